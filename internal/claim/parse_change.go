package claim

import (
	"math/big"
	"slices"

	"plumbline/internal/respondent"
)

// times finds "doubled", "a fivefold rise", "three times as many as".
func (p *parser) times() {
	for i := range p.it {
		if !p.is(i, aTimes) || p.used[i] {
			continue
		}
		r := raw{kind: Change, first: i, last: i, at: i, q: p.it[i].quantity, dir: 1}
		if r.q.value.Cmp(big.NewRat(1, 1)) < 0 {
			r.dir = -1
		}
		next := p.low(i + 1)
		counting := timesWords[lastWord(p.low(i))] == nil || lastWord(p.low(i)) == "twice"
		if asManyWords[lastWord(p.low(i))] != nil && next != "as" && next != "the" {
			counting = false // saw offences double
		}
		if counting && lastWord(p.low(i)) != "fold" {
			if !p.hasClass(i-1, up) && p.low(i-1) != "by" && !slices.Contains([]string{"as", "more", "higher", "the", "that", "what", "larger", "greater", "those", "fewer", "lower"}, next) {
				continue // three times: how often, not how many
			}
			if next == "fewer" || next == "lower" {
				r.doubt = "“times fewer” can be read in two ways"
			}
			if slices.Contains([]string{"as", "more", "higher", "the"}, next) {
				r.last = i + 1
			}
		}
		if counting && next == "the" && p.is(i+2, aQuantity) && p.it[i+2].quantity.unit == counts && p.it[i+2].quantity.hedge == "" {
			r.baseAt, r.last = i+2, i+1
		}
		for j := i + 2; counting && next == "the" && j <= i+4 && !r.rise; j++ {
			if p.hasClass(j, up) || p.low(j) == "rise" || p.low(j) == "increase" {
				r.rise, r.last, r.dir = true, j, 1
			} else if p.it[min(j, len(p.it)-1)].sort != aWord {
				break
			}
		}
		if p.hasClass(i+1, down) || p.hasClass(i+2, down) && p.low(i+2) != "less" {
			r.doubt = "a multiple of a fall can be read in two ways"
		}
		if p.hasClass(i+1, up) && next != "more" && next != "higher" && next != "greater" {
			r.last = i + 1
		}
		if who, at := p.comparedWith(i); at > 0 {
			r.kind, r.other, r.last = Compare, who, max(r.last, at)
		}
		p.add(r)
	}
}

func lastWord(s string) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == ' ' || s[i] == '-' {
			return s[i+1:]
		}
	}
	return s
}

// comparedWith is the respondent after "than" or "as" in the segment.
func (p *parser) comparedWith(i int) (respondent.ID, int) {
	for j := i + 1; j < len(p.it) && p.seg[j] == p.seg[i]; j++ {
		if p.it[j].sort == aRespondent && p.isComparator(j) {
			return p.it[j].who, j
		}
	}
	return "", -1
}

// isComparator says that the respondent at j is one that another is compared
// with: "than in Westhaven", "the number in Westhaven" after "times".
func (p *parser) isComparator(j int) bool {
	for k := j - 1; k >= 0 && k >= j-5; k-- {
		switch p.low(k) {
		case "than", "as", "times", "versus":
			return true
		case "in", "by", "for", "those", "that", "of", "the", "number", "recorded", "many", "offences", "crimes", "total", "figure", "at":
			continue
		}
		if p.is(k, aHead) || p.is(k, aTimes) && k >= 0 {
			if p.is(k, aTimes) {
				return true
			}
			continue
		}
		return false
	}
	return false
}

