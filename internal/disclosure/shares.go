package disclosure

import (
	"fmt"
	"math/big"
	"strings"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

// A Ratio is a published share or average of two cells of a table, by their
// places in Cells: Shown is a plain decimal, rounded half away from zero to
// the decimals that it has. A share is out of Per 100, an average per 1.
type Ratio struct {
	Count, Of int
	Shown     string
	Per       int64
}

// A Fraction is a count and the total that it is a share of.
type Fraction struct{ Count, Of int64 }

// Shares are the counts and totals that a published percentage can stand for,
// given that the total is at most most: "28.6" of under 10 can only be 2 of 7.
// They come in order of the total. It is fault.Invalid for a text that is not
// a plain decimal from 0 to 100.
func Shares(percent string, most int64) ([]Fraction, error) {
	p, half, err := decimal(percent)
	if err != nil || p.Cmp(big.NewRat(100, 1)) > 0 {
		return nil, fmt.Errorf("%q is not a percentage: %w", percent, fault.Invalid)
	}
	var out []Fraction
	for of := int64(1); of <= most; of++ {
		lo, hi := counts(p, half, of, 100)
		for k := lo; k <= min(hi, of); k++ {
			out = append(out, Fraction{k, of})
		}
	}
	return out, nil
}

// decimal reads a plain decimal of at most nine decimals, and gives half a
// unit of its last place.
func decimal(s string) (n, half *big.Rat, err error) {
	whole, part, point := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && len(s) <= 9 && strings.Trim(s, "0123456789") == "" }
	if !digits(whole) || point && !digits(part) {
		return nil, nil, fmt.Errorf("%q is not a plain decimal: %w", s, fault.Invalid)
	}
	n, _ = new(big.Rat).SetString(s)
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(part))), nil)
	return n, new(big.Rat).SetFrac(big.NewInt(1), unit.Mul(unit, big.NewInt(2))), nil
}

// counts are the least and the greatest count whose ratio to of, times per, is
// rounded to p; lo is above hi when there is none.
func counts(p, half *big.Rat, of, per int64) (lo, hi int64) {
	scale := big.NewRat(of, per)
	from := new(big.Rat).Mul(new(big.Rat).Sub(p, half), scale)
	below := new(big.Rat).Mul(new(big.Rat).Add(p, half), scale) // not included
	return max(0, ceiling(from)), ceiling(below) - 1
}

func ceiling(r *big.Rat) int64 {
	q, m := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	if m.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}

// widestOf is the widest range of totals that a ratio is worked out for: a
// wider one says next to nothing of the count.
const widestOf = 10_000

// narrow gives what a ratio leaves of the bounds of its count and its total;
// ok is false when it leaves nothing.
func (r Ratio) narrow(count, of stat.Count) (c, o stat.Count, ok bool, err error) {
	p, half, err := decimal(r.Shown)
	if err != nil || r.Per < 1 {
		return count, of, false, fmt.Errorf("a ratio shown as %q per %d: %w", r.Shown, r.Per, fault.Invalid)
	}
	least, most, known := count.Bounds()
	from, to, ofKnown := of.Bounds()
	if !known || !ofKnown || to-from > widestOf {
		return count, of, true, nil
	}
	for d := max(1, from); d <= to; d++ {
		lo, hi := counts(p, half, d, r.Per)
		lo, hi = max(lo, least), min(hi, most)
		if lo > hi {
			continue
		}
		if !ok {
			c, o, ok = stat.Between(lo, hi), stat.Exactly(d), true
			continue
		}
		wasLo, wasHi, _ := c.Bounds()
		first, _, _ := o.Bounds()
		c, o = stat.Between(min(lo, wasLo), max(hi, wasHi)), stat.Between(first, d)
	}
	return c, o, ok, nil
}
