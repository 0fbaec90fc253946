package document

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"plumbline/internal/document/documenttest"
	"plumbline/internal/fault"
)

// rec is a BIFF record of the parts, each written little-endian.
func rec(kind int, parts ...any) []byte {
	var data bytes.Buffer
	for _, p := range parts {
		switch p := p.(type) {
		case int: // two bytes, of which the format has most
			p16 := uint16(p)
			_ = binary.Write(&data, binary.LittleEndian, p16)
		case string:
			data.WriteString(p)
		case []byte:
			data.Write(p)
		default:
			_ = binary.Write(&data, binary.LittleEndian, p)
		}
	}
	out := documenttest.LittleEndian([]uint16{uint16(kind), uint16(data.Len())})
	return append(out, data.Bytes()...)
}

// wide is a BIFF8 string with its length in two bytes, of two-byte characters.
func wide(s string) []byte {
	u := utf16.Encode([]rune(s))
	return append(append(documenttest.LittleEndian(uint16(len(u))), 1), documenttest.LittleEndian(u)...)
}

// A testSheet is a sheet to be written: its name, state and cell records.
type testSheet struct {
	name    string
	state   byte // 0 visible, 1 hidden, 2 very hidden
	records []byte
}

// Styles of buildXLS by XF index.
const (
	xfGeneral = iota
	xfMonth   // mmm-yy
	xfPercent
	xfBold // and set in by 2
)

// buildXLS writes a workbook with those shared strings and sheets.
func buildXLS(globals []byte, sst []byte, sheets ...testSheet) []byte {
	return documenttest.Compound(documenttest.Entry{Name: "Workbook", Data: buildBook(globals, sst, sheets...)})
}

