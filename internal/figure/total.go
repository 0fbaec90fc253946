package figure

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// breakdownOf is the part of its measure that a definition speaks of.
func breakdownOf(def *survey.Figure) stat.Breakdown {
	if def.Dimension == "" || def.Code == "" {
		return stat.Breakdown{}
	}
	return stat.By(def.Dimension, def.Code)
}

// A subject is whom a figure is about, with what is known of them: a
// respondent, an area as others printed it, or all that answered.
type subject struct {
	cell
	// who begins a sentence: "West Mercia Police", "The 39 forces that
	// answered", "In England and Wales, 39 forces".
	who string
	// inside is who within a sentence, where that is more than a small letter:
	// "39 forces in England and Wales".
	inside   string
	coverage Coverage
}

// subject is the subject of a figure of one period.
func (b *Book) subject(scope respondent.ID, m survey.MeasureID, br stat.Breakdown, p stat.Period) subject {
	if scope == All {
		return b.together(b.panel(m, br, p), p)
	}
	if i, asked := b.place[scope]; asked {
		return b.single(scope, b.panel(m, br, p).cells[i])
	}
	return b.single(scope, b.at(wholeKey{scope, m, p}, br))
}

// single is the subject of one respondent or area.
func (b *Book) single(scope respondent.ID, c cell) subject {
	s := subject{cell: c, who: b.name(scope)}
	if b.isAsked(scope) && c.known() {
		s.coverage.Included = []respondent.ID{scope}
	}
	if b.isAsked(scope) && !c.known() {
		s.coverage.Excluded = []Exclusion{{scope, c.why}}
	}
	if !b.isAsked(scope) {
		var note string
		s.coverage.Stated, note = b.stated(c)
		s.caveats = slices.DeleteFunc(slices.Clone(c.caveats), func(n string) bool { return n == note })
		if r, err := b.register.Get(scope); err == nil && r.Area {
			s.who, s.inside = b.forcesOf(r, s.coverage.Stated)
		}
	}
	return s
}

// together is the subject of all that have a number in a panel.
func (b *Book) together(pn *panel, p stat.Period) subject {
	s := subject{who: b.whoAnswered(len(pn.included)), coverage: Coverage{Asked: len(b.asked), Included: pn.included, Excluded: pn.excluded}}
	if len(pn.included) == 0 {
		s.why = "none of the " + b.nouns(len(b.asked)) + " asked gave a figure for " + p.Words()
		return s
	}
	s.count, s.inputs, s.caveats = pn.sum, pn.inputsOf(""), b.caveatsOf(pn)
	s.working = "sum of " + b.nouns(len(pn.included))
	if lo, hi, _ := pn.sum.Bounds(); hi == stat.Unbounded && lo == stat.Unbounded {
		s.why = "the sum is too large to be given"
	}
	return s
}

// stated is the coverage that a printed total claims for itself, and the note
// that says so. Where several printings of it say different things, the one
// that most say counts, and of those the latest.
func (b *Book) stated(c cell) (coverage, note string) {
	said := map[string]int{}
	for _, in := range c.inputs {
		for _, o := range in.Sources {
			for _, n := range o.Notes {
				text, ok := b.coverageIn(n)
				if !ok {
					continue
				}
				if said[text]++; said[text] >= said[coverage] {
					coverage, note = text, n
				}
			}
		}
	}
	return coverage, note
}

// coverageIn is what a note says of coverage: "39 forces".
func (b *Book) coverageIn(note string) (string, bool) {
	if said, ok := strings.CutPrefix(note, "coverage:"); ok {
		return strings.TrimSpace(said), true
	}
	for _, word := range strings.Fields(strings.ToLower(strings.Trim(note, ".()\""))) {
		if word == strings.ToLower(b.survey.Nouns) || word == strings.ToLower(b.survey.Noun) {
			return note, true
		}
	}
	return "", false
}

