package table_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"plumbline/internal/document"
	"plumbline/internal/table"
)

var update = flag.Bool("update", false, "rewrite the want files of testdata")

// draw makes a grid of a picture: a line for each row, with cells between
// bars; a line without a bar has one cell. A cell may end in options in
// braces: c3 and r2 are columns and rows merged, b bold, i1 set in by 1, h
// hidden, d2018-01-31 a date, f a format of accounting whose dash is 0, m1 a
// superscript.
func draw(t testing.TB, format document.Format, name, picture string) document.Grid {
	t.Helper()
	g := document.Grid{Format: format, Name: name, Number: 1}
	for row, text := range strings.Split(strings.TrimRight(picture, "\n"), "\n") {
		if strings.TrimSpace(text) == "" {
			continue
		}
		fields := []string{text}
		if strings.HasPrefix(text, "|") {
			fields = strings.Split(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "|"), "|"), "|")
		}
		for col, f := range fields {
			f = strings.TrimSpace(f)
			if f == "" {
				continue
			}
			k := document.Cell{Row: row, Col: col, RowSpan: 1, ColSpan: 1, Kind: document.TextCell, Line: row + 1}
			if i := strings.LastIndex(f, "{"); i >= 0 && strings.HasSuffix(f, "}") {
				options(t, &k, f[i+1:len(f)-1])
				f = strings.TrimSpace(f[:i])
			}
			k.Shown = f
			if k.Raw == "" {
				k.Raw = f
			}
			if _, err := strconv.ParseFloat(f, 64); err == nil && k.Kind == document.TextCell && (format == document.XLSX || format == document.ODS) {
				k.Kind = document.NumberCell
			}
			if strings.HasPrefix(f, "#") && strings.HasSuffix(f, "!") {
				k.Kind = document.ErrorCell
			}
			g.Cells = append(g.Cells, k)
			g.Rows, g.Cols = max(g.Rows, row+k.RowSpan), max(g.Cols, col+k.ColSpan)
		}
	}
	return g
}

func options(t testing.TB, k *document.Cell, list string) {
	t.Helper()
	for _, o := range strings.Fields(list) {
		n, _ := strconv.Atoi(o[1:])
		switch o[0] {
		case 'c':
			k.ColSpan = n
		case 'r':
			k.RowSpan = n
		case 'b':
			k.Bold = true
		case 'i':
			k.Indent = n
		case 'h':
			k.Hidden = true
		case 'd':
			k.Kind, k.Raw = document.DateCell, o[1:]
		case 'f':
			k.Kind, k.Raw = document.NumberCell, "0"
		case 'm':
			k.Marks = append(k.Marks, o[1:])
		default:
			t.Fatalf("what is the option %q?", o)
		}
	}
}

// print writes a record on a line: place, value, labels of the row, labels of
// the column, and what is out of the ordinary.
func printRecord(r table.Record) string {
	s := fmt.Sprintf("%s %q %s | %s | %s", r.At, r.Value, r.Kind, strings.Join(r.RowLabels, " > "), strings.Join(r.ColLabels, " > "))
	if r.Bounds != nil {
		s += fmt.Sprintf(" [%d-", r.Bounds.Lo)
		if r.Bounds.Hi != nil {
			s += fmt.Sprint(*r.Bounds.Hi)
		}
		s += "]"
	}
	if r.Role != table.Detail {
		s += " " + string(r.Role)
	}
	if r.Hidden {
		s += " hidden"
	}
	for _, n := range r.Notes {
		s += " note: " + n
	}
	if !r.Sure {
		s += " ? " + strings.Join(r.Doubts, "; ")
	}
	return s
}

// TestGolden reads the pictures of testdata/golden, each with the records that a
// careful person would take from it. The number of records of which the
// program is sure is written in the archive by hand, so that an update cannot
// lose one unseen.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txtar")
	if err != nil || len(files) < 1 {
		t.Fatalf("%d pictures: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc := &document.Document{}
			sure, want := -1, -1
			for i, f := range a.Files {
				kind, name, _ := strings.Cut(f.Name, " ")
				switch kind {
				case "sure":
					sure, err = strconv.Atoi(strings.TrimSpace(string(f.Data)))
					if err != nil {
						t.Fatal(err)
					}
				case "want":
					want = i
				case "letter":
					for n, p := range strings.Split(strings.TrimSpace(string(f.Data)), "\n") {
						if strings.TrimSpace(p) != "" {
							doc.Paragraphs = append(doc.Paragraphs, document.Paragraph{At: fmt.Sprintf("line %d", n+1), Text: p})
						}
					}
				case "hidden":
					g := draw(t, document.XLSX, name, string(f.Data))
					g.Hidden = true
					doc.Grids = append(doc.Grids, g)
				default:
					doc.Grids = append(doc.Grids, draw(t, document.Format(kind), name, string(f.Data)))
				}
			}
			tables := find(t, doc)
			var b strings.Builder
			n := 0
			for _, tb := range tables {
				fmt.Fprintf(&b, "%s %q head %d stub %d\n", tb.Place, tb.Caption, tb.HeaderRows, tb.LabelCols)
				for _, note := range tb.Notes {
					fmt.Fprintf(&b, "  note %q: %s\n", note.Mark, note.Text)
				}
			}
			for _, r := range table.Tidy(tables) {
				if r.Sure {
					n++
				}
				fmt.Fprintln(&b, printRecord(r))
			}
			o := outcomeOf(t, doc, tables)
			fmt.Fprintf(&b, "outcome: %s %s\n", o.Kind, o.Section)
			if n != sure {
				t.Errorf("%d sure records, want %d", n, sure)
			}
			if *update {
				if want < 0 {
					a.Files = append(a.Files, txtar.File{Name: "want"})
					want = len(a.Files) - 1
				}
				a.Files[want].Data = []byte(b.String())
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want < 0 || b.String() != string(a.Files[want].Data) {
				t.Errorf("read\n%s\nwant\n%s", b.String(), a.Files[max(want, 0)].Data)
			}
		})
	}
}
