package claim

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// Facts answer what the figures of a book say of any respondent, measure,
// part and period, whether or not the survey declares a figure for it.
type Facts struct {
	book    *figure.Book
	names   *names
	asked   []respondent.ID
	periods func(scopeKey) []stat.Period
	figures func() map[figureKey]figure.ID
}

type scopeKey struct {
	who     respondent.ID
	measure survey.MeasureID
}

type figureKey struct {
	method survey.Method
	scopeKey
	breakdown stat.Breakdown
	period    stat.Period
}

// NewFacts are the facts of a book. It may be used for many texts, one after
// the other or at once.
func NewFacts(b *figure.Book) *Facts {
	f := &Facts{book: b, names: newNames(b.Survey(), b.Register())}
	for _, r := range b.Register().Asked() {
		f.asked = append(f.asked, r.ID)
	}
	all := sync.OnceValue(func() map[scopeKey][]stat.Period {
		seen := map[scopeKey]map[stat.Period]bool{}
		note := func(k scopeKey, p stat.Period) {
			if seen[k] == nil {
				seen[k] = map[stat.Period]bool{}
			}
			seen[k][p] = true
		}
		for _, k := range b.KnownAll() {
			if k.Breakdown.IsTotal() && (k.Count.Known() || len(k.Conflict) > 0) {
				note(scopeKey{k.Respondent, k.Measure}, k.Period)
				if slices.Contains(f.asked, k.Respondent) {
					note(scopeKey{figure.All, k.Measure}, k.Period)
				}
			}
		}
		for _, g := range b.Figures() {
			if g.Method == survey.Total && g.Breakdown.IsTotal() && g.Value.Lo != nil {
				note(scopeKey{g.Respondent, g.Measure}, g.Period)
			}
		}
		out := map[scopeKey][]stat.Period{}
		for k, ps := range seen {
			for p := range ps {
				out[k] = append(out[k], p)
			}
			slices.SortFunc(out[k], stat.Period.Compare)
		}
		return out
	})
	f.periods = func(k scopeKey) []stat.Period { return all()[k] }
	f.figures = sync.OnceValue(func() map[figureKey]figure.ID {
		out := map[figureKey]figure.ID{}
		for _, g := range b.Figures() {
			out[figureKey{g.Method, scopeKey{g.Respondent, g.Measure}, g.Breakdown, g.Period}] = g.ID
		}
		return out
	})
	return f
}

// A scope is whom a claim is about: one respondent or area, several together,
// or all that answered.
type scope struct {
	who []respondent.ID
	// all are those asked; answered, in a change, for both periods.
	all bool
}

func oneScope(id respondent.ID) scope {
	if id == figure.All {
		return scope{all: true}
	}
	return scope{who: []respondent.ID{id}}
}

// id is the scope as figures name it; "" for several together.
func (s scope) id() respondent.ID {
	switch {
	case s.all:
		return figure.All
	case len(s.who) == 1:
		return s.who[0]
	}
	return ""
}

func (s scope) isArea(f *Facts) bool {
	if len(s.who) != 1 {
		return false
	}
	r, err := f.book.Register().Get(s.who[0])
	return err == nil && r.Area
}

// A value is what is known of one thing in one period.
type value struct {
	count stat.Count
	// why there is no number, in words; "" when there is one.
	why string
	// conflict are the numbers that contradict each other.
	conflict []stat.Count
	// old are the values of earlier vintages that gave another.
	old []oldValue
	// answered and asked count the respondents in a sum; asked is 0 for one
	// respondent.
	answered, asked int
	// stated is the number of respondents that a printed total says it
	// covers, and statedOf that of those asked; 0 when it does not say.
	stated, statedOf int
	hidden           bool // bounds, and small: a number that was hidden
}

type oldValue struct {
	count stat.Count
	until stat.Date
}

// smallHidden is the largest upper bound that is taken for a hidden count.
const smallHidden = 20

// value is what is known of a scope.
func (f *Facts) value(s scope, m survey.MeasureID, b stat.Breakdown, p stat.Period) value {
	if s.all {
		return f.sum(f.asked, m, b, p, true)
	}
	if len(s.who) > 1 {
		return f.sum(s.who, m, b, p, false)
	}
	if len(s.who) == 0 {
		return value{why: "nothing is known of it"}
	}
	v := f.single(s.who[0], m, b, p)
	if members := f.members(s, m); v.why != "" && len(v.conflict) == 0 && len(members) > 0 {
		if sum := f.sum(members, m, b, p, true); sum.why == "" {
			return sum
		}
	}
	return v
}

