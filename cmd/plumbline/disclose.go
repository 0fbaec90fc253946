package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/pflag"

	"plumbline/internal/disclosure"
	"plumbline/internal/fault"
	"plumbline/internal/publish"
)

var discloseAuditVerb = verb{
	name: "disclose audit", args: "FILE|RELEASE|-", min: 1, max: 1,
	short: "attack a table as an outsider would: what do its hidden cells give away?",
	long: `Reads a CSV of one table with its totals (the first row is headings, the first
column labels) and works out, for each hidden cell, the least and the greatest
count that it can be, given every other cell and total. Rows and columns of
totals are known by their labels: Total, All ages, Sum.

A hidden cell is "*", "c", "[c]" or "<5". What "<5" hides is 0 to 4, or 1 to 4
when the table shows a zero elsewhere; what "*" and "c" hide may be anything,
unless --threshold says that they are under a number. An empty cell is not
there, which is not the same as hidden.

A cell is disclosed when it can have one value only, or when its range is
narrower than its rule allows: for "<5" (or "*" with --threshold 5), narrower
than from 1 to 4. The worst come first, each with the cells that give it away.
When the table contradicts itself, the smallest set of cells that does so is
shown instead.

RELEASE is the folder of a published release: its own tables are attacked, under
the disclosure policy of its survey, together with what earlier releases showed.

Exit code 0 says that the table is safe, 1 that it discloses something or
contradicts itself, 2 that the command or the file cannot be used.`,
	examples: []string{
		"plumbline disclose audit answer.csv",
		"plumbline disclose audit answer.csv --threshold 5 --json",
		"plumbline disclose audit ./demo/site/example",
	},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		threshold := fs.Int64("threshold", 0, `counts under this are what "*" and "c" hide (default: unknown)`)
		return func(ctx context.Context, c *call) error {
			if *threshold < 0 {
				return wrong("--threshold is below zero")
			}
			r, tables, err := c.audit(ctx, c.args[0], *threshold)
			if err != nil {
				return err
			}
			if c.json {
				err = c.print(r.JSON(tables...))
			} else {
				err = r.WriteText(c.stdout, tables...)
			}
			if err == nil && !r.Safe() {
				err = errProblems
			}
			return err
		}
	},
}

// audit attacks a release's tables, or the one of a file.
func (c *call) audit(ctx context.Context, name string, threshold int64) (disclosure.Report, []disclosure.Table, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		r, tables, err := publish.AuditRelease(ctx, name)
		if errors.Is(err, fault.NotFound) {
			err = wrong("%v", err)
		}
		return r, tables, err
	}
	t, err := c.disclosureTable(name, threshold)
	if err != nil {
		return disclosure.Report{}, nil, err
	}
	r, err := disclosure.Audit(ctx, disclosure.Policy{Threshold: threshold}, t)
	return r, []disclosure.Table{t}, err
}

// disclosureTable reads a table from a file, or from standard input for "-".
// A file that is not there or is not a table is a misuse: exit code 1 is for
// what the audit finds.
func (c *call) disclosureTable(name string, threshold int64) (disclosure.Table, error) {
	var in io.Reader = c.stdin
	shown := "standard input"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return disclosure.Table{}, wrong("%v", err)
		}
		defer f.Close()
		in, shown = f, name
	}
	t, err := disclosure.ReadCSV(shown, in, threshold)
	if errors.Is(err, fault.Invalid) || errors.Is(err, fault.TooLarge) {
		return t, wrong("%v", err)
	}
	return t, err
}
