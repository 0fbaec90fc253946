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

// A result is a verdict with its grounds.
type result struct {
	verdict     Verdict
	figures     []figure.ID
	computed    string
	explanation string
	suggestion  string
	// covers is the number of respondents that the compared figure covers; 0
	// when it is about one or does not say.
	covers int
	// disputed says that the text gives the numbers of a conflict as such.
	disputed bool
}

// closeness orders verdicts by how near to the truth a claim is, for choosing
// among readings of which any may be meant.
var closeness = []Verdict{OK, OKWithFigures, NeedsQualifier, NeedsFigures, Rounding, StaleVintage, NotLikeForLike, Disclosive, Undetermined, Wrong, OutOfScope, Unresolved}

func closer(a, b Verdict) bool { return slices.Index(closeness, a) < slices.Index(closeness, b) }

// judge is what the figures say of a claim under all of its readings.
func (r *reader) judge(c raw) result {
	if c.kind == Other {
		return result{verdict: OutOfScope, explanation: "This number is about none of the survey's measures."}
	}
	if c.kind == Coverage && c.doubt == "" {
		return r.coverage(c)
	}
	subjects := r.subjects(c)
	if c.doubt != "" {
		return result{verdict: Unresolved, explanation: sentence(c.doubt)}
	}
	if len(subjects) == 0 {
		return result{verdict: Unresolved, explanation: sentence(r.reason)}
	}
	var first, fallback []result
	every := false
	for _, s := range subjects {
		res := r.qualify(c, s, r.reading(c, s))
		if s.fallback {
			fallback = append(fallback, res)
		} else {
			first = append(first, res)
		}
		every = every || s.every
	}
	best := nearest(first)
	if c.bare && every {
		return all(first)
	}
	if every {
		for _, x := range first {
			if x.verdict != first[0].verdict {
				return unsettled(first)
			}
		}
		return first[0]
	}
	if b := nearest(fallback); len(fallback) > 0 && !best.verdict.Holds() && (best.verdict == Wrong || best.verdict == Unresolved) && b.verdict != Wrong && b.verdict != Unresolved {
		return unsettled([]result{best, b})
	}
	return best
}

func nearest(rs []result) result {
	var best result
	for i, x := range rs {
		if i == 0 || closer(x.verdict, best.verdict) {
			best = x
		}
	}
	return best
}

// unsettled is the verdict on a claim that can be read in ways that differ.
func unsettled(rs []result) result {
	out := result{verdict: Unresolved, explanation: "This can be read in several ways that differ. "}
	for _, x := range rs {
		out.figures = append(out.figures, x.figures...)
		if !strings.Contains(out.explanation, x.explanation) {
			out.explanation += x.explanation + " "
		}
	}
	out.explanation += "Say which is meant."
	out.figures = slices.Compact(slices.Sorted(slices.Values(out.figures)))
	return out
}

// reading judges a claim under one reading.
func (r *reader) reading(c raw, s subject) result {
	switch c.kind {
	case Change:
		return r.change(c, s)
	case Compare:
		return r.compare(c, s)
	case PerDay:
		return r.perDay(c, s)
	case Share:
		return r.share(c, s)
	case Rank:
		return r.rank(c, s)
	case Mode:
		return r.mode(c, s)
	case Extreme:
		return r.extreme(c, s)
	case Movers:
		return r.movers(c, s)
	}
	return r.level(c, s)
}

// qualify holds back a claim that is true of something narrower than it says.
func (r *reader) qualify(c raw, s subject, res result) result {
	if n := r.saidCoverage(); n > 0 && res.covers > 0 && n != res.covers && (res.verdict.Holds() || res.verdict == NeedsQualifier) {
		res.verdict = NotLikeForLike
		res.explanation = "This is the number of " + strconv.Itoa(res.covers) + " " + r.names.survey.Nouns + ", not of " + strconv.Itoa(n) + ". " + res.explanation
		return res
	}
	if !res.verdict.Holds() {
		return res
	}
	switch {
	case s.vague:
		res.verdict = NeedsQualifier
		res.explanation = "True of the year " + s.to.Words() + "; the text names a calendar year, which is another period. " + res.explanation
	case s.narrow:
		m, _ := r.names.survey.Measure(s.measure)
		res.verdict = NeedsQualifier
		res.explanation = "True of " + m.Name + "; these words may mean more than that. " + res.explanation
	case c.people && s.breakdown.IsTotal():
		m, _ := r.names.survey.Measure(s.measure)
		res.verdict = NeedsQualifier
		res.explanation = "The figures count " + m.Unit + ", not people. " + res.explanation
	}
	return res
}

