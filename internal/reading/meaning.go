package reading

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A Meaning is what a label says about the values that it stands over or
// beside. A label may say several things at once ("Girls, 2016/17"). The zero
// Meaning says nothing. Meanings are compared with ==.
type Meaning struct {
	Respondent respondent.ID
	Measure    survey.MeasureID
	Period     stat.Period
	Breakdown  stat.Breakdown
	// Month, 1 to 12, is a month whose year another label gives; 0 is none.
	Month int
	// Whole is a word for a total: the dimension, or whatever the other labels
	// of its row or column of headings are, is taken whole.
	Whole bool
	// Heading says that the label only names what other labels are: a
	// dimension's ID, or one of the Of constants.
	Heading string
}

// What a heading can name, apart from a dimension.
const (
	OfPeriod     = "period"
	OfRespondent = "respondent"
	OfMeasure    = "measure"
	OfValue      = "value" // the values themselves: "Number", "Count"
	OfNote       = "note"  // remarks, which travel with the values of their row
)

// class says of which kind a meaning is, so that the labels of one level can
// be compared. A total is of no class: it fits any.
func (m Meaning) class() string {
	var parts []string
	if m.Respondent != "" {
		parts = append(parts, OfRespondent)
	}
	if m.Measure != "" {
		parts = append(parts, OfMeasure)
	}
	if !m.Period.IsZero() || m.Month != 0 {
		parts = append(parts, OfPeriod)
	}
	for _, d := range m.Breakdown.Dimensions() {
		parts = append(parts, string(d))
	}
	return strings.Join(parts, " and ")
}

// merge is what a and b say together; why says how they contradict each
// other, "" when they do not. Of two periods or codes one inside the other,
// the narrower is meant.
func merge(s *survey.Survey, a, b Meaning) (m Meaning, why string) {
	m = a
	switch {
	case b.Respondent == "" || a.Respondent == b.Respondent:
	case a.Respondent == "":
		m.Respondent = b.Respondent
	default:
		return m, fmt.Sprintf("its labels name both %s and %s", a.Respondent, b.Respondent)
	}
	switch {
	case b.Measure == "" || a.Measure == b.Measure:
	case a.Measure == "":
		m.Measure = b.Measure
	default:
		return m, fmt.Sprintf("its labels name two measures, %s and %s", a.Measure, b.Measure)
	}
	switch {
	case b.Period.IsZero() || !a.Period.IsZero() && b.Period.Contains(a.Period):
	case a.Period.IsZero() || a.Period.Contains(b.Period):
		m.Period = b.Period
	default:
		return m, fmt.Sprintf("its labels give two periods, %s and %s", a.Period, b.Period)
	}
	for _, d := range b.Breakdown.Dimensions() {
		c, _ := b.Breakdown.Code(d)
		have, ok := m.Breakdown.Code(d)
		dim, known := s.Dimension(d)
		switch {
		case !ok || known && dim.Codelist.Within(c, have):
			m.Breakdown = m.Breakdown.With(d, c)
		case known && dim.Codelist.Within(have, c):
		default:
			return m, fmt.Sprintf("its labels give two codes of %s, %s and %s", d, have, c)
		}
	}
	if why := m.monthOf(b.Month); why != "" {
		return m, why
	}
	m.Whole = a.Whole || b.Whole
	if m.Heading == "" {
		m.Heading = b.Heading
	}
	return m, ""
}

// monthOf takes in another label's month, and puts it together with the year
// if there is one.
func (m *Meaning) monthOf(month int) (why string) {
	if m.Month != 0 && month != 0 && m.Month != month {
		return fmt.Sprintf("its labels give two months, %v and %v", time.Month(m.Month), time.Month(month))
	}
	m.Month = max(m.Month, month)
	if m.Month == 0 || m.Period.IsZero() {
		return ""
	}
	var in []stat.Period
	for y := m.Period.Start().Year(); y <= m.Period.End().Year(); y++ {
		if p := stat.Month(y, time.Month(m.Month)); m.Period.Contains(p) {
			in = append(in, p)
		}
	}
	if len(in) == 1 {
		m.Period, m.Month = in[0], 0
		return ""
	}
	return fmt.Sprintf("its labels give %v, which is not once in %s", time.Month(m.Month), m.Period)
}

// String is the text form: what is said, separated by "; ", such as
// "measure offences; period 2016/17; code age=13; total". "nothing" is the
// zero Meaning.
func (m Meaning) String() string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("respondent", string(m.Respondent))
	add("measure", string(m.Measure))
	add("period", m.Period.String())
	if m.Month != 0 {
		add("month", strconv.Itoa(m.Month))
	}
	for _, d := range m.Breakdown.Dimensions() {
		c, _ := m.Breakdown.Code(d)
		add("code", string(d)+"="+string(c))
	}
	if m.Whole {
		parts = append(parts, "total")
	}
	add("heading", m.Heading)
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, "; ")
}

// ParseMeaning reads the text form. It is fault.Invalid for anything else.
// It does not ask whether the survey has such a measure or code.
func ParseMeaning(s string) (Meaning, error) {
	var m Meaning
	if s == "nothing" {
		return m, nil
	}
	bad := func(part string) (Meaning, error) {
		return Meaning{}, fmt.Errorf("%q is not a meaning (write \"measure NAME\", \"period 2016/17\", \"month 4\", \"respondent ID\", \"code DIMENSION=CODE\", \"total\", \"heading NAME\" or \"nothing\", with \"; \" between): %w", part, fault.Invalid)
	}
	for _, part := range strings.Split(s, "; ") {
		name, value, _ := strings.Cut(part, " ")
		if value == "" && part != "total" || strings.ContainsAny(value, " ;\n\t") {
			return bad(part)
		}
		switch {
		case part == "total" && !m.Whole:
			m.Whole = true
		case name == "respondent" && m.Respondent == "":
			id, err := respondent.ParseID(value)
			if err != nil {
				return bad(part)
			}
			m.Respondent = id
		case name == "measure" && m.Measure == "":
			m.Measure = survey.MeasureID(value)
		case name == "period" && m.Period.IsZero():
			p, err := stat.ParsePeriod(value)
			if err != nil || p.String() != value {
				return bad(part)
			}
			m.Period = p
		case name == "month" && m.Month == 0:
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 12 {
				return bad(part)
			}
			m.Month = n
		case name == "code":
			b, err := stat.ParseBreakdown(value)
			if err != nil || len(b.Dimensions()) != 1 {
				return bad(part)
			}
			d := b.Dimensions()[0]
			if _, twice := m.Breakdown.Code(d); twice {
				return bad(part)
			}
			c, _ := b.Code(d)
			m.Breakdown = m.Breakdown.With(d, c)
		case name == "heading" && m.Heading == "":
			m.Heading = value
		default:
			return bad(part)
		}
	}
	return m, nil
}

// MarshalText gives the text form.
func (m Meaning) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the text form.
func (m *Meaning) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMeaning(string(b))
	return err
}
