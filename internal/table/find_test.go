package table_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/table"
)

// longGrid is a long form of n rows.
func longGrid(n int) *document.Document {
	g := document.Grid{Format: document.XLSX, Name: "Sheet1", Number: 1, Rows: n + 1, Cols: 5}
	put := func(r, c int, s string, k document.Kind) {
		g.Cells = append(g.Cells, document.Cell{Row: r, Col: c, RowSpan: 1, ColSpan: 1, Kind: k, Shown: s, Raw: s})
	}
	for c, h := range []string{"Force", "Year", "Month", "Offence", "Count"} {
		put(0, c, h, document.TextCell)
	}
	for r := range n {
		put(r+1, 0, "Northmoor", document.TextCell)
		put(r+1, 1, strconv.Itoa(2000+r/1200), document.NumberCell)
		put(r+1, 2, strconv.Itoa(r/100%12+1), document.NumberCell)
		put(r+1, 3, "Code "+strconv.Itoa(r%100), document.TextCell)
		put(r+1, 4, strconv.Itoa(r*7%300), document.NumberCell)
	}
	return &document.Document{Grids: []document.Grid{g}}
}

// wideGrid is a cross-table of n rows with totals.
func wideGrid(n int) *document.Document {
	g := document.Grid{Format: document.XLSX, Name: "Sheet1", Number: 1, Rows: n + 1, Cols: 14}
	put := func(r, c int, s string, k document.Kind) {
		g.Cells = append(g.Cells, document.Cell{Row: r, Col: c, RowSpan: 1, ColSpan: 1, Kind: k, Shown: s, Raw: s})
	}
	put(0, 0, "Area", document.TextCell)
	for c, m := range shortM {
		put(0, c+1, m, document.TextCell)
	}
	put(0, 13, "Total", document.TextCell)
	for r := range n {
		put(r+1, 0, "Area "+strconv.Itoa(r), document.TextCell)
		sum := 0
		for c := range shortM {
			sum += r * c % 90
			put(r+1, c+1, strconv.Itoa(r*c%90), document.NumberCell)
		}
		put(r+1, 13, strconv.Itoa(sum), document.NumberCell)
	}
	return &document.Document{Grids: []document.Grid{g}}
}

