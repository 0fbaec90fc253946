package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"plumbline/internal/reading"
	"plumbline/internal/workspace"
)

// mostReading is how many bytes the file of a reading may have.
const mostReading = 4 << 20

var readingProposeVerb = verb{
	name: "reading propose", args: "SURVEY [DOCUMENT]", min: 1, max: 2,
	short: "the tables that a person has to decide about, with the ways to read them",
	long: `Lists each table of the returns of which some cell is unread because its labels
are in doubt: what stands in the way, and the readings that would settle it, best
first. DOCUMENT is the beginning of a document's SHA-256, and limits the list.

--write N writes the first proposal of the N-th table to standard output as a
small YAML file. Look it over, change what is wrong, and confirm it with
plumbline reading confirm. A confirmed reading replays for ever.`,
	examples: []string{"plumbline reading propose example", "plumbline reading propose example 3fa9 --write 1 > reading.yaml"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		write := fs.Int("write", 0, "write the best proposal for the N-th table as YAML")
		choice := fs.Int("choice", 1, "with --write: the proposal to take, counted from 1")
		return func(ctx context.Context, c *call) error {
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				which := ""
				if len(c.args) > 1 {
					which = c.args[1]
				}
				open, err := w.Propose(ctx, s, which)
				if err != nil {
					return err
				}
				if *write > 0 {
					return writeProposal(c, open, *write, *choice)
				}
				if c.json {
					return c.print(questionsReport(open))
				}
				printQuestions(c, open)
				return nil
			})
		}
	},
}

func writeProposal(c *call, open []workspace.OpenTable, n, choice int) error {
	if n > len(open) || choice < 1 || choice > len(open[n-1].Proposals) {
		return wrong("--write %d --choice %d: there is no such proposal", n, choice)
	}
	b, err := open[n-1].Proposals[choice-1].Reading.MarshalYAML()
	if err != nil {
		return err
	}
	_, err = c.stdout.Write(b)
	return err
}

type questionJSON struct {
	Respondent string         `json:"respondent,omitempty"`
	File       string         `json:"file"`
	Document   string         `json:"document"`
	Table      string         `json:"table"`
	Doubts     []string       `json:"doubts"`
	Proposals  []proposalJSON `json:"proposals"`
}

type proposalJSON struct {
	Takes  string      `json:"takes"`
	Values int         `json:"values"`
	Unread int         `json:"unread"`
	Failed int         `json:"failed_checks"`
	Labels []labelJSON `json:"labels"`
	Filled string      `json:"filled"`
}

type labelJSON struct {
	Level string `json:"level"`
	Text  string `json:"text"`
	Means string `json:"means"`
}

func questionsReport(open []workspace.OpenTable) []questionJSON {
	all := []questionJSON{}
	for _, o := range open {
		q := questionJSON{Respondent: string(o.Return.Respondent), File: o.File.Name, Document: string(o.File.Document), Table: o.Table, Doubts: o.Doubts, Proposals: []proposalJSON{}}
		for _, p := range o.Proposals {
			out := proposalJSON{Takes: p.Takes, Values: p.Values, Unread: p.Unread, Failed: p.Failed, Filled: p.Reading.Filled.String(), Labels: []labelJSON{}}
			for _, l := range p.Reading.Labels {
				out.Labels = append(out.Labels, labelJSON{l.Level, l.Text, l.Means.String()})
			}
			q.Proposals = append(q.Proposals, out)
		}
		all = append(all, q)
	}
	return all
}

func printQuestions(c *call, open []workspace.OpenTable) {
	for i, o := range open {
		fmt.Fprintf(c.stdout, "%d. %s, %s (%s)\n", i+1, o.File.Name, o.Table, o.File.Document.Short())
		for j, d := range o.Doubts {
			if j == 3 {
				fmt.Fprintf(c.stdout, "   … and %d more doubts\n", len(o.Doubts)-j)
				break
			}
			fmt.Fprintf(c.stdout, "   %s\n", oneLine(d))
		}
		for j, p := range o.Proposals {
			fmt.Fprintf(c.stdout, "   %d.%d %s: %s read, %d unread, %s\n", i+1, j+1, oneLine(p.Takes), plural(p.Values, "value"), p.Unread, plural(p.Failed, "failed check"))
		}
		if len(o.Proposals) == 0 {
			fmt.Fprintln(c.stdout, "   no reading that the program knows would settle it")
		}
	}
	fmt.Fprintf(c.stdout, "%s to decide about\n", plural(len(open), "table"))
}

var readingConfirmVerb = verb{
	name: "reading confirm", args: "SURVEY FILE...", min: 2, max: -1,
	short: "keep readings that a person has decided upon",
	long: `Takes in readings, each a YAML file as plumbline reading propose --write gives it.
From then on its table is read so, for ever; an earlier reading of the same table
stays on record. Read the survey again to see what comes of it.`,
	examples: []string{"plumbline reading confirm example reading.yaml"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(ctx context.Context, c *call) error {
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				ids := []string{}
				for _, name := range c.args[1:] {
					rd, err := loadReading(name)
					if err != nil {
						return err
					}
					if err := w.ConfirmReading(ctx, s, rd); err != nil {
						return fmt.Errorf("%s: %w", name, err)
					}
					ids = append(ids, rd.ID)
				}
				if c.json {
					return c.print(map[string]any{"confirmed": ids})
				}
				fmt.Fprintf(c.stdout, "%s confirmed: %s\n", plural(len(ids), "reading"), strings.Join(ids, ", "))
				return nil
			})
		}
	},
}

func loadReading(name string) (reading.Reading, error) {
	f, err := os.Open(name)
	if err != nil {
		return reading.Reading{}, err
	}
	defer f.Close()
	b, err := readLimited(f, mostReading)
	if err != nil {
		return reading.Reading{}, fmt.Errorf("%s: %w", name, err)
	}
	return reading.ParseReading(name, b)
}
