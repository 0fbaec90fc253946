package table

import (
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/document"
)

// A frame is one table in the making: which lines are its title, headings,
// body and notes.
type frame struct {
	*sheet
	left, right int
	titles      []line
	notes       []line
	heads       []line
	body        []line // in order; textLine ones are labels of sections or notes
	cols        []column
	block       int // the cell whose text stands over all rows; -1
	corner      int // the cell in the corner that stands over all columns; -1
	doubts      []string
	recorded    bool        // it is a list of records, without counts
	groupings   []*grouping // by row of headings, made when asked for
	rows        *rowCensus  // made when asked for
}

// A framer goes down an area and cuts it into frames.
type framer struct {
	*sheet
	area
	lines   []line // without blank ones
	frames  []*frame
	pending []line // lines of text not yet given to a frame
}

// gap says that a blank row stands before line i.
func (f *framer) gap(i int) bool {
	return i > 0 && f.lines[i].row > f.lines[i-1].row+1
}

func (s *sheet) frames(a area) []*frame {
	f := &framer{sheet: s, area: a}
	for r := a.top; r <= a.bottom; r++ {
		if l := s.line(r, a.left, a.right); l.n > 0 {
			f.lines = append(f.lines, l)
		}
	}
	f.pending = append(f.pending, a.above...)
	for i := 0; i < len(f.lines); {
		if f.lines[i].kind() == textLine && !f.spansHeadings(i) {
			f.pending = append(f.pending, f.lines[i])
			i++
			continue
		}
		i = f.frame(i)
	}
	f.endNotes(append(slices.Clone(f.pending), a.below...))
	return f.frames
}

// endNotes gives the last lines of text to the last frame.
func (f *framer) endNotes(texts []line) {
	if n := len(f.frames); n > 0 {
		f.frames[n-1].notes = append(f.frames[n-1].notes, texts...)
	}
}

// spansHeadings says that the single cell of line i is a heading over
// several columns of the headings in the line below it.
func (f *framer) spansHeadings(i int) bool {
	if i+1 >= len(f.lines) || f.lines[i+1].row != f.lines[i].row+1 {
		return false
	}
	next := f.lines[i+1]
	k := &f.Cells[f.lines[i].cells[0].cell]
	if next.kind() == textLine {
		// two spanning headings one above the other
		return k.Col > f.left && f.Cells[next.cells[0].cell].Col > f.left && f.spansHeadings(i+1)
	}
	if next.kind() == dataLine && !f.numericHeading(i+1) {
		under := f.find(next.row, k.Col) // a heading over one column of values
		return f.class(under).isValue() && f.Cells[next.cells[0].cell].Col < k.Col
	}
	first := f.Cells[next.cells[0].cell].Col
	if k.ColSpan > 1 {
		return k.Col > first || k.Col > f.left && k.Col >= first
	}
	return k.Col > first && len(f.text(int(f.lines[i].cells[0].cell))) < 60 || k.Col > f.left && k.Col == first
}

// frame takes one table from line i, which is not text, and gives the line
// after it.
func (f *framer) frame(i int) int {
	if j := f.preamble(i); j > i {
		f.pending = append(f.pending, f.lines[i:j]...)
		return j
	}
	depth := f.headingDepth(i)
	t := &frame{sheet: f.sheet, heads: f.lines[i : i+depth]}
	end := f.bodyEnd(t, i+depth)
	parts := f.repeating(t, i+depth)
	if parts == nil {
		parts = f.listsBeside(t, i+depth, end)
	}
	if parts != nil {
		return f.split(parts, i, end)
	}
	if !f.isTable(t, i+depth, end) {
		f.pending = append(f.pending, f.lines[i:max(end, i+1)]...)
		return max(end, i+1)
	}
	before, title := f.splitTexts(f.lines[i].row)
	f.endNotes(before)
	t.titles = title
	f.pending = nil
	body := f.lines[i+depth : end]
	t.body = body
	t.left, t.right = t.extent()
	t.classifyColumns()
	for end < len(f.lines) && f.lines[end].kind() == textLine && !f.gap(end) && t.isBlankRow(f.lines[:end+1], end, i+depth) {
		end++
	}
	t.body = f.lines[i+depth : end]
	f.frames = append(f.frames, t)
	return end
}

