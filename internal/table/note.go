package table

import (
	"regexp"
	"strconv"
	"strings"

	"plumbline/internal/stat"
)

// noteMark takes the mark off a footnote: "* Includes ...", "[1] ...",
// "Note 2: ...", "r = revised".
var noteMark = regexp.MustCompile(`(?i)^(?:(?:foot)?note )?(?:(\*{1,3}|†|‡|§|#|~|\^|¹|²|³|[⁴-⁹])|\[(?:note )?([0-9a-z]{1,3})\]|\(([0-9a-z]{1,2})\)|(\d{1,2})(?:[.):]| -|)(?: |$)|([rpecxzus]) ?(?:=|:|-) )[ ]?(?:=|:|-|denotes|means|indicates)? ?(.*)$`)

// newNote is the note that a line of text makes, with its mark.
func newNote(at, text string) Note {
	n := Note{At: at, Text: text}
	m := noteMark.FindStringSubmatch(plain(text))
	if m == nil || strings.TrimSpace(m[6]) == "" {
		return n
	}
	for _, mark := range m[1:6] {
		if mark != "" {
			n.Mark = markName(mark)
		}
	}
	if m[4] != "" && len(m[6]) < 3 {
		n.Mark = ""
	}
	return n
}

// A rule is what a note says of a symbol, or of every number.
type rule struct {
	symbol string // in lower case, "" for whatever symbol hides numbers
	kind   Kind
	// lo and hi bound what the symbol hides; hi is 0 when the note does not
	// say. Zero may be hidden too unless lo is above it.
	lo, hi int64
	// round is the step that numbers are rounded to, 0 for none.
	round int64
}

var (
	boundBelow = regexp.MustCompile(`(?:fewer|less|lower|smaller) th[ae]n (\w+)|(?:under|below|<) ?(\w+)`)
	boundUpTo  = regexp.MustCompile(`(\w+) or (?:fewer|less|under|below)|(?:up to|<=|≤) ?(\w+)`)
	boundSpan  = regexp.MustCompile(`\b(?:between )?(\d{1,2}|one|two|three|four) ?(?:-|to|and) ?(\d{1,2}|three|four|five|nine|ten)\b`)
	hides      = regexp.MustCompile(`suppress|not (?:been )?(?:shown|disclosed|provided|published|given|displayed|specified)|(?:shown|denoted|indicated|marked|represented|replaced|displayed|recorded|expressed|given|listed) (?:as|by|with|using)|denotes?|means|indicates?|represents?|redact|withheld|conceal|hidden|removed|rounded|protect|identif|confidential|disclosive|=|refers? to|signif`)
	symbolLead = regexp.MustCompile(`^["'(]?(\*{1,3}|\[[a-z]{1,4}\]|-{1,2}|\.{1,3}|[cxszuw#~:^†‡]|n/a|null|nr|nk)["')]? ?(?:=|:|-|–|denotes?|means|indicates?|represents?|is used|is|refers? to|signifies|used|shows?|where|stands for)? ?(.*)$`)
	symbolTail = regexp.MustCompile(`(?:as|by|with|using|an?|the symbol|marked) (?:an? )?["'(]?(\*{1,3}|asterisk|asterisks|star|dash|hyphen|\[[a-z]{1,4}\]|-|x|c)["')]?(?:[ .,;)]|$)`)
	rounding   = regexp.MustCompile(`round(?:ed|ing)? (?:up |down |off )?(?:to )?(?:the )?(?:nearest )?(?:multiple of )?(\d{1,4}|three|five|ten|hundred)\b`)
)

// smallNumber reads a bound, as digits or as a word.
func smallNumber(s string) (int64, bool) {
	if n, ok := numberWords[s]; ok {
		return n, true
	}
	n, err := strconv.ParseInt(s, 10, 32)
	return n, err == nil
}

