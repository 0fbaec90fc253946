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