// total is the count, as given or summed, with bounds where it is not exact.
func (b *Book) total(def *survey.Figure, f *Figure) bool {
	f.Breakdown = breakdownOf(def)
	f.Unit = b.unit(f.Measure)
	s := b.subject(f.Respondent, f.Measure, f.Breakdown, f.Period)
	return b.state(f, s, func(v *Value) string {
		*v = valueOf(s.count)
		return b.recorded(s.who, s.count, f) + s.printed() + "."
	})
}

// state gives a figure what its subject has: coverage, inputs, caveats and
// working, and then its value and its sentence, or the reason for none. It is
// false when nothing at all is known of an area.
func (b *Book) state(f *Figure, s subject, say func(v *Value) string) bool {
	f.Coverage, f.Inputs, f.Working = s.coverage, s.inputs, s.working
	if s.known() {
		f.Caveats = s.caveats
		f.Text = say(&f.Value)
		b.calendarCaveat(f)
		if len(s.coverage.Excluded) > 0 && f.Respondent == All {
			f.Caveats = append(f.Caveats, fmt.Sprintf("It leaves out %d of the %s asked.", len(s.coverage.Excluded), b.nouns(s.coverage.Asked)))
		}
	} else {
		f.refuse(s.why)
	}
	if f.Value.Reason != "" && f.Text == "" {
		f.Text = b.noFigure(f)
	}
	return b.isAsked(f.Respondent) || f.Respondent == All || len(f.Inputs) > 0
}

// refuse gives a figure the reason that it has no value.
func (f *Figure) refuse(why string) { f.Value = Value{Reason: why} }

// notAsked ends the note with which readings mark a period that the survey
// does not ask about.
const notAsked = "is not a period that was asked for"

// calendarCaveat says when a period is not one that the survey asks about.
func (b *Book) calendarCaveat(f *Figure) {
	if b.alike(f.Period) || slices.ContainsFunc(f.Caveats, func(c string) bool { return strings.HasSuffix(c, notAsked) }) {
		return
	}
	f.Caveats = append(f.Caveats, "The survey does not ask about "+f.Period.Words()+": compare it with nothing but the same days of other years.")
}

// alike says that a period is like one that the survey asks about: of the same
// length, from the same day of the year.
func (b *Book) alike(p stat.Period) bool {
	return once(&b.likes, p, func() bool {
		months, whole := p.Months()
		for _, q := range b.survey.Periods {
			n, ok := q.Months()
			if p == q || whole && ok && n == months && p.Start().Month() == q.Start().Month() && p.Start().Day() == q.Start().Day() {
				return true
			}
		}
		return len(b.survey.Periods) == 0
	})
}

// printed says of an area's count that others printed it, and of how many.
func (s subject) printed() string {
	if s.coverage.Stated == "" || strings.HasPrefix(s.inside, s.coverage.Stated) {
		return ""
	}
	return ", as printed (" + s.coverage.Stated + ")"
}

// rateRound is how many decimals a rate is given with: one, and more where it
// would round to nothing.
func rateRound(i Interval) int {
	switch {
	case i.IsPoint() && i.Lo.Sign() == 0:
		return 0
	case i.Lo.Cmp(whole(1)) >= 0:
		return 1
	case i.Lo.Cmp(big.NewRat(1, 10)) >= 0:
		return 2
	}
	return 3
}

// perDay is the total over the days of its own period: 366 for 2015/16.
func (b *Book) perDay(def *survey.Figure, f *Figure) bool {
	f.Breakdown = breakdownOf(def)
	f.Unit = "per day"
	s := b.subject(f.Respondent, f.Measure, f.Breakdown, f.Period)
	return b.state(f, s, func(v *Value) string {
		days := int64(f.Period.Days())
		i, _ := CountInterval(s.count)
		i = i.over(days)
		*v = Value{Lo: i.Lo, Hi: i.Hi}
		f.Working = joinWorking(s.working, s.count.String()+" / "+stat.Group(days)+" days = "+showInterval(i))
		b.comparePublished(def, f)
		return s.who + " recorded an average of " + b.amount(i, rateRound(i)) + " " + b.measureName(f) + " a day in " + f.Period.Words() + s.printed() + "."
	})
}
