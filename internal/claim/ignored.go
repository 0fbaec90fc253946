package claim

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// numbered are words whose number is a name and not a count.
var numbered = []string{"section", "sections", "s", "ss", "article", "act", "regulation", "regulations", "rule", "schedule", "clause", "code", "question", "q", "page", "pages", "chapter",
	"operation", "table", "figure", "annex", "appendix", "part", "version", "room", "channel", "route", "highway", "flight", "form", "step", "phase", "tier", "stage", "year", "volume", "issue", "no", "number", "ref", "class", "covid", "grade", "level", "item", "note", "reference", "id"}

var durations = []string{"year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "second", "seconds", "mile", "miles", "km", "metres", "decades", "decade"}

// ignored reads a number that is no claim: a date, money, a telephone number,
// a section of a law, a time of day, a duration.
func (s *scanner) ignored(i int) int {
	t := s.ts[i]
	if _, end := s.shifted(i); end > i {
		return i
	}
	if months[t.low] && i+1 < len(s.ts) {
		return s.date(i)
	}
	if !t.number {
		return s.ignoredWords(i)
	}
	if end := s.date(i); end > i {
		return end
	}
	before, next := s.at(i-1), s.at(i+1)
	gluedNext := i+1 < len(s.ts) && s.ts[i+1].glued
	switch {
	case before == "£" || before == "$" || before == "€" || before == "#":
		end := i + 1
		for end < len(s.ts) && (slices.Contains([]string{"m", "bn", "k", "million", "billion", "thousand"}, s.at(end))) {
			end++
		}
		return end
	case slices.Contains([]string{"pounds", "pound", "euros", "dollars", "pence"}, next):
		return i + 2
	case slices.Contains(numbered, before) && !(before == "number" || before == "no" || before == "figure" || before == "year" || before == "level" || before == "part") && !s.periodLike(i):
		return s.codeEnd(i)
	case (before == "no" || before == "figure" || before == "table" || before == "year" || before == "part") && len(t.low) <= 3 && s.ts[max(i-1, 0)].upper:
		return s.codeEnd(i)
	case before == "." && i > 1 && s.at(i-2) == "s" && t.glued: // s.15
		return s.codeEnd(i)
	case before == "-" && i > 1 && slices.Contains([]string{"covid", "b", "a", "m", "g"}, s.at(i-2)):
		return i + 1
	case strings.HasPrefix(t.low, "0") && len(t.low) >= 4 && !strings.Contains(t.low, "."): // telephone
		return s.phoneEnd(i)
	case gluedNext && slices.Contains([]string{"st", "nd", "rd", "th", "am", "pm", "g", "mb", "gb"}, next):
		return i + 2
	case gluedNext && next == ":" && i+2 < len(s.ts) && s.ts[i+2].number:
		return i + 3
	case next == "/" && t.low == "24" && s.at(i+2) == "7", next == "/" && t.low == "9" && s.at(i+2) == "11":
		return i + 3
	case next == "am" || next == "pm":
		return i + 2
	case i > 0 && s.ts[i].glued && s.ts[i-1].upper && isWordToken(s.ts[i-1]): // A45, M5
		return s.codeEnd(i)
	case slices.Contains(durations, next) && !s.periodLike(i) && !s.isAgePhrase(i) && !s.rateFollows(i):
		return i + 2
	case gluedNext && next == "-" && slices.Contains(durations, s.at(i+2)) && s.at(i+3) != "-" && !strings.HasPrefix(s.at(i+3), "old"):
		return i + 3
	}
	return i
}

// rateFollows says that the duration at i belongs to "one every 35 minutes".
func (s *scanner) rateFollows(i int) bool { return s.at(i-1) == "every" }

func (s *scanner) isAgePhrase(i int) bool {
	_, end := s.age(i)
	return end > i
}

// periodLike says that the number starts a period: "year 2016/17".
func (s *scanner) periodLike(i int) bool {
	_, end := s.period(i)
	return end > i
}

func (s *scanner) codeEnd(i int) int {
	end := i + 1
	for end < len(s.ts) && s.ts[end].glued && (isWordToken(s.ts[end]) && len(s.at(end)) <= 2 || s.ts[end].number || s.at(end) == "/" && end+1 < len(s.ts) && s.ts[end+1].number || s.at(end) == "(" || s.at(end) == ")") {
		end++
	}
	return end
}

func (s *scanner) phoneEnd(i int) int {
	end := i + 1
	for end < len(s.ts) && s.ts[end].number && !strings.ContainsAny(s.at(end), ",.") {
		end++
	}
	return end
}

// date reads a day: "7 June 2017", "June 7, 2017", "7/6/2017", and a month of
// publication after "published in".
func (s *scanner) date(i int) int {
	t := s.ts[i]
	if day, err := strconv.Atoi(t.low); err == nil && len(t.low) <= 2 {
		if day < 1 || day > 31 {
			return i
		}
		at := i + 1
		if slices.Contains([]string{"st", "nd", "rd", "th"}, s.at(at)) {
			at++
		}
		if s.at(at) == "of" {
			at++
		}
		if months[s.at(at)] && s.ts[at].upper {
			if _, end := s.period(i); end > at+2 {
				return i
			}
			at++
			if s.at(at) == "," {
				at++
			}
			if s.isYearToken(at) {
				at++
			} else if s.at(at-1) == "," {
				at--
			}
			return at
		}
		if (s.at(i+1) == "/" || s.at(i+1) == ".") && i+4 < len(s.ts) && s.ts[i+2].number && s.at(i+3) == s.at(i+1) && s.ts[i+4].number {
			return i + 5
		}
	}
	if t.number && len(t.low) == 4 && s.at(i+1) == "-" && i+4 < len(s.ts) && s.ts[i+2].number && len(s.at(i+2)) == 2 && s.at(i+3) == "-" && s.ts[i+4].number {
		return i + 5
	}
	if months[t.low] && t.upper && s.ts[i+1].number && len(s.at(i+1)) <= 2 {
		if _, end := s.period(i); end > i {
			return i
		}
		at := i + 2
		if s.at(at) == "," && s.isYearToken(at+1) {
			return at + 2
		}
		if s.isYearToken(at) {
			return at + 1
		}
		return at
	}
	return i
}

func (s *scanner) isYearToken(i int) bool {
	return i < len(s.ts) && s.ts[i].number && len(s.at(i)) == 4 && (strings.HasPrefix(s.at(i), "19") || strings.HasPrefix(s.at(i), "20"))
}

// ignoredWords reads number words that are no count: "one of the", "no one",
// "for two years".
func (s *scanner) ignoredWords(i int) int {
	w, next := s.at(i), s.at(i+1)
	if _, ok := smallNumbers[w]; !ok {
		return i
	}
	switch {
	case slices.Contains(durations, next) && !s.isAgePhrase(i) && !s.rateFollows(i) && s.at(i+2) != "old":
		return i + 2
	case w == "one" && (next == "of" || next == "'" || next == "that" || next == "which" || next == "who" || next == "thing" || next == "another" || next == "day"):
		return i + 1
	case w == "one" && s.at(i-1) == "where" && (next == "was" || next == "is"):
		return i + 1
	case w == "one" && slices.Contains([]string{"no", "every", "each", "the", "this", "that", "any", "another", "only", "some"}, s.at(i-1)) && next != "in" && next != "out" && !s.heads[lemma(next)]:
		return i + 1
	case i+1 < len(s.ts) && s.ts[i].upper && i > 0 && s.ts[i+1].upper && !unicode.IsDigit(rune(next[0])): // Channel Four News
		return i + 1
	}
	return i
}
