package claim

import (
	"math/big"
	"slices"
	"strings"

	"plumbline/internal/respondent"
	"plumbline/internal/survey"
)

// A raw is a claim as the words give it, before it is known whom, what and
// when it is about. Places are items of the sentence.
type raw struct {
	kind        Kind
	first, last int
	at          int // the item of the quantity
	q           quantity
	from        *quantity // of "from A to B": A
	fromAt      int
	dir         int  // 1 up, -1 down, 0 not said
	to          bool // "rose to 44%"
	bare        bool // says which way it went and not how far
	years       int  // of "the third year running": three
	rise        bool // of "four times the national rise": a multiple of a change
	baseAt      int  // of "twice the 294": the item of 294; 0 for none
	thence      int  // of a level, where it went from there: "up from 114"
	rate        rate
	dimension   *survey.Dimension
	answer      int           // the item that answers "most common"; -1 for none
	of          *quantity     // of "39 of 44 forces": 44; of "one every 35 minutes": 35
	other       respondent.ID // whom another is compared with
	place       int           // of a rank, 1 the first
	placeTo     int           // of "between the third and the fifth"; 0 for one place
	joint       bool
	lowest      bool
	ever        bool            // a rank among years
	among       []respondent.ID // of a rank, whom it is a rank among; nil for all
	whole       bool            // a whole of which parts follow: breakdowns are not its own
	asked       bool            // counts the respondents that were asked
	people      bool            // counts people, not what the survey counts
	doubt       string
}

// A parser is a sentence cut into items, with the claims found in it.
type parser struct {
	*names
	it   []item
	seg  []int // the segment of each item
	used []bool
	raws []raw
}

func newParser(n *names, items []item) *parser {
	p := &parser{names: n, it: items, seg: make([]int, len(items)), used: make([]bool, len(items))}
	seg := 0
	for i, it := range items {
		switch {
		case it.sort == aMark && (it.low == "," && !p.listComma(i) || strings.Contains(`;:()"—`, it.low)):
			seg++
		case it.sort == aMark && it.low == "-" && !it.glued && i > 0 && i+1 < len(items):
			seg++
		case it.has(boundary):
			seg++
		case it.low == "and" && p.newClause(i):
			seg++
		}
		p.seg[i] = seg
	}
	return p
}

// listComma says that the comma at i stands between respondents of a list.
func (p *parser) listComma(i int) bool {
	if i == 0 || i+1 >= len(p.it) || p.it[i-1].sort != aRespondent {
		return false
	}
	next := i + 1
	if p.it[next].low == "and" {
		next++
	}
	return next < len(p.it) && p.it[next].sort == aRespondent && !p.followedByCount(next)
}

// followedByCount tells "Northmoor 213, Westhaven 97" from a list of names.
func (p *parser) followedByCount(i int) bool {
	return i+1 < len(p.it) && p.it[i+1].sort == aQuantity
}

// newClause says that "and" joins two statements and not two names.
func (p *parser) newClause(i int) bool {
	left, right := false, false
	for j := i - 1; j >= 0 && p.it[j].sort != aMark; j-- {
		left = left || p.it[j].sort == aQuantity || p.it[j].sort == aTimes
	}
	for j := i + 1; j < len(p.it) && p.it[j].sort != aMark; j++ {
		right = right || p.it[j].sort == aQuantity || p.it[j].sort == aTimes
	}
	if !left || !right || i+1 >= len(p.it) {
		return false
	}
	return !(p.it[i-1].sort == aQuantity && p.it[i+1].sort == aQuantity)
}

// seq says that the words w stand at items i and on.
func (p *parser) seq(i int, w ...string) bool {
	for k, x := range w {
		if i+k >= len(p.it) || i+k < 0 || p.it[i+k].low != x {
			return false
		}
	}
	return true
}

func (p *parser) low(i int) string {
	if i < 0 || i >= len(p.it) {
		return ""
	}
	return p.it[i].low
}

