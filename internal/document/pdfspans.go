package document

import (
	"math"
	"slices"
)

// A looseHeading is a heading with the columns that it is for.
type looseHeading struct {
	text     pdfText
	from, to int // columns, both included
	doubt    string
}

const unsureHeading = "it cannot be told which columns the heading is for"

// heads are the rows of headings. Lines that follow closely, with each text
// over one column, are one row of headings on several lines.
func (t *looseTable) heads() [][]looseHeading {
	var rows [][]looseHeading
	pitch := t.loosePitch()
	for i, l := range t.lines[:t.head] {
		row := t.headings(i, pitch)
		single := func(r []looseHeading) bool {
			return !slices.ContainsFunc(r, func(h looseHeading) bool { return h.from != h.to || h.doubt != "" })
		}
		if n := len(rows); n > 0 && single(row) && single(rows[n-1]) && l.box.Top-t.lines[i-1].box.Bottom < 0.7*l.size && !t.parted(i, pitch) {
			doubt := ""
			if ownRow(rows[n-1], row) {
				doubt = "its heading may be two, one over the other"
			}
			for _, h := range row {
				if k := slices.IndexFunc(rows[n-1], func(o looseHeading) bool { return o.from == h.from }); k >= 0 {
					rows[n-1][k].doubt = doubt
					rows[n-1][k].text = flowLines([]pdfLine{{texts: []pdfText{rows[n-1][k].text}}, {texts: []pdfText{h.text}}})
				} else {
					rows[n-1] = append(rows[n-1], h)
				}
			}
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

// parted says that heading line i stands a whole row under the line above. What
// begins in lower case goes on from the line above.
func (t *looseTable) parted(i int, pitch float64) bool {
	return (ownLine(t.lines, i, pitch) || t.ruledOff(i)) && !slices.ContainsFunc(t.lines[i].texts, func(x pdfText) bool { return lowerFirst(x.text) })
}

// ruledOff says that a rule stands between heading line i and those above it,
// over one of its texts at least.
func (t *looseTable) ruledOff(i int) bool {
	const play = 2 // points
	above := t.lines[i-1].box.Bottom
	for k := i - 1; k > 0 && t.lines[k].box.Top < t.lines[k-1].box.Bottom; k-- {
		above = min(above, t.lines[k-1].box.Bottom) // beside one another
	}
	return slices.ContainsFunc(t.rules, func(r pdfRule) bool {
		return r.pos > above-play && r.pos < t.lines[i].box.Top+play && slices.ContainsFunc(t.lines[i].texts, func(x pdfText) bool {
			return overlapOf(r.from, r.to, x.box.Left, x.box.Right) > 0.8*(x.box.Right-x.box.Left)
		})
	})
}

// ownRow says that lower may be a row of headings of its own under upper,
// rather than the second line of the same headings: it gives years, or one
// of the two says the same of several columns. What begins in lower case goes
// on from the line above.
func ownRow(upper, lower []looseHeading) bool {
	years, texts := 0, map[string]bool{}
	for _, h := range lower {
		if lowerFirst(h.text.text) {
			return false
		}
		if yearLike.MatchString(h.text.text) {
			years++
		}
		texts[h.text.text] = true
	}
	if years > 1 && years >= len(lower)-1 || len(lower) > 2 && len(texts) < len(lower) {
		return true
	}
	texts = map[string]bool{}
	for _, h := range upper {
		if texts[h.text.text] {
			return true
		}
		texts[h.text.text] = true
	}
	return false
}

// headings are the texts of heading line i with their columns. Where fewer
// texts stand over more columns with headings of their own below, each is
// shared out: by a rule under it, or by where its middle or its left edge is.
func (t *looseTable) headings(i int, pitch float64) []looseHeading {
	var out []looseHeading
	between := false
	covered := map[int]bool{}
	for _, x := range t.lines[i].texts {
		at := looseColumnsAt(t.over, x.box)
		if len(at) == 0 {
			k := nearestLoose(t.over, x.box)
			out = append(out, looseHeading{text: x, from: k, to: k, doubt: unsureHeading})
			between = true
			continue
		}
		out = append(out, looseHeading{text: x, from: at[0], to: at[len(at)-1]})
		for _, k := range at {
			covered[k] = true
		}
	}
	var over []int // columns of figures with headings on lower lines
	open := false
	texts := map[string]int{}
	for k, c := range t.cols {
		if !c.figures() || !t.headBelow(i, k, texts) {
			continue
		}
		over = append(over, k)
		open = open || !covered[k]
	}
	repeated := false
	for _, n := range texts {
		repeated = repeated || n > 1
	}
	var above []*looseHeading
	wide := between
	for k := range out {
		if slices.ContainsFunc(over, func(c int) bool { return c >= out[k].from && c <= out[k].to }) {
			above = append(above, &out[k])
			wide = wide || out[k].from != out[k].to
		}
	}
	row := i+1 < t.head && t.parted(i+1, pitch)
	if len(above) > 0 && (open || wide) && (repeated || wide || row) && len(above) < len(over) {
		t.share(i, above, over)
	}
	for k := range out {
		h := &out[k]
		for c := h.from; c <= h.to && h.from < h.to; c++ {
			if t.cols[c].figures() && !slices.Contains(over, c) {
				h.doubt = "one heading stands over several columns with none of their own"
			}
		}
	}
	return out
}

// headBelow says whether column k has a heading of its own, no wider than it,
// on a line below i; it counts the texts of such headings.
func (t *looseTable) headBelow(i, k int, texts map[string]int) bool {
	found := false
	for j := i + 1; j < t.head; j++ {
		l := t.lines[j]
		if l.box.Top < t.lines[i].box.Bottom-0.2*l.size {
			continue // beside the line rather than below it: in the middle of a merged cell
		}
		for _, x := range l.texts {
			if at := looseColumnsAt(t.over, x.box); len(at) == 1 && at[0] == k {
				found = true
				texts[x.text]++
			}
		}
	}
	return found
}

// share gives each heading its columns: by rules under them, or so that each
// stands over the middle or the left edge of its own.
func (t *looseTable) share(i int, above []*looseHeading, over []int) {
	if t.shareByRules(i, above, over) {
		return
	}
	cols := t.headedSpans(i, over)
	groups := evenGroups(above, cols)
	if starts := t.startsGroups(above, cols); starts != nil && (groups == nil || !slices.Equal(starts, groups[:len(above)])) {
		return // package table carries each to the columns without one
	} else if starts == nil {
		groups = sharedOut(above, cols)
	}
	for n, h := range above {
		if groups == nil {
			h.doubt = unsureHeading
			continue
		}
		h.from, h.to, h.doubt = over[groups[n]], over[groups[n+1]-1], ""
	}
}

// headedSpans are the places of the columns with those of their own headings,
// on lines under i.
func (t *looseTable) headedSpans(i int, over []int) []spanned {
	out := make([]spanned, len(over))
	for n, k := range over {
		c := t.cols[k]
		s := spanned{figures: pdfSpan{c.from, c.to}, all: pdfSpan{c.from, c.to}, heading: pdfSpan{c.from, c.to}}
		for _, l := range t.lines[i+1 : t.head] {
			for _, x := range l.texts {
				if at := looseColumnsAt(t.over, x.box); len(at) == 1 && at[0] == k {
					s.heading = pdfSpan{x.box.Left, x.box.Right}
					s.text = x.text
					s.all = pdfSpan{min(s.all.from, x.box.Left), max(s.all.to, x.box.Right)}
				}
			}
		}
		out[n] = s
	}
	return out
}

// A spanned is a column that a wider heading may stand over.
type spanned struct {
	figures, heading, all pdfSpan
	text                  string // of its own heading
}

// startsGroups are the columns in which the headings stand, where each is set
// as that column's own heading is and the first stands in the first; nil where
// they do not.
func (t *looseTable) startsGroups(above []*looseHeading, cols []spanned) []int {
	const level = 2.5 // points
	var out []int
	for _, h := range above {
		x := h.text.box
		found := slices.IndexFunc(cols, func(c spanned) bool {
			alike := math.Abs(x.Left-c.heading.from) < level || math.Abs(x.Right-c.heading.to) < level || math.Abs(boxMiddle(x)-(c.heading.from+c.heading.to)/2) < level
			return alike && overlapOf(x.Left, x.Right, c.heading.from, c.heading.to) > 0
		})
		if found < 0 || len(out) == 0 && found != 0 || len(out) > 0 && found <= out[len(out)-1] || h.from != h.to {
			return nil
		}
		out = append(out, found)
	}
	return out
}

// sharedOut parts the columns among the headings, each over the middle of its
// own: out[n] is the first column of heading n, out[n+1] the one after its
// last. It is nil where that cannot be done, or can be done in two ways. The
// edges of the cells are not known, so their middles are looked for in four
// ways, by what the columns are set by.
func sharedOut(above []*looseHeading, cols []spanned) []int {
	step := (cols[len(cols)-1].all.to - cols[0].all.to) / float64(max(1, len(cols)-1))
	middles := []func(i, j int) float64{
		func(i, j int) float64 { return (cols[i].all.from + cols[j].all.to) / 2 },
		func(i, j int) float64 { // all set to the right
			left := cols[i].all.to - step
			if i > 0 {
				left = cols[i-1].all.to
			}
			return (left + cols[j].all.to) / 2
		},
		func(i, j int) float64 { // all set to the left
			right := cols[j].all.from + step
			if j+1 < len(cols) {
				right = cols[j+1].all.from
			}
			return (cols[i].all.from + right) / 2
		},
		func(i, j int) float64 { // headings in the middle
			mid := func(k int) float64 { return (cols[k].heading.from + cols[k].heading.to) / 2 }
			half := func(k int) float64 {
				return max(math.Abs(cols[k].figures.to-mid(k)), (cols[k].heading.to-cols[k].heading.from)/2)
			}
			return (mid(i) - half(i) + mid(j) + half(j)) / 2
		},
	}
	var best []int
	bestOff, unlike := math.Inf(1), math.Inf(1) // how far off the best is, and the best of another sharing
	for _, middle := range middles {
		groups, off := centredGroups(above, len(cols), middle)
		if groups == nil || off > 0.3*step+2 {
			continue
		}
		switch same := slices.Equal(groups, best); {
		case off < bestOff:
			if best != nil && !same {
				unlike = bestOff
			}
			best, bestOff = groups, off
		case !same:
			unlike = min(unlike, off)
		}
	}
	if even := evenGroups(above, cols); even != nil && (best == nil || !slices.Equal(even, best)) {
		off := math.Inf(1)
		for _, middle := range middles {
			off = min(off, groupsOff(above, even, middle))
		}
		if off < 0.5*step+2 {
			return even // their own headings repeat
		}
	}
	if best == nil || unlike < 2*bestOff+1 {
		return nil
	}
	return best
}

// evenGroups parts the columns evenly, where their own headings come again in
// each group; nil where they do not.
func evenGroups(above []*looseHeading, cols []spanned) []int {
	n := len(above)
	if n < 2 || len(cols)%n != 0 {
		return nil
	}
	size := len(cols) / n
	for k := size; k < len(cols); k++ {
		if cols[k].text != cols[k-size].text {
			return nil
		}
	}
	out := make([]int, n+1)
	for i := range out {
		out[i] = i * size
	}
	return out
}

// groupsOff is how far a heading stands from the middle of its columns, at most.
func groupsOff(above []*looseHeading, groups []int, middle func(i, j int) float64) float64 {
	off := 0.0
	for n, h := range above {
		off = max(off, math.Abs(boxMiddle(h.text.box)-middle(groups[n], groups[n+1]-1)))
	}
	return off
}

// centredGroups gives each heading in turn the columns, from the next one on,
// whose middle comes closest to its own. A column or two at the end may have
// none.
func centredGroups(above []*looseHeading, cols int, middle func(i, j int) float64) ([]int, float64) {
	groups := []int{0}
	for n, h := range above {
		from := groups[n]
		best := -1
		for to := from + 1; to <= cols-(len(above)-n-1); to++ {
			if best < 0 || math.Abs(boxMiddle(h.text.box)-middle(from, to-1)) < math.Abs(boxMiddle(h.text.box)-middle(from, best-1)) {
				best = to
			}
		}
		if best < 0 {
			return nil, 0
		}
		groups = append(groups, best)
	}
	const without = 2 // columns at the end
	if groups[len(groups)-1] < cols-without || len(above) == 1 && groups[1] < cols {
		return nil, 0
	}
	return groups, groupsOff(above, groups, middle)
}

func boxMiddle(b Box) float64 { return (b.Left + b.Right) / 2 }

// shareByRules shares out the columns by the rules drawn under the headings,
// if each has one that is not the whole table's.
func (t *looseTable) shareByRules(i int, above []*looseHeading, over []int) bool {
	if i+1 >= len(t.lines) {
		return false
	}
	width := t.cols[len(t.cols)-1].to - t.cols[0].from
	var spans [][]int
	for _, h := range above {
		var under []int
		for _, r := range t.rules {
			x := boxMiddle(h.text.box)
			if r.pos < h.text.box.Bottom-3 || r.pos > t.lines[i+1].box.Top+4 || r.from > x || r.to < x || r.to-r.from > 0.9*width {
				continue
			}
			for _, k := range over {
				if m := (t.cols[k].from + t.cols[k].to) / 2; m > r.from && m < r.to && !slices.Contains(under, k) {
					under = append(under, k)
				}
			}
		}
		if len(under) == 0 || slices.ContainsFunc(spans, func(o []int) bool {
			return slices.ContainsFunc(o, func(k int) bool { return slices.Contains(under, k) })
		}) {
			return false
		}
		spans = append(spans, under)
	}
	for n, h := range above {
		h.from, h.to, h.doubt = slices.Min(spans[n]), slices.Max(spans[n]), ""
	}
	return true
}
