package document

import (
	"math"
	"slices"
	"strings"
)

// A looseRow is the lines of one row of a table.
type looseRow struct {
	lines []pdfLine
	doubt string
}

// body groups the lines of the body into rows. A label may have several
// lines, and its figures stand level with any one of them.
func (t *looseTable) body() []looseRow {
	lines := interlaced(t.lines[t.head:])
	anchors := make([]bool, len(lines))
	n := 0
	for i, l := range lines {
		anchors[i] = t.anchor(l)
		if anchors[i] {
			n++
		}
	}
	if n == len(lines) {
		return looseRowsAt(lines, eachLineARow(len(lines)))
	}
	if starts := t.ruledRows(lines); starts != nil && oneAnchorEach(starts, anchors) {
		return looseRowsAt(lines, starts)
	}
	if starts := looseSpaced(lines); len(starts) < len(lines) && oneAnchorEach(starts, anchors) && t.tightInside(lines, starts) {
		return looseRowsAt(lines, starts)
	}
	return t.wrappedRows(lines, anchors)
}

// anchor says whether a line has a value in a column of values.
func (t *looseTable) anchor(l pdfLine) bool {
	for _, x := range l.texts {
		for _, k := range looseColumnsAt(t.cols, x.box) {
			if t.cols[k].figures() && pdfValueLike(x.text) {
				return true
			}
		}
	}
	return false
}