func (p *parser) is(i int, s sort) bool { return 0 <= i && i < len(p.it) && p.it[i].sort == s }

func (p *parser) hasClass(i int, k class) bool {
	return 0 <= i && i < len(p.it) && p.it[i].sort == aWord && p.it[i].has(k)
}

// add keeps a claim and marks its items as used.
func (p *parser) add(r raw) {
	for i := r.first; i <= r.last; i++ {
		if (r.from != nil || r.kind == Share) && i != r.at && i != r.fromAt {
			continue
		}
		if r.kind == Mode && i != r.answer && (r.of == nil || i < r.last-2) {
			continue // how many respondents, within it
		}
		if s := p.it[i].sort; s == aQuantity || s == aTimes {
			p.used[i] = true
		}
	}
	p.raws = append(p.raws, r)
}

// parse finds the claims of the sentence.
func (p *parser) parse() []raw {
	p.modes()
	p.extremes()
	p.coverages()
	p.fromTo()
	p.times()
	p.perDays()
	p.changes()
	p.shares()
	p.ranks()
	p.runs()
	p.levels()
	p.directions()
	slices.SortStableFunc(p.raws, func(a, b raw) int { return a.first - b.first })
	return p.raws
}

// modes finds "the most common age was 13" and "13-year-olds were the most
// common victims".
func (p *parser) modes() {
	for i := range p.it {
		end := i
		switch {
		case p.seq(i, "most", "common"), p.seq(i, "most", "frequent"), p.seq(i, "least", "common"), p.seq(i, "most", "popular"):
			end = i + 2
		case p.seq(i, "commonest"), p.seq(i, "likeliest"):
			end = i + 1
		case p.seq(i, "most", "likely"):
			end = i + 2
		case p.seq(i, "most", "often"), p.seq(i, "most", "commonly"), p.seq(i, "most", "frequently"):
			end = i + 2
		default:
			continue
		}
		r := raw{kind: Mode, first: i, last: end - 1, at: i, answer: -1}
		if p.low(i) == "least" || ordinals[p.low(i-1)] > 1 {
			r.doubt = "only the first place is known to the checker"
		}
		for j := end; j < min(end+3, len(p.it)) && r.dimension == nil; j++ {
			if d, ok := p.dimensions[lemma(p.low(j))]; ok && p.it[j].sort != aMark {
				r.dimension = d
				r.last = j
			}
		}
		r.answer = p.answerNear(r.first, r.last)
		if r.answer < 0 {
			continue
		}
		if r.dimension == nil {
			r.dimension = p.basisDimension(r.first)
		}
		if r.dimension == nil && (p.is(r.answer, anAge) || p.is(r.answer, aQuantity)) {
			r.dimension = p.ages
		}
		if r.dimension == nil && p.is(r.answer, aPart) {
			r.dimension, _ = p.survey.Dimension(p.it[r.answer].part.dimension)
		}
		r.first, r.last = min(r.first, r.answer), max(r.last, r.answer)
		p.used[r.answer] = true
		if p.seq(r.last+1, ",", "with") && p.freeCount(r.last+3) && p.low(r.last+4) == "of" && p.freeCount(r.last+5) {
			of := p.it[r.last+5].quantity // "13, with 1,257 of 4,820"
			r.q, r.of, r.last = p.it[r.last+3].quantity, &of, r.last+5
		}
		p.add(r)
	}
}

// basisDimension is the dimension of "where the age was recorded" before an
// item.
func (p *parser) basisDimension(to int) *survey.Dimension {
	where := false
	for j := range to {
		where = where || p.low(j) == "where"
		if d, ok := p.dimensions[lemma(p.low(j))]; ok && where && p.it[j].sort == aWord {
			return d
		}
	}
	return nil
}