// members are the respondents that an area is made of, where that is known
// and nobody ever printed a total of a measure for it.
func (f *Facts) members(s scope, m survey.MeasureID) []respondent.ID {
	if len(s.who) != 1 {
		return nil
	}
	r, err := f.book.Register().Get(s.who[0])
	if err != nil || !r.Area || len(f.periods(scopeKey{r.ID, m})) > 0 {
		return nil
	}
	return r.Members
}

var statedCoverage = regexp.MustCompile(`(?i)\b(\d+)(?: (?:of|out of) (?:the )?(\d+))?\b`)

func (f *Facts) single(who respondent.ID, m survey.MeasureID, b stat.Breakdown, p stat.Period) value {
	k, ok := f.book.Known(ledger.Key{Respondent: who, Measure: m, Period: p, Breakdown: b})
	if !ok {
		if v, ok := f.fromFigure(who, m, b, p); ok {
			return v
		}
		if v, ok := f.fromAges(who, m, b, p); ok {
			return v
		}
		return value{why: "there is no figure for it"}
	}
	v := value{count: k.Count}
	if len(k.Conflict) > 0 {
		v.why = "two sources of the same day disagree"
		for _, o := range k.Conflict {
			if !slices.Contains(v.conflict, o.Count) {
				v.conflict = append(v.conflict, o.Count)
			}
		}
		return v
	}
	if g, gap := k.Count.Gap(); gap {
		v.why = "the answer is: " + g.String()
	}
	for _, o := range k.Superseded {
		if o.Count.Known() && o.Count != k.Count {
			v.old = append(v.old, oldValue{o.Count, k.From})
		}
	}
	for _, o := range k.Sources {
		for _, note := range o.Notes {
			if n, of := f.statedIn(note); n > 0 {
				v.stated, v.statedOf = n, of
			}
		}
	}
	lo, hi, ok := k.Count.Bounds()
	v.hidden = ok && !k.Count.IsExact() && (hi < smallHidden || lo <= 1 && hi == stat.Unbounded && !b.IsTotal())
	return v
}

// fromFigure is a count that nobody gave as such and that the book has worked
// out: a total of its parts, or a band of ages.
func (f *Facts) fromFigure(who respondent.ID, m survey.MeasureID, b stat.Breakdown, p stat.Period) (value, bool) {
	for _, method := range []survey.Method{survey.Total, survey.Within} {
		id, ok := f.figures()[figureKey{method, scopeKey{who, m}, b, p}]
		if !ok {
			continue
		}
		g, ok := f.book.Figure(id)
		if !ok || g.Value.Lo == nil || !g.Value.Lo.IsInt() || g.Value.Hi != nil && !g.Value.Hi.IsInt() {
			continue
		}
		hi := int64(stat.Unbounded)
		if g.Value.Hi != nil {
			hi = g.Value.Hi.Num().Int64()
		}
		v := value{count: stat.Between(g.Value.Lo.Num().Int64(), hi)}
		v.hidden = !v.count.IsExact() && hi < smallHidden
		return v, true
	}
	return value{}, false
}

// statedIn is the numbers of respondents that a note of coverage gives: 39 of
// "39 forces", 38 and 44 of "38 of 44 forces".
func (f *Facts) statedIn(note string) (n, of int) {
	m := statedCoverage.FindStringSubmatch(note)
	if m == nil {
		return 0, 0
	}
	_, rest, _ := strings.Cut(note, m[0])
	words := strings.Fields(strings.ToLower(rest))
	for _, w := range words[:min(3, len(words))] {
		if f.names.nouns[strings.Trim(w, ".,;:")] {
			n, _ = strconv.Atoi(m[1])
			of, _ = strconv.Atoi(m[2])
			return n, of
		}
	}
	return 0, 0
}

// fromAges adds up a band of ages from the bands and years that make it up.
func (f *Facts) fromAges(who respondent.ID, m survey.MeasureID, b stat.Breakdown, p stat.Period) (value, bool) {
	d := f.names.ages
	if d == nil {
		return value{}, false
	}
	code, ok := b.Code(d.ID)
	if !ok {
		return value{}, false
	}
	lo, hi, ok := d.Codelist.AgeSpan(code)
	if !ok || lo == hi {
		return value{}, false
	}
	sum := stat.Exactly(0)
	out := value{}
	for a := lo; a <= hi; {
		next := -1
		for z := hi; z >= a && next < 0; z-- {
			if a == lo && z == hi {
				continue
			}
			c, ok := f.names.ageCode([2]int{a, z})
			if !ok {
				continue
			}
			if k, ok := f.book.Known(ledger.Key{Respondent: who, Measure: m, Period: p, Breakdown: b.With(d.ID, c)}); ok && k.Count.Known() && len(k.Conflict) == 0 {
				sum = sum.Add(k.Count)
				next = z + 1
			}
		}
		if next < 0 {
			return value{}, false
		}
		a = next
	}
	out.count = sum
	_, top, _ := sum.Bounds()
	out.hidden = !sum.IsExact() && top < smallHidden
	return out, true
}