func eachLineARow(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// looseRowsAt cuts lines at the starts given, the first of which is 0.
func looseRowsAt(lines []pdfLine, starts []int) []looseRow {
	var rows []looseRow
	for i, s := range starts {
		end := len(lines)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		rows = append(rows, looseRow{lines: lines[s:end]})
	}
	return rows
}

// oneAnchorEach says whether no row has two lines of values.
func oneAnchorEach(starts []int, anchors []bool) bool {
	for i, s := range starts {
		end := len(anchors)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		n := 0
		for _, a := range anchors[s:end] {
			if a {
				n++
			}
		}
		if n > 1 {
			return false
		}
	}
	return true
}

// ruledRows are the rows that rules across most of the table part; nil when
// there are too few to part rows.
func (t *looseTable) ruledRows(lines []pdfLine) []int {
	width := t.cols[len(t.cols)-1].to - t.cols[0].from
	starts := []int{0}
	for i := 1; i < len(lines); i++ {
		for _, r := range t.rules {
			if r.pos > lines[i-1].box.Bottom-3 && r.pos < lines[i].box.Top+3 && overlapOf(r.from, r.to, t.cols[0].from, t.cols[len(t.cols)-1].to) > 0.6*width {
				starts = append(starts, i)
				break
			}
		}
	}
	if len(starts) < 3 {
		return nil
	}
	return starts
}

// interlaced joins lines that run into one another: where the figures stand
// in the middle of a label of an even number of lines, they stand between two
// of them.
func interlaced(lines []pdfLine) []pdfLine {
	var out []pdfLine
	for _, l := range lines {
		if n := len(out); n > 0 && l.box.Top < out[n-1].box.Bottom-0.2*l.size {
			out[n-1].texts = slices.Concat(out[n-1].texts, l.texts)
			out[n-1].box = unionBox(out[n-1].box, l.box)
			continue
		}
		out = append(out, l)
	}
	return out
}

// looseSpaced are the rows that wider gaps part.
func looseSpaced(lines []pdfLine) []int {
	least := math.Inf(1)
	for i := 1; i < len(lines); i++ {
		least = min(least, lines[i].box.Top-lines[i-1].box.Bottom)
	}
	starts := []int{0}
	for i := 1; i < len(lines); i++ {
		if lines[i].box.Top-lines[i-1].box.Bottom > least+0.25*lines[i].size {
			starts = append(starts, i)
		}
	}
	return starts
}

// tightInside says that no line within a row stands a whole row under the one
// above it.
func (t *looseTable) tightInside(lines []pdfLine, starts []int) bool {
	pitch := t.loosePitch()
	for i := 1; i < len(lines); i++ {
		if !slices.Contains(starts, i) && ownLine(lines, i, pitch) {
			return false
		}
	}
	return true
}

// wrappedRows tells the lines of labels without figures from how the labels
// break: a line goes on from the one above when its first word had no room
// there.
func (t *looseTable) wrappedRows(lines []pdfLine, anchors []bool) []looseRow {
	goesOn := make([]bool, len(lines))
	pitch := t.loosePitch()
	for i := 1; i < len(lines); i++ {
		_, a := t.label(lines[i-1])
		b, _ := t.label(lines[i])
		goesOn[i] = a != nil && b != nil && labelContinues(*a, *b, t.cols[labelColumn(t.cols)])
		if goesOn[i] && ownLine(lines, i, pitch) && !lowerFirst(b.text) && !strings.HasSuffix(a.text, ",") && !strings.HasSuffix(a.text, "-") {
			goesOn[i] = false
		}
		if goesOn[i] && !anchors[i-1] && lowerFirst(a.text) && b != &lines[i].texts[0] {
			goesOn[i] = false // it has a code of its own, and the line above ends another label
		}
	}
	first, last := slices.Index(anchors, true), len(anchors)-1
	for !anchors[last] {
		last--
	}
	var rows []looseRow
	for i := 0; i < len(lines); {
		if anchors[i] {
			rows = append(rows, looseRow{lines: lines[i : i+1]})
			i++
			continue
		}
		end := i
		for end < len(lines) && !anchors[end] {
			end++
		}
		rows = t.between(rows, lines, i, end, goesOn, first == 0 && last < len(lines)-1, first > 0 && last == len(lines)-1)
		if end < len(lines) && len(rows) > 0 && len(rows[len(rows)-1].lines) > 0 && rows[len(rows)-1].lines[len(rows[len(rows)-1].lines)-1].box == lines[end].box {
			end++ // the figures of the row were taken with its label
		}
		i = end
	}
	return rows
}

// between adds the lines from i to end, none with figures, to the row above
// them, to that of the figures at end, or as rows of their own.
func (t *looseTable) between(rows []looseRow, lines []pdfLine, i, end int, goesOn []bool, above, below bool) []looseRow {
	fromAbove := len(rows) > 0 && goesOn[i]
	intoBelow := end < len(lines) && goesOn[end]
	chain := true
	for k := i + 1; k < end; k++ {
		chain = chain && goesOn[k]
	}
	const unsure = "it cannot be told which row the lines of the label belong to"
	switch {
	case fromAbove && intoBelow && chain && above == below:
		// Both rows could have them: they stay with neither.
		rows[len(rows)-1].doubt = unsure
		for k := i; k < end; k++ {
			rows = append(rows, looseRow{lines: lines[k : k+1], doubt: unsure})
		}
		return append(rows, looseRow{lines: lines[end : end+1], doubt: unsure})
	case fromAbove && chain && (above || !intoBelow):
		last := &rows[len(rows)-1]
		if t.weakly(lines[i-1 : end]) {
			last.doubt = unsure
		}
		last.lines = append(slices.Clone(last.lines), lines[i:end]...)
		return rows
	case intoBelow && chain && (below || !fromAbove):
		row := looseRow{lines: lines[i : end+1]}
		if t.weakly(row.lines) {
			row.doubt = unsure
		}
		return append(rows, row)
	}
	// A mixed run: the lines that go on from the row above are its own, those
	// that lead to the figures below are theirs, and the rest are headings.
	for fromAbove && i < end && goesOn[i] {
		last := &rows[len(rows)-1]
		last.lines = append(slices.Clone(last.lines), lines[i])
		i++
	}
	lead := end
	for intoBelow && lead > i && (lead == end || goesOn[lead]) {
		lead--
	}
	for k := i; k < lead; k++ {
		rows = append(rows, looseRow{lines: lines[k : k+1]})
	}
	if lead < end {
		return append(rows, looseRow{lines: lines[lead : end+1]})
	}
	return rows
}

// weakly says that nothing but the width of the column tells that a label goes
// on over the lines, and that some of them leave much of it empty: the first
// may be the label of the rows below, standing alone.
func (t *looseTable) weakly(lines []pdfLine) bool {
	const full = 0.8
	col := t.cols[labelColumn(t.cols)]
	for i := 1; i < len(lines); i++ {
		_, a := t.label(lines[i-1])
		b, _ := t.label(lines[i])
		if a != nil && b != nil && !lowerFirst(b.text) && !strings.HasSuffix(a.text, ",") && !strings.HasSuffix(a.text, "-") && a.box.Right-col.from < full*(col.to-col.from) {
			return true
		}
	}
	return false
}

// label is the first and the last text of a line in the column of labels, if
// any.
func (t *looseTable) label(l pdfLine) (first, last *pdfText) {
	c := t.cols[labelColumn(t.cols)]
	for i := range l.texts {
		if x := &l.texts[i]; overlapOf(c.from, c.to, x.box.Left, x.box.Right) > 0 {
			if first == nil {
				first = x
			}
			last = x
		}
	}
	return first, last
}

// A looseBuilder makes cells of headings and rows.
type looseBuilder struct {
	t        *looseTable
	row      int
	headRows int
	overAt   int // the last row whose lines are printed over one another
	cells    []Cell
}

func (b *looseBuilder) headRow(headings []looseHeading) {
	taken := map[int]int{}
	for _, h := range headings {
		if i, ok := taken[h.from]; ok {
			c := &b.cells[i]
			c.Shown += " " + h.text.text
			c.Raw = c.Shown
			continue
		}
		c := pdfCell([]pdfText{h.text}, b.row, h.from)
		c.ColSpan = h.to - h.from + 1
		if h.doubt != "" {
			c.Doubt = h.doubt
		}
		for k := h.from; k <= h.to; k++ {
			taken[k] = len(b.cells)
		}
		b.cells = append(b.cells, c)
	}
	b.row++
}

func (b *looseBuilder) bodyRow(r looseRow) {
	if len(r.lines) == 1 && b.t.isSection(r.lines[0]) {
		c := pdfCell(r.lines[0].texts, b.row, 0)
		c.ColSpan = len(b.t.cols)
		b.cells = append(b.cells, c)
		b.row++
		return
	}
	if r.doubt == "" {
		r.doubt = b.t.doubt
	}
	texts := make([][]pdfText, len(b.t.cols))
	doubts := make([]string, len(b.t.cols))
	spans := make([]int, len(b.t.cols))
	for _, l := range r.lines {
		last := -1
		for _, x := range l.texts {
			at := looseColumnsAt(b.t.cols, x.box)
			if len(at) == 0 {
				at = []int{nearestLoose(b.t.cols, x.box)}
				doubts[at[0]] = "the text stands in no column"
			}
			k := at[0]
			// A label or a heading may run out over columns that are empty in
			// its row; a figure may not.
			if len(at) > 1 && (pdfValueLike(x.text) || b.t.cols[k].figures()) {
				doubts[k] = "the text stands in more than one column"
			} else if len(at) > 1 {
				spans[k] = len(at)
			}
			if k == last && b.t.cols[k].figures() {
				doubts[k] = "two texts stand in one column"
			}
			texts[k] = append(texts[k], x)
			last = k
		}
	}
	for k, words := range texts {
		if len(words) == 0 {
			continue
		}
		if printedOver(words) {
			doubts[k] = "lines are printed over one another"
			b.overAt = b.row
		} else if doubts[k] == "" && !b.t.cols[k].figures() && b.overAt > 0 && b.overAt == b.row-1 {
			doubts[k] = "lines are printed over one another in the row above"
		}
		c := pdfCell(words, b.row, k)
		for s := 1; s < spans[k] && k+s < len(texts) && len(texts[k+s]) == 0; s++ {
			c.ColSpan++
		}
		switch {
		case c.Doubt != "":
		case doubts[k] != "":
			c.Doubt = doubts[k]
		default:
			c.Doubt = r.doubt
		}
		b.cells = append(b.cells, c)
	}
	b.row++
}

// printedOver says that lines of a cell run into one another.
func printedOver(words []pdfText) bool {
	const least, most = 1, 0.75 // points; ems
	for i := range words {
		for _, b := range words[i+1:] {
			if d := math.Abs(b.base - words[i].base); d > least && d < most*min(b.size, words[i].size) && beside(words[i].box, b.box) {
				return true
			}
		}
	}
	return false
}

// nearestLoose is the column that a box stands in, or comes closest to.
func nearestLoose(cols []looseCol, x Box) int {
	best := 0
	for k, c := range cols {
		if overlapOf(c.from, c.to, x.Left, x.Right) > overlapOf(cols[best].from, cols[best].to, x.Left, x.Right) {
			best = k
		}
	}
	return best
}

// check looks at the columns once more, in other ways than they were found
// in: the figures of a column must stand in line at the left, the middle or
// the right, and every column of figures must have a heading if any has.
func (b *looseBuilder) check() {
	headed := map[int]bool{}
	uncertain := map[int]string{}
	for _, c := range b.cells {
		if c.Row >= b.headRows {
			continue
		}
		for k := c.Col; k < c.Col+c.ColSpan; k++ {
			headed[k] = true
			if c.Doubt != "" {
				uncertain[k] = c.Doubt
			}
		}
	}
	if b.headRows > 0 && slices.ContainsFunc(b.t.cols[1:], func(c looseCol) bool { return c.figures() && !headed[slices.Index(b.t.cols, c)] }) {
		// The headings of the others may be theirs.
		for i := range b.cells {
			if c := &b.cells[i]; c.Row < b.headRows && c.Doubt == "" && b.t.cols[c.Col+c.ColSpan-1].figures() {
				c.Doubt = "a column has no heading, and this may be its"
			}
		}
	}
	for k, col := range b.t.cols {
		if !col.figures() {
			continue
		}
		var boxes []Box
		for _, c := range b.cells {
			if c.Row >= b.headRows && c.Col == k && pdfValueLike(c.Shown) {
				boxes = append(boxes, *c.Box)
			}
		}
		out := boxesOutOfLine(boxes)
		for i := range b.cells {
			c := &b.cells[i]
			if c.Row < b.headRows || c.Col != k || c.Doubt != "" {
				continue
			}
			switch {
			case uncertain[k] != "":
				c.Doubt = uncertain[k]
			case b.headRows > 0 && !headed[k]:
				c.Doubt = "no heading stands over the column"
			case slices.Contains(out, *c.Box):
				c.Doubt = "the figure stands out of line with its column"
			}
		}
	}
}

// boxesOutOfLine are the boxes that stand off the line that most of them share.
func boxesOutOfLine(boxes []Box) []Box {
	edges := []func(Box) float64{func(b Box) float64 { return b.Left }, func(b Box) float64 { return b.Right }, boxMiddle}
	const play = 6 // points
	var best []Box
	for i, edge := range edges {
		at := make([]float64, len(boxes))
		for k, b := range boxes {
			at[k] = edge(b)
		}
		slices.Sort(at)
		var off []Box
		for _, b := range boxes {
			if math.Abs(edge(b)-at[len(at)/2]) > play {
				off = append(off, b)
			}
		}
		if i == 0 || len(off) < len(best) {
			best = off
		}
	}
	return best
}
