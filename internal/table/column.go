package table

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

type columnRole uint8

const (
	emptyColumn columnRole = iota
	stubColumn             // labels of rows
	valueColumn
	remarkColumn // words about the values of the row
	markColumn   // footnote marks of the values on its left
)

// A column of a frame, with what its body holds.
type column struct {
	role     columnRole
	heading  string // the lowest one, in lower case
	n        int    // cells that hold anything
	numbers  int
	symbols  int
	ranges   int
	years    int
	soft     int // words that could be either: "Unknown", "N/A"
	labels   int // periods, dates and words
	rising   bool
	distinct bool
	last     float64
	seen     map[string]bool
}

func lower(s string) string { return strings.ToLower(s) }

// values is how many cells could be values and nothing else.
func (c *column) values() int { return c.numbers + c.symbols + c.ranges + c.years }

// counts says that the column holds values rather than labels, for the most
// part. Words that could be either go with the rest of the column.
func (c *column) counts() bool {
	if c.labels == 0 && c.values() == 0 {
		return c.soft > 0
	}
	return c.values() > c.labels
}

// mixed says that the column, which is not the first, holds values with words
// for some of them.
func (c *column) mixed() bool { return c.counts() || c.values() > 0 && 2*c.values() >= c.labels }

func (t *frame) role(col int) columnRole {
	if col < t.left || col-t.left >= len(t.cols) {
		return emptyColumn
	}
	return t.cols[col-t.left].role
}

func (t *frame) count(r columnRole) int {
	n := 0
	for i := range t.cols {
		if t.cols[i].role == r {
			n++
		}
	}
	return n
}

// classifyColumns says which columns are labels and which are values.
func (t *frame) classifyColumns() {
	t.cols = make([]column, max(0, t.right-t.left+1))
	for i := range t.cols {
		c := &t.cols[i]
		c.rising, c.distinct, c.seen = true, true, map[string]bool{}
		for h := len(t.heads) - 1; h >= 0 && c.heading == ""; h-- {
			if k := t.find(t.heads[h].row, t.left+i); k >= 0 {
				c.heading = lower(t.texts[k])
			}
		}
	}
	for i := range t.body {
		l := &t.body[i]
		if l.kind() == textLine || l.repeat {
			continue
		}
		for _, x := range l.cells {
			if at := int(x.col) - t.left; at >= 0 && at < len(t.cols) {
				t.cols[at].tally(t.classes[x.cell], t.texts[x.cell])
			}
		}
	}
	t.leading()
	t.trailing()
	t.marks()
	t.records()
	for i := range t.cols {
		t.cols[i].seen = nil
	}
}

var markAlone = regexp.MustCompile(`^(?:\*{1,3}|~|†|‡|§|#|\^|[¹²³⁴⁵⁶⁷⁸⁹]|[a-zA-Z]|\[[a-z0-9]{1,2}\]|\([a-z0-9]{1,2}\))$`)

// marks looks for columns that hold footnote marks of the values on their
// left, and nothing else: under the same heading, or under none or "R".
func (t *frame) marks() {
	for i := 1; i < len(t.cols); i++ {
		c := &t.cols[i]
		if c.role == stubColumn || c.role == emptyColumn || t.cols[i-1].role != valueColumn || c.numbers+c.ranges+c.years > 0 {
			continue
		}
		same := c.heading == "" || len(c.heading) == 1
		for h := len(t.heads) - 1; h >= 0 && !same; h-- {
			k := t.find(t.heads[h].row, t.left+i)
			same = k >= 0 && k == t.find(t.heads[h].row, t.left+i-1)
			if k >= 0 {
				break
			}
		}
		if !same {
			continue
		}
		if c.n == 0 {
			c.role = emptyColumn
			continue
		}
		if t.onlyMarks(i) {
			c.role = markColumn
		}
	}
}

func (t *frame) onlyMarks(i int) bool {
	for j := range t.body {
		l := &t.body[j]
		k := t.find(l.row, t.left+i)
		if k < 0 || !t.own(k, l.row, t.left+i) || l.kind() == textLine {
			continue
		}
		if !markAlone.MatchString(t.text(k)) || t.find(l.row, t.left+i-1) < 0 {
			return false
		}
	}
	return true
}

// records looks for lists of one row for each record, which have no column of
// counts: all their columns are labels, but the ages, or the last.
func (t *frame) records() {
	const doubt = "no column holds counts: it is a list of records, or its values are words"
	if t.count(valueColumn) == 0 {
		for i := len(t.cols) - 1; i >= 0; i-- {
			if t.cols[i].role != emptyColumn {
				t.cols[i].role = valueColumn
				break
			}
		}
		if t.recorded = t.listsRecords(); len(t.heads) > 0 && !t.recorded {
			t.doubts = append(t.doubts, doubt)
		}
		return
	}
	used := 0
	for i := range t.cols {
		c := &t.cols[i]
		if c.role == valueColumn && !t.attribute(c) {
			return
		}
		if c.n > 0 {
			used++
		}
	}
	if len(t.heads) == 0 || used < 3 {
		return
	}
	for i := range t.cols {
		if c := &t.cols[i]; c.role == remarkColumn && !remarkWord.MatchString(c.heading) {
			c.role = stubColumn
		}
	}
	if t.recorded = t.listsRecords(); !t.recorded {
		t.doubts = append(t.doubts, doubt)
	}
}