// perDays finds "15 offences a day", "an average of 15 every day" and "one
// every 35 minutes".
func (p *parser) perDays() {
	for i := range p.it {
		if !p.freeCount(i) || p.it[i].quantity.unit != counts {
			continue
		}
		if p.low(i+1) == "every" && p.is(i+2, aQuantity) || p.is(i+1, aHead) && p.low(i+2) == "every" && p.is(i+3, aQuantity) {
			j := i + 2
			if p.is(i+1, aHead) {
				j++
			}
			if u, ok := rates[lemma(p.low(j+1))]; ok && u.hours != nil && p.it[j].quantity.unit == counts && p.it[j].quantity.value.Sign() > 0 {
				of := p.it[j].quantity
				r := raw{kind: PerDay, first: i, last: j + 1, at: i, q: p.it[i].quantity, of: &of, rate: u}
				p.used[j] = true
				p.add(r)
			}
			continue
		}
		for j := i + 1; j < min(i+15, len(p.it)); j++ {
			if p.it[j].sort == aRate {
				if p.it[j].rate.yearly {
					break
				}
				p.add(raw{kind: PerDay, first: i, last: j, at: i, q: p.it[i].quantity, rate: p.it[j].rate})
				break
			}
			if !p.inNounPhrase(j) {
				break
			}
		}
		if p.used[i] {
			continue
		}
		for j := i - 1; j >= 0 && j >= i-5; j-- { // each day 15 offences
			if p.it[j].sort == aRate && !p.it[j].rate.yearly && j <= 2 && p.low(j) != "a "+p.it[j].rate.name {
				p.add(raw{kind: PerDay, first: j, last: i, at: i, q: p.it[i].quantity, rate: p.it[j].rate})
				break
			}
		}
	}
}

// inNounPhrase says that the item at i can stand between a number and "a day".
func (p *parser) inNounPhrase(i int) bool {
	switch it := p.it[i]; it.sort {
	case aHead, aSeries, anAge, aPart:
		return true
	case aMark:
		return it.low == "-"
	case aWord:
		return !it.has(boundary)
	}
	return false
}

// changes finds "rose by 87%", "an increase of a third", "an 87% rise",
// "1,750 more than".
func (p *parser) changes() {
	for i := range p.it {
		if !p.freeCount(i) {
			continue
		}
		q := p.it[i].quantity
		first, dir, to := p.changeBefore(i)
		if dir == 0 && q.unit != counts && q.unit != portions || dir == 0 && q.unit == portions {
			if d, last := p.changeAfter(i); d != 0 {
				r := raw{kind: Change, first: i, last: last, at: i, q: q, dir: d}
				if who, at := p.comparedWith(i); at > 0 {
					r.kind, r.other, r.last = Compare, who, max(r.last, at)
				}
				p.add(r)
				continue
			}
		}
		if dir == 0 && q.unit == counts {
			if d, last := p.moreThan(i); d != 0 {
				r := raw{kind: Change, first: i, last: last, at: i, q: q, dir: d}
				if who, at := p.comparedWith(i); at > 0 {
					r.kind, r.other, r.last = Compare, who, max(r.last, at)
				}
				p.add(r)
			}
			continue
		}
		if dir == 0 {
			continue
		}
		if q.unit == counts && (to || q.hedge != "" && p.low(i-1) != "by" && p.low(i-1) != "of") {
			continue // "rose to 213" and "fell below 100" are levels
		}
		if to && p.low(i+1) == "of" && (q.unit == percents || q.unit == portions) {
			continue // "rose to 44% of offences" is a share
		}
		p.add(raw{kind: Change, first: first, last: i, at: i, q: q, dir: dir, to: to})
	}
	p.inBrackets()
}

// inBrackets reads the bare percentage of "more than a third (44%)" and of
// "rose by 87%, compared with 45% in".
func (p *parser) inBrackets() {
	for i := range p.it {
		bracket := p.low(i-1) == "(" && p.low(i+1) == ")"
		compared := p.low(i-1) == "by" || p.low(i-1) == "and" || p.seq(i-2, "compared", "with") || p.seq(i-2, "compared", "to") || p.low(i-1) == "against"
		next := p.is(i-1, aRespondent) && (p.low(i-2) == "and" || p.low(i-2) == ",") // Greyford is up 4% and Westhaven 3%
		compared = compared || next
		if !p.freeCount(i) || p.it[i].quantity.unit != percents || !bracket && !compared {
			continue
		}
		for k := range p.raws {
			if r := p.raws[k]; r.kind == Change && r.q.unit != counts && r.last < i && (compared || r.last >= i-4) {
				p.add(raw{kind: Change, first: i, last: i, at: i, q: p.it[i].quantity, dir: r.dir})
				break
			}
		}
	}
}

