package claim

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/figure"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// perDay judges "15 a day" and "one every 35 minutes".
func (r *reader) perDay(c raw, s subject) result {
	v := r.value(s.scope, s.measure, s.breakdown, s.to)
	what := r.what(s, s.to)
	if v.why != "" {
		return noValue(v, what)
	}
	iv, _ := figure.CountInterval(v.count)
	hours := ratOf(int64(24 * s.to.Days()))
	unit := c.rate.hours
	if unit == nil { // months
		n, ok := s.to.Months()
		if !ok {
			return result{verdict: Unresolved, explanation: "The period is not whole months."}
		}
		unit = new(big.Rat).Quo(hours, ratOf(int64(n)))
	}
	per := iv.Times(new(big.Rat).Quo(unit, hours))
	stated, is := c.q, per
	if c.of != nil { // the time between two
		if !per.IsPoint() || per.Lo.Sign() == 0 || c.q.hedge != "" {
			return result{verdict: Unresolved, explanation: "Write how many there were in a day."}
		}
		stated, is = *c.of, figure.Point(new(big.Rat).Quo(c.q.value, per.Lo))
	}
	res := r.stated(stated, is)
	res.computed = v.count.Words() + " over " + strconv.Itoa(s.to.Days()) + " days"
	if is.IsPoint() {
		res.computed += " = " + figure.Round(is.Lo, 6)
		res.explanation = join(res.explanation, what+": "+v.count.Words()+" over "+strconv.Itoa(s.to.Days())+" days is "+figure.Round(is.Lo, 1)+".")
		if !res.verdict.Holds() && c.of == nil {
			res.suggestion = "an average of " + figure.Round(is.Lo, 0) + " a " + c.rate.name
		}
	}
	if res.verdict == Wrong {
		for _, o := range v.old {
			if old, ok := figure.CountInterval(o.count); ok && c.of == nil && c.q.span().Holds(old.Times(new(big.Rat).Quo(unit, hours))) == figure.True {
				return stale(o, v, what)
			}
		}
	}
	res.figures = r.figureOf(survey.PerDay, s.scope, s.measure, s.breakdown, s.to)
	if res.figures == nil {
		res.figures = r.totalFigures(s, s.to)
	}
	res.covers = covers(v)
	return res
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// share judges "two-thirds of offences took place on platform X".
func (r *reader) share(c raw, s subject) result {
	ds := s.breakdown.Dimensions()
	if res, ok := r.shareOfOther(c, s); ok && len(ds) == 0 {
		return res
	}
	if parts := r.partsTogether(c); len(parts) > 0 && !r.bracketed(c) {
		if res, ok := r.ofPrinted(c, s, parts); ok {
			return res
		}
	}
	if len(ds) != 1 {
		return result{verdict: Unresolved, explanation: "It is not clear what this is a share of, or a change from."}
	}
	if code, _ := s.breakdown.Code(ds[0]); r.value(s.scope, s.measure, s.breakdown, s.to).why != "" {
		if res, ok := r.ofPrinted(c, s, []part{{ds[0], code}}); ok {
			return res
		}
	}
	part := r.value(s.scope, s.measure, s.breakdown, s.to)
	all := r.value(s.scope, s.measure, stat.Breakdown{}, s.to)
	if part.why != "" {
		return noValue(part, r.what(s, s.to))
	}
	if all.why != "" {
		return noValue(all, r.name(s.scope)+", "+s.to.Words())
	}
	known, knownOK := r.recorded(s, ds[0], all)
	judge := func(whole stat.Count) (result, figure.Interval, bool) {
		is, ok := figure.Share(part.count, whole)
		if !ok {
			return result{verdict: Unresolved, explanation: "There is nothing to take a share of."}, is, false
		}
		if c.q.unit == percents {
			is = is.Times(ratOf(100))
		}
		return r.stated(c.q, is), is, true
	}
	ofAll, isAll, _ := judge(all.count)
	res := ofAll
	base := all.count
	if knownOK && known != all.count {
		ofKnown, isKnown, _ := judge(known)
		switch {
		case r.saysBasis():
			res, base = ofKnown, known
		case ofKnown.verdict.Holds() && !ofAll.verdict.Holds():
			res, base = ofKnown, known
			res.verdict = NeedsQualifier
			res.explanation = "True of the " + known.Words() + " where it was recorded, not of all " + all.count.Words() + ": say “where it was recorded”."
		}
		if isKnown.IsPoint() && isAll.IsPoint() {
			res.computed = percentOf(part.count, known) + " of those recorded, " + percentOf(part.count, all.count) + " of all"
		}
	}
	if res.computed == "" {
		res.computed = percentOf(part.count, base)
	}
	res.explanation = join(res.explanation, r.what(s, s.to)+": "+part.count.Words()+" of "+base.Words()+".")
	if lo, _, _ := base.Bounds(); res.verdict.Holds() {
		res = r.smallBase(res, lo, base, part.count)
	}
	res.figures = append(r.totalFigures(s, s.to), r.figureOf(survey.Total, s.scope, s.measure, stat.Breakdown{}, s.to)...)
	res.covers = covers(all)
	return res
}

func percentOf(part, whole stat.Count) string {
	is, ok := figure.Share(part, whole)
	if !ok || !is.IsPoint() {
		return part.Words() + " of " + whole.Words()
	}
	return part.Words() + " / " + whole.Words() + " = " + figure.Round(is.Times(ratOf(100)).Lo, 6) + "%"
}

// recorded is how many have a known code of a dimension: the total without
// those recorded as unknown, or the sum of the codes when it makes up the
// total.
func (r *reader) recorded(s subject, d stat.DimensionID, all value) (stat.Count, bool) {
	dim, ok := r.names.survey.Dimension(d)
	if !ok || dim.Codelist == nil {
		return stat.Count{}, false
	}
	for _, e := range dim.Codelist.Entries {
		if e.Unknown {
			if v := r.value(s.scope, s.measure, stat.By(d, e.Code), s.to); v.count.Known() {
				rest, ok := all.count.Sub(v.count)
				return rest, ok && all.count.IsExact() && v.count.IsExact()
			}
		}
	}
	return stat.Count{}, false
}

// saysBasis says that the sentence speaks only of what was recorded: "where
// age was known".
func (r *reader) saysBasis() bool {
	p := r.p
	for i := range p.it {
		if p.low(i) != "where" && p.low(i) != "when" && p.low(i) != "whose" {
			continue
		}
		for j := i + 1; j < min(i+8, len(p.it)); j++ {
			if slices.Contains([]string{"known", "recorded", "provided", "given", "stated", "available", "disclosed", "noted"}, p.low(j)) {
				return true
			}
		}
	}
	return false
}

// mode judges "the most common age was 13".
func (r *reader) mode(c raw, s subject) result {
	if c.dimension == nil || c.dimension.Codelist == nil {
		return result{verdict: Unresolved, explanation: "It is not clear what is most common."}
	}
	said, ok := r.answer(c)
	if !ok {
		return result{verdict: Unresolved, explanation: "The survey has no such value."}
	}
	code, why, ids := r.mostCommon(s, c.dimension)
	if why != "" {
		return result{verdict: Unresolved, figures: ids, explanation: "The most common " + c.dimension.Name + " is not certain: " + why + "."}
	}
	name := c.dimension.Codelist.Name(code)
	res := result{verdict: OK, figures: ids, computed: "most common: " + name, explanation: "The most common " + c.dimension.Name + " in " + r.what(s, s.to) + " was " + name + "."}
	switch {
	case code != said:
		res.verdict, res.suggestion = Wrong, name
	case c.of == nil && !r.saysBasis() && r.someUnknown(s, c.dimension):
		res.verdict = NeedsQualifier
		res.explanation += " It was not recorded of all: say “where it was recorded”."
	case c.of != nil && r.figureSays(ids, "with "+shown(c.q.value)+" of "+shown(c.of.value)):
	case c.of != nil:
		all := r.value(s.scope, s.measure, s.breakdown, s.to)
		known, ok := r.recorded(s, c.dimension.ID, all)
		if !ok {
			known = all.count
		}
		at := r.count(c.q, r.value(s.scope, s.measure, s.breakdown.With(c.dimension.ID, code), s.to), name)
		of := r.count(*c.of, value{count: known}, "all where it was recorded")
		if at.verdict != OK || of.verdict != OK {
			res.verdict = Wrong
			res.explanation += " " + at.explanation + " " + of.explanation
		}
	}
	return res
}

// figureSays says that the sentence of one of the figures has these words:
// how many there were at the most common code, of how many, over those
// respondents alone that gave every code.
func (r *reader) figureSays(ids []figure.ID, words string) bool {
	for _, id := range ids {
		if f, ok := r.book.Figure(id); ok && strings.Contains(f.Text, words+".") {
			return true
		}
	}
	return false
}

// answer is the code that the text gives.
func (r *reader) answer(c raw) (stat.Code, bool) {
	it := r.p.it[c.answer]
	switch it.sort {
	case anAge:
		if c.dimension != r.names.ages {
			return "", false
		}
		return r.names.ageCode(it.ages)
	case aPart:
		return it.part.code, it.part.dimension == c.dimension.ID
	}
	q := it.quantity
	if q.high != nil && q.hedge == "" && c.dimension == r.names.ages && q.value.IsInt() && q.high.IsInt() && q.high.Cmp(ratOf(200)) < 0 { // 14 to 15
		return r.names.ageCode([2]int{int(q.value.Num().Int64()), int(q.high.Num().Int64())})
	}
	if q.hedge != "" || q.high != nil {
		return "", false
	}
	return c.dimension.Codelist.Find(it.quantity.value.RatString())
}

// mostCommon is the code with the certain highest count, from the figure of
// the survey, from what others printed, or from the counts themselves.
func (r *reader) mostCommon(s subject, d *survey.Dimension) (code stat.Code, why string, ids []figure.ID) {
	for _, def := range r.names.survey.Figures {
		if def.Method != survey.MostCommon || def.Measure != s.measure || def.Dimension != d.ID {
			continue
		}
		id := figure.ID(string(def.ID) + "." + string(s.scope.id()) + "." + s.to.Slug())
		if f, ok := r.book.Figure(id); ok {
			ids = []figure.ID{id}
			if f.Code != "" && s.breakdown.IsTotal() {
				return f.Code, "", ids
			}
		}
		if def.Published != "" && s.breakdown.IsTotal() {
			if n, ok := r.value(s.scope, def.Published, stat.Breakdown{}, s.to).count.Exact(); ok {
				if c, ok := d.Codelist.Find(strconv.Itoa(int(n))); ok {
					return c, "", ids
				}
			}
		}
	}
	code, why = r.highest(s, d)
	return code, why, ids
}

// highest finds the code whose count is certainly above all others; every
// code must be known.
func (r *reader) highest(s subject, d *survey.Dimension) (stat.Code, string) {
	var best stat.Code
	var bestLo int64 = -1
	sum := stat.Exactly(0)
	type known struct {
		code stat.Code
		hi   int64
	}
	var all []known
	for _, e := range d.Codelist.Entries {
		v := r.value(s.scope, s.measure, s.breakdown.With(d.ID, e.Code), s.to)
		if !v.count.Known() {
			continue
		}
		sum = sum.Add(v.count)
		if e.Unknown {
			continue
		}
		lo, hi, _ := v.count.Bounds()
		all = append(all, known{e.Code, hi})
		if lo > bestLo {
			best, bestLo = e.Code, lo
		}
	}
	total := r.value(s.scope, s.measure, s.breakdown, s.to)
	rest, ok := total.count.Sub(sum)
	if best == "" || !ok {
		return "", "the counts are not known"
	}
	if _, hi, _ := rest.Bounds(); hi >= bestLo {
		return "", "counts are missing"
	}
	for _, k := range all {
		if k.code != best && k.hi >= bestLo {
			return "", "another may be as high"
		}
	}
	return best, ""
}

// extreme judges "the youngest was three".
func (r *reader) extreme(c raw, s subject) result {
	for _, def := range r.names.survey.Figures {
		if def.Method != survey.Youngest {
			continue
		}
		s.measure = def.Measure
		v := r.value(s.scope, def.Measure, stat.Breakdown{}, s.to)
		if s.scope.all || len(s.scope.who) > 1 {
			v = r.lowest(s, def.Measure)
		}
		if v.why != "" && def.Published != "" {
			v = r.value(s.scope, def.Published, stat.Breakdown{}, s.to)
		}
		res := r.count(c.q, v, r.what(s, s.to))
		res.figures = r.figureOf(survey.Youngest, s.scope, def.Measure, stat.Breakdown{}, s.to)
		if s.scope.all {
			res.covers = covers(v)
		}
		return res
	}
	return result{verdict: Unresolved, explanation: "The survey does not ask for the youngest."}
}

func (r *reader) lowest(s subject, m survey.MeasureID) value {
	who := s.scope.who
	if s.scope.all {
		who = r.asked
	}
	out := value{why: "nobody gave it", asked: len(who)}
	for _, id := range who {
		v := r.single(id, m, stat.Breakdown{}, s.to)
		if !v.count.Known() {
			continue
		}
		n, ok := v.count.Exact()
		if !ok {
			return value{why: "one of them is not exact"}
		}
		out.answered++
		if best, _ := out.count.Exact(); out.why != "" || n < best {
			out.count, out.why = v.count, ""
		}
	}
	return out
}

// someUnknown says that a dimension has a code for what was not recorded, and
// that there may be some of it.
func (r *reader) someUnknown(s subject, d *survey.Dimension) bool {
	for _, e := range d.Codelist.Entries {
		if !e.Unknown {
			continue
		}
		v := r.value(s.scope, s.measure, s.breakdown.With(d.ID, e.Code), s.to)
		if n, ok := v.count.Exact(); !ok || n > 0 {
			return true
		}
	}
	return false
}

// recordedWhole is the whole of "80 of the 221 offences where the platform was
// recorded".
func (r *reader) recordedWhole(c raw, s subject, all value) (stat.Count, bool) {
	if !c.whole || !r.saysBasis() {
		return stat.Count{}, false
	}
	var of stat.DimensionID
	for i := range r.p.it {
		if r.p.is(i, aPart) {
			if d := r.p.it[i].part.dimension; of != "" && of != d {
				return stat.Count{}, false
			} else {
				of = d
			}
		}
	}
	if of == "" {
		return stat.Count{}, false
	}
	return r.recorded(s, of, all)
}
