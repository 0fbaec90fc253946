package claim

import (
	"math/big"
	"strconv"

	"plumbline/internal/figure"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// change judges a change between two periods. Where the text names none, the
// counts beside it say which are meant: those of the survey's headline may be
// left unsaid, others not.
func (r *reader) change(c raw, s subject) result {
	if c.years > 0 {
		return r.running(c, s)
	}
	if c.rise {
		return r.riseOfRise(c, s)
	}
	res := r.changeIn(c, s)
	if s.given && !s.last {
		return res
	}
	counts, beside := r.countsBeside(c)
	if !beside {
		if res.verdict == Wrong {
			return r.otherPair(c, s, res)
		}
		return res
	}
	if r.changeIn(counts, s).verdict.Holds() {
		return res
	}
	h := r.names.survey.Headline
	if t := s; !s.last && s.measure == h.Measure {
		t.from, t.to = h.From, h.To
		if r.changeIn(counts, t).verdict.Holds() {
			return r.changeIn(c, t)
		}
	}
	if c.from == nil && res.verdict.Holds() {
		res.verdict = Unresolved
		res.explanation = "The counts beside it are not those of " + s.from.Words() + " and " + s.to.Words() + ": say which years are meant. " + res.explanation
		return res
	}
	if res.verdict == Wrong {
		return r.otherPair(c, s, res)
	}
	return res
}

// countsBeside is the "from A to B" of the claim's sentence.
func (r *reader) countsBeside(c raw) (raw, bool) {
	if c.from != nil {
		return c, true
	}
	for _, x := range r.p.raws {
		if x.from != nil && x.kind == Change && x.q.unit == counts {
			return x, true
		}
	}
	return raw{}, false
}

// changeIn judges a change between the two periods of a subject.
func (r *reader) changeIn(c raw, s subject) result {
	a, z := r.pair(s.scope, s.measure, s.breakdown, s.from, s.to)
	res := r.changeOf(c, s, a, z)
	res.figures = r.changeFigures(s)
	if len(res.figures) == 0 {
		res.figures = append(r.totalFigures(s, s.from), r.totalFigures(s, s.to)...)
	}
	res.covers = min(covers(a), covers(z))
	if res.verdict.Holds() && a.stated > 0 && z.stated > 0 && a.stated != z.stated {
		res.verdict = NotLikeForLike
		res.explanation = "The two totals cover " + strconv.Itoa(a.stated) + " and " + strconv.Itoa(z.stated) + " " + r.names.survey.Nouns + ". " + res.explanation
	}
	if res.verdict.Holds() {
		return res
	}
	if covers(a) > 0 && a.asked > 0 && (res.verdict == Wrong || res.verdict == Rounding) {
		naive := r.changeOf(c, s, r.value(s.scope, s.measure, s.breakdown, s.from), r.value(s.scope, s.measure, s.breakdown, s.to))
		if naive.verdict.Holds() {
			res.verdict = NotLikeForLike
			res.explanation = "This compares totals of different " + r.names.survey.Nouns + ". " + res.explanation
			return res
		}
	}
	if c.from != nil && !s.scope.all && len(s.scope.who) == 1 && !s.named && res.verdict == Wrong {
		if x, ok := r.mixed(c, s); ok {
			return x
		}
	}
	return res
}

func (r *reader) changeFigures(s subject) []figure.ID {
	if p, ok := s.to.Previous(); !ok || p != s.from {
		return nil
	}
	return r.figureOf(survey.Change, s.scope, s.measure, s.breakdown, s.to)
}

// mixed finds a "from" of one coverage and a "to" of another.
func (r *reader) mixed(c raw, s subject) (result, bool) {
	var from, to []int
	for i, sc := range r.nationals() {
		if r.count(*c.from, r.value(sc, s.measure, s.breakdown, s.from), "").verdict == OK {
			from = append(from, i)
		}
		if r.count(c.q, r.value(sc, s.measure, s.breakdown, s.to), "").verdict == OK {
			to = append(to, i)
		}
	}
	if len(from) == 0 || len(to) == 0 {
		return result{}, false
	}
	a, z := r.pair(s.scope, s.measure, s.breakdown, s.from, s.to)
	return result{verdict: NotLikeForLike, figures: r.changeFigures(s), covers: 0,
		explanation: "The two numbers are totals of different " + r.names.survey.Nouns + ". Of the same ones they are " + a.count.Words() + " and " + z.count.Words() + ".",
		suggestion:  "from " + a.count.Words() + " to " + z.count.Words()}, true
}

// otherPair says of a change without a period that it is true of another pair
// of years than the latest.
func (r *reader) otherPair(c raw, s subject, res result) result {
	for _, p := range r.periods(scopeKey{s.scope.id(), s.measure}) {
		base, ok := p.Previous()
		if !ok || p == s.to {
			continue
		}
		a, z := r.pair(s.scope, s.measure, s.breakdown, base, p)
		if x := r.changeOf(c, s, a, z); x.verdict.Holds() {
			x.verdict = NeedsQualifier
			x.explanation = "True from " + base.Words() + " to " + p.Words() + ", which is not the latest year: say so. " + x.explanation
			return x
		}
	}
	return res
}

// changeOf judges a change from a to z.
func (r *reader) changeOf(c raw, s subject, a, z value) result {
	what := r.name(s.scope) + ", " + s.from.Words() + " to " + s.to.Words()
	if a.why != "" {
		return noValue(a, r.what(s, s.from))
	}
	if z.why != "" {
		return noValue(z, r.what(s, s.to))
	}
	if c.from != nil {
		return r.fromToOf(c, s, a, z)
	}
	return r.sized(c, a, z, what)
}

// fromToOf judges "from A to B".
func (r *reader) fromToOf(c raw, s subject, a, z value) result {
	x, y := r.count(*c.from, a, r.what(s, s.from)), r.count(c.q, z, r.what(s, s.to))
	out := result{computed: x.computed + "; " + y.computed, suggestion: "from " + a.count.Words() + " in " + s.from.Words() + " to " + z.count.Words() + " in " + s.to.Words()}
	for _, v := range []Verdict{Disclosive, Unresolved, Wrong, StaleVintage, Rounding, Undetermined} {
		if x.verdict == v || y.verdict == v {
			out.verdict = v
			out.explanation = x.explanation + " " + y.explanation
			if v == Disclosive {
				out.suggestion = ""
				out.explanation = x.explanation
				if y.verdict == Disclosive {
					out.explanation = y.explanation
				}
			}
			return out
		}
	}
	out.verdict, out.suggestion = OK, ""
	out.explanation = x.explanation + " " + y.explanation
	if ratio, ok := figure.Ratio(a.count, z.count); ok && c.dir != 0 {
		if d, _ := figure.Change(ratio); d == -c.dir {
			out.verdict = Wrong
			out.explanation = "The numbers are right, but it went the other way. " + out.explanation
		}
	}
	return out
}

// sized judges a change by its size: a percentage, a fraction, a multiple or
// a number, against the counts a and z.
func (r *reader) sized(c raw, a, z value, what string) result {
	ratio, ok := figure.Ratio(a.count, z.count)
	if !ok {
		return result{verdict: Unresolved, explanation: "There is no change to compare with: the earlier number is " + a.count.Words() + "."}
	}
	res := r.sizeOf(c, a.count, z.count, ratio)
	res.computed = what + ": " + working(a.count, z.count, ratio)
	if res.explanation != "" {
		res.explanation += " "
	}
	res.explanation += r.inWords(a.count, z.count, ratio, what)
	if (res.verdict == Wrong || res.verdict == Rounding) && c.q.unit != multiples && c.q.hedge == "" {
		for _, o := range a.old {
			if old, ok := figure.Ratio(o.count, z.count); ok && r.sizeOf(c, o.count, z.count, old).verdict.Holds() {
				return result{verdict: StaleVintage, computed: res.computed,
					explanation: "True of " + o.count.Words() + ", which was the earlier number until " + o.until.Words() + " and has been revised to " + a.count.Words() + ". " + res.explanation}
			}
		}
		for _, o := range z.old {
			if old, ok := figure.Ratio(a.count, o.count); ok && r.sizeOf(c, a.count, o.count, old).verdict.Holds() {
				return result{verdict: StaleVintage, computed: res.computed,
					explanation: "True of " + o.count.Words() + ", which was the later number until " + o.until.Words() + " and has been revised to " + z.count.Words() + ". " + res.explanation}
			}
		}
	}
	if res.verdict != OK && res.verdict != OKWithFigures {
		res.suggestion = suggestChange(a.count, z.count)
	}
	return res
}

// suggestChange is the best wording that the rules allow.
func suggestChange(a, z stat.Count) string {
	if !a.IsExact() || !z.IsExact() {
		return ""
	}
	for _, p := range figure.Phrases(a, z) {
		if p.Kind == figure.Percent {
			return p.Words + ", from " + a.Words() + " to " + z.Words()
		}
	}
	return "from " + a.Words() + " to " + z.Words()
}

func working(a, z stat.Count, ratio figure.Interval) string {
	if ratio.IsPoint() {
		pct := new(big.Rat).Mul(new(big.Rat).Sub(ratio.Lo, ratOf(1)), ratOf(100))
		return z.Words() + " / " + a.Words() + " - 1 = " + figure.Round(pct, 6) + "%"
	}
	return "(" + z.Words() + ") / (" + a.Words() + ")"
}

// inWords is the change as it is.
func (r *reader) inWords(a, z stat.Count, ratio figure.Interval, what string) string {
	out := what + ": from " + a.Words() + " to " + z.Words()
	if dir, size := figure.Change(ratio); ratio.IsPoint() {
		pct := new(big.Rat).Mul(size.Lo, ratOf(100))
		switch {
		case dir > 0:
			out += ", up " + figure.Round(pct, 1) + "%"
		case dir < 0:
			out += ", down " + figure.Round(pct, 1) + "%"
		default:
			out += ", no change"
		}
	}
	return out + "."
}

// sizeOf judges the size of a change without regard to vintages.
func (r *reader) sizeOf(c raw, a, z stat.Count, ratio figure.Interval) result {
	dir, size := figure.Change(ratio)
	if c.bare {
		return turned(c, dir, ratio.IsPoint())
	}
	if c.q.unit != multiples && c.dir != 0 {
		if dir == -c.dir {
			return result{verdict: Wrong, explanation: "It went the other way."}
		}
		if dir == 0 {
			if ratio.IsPoint() {
				return result{verdict: Wrong, explanation: "It did not change."}
			}
			return result{verdict: Undetermined, explanation: "The figures do not settle whether it rose or fell."}
		}
	}
	switch c.q.unit {
	case points:
		return result{verdict: Wrong, explanation: "A change of counts is in percent; percentage points are the difference of two shares."}
	case counts:
		return r.difference(c, a, z)
	case multiples:
		return r.multiple(c, a, z, ratio)
	}
	stated := size
	if c.q.unit == percents {
		stated = size.Times(ratOf(100))
	}
	res := r.stated(c.q, stated)
	if c.to {
		if res.verdict.Holds() {
			res.verdict = Wrong
		}
		res.explanation = "“To” a percentage says what share it reached; the change is “by” a percentage. " + res.explanation
		return res
	}
	if !res.verdict.Holds() {
		return res
	}
	lo, _, _ := a.Bounds()
	return r.smallBase(res, lo, a, z)
}

// smallBase asks for the counts beside a percentage or a ratio of few.
func (r *reader) smallBase(res result, base int64, a, z stat.Count) result {
	switch {
	case base < figure.TinyBase:
		res.verdict = NeedsFigures
		res.explanation = "The earlier number is under " + strconv.Itoa(figure.TinyBase) + ", too small for a percentage or a ratio: give the two counts alone."
	case base < figure.SmallBase:
		res = r.besideCounts(res, a, z)
	}
	return res
}

// besideCounts allows words that need both counts in their sentence.
func (r *reader) besideCounts(res result, a, z stat.Count) result {
	if r.states(a) && r.states(z) {
		res.verdict = OKWithFigures
		return res
	}
	res.verdict = NeedsFigures
	res.explanation = "This may be said only with both counts in the same sentence."
	return res
}

// states says that the sentence states a count.
func (r *reader) states(c stat.Count) bool {
	n, ok := c.Exact()
	if !ok {
		return false
	}
	for _, it := range r.p.it {
		if it.sort == aQuantity && it.quantity.unit == counts && it.quantity.hedge == "" && it.quantity.value.Cmp(ratOf(n)) == 0 {
			return true
		}
	}
	for _, c := range r.p.raws { // "up to 213 from 114"
		if c.from != nil && c.q.value.Cmp(ratOf(n)) == 0 {
			return true
		}
	}
	return false
}

// stated judges a stated percentage, fraction or average against what it is.
func (r *reader) stated(q quantity, is figure.Interval) result {
	switch q.span().Holds(is) {
	case figure.True:
		if q.isAbove() && q.unit != portions && figure.Understated(q.value, is) || q.unit == counts && q.overstates(is) {
			return result{verdict: Rounding, explanation: "True, but it says too little."}
		}
		return result{verdict: OK}
	case figure.Undetermined:
		return result{verdict: Undetermined, explanation: "The figures do not settle it."}
	}
	if q.hedge == around && q.unit != portions && figure.Stated(figure.Plainly, q.value, q.decimals).Holds(is) == figure.True {
		return result{verdict: OK}
	}
	if q.hedge == "" && q.high == nil {
		if q.unit != portions && figure.Truncated(q.value, q.decimals, is) {
			return result{verdict: Rounding, explanation: "This is cut off, not rounded."}
		}
		if q.unit == portions && (figure.FractionOf(figure.Nearly, q.value).Holds(is) == figure.True) {
			return result{verdict: Rounding, explanation: "Say “almost”."}
		}
		if q.unit == portions && (figure.FractionOf(figure.MoreThan, q.value).Holds(is) == figure.True) {
			return result{verdict: Rounding, explanation: "Say “more than”."}
		}
	}
	if q.unit == portions && q.hedge == moreThan && (figure.Span{Lo: q.value, LoOpen: true}).Holds(is) == figure.True {
		return result{verdict: Rounding, explanation: "True, but it says too little."}
	}
	return result{verdict: Wrong}
}

// difference judges "rose by 1,750".
func (r *reader) difference(c raw, a, z stat.Count) result {
	lo, hi := a, z
	if c.dir < 0 {
		lo, hi = z, a
	}
	d, ok := hi.Sub(lo)
	if !ok {
		return result{verdict: Wrong}
	}
	res := r.count(c.q, value{count: d, hidden: !d.IsExact() && upper(d) < smallHidden}, "the difference")
	res.explanation = ""
	if res.verdict == Disclosive {
		res.explanation = "This gives away a number that was hidden."
	}
	res.suggestion = ""
	return res
}

var multipleNames = map[string]string{"2": "doubled", "3": "tripled", "4": "quadrupled", "1/2": "halved"}

// multiple judges "doubled" and "three times as many".
func (r *reader) multiple(c raw, a, z stat.Count, ratio figure.Interval) result {
	words := ""
	switch c.q.hedge {
	case nearly, justUnder:
		words = "almost "
	case moreThan, justOver:
		words = "more than "
	case "":
	default:
		return r.bounded(c.q, ratio)
	}
	name := multipleNames[c.q.value.RatString()]
	f, ok := figure.Finding{}, false
	if name != "" && c.q.high == nil {
		f, ok = figure.Allowed(words+name, a, z)
	}
	if !ok {
		f = timesFinding(c.q, a, ratio)
	}
	switch {
	case f.Truth == figure.False:
		return result{verdict: Wrong, explanation: multipleWhy(ratio)}
	case f.Truth == figure.Undetermined:
		return result{verdict: Undetermined, explanation: "The figures do not settle it."}
	case f.TooSmall:
		return result{verdict: NeedsFigures, explanation: "The earlier number is under " + strconv.Itoa(figure.TinyBase) + ", too small for a ratio: give the two counts alone."}
	case f.NeedsCounts:
		return r.besideCounts(result{}, a, z)
	}
	return result{verdict: OK}
}

func multipleWhy(ratio figure.Interval) string {
	if !ratio.IsPoint() {
		return ""
	}
	return "The later number is " + figure.Round(ratio.Lo, 2) + " times the earlier."
}

// timesFinding applies the rule for multiples that the table does not name.
func timesFinding(q quantity, a stat.Count, ratio figure.Interval) figure.Finding {
	lo, _, _ := a.Bounds()
	f := figure.Finding{NeedsCounts: lo < figure.SmallBase, TooSmall: lo < figure.TinyBase}
	switch q.hedge {
	case nearly, justUnder:
		if q.value.Cmp(ratOf(1)) < 0 { // almost halved: a little more than a half is left
			f.Truth = figure.Span{Lo: q.value, Hi: new(big.Rat).Mul(q.value, big.NewRat(105, 100)), LoOpen: true}.Holds(ratio)
			break
		}
		f.Truth = figure.Stated(figure.Nearly, q.value, 0).Holds(ratio)
	case moreThan, justOver:
		f.Truth = figure.Span{Lo: q.value, Hi: new(big.Rat).Add(q.value, ratOf(1)), LoOpen: true, HiOpen: true}.Holds(ratio)
	default:
		span := figure.Times(q.value)
		if q.high != nil {
			span = figure.Span{Lo: q.value, Hi: q.high}
		}
		f.Truth = span.Holds(ratio)
	}
	return f
}

// bounded judges "at least three times", which holds for every base of which
// it is true.
func (r *reader) bounded(q quantity, ratio figure.Interval) result {
	switch q.span().Holds(ratio) {
	case figure.True:
		return result{verdict: OK}
	case figure.Undetermined:
		return result{verdict: Undetermined, explanation: "The figures do not settle it."}
	}
	return result{verdict: Wrong, explanation: multipleWhy(ratio)}
}

// compare judges one respondent against another in the same period.
func (r *reader) compare(c raw, s subject) result {
	other := s
	other.scope = oneScope(c.other)
	a, z := r.value(other.scope, s.measure, s.breakdown, s.to), r.value(s.scope, s.measure, s.breakdown, s.to)
	if a.why != "" {
		return noValue(a, r.what(other, s.to))
	}
	if z.why != "" {
		return noValue(z, r.what(s, s.to))
	}
	if s.scope.id() == c.other {
		return result{verdict: Unresolved, explanation: "It is not clear who is compared with whom."}
	}
	a.old, z.old = nil, nil
	res := r.sized(c, a, z, r.name(other.scope)+" and "+r.name(s.scope)+", "+s.to.Words())
	res.suggestion = ""
	res.figures = append(r.totalFigures(other, s.to), r.totalFigures(s, s.to)...)
	return res
}
