package figure

import (
	"fmt"
	"slices"

	"plumbline/internal/ledger"
	"plumbline/internal/parallel"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A distribution is how a measure of one respondent, or of several together,
// falls to the codes of a dimension.
type distribution struct {
	words  *vocabulary
	counts []stat.Count // by place in words.fine
	// rest is what the codes may leave out, "not recorded" apart.
	rest    stat.Count
	why     string // the reason that there is none
	from    source
	caveats []string
}

// A source is of which values a distribution was made. The values themselves
// are looked up where they are wanted: there are many, and a distribution is
// kept for all figures that rest on it.
type source uint8

const (
	fromNone  source = iota
	fromFirst        // that of the first code given, which says why there are none
	fromCodes        // those of its codes
	fromParts        // all parts of the whole, since none is by the dimension alone
)

// distribution is that of one respondent or area.
func (b *Book) distribution(w wholeKey, dim *survey.Dimension) *distribution {
	if i, asked := b.place[w.respondent]; asked {
		return &b.spread(w.measure, w.period, dim)[i]
	}
	d := b.newDistribution(w, dim)
	return &d
}

type spreadKey struct {
	measure   survey.MeasureID
	period    stat.Period
	dimension stat.DimensionID
}

// spread is the distributions of all that are asked, in their order.
func (b *Book) spread(m survey.MeasureID, p stat.Period, dim *survey.Dimension) []distribution {
	return once(&b.spreads, spreadKey{m, p, dim.ID}, func() []distribution {
		all := make([]distribution, len(b.asked))
		parallel.Each(len(b.asked), func(i int) { all[i] = b.newDistribution(wholeKey{b.asked[i], m, p}, dim) })
		return all
	})
}

// newDistribution settles a distribution. Cells that are not exact are
// narrowed by the sums of their document.
func (b *Book) newDistribution(w wholeKey, dim *survey.Dimension) distribution {
	if !b.index.Some(w.respondent, w.measure, w.period) {
		return distribution{why: b.absence(ledger.Key{Respondent: w.respondent, Measure: w.measure, Period: w.period})}
	}
	g := b.givenBy(w, dim)
	codes := g.codes
	var t *tight
	if !g.exact || len(codes) == 0 {
		t = b.tight(w)
		codes = append(codes, t.derived(dim.ID, codes)...)
	}
	if len(codes) == 0 {
		return distribution{why: b.noBreakdown(w, dim)}
	}
	if len(g.counts) > 0 && !g.numbers {
		known, _ := b.index.Known(ledger.Key{Respondent: w.respondent, Measure: w.measure, Period: w.period, Breakdown: stat.By(dim.ID, codes[0])})
		return distribution{why: b.cellOf(known).why, from: fromFirst}
	}
	d := distribution{words: b.vocabulary(dim, codes, w.period), from: fromParts}
	if t != nil {
		if t.conflict {
			d.why = "the answer contradicts itself: its parts do not add up to its totals"
		}
		d.caveats = append(d.caveats, t.caveats...)
	}
	d.counts = make([]stat.Count, len(d.words.fine))
	unknown := stat.Exactly(0)
	for i, code := range codes {
		count := stat.AtLeast(0)
		if i < len(g.counts) && g.counts[i].Known() {
			count = g.counts[i]
			if isUnknown(dim.Codelist, code) {
				unknown = unknown.Add(count)
			}
		}
		if at := slices.Index(d.words.fine, code); at >= 0 {
			d.counts[at] = t.narrowed(dim.ID, code, count)
			if i < len(g.counts) {
				d.from = fromCodes
			}
		}
	}
	if len(g.strange) > 0 {
		d.caveats = append(d.caveats, "The list of "+dim.Name+" does not have "+list(g.strange)+": what was given there is left out.")
	}
	d.rest = b.rest(w, &d, unknown, len(g.strange) == 0)
	return d
}

// A givenBy is what was given of a whole by one dimension alone.
type givenBy struct {
	codes          []stat.Code
	counts         []stat.Count // of codes; gaps where documents contradict each other
	strange        []string     // codes with a number that the list does not have
	exact, numbers bool         // every count is known exactly; some count is known
}

func (b *Book) givenBy(w wholeKey, dim *survey.Dimension) givenBy {
	g := givenBy{exact: true}
	for code, c := range b.index.By(w.respondent, w.measure, w.period, dim.ID) {
		if !dim.Codelist.Has(code) {
			if c.Count.Known() {
				g.strange = append(g.strange, string(code))
			}
			continue
		}
		g.codes, g.counts = append(g.codes, code), append(g.counts, c.Count)
		g.exact, g.numbers = g.exact && c.Count.IsExact(), g.numbers || c.Count.Known()
	}
	return g
}

// appendInputs appends the values that the distribution of one respondent or
// area was made of, in order of its codes.
func (b *Book) appendInputs(out []Input, d *distribution, w wholeKey, dim *survey.Dimension) []Input {
	switch d.from {
	case fromFirst:
		for code, k := range b.index.KnownBy(w.respondent, w.measure, w.period, dim.ID) {
			if dim.Codelist.Has(code) {
				return append(out, Input{Known: k})
			}
		}
	case fromCodes:
		start := len(out)
		out = slices.Grow(out, len(d.words.fine))[:start+len(d.words.fine)]
		clear(out[start:])
		for code, k := range b.index.KnownBy(w.respondent, w.measure, w.period, dim.ID) {
			if at := slices.Index(d.words.fine, code); at >= 0 {
				out[start+at] = Input{Known: k, Use: "part"}
			}
		}
		given := slices.DeleteFunc(out[start:], func(in Input) bool { return in.Use == "" })
		return out[:start+len(given)]
	case fromParts:
		for k := range b.index.Parts(w.respondent, w.measure, w.period) {
			out = append(out, Input{Known: k, Use: "part"})
		}
	}
	return out
}

// noBreakdown is why there are no figures by a dimension: the reason that was
// given for the whole, or that none were.
func (b *Book) noBreakdown(w wholeKey, dim *survey.Dimension) string {
	if known, ok := b.index.Known(ledger.Key{Respondent: w.respondent, Measure: w.measure, Period: w.period}); ok {
		if c := b.cellOf(known); !c.known() {
			return c.why
		}
	}
	return "no figures by " + dim.Name + " were given"
}

// derived are the codes of a dimension of which only sums tell, beside those
// that were given.
func (t *tight) derived(d stat.DimensionID, given []stat.Code) []stat.Code {
	var out []stat.Code
	for br := range t.counts {
		if of, c, ok := br.Single(); ok && of == d && !slices.Contains(given, c) {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

// narrowed is the count of a cell with what its document's sums add; t is nil
// where they were not needed.
func (t *tight) narrowed(d stat.DimensionID, code stat.Code, c stat.Count) stat.Count {
	if t == nil || t.conflict || c.IsExact() {
		return c
	}
	if tighter, ok := t.counts[stat.By(d, code)]; ok {
		if both, ok := c.Intersect(tighter); ok {
			return both
		}
	}
	return c
}

// rest is what codes leave out of a whole: nothing when they cover the list,
// else what its total leaves over, which is unbounded without a total. Codes
// that the list does not have are left over too.
func (b *Book) rest(w wholeKey, d *distribution, unknown stat.Count, all bool) stat.Count {
	if d.words.complete && all {
		return stat.Exactly(0)
	}
	total := b.whole(w)
	if !total.known() {
		return stat.AtLeast(0)
	}
	left, ok := total.count.Sub(d.sum(func(int) bool { return true }).Add(unknown))
	if !ok {
		return stat.AtLeast(0)
	}
	return stat.Between(0, upper(left))
}

// sum is the count over the codes at some places.
func (d *distribution) sum(at func(i int) bool) stat.Count {
	s := stat.Exactly(0)
	for i, c := range d.counts {
		if at(i) {
			s = s.Add(c)
		}
	}
	return s
}

// recorded is the count over all codes: where the dimension was recorded.
func (d *distribution) recorded() stat.Count { return d.sum(func(int) bool { return true }) }

// joint is the distribution of all asked together, with the values that it was
// made of. Whoever gave only bands where others gave single values is left
// out, and named.
func (b *Book) joint(m survey.MeasureID, p stat.Period, dim *survey.Dimension) (distribution, []Input, Coverage) {
	each := b.spread(m, p, dim)
	single := slices.ContainsFunc(each, func(d distribution) bool { return d.why == "" && d.words.single })
	cov := Coverage{Asked: len(b.asked)}
	out := distribution{rest: stat.Exactly(0)}
	var members []int
	var codes []stat.Code
	seen, values := map[*vocabulary]bool{}, 0
	for i, r := range b.asked {
		d, why := &each[i], each[i].why
		if why == "" && single && !d.words.single {
			why = "gave bands of " + dim.Name + ", not single values"
		}
		if why != "" {
			cov.Excluded = append(cov.Excluded, Exclusion{r, why})
			continue
		}
		cov.Included, members = append(cov.Included, r), append(members, i)
		out.rest = out.rest.Add(d.rest)
		values += len(d.counts)
		if !seen[d.words] {
			seen[d.words] = true
			codes = append(codes, d.words.fine...)
		}
	}
	if len(members) == 0 {
		out.why = "none of the " + b.nouns(len(b.asked)) + " asked gave figures by " + dim.Name + " for " + p.Words()
		return out, nil, cov
	}
	slices.Sort(codes)
	out.words = b.vocabulary(dim, slices.Compact(codes), p)
	for _, c := range out.words.fine {
		total := stat.Exactly(0)
		for _, i := range members {
			total = total.Add(each[i].at(c))
		}
		out.counts = append(out.counts, total)
	}
	inputs := make([]Input, 0, values)
	for _, i := range members {
		inputs = b.appendInputs(inputs, &each[i], wholeKey{b.asked[i], m, p}, dim)
	}
	return out, inputs, cov
}

// at bounds the count at a code that a distribution may give otherwise: as
// part of a band, or not at all.
func (d *distribution) at(code stat.Code) stat.Count {
	s := d.words.split(code)
	if s.exact {
		return d.sum(func(i int) bool { return s.inside[i] })
	}
	most := d.sum(func(i int) bool { return s.inside[i] || s.touching[i] })
	if !s.covered {
		most = most.Add(d.rest)
	}
	return stat.Between(lower(d.sum(func(i int) bool { return s.inside[i] })), upper(most))
}

// most is the place of the code that is certainly the most common, or why
// none is.
func (d *distribution) most() (best int, why string) {
	if len(d.counts) == 0 {
		return 0, "nothing was recorded"
	}
	for i, c := range d.counts {
		if lower(c) > lower(d.counts[best]) {
			best = i
		}
	}
	top, name := d.counts[best], d.words.list.Name
	if lower(top) == 0 && upper(top) == 0 {
		return 0, "every count is 0"
	}
	rivals := []string{}
	equal := top.IsExact()
	for i, c := range d.counts {
		if i != best && upper(c) >= lower(top) {
			rivals = append(rivals, name(d.words.fine[i]))
			equal = equal && c == top
		}
	}
	first := name(d.words.fine[best])
	switch {
	case len(rivals) > 3:
		return 0, fmt.Sprintf("hidden counts leave it open between %s and %d others", first, len(rivals))
	case len(rivals) > 0 && equal:
		return 0, list(append([]string{first}, rivals...)) + " are equal, with " + top.Words() + " each"
	case len(rivals) > 0:
		return 0, "hidden counts leave it open: " + first + " or " + orList(rivals)
	case upper(d.rest) >= lower(top):
		return 0, "the answer does not give every value, and those left out could be more common"
	}
	return best, ""
}

func orList(words []string) string {
	s := words[0]
	for _, w := range words[1:] {
		s += " or " + w
	}
	return s
}

func lower(c stat.Count) int64 { lo, _, _ := c.Bounds(); return lo }
func upper(c stat.Count) int64 { _, hi, _ := c.Bounds(); return hi }
