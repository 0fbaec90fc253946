package stat

// A Rounding is how a count was rounded to a multiple of a base.
type Rounding uint8

// The ways of rounding: to the nearest multiple, halves up; or at random to
// the multiple below or above.
const (
	HalfUp Rounding = iota
	AtRandom
)

// Rounded is what a count can be that is printed as n after rounding to
// multiples of base. It panics if n is negative or base is not positive.
func Rounded(n, base int64, how Rounding) Count {
	if base <= 0 {
		panic("stat: rounding to a base that is not positive")
	}
	below, above := base/2, (base-1)/2
	if how == AtRandom {
		below, above = base-1, base-1
	}
	return Between(max(0, n-below), n+above)
}
