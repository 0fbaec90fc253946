package reading

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/ledger"
	"plumbline/internal/stat"
	"plumbline/internal/table"
)

// complete says that the key of the entry is known, whether or not the entry
// is released.
func (e *entry) complete() bool {
	return e.key.Respondent != "" && e.key.Measure != "" && !e.key.Period.IsZero()
}

// atLeast is what the entry adds to a sum: a cell with no number may hold
// any.
func (e *entry) atLeast() stat.Count {
	if len(e.why) == 0 && e.empty == "" && e.count.Known() {
		return e.count
	}
	return stat.AtLeast(0)
}

// A splitKey is the values of one key split by one dimension.
type splitKey struct {
	ledger.Key
	by stat.DimensionID
}

// splits are entries by what they are parts of.
type splits struct {
	of   map[splitKey][]*entry
	keys []splitKey // in order of appearance
}

func (s *splits) add(e *entry) {
	if s.of == nil {
		s.of = map[splitKey][]*entry{}
	}
	for _, d := range e.key.Breakdown.Dimensions() {
		k := splitKey{e.key, d}
		k.Breakdown = k.Breakdown.Without(d)
		if s.of[k] == nil {
			s.keys = append(s.keys, k)
		}
		s.of[k] = append(s.of[k], e)
	}
}

// checkTotals holds each total of a table against its parts in that table,
// within what hidden values allow.
func (r *reader) checkTotals() {
	byTable := map[*tableReading][]*entry{}
	for _, e := range r.entries {
		byTable[e.t] = append(byTable[e.t], e)
	}
	for _, t := range r.tables {
		r.checkTable(byTable[t])
	}
}

func (r *reader) checkTable(es []*entry) {
	parts := splits{}
	lost := false // some value is of no known key, and may be a part of anything
	for _, e := range es {
		if e.over != "" {
			continue
		}
		if !e.complete() || slices.ContainsFunc(e.why, func(w string) bool { return strings.HasPrefix(w, "the label ") }) {
			lost = true
			continue
		}
		parts.add(e)
	}
	totals := map[ledger.Key]*entry{}
	for _, e := range es {
		if e.over == "" && e.complete() && len(e.why) == 0 && e.empty == "" && totals[e.key] == nil {
			totals[e.key] = e
		}
	}
	for _, k := range parts.keys {
		r.checkParents(k.by, parts.of[k])
		total, ok := totals[k.Key]
		if !ok || !total.count.Known() {
			continue
		}
		tops, sound := r.topmost(k.by, parts.of[k])
		if !sound {
			continue
		}
		exact := (total.whole || total.v.Role != table.Detail || r.everyCode(k.by, parts.of[k])) && !lost
		r.compare(total, tops, "by "+string(k.by), exact)
	}
}

// checkAcross holds each total of the document against parts that stand in other
// tables than the total does.
func (r *reader) checkAcross(released []*entry) {
	totals := map[ledger.Key]*entry{}
	parts := splits{}
	for _, e := range released {
		if totals[e.key] == nil {
			totals[e.key] = e
		}
		parts.add(e)
	}
	for _, k := range parts.keys {
		total := totals[k.Key]
		if total == nil || !total.count.Known() || slices.ContainsFunc(parts.of[k], func(e *entry) bool { return e.t == total.t }) {
			continue
		}
		if tops, sound := r.topmost(k.by, parts.of[k]); sound {
			r.compare(total, tops, "by "+string(k.by), r.everyCode(k.by, parts.of[k]))
		}
	}
}

// everyCode says that there is an entry for each code of the dimension.
func (r *reader) everyCode(d stat.DimensionID, es []*entry) bool {
	dim, ok := r.Survey.Dimension(d)
	if !ok || dim.Codelist.IsAges() {
		return false
	}
	have := map[stat.Code]bool{}
	for _, e := range es {
		if c, ok := e.key.Breakdown.Code(d); ok {
			have[c] = true
		}
	}
	return !slices.ContainsFunc(dim.Codelist.Entries, func(c stat.Entry) bool { return !have[c.Code] })
}

// topmost are the entries that are not within another, each key once; sound
// is false when they still overlap, or one key has two values.
func (r *reader) topmost(d stat.DimensionID, es []*entry) (tops []*entry, sound bool) {
	dim, ok := r.Survey.Dimension(d)
	if !ok {
		return nil, false
	}
	code := func(e *entry) stat.Code { c, _ := e.key.Breakdown.Code(d); return c }
	byCode := map[stat.Code]*entry{}
	var codes []stat.Code
	for _, e := range es {
		c := code(e)
		if o := byCode[c]; o != nil {
			if o.count != e.count {
				return nil, false
			}
			continue
		}
		byCode[c] = e
		codes = append(codes, c)
	}
	for _, c := range codes {
		if !slices.ContainsFunc(codes, func(o stat.Code) bool { return o != c && dim.Codelist.Within(c, o) }) {
			tops = append(tops, byCode[c])
		}
	}
	for i, a := range tops {
		alo, ahi, aok := dim.Codelist.AgeSpan(code(a))
		for _, b := range tops[:i] {
			blo, bhi, bok := dim.Codelist.AgeSpan(code(b))
			if aok && bok && alo <= bhi && blo <= ahi {
				return nil, false
			}
		}
	}
	return tops, true
}

