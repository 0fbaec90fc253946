package claim

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// shares finds "two-thirds of offences", "83% of victims were girls" and "one
// in five victims".
func (p *parser) shares() {
	for i := range p.it {
		if !p.freeCount(i) {
			continue
		}
		q := p.it[i].quantity
		if q.unit != percents && q.unit != portions {
			continue
		}
		r := raw{kind: Share, first: i, last: i, at: i, q: q}
		j := i + 1
		for slices.Contains([]string{"of", "the", "all", "these", "those", "its", "their"}, p.low(j)) {
			j++
		}
		if p.is(j, aNoun) {
			r.kind, r.doubt, r.last = Coverage, "write how many "+p.survey.Nouns+" instead", j
		}
		for k := j; k < min(j+6, len(p.it)); k++ {
			if p.is(k, aHead) || p.hasClass(k, people) {
				r.last = k
				break
			}
		}
		p.bareAge(i)
		p.add(r)
	}
}

// bareAge reads the number of "26% of victims were 13" as an age.
func (p *parser) bareAge(share int) {
	for i := share + 1; i < len(p.it) && p.seg[i] == p.seg[share] && p.ages != nil; i++ {
		q := p.it[i].quantity
		if p.freeCount(i) && q.unit == counts && q.hedge == "" && q.high == nil && q.value.IsInt() && q.value.Cmp(ratOf(99)) < 0 &&
			(p.low(i-1) == "were" || p.low(i-1) == "was") && p.nounAfter(i) < 0 {
			n := int(q.value.Num().Int64())
			p.it[i].sort, p.it[i].ages = anAge, [2]int{n, n}
		}
	}
}

var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}

var superlatives = map[string]bool{"highest": false, "most": false, "largest": false, "biggest": false, "greatest": false, "worst": false, "lowest": true, "fewest": true, "smallest": true}

// ranks finds "the highest of any force", "the third highest in the country",
// "more than any other force", "the highest since 2015/16" and "a record".
func (p *parser) ranks() {
	for i := range p.it {
		lowest, ok := superlatives[p.low(i)]
		among := p.moreThanAny(i)
		ok = ok || among
		record := p.low(i) == "record" && (p.low(i+1) == "high" || p.low(i+1) == "number" || p.low(i+1) == "levels" || p.low(i+1) == "level" || p.low(i+1) == "total")
		high := (p.low(i) == "high" || p.low(i) == "low" || p.low(i) == "peak") && (p.seq(i-3, "all", "-", "time") || p.low(i-1) == "record" || p.low(i-1) == "all-time" || p.low(i) == "peak" && (p.low(i-1) == "a" || p.low(i-1) == "its"))
		record = record || high
		lowest = lowest || high && p.low(i) == "low"
		if !ok && !record {
			continue
		}
		if slices.Contains([]string{"common", "recent", "likely", "frequent", "popular", "commonly", "frequently", "often", "recently", "serious", "vulnerable"}, p.low(i+1)) && p.low(i) == "most" || p.low(i+1) == "age" {
			continue
		}
		for _, x := range p.raws { // “…, and Thornholm the lowest”
			among = among || x.kind == Rank && !x.ever && p.low(i-1) == "the" && p.is(i-2, aRespondent)
		}
		r := raw{kind: Rank, first: i, last: i, at: i, place: 1, lowest: lowest, ever: record}
		place := i - 1
		if p.low(place) == "-" {
			place--
		}
		if n := ordinals[p.low(place)]; n > 0 {
			r.place, r.first = n, place
		} else if p.is(place, anIgnored) {
			n, err := strconv.Atoi(strings.TrimRight(p.low(place), "stndrh"))
			if err != nil {
				continue
			}
			r.place, r.first = n, place
		} else if p.is(place, aQuantity) && p.it[place].quantity.unit == portions {
			continue
		}
		r.joint = p.low(r.first-1) == "joint"
		if n := len(p.raws); n > 0 && p.raws[n-1].kind == Rank && p.seq(p.raws[n-1].first-2, "between", "the") && p.seq(p.raws[n-1].at+1, "and", "the") {
			p.raws[n-1].placeTo, p.raws[n-1].last = r.place, max(p.raws[n-1].last, i)
			continue
		}
		for j := i + 1; j < len(p.it); j++ {
			w := p.low(j)
			if w == "since" || w == "ever" || w == "record" || p.is(j, aPeriod) && p.it[j].when.since {
				r.ever, r.last = true, j
				break
			}
			lead := p.low(j - 1)
			if lead == "the" || lead == "all" {
				lead = p.low(j - 2)
			}
			within := slices.Contains([]string{"in", "across", "within", "of", "among", "throughout"}, lead)
			switch {
			case !within && !(p.low(j-1) == "of" || p.low(j-1) == "in"):
			case p.is(j, aGroup):
				among, r.last, r.among = true, j, p.it[j].group
			case p.is(j, aRespondent) && len(p.members[p.it[j].who]) > 0:
				among, r.last, r.among = true, j, p.members[p.it[j].who]
			case p.is(j, aRespondent) && (lead == "in" || lead == "across"), p.is(j, aWord) && strings.HasSuffix(w, " region"):
				among, r.last = true, j
				r.doubt = "the checker does not know which " + p.survey.Nouns + " are meant"
			}
			if p.is(j, aNoun) || p.hasClass(j, national) || w == "any" || w == "all" || (w == "among" || w == "country" || w == "region") {
				among = true
				r.last = j
			}
		}
		if !among && !r.ever {
			continue
		}
		if slices.Contains([]string{"region", "country"}, p.low(r.last)) && p.low(r.last) == "region" {
			r.doubt = "the checker does not know which region is meant"
		}
		p.add(r)
	}
}

