package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"plumbline/internal/workspace"
)

var standardsPublishVerb = verb{
	name: "standards publish", max: 0,
	short: "publish the catalogue, the register and the assessments as a site",
	long: `Writes a folder that any web server can serve: pages for each standard, service and
provider, the matrix of services by standards, what changed this month, and the
assessments as CSV and JSON. Everything is assessed as known on the day; the history
is that of the assessments which plumbline assess has kept. An earlier release in the
folder is replaced when the new one is complete. It is under standards/ on the site of
the workspace, to which the front page leads, unless --out names another folder.`,
	examples: []string{"plumbline standards publish", "plumbline standards publish --as-known 2026-03-31 --out ./march"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		out := fs.String("out", "", "folder of the release (default: site/standards in the workspace)")
		known := fs.String("as-known", "", "as known on this day (default: today)")
		return func(ctx context.Context, c *call) error {
			on, err := day("as-known", *known)
			if err != nil {
				return err
			}
			on = orToday(on)
			return c.withSupervision(ctx, func(w *workspace.Workspace, sup *workspace.Supervision) error {
				dir := *out
				if dir == "" {
					dir = w.StandardsDir()
				}
				if err := w.PublishStandards(ctx, sup, on, dir); err != nil {
					return err
				}
				if c.json {
					return c.print(map[string]any{"catalogue": sup.Catalogue.ID, "as_known": on, "out": dir})
				}
				fmt.Fprintf(c.stdout, "%s, as known on %s, is in %s\n", sup.Catalogue.Title, on.Words(), dir)
				return nil
			})
		}
	},
}
