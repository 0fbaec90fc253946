package claim

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// A sort is what an item is.
type sort uint8

const (
	aWord sort = iota
	aQuantity
	aPeriod
	aRespondent
	anAge
	aPart     // a code of a dimension
	aGroup    // a group of respondents that no figure is about
	aSeries   // a name for a part of a measure
	aHead     // the noun for what is counted
	aNoun     // the noun for respondents
	aTimes    // doubled, threefold
	aRate     // a day, per week, every hour
	anIgnored // a date, a section of a law, money: no claim
	aMark     // punctuation
)

// An item is one or more tokens that mean one thing.
type item struct {
	sort
	from, to int // tokens of the sentence
	low      string
	classes
	quantity quantity
	when     when
	who      respondent.ID
	ages     [2]int // -1 for open ends
	part     part
	group    []respondent.ID
	series   seriesOf
	rate     rate
	upper    bool
	glued    bool // no space before it
	measure  bool // a word of the name of a measure
}

// A rate is a number of days, or of hours, to which a quantity is set.
type rate struct {
	name  string // "day"
	hours *big.Rat
	// yearly says that it is the period itself.
	yearly bool
}

var rates = map[string]rate{
	"hour": {"hour", big.NewRat(1, 1), false}, "day": {"day", big.NewRat(24, 1), false}, "week": {"week", big.NewRat(24*7, 1), false},
	"fortnight": {"fortnight", big.NewRat(24*14, 1), false}, "month": {"month", nil, false}, "year": {"year", nil, true}, "minute": {"minute", big.NewRat(1, 60), false},
}

// A scanner cuts the tokens of a sentence into items.
type scanner struct {
	*names
	ts []token
}

func (s *scanner) at(i int) string {
	if 0 <= i && i < len(s.ts) {
		return s.ts[i].low
	}
	return ""
}

func (s *scanner) items() []item {
	var out []item
	for i := 0; i < len(s.ts); {
		it := s.next(i, out)
		it.from = i
		if it.to <= i {
			it.to = i + 1
		}
		if it.low == "" {
			it.low = s.words(it.from, it.to)
		}
		it.upper, it.glued = s.ts[i].upper, s.ts[i].glued
		out = append(out, it)
		i = it.to
	}
	return out
}

// words are the tokens from..to joined as they are read.
func (s *scanner) words(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		if i > from && !s.ts[i].glued {
			b.WriteByte(' ')
		}
		b.WriteString(s.ts[i].low)
	}
	return b.String()
}

func (s *scanner) next(i int, before []item) item {
	t := s.ts[i]
	if strings.Contains("<>≤≥~≈", t.low) && i+1 < len(s.ts) && s.ts[i+1].number {
		if q, end := s.quantity(i); end > i {
			return item{sort: aQuantity, quantity: q, to: end}
		}
	}
	if t.number || isWordToken(t) {
		if end := s.ignored(i); end > i {
			return item{sort: anIgnored, to: end}
		}
		if w, end := s.period(i); end > i {
			return item{sort: aPeriod, when: w, to: end}
		}
		if id, end := s.respondents.find(s.ts, i); end > i && s.capital(i, end) {
			return s.respondent(id, i, end)
		}
		if ids, end := s.groups.find(s.ts, i); end > i && s.capital(i, end) && !(end < len(s.ts) && s.ts[end].upper && s.lexicon[s.at(end)] == 0) {
			return item{sort: aGroup, group: ids, to: end}
		}
		if m, end := s.series.find(s.ts, i); end > i {
			return item{sort: aSeries, series: m, to: end}
		}
		if ages, end := s.age(i); end > i {
			return item{sort: anAge, ages: ages, to: end}
		}
		if p, end := s.parts.find(s.ts, i); end > i && (len(t.low) > 1 || t.upper && i > 0) && !(s.lexicon[t.low].has(neutral) && end == i+1) {
			return item{sort: aPart, part: p, to: end}
		}
		if r, end := s.rate(i); end > i {
			return item{sort: aRate, rate: r, to: end}
		}
		if q, end := s.times(i); end > i {
			return item{sort: aTimes, quantity: q, to: end}
		}
		if q, end := s.quantity(i); end > i {
			return item{sort: aQuantity, quantity: q, to: end}
		}
	}
	return s.word(i, before)
}

