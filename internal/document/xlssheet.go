package document

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"
)

// An xlsSheet is a sheet as its records come.
type xlsSheet struct {
	book       *biffBook
	grid       *Grid
	problems   []Problem
	hiddenCols map[int]bool
	rows       map[int]bool // the rows with a record, and whether hidden
	rowsHidden bool         // those without one are hidden
	merges     []cellRange
	format     *numberFormat // of the cell that came last
	formula    int           // the cell of the formula whose text comes next; -1 for none
	object     int           // the object that came last
	noteAt     map[int][2]int
	noteText   map[int]string
	failed     error
}

// A cellRange is a rectangle of cells, both ends within.
type cellRange struct{ top, bottom, left, right int }

// readSheet reads the records of a sheet. The error is for the whole
// document: a limit, or the time.
func (k *biffBook) readSheet(ctx context.Context, at biffSheet) (*Grid, []Problem, error) {
	s := &xlsSheet{book: k, grid: &Grid{Format: XLS, Name: at.name, Hidden: at.hidden}, formula: -1,
		hiddenCols: map[int]bool{}, rows: map[int]bool{}, noteAt: map[int][2]int{}, noteText: map[int]string{}}
	if at.at < 0 || at.at >= len(k.stream) {
		return s.grid, []Problem{{At: at.name, Text: "the sheet is missing from the file: ask for it again"}}, nil
	}
	stream := &biffStream{b: k.stream, off: at.at}
	kind, _, ok := stream.next()
	if !ok || kind != biffBOF {
		return s.grid, []Problem{{At: at.name, Text: "the sheet is damaged: ask for it again"}}, nil
	}
	for n, depth := 0, 1; depth > 0; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		kind, r, ok := stream.next()
		switch {
		case !ok:
			s.problem("", "the sheet is truncated: some of it is missing")
			depth = 0
		case kind == biffBOF: // a chart upon the sheet
			depth++
		case kind == biffEOF:
			depth--
		case depth == 1:
			s.record(kind, r)
		}
		if s.failed != nil {
			return nil, nil, s.failed
		}
	}
	s.finish()
	return s.grid, s.problems, nil
}

func (s *xlsSheet) problem(place, text string) {
	at := s.grid.Name
	if place != "" {
		at += "!" + place
	}
	s.problems = append(s.problems, Problem{At: at, Text: text})
}

// record takes what a record says. Unknown kinds say nothing of cells.
func (s *xlsSheet) record(kind uint16, r *biffRecord) {
	if kind == biffString && s.formula >= 0 {
		s.setText(&s.grid.Cells[s.formula], s.book.richText(r, 2))
		s.formula = -1
		return
	}
	switch kind {
	case biffRow:
		row := r.u16()
		r.skip(10)
		s.rows[row] = r.u16()&0x20 != 0
	case biffDefaultRow:
		s.rowsHidden = r.u16()&2 != 0
	case biffColInfo:
		s.column(r)
	case biffMergeCells:
		for n := r.u16(); n > 0 && !r.short; n-- {
			top, bottom := r.u16(), r.u16()
			left, right := r.u16(), r.u16()
			s.merges = append(s.merges, cellRange{top, bottom, left, min(right, 255)})
		}
	case biffNote:
		row, col := r.u16(), r.u16()
		r.skip(2)
		s.noteAt[r.u16()] = [2]int{row, col}
	case biffObj:
		r.skip(6)
		s.object = r.u16()
	case biffTXO:
		s.noteBody(r)
	case biffMulRK, biffMulBlank:
		s.several(kind, r)
	case biffBlank, biffNumber, biffRK, biffLabel, biffRString, biffLabelSST, biffBoolErr, biffFormula:
		s.cell(kind, r)
	}
}

func (s *xlsSheet) column(r *biffRecord) {
	first, last, width := r.u16(), r.u16(), r.u16()
	r.skip(2)
	if hidden := r.u16()&1 != 0; !hidden && width > 0 || r.short {
		return
	}
	for col := first; col <= min(last, 255); col++ {
		s.hiddenCols[col] = true
	}
}

// noteBody takes the text of an object, which may be the comment on a cell.
func (s *xlsSheet) noteBody(r *biffRecord) {
	r.skip(10)
	n := r.u16()
	if len(r.more) == 0 {
		return
	}
	r.turn()
	wide := r.u8()&1 != 0
	s.noteText[s.object] = biffText{units: r.chars(n, wide)}.String()
}

