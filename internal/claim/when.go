package claim

import (
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/stat"
)

// A when is how a text names a period.
type when struct {
	// period is the span that is named; zero for a relative one.
	period stat.Period
	// vague says that it is a bare year, "2016", which may be meant for a
	// year that starts or ends in it.
	vague bool
	// last is the latest period, previous the one before the other one, next
	// the one after it.
	last, previous, next bool
	// years is a span of several years back from the latest.
	years int
	// shift is so many years before (negative) or after another.
	shift int
	// since says that it is the start of a comparison.
	since bool
}

// before says that it is some time before another that is named.
func (w when) before() bool { return w.previous || w.shift < 0 }

// shiftedBy is the period by years of its own length after p, or before it.
func shiftedBy(p stat.Period, by int) (q stat.Period, ok bool) {
	for q, ok = p, true; by != 0 && ok; {
		if by < 0 {
			q, ok = q.Previous()
			by++
		} else {
			q, ok = q.Next()
			by--
		}
	}
	return q, ok
}

var months = map[string]bool{"january": true, "february": true, "march": true, "april": true, "may": true, "june": true, "july": true, "august": true,
	"september": true, "october": true, "november": true, "december": true, "jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true,
	"aug": true, "sep": true, "sept": true, "oct": true, "nov": true, "dec": true}

// period reads a period at ts[i].
func (s *scanner) period(i int) (when, int) {
	if w, end := s.relative(i); end > i {
		return w, end
	}
	at := i
	since := false
	if s.at(i) == "since" {
		since = true
		at++
	}
	if at >= len(s.ts) {
		return when{}, i
	}
	for s.at(at) == "the" || since && s.at(at) == "financial" || since && s.at(at) == "year" {
		if !since {
			break
		}
		at++
	}
	if !s.startsPeriod(at) {
		return when{}, i
	}
	for n := min(12, len(s.ts)-at); n > 1; n-- {
		if p, ok := s.parsePeriod(at, at+n); ok {
			return when{period: p, since: since}, at + n
		}
	}
	if s.isYear(at) {
		y, _ := strconv.Atoi(s.at(at))
		return when{period: stat.CalendarYear(y), vague: true, since: since}, at + 1
	}
	return when{}, i
}

func (s *scanner) startsPeriod(i int) bool {
	switch w := s.at(i); w {
	case "year", "12", "twelve", "fy", "financial", "fiscal", "q", "quarter", "calendar":
		return true
	default:
		if months[w] && i > 0 && s.ts[i-1].number && len(s.at(i-1)) <= 2 {
			return false // 32 March 2017 is no day
		}
		return months[w] || i < len(s.ts) && s.ts[i].number
	}
}

// parsePeriod reads the tokens as a period, if they name whole years by four
// digits at least once.
func (s *scanner) parsePeriod(from, to int) (stat.Period, bool) {
	year, words := false, to > from
	for i := from; i < to; i++ {
		w := s.at(i)
		year = year || s.ts[i].number && len(w) == 4 && !strings.ContainsAny(w, ",.")
		ok := s.ts[i].number || months[w] || slices.Contains(periodWords, w)
		words = words && ok
	}
	if !year || !words {
		return stat.Period{}, false
	}
	text := s.words(from, to)
	text = strings.TrimPrefix(text, "the ")
	p, err := stat.ParsePeriod(text)
	return p, err == nil && p.Days() > 1
}

var periodWords = []string{"-", "/", "to", "and", "the", "end", "of", "in", "year", "ending", "ended", "months", "12", "twelve", "fy", "financial", "fiscal", "st", "nd", "rd", "th",
	"q", "quarter", "until", "calendar", "1", ",", "through"}

// isYear says that the token is a bare year and no count.
func (s *scanner) isYear(i int) bool {
	t := s.ts[i]
	if !t.number || len(t.low) != 4 || t.low < "1990" || t.low > "2049" || strings.ContainsAny(t.low, ".,") {
		return false
	}
	next := lemma(s.at(i + 1))
	lead := s.at(i - 1)
	asCount := s.heads[next] || s.isMeasureWord(next) && !s.ts[min(i+1, len(s.ts)-1)].upper || next == "%" || next == "per" && s.at(i+2) == "cent"
	asYear := slices.Contains([]string{"in", "since", "from", "to", "by", "until", "during", "of", "and", "between", "after", "before", "year", "the", ",", "(", "for", "on", "-", "/"}, lead)
	return !asCount || asYear
}

// lastYear and yearBefore are how the latest period and the one before it are
// called.
var (
	lastYear = []string{"last year", "this year", "in a year", "in one year", "in just a year", "in just one year", "in only a year", "in the last year", "in the past year",
		"in the past 12 months", "in the last 12 months", "over the past year", "over the last year", "over the year", "within a year", "in 12 months", "in twelve months",
		"in a single year", "in just 12 months", "in the space of a year", "year on year", "year-on-year", "the latest year", "the most recent year", "annual", "the past year", "the last year"}
	yearBefore = []string{"the year before", "the previous year", "previous year", "a year earlier", "the year earlier", "a year before", "12 months earlier", "twelve months earlier",
		"12 months before", "the previous 12 months", "the previous twelve months", "a year ago", "the preceding year", "preceding year", "one year earlier", "the previous financial year", "the prior year", "the year previously",
		"the year prior", "a year previously", "the 12 months before", "the twelve months before"}
	yearAfter = []string{"the following year", "the next year", "a year later", "the year after", "one year later", "12 months later"}

	relativePhrases = func() phrases[when] {
		p := phrases[when]{}
		for _, w := range lastYear {
			p.add(w, when{last: true})
		}
		for _, w := range yearAfter {
			p.add(w, when{next: true})
		}
		for _, w := range yearBefore {
			p.add(w, when{previous: true})
		}
		return p
	}()
)

var spanLeads = []string{"in", "over", "within", "during"}

func (s *scanner) relative(i int) (when, int) {
	if w, end := relativePhrases.find(s.ts, i); end > i {
		return w, end
	}
	if w, end := s.shifted(i); end > i {
		return w, end
	}
	// in three years, over the past four years, five years ago
	at := i
	lead := slices.Contains(spanLeads, s.at(at))
	if lead {
		at++
	}
	if s.at(at) == "just" || s.at(at) == "only" {
		at++
	}
	past := false
	for s.at(at) == "the" || s.at(at) == "past" || s.at(at) == "last" || s.at(at) == "previous" {
		past = past || s.at(at) != "the"
		at++
	}
	if at >= len(s.ts) || !lead && !past {
		return when{}, i
	}
	n, _, end := number(s.ts, at)
	if end == at || n == nil || !n.IsInt() || s.at(end) != "years" || n.Num().Int64() < 2 || n.Num().Int64() > 30 {
		return when{}, i
	}
	return when{years: int(n.Num().Int64())}, end + 1
}

// shifted reads "four years earlier" and "two years later".
func (s *scanner) shifted(i int) (when, int) {
	at := i
	if s.at(at) == "just" || s.at(at) == "only" {
		at++
	}
	if at >= len(s.ts) {
		return when{}, i
	}
	n, _, end := number(s.ts, at)
	if end == at || n == nil || !n.IsInt() || s.at(end) != "years" || n.Num().Int64() < 2 || n.Num().Int64() > 30 {
		return when{}, i
	}
	by := int(n.Num().Int64())
	switch s.at(end + 1) {
	case "earlier", "before", "previously":
		if s.at(end+1) == "before" && s.isYear(end+2) {
			return when{}, i
		}
		return when{shift: -by}, end + 2
	case "later", "on":
		return when{shift: by}, end + 2
	}
	return when{}, i
}
