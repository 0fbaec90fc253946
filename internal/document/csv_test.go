package document

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"plumbline/internal/fault"
)

// utf16Bytes is a text in UTF-16, low byte first or high byte first.
func utf16Bytes(s string, low, mark bool) []byte {
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xFEFF}, units...)
	}
	var out []byte
	for _, u := range units {
		if low {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

func TestCSV(t *testing.T) {
	plain := "Force,2015/16,2016/17\r\nNorthmoor,114,\"9,669\"\r\n"
	want := "record 1 field 1=Force; record 1 field 2=2015/16; record 1 field 3=2016/17; record 2 field 1=Northmoor; record 2 field 2=114; record 2 field 3=9,669"
	for _, tt := range []struct {
		name     string
		in       []byte
		want     string
		problems string
	}{
		{"comma", []byte(plain), want, ""},
		{"byte order mark", []byte("\xEF\xBB\xBF" + plain), want, ""},
		{"UTF-16 little", utf16Bytes(plain, true, true), want, ""},
		{"UTF-16 big", utf16Bytes(plain, false, true), want, ""},
		{"UTF-16 little without mark", utf16Bytes(plain, true, false), want, ""},
		{"UTF-16 big without mark", utf16Bytes(plain, false, false), want, ""},
		{"tab", []byte("Force\t2015/16\t2016/17\nNorthmoor\t114\t9,669\n"), want, ""},
		{"semicolon", []byte("Force;2015/16;2016/17\nNorthmoor;114;9,669\n"), want, ""},
		{"pipe, old line ends", []byte("Force|2015/16|2016/17\rNorthmoor|114|9,669\r"), want, ""},
		{"sep line", []byte("sep=;\nA;1,5\nB;2\n"), "record 2 field 1=A; record 2 field 2=1,5; record 3 field 1=B; record 3 field 2=2", ""},
		{"windows-1252", []byte("A,\xA3450\xA0\nB,\x93x\x94\n"), "record 1 field 1=A; record 1 field 2=£450; record 2 field 1=B; record 2 field 2=“x”", ""},
		{"preamble and ragged", []byte("Offences recorded\n\nAge,Girls,Boys\n10,1\n11,,3,4\n"),
			"record 1 field 1=Offences recorded; record 3 field 1=Age; record 3 field 2=Girls; record 3 field 3=Boys; record 4 field 1=10; record 4 field 2=1; record 5 field 1=11; record 5 field 3=3; record 5 field 4=4", ""},
		{"quotes", []byte("a,\"say \"\"no\"\"\", \"b\" \n1,\"two\nlines\",3\n4,5,6\n"),
			"record 1 field 1=a; record 1 field 2=say \"no\"; record 1 field 3=b; record 2 field 1=1; record 2 field 2=two\nlines; record 2 field 3=3; record 3 field 1=4; record 3 field 2=5; record 3 field 3=6", ""},
		{"stray quote", []byte("a,b\n\"c,1\nd,2\ne,\"3\"\nf,4\n"),
			"record 1 field 1=a; record 1 field 2=b; record 2 field 1=\"c; record 2 field 2=1; record 3 field 1=d; record 3 field 2=2; record 4 field 1=e; record 4 field 2=3; record 5 field 1=f; record 5 field 2=4",
			"line 2: a quote that does not end where a field does; it is taken for a character"},
		{"quote astray over records", []byte("a,b\n\"c,1\nd,2\ne,3\"\nf,4\n"),
			"record 1 field 1=a; record 1 field 2=b; record 2 field 1=\"c; record 2 field 2=1; record 3 field 1=d; record 3 field 2=2; record 4 field 1=e; record 4 field 2=3\"; record 5 field 1=f; record 5 field 2=4",
			"line 2: a quote that does not end where a field does; it is taken for a character"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := read(t, "return.CSV", tt.in)
			if got := cellsOf(&doc.Grids[0]); got != tt.want || doc.Format != CSV {
				t.Errorf("%s cells are\n%s\nwant\n%s", doc.Format, got, tt.want)
			}
			problems := ""
			for _, p := range doc.Problems {
				problems += p.String()
			}
			if problems != tt.problems {
				t.Errorf("problems are %q, want %q", problems, tt.problems)
			}
		})
	}
}

func TestCSVLines(t *testing.T) {
	doc := read(t, "x.csv", []byte("a,\"two\nlines\"\nb,2\n"))
	if c := cellIn(t, &doc.Grids[0], 1, 1); c.Line != 3 {
		t.Errorf("record 2 is on line %d, want 3", c.Line)
	}
}

func TestBinaryCalledCSV(t *testing.T) {
	for name, in := range map[string][]byte{
		"NUL":     append([]byte("a,b\n"), 0, 1, 2, 3),
		"control": bytes.Repeat([]byte{1, 2, 3, 'a'}, 100),
		"late":    append(bytes.Repeat([]byte("a,b\n"), 50_000), 0),
		"empty":   {},
		"spaces":  []byte(" \n \n"),
	} {
		if _, err := Read(t.Context(), "x.csv", in, Limits{}); !errors.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), "x.csv: ") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

// Records that the standard library wrote come back as they were.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("Force,2015/16\r\nNorthmoor,\"9,669\"\r\n"))
	f.Add([]byte("a\t\"b\n"))
	f.Add([]byte("\"\"\",\"\"x\n\"a\"b,c"))
	f.Add([]byte("sep=;\na;b"))
	f.Add([]byte("a|b\rc|d"))
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := readCSV(t.Context(), "x.csv", b, Limits{}.WithDefaults(), 0)
		if err != nil || len(doc.Grids) == 0 {
			return
		}
		checkGrid(t, &doc.Grids[0])
		text, _ := decode(b, "")
		for _, c := range doc.Grids[0].Cells {
			if !strings.Contains(c.Shown, `"`) && !strings.Contains(text, c.Shown) {
				t.Errorf("%q is not in %q", c.Shown, text)
			}
		}
		again := writeCSV(t, &doc.Grids[0])
		read, err := readCSV(t.Context(), "x.csv", again, Limits{}.WithDefaults(), 0)
		if err != nil || len(doc.Problems) > 0 || strings.ContainsAny(text, "\x1A\r\"") {
			return
		}
		if len(read.Grids) == 1 && len(read.Problems) == 0 && separatorOf(string(again)) == ',' && cellsOf(&read.Grids[0]) != cellsOf(&doc.Grids[0]) {
			t.Errorf("%q\nis %s\nand again %s", b, cellsOf(&doc.Grids[0]), cellsOf(&read.Grids[0]))
		}
	})
}

