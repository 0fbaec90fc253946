package document

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// table makes the table, whose body begins at line first; nil when the lines
// are no table after all.
func (t *looseTable) table(first int) *pdfTable {
	t.head = first
	for t.head < len(t.lines) && looseYears(t.lines[t.head]) {
		t.head++
	}
	if t.head < len(t.lines) && t.head > 0 && headingTail(t.lines[:t.head], t.lines[t.head]) {
		t.head++
		t.cols = looseColumns(t.lines[t.head:])
	}
	for t.head > 0 && t.labelOnly(t.head-1) && t.head == first {
		first--
		t.head--
	}
	values, figureCols := 0, 0
	for _, l := range t.lines[t.head:] {
		if looseValues(l) && t.anchor(l) {
			values++
		}
	}
	for _, c := range t.cols {
		if c.figures() {
			figureCols++
		}
	}
	if values == 0 || figureCols == 0 || len(t.cols) < 2 || !t.more && (t.head == 0 && values < 3 || values == 1 && figureCols < 2) {
		return nil
	}
	t.splitHeads()
	t.headColumns()
	heads := t.heads()
	rows := t.body()
	var b looseBuilder
	b.t = t
	for _, h := range heads {
		b.headRow(h)
	}
	b.headRows = b.row
	for _, r := range rows {
		b.bodyRow(r)
	}
	b.check()
	out := &pdfTable{rows: b.row, cells: b.cells, box: t.lines[0].box, loose: t.cols}
	for _, l := range t.lines {
		out.box = unionBox(out.box, l.box)
	}
	for _, c := range t.cols {
		out.cols = append(out.cols, pdfSpan{c.from, c.to})
	}
	return out
}

// splitHeads parts headings that stand close together, each over its own
// column: where a text stands over several columns, a narrower gap is enough.
func (t *looseTable) splitHeads() {
	const narrow = 0.5 // ems; a space is about half of it
	for i, l := range t.lines[:t.head] {
		fine := t.words[i].chunksAt(narrow, nil)
		if len(fine.texts) <= len(l.texts) || !slices.ContainsFunc(l.texts, func(x pdfText) bool { return len(looseColumnsAt(t.cols, x.box)) > 1 }) {
			continue
		}
		if !slices.ContainsFunc(fine.texts, func(x pdfText) bool { return len(looseColumnsAt(t.cols, x.box)) != 1 }) {
			t.lines[i] = fine
		}
	}
}

// labelOnly says whether line i has text in columns of labels alone.
func (t *looseTable) labelOnly(i int) bool {
	for _, x := range t.lines[i].texts {
		for _, k := range looseColumnsAt(t.cols, x.box) {
			if t.cols[k].figures() {
				return false
			}
		}
		if k := looseColumnsAt(t.cols, x.box); len(k) == 0 {
			return false
		}
	}
	return true
}

// headColumns makes columns of headings that stand over no text: a column may
// be empty, or its figures may stand to one side of its heading.
func (t *looseTable) headColumns() {
	var lone []Box
	for i, l := range t.lines[:t.head] {
		for _, x := range l.texts {
			if len(looseColumnsAt(t.cols, x.box)) > 0 || t.upper(i) {
				continue
			}
			if i := slices.IndexFunc(lone, func(h Box) bool { return overlapOf(h.Left, h.Right, x.box.Left, x.box.Right) > 0 }); i >= 0 {
				lone[i] = unionBox(lone[i], x.box)
			} else {
				lone = append(lone, x.box)
			}
		}
	}
	for _, h := range lone {
		if k := t.headAbove(h); k >= 0 {
			c := &t.cols[k]
			c.from, c.to = min(c.from, h.Left), max(c.to, h.Right)
			continue
		}
		// A heading to one side of figures that have no heading of their own
		// is theirs, if the other side has no such figures.
		near := -1
		n := 0
		for i, c := range t.cols {
			if c.figures() && !t.headed(i) && t.beside(c, h) {
				near = i
				n++
			}
		}
		if n == 1 {
			c := &t.cols[near]
			c.from, c.to = min(c.from, h.Left), max(c.to, h.Right)
			continue
		}
		if len(looseColumnsAt(t.cols, h)) > 0 {
			continue
		}
		k, _ := slices.BinarySearchFunc(t.cols, h.Left, func(c looseCol, x float64) int { return cmp.Compare(c.from, x) })
		t.cols = slices.Insert(t.cols, k, looseCol{from: h.Left, to: h.Right})
	}
}

// headAbove is the column of figures over which another line of the same
// heading stands; -1 when there is none.
func (t *looseTable) headAbove(b Box) int {
	found := -1
	for _, l := range t.lines[:t.head] {
		for _, x := range l.texts {
			at := looseColumnsAt(t.cols, x.box)
			if !beside(x.box, b) || x.box == b || len(at) != 1 || !t.cols[at[0]].figures() {
				continue
			}
			if found >= 0 && found != at[0] {
				return -1
			}
			found = at[0]
		}
	}
	return found
}