func isWordToken(t token) bool {
	return t.low != "" && (t.low[0] >= 'a' && t.low[0] <= 'z' || t.low[0] > 127)
}

func (s *scanner) capital(from, to int) bool {
	for i := from; i < to; i++ {
		if s.ts[i].upper {
			return true
		}
	}
	return false
}

// respondent takes in the common words after a name ("Northmoor Police"). A
// name that goes on into another name ("Northmoor Evening Post") is not the
// respondent's.
func (s *scanner) respondent(id respondent.ID, from, end int) item {
	for end < len(s.ts) && (s.common[s.at(end)] || s.at(end) == s.survey.Noun) {
		end++
	}
	if end < len(s.ts) && s.at(end) == "area" {
		end++
	}
	if end < len(s.ts) {
		t := s.ts[end]
		_, next := s.respondents.find(s.ts, end)
		glued := t.low == "-" && t.glued && end+1 < len(s.ts) && s.ts[end+1].glued
		if t.upper && next == end && !s.lexicon[t.low].has(boundary) && !s.lexicon[t.low].has(neutral) || t.low == "region" || glued {
			return item{sort: aWord, to: end + 1}
		}
	}
	if from > 0 && s.ts[from-1].upper && s.ts[from].upper && (s.lexicon[s.at(from-1)] == 0 && !s.isMeasureWord(lemma(s.at(from-1))) || placeWords[s.at(from-1)]) {
		return item{sort: aWord, to: end} // Radio Northmoor, Greater Northmoor
	}
	return item{sort: aRespondent, who: id, to: end}
}

// placeWords begin the names of other places.
var placeWords = map[string]bool{"greater": true, "north": true, "south": true, "east": true, "west": true, "upper": true, "lower": true, "inner": true, "outer": true, "central": true, "mid": true}

func (s *scanner) rate(i int) (rate, int) {
	switch s.at(i) {
	case "a", "an", "per", "every", "each":
		if r, ok := rates[s.at(i+1)]; ok {
			return r, i + 2
		}
	case "daily":
		return rates["day"], i + 1
	case "weekly":
		return rates["week"], i + 1
	case "monthly":
		return rates["month"], i + 1
	}
	return rate{}, i
}

// hedge reads the hedge at i.
func (s *scanner) hedge(i int) (hedge, int) {
	for n := min(4, len(s.ts)-i); n > 0; n-- {
		if h, ok := hedges[s.words(i, i+n)]; ok {
			return h, i + n
		}
	}
	return "", i
}

var timesWords = map[string]*big.Rat{
	"doubled": big.NewRat(2, 1), "doubling": big.NewRat(2, 1), "doubles": big.NewRat(2, 1), "trebled": big.NewRat(3, 1), "tripled": big.NewRat(3, 1), "trebling": big.NewRat(3, 1), "tripling": big.NewRat(3, 1),
	"quadrupled": big.NewRat(4, 1), "quadrupling": big.NewRat(4, 1), "quintupled": big.NewRat(5, 1), "halved": big.NewRat(1, 2), "halving": big.NewRat(1, 2),
	"twice": big.NewRat(2, 1), "twofold": big.NewRat(2, 1), "threefold": big.NewRat(3, 1), "fourfold": big.NewRat(4, 1), "fivefold": big.NewRat(5, 1),
	"sixfold": big.NewRat(6, 1), "sevenfold": big.NewRat(7, 1), "eightfold": big.NewRat(8, 1), "ninefold": big.NewRat(9, 1), "tenfold": big.NewRat(10, 1),
}

// asManyWords are multiples where they stand before "the number" or "as many".
var asManyWords = map[string]*big.Rat{"half": big.NewRat(1, 2), "double": big.NewRat(2, 1), "treble": big.NewRat(3, 1), "triple": big.NewRat(3, 1), "quadruple": big.NewRat(4, 1), "halve": big.NewRat(1, 2)}

