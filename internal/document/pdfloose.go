package document

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
)

// A looseCol is a column of a table whose columns are told by white space:
// where its texts stand, and how many of them look like values.
type looseCol struct {
	from, to     float64
	texts, value int
	years        int  // of the values
	label        bool // it is known to hold labels
}

// figures says whether the column holds values rather than labels.
func (c looseCol) figures() bool { return c.value > 0 && 2*c.value >= c.texts && !c.label }

// A looseTable is a table without rules between its columns, while it is being
// found. Its lines are chunks: texts with wide gaps between them.
type looseTable struct {
	lines []pdfLine
	words []pdfLine // the same, word by word
	head  int       // the first lines that are headings
	cols  []looseCol
	over  []looseCol // cols, widened for their headings
	rules []pdfRule
	more  bool // the table goes on from the page before

	groups []looseGroup
	doubt  string // of all rows
}

// looseTables finds the tables told by white space, and gives back the lines
// of words that belong to none. Lines are in order from the top. Before is the
// table at the foot of the page before, or nil: one at the head of this page
// may go on from it.
func (s *pdfSheet) looseTables(lines []pdfLine, before *pdfTable) []pdfLine {
	chunked := make([]pdfLine, len(lines))
	for i := range lines {
		chunked[i] = lines[i].chunks(s.down)
	}
	used := make([]bool, len(lines))
	floor := 0
	for i := 0; i < len(lines); {
		if !looseValues(chunked[i]) {
			i++
			continue
		}
		end := s.looseBody(chunked, i)
		top := s.looseHead(lines, chunked, floor, i, end)
		if gutters := labelGutters(lines[top:end], chunked[top:end], i-top); len(gutters) > 0 {
			for k := top; k < end; k++ {
				if k < i && len(chunked[k].texts) == 1 && oneLabel(lines[k]) {
					continue // the heading of a section, over both columns
				}
				chunked[k] = lines[k].chunks(slices.Concat(s.down, gutters))
			}
		}
		t := looseTable{lines: slices.Clone(chunked[top:end]), words: lines[top:end], cols: looseColumns(chunked[i:end]), rules: s.across}
		if top == 0 && before != nil && before.loose != nil && (len(s.tables) == 0 || s.tables[0].box.Top > lines[0].box.Top) {
			if cols := addColumns(slices.Clone(before.loose), chunked[i:end]); len(cols) == len(before.loose) && fillsColumns(cols, chunked[i:end]) {
				t.cols, t.more = cols, true
			}
		}
		if found := t.table(i - top); found != nil {
			found.page = s.number
			s.tables = append(s.tables, *found)
			for k := top; k < end; k++ {
				used[k] = true
			}
			floor = end
		}
		i = end
	}
	var rest []pdfLine
	for i := range lines {
		if !used[i] {
			rest = append(rest, lines[i])
		}
	}
	return rest
}

// fillsColumns says that the lines use more than half of the columns. Fewer
// are more likely the last columns of a table too wide for its page.
func fillsColumns(cols []looseCol, lines []pdfLine) bool {
	used := map[int]bool{}
	for _, l := range lines {
		for _, x := range l.texts {
			for _, k := range looseColumnsAt(cols, x.box) {
				used[k] = true
			}
		}
	}
	return 2*len(used) > len(cols)
}

// spaceGap is wider than a space, in ems.
const spaceGap = 0.36

