package document

import (
	"math"
	"slices"
)

// A looseGroup is a label that stands in the middle of the rows that it is for,
// as in a merged cell.
type looseGroup struct {
	text     pdfText
	col      int
	from, to float64 // the bases of its first and last row
}

const unsureGroup = "it cannot be told which rows a label on the left is for"

// takeGroups takes from the lines of the body the labels of outer columns that
// stand in the middle of several rows: each in turn in the middle of the rows
// that follow those of the last, so that no row is left over. It says so where
// labels stand neither thus nor on the first row of their own.
func (t *looseTable) takeGroups() {
	labels := 0
	for labels < len(t.cols) && !t.cols[labels].figures() {
		labels++
	}
	for col := range labels - 1 {
		var texts []pdfText
		var rows []pdfText // what tells where each row stands
		for _, l := range t.lines[t.head:] {
			mark, named := -1, false
			for i, x := range l.texts {
				at := looseColumnsAt(t.cols, x.box)
				if len(at) == 0 {
					continue
				}
				if at[0] == col {
					texts = append(texts, x)
				} else if mark < 0 && at[0] > col {
					mark = i
				}
				named = named || at[0] >= col && at[0] < labels
			}
			if mark >= 0 && named { // the total of an outer label has none here
				rows = append(rows, l.texts[mark])
			}
		}
		if len(texts) == 0 || len(texts) >= len(rows) || math.Abs(texts[0].base-rows[0].base) < 0.5 {
			continue // each row has its own, or the first of each group has
		}
		groups := middleGroups(texts, rows)
		if groups == nil {
			if t.head > 0 && !t.more {
				t.doubt = unsureGroup
			}
			continue
		}
		for i := range groups {
			groups[i].col = col
		}
		t.groups = append(t.groups, groups...)
		t.dropTexts(col)
	}
}

// middleGroups gives each text the rows whose middle it stands in; nil when
// that leaves rows over or does not fit.
func middleGroups(texts, rows []pdfText) []looseGroup {
	middle := func(x pdfText) float64 { return x.base - 0.35*x.size }
	pitch := math.Inf(1)
	for i := 1; i < len(rows); i++ {
		pitch = min(pitch, rows[i].base-rows[i-1].base)
	}
	var out []looseGroup
	from := 0
	for _, x := range texts {
		best, off := -1, math.Inf(1)
		for to := from; to < len(rows); to++ {
			if d := math.Abs(middle(x) - (middle(rows[from])+middle(rows[to]))/2); d < off {
				best, off = to, d
			}
		}
		if best < 0 || off > 0.2*pitch {
			return nil
		}
		out = append(out, looseGroup{text: x, from: rows[from].base, to: rows[best].base})
		from = best + 1
	}
	if from < len(rows) {
		return nil
	}
	return out
}

// dropTexts takes the texts of column col from the lines of the body, with the
// lines that hold nothing else.
func (t *looseTable) dropTexts(col int) {
	lines := slices.Clone(t.lines[:t.head])
	words := slices.Clone(t.words[:t.head])
	for i, l := range t.lines[t.head:] {
		l.texts = slices.DeleteFunc(slices.Clone(l.texts), func(x pdfText) bool {
			at := looseColumnsAt(t.cols, x.box)
			return len(at) > 0 && at[0] == col
		})
		if len(l.texts) > 0 {
			l.measure()
			lines = append(lines, l)
			words = append(words, t.words[t.head+i])
		}
	}
	t.lines, t.words = lines, words
}

// groupCells adds a cell for each label taken by takeGroups, over its rows.
func (b *looseBuilder) groupCells(rows []looseRow) {
	for _, g := range b.t.groups {
		from, to := -1, -1
		for i, r := range rows {
			base := r.lines[0].texts[len(r.lines[0].texts)-1].base
			last := r.lines[len(r.lines)-1].texts[len(r.lines[len(r.lines)-1].texts)-1].base
			if last >= g.from-1 && base <= g.to+1 {
				if from < 0 {
					from = i
				}
				to = i
			}
		}
		if from < 0 {
			continue
		}
		c := pdfCell([]pdfText{g.text}, b.headRows+from, g.col)
		c.RowSpan = to - from + 1
		b.cells = append(b.cells, c)
	}
}

// isSection says that the line is a heading of the rows below it, set in the
// middle of the whole table as in a merged cell.
func (t *looseTable) isSection(l pdfLine) bool {
	const play = 8 // points
	if len(l.texts) != 1 || len(t.cols) < 2 {
		return false
	}
	x := l.texts[0].box
	at := looseColumnsAt(t.cols, x)
	if len(at) > 0 && (!t.cols[at[0]].figures() || pdfValueLike(l.texts[0].text)) || len(at) == 0 && pdfValueLike(l.texts[0].text) && !yearLike.MatchString(l.texts[0].text) {
		return false
	}
	left, right := t.cols[0].from, t.cols[len(t.cols)-1].to
	for _, h := range t.lines[:t.head] {
		left, right = min(left, h.box.Left), max(right, h.box.Right)
	}
	for _, r := range t.rules {
		if r.pos > t.lines[0].box.Top-play && r.pos < t.lines[len(t.lines)-1].box.Bottom+play && r.from < left+1 && r.to > right-1 {
			left, right = r.from, r.to
		}
	}
	return math.Abs(boxMiddle(x)-(left+right)/2) < play
}

// firstSection takes the last line of headings for the name of the first
// section: it is a label alone and no second line of a heading, and others like
// it stand over the rows below, the first of which has none.
func (t *looseTable) firstSection() {
	const play, apart = 2, 1.4 // points; ems
	if t.more || t.head < 2 || t.head >= len(t.lines) {
		return
	}
	last := t.lines[t.head-1]
	if len(last.texts) != 1 || !t.labelOnly(t.head-1) || lineStep(t.lines, t.head-1) < apart*last.size || lowerFirst(last.texts[0].text) {
		return
	}
	like := func(l pdfLine) bool {
		return len(l.texts) == 1 && math.Abs(l.box.Left-last.box.Left) < play && l.texts[0].bold == last.texts[0].bold
	}
	if !like(t.lines[t.head]) && slices.ContainsFunc(t.lines[t.head:], like) {
		t.head--
	}
}

// sectionsBelow takes from the headings the last lines that are headings of the
// rows below, where the columns have headings over them.
func (t *looseTable) sectionsBelow() {
	head, pitch := t.head, t.loosePitch()
	for head > 1 && t.isSection(t.lines[head-1]) && ownLine(t.lines, head-1, pitch) {
		head--
	}
	if head == t.head || !slices.ContainsFunc(t.lines[:head], func(l pdfLine) bool { return len(l.texts) > 1 }) {
		return
	}
	t.head = head
}
