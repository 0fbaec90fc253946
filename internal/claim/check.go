package claim

import (
	"slices"
	"strings"

	"plumbline/internal/figure"
	"plumbline/internal/survey"
)

// longest is how many words a sentence may have. What is longer is a list or
// no prose, and its claims are not judged.
const longest = 400

// Check finds the numeric claims of a text and says of each what the figures
// say. The text may be plain, Markdown or HTML.
func Check(text string, f *Facts, o Options) Report {
	prose, grids := readable(text)
	mem := &memory{narrowed: map[survey.MeasureID]bool{}, coverage: map[int]bool{}}
	report := Report{Claims: []Claim{}}
	var readers []*reader
	read := func(ts []token) *reader {
		s := scanner{names: f.names, ts: ts}
		r := &reader{Facts: f, p: newParser(f.names, s.items()), ts: ts, mem: mem}
		r.p.parse()
		readers = append(readers, r)
		return r
	}
	for _, p := range paragraphs(beside(prose, grids)) {
		for i, ts := range sentences(tokens(prose, p.start, p.end)) {
			for first := true; len(ts) > 0; first = false {
				n := min(len(ts), longest)
				r := read(ts[:n:n])
				r.opens, r.long = first && i == 0, !first || n < len(ts)
				ts = ts[n:]
			}
		}
	}
	for _, g := range grids {
		for _, c := range g.readings(prose) {
			read(c.tokens).cell = &c
		}
	}
	slices.SortStableFunc(readers, func(a, b *reader) int { return a.start() - b.start() })
	mem.expect(readers)
	for _, r := range readers {
		mem.fresh = mem.fresh && !r.opens
		report.Claims = append(report.Claims, r.sentence(text)...)
	}
	return report
}

// start is where the text of a reader begins.
func (r *reader) start() int {
	if r.cell != nil {
		return r.cell.at.start
	}
	return r.ts[0].start
}

// expect notes what a text says anywhere that holds for all of it: the latest
// period that it names, which "in a year" in its first line means, and how
// many respondents it says there were.
func (m *memory) expect(readers []*reader) {
	for _, r := range readers {
		for _, c := range r.p.raws {
			if c.kind == Coverage && c.q.high == nil && c.q.hedge == "" && c.q.value.IsInt() && !c.asked {
				m.coverage[int(c.q.value.Num().Int64())] = true
			}
		}
		for i, it := range r.p.it {
			if it.sort != aPeriod || it.when.period.IsZero() || it.when.vague || it.when.since || r.p.isBasePeriod(i) || it.when.period.Days() < 360 {
				continue
			}
			if p := it.when.period; !m.when || p.Compare(m.to) > 0 {
				m.to, m.when = p, true
				m.from, _ = p.Previous()
			}
		}
	}
}

// sentence checks the claims of one sentence and adds to the memory what it
// spoke of.
func (r *reader) sentence(text string) []Claim {
	raws := r.p.raws
	if r.cell != nil { // what a cell speaks of is not what the next sentence does
		own := *r.mem
		r.mem = &own
		raws = slices.DeleteFunc(slices.Clone(raws), func(c raw) bool { return r.p.it[c.at].from < r.cell.own })
	}
	r.remember()
	numbers := slices.ContainsFunc(raws, func(c raw) bool { return !c.bare })
	var out []Claim
	for _, c := range raws {
		if r.long {
			out = append(out, r.claim(text, c, result{verdict: Unresolved, explanation: "The sentence is too long to be read: write shorter ones."}))
			continue
		}
		res := r.judge(c)
		if why := r.doubts(c, res); why != "" && c.kind != Other {
			res = result{verdict: Unresolved, figures: res.figures, explanation: sentence(why) + " " + res.explanation}
		}
		if c.bare && res.verdict == Unresolved && !numbers {
			continue // no number stands in it, and it may be about anything
		}
		out = append(out, r.claim(text, c, res))
	}
	if c, ok := r.cause(text, len(raws) > 0); ok && r.cell == nil {
		out = append(out, c)
	}
	r.learn(raws)
	return out
}

func (r *reader) claim(text string, c raw, res result) Claim {
	first, last := r.p.it[c.first], r.p.it[c.last]
	return r.claimAt(text, first.from, last.to, c.kind, res)
}

