package figure

import (
	"math/big"
	"strconv"

	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// scopeDistribution is the distribution of whom a figure is about.
func (b *Book) scopeDistribution(f *Figure, dim *survey.Dimension) (*distribution, subject) {
	if f.Respondent == All {
		d, inputs, cov := b.joint(f.Measure, f.Period, dim)
		s := subject{who: b.whoAnswered(len(cov.Included)), coverage: cov}
		s.inputs, s.caveats, s.why = inputs, d.caveats, d.why
		return &d, s
	}
	w := wholeKey{f.Respondent, f.Measure, f.Period}
	d := b.distribution(w, dim)
	return d, b.single(f.Respondent, cell{inputs: b.appendInputs(nil, d, w, dim), caveats: d.caveats, why: d.why})
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
	if len(s.inputs) == 0 && !b.isAsked(f.Respondent) && f.Respondent != All {
		return false
	}
	top := 0
	if s.why == "" {
		top, s.why = d.most()
	}
	if s.why != "" {
		if shown, ok := b.printedMode(def, f, dim); ok {
			return shown
		}
	}
	band, mixed := d.band(top)
	if s.why == "" && mixed {
		s.why = "most are in the band " + dim.Codelist.Name(d.words.fine[top]) + ", beside single years: the most common single value is not known"
	}
	return b.state(f, s, func(v *Value) string {
		f.Code, *v = d.words.fine[top], valueOf(d.counts[top])
		f.Working = "highest of " + d.show()
		what := "the most common " + dim.Name
		if band {
			what = "the most common band of " + dim.Name
			if densest, ok := d.densest(); ok && densest != top {
				f.Caveats = append(f.Caveats, "The bands are of different widths: for each year that it covers, "+dim.Codelist.Name(d.words.fine[densest])+" has more.")
			}
		}
		return "Where it was recorded, " + what + " in the " + b.measureName(f) + " that " + s.within() + " recorded in " + f.Period.Words() +
			" was " + dim.Codelist.Name(f.Code) + d.outOf(top) + s.printed() + "."
	})
}

// printedMode gives the most common age as others print it, where the answer
// does not give every value. The value of such a figure is the age. ok is
// false where none is printed.
func (b *Book) printedMode(def *survey.Figure, f *Figure, dim *survey.Dimension) (shown, ok bool) {
	if def.Published == "" || f.Respondent == All {
		return false, false
	}
	s := b.subject(f.Respondent, def.Published, stat.Breakdown{}, f.Period)
	n, exact := s.count.Exact()
	code := stat.Code(strconv.FormatInt(n, 10))
	if !s.known() || !exact || !dim.Codelist.Has(code) {
		return false, false
	}
	f.Unit = b.unit(def.Published)
	return b.state(f, s, func(v *Value) string {
		f.Code, *v = code, valueOf(s.count)
		return "Where it was recorded, the most common " + dim.Name + " in the " + b.measureName(f) + " that " + s.within() + " recorded in " + f.Period.Words() +
			" was " + dim.Codelist.Name(code) + ", as printed."
	}), true
}

// outOf is ", with 48 of 262". Where the whole is not exactly known it says
// nothing: bounds on both would tell a reader less than they take to read.
func (d *distribution) outOf(top int) string {
	if recorded := d.recorded(); recorded.IsExact() && d.counts[top].IsExact() {
		return ", with " + countWords(d.counts[top]) + " of " + countWords(recorded)
	}
	return ""
}

// band says that the code at a place is a band of ages, and mixed that single
// years stand beside it.
func (d *distribution) band(at int) (band, mixed bool) {
	if d.words == nil || len(d.words.fine) == 0 || !d.words.list.IsAges() || width(d.words.list, d.words.fine[at]) == 1 {
		return false, false
	}
	return true, d.words.single
}

// densest is the place of the code with the highest count for each year of
// age that it covers, when it is certain.
func (d *distribution) densest() (at int, ok bool) {
	density := func(i int) Interval {
		c, _ := CountInterval(d.counts[i])
		return c.over(int64(max(1, width(d.words.list, d.words.fine[i]))))
	}
	for i := range d.counts {
		own, beaten := density(i), false
		for j := range d.counts {
			other := density(j)
			beaten = beaten || i != j && (other.Hi == nil || other.Hi.Cmp(own.Lo) >= 0)
		}
		if !beaten {
			return i, true
		}
	}
	return 0, false
}

// show lists a distribution in workings.
func (d *distribution) show() string {
	parts := make([]string, len(d.counts))
	for i, c := range d.counts {
		parts[i] = string(d.words.fine[i]) + ": " + c.String()
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
			if s.inside != "" {
				return "Across " + s.inside + ", the " + b.measureName(f) + " in " + f.Period.Words() + " was " + s.count.Words() + s.printed() + "."
			}
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
		sp := d.words.split(def.Code)
		in := d.sum(func(i int) bool { return sp.inside[i] })
		split := d.sum(func(i int) bool { return sp.touching[i] })
		out := d.sum(func(i int) bool { return !sp.inside[i] && !sp.touching[i] })
		if sp.exact {
			out = out.Add(d.rest)
		} else {
			split = split.Add(d.rest)
		}
		if i, ok = shareOf(in, out, split); !ok {
			s.why = "nothing was recorded, or too little to take a share of"
		}
	}
	return b.state(f, s, func(v *Value) string {
		i = i.Times(whole(100))
		*v = Value{Lo: i.Lo, Hi: i.Hi}
		f.Working = "of " + d.show()
		return "Where the " + dim.Name + " was recorded, " + dim.Codelist.Name(def.Code) + " made up " + percent(i) + " of the " + b.measureOf(f) +
			" that " + s.within() + " recorded in " + f.Period.Words() + s.printed() + "."
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
