package claim

import (
	"slices"
	"strings"
)

// doubts is the first thing in the sentence around a claim that keeps it from
// being understood; "" when every word is.
func (r *reader) doubts(c raw, res result) string {
	p := r.p
	from, to := r.reach(c)
	start := r.afterAttribution(c, from)
	if n := len(p.it); n > 0 && (p.low(n-1) == "?" || p.low(n-1) == `"` && p.low(n-2) == "?") {
		return "a question is not a statement"
	}
	for i := from; i < to; i++ {
		switch it := p.it[i]; {
		case it.sort == aPeriod && slices.Contains([]string{"by", "until", "till", "before", "after"}, p.low(i-1)) && !(p.low(i-1) == "by" && p.stoodAt(c)):
			return "“" + p.low(i-1) + " " + it.low + "” is not a period"
		case it.sort == aPeriod && it.when.vague && res.verdict.Holds() && !slices.Contains(r.names.survey.Periods, it.when.period) && !p.attributed(i, c):
			return "“" + it.low + "” is a calendar year, and the figures are of other years"
		case it.sort == aRate && it.rate.yearly && p.saysMean() && r.isSpan(c):
		case it.sort == anIgnored && p.boundsSpan(i, c):
			return "the figures are of whole years, and not since, until or on a day"
		case it.sort == anIgnored && p.otherSpan(i):
			return "“" + it.low + "” is another time than the figures are of"
		case it.sort == aRate && !p.inPerDay(i) && (p.seg[i] == p.seg[c.at] || !it.rate.yearly):
			return "“" + it.low + "” makes it a number of another kind"
		case it.sort == aGroup && !p.inClaim(i):
			return "the checker does not know what “" + it.low + "” makes of it"
		case it.sort != aWord:
		case c.kind == Level && p.seg[i] == p.seg[c.at] && (it.low == "average" || it.low == "averaging" || it.low == "averaged" || it.low == "mean") && !(p.saysMean() && r.isSpan(c)):
			return "an average is of several numbers: say of which"
		case it.has(negation) && !p.harmlessNot(i) && !(res.disputed && p.seq(i, "no", "figure")) && !c.asked:
			return "“" + it.low + "” may turn the claim round"
		case it.has(modal) && !p.harmlessModal(i):
			return "“" + it.low + "” says that it may be so, not that it is"
		}
	}
	if res.disputed {
		return ""
	}
	for i := c.last + 1; i < to; i++ {
		if p.hasClass(i, cause) { // reported apart
			to = i
		}
	}
	for i := c.last + 1; i < to; i++ {
		if p.hasClass(i, said) && (p.low(i-1) == `"` || p.low(i-1) == ",") && p.low(i) != "according" && p.isSource(i+1, to) {
			to = i // “…,” said the chief executive
		}
	}
	for i := start; i < to; i++ {
		if w := r.unknownWord(c, i); w != "" {
			return "the checker does not know what “" + w + "” makes of it"
		}
	}
	return ""
}

// reach is the items that can bear on a claim: its sentence, cut at
// semicolons.
func (r *reader) reach(c raw) (from, to int) {
	p := r.p
	to = len(p.it)
	for i := range p.it {
		if p.low(i) != ";" {
			continue
		}
		if i < c.first {
			from = i + 1
		} else if i > c.last {
			return from, i
		}
	}
	return from, to
}

// inPerDay says that the item at i is part of a claim of so many a day.
func (p *parser) inPerDay(i int) bool {
	for _, c := range p.raws {
		if c.kind == PerDay && c.first <= i && i <= c.last {
			return true
		}
	}
	return false
}

func (p *parser) harmlessNot(i int) bool {
	return p.seq(i, "no", "fewer", "than") || p.seq(i, "never", "before") || p.seq(i, "not", "including")
}

// harmlessModal allows "most likely", which asks for a mode.
func (p *parser) harmlessModal(i int) bool {
	return p.seq(i-1, "most", "likely") || p.low(i) == "can" && p.low(i+1) == "be" && p.low(i+2) == "revealed"
}

// afterAttribution is the first item after "… said that", "figures show".
// What stands before says who said so and not what, unless it narrows it ("In
// schools, figures show").
func (r *reader) afterAttribution(c raw, from int) int {
	p := r.p
	start := from
	for i := from; i < c.first; i++ {
		if p.hasClass(i, said) && !p.is(i-1, aRespondent) && p.low(i) != "according" && p.isSource(from, i) {
			start = i + 1
		}
	}
	return start
}

// narrowing are words that begin a phrase that narrows a claim.
var narrowing = map[string]bool{"in": true, "at": true, "across": true, "among": true, "amongst": true, "excluding": true, "except": true, "outside": true, "inside": true,
	"before": true, "after": true, "by": true, "during": true, "if": true, "when": true, "where": true, "within": true, "without": true, "on": true, "until": true, "for": true,
	"under": true, "unlike": true, "despite": true, "besides": true, "from": true, "of": true}

// isSource says that the items from..to name who says something: no numbers,
// no other statement and nothing that narrows what is said.
func (p *parser) isSource(from, to int) bool {
	for j := from; j < to; j++ {
		starts := j == from || p.seg[j] != p.seg[j-1] || p.it[j-1].sort == aMark
		switch {
		case p.it[j].sort == aQuantity || p.it[j].sort == aTimes, p.low(j) == "that", starts && narrowing[p.low(j)]:
			return false
		}
	}
	return true
}

