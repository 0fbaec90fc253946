package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"plumbline/internal/assess"
	"plumbline/internal/service"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

var assessVerb = verb{
	name: "assess", args: "[SERVICE]", max: 1,
	short: "hold services to the standards, with the evidence and what is missing",
	long: `Says of each standard that applies whether it is met, met by an alternative, partly
met or not met, or that the evidence does not settle it, with the values seen, what
is missing, and what changed since the last assessment. Of one service every
standard is shown; of all, the counts. The result is kept in the service's history.

A standard that is not in force binds nobody: its status stands beside it.

--self DIR needs no workspace and keeps nothing: a company runs the same on its own
files before it answers. DIR has services.yaml and, if there are any, services.csv
(further facts), evidence.yaml, indicators.csv, returns/SERVICE/FILE and a catalogue of
its own in standards.`,
	examples: []string{"plumbline assess", "plumbline assess teen-chat --as-known 2026-03-31", "plumbline assess --self ./our-answers", "plumbline assess --format oscal > results.json"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		known := fs.String("as-known", "", "as known on this day (default: today)")
		self := fs.String("self", "", "assess on the files of this folder alone")
		format := fs.String("format", "text", "text, json, csv or oscal")
		return func(ctx context.Context, c *call) error {
			on, err := day("as-known", *known)
			if err != nil {
				return err
			}
			if c.json {
				*format = "json"
			}
			if !slices.Contains([]string{"text", "json", "csv", "oscal"}, *format) {
				return wrong("--format is text, json, csv or oscal, not %q", *format)
			}
			on = orToday(on)
			if *self != "" {
				return c.assessSelf(ctx, *self, on, *format)
			}
			return c.withSupervision(ctx, func(w *workspace.Workspace, sup *workspace.Supervision) error {
				return c.assess(ctx, w, sup, on, *format)
			})
		}
	},
}

// withSupervision opens the workspace with its catalogue and register, runs do,
// and closes it.
func (c *call) withSupervision(ctx context.Context, do func(*workspace.Workspace, *workspace.Supervision) error) error {
	w, err := workspace.Open(ctx, c.dir)
	if err != nil {
		return err
	}
	sup, err := w.Supervision()
	if err == nil {
		err = do(w, sup)
	}
	return closing(w, err)
}

// An assessed is an assessment with what changed since the one before.
type assessed struct {
	*assess.Report
	Since   stat.Date       `json:"since,omitzero"` // the day of the one before
	Changes []assess.Change `json:"changes"`
}

func (c *call) assess(ctx context.Context, w *workspace.Workspace, sup *workspace.Supervision, on stat.Date, format string) error {
	var only []service.ID
	for _, a := range c.args {
		only = append(only, service.ID(a))
	}
	all, err := w.Assess(ctx, sup, only, on)
	if err != nil {
		return err
	}
	out, err := keepAssessed(ctx, w, all)
	if err != nil {
		return err
	}
	return c.printAssessed(all, out, format)
}

// keepAssessed adds assessments to the history of their services, and says what
// changed since the ones before.
func keepAssessed(ctx context.Context, w *workspace.Workspace, all []*assess.Assessment) ([]assessed, error) {
	reports := make([]*assess.Report, len(all))
	for i, a := range all {
		reports[i] = a.Report()
	}
	before, err := w.SaveAssessments(ctx, reports)
	if err != nil {
		return nil, err
	}
	var out []assessed
	for i, r := range reports {
		out = append(out, assessed{Report: r, Changes: []assess.Change{}})
		if b := before[i]; b != nil {
			out[i].Since, out[i].Changes = b.On, append(out[i].Changes, assess.Compare(b, r)...)
		}
	}
	return out, nil
}

func (c *call) assessSelf(ctx context.Context, dir string, on stat.Date, format string) error {
	self, err := workspace.AssessSelf(ctx, dir, on)
	if err != nil {
		return err
	}
	var all []*assess.Assessment
	var out []assessed
	for _, a := range self.Assessments {
		if len(c.args) == 0 || service.ID(c.args[0]) == a.Subject.Service.ID {
			all = append(all, a)
			out = append(out, assessed{Report: a.Report(), Changes: []assess.Change{}})
		}
	}
	if len(out) == 0 && len(c.args) > 0 {
		_, err := self.Register.Get(service.ID(c.args[0]))
		return err
	}
	if err := c.printAssessed(all, out, format); err != nil {
		return err
	}
	for _, p := range self.Problems {
		fmt.Fprintln(c.stderr, p)
	}
	if len(self.Problems) > 0 {
		return errProblems
	}
	return nil
}

func (c *call) printAssessed(all []*assess.Assessment, out []assessed, format string) error {
	switch format {
	case "json":
		return c.print(out)
	case "csv":
		var reports []*assess.Report
		for _, r := range out {
			reports = append(reports, r.Report)
		}
		w := csv.NewWriter(c.stdout)
		if err := w.WriteAll(assess.Records(reports)); err != nil {
			return err
		}
		return w.Error()
	case "oscal":
		doc, err := assess.OSCAL(all)
		if err != nil {
			return err
		}
		return c.print(map[string]any{"assessment-results": doc})
	}
	if len(out) == 1 && len(c.args) == 1 {
		c.printOne(out[0])
		return nil
	}
	return c.printAll(all, out)
}

// printAll is a line for each service with its counts.
func (c *call) printAll(all []*assess.Assessment, out []assessed) error {
	tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(tw, "service")
	for _, r := range assess.Results {
		fmt.Fprintf(tw, "\t%s", r)
	}
	fmt.Fprintln(tw, "\tin force\tchanged")
	for i, a := range all {
		n := a.Count(false)
		fmt.Fprint(tw, a.Subject.Service.ID)
		for _, r := range assess.Results {
			fmt.Fprintf(tw, "\t%d", n[r])
		}
		binding := 0
		for _, k := range a.Count(true) {
			binding += k
		}
		fmt.Fprintf(tw, "\t%d\t%d\n", binding, len(out[i].Changes))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, r := range out {
		for _, p := range r.Problems {
			fmt.Fprintln(c.stderr, p)
		}
	}
	return nil
}

// printOne is every standard of one service.
func (c *call) printOne(r assessed) {
	fmt.Fprintf(c.stdout, "%s (%s), as known on %s, by %s %s\n", r.Name, r.Service, r.On.Words(), r.Catalogue, r.Version)
	for _, p := range r.Problems {
		fmt.Fprintf(c.stdout, "! %s\n", p)
	}
	for _, result := range assess.Results {
		first := true
		for _, f := range r.Findings {
			if f.Result != result {
				continue
			}
			if first {
				fmt.Fprintf(c.stdout, "\n%s\n", strings.ToUpper(string(result[:1]))+string(result[1:]))
				first = false
			}
			fmt.Fprintf(c.stdout, "  %s %s [%s, version %s]\n", f.Standard, f.Title, f.Status, f.Version)
			if result == assess.NotApplicable {
				continue
			}
			for _, b := range f.Because {
				fmt.Fprintf(c.stdout, "    %s\n", b)
			}
			for _, m := range f.Missing {
				fmt.Fprintf(c.stdout, "    missing: %s\n", m)
			}
		}
	}
	if r.Since.IsZero() {
		return
	}
	fmt.Fprintf(c.stdout, "\nSince %s: %s\n", r.Since.Words(), plural(len(r.Changes), "change"))
	for _, ch := range r.Changes {
		fmt.Fprintf(c.stdout, "  %s: %s, and was %s: %s\n", ch.Standard, ch.To, ch.From, strings.Join(ch.Why, "; "))
	}
}
