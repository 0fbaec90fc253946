package figure

import (
	"slices"
	"strings"

	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A layout is the cells that a document gives of a whole, and the sums that
// hold among them: worked out once for all documents with the same cells.
type layout struct {
	cells []stat.Breakdown // those given first, then the margins of them that are not
	sums  []sum
}

// A sum is a cell and parts of it that share nothing, by place in the layout;
// complete when nothing else is in the cell.
type sum struct {
	total    int
	parts    []int
	complete bool
}

type layoutKey struct {
	measure survey.MeasureID
	period  stat.Period // zero where all codes were always in use
	cells   string
}

// layout is that of a document about a period with the given cells, in order.
func (b *Book) layout(m survey.MeasureID, p stat.Period, cells []stat.Breakdown) *layout {
	if !slices.ContainsFunc(b.survey.Dimensions, func(d survey.Dimension) bool { return d.Codelist.Dated() }) {
		p = stat.Period{}
	}
	n := 0
	for _, br := range cells {
		n += len(br.String()) + 1
	}
	var sb strings.Builder
	sb.Grow(n)
	for _, br := range cells {
		sb.WriteString(br.String())
		sb.WriteByte('/')
	}
	return once(&b.layouts, layoutKey{m, p, sb.String()}, func() *layout { return b.newLayout(m, p, cells) })
}

// newLayout finds the sums: each cell is the sum of its parts by any one more
// dimension, and a code that takes in others is the sum of those.
func (b *Book) newLayout(m survey.MeasureID, p stat.Period, given []stat.Breakdown) *layout {
	l := &layout{cells: withMargins(given)}
	place := make(map[stat.Breakdown]int, len(l.cells))
	for i, br := range l.cells {
		place[br] = i
	}
	measure, ok := b.survey.Measure(m)
	if !ok {
		return l
	}
	for _, d := range measure.Dimensions {
		dim, ok := b.survey.Dimension(d)
		if !ok {
			continue
		}
		children := map[stat.Breakdown][]stat.Code{}
		var parents []stat.Breakdown
		for _, br := range l.cells {
			c, ok := br.Code(d)
			if !ok || !dim.Codelist.Has(c) {
				continue
			}
			parent := br.Without(d)
			if children[parent] == nil {
				parents = append(parents, parent)
			}
			children[parent] = append(children[parent], c)
		}
		for _, parent := range parents {
			codes := children[parent]
			fine := finest(dim.Codelist, codes)
			at := func(c stat.Code) int { return place[parent.With(d, c)] }
			whole := sum{total: place[parent], complete: covers(dim.Codelist, fine, "", p)}
			for _, c := range fine {
				whole.parts = append(whole.parts, at(c))
			}
			l.sums = append(l.sums, whole)
			for _, c := range codes {
				var inside []stat.Code
				band := sum{total: at(c)}
				for _, f := range fine {
					if f != c && dim.Codelist.Within(f, c) {
						inside, band.parts = append(inside, f), append(band.parts, at(f))
					}
				}
				if band.complete = covers(dim.Codelist, inside, c, p); len(inside) > 0 {
					l.sums = append(l.sums, band)
				}
			}
		}
	}
	return l
}

// withMargins are cells and those that they are parts of, given or not.
func withMargins(given []stat.Breakdown) []stat.Breakdown {
	cells := slices.Clone(given)
	have := map[stat.Breakdown]bool{}
	for _, br := range given {
		have[br] = true
	}
	for i := 0; i < len(cells); i++ {
		for _, d := range cells[i].Dimensions() {
			if margin := cells[i].Without(d); !have[margin] {
				have[margin] = true
				cells = append(cells, margin)
			}
		}
	}
	return cells
}

// settled says that every number of the sum is known, so that it tells
// nothing new: parts that are not complete and a total that is.
func (g *sum) settled(given []stat.Count) bool {
	for _, p := range g.parts {
		if !given[p].IsExact() {
			return false
		}
	}
	return given[g.total].IsExact()
}

// impossible are cells of a sum that contradict each other by themselves, the
// total first; nil when none do. The search for the smallest set of cells
// over all sums takes far longer, and most contradictions are of one sum.
func (g *sum) impossible(given []stat.Count) []int {
	total := given[g.total]
	if !total.Known() {
		return nil
	}
	least, most := int64(0), stat.Exactly(0)
	for i, p := range g.parts {
		c := given[p]
		if !c.Known() {
			most = stat.AtLeast(0)
			continue
		}
		most = most.Add(c)
		if least += lower(c); least > upper(total) || least < 0 {
			return append([]int{g.total}, g.parts[:i+1]...)
		}
	}
	if g.complete && upper(most) < lower(total) {
		return append([]int{g.total}, g.parts...)
	}
	return nil
}

// visibleOnly says that the printed total is exactly the sum of the parts
// that are shown, though others are hidden: it was added up after hiding.
func (g *sum) visibleOnly(given []stat.Count) bool {
	left, ok := given[g.total].Exact()
	if !ok {
		return false
	}
	hidden := false
	for _, p := range g.parts {
		if n, exact := given[p].Exact(); exact {
			left -= n
		} else {
			hidden = hidden || given[p].Known()
		}
	}
	return hidden && left == 0
}

// sumOf is what the parts add up to when they are all there is, and a gap
// when they are not.
func (g *sum) sumOf(given []stat.Count) stat.Count {
	if !g.complete {
		return stat.Missing(stat.NotAsked)
	}
	total := stat.Exactly(0)
	for _, p := range g.parts {
		total = total.Add(given[p])
	}
	return total
}

// confirmed says that a total is the sum of another set of parts, all shown.
func (l *layout) confirmed(total int, given []stat.Count) bool {
	return slices.ContainsFunc(l.sums, func(g sum) bool {
		return g.total == total && g.complete && g.settled(given) && g.sumOf(given) == given[total]
	})
}