// rulesOf are the rules that a note states.
func rulesOf(text string) []rule {
	t := strings.ToLower(plain(text))
	if len(t) > 600 {
		return nil
	}
	var out []rule
	if m := rounding.FindStringSubmatch(t); m != nil && !strings.Contains(t, "percent") && !strings.Contains(t, "%") {
		if n, ok := smallNumber(strings.Replace(m[1], "hundred", "100", 1)); ok && n > 1 {
			out = append(out, rule{round: n})
		}
	}
	symbol, rest := "", t
	t = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(t, "note: "), "note "), "key: ")
	if m := symbolLead.FindStringSubmatch(t); m != nil && (hides.MatchString(t) || !isLetter(m[1]) || len(m[1]) > 1) && m[2] != "" {
		symbol, rest = m[1], m[2]
	} else if m := symbolTail.FindStringSubmatch(t); m != nil {
		symbol = m[1]
		switch {
		case strings.HasPrefix(symbol, "aster"), symbol == "star":
			symbol = "*"
		case symbol == "dash", symbol == "hyphen":
			symbol = "-"
		}
	}
	r := rule{symbol: symbol, kind: meaningOf(rest, symbol != "")}
	lo, hi := boundsIn(rest)
	if hi > 0 && (hides.MatchString(t) || symbol != "") && !strings.Contains(t, "age") && !strings.Contains(t, "hours") {
		r.kind, r.lo, r.hi = Suppressed, lo, hi
	}
	if r.kind != "" && (symbol != "" || r.hi > 0) {
		out = append(out, r)
	}
	return out
}

// boundsIn are the bounds of what is hidden that a note states; hi is 0 where
// it states none.
func boundsIn(t string) (lo, hi int64) {
	if m := boundBelow.FindStringSubmatch(t); m != nil {
		if n, ok := smallNumber(m[1] + m[2]); ok && n > 1 && n <= 20 {
			hi = n - 1
		}
	}
	if m := boundUpTo.FindStringSubmatch(t); m != nil && hi == 0 {
		if n, ok := smallNumber(m[1] + m[2]); ok && n > 0 && n <= 20 {
			hi = n
		}
	}
	if m := boundSpan.FindStringSubmatch(t); m != nil && hi == 0 {
		a, _ := smallNumber(m[1])
		b, _ := smallNumber(m[2])
		if a < b && a <= 3 && b <= 20 {
			return a, b
		}
	}
	return 0, hi
}

// meaningOf is the kind that the words of a note give a symbol.
func meaningOf(t string, symbol bool) Kind {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(t, w) {
				return true
			}
		}
		return false
	}
	switch {
	case !symbol:
		return ""
	case has("not applicable", "zero base", "no percentage", "cannot be calculated", "not calculated", "not meaningful", "does not apply"):
		return NotApplicable
	case has("suppress", "disclos", "confidential", "small number", "low number", "identif", "fewer than", "less than", "protect"):
		return Suppressed
	case has("exempt", "withheld", "section 40", "refused"):
		return Refused
	case has("not available", "not held", "not recorded", "no data", "missing", "unavailable", "not collected", "not known"):
		return NotHeld
	case has("not yet", "future", "yet to"):
		return Future
	case has("zero", "nil", "none", "no offences", "no incidents", "no crimes", "no records"):
		return Zero
	}
	return ""
}

// A rulebook is the rules of a table, and under them those of the document.
type rulebook struct {
	own, all   []rule
	zerosShown bool // somewhere in the document 0 is shown as itself
}

// of finds the rule for a symbol. Two rules that differ are none.
func (b *rulebook) of(symbol string) (rule, bool) {
	for _, rules := range [][]rule{b.own, b.all} {
		if r, ok := pick(rules, func(r rule) bool { return r.symbol == symbol }); ok {
			return r, true
		}
	}
	switch symbol {
	case "*", "**", "[c]", "c", "x", "suppressed", "s", "(*)", "[*]", "(c)", "#":
		for _, rules := range [][]rule{b.own, b.all} {
			if r, ok := pick(rules, func(r rule) bool { return r.symbol == "" && r.hi > 0 }); ok {
				return r, true
			}
		}
	}
	return rule{}, false
}

func pick(rules []rule, fits func(rule) bool) (rule, bool) {
	var found *rule
	for i := range rules {
		if r := &rules[i]; r.round == 0 && fits(*r) {
			if found != nil && *found != *r {
				return rule{}, false
			}
			found = r
		}
	}
	if found == nil {
		return rule{}, false
	}
	return *found, true
}

