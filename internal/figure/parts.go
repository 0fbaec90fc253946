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
	// conflict says that the sums cannot hold: nothing was deduced.
	conflict bool
}

// tight solves the sums of a whole, once.
func (b *Book) tight(w wholeKey) *tight {
	if t, ok := b.wholes.Load(w); ok {
		return t.(*tight)
	}
	t, _ := b.wholes.LoadOrStore(w, b.solve(w))
	return t.(*tight)
}

// solve takes each document by itself: only what one document prints is held
// to add up.
func (b *Book) solve(w wholeKey) *tight {
	byDocument := map[document.ID][]ledger.Known{}
	var documents []document.ID
	for k := range b.index.Parts(w.respondent, w.measure, w.period) {
		for _, d := range documentsOf(k) {
			if byDocument[d] == nil {
				documents = append(documents, d)
			}
			byDocument[d] = append(byDocument[d], k)
		}
	}
	slices.Sort(documents)
	t := &tight{counts: map[stat.Breakdown]stat.Count{}}
	for _, d := range documents {
		b.solveDocument(w.measure, byDocument[d], t)
	}
	return t
}

func documentsOf(k ledger.Known) []document.ID {
	var ids []document.ID
	for _, o := range k.Sources {
		if !slices.Contains(ids, o.Document) {
			ids = append(ids, o.Document)
		}
	}
	return ids
}

// A system is the sums of one document's cells.
type system struct {
	bounds.System
	of    map[stat.Breakdown]bounds.Var
	names []stat.Breakdown // by Var; the slack of a sum has none
	given map[stat.Breakdown]stat.Count
}

func (s *system) cell(br stat.Breakdown) bounds.Var {
	if v, ok := s.of[br]; ok {
		return v
	}
	lo, hi, ok := s.given[br].Bounds()
	switch {
	case !ok || lo > bounds.Most:
		lo, hi = 0, bounds.Unbounded
	case hi > bounds.Most:
		hi = bounds.Unbounded
	}
	v := s.Add(lo, hi)
	s.of[br] = v
	s.names = append(s.names, br)
	return v
}

// solveDocument adds to t what the sums of one document say.
func (b *Book) solveDocument(m survey.MeasureID, known []ledger.Known, t *tight) {
	if len(known) < 2 || !slices.ContainsFunc(known, func(k ledger.Known) bool { return k.Count.Known() }) {
		return
	}
	s := &system{of: map[stat.Breakdown]bounds.Var{}, given: map[stat.Breakdown]stat.Count{}}
	for _, k := range known {
		s.given[k.Breakdown] = k.Count
	}
	groups := b.sums(m, known)
	for _, g := range groups {
		if g.visibleOnly(s.given) {
			t.caveats = append(t.caveats, "A total printed in the answer is the sum of the parts that are shown, and leaves out the hidden ones: it was not used.")
			continue
		}
		if cells := g.impossible(s.given); cells != nil {
			t.conflict = true
			t.caveats = append(t.caveats, b.contradiction(cells, s.given))
			return
		}
		total := s.cell(g.total)
		parts := make([]bounds.Var, 0, len(g.parts)+1)
		for _, p := range g.parts {
			parts = append(parts, s.cell(p))
		}
		if !g.complete {
			parts = append(parts, s.Unknown())
			s.names = append(s.names, stat.Breakdown{})
		}
		s.Sum(total, parts...)
	}
	if s.Len() == 0 {
		return
	}
	res, err := s.Solve(context.Background())
	switch {
	case err != nil: // numbers too large for the solver: nothing is deduced
		return
	case res.Answer == bounds.Infeasible:
		t.conflict = true
		var cells []stat.Breakdown
		for _, v := range res.Conflict {
			if br := s.names[v]; s.of[br] == v {
				cells = append(cells, br)
			}
		}
		t.caveats = append(t.caveats, b.contradiction(cells, s.given))
		return
	}
	for br, v := range s.of {
		r := res.Ranges[v]
		c := stat.Between(r.Lo, r.Hi)
		if old, ok := t.counts[br]; ok {
			both, agree := old.Intersect(c)
			if !agree {
				continue // two documents disagree; the ledger shows it where they print the same cell
			}
			c = both
		}
		if c != s.given[br] {
			t.counts[br] = c
		}
	}
}

// contradiction names the cells that cannot all be right.
func (b *Book) contradiction(conflict []stat.Breakdown, given map[stat.Breakdown]stat.Count) string {
	var cells []string
	for _, br := range conflict {
		c, ok := given[br]
		if !ok {
			continue
		}
		name := "total"
		if !br.IsTotal() {
			name = strings.Trim(b.partName(br), " ()")
		}
		cells = append(cells, name+" "+c.Words())
	}
	if len(cells) > 8 {
		cells = append(cells[:8], fmt.Sprintf("%d more", len(cells)-8))
	}
	return "The totals and the parts of the answer contradict each other (" + list(cells) + "): ask which is meant."
}

// A sum is a cell and parts of it that share nothing; complete when nothing
// else is in the cell.
type sum struct {
	total    stat.Breakdown
	parts    []stat.Breakdown
	complete bool
}

