package stat_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

func TestParseCount(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want stat.Count
		err  error
	}{
		{in: "1,204", want: stat.Exactly(1204)},
		{in: "0", want: stat.Exactly(0)},
		{in: "<5", want: stat.Between(0, 4)},
		{in: "fewer than 5", want: stat.Between(0, 4)},
		{in: "Fewer than five", want: stat.Between(0, 4)},
		{in: "five", err: fault.Invalid}, // it may be a label
		{in: "≤5", want: stat.Between(0, 5)},
		{in: "1-4", want: stat.Between(1, 4)},
		{in: "1 to 4", want: stat.Between(1, 4)},
		{in: "more than 3,000", want: stat.AtLeast(3001)},
		{in: "at least 40", want: stat.AtLeast(40)},
		{in: "40+", want: stat.AtLeast(40)},
		{in: "not held", want: stat.Missing(stat.NotHeld)}, // never zero
		{in: "Refused", want: stat.Missing(stat.Refused)},
		{in: "about 12", err: fault.Invalid},
		{in: "*", err: fault.Invalid},
		{in: "", err: fault.Invalid},
		{in: "-3", err: fault.Invalid},
		{in: "2.5", err: fault.Invalid},
		{in: "1,20", err: fault.Invalid},
		{in: "4-1", err: fault.Invalid},
		{in: "<0", err: fault.Invalid},
		{in: "99999999999999999999", err: fault.Invalid},
	} {
		t.Run(tt.in, func(t *testing.T) {
			got, err := stat.ParseCount(tt.in)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("ParseCount(%q) = %v, %v; want %v, %v", tt.in, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestZeroCountIsNotANumber(t *testing.T) {
	var c stat.Count
	if _, ok := c.Exact(); ok || c.Known() || c.String() != "not asked" {
		t.Errorf("the zero Count is %v, which passes for a number", c)
	}
}

func anyCount(t *rapid.T, label string) stat.Count {
	lo := rapid.Int64Range(0, 1000).Draw(t, label+" lo")
	switch rapid.IntRange(0, 4).Draw(t, label+" form") {
	case 0:
		return stat.Missing(rapid.SampledFrom([]stat.Gap{stat.NotAsked, stat.Awaited, stat.NotHeld, stat.Refused}).Draw(t, label))
	case 1:
		return stat.AtLeast(lo)
	case 2:
		return stat.Between(lo, lo+rapid.Int64Range(0, 50).Draw(t, label+" width"))
	}
	return stat.Exactly(lo)
}

// member draws a number that c can be.
func member(t *rapid.T, c stat.Count, label string) int64 {
	lo, hi, _ := c.Bounds()
	if hi == stat.Unbounded {
		hi = lo + 10_000
	}
	return rapid.Int64Range(lo, hi).Draw(t, label)
}

func TestCountTextTurnsBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCount(t, "c")
		if got, err := stat.ParseCount(c.String()); err != nil || got != c {
			t.Fatalf("%v printed as %q is read as %v, %v", c, c.String(), got, err)
		}
	})
}

func TestCountArithmeticLosesNoBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d := anyCount(t, "c"), anyCount(t, "d")
		sum := c.Add(d)
		if sum != d.Add(c) {
			t.Fatalf("%v + %v = %v, but the other way round %v", c, d, sum, d.Add(c))
		}
		if !c.Known() || !d.Known() {
			if sum.Known() {
				t.Fatalf("%v + %v = %v, which makes a number out of a gap", c, d, sum)
			}
			return
		}
		x, y := member(t, c, "x"), member(t, d, "y")
		if !sum.Contains(stat.Exactly(x + y)) {
			t.Fatalf("%v + %v = %v, which leaves out %d + %d", c, d, sum, x, y)
		}
		if rest, ok := sum.Sub(d); !ok || !rest.Contains(stat.Exactly(x)) {
			t.Fatalf("(%v + %v) - %v = %v, which leaves out %d", c, d, d, rest, x)
		}
		if both, ok := c.Intersect(d); ok && (!c.Contains(both) || !d.Contains(both)) {
			t.Fatalf("%v and %v together say %v", c, d, both)
		}
	})
}

func TestAddToUnboundedDoesNotOverflow(t *testing.T) {
	got := stat.AtLeast(1 << 60).Add(stat.AtLeast(1 << 60)).Add(stat.AtLeast(1 << 62)).Add(stat.AtLeast(1 << 62))
	if lo, hi, ok := got.Bounds(); !ok || lo < 0 || hi != stat.Unbounded {
		t.Errorf("a sum of very large bounds is %d to %d", lo, hi)
	}
}

func FuzzParseCount(f *testing.F) {
	for _, s := range []string{"1,204", "<5", "1-4", "3001+", "not held", "9223372036854775807"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := stat.ParseCount(s)
		if err != nil {
			return
		}
		if again, err := stat.ParseCount(c.String()); err != nil || again != c {
			t.Errorf("%q is read as %v, and that as %v, %v", s, c, again, err)
		}
	})
}
