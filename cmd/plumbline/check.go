package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"plumbline/internal/claim"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/figure"
	"plumbline/internal/publish"
	"plumbline/internal/workspace"
)

// markup is how a text begins that is read as a document: a web page shows
// less than it holds.
var markup = regexp.MustCompile(`(?i)^\s*(?:%PDF-|\{\\rtf|<!doctype html|<html)`)

// mostProse is how many bytes of text are checked at once.
const mostProse = 4 << 20

var checkVerb = verb{
	name: "check", args: "FILE|-", min: 1, max: 1,
	short: "check the numbers in a text against the figures",
	long: `Finds each numeric claim in plain English prose, works out what it is about, and
says whether the figures bear it out. It never says ok unless it is sure which
respondent, measure and period are meant. FILE is text, Markdown, a web page, or
a document such as a .docx, of which what a reader sees is checked: paragraphs,
tables, notes, headers and footers. Exit code 1 says that a claim needs attention.

--format json is for programs, sarif for editors and code review, and html is a
page with each claim marked in the text.`,
	examples: []string{
		"plumbline check press-release.docx --survey cyber-flagged-offences",
		"plumbline check draft.md --survey cyber-flagged-offences --format html > draft.html",
		`echo "Offences in West Mercia rose by 87%." | plumbline check - --survey cyber-flagged-offences`,
	},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		survey := fs.String("survey", "", "the survey whose figures are meant (required)")
		known := fs.String("as-known", "", "as known on this day, such as 2017-06-30 (default: the latest)")
		format := fs.String("format", "terminal", "terminal, json, sarif or html")
		site := fs.String("site", "", "address of the published release, for links to figures (default: the one in the workspace)")
		return func(ctx context.Context, c *call) error {
			if *survey == "" {
				return wrong("--survey is missing: which figures should the text be checked against?")
			}
			if c.json {
				*format = "json"
			}
			if !slices.Contains([]string{"terminal", "json", "sarif", "html"}, *format) {
				return wrong("--format is terminal, json, sarif or html, not %q", *format)
			}
			at, err := day("as-known", *known)
			if err != nil {
				return err
			}
			text, err := c.prose(ctx, c.args[0])
			if err != nil {
				return err
			}
			return c.withSurvey(ctx, *survey, func(w *workspace.Workspace, s *workspace.Survey) error {
				book, _, err := w.Safe(ctx, s, at, w.ReleaseDir(s))
				if err != nil {
					return err
				}
				report := claim.Check(text, claim.NewFacts(book), claim.Options{})
				if *site == "" {
					*site = w.ReleaseDir(s)
				}
				link := func(id figure.ID) string { return strings.TrimSuffix(*site, "/") + "/" + publish.FigurePath(id) }
				if err := c.printReport(*format, text, report, link); err != nil {
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

// prose is the text of a file, or of standard input for "-". A document that
// is no text gives its paragraphs, with an empty line between them.
func (c *call) prose(ctx context.Context, name string) (string, error) {
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
	if utf8.Valid(b) && !bytes.ContainsRune(b, 0) && !markup.Match(b) {
		return string(b), nil
	}
	doc, err := document.Read(ctx, filepath.Base(name), b, document.Limits{})
	if err != nil {
		return "", err
	}
	text := proseOf(doc)
	switch {
	case text == "":
		return "", fmt.Errorf("%s: there is no prose in this %s to check: %w", name, doc.Format, fault.Invalid)
	case len(text) > mostProse:
		return "", fmt.Errorf("%s: its text is over %d MB, which is more than is checked at once: %w", name, mostProse>>20, fault.Invalid)
	}
	return text, nil
}

// proseOf is the text of a document: its paragraphs, parted by empty lines,
// with each table that people see as a Markdown table below the paragraph that
// it follows, and headers and footers last; "" when there are no paragraphs.
func proseOf(doc *document.Document) string {
	if len(doc.Paragraphs)+len(doc.Margins) == 0 {
		return ""
	}
	after := map[int][]string{} // the tables after each paragraph; -1 for before all
	for _, g := range doc.Grids {
		if t := pipeTable(g); t != "" && !g.Hidden {
			at := len(doc.Paragraphs) - 1
			for i, p := range doc.Paragraphs {
				if g.Caption != "" && p.Text == g.Caption {
					at = i
				} else if len(g.After) > 0 && p.Text == g.After[0].Text && at == len(doc.Paragraphs)-1 {
					at = i - 1
				}
			}
			after[at] = append(after[at], t)
		}
	}
	text := slices.Clone(after[-1])
	for i, p := range doc.Paragraphs {
		text = append(append(text, p.Text), after[i]...)
	}
	for _, p := range doc.Margins {
		text = append(text, p.Text)
	}
	return strings.Join(text, "\n\n") + "\n"
}

// pipeTable is a grid as a Markdown table; "" for one of a single row.
func pipeTable(g document.Grid) string {
	if g.Rows < 2 || g.Cols < 2 {
		return ""
	}
	rows := make([][]string, g.Rows)
	for r := range rows {
		rows[r] = make([]string, g.Cols)
	}
	bars := strings.NewReplacer("|", " ", "\n", " ", "\r", " ")
	for _, c := range g.Cells {
		if !c.Hidden && c.Row < g.Rows && c.Col < g.Cols {
			rows[c.Row][c.Col] = bars.Replace(c.Shown)
		}
	}
	var b strings.Builder
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|" + strings.Repeat("---|", g.Cols) + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// printReport prints a report in one of the formats of the check verb.
func (c *call) printReport(format, text string, r claim.Report, link func(figure.ID) string) error {
	var out []byte
	var err error
	for i := range r.Claims {
		for _, id := range r.Claims[i].Figures {
			r.Claims[i].Links = append(r.Claims[i].Links, link(id))
		}
	}
	switch format {
	case "json":
		return c.print(r)
	case "sarif":
		out, err = r.SARIF(c.args[0], text)
	case "html":
		out, err = r.HTML(filepath.Base(c.args[0]), text, link)
	default:
		printClaims(c, r, link)
		return nil
	}
	if err == nil {
		_, err = fmt.Fprintln(c.stdout, strings.TrimSuffix(string(out), "\n"))
	}
	return err
}

func printClaims(c *call, r claim.Report, link func(figure.ID) string) {
	for _, cl := range r.Claims {
		fmt.Fprintf(c.stdout, "%-18s %s\n", cl.Verdict, oneLine(cl.Text))
		if cl.Explanation != "" {
			fmt.Fprintf(c.stdout, "%-18s   %s\n", "", cl.Explanation)
		}
		if cl.Suggestion != "" {
			fmt.Fprintf(c.stdout, "%-18s   write: %s\n", "", cl.Suggestion)
		}
		if cl.Sentence != "" {
			fmt.Fprintf(c.stdout, "%-18s   the figures say: %s\n", "", cl.Sentence)
		}
		for _, id := range cl.Figures {
			fmt.Fprintf(c.stdout, "%-18s   see: %s\n", "", link(id))
		}
	}
	fmt.Fprintf(c.stdout, "%s checked\n", plural(len(r.Claims), "claim"))
}
