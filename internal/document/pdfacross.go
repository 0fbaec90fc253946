package document

import (
	"math"
	"slices"
	"strings"
)

// A pdfJoint is where the columns of another page were put beside those of a
// page.
type pdfJoint struct {
	at    float64 // they stand from here
	shift float64 // to the right of where they stand on their own page
	page  int
}

// joinAcross puts together the pages of tables too wide for one. A program
// prints such a table down its first columns, page after page, and then down
// the next ones: pages whose rows have no labels, and stand at the heights of
// the rows of an earlier page.
func joinAcross(sheets []pdfSheet) {
	pages := make([]acrossPage, len(sheets))
	for i := range sheets {
		pages[i] = acrossPageOf(&sheets[i])
	}
	for i := 0; i < len(sheets); {
		step := 1 // pages down each part
		for i+step < len(sheets) && !pages[i+step].continues(&pages[i], true) {
			step++
		}
		parts := 0 // that follow the first
		for all := i+step < len(sheets); all; parts++ {
			for t := range step {
				k := i + (parts+1)*step + t
				all = all && k < len(sheets) && pages[k].continues(&pages[i+t], t == 0)
			}
			if !all {
				break
			}
		}
		if parts == 0 {
			i++
			continue
		}
		for t := range step {
			for part := range parts {
				sheets[i+t].putBeside(&sheets[i+(part+1)*step+t])
			}
		}
		i += (parts + 1) * step
	}
}

// An acrossPage is the lines of a page, as far as is needed to see whether
// they go on from those of another.
type acrossPage struct {
	width, height float64
	lines         []pdfLine
	first         int // the first line with values; -1 for none
}

func acrossPageOf(s *pdfSheet) acrossPage {
	p := acrossPage{width: s.width, height: s.height, first: -1}
	if s.machine {
		return p
	}
	for _, l := range pdfLinesOf(slices.Clone(s.words)) {
		p.lines = append(p.lines, l.chunks(s.down))
	}
	p.first = slices.IndexFunc(p.lines, func(l pdfLine) bool { return looseValues(l) || bareValues(l) })
	return p
}

// bareValues says that the line begins with a value that is not a year: it has
// no label.
func bareValues(l pdfLine) bool {
	return pdfValueLike(l.texts[0].text) && !looseYears(l)
}

// figured says that the line has a value that is no year beside another text.
func figured(l pdfLine) bool { return looseValues(l) && !looseYears(l) }

// wordy says that a text of the line is as long as a line of prose.
func wordy(l pdfLine) bool {
	const most = 8 // words
	return slices.ContainsFunc(l.texts, func(t pdfText) bool { return strings.Count(t.text, " ") >= most })
}

// labelled says that words stand before any value in the line.
func labelled(l pdfLine) bool {
	return slices.ContainsFunc(l.texts, func(t pdfText) bool { return !pdfValueLike(t.text) })
}

// continues says that the page holds further columns of the rows of page o:
// none of its rows has a label, or none of o's has a value, and each stands
// level with one of o that has a label. The headings, where asked for, must
// stand level too and be others.
func (p *acrossPage) continues(o *acrossPage, headed bool) bool {
	const least = 2 // rows
	if p.first < 0 || len(o.lines) == 0 || p.width != o.width || p.height != o.height {
		return false
	}
	level := func(l pdfLine) *pdfLine {
		const play = 0.8 // points
		k := slices.IndexFunc(o.lines, func(m pdfLine) bool {
			return slices.ContainsFunc(m.texts, func(t pdfText) bool { return math.Abs(t.base-l.texts[len(l.texts)-1].base) < play })
		})
		if k < 0 {
			return nil
		}
		return &o.lines[k]
	}
	rows, lastRow := 0, 0.0
	bare := !slices.ContainsFunc(o.lines, figured)
	for _, l := range p.lines[p.first:] {
		m := level(l)
		switch {
		case !bareValues(l) && m == nil && !looseValues(l):
			continue // a note under the table
		case m == nil || !labelled(*m) || looseValues(l) && !bareValues(l) && !bare || bare && wordy(*m):
			return false
		}
		rows++
		lastRow = l.texts[0].base
	}
	rowsOfO := 0
	for _, m := range o.lines {
		if b := m.texts[0].base; b > p.lines[p.first].texts[0].base-1 && b < lastRow+1 {
			rowsOfO++
		}
	}
	if rows < least || 2*rows < rowsOfO {
		return false
	}
	if !headed {
		return true
	}
	if p.first == 0 {
		return false
	}
	h := p.lines[p.first-1]
	m := level(h)
	return m != nil && !slices.EqualFunc(m.texts, h.texts, func(a, b pdfText) bool { return a.text == b.text })
}

// putBeside puts what stands on page o to the right of what stands on s, and
// leaves o empty.
func (s *pdfSheet) putBeside(o *pdfSheet) {
	const between, edge = 12, 3 // points
	right, left := 0.0, math.Inf(1)
	for _, w := range s.words {
		right = max(right, w.box.Right)
	}
	for _, w := range o.words {
		left = min(left, w.box.Left)
	}
	shift := right + between - left
	if len(s.down) > 0 && len(o.down) > 0 {
		last, first := 0.0, math.Inf(1)
		for _, r := range s.down {
			last = max(last, r.pos)
		}
		for _, r := range o.down {
			first = min(first, r.pos)
		}
		if first < left+edge {
			right, shift = last, last-first
		}
	}
	for _, w := range o.words {
		w.box.Left += shift
		w.box.Right += shift
		s.words = append(s.words, w)
	}
	for _, r := range o.across {
		s.across = append(s.across, pdfRule{r.pos, r.from + shift, r.to + shift})
	}
	for _, r := range o.down {
		s.down = append(s.down, pdfRule{r.pos + shift, r.from, r.to})
	}
	s.across, s.down = mergedRules(s.across), mergedRules(s.down)
	s.joined = append(s.joined, pdfJoint{at: right, shift: shift, page: o.number})
	o.words, o.across, o.down = nil, nil, nil
}

// unjoin says of the columns of table t that stand on other pages where they
// do.
func (s *pdfSheet) unjoin(t *pdfTable, g *Grid) {
	for _, j := range s.joined {
		col := slices.IndexFunc(t.cols, func(c pdfSpan) bool { return c.from > j.at-1 })
		if col <= 0 {
			continue
		}
		g.Breaks = append(g.Breaks, Break{Col: col, Page: j.page, Number: g.Number})
	}
	for i := range g.Cells {
		c := &g.Cells[i]
		for k := len(s.joined) - 1; k >= 0 && c.Box != nil; k-- {
			if j := s.joined[k]; c.Box.Left > j.at-1 {
				c.Box = &Box{c.Box.Left - j.shift, c.Box.Top, c.Box.Right - j.shift, c.Box.Bottom}
				break
			}
		}
	}
}
