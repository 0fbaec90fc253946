package claim

import (
	"math/big"
	"slices"

	"plumbline/internal/figure"
	"plumbline/internal/stat"
)

// A count of several years is their sum: "since 2015/16", "over the two years
// 2015/16 and 2016/17", "between 2015/16 and 2017/18".

// yearsSpan is the first and the last year of those that a count of the
// sentence is the sum of, or the average; ok is false when it is of one year.
// The last is zero for "since", which goes up to the latest.
func (r *reader) yearsSpan(c raw) (first, last when, ok bool) {
	p := r.p
	var at []int
	for i := range p.it {
		if p.it[i].sort == aPeriod && !p.it[i].when.period.IsZero() {
			at = append(at, i)
		}
	}
	if c.kind != Level || c.dir != 0 || c.thence != 0 || r.isBase(c) || len(at) == 0 || len(at) > 2 || !r.onlyLevel(c) {
		return when{}, when{}, false
	}
	i := at[0]
	first = p.it[i].when
	if len(at) == 1 {
		return first, when{}, first.since
	}
	last = p.it[at[1]].when
	joined := at[1] == i+2
	switch lead := p.low(i - 1); {
	case first.since && (p.low(at[1]-1) == "to" || p.low(at[1]-2) == "up"):
	case joined && lead == "between" && p.low(i+1) == "and":
	case joined && lead == "from" && (p.low(i+1) == "to" || p.low(i+1) == "until"):
	case joined && (p.low(i+1) == "and" || p.low(i+1) == "to" || p.low(i+1) == "-") && !p.eachYear():
	default:
		return when{}, when{}, false
	}
	first.since = false
	return first, last, first.period.Compare(last.period) < 0
}

// onlyLevel says that no other count of the sentence may be of one of the
// years.
func (r *reader) onlyLevel(c raw) bool {
	for _, x := range r.p.raws {
		if x.at != c.at && (x.kind == Level || x.kind == Change && !x.bare) {
			return false
		}
	}
	return true
}

// sumSubjects are those of a count over several years.
func (r *reader) sumSubjects(first, last when, s subject) []subject {
	if first.vague || last.vague {
		r.reason = "say which years these are"
		return nil
	}
	s.given, s.to = true, last.period
	if last.period.IsZero() {
		latest, ok := r.latest(s.scope, s.measure)
		if !ok {
			return nil
		}
		s.to = latest
	}
	s.years = 1
	for p := s.to; p != first.period; s.years++ {
		var ok bool
		if p, ok = p.Previous(); !ok || p.Compare(first.period) < 0 {
			r.reason = "these are not whole years of the survey"
			return nil
		}
	}
	return []subject{s}
}

// overYears is the sum over several years up to the last: as it was printed,
// or added up.
func (r *reader) overYears(s subject) value {
	p := s.to
	for range s.years - 1 {
		p, _ = p.Previous()
	}
	if whole, err := stat.NewPeriod(p.Start(), s.to.End()); err == nil {
		if v := r.value(s.scope, s.measure, s.breakdown, whole); v.why == "" && v.count.Known() {
			return v
		}
	}
	sum := value{count: stat.Exactly(0)}
	p = s.to
	for range s.years {
		v := r.value(s.scope, s.measure, s.breakdown, p)
		if v.why != "" || !v.count.Known() {
			return value{why: "there is no figure for " + p.Words()}
		}
		sum.count = sum.count.Add(v.count)
		sum.asked = max(sum.asked, v.asked)
		if v.asked > 0 && (sum.answered == 0 || v.answered < sum.answered) {
			sum.answered = v.answered
		}
		p, _ = p.Previous()
	}
	return sum
}

// saysMean says that the sentence gives an average of so many a year.
func (p *parser) saysMean() bool {
	mean, yearly := false, false
	for i := range p.it {
		mean = mean || p.low(i) == "average" || p.low(i) == "averaged" || p.low(i) == "averaging" || p.low(i) == "mean"
		yearly = yearly || p.it[i].sort == aRate && p.it[i].rate.yearly
	}
	return mean && yearly
}

