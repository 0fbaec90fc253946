package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/spf13/pflag"

	"plumbline/internal/document"
	"plumbline/internal/table"
)

var tablesVerb = verb{
	name: "tables", args: "FILE", min: 1, max: 1,
	short: "the tables found in any one document; no survey needed",
	long: `Finds the tables in a document and says what each cell is. With --tidy, one record
for each value with all of its labels, outermost first. What the program is not
sure of is marked, with the reason. FILE may be "-" for standard input.`,
	examples: []string{"plumbline tables answer.xlsx", "plumbline tables answer.xlsx --tidy --json"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		tidy := fs.Bool("tidy", false, "one record for each value cell")
		return func(ctx context.Context, c *call) error {
			doc, err := openDocument(ctx, c, c.args[0])
			if err != nil {
				return err
			}
			found, err := collectTables(ctx, doc)
			if err != nil {
				return err
			}
			switch {
			case c.json && *tidy:
				err = printRecords(c, documentReport(doc, found), found)
			case c.json:
				err = c.print(tablesReport(doc, found))
			case *tidy:
				err = printTidy(c, found)
			default:
				printTables(c, doc, found)
			}
			if err != nil {
				return err
			}
			problems := 0
			for _, f := range found {
				for _, p := range f.doc.Problems {
					problems++
					fmt.Fprintf(c.stderr, "%s: %s\n", f.doc.Name, p)
				}
			}
			if problems > 0 {
				return errProblems
			}
			return nil
		}
	},
}

func openDocument(ctx context.Context, c *call, name string) (*document.Document, error) {
	if name == "-" {
		b, err := readLimited(c.stdin, document.Limits{}.WithDefaults().Bytes)
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		return document.Read(ctx, "standard input", b, document.Limits{})
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if most := (document.Limits{}).WithDefaults().Bytes; info.Size() > most {
		return nil, fmt.Errorf("%s: %d MB is over the limit of %d MB", name, info.Size()>>20, most>>20)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return document.Read(ctx, filepath.Base(name), b, document.Limits{})
}

// A foundIn is the tables of a document, or of one inside it.
type foundIn struct {
	doc     *document.Document
	within  string // the documents around it, outermost first
	tables  []table.Table
	outcome table.Outcome
}

// collectTables finds the tables of a document, then of those inside it.
func collectTables(ctx context.Context, doc *document.Document) ([]foundIn, error) {
	ctx, cancel := document.Limits{}.Timed(ctx)
	defer cancel()
	return tablesWithin(ctx, doc, "")
}

func tablesWithin(ctx context.Context, doc *document.Document, within string) ([]foundIn, error) {
	tables, err := table.Find(ctx, doc)
	if err != nil {
		return nil, err
	}
	all := []foundIn{{doc: doc, within: within, tables: tables}}
	var outcomes []table.Outcome
	for i := range doc.Parts {
		part := &doc.Parts[i]
		inside, err := tablesWithin(ctx, part, within+part.Name+": ")
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, inside[0].outcome)
		all = append(all, inside...)
	}
	all[0].outcome, err = table.OutcomeOf(ctx, doc, tables, outcomes...)
	return all, err
}

type documentJSON struct {
	Document document.ID     `json:"document"`
	Name     string          `json:"name"`
	Format   document.Format `json:"format"`
	// Outcome is what the document did with the question; Section, Said and
	// SaidAt are the section of a refusal, the sentence that says so, and its
	// place.
	Outcome  table.OutcomeKind `json:"outcome"`
	Section  string            `json:"section,omitempty"`
	Said     string            `json:"said,omitempty"`
	SaidAt   string            `json:"said_at,omitempty"`
	Problems []string          `json:"problems,omitempty"`
	Tables   []tableJSON       `json:"tables,omitzero"`
	Records  []table.Record    `json:"records,omitzero"`
}

type tableJSON struct {
	Place   string     `json:"place"`
	Caption string     `json:"caption"`
	Hidden  bool       `json:"hidden,omitempty"`
	Notes   []string   `json:"notes,omitempty"`
	Doubts  []string   `json:"doubts,omitempty"`
	Cells   []cellJSON `json:"cells"`
}

type cellJSON struct {
	At      string `json:"at"`
	Value   string `json:"value"`
	RowSpan int    `json:"row_span,omitempty"`
	ColSpan int    `json:"col_span,omitempty"`
	Hidden  bool   `json:"hidden,omitempty"`
}

func documentReport(doc *document.Document, found []foundIn) documentJSON {
	o := found[0].outcome
	r := documentJSON{Document: doc.ID, Name: doc.Name, Format: doc.Format, Outcome: o.Kind, Section: o.Section, Said: o.Text, SaidAt: o.At}
	for _, f := range found {
		for _, p := range f.doc.Problems {
			r.Problems = append(r.Problems, f.within+p.String())
		}
	}
	return r
}

// printRecords prints the report of a document with its records one after the
// other: those of a large document take far more room than the document.
func printRecords(c *call, r documentJSON, found []foundIn) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	r.Records = []table.Record{}
	if err := enc.Encode(r); err != nil {
		return err
	}
	w := bufio.NewWriter(c.stdout)
	w.Write(bytes.TrimSuffix(text.Bytes(), []byte("]\n}\n"))) // the records come last; Flush gives the first error
	enc.SetIndent("    ", "  ")
	before, end := "\n    ", "]\n}\n"
	for _, f := range found {
		for i := range f.tables {
			for _, rec := range table.Tidy(f.tables[i : i+1]) {
				rec.At = f.within + rec.At
				text.Reset()
				if err := enc.Encode(rec); err != nil {
					return err
				}
				w.WriteString(before)
				w.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
				before, end = ",\n    ", "\n  ]\n}\n"
			}
		}
	}
	w.WriteString(end)
	return w.Flush()
}