// headingTail says whether the values of a line are the ends of the headings
// above it, broken after a hyphen: "Apr-" over "10".
func headingTail(heads []pdfLine, l pdfLine) bool {
	values := 0
	var above []pdfText
	for _, h := range heads {
		if l.box.Top-h.box.Bottom < 0.6*l.size {
			above = append(above, h.texts...)
		}
	}
	for _, x := range l.texts {
		if !pdfValueLike(x.text) {
			continue
		}
		values++
		if !slices.ContainsFunc(above, func(h pdfText) bool {
			return beside(h.box, x.box) && strings.ContainsAny(h.text[len(h.text)-1:], "-/")
		}) {
			return false
		}
	}
	return values > 0
}

// upper says whether heading line i stands over several columns at a time: it
// has fewer headings than there are columns of figures headed below it.
func (t *looseTable) upper(i int) bool {
	labels := 0
	for labels < len(t.cols) && !t.cols[labels].figures() {
		labels++
	}
	headings, below := 0, 0
	for _, x := range t.lines[i].texts {
		if labels == 0 || x.box.Left > t.cols[labels-1].to {
			headings++
		}
	}
	for k, c := range t.cols {
		if c.figures() && t.headBelow(i, k, map[string]int{}) {
			below++
		}
	}
	return headings < below
}

// headed says whether a heading stands over column i.
func (t *looseTable) headed(i int) bool {
	for _, l := range t.lines[:t.head] {
		for _, x := range l.texts {
			if overlapOf(t.cols[i].from, t.cols[i].to, x.box.Left, x.box.Right) > 0.5 {
				return true
			}
		}
	}
	return false
}

// beside says whether no column stands between c and b, and they are close.
func (t *looseTable) beside(c looseCol, b Box) bool {
	from, to := min(c.to, b.Right), max(c.from, b.Left)
	for _, o := range t.cols {
		if o.from >= from && o.to <= to && o != c {
			return false
		}
	}
	return to-from < 40
}

// A looseHeading is a heading with the columns that it is for.
type looseHeading struct {
	text     pdfText
	from, to int // columns, both included
	doubt    string
}

const unsureHeading = "it cannot be told which columns the heading is for"