// several takes a record that holds a run of cells in a row.
func (s *xlsSheet) several(kind uint16, r *biffRecord) {
	row, col := r.u16(), r.u16()
	size := 2
	if kind == biffMulRK {
		size = 6
	}
	for r.left() >= size+2 { // the last column stands at the end
		c := s.add(row, col, r.u16())
		if c == nil {
			return
		}
		if kind == biffMulRK {
			s.setNumber(c, rkNumber(r.u32()))
		}
		col++
	}
}

// cell takes a record that holds one cell.
func (s *xlsSheet) cell(kind uint16, r *biffRecord) {
	row, col := r.u16(), r.u16()
	c := s.add(row, col, r.u16())
	if c == nil {
		return
	}
	switch kind {
	case biffNumber:
		s.setNumber(c, math.Float64frombits(r.u64()))
	case biffRK:
		s.setNumber(c, rkNumber(r.u32()))
	case biffLabel, biffRString:
		s.setText(c, s.book.richText(r, 2))
	case biffLabelSST:
		if i := r.u32(); int64(i) < int64(len(s.book.strings)) {
			s.setText(c, s.book.strings[i])
		} else {
			s.problem(cellName(row, col), "the text of the cell is missing from the file")
			c.Kind, c.Doubt = ErrorCell, "the text of the cell is missing from the file"
		}
	case biffBoolErr:
		value := r.u8()
		s.setBoolOrError(c, value, r.u8() != 0)
	case biffFormula:
		s.setResult(c, r.u64())
	}
	if r.short {
		s.problem(cellName(row, col), "the cell is damaged")
		*c = Cell{Row: row, Col: col, RowSpan: 1, ColSpan: 1, Kind: ErrorCell, Doubt: "the cell is damaged"}
	}
}

// add is a new blank cell; nil when there are too many.
func (s *xlsSheet) add(row, col, style int) *Cell {
	s.formula = -1
	if s.failed = s.book.lim.takeCells(1); s.failed != nil {
		return nil
	}
	st := s.book.style(style)
	s.format = s.book.format(st.format)
	s.grid.Cells = append(s.grid.Cells, Cell{
		Row: row, Col: col, RowSpan: 1, ColSpan: 1, Indent: st.indent,
		Bold: s.book.font(st.font).bold, Format: s.format.code,
	})
	return &s.grid.Cells[len(s.grid.Cells)-1]
}

func (s *xlsSheet) setNumber(c *Cell, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		c.Kind, c.Doubt = ErrorCell, "the number is damaged"
		s.problem(cellName(c.Row, c.Col), c.Doubt)
		return
	}
	c.Shown, c.Raw, c.Kind = s.format.show(v, s.book.date1904)
}

func (s *xlsSheet) setText(c *Cell, t biffText) {
	c.Kind, c.Raw = TextCell, t.String()
	c.Shown, c.Marks = splitMarks(t.runs(func(font int) bool { return s.book.font(font).super }))
	c.Shown = s.format.showText(c.Shown)
}

func (s *xlsSheet) setBoolOrError(c *Cell, value int, isError bool) {
	if isError {
		c.Kind, c.Raw = ErrorCell, biffErrors[value]
		if c.Raw == "" {
			c.Raw = "#ERROR"
		}
	} else {
		c.Kind, c.Raw = BoolCell, "FALSE"
		if value != 0 {
			c.Raw = "TRUE"
		}
	}
	c.Shown = c.Raw
}