// unknownWord is the word at i when it can bear on the claim and is not
// known.
func (r *reader) unknownWord(c raw, i int) string {
	p := r.p
	it := p.it[i]
	switch {
	case it.low == "only" && p.is(i+1, aNoun) && !slices.Contains([]string{"that", "which", "who", "to"}, p.low(i+2)):
		return it.low
	case it.low == "-" && !it.glued && p.is(i+1, aQuantity) && p.it[i+1].glued:
		return it.low // less than nothing
	case it.sort == aMark:
		if it.low == "£" || it.low == "$" || it.low == "€" || it.low == "/" || it.low == "±" {
			return it.low
		}
		return ""
	case it.sort != aWord:
		return ""
	case p.attributed(i, c), p.inPattern(i):
		return ""
	case it.has(blocker):
		if it.low == "half" && p.low(i+1) == "of" {
			return it.low
		}
		return it.low
	case it.has(partial) && !(it.low == "may" && it.has(modal)):
		return it.low
	case it.classes != 0 || it.measure:
		return ""
	case strings.HasSuffix(it.low, "ly") && len(it.low) > 4 && !it.upper:
		return ""
	case r.attribute(i):
		return ""
	case it.from == 0 && p.isDateline(i), it.low == "officers" && p.low(i-1) == "by" && slices.Contains([]string{"recorded", "logged", "reported", "registered"}, p.low(i-2)):
		return ""
	}
	return it.low
}

// inPattern says that the word at i is part of a place, a mode or an extreme
// that was understood: "third" of "third highest".
func (p *parser) inPattern(i int) bool {
	w := p.low(i)
	_, superlative := superlatives[w]
	if !superlative && ordinals[w] == 0 && !slices.Contains([]string{"young", "often", "commonly", "frequently", "running", "row", "consecutive", "successive", "straight", "high", "low", "all", "time", "peak"}, w) {
		return false
	}
	for _, c := range p.raws {
		if c.first <= i && i <= c.last && (c.kind == Rank || c.kind == Mode || c.kind == Extreme || c.years > 0) {
			return true
		}
	}
	return false
}

// attributed says that the word at i only says where the number is from, in a
// segment without the claim: ", figures obtained by the charity show,".
func (p *parser) attributed(i int, c raw) bool {
	seg := p.seg[i]
	if seg >= p.seg[c.first] && seg <= p.seg[c.last] {
		return false
	}
	from, to, source, says := -1, 0, -1, -1
	for j := range p.it {
		if p.seg[j] != seg {
			continue
		}
		if from < 0 {
			from = j
		}
		to = j + 1
		if source < 0 && (p.low(j) == "according" || p.seq(j, "figures", "from") || p.seq(j, "data", "from") || p.seq(j, "figures", "obtained") || p.seq(j, "data", "obtained")) {
			source = j
		}
		if p.hasClass(j, said) && says < 0 {
			says = j
		}
	}
	if source >= 0 && i >= source {
		return p.isSource(source, to)
	}
	return says >= 0 && i < says && p.isSource(from, says)
}

// attribute says that the word at i only colours a change: "a shocking 87%
// rise".
func (r *reader) attribute(i int) bool {
	p := r.p
	before := p.low(i - 1)
	return (before == "a" || before == "an") && !p.it[i].upper && (p.is(i+1, aQuantity) && p.it[i+1].quantity.unit == percents || p.is(i+1, aTimes) || p.hasClass(i+1, up) && !p.hasClass(i+1, neutral) || p.low(i+1) == "rise" || p.low(i+1) == "increase")
}

// isDateline is always false for words inside a sentence.
func (p *parser) isDateline(i int) bool { return i == 0 && p.low(1) == ":" }

// stoodAt says that a claim is of what a number was at the end of some years,
// and not of what had come together by then: "by 2018/19 it had reached 226".
func (p *parser) stoodAt(c raw) bool {
	if c.kind == Change {
		return true
	}
	if c.dir != 0 || c.thence != 0 {
		return true
	}
	for k := c.first - 1; k >= 0 && k >= c.first-2; k-- {
		if slices.Contains([]string{"reached", "reaching", "was", "were", "hit", "at"}, p.low(k)) {
			return true
		}
	}
	return c.q.unit == counts && c.first > 2 && p.low(c.first-1) == "the" && p.is(c.first-2, aTimes)
}

// otherSpan says that the item at i is a length of time that numbers may be
// of: "in six months", "over the first 90 days".
func (p *parser) otherSpan(i int) bool {
	switch strings.TrimSuffix(lastWord(p.low(i)), "s") {
	case "month", "week", "day", "hour", "minute":
	default:
		return false
	}
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		switch p.low(k) {
		case "in", "over", "during", "within", "for", "every", "first", "last", "past", "previous":
			return true
		case "just", "only", "the", "under", "less", "than", "about", "around", "almost", "nearly", "some":
			continue
		}
		return false
	}
	return false
}

// boundsSpan says that the date at i says from when or until when a number
// is: "since 7 June 2017", "in the year to 5 January". A day on which something
// was said or published does not.
func (p *parser) boundsSpan(i int, c raw) bool {
	date := strings.ContainsAny(p.low(i), "/.")
	for w := range strings.FieldsSeq(strings.ReplaceAll(p.low(i), ",", " ")) {
		date = date || months[w]
	}
	if !date || p.attributed(i, c) {
		return false
	}
	lead := i - 1
	for p.low(lead) == "the" || p.low(lead) == "of" {
		lead--
	}
	switch p.low(lead) {
	case "since", "before", "after", "by", "until", "till", "to", "from", "between", "ending", "ended", "on", "for", "and", "during", "in":
	default:
		return false
	}
	for k := lead - 1; k >= 0 && k >= lead-3; k-- {
		if p.hasClass(k, said) || slices.Contains([]string{"published", "released", "issued", "updated", "came", "force", "introduced", "law"}, p.low(k)) {
			return false
		}
	}
	return true
}
