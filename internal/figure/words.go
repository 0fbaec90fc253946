package figure

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// nouns counts respondents: "1 force", "39 forces".
func (b *Book) nouns(n int) string {
	noun := b.survey.Nouns
	if n == 1 {
		noun = b.survey.Noun
	}
	return stat.Group(int64(n)) + " " + noun
}

// whoAnswered begins a sentence about those that answered.
func (b *Book) whoAnswered(n int) string {
	switch {
	case n == len(b.asked) && n > 1:
		return "All " + b.nouns(n)
	case n == 1:
		return "The only " + b.survey.Noun + " that answered"
	}
	return "The " + b.nouns(n) + " that answered"
}

// headCount is a coverage that names so many respondents and nothing else: "39
// forces", "40 of 44 forces".
var headCount = regexp.MustCompile(`^\d+(?: of (?:the )?\d+)? (\pL+)$`)

// forcesOf is who recorded what others print about an area: an area records
// nothing. It is as many as the printed total says it is of, at the beginning
// of a sentence and inside one; a sentence begins with no numeral.
func (b *Book) forcesOf(area respondent.Respondent, coverage string) (who, inside string) {
	name := area.Name
	if slices.Contains(area.Aliases, "the "+name) {
		name = "the " + name
	}
	if m := headCount.FindStringSubmatch(coverage); m != nil && (m[1] == b.survey.Noun || m[1] == b.survey.Nouns) {
		return "In " + name + ", " + coverage, coverage + " in " + name
	}
	inside = b.survey.Nouns + " in " + name
	first, size := utf8.DecodeRuneInString(inside)
	return string(unicode.ToUpper(first)) + inside[size:], inside
}

// within is who inside a sentence.
func (s subject) within() string {
	if s.inside != "" {
		return s.inside
	}
	return lowerFirst(s.who)
}

// measureName is the name of what a figure counts, with the part that it is
// about.
func (b *Book) measureName(f *Figure) string { return b.measureOf(f) + b.partName(f.Breakdown) }

func (b *Book) measureOf(f *Figure) string {
	if m, ok := b.survey.Measure(f.Measure); ok {
		return m.Name
	}
	return string(f.Measure)
}

// partName is a breakdown in words: ", age 13 and sex female".
func (b *Book) partName(br stat.Breakdown) string {
	if br.IsTotal() {
		return ""
	}
	var parts []string
	for _, d := range br.Dimensions() {
		c, _ := br.Code(d)
		name, code := string(d), string(c)
		if dim, ok := b.survey.Dimension(d); ok {
			name, code = dim.Name, dim.Codelist.Name(c)
		}
		parts = append(parts, name+" "+code)
	}
	return " (" + list(parts) + ")"
}

// recorded is "A recorded 213 offences in 2016/17", without an end.
func (b *Book) recorded(who string, c stat.Count, f *Figure) string {
	return who + " recorded " + countWords(c) + " " + b.measureName(f) + " in " + f.Period.Words()
}

// countWords is a count as it stands before a plural.
func countWords(c stat.Count) string {
	if n, ok := c.Exact(); ok && n == 0 {
		return "no"
	}
	return c.Words()
}

// noFigure says that a figure cannot be given, and why.
func (b *Book) noFigure(f *Figure) string {
	who := "all " + b.survey.Nouns
	if f.Respondent != All {
		who = b.name(f.Respondent)
	}
	return fmt.Sprintf("There is no figure for %s (%s) in %s: %s.", f.Title, who, f.Period.Words(), f.Value.Reason)
}

// amount prints an interval of numbers with so many decimals, and thousands
// grouped: "15.5", "between 15.4 and 15.6", "at least 3".
func (b *Book) amount(i Interval, places int) string {
	lo, hi := Bounds(i, places)
	lo, hi = Group(lo), Group(hi)
	if i.Hi == nil {
		return "at least " + lo
	}
	if hi != lo {
		return "between " + lo + " and " + hi
	}
	return lo
}

func grouped(r *big.Rat, places int) string { return Group(Round(r, places)) }

// Group is a number as Round prints it, with its thousands grouped.
func Group(s string) string {
	head, tail, _ := strings.Cut(s, ".")
	var n int64
	if _, err := fmt.Sscan(head, &n); err != nil || n == 0 {
		return s
	}
	if tail != "" {
		tail = "." + tail
	}
	return stat.Group(n) + tail
}

// percent prints the size of a change: "86.8%", "between 13.4% and 13.6%".
func percent(size Interval) string {
	if size.IsPoint() && size.Lo.Sign() > 0 && size.Lo.Cmp(big.NewRat(1, 20)) < 0 {
		return "less than 0.1%"
	}
	lo, hi := Bounds(size, 1)
	lo, hi = Group(lo)+"%", Group(hi)+"%"
	switch {
	case size.Hi == nil:
		return "at least " + lo
	case hi != lo:
		return "between " + lo + " and " + hi
	}
	return lo
}

func (i Interval) over(n int64) Interval { return i.Times(big.NewRat(1, n)) }

// showInterval is an interval in workings: "15.487671", "13.361345 to 13.647852".
func showInterval(i Interval) string {
	lo := decimal(i.Lo)
	switch {
	case i.Hi == nil:
		return lo + " or more"
	case i.IsPoint():
		return lo
	}
	return lo + " to " + decimal(i.Hi)
}

func joinWorking(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "; ")
}

// comparePublished says where others print this figure and print another
// number. What they print may be rounded to a whole number, and not cut off.
func (b *Book) comparePublished(def *survey.Figure, f *Figure) {
	if def.Published == "" || f.Value.Reason != "" {
		return
	}
	known, ok := b.index.Known(ledger.Key{Respondent: f.Respondent, Measure: def.Published, Period: f.Period})
	if !ok {
		return
	}
	printed, ok := CountInterval(known.Count)
	if !ok || len(known.Conflict) > 0 {
		return
	}
	v := Interval{f.Value.Lo, f.Value.Hi}
	agrees := Span{Lo: printed.Lo, Hi: printed.Hi}.Holds(v)
	if n, exact := known.Count.Exact(); exact {
		agrees = Stated(Plainly, whole(n), 0).Holds(v)
	}
	if agrees == False {
		f.Caveats = append(f.Caveats, fmt.Sprintf("Others print %s; computed here it is %s.", known.Count.Words(), b.amount(v, 1)))
	}
	f.Inputs = append(f.Inputs, Input{Known: known, Use: "published"})
}