var biffErrors = map[int]string{0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

// setResult takes the kept result of a formula: a number, or, when its upper
// two bytes are ones, what the lowest byte says.
func (s *xlsSheet) setResult(c *Cell, bits uint64) {
	if bits>>48 != 0xFFFF {
		s.setNumber(c, math.Float64frombits(bits))
		return
	}
	switch value := int(bits >> 16 & 0xFF); bits & 0xFF {
	case 0: // text, in a STRING record
		c.Kind = ErrorCell
		s.formula = len(s.grid.Cells) - 1
	case 1:
		s.setBoolOrError(c, value, false)
	case 2:
		s.setBoolOrError(c, value, true)
	default: // an empty text
		c.Kind = TextCell
	}
}

// rkNumber is a number in four bytes: an integer or the upper part of a
// floating-point one, perhaps hundredths.
func rkNumber(rk uint32) float64 {
	var v float64
	if rk&2 != 0 {
		v = float64(int32(rk) >> 2)
	} else {
		v = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		v /= 100
	}
	return v
}

// finish puts the cells in order, with what the sheet says of their rows and
// columns.
func (s *xlsSheet) finish() {
	g := s.grid
	slices.SortStableFunc(g.Cells, func(a, b Cell) int { return cmp.Or(a.Row-b.Row, a.Col-b.Col) })
	g.Cells = lastOfEach(g.Cells)
	g.Cells = s.spanCells(g.Cells)
	for i := range g.Cells {
		c := &g.Cells[i]
		hidden, known := s.rows[c.Row]
		c.Hidden = hidden || !known && s.rowsHidden || s.hiddenCols[c.Col]
		if c.Kind == ErrorCell && c.Shown == "" && c.Doubt == "" {
			c.Doubt = "the result of the formula is missing from the file"
			s.problem(cellName(c.Row, c.Col), c.Doubt)
		}
	}
	s.addComments()
	g.trim()
}

// lastOfEach keeps the last of the cells with the same place.
func lastOfEach(cells []Cell) []Cell {
	kept := cells[:0]
	for _, c := range cells {
		if n := len(kept); n > 0 && kept[n-1].Row == c.Row && kept[n-1].Col == c.Col {
			kept[n-1] = c
			continue
		}
		kept = append(kept, c)
	}
	return kept
}

// spanCells gives the first cell of each merged range its span, and takes away
// those that it covers. Ranges never overlap in a sound workbook; of those
// that do, a later one is left out of account where it is covered.
func (s *xlsSheet) spanCells(cells []Cell) []Cell {
	slices.SortStableFunc(s.merges, func(a, b cellRange) int { return cmp.Or(a.top-b.top, a.left-b.left) })
	var covered [256]int // the row down to which a column is covered, plus 1
	kept, next := cells[:0:0], 0
	open := func(upTo int) { // the ranges that begin above or in a row
		for ; next < len(s.merges) && s.merges[next].top <= upTo; next++ {
			m := s.merges[next]
			for col := m.left; col <= m.right; col++ {
				covered[col] = max(covered[col], m.bottom+1)
			}
		}
	}
	first := map[[2]int]cellRange{}
	for _, m := range s.merges {
		first[[2]int{m.top, m.left}] = m
	}
	for _, c := range cells {
		open(c.Row)
		if m, ok := first[[2]int{c.Row, c.Col}]; ok {
			c.RowSpan, c.ColSpan = max(1, m.bottom-m.top+1), max(1, m.right-m.left+1)
		} else if c.Col < len(covered) && covered[c.Col] > c.Row {
			if c.Shown != "" {
				s.problem(cellName(c.Row, c.Col), "a value under a merged cell, which no reader of the sheet sees, is left out")
			}
			continue
		}
		kept = append(kept, c)
	}
	return kept
}

// addComments gives the cells their comments.
func (s *xlsSheet) addComments() {
	byPlace := map[[2]int]string{}
	for object, place := range s.noteAt {
		byPlace[place] = s.noteText[object]
	}
	for i := range s.grid.Cells {
		c := &s.grid.Cells[i]
		c.Comment = byPlace[[2]int{c.Row, c.Col}]
	}
}

// trim sets the extent of the cells that hold anything, and takes away the
// blank ones outside.
func (g *Grid) trim() {
	g.Rows, g.Cols = 0, 0
	for _, c := range g.Cells {
		if c.Kind != BlankCell || c.Comment != "" {
			g.Rows, g.Cols = max(g.Rows, c.Row+1), max(g.Cols, c.Col+1)
		}
	}
	g.Cells = slices.DeleteFunc(g.Cells, func(c Cell) bool { return c.Row >= g.Rows || c.Col >= g.Cols })
	for i := range g.Cells {
		c := &g.Cells[i]
		c.RowSpan, c.ColSpan = min(c.RowSpan, g.Rows-c.Row), min(c.ColSpan, g.Cols-c.Col)
	}
}

// cellName is the name of a cell on its sheet, such as C7.
func cellName(row, col int) string { return ColumnName(col) + strconv.Itoa(row+1) }

// utf16Of is a string in UTF-16 units.
func utf16Of(s string) []uint16 { return utf16.Encode([]rune(s)) }
