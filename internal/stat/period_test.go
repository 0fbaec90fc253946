package stat_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

func TestParsePeriod(t *testing.T) {
	fy15 := stat.FinancialYear(2015)
	for _, tt := range []struct {
		in   string
		want stat.Period
	}{
		{"2015/16", fy15},
		{"2015-16", fy15},
		{"2015/2016", fy15},
		{"15/16", fy15},
		{"FY 15/16", fy15},
		{"FY2015/16", fy15},
		{"1 April 2015 to 31 March 2016", fy15},
		{"1st April 2015 – 31st March 2016", fy15},
		{"between 1 April 2015 and 31 March 2016", fy15},
		{"April 1, 2015 to March 31, 2016", fy15},
		{"01/04/2015 - 31/03/2016", fy15},
		{"2015-04-01 to 2016-03-31", fy15},
		{"Apr 15 - Mar 16", fy15},
		{"Apr-15 to Mar-16", fy15},
		{"Apr15-Mar16", fy15},
		{"year ending March 2016", fy15},
		{"12 months to 31 March 2016", fy15},
		{"year ended 31st March, 2016", fy15},
		{"the year to 2 April 2018", stat.MustPeriod("3 April 2017 to 2 April 2018")},
		{"12 months ending on 30 June 2018", stat.Months(2017, time.July, 12)},
		{"year to April 2, 2018", stat.MustPeriod("3 April 2017 to 2 April 2018")},
		{"year to 29 February 2016", stat.MustPeriod("1 March 2015 to 29 February 2016")},
		{"year to 28 February 2016", stat.MustPeriod("1 March 2015 to 28 February 2016")},
		{"1999/00", stat.FinancialYear(1999)},
		{"2011-12", stat.FinancialYear(2011)}, // not December 2011: the doc comment says so
		{"2016", stat.CalendarYear(2016)},
		{"calendar year 2016", stat.CalendarYear(2016)},
		{"Q1 2016", stat.Quarter(2016, 1)},
		{"Q1 2016/17", stat.Quarter(2016, 2)}, // the first quarter of a financial year starts in April
		{"2016/17 Q4", stat.Quarter(2017, 1)},
		{"April to June 2016", stat.Quarter(2016, 2)},
		{"April 2016", stat.Month(2016, time.April)},
		{"2016-04", stat.Month(2016, time.April)},
		{"201604", stat.Month(2016, time.April)},
		{"2016_04", stat.Month(2016, time.April)},
		{"Jan-18", stat.Month(2018, time.January)},
		{"2018 Jan", stat.Month(2018, time.January)},
		{"October to March 2016", stat.Months(2015, time.October, 6)},
	} {
		t.Run(tt.in, func(t *testing.T) {
			if got, err := stat.ParsePeriod(tt.in); err != nil || got != tt.want {
				t.Errorf("ParsePeriod(%q) = %v, %v; want %v", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestParsePeriodRefuses(t *testing.T) {
	for _, in := range []string{"", "2015-17", "2015 to 2016", "213", "2016-13", "31 February 2016 to 1 March 2016",
		"31 March 2016 to 1 April 2015", "Q5 2016", "last year", "1-4", "11 and under", "71/17", "16-17 years", "year to 31 June 2018", "year to 2 April", "year to 29 February 2018"} {
		if got, err := stat.ParsePeriod(in); !errors.Is(err, fault.Invalid) {
			t.Errorf("ParsePeriod(%q) = %v, %v; want fault.Invalid", in, got, err)
		}
	}
}

func TestFinancialYearDays(t *testing.T) {
	// the years with a 29 February: method vector fy_days
	for y := 2010; y < 2026; y++ {
		want := 365
		if y == 2011 || y == 2015 || y == 2019 || y == 2023 {
			want = 366
		}
		if got := stat.FinancialYear(y).Days(); got != want {
			t.Errorf("%v has %d days, want %d", stat.FinancialYear(y), got, want)
		}
	}
}

func anyPeriod(t *rapid.T) stat.Period {
	start := stat.NewDate(rapid.IntRange(1950, 2150).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.SampledFrom([]int{1, 1, 1, 3, 15, 28}).Draw(t, "day"))
	switch n := rapid.SampledFrom([]int{0, 1, 3, 6, 9, 12, 24}).Draw(t, "months"); n {
	case 0:
		p, err := stat.NewPeriod(start, start.AddDays(rapid.IntRange(0, 1000).Draw(t, "days")))
		if err != nil {
			t.Fatal(err)
		}
		return p
	default:
		p, err := stat.NewPeriod(start, stat.NewDate(start.Year(), start.Month()+time.Month(n), start.Day()-1))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
}

func TestPeriodTextTurnsBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPeriod(t)
		for _, s := range []string{p.String(), p.Slug(), p.Words()} {
			if got, err := stat.ParsePeriod(s); err != nil || got != p {
				t.Fatalf("%v printed as %q is read as %v, %v", p, s, got, err)
			}
		}
	})
}

func TestPreviousAndNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPeriod(t)
		q, ok := p.Previous()
		if !ok {
			return
		}
		if q.End().AddDays(1) != p.Start() {
			t.Fatalf("the period before %v is %v, which does not end the day before", p, q)
		}
		if n, _ := q.Next(); n != p && p.Start().Day() == 1 {
			t.Fatalf("%v, then %v, then %v", p, q, n)
		}
	})
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2015/16", "1 April 2015 to 31 March 2016", "Q1 2016/17", "2017-04-03..2018-04-02", "Oct to March 2016", "0000-00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := stat.ParsePeriod(s)
		if err != nil {
			return
		}
		if again, err := stat.ParsePeriod(p.String()); err != nil || again != p {
			t.Errorf("%q is read as %v, and that as %v, %v", s, p, again, err)
		}
	})
}
