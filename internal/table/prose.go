package table

import (
	"fmt"
	"regexp"
	"strings"

	"plumbline/internal/document"
)

var (
	// notCounting marks sentences whose numbers are not the answer.
	notCounting = regexp.MustCompile(`(?i)£|\b(?:hours?|minutes?|mins?|exceed|limit|cost|section|act|estimate[ds]?|manual(?:ly)?|review|working days?|email|e-mail|telephone|tel|contact|ref(?:erence)?|regulation|exempt\w*|records? (?:would|to be|need|identified)|search|returned|per record|each record|average|letter|dated|request(?:ed|s)?|asked|if you|please|population|example|fewer than|less than)\b`)
	counted     = `((?:[a-z'/-]+ ){0,6}?(?:offences?|crimes?|incidents?|victims?|cases?|reports?|occurrences?|arrests?|children|people|persons|records|investigations|complaints|allegations|charges))`
	figureWord  = `(no|nil|zero|\d{1,3}(?:,\d{3})+|\d+|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:thir|four|fif|six|seven|eigh|nine)teen|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fewer than (?:\d+|five|ten)|less than (?:\d+|five|ten))`
	stated      = regexp.MustCompile(`(?i)^(?:(in|during|for|between|from) ([^,]{4,60}?),? )?(?:there (?:were|was|have been|has been)|we (?:have )?recorded|[a-z' ]{3,40}? (?:has |have )?recorded|a total of|the total (?:number )?(?:is|was)) (?:a total of )?` + figureWord + ` ` + counted + `([^,.]*?)(?:,? (?:of which|of these|of those),? ` + figureWord + ` ([^,.]+?))?\.?$`)
	// andAgain is a further figure of the same, of another period; inThat one of
	// what the sentence before counted; ofThese a part of it.
	andAgain  = regexp.MustCompile(`(?i)^(.*?\d.*?)(?:,|;)? (?:and|with) (?:(?:there were|a further) )?` + figureWord + ` (?:(?:were )?recorded )?(?:in|during|for) ([^,;]{4,60})$`)
	inThat    = regexp.MustCompile(`(?i)^(?:in|during|for) ([^,]{4,60}?),? (?:there (?:were|was)|we recorded|it was|this was|the (?:figure|number|total) was) ` + figureWord + `$`)
	ofThese   = regexp.MustCompile(`(?i)^of (?:these|those|which),? ` + figureWord + ` (.{3,80})$`)
	nilReturn = regexp.MustCompile(`(?i)^(?:there (?:was|were) )?(?:an? )?(nil return|none(?: (?:was|were))? recorded) (?:for|in|during) ([^,]{4,60})$`)
	// numberFirst is a sentence that begins with its figure.
	numberFirst = regexp.MustCompile(`(?i)^` + figureWord + ` ` + counted + ` ((?:was|were|had|have|has|involved|resulted|related)\b.{2,80})$`)
	// agesIn are numbers that name ages and count nothing.
	agesIn   = regexp.MustCompile(`(?i)\b(?:under|over|below|above|aged?(?: under| over)?|ages?)(?: the age of)?[- ]*\d{1,2}s?(?: ?(?:-|to|and) ?\d{1,2})?\b|\b\d{1,2}[- ](?:years?|yrs?)(?:[- ]olds?)?\b`)
	inPeriod = regexp.MustCompile(`(?i)\b(?:in|during|for|between|from) (.{4,60})$`)
	digitRun = regexp.MustCompile(`\d[\d,]*`)
)

// inProse reads figures that stand in sentences and in lists of lines. A
// letter that refuses is full of numbers, none of which is an answer.
func inProse(doc *document.Document, w *watch) []Table {
	var stated []Table
	for _, p := range doc.Paragraphs {
		if t, ok := inSentences(p); ok {
			stated = append(stated, t)
		}
		if w.over() {
			return nil
		}
	}
	out := lists(doc)
	if len(stated) == 0 {
		return out
	}
	e := evidence{}
	for _, p := range doc.Paragraphs {
		e.paragraph(p)
		if w.over() {
			return nil
		}
	}
	if e.refused != nil || e.back != nil {
		return out
	}
	return append(out, stated...)
}

// inSentences reads the sentences of a paragraph that state a count: "There
// were 52 offences recorded, of which 31 had the cyber flag."
func inSentences(p document.Paragraph) (Table, bool) {
	t := Table{Place: p.At, Grid: -1}
	var before statement
	for _, s := range sentences(plain(p.Text)) {
		if notCounting.MatchString(strings.NewReplacer("fewer than", "", "less than", "", "Fewer than", "").Replace(s)) {
			before = statement{}
			continue
		}
		st, ok := parseStatement(s, before)
		if !ok {
			before = statement{}
			continue
		}
		for _, f := range st.figures {
			t.sentence(p.At, f.shown, f.labels, f.period, st.doubts)
		}
		before = st
		t.Caption = s
	}
	t.Bottom = max(0, len(t.Values)-1)
	return t, len(t.Values) > 0
}

