package table

import (
	"fmt"
	"regexp"
	"slices"

	"plumbline/internal/document"
)

// colLabels are the headings over a column, outermost first, with what is in
// doubt about them.
func (t *frame) colLabels(col int) (labels []Label, doubts []string) {
	last := -1
	if t.corner >= 0 {
		labels = append(labels, t.label(t.corner))
	}
	for h := range t.heads {
		i, carried := t.headingAt(h, col)
		if i < 0 && carried != "" {
			doubts = append(doubts, carried)
		}
		if i < 0 || i == last {
			continue
		}
		last = i
		if text := t.text(i); text == "" || text == "Column Labels" {
			continue // what a pivot table shows where it has no heading
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
	under := t.underneath(h, col)
	if under < 0 {
		return -1, ""
	}
	g := t.grouped(h)
	if i, ok := g.periods[col]; ok {
		return i, ""
	}
	i, c := t.before(row, col)
	if i < 0 || c < t.left || t.role(c) == stubColumn || t.Cells[i].ColSpan > 1 || g.merged {
		if text := t.text(under); g.under[text] && (!g.merged || t.Format == document.PDF) && t.role(col) == valueColumn && !totalWord.MatchString(text) {
			return -1, fmt.Sprintf("no heading stands over %q here, as over the same elsewhere", text)
		}
		return -1, ""
	}
	return t.carriedRight(h, i, col)
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

var hasYear = regexp.MustCompile(`\d{2}`)

// A stub keeps the labels of rows while the body is gone through from the
// top.
type stub struct {
	t        *frame
	cols     []int // columns of labels
	carry    []int // by column: the cell whose label holds until the next
	carries  []bool
	sections []section // cells that stand alone over rows
	pivot    []pivotOf // rows above that the next rows are set in under
	wasText  bool
	carried  int // labels of the last row that stand in rows above it
	run      int // labels of sections met since the last row of values
	ahead    int // labels of sections in the run that begins here
	years    []yearColumn
	doubt    string // about the labels of the last row
}

type section struct {
	cell   int
	used   bool // rows have come under it
	deeper bool // they are set in further than it
	plain  bool // nothing but its blanks tells it from a row
}

// A pivotOf is a row with the level of its label, and its line in the body.
type pivotOf struct{ cell, level, line int }

func (t *frame) newStub() *stub {
	s := &stub{t: t}
	for i := range t.cols {
		if t.cols[i].role == stubColumn {
			s.cols = append(s.cols, t.left+i)
		}
	}
	s.carry = make([]int, len(s.cols))
	s.carries = make([]bool, len(s.cols))
	s.years = make([]yearColumn, len(s.cols))
	for j := range s.cols {
		s.carry[j] = -1
		s.carries[j] = j+1 < len(s.cols) && t.blankMeansSame(s.cols, j)
		if s.carries[j] && t.yearsOverMonths(s.cols[j], s.cols[j+1]) {
			s.years[j] = t.yearBlocks(s.cols[j], s.cols[j+1])
		}
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
		case first && l.kind() != textLine && !t.yearsOverMonths(cols[j], cols[j+1]):
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

// yearsOverMonths says that a column holds years, and the next one parts of
// years.
func (t *frame) yearsOverMonths(outer, inner int) bool {
	years, others, months := 0, 0, 0
	for i := range t.body {
		if k := t.find(t.body[i].row, outer); k >= 0 {
			if shapeOf(t.classes[k], t.texts[k]) == shapeYear {
				years++
			} else {
				others++
			}
		}
		if k := t.find(t.body[i].row, inner); k >= 0 && shapeOf(t.classes[k], t.texts[k]).partOfYear(t.texts[k]) {
			months++
		}
	}
	return years > others && months > 1
}

// partOfYear says that a label is a month or a quarter with no year.
func (s shape) partOfYear(text string) bool {
	return (s == shapeMonth || s == shapeQuarter) && !hasYear.MatchString(text)
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
	s.pivot = nil
	if !s.wasText {
		s.run = 0
	}
	s.run++
	at := s.levelOf(i)
	if s.run > 1 {
		at = len(s.sections)
	}
	s.sections = append(s.sections[:at], section{cell: i, plain: s.plain(i)})
}

// plain says that label i, which stands alone, looks like the labels of the
// rows, so that it may be a row whose values are all blank.
func (s *stub) plain(i int) bool {
	t, k := s.t, &s.t.Cells[i]
	if k.ColSpan > 1 || len(s.cols) == 0 {
		return false
	}
	for r := k.Row + 1; r <= t.bottom(); r++ {
		o := t.find(r, s.cols[len(s.cols)-1])
		if o < 0 || t.Cells[o].Row != r {
			continue
		}
		a, b := s.t.style(i), s.t.style(o)
		return a.shape == b.shape && a.bold == b.bold && a.indent == b.indent
	}
	return false
}

// inPlain is which of the sections that the rows stand under has such a label,
// -1 when none has.
func (s *stub) inPlain() int {
	return slices.IndexFunc(s.sections, func(o section) bool { return o.plain })
}

// levelOf is the level of a section that label i begins: that of the
// innermost label of its style, or the innermost. Where a run of labels
// stands, it replaces as many levels as it has.
func (s *stub) levelOf(i int) int {
	n := len(s.sections)
	if s.ahead > 1 && s.ahead <= n && s.t.style(s.sections[n-s.ahead].cell) == s.t.style(i) {
		return n - s.ahead
	}
	if s.ahead >= n {
		return 0
	}
	for at := n - 1; at >= 0; at-- {
		if s.t.style(s.sections[at].cell) == s.t.style(i) {
			return at
		}
	}
	return max(0, n-1)
}

// A style is what tells labels of sections of one level from others.
type style struct {
	shape       shape
	bold        bool
	indent, col int
}

func (s *sheet) style(i int) style {
	k := &s.Cells[i]
	return style{shapeOf(s.classes[i], s.texts[i]), k.Bold, s.indent(i), k.Col}
}

func (s *stub) set(j, cell int) {
	s.carry[j] = cell
	for k := j + 1; k < len(s.carry); k++ {
		s.carry[k] = -1
	}
}

// row are the cells of the labels of a row of values, outermost first.
func (s *stub) row(l *line, at, level int) (cells []int) {
	t := s.t
	s.leave(l)
	s.carried, s.doubt = 0, ""
	for _, o := range s.sections {
		cells = append(cells, o.cell)
	}
	last := -1
	for j, c := range s.cols {
		if i := t.find(l.row, c); i >= 0 {
			if t.own(i, l.row, c) || s.carry[j] != i {
				if s.carry[j] != i && t.Cells[i].Col == c {
					s.set(j, i)
				}
			}
			if i != last {
				cells = append(cells, s.within(j, i, at, level)...)
			}
			last = i
			continue
		}
		if y, ok := s.years[j].begins[l.row]; ok {
			s.set(j, y)
		}
		if k := s.carry[j]; s.carries[j] && k >= 0 && t.Cells[k].RowSpan <= 1 && s.inner(l, j) && !totalWord.MatchString(t.text(k)) {
			cells = append(cells, k)
			s.carried++
			if s.years[j].stale[l.row] {
				s.doubt = fmt.Sprintf("%q is carried past the end of its year", t.text(k))
			}
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

// leave ends the sections that a row set in no further than they are is not
// part of.
func (s *stub) leave(l *line) {
	if len(s.cols) == 0 {
		return
	}
	i := s.t.find(l.row, s.cols[len(s.cols)-1])
	if i < 0 {
		return
	}
	in := s.t.indent(i)
	for n := len(s.sections) - 1; n >= 0; n-- {
		o := &s.sections[n]
		deeper := in > s.t.indent(o.cell)
		if o.used && o.deeper && !deeper {
			s.sections = s.sections[:n]
			continue
		}
		if !o.used {
			o.used, o.deeper = true, deeper
		}
	}
}

// within is label i with the labels it is set in under, where it stands in
// the only or the last column of labels.
func (s *stub) within(j, i, at, level int) []int {
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
	s.pivot = append(s.pivot, pivotOf{i, level, at})
	return append(out, i)
}

// parent is the line of the body under whose label the last row stands, -1
// when it stands under none.
func (s *stub) parent() int {
	if len(s.pivot) < 2 {
		return -1
	}
	return s.pivot[len(s.pivot)-2].line
}
