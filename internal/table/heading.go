package table

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const mostHeadings = 8 // rows

// headingDepth is how many lines from i are headings; 0 when the table has
// none.
func (f *framer) headingDepth(i int) int {
	first := &f.lines[i]
	if first.kind() == dataLine && !f.numericHeading(i) {
		return 0
	}
	if f.asks(i) && i+1 < len(f.lines) && f.asks(i+1) {
		return 0 // questions with answers, under no heading
	}
	depth := 1
	for depth < mostHeadings && i+depth < len(f.lines) && f.moreHeading(i, i+depth) {
		depth++
	}
	return depth
}

// moreHeading says that line k continues the headings that begin at line i.
func (f *framer) moreHeading(i, k int) bool {
	l := &f.lines[k]
	if l.row > f.lines[k-1].row+1 && !f.lines[k].covered && f.lines[k-1].kind() != textLine {
		return false
	}
	stubCol := f.stubCol(i)
	k0 := &f.Cells[l.cells[0].cell]
	switch l.kind() {
	case textLine:
		return k0.Col > stubCol && k+1 < len(f.lines) && f.lines[k+1].kind() != textLine
	case dataLine:
		above := &f.lines[k-1]
		if f.wordsUnderWords(k, stubCol) {
			return true
		}
		grouped := k0.Col > stubCol && f.covers(k-1, l) || f.hasSpans(above, stubCol) || f.Cells[above.cells[0].cell].Col > stubCol && f.classes[l.cells[0].cell] == isText
		return grouped && f.underGroups(k)
	}
	if k0.Col > stubCol && (l.covered || !f.bodyHasBlankStub(k, stubCol)) {
		return f.overNumbers(k)
	}
	if !f.overNumbers(k) {
		return false
	}
	if f.likeRows(k) {
		return false
	}
	above := &f.lines[k-1]
	if f.yearsUnderMonths(l, above) {
		return true
	}
	if above.kind() == textLine || f.Cells[above.cells[0].cell].Col > stubCol {
		return true
	}
	// both lines name the labels: the upper one leaves columns open
	return above.n < l.n || f.hasSpans(above, stubCol)
}

// wordsUnderWords says that line k, under headings and with no label of its
// own as the lines below have, goes on with their words: "under" over "13",
// "not" over "known".
func (f *framer) wordsUnderWords(k, stubCol int) bool {
	l, above := &f.lines[k], &f.lines[k-1]
	if f.Cells[l.cells[0].cell].Col <= stubCol || l.covered || l.n != above.n-f.at(above, stubCol) {
		return false
	}
	words := 0
	for _, x := range l.cells {
		if i := f.find(above.row, int(x.col)); i < 0 || f.classes[i] != isText {
			return false
		}
		if c := f.classes[x.cell]; c == isText && !answerWords.MatchString(f.texts[x.cell]) {
			words++
		}
	}
	return words > 0 && !f.bodyHasBlankStub(k, stubCol) && f.overNumbers(k)
}

// at is 1 where line l has a cell of its own in the column, and 0 elsewhere.
func (f *framer) at(l *line, col int) int {
	if i := f.find(l.row, col); f.own(i, l.row, col) {
		return 1
	}
	return 0
}

// yearsUnderMonths says that line l gives the years of the months or quarters
// that head the same columns in the line above.
func (f *framer) yearsUnderMonths(l, above *line) bool {
	if l.n < 3 || !attributeWord.MatchString(f.sheet.texts[l.cells[0].cell]) {
		return false
	}
	for _, x := range l.cells[1:] {
		i := f.find(above.row, int(x.col))
		if i < 0 || shapeOf(f.classes[x.cell], f.sheet.texts[x.cell]) != shapeYear || !shapeOf(f.classes[i], f.sheet.texts[i]).partOfYear(f.sheet.texts[i]) {
			return false
		}
	}
	return true
}

// answerWords begin the words that stand in place of a figure.
var answerWords = regexp.MustCompile(`(?i)^(?:no (?:data|info|record|figure|return|response|answer)|not (?:held|available|recorded|provided|known|yet|applic|collected)|see |data (?:not|un|is|are|was)|information (?:not|un|is|was)|we |unable |please |refer to|exempt|to follow|still |under (?:review|consideration)|pending|cannot|could not)`)

