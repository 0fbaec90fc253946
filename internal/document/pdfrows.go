package document

import (
	"cmp"
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
	for t.head < len(t.lines)-1 && (t.headWords() || t.headTail()) {
		t.head++
	}
	if t.head < len(t.lines) && t.head > 0 && headingTail(t.lines[:t.head], t.lines[t.head]) {
		t.head++
		t.cols = looseColumns(t.lines[t.head:])
	}
	if t.head > first && !t.more && t.head < len(t.lines) {
		t.cols = looseColumns(t.lines[t.head:])
		if len(t.cols) == 0 {
			return nil
		}
	}
	pitch := t.loosePitch()
	for t.head > 0 && t.labelOnly(t.head-1) && t.head == first && (t.head == 1 || pitch == 0 || ownLine(t.lines, t.head-1, pitch) && !lowerFirst(t.lines[t.head-1].texts[0].text)) {
		first--
		t.head--
	}
	yearLabels(t.cols)
	t.firstSection()
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
	t.joinSides()
	t.sectionsBelow()
	t.takeGroups()
	t.splitHeads()
	if !t.inOrder() {
		t.headColumns()
		t.over = t.cols
	}
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
	b.groupCells(rows)
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
// column.
func (t *looseTable) splitHeads() {
	for i, l := range t.lines[:t.head] {
		if slices.ContainsFunc(l.texts, func(x pdfText) bool { return len(looseColumnsAt(t.cols, x.box)) > 1 }) {
			if fine := finerHeads(t.words[i], t.cols); len(fine.texts) > len(l.texts) {
				t.lines[i] = fine
			}
		}
	}
}

// finerHeads is the words of a line as headings that each stand over one of
// the columns: where a text stands over several, a narrower gap is enough, and
// one hardly wider than a space if it gives no column two texts. It is empty
// where there are none.
func finerHeads(words pdfLine, cols []looseCol) pdfLine {
	const narrow, space = 0.5, 0.3 // ems
	for _, gap := range []float64{narrow, space} {
		fine := words.chunksAt(gap, nil)
		in := map[int]bool{}
		each := true
		for _, x := range fine.texts {
			at := looseColumnsAt(cols, x.box)
			each = each && len(at) == 1
			if each {
				in[at[0]] = true
			}
		}
		if each && (gap == narrow || len(in) == len(fine.texts)) {
			return fine
		}
	}
	return pdfLine{}
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
