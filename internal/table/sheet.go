package table

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"plumbline/internal/document"
)

// A sheet is a grid that can be asked for the cell at a place, merged cells
// at every place that they cover. It takes memory for the cells there are,
// whatever extent the grid claims.
type sheet struct {
	*document.Grid
	*watch
	rows    [][]ref
	classes []class // by index of Cells
	texts   []string
	lexicon map[string]class
}

// A ref is a place in a row, and the cell that holds it.
type ref struct{ col, cell int32 }

func newSheet(g *document.Grid, w *watch) *sheet {
	s := &sheet{Grid: g, watch: w, classes: make([]class, len(g.Cells)), texts: make([]string, len(g.Cells)), lexicon: map[string]class{}}
	last, right := -1, -1
	for i := range g.Cells {
		k := &g.Cells[i]
		if k.Row < 0 || k.Col < 0 || w.over() {
			continue
		}
		s.texts[i] = plain(k.Shown)
		s.classes[i] = s.classOf(k, s.texts[i])
		if s.classes[i] != isBlank {
			last, right = max(last, k.Row), max(right, k.Col)
		}
	}
	s.rows = make([][]ref, last+1)
	budget := 4*len(g.Cells) + 100_000 // of places that merged cells cover
	unsorted := map[int]bool{}
	for i := range g.Cells {
		k := &g.Cells[i]
		if s.classes[i] == isBlank || k.Row < 0 || k.Col < 0 {
			continue
		}
		bottom, end := min(k.Row+max(k.RowSpan, 1)-1, last), min(k.Col+max(k.ColSpan, 1)-1, right)
		if budget -= (bottom - k.Row + 1) * (end - k.Col + 1); budget < 0 {
			bottom, end = k.Row, k.Col
		}
		for r := k.Row; r <= bottom; r++ {
			for c := k.Col; c <= end; c++ {
				if n := len(s.rows[r]); n > 0 && int(s.rows[r][n-1].col) >= c {
					unsorted[r] = true
				}
				s.rows[r] = append(s.rows[r], ref{int32(c), int32(i)})
			}
		}
	}
	for r := range unsorted {
		slices.SortStableFunc(s.rows[r], func(a, b ref) int { return cmp.Compare(a.col, b.col) })
		s.rows[r] = slices.CompactFunc(s.rows[r], func(a, b ref) bool { return a.col == b.col })
	}
	return s
}

// find is the index of the cell that holds the place, -1 when none does.
func (s *sheet) find(row, col int) int {
	if row < 0 || row >= len(s.rows) || col < 0 {
		return -1
	}
	line := s.rows[row]
	if col < len(line) && int(line[col].col) == col {
		return int(line[col].cell)
	}
	i := sort.Search(len(line), func(i int) bool { return int(line[i].col) >= col })
	if i < len(line) && int(line[i].col) == col {
		return int(line[i].cell)
	}
	return -1
}

// before is the cell of a row that stands nearest to the left of a column, and
// its column there; -1 when none does.
func (s *sheet) before(row, col int) (cell, at int) {
	line := s.rows[row]
	i := sort.Search(len(line), func(i int) bool { return int(line[i].col) >= col })
	if i == 0 {
		return -1, -1
	}
	return int(line[i-1].cell), int(line[i-1].col)
}

// own says that the cell has its first place here, and is not the part of a
// merged cell that reaches into the row from above or the left.
func (s *sheet) own(i, row, col int) bool {
	return i >= 0 && s.Cells[i].Row == row && s.Cells[i].Col == col
}

func (s *sheet) class(i int) class {
	if i < 0 {
		return isBlank
	}
	return s.classes[i]
}

// text is the cell as shown, on one line.
func (s *sheet) text(i int) string {
	if i < 0 {
		return ""
	}
	return strings.Join(strings.Fields(s.Cells[i].Shown), " ")
}

// label is the cell as a label, with its place.
func (s *sheet) label(i int) Label {
	k := &s.Cells[i]
	return Label{Text: s.text(i), At: s.At(k.Row, k.Col)}
}

// A line is one row of an area, with what it holds counted.
type line struct {
	row   int
	cells []ref // those with their first place in this row
	n     int
	vals  int // numbers, symbols, errors and ranges
	soft  int // those of vals that are words, and could be labels: "Unknown"
	// repeat says that it is a heading once more, after a page break.
	repeat bool
	// covered says that merged cells of rows above reach into it.
	covered bool
}

type lineKind uint8

const (
	blankLine lineKind = iota
	textLine           // one cell, and no value: a title, a note, the label of a section
	wordLine           // several cells and no value: headings, or a row of a list
	dataLine           // at least one value
)

func (l *line) kind() lineKind {
	switch {
	case l.n == 0:
		return blankLine
	case l.vals > l.soft, l.soft > 0 && l.n > 1 && 2*l.soft >= l.n:
		return dataLine
	case l.n == 1:
		return textLine
	}
	return wordLine
}

// line is what stands in one row between two columns.
func (s *sheet) line(row, left, right int) line {
	l := line{row: row}
	refs := s.rows[row]
	i := sort.Search(len(refs), func(i int) bool { return int(refs[i].col) >= left })
	j := i
	for j < len(refs) && int(refs[j].col) <= right {
		j++
	}
	for _, x := range refs[i:j] {
		k := &s.Cells[x.cell]
		switch {
		case k.Row != row:
			l.covered = true
			continue
		case k.Col != int(x.col):
			continue
		}
		l.n++
		if c := s.classes[x.cell]; c.isValue() {
			l.vals++
			if c == isSymbol && isLetter(s.texts[x.cell]) {
				l.soft++
			}
		}
	}
	if l.n == 1 && l.vals == 1 && right > left {
		// a band alone in the first column is the label of a section
		for _, x := range refs[i:j] {
			if k := &s.Cells[x.cell]; k.Row == row && k.Col == int(x.col) && k.Col == left && s.classes[x.cell] == isRange {
				l.vals = 0
			}
		}
	}
	if l.n == j-i {
		l.cells = refs[i:j]
		return l
	}
	l.cells = make([]ref, 0, l.n)
	for _, x := range refs[i:j] {
		if s.own(int(x.cell), row, int(x.col)) {
			l.cells = append(l.cells, x)
		}
	}
	return l
}
