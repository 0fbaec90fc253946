package reading_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"plumbline/internal/document/documenttest"
	"plumbline/internal/table"
)

// readingInjuries are what can happen to an answer with totals on its way,
// each done to the rows of its one sheet: a title, headings, values, totals.
var readingInjuries = []struct {
	name string
	do   func(d drawing, rows []documenttest.Row) []documenttest.Row
}{
	{"shift a row one column", func(d drawing, rows []documenttest.Row) []documenttest.Row {
		cells := rows[2+d.IntN(len(rows)-3)].Cells
		copy(cells[2:], cells[1:len(cells)-1])
		cells[1].Text = ""
		return rows
	}},
	{"delete a row", func(d drawing, rows []documenttest.Row) []documenttest.Row {
		at := 2 + d.IntN(len(rows)-3)
		return append(rows[:at], rows[at+1:]...)
	}},
	{"swap two headings", func(d drawing, rows []documenttest.Row) []documenttest.Row {
		head := rows[1].Cells
		head[1], head[2] = head[2], head[1]
		return rows
	}},
	{"turn a value to 0", func(d drawing, rows []documenttest.Row) []documenttest.Row {
		cell := &rows[2+d.IntN(len(rows)-3)].Cells[1]
		cell.Text = "0"
		return rows
	}},
}

// TestAccuracyReadingInjuries counts the injured answers of which the result
// is not sure. Two headings swapped leave every sum as it was, and so cannot
// be seen in one answer; the line is there so that nobody thinks otherwise.
func TestAccuracyReadingInjuries(t *testing.T) {
	for _, in := range readingInjuries {
		noticed, all := 0, 0
		for seed := range uint64(40) {
			d := drawing{rand.New(rand.NewPCG(seed, 5))}
			c := corpusCase{name: in.name, outcome: table.Answered}
			c.cross(d, d.axis("offences"), d.axis("years"), true)
			s := &c.paper.Sheets[0]
			if before := readCorpus(t, corpusFile{"a.xlsx", c.paper.XLSX()}); !before.Sure {
				continue
			}
			before := c.paper.CSV(',')
			s.Rows = in.do(d, s.Rows)
			if string(before) == string(c.paper.CSV(',')) {
				continue // a 0 that was one before
			}
			all++
			if !readCorpus(t, corpusFile{"a.xlsx", c.paper.XLSX()}).Sure {
				noticed++
			}
		}
		t.Logf("%-24s noticed in %d of %d", in.name, noticed, all)
		if !strings.HasPrefix(in.name, "swap") && 10*noticed < 9*all || all == 0 {
			t.Errorf("%s: noticed in %d of %d only", in.name, noticed, all)
		}
	}
}
