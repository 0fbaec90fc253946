package disclosure_test

import (
	"context"
	"sort"
	"testing"

	"plumbline/internal/disclosure"
	"plumbline/internal/stat"
)

// twoWay is a table of counts with row, column and grand totals, the cells
// named "row|col" hidden; its IDs are those names.
func twoWay(rows, cols []string, counts [][]int64, hidden ...string) disclosure.Table {
	t := disclosure.Table{Name: "table"}
	hide := map[string]bool{}
	for _, h := range hidden {
		hide[h] = true
	}
	sums := make([][]int64, len(rows)+1)
	for r := range sums {
		sums[r] = make([]int64, len(cols)+1)
	}
	for r := range rows {
		for c := range cols {
			for _, k := range [][2]int{{r, c}, {r, len(cols)}, {len(rows), c}, {len(rows), len(cols)}} {
				sums[k[0]][k[1]] += counts[r][c]
			}
		}
	}
	rows, cols = append(append([]string(nil), rows...), "Total"), append(append([]string(nil), cols...), "Total")
	for r := range rows {
		for c := range cols {
			id := rows[r] + "|" + cols[c]
			cell := disclosure.Cell{Row: rows[r], Col: cols[c], ID: id, Count: stat.Exactly(sums[r][c])}
			if hide[id] {
				cell.Count, cell.Hidden = stat.AtLeast(0), true
			}
			t.Cells = append(t.Cells, cell)
		}
	}
	at := func(r, c int) int { return r*len(cols) + c }
	for r := range rows {
		s := disclosure.Sum{Total: at(r, len(cols)-1)}
		for c := range len(cols) - 1 {
			s.Parts = append(s.Parts, at(r, c))
		}
		t.Sums = append(t.Sums, s)
	}
	for c := range cols {
		s := disclosure.Sum{Total: at(len(rows)-1, c)}
		for r := range len(rows) - 1 {
			s.Parts = append(s.Parts, at(r, c))
		}
		t.Sums = append(t.Sums, s)
	}
	return t
}

// ranges are the bounds of the hidden cells by ID.
func ranges(r disclosure.Report, tables ...disclosure.Table) map[string][2]int64 {
	out := map[string][2]int64{}
	for _, f := range r.Findings {
		out[tables[f.Table].Cells[f.Cell].ID] = [2]int64{f.Lo, f.Hi}
	}
	return out
}

// hiddenIDs are the numbers that a plan hides for a reason, sorted.
func hiddenIDs(p disclosure.Plan, why disclosure.Reason) []string {
	ids := []string{}
	seen := map[string]bool{}
	for _, h := range p.Hide {
		if id := p.Tables[h.Table].Cells[h.Cell].ID; h.Reason == why && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	sort.Strings(ids)
	return ids
}

func mustProtect(t testing.TB, p disclosure.Policy, tables, earlier []disclosure.Table) disclosure.Plan {
	t.Helper()
	plan, err := disclosure.Protect(context.Background(), p, tables, earlier)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}
