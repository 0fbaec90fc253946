package reading

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/table"
)

// A tableContext is what a table's title and the text around it say about all
// of its values.
type tableContext struct {
	title string // for messages
	said  said
	notes said
	// doubt says why no value of the table can be trusted by the title.
	doubt string
}

// context reads the title, the notes and the sheet's name of a table.
func (r *reader) context(t *table.Table) tableContext {
	c := tableContext{title: t.Caption}
	titles := []string{t.Caption}
	if t.Grid >= 0 && t.Grid < len(r.Document.Grids) {
		g := &r.Document.Grids[t.Grid]
		titles = append(titles, g.Caption, g.Name)
	}
	for i, title := range titles {
		if title == "" || slices.Contains(titles[:i], title) {
			continue
		}
		s := r.words.mentions(title)
		if i > 0 {
			s.other, s.unclear = nil, nil // a sheet's name is not held to be a title
		}
		c.said.join(s)
		if c.title == "" {
			c.title = title
		}
	}
	for _, n := range t.Notes {
		if n.Mark == "" {
			c.notes.join(r.words.mentions(n.Text))
		}
	}
	own := r.Return.Respondent
	for _, id := range c.said.respondents {
		if own != "" && id != own {
			c.doubt = fmt.Sprintf("the title names %s, and the return is from %s: confirm whose figures these are", r.Register.Name(id), r.Register.Name(own))
		}
	}
	return c
}

func (s *said) join(o said) {
	for _, p := range o.periods {
		s.add(Meaning{Period: p})
	}
	for _, id := range o.respondents {
		s.add(Meaning{Respondent: id})
	}
	for _, m := range o.measures {
		s.add(m)
	}
	for _, b := range o.codes {
		s.add(Meaning{Breakdown: b})
	}
	s.unclear = append(s.unclear, o.unclear...)
	s.other = append(s.other, o.other...)
	s.restricts = s.restricts || o.restricts
}

// fill adds to what the labels of a value say what the table's context says,
// where that is single and stated. why lists what stays unknown.
func (r *reader) fill(t *tableReading, m Meaning) (filled Meaning, why []string) {
	if t.context.doubt != "" {
		why = append(why, t.context.doubt)
	}
	m, w := r.fillRespondent(t, m)
	why = append(why, w...)
	m, w = r.fillPeriod(t, m)
	why = append(why, w...)
	m, w = r.fillMeasure(t, m)
	why = append(why, w...)
	m, w = r.fillCodes(t, m)
	return m, append(why, w...)
}

func (r *reader) fillRespondent(t *tableReading, m Meaning) (Meaning, []string) {
	own := r.Return.Respondent
	switch {
	case own != "" && m.Respondent != "" && m.Respondent != own:
		return m, []string{fmt.Sprintf("its labels name %s, and the return is from %s: confirm whether this is a joint reply", r.Register.Name(m.Respondent), r.Register.Name(own))}
	case own != "":
		m.Respondent = own
	case m.Respondent != "":
	case t.levels.has(OfRespondent):
		return m, []string{lacks + "names whom it is about: confirm whom"}
	case len(t.context.said.respondents) == 1:
		m.Respondent = t.context.said.respondents[0]
	default:
		return m, []string{"nothing names whom it is about: confirm whom, or add the name to the register"}
	}
	return m, nil
}

func (r *reader) fillPeriod(t *tableReading, m Meaning) (Meaning, []string) {
	if !m.Period.IsZero() {
		return m, nil
	}
	if m.Month == 0 && t.levels.has(OfPeriod) {
		return m, []string{lacks + "gives its period, though other labels of the table give theirs: confirm the period"}
	}
	if t.context.said.restricts {
		return m, []string{fmt.Sprintf("the title %q leaves something out or compares: confirm the period", t.context.title)}
	}
	for _, stated := range [][]stat.Period{t.context.said.periods, t.context.notes.periods, r.prosePeriods()} {
		switch len(stated) {
		case 0:
		case 1:
			both, why := merge(r.Survey, m, Meaning{Period: stated[0]})
			if why != "" {
				return m, []string{why + ": confirm the period"}
			}
			return both, nil
		default:
			return m, []string{fmt.Sprintf("the text around the table names several periods (%s): confirm which", listPeriods(stated))}
		}
	}
	if m.Month != 0 {
		return m, []string{"its labels give a month and no year: confirm the period"}
	}
	return m, []string{"nothing states the period: confirm it"}
}

func listPeriods(ps []stat.Period) string {
	var names []string
	for _, p := range ps {
		names = append(names, p.Words())
	}
	return strings.Join(names, ", ")
}

// prosePeriods are the periods of the survey that the document's prose names.
// Only those count: letters are full of other dates.
func (r *reader) prosePeriods() []stat.Period {
	if r.prose != nil {
		return *r.prose
	}
	var found []stat.Period
	for _, p := range r.Document.Paragraphs {
		for _, q := range r.words.mentions(p.Text).periods {
			if slices.Contains(r.Survey.Periods, q) && !slices.Contains(found, q) {
				found = append(found, q)
			}
		}
	}
	r.prose = &found
	return found
}

