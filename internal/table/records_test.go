package table_test

import (
	"fmt"
	"strings"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/table"
)

// recordsGrid is a list of n records, one row each, with the ages of victims.
func recordsGrid(n int) document.Grid {
	g := document.Grid{Format: document.XLSX, Name: "Records", Number: 1, Rows: n + 1, Cols: 4}
	put := func(r, c int, s string, k document.Kind) {
		g.Cells = append(g.Cells, document.Cell{Row: r, Col: c, RowSpan: 1, ColSpan: 1, Kind: k, Shown: s, Raw: s})
	}
	for c, h := range []string{"Crime ref", "Year", "Offence", "Age"} {
		put(0, c, h, document.TextCell)
	}
	for r := range n {
		put(r+1, 0, fmt.Sprintf("NM/%d", 1000+r), document.TextCell)
		put(r+1, 1, fmt.Sprint(2015+r%2), document.NumberCell)
		put(r+1, 2, []string{"19D", "71/17"}[r%2], document.TextCell)
		put(r+1, 3, fmt.Sprint(9+r%9), document.NumberCell)
	}
	return g
}

func summaryGrid(first, second, total string) document.Grid {
	g := document.Grid{Format: document.XLSX, Name: "Summary", Number: 1, Rows: 4, Cols: 2}
	for r, row := range [][2]string{{"Year", "Offences"}, {"2015", first}, {"2016", second}, {"Total", total}} {
		for c, s := range row {
			if s == "" || row[0] == "Total" && total == "" {
				continue
			}
			k := document.TextCell
			if r > 0 && s != "Total" {
				k = document.NumberCell
			}
			g.Cells = append(g.Cells, document.Cell{Row: r, Col: c, RowSpan: 1, ColSpan: 1, Kind: k, Shown: s, Raw: s})
		}
	}
	return g
}

// TestRecords is of lists of records, alone and beside the summary that they
// were counted into: no row is a count, and their number is held against the
// total.
func TestRecords(t *testing.T) {
	for _, c := range []struct {
		name  string
		grids []document.Grid
		says  string
	}{
		{"alone", []document.Grid{recordsGrid(3000)}, "it is a list of 3000 records, one row each, and holds no counts; no total stands beside it"},
		{"few", []document.Grid{recordsGrid(7)}, "it is a list of 7 records"},
		{"agrees", []document.Grid{summaryGrid("4", "3", "7"), recordsGrid(7)}, "their number agrees with the total 7 at Summary!B4"},
		{"agrees with a sum", []document.Grid{summaryGrid("4", "3", ""), recordsGrid(7)}, "their number agrees with the total 7 at Summary!B2 to Summary!B3"},
		{"fewer", []document.Grid{summaryGrid("40", "30", "70"), recordsGrid(60)}, "their number differs from the total 70 at Summary!B4: 10 fewer"},
		{"more", []document.Grid{summaryGrid("20", "30", "50"), recordsGrid(60)}, "differs from the total 50 at Summary!B4: 10 more"},
		{"two lists", []document.Grid{summaryGrid("60", "50", "110"), recordsGrid(60), recordsGrid(50)}, "the number of the 2 lists together agrees with the total 110 at Summary!B4"},
	} {
		got := find(t, &document.Document{Grids: c.grids})
		last := got[len(got)-1]
		if len(got) != len(c.grids) || last.Records == nil || len(last.Values) > 0 || !strings.Contains(strings.Join(last.Doubts, "; "), c.says) {
			t.Errorf("%s: %d tables, %d values, doubts %q; want %q", c.name, len(got), len(last.Values), last.Doubts, c.says)
		}
		for _, x := range got {
			for _, v := range x.Values {
				if !v.Sure() {
					t.Errorf("%s: %s of the summary is in doubt: %v", c.name, v.At, v.Doubts)
				}
			}
		}
		if o, err := table.OutcomeOf(t.Context(), &document.Document{Grids: c.grids}, got); err != nil || o.Kind != table.Answered {
			t.Errorf("%s: the outcome is %q, %v", c.name, o.Kind, err)
		}
	}
}