// likeRows says that line k is a row of the body with words for values: its
// label is like those of the rows below, or the words are no heading.
func (f *framer) likeRows(k int) bool {
	l := &f.lines[k]
	if f.asks(k) {
		return true
	}
	first := l.cells[0]
	own := shapeOf(f.classes[first.cell], f.sheet.texts[first.cell])
	for j := k + 1; j < len(f.lines); j++ {
		if f.lines[j].kind() != dataLine {
			continue
		}
		if o := f.find(f.lines[j].row, int(first.col)); own != shapeText && o >= 0 && own == shapeOf(f.classes[o], f.sheet.texts[o]) {
			return true
		}
		break
	}
	answers := 0
	for _, x := range l.cells[1:] {
		if t := f.sheet.texts[x.cell]; len(t) > 60 || answerWords.MatchString(t) {
			answers++
		}
	}
	return answers > 0 && 2*answers >= l.n-1
}

// asks says that line k is a question with its answer.
func (f *framer) asks(k int) bool {
	l := &f.lines[k]
	return l.n > 1 && strings.HasSuffix(f.sheet.texts[l.cells[0].cell], "?")
}

// stubCol is the column in which the labels of rows most likely stand.
func (f *framer) stubCol(i int) int {
	left := maxCol
	for k := i; k < len(f.lines) && k < i+40; k++ {
		if f.lines[k].kind() != textLine {
			left = min(left, f.Cells[f.lines[k].cells[0].cell].Col)
		}
	}
	return left
}

// covers says that every cell of l stands under a heading of line k.
func (f *framer) covers(k int, l *line) bool {
	first := f.Cells[f.lines[k].cells[0].cell].Col
	return f.Cells[l.cells[0].cell].Col >= first
}

func (f *framer) hasSpans(l *line, stubCol int) bool {
	for _, x := range l.cells {
		if k := &f.Cells[x.cell]; k.ColSpan > 1 && k.Col > stubCol {
			return true
		}
	}
	return false
}

// bodyHasBlankStub says that lines further down, which hold values, also leave
// the column of labels blank, so that a blank there marks no heading.
func (f *framer) bodyHasBlankStub(k, stubCol int) bool {
	blank, seen := 0, 0
	for j := k + 1; j < len(f.lines) && seen < 20; j++ {
		if f.lines[j].kind() == dataLine {
			seen++
			if f.Cells[f.lines[j].cells[0].cell].Col > stubCol && f.find(f.lines[j].row, stubCol) < 0 {
				blank++
			}
		}
	}
	return blank*2 > seen
}

// overNumbers says that line k has words in columns whose next cells are
// values: at least half of its cells beside the first.
func (f *framer) overNumbers(k int) bool {
	over, under := 0, 0
	for _, x := range f.lines[k].cells {
		vals, rest := f.below(k, int(x.col))
		switch {
		case vals > 0 && vals >= rest:
			over++
		default:
			under++
		}
	}
	return over > 0 && over*2 >= over+under-1
}

// below counts the next cells of a column under line k: values, and others.
func (f *framer) below(k, col int) (vals, rest int) {
	lines := 0
	for j := k + 1; j < len(f.lines) && lines < 12; j++ {
		if f.lines[j].kind() == textLine {
			continue
		}
		lines++
		i := f.find(f.lines[j].row, col)
		switch {
		case i < 0 || !f.own(i, f.lines[j].row, f.Cells[i].Col):
		case f.classes[i].isValue():
			vals++
		case f.classes[i] == isYear:
		default:
			rest++
		}
	}
	return vals, rest
}

// underGroups says that the numbers of line k are headings under the groups
// of the line above: in each group they rise by ones, or are bands, and
// groups have several.
func (f *framer) underGroups(k int) bool {
	l, above := &f.lines[k], &f.lines[k-1]
	starts := map[int]bool{}
	for _, x := range above.cells {
		starts[int(x.col)] = true
	}
	last, pairs := int64(-1), 0
	for _, x := range l.cells {
		c, t := f.classes[x.cell], f.sheet.texts[x.cell]
		if starts[int(x.col)] {
			last = -1
		}
		switch {
		case c == isRange:
			pairs++
		case c == isNumber && wholeForm.MatchString(t):
			n, _ := strconv.ParseInt(t, 10, 64)
			if last >= 0 && n != last+1 || n > 120 {
				return false
			}
			if last >= 0 {
				pairs++
			}
			last = n
		case c.isValue() && !isLetter(t):
			return false
		}
	}
	if pairs == 0 || !f.cornerOf(l, above) {
		return false
	}
	in := map[int32]int{} // cells under each heading above
	numbered := map[int32]bool{}
	for _, x := range l.cells {
		group := above.cells[0].col
		for _, y := range above.cells {
			if y.col <= x.col {
				group = y.col
			}
		}
		if x.col >= group {
			in[group]++
			numbered[group] = numbered[group] || f.classes[x.cell].isValue()
		}
	}
	under := 0
	for group := range numbered {
		if !numbered[group] {
			delete(numbered, group)
			continue
		}
		under += in[group]
	}
	return len(numbered)*2 <= under
}

