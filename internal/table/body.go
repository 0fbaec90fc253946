package table

import "slices"

// bodyEnd is the line after the last one of the body of t, which begins at
// line from.
func (f *framer) bodyEnd(t *frame, from int) int {
	end := from
	for k := from; k < len(f.lines); k++ {
		l := &f.lines[k]
		if l.kind() == textLine {
			if k > from && f.spansHeadings(k) && f.newTable(t, k, end) {
				return end
			}
			continue
		}
		apart := k > from && (f.gap(k) || k > end)
		if f.repeats(t, l) {
			if apart && k > from {
				return end
			}
			l.repeat = true
			end = k + 1
			continue
		}
		if k > from && f.startsTable(t, k, apart, from) {
			return end
		}
		end = k + 1
	}
	return end
}

// newTable says that the spanning heading at line k is not one of t: it
// stands apart from the body, or other headings follow.
func (f *framer) newTable(t *frame, k, end int) bool {
	return f.gap(k) || k > end || len(t.heads) > 0
}

// repeats says that a line is one of t's headings once more.
func (f *framer) repeats(t *frame, l *line) bool {
	return slices.ContainsFunc(t.heads, func(h line) bool {
		if h.n != l.n || l.n < 2 {
			return false
		}
		for i := range l.cells {
			a, b := l.cells[i], h.cells[i]
			if a.col != b.col || f.sheet.texts[a.cell] != f.sheet.texts[b.cell] {
				return false
			}
		}
		return true
	})
}

// startsTable says that line k, which is not text, is the heading of another
// table than t.
func (f *framer) startsTable(t *frame, k int, apart bool, from int) bool {
	l := &f.lines[k]
	if l.kind() == dataLine {
		titled := f.lines[k-1].kind() == textLine && f.classes[l.cells[0].cell] == isText
		return apart && len(t.heads) > 0 && f.numericHeading(k) && (titled || f.sameStubHeading(t, l))
	}
	if k+1 >= len(f.lines) {
		return false
	}
	if !f.overNumbers(k) || f.likeRows(k) || f.countsLikeYears(t, l) {
		return false
	}
	if apart {
		return true
	}
	// inside the body: all the values of a row of numbers would be words
	words := 0
	for _, x := range l.cells[1:] {
		above := f.find(f.lines[k-1].row, int(x.col))
		if f.class(above).isValue() {
			words++
		}
	}
	return words >= 2 && words == l.n-1 || words == 1 && l.n == 2 && len(t.heads) > 0 && f.sameStubHeading(t, l)
}

// countsLikeYears says that the numbers of a line that look like years are
// counts: they stand beside a label or a total, in a table of numbers.
func (f *framer) countsLikeYears(t *frame, l *line) bool {
	first := l.cells[0].cell
	if len(t.heads) > 0 && f.runOfYears(l) && f.runOfYears(&t.heads[len(t.heads)-1]) {
		return false
	}
	if totalWord.MatchString(f.sheet.texts[first]) {
		return true
	}
	for _, x := range l.cells[1:] {
		if c := f.classes[x.cell]; c != isYear && c != isSymbol {
			return false
		}
	}
	return f.classes[first] != isYear && !f.sameStubHeading(t, l) && !headNoun.MatchString(f.sheet.texts[first])
}

// runOfYears says that all cells of a line but the first are years, each the
// next of the one before.
func (f *framer) runOfYears(l *line) bool {
	for i, x := range l.cells[1:] {
		n, ok := whole(f.texts[x.cell])
		if !ok || f.classes[x.cell] != isYear {
			return false
		}
		if i > 0 {
			if before, _ := whole(f.texts[l.cells[i].cell]); n != before+1 {
				return false
			}
		}
	}
	return len(l.cells) > 2
}

func (f *framer) sameStubHeading(t *frame, l *line) bool {
	return slices.ContainsFunc(t.heads, func(h line) bool {
		a, b := h.cells[0], l.cells[0]
		return a.col == b.col && f.sheet.texts[a.cell] == f.sheet.texts[b.cell]
	})
}

// indent is how far a label is set in, by its format or by spaces.
func (s *sheet) indent(i int) int {
	k := &s.Cells[i]
	n := k.Indent * 100
	for _, r := range k.Shown {
		if r != ' ' && r != '\u00a0' && r != '\t' {
			break
		}
		n++
	}
	return n
}

// A shape is the form of a label, by which labels of different levels in one
// column are told apart.
type shape uint8

const (
	shapeText shape = iota
	shapeYear
	shapeQuarter
	shapeMonth
	shapeDate
	shapeBand
	shapeNumber
)

func shapeOf(c class, text string) shape {
	switch c {
	case isYear:
		if len(text) == 6 {
			return shapeMonth
		}
		return shapeYear
	case isDate:
		return shapeDate
	case isRange:
		return shapeBand
	case isNumber:
		return shapeNumber
	case isPeriod:
		t := lower(text)
		switch {
		case consecutive(t):
			return shapeYear
		case monthAlone.MatchString(t), monthYear.MatchString(t), yearMonth.MatchString(t):
			return shapeMonth
		case yearMarked.MatchString(t):
			return shapeYear
		case t[0] == 'q' || quarterAlone.MatchString(t):
			return shapeQuarter
		}
		return shapeDate
	}
	return shapeText
}

// consecutive says that a label like "2010/11" or "2010-11" is a pair of years
// before it is a month.
func consecutive(t string) bool {
	return len(t) == 7 && (t[4] == '/' || t[4] == '-') && yearMonth.MatchString(t) && (t[2]-'0')*10+t[3]-'0'+1 == (t[5]-'0')*10+t[6]-'0'
}
