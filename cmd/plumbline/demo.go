package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"plumbline/internal/demo"
	"plumbline/internal/figure"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/workspace"
)

var demoVerb = verb{
	name: "demo", args: "", max: 0,
	short: "all of it at work: real published figures, and an invented region",
	long: `Makes a workspace and does in it all that the other verbs do, one after the other:
writes the documents of two surveys (real figures as they were published, and the
full answers of ten invented forces), takes them in, reads them, computes the
figures, serves notices to invented services and assesses them, publishes a site
and serves it. Running it again gives the same site, to the byte.`,
	examples: []string{"plumbline demo", "plumbline demo --dir ./demo --no-serve --json"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		dir := fs.String("dir", "./demo", "folder of the demo's workspace")
		addr := fs.String("addr", "127.0.0.1:8080", "address to serve the site on")
		noServe := fs.Bool("no-serve", false, "stop after the summary")
		return func(ctx context.Context, c *call) error {
			w, err := workspace.Init(ctx, *dir)
			if err != nil {
				return err
			}
			err = runDemo(ctx, c, w)
			if err == nil && !*noServe {
				err = c.serve(ctx, w, *addr, false)
			}
			return closing(w, err)
		}
	},
}

// runDemo does each step of the work as the verbs do it, for both surveys, and
// prints what came of it.
func runDemo(ctx context.Context, c *call, w *workspace.Workspace) error {
	returns := filepath.Join(w.Dir, "returns")
	if err := os.RemoveAll(returns); err != nil {
		return err
	}
	if err := demo.Write(returns); err != nil {
		return fmt.Errorf("writing the demo's documents: %w", err)
	}
	var all []*demoSummary
	for _, id := range demo.Surveys {
		s, err := w.Survey(id)
		if err != nil {
			return err
		}
		sum, err := demoSurvey(ctx, c, w, s, filepath.Join(returns, id))
		if err != nil {
			return err
		}
		all = append(all, sum)
	}
	supervision, err := demoSupervision(ctx, c, w)
	if err != nil {
		return err
	}
	if c.json {
		return c.print(map[string]any{"workspace": w.Dir, "site": w.SiteDir(), "surveys": all, "supervision": supervision})
	}
	for _, sum := range all {
		sum.print(c)
	}
	supervision.print(c)
	fmt.Fprintf(c.stdout, "\nThe site is in %s\n", w.SiteDir())
	return nil
}

// A demoSummary is what a person would want to know of a survey's demo.
type demoSummary struct {
	Survey     string      `json:"survey"`
	Title      string      `json:"title"`
	Documents  int         `json:"documents"`
	Responding int         `json:"responding"`
	Asked      int         `json:"asked"`
	Reads      *readReport `json:"read"`
	Figures    int         `json:"figures"`
	Headlines  []headline  `json:"headlines"`
	Conflicts  int         `json:"conflicts"`
	Revisions  int         `json:"revisions"`
	Out        string      `json:"out"`

	nouns string
}

type headline struct {
	Figure figure.ID `json:"figure"`
	Text   string    `json:"text"`
}

// demoReturns takes in the returns of a folder and reads them; every document
// of a demo must be readable.
func demoReturns(ctx context.Context, c *call, w *workspace.Workspace, s *workspace.Survey, dir string) (documents int, reads []workspace.FileRead, err error) {
	var problem string
	err = w.ImportReturns(ctx, s, dir, stat.Date{}, func(a workspace.Addition) {
		documents++
		if a.Problem != "" {
			problem = a.Problem
		}
	})
	if err == nil && problem != "" {
		err = fmt.Errorf("a document of the demo: %s", problem)
	}
	if err != nil {
		return documents, nil, err
	}
	reads, err = w.Read(ctx, s, c.progress("reading "+string(s.ID)))
	return documents, reads, err
}

func demoSurvey(ctx context.Context, c *call, w *workspace.Workspace, s *workspace.Survey, dir string) (*demoSummary, error) {
	sum := &demoSummary{Survey: string(s.ID), Title: s.Title, Asked: len(s.Respondents.Asked()), Out: w.ReleaseDir(s), nouns: s.Nouns}
	documents, reads, err := demoReturns(ctx, c, w, s, dir)
	if err != nil {
		return nil, err
	}
	sum.Documents = documents
	sum.Reads = newReadReport(s, reads)
	book, err := w.Publish(ctx, s, stat.Date{}, sum.Out, reads, c.progress("publishing "+string(s.ID)))
	if err != nil {
		return nil, err
	}
	responding := map[respondent.ID]bool{}
	for _, k := range book.KnownAll() {
		if r, err := s.Respondents.Get(k.Respondent); err == nil && !r.Area && k.Count.Known() && len(k.Conflict) == 0 {
			responding[k.Respondent] = true
		}
		if len(k.Conflict) > 0 {
			sum.Conflicts++
		}
	}
	sum.Responding, sum.Revisions = len(responding), len(book.Revisions())
	for _, f := range book.Figures() {
		if f.Value.Reason == "" {
			sum.Figures++
		}
		if headlineOf(s, &f) {
			sum.Headlines = append(sum.Headlines, headline{f.ID, f.Text})
		}
	}
	return sum, nil
}

// headlineOf says that a figure belongs in the summary: the survey's headline,
// and the same of each respondent that its file names.
func headlineOf(s *workspace.Survey, f *figure.Figure) bool {
	h := s.Headline
	if f.Value.Reason != "" || f.Measure != h.Measure && f.Method != survey.Youngest || f.Period != h.To {
		return false
	}
	scope := respondent.ID(h.Area)
	if scope == "" {
		scope = figure.All
	}
	switch f.Respondent {
	case scope:
		if _, exact := f.Value.Exact(); f.Method == survey.Within && scope == figure.All && !exact {
			return false // bounds over those few that give ages say little
		}
		return slices.Contains([]survey.Method{survey.Change, survey.PerDay, survey.MostCommon, survey.Youngest, survey.Within}, f.Method)
	case respondent.ID(h.Example):
		return f.Method == survey.Change
	}
	return false
}

func (d *demoSummary) print(c *call) {
	r := d.Reads
	fmt.Fprintf(c.stdout, "\n%s\n", d.Title)
	fmt.Fprintf(c.stdout, "  %s with figures, of %d asked\n", plural(d.Responding, d.nouns[:len(d.nouns)-1]), d.Asked)
	fmt.Fprintf(c.stdout, "  %s read into %s, %s unread, %s\n", plural(r.Documents, "document"), plural(r.Observations, "observation"),
		plural(len(r.Unread), "cell"), plural(len(r.ChecksFailed), "failed check"))
	fmt.Fprintf(c.stdout, "  %s, %s, %s shown and not settled\n", plural(d.Figures, "figure"), plural(d.Revisions, "revision"), plural(d.Conflicts, "conflict"))
	for _, h := range d.Headlines {
		fmt.Fprintf(c.stdout, "  %s\n", h.Text)
	}
	for i, u := range r.Unread {
		if i == 8 {
			fmt.Fprintf(c.stdout, "  … and %d more: plumbline read %s\n", len(r.Unread)-i, d.Survey)
			break
		}
		fmt.Fprintf(c.stdout, "  unread: %s, %s %q: %s\n", u.File, u.At, u.Shown, u.Why)
	}
}