// repeating gives the columns of tables that touch side by side: the lowest
// headings repeat, and each repetition begins with a column of labels.
func (f *framer) repeating(t *frame, from int) [][2]int {
	if len(t.heads) == 0 {
		return nil
	}
	cells := t.heads[len(t.heads)-1].cells
	for p := 2; p <= len(cells)/2; p++ {
		if len(cells)%p != 0 {
			continue
		}
		same := true
		for i := p; i < len(cells) && same; i++ {
			same = f.sheet.texts[cells[i].cell] == f.sheet.texts[cells[i%p].cell] && cells[i].col-cells[i-p].col == cells[p].col-cells[0].col
		}
		var parts [][2]int
		for i := 0; i < len(cells) && same; i += p {
			vals, rest := f.below(from-1, int(cells[i].col))
			last, _ := f.below(from-1, int(cells[i+p-1].col))
			same = vals == 0 && rest > 0 && last > 0
			parts = append(parts, [2]int{int(cells[i].col), int(cells[i+p-1].col)})
		}
		if same {
			return parts
		}
	}
	return nil
}

// listsBeside gives the columns of lists that touch side by side: a column of
// labels and one of numbers, again and again, the numbers always under the
// same heading.
func (f *framer) listsBeside(t *frame, from, end int) [][2]int {
	if len(t.heads) == 0 {
		return nil
	}
	cells := t.heads[len(t.heads)-1].cells
	if len(cells) < 4 || len(cells)%2 != 0 {
		return nil
	}
	var parts [][2]int
	for i := 0; i < len(cells); i += 2 {
		a, b := cells[i], cells[i+1]
		if b.col != a.col+1 || i > 0 && a.col != cells[i-1].col+1 || f.texts[b.cell] != f.texts[cells[1].cell] || f.texts[a.cell] == f.texts[b.cell] {
			return nil
		}
		names, numbers := column{distinct: true, seen: map[string]bool{}}, column{seen: map[string]bool{}}
		for j := from; j < end; j++ {
			for col, c := range map[int32]*column{a.col: &names, b.col: &numbers} {
				if k := f.find(f.lines[j].row, int(col)); k >= 0 {
					c.tally(f.classes[k], f.texts[k])
				}
			}
		}
		heading := lower(f.texts[a.cell])
		named := attributeWord.MatchString(heading) && !measureWord.MatchString(heading) // its numbers are ages, years, codes
		if names.symbols > 0 || names.numbers+names.years > 0 && !named || !names.distinct || names.n < 2 || numbers.numbers == 0 || numbers.labels > 0 {
			return nil
		}
		parts = append(parts, [2]int{int(a.col), int(b.col)})
	}
	return parts
}

// split reads lines i to end (excluded) as tables that touch side by side.
func (f *framer) split(parts [][2]int, i, end int) int {
	before, title := f.splitTexts(f.lines[i].row)
	f.endNotes(before)
	f.pending = nil
	for _, p := range parts {
		frames := f.sheet.frames(area{top: f.lines[i].row, bottom: f.lines[end-1].row, left: p[0], right: p[1], above: title})
		f.frames = append(f.frames, frames...)
	}
	return end
}

// extent is the columns that the frame's headings and body use.
func (t *frame) extent() (left, right int) {
	left, right = maxCol, -1
	for _, part := range [][]line{t.heads, t.body} {
		for i := range part {
			l := &part[i]
			if l.kind() == textLine && l.n == 1 && t.Cells[l.cells[0].cell].ColSpan > 1 && len(part) > 1 {
				continue // a label of a section that reaches over the table
			}
			for _, x := range l.cells {
				k := &t.Cells[x.cell]
				left = min(left, k.Col)
				right = max(right, k.Col+max(k.ColSpan, 1)-1)
			}
		}
	}
	return left, right
}