// times reads a multiple with its hedge: "more than doubled", "three times",
// "5-fold".
func (s *scanner) times(i int) (quantity, int) {
	h, at := s.hedge(i)
	if at >= len(s.ts) {
		return quantity{}, i
	}
	if v, ok := timesWords[s.at(at)]; ok {
		end := at + 1
		if s.at(at) == "twice" && s.at(end) == "a" { // twice a week
			return quantity{}, i
		}
		return quantity{value: v, unit: multiples, hedge: h}, end
	}
	if v, ok := asManyWords[s.at(at)]; ok && (s.at(at+1) == "as" || s.at(at+1) == "the" && (s.at(at+2) == "number" || s.at(at+2) == "figure" || s.at(at+2) == "total")) {
		return quantity{value: v, unit: multiples, hedge: h}, at + 1
	}
	if v, ok := asManyWords[s.at(at)]; ok && s.at(at) != "half" && slices.Contains([]string{"", ",", ".", ";", ":", "in", "from", "since", "between", "over", "to", "and", "by", "within", "during", "on", ")", "this", "last"}, s.at(at+1)) {
		return quantity{value: v, unit: multiples, hedge: h}, at + 1 // saw offences double in a year
	}
	v, decimals, end := number(s.ts, at)
	if end == at || v == nil {
		return quantity{}, i
	}
	fold := end
	if s.at(fold) == "-" {
		fold++
	}
	if s.at(fold) == "fold" || s.at(fold) == "times" && s.at(fold+1) != "a" && s.at(fold+1) != "in" {
		return quantity{value: v, unit: multiples, hedge: h, decimals: decimals}, fold + 1
	}
	return quantity{}, i
}

// quantity reads a number with its hedge and unit.
func (s *scanner) quantity(i int) (quantity, int) {
	if s.at(i) == "between" {
		if q, end := s.span(i+1, "and"); end > i+1 && !(s.isYear(i+1) && s.isYear(end-1)) {
			return q, end
		}
	}
	h, at := s.hedge(i)
	if at >= len(s.ts) {
		return quantity{}, i
	}
	if s.at(at) == "no" && h == "" && s.noneCounted(at) {
		return quantity{value: new(big.Rat)}, at + 1
	}
	if h != "" && (s.at(at) == "an" || s.at(at) == "the") && s.at(at+1) == "average" && s.at(at+2) == "of" {
		at += 3
	}
	if v, end := portion(s.ts, at); end > at {
		if s.at(at) == "half" && s.at(end) == "a" && s.lexicon[s.at(end+1)] == 0 {
			return quantity{}, i
		}
		return quantity{value: v, unit: portions, hedge: h}, end
	}
	if q, end := s.span(at, "to"); end > at && h == "" && s.at(i-1) != "from" {
		return q, end
	}
	v, decimals, end := number(s.ts, at)
	if end == at || v == nil {
		return quantity{}, i
	}
	q := quantity{value: v, hedge: h, decimals: decimals}
	if s.at(end) == "or" && s.at(end+1) == "so" {
		q.hedge = around
		end += 2
	} else if s.at(end) == "+" && s.ts[end].glued && h == "" {
		q.hedge = atLeast
		end++
	} else if s.at(end) == "or" && s.at(end+1) == "more" {
		q.hedge = atLeast
		end += 2
	} else if s.at(end) == "or" && (s.at(end+1) == "fewer" || s.at(end+1) == "less") {
		q.hedge = upTo
		end += 2
	}
	q.unit, end = s.unit(end)
	if s.at(end) == "-" && q.unit == percents && s.ts[end].glued {
		end++
	}
	return q, end
}

// noneCounted says that "no" at i counts: "recorded no cyber-flagged offences".
func (s *scanner) noneCounted(i int) bool {
	for at := i + 1; at < min(i+9, len(s.ts)); at++ {
		w := lemma(s.at(at))
		switch {
		case s.heads[w]:
			return true
		case !s.isMeasureWord(w) && !slices.Contains([]string{"-", "such", "new", "recorded"}, s.at(at)):
			return false
		}
	}
	return false
}

