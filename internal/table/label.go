package table

import (
	"fmt"
	"slices"
)

// colLabels are the headings over a column, outermost first, with what is in
// doubt about them.
func (t *frame) colLabels(col int) (labels []Label, doubts []string) {
	last := -1
	for h := range t.heads {
		i, carried := t.headingAt(h, col)
		if i < 0 || i == last {
			continue
		}
		last = i
		if t.text(i) == "" {
			continue
		}
		labels = append(labels, t.label(i))
		if carried != "" {
			doubts = append(doubts, carried)
		}
		if d := t.Cells[i].Doubt; d != "" {
			doubts = append(doubts, d)
		}
	}
	return labels, doubts
}

// headingAt is the heading of heading row h over a column: its own, one
// merged over it, or the nearest to the left where blank means the same.
func (t *frame) headingAt(h, col int) (cell int, doubt string) {
	row := t.heads[h].row
	if i := t.find(row, col); i >= 0 {
		return i, ""
	}
	if h == len(t.heads)-1 {
		return -1, "" // the lowest row names each column
	}
	if t.underneath(h, col) < 0 {
		return -1, ""
	}
	for c := col - 1; c >= t.left; c-- {
		i := t.find(row, c)
		if i < 0 {
			continue
		}
		if t.role(c) == stubColumn || t.Cells[i].ColSpan > 1 || t.spans(h) {
			return -1, ""
		}
		return t.carriedRight(h, i, col)
	}
	return -1, ""
}

// spans says that some heading of the row is merged over columns, so that
// blanks in it are blanks.
func (t *frame) spans(h int) bool {
	return slices.ContainsFunc(t.heads[h].cells, func(x ref) bool {
		k := &t.Cells[x.cell]
		return k.ColSpan > 1 && t.role(k.Col) != stubColumn
	})
}

// underneath is the first heading under row h in the column, -1 when there is
// none.
func (t *frame) underneath(h, col int) int {
	for u := h + 1; u < len(t.heads); u++ {
		if i := t.find(t.heads[u].row, col); i >= 0 {
			return i
		}
	}
	return -1
}

// carriedRight decides whether heading i also stands over column col, which
// is blank in its row. A total after groups that have none of their own
// stands outside of them.
func (t *frame) carriedRight(h, i, col int) (int, string) {
	under := t.underneath(h, col)
	text := t.text(under)
	if !totalWord.MatchString(text) {
		// every group must hold the same headings, or the blank may mean none
		if w := t.groupWord(h, i, col); w != "" {
			return i, w
		}
		return i, ""
	}
	if grandWord.MatchString(text) {
		return -1, ""
	}
	groups, withTotal := 0, 0
	next := -1
	for at, x := range t.heads[h].cells {
		if t.role(int(x.col)) == stubColumn {
			continue
		}
		groups++
		end := t.right + 1
		if at+1 < len(t.heads[h].cells) {
			end = int(t.heads[h].cells[at+1].col)
		}
		for c := int(x.col); c < end; c++ {
			if u := t.underneath(h, c); u >= 0 && totalWord.MatchString(t.text(u)) {
				withTotal++
				break
			}
		}
		next = end
	}
	switch {
	case withTotal == groups && (groups > 1 || col < next):
		if groups == 1 {
			return i, ""
		}
		return i, ""
	case withTotal == 1 && groups > 1 && col == t.right:
		return -1, ""
	}
	return i, fmt.Sprintf("%q may belong to %q or stand alone", text, t.text(i))
}

// groupWord is the doubt about a heading carried over blanks where the groups
// of the row differ in what they hold; "" where there is none.
func (t *frame) groupWord(h, i, col int) string {
	if h+1 >= len(t.heads) {
		return ""
	}
	// the same lower heading twice under one upper heading cannot be
	start := t.Cells[i].Col
	own := t.text(t.underneath(h, col))
	for c := start; c < col; c++ {
		if u := t.underneath(h, c); u >= 0 && t.text(u) == own {
			return fmt.Sprintf("%q stands twice under %q", own, t.text(i))
		}
	}
	return ""
}

// A stub keeps the labels of rows while the body is gone through from the
// top.
type stub struct {
	t        *frame
	cols     []int // columns of labels
	carry    []int // by column: the cell whose label holds until the next
	carries  []bool
	sections []int     // cells that stand alone over rows
	stack    []int     // by indentation: cells of the rows above
	levels   []int     // of each body line in a column that mixes levels; nil when none does
	pivot    []pivotOf // see levels
	wasText  bool
}

type pivotOf struct{ cell, level int }