// saidCoverage is the number of respondents that the sentence speaks of as a
// group: 39 of "the 39 forces recorded"; 0 for none.
func (r *reader) saidCoverage() int {
	for _, c := range r.p.raws {
		if c.kind == Coverage && c.q.hedge == "" && c.q.high == nil && c.q.value != nil && c.q.value.IsInt() {
			return int(c.q.value.Num().Int64())
		}
	}
	for i := range r.p.it {
		if r.p.low(i) == "only" && r.p.low(i+1) == r.names.survey.Noun && r.p.low(i+2) == "that" {
			return 1
		}
	}
	return 0
}

// level judges "213 offences in 2016-17".
func (r *reader) level(c raw, s subject) result {
	v := r.value(s.scope, s.measure, s.breakdown, s.to)
	switch {
	case s.years > 1:
		v = r.overYears(s)
	case s.scope.all && r.saysBoth():
		v = r.ofBoth(c, s)
	}
	if known, ok := r.recordedWhole(c, s, v); ok {
		v.count = known
	}
	if s.years > 1 && r.p.saysMean() {
		return r.mean(c, s, v)
	}
	what := r.what(s, s.to)
	if s.years > 1 {
		what = r.name(s.scope) + ", " + first(s).Words() + " to " + s.to.Words()
	}
	res := r.count(c.q, v, what)
	if y, ok := r.otherYear(c, s); ok && res.verdict == Wrong {
		return result{verdict: Unresolved, explanation: "It is not clear of which year this is: it is true of " + y.Words() + ". " + res.explanation}
	}
	res.figures = r.totalFigures(s, s.to)
	if s.years > 1 {
		res.figures = r.yearsFigures(s)
	}
	res.covers = covers(v)
	if s.years > 1 && res.verdict == Wrong && !r.mem.when {
		res.verdict = Unresolved
		res.explanation = "Say which years these are. " + res.explanation
	}
	if (!s.given || s.last) && s.years == 0 && res.verdict == Wrong && s.breakdown.IsTotal() {
		for _, p := range r.periods(scopeKey{s.scope.id(), s.measure}) {
			if x := r.count(c.q, r.value(s.scope, s.measure, s.breakdown, p), r.what(s, p)); x.verdict == OK {
				x.verdict, x.figures = NeedsQualifier, r.totalFigures(s, p)
				x.explanation = "True of " + p.Words() + ", which is not the latest year: say so. " + x.explanation
				return x
			}
		}
	}
	if res.verdict == OK {
		res = r.complete(c, s, v, res)
	}
	if c.dir != 0 && res.verdict.Holds() {
		base, _ := s.to.Previous()
		return r.wentTo(s, base, s.to, c.dir, res)
	}
	if c.thence != 0 && res.verdict.Holds() {
		next, _ := s.to.Next()
		if later, ok := r.laterPeriod(s.to); ok {
			next = later
		}
		return r.wentTo(s, s.to, next, c.thence, res)
	}
	return res
}

// wentTo turns a result round when the count went the other way between two
// periods.
func (r *reader) wentTo(s subject, from, to stat.Period, dir int, res result) result {
	a, z := r.pair(s.scope, s.measure, s.breakdown, from, to)
	if ratio, ok := figure.Ratio(a.count, z.count); ok {
		if d, _ := figure.Change(ratio); d == -dir {
			res.verdict = Wrong
			res.explanation = "The number is right, but it went the other way: from " + a.count.Words() + " to " + z.count.Words() + "."
		}
	}
	return res
}

// ofBoth is the count of those that gave two years: the year of the claim and
// the one that its sentence compares it with.
func (r *reader) ofBoth(c raw, s subject) value {
	if r.isBase(c) {
		next, _ := s.to.Next()
		own, _ := r.pair(s.scope, s.measure, s.breakdown, s.to, next)
		return own
	}
	base, _ := s.to.Previous()
	_, own := r.pair(s.scope, s.measure, s.breakdown, base, s.to)
	return own
}

func (r *reader) totalFigures(s subject, p stat.Period) []figure.ID {
	out := r.figureOf(survey.Total, s.scope, s.measure, s.breakdown, p)
	if out == nil {
		out = r.figureOf(survey.Within, s.scope, s.measure, s.breakdown, p)
	}
	return out
}

func covers(v value) int {
	if v.asked > 0 {
		return v.answered
	}
	return v.stated
}

