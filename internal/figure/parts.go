package figure

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/bounds"
	"plumbline/internal/document"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A wholeKey names one measure of one respondent in one period, with all its parts:
// the unit within which totals and parts tell of each other.
type wholeKey struct {
	respondent respondent.ID
	measure    survey.MeasureID
	period     stat.Period
}

// tight is what the sums of a whole add to what was given of its cells.
type tight struct {
	// counts are the cells that the sums say more of than was given, or that
	// were not given at all.
	counts map[stat.Breakdown]stat.Count
	// caveats say where sums contradict the parts.
	caveats []string
	// whole is the total with the hidden parts, where the printed one is only
	// the sum of those that are shown; otherwise a gap.
	whole stat.Count
	// conflict says that the sums cannot hold: nothing was deduced.
	conflict bool
}

// tight solves the sums of a whole, once.
func (b *Book) tight(w wholeKey) *tight {
	return once(&b.wholes, w, func() *tight { return b.solve(w) })
}

// solve takes each document by itself: only what one document prints is held
// to add up.
func (b *Book) solve(w wholeKey) *tight {
	type answer struct {
		cells  []stat.Breakdown
		counts []stat.Count
	}
	answers := map[document.ID]*answer{}
	var documents []document.ID
	room := b.index.Parted(w.respondent, w.measure, w.period)
	for c := range b.index.Cells(w.respondent, w.measure, w.period) {
		for _, d := range c.Documents {
			a := answers[d]
			if a == nil {
				a = &answer{make([]stat.Breakdown, 0, room), make([]stat.Count, 0, room)}
				documents, answers[d] = append(documents, d), a
			}
			a.cells, a.counts = append(a.cells, c.Breakdown), append(a.counts, c.Count)
		}
	}
	slices.Sort(documents)
	t := &tight{}
	for _, d := range documents {
		if a := answers[d]; len(a.cells) > 1 && slices.ContainsFunc(a.counts, stat.Count.Known) {
			l := b.layout(w.measure, w.period, a.cells)
			given := make([]stat.Count, len(l.cells)) // those that are not given are gaps
			copy(given, a.counts)
			b.solveDocument(l, given, t)
		}
	}
	return t
}

// solveDocument adds to t what the sums of one document say. Sums of which
// every number is known are checked, and take no part in the solving.
func (b *Book) solveDocument(l *layout, given []stat.Count, t *tight) {
	var open []*sum
	for i := range l.sums {
		g := &l.sums[i]
		if g.visibleOnly(given) {
			t.say("A total printed in the answer is the sum of the parts that are shown, and leaves out the hidden ones.")
			if l.cells[g.total].IsTotal() && !l.confirmed(g.total, given) {
				t.whole = g.sumOf(given)
			}
			continue
		}
		if cells := g.impossible(given); cells != nil {
			t.conflict = true
			t.say(b.contradiction(l, cells, given))
			return
		}
		if !g.settled(given) {
			open = append(open, g)
		}
	}
	if len(open) > 0 {
		b.deduce(l, open, given, t)
	}
}

// deduce adds to t what sums with unknown numbers in them say together. Where
// they contradict each other it asks again with every number by itself, to
// name the cells.
func (b *Book) deduce(l *layout, open []*sum, given []stat.Count, t *tight) {
	q := newQuestion(l, given)
	for _, g := range open {
		q.add(g, true)
	}
	res, err := q.Solve(context.Background())
	if err == nil && res.Answer == bounds.Infeasible {
		q = newQuestion(l, given)
		for _, g := range open {
			q.add(g, false)
		}
		res, err = q.Solve(context.Background())
	}
	switch {
	case err != nil: // numbers too large for the solver: nothing is deduced
		return
	case res.Answer == bounds.Infeasible:
		var conflict []int
		for _, v := range res.Conflict {
			if cell := slices.Index(q.vars, v+1); cell >= 0 {
				conflict = append(conflict, cell)
			}
		}
		t.conflict = true
		t.say(b.contradiction(l, conflict, given))
		return
	}
	for cell, v := range q.vars {
		if v == 0 {
			continue
		}
		r := res.Ranges[v-1]
		if c := stat.Between(r.Lo, r.Hi); c != given[cell] {
			t.narrow(l.cells[cell], c)
		}
	}
}

// A question is the sums of a document as package bounds takes them.
type question struct {
	bounds.System
	given []stat.Count
	vars  []bounds.Var // 1 + the number of each cell; 0 for a cell in no sum
}

func newQuestion(l *layout, given []stat.Count) *question {
	return &question{given: given, vars: make([]bounds.Var, len(l.cells))}
}

// number is the number of a cell.
func (q *question) number(cell int) bounds.Var {
	if q.vars[cell] == 0 {
		lo, hi, ok := q.given[cell].Bounds()
		switch {
		case !ok || lo > bounds.Most:
			lo, hi = 0, bounds.Unbounded
		case hi > bounds.Most:
			hi = bounds.Unbounded
		}
		q.vars[cell] = q.Add(lo, hi) + 1
	}
	return q.vars[cell] - 1
}