// impossible are cells of a sum that contradict each other by themselves, the
// total first; nil when none do. The search for the smallest set of cells
// over all sums takes far longer, and most contradictions are of one sum.
func (g sum) impossible(given map[stat.Breakdown]stat.Count) []stat.Breakdown {
	if !given[g.total].Known() {
		return nil
	}
	cells := []stat.Breakdown{g.total}
	known := stat.Exactly(0)
	for _, p := range g.parts {
		if c := given[p]; c.Known() && lower(c) > 0 {
			known = known.Add(stat.AtLeast(lower(c)))
			cells = append(cells, p)
			if lower(known) > upper(given[g.total]) {
				return cells
			}
		}
	}
	most := stat.Exactly(0)
	for _, p := range g.parts {
		if !given[p].Known() {
			return nil
		}
		most = most.Add(given[p])
	}
	if g.complete && upper(most) < lower(given[g.total]) {
		return append([]stat.Breakdown{g.total}, g.parts...)
	}
	return nil
}

// visibleOnly says that the printed total is exactly the sum of the parts
// that are shown, though others are hidden: it was added up after hiding.
func (g sum) visibleOnly(given map[stat.Breakdown]stat.Count) bool {
	total, ok := given[g.total].Exact()
	if !ok {
		return false
	}
	hidden := false
	for _, p := range g.parts {
		if n, exact := given[p].Exact(); exact {
			total -= n
		} else {
			hidden = hidden || given[p].Known()
		}
	}
	return hidden && total == 0
}

// sumsKey names the sums of a document by the cells that it has.
type sumsKey struct {
	measure survey.MeasureID
	cells   string
}

// sums are those that hold among the cells of one document, worked out once
// for all documents that have the same cells.
func (b *Book) sums(m survey.MeasureID, known []ledger.Known) []sum {
	var sb strings.Builder
	for _, k := range known {
		sb.WriteString(k.Breakdown.String())
		sb.WriteByte('/')
	}
	key := sumsKey{m, sb.String()}
	if s, ok := b.sumsOf.Load(key); ok {
		return s.([]sum)
	}
	s, _ := b.sumsOf.LoadOrStore(key, b.newSums(m, known))
	return s.([]sum)
}

// newSums are those: each cell is the sum of its parts by any one more
// dimension, and a code that takes in others is the sum of those.
func (b *Book) newSums(m survey.MeasureID, known []ledger.Known) []sum {
	measure, ok := b.survey.Measure(m)
	if !ok {
		return nil
	}
	cells := withMargins(known)
	var out []sum
	for _, d := range measure.Dimensions {
		dim, ok := b.survey.Dimension(d)
		if !ok {
			continue
		}
		children := map[stat.Breakdown][]stat.Code{}
		var parents []stat.Breakdown
		for _, br := range cells {
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
			g := sum{total: parent, complete: covers(dim.Codelist, fine, "")}
			for _, c := range fine {
				g.parts = append(g.parts, parent.With(d, c))
			}
			out = append(out, g)
			for _, c := range codes {
				if g, ok := sumWithin(dim, parent, fine, c); ok {
					out = append(out, g)
				}
			}
		}
	}
	return out
}

// withMargins are the cells of a document and those that they are parts of,
// given or not.
func withMargins(known []ledger.Known) []stat.Breakdown {
	var cells []stat.Breakdown
	have := map[stat.Breakdown]bool{}
	for _, k := range known {
		if !have[k.Breakdown] {
			have[k.Breakdown] = true
			cells = append(cells, k.Breakdown)
		}
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

// sumWithin is the sum of the finer codes that a code takes in.
func sumWithin(dim *survey.Dimension, parent stat.Breakdown, fine []stat.Code, c stat.Code) (sum, bool) {
	g := sum{total: parent.With(dim.ID, c)}
	var inside []stat.Code
	for _, f := range fine {
		if f != c && dim.Codelist.Within(f, c) {
			inside = append(inside, f)
			g.parts = append(g.parts, parent.With(dim.ID, f))
		}
	}
	g.complete = covers(dim.Codelist, inside, c)
	return g, len(inside) > 0
}

// tightenTotal narrows a total that is not exact by what its parts say.
func (b *Book) tightenTotal(c *cell, k ledger.Key) {
	t := b.tight(wholeKey{k.Respondent, k.Measure, k.Period})
	c.caveats = append(c.caveats, t.caveats...)
	if tighter, ok := t.counts[k.Breakdown]; ok && !t.conflict {
		if both, ok := c.count.Intersect(tighter); ok && both != c.count {
			c.working = fmt.Sprintf("given as %s, and %s by the parts of the same document", c.count, both)
			c.count = both
		}
	}
}

// fromParts is a total that was not given, where the parts make it up whole.
func (b *Book) fromParts(k ledger.Key) (cell, bool) {
	if !b.index.Some(k.Respondent, k.Measure, k.Period) {
		return cell{}, false
	}
	t := b.tight(wholeKey{k.Respondent, k.Measure, k.Period})
	count, ok := t.counts[k.Breakdown]
	if _, hi, bounded := count.Bounds(); !ok || !bounded || hi == stat.Unbounded || t.conflict {
		why := "no total was given, and the parts that were do not make up a whole"
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