// complete asks for a qualifier where a total leaves some respondents out and
// the text does not say so.
func (r *reader) complete(c raw, s subject, v value, res result) result {
	if c.q.hedge == atLeast || c.q.hedge == moreThan {
		return res
	}
	n := 0
	switch {
	case v.asked > 0 && v.answered < v.asked:
		n = v.answered
	case s.scope.isArea(r.Facts) && v.stated > 0 && !s.named:
		n = v.stated
	}
	if n == 0 || r.mem.coverage[n] || r.saidCoverage() == n {
		return res
	}
	res.verdict = NeedsQualifier
	of := ""
	if v.asked > 0 {
		of = " of the " + strconv.Itoa(v.asked)
	}
	res.explanation = "This is the total of " + strconv.Itoa(n) + of + " " + r.names.survey.Nouns + " that answered: say so, or say “at least”. " + res.explanation
	res.suggestion = "At least " + v.count.Words() + " in " + s.to.Words() + ", by the " + strconv.Itoa(n) + " " + r.names.survey.Nouns + " that answered."
	return res
}

// what names a subject for an explanation: "Northmoor, 2016/17".
func (r *reader) what(s subject, p stat.Period) string {
	out := r.name(s.scope)
	for _, d := range s.breakdown.Dimensions() {
		code, _ := s.breakdown.Code(d)
		if dim, ok := r.names.survey.Dimension(d); ok && dim.Codelist != nil {
			out += ", " + strings.ToLower(dim.Name) + " " + dim.Codelist.Name(code)
		}
	}
	return out + ", " + p.Words()
}

var hedgeOf = map[hedge]figure.Hedge{"": figure.Plainly, nearly: figure.Nearly, justUnder: figure.Nearly, justOver: figure.JustOver, around: figure.Around,
	moreThan: figure.MoreThan, atLeast: figure.AtLeast, lessThan: figure.FewerThan, upTo: figure.AtMost}

// span is what a number may be for the quantity to be true of it.
func (q quantity) span() figure.Span {
	if q.high != nil {
		lo, hi := figure.Stated(figure.Plainly, q.value, q.decimals), figure.Stated(figure.Plainly, q.high, q.decimals)
		return figure.Span{Lo: lo.Lo, Hi: hi.Hi, HiOpen: true}
	}
	if q.unit == portions {
		if q.hedge == "" || q.hedge == around {
			return figure.OneIn(q.value.Num().Int64(), q.value.Denom().Int64())
		}
		return figure.FractionOf(hedgeOf[q.hedge], q.value)
	}
	return figure.Stated(hedgeOf[q.hedge], q.value, q.decimals)
}

// isAbove says that the quantity only says on which side the number lies.
func (q quantity) isAbove() bool { return q.hedge == moreThan || q.hedge == atLeast }

// overstates says that the number is further below "fewer than N" than "more
// than N" may be above it. Of the few that may be hidden it says nothing.
func (q quantity) overstates(iv figure.Interval) bool {
	return (q.hedge == lessThan || q.hedge == upTo) && iv.Hi != nil && q.value.Cmp(ratOf(smallHidden)) > 0 &&
		iv.Hi.Cmp(new(big.Rat).Mul(q.value, big.NewRat(9, 10))) < 0
}

// count judges a stated count against a value.
func (r *reader) count(q quantity, v value, what string) result {
	res := result{computed: what + ": " + v.count.Words()}
	if v.why != "" {
		return r.ofConflict(q, v, what)
	}
	is := "The figure for " + what + " is " + v.count.Words() + "."
	iv, _ := figure.CountInterval(v.count)
	res.explanation = is
	if q.hedge == "" && q.high == nil {
		return exactCount(q, v, iv, res)
	}
	switch q.span().Holds(iv) {
	case figure.True:
		res.verdict = OK
		if q.isAbove() && figure.Understated(q.value, iv) || q.overstates(iv) {
			res.verdict = Rounding
			res.explanation = "True, but it says too little. " + is
		}
	case figure.Undetermined:
		res.verdict = Undetermined
		res.explanation = "The figures do not settle it. " + is
	default:
		res.verdict = Wrong
		for _, o := range v.old {
			if old, ok := figure.CountInterval(o.count); ok && q.span().Holds(old) == figure.True {
				return stale(o, v, what)
			}
		}
		if figure.Stated(figure.Plainly, q.value, 0).Holds(iv) == figure.True {
			res.suggestion = v.count.Words()
		} else if figure.Stated(figure.Around, q.value, 0).Holds(iv) == figure.True {
			res.suggestion = sideOf(q.value, iv) + " " + shown(q.value)
		}
	}
	return res
}