func buildBook(globals []byte, sst []byte, sheets ...testSheet) []byte {
	font := func(weight, super int) []byte {
		return rec(biffFont, 200, 0, 0, weight, super, 0, 0, byte(1), byte(0), "A")
	}
	head := rec(biffBOF, biff8, biffGlobals, 0, 0, uint32(0), uint32(0))
	head = append(head, globals...)
	// Fonts 0 to 3 and 5: there is none of number 4.
	for _, f := range [][]byte{font(400, 0), font(400, 0), font(700, 0), font(400, 0), font(400, 1)} {
		head = append(head, f...)
	}
	head = append(head, rec(biffFormat, 170, 6, byte(0), "mmm-yy")...)
	xf := func(font, format int, indent byte) []byte {
		return rec(biffXF, font, format, 0, byte(0), byte(0), indent, bytes.Repeat([]byte{0}, 11))
	}
	for _, x := range [][]byte{xf(0, 0, 0), xf(0, 170, 0), xf(0, 9, 0), xf(2, 0, 2)} {
		head = append(head, x...)
	}
	tail := append(append([]byte(nil), sst...), rec(biffEOF)...)
	size := len(head) + len(tail)
	for _, s := range sheets {
		size += 4 + 8 + len(s.name)
	}
	at, body := size, []byte(nil)
	for _, s := range sheets {
		head = append(head, rec(biffBoundSheet, uint32(at), s.state, byte(0), byte(len(s.name)), byte(0), s.name)...)
		part := append(rec(biffBOF, biff8, biffSheetStream, 0, 0, uint32(0), uint32(0)), s.records...)
		part = append(part, rec(biffEOF)...)
		at, body = at+len(part), append(body, part...)
	}
	all := append(append(head, tail...), body...)
	for len(all) < 4096 {
		all = append(all, 0)
	}
	return all
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// sstOf is the shared strings, the table cut in the middle of the last
// character of the first string, where a CONTINUE record goes on in one-byte
// characters.
func sstOf(first string, rest ...[]byte) []byte {
	u := utf16.Encode([]rune(first))
	cut := len(u) - 3
	head := rec(biffSST, uint32(9), uint32(1+len(rest)), uint16(len(u)), byte(1), documenttest.LittleEndian(u[:cut]))
	tail := []any{byte(0), first[len(first)-3:]}
	for _, r := range rest {
		tail = append(tail, r)
	}
	return append(head, rec(biffContinue, tail...)...)
}

func read(t *testing.T, name string, b []byte) *Document {
	t.Helper()
	doc, err := Read(context.Background(), name, b, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// cellAt is the cell of a grid at a place, such as C7.
func cellAt(t *testing.T, g *Grid, place string) Cell {
	t.Helper()
	for _, c := range g.Cells {
		if cellName(c.Row, c.Col) == place {
			return c
		}
	}
	t.Fatalf("%s has no cell %s", g.Name, place)
	return Cell{}
}

func TestReadXLS(t *testing.T) {
	rich := join(documenttest.LittleEndian([]uint16{6}), []byte{8}, documenttest.LittleEndian([]uint16{2}), []byte("Total1"),
		documenttest.LittleEndian([]uint16{5, 5, 6, 0})) // from the fifth unit on in font 5, which is raised
	note := join(
		rec(biffObj, 0x15, 0x12, 0x19, 7, bytes.Repeat([]byte{0}, 14)),
		rec(biffTXO, 0, 0, bytes.Repeat([]byte{0}, 6), 8, 0, uint32(0)),
		rec(biffContinue, byte(0), "see note"), rec(biffContinue, 0, 0),
		rec(biffNote, 2, 1, 0, 7, 0, byte(0)))
	sheet := join(
		rec(biffColInfo, 3, 3, 2560, 0, 1),
		rec(biffRow, 4, 0, 9, 255, 0, 0, 0x20, 0),
		rec(biffLabelSST, 0, 0, xfBold, uint32(0)),
		rec(biffLabelSST, 1, 0, xfGeneral, uint32(1)),
		rec(biffNumber, 1, 1, xfMonth, 43131.0), // 31 January 2018
		rec(biffMulRK, 2, 1, xfGeneral, uint32(9669<<2|2), xfPercent, uint32(67<<2|3), 2),
		rec(biffFormula, 3, 0, xfGeneral, []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 0, uint32(0), 0),
		rec(biffString, wide("<5")),
		rec(biffFormula, 3, 1, xfGeneral, 12.5, 0, uint32(0), 0),
		rec(biffBoolErr, 3, 2, xfGeneral, byte(42), byte(1)),
		rec(biffBoolErr, 3, 3, xfGeneral, byte(1), byte(0)),
		rec(biffRK, 4, 0, xfGeneral, uint32(5<<2|2)),
		rec(biffMulBlank, 6, 0, xfGeneral, xfGeneral, 1),
		rec(biffMergeCells, 1, 0, 0, 0, 2),
		note)
	doc := read(t, "answer.xls", buildXLS(nil, sstOf("Offences – by month", rich),
		testSheet{"Data", 0, sheet}, testSheet{"Working", 2, rec(biffRK, 0, 0, 0, uint32(2))}))
	if len(doc.Problems) != 0 {
		t.Errorf("problems: %v", doc.Problems)
	}
	if doc.Format != XLS || len(doc.Grids) != 2 || !doc.Grids[1].Hidden || doc.Grids[1].Name != "Working" {
		t.Fatalf("format %s, %d grids; want xls with a hidden second sheet", doc.Format, len(doc.Grids))
	}
	g := &doc.Grids[0]
	if g.Rows != 5 || g.Cols != 4 {
		t.Errorf("extent %d by %d; want 5 by 4, without the blank row", g.Rows, g.Cols)
	}
	for _, want := range []Cell{
		{Row: 0, Col: 0, RowSpan: 1, ColSpan: 3, Kind: TextCell, Shown: "Offences – by month", Raw: "Offences – by month", Bold: true, Indent: 2},
		{Row: 1, Col: 0, RowSpan: 1, ColSpan: 1, Kind: TextCell, Shown: "Total", Raw: "Total1", Marks: []string{"1"}},
		{Row: 1, Col: 1, RowSpan: 1, ColSpan: 1, Kind: DateCell, Shown: "Jan-18", Raw: "2018-01-31", Format: "mmm-yy"},
		{Row: 2, Col: 1, RowSpan: 1, ColSpan: 1, Kind: NumberCell, Shown: "9669", Raw: "9669", Comment: "see note"},
		{Row: 2, Col: 2, RowSpan: 1, ColSpan: 1, Kind: NumberCell, Shown: "67%", Raw: "0.67", Format: "0%"},
		{Row: 3, Col: 0, RowSpan: 1, ColSpan: 1, Kind: TextCell, Shown: "<5", Raw: "<5"},
		{Row: 3, Col: 1, RowSpan: 1, ColSpan: 1, Kind: NumberCell, Shown: "12.5", Raw: "12.5"},
		{Row: 3, Col: 2, RowSpan: 1, ColSpan: 1, Kind: ErrorCell, Shown: "#N/A", Raw: "#N/A"},
		{Row: 3, Col: 3, RowSpan: 1, ColSpan: 1, Kind: BoolCell, Shown: "TRUE", Raw: "TRUE", Hidden: true},
		{Row: 4, Col: 0, RowSpan: 1, ColSpan: 1, Kind: NumberCell, Shown: "5", Raw: "5", Hidden: true},
	} {
		got := cellAt(t, g, cellName(want.Row, want.Col))
		if got.Format == "General" {
			got.Format = ""
		}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("%s:\n got %+v\nwant %+v", g.At(want.Row, want.Col), got, want)
		}
	}
}

func TestReadXLSDates1904(t *testing.T) {
	doc := read(t, "answer.xls", buildXLS(rec(biffDate1904, 1), nil, testSheet{"A", 0, rec(biffNumber, 0, 0, xfMonth, 41669.0)}))
	if c := cellAt(t, &doc.Grids[0], "A1"); c.Raw != "2018-01-31" {
		t.Errorf("a date counted from 1904 is %q; want 2018-01-31", c.Raw)
	}
}

func TestReadXLSDamaged(t *testing.T) {
	book := buildXLS(nil, nil, testSheet{"A", 0, join(
		rec(biffLabelSST, 0, 0, 0, uint32(99)),
		rec(biffNumber, 1, 0, 0, math.NaN()),
		rec(biffFormula, 2, 0, 0, []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 0, uint32(0), 0),
		rec(biffNumber, 3, 0, 0, 7.0))})
	doc := read(t, "answer.xls", book)
	if len(doc.Problems) != 3 {
		t.Errorf("problems %v; want one for each of three cells", doc.Problems)
	}
	for _, place := range []string{"A1", "A2", "A3"} {
		if c := cellAt(t, &doc.Grids[0], place); c.Kind != ErrorCell || c.Doubt == "" || c.Shown != "" {
			t.Errorf("%s is %+v; want an error that says why, and no value", place, c)
		}
	}
	if c := cellAt(t, &doc.Grids[0], "A4"); c.Shown != "7" {
		t.Errorf("A4 shows %q; want 7, for the cells after a damaged one are read", c.Shown)
	}
}

func TestReadXLSRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		b    []byte
		lim  Limits
		kind error
		say  string
	}{
		{"password", buildXLS(rec(biffFilePass, 1, 1, 1), nil, testSheet{"A", 0, nil}), Limits{}, fault.Invalid, "under a password"},
		{"no sheets", buildXLS(nil, nil), Limits{}, fault.Invalid, "no sheet can be found"},
		{"too many cells", buildXLS(nil, nil, testSheet{"A", 0, rec(biffMulBlank, 0, 0, 0, 0, 0, 0, 3)}), Limits{Cells: 3}, fault.TooLarge, "more than 3 cells"},
		{"no stream", documenttest.Compound(documenttest.Entry{Name: "Workbook", Data: make([]byte, 5000)}), Limits{}, fault.Invalid, "damaged"},
	} {
		_, err := Read(context.Background(), "answer.xls", tt.b, tt.lim)
		if !errors.Is(err, tt.kind) || !strings.Contains(fmt.Sprint(err), tt.say) || !strings.HasPrefix(fmt.Sprint(err), "answer.xls: ") {
			t.Errorf("%s: %v; want %v, %q", tt.name, err, tt.kind, tt.say)
		}
	}
}

