package figure

import (
	"math/big"

	"plumbline/internal/stat"
)

// An Interval is every number from Lo to Hi, both included; a nil Hi means
// that nothing is known above Lo. Lo is never nil.
type Interval struct{ Lo, Hi *big.Rat }

// Point is the interval of one number.
func Point(r *big.Rat) Interval { return Interval{r, r} }

// CountInterval is the interval of a count; ok is false when there is none.
func CountInterval(c stat.Count) (i Interval, ok bool) {
	v := valueOf(c)
	return Interval{v.Lo, v.Hi}, v.Reason == ""
}

// IsPoint says that the number is known.
func (i Interval) IsPoint() bool { return i.Hi != nil && i.Lo.Cmp(i.Hi) == 0 }

// Ratio is what to/from can be when nothing ties the two together: the change
// between [a, b] and [c, d] is the ratio from c/b to d/a. ok is false when
// either is missing, or from is certainly 0. Hi is nil when from can be 0.
func Ratio(from, to stat.Count) (i Interval, ok bool) {
	a, b, okFrom := from.Bounds()
	c, d, okTo := to.Bounds()
	if !okFrom || !okTo || b == 0 {
		return Interval{}, false
	}
	i.Lo = new(big.Rat)
	if b != stat.Unbounded {
		i.Lo = big.NewRat(c, b)
	}
	if a > 0 && d != stat.Unbounded {
		i.Hi = big.NewRat(d, a)
	}
	return i, true
}

// Share is what part/all can be, given that part is a part of all: it is
// never more than 1. ok is false when either is missing or all is certainly 0.
func Share(part, all stat.Count) (i Interval, ok bool) {
	if i, ok = Ratio(all, part); !ok {
		return i, false
	}
	if one := whole(1); i.Hi == nil || i.Hi.Cmp(one) > 0 {
		i.Hi = one
	}
	return i, i.Lo.Cmp(i.Hi) <= 0
}

// less1 is i less one: a ratio as a change.
func (i Interval) less1() Interval {
	one := whole(1)
	out := Interval{Lo: new(big.Rat).Sub(i.Lo, one)}
	if i.Hi != nil {
		out.Hi = new(big.Rat).Sub(i.Hi, one)
	}
	return out
}

// Times is i times a positive number, such as 100 for percent.
func (i Interval) Times(n *big.Rat) Interval {
	out := Interval{Lo: new(big.Rat).Mul(i.Lo, n)}
	if i.Hi != nil {
		out.Hi = new(big.Rat).Mul(i.Hi, n)
	}
	return out
}

// Change is a ratio as a change: its direction, and its size as a share of
// the base. Direction is 1 for a certain rise, -1 for a certain fall, 0 when
// it is neither or both are possible; then the size is that of the furthest
// end, from 0.
func Change(ratio Interval) (direction int, size Interval) {
	c := ratio.less1()
	switch {
	case c.Lo.Sign() > 0:
		return 1, c
	case c.Hi != nil && c.Hi.Sign() < 0:
		return -1, Interval{new(big.Rat).Neg(c.Hi), new(big.Rat).Neg(c.Lo)}
	case c.Hi == nil:
		return 0, Interval{new(big.Rat), nil}
	}
	far := new(big.Rat).Neg(c.Lo)
	if c.Hi.Cmp(far) > 0 {
		far = c.Hi
	}
	return 0, Interval{new(big.Rat), far}
}

// A Truth is whether a statement holds, given what is known.
type Truth uint8

// A statement is True or False when it is so whatever the number is, within
// what is known of it, and Undetermined otherwise.
const (
	False Truth = iota
	Undetermined
	True
)

// A Span is a range of numbers of which either end may be open or missing:
// what a phrase allows a number to be.
type Span struct {
	Lo, Hi         *big.Rat // nil: no end
	LoOpen, HiOpen bool     // the end itself is left out
}

// Holds says whether a number that is somewhere in i lies in s.
func (s Span) Holds(i Interval) Truth {
	lowest, highest := 1, -1 // where the ends of i lie against those of s
	if s.Lo != nil {
		if c := i.Lo.Cmp(s.Lo); c < 0 || c == 0 && s.LoOpen {
			lowest = -1
		}
		if i.Hi != nil {
			if c := i.Hi.Cmp(s.Lo); c < 0 || c == 0 && s.LoOpen {
				return False
			}
		}
	}
	if s.Hi != nil {
		if c := i.Lo.Cmp(s.Hi); c > 0 || c == 0 && s.HiOpen {
			return False
		}
		if i.Hi == nil {
			highest = 1
		} else if c := i.Hi.Cmp(s.Hi); c > 0 || c == 0 && s.HiOpen {
			highest = 1
		}
	}
	if lowest > 0 && highest < 0 {
		return True
	}
	return Undetermined
}