func (r *reader) claimAt(text string, from, to int, kind Kind, res result) Claim {
	start, end := r.ts[from].start, r.ts[to-1].end
	if r.cell != nil {
		start, end = r.cell.at.start, r.cell.at.end
	}
	ids := res.figures
	if ids == nil {
		ids = []figure.ID{}
	}
	sentence := ""
	for _, id := range ids {
		if f, ok := r.book.Figure(id); ok && !res.verdict.Holds() && f.Value.Lo != nil && !strings.Contains(sentence, f.Text) {
			sentence = join(sentence, f.Text)
		}
	}
	return Claim{Sentence: sentence, Text: text[start:end], Start: start, End: end, Kind: kind, Verdict: res.verdict, Figures: ids,
		Computed: res.computed, Explanation: strings.TrimSpace(res.explanation), Suggestion: res.suggestion}
}

// cause is the part of a sentence that says why, which counts cannot show.
func (r *reader) cause(text string, numbers bool) (Claim, bool) {
	p := r.p
	moves := false
	for i := range p.it {
		moves = moves || (p.hasClass(i, up) || p.hasClass(i, down)) && !p.hasClass(i, neutral) || p.low(i) == "rise" || p.low(i) == "increase"
	}
	res := result{verdict: OutOfScope, explanation: "Counts show how many, and not why."}
	for i := range p.it {
		shows := p.hasClass(i, said) && (p.hasClass(i-1, up) || p.hasClass(i-1, down)) && !numbers
		if (p.hasClass(i, cause) || shows || p.seq(i, "a", "result", "of") || p.seq(i, "led", "to")) && (moves || numbers) && !p.seq(i, "due", "to", "be") {
			end := i
			for end+1 < len(p.it) && p.seg[end+1] == p.seg[i] && p.it[end+1].sort != aQuantity {
				end++
			}
			if shows {
				return r.claimAt(text, p.it[max(i-2, 0)].from, p.it[end].to, Cause, res), true
			}
			return r.claimAt(text, p.it[i].from, p.it[end].to, Cause, res), true
		}
	}
	return Claim{}, false
}

// remember notes what a sentence says of measures before its claims are
// judged.
func (r *reader) remember() {
	p := r.p
	for m, narrow := range r.names.narrow {
		for i := range p.it {
			if p.it[i].measure && narrow[lemma(p.low(i))] {
				r.mem.narrowed[m] = true
			}
		}
	}
}

// learn keeps whom and when a sentence spoke of, for the next ones.
func (r *reader) learn(raws []raw) {
	p := r.p
	var scopes []scope
	for i := range p.it {
		if p.it[i].sort == aRespondent && !p.isComparator(i) {
			s := oneScope(p.it[i].who)
			if !slices.ContainsFunc(scopes, func(x scope) bool { return x.id() == s.id() }) {
				scopes = append(scopes, s)
			}
		}
	}
	switch {
	case len(scopes) == 1:
		r.mem.scopes, r.mem.fresh = scopes, true
	case len(scopes) > 1:
		r.mem.scopes, r.mem.fresh = scopes[len(scopes)-1:], true
	default:
		for seg := 0; len(p.seg) > 0 && seg <= p.seg[len(p.seg)-1]; seg++ {
			if r.saysNational(seg) && len(raws) > 0 {
				r.mem.scopes, r.mem.fresh = nil, true
			}
		}
	}
	if w, ok := r.otherPeriod(); ok && len(raws) == 0 {
		r.mem.to, r.mem.when = w, true
		r.mem.from, _ = w.Previous()
	}
	for _, c := range raws {
		if c.kind == Other || c.kind == Coverage {
			continue
		}
		for _, s := range r.subjects(c) {
			if s.given && !s.vague && !s.to.IsZero() {
				if c.kind == Change {
					r.mem.from, r.mem.to, r.mem.when = s.from, s.to, true
				} else if c.dir == 0 && !r.isBase(c) {
					if s.to != r.mem.to {
						r.mem.from, _ = s.to.Previous()
					}
					r.mem.to, r.mem.when = s.to, true
				}
			}
			r.mem.measure = s.measure
			break
		}
	}
}

// isBase says that a count is the earlier one of two: "compared with 114".
func (r *reader) isBase(c raw) bool {
	if r.p.startsWith(r.p.seg[c.at], "when") {
		return true
	}
	for k := c.first - 1; k >= 0 && k >= c.first-3; k-- {
		switch r.p.low(k) {
		case "with", "from", "than", "against", "to":
			return true
		}
	}
	for k := c.last + 1; k < min(c.last+4, len(r.p.it)); k++ {
		if r.p.it[k].sort == aPeriod && r.p.it[k].when.before() {
			return true
		}
	}
	return false
}
