package document

import (
	"cmp"
	"math"
	"slices"
	"unicode"
)

// A pdfTable is a table found on one page, before it becomes a Grid.
type pdfTable struct {
	page  int
	box   Box
	cols  []pdfSpan // where the columns stand, from left to right
	rows  int
	ruled bool
	cells []Cell
	loose []looseCol // of a table without rules
}

// A pdfSpan is an interval of a page, across or down.
type pdfSpan struct{ from, to float64 }

// Tolerances of drawn rules, in points: how far apart two rules may lie and be
// one, and how far a rule may end before the one that it meets.
const (
	ruleThick = 2.0
	ruleReach = 3.0
	leastCell = 4.5 // the least height or width of a cell
)

// mergedRules joins rules that continue or repeat one another.
func mergedRules(rules []pdfRule) []pdfRule {
	rules = slices.Clone(rules)
	slices.SortFunc(rules, func(a, b pdfRule) int {
		return cmp.Or(cmp.Compare(a.pos, b.pos), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	var out []pdfRule
	for start := 0; start < len(rules); {
		end := start + 1
		for end < len(rules) && rules[end].pos-rules[start].pos <= ruleThick {
			end++
		}
		group := rules[start:end]
		pos := (group[0].pos + group[len(group)-1].pos) / 2
		slices.SortFunc(group, func(a, b pdfRule) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
		for i, r := range group {
			r.pos = pos
			if last := len(out) - 1; i > 0 && r.from <= out[last].to+ruleReach {
				out[last].to = max(out[last].to, r.to)
				continue
			}
			out = append(out, r)
		}
		start = end
	}
	return out
}

// A pdfLattice is rules that touch one another.
type pdfLattice struct{ across, down []pdfRule }

// latticesOf groups the rules by touch.
func latticesOf(across, down []pdfRule) []pdfLattice {
	parent := make([]int, len(across)+len(down))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for i, a := range across {
		from, _ := slices.BinarySearchFunc(down, a.from-ruleReach, func(r pdfRule, x float64) int { return cmp.Compare(r.pos, x) })
		for j := from; j < len(down) && down[j].pos <= a.to+ruleReach; j++ {
			if d := down[j]; a.pos >= d.from-ruleReach && a.pos <= d.to+ruleReach {
				parent[find(len(across)+j)] = find(i)
			}
		}
	}
	index := map[int]int{}
	var out []pdfLattice
	for i := range parent {
		root := find(i)
		k, ok := index[root]
		if !ok {
			k = len(out)
			index[root] = k
			out = append(out, pdfLattice{})
		}
		if i < len(across) {
			out[k].across = append(out[k].across, across[i])
		} else {
			out[k].down = append(out[k].down, down[i-len(across)])
		}
	}
	return out
}

// ruleEdges are the distinct places of the rules, with the ends of the rules that
// cross them where a table is open at its sides.
func ruleEdges(rules, crossing []pdfRule) []float64 {
	var at []float64
	for _, r := range rules {
		if n := len(at); n == 0 || r.pos-at[n-1] > leastCell {
			at = append(at, r.pos)
		}
	}
	const open = 8 // points past the last rule that hold a column of their own
	low, high := at[0], at[len(at)-1]
	for _, r := range crossing {
		low, high = min(low, r.from), max(high, r.to)
	}
	if at[0]-low > open {
		at = slices.Insert(at, 0, low)
	}
	if high-at[len(at)-1] > open {
		at = append(at, high)
	}
	return at
}

// ruleDivides says whether one of the rules at pos covers most of from..to.
func ruleDivides(rules []pdfRule, pos, from, to float64) bool {
	covered := 0.0
	for _, r := range rules {
		if r.pos >= pos-ruleReach && r.pos <= pos+ruleReach {
			covered += max(0, overlapOf(r.from, r.to, from, to))
		}
	}
	return covered >= 0.6*(to-from)
}

// maxLatticeCells bounds a lattice; a finer one is a drawing.
const maxLatticeCells = 100_000

// ruledTables finds the tables whose cells are drawn, and takes their words
// away from those given.
func (p *pdfPage) ruledTables(words []pdfText) (tables []pdfTable, rest []pdfText) {
	lattices := latticesOf(p.across, p.down)
	rest = words
	type found struct {
		xs, ys []float64
		pdfLattice
	}
	var all []found
	for _, l := range lattices {
		if len(l.across) < 2 || len(l.down) < 2 {
			continue
		}
		xs, ys := ruleEdges(l.down, l.across), ruleEdges(l.across, l.down)
		if len(xs) < 3 || len(ys) < 3 || len(xs)*len(ys) > maxLatticeCells {
			continue
		}
		all = append(all, found{xs, ys, l})
	}
	size := func(f found) float64 {
		return (f.xs[len(f.xs)-1] - f.xs[0]) * (f.ys[len(f.ys)-1] - f.ys[0])
	}
	// The smallest first: a frame around a table holds its words too.
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(size(a), size(b)) })
	for _, f := range all {
		inside := Box{f.xs[0] - 1, f.ys[0] - 1, f.xs[len(f.xs)-1] + 1, f.ys[len(f.ys)-1] + 1}
		var taken, left []pdfText
		for _, w := range rest {
			if x, y := w.middle(); x > inside.Left && x < inside.Right && y > inside.Top && y < inside.Bottom {
				taken = append(taken, w)
			} else {
				left = append(left, w)
			}
		}
		t := latticeTable(f.pdfLattice, f.xs, f.ys, taken)
		if t == nil {
			continue
		}
		t.page = p.number
		tables = append(tables, *t)
		rest = left
	}
	return tables, rest
}

func (t *pdfText) middle() (x, y float64) {
	return (t.box.Left + t.box.Right) / 2, (t.box.Top + t.box.Bottom) / 2
}

// latticeTable reads the words into the cells of a lattice; nil when it is no
// table.
func latticeTable(l pdfLattice, xs, ys []float64, words []pdfText) *pdfTable {
	rows, cols := len(ys)-1, len(xs)-1
	owner := latticeCells(l, xs, ys)
	texts := make([][]pdfText, rows*cols)
	for _, w := range words {
		x, y := w.middle()
		r, c := intervalAt(ys, y), intervalAt(xs, x)
		if r >= 0 && c >= 0 {
			k := owner[r*cols+c]
			texts[k] = append(texts[k], w)
		}
	}
	var cells []latticeCell
	for k, own := range owner {
		if own == k {
			cell := latticeCell{row: k / cols, col: k % cols, words: texts[k]}
			cell.measure(owner, rows, cols)
			cell.box = Box{xs[cell.col], ys[cell.row], xs[cell.col+cell.colSpan], ys[cell.row+cell.rowSpan]}
			cells = append(cells, cell)
		}
	}
	overRules(cells, xs)
	t := &pdfTable{box: Box{xs[0], ys[0], xs[cols], ys[rows]}, ruled: true}
	for c := range cols {
		t.cols = append(t.cols, pdfSpan{xs[c], xs[c+1]})
	}
	t.cells, t.rows = gridCells(cells, rows)
	if distinctPlaces(t.cells, func(c Cell) int { return c.Col }) < 2 || distinctPlaces(t.cells, func(c Cell) int { return c.Row }) < 2 {
		return nil
	}
	return t
}

// gridCells makes cells of a grid of drawn ones. A band of the lattice that
// holds several rows of figures, with no rule between them, becomes as many
// rows.
func gridCells(cells []latticeCell, bands int) ([]Cell, int) {
	first := make([]int, bands+1) // the grid's row where each band begins
	split := make([][]float64, bands)
	byBand := make([][]latticeCell, bands)
	for _, c := range cells {
		byBand[c.row] = append(byBand[c.row], c)
	}
	for b := range bands {
		split[b] = rowsInBand(byBand[b])
		first[b+1] = first[b] + max(1, len(split[b]))
	}
	var out []Cell
	for _, c := range cells {
		row, rows := first[c.row], first[c.row+c.rowSpan]-first[c.row]
		if bases := split[c.row]; len(bases) > 0 && c.rowSpan == 1 {
			parts := make([][]pdfText, len(bases))
			for _, w := range c.words {
				i, _ := slices.BinarySearch(bases, w.base+0.35*w.size)
				parts[max(0, i-1)] = append(parts[max(0, i-1)], w)
			}
			for i, words := range parts {
				cell := pdfCell(words, row+i, c.col)
				cell.ColSpan, cell.Box = c.colSpan, &Box{c.box.Left, c.box.Top, c.box.Right, c.box.Bottom}
				out = append(out, cell)
			}
			continue
		}
		cell := pdfCell(c.words, row, c.col)
		cell.RowSpan, cell.ColSpan, cell.Box = rows, c.colSpan, &c.box
		if cell.Doubt == "" {
			cell.Doubt = c.doubt()
		}
		out = append(out, cell)
	}
	return out, first[bands]
}

// doubt is why what is in the cell may be more than one cell, or not its own.
func (c *latticeCell) doubt() string {
	if c.ragged && len(c.words) > 0 {
		return "the rules around the cell are broken"
	}
	values := 0
	lines := pdfLinesOf(slices.Clone(c.words))
	if c.cutsWord(lines) {
		return "a word may be cut in two at the end of a line"
	}
	for _, line := range lines {
		lineOf := line.chunks(nil)
		for i, t := range lineOf.texts {
			if !pdfValueLike(t.text) {
				continue
			}
			if t.box.Left < c.box.Left-ruleReach || t.box.Right > c.box.Right+ruleReach {
				return "the figure crosses a rule"
			}
			values++
			if i > 0 && len(lineOf.texts) > 1 {
				return "two texts stand apart in one drawn cell"
			}
		}
	}
	if values > 1 {
		return "several figures stand in one drawn cell"
	}
	return ""
}

// cutsWord says that a word too long for the cell may have been cut: it fills
// a line alone, to within a letter, and the next line goes on in lower case or
// in digits.
func (c *latticeCell) cutsWord(lines []pdfLine) bool {
	if len(lines) < 2 {
		return false
	}
	margin := math.Inf(1)
	for _, l := range lines {
		margin = min(margin, l.box.Left-c.box.Left)
	}
	for i, l := range lines[1:] {
		above := lines[i]
		word, next := []rune(above.texts[0].text), []rune(l.texts[0].text)
		if len(above.texts) > 1 || len(word) == 0 || len(next) == 0 {
			continue
		}
		last := word[len(word)-1]
		goesOn := unicode.IsLetter(last) && unicode.IsLower(next[0]) || unicode.IsDigit(last) && unicode.IsDigit(next[0])
		letter := (above.box.Right - above.box.Left) / float64(len(word))
		if room := c.box.Right - margin - above.box.Right; goesOn && room < 1.5*letter {
			return true
		}
	}
	return false
}

// rowsInBand finds rows of figures in cells that no rule parts: the lines of
// the labels on which every line of the figures stands. It gives the base of
// each row, or none when the band is one row.
func rowsInBand(cells []latticeCell) []float64 {
	var labels, values []float64
	stacked := false
	for _, c := range cells {
		if c.rowSpan > 1 {
			continue
		}
		var bases []float64
		figures := true
		for _, l := range pdfLinesOf(slices.Clone(c.words)) {
			bases = append(bases, l.texts[0].base)
			for _, t := range l.texts {
				figures = figures && pdfValueLike(t.text)
			}
		}
		switch {
		case len(bases) == 0:
		case figures:
			stacked = stacked || len(bases) > 1
			values = append(values, bases...)
		case labels == nil:
			labels = bases
		}
	}
	if !stacked || len(labels) < 2 {
		return nil
	}
	const level = 2.5 // points
	for _, v := range values {
		if !slices.ContainsFunc(labels, func(l float64) bool { return l > v-level && l < v+level }) {
			return nil
		}
	}
	slices.Sort(values)
	values = slices.CompactFunc(values, func(a, b float64) bool { return math.Abs(a-b) < level })
	if len(values) != len(labels) {
		return nil
	}
	return values
}

// distinctPlaces counts the rows or columns that hold text.
func distinctPlaces(cells []Cell, of func(Cell) int) int {
	seen := map[int]bool{}
	for _, c := range cells {
		if c.Kind != BlankCell {
			seen[of(c)] = true
		}
	}
	return len(seen)
}

// intervalAt is the interval between edges that holds v; -1 when none does.
func intervalAt(at []float64, v float64) int {
	i, _ := slices.BinarySearch(at, v)
	if i == 0 || i == len(at) {
		return -1
	}
	return i - 1
}

// latticeCells gives, for each smallest cell, the first one of the cell that
// it is a part of: cells with no rule between them are one.
func latticeCells(l pdfLattice, xs, ys []float64) []int {
	rows, cols := len(ys)-1, len(xs)-1
	owner := make([]int, rows*cols)
	for i := range owner {
		owner[i] = i
	}
	find := func(i int) int {
		for owner[i] != i {
			owner[i] = owner[owner[i]]
			i = owner[i]
		}
		return i
	}
	joinCells := func(a, b int) {
		a, b = find(a), find(b)
		owner[max(a, b)] = min(a, b)
	}
	for r := range rows {
		for c := range cols {
			if c+1 < cols && !ruleDivides(l.down, xs[c+1], ys[r], ys[r+1]) {
				joinCells(r*cols+c, r*cols+c+1)
			}
			if r+1 < rows && !ruleDivides(l.across, ys[r+1], xs[c], xs[c+1]) {
				joinCells(r*cols+c, (r+1)*cols+c)
			}
		}
	}
	for i := range owner {
		owner[i] = find(i)
	}
	return owner
}

// A latticeCell is one drawn cell with the words in it.
type latticeCell struct {
	row, col, rowSpan, colSpan int
	box                        Box
	words                      []pdfText
	ragged                     bool // its parts make no rectangle
}

// measure finds how far the cell spans.
func (c *latticeCell) measure(owner []int, rows, cols int) {
	k := c.row*cols + c.col
	n, maxRow, maxCol := 0, c.row, c.col
	for r := c.row; r < rows; r++ {
		any := false
		for i := range cols {
			if owner[r*cols+i] == k {
				n++
				any = true
				maxRow = max(maxRow, r)
				maxCol = max(maxCol, i)
				if i < c.col {
					c.ragged = true
				}
			}
		}
		if !any {
			break
		}
	}
	c.rowSpan, c.colSpan = maxRow-c.row+1, maxCol-c.col+1
	if n != c.rowSpan*c.colSpan {
		c.ragged = true
		c.rowSpan, c.colSpan = 1, 1
	}
}