func (r *reader) fillMeasure(t *tableReading, m Meaning) (Meaning, []string) {
	if m.Measure != "" {
		return m, nil
	}
	said := &t.context.said
	if named := t.levels.measures(); len(named) > 0 {
		// "Offences", then "Girls" and "Boys" under it
		if only := r.askedBy(named, m.Breakdown); len(only) == 1 {
			m.Measure = only[0]
			return m, nil
		}
		return m, []string{lacks + "says what is counted, though other labels of the table do: confirm the measure"}
	}
	switch {
	case len(said.measures) == 1:
		both, why := merge(r.Survey, m, said.measures[0])
		if why != "" {
			return m, []string{why}
		}
		m = both
	case len(said.measures) > 1:
		return m, []string{fmt.Sprintf("the title %q names several measures: confirm which", t.context.title)}
	default:
		only, ok := onlyCount(r.Survey)
		if !ok {
			return m, []string{"nothing says which measure is counted: confirm the measure"}
		}
		m.Measure = only
	}
	if odd := r.foreign(said, m.Measure); said.restricts || len(odd) > 0 {
		return m, []string{fmt.Sprintf("the title %q says more than is understood (%s): confirm that it counts %s", t.context.title, strings.Join(odd, ", "), m.Measure)}
	}
	return m, nil
}

// askedBy are the measures among ms that may be broken down as b is.
func (r *reader) askedBy(ms []survey.MeasureID, b stat.Breakdown) []survey.MeasureID {
	return slices.DeleteFunc(slices.Clone(ms), func(id survey.MeasureID) bool {
		m, ok := r.Survey.Measure(id)
		return !ok || slices.ContainsFunc(b.Dimensions(), func(d stat.DimensionID) bool { return !slices.Contains(m.Dimensions, d) })
	})
}

// onlyCount is the one measure of the survey that is a count.
func onlyCount(s *survey.Survey) (survey.MeasureID, bool) {
	var only survey.MeasureID
	for _, m := range s.Measures {
		switch {
		case !m.Counts():
		case only != "":
			return "", false
		default:
			only = m.ID
		}
	}
	return only, only != ""
}

// plainWords may stand in any title without changing what is counted.
var plainWords = map[string]bool{"table": true, "figure": true, "sheet": true, "sheet1": true, "annex": true, "appendix": true, "response": true, "request": true,
	"reference": true, "ref": true, "freedom": true, "information": true, "foi": true, "data": true, "results": true, "answer": true, "question": true,
	"summary": true, "return": true, "statistics": true, "showing": true, "breakdown": true, "broken": true, "down": true, "split": true, "each": true,
	"figures": true, "invented": true, "example": true, "total": true, "totals": true, "part": true, "survey": true, "reply": true, "this": true, "document": true,
	"every": true, "all": true, "values": true, "value": true, "file": true, "age": true, "group": true, "type": true, "month": true, "quarter": true}

// foreign are the words of a title that neither plain English nor the
// survey's own words for the measure account for: they may say that
// something else is counted.
func (r *reader) foreign(s *said, id survey.MeasureID) []string {
	m, ok := r.Survey.Measure(id)
	if !ok {
		return nil
	}
	known := map[string]bool{}
	learn := func(texts ...string) {
		for _, t := range texts {
			for _, word := range tokens(t) {
				for _, part := range strings.Fields(stat.Fold(word)) {
					known[part] = true
				}
			}
		}
	}
	learn(m.Name, m.Short, m.Unit, r.Survey.Title, r.Survey.Noun, r.Survey.Nouns)
	learn(m.Aliases...)
	for _, d := range r.Survey.Dimensions {
		learn(d.Name, string(d.ID))
		learn(d.Aliases...)
	}
	for _, q := range r.Survey.Questions {
		if q.Measure == id {
			learn(q.Text)
		}
	}
	var odd []string
	for _, word := range append(slices.Clone(s.other), s.unclear...) {
		for _, part := range strings.Fields(stat.Fold(word)) {
			if !known[part] && !plainWords[part] && !fillers[part] && !hasDigit.MatchString(part) && !slices.Contains(odd, part) {
				odd = append(odd, part)
			}
		}
	}
	return odd
}

// fillCodes narrows a value to what the title says of all of its table:
// "Girls" over a table of ages.
func (r *reader) fillCodes(t *tableReading, m Meaning) (Meaning, []string) {
	byDim := map[stat.DimensionID]int{}
	for _, b := range t.context.said.codes {
		byDim[b.Dimensions()[0]]++
	}
	for _, b := range t.context.said.codes {
		d := b.Dimensions()[0]
		if r.everything(b) {
			continue
		}
		if byDim[d] > 1 {
			if t.levels.has(string(d)) {
				continue
			}
			return m, []string{fmt.Sprintf("the title %q names several codes of %s: confirm which it counts", t.context.title, d)}
		}
		both, why := merge(r.Survey, m, Meaning{Breakdown: b})
		if why != "" {
			return m, []string{fmt.Sprintf("the title %q contradicts its labels: confirm which holds", t.context.title)}
		}
		m = both
	}
	return m, nil
}

// everything says that a code is all the ages there are ("under 18" where the
// survey is of under-18s), so that naming it restricts nothing.
func (r *reader) everything(b stat.Breakdown) bool {
	d := b.Dimensions()[0]
	c, _ := b.Code(d)
	dim, ok := r.Survey.Dimension(d)
	if !ok || !dim.Codelist.IsAges() {
		return false
	}
	for _, e := range dim.Codelist.Entries {
		if _, _, age := dim.Codelist.AgeSpan(e.Code); age && !dim.Codelist.Within(e.Code, c) {
			return false
		}
	}
	return true
}
