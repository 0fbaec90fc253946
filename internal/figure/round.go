package figure

import (
	"math/big"
	"strings"

	"plumbline/internal/stat"
)

// Round prints r with the given number of decimal places, half away from
// zero, by exact arithmetic. A value that rounds to nothing has no sign.
func Round(r *big.Rat, places int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	n := new(big.Int).Mul(new(big.Int).Abs(r.Num()), scale)
	n.Mul(n, big.NewInt(2)).Add(n, r.Denom())
	n.Quo(n, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	s := n.String()
	if places > 0 {
		if len(s) <= places {
			s = strings.Repeat("0", places+1-len(s)) + s
		}
		s = s[:len(s)-places] + "." + s[len(s)-places:]
	}
	if r.Sign() < 0 && n.Sign() != 0 {
		s = "-" + s
	}
	return s
}

// RoundDown prints the greatest number of so many decimal places that is not
// over r, which is not negative: what may stand after "at least".
func RoundDown(r *big.Rat, places int) string { return Round(toward(r, places, 0), places) }

// RoundUp prints the least number of so many decimal places that is not under
// r, which is not negative: what may stand after "at most".
func RoundUp(r *big.Rat, places int) string { return Round(toward(r, places, 1), places) }

// toward is r cut off after so many places, with up added to the last where
// something was cut off.
func toward(r *big.Rat, places int, up int64) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	cut, left := new(big.Int).QuoRem(new(big.Int).Mul(r.Num(), scale), r.Denom(), new(big.Int))
	if left.Sign() != 0 {
		cut.Add(cut, big.NewInt(up))
	}
	return new(big.Rat).SetFrac(cut, scale)
}

// Bounds prints a lower and an upper bound that are not negative, each rounded
// away from what lies between, so that the words are true at both ends. One
// number alone is right for all between when lo and hi are the same text.
func Bounds(i Interval, places int) (lo, hi string) {
	if i.Hi == nil {
		return RoundDown(i.Lo, places), ""
	}
	if lo, hi = Round(i.Lo, places), Round(i.Hi, places); lo == hi {
		return lo, hi
	}
	return RoundDown(i.Lo, places), RoundUp(i.Hi, places)
}

// decimal is r with up to six places and no trailing zeros.
func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return strings.TrimRight(strings.TrimRight(Round(r, 6), "0"), ".")
}

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

// valueOf is the value of a count that is known or bounded.
func valueOf(c stat.Count) Value {
	lo, hi, ok := c.Bounds()
	switch {
	case !ok:
		return Value{Reason: c.String()}
	case hi == stat.Unbounded:
		return Value{Lo: whole(lo)}
	case lo == hi:
		r := whole(lo)
		return Value{Lo: r, Hi: r}
	}
	return Value{Lo: whole(lo), Hi: whole(hi)}
}
