package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/stat"
)

// sums knows which rows and columns of a table add up others, and holds them
// against their parts.
type sums struct {
	*frame
	cols []int // of values
	rows []sumRow
}

type sumRow struct {
	labels []Label
	line   int
	parent int // the line that it stands under, by its indentation; -1
	from   int // of its values in the table
	total  bool
	grand  bool
	outer  string // all labels but the last
	plain  bool   // under a label that may be a row of blanks
	part   bool   // "of which": it adds nothing to a total
	// block is 1 where the first label is the title of a block. sections is
	// how many outer labels follow it; of a total row, only those that stand
	// in rows above and may be none of its own.
	block, sections int
}

func (g *sums) row(labels []Label, st *stub, line, from int) {
	r := sumRow{labels: labels, line: line, parent: st.parent(), from: from, outer: outerOf(labels)}
	if g.block >= 0 {
		r.block = 1
	}
	r.sections = max(0, len(labels)-1-r.block)
	r.plain = st.inPlain()
	if n := len(labels); n > 0 {
		r.grand = hasAny(labels[n-1].Text, totalHints) && grandWord.MatchString(labels[n-1].Text)
		for _, l := range labels {
			r.total = r.total || hasAny(l.Text, totalHints) && totalWord.MatchString(l.Text)
		}
		r.part = hasAny(labels[n-1].Text, partHints) && partWord.MatchString(labels[n-1].Text)
	}
	if r.total {
		r.sections = min(r.sections, len(st.sections)+st.carried)
	}
	g.rows = append(g.rows, r)
}

// What every text that totalWord or grandWord matches holds, and partWord: a
// quick look that spares most labels the slower one.
var (
	totalHints = []string{"total", "all", "sum", "combined", "altogether"}
	partHints  = []string{"of which", "of these", "of those", "incl", "exclud"}
)

func hasAny(text string, hints []string) bool {
	t := lower(text)
	return slices.ContainsFunc(hints, func(h string) bool { return strings.Contains(t, h) })
}

func (g *sums) end(n int) { g.rows = append(g.rows, sumRow{from: n}) }

// values are those of row r of the table.
func (g *sums) values(out *Table, r int) []Value { return out.Values[g.rows[r].from:g.rows[r+1].from] }

// A sumCol is what is said of a column of values.
type sumCol struct {
	total, grand, share bool
	outer               string
}

func (g *sums) columns(out *Table) []sumCol {
	cols := make([]sumCol, len(g.cols))
	for j, c := range g.cols {
		labels, _ := g.colLabels(c)
		for k, l := range labels {
			cols[j].share = cols[j].share || shareWord.MatchString(l.Text) || rateWord.MatchString(l.Text) || partWord.MatchString(l.Text)
			cols[j].total = cols[j].total || totalWord.MatchString(l.Text)
			cols[j].grand = cols[j].grand || grandWord.MatchString(l.Text)
			if k < len(labels)-1 {
				cols[j].outer += l.Text + "\x00"
			}
		}
		if g.role(c) == remarkColumn {
			cols[j].share = true
		}
	}
	return cols
}