func (c *column) tally(k class, text string) {
	c.n++
	switch k {
	case isNumber:
		c.numbers++
	case isYear:
		c.years++
	case isRange:
		c.ranges++
	case isSymbol, isError:
		if isLetter(text) {
			c.soft++
			break
		}
		c.symbols++
	default:
		c.labels++
	}
	if c.distinct && len(c.seen) < 1000 {
		if c.seen[text] {
			c.distinct = false
		}
		c.seen[text] = true
	}
	if k == isNumber || k == isYear {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || c.numbers+c.years > 1 && n <= c.last {
			c.rising = false
		}
		c.last = n
	}
}

// leading finds the columns of row labels on the left.
func (t *frame) leading() {
	first := true
	for i := range t.cols {
		c := &t.cols[i]
		switch {
		case c.n == 0:
			continue
		case first && !c.counts(), !c.mixed() && !remarkWord.MatchString(c.heading), t.names(i, first):
			c.role = stubColumn
		default:
			return
		}
		first = false
	}
}

// names says that the numbers of column i name rows rather than count.
func (t *frame) names(i int, first bool) bool {
	c := &t.cols[i]
	valuesRight, labelRight := false, false
	for j := i + 1; j < len(t.cols); j++ {
		d := &t.cols[j]
		if d.n == 0 {
			continue
		}
		if d.mixed() {
			valuesRight = true
		} else if !valuesRight && !remarkWord.MatchString(d.heading) {
			labelRight = true
		}
	}
	if !valuesRight {
		return false
	}
	heading := strings.Trim(c.heading, " :*")
	timeHeading := heading != "" && textClass(heading).isTime() || len(heading) == 4 && heading[0] >= '1' && heading[0] <= '2'
	switch {
	case timeHeading:
		return false
	case attributeWord.MatchString(heading) && (first || !measureWord.MatchString(heading)):
		return true
	case c.years > 0 && (c.years+c.labels)*10 >= c.n*9 && (heading == "" || !measureWord.MatchString(heading)) && (first || labelRight):
		return true
	case first && c.bands() && !measureWord.MatchString(heading) && t.countsFrom(i+1):
		return true
	case c.ranges*2 >= c.n && c.distinct && first && !measureWord.MatchString(heading):
		return true
	case labelRight && !measureWord.MatchString(heading) && first && c.distinct:
		return true
	case !first && (heading == "" || headNoun.MatchString(heading) && !measureWord.MatchString(heading)) && c.bands() && t.headedFrom(i+1):
		return true
	}
	return first && c.n >= 3 && c.rising && c.numbers+c.ranges+c.symbols == c.n && c.numbers >= 2 && !measureWord.MatchString(heading) && t.plainRise(i)
}

// bands says that the column holds bands and words, and none that hides a
// small number.
func (c *column) bands() bool {
	if c.ranges < 2 || c.numbers+c.symbols+c.years > 0 {
		return false
	}
	for text := range c.seen {
		if strings.HasPrefix(text, "<") || strings.Contains(lower(text), " than ") {
			return false
		}
	}
	return true
}

// countsFrom says that the columns from i hold more numbers than bands, so
// that bands before them are labels.
func (t *frame) countsFrom(i int) bool {
	numbers, ranges := 0, 0
	for _, c := range t.cols[i:] {
		numbers, ranges = numbers+c.numbers, ranges+c.ranges
	}
	return numbers > 2*ranges
}

// headedFrom says that every column from i that holds anything has a heading.
func (t *frame) headedFrom(i int) bool {
	return !slices.ContainsFunc(t.cols[i:], func(c column) bool { return c.n > 0 && c.heading == "" })
}

// plainRise says that the rising numbers of a first column are ages or serial
// numbers rather than counts: they rise by ones, or are few.
func (t *frame) plainRise(i int) bool {
	return t.cols[i].last < 130
}

// trailing gives the columns after the leading labels their roles.
func (t *frame) trailing() {
	values := 0
	start := 0
	for i := range t.cols {
		if t.cols[i].role == stubColumn {
			start = i + 1
		}
	}
	for i := start; i < len(t.cols); i++ {
		if c := &t.cols[i]; c.n > 0 && c.mixed() && !t.attribute(c) {
			values++
		}
	}
	for i := start; i < len(t.cols); i++ {
		c := &t.cols[i]
		switch {
		case c.n == 0 && (c.heading == "" || len(c.heading) > 40 && noteStart.MatchString(c.heading)):
		case c.n == 0:
			c.role = valueColumn
			if remarkWord.MatchString(c.heading) {
				c.role = remarkColumn
			}
		case c.mixed() && values > 1 && t.attribute(c) && start > 0 && c.n > 3:
			c.role = stubColumn
		case c.mixed():
			c.role = valueColumn
		case remarkWord.MatchString(c.heading):
			c.role = remarkColumn
		case values == 1 && c.heading != "" && c.n*10 >= t.dataLines()*8 && c.values() == 0:
			c.role = stubColumn
		case c.values() > 0:
			c.role = valueColumn
		default:
			c.role = remarkColumn
		}
	}
}

// attribute says that the heading of a column names a thing that is not
// counted: an age, a code.
func (t *frame) attribute(c *column) bool {
	heading := strings.Trim(c.heading, " :*")
	if wholePeriod[heading] && c.years == 0 && c.numbers > 0 && c.labels+c.ranges == 0 {
		return false // the totals of a whole year
	}
	return attributeWord.MatchString(heading) && !measureWord.MatchString(c.heading)
}

// wholePeriod are headings of periods, or of what was counted in a whole one.
var wholePeriod = map[string]bool{"year": true, "financial year": true, "fiscal year": true, "calendar year": true, "fy": true, "period": true}

func (t *frame) dataLines() int {
	n := 0
	for i := range t.body {
		if t.body[i].kind() != textLine && !t.body[i].repeat {
			n++
		}
	}
	return n
}
