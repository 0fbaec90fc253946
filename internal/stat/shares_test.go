package stat_test

import (
	"testing"

	"plumbline/internal/stat"
)

func TestShares(t *testing.T) {
	l, err := stat.NewCodelist("apps", []stat.Entry{
		{Code: "group", Name: "Group"}, {Code: "red", Name: "Red", Parent: "group"}, {Code: "blue", Name: "Blue", Parent: "group"}, {Code: "green", Name: "Green"},
		{Code: "red-and-blue", Name: "Red and Blue", Of: []stat.Code{"red", "blue"}}, {Code: "blue-and-green", Name: "Blue and Green", Of: []stat.Code{"blue", "green"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ages, err := stat.NewAges("ages", 0, 17, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		l            *stat.Codelist
		a, b         stat.Code
		within, both bool
	}{
		{l, "red", "group", true, true},
		{l, "red", "red-and-blue", true, true},
		{l, "red-and-blue", "red", false, true},
		{l, "green", "red-and-blue", false, false},
		{l, "red-and-blue", "blue-and-green", false, true}, // both take in blue
		{l, "red", "blue", false, false},
		{ages, "11-13", "12-15", false, true},
		{ages, "11-13", "14", false, false},
	} {
		if got := tt.l.Within(tt.a, tt.b); got != tt.within {
			t.Errorf("%s within %s: %v", tt.a, tt.b, got)
		}
		if got, other := tt.l.Shares(tt.a, tt.b), tt.l.Shares(tt.b, tt.a); got != tt.both || other != tt.both {
			t.Errorf("%s shares with %s: %v, and the other way %v; want %v", tt.a, tt.b, got, other, tt.both)
		}
	}
	if _, err := stat.NewCodelist("apps", []stat.Entry{{Code: "red", Name: "Red", Of: []stat.Code{"pink"}}}); err == nil {
		t.Error("a code of an unknown code is taken")
	}
}

func TestRounded(t *testing.T) {
	for _, tt := range []struct {
		n, base int64
		how     stat.Rounding
		lo, hi  int64
	}{{15, 5, stat.HalfUp, 13, 17}, {0, 5, stat.HalfUp, 0, 2}, {40, 10, stat.HalfUp, 35, 44}, {15, 5, stat.AtRandom, 11, 19}, {7, 1, stat.HalfUp, 7, 7}} {
		if got, want := stat.Rounded(tt.n, tt.base, tt.how), stat.Between(tt.lo, tt.hi); got != want {
			t.Errorf("%d to base %d: %v, want %v", tt.n, tt.base, got, want)
		}
	}
}
