package claim

import (
	"strings"
)

// doubts is the first thing in the sentence around a claim that keeps it from
// being understood; "" when every word is.
func (r *reader) doubts(c raw) string {
	p := r.p
	from, to := r.reach(c)
	start := r.afterAttribution(c, from)
	if n := len(p.it); n > 0 && (p.low(n-1) == "?" || p.low(n-1) == `"` && p.low(n-2) == "?") {
		return "a question is not a statement"
	}
	for i := from; i < to; i++ {
		switch it := p.it[i]; {
		case it.sort != aWord:
		case it.has(negation) && !p.harmlessNot(i) && !c.asked:
			return "“" + it.low + "” may turn the claim round"
		case it.has(modal) && !p.harmlessModal(i):
			return "“" + it.low + "” says that it may be so, not that it is"
		}
	}
	for i := c.last + 1; i < to; i++ {
		if p.hasClass(i, cause) { // reported apart
			to = i
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

func (p *parser) harmlessNot(i int) bool {
	return p.seq(i, "no", "fewer", "than") || p.seq(i, "never", "before") || p.seq(i, "not", "including")
}

// harmlessModal allows "most likely", which asks for a mode.
func (p *parser) harmlessModal(i int) bool {
	return p.seq(i-1, "most", "likely") || p.low(i) == "can" && p.low(i+1) == "be" && p.low(i+2) == "revealed"
}

// afterAttribution is the first item after "… said that", "figures show".
// What stands before says who said so and not what.
func (r *reader) afterAttribution(c raw, from int) int {
	p := r.p
	start := from
	for i := from; i < c.first; i++ {
		if !p.hasClass(i, said) || p.is(i-1, aRespondent) {
			continue
		}
		clean := true
		for j := from; j < i; j++ {
			clean = clean && p.it[j].sort != aQuantity && p.it[j].sort != aTimes
		}
		if clean && p.low(i) != "according" {
			start = i + 1
		}
	}
	return start
}

// unknownWord is the word at i when it can bear on the claim and is not
// known.
func (r *reader) unknownWord(c raw, i int) string {
	p := r.p
	it := p.it[i]
	switch {
	case it.sort == aMark:
		if it.low == "£" || it.low == "$" || it.low == "€" || it.low == "/" || it.low == "±" {
			return it.low
		}
		return ""
	case it.sort != aWord:
		return ""
	case p.attributed(p.seg[i], c), p.inPattern(i):
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
	case it.from == 0 && p.isDateline(i):
		return ""
	}
	return it.low
}

// inPattern says that the word at i is part of a place, a mode or an extreme
// that was understood: "third" of "third highest".
func (p *parser) inPattern(i int) bool {
	w := p.low(i)
	_, superlative := superlatives[w]
	if !superlative && ordinals[w] == 0 && w != "young" {
		return false
	}
	for _, c := range p.raws {
		if c.first <= i && i <= c.last && (c.kind == Rank || c.kind == Mode || c.kind == Extreme) {
			return true
		}
	}
	return false
}

// attributed says that a segment without the claim only says where the number
// is from: ", figures obtained by the charity show,".
func (p *parser) attributed(seg int, c raw) bool {
	if seg >= p.seg[c.first] && seg <= p.seg[c.last] {
		return false
	}
	says, own := false, true
	for i := range p.it {
		if p.seg[i] != seg {
			continue
		}
		says = says || p.hasClass(i, said) || p.seq(i, "figures", "from") || p.seq(i, "data", "from") || p.seq(i, "figures", "obtained") || p.seq(i, "data", "obtained")
		own = own && p.it[i].sort != aQuantity && p.it[i].sort != aTimes
	}
	return says && own
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
