package table

import (
	"regexp"
	"strings"

	"plumbline/internal/document"
)

var (
	// item is a line that gives one figure: "2025. 4", "2018 - 12",
	// "Facebook: <5", "Facebook ..... 5".
	item = regexp.MustCompile(`^(?:[-•·*o▪] ?)?(.{1,80}?) ?(\. |:|=| - |\t|\.{3,}|…+) ?([^:=]{1,40}?)\.?$`)
	// notCounted begins labels of numbers that count nothing: telephone
	// numbers, references, dates.
	notCounted = regexp.MustCompile(`(?i)\b(?:tel|telephone|phone|mobile|fax|ext|extension|ref|reference|foi|foia|date|dated|page|room|floor|box|post ?code|request|id|case|our|your|version|issue|section|email|e-mail|web|cost|fee|hours?|minutes?|time|price|charge|limit|act|number of records|records? (?:identified|to be|would)|vat|company|charity|registered|po)\b`)
	question   = regexp.MustCompile(`(?i)\?$|^(?:q|question)\b`)
	// several are the marks between figures on one line, and startOf the number
	// of the question before them.
	several = regexp.MustCompile(`[,;] +`)
	startOf = regexp.MustCompile(`(?i)^((?:q|question) ?\d{1,2}[a-z]?|\d{1,2}[a-z]?|\([a-z]\))[).:]? +(.*)$`)
	nested  = regexp.MustCompile(`[:=;] ?\d`)
)

// lists reads runs of lines that each give one figure for one label, or
// several, and the questions that the next line answers with a figure alone.
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
			items := listItems(text, p.At)
			if v, ok := answer(last, text, p.At); ok {
				items = []Value{v}
			}
			if items == nil {
				if !strings.HasSuffix(text, "?") {
					end()
				}
				last = text
				continue
			}
			if len(run) == 0 {
				caption = last
			}
			run = append(run, items...)
			last = text
		}
	}
	end()
	return out
}

// listItems reads a line as one figure with its label, or as several: "Q1)
// 2018 = 33, 2019 = 45".
func listItems(text, at string) []Value {
	var outer []Label
	rest := text
	if m := startOf.FindStringSubmatch(text); m != nil {
		outer, rest = []Label{{Text: m[1], At: at}}, m[2]
	}
	pieces := several.Split(rest, -1)
	var out []Value
	for _, piece := range pieces {
		v, ok := listItem(piece, at)
		if !ok || len(pieces) == 1 {
			out = nil
			break
		}
		v.RowLabels = append(append([]Label{}, outer...), v.RowLabels...)
		out = append(out, v)
	}
	if out != nil {
		return out
	}
	if v, ok := listItem(text, at); ok && !nested.MatchString(v.RowLabels[0].Text) {
		return []Value{v}
	}
	return nil
}

// answer reads a line that is a figure and no more as the answer to the
// question in the line before.
func answer(asked, text, at string) (Value, bool) {
	if !strings.HasSuffix(asked, "?") || notCounting.MatchString(asked) {
		return Value{}, false
	}
	shown := strings.TrimSuffix(text, ".")
	s := textValue(shown)
	switch s.kind {
	case Number, Zero, Suppressed, NotHeld, Refused:
		return itemOf(asked, shown, at, s), true
	}
	return Value{}, false
}

func itemOf(label, shown, at string, s said) Value {
	v := Value{At: at, Shown: shown, Raw: shown, Kind: s.kind, Count: s.count, Decimal: s.decimal, Percent: s.percent, Role: Detail, RowLabels: []Label{{Text: label, At: at}}}
	if s.doubt != "" {
		v.doubt(s.doubt)
	}
	return v
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
	if m[2] == ". " && !c.isTime() || c == isNumber || c == isSymbol || c == isError || strings.Contains(label, "@") || strings.Contains(label, "http") {
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
	v := itemOf(label, shown, at, s)
	if totalWord.MatchString(label) {
		v.Role = Total
	}
	if strings.HasPrefix(m[2], "..") || m[2] == "…" {
		v.Raw = m[2] + shown
	}
	return v, true
}

// listOf makes a table of a run of items. One alone may be anything, unless it
// answers a question; several with the same label contradict each other.
func listOf(run []Value, caption string) (Table, bool) {
	times, asked := 0, 0
	seen := map[string]int{}
	for i := range run {
		label := run[i].RowLabels[len(run[i].RowLabels)-1].Text
		if textClass(label).isTime() || len(label) == 4 {
			times++
		}
		if strings.HasSuffix(label, "?") {
			asked++
		}
		seen[key(run[i].RowLabels)]++
	}
	if len(run) == 0 || len(run) == 1 && times+asked == 0 {
		return Table{}, false
	}
	contents := pageNumbers(run)
	for i := range run {
		run[i].Row = i
		switch {
		case contents:
			run[i].doubt("it may be the number of a page in a table of contents")
		case len(run) == 1 && asked == 0:
			run[i].doubt("a single line in prose: it may not be a label and its figure")
		case seen[key(run[i].RowLabels)] > 1:
			run[i].doubt("several lines give a figure for " + shownLabels(run[i].RowLabels))
		}
		run[i].Raw = run[i].Shown
	}
	return Table{Place: run[0].At, Grid: -1, Bottom: len(run) - 1, Caption: caption, Values: run}, true
}

// pageNumbers says that the figures of a run stand after dots and never fall,
// as those of a table of contents.
func pageNumbers(run []Value) bool {
	last := int64(0)
	for i := range run {
		n, ok := run[i].Count.Exact()
		if !ok || n < last || !strings.HasPrefix(run[i].Raw, ".") && !strings.HasPrefix(run[i].Raw, "…") {
			return false
		}
		last = n
	}
	return true
}
