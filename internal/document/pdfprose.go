package document

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A pdfParagraph is a paragraph with its place on the page.
type pdfParagraph struct {
	box  Box
	size float64
	text string
}

// arrange finds the tables without rules among the words left over by ruled
// tables, and makes paragraphs of the rest.
func (s *pdfSheet) arrange() {
	lines := s.looseTables(pdfLinesOf(s.words))
	s.words = nil
	slices.SortStableFunc(s.tables, func(a, b pdfTable) int { return cmp.Compare(a.box.Top, b.box.Top) })
	for _, part := range pdfProseColumns(lines) {
		s.paragraphs = append(s.paragraphs, pdfParagraphsOf(part)...)
	}
}

// pdfProseColumns puts lines into reading order: where two columns of prose
// stand side by side, the left one comes before the right one.
func pdfProseColumns(lines []pdfLine) [][]pdfLine {
	var parts [][]pdfLine
	for start := 0; start < len(lines); {
		end, gutter := proseGutter(lines[start:])
		if end == 0 {
			if n := len(parts); n > 0 && start > 0 && len(parts[n-1]) > 0 && parts[n-1][len(parts[n-1])-1].box.Bottom == lines[start-1].box.Bottom && parts[n-1][len(parts[n-1])-1].box.Left == lines[start-1].box.Left {
				parts[n-1] = append(parts[n-1], lines[start])
			} else {
				parts = append(parts, []pdfLine{lines[start]})
			}
			start++
			continue
		}
		var left, right []pdfLine
		for _, l := range lines[start : start+end] {
			k := 0
			for k < len(l.texts) && l.texts[k].box.Right <= gutter {
				k++
			}
			if k > 0 {
				a := pdfLine{texts: l.texts[:k:k]}
				a.measure()
				left = append(left, a)
			}
			if k < len(l.texts) {
				a := pdfLine{texts: l.texts[k:]}
				a.measure()
				right = append(right, a)
			}
		}
		parts = append(parts, left, right)
		start += end
	}
	return parts
}

// proseGutter says how many of the lines stand in two columns of prose, and
// where the gap between them is; 0 when they do not.
func proseGutter(lines []pdfLine) (int, float64) {
	const least = 4 // lines
	left, right := 0.0, math.Inf(1)
	n, both := 0, 0
	for _, l := range lines {
		c := l.chunks(nil)
		switch len(c.texts) {
		case 1:
			t := c.texts[0]
			if n == 0 || t.box.Left < right && t.box.Right > left && overlapOf(left, right, t.box.Left, t.box.Right) >= min(right, 1e6)-left {
				return proseDone(n, both, least, left, right)
			}
			if t.box.Right <= right && t.box.Left < left {
				left = max(left, t.box.Right)
			} else {
				right = min(right, t.box.Left)
			}
		case 2:
			left, right = max(left, c.texts[0].box.Right), min(right, c.texts[1].box.Left)
			if strings.Count(c.texts[0].text, " ") > 1 && strings.Count(c.texts[1].text, " ") > 1 {
				both++
			}
		default:
			return proseDone(n, both, least, left, right)
		}
		if right-left < 4 {
			return proseDone(n, both, least, left, right)
		}
		n++
	}
	return proseDone(n, both, least, left, right)
}

func proseDone(n, both, least int, left, right float64) (int, float64) {
	if both < least {
		return 0, 0
	}
	return n, (min(left, right) + right) / 2
}

// pdfParagraphsOf joins lines that follow one another closely.
func pdfParagraphsOf(lines []pdfLine) []pdfParagraph {
	var out []pdfParagraph
	edge := 0.0
	for _, l := range lines {
		edge = max(edge, l.box.Right)
	}
	var group []pdfLine
	flush := func() {
		if len(group) > 0 {
			t := flowLines(group)
			out = append(out, pdfParagraph{t.box, t.size, t.text})
			group = nil
		}
	}
	for _, l := range lines {
		if n := len(group); n > 0 {
			last := group[n-1]
			ends := last.box.Right < edge-0.2*(edge-last.box.Left) && strings.ContainsAny(last.texts[len(last.texts)-1].text, ".:;?!")
			if l.box.Top-last.box.Bottom > 0.75*l.size || l.texts[0].bold != last.texts[0].bold || math.Abs(l.size-last.size) > 0.1*l.size || ends || beginsItem(l) {
				flush()
			}
		}
		group = append(group, l)
	}
	flush()
	return out
}

// beginsItem says whether the line has the look of an item of a list.
func beginsItem(l pdfLine) bool {
	first := l.texts[0].text
	r, _ := utf8.DecodeRuneInString(first)
	return strings.ContainsRune("•▪◦‣·", r) || len(l.texts) > 1 && len(first) < 5 && unicode.IsDigit(r) && strings.HasSuffix(first, ".")
}

// fill puts what was found on the pages into the document.
func (d *Document) fill(sheets []pdfSheet) {
	for i := range sheets {
		s := &sheets[i]
		slices.SortStableFunc(s.tables, func(a, b pdfTable) int { return cmp.Compare(a.box.Top, b.box.Top) })
		at := fmt.Sprintf("p%d", s.number)
		for n, t := range s.tables {
			d.Grids = append(d.Grids, s.grid(t, n+1))
		}
		for _, p := range s.paragraphs {
			d.Paragraphs = append(d.Paragraphs, Paragraph{At: at, Text: p.text})
		}
	}
}

// grid is the table as a Grid, its boxes turned back to the page as shown.
func (s *pdfSheet) grid(t pdfTable, number int) Grid {
	g := Grid{Format: PDF, Page: s.number, Number: number, Rows: t.rows, Cols: len(t.cols), Cells: t.cells}
	slices.SortStableFunc(g.Cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
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
func (s *pdfSheet) around(t pdfTable) (caption string, after []Paragraph) {
	bottom, next := -1.0, math.Inf(1)
	for _, o := range s.tables {
		if o.box.Top > t.box.Top+1 {
			next = min(next, o.box.Top)
		}
		if o.box.Bottom < t.box.Top+1 {
			bottom = max(bottom, o.box.Bottom)
		}
	}
	const longest = 300 // characters of a caption
	end := t.box.Bottom
	for _, p := range s.paragraphs {
		beside := overlapOf(p.box.Left, p.box.Right, t.box.Left, t.box.Right) > 0
		switch {
		case !beside:
		case p.box.Bottom <= t.box.Top+2 && p.box.Top >= bottom-2 && t.box.Top-p.box.Bottom < 3*p.size && len(p.text) <= longest:
			caption = p.text
		case p.box.Top >= end-2 && p.box.Top < next && p.box.Top-end < 2.5*p.size:
			after = append(after, Paragraph{At: fmt.Sprintf("p%d", s.number), Text: p.text})
			end = p.box.Bottom
		}
	}
	return caption, after
}
