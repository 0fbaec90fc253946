package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"plumbline/internal/workspace"
)

var readVerb = verb{
	name: "read", args: "SURVEY", min: 1, max: 1,
	short: "read the returns of a survey into observations",
	long: `Reads every document that came in, and keeps what was read with the cell that it
came from. What is in doubt is not guessed: it stays unread and is printed with
its place and the reason. Exit code 1 says that cells are unread, a check failed
or a document could not be read; all else has been read and kept.`,
	examples: []string{"plumbline read example", "plumbline read example --json | jq .unread"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		quiet := fs.Bool("quiet", false, "print the sums alone, not each cell")
		return func(ctx context.Context, c *call) error {
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				reads, err := w.Read(ctx, s, c.progress("reading"))
				if err != nil {
					return err
				}
				r := newReadReport(s, reads)
				if c.json {
					err = c.print(r)
				} else {
					r.print(c, *quiet)
				}
				if err != nil {
					return err
				}
				if r.problems() {
					return errProblems
				}
				return nil
			})
		}
	},
}

// A readReport is what `plumbline read` says.
type readReport struct {
	Survey       string         `json:"survey"`
	Documents    int            `json:"documents"`
	Observations int            `json:"observations"`
	Unread       []unreadReport `json:"unread"`
	Settled      int            `json:"blank_or_no_value"`
	ChecksPassed int            `json:"checks_passed"`
	ChecksFailed []checkReport  `json:"checks_failed"`
	Files        []fileReport   `json:"files"`
}

type unreadReport struct {
	Respondent string   `json:"respondent,omitempty"`
	File       string   `json:"file"`
	Document   string   `json:"document"`
	At         string   `json:"at"`
	Shown      string   `json:"shown"`
	Why        string   `json:"why"`
	Labels     []string `json:"labels,omitempty"`
	Proposed   string   `json:"proposed,omitempty"`
}

type checkReport struct {
	Respondent string `json:"respondent,omitempty"`
	File       string `json:"file"`
	Check      string `json:"check"`
	At         string `json:"at"`
	Detail     string `json:"detail"`
}

type fileReport struct {
	Respondent   string `json:"respondent,omitempty"`
	Received     string `json:"received"`
	File         string `json:"file"`
	Document     string `json:"document"`
	Outcome      string `json:"outcome,omitempty"`
	Observations int    `json:"observations"`
	Unread       int    `json:"unread"`
	Error        string `json:"error,omitempty"`
}

func newReadReport(s *workspace.Survey, reads []workspace.FileRead) *readReport {
	r := &readReport{Survey: string(s.ID), Unread: []unreadReport{}, ChecksFailed: []checkReport{}, Files: []fileReport{}}
	for _, f := range reads {
		who, doc := string(f.Return.Respondent), string(f.File.Document)
		line := fileReport{Respondent: who, Received: f.Return.Received.String(), File: f.File.Name, Document: doc,
			Outcome: string(f.Result.Outcome.Kind), Observations: len(f.Result.Observations)}
		if f.Err != nil {
			line.Error = f.Err.Error()
		}
		for _, u := range f.Result.Unread {
			if u.Settled {
				r.Settled++
				continue
			}
			line.Unread++
			report := unreadReport{Respondent: who, File: f.File.Name, Document: doc, At: u.At, Shown: u.Shown, Why: u.Why, Labels: u.Labels}
			if u.Proposed.Measure != "" {
				report.Proposed = u.Proposed.String()
			}
			r.Unread = append(r.Unread, report)
		}
		for _, k := range f.Result.Checks {
			if k.Passed {
				r.ChecksPassed++
				continue
			}
			r.ChecksFailed = append(r.ChecksFailed, checkReport{who, f.File.Name, k.Name, k.At, k.Detail})
		}
		r.Documents++
		r.Observations += line.Observations
		r.Files = append(r.Files, line)
	}
	return r
}

func (r *readReport) problems() bool {
	for _, f := range r.Files {
		if f.Error != "" {
			return true
		}
	}
	return len(r.Unread) > 0 || len(r.ChecksFailed) > 0
}

func (r *readReport) print(c *call, quiet bool) {
	if !quiet {
		for _, f := range r.Files {
			if f.Error != "" {
				fmt.Fprintf(c.stderr, "%s\n", f.Error)
			}
		}
		for _, u := range r.Unread {
			fmt.Fprintf(c.stderr, "%s, %s %q: %s\n", u.File, u.At, u.Shown, u.Why)
		}
		for _, k := range r.ChecksFailed {
			fmt.Fprintf(c.stderr, "%s, %s: check of %s failed: %s\n", k.File, k.At, k.Check, k.Detail)
		}
	}
	fmt.Fprintf(c.stdout, "%s, %s read, %s unread", plural(r.Documents, "document"), plural(r.Observations, "observation"), plural(len(r.Unread), "cell"))
	if r.Settled > 0 {
		fmt.Fprintf(c.stdout, " (and %s blank or without a value)", plural(r.Settled, "cell"))
	}
	fmt.Fprintf(c.stdout, "\n%s passed, %d failed\n", plural(r.ChecksPassed, "check"), len(r.ChecksFailed))
}