// labelGutters finds the gaps that run down between columns of labels too
// narrow to part words anywhere else, as rules: a code, say, and what it
// stands for. Every line with values has such a gap there, and no word of the
// body crosses it.
func labelGutters(words, chunked []pdfLine, body int) []pdfRule {
	const least, narrow = 3, spaceGap // lines; ems
	right := math.Inf(1)
	cols := looseColumns(chunked[body:])
	for _, c := range cols[labelColumn(cols):] {
		if c.figures() {
			right = min(right, c.from)
		}
	}
	gap := func(l pdfLine, k int) pdfSpan { return pdfSpan{l.texts[k-1].box.Right, l.texts[k].box.Left} }
	var out []pdfRule
	for k := 1; k < len(words[body].texts) && words[body].texts[k].box.Left < right; k++ {
		first := gap(words[body], k)
		gutter, lines, all := first, 0, true
		for i := body; i < len(words); i++ {
			l := words[i]
			found := l.texts[0].box.Left > gutter.from
			for n := 1; n < len(l.texts); n++ {
				if g := gap(l, n); g.to-g.from > narrow*l.size && overlapOf(g.from, g.to, gutter.from, gutter.to) > 1 {
					gutter = pdfSpan{max(g.from, gutter.from), min(g.to, gutter.to)}
					found = true
					lines++
					break
				}
			}
			if last := l.texts[len(l.texts)-1].box.Right; last < gutter.to {
				gutter.from = max(gutter.from, last)
				found = true
			}
			all = all && found
		}
		if all && lines >= least && gutter.to-gutter.from > 3 {
			out = append(out, pdfRule{(gutter.from + gutter.to) / 2, math.Inf(-1), math.Inf(1)})
		}
	}
	return out
}

// oneLabel says that no two words of the line stand wider apart than by a space.
func oneLabel(l pdfLine) bool {
	for k := 1; k < len(l.texts); k++ {
		if l.texts[k].box.Left-l.texts[k-1].box.Right > spaceGap*l.size {
			return false
		}
	}
	return true
}

// labelColumn is the first column that does not hold values: codes and dates
// may stand before it. It is 0 when there is none.
func labelColumn(cols []looseCol) int {
	return max(0, slices.IndexFunc(cols, func(c looseCol) bool { return !c.figures() }))
}

// looseValues says whether a line has a value beside a label, or several values.
func looseValues(l pdfLine) bool {
	values := 0
	for i, t := range l.texts {
		if strings.Count(t.text, " ") > 14 && i == len(l.texts)-1 {
			return false // a line of prose
		}
		if pdfValueLike(t.text) {
			if i > 0 {
				return true
			}
			values++
		}
	}
	return false
}

// The reach of a table down a page: the gap between two of its lines, in ems,
// and how many lines without a value stand between two with one.
const (
	looseGap   = 2.6
	labelLines = 7
)

// looseBody is the end of the lines that go on from the value line at start
// in the same columns.
func (s *pdfSheet) looseBody(lines []pdfLine, start int) int {
	cols := looseColumns(lines[start : start+1])
	end := start + 1
	for j := start + 1; j < len(lines); j++ {
		l := lines[j]
		if l.box.Top-lines[j-1].box.Bottom > looseGap*l.size || s.tableBetween(lines[j-1].box.Bottom, l.box.Top) || j-end > labelLines {
			break
		}
		if !looseValues(l) && !(len(l.texts) == 1 && pdfValueLike(l.texts[0].text)) {
			inValues := 0
			for _, t := range l.texts {
				if k := looseColumnsAt(cols, t.box); len(k) > 0 && cols[k[len(k)-1]].figures() {
					inValues++
				}
			}
			if len(l.texts) > 1 && inValues > 1 && !onlyYears(lines[start:j]) || strings.Count(l.texts[0].text, " ") > 14 && inValues > 0 || titleLine(l) || outruns(l, cols) {
				break // the headings of the next table, or prose
			}
			continue
		}
		if looseYears(l) && len(l.texts) > 1 && len(l.texts) < len(cols) && pdfValueLike(l.texts[0].text) && !onlyYears(lines[start:j]) {
			break // the headings of the next table
		}
		hits := 0
		for i, t := range l.texts {
			for _, k := range looseColumnsAt(cols, t.box) {
				// A row may have values in other columns than those above.
				if pdfValueLike(t.text) == cols[k].figures() && (cols[k].figures() || i == 0 && k == 0) {
					hits++
				}
			}
		}
		if at := looseColumnsAt(cols, l.box); hits == 0 && len(l.texts) == 1 && (len(at) == 0 || !cols[at[len(at)-1]].figures() || l.box.Right < cols[0].to && yearLike.MatchString(l.texts[0].text)) {
			continue // it names the rows beside it, or those below
		}
		if hits == 0 {
			break
		}
		cols = addColumns(cols, lines[j:j+1])
		end = j + 1
	}
	return s.labelsBelow(lines, end, cols)
}

