package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/assess"
	"plumbline/internal/service"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

var evidenceAddVerb = verb{
	name: "evidence add", args: "FILE.yaml...", min: 1, max: -1,
	short: "take in evidence for standards, with its documents",
	long: `Takes in a file with a list "evidence", each with service, standard, kind (evidence,
declaration, probe, metric or alternative), who gave it, about (the period that it
speaks of), received, and says (supports, contradicts or unclear); and perhaps
check, document (a file beside it), metric and value, reason, accepted, stale,
revises, part. Evidence is never changed: to correct a piece, add another that
names it under revises.`,
	examples: []string{"plumbline evidence add ./received/2026-03-01/evidence.yaml"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(ctx context.Context, c *call) error {
			return c.withSupervision(ctx, func(w *workspace.Workspace, sup *workspace.Supervision) error {
				all := []assess.Evidence{}
				here := 0
				for _, file := range c.args {
					added, known, err := w.AddEvidence(ctx, sup, file)
					if err != nil {
						return err
					}
					all = append(all, added...)
					here += len(known)
				}
				if c.json {
					return c.print(map[string]any{"added": all, "here_already": here})
				}
				for _, e := range all {
					fmt.Fprintln(c.stdout, evidenceLine(e))
				}
				fmt.Fprintf(c.stdout, "%s kept, %d here already\n", plural(len(all), "piece"), here)
				return nil
			})
		}
	},
}

var evidenceListVerb = verb{
	name: "evidence list", args: "[SERVICE]", max: 1,
	short:    "the evidence that came in, with its SHA-256 and what it revises",
	long:     "Lists the evidence about a service, or about all, in order of receipt.",
	examples: []string{"plumbline evidence list teen-chat"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(ctx context.Context, c *call) error {
			return c.withSupervision(ctx, func(w *workspace.Workspace, sup *workspace.Supervision) error {
				about := service.ID("")
				if len(c.args) == 1 {
					about = service.ID(c.args[0])
					if _, err := sup.Register.Get(about); err != nil {
						return err
					}
				}
				all, err := w.Evidence(ctx, about)
				if err != nil {
					return err
				}
				if c.json {
					return c.print(all)
				}
				for _, e := range all {
					fmt.Fprintln(c.stdout, evidenceLine(e))
				}
				fmt.Fprintln(c.stdout, plural(len(all), "piece"))
				return nil
			})
		}
	},
}

func evidenceLine(e assess.Evidence) string {
	line := fmt.Sprintf("%s %s %s by %s, from %s, about %s, received %s: %s", e.ID, e.Service, e.Standard, e.Kind, e.Who, e.About, e.Received, e.Says)
	if e.Document != "" {
		line += ", SHA-256 " + string(e.Document)
	}
	if e.Revises != "" {
		line += ", revises " + string(e.Revises)
	}
	return line
}

// orToday is a day, or today where there is none.
func orToday(d stat.Date) stat.Date {
	if d.IsZero() {
		return stat.DateOf(time.Now())
	}
	return d
}