// changeBefore is the verb or noun of change that the quantity at i follows:
// "rose by", "up", "an increase of", "to" when the quantity is what it rose to.
func (p *parser) changeBefore(i int) (first, dir int, to bool) {
	j := i - 1
	by := false
	switch p.low(j) {
	case "by", "of":
		by = true
		j--
	case "to":
		to = true
		j--
	}
	for j >= 0 && p.it[j].sort == aWord && (p.it[j].has(opinion) || slices.Contains([]string{"the", "an", "a", "average", "total", "number"}, p.low(j))) && !p.it[j].has(up) {
		j--
	}
	if p.hasClass(j, up) && p.hasClass(j, down) {
		return i, 0, to
	}
	w := p.low(j)
	if w == "more" || w == "less" || w == "fewer" || w == "higher" || w == "lower" || w == "greater" {
		return i, 0, to
	}
	switch {
	case p.hasClass(j, up):
		dir = 1
	case p.hasClass(j, down):
		dir = -1
	}
	if dir == 0 && (by || to) {
		// "rose in Northmoor by 87%", "the number of offences went up to 213"
		for k := j; k >= 0 && k >= j-9 && p.seg[k] == p.seg[i]; k-- {
			if p.it[k].sort == aQuantity || p.it[k].sort == aTimes {
				break
			}
			if p.low(i-1) == "of" {
				break
			}
			if p.hasClass(k, up) && (!p.hasClass(k, neutral) || p.hasClass(k-1, move)) {
				return k, 1, to
			}
			if p.hasClass(k, down) && (!p.hasClass(k, neutral) || p.hasClass(k-1, move)) {
				return k, -1, to
			}
			if p.low(k) == "change" || p.low(k) == "changed" {
				break
			}
		}
		return i, 0, to
	}
	return max(j, 0), dir, to
}

// changeAfter is the noun of change that follows the percentage at i: "an 87%
// increase", "87 per cent more offences", "a third higher".
func (p *parser) changeAfter(i int) (dir, last int) {
	for j := i + 1; j < min(i+6, len(p.it)); j++ {
		if p.it[j].sort == aMark && p.low(j) != "-" {
			return 0, i
		}
		if p.low(j) == "of" || p.is(j, aQuantity) || p.low(j) == "in" {
			return 0, i
		}
		switch {
		case p.hasClass(j, up) && p.low(j) != "up", p.low(j) == "more" || p.low(j) == "up":
			return 1, j
		case p.hasClass(j, down):
			return -1, j
		}
		if !(p.it[j].sort == aWord && (p.it[j].has(opinion) || p.low(j) == "year" || p.it[j].measure || p.low(j) == "-" || p.it[j].classes == 0) || p.is(j, aPeriod) || p.is(j, aHead) || p.is(j, aMark)) {
			return 0, i
		}
	}
	return 0, i
}

// moreThan reads "1,750 more than the year before".
func (p *parser) moreThan(i int) (dir, last int) {
	switch p.low(i + 1) {
	case "more", "extra", "additional", "higher":
		dir = 1
	case "fewer", "less", "lower":
		dir = -1
	default:
		return 0, i
	}
	for j := i + 2; j < min(i+10, len(p.it)) && p.seg[j] == p.seg[i]; j++ {
		if p.low(j) == "than" || p.is(j, aPeriod) {
			return dir, j
		}
	}
	return dir, i + 1
}
