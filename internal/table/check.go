package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/stat"
)

// check holds the totals of the table against their parts. A disagreement is
// a doubt with both numbers, never a repair.
func (g *sums) check(out *Table) {
	cols := g.columns(out)
	if !slices.ContainsFunc(g.rows, func(r sumRow) bool { return r.total }) && !slices.ContainsFunc(cols, func(c sumCol) bool { return c.total }) {
		return
	}
	// The values of each row, by place in g.cols; nil where there is none.
	index := make([][]*Value, len(g.rows)-1)
	flat := make([]*Value, len(index)*len(g.cols))
	for r := range index {
		index[r], flat = flat[:len(g.cols):len(g.cols)], flat[len(g.cols):]
		vs, j := g.values(out, r), 0
		for k := range vs { // both in order of columns
			for g.cols[j] != vs[k].Col {
				j++
			}
			index[r][j] = &vs[k]
		}
	}
	for r := range index {
		if row := &g.rows[r]; row.total && !g.over() {
			g.checkRow(r, index, cols)
		}
	}
	for j := range cols {
		if cols[j].total && !cols[j].share && !g.over() {
			g.checkCol(j, index, cols)
		}
	}
}

// A sum is one total with one way of choosing its parts.
type sum struct {
	total *Value
	parts []*Value
}

// holds says whether the total can be the sum of its parts; exact says that
// all of them are known.
func (s *sum) holds() (ok, exact bool) {
	all, total := s.sum(), atMost(s.total)
	if !s.total.Count.Known() {
		return true, false
	}
	_, ok = total.Intersect(all)
	return ok, all.IsExact() && total.IsExact()
}

// sum is what the parts add up to: one without a number may hold any.
func (s *sum) sum() stat.Count {
	all := stat.Exactly(0)
	for _, p := range s.parts {
		if p.Count.Known() {
			all = all.Add(atMost(p))
		} else {
			all = all.Add(stat.AtLeast(0))
		}
	}
	return all
}

// atMost is the count of a value; where it is stored with a fraction and
// shown without, the whole numbers on either side.
func atMost(v *Value) stat.Count {
	n, ok := v.Count.Exact()
	if !ok || !strings.Contains(v.Raw, ".") || strings.Contains(v.Shown, ".") {
		return v.Count
	}
	return stat.Between(max(0, n-1), n+1)
}

var bareTotal = regexp.MustCompile(`(?i)^(?:grand )?total$`)

// A way is one way of choosing the parts of a row or a column of totals, with
// how many of these agree with theirs exactly, and how many are contradicted.
type way struct {
	sums           []sum
	agree, against int
}

// mostBefore is how many rows back a total is looked for its parts, and
// mostWork how many parts are added up for all the totals of a table: together
// they keep the work near-linear whatever a table calls a total.
const (
	mostBefore = 2000
	mostWork   = 50_000_000
)

// ways tries the choices of parts, in order, for the totals that total gives
// by number, up to n. Parts are given by part. It ends with the first that no
// total contradicts; held says that there is one.
func (g *sums) ways(n int, choices [][]int, total func(i int) *Value, part func(i, q int) *Value) (tried []way, held bool) {
	for _, parts := range choices {
		if len(parts) == 0 {
			continue
		}
		var w way
		for i := range n {
			t := total(i)
			if t == nil || g.over() || !t.Count.Known() {
				continue
			}
			if g.work += len(parts); g.work > mostWork {
				t.doubt("there are too many totals in its table to check them all")
				continue
			}
			s := sum{total: t, parts: make([]*Value, 0, len(parts))}
			for _, q := range parts {
				if p := part(i, q); p != nil {
					s.parts = append(s.parts, p)
				}
			}
			ok, exact := s.holds()
			switch {
			case !ok:
				w.against++
			case exact:
				w.agree++
			}
			w.sums = append(w.sums, s)
		}
		if w.against == 0 {
			return nil, true
		}
		tried = append(tried, w)
	}
	return tried, false
}

