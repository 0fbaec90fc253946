package figure

import (
	"math/big"

	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// Medians are the places of the classes, in order, that can hold the middle
// one of all that is counted: some filling of the bounds has it there. A
// single place is certain.
func Medians(classes []stat.Count) []int {
	var out []int
	for k, c := range classes {
		below, above := stat.Exactly(0), stat.Exactly(0)
		for i, o := range classes {
			switch {
			case !o.Known():
				return nil
			case i < k:
				below = below.Add(o)
			case i > k:
				above = above.Add(o)
			}
		}
		// Half of all is more than what is below, and no more than that and
		// the class together: below - n < above <= below + n.
		n := upper(c)
		if n > 0 && lower(below) < upper(above.Add(stat.Exactly(n))) && lower(above) <= upper(below.Add(stat.Exactly(n))) {
			out = append(out, k)
		}
	}
	return out
}

// InterpolatedMedian is the median of exact classes that cover from[i] up to,
// and without, to[i], by straight interpolation within its class. It is for
// comparing with what others print: the class itself says what is known. ok is
// false when nothing was counted.
func InterpolatedMedian(from, to, counts []int64) (median *big.Rat, ok bool) {
	total := int64(0)
	for _, n := range counts {
		total += n
	}
	half, below := big.NewRat(total, 2), int64(0)
	for i, n := range counts {
		if n > 0 && whole(below+n).Cmp(half) >= 0 {
			part := new(big.Rat).Sub(half, whole(below))
			part.Mul(part, big.NewRat(to[i]-from[i], n))
			return part.Add(part, whole(from[i])), true
		}
		below += n
	}
	return nil, false
}

// median is the code, of codes in order, that certainly holds the middle one.
func (b *Book) median(def *survey.Figure, f *Figure) bool {
	dim, ok := b.survey.Dimension(def.Dimension)
	if !ok {
		return false
	}
	f.Unit = b.unit(f.Measure)
	d, s := b.scopeDistribution(f, dim)
	if len(s.inputs) == 0 && !b.isAsked(f.Respondent) && f.Respondent != All {
		return false
	}
	var at []int
	if s.why == "" {
		switch at = Medians(d.counts); {
		case upper(d.rest) > 0:
			s.why = "the answer does not give every value, so that the middle one is not known"
		case len(at) == 0:
			s.why = "nothing was recorded"
		case len(at) > 1:
			names := make([]string, len(at))
			for i, k := range at {
				names[i] = dim.Codelist.Name(d.words.fine[k])
			}
			s.why = "hidden counts leave it open: " + orList(names)
		}
	}
	return b.state(f, s, func(v *Value) string {
		f.Code, *v = d.words.fine[at[0]], valueOf(d.counts[at[0]])
		f.Working = "middle of " + d.show()
		return "Where the " + dim.Name + " was recorded, half of the " + b.measureName(f) + " that " + s.within() + " recorded in " + f.Period.Words() +
			" were at or under " + dim.Codelist.Name(f.Code) + ", and half at or over it" + s.printed() + "."
	})
}
