package table

import (
	"fmt"
	"slices"
	"strings"
)

// place decides, for each total row under labels of sections, which of the
// sections it belongs to: the innermost whose rows it adds up. The labels of
// the others are taken off it.
func (g *sums) place(out *Table) {
	cols := g.columns(out)
	for r := 0; r < len(g.rows)-1; r++ {
		row := &g.rows[r]
		if !row.total || row.sections == 0 || g.over() {
			continue
		}
		depth, doubt := g.scope(out, r, cols)
		labels := append([]Label{}, row.labels[:row.block+depth]...)
		labels = append(labels, row.labels[row.block+row.sections:]...)
		row.labels, row.sections = labels, depth
		row.outer = outerOf(labels)
		vs := g.values(out, r)
		for k := range vs {
			vs[k].RowLabels = labels
			if doubt != "" {
				vs[k].doubt(doubt)
			}
		}
	}
}

func outerOf(labels []Label) string {
	if len(labels) < 2 {
		return ""
	}
	var s strings.Builder
	for _, l := range labels[:len(labels)-1] {
		s.WriteString(l.Text)
		s.WriteByte(0)
	}
	return s.String()
}

// scope is how many of the labels of sections total row r keeps.
func (g *sums) scope(out *Table, r int, cols []sumCol) (depth int, doubt string) {
	row := &g.rows[r]
	if row.grand {
		return 0, ""
	}
	// where one section is all there is, a blank row sets the whole's total apart
	apart := r == len(g.rows)-2 && r > 0 && g.frame.body[row.line].row > g.frame.body[g.rows[r-1].line].row+1
	apart = apart && !slices.ContainsFunc(g.rows[:r], func(o sumRow) bool { return o.total })
	last, best := -1, -1
	same := true
	var possible []int
	for d := row.sections; d >= 0; d-- {
		parts := g.under(r, d)
		if last >= 0 && len(parts) != last {
			same = false
		}
		ok, exact := g.addsTo(out, r, parts, cols)
		if ok {
			possible = append(possible, d)
		}
		if ok && exact && (best < 0 || apart && len(parts) == last) {
			best = d
		}
		last = len(parts)
	}
	switch {
	case best >= 0:
		return best, ""
	case len(possible) == 1:
		return possible[0], ""
	case same && !apart:
		return row.sections, ""
	case same:
		return 0, ""
	}
	return row.sections, fmt.Sprintf("it may be the total of %q or of more", row.labels[row.block+row.sections-1].Text)
}

// under are the rows before total row r that share the first d labels of its
// sections, back to the last total of the same scope.
func (g *sums) under(r, d int) []int {
	row := &g.rows[r]
	var out []int
	for q := r - 1; q >= 0; q-- {
		o := &g.rows[q]
		if o.sections < d || !sameLabels(o.labels, row.labels, row.block+d) {
			break
		}
		if o.total {
			if o.sections == d {
				break
			}
			continue
		}
		if o.parent < 0 && !o.part {
			out = append(out, q)
		}
	}
	return out
}

func sameLabels(a, b []Label, n int) bool {
	if len(a) < n || len(b) < n {
		return false
	}
	for i := range n {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// addsTo says that total row r is the sum of the parts, as far as hidden
// values allow; exact says that it is so in at least one column where nothing
// is hidden.
func (g *sums) addsTo(out *Table, r int, parts []int, cols []sumCol) (ok, exact bool) {
	for j, c := range g.cols {
		total := g.valueAt(out, r, c)
		if cols[j].share || total == nil || !total.Count.Known() {
			continue
		}
		s := sum{total: total}
		for _, q := range parts {
			if p := g.valueAt(out, q, c); p != nil {
				s.parts = append(s.parts, p)
			}
		}
		ok, all := s.holds()
		if !ok {
			return false, false
		}
		exact = exact || all && len(s.parts) > 0
	}
	return len(parts) > 0, exact
}

func (g *sums) valueAt(out *Table, r, col int) *Value {
	vs := g.values(out, r)
	for k := range vs {
		if vs[k].Col == col {
			return &vs[k]
		}
	}
	return nil
}