// contradict puts in doubt the totals that contradict the way of taking parts
// that is contradicted least, and their parts where told.
func contradict(ways []way, parts bool) {
	if len(ways) == 0 {
		return
	}
	least := slices.MinFunc(ways, func(a, b way) int {
		if a.against != b.against {
			return a.against - b.against
		}
		return b.agree - a.agree
	})
	for i := range least.sums {
		s := &least.sums[i]
		if ok, _ := s.holds(); ok {
			continue
		}
		doubt := fmt.Sprintf("the total %s at %s is not the sum of its parts, %s", strings.TrimSpace(s.total.Shown), s.total.At, s.sum())
		s.total.Doubts = append(s.total.Doubts, doubt)
		for _, p := range s.parts {
			// a hidden total that cannot be so small is hidden for another
			// reason, which says nothing of its parts
			if parts && s.total.Kind != Suppressed {
				p.Doubts = append(p.Doubts, doubt)
			}
		}
	}
}

// checkRow holds total row r against the rows that it may add up: those of
// its section, all before it, all after it, or the subtotals before it.
func (g *sums) checkRow(r int, index [][]*Value, cols []sumCol) {
	var section, before, after, subtotals []int
	open := true
	for q := r - 1; q >= max(0, r-mostBefore); q-- {
		o := &g.rows[q]
		switch {
		case o.total && o.outer == "" && g.rows[r].outer == "" && !o.grand && !g.rows[r].grand:
			open = false
		case o.total:
			open = false
			subtotals = append(subtotals, q)
		case o.parent >= 0 || o.part:
		default:
			before = append(before, q)
			if open && o.outer == g.rows[r].outer {
				section = append(section, q)
			}
		}
	}
	if len(before) == 0 {
		for q := r + 1; q < min(len(index), r+mostBefore) && !g.rows[q].total; q++ {
			if g.rows[q].parent < 0 && !g.rows[q].part {
				after = append(after, q)
			}
		}
	}
	total := func(j int) *Value {
		if cols[j].share {
			return nil
		}
		return index[r][j]
	}
	tried, held := g.ways(len(cols), [][]int{g.under(r, g.rows[r].sections), section, before, after, subtotals}, total,
		func(j, q int) *Value { return index[q][j] })
	if !held {
		contradict(tried, true)
	}
}

// checkCol holds total column j against the columns that it may add up.
func (g *sums) checkCol(j int, index [][]*Value, cols []sumCol) {
	var group, nearest, before, after, subtotals []int
	open := true
	for k := j - 1; k >= 0; k-- {
		if !cols[k].share && !cols[k].total && (len(before) == 0 || cols[k].outer == cols[before[0]].outer) {
			nearest = append(nearest, k) // ages, then sexes, then the total of either
		}
		switch {
		case cols[k].share:
		case cols[k].total:
			open = false
			subtotals = append(subtotals, k)
		default:
			before = append(before, k)
			if open && cols[k].outer == cols[j].outer {
				group = append(group, k)
			}
		}
	}
	if len(before) == 0 || len(group) == 0 && cols[j].outer != "" {
		for k := j + 1; k < len(cols) && !cols[k].total; k++ {
			if !cols[k].share && cols[k].outer == cols[j].outer {
				after = append(after, k)
			}
		}
	}
	if len(before)+len(after) == 0 && slices.ContainsFunc(cols, func(c sumCol) bool { return c.share && !c.total }) {
		return
	}
	choices := slices.DeleteFunc([][]int{group, nearest, before, after, subtotals}, func(parts []int) bool { return len(parts) < 2 })
	tried, held := g.ways(len(index), choices, func(r int) *Value { return index[r][j] }, func(r, k int) *Value { return index[r][k] })
	switch {
	case held:
	case adds(tried):
		contradict(tried, true)
	default:
		// it adds up nothing, whatever it is called: only a bare "Total" is odd
		if labels := g.heads[j].labels; bareTotal.MatchString(labels[len(labels)-1].Text) {
			contradict(tried, false)
		}
	}
}

// adds says that a column is a sum at all: some way of taking its parts holds
// exactly for more rows than it fails, or there is too little to tell.
func adds(tried []way) bool {
	return slices.ContainsFunc(tried, func(w way) bool { return w.agree >= w.against || len(w.sums) <= 2 })
}
