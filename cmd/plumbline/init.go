package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"plumbline/internal/workspace"
)

var initVerb = verb{
	name: "init", args: "[DIR]", max: 1,
	short: "make a workspace",
	long: `A workspace is a folder that holds everything: the documents as they came, what
was read from them, and the site. The folder may exist; a workspace that is
there already is left as it is.`,
	examples: []string{"plumbline init ~/online-offences", "cd ~/online-offences && plumbline init"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(ctx context.Context, c *call) error {
			dir := c.dir
			if len(c.args) == 1 {
				dir = c.args[0]
			}
			w, err := workspace.Init(ctx, dir)
			if err != nil {
				return err
			}
			if c.json {
				err = c.print(map[string]any{"workspace": w.Dir, "surveys": w.Surveys()})
			} else {
				fmt.Fprintf(c.stdout, "A workspace is in %s.\nSurveys that it can work on: %s.\n", w.Dir, strings.Join(w.Surveys(), ", "))
				fmt.Fprintf(c.stderr, "Next: plumbline return import SURVEY DIR --workspace %s\n", w.Dir)
			}
			return closing(w, err)
		}
	},
}
