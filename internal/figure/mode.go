package figure

import (
	"math/big"
	"slices"

	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// scopeDistribution is the distribution of whom a figure is about.
func (b *Book) scopeDistribution(f *Figure, dim *survey.Dimension) (distribution, subject) {
	if f.Respondent == All {
		d, cov := b.joint(f.Measure, f.Period, dim)
		s := subject{who: b.whoAnswered(len(cov.Included)), coverage: cov}
		s.inputs, s.caveats, s.why = d.inputs, d.caveats, d.why
		return d, s
	}
	d := b.distribution(f.Respondent, f.Measure, f.Period, dim)
	return d, b.single(f.Respondent, cell{inputs: d.inputs, caveats: d.caveats, why: d.why})
}

// mostCommon is the code with the highest count where the dimension was
// recorded, when no other can be as high. A band of ages is not an age: where
// a band has the most beside single years, the most common age is not known.
func (b *Book) mostCommon(def *survey.Figure, f *Figure) bool {
	dim, ok := b.survey.Dimension(def.Dimension)
	if !ok {
		return false
	}
	f.Unit = b.unit(f.Measure)
	d, s := b.scopeDistribution(f, dim)
	if len(d.inputs) == 0 && !b.isAsked[f.Respondent] && f.Respondent != All {
		return false
	}
	var top coded
	if s.why == "" {
		top, s.why = d.most(dim.Codelist)
	}
	bands, mixed := d.bands(dim.Codelist, top.code)
	if s.why == "" && mixed {
		s.why = "most are in the band " + dim.Codelist.Name(top.code) + ", beside single years: the most common single value is not known"
	}
	return b.state(f, s, func(v *Value) string {
		f.Code, *v = top.code, valueOf(top.count)
		recorded := d.sumOf(func(stat.Code) bool { return true })
		f.Working = "highest of " + d.show()
		what := "the most common"
		if bands {
			what = "the most common band"
			if densest, ok := d.densest(dim.Codelist); ok && densest != top.code {
				f.Caveats = append(f.Caveats, "The bands are of different widths: for each year that it covers, "+dim.Codelist.Name(densest)+" has more.")
			}
		}
		return "Where the " + dim.Name + " was recorded, " + what + " in the " + b.measureName(f) + " that " + lowerFirst(s.who) + " recorded in " + f.Period.Words() +
			" was " + dim.Codelist.Name(top.code) + ", with " + countWords(top.count) + " of " + countWords(recorded) + s.printed() + "."
	})
}

// bands says that a code is a band of ages, and mixed that single years stand
// beside it.
func (d distribution) bands(l *stat.Codelist, code stat.Code) (band, mixed bool) {
	if lo, hi, ok := l.AgeSpan(code); !ok || lo == hi {
		return false, false
	}
	return true, slices.ContainsFunc(d.codes, func(c coded) bool {
		lo, hi, ok := l.AgeSpan(c.code)
		return ok && lo == hi
	})
}

// densest is the code with the highest count for each year of age that it
// covers, when it is certain.
func (d distribution) densest(l *stat.Codelist) (stat.Code, bool) {
	density := func(c coded) Interval {
		i, _ := CountInterval(c.count)
		return i.over(int64(max(1, width(l, c.code))))
	}
	for _, c := range d.codes {
		own := density(c)
		if !slices.ContainsFunc(d.codes, func(o coded) bool {
			other := density(o)
			return o.code != c.code && (other.Hi == nil || other.Hi.Cmp(own.Lo) >= 0)
		}) {
			return c.code, true
		}
	}
	return "", false
}

// show lists a distribution in workings.
func (d distribution) show() string {
	var parts []string
	for _, c := range d.codes {
		parts = append(parts, string(c.code)+": "+c.count.String())
	}
	return list(parts)
}

// lowerFirst is a name of all that answered inside a sentence: "the 39 forces
// that answered". Names of respondents keep their capitals.
func lowerFirst(who string) string {
	for _, lead := range []string{"The ", "All "} {
		if len(who) > len(lead) && who[:len(lead)] == lead {
			return string(who[0]+'a'-'A') + who[1:]
		}
	}
	return who
}

// lowest is the lowest value that anyone stated.
func (b *Book) lowest(def *survey.Figure, f *Figure) bool {
	f.Unit = b.unit(f.Measure)
	if f.Respondent != All {
		s := b.subject(f.Respondent, f.Measure, stat.Breakdown{}, f.Period)
		return b.state(f, s, func(v *Value) string {
			*v = valueOf(s.count)
			return s.who + " put the " + b.measureName(f) + " in " + f.Period.Words() + " at " + s.count.Words() + s.printed() + "."
		})
	}
	pn := b.panel(f.Measure, stat.Breakdown{}, f.Period)
	s := b.together(pn, f.Period)
	return b.state(f, s, func(v *Value) string {
		lo, hi := int64(stat.Unbounded), int64(stat.Unbounded)
		for _, c := range pn.cells {
			if c.known() {
				lo, hi = min(lo, lower(c.count)), min(hi, upper(c.count))
			}
		}
		least := stat.Between(lo, hi)
		*v = valueOf(least)
		f.Working = "lowest of " + b.nouns(len(pn.included))
		if len(pn.included) == 1 {
			return s.who + " put the " + b.measureName(f) + " in " + f.Period.Words() + " at " + least.Words() + "."
		}
		return "The lowest " + b.measureName(f) + " that any of the " + b.nouns(len(pn.included)) + " that answered gave for " + f.Period.Words() + " was " + least.Words() + "."
	})
}

// withinCell is the count at a code of one respondent or area: as given, or
// made of the codes that make it up, or bounds where they do not match it.
func (b *Book) withinCell(f *Figure, r respondent.ID, dim *survey.Dimension, code stat.Code) cell {
	direct := b.cell(ledger.Key{Respondent: r, Measure: f.Measure, Period: f.Period, Breakdown: stat.By(dim.ID, code)})
	if direct.known() && direct.count.IsExact() {
		return direct
	}
	d := b.distribution(r, f.Measure, f.Period, dim)
	if d.why != "" {
		return direct
	}
	lo, hi, outside := stat.Exactly(0), stat.Exactly(0), stat.Exactly(0)
	var inside, touching []stat.Code
	for _, c := range d.codes {
		switch {
		case dim.Codelist.Within(c.code, code):
			lo, hi, inside = lo.Add(c.count), hi.Add(c.count), append(inside, c.code)
		case shares(dim.Codelist, c.code, code):
			hi, touching = hi.Add(c.count), append(touching, c.code)
		default:
			outside = outside.Add(c.count)
		}
	}
	exactly := covers(dim.Codelist, inside, code)
	least, most := lower(lo), upper(lo)
	if !exactly {
		most = upper(hi)
		if !covers(dim.Codelist, append(inside, touching...), code) {
			most = upper(hi.Add(d.rest))
		}
		if total := b.cell(ledger.Key{Respondent: r, Measure: f.Measure, Period: f.Period}); total.known() {
			if left, ok := total.count.Sub(outside); ok {
				most = min(most, upper(left))
			}
		}
	}
	if most < least {
		return cell{why: "the parts of the answer contradict its total", inputs: d.inputs, caveats: d.caveats}
	}
	c := cell{count: stat.Between(least, most), inputs: d.inputs, caveats: d.caveats}
	if direct.known() {
		both, ok := direct.count.Intersect(c.count)
		if !ok {
			direct.caveats = append(direct.caveats, "The parts of the answer contradict this count.")
			return direct
		}
		c.count, c.inputs = both, append(slices.Clone(direct.inputs), c.inputs...)
	}
	if least == 0 && most == stat.Unbounded {
		return cell{why: "the codes that were given do not tell how many", inputs: d.inputs}
	}
	c.working = "made of " + d.show()
	if !c.count.IsExact() && !direct.known() {
		c.caveats = append(slices.Clone(c.caveats), "The answer does not break down at "+dim.Codelist.Name(code)+": the count is given as bounds.")
	}
	return c
}

// within is the count at a code of a dimension, such as ages 0 to 10.
func (b *Book) within(def *survey.Figure, f *Figure) bool {
	dim, ok := b.survey.Dimension(def.Dimension)
	if !ok || !dim.Codelist.Has(def.Code) {
		return false
	}
	f.Breakdown, f.Unit = stat.By(dim.ID, def.Code), b.unit(f.Measure)
	s := b.withinSubject(f, dim, def.Code)
	return b.state(f, s, func(v *Value) string {
		*v = valueOf(s.count)
		b.comparePublished(def, f)
		return b.recorded(s.who, s.count, f) + s.printed() + "."
	})
}

func (b *Book) withinSubject(f *Figure, dim *survey.Dimension, code stat.Code) subject {
	if f.Respondent != All {
		return b.single(f.Respondent, b.withinCell(f, f.Respondent, dim, code))
	}
	cells := make([]cell, len(b.asked))
	for i, r := range b.asked {
		cells[i] = b.withinCell(f, r, dim, code)
	}
	return b.together(b.newPanel(cells), f.Period)
}

// share is the part at a code of all where the dimension was recorded, in
// percent.
func (b *Book) share(def *survey.Figure, f *Figure) bool {
	dim, ok := b.survey.Dimension(def.Dimension)
	if !ok || !dim.Codelist.Has(def.Code) {
		return false
	}
	f.Breakdown, f.Unit = stat.By(dim.ID, def.Code), "percent"
	d, s := b.scopeDistribution(f, dim)
	var i Interval
	if s.why == "" {
		in := d.sumOf(func(c stat.Code) bool { return dim.Codelist.Within(c, def.Code) })
		out := d.sumOf(func(c stat.Code) bool { return !shares(dim.Codelist, c, def.Code) }).Add(d.rest)
		split := d.sumOf(func(c stat.Code) bool {
			return shares(dim.Codelist, c, def.Code) && !dim.Codelist.Within(c, def.Code)
		})
		if i, ok = shareOf(in, out, split); !ok {
			s.why = "nothing was recorded, or too little to take a share of"
		}
	}
	return b.state(f, s, func(v *Value) string {
		i = i.Times(whole(100))
		*v = Value{Lo: i.Lo, Hi: i.Hi}
		f.Working = "of " + d.show()
		return "Where the " + dim.Name + " was recorded, " + dim.Codelist.Name(def.Code) + " made up " + percent(i) + " of the " + b.measureOf(f) +
			" that " + lowerFirst(s.who) + " recorded in " + f.Period.Words() + s.printed() + "."
	})
}

// shareOf is in/(in+out), where each of split is wholly in or wholly out; ok
// is false when all may be 0.
func shareOf(in, out, split stat.Count) (Interval, bool) {
	least, most := lower(in), in.Add(split)
	against := out.Add(split)
	if least+lower(out)+lower(split) == 0 {
		return Interval{}, false
	}
	i := Interval{Lo: new(big.Rat), Hi: whole(1)}
	if least > 0 && upper(against) != stat.Unbounded {
		i.Lo = ratOf(least, least, upper(against))
	}
	if lower(out) > 0 && upper(most) != stat.Unbounded {
		i.Hi = ratOf(upper(most), upper(most), lower(out))
	}
	if upper(most) == 0 {
		i.Hi = new(big.Rat)
	}
	return i, true
}

// ratOf is n/(a+b), without overflow.
func ratOf(n, a, b int64) *big.Rat {
	d := new(big.Rat).Add(whole(a), whole(b))
	return d.Quo(whole(n), d)
}
