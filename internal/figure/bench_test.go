package figure_test

import (
	"fmt"
	"iter"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"plumbline/internal/claim"
	"plumbline/internal/document"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/parallel"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// large yields n respondents' answers for a number of years, of about 200
// cells each: a total, ages, sexes, and ages by sex, of which one in twenty is
// hidden. One respondent in forty refuses.
func large(b *testing.B, n, years int) (*survey.Survey, *respondent.Register, iter.Seq[ledger.Observation]) {
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
	s.Headline = survey.Headline{Measure: "offences", From: s.Periods[years-2], To: s.Periods[years-1]}
	s.Dimensions = append(s.Dimensions, survey.Dimension{ID: "platform", Name: "platform", Codelist: areas})
	s.Measures[0].Dimensions = append(s.Measures[0].Dimensions, "platform")
	breakdowns := cells()
	ats, hidden := make([]string, len(breakdowns)), make([]bool, len(breakdowns))
	for i, c := range breakdowns {
		ats[i], hidden[i] = "Sheet1!C"+strconv.Itoa(i), !c.br.IsTotal()
	}
	var rs []respondent.Respondent
	for i := range n {
		rs = append(rs, respondent.Respondent{ID: respondent.ID("r" + strconv.Itoa(i)), Name: "Respondent " + strconv.Itoa(i)})
	}
	g, err := respondent.NewRegister("large", rs)
	if err != nil {
		b.Fatal(err)
	}
	return s, g, func(yield func(ledger.Observation) bool) {
		for i, r := range rs {
			for y, p := range s.Periods {
				doc := document.ID(fmt.Sprintf("%s-%d.xlsx", r.ID, y))
				for c, br := range breakdowns {
					o := ledger.Observation{
						Key:    ledger.Key{Respondent: r.ID, Measure: "offences", Period: p, Breakdown: br.br},
						Survey: "example", Shown: "7", Known: p.End().AddDays(60), Document: doc, At: ats[c], Reading: "r",
					}
					switch {
					case i%40 == 39:
						o.Count = stat.Missing(stat.Refused)
					case hidden[c] && (c+i)%20 == 0:
						o.Count = stat.Between(1, 10*br.n)
					default:
						o.Count = stat.Exactly(br.n * int64(1+(i+y)%7))
					}
					if !yield(o) {
						return
					}
				}
			}
		}
	}
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

// cells are 200 breakdowns that add up when each holds its n times the same
// number: 1 total, 19 ages, 3 sexes, 57 ages by sex, 48 platforms, and
// platforms by sex up to the 200.
func cells() []cellSpec {
	out := []cellSpec{{stat.Breakdown{}, 57 * 6}}
	var ages []stat.Code
	for a := range 18 {
		ages = append(ages, stat.Code(strconv.Itoa(a)))
	}
	ages = append(ages, "unknown")
	sexes := []stat.Code{"female", "male", "unknown"}
	for _, a := range ages {
		out = append(out, cellSpec{stat.By("age", a), 3 * 6})
	}
	for _, s := range sexes {
		out = append(out, cellSpec{stat.By("sex", s), 19 * 6})
	}
	for _, a := range ages {
		for _, s := range sexes {
			out = append(out, cellSpec{stat.By("age", a).With("sex", s), 6})
		}
	}
	for i, p := range platforms(47) {
		n := int64(6)
		if i == 0 {
			n = 10 * 6 // the rest of the total
		}
		out = append(out, cellSpec{stat.By("platform", p.Code), n})
	}
	for _, p := range platforms(47) {
		for _, s := range sexes[:2] {
			if len(out) < 200 {
				out = append(out, cellSpec{stat.By("platform", p.Code).With("sex", s), 2})
			}
		}
	}
	return out
}

// The size that issue 2 names: 46 respondents, 10 years, 200 cells.
func BenchmarkFigures46x10x200(b *testing.B) {
	s, g, obs := large(b, 46, 10)
	b.ReportAllocs()
	held := slices.Collect(obs)
	for b.Loop() {
		if n := len(figure.NewBook(s, g, held, stat.MustDate("2030-01-01")).Figures()); n < 46*10*6 {
			b.Fatalf("only %d figures", n)
		}
	}
}

// The size that issue 5 names: 2,000 respondents, 20 years, 200 cells, 8
// million observations, with all figures streamed and a story for each
// respondent. It needs PLUMBLINE_LARGE, which make bench sets.
func BenchmarkFiguresAndStories2000x20x200(b *testing.B) {
	if os.Getenv("PLUMBLINE_LARGE") == "" {
		b.Skip("8 million observations need over 1 GB: set PLUMBLINE_LARGE=1, as make bench does")
	}
	s, g, obs := large(b, 2000, 20)
	tmpl, err := claim.ParseTemplate(storyOfLarge, s)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		book := figure.NewBookOf(s, g, ledger.NewIndex(obs, stat.MustDate("2030-01-01")))
		for range book.All() {
			n++
		}
		if n < 2000*20*6 {
			b.Fatalf("only %d figures", n)
		}
		asked := g.Asked()
		parallel.Each(len(asked), func(i int) {
			story, err := claim.Story(book, asked[i].ID, tmpl)
			if err != nil || len(story.Figures()) < 3 {
				b.Errorf("the story of %s: %v", asked[i].Name, err)
			}
		})
	}
	b.ReportMetric(float64(taken())/1e6, "MB-taken")
}

const storyOfLarge = `# Offences recorded by {{respondent}}

{{if given "change"}}The number of offences recorded by {{respondent}} {{phrase "change"}}.
{{if revised "total" base}}The number for {{base}} has been revised.{{end}}
{{else if given "total"}}{{respondent}} recorded {{fig "total"}} offences in {{period}}.
{{else}}{{sentence "total"}}{{end}}

{{if given "common-age"}}{{sentence "common-age"}}{{end}}

{{if eq (state "under-11") "exact"}}{{sentence "under-11"}}{{end}}

{{if eq (state "rank") "exact"}}{{sentence "rank"}}{{end}}

{{if allGiven "change"}}{{allSentence "change"}} It covers {{cover "change"}}.{{end}}

{{if allGiven "per-day"}}{{allSentence "per-day"}}{{end}}

{{if allGiven "coverage"}}{{allSentence "coverage"}}{{end}}
`

// taken is the memory, in bytes, that the process has ever taken: at least as
// much as it used at any time.
func taken() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys
}
