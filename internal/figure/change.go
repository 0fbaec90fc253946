package figure

import (
	"fmt"
	"math/big"
	"slices"

	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// baseOf is the period that a change is measured from: the one before it of
// those that the survey asks about, or else the one of the same length that
// ends the day before.
func (b *Book) baseOf(p stat.Period) (stat.Period, bool) {
	if i := slices.Index(b.survey.Periods, p); i > 0 {
		return b.survey.Periods[i-1], true
	} else if i == 0 {
		return stat.Period{}, false
	}
	return p.Previous()
}

// Incomparable is why the counts of a part in two periods, the earlier one
// first, cannot be compared whoever gave them; "" when they can.
func (b *Book) Incomparable(br stat.Breakdown, base, p stat.Period) string {
	if why := incomparable(base, p); why != "" {
		return why
	}
	for _, d := range br.Dimensions() {
		if dim, ok := b.survey.Dimension(d); ok {
			c, _ := br.Code(d)
			if why := dim.Codelist.Changed(c, base, p); why != "" {
				return why
			}
		}
	}
	return ""
}

func incomparable(base, p stat.Period) string {
	if base.Overlaps(p) {
		return base.Words() + " and " + p.Words() + " overlap"
	}
	from, okFrom := base.Months()
	to, okTo := p.Months()
	if okFrom != okTo || from != to || !okFrom && base.Days() != p.Days() {
		return base.Words() + " and " + p.Words() + " are not of the same length"
	}
	return ""
}

// pair is the like-for-like pair of two subjects, and the naive one where it
// differs.
type pair struct {
	from, to           subject
	naiveFrom, naiveTo stat.Count
	naive              bool
}

// change compares two periods over those that are comparable in both, all as
// known on the same date.
func (b *Book) change(def *survey.Figure, f *Figure) bool {
	base, ok := b.baseOf(f.Period)
	if !ok {
		return false
	}
	f.Base, f.Breakdown, f.Unit = base, breakdownOf(def), "percent"
	pr := b.pair(f)
	s := pr.to
	s.inputs = append(slices.Clone(pr.from.inputs), pr.to.inputs...)
	s.caveats = append(slices.Clone(pr.from.caveats), pr.to.caveats...)
	slices.Sort(s.caveats)
	s.caveats = slices.Compact(s.caveats)
	switch why := b.Incomparable(f.Breakdown, base, f.Period); {
	case why != "":
		s.why = why
	case !pr.from.known() && !pr.to.known() && pr.from.why == pr.to.why:
		s.why = pr.from.why
	case !pr.from.known():
		s.why = "for " + base.Words() + ", " + pr.from.why
	case !pr.to.known():
		s.why = pr.to.why
	}
	if b.isAsked(f.Respondent) && !s.known() {
		s.coverage = Coverage{Excluded: []Exclusion{{f.Respondent, s.why}}}
	}
	if !b.isAsked(f.Respondent) && f.Respondent != All && (len(pr.from.inputs) == 0 || len(pr.to.inputs) == 0) {
		return false
	}
	if r, err := b.register.Get(f.Respondent); err == nil && r.Area && pr.from.coverage.Stated != pr.to.coverage.Stated {
		pr.to.who, pr.to.inside = b.forcesOf(r, "") // not the same forces in both
	}
	return b.state(f, s, func(v *Value) string { return b.sayChange(f, pr, v) })
}

func (b *Book) pair(f *Figure) pair {
	if f.Respondent != All {
		from := b.subject(f.Respondent, f.Measure, f.Breakdown, f.Base)
		to := b.subject(f.Respondent, f.Measure, f.Breakdown, f.Period)
		from.inputs, to.inputs = from.as("from"), to.as("to")
		return pair{from: from, to: to}
	}
	a, z := b.panel(f.Measure, f.Breakdown, f.Base), b.panel(f.Measure, f.Breakdown, f.Period)
	p := pair{naiveFrom: a.sum, naiveTo: z.sum}
	both := &panel{cells: make([]cell, len(b.asked)), sum: stat.Exactly(0)}
	first := &panel{cells: make([]cell, len(b.asked)), sum: stat.Exactly(0)}
	for i, r := range b.asked {
		switch from, to := a.cells[i], z.cells[i]; {
		case from.known() && to.known():
			both.included = append(both.included, r)
			first.sum, both.sum = first.sum.Add(from.count), both.sum.Add(to.count)
			first.cells[i], both.cells[i] = from, to
		case !from.known() && !to.known() && from.why == to.why:
			both.excluded = append(both.excluded, Exclusion{r, from.why})
		case !from.known() && !to.known():
			both.excluded = append(both.excluded, Exclusion{r, f.Base.Words() + ": " + from.why + "; " + f.Period.Words() + ": " + to.why})
		case !from.known():
			both.excluded = append(both.excluded, Exclusion{r, f.Base.Words() + ": " + from.why})
		default:
			both.excluded = append(both.excluded, Exclusion{r, f.Period.Words() + ": " + to.why})
		}
	}
	p.naive = len(a.included) != len(both.included) || len(z.included) != len(both.included)
	p.from, p.to = b.half(first, both, "from"), b.half(both, both, "to")
	return p
}

// mixed says that the members of the pair moved so differently that the 95%
// interval of the ratio of their totals, with that allowed for, holds 1.
func (p pair) mixed() bool {
	var first, second []int64
	for _, in := range p.from.inputs {
		if n, ok := in.Count.Exact(); ok && in.Breakdown.IsTotal() {
			first = append(first, n)
		}
	}
	for _, in := range p.to.inputs {
		if n, ok := in.Count.Exact(); ok && in.Breakdown.IsTotal() {
			second = append(second, n)
		}
	}
	r, ok := QuasiPoisson(first, second)
	return ok && len(first) == len(p.to.coverage.Included) && r.Lo <= 1 && 1 <= r.Hi
}

// half is one side of the pair over the respondents that have both.
func (b *Book) half(own, both *panel, use string) subject {
	s := subject{coverage: Coverage{Asked: len(b.asked), Included: both.included, Excluded: both.excluded}}
	if len(both.included) == 0 {
		s.why = "no " + b.survey.Noun + " gave comparable figures for both periods"
		return s
	}
	s.count = own.sum
	for i, c := range own.cells {
		if len(both.cells[i].inputs) > 0 {
			s.inputs = append(s.inputs, c.as(use)...)
		}
	}
	shown := &panel{cells: slices.Clone(own.cells)}
	for i := range shown.cells {
		if len(both.cells[i].inputs) == 0 {
			shown.cells[i].why = "left out"
		}
	}
	s.caveats = b.caveatsOf(shown)
	s.working = "over " + b.nouns(len(both.included))
	switch n := len(both.included); {
	case n == len(b.asked) && n > 1:
		s.who = "All " + b.nouns(n)
	case n == 1:
		s.who = "The only " + b.survey.Noun + " that answered for both periods"
	default:
		s.who = "The " + b.nouns(n) + " that answered for both periods"
	}
	return s
}

// sayChange computes the change and states it with both counts.
func (b *Book) sayChange(f *Figure, pr pair, v *Value) string {
	from, to := pr.from.count, pr.to.count
	lead := b.recorded(pr.to.who, to, f)
	ratio, ok := Ratio(from, to)
	if !ok {
		*v = Value{Reason: "the base is 0, of which there is no percentage"}
		f.Working = from.String() + " to " + to.String()
		return lead + ", after none in " + f.Base.Words() + pr.to.printed() + "."
	}
	percentage := ratio.less1().Times(whole(100))
	*v = Value{Lo: percentage.Lo, Hi: percentage.Hi}
	f.Working = joinWorking(pr.to.working, fmt.Sprintf("%s / %s - 1 = %s%%", to, from, showInterval(percentage)))
	b.changeCaveats(f, pr, v)
	return lead + b.changeWords(f, from, to, ratio) + pr.to.printed() + "."
}

// changeWords goes on after the later count: ", up 86.8% from 114 in 2015/16".
func (b *Book) changeWords(f *Figure, from, to stat.Count, ratio Interval) string {
	base := countWords(from) + " in " + f.Base.Words()
	if n, ok := from.Exact(); ok && n == 0 {
		base = "none in " + f.Base.Words()
	}
	direction, size := Change(ratio)
	lo, _, _ := from.Bounds()
	switch {
	case ratio.IsPoint() && direction == 0:
		return ", the same number as in " + f.Base.Words()
	case direction == 0:
		return ", against " + base + "; it is not known whether that is a rise or a fall"
	case lo < TinyBase && direction > 0:
		return ", up from " + base
	case lo < TinyBase:
		return ", down from " + base
	case direction > 0:
		return ", up " + percent(size.Times(whole(100))) + " from " + base
	}
	return ", down " + percent(size.Times(whole(100))) + " from " + base
}

// changeCaveats says what must be read with a change.
func (b *Book) changeCaveats(f *Figure, pr pair, v *Value) {
	lo, _, _ := pr.from.count.Bounds()
	switch {
	case lo < TinyBase:
		f.Caveats = append(f.Caveats, fmt.Sprintf("The base is under %d, so the percentage means little: give the two counts instead.", TinyBase))
	case lo < SmallBase:
		f.Caveats = append(f.Caveats, fmt.Sprintf("The base is under %d: give the percentage only beside both counts.", SmallBase))
	}
	if pr.naive {
		if naive, ok := Ratio(pr.naiveFrom, pr.naiveTo); ok {
			i := naive.less1().Times(whole(100))
			if i.Lo.Cmp(v.Lo) != 0 || !i.IsPoint() {
				f.Caveats = append(f.Caveats, fmt.Sprintf("Comparing everyone who answered in either period, %s with %s, would give %s, which is not like for like.",
					pr.naiveFrom.Words(), pr.naiveTo.Words(), SignedPercent(i)))
			}
		}
	}
	if pr.from.coverage.Stated != pr.to.coverage.Stated {
		f.Caveats = append(f.Caveats, fmt.Sprintf("The two totals were printed with different coverage: %s for %s, %s for %s.",
			orUnstated(pr.from.coverage.Stated), f.Base.Words(), orUnstated(pr.to.coverage.Stated), f.Period.Words()))
	}
	b.revisedBase(f, pr)
	b.otherCodes(f)
	if unclear(pr.from.count, pr.to.count) {
		f.Caveats = append(f.Caveats, "A difference of this size can come about by chance.")
	} else if f.Respondent == All && pr.mixed() {
		f.Caveats = append(f.Caveats, "The "+b.survey.Nouns+" moved so differently that the total is no sign of a common rise or fall.")
	}
}

// otherCodes says where the answers about the two periods use other codes of
// the dimension that the change is by: one may hold what another held before.
func (b *Book) otherCodes(f *Figure) {
	d, _, ok := f.Breakdown.Single()
	dim, known := b.survey.Dimension(d)
	if !ok || !known || dim.Codelist.IsAges() {
		return
	}
	who := f.Coverage.Included
	if !b.isAsked(f.Respondent) && f.Respondent != All {
		who = []respondent.ID{f.Respondent}
	}
	var differ []string
	var was, is []string
	for _, r := range who {
		from, to := b.distribution(wholeKey{r, f.Measure, f.Base}, dim), b.distribution(wholeKey{r, f.Measure, f.Period}, dim)
		if gone, come := from.without(to, f.Period), to.without(from, f.Base); len(gone)+len(come) > 0 {
			differ, was, is = append(differ, b.name(r)), append(was, gone...), append(is, come...)
		}
	}
	if len(differ) > 3 {
		differ = []string{b.nouns(len(differ))}
	}
	if len(differ) > 0 {
		f.Caveats = append(f.Caveats, fmt.Sprintf("The answers of %s for the two periods do not use the same codes of %s (%s): what is under one code in one may be under another in the other.",
			list(differ), dim.Name, joinWorking(only(f.Base, was), only(f.Period, is))))
	}
}

func only(p stat.Period, codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	slices.Sort(codes)
	if codes = slices.Compact(codes); len(codes) > 5 {
		codes = append(codes[:5], fmt.Sprintf("%d more", len(codes)-5))
	}
	return "only for " + p.Words() + ": " + list(codes)
}

// without are the names of the codes of a distribution that another, about a
// period in which they were in use, does not have.
func (d *distribution) without(o *distribution, p stat.Period) []string {
	if d.why != "" || o.why != "" || d.words == o.words {
		return nil
	}
	var out []string
	for _, c := range d.words.fine {
		if !slices.Contains(o.words.fine, c) && d.words.list.Alone(c, p) {
			out = append(out, d.words.list.Name(c))
		}
	}
	return out
}

func orUnstated(s string) string {
	if s == "" {
		return "none stated"
	}
	return s
}

// SignedPercent is a change in percent: "+34.9%" or "between -1.0% and
// +2.0%", its bounds rounded outwards.
func SignedPercent(i Interval) string {
	one := func(r *big.Rat) string {
		s := grouped(r, 1) + "%"
		if r.Sign() > 0 {
			s = "+" + s
		}
		return s
	}
	switch {
	case i.Hi == nil:
		return "at least " + one(toward1(i.Lo, false))
	case i.IsPoint():
		return one(i.Lo)
	}
	return "between " + one(toward1(i.Lo, false)) + " and " + one(toward1(i.Hi, true))
}

// toward1 is a bound rounded to one decimal, down or up; of a fall, further
// down is further from zero.
func toward1(r *big.Rat, up bool) *big.Rat {
	if r.Sign() < 0 {
		return new(big.Rat).Neg(toward1(new(big.Rat).Neg(r), !up))
	}
	if up {
		return toward(r, 1, 1)
	}
	return toward(r, 1, 0)
}

// revisedBase warns when the base of a change was revised, with the change
// that the first printed base would have given.
func (b *Book) revisedBase(f *Figure, pr pair) {
	first, revised := stat.Exactly(0), 0
	for _, in := range pr.from.inputs {
		c := in.Count
		if old, ok := firstGiven(in.Known); ok {
			c = old
			revised++
		}
		first = first.Add(c)
	}
	if revised == 0 || first == pr.from.count {
		return
	}
	ratio, ok := Ratio(first, pr.to.count)
	if !ok {
		return
	}
	f.Caveats = append(f.Caveats, fmt.Sprintf("%s was first given as %s, and is now %s: "+OnFirstBase+" the change would have been %s.",
		f.Base.Words(), first.Words(), pr.from.count.Words(), SignedPercent(ratio.less1().Times(whole(100)))))
}

// OnFirstBase stands in the caveat of every change whose base was revised,
// before what the change would have been.
const OnFirstBase = "on the first base"

// firstGiven is the count that was given first of what is known, where it was
// another.
func firstGiven(k ledger.Known) (stat.Count, bool) {
	for _, o := range k.Superseded {
		if o.Count.Known() && o.Known == k.Superseded[0].Known {
			return o.Count, true
		}
	}
	return stat.Count{}, false
}
