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
later is given as it stood. A figure that cannot be given says why.`,
	examples: []string{
		"plumbline figures cyber-flagged-offences --respondent west-mercia --period 2016/17",
		"plumbline figures cyber-flagged-offences --as-known 2016-12-31 --json",
	},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		period := fs.String("period", "", "figures about this period alone, such as 2016/17")
		known := fs.String("as-known", "", "as known on this day, such as 2017-06-30 (default: the latest)")
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
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				scope, err := scopeOf(s, *who)
				if err != nil {
					return err
				}
				book, err := w.Book(ctx, s, at)
				if err != nil {
					return err
				}
				chosen := []figure.Figure{}
				for _, f := range book.Figures() {
					if (scope == "" || f.Respondent == scope) && (p.IsZero() || f.Period == p) && (*all || f.Value.Reason == "" || len(f.Inputs) > 0) {
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