// answerNear is the item nearest to first..last in its segment that can be
// the answer to "which": an age, a code or a number; -1 for none.
func (p *parser) answerNear(first, last int) int {
	for d := 1; d < 30; d++ {
		for _, j := range []int{last + d, first - d} {
			if j >= 0 && j < len(p.it) && (p.seg[j] == p.seg[first] || j > last && p.onlyAside(last, j)) && !p.used[j] &&
				(p.is(j, anAge) && !p.allAges(p.it[j].ages) || p.is(j, aPart) || p.is(j, aQuantity) && p.it[j].quantity.unit == counts && !p.is(j+1, aHead) && !p.is(j+1, aNoun)) {
				return j
			}
		}
	}
	return -1
}

// onlyAside says that nothing but ", where it was recorded," parts two items.
func (p *parser) onlyAside(from, to int) bool {
	where := 0
	for j := from + 1; j < to; j++ {
		if p.low(j) == "where" && p.low(j-1) == "," {
			where = j
		}
		if p.it[j].sort != aWord && p.it[j].sort != aMark {
			return false
		}
	}
	for j := where + 1; where > 0 && j < to; j++ {
		if p.low(j) == "," {
			return p.it[j+1].sort != aMark
		}
	}
	return false
}

// extremes finds "the youngest was three" and "as young as three".
func (p *parser) extremes() {
	for i := range p.it {
		last := i
		switch {
		case p.low(i) == "youngest" || p.low(i) == "oldest":
		case p.seq(i, "as", "young", "as"), p.seq(i, "as", "old", "as"):
			last = i + 2
		default:
			continue
		}
		for j := last + 1; j < min(last+24, len(p.it)); j++ {
			q := p.it[j]
			if p.is(j+1, aNoun) || p.used[j] || !(q.sort == anAge || q.sort == aQuantity && q.quantity.unit == counts) {
				continue
			}
			r := raw{kind: Extreme, first: i, last: j, at: j, answer: j}
			if strings.Contains(p.low(i), "old") || p.low(i+1) == "old" {
				r.doubt = "the checker knows of the youngest alone"
			}
			if q.sort == anAge {
				if q.ages[0] != q.ages[1] {
					break
				}
				r.q = quantity{value: big.NewRat(int64(q.ages[0]), 1)}
			} else {
				r.q = q.quantity
			}
			p.used[j] = true
			p.add(r)
			break
		}
	}
}

// coverages finds "39 forces", "39 of 44 forces" and "all 46 forces".
func (p *parser) coverages() {
	for i := range p.it {
		if !p.is(i, aNoun) {
			continue
		}
		j := i - 1
		for p.is(j, aRespondent) || p.hasClass(j, neutral) && slices.Contains([]string{"police", "the", "of", "other", "all", "those", "these", "different", "uk", "local"}, p.low(j)) {
			j--
		}
		if !p.is(j, aQuantity) || p.used[j] || p.it[j].quantity.unit != counts {
			continue
		}
		r := raw{kind: Coverage, first: j, last: i, at: j, q: p.it[j].quantity}
		k := j - 1
		for slices.Contains([]string{"the", "all", "country's", "'", "s"}, p.low(k)) && p.low(k) != "all" {
			k--
		}
		if p.low(k) == "of" && p.low(k-1) == "out" {
			k--
		}
		if (p.low(k) == "of" || p.low(k) == "out") && p.is(k-1, aQuantity) && p.it[k-1].quantity.unit == counts {
			of := p.it[j].quantity
			r.of, r.first, r.at, r.q = &of, k-1, k-1, p.it[k-1].quantity
		} else if p.low(k) == "all" {
			r.first = k
			of := r.q
			r.of = &of
		}
		if r.of == nil && p.low(j-1) == "of" && j-1 == 0 && p.low(i+1) == "," && p.freeCount(i+2) { // of 46 forces, 41 answered
			of := r.q
			r.of, r.q, r.first, r.last, r.at = &of, p.it[i+2].quantity, 0, i+2, i+2
		}
		if r.of == nil && p.low(k) == "of" && p.low(k-1) == "none" {
			of := r.q
			r.of, r.q, r.first = &of, quantity{value: ratOf(0)}, k-1
		}
		r.asked = p.seq(i+1, "in", "the", "country") || p.seq(i+1, "nationwide") || p.low(i+1) == "asked" || p.seq(i+1, "that", "were", "asked") || p.seq(i+1, "were", "asked") || p.seq(i+1, "to", "answer")
		p.mover(&r, i)
		if r.kind == Coverage && r.of == nil && p.low(i) == p.survey.Noun && r.q.hedge == "" && p.low(j-1) != "only" && r.q.value.Cmp(ratOf(1)) == 0 {
			p.used[j] = true // one force or another
			continue
		}
		p.add(r)
	}
}