// splitTexts divides the lines of text above a table into what still belongs
// to the table before and the title of this one.
func (f *framer) splitTexts(headRow int) (before, title []line) {
	texts := f.pending
	if len(f.frames) == 0 {
		return nil, texts
	}
	// the lines after the last blank row are the title, unless they are notes
	cut := len(texts)
	for cut > 0 && (cut == len(texts) || texts[cut].row == texts[cut-1].row+1) {
		if f.noteLike(&texts[cut-1]) {
			break
		}
		cut--
	}
	return texts[:cut], texts[cut:]
}

// noteLike says that a line of text reads as a note rather than a title.
func (s *sheet) noteLike(l *line) bool {
	t := s.text(int(l.cells[0].cell))
	return noteStart.MatchString(t) && !strings.HasPrefix(strings.ToLower(t), "data table") || len(t) > 200
}

// isTable says that there is anything in a frame to read: values, or a list
// of records.
func (f *framer) isTable(t *frame, from, end int) bool {
	values, words := 0, 0
	for i := from; i < end; i++ {
		switch f.lines[i].kind() {
		case dataLine:
			values++
		case wordLine:
			words++
		}
	}
	if values > 0 {
		return true
	}
	if len(t.heads) == 0 {
		return false
	}
	for i := from; i < end; i++ {
		for _, x := range f.lines[i].cells[1:] {
			if f.lines[i].kind() == wordLine && f.classes[x.cell] == isYear && (f.Cells[x.cell].Kind == document.NumberCell || f.Format == document.CSV || f.headsCounts(t, x.col)) {
				return true // counts that look like years
			}
		}
	}
	return words >= 2 && t.heads[len(t.heads)-1].n >= 3
}

// headsCounts says that the lowest heading over a column names what is counted.
func (f *framer) headsCounts(t *frame, col int32) bool {
	i := f.find(t.heads[len(t.heads)-1].row, int(col))
	return i >= 0 && measureWord.MatchString(f.text(i)) && !f.classes[i].isTime()
}

// factWord begins the lines of "name, value" that stand over a table.
var factWord = regexp.MustCompile(`(?i)^(?:(?:police )?force|organisation|authority|police|constabulary|foia?|ref(?:erence)?|our ref|your ref|date|request|requester|title|subject|time ?frame|period|department|contact|author|prepared|produced|extracted|source|data|system|reporting|question|response|area|name|version|published|sheet|worksheet)\b`)

var hasDigit = regexp.MustCompile(`\d`)

// preamble gives the line after the lines of "name, value" that stand over a
// table: they say what the whole of it is about.
func (f *framer) preamble(i int) int {
	j := i
	for j < len(f.lines) && f.lines[j].kind() == wordLine && f.lines[j].n == 2 && (j == i || !f.gap(j)) {
		j++
	}
	if j == i || j == len(f.lines) {
		return i
	}
	// a blank row ends the preamble, and headings of their own follow
	if f.gap(j) && (f.lines[j].kind() == wordLine || f.lines[j].kind() == textLine) {
		return j
	}
	// directly over the table: lines that name a fact about the answer
	stop := i
	for stop < j && f.fact(&f.lines[stop]) {
		stop++
	}
	if stop == j && f.lines[j].kind() == dataLine && !strings.HasSuffix(f.text(int(f.lines[j-1].cells[0].cell)), ":") {
		stop-- // the last may be the heading
	}
	return stop
}

func (f *framer) fact(l *line) bool {
	t := f.text(int(l.cells[0].cell))
	if v := f.text(int(l.cells[1].cell)); len(v) < 20 && measureWord.MatchString(v) && !hasDigit.MatchString(v) {
		return false // "Question", "Response": headings
	}
	return strings.HasSuffix(t, ":") || factWord.MatchString(t) && l.cells[1].col == l.cells[0].col+1
}