// add states a sum; with folded, the parts that are known exactly are one
// number together, so that the system is small.
func (q *question) add(g *sum, folded bool) {
	parts, known := make([]bounds.Var, 0, 8), int64(0)
	for _, p := range g.parts {
		if n, exact := q.given[p].Exact(); folded && exact && n <= bounds.Most-known {
			known += n
		} else {
			parts = append(parts, q.number(p))
		}
	}
	if known > 0 {
		parts = append(parts, q.Known(known))
	}
	if !g.complete {
		parts = append(parts, q.Unknown())
	}
	q.Sum(q.number(g.total), parts...)
}

// say adds a caveat once.
func (t *tight) say(caveat string) {
	if !slices.Contains(t.caveats, caveat) {
		t.caveats = append(t.caveats, caveat)
	}
}

// narrow adds what a document says of a cell. Where two contradict each other
// the first stays: the ledger shows it if they print the same cell.
func (t *tight) narrow(br stat.Breakdown, c stat.Count) {
	if t.counts == nil {
		t.counts = map[stat.Breakdown]stat.Count{}
	}
	if old, ok := t.counts[br]; ok {
		both, agree := old.Intersect(c)
		if !agree {
			return
		}
		c = both
	}
	t.counts[br] = c
}

// contradiction names the cells that cannot all be right.
func (b *Book) contradiction(l *layout, conflict []int, given []stat.Count) string {
	var cells []string
	for _, i := range conflict {
		if !given[i].Known() {
			continue
		}
		name := "total"
		if !l.cells[i].IsTotal() {
			name = strings.Trim(b.partName(l.cells[i]), " ()")
		}
		cells = append(cells, name+" "+given[i].Words())
	}
	if len(cells) > 8 {
		cells = append(cells[:8], fmt.Sprintf("%d more", len(cells)-8))
	}
	return "The totals and the parts of the answer contradict each other (" + list(cells) + "): ask which is meant."
}

// tightenTotal narrows a total by what its parts say, and says where they
// contradict it.
func (b *Book) tightenTotal(c *cell, k ledger.Key) {
	t := b.tight(wholeKey{k.Respondent, k.Measure, k.Period})
	c.caveats = append(slices.Clone(c.caveats), t.caveats...)
	if t.whole.Known() && !t.conflict {
		c.working = fmt.Sprintf("printed as %s without the hidden parts, and %s with them", c.count, t.whole)
		c.count = t.whole
		return
	}
	if tighter, ok := t.counts[k.Breakdown]; ok && !t.conflict && !c.count.IsExact() {
		if both, ok := c.count.Intersect(tighter); ok && both != c.count {
			c.working = fmt.Sprintf("given as %s, and %s by the parts of the same document", c.count, both)
			c.count = both
		}
	}
}

// mostLeftOut is how many parts that are missing are named.
const mostLeftOut = 3

// leftOut names the parts without which those that were given make up no
// whole, of the dimension that lacks the fewest.
func (b *Book) leftOut(k ledger.Key) string {
	given := map[stat.DimensionID][]stat.Code{}
	for known := range b.index.Parts(k.Respondent, k.Measure, k.Period) {
		if d, code, ok := known.Breakdown.Single(); ok {
			given[d] = append(given[d], code)
		}
	}
	text, fewest := "", mostLeftOut+1
	for _, dim := range b.survey.Dimensions {
		if given[dim.ID] == nil {
			continue
		}
		missing, _ := uncovered(dim.Codelist, given[dim.ID], "", k.Period)
		missing = slices.DeleteFunc(missing, func(c stat.Code) bool { return isUnknown(dim.Codelist, c) })
		if len(missing) == 0 || len(missing) >= fewest {
			continue
		}
		names := make([]string, len(missing))
		for i, c := range missing {
			names[i] = dim.Codelist.Name(c)
		}
		text, fewest = ": nothing is given for the "+dim.Name+" "+list(names), len(missing)
	}
	return text
}

// fromParts is a total that was not given, where the parts make it up whole.
func (b *Book) fromParts(k ledger.Key) (cell, bool) {
	if !b.index.Some(k.Respondent, k.Measure, k.Period) {
		return cell{}, false
	}
	t := b.tight(wholeKey{k.Respondent, k.Measure, k.Period})
	count, ok := t.counts[k.Breakdown]
	if _, hi, bounded := count.Bounds(); !ok || !bounded || hi == stat.Unbounded || t.conflict {
		why := "no total was given, and the parts that were do not make up a whole" + b.leftOut(k)
		if t.conflict {
			why = "no total was given, and the parts contradict each other"
		}
		return cell{why: why}, true
	}
	c := cell{count: count, working: "added up from the parts", caveats: append(slices.Clone(t.caveats), "No total was given: it was added up from the parts.")}
	for known := range b.index.Parts(k.Respondent, k.Measure, k.Period) {
		c.inputs = append(c.inputs, Input{Known: known, Use: "part"})
	}
	return c, true
}
