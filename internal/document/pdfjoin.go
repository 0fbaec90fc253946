package document

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// lastTable is the table at the foot of the page, with nothing below it; nil
// when there is none.
func (s *pdfSheet) lastTable() *pdfTable {
	if s == nil || len(s.tables) == 0 {
		return nil
	}
	t := &s.tables[len(s.tables)-1]
	for _, p := range s.paragraphs {
		if p.box.Top > t.box.Bottom-2 && !s.atFoot(&p) {
			return nil
		}
	}
	return t
}

// atFoot says that a paragraph is a few words at the foot of the page.
func (s *pdfSheet) atFoot(p *pdfParagraph) bool {
	const foot, longest = 0.94, 40 // of the height; characters
	return p.box.Top > foot*s.height && len(p.text) < longest
}

// firstTable is the table at the head of the page, with nothing above it.
func (s *pdfSheet) firstTable() *pdfTable {
	if len(s.tables) == 0 {
		return nil
	}
	t := &s.tables[0]
	for _, p := range s.paragraphs {
		if p.box.Bottom < t.box.Top+2 {
			return nil
		}
	}
	return t
}

// fill puts what was found on the pages into the document.
func (d *Document) fill(sheets []pdfSheet) {
	for i := range sheets {
		s := &sheets[i]
		at := fmt.Sprintf("p%d", s.number)
		for n := range s.tables {
			g := s.grid(&s.tables[n], n+1)
			if n == 0 && i > 0 && s.firstTable() != nil {
				if last := sheets[i-1].lastTable(); last != nil && goOn(&d.Grids[len(d.Grids)-1], last, &g, &s.tables[0]) {
					continue
				}
			}
			d.Grids = append(d.Grids, g)
		}
		for _, p := range s.paragraphs {
			d.Paragraphs = append(d.Paragraphs, Paragraph{At: at, Text: p.text})
		}
	}
}

// grid is the table as a Grid, its boxes turned back to the page as shown.
func (s *pdfSheet) grid(t *pdfTable, number int) Grid {
	g := Grid{Format: PDF, Page: s.number, Number: number, Rows: t.rows, Cols: len(t.cols), Cells: t.cells}
	slices.SortStableFunc(g.Cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
	s.unjoin(t, &g)
	for i := range g.Cells {
		c := &g.Cells[i]
		if s.turn != 0 && c.Box != nil {
			box := turnBox(*c.Box, 4-s.turn, s.width, s.height)
			c.Box = &box
		}
		if s.machine && c.Doubt == "" && c.Kind != BlankCell {
			c.Doubt = machineDoubt
		}
	}
	g.Caption, g.After = s.around(t)
	return g
}

// around is the paragraph just over a table, which is its caption, and those
// that follow it closely.
func (s *pdfSheet) around(t *pdfTable) (caption string, after []Paragraph) {
	bottom, next := -1.0, math.Inf(1) // of the table above, and where what belongs to the one below begins
	for _, o := range s.tables {
		if o.box.Top > t.box.Top+1 {
			next = min(next, o.box.Top)
			if p := s.captionOf(&o); p != nil {
				next = min(next, p.box.Top)
			}
		}
		if o.box.Bottom < t.box.Top+1 {
			bottom = max(bottom, o.box.Bottom)
		}
	}
	if p := s.captionOf(t); p != nil && p.box.Top >= bottom-2 {
		caption = p.text
	}
	end := t.box.Bottom
	for _, p := range s.paragraphs {
		if beside(p.box, t.box) && p.box.Top >= end-2 && p.box.Top < next && p.box.Top-end < 2.5*p.size {
			after = append(after, Paragraph{At: fmt.Sprintf("p%d", s.number), Text: p.text})
			end = p.box.Bottom
		}
	}
	return caption, after
}

func beside(a, b Box) bool { return overlapOf(a.Left, a.Right, b.Left, b.Right) > 0 }

// captionOf is the last paragraph just over the table, if it is short enough.
func (s *pdfSheet) captionOf(t *pdfTable) *pdfParagraph {
	const longest = 300 // characters of a caption
	var found *pdfParagraph
	for i := range s.paragraphs {
		p := &s.paragraphs[i]
		if beside(p.box, t.box) && p.box.Bottom <= t.box.Top+2 && t.box.Top-p.box.Bottom < 3*p.size && len(p.text) <= longest {
			found = p
		}
	}
	return found
}

// goOn joins table b, the first of its page, to grid g, whose end a is the
// last of the page before, if b is more of the same table: its columns are the
// same, and it repeats g's headings or has none. If it has none and its
// columns differ, no cell of b is sure.
func goOn(g *Grid, a *pdfTable, more *Grid, b *pdfTable) bool {
	repeated := repeatedRows(g, more)
	if repeated == 0 && rowOfHeadings(more) {
		return false
	}
	if !sameColumns(a, b) {
		if repeated == 0 {
			doubtCells(more, "the table may go on from the page before, and its columns do not match those there")
		}
		return false
	}
	g.Breaks = append(g.Breaks, Break{Row: g.Rows, Page: more.Page, Number: more.Number, First: repeated})
	for _, k := range more.Breaks {
		g.Breaks = append(g.Breaks, Break{Row: g.Rows, Col: k.Col, Page: k.Page, Number: k.Number, First: repeated})
	}
	for _, c := range more.Cells {
		if c.Row >= repeated {
			c.Row += g.Rows - repeated
			g.Cells = append(g.Cells, c)
		}
	}
	g.Rows += more.Rows - repeated
	g.After = more.After
	return true
}

// doubtCells puts the cells of a grid in doubt.
func doubtCells(g *Grid, why string) {
	for i := range g.Cells {
		if c := &g.Cells[i]; c.Doubt == "" && c.Kind != BlankCell {
			c.Doubt = why
		}
	}
}

// rowTexts are the texts of a row by column.
func rowTexts(g *Grid, row int) []string {
	out := make([]string, g.Cols)
	for _, c := range g.Cells {
		if c.Row == row && c.Col < len(out) {
			out[c.Col] = c.Shown
		}
	}
	return out
}

// repeatedRows is how many rows at the top of b say the same as those at the
// top of a.
func repeatedRows(a, b *Grid) int {
	n := 0
	for n < min(a.Rows, b.Rows) && slices.Equal(rowTexts(a, n), rowTexts(b, n)) {
		n++
	}
	for _, c := range b.Cells {
		if c.Row < n && c.Row+c.RowSpan > n {
			return 0
		}
	}
	return n
}

// rowOfHeadings says whether the first row of g has words in several columns
// and no values.
func rowOfHeadings(g *Grid) bool {
	words := 0
	for col, s := range rowTexts(g, 0) {
		if s == "" {
			continue
		}
		if col > 0 && pdfValueLike(s) && !yearLike.MatchString(s) {
			return false
		}
		words++
	}
	return words > 1
}

// sameColumns says whether the columns of two tables stand at the same
// places, when one may be shifted sideways as a whole.
func sameColumns(a, b *pdfTable) bool {
	if len(a.cols) != len(b.cols) || a.ruled != b.ruled {
		return false
	}
	const play = 4 // points
	shift := b.cols[0].from - a.cols[0].from
	for i, c := range a.cols {
		d := b.cols[i]
		if a.ruled && (math.Abs(d.from-c.from-shift) > play || math.Abs(d.to-c.to-shift) > play) {
			return false
		}
		if !a.ruled && overlapOf(c.from, c.to, d.from, d.to) <= 0 {
			return false
		}
	}
	return true
}
