package claim

import (
	"slices"
	"strings"

	"plumbline/internal/respondent"
)

// directions finds what a sentence says of a rise or a fall without saying by
// how much, "offences fell in Kent" and ", a slight rise", and comparisons
// without a number, "more offences than Westhaven". Numbers beside them may be
// right and the sentence false.
func (p *parser) directions() {
	for i := range p.it {
		if p.higherThan(i) {
			continue
		}
		if n := p.low(i); (n == "more" || n == "fewer") && !p.inClaim(i) {
			if who, at := p.comparedWith(i); at > 0 && p.noNumber(i, at) && !p.is(i-1, aQuantity) && !p.is(i-1, aTimes) {
				dir := 1
				if n == "fewer" {
					dir = -1
				}
				p.add(raw{kind: Compare, first: i, last: at, at: i, dir: dir, other: who, bare: true})
			}
			continue
		}
		dir := p.turn(i)
		if dir == 0 || p.inClaim(i) || p.sized(i) || p.seq(i+1, "by") || p.seq(i+1, "to") || p.seq(i+1, "from") {
			continue
		}
		p.add(raw{kind: Change, first: i, last: i, at: i, dir: dir, bare: true})
	}
}

// comparatives are words of a direction that compare and do not move.
var comparatives = []string{"more", "less", "fewer", "higher", "lower", "greater", "growth", "reduction", "reductions", "reduce", "mounted", "hike", "shot", "rocket", "mushroomed"}

// turn is the way that a word alone says it went: 1 up, -1 down, 0 when it
// does not. A noun counts after "a" alone: ", a slight rise".
func (p *parser) turn(i int) int {
	if !p.is(i, aWord) || slices.Contains(comparatives, p.low(i)) || strings.HasSuffix(p.low(i), "ing") {
		return 0
	}
	rise, fall := p.hasClass(i, up), p.hasClass(i, down)
	if rise == fall {
		return 0
	}
	dir := 1
	if fall {
		dir = -1
	}
	before := i - 1
	for before >= 0 && p.it[before].sort == aWord && p.it[before].has(opinion) {
		before--
	}
	switch p.low(i) {
	case "rise", "increase", "jump", "surge", "spike", "climb", "leap", "fall", "drop", "decrease", "decline", "dip", "slump", "plunge":
		if p.low(before) != "a" && p.low(before) != "an" {
			return 0
		}
	case "up", "down":
		if !slices.Contains([]string{"went", "gone", "were", "was", "are", "is", "but"}, p.low(before)) {
			return 0
		}
	case "rises", "increases", "jumps", "surges", "spikes", "climbs", "leaps", "falls", "drops", "decreases", "declines", "dips":
		return 0
	}
	if p.low(i-1) == "to" || p.low(i+1) == "or" || p.low(before-1) == "or" {
		return 0
	}
	return dir
}

// inClaim says that an item is part of a claim that was found.
func (p *parser) inClaim(i int) bool {
	return slices.ContainsFunc(p.raws, func(c raw) bool { return c.first <= i && i <= c.last })
}

// sized says that the way at item i is that of a number which was found.
func (p *parser) sized(i int) bool {
	return slices.ContainsFunc(p.raws, func(c raw) bool {
		near := p.seg[c.at] == p.seg[i] || c.at > i && p.seg[c.at] == p.seg[i]+1
		return near && (c.dir != 0 || c.thence != 0 || c.kind == Change || c.kind == Movers)
	})
}

// noNumber says that no number stands between two items.
func (p *parser) noNumber(from, to int) bool {
	return !slices.ContainsFunc(p.it[from:to], func(it item) bool { return it.sort == aQuantity || it.sort == aTimes })
}

// turned judges the way alone.
func turned(c raw, dir int, point bool) result {
	switch {
	case dir == c.dir:
		return result{verdict: OK}
	case dir == -c.dir:
		return result{verdict: Wrong, explanation: "It went the other way."}
	case point:
		return result{verdict: Wrong, explanation: "It did not change."}
	}
	return result{verdict: Undetermined, explanation: "The figures do not settle whether it rose or fell."}
}

// all is the verdict on a claim of several of which it must hold each alone.
func all(rs []result) result {
	for _, v := range []Verdict{Wrong, NotLikeForLike, StaleVintage, Undetermined, Unresolved} {
		for _, x := range rs {
			if x.verdict == v {
				return x
			}
		}
	}
	out := rs[0]
	for _, x := range rs[1:] {
		out.explanation = join(out.explanation, x.explanation)
		for _, id := range x.figures {
			if !slices.Contains(out.figures, id) {
				out.figures = append(out.figures, id)
			}
		}
		if !x.verdict.Holds() {
			out.verdict = x.verdict
		}
	}
	return out
}

// ofComparator is whom the count of "(721 against 628)" is of, where the
// sentence compares two.
func (r *reader) ofComparator(c raw) (respondent.ID, bool) {
	if c.kind != Level || !r.p.comparing(c.first-1) {
		return "", false
	}
	var other respondent.ID
	for _, x := range r.p.raws {
		if x.kind != Compare || x.other == "" {
			continue
		}
		if other != "" && other != x.other {
			return "", false
		}
		other = x.other
	}
	for i := range r.p.it {
		if r.p.seg[i] == r.p.seg[c.at] && r.p.is(i, aRespondent) {
			return "", false
		}
	}
	return other, other != ""
}