// mover turns "fell in three forces" and "three forces saw a rise" into a
// count of those that moved.
func (p *parser) mover(r *raw, noun int) {
	for j := range p.it {
		if p.seg[j] != p.seg[noun] {
			continue
		}
		if q := p.it[j]; (q.sort == aQuantity || q.sort == aTimes) && (j < r.first || j > noun) {
			return
		}
		if p.hasClass(j, answered) || p.hasClass(j, said) && j > noun {
			return
		}
	}
	lead := p.low(r.first - 1)
	for j := range p.it {
		if p.seg[j] != p.seg[noun] || !(p.hasClass(j, up) || p.hasClass(j, down)) || p.low(j) == "more" || p.low(j) == "less" {
			continue
		}
		if j < r.first && lead != "in" && lead != "at" || j > noun && slices.Contains([]string{"across", "among", "amongst"}, lead) {
			continue
		}
		r.kind, r.dir = Movers, 1
		if p.hasClass(j, down) {
			r.dir = -1
		}
		r.first, r.last = min(r.first, j), max(r.last, j)
		return
	}
}

// fromTo finds "from 114 in 2015-16 to 213 in 2016-17" and "to 213 from 114".
func (p *parser) fromTo() {
	for i := range p.it {
		if p.low(i) != "from" || !p.freeCount(i+1) {
			continue
		}
		from := i + 1
		to := -1
		for j := from + 1; j < len(p.it) && to < 0; j++ {
			if p.low(j) == "from" && p.freeCount(j+1) {
				break
			}
			if p.low(j) == "to" && p.freeCount(j+1) && p.it[j+1].quantity.unit == p.it[from].quantity.unit {
				to = j + 1
			}
		}
		if to < 0 {
			for j := i - 1; j > 0 && to < 0 && j > i-12; j-- {
				up := p.it[j].quantity.hedge == upTo && p.freeCount(j)
				if p.freeCount(j) && (p.low(j-1) == "to" || up) && p.it[j].quantity.unit == p.it[from].quantity.unit {
					to = j
				}
			}
		}
		if to < 0 {
			continue
		}
		q, base := p.it[to].quantity, p.it[from].quantity
		if q.hedge == upTo {
			q.hedge = ""
		}
		r := raw{kind: Change, first: min(i, to-1), last: max(from, to), at: to, q: q, from: &base, fromAt: from, dir: p.direction(min(i, to), max(from, to))}
		if q.hedge == "" && p.it[to].quantity.hedge == upTo {
			r.first = min(i, to)
		}
		if q.unit != counts {
			r.doubt = "the checker compares counts of two periods, not shares"
		}
		p.add(r)
	}
}

func (p *parser) freeCount(i int) bool { return p.is(i, aQuantity) && !p.used[i] }

// direction is that of the nearest verb of the segment before first, or up to
// last.
func (p *parser) direction(first, last int) int {
	for j := last; j >= 0 && p.seg[j] >= p.seg[first]-1; j-- {
		if j > first && p.it[j].sort != aWord {
			continue
		}
		switch {
		case p.it[j].sort != aWord || p.low(j) == "more" || p.low(j) == "less" || p.low(j) == "overall":
		case p.hasClass(j, down):
			return -1
		case p.hasClass(j, up) && !p.hasClass(j, move):
			return 1
		}
	}
	return 0
}
