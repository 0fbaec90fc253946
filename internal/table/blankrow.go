package table

import "slices"

// isBlankRow says that line i, which has one cell, is a row whose values are
// blank rather than the label of a section or a note.
func (t *frame) isBlankRow(lines []line, i, from int) bool {
	l := &lines[i]
	x := l.cells[0]
	k := &t.Cells[x.cell]
	values := t.count(valueColumn)
	if k.ColSpan > 1 || len(t.texts[x.cell]) > 60 || t.noteLike(l) || values == 0 || len(t.cols) == 0 {
		return false
	}
	if role := t.role(k.Col); role != stubColumn {
		return false
	}
	if t.isRowByOthers(int(x.cell)) {
		return true
	}
	shape := shapeOf(t.classes[x.cell], t.texts[x.cell])
	before, after := neighbour(lines, i, -1, from), neighbour(lines, i, 1, from)
	for _, n := range []*line{before, after} {
		if n == nil {
			continue
		}
		o := t.find(n.row, k.Col)
		if o < 0 {
			continue
		}
		if shape != shapeText && shape == shapeOf(t.classes[o], t.texts[o]) {
			return true
		}
		if t.Cells[o].Bold != k.Bold || t.indent(o) > t.indent(int(x.cell)) && n == after {
			return false
		}
		if shape != shapeOf(t.classes[o], t.texts[o]) && n == after {
			return false
		}
	}
	if before == nil {
		return false // over the first row: the label of a section
	}
	return values == 1 || after == nil
}

// neighbour is the next line of values up or down.
func neighbour(lines []line, i, step, from int) *line {
	for j := i + step; j >= from && j < len(lines); j += step {
		if lines[j].kind() != textLine && !lines[j].repeat {
			return &lines[j]
		}
	}
	return nil
}

// A rowCensus is what the labels of a body look like, of the rows that have
// values and of those that stand alone.
type rowCensus struct {
	valued map[string]int // rows with values by their label
	alone  map[string]int // and those without
	styles map[style]bool // of rows with values
	// indent is the smallest of a label that stands alone in a style that no
	// row with values has; set where there is one.
	indent int
	set    bool
}

// census counts the rows of the body, once.
func (t *frame) census() *rowCensus {
	if t.rows != nil {
		return t.rows
	}
	c := &rowCensus{valued: map[string]int{}, alone: map[string]int{}, styles: map[style]bool{}}
	t.rows = c
	last := t.lastStub()
	for i := range t.body {
		l := &t.body[i]
		if k := t.find(l.row, last); k >= 0 && l.kind() != textLine && !l.repeat && t.beyondTotals(l) {
			c.valued[t.texts[k]]++
			c.styles[t.style(k)] = true
		}
	}
	for i := range t.body {
		l := &t.body[i]
		if l.kind() != textLine {
			continue
		}
		k := int(l.cells[0].cell)
		c.alone[t.texts[k]]++
		if !c.styles[t.style(k)] && !t.noteLike(l) && (!c.set || t.indent(k) < c.indent) {
			c.indent, c.set = t.indent(k), true
		}
	}
	return c
}

// beyondTotals says that a row has values in other columns than totals, where
// sheets of formulas show 0 beside the label of a section.
func (t *frame) beyondTotals(l *line) bool {
	return slices.ContainsFunc(l.cells, func(x ref) bool {
		at := int(x.col) - t.left
		return at >= 0 && at < len(t.cols) && t.cols[at].role == valueColumn && !totalWord.MatchString(t.cols[at].heading)
	})
}

// lastStub is the innermost of the columns of labels on the left.
func (t *frame) lastStub() int {
	last := -1
	for i := range t.cols {
		if t.cols[i].role == stubColumn && (last < 0 || i == last+1) {
			last = i
		}
	}
	return t.left + last
}

// isRowByOthers says that the rows with values show a label that stands alone
// to be one of them with nothing but blanks: it stands in the inner column of
// several, or is set in as they are under labels that are not, or is the label
// of such rows elsewhere.
func (t *frame) isRowByOthers(k int) bool {
	last := t.lastStub()
	if t.Cells[k].Col != last {
		return false
	}
	if last > t.left && t.role(last-1) == stubColumn && t.cols[last-1-t.left].n > 0 {
		return true
	}
	c := t.census()
	if !c.styles[t.style(k)] {
		return false
	}
	text := t.texts[k]
	return c.set && (t.indent(k) > c.indent || c.valued[text] > 0) || c.valued[text] > 0 && c.valued[text] >= c.alone[text]
}
