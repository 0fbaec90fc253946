package stat

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/fault"
)

// A Codelist is the allowed codes of a dimension, with their names, parents
// and the other ways in which people write them. Use NewCodelist or NewAges.
type Codelist struct {
	ID      string
	Entries []Entry // in the order in which they are shown

	byCode map[Code]int
	byText map[string]Code
	ages   *ageRange
}

// An Entry is one code of a codelist.
type Entry struct {
	Code   Code
	Name   string
	Parent Code // "" at the top
	// Of are the codes that this one takes in beside those of which it is the
	// parent, where some print several codes together and others apart.
	Of      []Code
	Aliases []string
	// Unknown marks the code for "not recorded", which is left out of shares
	// and of the most common value.
	Unknown bool
	// From and To are the first and the last day on which the code was in use;
	// zero for no end. Changed are the days on which it changed its meaning.
	From, To Date
	Changed  []CodeChange
}

// NewCodelist checks the entries: codes and texts (names and aliases, without
// regard to case, spaces and punctuation) must be unique and parents must
// exist; otherwise fault.Invalid, naming the code.
func NewCodelist(id string, entries []Entry) (*Codelist, error) {
	l := &Codelist{ID: id, Entries: entries, byCode: map[Code]int{}, byText: map[string]Code{}}
	for i, e := range entries {
		if _, twice := l.byCode[e.Code]; twice || e.Code == "" || strings.ContainsAny(string(e.Code), "=;/ ") {
			return nil, fmt.Errorf("codelist %s: code %q is empty, repeated or has one of \"=;/ \": %w", id, e.Code, fault.Invalid)
		}
		l.byCode[e.Code] = i
	}
	for _, e := range entries {
		if !e.To.IsZero() && e.To.Before(e.From) {
			return nil, fmt.Errorf("codelist %s: code %q was in use from %s to %s, which comes before: %w", id, e.Code, e.From, e.To, fault.Invalid)
		}
		if _, ok := l.byCode[e.Parent]; e.Parent != "" && !ok {
			return nil, fmt.Errorf("codelist %s: code %q has the unknown parent %q: %w", id, e.Code, e.Parent, fault.Invalid)
		}
		for _, c := range e.Of {
			if _, ok := l.byCode[c]; !ok || c == e.Code {
				return nil, fmt.Errorf("codelist %s: code %q is of the unknown code %q: %w", id, e.Code, c, fault.Invalid)
			}
		}
		for _, text := range append([]string{string(e.Code), e.Name}, e.Aliases...) {
			key := Fold(text)
			if other, taken := l.byText[key]; taken && other != e.Code {
				return nil, fmt.Errorf("codelist %s: %q means both %q and %q: %w", id, text, other, e.Code, fault.Invalid)
			}
			if key != "" {
				l.byText[key] = e.Code
			}
		}
	}
	for _, e := range entries {
		seen := map[Code]bool{}
		for c := e.Code; c != ""; c = l.Entries[l.byCode[c]].Parent {
			if seen[c] {
				return nil, fmt.Errorf("codelist %s: code %q is its own ancestor: %w", id, c, fault.Invalid)
			}
			seen[c] = true
		}
	}
	return l, nil
}

// Fold is text as codelists compare it: lower case, letters and digits only,
// with one space between words and "&" read as "and".
func Fold(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), "&", " and ")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '<' || r == '+' || r > 127 && r != '\u00a0' && r != '–' && r != '—' && r != '‘' && r != '’' && r != '“' && r != '”')
	}), " ")
}

type ageRange struct{ lo, hi int }

// NewAges is the codelist of ages in completed years from lo to hi, in single
// years ("13") and in bands ("11-13"), together with the extra entries given
// (such as "unknown"). Bands need no entry: any that lies within the range is
// a code.
func NewAges(id string, lo, hi int, extra []Entry) (*Codelist, error) {
	if lo < 0 || hi < lo || hi > 150 {
		return nil, fmt.Errorf("codelist %s: ages from %d to %d: %w", id, lo, hi, fault.Invalid)
	}
	var entries []Entry
	for a := lo; a <= hi; a++ {
		entries = append(entries, Entry{Code: Code(strconv.Itoa(a)), Name: strconv.Itoa(a)})
	}
	l, err := NewCodelist(id, append(entries, extra...))
	if err != nil {
		return nil, err
	}
	l.ages = &ageRange{lo, hi}
	return l, nil
}

// IsAges says that the codes are ages in years, so that AgeSpan is meaningful.
func (l *Codelist) IsAges() bool { return l.ages != nil }

var ageForms = []struct {
	re   *regexp.Regexp
	make func(l ageRange, a, b int) (int, int)
}{
	{regexp.MustCompile(`^(?:age |aged )?(\d{1,3})(?: ?(?:years?|yrs?|year old|years old|y ?o))?(?: old)?$`), func(_ ageRange, a, _ int) (int, int) { return a, a }},
	{regexp.MustCompile(`^(?:ages? |aged |between )?(\d{1,3}) ?(?:-|to|and) ?(\d{1,3})(?: ?(?:years?|yrs?|year olds?|years old|y ?o))?(?: old)?(?: inclusive)?$`), func(_ ageRange, a, b int) (int, int) { return a, b }},
	{regexp.MustCompile(`^(?:ages? |aged )?(\d{1,3})[ -]?(?:years?|yrs?)?(?:[ -]old)? (?:and|or|&) (?:under|younger|below|less)$`), func(l ageRange, a, _ int) (int, int) { return l.lo, a }},
	{regexp.MustCompile(`^(?:ages? |aged )?(?:under|below|younger than|less than|<) ?(\d{1,3})(?:s| ?years?| ?yrs?)?(?: old| of age)?$`), func(l ageRange, a, _ int) (int, int) { return l.lo, a - 1 }},
	{regexp.MustCompile(`^(?:ages? |aged )?(?:up to|<=|≤) ?(\d{1,3})$`), func(l ageRange, a, _ int) (int, int) { return l.lo, a }},
	{regexp.MustCompile(`^(?:ages? |aged )?(\d{1,3}) ?(?:\+|(?:years? |yrs? )?(?:and|or|&) (?:over|above|older|more))$`), func(l ageRange, a, _ int) (int, int) { return a, l.hi }},
	{regexp.MustCompile(`^(?:ages? |aged )?(?:over|above|older than) ?(\d{1,3})s?$`), func(l ageRange, a, _ int) (int, int) { return a + 1, l.hi }},
}