// A statement is what one sentence states.
type statement struct {
	noun    string
	figures []figureOf
	doubts  []string
}

// A figureOf is a figure with what it counts, and the period of it.
type figureOf struct {
	shown, period string
	labels        []string
}

// parseStatement reads one sentence; before is what the one before it stated,
// to which it may point back.
func parseStatement(s string, before statement) (statement, bool) {
	rest := strings.TrimSuffix(s, ".")
	var more []figureOf // "and 91 in 2025/26", from the last
	for {
		m := andAgain.FindStringSubmatch(rest)
		if m == nil || !timed(m[3]) {
			break
		}
		more = append([]figureOf{{shown: m[2], period: m[3]}}, more...)
		rest = m[1]
	}
	var st statement
	used := ""
	switch {
	case stated.MatchString(rest):
		m := stated.FindStringSubmatch(rest)
		noun, period := strings.TrimSpace(m[4]+m[5]), strings.TrimSpace(m[2])
		if span := strings.ToLower(m[1]); span == "between" || span == "from" {
			period = span + " " + period
		}
		if q := inPeriod.FindStringSubmatch(noun); period == "" && q != nil {
			period, noun = q[1], strings.TrimSpace(strings.TrimSuffix(noun, q[0]))
		}
		st.noun = noun
		st.figures = append(st.figures, figureOf{m[3], period, []string{noun}})
		if m[6] != "" {
			st.figures = append(st.figures, figureOf{m[6], period, []string{noun, m[7]}})
		}
		used = m[3] + " " + m[6] + " " + period
	case before.noun != "" && inThat.MatchString(rest):
		m := inThat.FindStringSubmatch(rest)
		st.noun = before.noun
		st.figures = append(st.figures, figureOf{m[2], m[1], []string{before.noun}})
		used = m[1] + " " + m[2]
	case len(before.figures) == 1 && ofThese.MatchString(rest):
		m := ofThese.FindStringSubmatch(rest)
		f := before.figures[0]
		st.figures = append(st.figures, figureOf{m[1], f.period, append(append([]string{}, f.labels...), m[2])})
		used = m[1]
	case nilReturn.MatchString(rest):
		m := nilReturn.FindStringSubmatch(rest)
		st.figures = append(st.figures, figureOf{m[1], m[2], nil})
		st.doubts = append(st.doubts, "the sentence does not say what it counts")
		used = m[2]
	case numberFirst.MatchString(rest):
		m := numberFirst.FindStringSubmatch(rest)
		st.figures = append(st.figures, figureOf{m[1], "", []string{strings.TrimSpace(m[2] + " " + m[3])}})
		used = m[1]
	default:
		return statement{}, false
	}
	for _, f := range more {
		f.labels = st.figures[0].labels
		st.figures = append(st.figures, f)
		used += " " + f.shown + " " + f.period
	}
	for _, f := range st.figures {
		if f.period != "" && !timed(f.period) {
			st.doubts = append(st.doubts, "the sentence says more than a period about what it counts")
			break
		}
	}
	if len(digitRun.FindAllString(agesIn.ReplaceAllString(s, ""), -1)) > len(digitRun.FindAllString(agesIn.ReplaceAllString(used, ""), -1)) {
		st.doubts = append(st.doubts, "the sentence has other numbers in it")
	}
	return st, true
}

// timed says that a text is a period.
func timed(s string) bool { return textClass(s).isTime() || isYearText(s) }

func isYearText(s string) bool {
	n, ok := whole(s)
	return ok && wholeClass(s, n) == isYear
}

// sentence adds a figure that a sentence states.
func (t *Table) sentence(at, shown string, labels []string, period string, doubts []string) {
	read := shown
	if strings.EqualFold(shown, "no") {
		read = "none"
	}
	s := textValue(read)
	v := Value{At: at, Row: len(t.Values), Shown: shown, Raw: shown, Kind: s.kind, Count: s.count, Decimal: s.decimal, Role: Detail, Doubts: doubts}
	for _, l := range labels {
		v.RowLabels = append(v.RowLabels, Label{Text: l, At: at})
	}
	if period != "" {
		v.ColLabels = []Label{{Text: period, At: at}}
	}
	if s.kind == Words {
		v.doubt(fmt.Sprintf("%q is not understood", shown))
	}
	t.Values = append(t.Values, v)
}