// find is table.Find for documents that are read in time.
func find(t testing.TB, doc *document.Document) []table.Table {
	t.Helper()
	found, err := table.Find(context.Background(), doc)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func outcomeOf(t testing.TB, doc *document.Document, ts []table.Table) table.Outcome {
	t.Helper()
	o, err := table.OutcomeOf(context.Background(), doc, ts)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A document that no time is left for is refused by name, and half of its
// tables are not taken for all.
func TestFindStopsWhenTheTimeIsUp(t *testing.T) {
	doc := longGrid(1000)
	doc.Name = "answer.xlsx"
	doc.Paragraphs = []document.Paragraph{{At: "line 1", Text: "There were 12 offences."}}
	ctx, cancel := context.WithTimeoutCause(context.Background(), 0, fmt.Errorf("the time is up: %w", fault.TooLarge))
	defer cancel()
	ts, err := table.Find(ctx, doc)
	if ts != nil || !errors.Is(err, fault.TooLarge) || !strings.HasPrefix(err.Error(), "answer.xlsx: ") {
		t.Errorf("found %d tables, %v", len(ts), err)
	}
	if _, err := table.OutcomeOf(ctx, doc, nil); !errors.Is(err, fault.TooLarge) || !strings.HasPrefix(err.Error(), "answer.xlsx: ") {
		t.Errorf("the outcome gave %v", err)
	}
}

func BenchmarkFindLongForm(b *testing.B) { benchmarkFind(b, longGrid(50_000)) }
func BenchmarkFindWide(b *testing.B)     { benchmarkFind(b, wideGrid(50_000)) }

func benchmarkFind(b *testing.B, doc *document.Document) {
	b.ReportAllocs()
	for b.Loop() {
		if ts := find(b, doc); len(ts) != 1 {
			b.Fatal(len(ts))
		}
	}
	b.ReportMetric(float64(len(doc.Grids[0].Cells))*float64(b.N)/b.Elapsed().Seconds(), "cells/s")
}

// A grid whose cells claim a huge extent takes no more than its cells.
func TestHugeExtent(t *testing.T) {
	g := document.Grid{Format: document.XLSX, Name: "Sheet1", Number: 1, Rows: 1_048_576, Cols: 16_384}
	for _, at := range [][2]int{{0, 0}, {500_000, 9_000}, {1_048_575, 16_383}} {
		g.Cells = append(g.Cells, document.Cell{Row: at[0], Col: at[1], RowSpan: 1_048_576, ColSpan: 16_384, Kind: document.NumberCell, Shown: "5", Raw: "5"})
	}
	for _, tb := range find(t, &document.Document{Grids: []document.Grid{g}}) {
		for i := range tb.Values {
			if tb.Values[i].Sure() {
				t.Errorf("%s is sure, and nothing says what it counts", tb.Values[i].At)
			}
		}
	}
}

// Whatever the cells are, nothing panics, every value stands in its table
// once, and no value that has no cell is anything but blank.
func FuzzFind(f *testing.F) {
	f.Add("|A|B|\n|x|5|\n", uint64(1))
	f.Add("2018\n|Month|Rape|\n|Jan|4|\n\n2019\n|Month|Rape|\n|Jan|*|\n", uint64(2))
	f.Add("|Code|Number|Code|Number|\n|71/17|4|88C|5|\n", uint64(3))
	f.Fuzz(func(t *testing.T, picture string, seed uint64) {
		if len(picture) > 4000 {
			return
		}
		r := rand.New(rand.NewPCG(seed, 1))
		g := document.Grid{Format: document.HTML, Name: "x", Number: 1}
		for row, line := range strings.Split(picture, "\n") {
			for col, s := range strings.Split(line, "|") {
				if s == "" {
					continue
				}
				k := document.Cell{Row: row, Col: col, RowSpan: 1, ColSpan: 1, Kind: document.TextCell, Shown: s, Raw: s}
				if r.IntN(10) == 0 {
					k.RowSpan, k.ColSpan = 1+r.IntN(4), 1+r.IntN(4)
				}
				g.Cells = append(g.Cells, k)
				g.Rows, g.Cols = max(g.Rows, row+1), max(g.Cols, col+1)
			}
		}
		doc := &document.Document{Grids: []document.Grid{g}, Paragraphs: []document.Paragraph{{At: "line 1", Text: picture}}}
		ts := find(t, doc)
		outcomeOf(t, doc, ts)
		table.Tidy(ts)
		seen := map[string]bool{}
		for _, tb := range ts {
			if tb.Grid < 0 {
				continue
			}
			for i := range tb.Values {
				v := &tb.Values[i]
				at := fmt.Sprint(v.Row, " ", v.Col)
				if seen[at] {
					t.Fatalf("%s is read twice in\n%s", v.At, picture)
				}
				seen[at] = true
				if v.Shown == "" && v.Kind != table.Blank {
					t.Fatalf("%s is blank and read as %s", v.At, v.Kind)
				}
			}
		}
	})
}

// A table that goes on over a page without its headings takes those of the
// page before, and stays in doubt.
func TestGoesOnOverThePage(t *testing.T) {
	first := draw(t, document.PDF, "", "|Offence|2016|2017|\n|Rape|5|6|\n")
	next := draw(t, document.PDF, "", "|Grooming|7|9|\n|Exposure|1|0|\n")
	first.Page, next.Page = 1, 2
	records := table.Tidy(find(t, &document.Document{Grids: []document.Grid{first, next}}))
	if len(records) != 6 {
		t.Fatalf("%d records, want 6", len(records))
	}
	last := records[5]
	if last.Sure || strings.Join(last.ColLabels, "") != "2017" || last.Value != "0" {
		t.Errorf("read %s", printRecord(last))
	}
}

// A grid with a cell in each row and each column would have a blank in every
// other place of it: more than any memory holds.
func TestAGridThatIsNearlyAllEmptyIsInDoubtAndNotFilled(t *testing.T) {
	g := document.Grid{Format: document.XLSX, Name: "S", Rows: 8000, Cols: 8000}
	for i := range 8000 {
		g.Cells = append(g.Cells, document.Cell{Row: i, Col: i, RowSpan: 1, ColSpan: 1, Kind: document.NumberCell, Shown: strconv.Itoa(i), Raw: strconv.Itoa(i)})
	}
	found := find(t, &document.Document{Grids: []document.Grid{g}})
	values := 0
	for _, f := range found {
		values += len(f.Values)
	}
	if values > 8000 || len(found) > 0 && len(found[0].Doubts) == 0 {
		t.Errorf("%d values in %d tables, want none made up, and the table in doubt", values, len(found))
	}
}
