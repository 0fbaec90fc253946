package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"plumbline/internal/probe"
	"plumbline/internal/service"
	"plumbline/internal/workspace"
)

var probeVerb = verb{
	name: "probe", args: "[SERVICE]", max: 1,
	short: "look at what services show the public, where that is configured",
	long: `Runs the probes of the workspace's probes.yaml, of all services or of one, and keeps
what they saw as evidence with the hash of the page. Nothing is ever asked of an
address that is not in the file, of one inside a private network, or against
robots.txt. A probe is a list entry under "probes" with service, standard, kind
(report-form, child-terms, safety-contact, security-txt, transparency-report) and
address; reading_age for child-terms; and whole: true where a pass settles all that
the standard's own probe asks.`,
	examples: []string{"plumbline probe", "plumbline probe teen-chat --json"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(ctx context.Context, c *call) error {
			return c.withSupervision(ctx, func(w *workspace.Workspace, sup *workspace.Supervision) error {
				return c.probe(ctx, w, sup)
			})
		}
	},
}

// A probeRow is one probe that was run.
type probeRow struct {
	Service  service.ID    `json:"service"`
	Standard string        `json:"standard"`
	Kind     probe.Kind    `json:"kind"`
	Address  string        `json:"address"`
	Outcome  probe.Outcome `json:"outcome"`
	Saw      []string      `json:"saw"`
	SHA256   string        `json:"sha256,omitempty"`
	Evidence []string      `json:"evidence"`
}

func (c *call) probe(ctx context.Context, w *workspace.Workspace, sup *workspace.Supervision) error {
	all, err := w.Probes(sup)
	if err != nil {
		return err
	}
	rows := []probeRow{}
	for _, p := range all {
		if len(c.args) == 1 && string(p.Service) != c.args[0] {
			continue
		}
		got, err := w.RunProbe(ctx, sup, p, probe.Config{})
		if err != nil {
			return err
		}
		row := probeRow{p.Service, string(p.Standard), p.Kind, p.Address, got.Result.Outcome, got.Result.Saw, string(got.Result.Hash), []string{}}
		for _, e := range got.Evidence {
			row.Evidence = append(row.Evidence, string(e.ID))
		}
		rows = append(rows, row)
		if !c.json {
			fmt.Fprintf(c.stdout, "%s %s %s: %s\n", row.Service, row.Standard, row.Kind, row.Outcome)
			for _, s := range row.Saw {
				fmt.Fprintf(c.stdout, "  %s\n", oneLine(s))
			}
		}
	}
	if c.json {
		return c.print(rows)
	}
	fmt.Fprintf(c.stdout, "%s run\n", plural(len(rows), "probe"))
	return nil
}
