package claim

import (
	"slices"

	"plumbline/internal/figure"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// shareOfOther judges a share of another measure or of another area: "the
// Metropolitan Police accounted for 7% of the offences in England and Wales",
// "cyber-flagged offences made up 21% of all child sexual offences". It is ok
// only when both sides are named.
func (r *reader) shareOfOther(c raw, s subject) (result, bool) {
	p := r.p
	if p.low(c.at+1) != "of" || s.years > 0 {
		return result{}, false
	}
	left, right := 0, len(p.it)
	for i := range p.it {
		switch {
		case p.low(i) == ";" && i < c.at:
			left = i + 1
		case p.low(i) == ";" && i > c.at && i < right:
			right = i
		}
	}
	part, whole := s, s
	m, okPart := r.measureIn(left, c.at)
	n, okWhole := r.measureIn(c.at+2, right)
	if !okWhole {
		return result{}, false
	}
	whole.measure = n
	if part.measure = n; okPart {
		part.measure = m
	}
	a, b := r.respondentsIn(left, c.at), r.respondentsIn(c.at+2, right)
	switch {
	case len(a) > 1 || len(b) > 1:
		return result{}, false
	case len(a) == 0 && len(b) == 0:
	case len(a) == 0:
		part.scope, whole.scope = oneScope(b[0]), oneScope(b[0])
	case len(b) == 0:
		part.scope, whole.scope = oneScope(a[0]), oneScope(a[0])
	default:
		part.scope, whole.scope = oneScope(a[0]), oneScope(b[0])
	}
	if part.measure == whole.measure && part.scope.id() == whole.scope.id() {
		return result{}, false
	}
	return r.ratioOf(c, part, whole), true
}

// ratioOf judges a share of one count in another.
func (r *reader) ratioOf(c raw, part, whole subject) result {
	x, y := r.value(part.scope, part.measure, part.breakdown, part.to), r.value(whole.scope, whole.measure, whole.breakdown, whole.to)
	what, of := r.ofMeasure(part), r.ofMeasure(whole)
	if x.why != "" {
		return noValue(x, what)
	}
	if y.why != "" {
		return noValue(y, of)
	}
	is, ok := figure.Share(x.count, y.count)
	if !ok {
		return result{verdict: Unresolved, explanation: "There is nothing to take a share of."}
	}
	if c.q.unit == percents {
		is = is.Times(ratOf(100))
	}
	res := r.stated(c.q, is)
	res.computed = percentOf(x.count, y.count)
	res.explanation = join(res.explanation, what+": "+x.count.Words()+"; "+of+": "+y.count.Words()+".")
	if res.verdict.Holds() && (x.asked > 0 && x.answered < x.asked || y.asked > 0 && y.answered < y.asked) {
		res.verdict = NotLikeForLike
		res.explanation = "Some " + r.names.survey.Nouns + " are not in it. " + res.explanation
	}
	if lo, _, _ := y.count.Bounds(); res.verdict.Holds() {
		res = r.smallBase(res, lo, y.count, x.count)
	}
	if !res.verdict.Holds() && is.IsPoint() && c.q.unit == percents {
		res.suggestion = figure.Round(is.Lo, 0) + "%"
	}
	res.figures = append(r.totalFigures(part, part.to), r.totalFigures(whole, whole.to)...)
	return res
}

// ofMeasure names a count with its measure.
func (r *reader) ofMeasure(s subject) string {
	m, _ := r.names.survey.Measure(s.measure)
	return r.what(s, s.to) + ", " + m.Short
}

// respondentsIn are those that some items name.
func (r *reader) respondentsIn(from, to int) []respondent.ID {
	var out []respondent.ID
	for i := from; i < to; i++ {
		if r.p.is(i, aRespondent) && !slices.Contains(out, r.p.it[i].who) {
			out = append(out, r.p.it[i].who)
		}
	}
	return out
}

// measureIn is the measure that some items name.
func (r *reader) measureIn(from, to int) (survey.MeasureID, bool) {
	said := map[string]bool{}
	for i := from; i < to; i++ {
		if it := r.p.it[i]; it.measure && (it.sort == aWord || it.sort == aHead) && !it.has(neutral) {
			said[lemma(it.low)] = true
		}
		if r.p.it[i].low == "child" || r.p.it[i].low == "children" {
			said["child"] = true
		}
	}
	if len(said) == 0 {
		return "", false
	}
	fit := r.fitting(said)
	if len(fit) == 0 {
		return "", false
	}
	return r.likeliest(fit, said)
}

// fitting are the measures whose names have all of these words.
func (r *reader) fitting(said map[string]bool) []survey.MeasureID {
	var fit []survey.MeasureID
	for _, m := range r.names.survey.Measures {
		if !r.names.counts(m) {
			continue
		}
		all := true
		for w := range said {
			all = all && (r.names.vocabulary[m.ID][w] || r.names.heads[w])
		}
		if all {
			fit = append(fit, m.ID)
		}
	}
	return fit
}

// otherYear is another year of the sentence of which a count is true that took
// its year from another part of it.
func (r *reader) otherYear(c raw, s subject) (stat.Period, bool) {
	p := r.p
	for i := range p.it {
		if p.it[i].sort == aPeriod && p.seg[i] == p.seg[c.at] {
			return stat.Period{}, false
		}
	}
	for i := range p.it {
		w := p.it[i].when
		if p.it[i].sort != aPeriod || w.vague || w.period.IsZero() || w.period == s.to {
			continue
		}
		if r.count(c.q, r.value(s.scope, s.measure, s.breakdown, w.period), "").verdict == OK {
			return w.period, true
		}
	}
	return stat.Period{}, false
}