func tablesReport(doc *document.Document, found []foundIn) documentJSON {
	r := documentReport(doc, found)
	r.Tables = []tableJSON{}
	for _, f := range found {
		for _, t := range f.tables {
			out := tableJSON{Place: f.within + t.Place, Caption: t.Caption, Hidden: t.Hidden, Doubts: t.Doubts, Cells: []cellJSON{}}
			for _, n := range t.Notes {
				out.Notes = append(out.Notes, n.Text)
			}
			out.Cells = cellsOf(f, &t)
			r.Tables = append(r.Tables, out)
		}
	}
	return r
}

// cellsOf are the cells of a table, headings and labels among them; a table
// found in prose has its values alone.
func cellsOf(f foundIn, t *table.Table) []cellJSON {
	cells := []cellJSON{}
	if t.Grid < 0 || t.Grid >= len(f.doc.Grids) {
		for _, v := range t.Values {
			cells = append(cells, cellJSON{At: f.within + v.At, Value: v.Shown})
		}
		return cells
	}
	g := &f.doc.Grids[t.Grid]
	for _, k := range g.Cells {
		if k.Row < t.Top || k.Row > t.Bottom || k.Col < t.Left || k.Col > t.Right || k.Shown == "" {
			continue
		}
		out := cellJSON{At: f.within + g.At(k.Row, k.Col), Value: k.Shown, Hidden: k.Hidden}
		if k.RowSpan > 1 {
			out.RowSpan = k.RowSpan
		}
		if k.ColSpan > 1 {
			out.ColSpan = k.ColSpan
		}
		cells = append(cells, out)
	}
	return cells
}

func printTables(c *call, doc *document.Document, found []foundIn) {
	n := 0
	for _, f := range found {
		for _, t := range f.tables {
			n++
			sure := 0
			for i := range t.Values {
				if t.Values[i].Sure() {
					sure++
				}
			}
			fmt.Fprintf(c.stdout, "%s%s  %s\n", f.within, t.Place, oneLine(t.Caption))
			fmt.Fprintf(c.stdout, "  %s, %d of them sure\n", plural(len(t.Values), "value"), sure)
			for _, d := range t.Doubts {
				fmt.Fprintf(c.stdout, "  in doubt: %s\n", oneLine(d))
			}
			for _, note := range t.Notes {
				fmt.Fprintf(c.stdout, "  note: %s\n", oneLine(note.Text))
			}
		}
	}
	outcome := found[0].outcome
	fmt.Fprintf(c.stdout, "%s: %s found; the document's outcome is %q\n", doc.Name, plural(n, "table"), outcome.Kind)
}

func printTidy(c *call, found []foundIn) error {
	t := tabwriter.NewWriter(c.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "AT\tVALUE\tKIND\tROLE\tROW LABELS\tCOLUMN LABELS\tIN DOUBT")
	for _, f := range found {
		for _, r := range table.Tidy(f.tables) {
			fmt.Fprintf(t, "%s%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.within, r.At, oneLine(r.Value), r.Kind, r.Role,
				oneLine(strings.Join(r.RowLabels, " > ")), oneLine(strings.Join(r.ColLabels, " > ")), oneLine(strings.Join(r.Doubts, "; ")))
		}
	}
	return t.Flush()
}

// oneLine keeps a stranger's text from breaking the lines of a table or
// driving the terminal: control characters are printed as their escapes.
func oneLine(s string) string {
	if !strings.ContainsFunc(s, unicode.IsControl) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
