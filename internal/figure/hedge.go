package figure

import "math/big"

// A Hedge is how a number is stated: as it is, or with a word that says on
// which side of it the truth lies.
type Hedge string

// The hedges. Others mean one of these: "over" is MoreThan, "about" is Around,
// "just under" and "almost" are Nearly, "up to" is AtMost, "or more" is
// AtLeast.
const (
	Plainly   Hedge = ""
	Nearly    Hedge = "nearly"     // at most 5% short of it
	JustOver  Hedge = "just over"  // at most 5% over it
	Around    Hedge = "around"     // within 5% of it
	MoreThan  Hedge = "more than"  // strictly
	FewerThan Hedge = "fewer than" // strictly
	AtLeast   Hedge = "at least"
	AtMost    Hedge = "at most"
)

// Stated is what a quantity may be for a stated number, which is not
// negative, to be true of it. Plainly stated, it must round to the number
// with the given number of decimal places, half away from zero: 44.84 is 45,
// and is not 44. A whole count must so be the number itself.
func Stated(h Hedge, n *big.Rat, places int) Span {
	part := func(hundred int64) *big.Rat { return new(big.Rat).Mul(n, hundredths(hundred)) }
	switch h {
	case Nearly:
		return openAbove(part(95), n)
	case JustOver:
		return openBelow(n, part(105))
	case Around:
		return closed(part(95), part(105))
	case MoreThan:
		return Span{Lo: n, LoOpen: true}
	case FewerThan:
		return Span{Hi: n, HiOpen: true}
	case AtLeast:
		return Span{Lo: n}
	case AtMost:
		return Span{Hi: n}
	}
	half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	half.Mul(half, big.NewRat(1, 2))
	return Span{Lo: new(big.Rat).Sub(n, half), Hi: new(big.Rat).Add(n, half), HiOpen: true}
}

// Understated says that a quantity is certainly more than a tenth over a
// number that it is said to be more than: true, and says too little.
func Understated(n *big.Rat, quantity Interval) bool {
	return Span{Lo: new(big.Rat).Mul(n, hundredths(110)), LoOpen: true}.Holds(quantity) == True
}

// closeAbove is over n by at most a tenth.
func closeAbove(n *big.Rat) Span { return openBelow(n, new(big.Rat).Mul(n, hundredths(110))) }

// Truncated says that a plainly stated number is the quantity with its last
// digits cut off rather than rounded: 44 for 44.84.
func Truncated(n *big.Rat, places int, quantity Interval) bool {
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	return openAbove(n, new(big.Rat).Add(n, unit)).Holds(quantity) == True && Stated(Plainly, n, places).Holds(quantity) == False
}

// OneIn is what a share may be for "n in m" to be true of it: within 0.02 of
// n/m, and within half of 1/m.
func OneIn(n, m int64) Span {
	share, near := big.NewRat(n, m), hundredths(2)
	if half := big.NewRat(1, 2*m); half.Cmp(near) < 0 {
		near = half
	}
	return closed(new(big.Rat).Sub(share, near), new(big.Rat).Add(share, near))
}

// Times is what a ratio may be for "n times as many" to be true of it: within
// 2.5% of n.
func Times(n *big.Rat) Span {
	return closed(new(big.Rat).Mul(n, big.NewRat(975, 1000)), new(big.Rat).Mul(n, big.NewRat(1025, 1000)))
}

// FractionOf is what a share may be for a fraction, plainly stated or with a
// hedge, to be true of it: within 0.02, or at most 0.04 on the side that the
// hedge says.
func FractionOf(h Hedge, f *big.Rat) Span {
	near, wide := hundredths(2), hundredths(4)
	switch h {
	case Nearly:
		return openAbove(new(big.Rat).Sub(f, wide), f)
	case MoreThan, JustOver:
		return openBelow(f, new(big.Rat).Add(f, wide))
	case AtLeast, AtMost, FewerThan, Around:
		return Stated(h, f, 0)
	}
	return closed(new(big.Rat).Sub(f, near), new(big.Rat).Add(f, near))
}