// outruns says that the line is one of prose that ends to the right of all
// columns.
func outruns(l pdfLine, cols []looseCol) bool {
	const words = 5
	return len(l.texts) == 1 && strings.Count(l.texts[0].text, " ") >= words && l.box.Right > cols[len(cols)-1].to+2*l.size
}

// labelsBelow takes in the last lines of a label whose figures stand level
// with a line before its last: those over the rule that ends the row, where
// rules part the rows, or else those set closely below, within the columns of
// labels, that go on where the line above had no more room.
func (s *pdfSheet) labelsBelow(lines []pdfLine, end int, cols []looseCol) int {
	if len(cols) < 2 {
		return end
	}
	ends := s.rowEnd(lines[end-1].box, cols)
	step := math.Inf(1) // from row to row
	for k := max(1, end-8); k < end; k++ {
		if looseValues(lines[k]) && looseValues(lines[k-1]) {
			step = min(step, lineStep(lines, k))
		}
	}
	for k := end; k < len(lines) && k-end < labelLines; k++ {
		l, above := lines[k], lines[k-1]
		within := true
		goesOn := l.box.Top < above.box.Bottom-0.2*l.size
		for _, x := range l.texts {
			at := looseColumnsAt(cols, x.box)
			within = within && len(at) == 1 && !cols[at[0]].figures()
			goesOn = goesOn || len(l.texts) == 1 && l.box.Top-above.box.Bottom < 0.5*l.size && len(at) == 1 && labelContinues(above.texts[min(at[0], len(above.texts)-1)], x, cols[at[0]])
		}
		apart := !math.IsInf(step, 1) && ownLine(lines, k, step) && !lowerFirst(l.texts[0].text)
		// The name of a section may be the last line of its page.
		last := apart && len(lines)-k <= 2 && len(l.texts) == 1 && lineStep(lines, k) < step+stepPlay && !strings.HasSuffix(l.texts[0].text, ".") && !titleLine(l)
		if !within || (!goesOn || apart) && !last && l.box.Bottom > ends {
			break
		}
		end = k + 1
	}
	return end
}

// rowEnd is the place of the first rule below b across most of the columns,
// when another such rule stands over b, so that they may part rows.
func (s *pdfSheet) rowEnd(b Box, cols []looseCol) float64 {
	width := cols[len(cols)-1].to - cols[0].from
	over, below := false, math.Inf(1)
	for _, r := range s.across {
		if overlapOf(r.from, r.to, cols[0].from, cols[len(cols)-1].to) > 0.6*width {
			over = over || r.pos < b.Top && r.pos > b.Top-6*(b.Bottom-b.Top)
			if r.pos > b.Bottom-2 {
				below = min(below, r.pos+2)
			}
		}
	}
	if !over || math.IsInf(below, 1) {
		return 0
	}
	return below
}

// labelContinues says whether label b goes on from label a of the line above: its
// first word would not have fitted there, or it begins in lower case.
func labelContinues(a, b pdfText, col looseCol) bool {
	if a.bold != b.bold || pdfValueLike(a.text) {
		return false
	}
	first, _, _ := strings.Cut(b.text, " ")
	width := (b.box.Right - b.box.Left) * float64(len(first)+1) / float64(max(1, len(b.text)))
	return lowerFirst(b.text) || strings.HasSuffix(a.text, ",") || strings.HasSuffix(a.text, "-") || a.box.Right+width > col.to
}

func lowerFirst(s string) bool { return s != "" && s[0] >= 'a' && s[0] <= 'z' }

// titleOrNote begins a line over or under a table that is no part of it.
var titleOrNote = regexp.MustCompile(`(?i)^(table|figure|chart|note|notes|source|nb|question|q)\b[ .:]*\d*`)

// titleLine says whether the line has the look of a title, a note or a source.
func titleLine(l pdfLine) bool { return titleOrNote.MatchString(l.texts[0].text) }

func (s *pdfSheet) tableBetween(top, bottom float64) bool {
	return slices.ContainsFunc(s.tables, func(t pdfTable) bool { return t.ruled && t.box.Top >= top-2 && t.box.Bottom <= bottom+2 })
}

