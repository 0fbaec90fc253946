package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/fault"
	"plumbline/internal/workspace"
)

var publishVerb = verb{
	name: "publish", args: "SURVEY", min: 1, max: 1,
	short: "publish a survey's figures as a site",
	long: `Writes a folder that any web server can serve: pages for the survey, for each
respondent, figure and document, and the data as CSV and JSON. The same inputs
give the same files, to the byte. An earlier release in the folder is replaced
when the new one is complete. The front page of the workspace's site then leads to it,
unless --out names a folder elsewhere.`,
	examples: []string{"plumbline publish example --out ./public", "plumbline publish cyber-flagged-offences --as-known 2017-06-30 --out ./june-2017"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		out := fs.String("out", "", "folder of the release (default: site/SURVEY in the workspace)")
		known := fs.String("as-known", "", "as known on this day (default: the latest)")
		until := fs.String("embargo", "", "refuse to publish before this hour in the United Kingdom, such as 2025-07-01T09:30")
		return func(ctx context.Context, c *call) error {
			if *until != "" {
				t, err := hour("embargo", *until)
				if err != nil {
					return err
				}
				if time.Now().Before(t) {
					return fmt.Errorf("this release is embargoed until %s: publish it then: %w", hourWords(t), fault.Denied)
				}
			}
			at, err := day("as-known", *known)
			if err != nil {
				return err
			}
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				dir := *out
				if dir == "" {
					dir = w.ReleaseDir(s)
				}
				reads, err := w.Read(ctx, s, c.progress("reading"))
				if err != nil {
					return err
				}
				book, err := w.Publish(ctx, s, at, dir, reads, c.progress("publishing"))
				if err != nil {
					return err
				}
				if c.json {
					return c.print(map[string]any{"survey": s.ID, "as_known": book.At(), "out": dir})
				}
				fmt.Fprintf(c.stdout, "%s, as known on %s, is in %s\n", s.Title, book.At().Words(), dir)
				return nil
			})
		}
	},
}