// settle gives a value the meaning that the notes give its symbol.
func (b *rulebook) settle(v *Value, s *said) {
	if !s.rule {
		return
	}
	symbol := strings.ToLower(plain(v.Shown))
	r, ok := b.of(symbol)
	if !ok {
		return
	}
	if s.doubt != "" {
		v.Doubts = remove(v.Doubts, s.doubt)
	}
	v.Kind = r.kind
	v.Decimal = nil
	switch r.kind {
	case Suppressed:
		v.Count = stat.Missing(stat.Refused)
		if r.hi > 0 {
			lo := r.lo
			if lo == 0 && b.zerosShown {
				lo = 1
			}
			v.Count = stat.Between(lo, r.hi)
		}
	case Zero:
		z, _ := digits("0")
		v.Count, v.Decimal = z.count, z.decimal
	case Refused:
		v.Count = stat.Missing(stat.Refused)
	case NotHeld:
		v.Count = stat.Missing(stat.NotHeld)
	case Future:
		v.Count = stat.Missing(stat.Awaited)
	default:
		v.Count = stat.Missing(stat.NotAsked)
	}
}

func remove(list []string, s string) []string {
	var out []string
	for _, x := range list {
		if x != s {
			out = append(out, x)
		}
	}
	return out
}

// roundTo widens the exact numbers of a table to what they can have been
// before they were rounded, where a note says that they were and every one of
// them is a multiple of the step.
func (b *rulebook) roundTo(values []Value) {
	step := int64(0)
	for _, r := range b.own {
		step = max(step, r.round)
	}
	if step < 2 {
		return
	}
	for i := range values {
		if n, ok := values[i].Count.Exact(); ok && !values[i].Percent && n%step != 0 {
			return
		}
	}
	for i := range values {
		v := &values[i]
		if n, ok := v.Count.Exact(); ok && !v.Percent && (v.Kind == Number || v.Kind == Zero) {
			v.Count = stat.Between(max(0, n-step/2), n+step/2)
		}
	}
}

// knownMarks need no note: they are the service's own marks for revised,
// provisional and estimated figures.
var knownMarks = map[string]bool{"r": true, "p": true, "e": true, "b": true, "f": true}

// labelMark is the mark at the end of a label.
var labelMark = regexp.MustCompile(`(?:\[(?:note )?([0-9a-z]{1,3})\]|\((?:note )?(\d{1,2}|[a-z])\)|(\*{1,3}|†|‡|§|\^|~)|([¹²³⁴⁵⁶⁷⁸⁹⁰]+))$`)

func marksOf(text string) []string {
	m := labelMark.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if m == nil {
		return nil
	}
	for _, s := range m[1:] {
		if s != "" {
			return []string{markName(s)}
		}
	}
	return nil
}

// linkNotes ties notes to the values that carry their mark, or whose labels
// do. A mark on a number that no note explains is in doubt.
func linkNotes(t *Table, saids map[int]said, superscripts map[string][]string) {
	byMark := map[string]Note{}
	for _, n := range t.Notes {
		if _, have := byMark[n.Mark]; n.Mark != "" && !have {
			byMark[n.Mark] = n
		}
	}
	labels := map[Label][]Note{}
	for i := range t.Values {
		v := &t.Values[i]
		for _, mark := range saids[i].marks {
			n, ok := byMark[mark]
			switch {
			case ok:
				v.Notes = append(v.Notes, n)
				v.Doubts = remove(v.Doubts, secondNumber)
			case !knownMarks[mark] && strings.ContainsAny(mark, "*†‡§#^~"):
				v.doubt("no note explains the mark " + mark)
			}
		}
		if n, ok := byMark[strings.ToLower(plain(v.Shown))]; ok && saids[i].rule {
			v.Notes = append(v.Notes, n)
		}
		if len(byMark) == 0 {
			continue
		}
		for _, ls := range [2][]Label{v.RowLabels, v.ColLabels} {
			for _, l := range ls {
				notes, ok := labels[l]
				if !ok {
					for _, mark := range append(marksOf(l.Text), superscripts[l.At]...) {
						if n, ok := byMark[mark]; ok {
							notes = append(notes, n)
						}
					}
					labels[l] = notes
				}
				v.Notes = append(v.Notes, notes...)
			}
		}
	}
}
