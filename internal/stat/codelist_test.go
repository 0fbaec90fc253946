package stat_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

func ages(t *testing.T) *stat.Codelist {
	t.Helper()
	l, err := stat.NewAges("age", 0, 17, []stat.Entry{{Code: "unknown", Name: "Unknown", Aliases: []string{"Not recorded"}, Unknown: true}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestFindAge(t *testing.T) {
	l := ages(t)
	for in, want := range map[string]stat.Code{
		"13": "13", "aged 13": "13", "13 years old": "13", "11-13": "11-13", "12 to 15": "12-15", "0 to 5 years": "0-5",
		"11 and under": "0-11", "10 or under": "0-10", "10-years-old or younger": "0-10", "Under 10s": "0-9", "under 11": "0-10",
		"<1": "0", "16+": "16-17", "16 and over": "16-17", "NOT RECORDED": "unknown",
	} {
		if got, ok := l.Find(in); !ok || got != want {
			t.Errorf("Find(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"18", "15-14", "2016", "2015/16", "total", ""} {
		if got, ok := l.Find(in); ok {
			t.Errorf("Find(%q) = %q, want nothing", in, got)
		}
	}
}

func TestWithin(t *testing.T) {
	l := ages(t)
	for _, tt := range []struct {
		a, b stat.Code
		want bool
	}{{"13", "11-13", true}, {"11-13", "0-17", true}, {"11-13", "12-15", false}, {"unknown", "0-17", false}, {"13", "13", true}} {
		if got := l.Within(tt.a, tt.b); got != tt.want {
			t.Errorf("Within(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func TestCodelistRefusesWhatHasTwoMeanings(t *testing.T) {
	for name, entries := range map[string][]stat.Entry{
		"alias of two codes": {{Code: "fb", Name: "Facebook", Aliases: []string{"Meta"}}, {Code: "ig", Name: "Instagram", Aliases: []string{"meta"}}},
		"code twice":         {{Code: "fb", Name: "Facebook"}, {Code: "fb", Name: "FB"}},
		"unknown parent":     {{Code: "fb", Name: "Facebook", Parent: "meta"}},
		"own ancestor":       {{Code: "a", Name: "A", Parent: "b"}, {Code: "b", Name: "B", Parent: "a"}},
	} {
		if _, err := stat.NewCodelist("platform", entries); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want fault.Invalid", name, err)
		}
	}
}

func TestBreakdownTextTurnsBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.MapOf(
			rapid.Custom(func(t *rapid.T) stat.DimensionID {
				return stat.DimensionID(rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "dimension"))
			}),
			rapid.Custom(func(t *rapid.T) stat.Code {
				return stat.Code(rapid.StringMatching(`[a-z0-9-]{1,8}`).Draw(t, "code"))
			})).Draw(t, "codes")
		b, err := stat.NewBreakdown(codes)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := stat.ParseBreakdown(b.String()); err != nil || got != b {
			t.Fatalf("%q is read as %q, %v", b, got, err)
		}
		for d, c := range codes {
			if got, ok := b.Code(d); !ok || got != c {
				t.Fatalf("%q has %q for %q, want %q", b, got, d, c)
			}
			if b.Without(d).With(d, c) != b {
				t.Fatalf("taking %q out of %q and putting it back gives %q", d, b, b.Without(d).With(d, c))
			}
		}
	})
}