// comparing says that the word at k sets one number against another.
func (p *parser) comparing(k int) bool {
	switch p.low(k) {
	case "against", "versus":
		return true
	case "with", "to":
		return p.low(k-1) == "compared"
	}
	return false
}

// running judges "fell for the third year running": every one of so many
// years up to the last.
func (r *reader) running(c raw, s subject) result {
	to := s.to
	out := result{verdict: OK}
	for n := 0; n < c.years; n++ {
		from, ok := to.Previous()
		if !ok {
			break
		}
		a, z := r.pair(s.scope, s.measure, s.breakdown, from, to)
		if a.why != "" || z.why != "" {
			out.verdict = Unresolved
			out.explanation = join(out.explanation, "There is no figure to compare for "+from.Words()+" and "+to.Words()+".")
			return out
		}
		alo, ahi, _ := a.count.Bounds()
		zlo, zhi, _ := z.count.Bounds()
		if c.dir < 0 {
			alo, ahi, zlo, zhi = -ahi, -alo, -zhi, -zlo
		}
		out.explanation = join(out.explanation, from.Words()+" to "+to.Words()+": from "+a.count.Words()+" to "+z.count.Words()+".")
		switch {
		case zlo > ahi:
		case zhi <= alo:
			return result{verdict: Wrong, explanation: "From " + from.Words() + " to " + to.Words() + " it went from " + a.count.Words() + " to " + z.count.Words() + ".", figures: r.changeFigures(subject{scope: s.scope, measure: s.measure, breakdown: s.breakdown, from: from, to: to})}
		default:
			out.verdict = Undetermined
		}
		out.figures = append(out.figures, r.changeFigures(subject{scope: s.scope, measure: s.measure, breakdown: s.breakdown, from: from, to: to})...)
		to = from
	}
	return out
}

// runs finds "the third year running" and "rose for three years in a row".
func (p *parser) runs() {
	for i := range p.it {
		n, last := p.runAt(i)
		if n < 2 {
			continue
		}
		r := raw{kind: Change, first: i, last: last, at: i, years: n, bare: true}
		for j := range p.it {
			if p.hasClass(j, up) != p.hasClass(j, down) && !slices.Contains(comparatives, p.low(j)) && p.low(j) != "up" && p.low(j) != "down" {
				if r.dir != 0 {
					r.doubt = "it is not clear whether a rise or a fall is meant"
				}
				r.dir = 1
				if p.hasClass(j, down) {
					r.dir = -1
				}
			}
		}
		if r.dir == 0 {
			continue
		}
		for j := i; j <= last; j++ {
			p.used[j] = true
		}
		p.raws = append(p.raws, r)
	}
}

// runAt reads "third year running", "third consecutive year", "three years in
// a row" at item i.
func (p *parser) runAt(i int) (years, last int) {
	n := ordinals[p.low(i)]
	if n == 0 {
		s := strings.Fields(p.low(i)) // the scanner takes "three years" for a length of time
		if len(s) != 2 || s[1] != "years" && s[1] != "year" || smallNumbers[s[0]] == 0 {
			return 0, 0
		}
		n, i = int(smallNumbers[s[0]]), i-1
	}
	switch {
	case p.seq(i+1, "year", "running"), p.seq(i+1, "consecutive", "year"), p.seq(i+1, "successive", "year"), p.seq(i+1, "straight", "year"):
		return n, i + 2
	case p.seq(i+1, "year", "in", "a", "row"):
		return n, i + 4
	case p.low(i+2) == "running":
		return n, i + 2
	case p.seq(i+2, "in", "a", "row"):
		return n, i + 4
	}
	return 0, 0
}

// higherThan finds "higher than the 980 of 2017/18".
func (p *parser) higherThan(i int) bool {
	dir := 0
	switch p.low(i) {
	case "higher", "more", "greater", "larger":
		dir = 1
	case "lower", "fewer", "less", "smaller":
		dir = -1
	}
	at := i + 3
	if dir == 0 || p.inClaim(i) || !p.seq(i+1, "than", "the") || !p.is(at, aQuantity) || p.it[at].quantity.unit != counts {
		return false
	}
	p.raws = append(p.raws, raw{kind: Change, first: i, last: i + 1, at: i, dir: dir, bare: true, baseAt: at})
	return true
}

// sumOfNamed are all respondents of the sentence where a count is said to be
// theirs together, apart from the counts in brackets after their names: "Kent
// (490) and Sussex (58) together recorded 548".
func (r *reader) sumOfNamed(c raw) []respondent.ID {
	p := r.p
	if c.kind != Level || p.low(c.first-1) == "(" || p.is(c.first-1, aRespondent) {
		return nil
	}
	joint := false
	for i := range p.it {
		joint = joint || (p.low(i) == "together" || p.low(i) == "combined") && (i == 0 || p.seg[i] == p.seg[c.at])
	}
	brackets := slices.ContainsFunc(p.it[:c.first], func(it item) bool { return it.low == "(" })
	if !joint || !brackets {
		return nil
	}
	return r.respondentsIn(0, len(p.it))
}
