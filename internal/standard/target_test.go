package standard_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/standard/standardtest"
)

func interval(t testing.TB, s string) standard.Interval {
	t.Helper()
	i, err := standard.ParseInterval(s)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func targetOf(t testing.TB, c *standard.Catalogue, id standard.ID) standard.Target {
	t.Helper()
	s, err := c.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return s.Targets()[0]
}

// TestMetByTheWholeInterval holds targets to values at, about and across them.
func TestMetByTheWholeInterval(t *testing.T) {
	c := standardtest.Catalogue(t)
	for _, tt := range []struct {
		standard standard.ID
		value    string
		want     standard.Truth
	}{
		{"MS-GOV-05", "95", standard.True}, // at least 95
		{"MS-GOV-05", "94.9", standard.False},
		{"MS-GOV-05", "94 to 97", standard.Unknown},
		{"MS-GOV-05", "95 to 97", standard.True},
		{"MS-GOV-05", "90 to 94.99", standard.False},
		{"MS-GOV-05", "at least 90", standard.Unknown},
		{"MS-GOV-05", "at most 94", standard.False},
		{"MS-RSK-01", "366", standard.True}, // at most 366
		{"MS-RSK-01", "366 to 367", standard.Unknown},
		{"MS-RSK-01", "at most 366", standard.True},
		{"MS-RSK-04", "100", standard.True}, // exactly 100
		{"MS-RSK-04", "99 to 100", standard.Unknown},
		{"MS-RSK-04", "98 to 99.9", standard.False},
		{"MS-DET-01", "99.9", standard.True}, // at least 99.9, exactly
		{"MS-DET-01", "99.89999999999999999999", standard.False},
	} {
		target := targetOf(t, c, tt.standard)
		if got := target.Met(interval(t, tt.value), nil); got != tt.want {
			t.Errorf("%s of %s is %v, want %v", &target, tt.value, got, tt.want)
		}
	}
}

// TestNoLimitIsNotMissed: terms cannot be held to a minimum age of which
// there is none, or that nobody knows.
func TestNoLimitIsNotMissed(t *testing.T) {
	c := standardtest.Catalogue(t)
	target := targetOf(t, c, "MS-SUP-02")
	for _, tt := range []struct {
		minAge string
		want   standard.Truth
		why    string
	}{
		{"", standard.Unknown, "min_age is not known"},
		{"0", standard.Unknown, "there is none to hold it to"},
		{"13", standard.True, ""},
		{"11", standard.False, ""},
	} {
		f := standard.Facts{}
		if tt.minAge != "" {
			fact(t, c, f, "min_age", tt.minAge)
		}
		_, _, why := target.Limit(f)
		if got := target.Met(interval(t, "12"), f); got != tt.want || !strings.Contains(why, tt.why) {
			t.Errorf("reading age 12 at minimum age %q is %v (%s), want %v (%s)", tt.minAge, got, why, tt.want, tt.why)
		}
	}
}

func TestMetHoldsForEveryValueInside(t *testing.T) {
	c := standardtest.Catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(c.Standards).Draw(t, "standard")
		for _, target := range s.Targets() {
			if target.Attribute != "" {
				continue
			}
			lo := rapid.Int64Range(0, 200).Draw(t, "lo")
			hi := rapid.Int64Range(lo, 200).Draw(t, "hi")
			at := rapid.Int64Range(lo, hi).Draw(t, "inside")
			whole := target.Met(standard.Interval{Lo: rat(lo), Hi: rat(hi)}, nil)
			if one := target.Met(standard.Exactly(rat(at)), nil); one == standard.Unknown || whole != standard.Unknown && whole != one {
				t.Fatalf("%s: [%d, %d] is %v and %d inside it is %v", &target, lo, hi, whole, at, one)
			}
		}
	})
}

const someIndicators = `service,metric,value,from,to,known,source
teen-chat,hours_to_act,30,2026-01-01,2026-03-31,2026-04-10,return
teen-chat,hours_to_act,20 to 22,2026-04-01,2026-06-30,2026-07-10,return
teen-chat,hours_to_act,3,2026-07-01,2026-07-31,2026-08-10,return
teen-chat,reading_age,11,2026-07-01,2026-07-01,2026-08-10,probe
hobby-forum,hours_to_act,23,2026-04-01,2026-06-30,2026-07-10,return
hobby-forum,hours_to_act,25,2026-04-01,2026-06-30,2026-07-10,return
`

func TestReadingsGoByVintageAndWindow(t *testing.T) {
	c := small(t)
	all, err := c.ReadIndicators("i.csv", strings.NewReader(someIndicators))
	if err != nil {
		t.Fatal(err)
	}
	target := targetOf(t, c, "S-1") // at most 24 over a quarter
	for _, tt := range []struct {
		service, on string
		want        standard.Truth
		why         string
	}{
		{"teen-chat", "2026-12-01", standard.True, "hours_to_act is 20 to 22"}, // the month is no quarter
		{"teen-chat", "2026-05-01", standard.False, "hours_to_act is 30"},
		{"teen-chat", "2026-04-09", standard.Unknown, "not known over a quarter"},
		{"hobby-forum", "2026-12-01", standard.Unknown, "two values"},
		{"new-entrant", "2026-12-01", standard.Unknown, "not known"},
	} {
		r := target.Read(service.ID(tt.service), all, nil, day(tt.on))
		if r.Met != tt.want || !strings.Contains(r.Why, tt.why) {
			t.Errorf("%s on %s: %v, %s; want %v, %s", tt.service, tt.on, r.Met, r.Why, tt.want, tt.why)
		}
	}
	bad := "service,metric,value,from,to,known,source\nteen-chat,hour_to_act,3,2026-01-01,2026-03-31,2026-04-10,x\nteen-chat,hours_to_act,lots,2026-01-01,2026-03-31,2026-04-10,x\nteen-chat,hours_to_act,3\n"
	_, err = c.ReadIndicators("i.csv", strings.NewReader(bad))
	for _, want := range []string{`i.csv:2: there is no metric "hour_to_act" (did you mean "hours_to_act"?)`, `i.csv:3: a value is a number`, "line 4"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in: %v", want, err)
		}
	}
}