func (t *frame) newStub() *stub {
	s := &stub{t: t}
	for i := range t.cols {
		if t.cols[i].role == stubColumn {
			s.cols = append(s.cols, t.left+i)
		}
	}
	s.carry = make([]int, len(s.cols))
	s.carries = make([]bool, len(s.cols))
	for j := range s.cols {
		s.carry[j] = -1
		s.carries[j] = j+1 < len(s.cols) && t.blankMeansSame(s.cols, j)
	}
	return s
}

// blankMeansSame says that column j of the labels is filled only where it
// changes: blanks stand under a label with labels further in beside them, and
// no label is written twice running.
func (t *frame) blankMeansSame(cols []int, j int) bool {
	prev, first, blanks := -1, true, 0
	for i := range t.body {
		l := &t.body[i]
		if l.repeat || l.kind() == blankLine {
			continue
		}
		k := t.find(l.row, cols[j])
		inner := -1
		for _, c := range cols[j+1:] {
			if inner = t.find(l.row, c); inner >= 0 {
				break
			}
		}
		switch {
		case k >= 0 && !t.own(k, l.row, cols[j]): // merged down: certain
		case k >= 0:
			if prev >= 0 && t.texts[prev] == t.texts[k] && t.Cells[prev].Row == t.body[max(i-1, 0)].row && i > 0 {
				return false
			}
			prev = k
		case first && l.kind() != textLine:
			return false
		case inner >= 0:
			blanks++
			for _, c := range cols[:j] {
				if o := t.find(l.row, c); o >= 0 && t.own(o, l.row, c) && t.carriesOver(cols[0]) {
					return false // a new outer group with nothing here
				}
			}
		}
		first = first && l.kind() == textLine
	}
	return blanks > 0
}

// carriesOver says that a column has blanks under its labels.
func (t *frame) carriesOver(col int) bool {
	c := &t.cols[col-t.left]
	return c.n < t.dataLines()
}

// text takes in a line with one cell: the label of what follows.
func (s *stub) text(i int) {
	t := s.t
	col := t.Cells[i].Col
	if len(s.cols) > 1 && col < s.cols[len(s.cols)-1] && t.Cells[i].ColSpan <= 1 {
		for j, c := range s.cols {
			if c == col && s.carries[j] {
				s.set(j, i)
				return
			}
		}
	}
	s.stack = nil
	own := shapeOf(t.classes[i], t.texts[i])
	for at, o := range s.sections {
		same := own == shapeOf(t.classes[o], t.texts[o]) && t.Cells[o].Bold == t.Cells[i].Bold && t.indent(o) == t.indent(i) && t.Cells[o].Col == col
		if same {
			s.sections = append(s.sections[:at], i)
			return
		}
	}
	if !s.wasText && len(s.sections) > 0 {
		s.sections = s.sections[:len(s.sections)-1]
	}
	s.sections = append(s.sections, i)
}

func (s *stub) set(j, cell int) {
	s.carry[j] = cell
	for k := j + 1; k < len(s.carry); k++ {
		s.carry[k] = -1
	}
}

// row are the cells of the labels of a row of values, outermost first.
func (s *stub) row(l *line, level int) (cells []int) {
	t := s.t
	cells = append(cells, s.sections...)
	last := -1
	for j, c := range s.cols {
		if i := t.find(l.row, c); i >= 0 {
			if t.own(i, l.row, c) || s.carry[j] != i {
				if s.carry[j] != i && t.Cells[i].Col == c {
					s.set(j, i)
				}
			}
			if i != last {
				cells = append(cells, s.within(j, i, level)...)
			}
			last = i
			continue
		}
		if k := s.carry[j]; s.carries[j] && k >= 0 && t.Cells[k].RowSpan <= 1 && s.inner(l, j) && !totalWord.MatchString(t.text(k)) {
			cells = append(cells, k)
		}
	}
	return cells
}

func (s *stub) inner(l *line, j int) bool {
	for _, c := range s.cols[j+1:] {
		if s.t.find(l.row, c) >= 0 {
			return true
		}
	}
	return false
}

// within is label i with the labels it is set in under, where it stands in
// the only or the last column of labels.
func (s *stub) within(j, i, level int) []int {
	if j != len(s.cols)-1 || level < 0 {
		return []int{i}
	}
	for n := len(s.pivot); n > 0 && s.pivot[n-1].level >= level; n-- {
		s.pivot = s.pivot[:n-1]
	}
	var out []int
	for _, p := range s.pivot {
		out = append(out, p.cell)
	}
	s.pivot = append(s.pivot, pivotOf{i, level})
	return append(out, i)
}
