package claim

import (
	"math/big"
	"slices"
	"strings"

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

// riseOfRise judges "almost four times the national rise": one change against
// that of everywhere between the same years.
func (r *reader) riseOfRise(c raw, s subject) result {
	if s.scope.all || s.scope.isArea(r.Facts) || !slices.ContainsFunc(r.p.it[c.first:c.last+1], func(it item) bool { return it.has(national) }) {
		return result{verdict: Unresolved, explanation: "It is not clear which rise it is a multiple of."}
	}
	own, ok := r.growth(s)
	if !ok {
		return result{verdict: Unresolved, explanation: "There is no rise of " + r.name(s.scope) + " to compare."}
	}
	best := result{verdict: Unresolved, explanation: "There is no national rise to compare."}
	for _, sc := range r.nationals() {
		t := s
		t.scope = sc
		of, ok := r.growth(t)
		if !ok || of.Lo.Sign() <= 0 || !of.IsPoint() || !own.IsPoint() {
			continue
		}
		times := figure.Point(new(big.Rat).Quo(own.Lo, of.Lo))
		res := result{verdict: Wrong}
		if timesFinding(c.q, stat.Exactly(figure.SmallBase), times).Truth == figure.True {
			res.verdict = OK
		}
		res.explanation = r.name(s.scope) + " rose by " + figure.Round(own.Times(ratOf(100)).Lo, 1) + "%, " + r.name(sc) + " by " + figure.Round(of.Times(ratOf(100)).Lo, 1) + "%: " + figure.Round(times.Lo, 2) + " times."
		res.figures = append(r.changeFigures(s), r.changeFigures(t)...)
		if best.verdict == Unresolved || res.verdict == OK {
			best = res
		}
	}
	return best
}

// growth is the rise between the years of a subject, as a part of the first.
func (r *reader) growth(s subject) (figure.Interval, bool) {
	a, z := r.pair(s.scope, s.measure, s.breakdown, s.from, s.to)
	if a.why != "" || z.why != "" {
		return figure.Interval{}, false
	}
	ratio, ok := figure.Ratio(a.count, z.count)
	if !ok {
		return figure.Interval{}, false
	}
	dir, size := figure.Change(ratio)
	return size, dir > 0
}

// printedShare is the share of a code that others printed in percent of those
// whose code is known, where the survey keeps such a measure.
func (r *reader) printedShare(s subject, d stat.DimensionID, code stat.Code) (value, bool) {
	own, _ := r.names.survey.Measure(s.measure)
	for _, m := range r.names.survey.Measures {
		if m.Unit != "percent" || !slices.Contains(m.Dimensions, d) {
			continue
		}
		of := stat.Fold(m.Name)
		if !strings.Contains(of, stat.Fold(own.Short)) {
			continue
		}
		v := r.value(s.scope, m.ID, stat.By(d, code), s.to)
		return v, v.why == ""
	}
	return value{}, false
}

// ofPrinted judges a share against what was printed in percent.
func (r *reader) ofPrinted(c raw, s subject, parts []part) (result, bool) {
	lo, hi := new(big.Rat), new(big.Rat)
	said := ""
	for _, x := range parts {
		v, ok := r.printedShare(s, x.dimension, x.code)
		if !ok || !v.count.IsExact() {
			return result{}, false
		}
		n, _ := v.count.Exact()
		lo.Add(lo, ratOf(n))
		hi.Add(hi, ratOf(n))
		dim, _ := r.names.survey.Dimension(x.dimension)
		said = join(said, dim.Codelist.Name(x.code)+": "+v.count.Words()+"%.")
	}
	is := figure.Interval{Lo: lo, Hi: hi}
	if c.q.unit == portions {
		is = is.Times(big.NewRat(1, 100))
	}
	res := r.stated(c.q, is)
	res.explanation = join(res.explanation, r.name(s.scope)+", "+s.to.Words()+", of those whose "+string(parts[0].dimension)+" is known. "+said)
	res.computed = figure.Round(lo, 0) + "%"
	switch {
	case res.verdict.Holds() && !r.saysBasis() && !r.saysKnown():
		res.verdict = NeedsQualifier
		res.explanation = "Say “where the " + string(parts[0].dimension) + " is known”. " + res.explanation
	case res.verdict == Wrong && c.q.unit == percents && len(parts) == 1:
		res.suggestion = figure.Round(lo, 0) + "%"
		if other, ok := r.slip(c, s, parts[0]); ok {
			res.verdict = Transcription
			res.explanation = "This is the number of " + other + ". " + res.explanation
		}
	}
	return res, true
}

// slip is another code whose printed share is the one that the text gives.
func (r *reader) slip(c raw, s subject, x part) (string, bool) {
	dim, _ := r.names.survey.Dimension(x.dimension)
	for _, e := range dim.Codelist.Entries {
		if e.Code == x.code {
			continue
		}
		if v, ok := r.printedShare(s, x.dimension, e.Code); ok {
			if n, exact := v.count.Exact(); exact && ratOf(n).Cmp(c.q.value) == 0 {
				return e.Name, true
			}
		}
	}
	return "", false
}

// saysKnown says that the sentence speaks of what is known: "of known
// platform", "whose platform is known".
func (r *reader) saysKnown() bool {
	return slices.ContainsFunc(r.p.it, func(it item) bool { return it.low == "known" || it.low == "identified" })
}

// partsTogether are the codes of one dimension that a share is of, where the
// sentence adds them up.
func (r *reader) partsTogether(c raw) []part {
	if c.kind != Share || !slices.ContainsFunc(r.p.it, func(it item) bool { return it.low == "together" || it.low == "combined" }) {
		return nil
	}
	var out []part
	for _, it := range r.p.it {
		if it.sort != aPart {
			continue
		}
		if len(out) > 0 && out[0].dimension != it.part.dimension {
			return nil
		}
		if !slices.Contains(out, it.part) {
			out = append(out, it.part)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}
