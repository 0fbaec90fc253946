package figure

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// TestBoundsAreTrueAtBothEnds: "at least 20.3" of 20.26 would be false.
func TestBoundsAreTrueAtBothEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := big.NewRat(rapid.Int64Range(0, 1e6).Draw(t, "n"), rapid.Int64Range(1, 1000).Draw(t, "d"))
		hi := new(big.Rat).Add(lo, big.NewRat(rapid.Int64Range(0, 1e6).Draw(t, "more"), 997))
		places := rapid.IntRange(0, 3).Draw(t, "places")
		a, z := Bounds(Interval{Lo: lo, Hi: hi}, places)
		down, _ := new(big.Rat).SetString(a)
		up, _ := new(big.Rat).SetString(z)
		if a == z {
			for _, r := range []*big.Rat{lo, hi} {
				if Round(r, places) != a {
					t.Fatalf("%s for %s to %s", a, lo, hi)
				}
			}
			return
		}
		if down.Cmp(lo) > 0 || up.Cmp(hi) < 0 {
			t.Fatalf("between %s and %s for %s to %s", a, z, lo, hi)
		}
		if least, _ := Bounds(Interval{Lo: lo}, places); func() bool { r, _ := new(big.Rat).SetString(least); return r.Cmp(lo) > 0 }() {
			t.Fatalf("at least %s for %s", least, lo)
		}
	})
	for _, c := range []struct {
		i    Interval
		want string
	}{
		{Interval{Lo: big.NewRat(2026, 100)}, "at least 20.2"},
		{Interval{Lo: big.NewRat(2026, 100), Hi: big.NewRat(3021, 100)}, "between 20.2 and 30.3"},
		{Interval{Lo: big.NewRat(4481, 100), Hi: big.NewRat(4483, 100)}, "44.8"},
		{Interval{Lo: big.NewRat(20, 1)}, "at least 20.0"},
	} {
		if got := (*Book)(nil).amount(c.i, 1); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
