package reading

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/ledger"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/table"
)

// An entry is one value cell on its way to an observation.
type entry struct {
	t     *tableReading
	v     *table.Value
	key   ledger.Key
	count stat.Count
	// over is what the value adds up besides codes (OfPeriod, OfRespondent,
	// OfMeasure): such a total has no key of its own, and is only checked.
	over string
	// whole says that a label of the value is a word for a total.
	whole bool
	why   []string // why it is not released
	// empty says that the cell itself holds no value, and why.
	empty string
	notes []string
	// isRemark says that the cell is text about the other values of its row.
	isRemark bool
	remark   string
	// places are other cells that say the same.
	places []string
}

// entry reads one value: what its labels say together, what the context adds,
// and its count.
func (r *reader) entry(t *tableReading, v *table.Value) *entry {
	e := &entry{t: t, v: v}
	m := r.labels(e)
	if e.isRemark {
		return e
	}
	e.over = r.overOf(e, t, m)
	var why []string
	if t.replay {
		m, why = r.refill(t, m)
	} else {
		m, why = r.fill(t, m)
	}
	if e.over != "" || len(e.why) > 0 { // what it adds up, or does not understand, is what it lacks
		why = slices.DeleteFunc(why, func(w string) bool { return strings.HasPrefix(w, lacks) })
	}
	e.why = append(e.why, why...)
	e.key = ledger.Key{Respondent: m.Respondent, Measure: m.Measure, Period: m.Period, Breakdown: m.Breakdown}
	r.allowed(e)
	r.value(e)
	r.doubts(e)
	return e
}

// lacks begins the reasons that say that a value has no part of its key, in a
// table where others have it.
const lacks = "no label "

// refill adds what a confirmed reading says of the whole table.
func (r *reader) refill(t *tableReading, m Meaning) (Meaning, []string) {
	m, contradiction := merge(r.Survey, m, t.reading.Filled)
	var why []string
	if contradiction != "" {
		why = append(why, contradiction)
	}
	if m.Respondent == "" {
		m.Respondent = r.Return.Respondent
	}
	if m.Respondent == "" {
		why = append(why, lacks+"nor the confirmed reading says whom it is about: add it")
	}
	if m.Measure == "" {
		why = append(why, lacks+"nor the confirmed reading says what is counted: add the measure")
	}
	if m.Period.IsZero() {
		why = append(why, lacks+"nor the confirmed reading gives its period: add it")
	}
	return m, why
}

// overOf says which part of the key the total adds up.
func (r *reader) overOf(e *entry, t *tableReading, m Meaning) string {
	if !e.whole {
		return ""
	}
	over := ""
	for _, part := range []struct {
		class string
		unset bool
	}{{OfPeriod, m.Period.IsZero() && m.Month == 0}, {OfRespondent, m.Respondent == ""}, {OfMeasure, m.Measure == "" && len(r.askedBy(t.levels.measures(), m.Breakdown)) != 1}} {
		if part.unset && t.levels.has(part.class) {
			if over != "" {
				return "" // of two things at once: nothing to check it by
			}
			over = part.class
		}
	}
	return over
}

// labels puts together what the labels of the value mean.
func (r *reader) labels(e *entry) Meaning {
	var m Meaning
	for side, labels := range [2][]table.Label{e.v.RowLabels, e.v.ColLabels} {
		for i, label := range labels {
			if strings.TrimSpace(label.Text) == "" {
				continue
			}
			lv := e.t.levels.byName[e.t.layout.level(labels, i, side == 0)]
			s, ok := lv.chosen[label.Text]
			switch {
			case !ok:
				e.why = append(e.why, lv.doubts[label.Text])
				continue
			case s.Heading == OfNote && side == 0:
				e.notes = append(e.notes, first(lv.note, "note")+": "+clean(label.Text))
				continue
			case s.Heading == OfNote:
				e.isRemark = true
				if e.v.Kind != table.Blank {
					e.remark = strings.ToLower(clean(label.Text)) + ": " + strings.TrimSpace(e.v.Shown)
				}
				return m
			}
			if s.note != "" {
				e.notes = append(e.notes, s.note)
			}
			if d, ok := r.unknownTwice(m, s.Meaning); ok {
				e.why = append(e.why, fmt.Sprintf("two of its labels say that the %s is not known, and %q may say it of something else: confirm what it means", d, label.Text))
			}
			both, why := merge(r.Survey, m, s.Meaning)
			if why != "" {
				e.why = append(e.why, why+": confirm which holds")
				continue
			}
			m = both
			e.whole = e.whole || s.Whole
		}
	}
	return m
}