// mean judges "an average of 159 a year" over several years.
func (r *reader) mean(c raw, s subject, v value) result {
	what := r.name(s.scope) + ", " + first(s).Words() + " to " + s.to.Words()
	if v.why != "" {
		return noValue(v, what)
	}
	iv, _ := figure.CountInterval(v.count)
	is := iv.Times(big.NewRat(1, int64(s.years)))
	res := r.stated(c.q, is)
	res.explanation = join(res.explanation, what+": "+v.count.Words()+" over "+shown(ratOf(int64(s.years)))+" years.")
	if is.IsPoint() {
		res.computed = v.count.Words() + " / " + shown(ratOf(int64(s.years))) + " = " + figure.Round(is.Lo, 6)
		if !res.verdict.Holds() {
			res.suggestion = "an average of " + figure.Round(is.Lo, 0) + " a year"
		}
	}
	return res
}

// first is the first of the years of a sum.
func first(s subject) stat.Period {
	p := s.to
	for range s.years - 1 {
		p, _ = p.Previous()
	}
	return p
}

// yearsFigures are the figures of every year of a sum.
func (r *reader) yearsFigures(s subject) []figure.ID {
	var out []figure.ID
	p := s.to
	for range s.years {
		out = append(r.totalFigures(s, p), out...)
		p, _ = p.Previous()
	}
	return out
}

// isSpan says that a claim is of several years together.
func (r *reader) isSpan(c raw) bool {
	_, _, ok := r.yearsSpan(c)
	return ok
}

// multiplePeriods are those of "226, four times the 58 of 2016/17": the year
// of the count that it is a multiple of, and that of the count before.
func (r *reader) multiplePeriods(c raw, s subject) []subject {
	base, ok := r.whenOf(c.baseAt, c.baseAt)
	if !ok || base.period.IsZero() || base.vague {
		r.reason = "it is not clear of which year it is a multiple"
		return nil
	}
	s.from, s.given = base.period, true
	for _, x := range slices.Backward(r.p.raws) {
		if x.kind != Level || x.at >= c.at {
			continue
		}
		if own := r.subjects(x); len(own) == 1 && own[0].scope.id() == s.scope.id() && own[0].to != s.from {
			s.to = own[0].to
			return []subject{s}
		}
		break
	}
	r.reason = "it is not clear which two numbers are compared"
	return nil
}

// eachYear says that the sentence says the same of more than one year.
func (p *parser) eachYear() bool {
	return slices.ContainsFunc(p.it, func(it item) bool { return it.low == "each" || it.low == "both" || it.low == "every" })
}

// listsYears says that a count stands with several years, and that it is not
// clear whether it is of each or of all together.
func (r *reader) listsYears(c raw) bool {
	p := r.p
	if c.kind != Level && c.kind != PerDay || !r.onlyLevel(c) {
		return false
	}
	for i := range p.it {
		if p.it[i].sort != aPeriod || p.it[i].when.period.IsZero() {
			continue
		}
		next := i + 1
		for p.low(next) == "," || p.low(next) == "and" || p.low(next) == "or" || p.low(next) == "&" {
			next++
		}
		if next > i+1 && p.is(next, aPeriod) && !p.it[next].when.period.IsZero() {
			return true
		}
	}
	return false
}

// laterPeriod is the one period after p that the sentence names, or the text
// spoke of last.
func (r *reader) laterPeriod(p stat.Period) (stat.Period, bool) {
	var found stat.Period
	for _, it := range r.p.it {
		if it.sort == aPeriod && !it.when.vague && it.when.period.Compare(p) > 0 {
			if !found.IsZero() && found != it.when.period {
				return stat.Period{}, false
			}
			found = it.when.period
		}
	}
	if found.IsZero() && r.mem.when && r.mem.to.Compare(p) > 0 {
		return r.mem.to, true
	}
	return found, !found.IsZero()
}
