package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"plumbline/internal/claim"
	"plumbline/internal/workspace"
)

// mostProse is how many bytes of text are checked at once.
const mostProse = 4 << 20

var checkVerb = verb{
	name: "check", args: "FILE|-", min: 1, max: 1,
	short: "check the numbers in a text against the figures",
	long: `Finds each numeric claim in plain English prose, works out what it is about, and
says whether the figures bear it out. It never says ok unless it is sure which
respondent, measure and period are meant. Exit code 1 says that a claim needs
attention.`,
	examples: []string{
		"plumbline check press-release.txt --survey cyber-flagged-offences",
		`echo "Offences in West Mercia rose by 87%." | plumbline check - --survey cyber-flagged-offences`,
	},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		survey := fs.String("survey", "", "the survey whose figures are meant (required)")
		known := fs.String("as-known", "", "as known on this day, such as 2017-06-30 (default: the latest)")
		return func(ctx context.Context, c *call) error {
			if *survey == "" {
				return wrong("--survey is missing: which figures should the text be checked against?")
			}
			at, err := day("as-known", *known)
			if err != nil {
				return err
			}
			text, err := c.prose(c.args[0])
			if err != nil {
				return err
			}
			return c.withSurvey(ctx, *survey, func(w *workspace.Workspace, s *workspace.Survey) error {
				book, err := w.Book(ctx, s, at)
				if err != nil {
					return err
				}
				report := claim.Check(text, claim.NewFacts(book), claim.Options{})
				if c.json {
					err = c.print(report)
				} else {
					printClaims(c, report)
				}
				if err != nil {
					return err
				}
				for _, cl := range report.Claims {
					if !cl.Verdict.Holds() {
						return errProblems
					}
				}
				return nil
			})
		}
	},
}

// prose is the text of a file, or of standard input for "-".
func (c *call) prose(name string) (string, error) {
	in := c.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	b, err := readLimited(in, mostProse)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return string(b), nil
}

func printClaims(c *call, r claim.Report) {
	for _, cl := range r.Claims {
		fmt.Fprintf(c.stdout, "%-18s %s\n", cl.Verdict, oneLine(cl.Text))
		if cl.Explanation != "" {
			fmt.Fprintf(c.stdout, "%-18s   %s\n", "", cl.Explanation)
		}
		if cl.Suggestion != "" {
			fmt.Fprintf(c.stdout, "%-18s   write: %s\n", "", cl.Suggestion)
		}
	}
	fmt.Fprintf(c.stdout, "%s checked\n", plural(len(r.Claims), "claim"))
}