// moreThanAny reads "more offences than any other".
func (p *parser) moreThanAny(i int) bool {
	for j := i + 1; p.low(i) == "more" && j < i+5; j++ {
		if p.seq(j, "than", "any") {
			return true
		}
	}
	return false
}

// levels finds the counts that are left: "213 offences in 2016-17", and "114
// the year before" after another count.
func (p *parser) levels() {
	for i := range p.it {
		if !p.freeCount(i) {
			continue
		}
		q := p.it[i].quantity
		r := raw{kind: Level, first: i, last: i, at: i, q: q}
		if q.unit != counts {
			r.kind, r.doubt = Share, "it is not clear what this is a share of, or a change from"
			p.add(r)
			continue
		}
		if p.low(i-1) == "to" && q.hedge == "" || q.hedge == upTo {
			_, dir, _ := p.changeBefore(i)
			r.dir = dir
		}
		if p.low(i-1) == "from" {
			switch {
			case p.hasClass(i-2, down):
				r.thence = -1
			case p.hasClass(i-2, up):
				r.thence = 1
			}
		}
		if x, ok := p.changeTo(i - 1); p.low(i-1) == "from" && r.thence == 0 && ok {
			r.thence = x
		}
		if p.low(i-1) == "record" && slices.Contains([]string{"a", "the", "its", "new"}, p.low(i-2)) {
			r.doubt = "whether it is a record is not known: say since which year"
		}
		if q.hedge != "" && r.dir == 0 {
			switch {
			case p.hasClass(i-1, down):
				r.dir = -1
			case p.hasClass(i-1, up):
				r.dir = 1
			}
		}
		noun := p.nounAfter(i)
		switch {
		case noun < 0:
		case p.is(noun, aHead) || p.is(noun, aSeries):
			r.last = noun
		case p.hasClass(noun, people):
			r.last, r.people = noun, true
		case p.is(noun, aWord):
			r.kind, r.last = Other, noun
		}
		if w := p.low(i + 1); noun < 0 && slices.Contains([]string{"reports", "report", "records", "figures", "numbers", "times", "respondents", "areas", "statistics"}, w) {
			r.doubt = "“" + w + "” may not be what the survey counts"
			r.last = i + 1
		}
		r.whole = p.isWhole(i, r.last)
		if noun < 0 && p.nameLike(i) {
			p.used[i] = true
			continue
		}
		p.add(r)
	}
}

