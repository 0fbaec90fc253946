package claim

import (
	"maps"
	"math/big"
	"slices"

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
	res.computed = v.count.Words() + " over " + itoa(s.to.Days()) + " days"
	if is.IsPoint() {
		res.computed += " = " + figure.Round(is.Lo, 6)
		res.explanation = join(res.explanation, what+": "+v.count.Words()+" over "+itoa(s.to.Days())+" days is "+figure.Round(is.Lo, 1)+".")
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
	if len(ds) != 1 {
		return result{verdict: Unresolved, explanation: "It is not clear what this is a share of, or a change from."}
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
	if it.quantity.hedge != "" || it.quantity.high != nil {
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
		ids = r.figureOf(survey.MostCommon, s.scope, s.measure, stat.Breakdown{}, s.to)
		for _, id := range ids {
			if f, ok := r.book.Figure(id); ok && f.Code != "" && s.breakdown.IsTotal() {
				return f.Code, "", ids
			}
		}
		if def.Published != "" && s.breakdown.IsTotal() {
			if n, ok := r.value(s.scope, def.Published, stat.Breakdown{}, s.to).count.Exact(); ok {
				if c, ok := d.Codelist.Find(itoa(int(n))); ok {
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
		return res
	}
	return result{verdict: Unresolved, explanation: "The survey does not ask for the youngest."}
}

func (r *reader) lowest(s subject, m survey.MeasureID) value {
	who := s.scope.who
	if s.scope.all {
		who = r.asked
	}
	out := value{why: "nobody gave it"}
	for _, id := range who {
		v := r.single(id, m, stat.Breakdown{}, s.to)
		if !v.count.Known() {
			continue
		}
		n, ok := v.count.Exact()
		if !ok {
			return value{why: "one of them is not exact"}
		}
		if best, _ := out.count.Exact(); out.why != "" || n < best {
			out = value{count: v.count}
		}
	}
	return out
}

// places are those of a respondent among all that answered: the least and the
// greatest that it can be.
func (r *reader) places(s subject, lowest bool) (lo, hi, answered int, known bool) {
	own := r.value(s.scope, s.measure, s.breakdown, s.to)
	if !own.count.Known() {
		return 0, 0, 0, false
	}
	a, b, _ := own.count.Bounds()
	lo, hi = 1, 1
	for _, id := range r.asked {
		v := r.single(id, s.measure, s.breakdown, s.to)
		if !v.count.Known() {
			continue
		}
		answered++
		if id == s.scope.id() {
			continue
		}
		x, y, _ := v.count.Bounds()
		if lowest {
			x, y = -y, -x
			if y == -a && x == -b {
				hi++
				continue
			}
			if x > -a {
				lo++
			}
			if y >= -b {
				hi++
			}
			continue
		}
		if x > b {
			lo++
		}
		if y >= a {
			hi++
		}
	}
	return lo, hi, answered, true
}

// tied says that exactly so many others, and more than none, have the same
// count.
func (r *reader) tied(s subject, others int) bool {
	own := r.value(s.scope, s.measure, s.breakdown, s.to).count
	same := 0
	for _, id := range r.asked {
		if id != s.scope.id() && own.IsExact() && r.single(id, s.measure, s.breakdown, s.to).count == own {
			same++
		}
	}
	return same == others && same > 0
}

// rank judges "the third highest of any force" and "the highest since".
func (r *reader) rank(c raw, s subject) result {
	if c.ever {
		return r.everHighest(c, s)
	}
	if s.scope.id() == "" || s.scope.all || s.scope.isArea(r.Facts) {
		return result{verdict: Unresolved, explanation: "It is not clear which of the " + r.names.survey.Nouns + " has this place."}
	}
	lo, hi, answered, ok := r.places(s, c.lowest)
	if !ok {
		return result{verdict: Unresolved, explanation: "There is no figure for " + r.what(s, s.to) + "."}
	}
	res := result{verdict: Wrong, computed: "place " + itoa(lo) + " of " + itoa(answered), figures: r.figureOf(survey.Rank, s.scope, s.measure, stat.Breakdown{}, s.to)}
	res.explanation = r.what(s, s.to) + " is in place " + itoa(lo) + " of the " + itoa(answered) + " that answered."
	if lo != hi {
		res.explanation = r.what(s, s.to) + " is somewhere from place " + itoa(lo) + " to " + itoa(hi) + " of the " + itoa(answered) + " that answered."
	}
	joint := c.joint && lo == c.place && r.tied(s, hi-lo)
	switch {
	case lo == hi && lo == c.place && !c.joint, joint, c.placeTo > 0 && c.place <= lo && hi <= c.placeTo:
		res.verdict = OK
		if answered < len(r.asked) && !r.mem.coverage[answered] {
			res.verdict = NeedsQualifier
			res.explanation += " Say “of the " + itoa(answered) + " " + r.names.survey.Nouns + " that answered”."
		}
	case lo <= c.place && c.place <= hi:
		res.verdict = Undetermined
	}
	return res
}

// everHighest judges "the highest since 2015/16" and "a record".
func (r *reader) everHighest(c raw, s subject) result {
	if s.scope.id() == "" || s.scope.all || c.place != 1 {
		return result{verdict: Unresolved, explanation: "The checker compares years of one respondent or area alone."}
	}
	since := stat.Period{}
	for _, it := range r.p.it {
		if it.sort == aPeriod && it.when.since && !it.when.vague {
			since = it.when.period
		}
	}
	own := r.value(s.scope, s.measure, s.breakdown, s.to)
	lo, hi, ok := own.count.Bounds()
	if !ok {
		return noValue(own, r.what(s, s.to))
	}
	seen := 0
	verdict := OK
	for _, p := range r.periods(scopeKey{s.scope.id(), s.measure}) {
		if p.Compare(s.to) >= 0 || !since.IsZero() && p.Compare(since) < 0 {
			continue
		}
		v := r.value(s.scope, s.measure, s.breakdown, p)
		x, y, ok := v.count.Bounds()
		if !ok {
			return noValue(v, r.what(s, p))
		}
		seen++
		if c.lowest {
			x, y, lo, hi = -y, -x, -hi, -lo
		}
		switch {
		case x > hi || x == hi && y == lo:
			return result{verdict: Wrong, figures: r.totalFigures(s, p), explanation: r.what(s, p) + " was " + v.count.Words() + "; " + r.what(s, s.to) + " was " + own.count.Words() + "."}
		case y >= lo:
			verdict = Undetermined
		}
		if c.lowest {
			lo, hi = -hi, -lo
		}
	}
	if seen == 0 || since.IsZero() {
		return result{verdict: Unresolved, explanation: "Say since which year; the figures do not go back for ever."}
	}
	return result{verdict: verdict, figures: r.totalFigures(s, s.to), explanation: "None of the " + itoa(seen) + " earlier years known is as high."}
}

// movers judges "fell in three forces".
func (r *reader) movers(c raw, s subject) result {
	surely, maybe := 0, 0
	s.scope = scope{all: true}
	for _, id := range r.asked {
		a, z := r.single(id, s.measure, s.breakdown, s.from), r.single(id, s.measure, s.breakdown, s.to)
		if !a.count.Known() || !z.count.Known() {
			continue
		}
		if c.dir < 0 {
			a, z = z, a
		}
		alo, ahi, _ := a.count.Bounds()
		zlo, zhi, _ := z.count.Bounds()
		if zlo > ahi {
			surely++
		}
		if zhi > alo {
			maybe++
		}
	}
	v := value{count: stat.Between(int64(surely), int64(maybe))}
	verb := "rose in "
	if c.dir < 0 {
		verb = "fell in "
	}
	res := r.count(c.q, v, "the number of "+r.names.survey.Nouns)
	res.explanation = "From " + s.from.Words() + " to " + s.to.Words() + " it " + verb + v.count.Words() + " of those that gave both."
	if res.verdict == Disclosive {
		res.verdict = Undetermined
	}
	return res
}

// coverage judges "39 forces" and "39 of 44 forces".
func (r *reader) coverage(c raw) result {
	m, b := r.coverageOf(c)
	p := r.coveragePeriod(c, m)
	ids := r.figureOf(survey.Coverage, scope{all: true}, m, stat.Breakdown{}, p)
	if c.asked && c.of == nil {
		res := r.count(c.q, value{count: stat.Exactly(int64(len(r.asked)))}, r.names.survey.Nouns+" asked")
		res.figures = ids
		return res
	}
	truths, wholes := r.coverages(m, b, p)
	if len(truths) == 0 {
		return result{verdict: Unresolved, explanation: "Nothing is known of how many answered."}
	}
	res := result{verdict: Wrong, figures: ids, computed: "of " + itoa(len(r.asked)) + " asked"}
	for _, n := range slices.Sorted(maps.Keys(truths)) {
		if c.q.span().Holds(figure.Point(ratOf(int64(n)))) == figure.True {
			res.verdict = OK
		}
		res.explanation = join(res.explanation, itoa(n)+" "+r.names.survey.Nouns+" "+truths[n]+".")
	}
	if c.of != nil && res.verdict == OK && !wholes[c.of.value.RatString()] {
		res.verdict = Unresolved
		res.explanation += " The register has " + itoa(len(r.asked)) + " " + r.names.survey.Nouns + ", and the text says " + shown(c.of.value) + "."
	}
	return res
}

// coverageOf is what the respondents of a coverage claim answered about.
func (r *reader) coverageOf(c raw) (survey.MeasureID, stat.Breakdown) {
	b := stat.Breakdown{}
	if bs, ok := r.breakdowns(c); ok {
		b = bs[0]
	}
	if ms, _ := r.measures(c); len(ms) == 1 {
		return ms[0].measure, b
	}
	return r.names.survey.Headline.Measure, b
}

// coverages are the numbers of respondents that may be said to have answered,
// each with what it means, and the numbers of those that they are part of.
func (r *reader) coverages(m survey.MeasureID, b stat.Breakdown, p stat.Period) (truths map[int]string, wholes map[string]bool) {
	truths, wholes = map[int]string{}, map[string]bool{itoa(len(r.asked)): true}
	scopes := r.nationals()
	for i := range r.p.it {
		if r.p.is(i, aRespondent) && oneScope(r.p.it[i].who).isArea(r.Facts) {
			scopes = []scope{oneScope(r.p.it[i].who)}
		}
	}
	for _, sc := range scopes {
		if sc.all {
			_, z := r.pair(sc, m, b, mustPrevious(p), p)
			what := "gave both years"
			if !r.saysBoth() {
				z, what = r.sum(r.asked, m, b, p, true), "answered for "+p.Words()
			}
			if z.answered > 0 {
				truths[z.answered] = what
			}
			continue
		}
		if v := r.value(sc, m, stat.Breakdown{}, p); v.stated > 0 {
			truths[v.stated] = "are what the published total covers"
			wholes[itoa(v.statedOf)] = true
		}
		if area, err := r.book.Register().Get(sc.id()); err == nil && len(area.Members) > 0 {
			wholes[itoa(len(area.Members))] = true
			if len(scopes) == 1 && len(truths) == 0 {
				truths[len(area.Members)] = "are in " + area.Name
			}
		}
		for _, def := range r.names.survey.Figures {
			if def.Method == survey.Coverage && def.Published != "" && def.Measure == m {
				if n, ok := r.value(sc, def.Published, stat.Breakdown{}, p).count.Exact(); ok {
					truths[int(n)] = "are what was published"
				}
			}
		}
	}
	return truths, wholes
}

func mustPrevious(p stat.Period) stat.Period {
	q, _ := p.Previous()
	return q
}

// saysBoth says that the sentence speaks of those that gave both years.
func (r *reader) saysBoth() bool {
	for i := range r.p.it {
		if r.p.low(i) == "both" || r.p.low(i) == "same" {
			return true
		}
	}
	return false
}

// coveragePeriod is the period that a number of respondents is about.
func (r *reader) coveragePeriod(c raw, m survey.MeasureID) stat.Period {
	w, ok := r.whenOf(c.at, c.last)
	if ok && !w.period.IsZero() && (!w.vague || slices.Contains(r.periods(scopeKey{figure.All, m}), w.period)) {
		return w.period
	}
	if r.mem.when {
		return r.mem.to
	}
	for _, sc := range r.nationals() {
		if p, ok := r.latest(sc, m); ok {
			return p
		}
	}
	return stat.Period{}
}
