package claim

import (
	"slices"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A subject is one reading of what a claim is about.
type subject struct {
	scope     scope
	measure   survey.MeasureID
	breakdown stat.Breakdown
	from, to  stat.Period
	// given says that the text names the period; vague that it names it only
	// by a calendar year that is not the survey's.
	given, vague bool
	// last says that it names it only by "last year", which depends on when
	// the text was written.
	last bool
	// named says that the text names the respondent or area.
	named bool
	// years is a sum over several years up to to.
	years int
	// narrow says that the words may mean a wider measure.
	narrow bool
	// fallback says that it is read so only if the first reading fails.
	fallback bool
	// every says that this is one of several readings none of which is
	// likelier than another.
	every bool
}

// memory is what earlier sentences spoke of.
type memory struct {
	scopes   []scope
	fresh    bool // said in this paragraph
	measure  survey.MeasureID
	from, to stat.Period
	when     bool // a period was named at all
	narrowed map[survey.MeasureID]bool
	coverage map[int]bool // numbers of respondents that the text states
}

// A reader binds the claims of a sentence to subjects.
type reader struct {
	*Facts
	p      *parser
	ts     []token
	mem    *memory
	long   bool         // it is a piece of a sentence that is too long
	opens  bool         // it is the first of its paragraph
	cell   *cellReading // of a cell of a table; nil for a sentence
	reason string       // why there is no subject
}

// subjects are the readings of a claim, best first; none when reason says why.
func (r *reader) subjects(c raw) []subject {
	r.reason = ""
	measures, narrow := r.measures(c)
	if len(measures) == 0 {
		return nil
	}
	breakdowns, ok := r.breakdowns(c)
	if !ok {
		return nil
	}
	scopes, how := r.scopes(c)
	named := how == saidHere || how == saidSeveral || how == areaBefore
	var out []subject
	for i, sc := range scopes {
		for _, m := range measures {
			for _, b := range breakdowns {
				s := subject{scope: sc, measure: m.measure, breakdown: m.breakdown, named: named, narrow: narrow,
					every: how == saidSeveral || len(measures) > 1, fallback: how == remembered && i > 0}
				ok := true
				for _, d := range b.Dimensions() {
					code, _ := b.Code(d)
					if was, set := s.breakdown.Code(d); set && was != code {
						ok = false
					}
					s.breakdown = s.breakdown.With(d, code)
				}
				if ok {
					out = append(out, r.periodsOf(c, s)...)
				}
			}
		}
	}
	if len(out) == 0 && r.reason == "" {
		r.reason = "there is no figure for any period that it could mean"
	}
	return out
}

// measures are those that the words around a claim name.
func (r *reader) measures(c raw) ([]seriesOf, bool) {
	p := r.p
	said := map[string]bool{}
	head := false
	for i := range p.it {
		if p.seg[i] != p.seg[c.at] && !r.alone(p.seg[i]) {
			continue
		}
		if p.it[i].sort == aSeries && p.seg[i] == p.seg[c.at] && !c.whole {
			return []seriesOf{p.it[i].series}, false
		}
		if w := lemma(p.low(i)); p.it[i].measure && (p.it[i].sort == aWord || p.it[i].sort == aHead) && !p.it[i].has(neutral) {
			said[w] = true
			head = head || p.it[i].sort == aHead
		}
	}
	if !head && len(said) == 0 {
		for i := range p.it { // the sentence's own words elsewhere
			if p.it[i].measure && !p.it[i].has(neutral) && (p.it[i].sort == aWord || p.it[i].sort == aHead) {
				said[lemma(p.low(i))] = true
			}
		}
	}
	fit := r.fitting(said)
	if len(fit) == 0 {
		r.reason = "the survey has no measure that these words name together"
		return nil, false
	}
	if pick, ok := r.likeliest(fit, said); ok {
		return []seriesOf{{measure: pick}}, r.tooWide(pick, said)
	}
	var out []seriesOf
	for _, m := range fit {
		out = append(out, seriesOf{measure: m})
	}
	return out, false
}

// likeliest is the measure meant of those that fit the words: the one that
// the text spoke of, where nothing more is said than it; else the one with a
// name that the words leave least of unsaid; ok is false when two are equal.
func (r *reader) likeliest(fit []survey.MeasureID, said map[string]bool) (survey.MeasureID, bool) {
	generic := true
	for w := range said {
		generic = generic && r.names.heads[w]
	}
	spoken := r.mem.measure
	if slices.Contains(fit, spoken) && (generic || r.mem.narrowed[spoken]) {
		return spoken, true
	}
	if h := r.names.survey.Headline.Measure; generic && slices.Contains(fit, h) {
		return h, true
	}
	var best survey.MeasureID
	least, shortest, ties := -1, 0, 0
	for _, m := range fit {
		for _, name := range r.names.known[m] {
			unsaid := 0
			for w := range name.telling {
				if !said[w] {
					unsaid++
				}
			}
			switch {
			case least < 0 || unsaid < least || unsaid == least && name.length < shortest:
				best, least, shortest, ties = m, unsaid, name.length, 0
			case unsaid == least && name.length == shortest && m != best:
				ties++
			}
		}
	}
	return best, ties == 0 && least >= 0
}

// tooWide says that the words name part of the measure's name and leave out
// the word that narrows it, which the text has not used before.
func (r *reader) tooWide(m survey.MeasureID, said map[string]bool) bool {
	narrow := r.names.narrow[m]
	qualifiers := 0
	for w := range said {
		if narrow[w] {
			r.mem.narrowed[m] = true
		}
		if !r.names.heads[w] {
			qualifiers++
		}
	}
	for _, name := range r.names.known[m] {
		whole := len(name.telling) > 0
		for w := range name.telling {
			whole = whole && said[w]
		}
		if whole {
			r.mem.narrowed[m] = true
		}
	}
	return qualifiers > 0 && len(narrow) > 0 && !r.mem.narrowed[m]
}

// alone says that a segment has no number of its own, so that its words
// belong to its neighbours.
func (r *reader) alone(seg int) bool {
	for i := range r.p.it {
		if r.p.seg[i] == seg && (r.p.it[i].sort == aQuantity || r.p.it[i].sort == aTimes) {
			return false
		}
	}
	return true
}

// breakdowns are the parts that a claim speaks of: at most one, or with and
// without it when another count of the segment may own it.
func (r *reader) breakdowns(c raw) ([]stat.Breakdown, bool) {
	b := stat.Breakdown{}
	p := r.p
	if parts := r.partsTogether(c); c.whole || len(parts) > 0 && !r.bracketed(c) {
		return []stat.Breakdown{b}, true
	}
	if r.bracketed(c) { // "Snapchat (48%)"
		x := p.it[c.first-2].part
		return []stat.Breakdown{stat.By(x.dimension, x.code)}, true
	}
	for i := range p.it {
		it := p.it[i]
		if i == c.answer && c.kind == Mode || c.kind == Extreme || it.sort == anAge && p.used[i] {
			continue // it is what another claim answers
		}
		if p.seg[i] != p.seg[c.at] && !(r.alone(p.seg[i]) && (p.seg[i] == p.seg[c.at]+1 || p.seg[i] < p.seg[c.at])) {
			continue
		}
		switch it.sort {
		case anAge:
			if r.names.allAges(it.ages) {
				continue
			}
			code, ok := r.names.ageCode(it.ages)
			if !ok {
				r.reason = "the survey has no such ages"
				return nil, false
			}
			if was, set := b.Code(r.names.ages.ID); set && was != code {
				r.reason = "two ages are named, and it is not clear which is meant"
				return nil, false
			}
			b = b.With(r.names.ages.ID, code)
		case aPart:
			if was, set := b.Code(it.part.dimension); set && was != it.part.code {
				r.reason = "two parts are named, and it is not clear which is meant"
				return nil, false
			}
			b = b.With(it.part.dimension, it.part.code)
		}
	}
	return []stat.Breakdown{b}, true
}

// bracketed says that a number stands in brackets after a code.
func (r *reader) bracketed(c raw) bool {
	return r.p.low(c.first-1) == "(" && r.p.is(c.first-2, aPart) && r.p.low(c.last+1) == ")"
}

// A how is how the respondents of a claim were found.
type how uint8

const (
	saidHere    how = iota // the sentence names it
	saidSeveral            // the sentence names several
	everywhere             // all together: any of these is meant
	remembered             // an earlier sentence named the first
	areaBefore             // an earlier sentence named the area, and so this one
)

// scopes are whom a claim may be about, and how that is known.
func (r *reader) scopes(c raw) ([]scope, how) {
	p := r.p
	if id, ok := r.ofComparator(c); ok {
		return []scope{oneScope(id)}, saidHere
	}
	if ids := r.sumOfNamed(c); len(ids) > 1 {
		return []scope{{who: ids}}, saidHere
	}
	if id, ok := r.adjacent(c.last); ok {
		return []scope{oneScope(id)}, saidHere
	}
	if c.kind == Change && c.from != nil && c.fromAt > c.at {
		if id, ok := r.adjacent(c.fromAt); ok {
			return []scope{oneScope(id)}, saidHere
		}
	}
	for seg := p.seg[c.at]; seg >= 0; seg-- {
		ids := r.inSegment(seg, c)
		if len(ids) == 1 {
			return []scope{oneScope(ids[0])}, saidHere
		}
		if len(ids) > 1 {
			return r.several(c, ids)
		}
		if id, ok := r.placeAhead(seg); ok && r.saysNational(seg) {
			return []scope{oneScope(id)}, saidHere
		}
		if c.kind != Rank && !c.rise && r.saysNational(seg) { // of a place, it is the rest
			return r.everywhere(), everywhere
		}
	}
	var later []respondent.ID
	for i := range p.it {
		if p.it[i].sort == aRespondent && !p.isComparator(i) && !slices.Contains(later, p.it[i].who) {
			later = append(later, p.it[i].who)
		}
	}
	if len(later) == 1 && c.other != later[0] {
		return []scope{oneScope(later[0])}, saidHere
	}
	if len(later) > 1 {
		return r.several(c, later)
	}
	if len(r.mem.scopes) > 0 {
		switch {
		case len(r.mem.scopes) > 1 || r.mem.scopes[0].all:
			return r.mem.scopes, everywhere
		case r.mem.scopes[0].isArea(r.Facts):
			return r.mem.scopes, areaBefore
		}
		return append(slices.Clone(r.mem.scopes), r.nationals()...), remembered
	}
	return r.everywhere(), everywhere
}

// placeAhead is the area or respondent that leads a segment in and is all that
// the one before says: "In the UK, 44 forces recorded".
func (r *reader) placeAhead(seg int) (place respondent.ID, ok bool) {
	p := r.p
	for i := range p.it {
		switch it := p.it[i]; {
		case p.seg[i] != seg-1 || it.low == "in" || it.low == "across" || it.low == "the" || it.low == ",":
		case it.sort == aRespondent && place == "":
			place = it.who
		default:
			return "", false
		}
	}
	return place, place != ""
}

// everywhere are the scopes that a sentence about all of them may mean: all
// that answered alone where it says so.
func (r *reader) everywhere() []scope {
	for i := range r.p.it {
		if r.p.is(i, aNoun) && (r.p.low(i-1) == "all" || r.p.low(i-1) == "the" && r.p.low(i-2) == "all") {
			return []scope{{all: true}}
		}
	}
	return r.nationals()
}

// adjacent is the respondent right after item i: "213 offences in Northmoor".
func (r *reader) adjacent(i int) (respondent.ID, bool) {
	p := r.p
	lead := false
	for j := i + 1; j < min(i+8, len(p.it)) && p.seg[j] == p.seg[i]; j++ {
		switch it := p.it[j]; {
		case it.sort == aRespondent:
			list := j+1 < len(p.it) && (p.low(j+1) == "and" || p.low(j+1) == ",") && p.is(j+2, aRespondent)
			return it.who, lead && !p.isComparator(j) && !list
		case it.low == "in" || it.low == "by" || it.low == "for" || it.low == "to" || it.low == "from" || it.low == "across":
			lead = true
		case it.sort == aQuantity || it.sort == aTimes || it.sort == aMark || it.low == "and":
			return "", false
		case it.sort == aPeriod && it.when.previous:
		}
	}
	return "", false
}

// inSegment are the respondents that a segment names as its own.
func (r *reader) inSegment(seg int, c raw) []respondent.ID {
	var ids []respondent.ID
	p := r.p
	nearest := respondent.ID("")
	blocked := false
	for i := range p.it {
		if p.seg[i] != seg {
			continue
		}
		if p.it[i].sort == aRespondent && !p.isComparator(i) {
			if !slices.Contains(ids, p.it[i].who) {
				ids = append(ids, p.it[i].who)
			}
			if i < c.first {
				list := i > 1 && (p.low(i-1) == "and" || p.low(i-1) == ",") && p.is(i-2, aRespondent)
				nearest, blocked = p.it[i].who, list
			}
		}
		if p.it[i].sort == aQuantity && i < c.first {
			blocked = true
		}
	}
	if len(ids) > 1 && nearest != "" && !blocked && seg == p.seg[c.at] {
		after := 0
		for i := range p.it {
			if p.seg[i] == seg && i > c.first && p.it[i].sort == aRespondent && !p.isComparator(i) {
				after++
			}
		}
		if after == 0 || r.onlyAfterOtherNumber(c) {
			return []respondent.ID{nearest}
		}
	}
	return ids
}

// onlyAfterOtherNumber says that the next respondent after the claim comes
// after another number, and so is not its own.
func (r *reader) onlyAfterOtherNumber(c raw) bool {
	for i := c.last + 1; i < len(r.p.it) && r.p.seg[i] == r.p.seg[c.at]; i++ {
		switch r.p.it[i].sort {
		case aQuantity:
			return true
		case aRespondent:
			return false
		}
	}
	return true
}

// several are the readings of a claim that stands with more than one name.
func (r *reader) several(c raw, ids []respondent.ID) ([]scope, how) {
	p := r.p
	has := func(words ...string) bool {
		for i := range p.it {
			for _, w := range words {
				if p.low(i) == w {
					return true
				}
			}
		}
		return false
	}
	if has("respectively", "each") {
		counted := p.sameKind(c)
		if at := slices.Index(counted, c.at); has("respectively") && len(counted) == len(ids) && at >= 0 {
			return []scope{oneScope(ids[at])}, saidHere
		}
	}
	if has("together", "combined") || has("between") && has("them") {
		return []scope{{who: ids}}, saidHere
	}
	var out []scope
	if !c.bare {
		out = []scope{{who: ids}}
	}
	for _, id := range ids {
		out = append(out, oneScope(id))
	}
	return out, saidSeveral
}

// saysNational says that a segment speaks of everywhere: "nationally", "the
// total", "39 forces".
func (r *reader) saysNational(seg int) bool {
	p := r.p
	for i := range p.it {
		if p.seg[i] != seg {
			continue
		}
		if p.hasClass(i, national) || p.is(i, aNoun) && p.low(i) == r.names.survey.Nouns || p.is(i, aNoun) && p.low(i-1) == "only" || p.low(i) == "total" && p.low(i-1) == "the" && !r.mem.fresh {
			return true
		}
	}
	return false
}
