package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"plumbline/internal/assess"
	"plumbline/internal/assess/notice"
	"plumbline/internal/collect/clock"
	"plumbline/internal/demo"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// The days of the demo's supervision: before the notices, their service, and the
// assessment after what came in.
var (
	demoBefore = stat.MustDate("2026-01-20")
	demoServed = stat.MustDate("2026-01-30")
	demoAfter  = stat.MustDate("2026-03-31")
)

// A supervisionSummary is what a person would want to know of the demo's
// supervision.
type supervisionSummary struct {
	Title    string                `json:"title"`
	Services int                   `json:"services"`
	Notices  []notice.Standing     `json:"notices"`
	Reads    *readReport           `json:"read"`
	Results  map[assess.Result]int `json:"results"`
	Changed  int                   `json:"changed"`
	Out      string                `json:"out"`
}

// demoSupervision goes the whole way from notices to findings on invented
// services, as the verbs do it.
func demoSupervision(ctx context.Context, c *call, w *workspace.Workspace) (*supervisionSummary, error) {
	dir := filepath.Join(w.Dir, "supervision")
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := demo.WriteSupervision(dir); err != nil {
		return nil, fmt.Errorf("writing the demo's supervision: %w", err)
	}
	sup, err := w.Supervision()
	if err != nil {
		return nil, err
	}
	s, err := w.Survey(demo.SafetyReturn)
	if err != nil {
		return nil, err
	}
	if _, err := assessDay(ctx, w, sup, demoBefore); err != nil {
		return nil, err
	}
	if err := serveAll(ctx, w, sup, s, filepath.Join(dir, "notices")); err != nil {
		return nil, err
	}
	sum := &supervisionSummary{Title: "Supervision of " + sup.Register.Title, Services: len(sup.Register.Services), Results: map[assess.Result]int{}, Out: w.StandardsDir()}
	_, reads, err := demoReturns(ctx, c, w, s, filepath.Join(dir, "returns"))
	if err != nil {
		return nil, err
	}
	sum.Reads = newReadReport(s, reads)
	if _, _, err := w.AddEvidence(ctx, sup, filepath.Join(dir, "evidence", "evidence.yaml")); err != nil {
		return nil, err
	}
	all, err := assessDay(ctx, w, sup, demoAfter)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		sum.Changed += len(r.Changes)
		for _, f := range r.Findings {
			sum.Results[f.Result]++
		}
	}
	if sum.Notices, err = w.Notices(ctx, demoAfter); err != nil {
		return nil, err
	}
	return sum, w.PublishStandards(ctx, sup, demoAfter, sum.Out)
}

// assessDay assesses every service as known on a day and keeps the result.
func assessDay(ctx context.Context, w *workspace.Workspace, sup *workspace.Supervision, on stat.Date) ([]assessed, error) {
	all, err := w.Assess(ctx, sup, nil, on)
	if err != nil {
		return nil, err
	}
	return keepAssessed(ctx, w, all)
}

func serveAll(ctx context.Context, w *workspace.Workspace, sup *workspace.Supervision, s *workspace.Survey, dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		n, err := notice.Load(os.DirFS(dir), f.Name())
		if err != nil {
			return err
		}
		served, err := n.Serve(s.Survey, sup.Register, clock.UK(), demoServed, "information powers team", "by e-mail to the registered address")
		if err != nil {
			return err
		}
		if err := w.AddNotice(ctx, *served); err != nil {
			return err
		}
	}
	return nil
}

func (s *supervisionSummary) print(c *call) {
	fmt.Fprintf(c.stdout, "\n%s\n", s.Title)
	for _, n := range s.Notices {
		fmt.Fprintf(c.stdout, "  notice to %s, due %s: %s\n", n.Service, n.Due.On.Words(), n.State)
	}
	fmt.Fprintf(c.stdout, "  %s read into %s\n", plural(s.Reads.Documents, "return"), plural(s.Reads.Observations, "observation"))
	fmt.Fprintf(c.stdout, "  %s by every standard: ", plural(s.Services, "service"))
	for i, r := range assess.Results {
		if i > 0 {
			fmt.Fprint(c.stdout, ", ")
		}
		fmt.Fprintf(c.stdout, "%d %s", s.Results[r], r)
	}
	fmt.Fprintf(c.stdout, "; %s since the notices\n", plural(s.Changed, "change"))
}