// parseAges reads "13", "aged 13", "11-13", "12 to 15", "11 and under",
// "Under 10s" and "16+".
func (l *Codelist) parseAges(s string) (Code, bool) {
	t := strings.NewReplacer("year-old", "year old").Replace(normal(s))
	for _, f := range ageForms {
		m := f.re.FindStringSubmatch(t)
		if m == nil {
			continue
		}
		a, b := number(m[1]), 0
		if len(m) > 2 {
			b = number(m[2])
		}
		lo, hi := f.make(*l.ages, a, b)
		return l.age(lo, hi)
	}
	return "", false
}

func (l *Codelist) age(lo, hi int) (Code, bool) {
	if lo < l.ages.lo || hi > l.ages.hi || hi < lo {
		return "", false
	}
	if lo == hi {
		return Code(strconv.Itoa(lo)), true
	}
	return Code(fmt.Sprintf("%d-%d", lo, hi)), true
}

// AgeSpan is the first and the last age in years of a code of an age
// codelist; ok is false for other codes, such as "unknown".
func (l *Codelist) AgeSpan(c Code) (lo, hi int, ok bool) {
	if l.ages == nil {
		return 0, 0, false
	}
	a, b, band := strings.Cut(string(c), "-")
	if !band {
		b = a
	}
	lo, err1 := strconv.Atoi(a)
	hi, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil {
		return 0, 0, false
	}
	canonical, ok := l.age(lo, hi)
	return lo, hi, ok && canonical == c
}

// Has says that c is a code of the list.
func (l *Codelist) Has(c Code) bool {
	_, ok := l.byCode[c]
	if !ok {
		_, _, ok = l.AgeSpan(c)
	}
	return ok
}

// Find is the code that a text means: a code, a name or an alias, without
// regard to case, spacing and punctuation, or an age or band of ages.
func (l *Codelist) Find(text string) (c Code, ok bool) {
	if l.ages != nil {
		if c, ok := l.parseAges(text); ok {
			return c, true
		}
	}
	c, ok = l.byText[Fold(text)]
	return c, ok
}

// Entry is what the list says of c. A band of ages has an Entry made for it.
func (l *Codelist) Entry(c Code) (Entry, bool) {
	if i, ok := l.byCode[c]; ok {
		return l.Entries[i], true
	}
	lo, hi, ok := l.AgeSpan(c)
	if !ok {
		return Entry{}, false
	}
	return Entry{Code: c, Name: ageName(*l.ages, lo, hi)}, true
}

func ageName(l ageRange, lo, hi int) string {
	switch {
	case lo == l.lo:
		return fmt.Sprintf("%d and under", hi)
	case hi == l.hi:
		return fmt.Sprintf("%d and over", lo)
	}
	return fmt.Sprintf("%d to %d", lo, hi)
}

// Name is the name of c, or c itself where the list does not have it.
func (l *Codelist) Name(c Code) string {
	if e, ok := l.Entry(c); ok {
		return e.Name
	}
	return string(c)
}

// Compare orders codes as the list shows them; ages by first year, then
// by last, and before other entries.
func (l *Codelist) Compare(a, b Code) int {
	ra, rb := l.rank(a), l.rank(b)
	for i := range ra {
		if ra[i] != rb[i] {
			if ra[i] < rb[i] {
				return -1
			}
			return 1
		}
	}
	return strings.Compare(string(a), string(b))
}

func (l *Codelist) rank(c Code) [3]int {
	if lo, hi, ok := l.AgeSpan(c); ok {
		return [3]int{0, lo, hi}
	}
	if i, ok := l.byCode[c]; ok {
		return [3]int{1, i, 0}
	}
	return [3]int{2, 0, 0}
}

// Within says that everything counted under a is also counted under b: b is
// an ancestor of a, or takes in one, or is a band of ages that takes in a's.
func (l *Codelist) Within(a, b Code) bool {
	if a == b {
		return true
	}
	alo, ahi, aok := l.AgeSpan(a)
	blo, bhi, bok := l.AgeSpan(b)
	if aok && bok {
		return blo <= alo && ahi <= bhi
	}
	var together []Code
	if i, ok := l.byCode[b]; ok {
		together = l.Entries[i].Of
	}
	for i, ok := l.byCode[a]; ok; i, ok = l.byCode[l.Entries[i].Parent] {
		if l.Entries[i].Parent == b || slices.Contains(together, l.Entries[i].Code) {
			return true
		}
	}
	return false
}

// Shares says that something can be counted under both codes: one lies within
// the other, both take in a third, or they are bands of ages that overlap.
func (l *Codelist) Shares(a, b Code) bool {
	if l.Within(a, b) || l.Within(b, a) {
		return true
	}
	alo, ahi, aok := l.AgeSpan(a)
	blo, bhi, bok := l.AgeSpan(b)
	if aok && bok {
		return alo <= bhi && blo <= ahi
	}
	if i, ok := l.byCode[a]; ok {
		return slices.ContainsFunc(l.Entries[i].Of, func(c Code) bool { return l.Within(c, b) })
	}
	return false
}
