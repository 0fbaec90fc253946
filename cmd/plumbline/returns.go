package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

var returnAddVerb = verb{
	name: "return add", args: "SURVEY RESPONDENT FILE...", min: 3, max: -1,
	short: "take in documents that one respondent sent",
	long: `Keeps each file as it came, named by the SHA-256 of its bytes. A file that cannot
be read (encrypted, cut short) is kept too, since it is what was sent, and said
so. The same document twice changes nothing. RESPONDENT is an id or any known
name.`,
	examples: []string{
		"plumbline return add example northmoor answer.xlsx",
		`plumbline return add example "Northmoor Police" answer.xlsx letter.html --received 2025-06-30`,
	},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		received := fs.String("received", "", "the day on which it came, such as 2025-06-30 (default: today)")
		return func(ctx context.Context, c *call) error {
			on, err := receivedOn(*received)
			if err != nil {
				return err
			}
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				who, ok := s.Respondents.Find(c.args[1])
				if !ok {
					_, err := s.Respondents.Get(respondent.ID(c.args[1]))
					return err
				}
				adds, err := w.AddReturn(ctx, s, who, on, c.args[2:])
				if err != nil {
					return err
				}
				t := tally{c: c}
				for _, a := range adds {
					t.add(a)
				}
				return t.end()
			})
		}
	},
}

var returnImportVerb = verb{
	name: "return import", args: "SURVEY DIR", min: 2, max: 2,
	short: "take in a folder of returns, one folder for each respondent",
	long: `DIR holds one folder for each respondent, named by its id or any known name, and
perhaps one called "publications" for what others printed about several of them.
In each lie the documents, directly or in folders named for the day on which they
came:

  DIR/west-mercia/2017-06-07/answer.xlsx
  DIR/publications/2017-06-07/newspaper.html

Every return that is reported is safe on the disk. Running it again adds only
what is new.`,
	examples: []string{"plumbline return import example ./returns", "plumbline return import example ./returns --received 2025-06-30 --json"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		received := fs.String("received", "", "the day for files that lie in no folder of a day (default: today)")
		return func(ctx context.Context, c *call) error {
			on, err := receivedOn(*received)
			if err != nil {
				return err
			}
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				t := tally{c: c}
				if err := w.ImportReturns(ctx, s, c.args[1], on, t.add); err != nil {
					return err
				}
				return t.end()
			})
		}
	},
}

func receivedOn(s string) (stat.Date, error) {
	if s == "" {
		return stat.DateOf(time.Now()), nil
	}
	return day("received", s)
}

// A tally prints what became of each file, and sums it up.
type tally struct {
	c                    *call
	all                  []workspace.Addition
	added, old, problems int
}

func (t *tally) add(a workspace.Addition) {
	t.all = append(t.all, a)
	switch {
	case a.New:
		t.added++
	case a.Document != "":
		t.old++
	}
	if a.Problem != "" {
		t.problems++
		fmt.Fprintf(t.c.stderr, "plumbline: %s\n", a.Problem)
	}
	if t.c.json || a.Document == "" {
		return
	}
	who := a.Respondent
	if who == "" {
		who = "publications"
	}
	word := "kept"
	if !a.New {
		word = "here already"
	}
	fmt.Fprintf(t.c.stdout, "%s %s %s: %s (%s)\n", who, a.Received, a.File, word, a.Document.Short())
}

func (t *tally) end() error {
	if t.c.json {
		err := t.c.print(map[string]any{"added": t.added, "here_already": t.old, "problems": t.problems, "files": t.all})
		if err != nil {
			return err
		}
	} else {
		fmt.Fprintf(t.c.stdout, "%s kept, %s here already, %s\n", plural(t.added, "document"), plural(t.old, "document"), plural(t.problems, "problem"))
	}
	if t.problems > 0 {
		return errProblems
	}
	return nil
}

// plural is n with its noun: "1 document", "2 documents".
func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return stat.Group(int64(n)) + " " + noun
}