// ofConflict judges a count of which two sources disagree: where all that
// they say makes the same of it, so do they together.
func (r *reader) ofConflict(q quantity, v value, what string) result {
	out := noValue(v, what)
	if r.saysDisputed() && q.hedge == "" && q.high == nil {
		for _, c := range v.conflict {
			if n, ok := c.Exact(); ok && q.value.Cmp(ratOf(n)) == 0 {
				return result{verdict: OK, computed: out.computed, explanation: "This is one of the numbers that contradict each other.", disputed: true}
			}
		}
	}
	for i, c := range v.conflict {
		x := r.count(q, value{count: c}, what)
		if i > 0 && x.verdict != out.verdict || x.verdict != OK && x.verdict != Wrong {
			return noValue(v, what)
		}
		out.verdict, out.suggestion = x.verdict, ""
	}
	return out
}

// saysDisputed says that the sentence gives its numbers as contradicting each
// other.
func (r *reader) saysDisputed() bool {
	return slices.ContainsFunc(r.p.it, func(it item) bool { return it.low == "contradict" || it.low == "disagree" })
}

// sideOf says on which side of n the number lies.
func sideOf(n *big.Rat, iv figure.Interval) string {
	if iv.Lo.Cmp(n) > 0 {
		return "just over"
	}
	return "nearly"
}

func exactCount(q quantity, v value, iv figure.Interval, res result) result {
	n := figure.Point(q.value)
	holds := figure.Span{Lo: iv.Lo, Hi: iv.Hi}.Holds(n)
	switch {
	case holds == figure.True && iv.IsPoint():
		res.verdict = OK
	case holds == figure.True && v.hidden && q.value.Cmp(ratOf(smallHidden)) < 0:
		res.verdict = Disclosive
		res.explanation = "This states a number that was hidden so that nobody can be recognised."
		if hi := upper(v.count); hi < smallHidden {
			res.explanation += " What may be said is: " + v.count.Words() + "."
			res.suggestion = "fewer than " + strconv.Itoa(int(hi)+1)
		}
	case holds == figure.True:
		res.verdict = Undetermined
		res.explanation = "The figures do not settle it. " + res.explanation
	default:
		res.verdict = Wrong
		for _, o := range v.old {
			if old, ok := o.count.Exact(); ok && ratOf(old).Cmp(q.value) == 0 {
				res := stale(o, v, strings.TrimSuffix(res.computed, ": "+v.count.Words()))
				return res
			}
		}
		if roundsTo(iv, q.value) {
			res.verdict = Rounding
			res.explanation = "This is a rounded number given as if it were exact. " + res.explanation
			res.suggestion = "about " + shown(q.value)
		}
		if res.suggestion == "" {
			res.suggestion = v.count.Words()
		}
	}
	return res
}

func upper(c stat.Count) int64 {
	_, hi, _ := c.Bounds()
	return hi
}

// roundsTo says that n is the number rounded, or cut off, to hundreds or
// more.
func roundsTo(iv figure.Interval, n *big.Rat) bool {
	if !n.IsInt() || !iv.IsPoint() || n.Sign() == 0 {
		return false
	}
	digits := n.Num().String()
	zeros := len(digits) - len(strings.TrimRight(digits, "0"))
	if zeros == 0 || zeros == 1 && len(digits) < 3 {
		return false
	}
	unit := ratOf(1)
	for range zeros {
		unit.Mul(unit, ratOf(10))
	}
	off := new(big.Rat).Abs(new(big.Rat).Sub(iv.Lo, n))
	return off.Cmp(unit) < 0 && off.Mul(off, ratOf(10)).Cmp(iv.Lo) < 0
}

func stale(o oldValue, v value, what string) result {
	return result{verdict: StaleVintage, computed: what + ": " + v.count.Words(),
		explanation: "The figure for " + what + " was " + o.count.Words() + " until " + o.until.Words() + " and has been revised to " + v.count.Words() + ".", suggestion: v.count.Words()}
}

func noValue(v value, what string) result {
	res := result{verdict: Unresolved, explanation: "Nothing can be compared with it: " + what + ": " + v.why + "."}
	for i, c := range v.conflict {
		if i == 0 {
			res.explanation += " They say " + c.Words()
		} else {
			res.explanation += " and " + c.Words()
		}
	}
	if len(v.conflict) > 0 {
		res.explanation += "."
	}
	return res
}

// sentence is text with a capital letter and a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	if 'a' <= s[0] && s[0] <= 'z' {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	return s + "."
}
