package figure_test

import (
	"fmt"
	"strings"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// exampleSurvey is a survey of an invented region.
func exampleSurvey(t testing.TB) *survey.Survey {
	t.Helper()
	ages, err := stat.NewAges("ages", 0, 17, []stat.Entry{{Code: "unknown", Name: "not recorded", Unknown: true}})
	if err != nil {
		t.Fatal(err)
	}
	sex, err := stat.NewCodelist("sex", []stat.Entry{{Code: "female", Name: "female"}, {Code: "male", Name: "male"}, {Code: "unknown", Name: "not recorded", Unknown: true}})
	if err != nil {
		t.Fatal(err)
	}
	return &survey.Survey{
		ID: "example", Invented: true, Noun: "force", Nouns: "forces",
		Periods: []stat.Period{stat.FinancialYear(2014), stat.FinancialYear(2015), stat.FinancialYear(2016)},
		Dimensions: []survey.Dimension{
			{ID: "age", Name: "victim's age", Codelist: ages},
			{ID: "sex", Name: "victim's sex", Codelist: sex},
		},
		Measures: []survey.Measure{
			{ID: "offences", Name: "online offences against children", Short: "offences", Unit: "offences", Dimensions: []stat.DimensionID{"age", "sex"}},
			{ID: "youngest", Name: "age of the youngest victim", Unit: "years of age"},
			{ID: "daily", Name: "offences a day", Unit: "per day"},
			{ID: "children", Name: "children who live there", Unit: "children"},
		},
		Figures: []survey.Figure{
			{ID: "total", Title: "Offences", Method: survey.Total, Measure: "offences"},
			{ID: "change", Title: "Change in offences", Method: survey.Change, Measure: "offences"},
			{ID: "per-day", Title: "Offences a day", Method: survey.PerDay, Measure: "offences", Published: "daily"},
			{ID: "common-age", Title: "Most common age", Method: survey.MostCommon, Measure: "offences", Dimension: "age"},
			{ID: "median-age", Title: "Median age", Method: survey.Median, Measure: "offences", Dimension: "age"},
			{ID: "youngest", Title: "Youngest victim", Method: survey.Youngest, Measure: "youngest"},
			{ID: "under-11", Title: "Victims aged 10 and under", Method: survey.Within, Measure: "offences", Dimension: "age", Code: "0-10"},
			{ID: "girls", Title: "Share of girls", Method: survey.Share, Measure: "offences", Dimension: "sex", Code: "female"},
			{ID: "rank", Title: "Rank", Method: survey.Rank, Measure: "offences"},
			{ID: "rate", Title: "Rate", Method: survey.Rate, Measure: "offences", Per: "children"},
			{ID: "ratio", Title: "Ratio", Method: survey.Ratio, Measure: "offences"},
			{ID: "funnel", Title: "Funnel", Method: survey.Funnel, Measure: "offences", Per: "children"},
			{ID: "equal-risk", Title: "Equal risk", Method: survey.EqualRisk, Measure: "offences", Per: "children"},
			{ID: "coverage", Title: "Coverage", Method: survey.Coverage, Measure: "offences"},
		},
	}
}

func register(t testing.TB, names ...string) *respondent.Register {
	t.Helper()
	var rs []respondent.Respondent
	for _, n := range names {
		name, area := strings.CutSuffix(n, "*")
		rs = append(rs, respondent.Respondent{ID: respondent.ID(strings.ReplaceAll(strings.ToLower(name), " ", "-")), Name: name, Area: area})
	}
	g, err := respondent.NewRegister("example", rs)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// observations reads lines of key, count, day, document and note, separated
// by "|": "northmoor offences 2015/16 age=13 | 52 | 2017-06-01 | a.xlsx".
func observations(t testing.TB, text string) []ledger.Observation {
	t.Helper()
	var out []ledger.Observation
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line+"||||", "|")
		for j := range parts {
			parts[j] = strings.TrimSpace(parts[j])
		}
		key := append(strings.Fields(parts[0]), "")
		count, err := stat.ParseCount(parts[1])
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		br, err := stat.ParseBreakdown(key[3])
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		day, doc := parts[2], parts[3]
		if day == "" {
			day = "2017-06-01"
		}
		if doc == "" {
			doc = key[0] + ".xlsx"
		}
		o := ledger.Observation{
			Key:   ledger.Key{Respondent: respondent.ID(key[0]), Measure: survey.MeasureID(key[1]), Period: stat.MustPeriod(key[2]), Breakdown: br},
			Count: count, Shown: parts[1], Known: stat.MustDate(day), Document: document.ID(doc), At: fmt.Sprintf("A%d", i+1), Survey: "example",
		}
		if parts[4] != "" {
			o.Notes = []string{parts[4]}
		}
		out = append(out, o)
	}
	return out
}

func book(t testing.TB, g *respondent.Register, at, text string) *figure.Book {
	t.Helper()
	return figure.NewBook(exampleSurvey(t), g, observations(t, text), stat.MustDate(at))
}

// show prints a figure in lines that a person can check.
func show(f *figure.Figure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", f.ID, f.Text)
	if f.Working != "" {
		fmt.Fprintf(&b, "  = %s\n", f.Working)
	}
	for _, e := range f.Coverage.Excluded {
		fmt.Fprintf(&b, "  - %s: %s\n", e.Respondent, e.Reason)
	}
	for _, c := range f.Caveats {
		fmt.Fprintf(&b, "  ! %s\n", c)
	}
	return b.String()
}
