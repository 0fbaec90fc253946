package figure

import (
	"fmt"
	"slices"

	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
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
	inputs  []Input
	caveats []string
}

// distribution is that of one respondent or area. Cells that are not exact
// are narrowed by the sums of their document.
func (b *Book) distribution(r respondent.ID, m survey.MeasureID, p stat.Period, dim *survey.Dimension) distribution {
	w := wholeKey{r, m, p}
	if !b.index.Some(r, m, p) {
		return distribution{why: b.absence(ledger.Key{Respondent: r, Measure: m, Period: p})}
	}
	var codes []stat.Code
	var strange []string
	var given []ledger.Known
	exact, numbers := true, false
	for c, k := range b.index.By(r, m, p, dim.ID) {
		if !dim.Codelist.Has(c) {
			if k.Count.Known() {
				strange = append(strange, string(c))
			}
			continue
		}
		codes, given = append(codes, c), append(given, k)
		exact = exact && k.Count.IsExact() && len(k.Conflict) == 0
		numbers = numbers || k.Count.Known() && len(k.Conflict) == 0
	}
	var t *tight
	if !exact || len(codes) == 0 {
		t = b.tight(w)
		codes = append(codes, t.derived(dim.ID, codes)...)
	}
	if len(codes) == 0 {
		return distribution{why: b.noBreakdown(w, dim)}
	}
	if len(given) > 0 && !numbers {
		c := b.cellOf(given[0])
		return distribution{why: c.why, inputs: c.inputs}
	}
	d := distribution{words: b.vocabulary(dim, codes)}
	if t != nil {
		if t.conflict {
			d.why = "the answer contradicts itself: its parts do not add up to its totals"
		}
		d.caveats = append(d.caveats, t.caveats...)
	}
	d.counts = make([]stat.Count, len(d.words.fine))
	unknown := stat.Exactly(0)
	for i, c := range d.words.fine {
		var k ledger.Known
		if at := slices.Index(codes, c); at < len(given) {
			k = given[at]
			d.inputs = append(d.inputs, Input{Known: k, Use: "part"})
		}
		d.counts[i] = narrow(k, dim.ID, c, t)
	}
	for i, k := range given {
		if isUnknown(dim.Codelist, codes[i]) && k.Count.Known() {
			unknown = unknown.Add(k.Count)
		}
	}
	if len(d.inputs) == 0 {
		d.inputs = b.allParts(w)
	}
	if len(strange) > 0 {
		d.caveats = append(d.caveats, "The list of "+dim.Name+" does not have "+list(strange)+": what was given there is left out.")
	}
	d.rest = b.rest(w, &d, unknown, len(strange) == 0)
	return d
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

// narrow is the count of a cell with what its document's sums add; anything
// from 0 up where nothing is known of it.
func narrow(k ledger.Known, d stat.DimensionID, code stat.Code, t *tight) stat.Count {
	c := stat.AtLeast(0)
	if len(k.Conflict) == 0 && k.Count.Known() {
		c = k.Count
	}
	if t != nil && !t.conflict && !c.IsExact() {
		if tighter, ok := t.counts[stat.By(d, code)]; ok {
			if both, ok := c.Intersect(tighter); ok {
				return both
			}
		}
	}
	return c
}

func (b *Book) allParts(w wholeKey) []Input {
	var out []Input
	for k := range b.index.Parts(w.respondent, w.measure, w.period) {
		out = append(out, Input{Known: k, Use: "part"})
	}
	return out
}

// rest is what codes leave out of a whole: nothing when they cover the list,
// else what its total leaves over, which is unbounded without a total. Codes
// that the list does not have are left over too.
func (b *Book) rest(w wholeKey, d *distribution, unknown stat.Count, all bool) stat.Count {
	if d.words.complete && all {
		return stat.Exactly(0)
	}
	total := b.cell(ledger.Key{Respondent: w.respondent, Measure: w.measure, Period: w.period})
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

// joint is the distribution of all asked together. Whoever gave only bands
// where others gave single values is left out, and named.
func (b *Book) joint(m survey.MeasureID, p stat.Period, dim *survey.Dimension) (distribution, Coverage) {
	each := make([]distribution, len(b.asked))
	single, seen := false, map[*vocabulary]bool{}
	var codes []stat.Code
	parallel(len(b.asked), func(i int) { each[i] = b.distribution(b.asked[i], m, p, dim) })
	for i := range each {
		single = single || each[i].why == "" && each[i].words.single
	}
	cov := Coverage{Asked: len(b.asked)}
	out := distribution{rest: stat.Exactly(0)}
	for i, r := range b.asked {
		d := &each[i]
		if d.why == "" && single && !d.words.single {
			d.why = "gave bands of " + dim.Name + ", not single values"
		}
		if d.why != "" {
			cov.Excluded = append(cov.Excluded, Exclusion{r, d.why})
			continue
		}
		cov.Included = append(cov.Included, r)
		out.inputs = append(out.inputs, d.inputs...)
		out.rest = out.rest.Add(d.rest)
		if !seen[d.words] {
			seen[d.words] = true
			codes = append(codes, d.words.fine...)
		}
	}
	if len(cov.Included) == 0 {
		out.why = "none of the " + b.nouns(len(b.asked)) + " asked gave figures by " + dim.Name + " for " + p.Words()
		return out, cov
	}
	slices.Sort(codes)
	out.words = b.vocabulary(dim, slices.Compact(codes))
	for _, c := range out.words.fine {
		total := stat.Exactly(0)
		for i := range each {
			if each[i].why == "" {
				total = total.Add(each[i].at(c))
			}
		}
		out.counts = append(out.counts, total)
	}
	return out, cov
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
