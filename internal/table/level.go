package table

import (
	"slices"

	"plumbline/internal/stat"
)

// A tier is one row of a body whose column of labels may mix levels: a
// category, the years under it, the months under those.
type tier struct {
	line  int // of the body
	cell  int // its label
	shape shape
	total bool
}

// levels gives each line of the body the level of its label within the last
// column of labels; nil when all are of one. doubt says why the levels may be
// wrong.
func (t *frame) levels() (levels []int, doubt string) {
	col := -1
	for i := range t.cols {
		if t.cols[i].role == stubColumn && (col < 0 || i == col+1) {
			col = i
		}
	}
	if col < 0 {
		return nil, ""
	}
	var tiers []tier
	indents := map[int]bool{}
	for i := range t.body {
		l := &t.body[i]
		if l.repeat || l.kind() == textLine && !t.isBlankRow(t.body, i, 0) {
			continue
		}
		k := t.find(l.row, t.left+col)
		if k < 0 {
			continue
		}
		text := t.text(k)
		tiers = append(tiers, tier{i, k, shapeOf(t.classes[k], t.texts[k]), totalWord.MatchString(text)})
		indents[t.indent(k)] = true
	}
	if len(tiers) < 3 {
		return nil, ""
	}
	if len(indents) > 1 {
		return t.byIndent(tiers, indents), ""
	}
	if col > 0 && t.cols[col-1].role == stubColumn {
		return nil, "" // levels have columns of their own
	}
	if rank := t.shapeRanks(tiers); rank != nil {
		return t.byRank(tiers, func(x tier) int { return rank[x.shape] }, true)
	}
	bold := 0
	for _, x := range tiers {
		if t.Cells[x.cell].Bold && !x.total {
			bold++
		}
	}
	if bold > 0 && bold < len(tiers)-bold && t.Cells[tiers[0].cell].Bold {
		levels, doubt := t.byRank(tiers, func(x tier) int {
			if t.Cells[x.cell].Bold {
				return 0
			}
			return 1
		}, false)
		if doubt == "" {
			return levels, ""
		}
	}
	return nil, ""
}

func (t *frame) blankLevels() []int {
	out := make([]int, len(t.body))
	for i := range out {
		out[i] = -1
	}
	return out
}

func (t *frame) byIndent(tiers []tier, indents map[int]bool) []int {
	var steps []int
	for n := range indents {
		steps = append(steps, n)
	}
	slices.Sort(steps)
	out := t.blankLevels()
	for _, x := range tiers {
		out[x.line], _ = slices.BinarySearch(steps, t.indent(x.cell))
	}
	return out
}

// shapeRanks orders the shapes of labels by first appearance, where that is a
// hierarchy: every descent is by one step, and some label comes twice.
func (t *frame) shapeRanks(tiers []tier) map[shape]int {
	rank := map[shape]int{}
	seen := map[string]int{}
	again := false
	last := -1
	for _, x := range tiers {
		if x.total {
			last = -1
			continue
		}
		r, ok := rank[x.shape]
		if !ok {
			r = len(rank)
			rank[x.shape] = r
			if r > 0 && last != r-1 || x.shape == shapeBand || x.shape == shapeNumber {
				return nil
			}
		}
		if last < 0 && r > 0 || r > last+1 {
			return nil
		}
		last = r
		text := t.texts[x.cell]
		seen[text]++
		again = again || seen[text] > 1
	}
	if len(rank) < 2 {
		return nil
	}
	// a coarser period never stands under a finer one
	for a, ra := range rank {
		for b, rb := range rank {
			if shapeYear <= a && a < b && b <= shapeDate && ra > rb {
				return nil
			}
		}
	}
	first := rank[tiers[0].shape]
	if !again && (first != 0 || !t.addsUp(tiers, func(x tier) int { return rank[x.shape] })) {
		return nil
	}
	return rank
}

// byRank lays out levels by a rank of each row. Where told, the doubt says
// that the sums of rows do not bear the levels out.
func (t *frame) byRank(tiers []tier, rank func(tier) int, told bool) ([]int, string) {
	out := t.blankLevels()
	for _, x := range tiers {
		out[x.line] = rank(x)
		if x.total {
			out[x.line] = 0
		}
	}
	if t.addsUp(tiers, rank) {
		return out, ""
	}
	return out, "what its rows stand under is told only by their order, and their sums do not bear it out"
}

// addsUp says that each row with rows under it is their sum, as far as hidden
// values allow, and that at least one sum is exact.
func (t *frame) addsUp(tiers []tier, rank func(tier) int) bool {
	exact := 0
	for i := range t.cols {
		if t.cols[i].role != valueColumn || rateWord.MatchString(t.cols[i].heading) || shareWord.MatchString(t.cols[i].heading) {
			continue
		}
		for at, x := range tiers {
			if x.total {
				continue
			}
			sum, parts := stat.Exactly(0), 0
			for _, y := range tiers[at+1:] {
				if y.total || rank(y) <= rank(x) {
					break
				}
				if rank(y) == rank(x)+1 {
					sum = sum.Add(t.atLeast(t.body[y.line].row, t.left+i))
					parts++
				}
			}
			if parts == 0 {
				continue
			}
			own := t.atLeast(t.body[x.line].row, t.left+i)
			if _, ok := own.Intersect(sum); !ok {
				return false
			}
			if own.IsExact() && sum.IsExact() && parts > 1 {
				exact++
			}
		}
	}
	return exact > 0
}

// atLeast is what a cell adds to a sum: one without a number may hold any.
func (t *frame) atLeast(row, col int) stat.Count {
	if k := t.find(row, col); k >= 0 {
		if v := valueOf(&t.Cells[k]); v.count.Known() {
			return v.count
		}
	}
	return stat.AtLeast(0)
}