// FuzzXLS reads records of any bytes as a workbook's: it ends, without panic,
// and every cell has a place and a span.
func FuzzXLS(f *testing.F) {
	f.Add(buildBook(nil, sstOf("Offences – by month"), testSheet{"A", 0, rec(biffLabelSST, 0, 0, 0, uint32(0))}))
	f.Add(buildBook(nil, nil, testSheet{"A", 0, join(rec(biffMulRK, 2, 1, 0, uint32(6), 2, uint32(7), 2), rec(biffMergeCells, 1, 0, 9, 0, 2))}))
	f.Fuzz(func(t *testing.T, stream []byte) {
		if len(stream) > 1<<16 {
			return
		}
		for len(stream) < 4096 {
			stream = append(stream, 0)
		}
		checkRead(t, "x.xls", documenttest.Compound(documenttest.Entry{Name: "Workbook", Data: stream}))
	})
}

// checkRead reads b under small limits, and checks that what comes is sound:
// cells in order, within the grid; or an error in one line that begins with
// the name.
func checkRead(t *testing.T, name string, b []byte) {
	t.Helper()
	doc, err := Read(context.Background(), name, b, Limits{Cells: 20_000, Parts: 50, Depth: 5})
	if err != nil {
		if !strings.HasPrefix(err.Error(), name+": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %q; want one line that begins with the name", err)
		}
		return
	}
	checkSound(t, doc)
}

func checkSound(t *testing.T, doc *Document) {
	t.Helper()
	for i := range doc.Grids {
		g := &doc.Grids[i]
		for j, c := range g.Cells {
			if c.Row < 0 || c.Col < 0 || c.Row >= g.Rows || c.Col >= g.Cols || c.RowSpan < 1 || c.ColSpan < 1 {
				t.Fatalf("cell %+v is not within the %d by %d cells of its grid", c, g.Rows, g.Cols)
			}
			if j > 0 && (c.Row < g.Cells[j-1].Row || c.Row == g.Cells[j-1].Row && c.Col <= g.Cells[j-1].Col) {
				t.Fatalf("cell %s follows %s", g.At(c.Row, c.Col), g.At(g.Cells[j-1].Row, g.Cells[j-1].Col))
			}
		}
	}
	for i := range doc.Parts {
		checkSound(t, &doc.Parts[i])
	}
}

func BenchmarkXLS(b *testing.B) {
	var cells []byte
	for row := range 5_000 {
		cells = append(cells, rec(biffLabelSST, row, 0, 0, uint32(0))...)
		for col := 1; col < 11; col++ {
			cells = append(cells, rec(biffNumber, row, col, 0, float64(row*col))...)
		}
	}
	book := buildXLS(nil, sstOf("Offences by month"), testSheet{"A", 0, cells})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), "a.xls", book, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(55_000*float64(b.N)/b.Elapsed().Seconds(), "cells/s")
}