// heads are the rows of headings. Lines that follow closely, with each text
// over one column, are one row of headings on several lines.
func (t *looseTable) heads() [][]looseHeading {
	var rows [][]looseHeading
	for i, l := range t.lines[:t.head] {
		row := t.headings(i)
		single := func(r []looseHeading) bool {
			return !slices.ContainsFunc(r, func(h looseHeading) bool { return h.from != h.to || h.doubt != "" })
		}
		if n := len(rows); n > 0 && single(row) && single(rows[n-1]) && l.box.Top-t.lines[i-1].box.Bottom < 0.7*l.size {
			doubt := ""
			if ownRow(rows[n-1], row) {
				doubt = "its heading may be two, one over the other"
			}
			for _, h := range row {
				if k := slices.IndexFunc(rows[n-1], func(o looseHeading) bool { return o.from == h.from }); k >= 0 {
					rows[n-1][k].doubt = doubt
					rows[n-1][k].text = flowLines([]pdfLine{{texts: []pdfText{rows[n-1][k].text}}, {texts: []pdfText{h.text}}})
				} else {
					rows[n-1] = append(rows[n-1], h)
				}
			}
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

// ownRow says that lower may be a row of headings of its own under upper,
// rather than the second line of the same headings: it gives years, or one
// of the two says the same of several columns. What begins in lower case goes
// on from the line above.
func ownRow(upper, lower []looseHeading) bool {
	years, texts := 0, map[string]bool{}
	for _, h := range lower {
		if lowerFirst(h.text.text) {
			return false
		}
		if yearLike.MatchString(h.text.text) {
			years++
		}
		texts[h.text.text] = true
	}
	if years > 1 && years >= len(lower)-1 || len(lower) > 2 && len(texts) < len(lower) {
		return true
	}
	texts = map[string]bool{}
	for _, h := range upper {
		if texts[h.text.text] {
			return true
		}
		texts[h.text.text] = true
	}
	return false
}

// headings are the texts of heading line i with their columns. Where fewer
// texts stand over more columns with headings of their own below, each is
// shared out: by a rule under it, or by where its middle or its left edge is.
func (t *looseTable) headings(i int) []looseHeading {
	var out []looseHeading
	between := false
	covered := map[int]bool{}
	for _, x := range t.lines[i].texts {
		at := looseColumnsAt(t.cols, x.box)
		if len(at) == 0 {
			k := nearestLoose(t.cols, x.box)
			out = append(out, looseHeading{text: x, from: k, to: k, doubt: unsureHeading})
			between = true
			continue
		}
		out = append(out, looseHeading{text: x, from: at[0], to: at[len(at)-1]})
		for _, k := range at {
			covered[k] = true
		}
	}
	var over []int // columns of figures with headings on lower lines
	open := false
	texts := map[string]int{}
	for k, c := range t.cols {
		if !c.figures() || !t.headBelow(i, k, texts) {
			continue
		}
		over = append(over, k)
		open = open || !covered[k]
	}
	repeated := false
	for _, n := range texts {
		repeated = repeated || n > 1
	}
	var above []*looseHeading
	wide := between
	for k := range out {
		if slices.ContainsFunc(over, func(c int) bool { return c >= out[k].from && c <= out[k].to }) {
			above = append(above, &out[k])
			wide = wide || out[k].from != out[k].to
		}
	}
	if len(above) > 0 && (open || wide) && (repeated || wide) && len(above) < len(over) {
		t.share(i, above, over)
	}
	for k := range out {
		h := &out[k]
		for c := h.from; c <= h.to && h.from < h.to; c++ {
			if t.cols[c].figures() && !slices.Contains(over, c) {
				h.doubt = "one heading stands over several columns with none of their own"
			}
		}
	}
	return out
}

// headBelow says whether column k has a heading of its own, no wider than it,
// on a line below i; it counts the texts of such headings.
func (t *looseTable) headBelow(i, k int, texts map[string]int) bool {
	found := false
	for _, l := range t.lines[min(i+1, t.head):t.head] {
		for _, x := range l.texts {
			if at := looseColumnsAt(t.cols, x.box); len(at) == 1 && at[0] == k {
				found = true
				texts[x.text]++
			}
		}
	}
	return found
}

// share gives each heading its columns.
func (t *looseTable) share(i int, above []*looseHeading, over []int) {
	if t.shareByRules(i, above, over) {
		return
	}
	groups := func(nearest bool) [][]int {
		out := make([][]int, len(above))
		for _, k := range over {
			best := -1
			for n, h := range above {
				if nearest {
					d := func(n int) float64 { return math.Abs(boxMiddle(above[n].text.box) - (t.cols[k].from+t.cols[k].to)/2) }
					if best < 0 || d(n) < d(best) {
						best = n
					}
				} else if h.text.box.Left < t.cols[k].to {
					best = n
				}
			}
			if best >= 0 {
				out[best] = append(out[best], k)
			}
		}
		return out
	}
	fits := func(groups [][]int, centred bool) bool {
		for n, g := range groups {
			if len(g) == 0 {
				return false
			}
			from, to := t.cols[g[0]].from, t.cols[g[len(g)-1]].to
			x := above[n].text.box
			// The edges of a column are those of its longest text, not of its
			// cells: a column's width of play.
			if centred && math.Abs(boxMiddle(x)-(from+to)/2) > 0.15*(to-from)+4 || !centred && math.Abs(x.Left-from) > 0.2*(to-from)+4 {
				return false
			}
		}
		return true
	}
	chosen, doubt := groups(true), ""
	if !fits(chosen, true) {
		left := groups(false)
		if fits(left, false) {
			chosen = left
		} else {
			doubt = unsureHeading
		}
	}
	for n, h := range above {
		if g := chosen[n]; len(g) > 0 {
			h.from, h.to = g[0], g[len(g)-1]
		}
		h.doubt = doubt
	}
}

func boxMiddle(b Box) float64 { return (b.Left + b.Right) / 2 }

// shareByRules shares out the columns by the rules drawn under the headings,
// if each has one that is not the whole table's.
func (t *looseTable) shareByRules(i int, above []*looseHeading, over []int) bool {
	if i+1 >= len(t.lines) {
		return false
	}
	width := t.cols[len(t.cols)-1].to - t.cols[0].from
	var spans [][]int
	for _, h := range above {
		var under []int
		for _, r := range t.rules {
			x := boxMiddle(h.text.box)
			if r.pos < h.text.box.Bottom-3 || r.pos > t.lines[i+1].box.Top+4 || r.from > x || r.to < x || r.to-r.from > 0.9*width {
				continue
			}
			for _, k := range over {
				if m := (t.cols[k].from + t.cols[k].to) / 2; m > r.from && m < r.to && !slices.Contains(under, k) {
					under = append(under, k)
				}
			}
		}
		if len(under) == 0 {
			return false
		}
		spans = append(spans, under)
	}
	for n, h := range above {
		h.from, h.to, h.doubt = slices.Min(spans[n]), slices.Max(spans[n]), ""
	}
	return true
}
