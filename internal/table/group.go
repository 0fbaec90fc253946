package table

import "fmt"

// A group is the columns under one heading of a row of headings that is not
// the lowest.
type group struct{ start, end, totals, plain int }

// A grouping is how one row of headings groups the columns under it.
type grouping struct {
	// merged says that some heading of the row is merged over columns, or
	// written over each of them, so that blanks in it are blanks.
	merged bool
	groups []group // those of several columns, from the left
	// most is how many totals the group with most of them has, and second how
	// many that with most of the others.
	most, second int
	mostAt       int            // where the first of these groups starts
	begins       map[string]int // how many groups begin with a heading
	odd          map[int]bool   // by start: not as many columns as the first
	columns      []underGroup   // from the left of the table
	// periods are the headings of columns where what stands under them repeats,
	// and each repetition has one heading, not always over its first column.
	periods map[int]int
	under   map[string]bool // the headings that stand under groups
}

// An underGroup is what stands in a group up to one column.
type underGroup struct {
	twice  bool // what stands under the group here stands under it before
	totals int  // this column among them
}

// grouped is how heading row h groups the columns, made once.
func (t *frame) grouped(h int) *grouping {
	if t.groupings == nil {
		t.groupings = make([]*grouping, len(t.heads))
	}
	if t.groupings[h] == nil {
		t.groupings[h] = t.group(h)
	}
	return t.groupings[h]
}

func (t *frame) group(h int) *grouping {
	g := &grouping{begins: map[string]int{}, odd: map[int]bool{}, under: map[string]bool{}, columns: make([]underGroup, t.right-t.left+1)}
	cells := t.heads[h].cells
	for at, x := range cells {
		k := &t.Cells[x.cell]
		if t.role(k.Col) == stubColumn {
			continue
		}
		g.merged = g.merged || k.ColSpan > 1 || at > 0 && x.col == cells[at-1].col+1 && t.texts[x.cell] == t.texts[cells[at-1].cell]
		end := t.right + 1
		if at+1 < len(cells) {
			end = int(cells[at+1].col)
		}
		if o := t.columnsUnder(h, g, int(x.col), end); o.plain+o.totals > 1 {
			g.groups = append(g.groups, o)
		}
	}
	for _, o := range g.groups {
		switch {
		case o.totals > g.most:
			g.most, g.second, g.mostAt = o.totals, g.most, o.start
		case o.totals > g.second:
			g.second = o.totals
		}
		g.begins[t.text(t.underneath(h, o.start))]++
		if o.plain != g.groups[0].plain && o.start != g.groups[len(g.groups)-1].start {
			g.odd[o.start] = true
		}
	}
	if !g.merged {
		g.periods = t.periods(h)
	}
	return g
}

// periods gives the columns the heading of row h that stands over their
// repetition of the headings below: "Female, Male" under 2019, "Female, Male"
// under 2020, with the years over whichever of the two. It is nil where the
// headings below do not repeat, or some repetition has not one heading.
func (t *frame) periods(h int) map[int]int {
	var cols []int
	for c := t.left; c <= t.right; c++ {
		if t.role(c) != stubColumn && t.role(c) != emptyColumn && t.underneath(h, c) >= 0 {
			cols = append(cols, c)
		}
	}
	text := func(i int) string { return t.texts[t.underneath(h, cols[i])] }
	p := 1
	for p < len(cols) && text(p) != text(0) {
		p++
	}
	n := len(cols) / max(p, 1) * p // what follows the last repetition has none
	if p < 2 || n < 2*p {
		return nil
	}
	out := map[int]int{}
	for i := 0; i < n; i += p {
		heading := -1
		for j := i; j < i+p; j++ {
			if text(j) != text(j%p) {
				return nil
			}
			if k := t.find(t.heads[h].row, cols[j]); k >= 0 {
				if heading >= 0 {
					return nil
				}
				heading = k
			}
		}
		if heading < 0 {
			return nil
		}
		for j := i; j < i+p; j++ {
			out[cols[j]] = heading
		}
	}
	return out
}

// columnsUnder goes through the columns of one group of heading row h.
func (t *frame) columnsUnder(h int, g *grouping, start, end int) group {
	o := group{start: start, end: end}
	seen := map[string]bool{}
	for c := max(start, t.left); c < min(end, t.right+1); c++ {
		u := t.underneath(h, c)
		if u >= 0 {
			text := t.text(u)
			if totalWord.MatchString(text) {
				o.totals++
			} else {
				o.plain++
			}
			g.columns[c-t.left].twice = seen[text]
			seen[text] = true
			g.under[text] = true
		}
		g.columns[c-t.left].totals = o.totals
	}
	return o
}

// carriedRight decides whether heading i also stands over column col, which
// is blank in its row. A total after groups that have none of their own
// stands outside of them.
func (t *frame) carriedRight(h, i, col int) (int, string) {
	g := t.grouped(h)
	text, start := t.text(t.underneath(h, col)), t.Cells[i].Col
	here := g.columns[col-t.left]
	if !totalWord.MatchString(text) {
		if here.twice {
			return i, fmt.Sprintf("%q stands twice under %q", text, t.text(i))
		}
		return i, t.unlikeGroups(h, i)
	}
	most := g.most
	if g.mostAt == start {
		most = g.second
	}
	last := len(g.groups) > 1 && start == g.groups[len(g.groups)-1].start
	switch {
	case grandWord.MatchString(text), last && here.totals > most:
		return -1, ""
	case len(g.groups) == 1 || here.totals <= most:
		return i, ""
	}
	return i, fmt.Sprintf("%q may belong to %q or stand alone", text, t.text(i))
}

// unlikeGroups is the doubt about blanks that are taken to repeat the heading
// on their left, where the groups that this makes are not alike and no
// heading begins again; "" where there is none.
func (t *frame) unlikeGroups(h, i int) string {
	g := t.grouped(h)
	start := t.Cells[i].Col
	if len(g.groups) < 2 || !g.odd[start] {
		return ""
	}
	plain := 0
	for _, o := range g.groups {
		if g.odd[o.start] && g.begins[t.text(t.underneath(h, o.start))] > 1 {
			return "" // each group begins with the same heading
		}
		if o.start == start {
			plain = o.plain
			break
		}
	}
	return fmt.Sprintf("%q is taken to stand over %d columns, unlike its neighbours", t.text(i), plain)
}
