package figure

import (
	"fmt"
	"math"
	"math/big"

	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// RateMinimum is the count under which no rate is given, and RateShaky that
// under which it carries a warning. Official practice withholds rates under 3
// or 10 and marks those under 20.
const (
	RateMinimum = 10
	RateShaky   = 20
)

// exposure is what a rate is taken over: the denominator of the same period,
// or of the calendar year in which the period starts, since a mid-year
// estimate goes with the financial year that begins before it is out.
func (b *Book) exposure(r respondent.ID, m survey.MeasureID, p stat.Period) cell {
	for _, q := range []stat.Period{p, stat.CalendarYear(p.Start().Year())} {
		if known, ok := b.index.Known(ledger.Key{Respondent: r, Measure: m, Period: q}); ok {
			c := b.cellOf(known)
			if c.known() && upper(c.count) == 0 {
				c.why = "its " + b.measureNamed(m) + " is 0"
			}
			return c
		}
	}
	return cell{why: "nothing is known of its " + b.measureNamed(m)}
}

func (b *Book) measureNamed(m survey.MeasureID) string {
	if measure, ok := b.survey.Measure(m); ok {
		return measure.Name
	}
	return string(m)
}

// over is a subject with what it is a rate of.
type over struct {
	subject
	exposed stat.Count
}

// exposed pairs the count of a scope with its denominator; of all together,
// over those that have both.
func (b *Book) exposed(def *survey.Figure, f *Figure) (over, *panel, []stat.Count) {
	f.Breakdown = breakdownOf(def)
	pair := func(c cell, r respondent.ID) (cell, stat.Count) {
		e := b.exposure(r, def.Per, f.Period)
		if c.known() && !e.known() {
			c.why = e.why
		}
		c.inputs = append(c.as("count"), e.as("per")...)
		return c, e.count
	}
	if f.Respondent != All {
		s := b.subject(f.Respondent, f.Measure, f.Breakdown, f.Period)
		c, e := pair(s.cell, f.Respondent)
		return over{b.single(f.Respondent, c), e}, nil, nil
	}
	base := b.panel(f.Measure, f.Breakdown, f.Period)
	cells, exposures := make([]cell, len(b.asked)), make([]stat.Count, len(b.asked))
	total := stat.Exactly(0)
	for i, r := range b.asked {
		if cells[i], exposures[i] = pair(base.cells[i], r); cells[i].known() {
			total = total.Add(exposures[i])
		}
	}
	pn := b.newPanel(cells)
	s := over{b.together(pn, f.Period), total}
	s.who = "The " + b.nouns(len(pn.included)) + " of which both are known"
	return s, pn, exposures
}

// rate is the count for each 1,000 of a denominator.
func (b *Book) rate(def *survey.Figure, f *Figure) bool {
	f.Unit = "per 1,000"
	s, _, _ := b.exposed(def, f)
	if s.known() && lower(s.count) < RateMinimum {
		s.why = fmt.Sprintf("the count is under %d, too few for a rate", RateMinimum)
	}
	i, ok := Ratio(s.exposed, s.count)
	if s.known() && !ok {
		s.why = "there is nothing to take a rate over"
	}
	return b.state(f, s.subject, func(v *Value) string {
		i = i.Times(whole(1000))
		*v = Value{Lo: i.Lo, Hi: i.Hi}
		f.Working = joinWorking(s.working, fmt.Sprintf("1,000 x %s / %s = %s", s.count, s.exposed, showInterval(i)))
		if n, exact := s.count.Exact(); exact && s.exposed.IsExact() {
			r, per := PoissonInterval(n), float64(lower(s.exposed))/1000
			f.Working += fmt.Sprintf("; exact 95%% interval %.6f to %.6f", r.ExactLo/per, r.ExactHi/per)
		}
		if lower(s.count) < RateShaky {
			f.Caveats = append(f.Caveats, fmt.Sprintf("The count is under %d: the rate is unreliable.", RateShaky))
		}
		return s.who + " recorded " + b.amount(i, 2) + " " + b.measureName(f) + " for every 1,000 " + b.measureNamed(def.Per) + " in " + f.Period.Words() + s.printed() + "."
	})
}

// ratio is the later daily rate over the earlier, like for like, with the
// exact interval and test, and for all together those of a panel.
func (b *Book) ratio(def *survey.Figure, f *Figure) bool {
	if !b.change(def, f) {
		return false
	}
	f.Unit = "times"
	var from, to stat.Count
	if from, to = b.sides(f); f.Value.Reason != "" {
		return true
	}
	days := big.NewRat(int64(f.Base.Days()), int64(f.Period.Days()))
	i, _ := Ratio(from, to)
	i = i.Times(days)
	tiny := lower(from) < TinyBase
	f.Value = Value{Lo: i.Lo, Hi: i.Hi}
	f.Working = fmt.Sprintf("(%s / %d days) / (%s / %d days) = %s", to, f.Period.Days(), from, f.Base.Days(), showInterval(i))
	a, okA := from.Exact()
	z, okZ := to.Exact()
	if r, ok := PoissonRatio(a, z, float64(f.Base.Days()), float64(f.Period.Days())); ok && okA && okZ {
		f.Working += fmt.Sprintf("; exact 95%% interval %.6f to %.6f, p %s", r.Lo, r.Hi, probability(r.P))
	}
	if tiny {
		return true // the sentence of the change gives the counts alone
	}
	who := b.name(f.Respondent)
	if f.Respondent == All {
		who = "the " + b.nouns(len(f.Coverage.Included)) + " that answered for both periods"
	}
	f.Text = "The daily rate of " + b.measureName(f) + " of " + who + " in " + f.Period.Words() + " was " + b.amount(i, 2) + " times that in " + f.Base.Words() + "."
	return true
}

// sides are the two counts of a change, from its inputs.
func (b *Book) sides(f *Figure) (from, to stat.Count) {
	p := b.pair(f)
	return p.from.count, p.to.count
}

func probability(p float64) string {
	if p < 0.001 {
		return "under 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

// counted are the exact counts and exposures of a panel, by place in asked.
func counted(pn *panel, exposures []stat.Count) (counts []int64, over []float64, places []int) {
	for i, c := range pn.cells {
		n, okN := c.count.Exact()
		e, okE := exposures[i].Exact()
		if c.known() && okN && okE {
			counts, over, places = append(counts, n), append(over, float64(e)), append(places, i)
		}
	}
	return counts, over, places
}

// equalRisk tests whether the rates of all that answered could be one rate.
func (b *Book) equalRisk(def *survey.Figure, f *Figure) bool {
	f.Unit = "probability"
	s, pn, exposures := b.exposed(def, f)
	counts, over, places := counted(pn, exposures)
	r, ok := EqualRisk(counts, over)
	if s.known() && !ok {
		s.why = "fewer than two " + b.survey.Nouns + " have an exact count and a denominator"
	}
	return b.state(f, s.subject, func(v *Value) string {
		p := new(big.Rat).SetFloat64(math.Round(r.P*1e6) / 1e6)
		*v = Value{Lo: p, Hi: p}
		f.Working = fmt.Sprintf("chi-squared %.3f on %d degrees of freedom, p %s", r.ChiSquared, r.DF, probability(r.P))
		if r.Smallest < 5 {
			f.Caveats = append(f.Caveats, "Some expected counts are under 5, so the test is rough.")
		}
		f.Caveats = append(f.Caveats, "Rates can differ because of how offences are recorded.")
		differs := "differ by more than chance would make them"
		if r.P >= 0.05 {
			differs = "do not differ by more than chance would make them"
		}
		return "The rates of " + b.measureName(f) + " for every 1,000 " + b.measureNamed(def.Per) + " of " + b.nouns(len(places)) + " in " + f.Period.Words() + " " + differs + "."
	})
}

// funnelAt are the probabilities of the limits that a funnel is drawn with.
var funnelAt = []float64{0.001, 0.025, 0.975, 0.999}

// A funnelled is a funnel with the panel that it was made of, and the place in
// it of each that was asked.
type funnelled struct {
	funnel   Funnel
	ok       bool
	counts   []int64
	place    map[respondent.ID]int
	coverage Coverage
}

type funnelKey struct {
	definition survey.FigureID
	period     stat.Period
}

// funnelOf is the funnel of all in one period, made once.
func (b *Book) funnelOf(def *survey.Figure, f Figure) *funnelled {
	return once(&b.funnels, funnelKey{def.ID, f.Period}, func() *funnelled {
		f.Respondent = All
		s, pn, exposures := b.exposed(def, &f)
		v := &funnelled{place: map[respondent.ID]int{}, coverage: s.coverage}
		counts, over, places := counted(pn, exposures)
		v.counts = counts
		v.funnel, v.ok = NewFunnel(counts, over, funnelAt)
		for i, place := range places {
			v.place[b.asked[place]] = i
		}
		return v
	})
}

// funnel is where a respondent lies against the limits for its size.
func (b *Book) funnel(def *survey.Figure, f *Figure) bool {
	f.Unit = "times the expected"
	fn := b.funnelOf(def, *f)
	own, _, _ := b.exposed(def, f)
	at, ok := fn.place[f.Respondent]
	switch {
	case !own.known():
	case lower(own.count) < RateMinimum:
		own.why = fmt.Sprintf("the count is under %d, too few to compare", RateMinimum)
	case !fn.ok || !ok:
		own.why = "fewer than two " + b.survey.Nouns + " can be compared, or the count is not exact"
	}
	if own.known() {
		own.coverage = fn.coverage
	}
	return b.state(f, own.subject, func(v *Value) string {
		a := fn.funnel.Areas[at]
		ratio := new(big.Rat).SetFloat64(math.Round(a.Ratio*1e6) / 1e6)
		*v = Value{Lo: ratio, Hi: ratio}
		f.Working = fmt.Sprintf("%d / %.2f expected = %.6f; limits of chance %.6f to %.6f (95%%), %.6f to %.6f (99.8%%); z with overdispersion %.3f",
			fn.counts[at], a.Expected, a.Ratio, a.Limits[1], a.Limits[2], a.Limits[0], a.Limits[3], a.ZOver)
		f.Caveats = append(f.Caveats, "Recording differs between "+b.survey.Nouns+": this is no league table.")
		where := "which is no more unlike the others than they are unlike each other"
		if math.Abs(a.ZOver) > 3.0902 {
			where = "which is further from the others than they are from each other"
		}
		return own.who + " recorded " + Round(ratio, 2) + " times as many " + b.measureName(f) + " in " + f.Period.Words() + " as its " + b.measureNamed(def.Per) +
			" would lead one to expect, " + where + "."
	})
}
