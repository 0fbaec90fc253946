package table

import (
	"regexp"
	"slices"
	"strings"
)

// sums knows which rows and columns of a table add up others, and holds them
// against their parts.
type sums struct {
	*frame
	cols  []int // of values
	heads []over
	rows  []sumRow
	work  int // parts added up so far
}

type sumRow struct {
	labels []Label
	line   int
	parent int // the line that it stands under, by its indentation; -1
	from   int // of its values in the table
	total  bool
	grand  bool
	outer  string // all labels but the last
	plain  int    // the label that it stands under and that may be a row of blanks; -1
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
	if r.plain >= 0 {
		r.plain += r.block
	}
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

// wholeWord begins the labels of rows that may add up those above them, and
// may be one more of them: "All under 18s".
var wholeWord = regexp.MustCompile(`(?i)^(?:all|whole|overall|combined|any)\b`)

// wholes takes the rows so called for totals where they add up exactly the
// rows above them.
func (g *sums) wholes(out *Table) {
	var cols []sumCol
	for r := range len(g.rows) - 1 {
		row := &g.rows[r]
		if n := len(row.labels); row.total || row.part || n == 0 || g.over() || !wholeWord.MatchString(row.labels[n-1].Text) {
			continue
		}
		var parts []int
		for q := r - 1; q >= max(0, r-mostBefore) && !g.rows[q].total && g.rows[q].outer == row.outer; q-- {
			if g.rows[q].parent < 0 && !g.rows[q].part {
				parts = append(parts, q)
			}
		}
		if cols == nil {
			cols = g.columns(out)
		}
		if _, exact := g.addsTo(out, r, parts, cols); exact && len(parts) > 1 {
			row.total = true
			row.sections = 0
		}
	}
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
		labels := g.heads[j].labels
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
		vs, j := g.values(out, r), 0
		for k := range vs {
			for g.cols[j] != vs[k].Col { // both in order of columns
				j++
			}
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