// changeTo is the way of the change that ends right before an item: "up 7%".
func (p *parser) changeTo(i int) (dir int, ok bool) {
	for _, x := range p.raws {
		if x.kind == Change && x.last == i-1 && x.dir != 0 {
			return x.dir, true
		}
	}
	return 0, false
}

// nounAfter is the item of the noun that the number at i counts; -1 when the
// number stands alone ("114 the year before", "97 were under 11").
func (p *parser) nounAfter(i int) int {
	last := -1
	for j := i + 1; j < min(i+9, len(p.it)); j++ {
		it := p.it[j]
		switch {
		case it.sort == aHead || it.sort == aSeries:
			return j
		case it.sort == aWord && it.has(people) && !p.is(j+1, aHead) && !(p.low(j+1) == "'" || p.it[min(j+1, len(p.it)-1)].measure) && !p.headSoon(j):
			return j
		case it.sort == aMark && it.low == "-", it.sort == aWord && it.measure, it.sort == aRespondent && p.headSoon(j), it.sort == aPart && p.headSoon(j):
		case it.sort == aWord && (it.low == "of" || it.low == "such" || it.low == "new" || it.low == "recorded" || it.low == "reported" || it.low == "these" || it.low == "separate" || it.low == "the") && p.headSoon(j):
		case it.sort == aWord && it.classes == 0:
			last = j
			if !p.headSoon(j) {
				return last
			}
		case it.sort == aWord && it.has(opinion):
		default:
			return last
		}
	}
	return last
}

// headSoon says that a noun for what is counted follows before the phrase
// ends.
func (p *parser) headSoon(i int) bool {
	for j := i + 1; j < min(i+6, len(p.it)); j++ {
		it := p.it[j]
		if it.sort == aHead {
			return true
		}
		if it.sort == aQuantity || it.sort == aPeriod || it.sort == aMark && it.low != "-" && it.low != "'" ||
			it.sort == aWord && it.has(neutral) && !it.measure && !it.has(people) && !slices.Contains([]string{"of", "the", "new", "recorded", "reported", "such", "these", "separate", "s", "all", "those"}, it.low) {
			return false
		}
	}
	return false
}

// isWhole says that the count at i is the whole of "10 of the 213 offences".
func (p *parser) isWhole(i, last int) bool {
	j := i - 1
	for slices.Contains([]string{"the", "these", "those", "all", "its"}, p.low(j)) {
		j--
	}
	if p.low(j) == "out" {
		j--
	}
	return p.low(j) == "of" && (p.is(j-1, aQuantity) || p.is(j-2, aQuantity) && p.low(j-1) == "out" || j == 0)
}

// nameLike says that a lone number is no statement: a heading's number, a
// bracketed note, a list.
func (p *parser) nameLike(i int) bool {
	if len(p.it) <= 2 {
		return true
	}
	if p.low(i-1) == "(" && p.low(i+1) == ")" && !p.is(i-2, aRespondent) || p.low(i-1) == "[" && p.low(i+1) == "]" {
		return true
	}
	if i == 0 && (p.low(1) == "." || p.low(1) == ")" || p.is(1, aRespondent) && !p.headSoon(1)) { // of a list, of a footnote
		return true
	}
	return false
}

// ratOf is a whole number as a rational.
func ratOf(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

// shown is a number as people print it.
func shown(r *big.Rat) string {
	if r.IsInt() {
		return groupDigits(r.Num().String())
	}
	s := strings.TrimRight(strings.TrimRight(r.FloatString(6), "0"), ".")
	whole, frac, _ := strings.Cut(s, ".")
	return groupDigits(whole) + "." + frac
}

func groupDigits(s string) string {
	if _, err := strconv.Atoi(s); err != nil && len(s) < 15 {
		return s
	}
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
