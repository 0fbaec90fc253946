package claim

import (
	"slices"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// periodsOf completes a subject with the periods that it may mean.
func (r *reader) periodsOf(c raw, s subject) []subject {
	if c.kind == Change || c.kind == Movers {
		return r.changePeriods(c, s)
	}
	if first, last, ok := r.yearsSpan(c); ok {
		return r.sumSubjects(first, last, s)
	}
	if r.listsYears(c) {
		r.reason = "several years are named: say whether it is of each or of all together"
		return nil
	}
	w, ok := r.whenOf(c.at, c.last)
	if c.thence != 0 && !r.whenFollows(c) { // "213 in 2016/17: up from 114"
		w, ok = when{previous: true}, true
	}
	if each, is := r.respectiveWhen(c); is {
		w, ok = each, true
	}
	latest, known := r.latest(s.scope, s.measure)
	switch {
	case !ok && r.mem.when:
		s.to, s.given = r.mem.to, true
		return []subject{s}
	case !ok || w.last:
		s.to, s.given = latest, ok
		s.last = ok && !r.mem.when
		if w.last && r.mem.when {
			s.to = r.mem.to
		}
		return ifKnown(s, known || r.mem.when)
	case w.previous:
		base := latest
		if r.mem.when {
			base = r.mem.to
		}
		if other, ok := r.otherPeriod(); ok {
			base = other
		}
		p, ok := base.Previous()
		s.to, s.given = p, true
		return ifKnown(s, ok)
	case w.shift != 0:
		base, ok := r.otherPeriod()
		if !ok {
			base, ok = r.mem.to, r.mem.when
		}
		if ok {
			s.to, ok = shiftedBy(base, w.shift)
		}
		if !ok {
			r.reason = "it is not clear from which year these years are counted"
			return nil
		}
		s.given = true
		return []subject{s}
	case w.next:
		if !r.mem.when {
			r.reason = "it is not clear which year it follows"
			return nil
		}
		s.to, ok = r.mem.to.Next()
		s.given = true
		return ifKnown(s, ok)
	case w.years > 0:
		s.to, s.given, s.years = latest, true, w.years
		return ifKnown(s, known)
	case w.since:
		r.reason = "a sum since a date is not a figure of one period"
		return nil
	case w.vague:
		return r.vaguePeriods(w.period, s, func(s *subject, p stat.Period) { s.to = p })
	}
	s.to, s.given = w.period, true
	return []subject{s}
}

// whenFollows says that a period follows a claim in its segment.
func (r *reader) whenFollows(c raw) bool {
	for j := c.last + 1; j < len(r.p.it) && r.p.seg[j] == r.p.seg[c.at]; j++ {
		if r.p.it[j].sort == aPeriod {
			return true
		}
	}
	return false
}

// respectiveWhen is the period of a count in "114 and 213 in 2015-16 and
// 2016-17 respectively".
func (r *reader) respectiveWhen(c raw) (when, bool) {
	p := r.p
	said := false
	var periods []when
	names := map[respondent.ID]bool{}
	for i := range p.it {
		said = said || p.low(i) == "respectively"
		if p.it[i].sort == aPeriod {
			periods = append(periods, p.it[i].when)
		}
		if p.it[i].sort == aRespondent {
			names[p.it[i].who] = true
		}
	}
	at := slices.Index(p.sameKind(c), c.at)
	if !said || at < 0 || len(periods) != len(p.sameKind(c)) || len(names) == len(periods) {
		return when{}, false
	}
	return periods[at], true
}

// sameKind are the items of the claims of the sentence that are like c.
func (p *parser) sameKind(c raw) []int {
	var at []int
	for _, x := range p.raws {
		if x.kind == c.kind && x.q.unit == c.q.unit {
			at = append(at, x.at)
		}
	}
	return at
}

func ifKnown(s subject, ok bool) []subject {
	if !ok {
		return nil
	}
	return []subject{s}
}

// vaguePeriods are the survey's years that a calendar year may be meant for,
// the one that starts in it first; the year itself when the survey has it.
func (r *reader) vaguePeriods(year stat.Period, s subject, set func(*subject, stat.Period)) []subject {
	if slices.Contains(r.names.survey.Periods, year) || slices.Contains(r.periods(scopeKey{s.scope.id(), s.measure}), year) {
		s.given = true
		set(&s, year)
		return []subject{s}
	}
	var out []subject
	y := year.Start().Year()
	for _, p := range []stat.Period{stat.FinancialYear(y), stat.FinancialYear(y - 1)} {
		v := s
		v.given, v.vague = true, true
		set(&v, p)
		out = append(out, v)
	}
	return out
}

// whenOf is the period that the number at an item belongs to: named right
// after it, or before it in its segment, or in an earlier segment, or the
// only one of the sentence.
func (r *reader) whenOf(at, last int) (when, bool) {
	p := r.p
	if p.low(last+1) == "(" && p.is(last+2, aPeriod) && p.low(last+3) == ")" {
		return p.it[last+2].when, true
	}
	for j := last + 1; j < len(p.it) && p.seg[j] == p.seg[at]; j++ {
		it := p.it[j]
		if it.sort == aPeriod {
			return it.when, true
		}
		if it.sort == aQuantity || it.sort == aTimes || it.low == "compared" || it.low == "than" || it.low == "from" {
			break
		}
	}
	for j := at - 1; j >= 0; j-- {
		if p.it[j].sort == aPeriod && p.isBasePeriod(j) && p.seg[j] != p.seg[at] {
			if p.startsWith(p.seg[at], "when") && !p.it[j].when.period.IsZero() { // "since 2015/16, when 114"
				w := p.it[j].when
				w.since = false
				return w, true
			}
			continue
		}
		if p.it[j].sort == aPeriod && !p.it[j].when.before() {
			return p.it[j].when, true
		}
		if p.it[j].sort == aPeriod && p.seg[j] == p.seg[at] {
			return p.it[j].when, true
		}
	}
	var only when
	n, base := 0, false
	for i, it := range p.it {
		if it.sort == aPeriod {
			only = it.when
			base = i > last && p.isBasePeriod(i)
			n++
		}
	}
	if n == 1 && base && !only.vague && !only.since && !only.period.IsZero() {
		if next, ok := only.period.Next(); ok { // "213, compared with 114 in 2015/16"
			return when{period: next}, true
		}
	}
	return only, n == 1 && !only.before() && !only.since && !base
}

// startsWith says that the first word of a segment is w.
func (p *parser) startsWith(seg int, w string) bool {
	for i := range p.it {
		if p.seg[i] == seg && p.it[i].sort != aMark {
			return p.low(i) == w
		}
	}
	return false
}

// isBasePeriod says that the period at i belongs to the earlier number of a
// comparison: "compared with 114 in 2015/16".
func (p *parser) isBasePeriod(i int) bool {
	if p.it[i].when.since || p.it[i].when.before() {
		return true
	}
	for k := i - 1; k >= 0 && k > i-7 && p.seg[k] == p.seg[i]; k-- {
		switch p.low(k) {
		case "on":
			return k == i-1
		case "from":
			return p.is(k+1, aQuantity) || p.is(k+1, aPeriod) && p.low(k+2) == "to"
		case "with", "than", "against", "versus":
			return p.is(k+1, aQuantity) || p.is(k+1, aPeriod) || p.low(k+1) == "the" || p.low(k+1) == "in"
		case "to":
			return p.low(k-1) == "compared"
		}
	}
	return false
}

// otherPeriod is the one period of the sentence that is named outright.
func (r *reader) otherPeriod() (stat.Period, bool) {
	var found stat.Period
	for _, it := range r.p.it {
		if it.sort == aPeriod && !it.when.period.IsZero() && !it.when.vague {
			if !found.IsZero() && found != it.when.period {
				return stat.Period{}, false
			}
			found = it.when.period
		}
	}
	return found, !found.IsZero()
}

// changePeriods finds the two periods of a change.
func (r *reader) changePeriods(c raw, s subject) []subject {
	if c.baseAt > 0 {
		return r.multiplePeriods(c, s)
	}
	var from, to, loose []when
	p := r.p
	lo, hi := r.changeReach(c)
	for i := lo; i < hi; i++ {
		if p.it[i].sort != aPeriod {
			continue
		}
		w := p.it[i].when
		base := p.isBasePeriod(i) || p.low(i-1) == "on" || p.low(i-2) == "on"
		switch {
		case w.next:
			r.reason = "it is not clear which year it follows"
			return nil
		case w.last || w.years > 0:
			loose = append(loose, w)
		case base:
			from = append(from, w)
		default:
			to = append(to, w)
		}
	}
	if c.from != nil {
		from, to = r.fromToPeriods(c, from, to)
	} else if len(from)+len(to) == 0 {
		for _, x := range p.raws {
			if x.from != nil && x.kind == Change { // "almost doubled, from 114 in …"
				return r.changePeriods(x, s)
			}
		}
	}
	if len(from) == 0 && len(to) == 2 && to[0].period != to[1].period {
		if to[1].period.Compare(to[0].period) < 0 {
			to[0], to[1] = to[1], to[0]
		}
		from, to = to[:1], to[1:]
	}
	if len(from) > 1 || len(to) > 1 && !allSame(to) {
		r.reason = "several periods are named, and it is not clear which two are compared"
		return nil
	}
	if c.from != nil && len(from) == 1 && len(to) == 0 && !from[0].vague && !from[0].period.IsZero() {
		if next, ok := from[0].period.Next(); ok { // "from 114 in the 2015/16 period to 213"
			to = []when{{period: next}}
		}
	}
	return r.pairs(s, from, to, loose)
}

func allSame(ws []when) bool {
	for _, w := range ws {
		if w != ws[0] {
			return false
		}
	}
	return true
}

// changeReach is the items in which the periods of a change are looked for:
// its own segment and those around it that have no number of their own, or
// else the whole sentence.
func (r *reader) changeReach(c raw) (lo, hi int) {
	p := r.p
	if c.from != nil {
		return 0, len(p.it)
	}
	for i := range p.it {
		if p.it[i].sort != aPeriod || p.seg[i] != p.seg[c.at] || p.isBasePeriod(i) {
			continue
		}
		lo, hi = c.at, c.at
		for lo > 0 && p.seg[lo-1] == p.seg[c.at] {
			lo--
		}
		for hi < len(p.it) && p.seg[hi] == p.seg[c.at] {
			hi++
		}
		return lo, hi
	}
	return 0, len(p.it)
}

// fromToPeriods are those that stand beside the two counts of "from A in P to
// B in Q".
func (r *reader) fromToPeriods(c raw, from, to []when) (f, t []when) {
	if a, b, ok := r.betweenPeriods(); ok {
		return []when{a}, []when{b}
	}
	beside := func(at, stop int) (when, bool) {
		for j := at + 1; j < len(r.p.it) && j != stop; j++ {
			if r.p.it[j].sort == aPeriod {
				return r.p.it[j].when, true
			}
			if r.p.it[j].sort == aQuantity || r.p.it[j].low == "," && stop < 0 {
				break
			}
		}
		return when{}, false
	}
	if c.fromAt < c.at {
		a, okA := beside(c.fromAt, c.at)
		b, okB := beside(c.at, -1)
		if okA {
			f = []when{a}
		}
		if okB {
			t = []when{b}
		}
	} else {
		a, okA := beside(c.fromAt, -1)
		b, okB := beside(c.at, c.fromAt)
		if okA {
			f = []when{a}
		}
		if okB {
			t = []when{b}
		}
	}
	if len(f) > 0 || len(t) > 0 {
		if len(t) == 0 {
			t = slicesWithout(to, f)
		}
		if len(f) == 0 && len(from) == 1 && from[0].since {
			f = from // since 2021/22, from 212 to 262 in 2024/25
		}
		return f, t
	}
	return from, to
}

// betweenPeriods are the two of "between 2015/16 and 2016/17", where the
// sentence names no others.
func (r *reader) betweenPeriods() (from, to when, ok bool) {
	p, n := r.p, 0
	for i := range p.it {
		if p.it[i].sort != aPeriod {
			continue
		}
		n++
		if p.low(i-1) == "between" && p.low(i+1) == "and" && p.is(i+2, aPeriod) {
			from, to, ok = p.it[i].when, p.it[i+2].when, true
		}
	}
	return from, to, ok && n == 2
}

func slicesWithout(ws, not []when) []when {
	var out []when
	for _, w := range ws {
		if len(not) == 0 || w != not[0] {
			out = append(out, w)
		}
	}
	return out
}

// pairs turns what is named into subjects with both periods.
func (r *reader) pairs(s subject, from, to, loose []when) []subject {
	latest, known := r.latest(s.scope, s.measure)
	end, start := when{}, when{}
	if len(to) > 0 {
		end = to[0]
	}
	if len(from) > 0 {
		start = from[0]
	}
	if end.shift > 0 {
		p, ok := shiftedBy(start.period, end.shift)
		if start.period.IsZero() || start.vague || !ok {
			r.reason = "it is not clear from which year these years are counted"
			return nil
		}
		end = when{period: p}
	}
	s.given = len(from)+len(to)+len(loose) > 0
	s.last = s.given && !r.mem.when && !slices.ContainsFunc(slices.Concat(from, to, loose), func(w when) bool { return !w.last })
	ends := []subject{}
	switch {
	case end.vague:
		ends = r.vaguePeriods(end.period, s, func(s *subject, p stat.Period) { s.to = p })
	case !end.period.IsZero():
		s.to = end.period
		ends = []subject{s}
	case r.mem.when:
		s.to = r.mem.to
		ends = []subject{s}
	case known:
		s.to = latest
		ends = []subject{s}
	}
	var out []subject
	for _, e := range ends {
		switch {
		case start.vague:
			for _, v := range r.vaguePeriods(start.period, e, func(s *subject, p stat.Period) { s.from = p }) {
				if v.from.Compare(v.to) < 0 {
					out = append(out, v)
				}
			}
		case !start.period.IsZero():
			e.from = start.period
			out = append(out, e)
		case start.shift < 0:
			if p, ok := shiftedBy(e.to, start.shift); ok {
				e.from = p
				out = append(out, e)
			}
		case len(loose) > 0 && loose[0].years > 0:
			e.from = yearsBack(e.to, loose[0].years)
			out = append(out, e)
		case !start.previous && len(loose) == 0 && len(to) == 0 && r.mem.when && !r.mem.from.IsZero():
			e.from = r.mem.from
			out = append(out, e)
		default:
			if p, ok := e.to.Previous(); ok {
				e.from = p
				out = append(out, e)
			}
		}
	}
	return out
}

// yearsBack is the period n of its own lengths before p.
func yearsBack(p stat.Period, n int) stat.Period {
	for range n {
		p, _ = p.Previous()
	}
	return p
}
