package figure

import (
	"fmt"
	"slices"

	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A coded count is the count at one code of a dimension.
type coded struct {
	code  stat.Code
	count stat.Count
}

// A distribution is how a measure of one respondent, or of several together,
// falls to the codes of a dimension. Its codes share nothing with each other,
// and leave out the one for "not recorded".
type distribution struct {
	codes []coded
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
	given := map[stat.Code]ledger.Known{}
	var codes []stat.Code
	exact, some := true, false
	for k := range b.index.Parts(r, m, p) {
		some = true
		c, ok := k.Breakdown.Code(dim.ID)
		if !ok || k.Breakdown != stat.By(dim.ID, c) || !dim.Codelist.Has(c) {
			continue
		}
		given[c] = k
		codes = append(codes, c)
		exact = exact && k.Count.IsExact() && len(k.Conflict) == 0
	}
	if !some {
		return distribution{why: b.absence(ledger.Key{Respondent: r, Measure: m, Period: p})}
	}
	var t *tight
	if !exact || len(codes) == 0 {
		t = b.tight(w)
		for br := range t.counts {
			if c, ok := br.Code(dim.ID); ok && br == stat.By(dim.ID, c) && given[c].Respondent == "" {
				codes = append(codes, c)
			}
		}
	}
	if len(codes) == 0 {
		return distribution{why: "no figures by " + dim.Name + " were given"}
	}
	d := distribution{}
	if t != nil {
		if t.conflict {
			d.why = "the answer contradicts itself: its parts do not add up to its totals"
		}
		d.caveats = append(d.caveats, t.caveats...)
	}
	fine := finest(dim.Codelist, slices.DeleteFunc(slices.Clone(codes), func(c stat.Code) bool { return isUnknown(dim.Codelist, c) }))
	for _, c := range fine {
		k := given[c]
		d.codes = append(d.codes, coded{c, b.narrow(k, stat.By(dim.ID, c), t)})
		if k.Respondent != "" {
			d.inputs = append(d.inputs, Input{Known: k, Use: "part"})
		}
	}
	if len(d.inputs) == 0 {
		d.inputs = b.allParts(w)
	}
	d.rest = b.rest(w, dim, d.codes, given)
	return d
}

func isUnknown(l *stat.Codelist, c stat.Code) bool {
	e, ok := l.Entry(c)
	return ok && e.Unknown
}

// narrow is the count of a cell with what its document's sums add; anything
// from 0 up where nothing is known of it.
func (b *Book) narrow(k ledger.Known, br stat.Breakdown, t *tight) stat.Count {
	c := stat.AtLeast(0)
	if len(k.Conflict) == 0 && k.Count.Known() {
		c = k.Count
	}
	if t != nil && !t.conflict {
		if tighter, ok := t.counts[br]; ok {
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
// else what its total leaves over, which is unbounded without a total.
func (b *Book) rest(w wholeKey, dim *survey.Dimension, codes []coded, given map[stat.Code]ledger.Known) stat.Count {
	all := make([]stat.Code, 0, len(codes)+2)
	left := stat.AtLeast(0)
	if total := b.cell(ledger.Key{Respondent: w.respondent, Measure: w.measure, Period: w.period}); total.known() {
		left = total.count
	}
	fits := true
	for _, c := range codes {
		all = append(all, c.code)
		if left, fits = left.Sub(c.count); !fits {
			left = stat.AtLeast(0)
		}
	}
	for _, e := range dim.Codelist.Entries {
		if !e.Unknown {
			continue
		}
		all = append(all, e.Code)
		if k, ok := given[e.Code]; ok && k.Count.Known() {
			if left, fits = left.Sub(k.Count); !fits {
				left = stat.AtLeast(0)
			}
		}
	}
	if covers(dim.Codelist, all, "") {
		return stat.Exactly(0)
	}
	_, hi, _ := left.Bounds()
	return stat.Between(0, hi)
}

// sumOf is the count over all codes: where the dimension was recorded.
func (d distribution) sumOf(in func(stat.Code) bool) stat.Count {
	s := stat.Exactly(0)
	for _, c := range d.codes {
		if in(c.code) {
			s = s.Add(c.count)
		}
	}
	return s
}

// joint is the distribution of all asked together. Whoever gave only bands
// where others gave single values is left out, and named.
func (b *Book) joint(m survey.MeasureID, p stat.Period, dim *survey.Dimension) (distribution, Coverage) {
	each := make([]distribution, len(b.asked))
	single := false
	var vocabulary []stat.Code
	for i, r := range b.asked {
		each[i] = b.distribution(r, m, p, dim)
		single = single || each[i].why == "" && each[i].hasSingle(dim.Codelist)
	}
	cov := Coverage{Asked: len(b.asked)}
	out := distribution{rest: stat.Exactly(0)}
	for i, r := range b.asked {
		d := &each[i]
		if d.why == "" && single && !d.hasSingle(dim.Codelist) {
			d.why = "gave bands of " + dim.Name + ", not single values"
		}
		if d.why != "" {
			cov.Excluded = append(cov.Excluded, Exclusion{r, d.why})
			continue
		}
		cov.Included = append(cov.Included, r)
		out.inputs = append(out.inputs, d.inputs...)
		out.rest = out.rest.Add(d.rest)
		for _, c := range d.codes {
			vocabulary = append(vocabulary, c.code)
		}
	}
	if len(cov.Included) == 0 {
		out.why = "none of the " + b.nouns(len(b.asked)) + " asked gave figures by " + dim.Name + " for " + p.Words()
		return out, cov
	}
	for _, c := range finest(dim.Codelist, vocabulary) {
		total := stat.Exactly(0)
		for _, d := range each {
			if d.why == "" {
				total = total.Add(d.at(dim.Codelist, c))
			}
		}
		out.codes = append(out.codes, coded{c, total})
	}
	return out, cov
}

func (d *distribution) hasSingle(l *stat.Codelist) bool {
	return slices.ContainsFunc(d.codes, func(c coded) bool { return width(l, c.code) == 1 })
}

// at bounds the count at a code that a distribution may give otherwise: as
// part of a band, or not at all.
func (d *distribution) at(l *stat.Codelist, code stat.Code) stat.Count {
	_, hi, _ := d.rest.Bounds()
	most := stat.Exactly(hi)
	if hi == stat.Unbounded {
		most = stat.AtLeast(0)
	}
	for _, c := range d.codes {
		if c.code == code {
			return c.count
		}
		if shares(l, c.code, code) {
			most = most.Add(c.count)
		}
	}
	_, hi, _ = most.Bounds()
	return stat.Between(0, hi)
}

// most is the code that is certainly the most common, or why none is.
func (d distribution) most(l *stat.Codelist) (top coded, why string) {
	if len(d.codes) == 0 {
		return coded{}, "nothing was recorded"
	}
	best := d.codes[0]
	for _, c := range d.codes[1:] {
		if lower(c.count) > lower(best.count) {
			best = c
		}
	}
	if lower(best.count) == 0 && upper(best.count) == 0 {
		return coded{}, "every count is 0"
	}
	rivals := []string{}
	equal := best.count.IsExact()
	for _, c := range d.codes {
		if c.code != best.code && upper(c.count) >= lower(best.count) {
			rivals = append(rivals, l.Name(c.code))
			equal = equal && c.count == best.count
		}
	}
	switch {
	case len(rivals) > 3:
		return coded{}, fmt.Sprintf("hidden counts leave it open between %s and %d others", l.Name(best.code), len(rivals))
	case len(rivals) > 0 && equal:
		return coded{}, list(append([]string{l.Name(best.code)}, rivals...)) + " are equal, with " + best.count.Words() + " each"
	case len(rivals) > 0:
		return coded{}, "hidden counts leave it open: " + l.Name(best.code) + " or " + orList(rivals)
	case upper(d.rest) >= lower(best.count):
		return coded{}, "the answer does not give every value, and those left out could be more common"
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