// checkParents holds each code against the codes under it.
func (r *reader) checkParents(d stat.DimensionID, es []*entry) {
	dim, ok := r.Survey.Dimension(d)
	if !ok {
		return
	}
	code := func(e *entry) stat.Code { c, _ := e.key.Breakdown.Code(d); return c }
	for _, parent := range es {
		if len(parent.why) > 0 || parent.empty != "" || !parent.count.Known() {
			continue
		}
		var under []*entry
		for _, e := range es {
			if c := code(e); c != code(parent) && dim.Codelist.Within(c, code(parent)) {
				under = append(under, e)
			}
		}
		if len(under) == 0 {
			continue
		}
		if tops, sound := r.topmost(d, under); sound {
			r.compare(parent, tops, "by "+string(d), false)
		}
	}
}

// compare checks a total against the sum of its parts. Unless exact, the
// parts need not be all there are.
func (r *reader) compare(total *entry, parts []*entry, by string, exact bool) {
	sum := stat.Exactly(0)
	for _, p := range parts {
		sum = sum.Add(p.atLeast())
	}
	lo, _, _ := sum.Bounds()
	if !exact {
		sum = stat.AtLeast(lo)
	}
	_, agree := total.count.Intersect(sum)
	if !exact {
		_, hi, _ := total.count.Bounds()
		agree = lo <= hi
	}
	verb := "agrees with"
	if !agree {
		verb = "does not agree with"
	}
	r.checks = append(r.checks, Check{Name: CheckTotal, At: total.v.At, Passed: agree,
		Detail: fmt.Sprintf("%s %s the sum of its %d parts %s, %s", total.v.Shown, verb, len(parts), by, sum)})
}

// releaseOver checks a total over periods, respondents or measures. It is
// accounted for by the check and gives no observation: what it counts is not
// one of the things asked for.
func (r *reader) releaseOver(e *entry) {
	var parts []*entry
	for _, o := range r.entries {
		if o.t == e.t && o.over == "" && o.complete() && sameBut(o.key, e.key, e.over) {
			parts = append(parts, o)
		}
	}
	sound := e.over != OfMeasure && len(parts) > 0
	if e.over == OfPeriod {
		parts, sound = disjoint(parts, sound)
	}
	if !sound || !e.count.Known() {
		e.empty = "it adds up different " + e.over + "s, and is not itself asked for"
		r.leave(e)
		return
	}
	r.compare(e, parts, "by "+e.over, true)
}

// sameBut says that a and b are the same apart from the named part.
func sameBut(a, b ledger.Key, part string) bool {
	switch part {
	case OfPeriod:
		a.Period = b.Period
	case OfRespondent:
		a.Respondent = b.Respondent
	}
	return a == b
}

// disjoint drops the periods that lie within others.
func disjoint(es []*entry, sound bool) ([]*entry, bool) {
	var out []*entry
	for _, e := range es {
		inside := slices.ContainsFunc(es, func(o *entry) bool { return o.key.Period != e.key.Period && o.key.Period.Contains(e.key.Period) })
		if !inside {
			out = append(out, e)
		}
	}
	for i, a := range out {
		for _, b := range out[:i] {
			sound = sound && !a.key.Period.Overlaps(b.key.Period)
		}
	}
	return out, sound
}

// checkPeriods looks at the periods of what is released: those that cross,
// and those that end after the answer came.
func (r *reader) checkPeriods(released []*entry) {
	type series struct{ respondent, measure string }
	seen := map[series]map[stat.Period]*entry{}
	var order []series
	for _, e := range released {
		k := series{string(e.key.Respondent), string(e.key.Measure)}
		if seen[k] == nil {
			seen[k] = map[stat.Period]*entry{}
			order = append(order, k)
		}
		if seen[k][e.key.Period] == nil {
			seen[k][e.key.Period] = e
		}
		if e.key.Period.End().After(r.Return.Received) {
			e.notes = append(e.notes, fmt.Sprintf("received on %s, before %s had ended", r.Return.Received.Words(), e.key.Period.Words()))
			r.checks = append(r.checks, Check{Name: CheckReceived, At: e.v.At,
				Detail: fmt.Sprintf("%s ends after the return was received on %s", e.key.Period.Words(), r.Return.Received.Words())})
		}
	}
	if r.Return.Respondent == "" {
		return // others print what they like side by side
	}
	for _, k := range order {
		r.checkCrossing(seen[k])
	}
}

func (r *reader) checkCrossing(seen map[stat.Period]*entry) {
	var ps []stat.Period
	for p := range seen {
		ps = append(ps, p)
	}
	slices.SortFunc(ps, stat.Period.Compare)
	for i, p := range ps {
		for _, q := range ps[i+1:] {
			if !p.Overlaps(q) {
				break
			}
			if p.Contains(q) || q.Contains(p) {
				continue
			}
			r.checks = append(r.checks, Check{Name: CheckPeriods, At: seen[q].v.At,
				Detail: fmt.Sprintf("%s at %s and %s at %s share days", p.Words(), seen[p].v.At, q.Words(), seen[q].v.At)})
		}
	}
}

// checkSpelling lists the labels that were taken for names they nearly are.
func (r *reader) checkSpelling() {
	for _, t := range r.tables {
		for _, lv := range t.levels.all {
			for _, text := range lv.texts {
				if s := lv.chosen[text]; s.note != "" {
					r.checks = append(r.checks, Check{Name: CheckSpelling, At: t.Place, Passed: true, Detail: s.note})
				}
			}
		}
	}
}
