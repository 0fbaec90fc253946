package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"plumbline/internal/figure"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

var figuresVerb = verb{
	name: "figures", args: "SURVEY", min: 1, max: 1,
	short: "the figures of a survey, with how each was made",
	long: `Computes the figures that the survey defines from what has been read. With --json
each comes with its method, coverage, caveats and the cells that it was made of.

--as-known gives what was known on an earlier date: a value that was revised
later is given as it stood. A figure that cannot be given says why.

--revised-since lists instead the figures that were given as known on that day
and now say something else, with what they said, by how much they moved and why.`,
	examples: []string{
		"plumbline figures cyber-flagged-offences --respondent west-mercia --period 2016/17",
		"plumbline figures cyber-flagged-offences --as-known 2016-12-31 --json",
		"plumbline figures cyber-flagged-offences --revised-since 2017-01-01",
	},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		period := fs.String("period", "", "figures about this period alone, such as 2016/17")
		known := fs.String("as-known", "", "as known on this day, such as 2017-06-30 (default: the latest)")
		since := fs.String("revised-since", "", "what has become, by now or by --as-known, of the figures as known on this day")
		who := fs.String("respondent", "", `figures about this respondent or area alone; "all" for sums over all`)
		all := fs.Bool("all", false, "also the figures about which nothing is known")
		return func(ctx context.Context, c *call) error {
			at, err := day("as-known", *known)
			if err != nil {
				return err
			}
			var p stat.Period
			if *period != "" {
				if p, err = stat.ParsePeriod(*period); err != nil {
					return wrong("--period: %v", err)
				}
			}
			then, err := day("revised-since", *since)
			if err != nil {
				return err
			}
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				scope, err := scopeOf(s, *who)
				if err != nil {
					return err
				}
				book, err := w.Book(ctx, s, at)
				if err != nil {
					return err
				}
				about := func(f *figure.Figure) bool {
					return (scope == "" || f.Respondent == scope) && (p.IsZero() || f.Period == p)
				}
				if !then.IsZero() {
					return printRevisions(c, s, book, then, about)
				}
				chosen := []figure.Figure{}
				for _, f := range book.Figures() {
					if about(&f) && (*all || f.Value.Reason == "" || len(f.Inputs) > 0) {
						chosen = append(chosen, f)
					}
				}
				if c.json {
					return c.print(map[string]any{"survey": s.ID, "as_known": book.At(), "figures": chosen})
				}
				return printFigures(c, s, book.At(), chosen)
			})
		}
	},
}

// scopeOf is the respondent, area or figure.All that a name means.
func scopeOf(s *workspace.Survey, name string) (respondent.ID, error) {
	if name == "" || name == string(figure.All) {
		return respondent.ID(name), nil
	}
	if id, ok := s.Respondents.Find(name); ok {
		return id, nil
	}
	_, err := s.Respondents.Get(respondent.ID(name))
	return "", err
}

// A revisionJSON is what became of a figure, as other programs read it.
type revisionJSON struct {
	ID     figure.ID      `json:"id"`
	Then   *figure.Figure `json:"then"`
	Now    *figure.Figure `json:"now"` // null where there is no such figure any more
	Moved  string         `json:"moved_percent,omitempty"`
	Large  bool           `json:"large"`
	Values int            `json:"values_revised"`
	Why    string         `json:"why"`
}

func printRevisions(c *call, s *workspace.Survey, book *figure.Book, then stat.Date, about func(*figure.Figure) bool) error {
	if then.After(book.At()) {
		return wrong("--revised-since %s is after %s, the day as known on which the figures are", then, book.At())
	}
	out := []revisionJSON{}
	t := tabwriter.NewWriter(c.stdout, 0, 4, 2, ' ', 0)
	for _, r := range figure.Compare(book.As(then), book) {
		if !about(r.Old) || r.Old.Value.Reason != "" {
			continue
		}
		v := revisionJSON{ID: r.ID, Then: r.Old, Now: r.New, Large: r.Large, Values: r.Values, Why: book.Why(&r)}
		if r.Moved != nil {
			v.Moved = figure.Round(r.Moved, 6)
		}
		out = append(out, v)
		if !c.json {
			fmt.Fprintf(t, "%s\twas %s\tnow %s\t%s\t%s\n", r.ID, r.Then(), r.Now(), r.By(), v.Why)
		}
	}
	switch {
	case c.json:
		return c.print(map[string]any{"survey": s.ID, "as_known": book.At(), "since": then, "revisions": out})
	case len(out) == 0:
		fmt.Fprintf(c.stdout, "No figure of survey %s as known on %s says anything else on %s.\n", s.ID, then.Words(), book.At().Words())
		return nil
	}
	return t.Flush()
}

func printFigures(c *call, s *workspace.Survey, at stat.Date, figures []figure.Figure) error {
	if len(figures) == 0 {
		fmt.Fprintf(c.stdout, "No figures of survey %s as known on %s.\n", s.ID, at.Words())
		fmt.Fprintf(c.stderr, "Has it been read? plumbline read %s\n", s.ID)
		return nil
	}
	t := tabwriter.NewWriter(c.stdout, 0, 4, 2, ' ', 0)
	for _, f := range figures {
		text := f.Text
		if f.Value.Reason != "" {
			text = "no figure: " + f.Value.Reason
		}
		fmt.Fprintf(t, "%s\t%s\n", f.ID, text)
		for _, caveat := range f.Caveats {
			fmt.Fprintf(t, "\t  (%s)\n", caveat)
		}
	}
	return t.Flush()
}
