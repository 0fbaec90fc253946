package main

import (
	"context"
	"fmt"
	"net"

	"github.com/spf13/pflag"

	"plumbline/internal/web"
	"plumbline/internal/workspace"
)

var serveVerb = verb{
	name: "serve", args: "", max: 0,
	short: "serve the published site and the web forms of notices",
	long: `Serves what has been published in the workspace, and the web forms by which served
notices are answered (see plumbline notice link), on this machine alone unless another
address is given. Stop it with Ctrl-C.`,
	examples: []string{"plumbline serve", "plumbline serve --addr 127.0.0.1:9000 --workspace ./demo"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		addr := fs.String("addr", "127.0.0.1:8080", "address to listen on")
		return func(ctx context.Context, c *call) error {
			w, err := workspace.Open(ctx, c.dir)
			if err != nil {
				return err
			}
			return closing(w, c.serve(ctx, w, *addr))
		}
	},
}

// serve serves the workspace's site until ctx ends.
func (c *call) serve(ctx context.Context, w *workspace.Workspace, addr string) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w (choose another with --addr)", addr, err)
	}
	fmt.Fprintf(c.stderr, "The site is on http://%s (stop with Ctrl-C)\n", l.Addr())
	return web.New(w.SiteDir(), web.Config{Returns: w}).Serve(ctx, l)
}