// roles marks the values that add up others. A total is one only beside
// something that it could add up.
func (g *sums) roles(out *Table) {
	cols := g.columns(out)
	n := len(g.rows) - 1
	plainRows := slices.ContainsFunc(g.rows[:n], func(r sumRow) bool { return !r.total && !r.part })
	plainCols := slices.ContainsFunc(cols, func(c sumCol) bool { return !c.total && !c.share })
	grand := slices.ContainsFunc(g.rows[:n], func(r sumRow) bool { return r.grand })
	parents := map[int]bool{}
	for _, r := range g.rows[:n] {
		parents[r.parent] = true
	}
	outers := map[string]bool{}
	for _, c := range cols {
		outers[c.outer] = true
	}
	for r := range n {
		row := &g.rows[r]
		vs := g.values(out, r)
		for k := range vs {
			j := slices.Index(g.cols, vs[k].Col)
			switch {
			case row.total && plainRows && (row.outer == "" || row.grand):
				vs[k].Role = Total
				if !row.grand && grand || subtotalWord.MatchString(row.labels[len(row.labels)-1].Text) {
					vs[k].Role = Subtotal
				}
			case row.total && plainRows, parents[row.line] && row.line >= 0:
				vs[k].Role = Subtotal
			case cols[j].total && plainCols && (len(outers) > 2 || len(outers) > 1 && !outers[""]) && cols[j].outer != "" && !cols[j].grand:
				vs[k].Role = Subtotal
			case cols[j].total && plainCols:
				vs[k].Role = Total
			}
		}
	}
}

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
		if row := &g.rows[r]; row.total {
			g.checkRow(r, index, cols)
		}
	}
	for j := range cols {
		if cols[j].total && !cols[j].share {
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

// best chooses the way of taking parts that is contradicted least, and puts
// in doubt the totals that contradict it, and their parts where told.
func best(ways [][]sum, parts bool) {
	choice, least, most := -1, 0, 0
	for w, way := range ways {
		agree, against := 0, 0
		for i := range way {
			ok, exact := way[i].holds()
			switch {
			case !ok:
				against++
			case exact:
				agree++
			}
		}
		if len(way) > 0 && (choice < 0 || against < least || against == least && agree > most) {
			choice, least, most = w, against, agree
		}
	}
	if choice < 0 || least == 0 {
		return
	}
	for i := range ways[choice] {
		s := &ways[choice][i]
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

// mostBefore is how many rows back a total is looked for its parts, which
// keeps the work near-linear where every few rows have a total.
const mostBefore = 2000

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
		for q := r + 1; q < len(index) && !g.rows[q].total; q++ {
			if g.rows[q].parent < 0 && !g.rows[q].part {
				after = append(after, q)
			}
		}
	}
	var ways [][]sum
	for _, parts := range [][]int{g.under(r, g.rows[r].sections), section, before, after, subtotals} {
		if len(parts) == 0 {
			continue
		}
		var way []sum
		for j := range g.cols {
			total := index[r][j]
			if cols[j].share || total == nil || !total.Count.Known() {
				continue
			}
			s := sum{total: total, parts: make([]*Value, 0, len(parts))}
			for _, q := range parts {
				if p := index[q][j]; p != nil {
					s.parts = append(s.parts, p)
				}
			}
			way = append(way, s)
		}
		ways = append(ways, way)
	}
	best(ways, true)
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
	if slices.ContainsFunc(cols, func(c sumCol) bool { return c.share && !c.total }) && len(before)+len(after) == 0 {
		return
	}
	var ways [][]sum
	for _, parts := range [][]int{group, nearest, before, after, subtotals} {
		if len(parts) < 2 {
			continue
		}
		var way []sum
		for r := range index {
			total := index[r][j]
			if total == nil || !total.Count.Known() {
				continue
			}
			s := sum{total: total, parts: make([]*Value, 0, len(parts))}
			for _, k := range parts {
				if p := index[r][k]; p != nil {
					s.parts = append(s.parts, p)
				}
			}
			way = append(way, s)
		}
		ways = append(ways, way)
	}
	if !adds(ways) {
		// it adds up nothing, whatever it is called: only a bare "Total" is odd
		if labels, _ := g.colLabels(g.cols[j]); bareTotal.MatchString(labels[len(labels)-1].Text) {
			best(ways, false)
		}
		return
	}
	best(ways, true)
}

// adds says that a column is a sum at all: some way of taking its parts holds
// exactly for more rows than it fails, or there is too little to tell.
func adds(ways [][]sum) bool {
	for _, way := range ways {
		agree, against := 0, 0
		for i := range way {
			ok, exact := way[i].holds()
			switch {
			case !ok:
				against++
			case exact:
				agree++
			}
		}
		if against == 0 || agree >= against || len(way) <= 2 {
			return true
		}
	}
	return false
}