// unit reads "%", "per cent", "percentage points" after a number.
func (s *scanner) unit(end int) (unit, int) {
	dash := end
	if s.at(end) == "-" && end+1 < len(s.ts) && s.ts[end+1].glued {
		dash++
	}
	switch {
	case s.at(dash) == "percentage" && strings.HasPrefix(s.at(dash+1), "point"):
		return points, dash + 2
	case s.at(dash) == "%" && strings.HasPrefix(s.at(dash+1), "point"):
		return points, dash + 2
	case s.at(dash) == "%" || s.at(dash) == "percent" || s.at(dash) == "pc" || s.at(dash) == "pct":
		return percents, dash + 1
	case s.at(dash) == "per" && s.at(dash+1) == "cent":
		return percents, dash + 2
	case s.at(dash) == "per" && s.at(dash+1) == "-" && s.at(dash+2) == "cent":
		return percents, dash + 3
	}
	return counts, end
}

// span reads "3,000 and 4,000" after "between", and "3,000 to 4,000" and
// "3,000-4,000".
func (s *scanner) span(i int, join string) (quantity, int) {
	if i >= len(s.ts) {
		return quantity{}, i
	}
	lo, d1, at := number(s.ts, i)
	if at == i || lo == nil || at+1 >= len(s.ts) {
		return quantity{}, i
	}
	u1, mid := s.unit(at)
	if s.at(mid) != join && !(join == "to" && s.at(mid) == "-") {
		return quantity{}, i
	}
	if mid+1 >= len(s.ts) {
		return quantity{}, i
	}
	hi, d2, end := number(s.ts, mid+1)
	if end == mid+1 || hi == nil || hi.Cmp(lo) <= 0 {
		return quantity{}, i
	}
	u2, end := s.unit(end)
	if u1 != counts && u1 != u2 {
		return quantity{}, i
	}
	return quantity{value: lo, high: hi, unit: u2, decimals: max(d1, d2)}, end
}

// word is a single word or mark, with what the vocabulary knows of it.
func (s *scanner) word(i int, before []item) item {
	t := s.ts[i]
	it := item{sort: aWord, to: i + 1, low: t.low, classes: s.lexicon[t.low]}
	if t.low == "up" && (s.at(i-1) == "made" || s.at(i-1) == "make" || s.at(i-1) == "makes" || s.at(i-1) == "making") {
		it.classes = 1 << neutral // made up, which is no rise
	}
	if !isWordToken(t) {
		it.sort = aMark
		return it
	}
	w := lemma(t.low)
	switch {
	case s.heads[w]:
		it.sort = aHead
		it.measure = s.isMeasureWord(w)
	case s.nouns[t.low]:
		it.sort = aNoun
	case s.isMeasureWord(w):
		it.measure = true
	case s.common[t.low]:
		it.classes |= 1 << neutral
	}
	return it
}

// covers says that ages a takes in all ages of the dimension.
func (n *names) allAges(ages [2]int) bool {
	if n.ages == nil {
		return false
	}
	lo, hi := n.ageEnds()
	return (ages[0] < 0 || ages[0] <= lo) && (ages[1] < 0 || ages[1] >= hi)
}

// ageEnds are the first and the last age of the survey.
func (n *names) ageEnds() (lo, hi int) {
	lo, hi = 200, -1
	for _, e := range n.ages.Codelist.Entries {
		if a, b, ok := n.ages.Codelist.AgeSpan(e.Code); ok {
			lo, hi = min(lo, a), max(hi, b)
		}
	}
	return lo, hi
}

// code is the code of a span of ages.
func (n *names) ageCode(ages [2]int) (stat.Code, bool) {
	if n.ages == nil {
		return "", false
	}
	lo, hi := n.ageEnds()
	if ages[0] >= 0 {
		lo = ages[0]
	}
	if ages[1] >= 0 {
		hi = ages[1]
	}
	if lo == hi {
		return n.ages.Codelist.Find(strconv.Itoa(lo))
	}
	return n.ages.Codelist.Find(strconv.Itoa(lo) + "-" + strconv.Itoa(hi))
}