// unknownTwice finds the dimension of which both meanings say that it is not
// known. "Unknown" is said of many things: of platforms in one label, it is
// likely said of sexes in the next.
func (r *reader) unknownTwice(a, b Meaning) (name string, twice bool) {
	for _, d := range b.Breakdown.Dimensions() {
		code, _ := b.Breakdown.Code(d)
		have, ok := a.Breakdown.Code(d)
		dim, known := r.Survey.Dimension(d)
		if !ok || have != code || !known {
			continue
		}
		if e, ok := dim.Codelist.Entry(code); ok && e.Unknown {
			return dim.Name, true
		}
	}
	return "", false
}

// allowed checks the key against the survey.
func (r *reader) allowed(e *entry) {
	m, ok := r.Survey.Measure(e.key.Measure)
	if e.key.Measure != "" && !ok {
		e.why = append(e.why, fmt.Sprintf("the survey has no measure %s: confirm another", e.key.Measure))
	}
	if ok {
		for _, d := range e.key.Breakdown.Dimensions() {
			if !slices.Contains(m.Dimensions, d) && !inSeries(m.Series, e.key.Breakdown) {
				e.why = append(e.why, fmt.Sprintf("%s is not asked by %s: add the dimension to the measure, or confirm another measure", m.ID, d))
			}
		}
	}
	if e.key.Respondent != "" {
		if _, err := r.Register.Get(e.key.Respondent); err != nil {
			e.why = append(e.why, err.Error())
		}
	}
	p := e.key.Period
	if p.IsZero() {
		return
	}
	if p.Start().After(r.Return.Received) {
		e.why = append(e.why, fmt.Sprintf("%s begins after the return was received on %s: confirm the period or the date", p.Words(), r.Return.Received.Words()))
	}
	if len(r.Survey.Periods) > 0 && !slices.Contains(r.Survey.Periods, p) {
		e.notes = append(e.notes, fmt.Sprintf("%s is not a period that was asked for", p.Words()))
	}
}

// inSeries says that a breakdown is one of the named series of a measure.
func inSeries(series []survey.Series, b stat.Breakdown) bool {
	return slices.ContainsFunc(series, func(s survey.Series) bool { return s.Breakdown == b })
}

// value takes the count of the cell by its kind. Kinds never turn into one
// another.
func (r *reader) value(e *entry) {
	v := e.v
	switch v.Kind {
	case table.Number, table.Zero:
		r.number(e)
	case table.Suppressed:
		e.count = v.Count
		if !v.Count.Known() {
			e.why = append(e.why, fmt.Sprintf("what %q hides is not said: ask for the rule of suppression", v.Shown))
		}
	case table.NotHeld:
		e.count = stat.Missing(stat.NotHeld)
	case table.Refused:
		e.count = stat.Missing(stat.Refused)
	case table.Blank:
		e.empty = "the cell is blank, which is not taken for zero"
	case table.NotApplicable:
		e.empty = "the cell says that it does not apply"
	case table.Future:
		e.empty = "the period had not come"
	case table.Words:
		e.why = append(e.why, "it is words where a count could stand: read it and confirm")
	default:
		e.why = append(e.why, fmt.Sprintf("%q cannot be read: ask for it again", v.Shown))
	}
}

func (r *reader) number(e *entry) {
	v := e.v
	m, ok := r.Survey.Measure(e.key.Measure)
	percent := ok && m.Unit == "percent"
	switch {
	case v.Decimal != nil && (v.Decimal.Sign() < 0 || !v.Decimal.IsInt()):
		e.why = append(e.why, fmt.Sprintf("%s is not a count: ask for the number meant", v.Shown))
	case v.Percent && !percent:
		e.why = append(e.why, fmt.Sprintf("%s is a share and not a count: confirm what it is a share of", v.Shown))
	case v.Count.Known():
		e.count = v.Count
	case v.Percent && v.Decimal != nil && v.Decimal.Num().IsInt64():
		e.count = stat.Exactly(v.Decimal.Num().Int64())
	default:
		e.why = append(e.why, fmt.Sprintf("%s is not a count: ask for the number meant", v.Shown))
	}
}

// doubts adds those that package table has, unless a person accepted them.
func (r *reader) doubts(e *entry) {
	for _, d := range append(slices.Clone(e.t.Doubts), e.v.Doubts...) {
		if !e.t.replay || !slices.Contains(e.t.reading.Accepts, d) {
			e.why = append(e.why, d)
		}
	}
	if e.v.Hidden || e.t.Hidden {
		if !e.t.replay || !slices.Contains(e.t.reading.Accepts, hidden) {
			e.why = append(e.why, hidden)
		}
	}
	for _, n := range e.v.Notes {
		e.notes = append(e.notes, strings.TrimSpace(n.Mark+" "+n.Text))
	}
}

// texts are the labels of the value as it shows them.
func (e *entry) texts() []string {
	var out []string
	for _, labels := range [2][]table.Label{e.v.RowLabels, e.v.ColLabels} {
		for _, l := range labels {
			out = append(out, l.Text)
		}
	}
	return out
}
