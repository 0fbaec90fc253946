package claim

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/figure"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// places are those of a respondent among all that answered: the least and the
// greatest that it can be.
func (r *reader) places(s subject, base []respondent.ID, lowest bool) (lo, hi, answered int, known bool) {
	own := r.value(s.scope, s.measure, s.breakdown, s.to)
	if !own.count.Known() {
		return 0, 0, 0, false
	}
	a, b, _ := own.count.Bounds()
	lo, hi = 1, 1
	for _, id := range base {
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
func (r *reader) tied(s subject, base []respondent.ID, others int) bool {
	own := r.value(s.scope, s.measure, s.breakdown, s.to).count
	same := 0
	for _, id := range base {
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
	base := r.asked
	if c.among != nil {
		base = c.among
		if !slices.Contains(base, s.scope.id()) {
			return result{verdict: Unresolved, explanation: r.name(s.scope) + " is not one of those that it is compared with."}
		}
	}
	lo, hi, answered, ok := r.places(s, base, c.lowest)
	if !ok {
		return result{verdict: Unresolved, explanation: "There is no figure for " + r.what(s, s.to) + "."}
	}
	there := ""
	if c.among != nil {
		there = " there"
	}
	res := result{verdict: Wrong, computed: "place " + strconv.Itoa(lo) + " of " + strconv.Itoa(answered), figures: r.figureOf(survey.Rank, s.scope, s.measure, stat.Breakdown{}, s.to)}
	res.explanation = r.what(s, s.to) + " is in place " + strconv.Itoa(lo) + " of the " + strconv.Itoa(answered) + " that answered" + there + "."
	if lo != hi {
		res.explanation = r.what(s, s.to) + " is somewhere from place " + strconv.Itoa(lo) + " to " + strconv.Itoa(hi) + " of the " + strconv.Itoa(answered) + " that answered" + there + "."
	}
	joint := c.joint && lo == c.place && r.tied(s, base, hi-lo)
	switch {
	case lo == hi && lo == c.place && !c.joint, joint, c.placeTo > 0 && c.place <= lo && hi <= c.placeTo:
		res.verdict = OK
		if answered < len(base) && !r.mem.coverage[answered] && !r.saysAnswered() {
			res.verdict = NeedsQualifier
			res.explanation += " Say “of the " + strconv.Itoa(answered) + " " + r.names.survey.Nouns + " that answered”."
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
	return result{verdict: verdict, figures: r.totalFigures(s, s.to), explanation: "None of the " + strconv.Itoa(seen) + " earlier years known is as high."}
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
	for i := range r.p.it {
		if r.p.is(i, aRespondent) && r.p.seg[i] == r.p.seg[c.at] && i > c.last && i <= c.last+3 && !oneScope(r.p.it[i].who).isArea(r.Facts) {
			return result{verdict: Unresolved, explanation: r.book.Register().Name(r.p.it[i].who) + " is one of the " + r.names.survey.Nouns + " and has none."}
		}
	}
	if c.q.value.Sign() == 0 {
		return r.noneAnswered(c, m, b, p, ids)
	}
	truths, wholes := r.coverages(m, b, p)
	if len(truths) == 0 {
		return result{verdict: Unresolved, explanation: "Nothing is known of how many answered."}
	}
	res := result{verdict: Wrong, figures: ids, computed: "of " + strconv.Itoa(len(r.asked)) + " asked"}
	for _, n := range slices.Sorted(maps.Keys(truths)) {
		if c.q.span().Holds(figure.Point(ratOf(int64(n)))) == figure.True {
			res.verdict = OK
		}
		res.explanation = join(res.explanation, strconv.Itoa(n)+" "+r.names.survey.Nouns+" "+truths[n]+".")
	}
	if c.of != nil && res.verdict == OK && !wholes[c.of.value.RatString()] {
		res.verdict = Unresolved
		res.explanation += " The register has " + strconv.Itoa(len(r.asked)) + " " + r.names.survey.Nouns + ", and the text says " + shown(c.of.value) + "."
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
	truths, wholes = map[int]string{}, map[string]bool{strconv.Itoa(len(r.asked)): true}
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
			wholes[strconv.Itoa(v.statedOf)] = true
		}
		if area, err := r.book.Register().Get(sc.id()); err == nil && len(area.Members) > 0 {
			wholes[strconv.Itoa(len(area.Members))] = true
			if z := r.sum(area.Members, m, b, p, true); len(scopes) == 1 && z.answered > 0 && z.answered < len(area.Members) && r.saysAnswered() {
				truths[z.answered] = "answered there for " + p.Words()
			} else if len(scopes) == 1 && len(truths) == 0 {
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
	if own := r.ownCoverage(p); len(own) > 0 && r.aboutAll() {
		truths = own
	}
	return truths, wholes
}

// says says that the sentence has a claim of a kind.
func (r *reader) says(k Kind) bool {
	for _, c := range r.p.raws {
		if c.kind == k {
			return true
		}
	}
	return false
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
	var last stat.Period
	for i, it := range r.p.it {
		if it.sort == aPeriod && !it.when.vague && !r.p.isBasePeriod(i) && it.when.period.Compare(last) > 0 {
			last = it.when.period
		}
	}
	if !last.IsZero() {
		return last
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

// saysAnswered says that the sentence speaks only of those that answered.
func (r *reader) saysAnswered() bool {
	for i := range r.p.it {
		if r.p.hasClass(i, answered) && (r.p.low(i-1) == "that" || r.p.low(i-1) == "who" || r.p.low(i-1) == "which") && r.p.is(i-2, aNoun) {
			return true
		}
	}
	return false
}

// noneAnswered judges "none of the 46 forces gave a figure".
func (r *reader) noneAnswered(c raw, m survey.MeasureID, b stat.Breakdown, p stat.Period, ids []figure.ID) result {
	n := r.sum(r.asked, m, b, p, true).answered
	res := result{verdict: OK, figures: ids, explanation: strconv.Itoa(n) + " " + r.names.survey.Nouns + " answered for " + p.Words() + "."}
	if n > 0 || c.of != nil && c.of.value.Cmp(ratOf(int64(len(r.asked)))) != 0 {
		res.verdict = Wrong
	}
	if f, ok := r.noFigure(p); ok {
		return result{verdict: OK, figures: []figure.ID{f.ID}, explanation: f.Text}
	}
	for i, it := range r.p.it {
		if _, part := r.p.dimensions[lemma(it.low)]; n > 0 && (part || it.sort == aSeries || r.p.seq(i, "no", "figure")) {
			res.verdict = Unresolved
			res.explanation = "It is not clear what none of them gave. " + res.explanation
			break
		}
	}
	return res
}

// noFigure is the figure that a sentence says there is none of, where there is
// none: "there is no figure for … in 2014/15: none of the 46 forces …".
func (r *reader) noFigure(p stat.Period) (*figure.Figure, bool) {
	words := ""
	for i, it := range r.p.it {
		words += " " + it.low
		if i == 0 && r.p.low(0) != "there" {
			return nil, false
		}
	}
	words = stat.Fold(words)
	for _, def := range r.names.survey.Figures {
		if !strings.Contains(words, "no figure for "+stat.Fold(def.Title)) {
			continue
		}
		if f, ok := r.book.Figure(figure.ID(string(def.ID) + "." + string(figure.All) + "." + p.Slug())); ok && f.Value.Lo == nil {
			return f, true
		}
	}
	return nil, false
}

// ownCoverage are the numbers of respondents that the figures for a most
// common value or the youngest are of, which have a coverage of their own.
func (r *reader) ownCoverage(p stat.Period) map[int]string {
	out := map[int]string{}
	for _, def := range r.names.survey.Figures {
		if !(def.Method == survey.MostCommon && r.says(Mode)) && !(def.Method == survey.Youngest && r.says(Extreme)) {
			continue
		}
		f, ok := r.book.Figure(figure.ID(string(def.ID) + "." + string(figure.All) + "." + p.Slug()))
		if ok && f.Value.Reason == "" {
			out[len(f.Coverage.Included)] = "gave the figures for “" + def.Title + "”"
		}
	}
	return out
}

// aboutAll says that the sentence names no respondent and no area.
func (r *reader) aboutAll() bool {
	return !slices.ContainsFunc(r.p.it, func(it item) bool { return it.sort == aRespondent })
}
