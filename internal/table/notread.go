package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/document"
)

// mostNotRead bounds the lines that one document lists as not read.
const mostNotRead = 50

// mostPlaces is how many places of them the doubt about the document names.
const mostPlaces = 8

var (
	// noFigures are numbers in a text that count nothing: dates, years, ages,
	// times, sections, pages, the numbers of questions, of streets and of
	// telephones.
	noFigures = regexp.MustCompile(`(?i)\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:19|20)\d\d(?: ?[-/–] ?(?:19|20)?\d\d)?\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{1,2}[:.]\d\d(?: ?[ap]m)?\b|\b\d{1,2} ?[ap]m\b|\b(?:pages?|sections?|schedules?|parts?|articles?|paragraphs?|regulations?|questions?|tables?|annex(?:es)?|appendix|stages?|figures?|boxes|box|chapters?|no\.|number|ref\S*) \d+(?: of \d+)?|^\s*(?:q(?:uestion)?\s*)?\(?\d{1,2}[.):]|\b\d+ working days?|\b0\d{2,}[ \d]*|\b\d{1,4} [A-Z]\w+ (?:street|road|lane|avenue|square|way|drive)\b|https?://\S+|\S+@\S+`)
	// figureAlone is a number that is no part of a word or of a reference.
	figureAlone = regexp.MustCompile(`(?:^|[\s(:;,=–-])\d{1,3}(?:,\d{3})+(?:[\s).,;:%?!]|$)|(?:^|[\s(:;,=–])\d+(?:[\s).,;:%?!]|$)`)
	countedNoun = regexp.MustCompile(`(?i)\b(?:offences?|crimes?|incidents?|victims?|cases|reports|occurrences?|arrests?|children|investigations|complaints|allegations|charges|recorded)\b`)
)

// holdsFigures says that a sentence holds numbers that may be counts.
func holdsFigures(s string) bool {
	return !notCounting.MatchString(s) && figureAlone.MatchString(agesIn.ReplaceAllString(noFigures.ReplaceAllString(s, " "), " "))
}

// notRead lists the lines of a document with figures of which none was read,
// where it does nothing else with the question either: an answer that was not
// understood must not look like no answer. Each line is a value in words, in
// doubt. Beside documents inside it, only a line that names what is counted is
// listed: a covering letter numbers much.
func notRead(doc *document.Document, ts []Table, w *watch) (Table, bool) {
	e := evidence{}
	if e.tables(ts); e.values { // as nearly always: its sentences need not be gone through
		return Table{}, false
	}
	e.texts(doc, w)
	if w.now() || e.decide(doc).Kind != Nothing {
		return Table{}, false
	}
	// What stands beside the answers of a return in JSON is about the return.
	answered := func(t Table) bool { return len(t.Values) > 0 }
	if doc.Format == document.JSON && slices.ContainsFunc(ts, answered) {
		return Table{}, false
	}
	t := Table{Grid: -1}
	var places []string
	add := func(at, text string) {
		for _, s := range sentences(plain(text)) {
			if !holdsFigures(s) || len(doc.Parts) > 0 && !countedNoun.MatchString(s) {
				continue
			}
			if places = append(places, at); len(places) <= mostNotRead {
				t.Values = append(t.Values, Value{At: at, Row: len(t.Values), Shown: s, Raw: s, Kind: Words, Role: Detail, Doubts: []string{"its figures were not read"}})
			}
			return
		}
	}
	for _, p := range doc.Paragraphs {
		add(p.At, p.Text)
	}
	for i := range doc.Grids {
		g := &doc.Grids[i]
		row, at, line := -1, "", []string{}
		for _, k := range g.Cells {
			if k.Row != row {
				add(at, strings.Join(line, " "))
				row, at, line = k.Row, g.At(k.Row, k.Col), line[:0]
			}
			line = append(line, k.Shown)
		}
		add(at, strings.Join(line, " "))
	}
	if len(t.Values) == 0 {
		return Table{}, false
	}
	t.Place, t.Bottom = t.Values[0].At, len(t.Values)-1
	more := ""
	if n := len(places) - mostPlaces; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	t.Doubts = []string{"it holds figures that were not read: " + strings.Join(places[:min(len(places), mostPlaces)], ", ") + more}
	return t, true
}
