package document

import (
	"cmp"
	"math"
	"slices"
)

// headWords says that the line after those taken for headings is another: its
// texts over columns of figures are words, with no label beside them, or with
// nothing but years above.
func (t *looseTable) headWords() bool {
	words, values, same, label := 0, 0, true, false
	first := ""
	for _, x := range t.lines[t.head].texts {
		at := looseColumnsAt(t.cols, x.box)
		switch {
		case len(at) == 0:
		case !t.cols[at[len(at)-1]].figures():
			label = true
		case pdfValueLike(x.text):
			values++
		default:
			words++
			same = same && (first == "" || x.text == first)
			first = x.text
		}
	}
	if words == 0 || t.head == 0 {
		return false
	}
	if label && values > 0 {
		return words > values && !same && lineStep(t.lines, t.head) < t.rowsBelow()-stepPlay
	}
	return !label || looseYears(t.lines[t.head-1]) && words > 1 && !same
}

// headTail says that the line is the end of headings broken over lines
// ("Victim under", "13"): it has no label, and stands closer to the line above
// than rows do to one another.
func (t *looseTable) headTail() bool {
	if t.head == 0 || t.head+2 >= len(t.lines) || t.cols[0].figures() {
		return false
	}
	l := t.lines[t.head]
	for _, x := range l.texts {
		if at := looseColumnsAt(t.cols, x.box); len(at) == 0 || !t.cols[at[0]].figures() {
			return false
		}
	}
	return lineStep(t.lines, t.head) < t.rowsBelow()-stepPlay
}

// rowsBelow is the least step between the lines after the one that may be a
// heading.
func (t *looseTable) rowsBelow() float64 {
	pitch := math.Inf(1)
	for i := t.head + 1; i < len(t.lines); i++ {
		pitch = min(pitch, lineStep(t.lines, i))
	}
	return pitch
}

// stepPlay is how far, in points, the steps from line to line of one table may
// differ and still be the same.
const stepPlay = 0.5

// lineStep is the distance from the base of the line before to that of line i.
func lineStep(lines []pdfLine, i int) float64 {
	return lines[i].texts[0].base - lines[i-1].texts[0].base
}

// loosePitch is the step between rows whose labels have one line: the least
// between two lines of figures, less the lines of labels between them. It is 0
// when there are not two rows.
func (t *looseTable) loosePitch() float64 {
	lines := t.lines[t.head:]
	least := math.Inf(1)
	for i := 1; i < len(lines); i++ {
		if d := lineStep(lines, i); d > 0.8*lines[i].size {
			least = min(least, d)
		}
	}
	pitch, last := math.Inf(1), -1
	for i, l := range lines {
		if !t.anchor(l) {
			continue
		}
		if last >= 0 {
			pitch = min(pitch, l.texts[0].base-lines[last].texts[0].base-float64(i-last-1)*least)
		}
		last = i
	}
	if math.IsInf(pitch, 1) {
		return 0
	}
	return pitch
}

// tightLine is the step, in ems, up to which lines may belong to one text
// whatever the step of the rows.
const tightLine = 1.22

// ownLine says that line i of lines stands a whole row under the one above, and
// so is no second line of it.
func ownLine(lines []pdfLine, i int, pitch float64) bool {
	d := lineStep(lines, i)
	return pitch > 0 && d >= pitch-stepPlay && d > tightLine*lines[i].size
}

// inOrder gives the lowest headings to the columns of figures one by one, where
// there are as many of both and each stands between the figures on the left
// and on the right of its own: headings to the left over figures to the right
// need not overlap. It widens the columns for the headings alone.
func (t *looseTable) inOrder() bool {
	t.over = t.cols
	if t.head == 0 {
		return false
	}
	labels := 0
	for labels < len(t.cols) && !t.cols[labels].figures() {
		labels++
	}
	if labels == 0 || labels == len(t.cols) || slices.ContainsFunc(t.cols[labels:], func(c looseCol) bool { return !c.figures() }) {
		return false
	}
	pitch := t.loosePitch()
	top := t.head - 1
	for top > 0 && !ownLine(t.lines, top, pitch) && lineStep(t.lines, top) < 1.7*t.lines[top].size {
		top--
	}
	var heads []Box
	for _, l := range t.lines[top:t.head] {
		for _, x := range l.texts {
			if x.box.Right <= t.cols[labels-1].to || x.box.Left < t.cols[labels-1].to && overlapOf(x.box.Left, x.box.Right, t.cols[labels].from, t.cols[labels].to) <= 0 {
				continue
			}
			if k := slices.IndexFunc(heads, func(h Box) bool { return overlapOf(h.Left, h.Right, x.box.Left, x.box.Right) > 0 }); k >= 0 {
				heads[k] = unionBox(heads[k], x.box)
			} else {
				heads = append(heads, x.box)
			}
		}
	}
	slices.SortFunc(heads, func(a, b Box) int { return cmp.Compare(a.Left, b.Left) })
	if len(heads) != len(t.cols)-labels {
		return false
	}
	over := slices.Clone(t.cols)
	for k, h := range heads {
		c := &over[labels+k]
		if h.Left < t.cols[labels+k-1].to-1 && k > 0 || k+1 < len(heads) && h.Right > t.cols[labels+k+1].from+1 {
			return false
		}
		c.from, c.to = min(c.from, h.Left), max(c.to, h.Right)
	}
	for k := labels + 1; k < len(over); k++ {
		if over[k].from < over[k-1].to {
			return false
		}
	}
	t.over = over
	return true
}

// joinSides makes one column of two that stand side by side where no row has a
// text in both and one of them has no heading: signs and words are often set to
// the left of a column, and numbers to the right.
func (t *looseTable) joinSides() {
	const least = 3 // rows
	if t.inOrder() {
		return // each has its heading, to one side of it
	}
	for k := 1; k < len(t.cols); k++ {
		a, b := t.cols[k-1], t.cols[k]
		if !a.figures() || !b.figures() || t.head == 0 || t.headed(k-1) && t.headed(k) {
			continue
		}
		rows, both := 0, false
		for _, l := range t.lines[t.head:] {
			in := map[int]bool{}
			for _, x := range l.texts {
				for _, i := range looseColumnsAt(t.cols, x.box) {
					in[i] = true
				}
			}
			both = both || in[k-1] && in[k]
			if in[k-1] || in[k] {
				rows++
			}
		}
		if both || rows < least || rows < a.texts+b.texts {
			continue
		}
		t.cols[k-1] = looseCol{from: a.from, to: b.to, texts: a.texts + b.texts, value: a.value + b.value, years: a.years + b.years}
		t.cols = slices.Delete(t.cols, k, k+1)
		k--
	}
}
