package figure_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// large makes n respondents' answers for a number of years, of about 200
// cells each: a total, ages, sexes, and ages by sex, of which one in twenty is
// hidden. One respondent in forty refuses.
func large(b *testing.B, n, years int) (*survey.Survey, *respondent.Register, []ledger.Observation) {
	b.Helper()
	s := exampleSurvey(b)
	s.Periods = nil
	for y := range years {
		s.Periods = append(s.Periods, stat.FinancialYear(2000+y))
	}
	areas, err := stat.NewCodelist("platforms", platforms(47))
	if err != nil {
		b.Fatal(err)
	}
	s.Dimensions = append(s.Dimensions, survey.Dimension{ID: "platform", Name: "platform", Codelist: areas})
	s.Measures[0].Dimensions = append(s.Measures[0].Dimensions, "platform")
	breakdowns := cells()
	var rs []respondent.Respondent
	obs := make([]ledger.Observation, 0, n*years*len(breakdowns))
	for i := range n {
		id := respondent.ID("r" + strconv.Itoa(i))
		rs = append(rs, respondent.Respondent{ID: id, Name: "Respondent " + strconv.Itoa(i)})
		for y, p := range s.Periods {
			doc := document.ID(fmt.Sprintf("%s-%d.xlsx", id, y))
			day := p.End().AddDays(60)
			for c, br := range breakdowns {
				count := stat.Exactly(br.n + int64((i+y)%7))
				switch {
				case i%40 == 39:
					count = stat.Missing(stat.Refused)
				case !br.br.IsTotal() && len(br.br.Dimensions()) == 2 && (c+i)%20 == 0:
					count = stat.Between(1, br.n+10)
				}
				obs = append(obs, ledger.Observation{
					Key:    ledger.Key{Respondent: id, Measure: "offences", Period: p, Breakdown: br.br},
					Survey: "example", Count: count, Shown: "7", Known: day, Document: doc, At: "Sheet1!C7", Reading: "r",
				})
			}
		}
	}
	g, err := respondent.NewRegister("large", rs)
	if err != nil {
		b.Fatal(err)
	}
	return s, g, obs
}

func platforms(n int) []stat.Entry {
	out := []stat.Entry{{Code: "unknown", Name: "not recorded", Unknown: true}}
	for i := range n {
		out = append(out, stat.Entry{Code: stat.Code("p" + strconv.Itoa(i)), Name: "platform " + strconv.Itoa(i)})
	}
	return out
}

type cellSpec struct {
	br stat.Breakdown
	n  int64
}

// cells are 200 breakdowns: 1 total, 19 ages, 3 sexes, 57 ages by sex, 48
// platforms, and platforms by sex up to the 200.
func cells() []cellSpec {
	out := []cellSpec{{stat.Breakdown{}, 5000}}
	var ages []stat.Code
	for a := range 18 {
		ages = append(ages, stat.Code(strconv.Itoa(a)))
	}
	ages = append(ages, "unknown")
	sexes := []stat.Code{"female", "male", "unknown"}
	for i, a := range ages {
		out = append(out, cellSpec{stat.By("age", a), int64(60 + i)})
	}
	for _, s := range sexes {
		out = append(out, cellSpec{stat.By("sex", s), 600})
	}
	for _, a := range ages {
		for _, s := range sexes {
			out = append(out, cellSpec{stat.By("age", a).With("sex", s), 5})
		}
	}
	for _, p := range platforms(47) {
		out = append(out, cellSpec{stat.By("platform", p.Code), 30})
	}
	for _, p := range platforms(47) {
		for _, s := range sexes[:2] {
			if len(out) < 200 {
				out = append(out, cellSpec{stat.By("platform", p.Code).With("sex", s), 15})
			}
		}
	}
	return out
}

// The size that issue 2 names: 46 respondents, 10 years, 200 cells.
func BenchmarkFigures46x10x200(b *testing.B) {
	s, g, obs := large(b, 46, 10)
	b.ReportAllocs()
	for b.Loop() {
		if n := len(figure.NewBook(s, g, obs, stat.MustDate("2030-01-01")).Figures()); n < 46*10*6 {
			b.Fatalf("only %d figures", n)
		}
	}
}

// The size that issue 5 names: 2,000 respondents, 20 years, 200 cells, 8
// million observations, with all figures streamed. It needs PLUMBLINE_LARGE,
// which make bench sets, since it takes about 2 GB.
func BenchmarkFigures2000x20x200(b *testing.B) {
	if os.Getenv("PLUMBLINE_LARGE") == "" {
		b.Skip("8 million observations need about 2 GB: set PLUMBLINE_LARGE=1, as make bench does")
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(2 << 30))
	s, g, obs := large(b, 2000, 20)
	b.ReportMetric(float64(heap())/1e6, "MB-observations")
	var peak uint64
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for range figure.NewBook(s, g, obs, stat.MustDate("2030-01-01")).All() {
			if n++; n%20000 == 0 {
				peak = max(peak, heap())
			}
		}
		if n < 2000*20*6 {
			b.Fatalf("only %d figures", n)
		}
	}
	b.ReportMetric(float64(peak)/1e6, "MB-peak")
	runtime.KeepAlive(obs)
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys - m.HeapReleased
}
