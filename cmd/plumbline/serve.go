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
address is given. Stop it with Ctrl-C.

--rounds also shows the board of each round as of today, at /rounds/. The boards hold
addresses and reasons that are not for the public, and ask for no password, so it is
refused unless the address is one of this machine alone. Do not put a web server that
others reach in front of it.`,
	examples: []string{"plumbline serve", "plumbline serve --addr 127.0.0.1:9000 --workspace ./demo", "plumbline serve --rounds --workspace ./round-demo"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		addr := fs.String("addr", "127.0.0.1:8080", "address to listen on")
		rounds := fs.Bool("rounds", false, "show the boards of the rounds too, to this machine alone")
		return func(ctx context.Context, c *call) error {
			w, err := workspace.Open(ctx, c.dir)
			if err != nil {
				return err
			}
			return closing(w, c.serve(ctx, w, *addr, *rounds))
		}
	},
}

// serve serves the workspace's site, and its rounds if they are wanted, until
// ctx ends.
func (c *call) serve(ctx context.Context, w *workspace.Workspace, addr string, rounds bool) error {
	if rounds {
		at, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			return wrong("--addr %s: %v", addr, err)
		}
		if !at.IP.IsLoopback() {
			return wrong("--rounds is for this machine alone, and others reach %s: use --addr 127.0.0.1:8080, or leave --rounds out", addr)
		}
		addr = at.String() // and not what the name may mean a moment later
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w (choose another with --addr)", addr, err)
	}
	cfg := web.Config{Returns: w}
	if rounds {
		cfg.Rounds = boards(w)
		fmt.Fprintf(c.stderr, "The boards of the rounds are on http://%s/rounds/\n", l.Addr())
	}
	fmt.Fprintf(c.stderr, "The site is on http://%s (stop with Ctrl-C)\n", l.Addr())
	return web.New(w.SiteDir(), cfg).Serve(ctx, l)
}