// sum adds up what those of the list that answered gave, now and as it stood
// at earlier vintages.
func (f *Facts) sum(who []respondent.ID, m survey.MeasureID, b stat.Breakdown, p stat.Period, partial bool) value {
	var vs []ledger.Known
	for _, r := range who {
		k, ok := f.book.Known(ledger.Key{Respondent: r, Measure: m, Period: p, Breakdown: b})
		if ok && k.Count.Known() && len(k.Conflict) == 0 {
			vs = append(vs, k)
			continue
		}
		if v := f.single(r, m, b, p); !ok && v.count.Known() {
			vs = append(vs, ledger.Known{Count: v.count})
			continue
		}
		if !partial {
			return value{why: f.book.Register().Name(r) + " has no figure"}
		}
	}
	if len(vs) == 0 {
		return value{why: "nobody gave a figure", asked: len(who)}
	}
	v := value{count: stat.Exactly(0), answered: len(vs), asked: len(who)}
	var days []stat.Date
	for _, k := range vs {
		v.count = v.count.Add(k.Count)
		if len(k.Superseded) > 0 {
			days = append(days, k.From)
		}
	}
	slices.SortFunc(days, stat.Date.Compare)
	for _, d := range slices.Compact(days) {
		before := stat.Exactly(0)
		for _, k := range vs {
			before = before.Add(asKnownBefore(k, d))
		}
		if before.Known() && before != v.count {
			v.old = append(v.old, oldValue{before, d})
		}
	}
	return v
}

// asKnownBefore is the count as it was known before a day, or as it is now
// where it had not been known at all.
func asKnownBefore(k ledger.Known, d stat.Date) stat.Count {
	if k.From.Before(d) {
		return k.Count
	}
	for i := len(k.Superseded) - 1; i >= 0; i-- {
		if o := k.Superseded[i]; o.Known.Before(d) && o.Count.Known() {
			return o.Count
		}
	}
	return k.Count
}

// pair is the value of two periods over those alone that gave both; of one
// respondent or area simply both.
func (f *Facts) pair(s scope, m survey.MeasureID, b stat.Breakdown, from, to stat.Period) (value, value) {
	list := f.asked
	if !s.all {
		a, z := f.value(s, m, b, from), f.value(s, m, b, to)
		if list = f.members(s, m); a.asked == 0 || z.asked == 0 || len(list) == 0 {
			return a, z
		}
	}
	var both []respondent.ID
	for _, r := range list {
		if f.single(r, m, b, from).count.Known() && f.single(r, m, b, to).count.Known() {
			both = append(both, r)
		}
	}
	a, z := f.sum(both, m, b, from, true), f.sum(both, m, b, to, true)
	a.asked, z.asked = len(list), len(list)
	return a, z
}

// latest is the last period for which a total of the scope is known; ok is
// false when none is.
func (f *Facts) latest(s scope, m survey.MeasureID) (stat.Period, bool) {
	id := s.id()
	if id == "" {
		id = s.who[0]
	}
	var best stat.Period
	for _, p := range f.periods(scopeKey{id, m}) {
		if p.IsFinancialYear() || slices.Contains(f.names.survey.Periods, p) {
			best = p
		}
	}
	return best, !best.IsZero()
}

// figureOf is the ID of the figure made by a method, where there is one.
func (f *Facts) figureOf(method survey.Method, s scope, m survey.MeasureID, b stat.Breakdown, p stat.Period) []figure.ID {
	if id, ok := f.figures()[figureKey{method, scopeKey{s.id(), m}, b, p}]; ok {
		return []figure.ID{id}
	}
	return nil
}

// nationals are the scopes that "nationally" may mean: the area of the
// headline, and all that answered.
func (f *Facts) nationals() []scope {
	var out []scope
	if a := f.book.Survey().Headline.Area; a != "" {
		out = append(out, oneScope(respondent.ID(a)))
	}
	return append(out, scope{all: true})
}

// name is the scope as it stands in a sentence.
func (f *Facts) name(s scope) string {
	switch {
	case s.all:
		return "all " + f.names.survey.Nouns + " that answered"
	case len(s.who) == 1:
		return f.book.Register().Name(s.who[0])
	}
	out := ""
	for i, id := range s.who {
		switch {
		case i > 0 && i == len(s.who)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += f.book.Register().Name(id)
	}
	return out
}