func writeCSV(t *testing.T, g *Grid) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := make([][]string, g.Rows)
	for _, c := range g.Cells {
		for len(rows[c.Row]) <= c.Col {
			rows[c.Row] = append(rows[c.Row], "")
		}
		rows[c.Row][c.Col] = c.Shown
	}
	for _, row := range rows {
		if len(row) == 0 {
			row = []string{""}
		}
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return out.Bytes()
}

// checkGrid fails when a grid breaks what its type promises.
func checkGrid(t *testing.T, g *Grid) {
	t.Helper()
	seen := map[place]bool{}
	last := place{-1, -1}
	for _, c := range g.Cells {
		if c.Row < last.row || c.Row == last.row && c.Col <= last.col {
			t.Fatalf("%s comes after %s", g.At(c.Row, c.Col), g.At(last.row, last.col))
		}
		last = place{c.Row, c.Col}
		if c.RowSpan < 1 || c.ColSpan < 1 || c.Row+c.RowSpan > g.Rows || c.Col+c.ColSpan > g.Cols {
			t.Fatalf("%s spans %d by %d of %d by %d", g.At(c.Row, c.Col), c.RowSpan, c.ColSpan, g.Rows, g.Cols)
		}
		if c.RowSpan*c.ColSpan > 10_000 {
			continue
		}
		for r := range c.RowSpan {
			for col := range c.ColSpan {
				at := place{c.Row + r, c.Col + col}
				if seen[at] {
					t.Fatalf("%s is covered twice", g.At(at.row, at.col))
				}
				seen[at] = true
			}
		}
	}
}