// looseHead is the first line of the headings over the body that begins at
// start; lines before floor belong to another table.
func (s *pdfSheet) looseHead(words, lines []pdfLine, floor, start, end int) int {
	cols := looseColumns(lines[start:end])
	yearLabels(cols)
	labels := 0
	for labels < len(cols) && !cols[labels].figures() {
		labels++
	}
	top := start
	for j := start - 1; j >= floor && start-j <= 2*labelLines; j-- {
		l, below := lines[j], lines[j+1]
		if below.box.Top-l.box.Bottom > 1.8*l.size || s.tableBetween(l.box.Bottom, below.box.Top) || titleLine(l) {
			break
		}
		overValues := false
		for _, t := range l.texts {
			at := looseColumnsAt(cols, t.box)
			if strings.Count(t.text, " ") > 9 && len(at) > 1 {
				return top
			}
			if len(at) > 1 && at[0] < labels && len(l.texts) == 1 {
				if fine := finerHeads(words[j], cols); len(fine.texts) < len(cols)-1 {
					return top // a title
				}
			}
			overValues = overValues || len(at) > 0 && at[len(at)-1] >= labels || len(at) == 0 && len(cols) > 0 && t.box.Left > cols[0].to
		}
		if overValues {
			top = j
		}
	}
	return top
}

// looseColumnsAt are the columns that a box stands in.
func looseColumnsAt(cols []looseCol, b Box) []int {
	var at []int
	for i, c := range cols {
		if overlapOf(c.from, c.to, b.Left, b.Right) > 0.5 {
			at = append(at, i)
		}
	}
	return at
}

// looseColumns finds the columns of lines: those of the lines with most texts
// first, so that a text over several columns does not join them.
func looseColumns(lines []pdfLine) []looseCol { return addColumns(nil, lines) }

// yearLabels says of the first of several columns that it holds labels where it
// holds nothing but years.
func yearLabels(cols []looseCol) {
	if len(cols) > 2 && cols[0].years > 0 && cols[0].years == cols[0].texts {
		cols[0].label = true
	}
}

// addColumns is cols with the texts of lines, and with new columns for those
// that stand in none.
func addColumns(cols []looseCol, lines []pdfLine) []looseCol {
	order := make([]int, 0, len(lines))
	for i, l := range lines {
		if looseValues(l) || len(l.texts) == 1 && pdfValueLike(l.texts[0].text) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(lines[b].texts), len(lines[a].texts)) })
	for _, i := range order {
		for _, t := range lines[i].texts {
			at := looseColumnsAt(cols, t.box)
			value := 0
			year := 0
			if pdfValueLike(t.text) {
				value = 1
			}
			if yearLike.MatchString(t.text) {
				year = 1
			}
			switch len(at) {
			case 0:
				k, _ := slices.BinarySearchFunc(cols, t.box.Left, func(c looseCol, x float64) int { return cmp.Compare(c.from, x) })
				cols = slices.Insert(cols, k, looseCol{from: t.box.Left, to: t.box.Right, texts: 1, value: value, years: year})
			case 1:
				c := &cols[at[0]]
				c.from, c.to = min(c.from, t.box.Left), max(c.to, t.box.Right)
				c.texts++
				c.value += value
				c.years += year
			}
		}
	}
	return cols
}

// yearLike is a year, or one that runs into the next.
var yearLike = regexp.MustCompile(`^(19|20)\d\d(\s?[/–-]\s?(\d\d|(19|20)\d\d))?$`)

// onlyYears says that nothing but years stands in the lines.
func onlyYears(lines []pdfLine) bool {
	return !slices.ContainsFunc(lines, func(l pdfLine) bool { return !looseYears(l) })
}

// looseYears says whether the values of a line are years, which makes them
// headings when nothing but headings stands over them.
func looseYears(l pdfLine) bool {
	years := 0
	for _, t := range l.texts {
		switch {
		case yearLike.MatchString(t.text):
			years++
		case pdfValueLike(t.text):
			return false
		}
	}
	return years > 0
}
