package table

import (
	"fmt"
	"regexp"
	"strings"

	"plumbline/internal/document"
)

var (
	// item is a line that gives one figure: "2025. 4", "2018 - 12",
	// "Facebook: <5".
	item = regexp.MustCompile(`^(?:[-•·*o▪] ?)?(.{1,80}?) ?(\. |:|=| - |\t) ?([^:=]{1,40}?)\.?$`)
	// notCounted begins labels of numbers that count nothing: telephone
	// numbers, references, dates.
	notCounted = regexp.MustCompile(`(?i)\b(?:tel|telephone|phone|mobile|fax|ext|extension|ref|reference|foi|foia|date|dated|page|room|floor|box|post ?code|request|id|case|our|your|version|issue|section|email|e-mail|web|cost|fee|hours?|minutes?|time|price|charge|limit|act|number of records|records? (?:identified|to be|would)|vat|company|charity|registered|po)\b`)
	// notCounting marks sentences whose numbers are not the answer.
	notCounting = regexp.MustCompile(`(?i)£|\b(?:hours?|minutes?|mins?|exceed|limit|cost|section|act|estimate[ds]?|manual(?:ly)?|review|working days?|email|e-mail|telephone|tel|contact|ref(?:erence)?|regulation|exempt\w*|records? (?:would|to be|need|identified)|search|returned|per record|each record|average|letter|dated|request(?:ed|s)?|asked|if you|please|population|example|fewer than|less than)\b`)
	counted     = `((?:[a-z'/-]+ ){0,6}?(?:offences?|crimes?|incidents?|victims?|cases?|reports?|occurrences?|arrests?|children|people|persons|records|investigations|complaints|allegations|charges))`
	figureWord  = `(no|nil|zero|\d{1,3}(?:,\d{3})+|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fewer than (?:\d+|five|ten)|less than (?:\d+|five|ten))`
	stated      = regexp.MustCompile(`(?i)^(?:(?:in|during|for|between) ([^,]{4,60}),? )?(?:there (?:were|was|have been|has been)|we (?:have )?recorded|[a-z' ]{3,40}? (?:has |have )?recorded|a total of|the total (?:number )?(?:is|was)) (?:a total of )?` + figureWord + ` ` + counted + `([^,.]*?)(?:,? (?:of which|of these|of those),? ` + figureWord + ` ([^,.]+?))?\.?$`)
	inPeriod    = regexp.MustCompile(`(?i)\b(?:in|during|for|between|from) (.{4,60})$`)
	digitRun    = regexp.MustCompile(`\d[\d,]*`)
	question    = regexp.MustCompile(`(?i)\?$|^(?:q|question)\b`)
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

// lists reads runs of lines that each give one figure for one label.
func lists(doc *document.Document) []Table {
	var out []Table
	var run []Value
	caption, last := "", ""
	end := func() {
		if t, ok := listOf(run, caption); ok {
			out = append(out, t)
		}
		run = nil
	}
	for _, p := range doc.Paragraphs {
		for _, text := range strings.Split(p.Text, "\n") {
			text = plain(text)
			if text == "" {
				continue
			}
			v, ok := listItem(text, p.At)
			if !ok {
				end()
				last = text
				continue
			}
			if len(run) == 0 {
				caption = last
			}
			run = append(run, v)
		}
	}
	end()
	return out
}

// listItem reads a line as a label with one figure.
func listItem(text, at string) (Value, bool) {
	m := item.FindStringSubmatch(text)
	if m == nil || notCounted.MatchString(m[1]) {
		return Value{}, false
	}
	label, shown := strings.TrimSpace(m[1]), strings.TrimSpace(m[3])
	c := isText
	if n, ok := whole(label); ok {
		c = wholeClass(label, n)
	} else {
		c = textClass(label)
	}
	if strings.HasPrefix(m[2], ".") && !c.isTime() || c == isNumber || c == isSymbol || c == isError || strings.Contains(label, "@") || strings.Contains(label, "http") {
		return Value{}, false
	}
	s := textValue(shown)
	switch s.kind {
	case Number, Zero, Suppressed, NotHeld, Refused:
	default:
		return Value{}, false
	}
	if c == isText && (len(strings.Fields(label)) > 8 || question.MatchString(label) || s.kind == NotHeld || s.kind == Refused) {
		return Value{}, false
	}
	if n, ok := s.count.Exact(); ok && c == isText && wholeClass(shown, n) == isYear && n > 1900 {
		return Value{}, false // a date
	}
	v := Value{At: at, Shown: shown, Raw: shown, Kind: s.kind, Count: s.count, Decimal: s.decimal, Percent: s.percent, Role: Detail, RowLabels: []Label{{Text: label, At: at}}}
	if totalWord.MatchString(label) {
		v.Role = Total
	}
	if s.doubt != "" {
		v.doubt(s.doubt)
	}
	return v, true
}

// listOf makes a table of a run of items. One alone may be anything; several
// with the same label contradict each other.
func listOf(run []Value, caption string) (Table, bool) {
	times := 0
	seen := map[string]int{}
	for i := range run {
		if textClass(run[i].RowLabels[0].Text).isTime() || len(run[i].RowLabels[0].Text) == 4 {
			times++
		}
		seen[run[i].RowLabels[0].Text]++
	}
	if len(run) == 0 || len(run) == 1 && times == 0 {
		return Table{}, false
	}
	for i := range run {
		run[i].Row = i
		switch {
		case len(run) == 1:
			run[i].doubt("a single line in prose: it may not be a label and its figure")
		case seen[run[i].RowLabels[0].Text] > 1:
			run[i].doubt("several lines give a figure for " + run[i].RowLabels[0].Text)
		}
	}
	return Table{Place: run[0].At, Grid: -1, Bottom: len(run) - 1, Caption: caption, Values: run}, true
}

// inSentences reads the sentences of a paragraph that state a count: "There
// were 52 offences recorded, of which 31 had the cyber flag."
func inSentences(p document.Paragraph) (Table, bool) {
	t := Table{Place: p.At, Grid: -1}
	for _, s := range sentences(plain(p.Text)) {
		if notCounting.MatchString(strings.NewReplacer("fewer than", "", "less than", "", "Fewer than", "").Replace(s)) {
			continue
		}
		m := stated.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		noun, period := strings.TrimSpace(m[3]+m[4]), strings.TrimSpace(m[1])
		if q := inPeriod.FindStringSubmatch(noun); period == "" && q != nil {
			period, noun = q[1], strings.TrimSpace(strings.TrimSuffix(noun, q[0]))
		}
		var doubts []string
		if textClass(period) == isText && period != "" && !isYearText(period) {
			doubts = append(doubts, "the sentence says more than a period about what it counts")
		}
		if extra := len(digitRun.FindAllString(s, -1)) - len(digitRun.FindAllString(m[2]+" "+m[5]+" "+period, -1)); extra > 0 {
			doubts = append(doubts, "the sentence has other numbers in it")
		}
		t.sentence(p.At, m[2], []string{noun}, period, doubts)
		if m[5] != "" {
			t.sentence(p.At, m[5], []string{noun, m[6]}, period, doubts)
		}
		t.Caption = s
	}
	t.Bottom = max(0, len(t.Values)-1)
	return t, len(t.Values) > 0
}

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
