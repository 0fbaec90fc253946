package publish_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"plumbline/internal/disclosure"
	"plumbline/internal/fault"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/publish"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// The survey and its one respondent are invented.
func protectedSurvey(t *testing.T) *survey.Survey {
	t.Helper()
	ages, err := stat.NewAges("age", 0, 17, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &survey.Survey{ID: "invented", Noun: "force", Nouns: "forces",
		Dimensions: []survey.Dimension{{ID: "age", Name: "age", Codelist: ages}},
		Measures:   []survey.Measure{{ID: "offences", Unit: "offences", Dimensions: []stat.DimensionID{"age"}}},
		Disclosure: survey.Disclosure{Threshold: 5},
	}
}

// towns is the register of the invented respondents.
func towns(t *testing.T) *respondent.Register {
	t.Helper()
	g, err := respondent.NewRegister("towns", []respondent.Respondent{{ID: "northmoor", Name: "Northmoor"}, {ID: "westhaven", Name: "Westhaven"},
		{ID: "eastvale", Name: "Eastvale"}, {ID: "region", Name: "the region", Area: true, Members: []respondent.ID{"northmoor", "westhaven", "eastvale"}}})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// seen are observations of one year, known on a day: the total first, then by
// age band from 0-9, 10-12, 13-15, 16-17.
func seen(day string, total int64, bands ...int64) []ledger.Observation {
	known := stat.MustDate(day)
	one := func(n int64, b stat.Breakdown) ledger.Observation {
		k := ledger.Key{Respondent: "northmoor", Measure: "offences", Period: stat.FinancialYear(2016), Breakdown: b}
		return ledger.Observation{Key: k, Survey: "invented", Count: stat.Exactly(n), Shown: stat.Group(n), Known: known, At: "A1" + b.String()}
	}
	obs := []ledger.Observation{one(total, stat.Breakdown{})}
	for i, n := range bands {
		obs = append(obs, one(n, stat.By("age", []stat.Code{"0-9", "10-12", "13-15", "16-17"}[i])))
	}
	return obs
}

func shown(obs []ledger.Observation) string {
	var all []string
	for _, o := range obs {
		all = append(all, o.Shown)
	}
	return strings.Join(all, " ")
}

func TestASmallCountAndOneMoreAreHidden(t *testing.T) {
	safe, err := publish.Protect(context.Background(), protectedSurvey(t), towns(t), seen("2017-06-01", 60, 3, 7, 20, 30), stat.MustDate("2017-06-01"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(safe.Observations); got != "60 [c] [c] 20 30" {
		t.Errorf("published %q, want the 3 hidden and the 7 with it, which is the cheapest that keeps it safe", got)
	}
	for _, o := range safe.Observations[1:3] {
		if o.Count.IsExact() {
			t.Errorf("%s is %s behind its marker", o.Key, o.Count)
		}
	}
	report, err := disclosure.Audit(context.Background(), disclosure.Policy{Threshold: 5}, safe.Tables...)
	if err != nil || !report.Safe() {
		t.Errorf("the published tables are not safe: %v", err)
	}
}

// A count that is not small now, and was when it was first given, is hidden in
// both vintages: the earlier one is published beside it.
func TestEveryVintageOfAHiddenCountIsHidden(t *testing.T) {
	obs := append(seen("2017-06-01", 60, 3, 7, 20, 30), seen("2017-09-01", 66, 9, 7, 20, 30)...)
	safe, err := publish.Protect(context.Background(), protectedSurvey(t), towns(t), obs, stat.MustDate("2017-09-01"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range safe.Observations {
		if c, _ := o.Breakdown.Code("age"); c == "0-9" && o.Shown != disclosure.Marker {
			t.Errorf("the youngest band is shown as %s, known %s", o.Shown, o.Known)
		}
	}
}

// What an earlier release showed cannot be hidden again.
func TestAReleaseThatFailsItsAuditIsRefused(t *testing.T) {
	open := protectedSurvey(t)
	open.Disclosure = survey.Disclosure{Threshold: 2}
	at := stat.MustDate("2017-06-01")
	first, err := publish.Protect(context.Background(), open, towns(t), seen("2017-06-01", 60, 3, 7, 20, 30), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(first.Observations); got != "60 3 7 20 30" {
		t.Fatalf("the first release shows %q", got)
	}
	_, err = publish.Protect(context.Background(), protectedSurvey(t), towns(t), seen("2017-06-01", 60, 3, 7, 20, 30), at, first.Tables)
	if !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "northmoor/offences/2016/17/age=0-9") {
		t.Errorf("error %v, want a refusal that names the count", err)
	}
}

func TestWithoutAPolicyNothingIsHidden(t *testing.T) {
	s := protectedSurvey(t)
	s.Disclosure = survey.Disclosure{}
	safe, err := publish.Protect(context.Background(), s, towns(t), seen("2017-06-01", 60, 3, 7, 20, 30), stat.MustDate("2017-06-01"), nil)
	if err != nil || shown(safe.Observations) != "60 3 7 20 30" || safe.Tables != nil {
		t.Errorf("published %q, %v", shown(safe.Observations), err)
	}
}

// A stated age says that there is somebody of that age. It is shown where the
// counts say so too, and hide nobody.
func TestAStatedAgeIsNoWayRoundAHiddenCount(t *testing.T) {
	at := stat.MustDate("2017-06-01")
	for _, tt := range []struct {
		name   string
		counts map[stat.Code]int64
		age    int64
		shown  bool
	}{
		{"counts that say it", map[stat.Code]int64{"3": 12, "13": 20, "14": 28}, 3, true},
		{"a hidden count", map[stat.Code]int64{"3": 2, "13": 30, "14": 28}, 3, false},
		{"a hidden count of another age", map[stat.Code]int64{"3": 12, "13": 46, "14": 2}, 3, false},
		{"an age with nobody at it", map[stat.Code]int64{"3": 12, "13": 20, "14": 28}, 9, false},
		{"no counts by age", nil, 3, false},
	} {
		s := protectedSurvey(t)
		s.Measures = append(s.Measures, survey.Measure{ID: "youngest", Name: "age of the youngest", Unit: survey.YearsOfAge})
		one := func(m survey.MeasureID, n int64, br stat.Breakdown) ledger.Observation {
			o := seen("2017-06-01", n)[0]
			o.Measure, o.Breakdown, o.At = m, br, string(m)+br.String()
			return o
		}
		obs := []ledger.Observation{one("offences", 60, stat.Breakdown{}), one("youngest", tt.age, stat.Breakdown{})}
		for c, n := range tt.counts {
			obs = append(obs, one("offences", n, stat.By("age", c)))
		}
		safe, err := publish.Protect(context.Background(), s, towns(t), obs, at, nil)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		s.Figures = []survey.Figure{{ID: "youngest", Title: "Youngest", Method: survey.Youngest, Measure: "youngest"}}
		f, ok := figure.NewBook(s, towns(t), safe.Observations, at).Figure("youngest.northmoor.2016-17")
		if !ok || (f.Value.Reason == "") != tt.shown || !tt.shown && strings.Contains(f.Text, fmt.Sprint(tt.age)) {
			t.Errorf("%s: %+v", tt.name, f)
		}
	}
}

// The total of an area, less those of the members that are shown, is the total
// of the one that is hidden.
func TestAPrintedTotalOfAnAreaHidesItsMembers(t *testing.T) {
	at := stat.MustDate("2017-06-01")
	total := func(r respondent.ID, n int64) ledger.Observation {
		o := seen("2017-06-01", n)[0]
		o.Respondent, o.At = r, string(r)
		return o
	}
	for _, tt := range []struct {
		region int64
		hidden int
	}{
		{63, 2}, // the 3 would be 63 less the others
		{80, 1}, // it is of others as well, and says nothing
	} {
		obs := []ledger.Observation{total("northmoor", 40), total("westhaven", 3), total("eastvale", 20), total("region", tt.region)}
		safe, err := publish.Protect(context.Background(), protectedSurvey(t), towns(t), obs, at, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(safe.Observations); strings.Count(got, "[c]") != tt.hidden {
			t.Errorf("the region has %d: published %q, want %d hidden", tt.region, got, tt.hidden)
		}
		report, err := disclosure.Audit(context.Background(), disclosure.Policy{Threshold: 5}, safe.Tables...)
		if err != nil || !report.Safe() {
			t.Errorf("the region has %d: the published tables are not safe: %v", tt.region, err)
		}
	}
}