var bandStart = regexp.MustCompile(`\d+`)

// numericHeading says that the numbers of line i are headings: ages, bands or
// years in rising order.
func (f *framer) numericHeading(i int) bool {
	l := &f.lines[i]
	last, seen, bands, steps := int64(-1), 0, 0, 0
	for at, x := range l.cells {
		c, t := f.classes[x.cell], f.texts[x.cell]
		switch {
		case c == isRange && at > 0 && t == f.texts[l.cells[at-1].cell]:
			return false
		case c == isRange:
			bands++
		case c == isNumber && wholeForm.MatchString(t):
		case c == isNumber:
			return false
		case c == isSymbol && isLetter(t): // "Unknown", "Not recorded"
			continue
		case c == isSymbol || c == isError:
			return false
		default:
			continue
		}
		if at == 0 && len(l.cells) > 1 && c == isNumber && f.Cells[x.cell].Col == f.stubCol(i) {
			return false
		}
		m := bandStart.FindString(t)
		n, err := strconv.ParseInt(m, 10, 64)
		if err != nil {
			continue
		}
		if n <= last && !(seen == 1 && bands > 0 && n == last) {
			return false
		}
		if seen > 0 && n == last+1 {
			steps++
		}
		last = n
		seen++
	}
	if seen == 0 || i+1 >= len(f.lines) {
		return false
	}
	if bands >= 2 && 2*f.bandsBelow(i) < bands {
		return true
	}
	return seen >= 2 && steps == seen-1 && f.headWord(l) && !f.risesBelow(i)
}

// cornerOf says that the first cell of l stands over labels and is not one:
// it is under the headings above, or names what the labels are, or is a note
// in the corner.
func (f *framer) cornerOf(l, above *line) bool {
	first := l.cells[0]
	if first.col >= above.cells[0].col && above.cells[0].col > int32(f.left) || first.col > above.cells[0].col {
		return true
	}
	t := f.sheet.texts[first.cell]
	return f.classes[first.cell] == isText && (headNoun.MatchString(t) || len(t) > 40)
}

// headNoun is what stands over a column of labels.
var headNoun = regexp.MustCompile(`(?i)\b(?:offences?|crimes?|types?|categor(?:y|ies)|ages?|sex|gender|codes?|force|area|months?|years?|platform|outcomes?|ethnicity|district|location|description|group|band|region|organisation|authority|period|method|site|department|service|status|row labels|name|question|measure)\b`)

func isLetter(t string) bool {
	return t != "" && (t[0] >= 'a' && t[0] <= 'z' || t[0] >= 'A' && t[0] <= 'Z')
}

// bandsBelow counts the ranges in the next line of values.
func (f *framer) bandsBelow(i int) int {
	n := 0
	for j := i + 1; j < len(f.lines); j++ {
		if f.lines[j].kind() != dataLine {
			continue
		}
		for _, x := range f.lines[j].cells[1:] {
			if f.classes[x.cell] == isRange && !strings.HasPrefix(f.texts[x.cell], "<") {
				n++
			}
		}
		break
	}
	return n
}

// headWord says that the line has words of a heading: over the labels, or
// among its numbers ("Total", "Unknown"). A row of figures has a label alone.
func (f *framer) headWord(l *line) bool {
	first := l.cells[0].cell
	c := f.classes[first]
	if c.isTime() || totalWord.MatchString(f.sheet.texts[first]) {
		return false
	}
	if c == isNumber || c == isText && headNoun.MatchString(f.sheet.texts[first]) {
		return true
	}
	return slices.ContainsFunc(l.cells[1:], func(x ref) bool {
		return f.classes[x.cell] == isText || f.classes[x.cell] == isSymbol
	})
}

// risesBelow says that the next line of values rises by ones as well, so that
// the first line may be one like it.
func (f *framer) risesBelow(i int) bool {
	for j := i + 1; j < len(f.lines); j++ {
		if f.lines[j].kind() != dataLine {
			continue
		}
		last, seen := int64(-1), 0
		for _, x := range f.lines[j].cells {
			if f.classes[x.cell] != isNumber {
				continue
			}
			n, err := strconv.ParseInt(f.texts[x.cell], 10, 64)
			if err != nil || seen > 0 && n != last+1 {
				return false
			}
			last = n
			seen++
		}
		return seen >= 2
	}
	return true
}
