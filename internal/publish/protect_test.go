package publish_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"plumbline/internal/disclosure"
	"plumbline/internal/fault"
	"plumbline/internal/ledger"
	"plumbline/internal/publish"
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
	safe, err := publish.Protect(context.Background(), protectedSurvey(t), seen("2017-06-01", 60, 3, 7, 20, 30), stat.MustDate("2017-06-01"), nil)
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
	safe, err := publish.Protect(context.Background(), protectedSurvey(t), obs, stat.MustDate("2017-09-01"), nil)
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
	first, err := publish.Protect(context.Background(), open, seen("2017-06-01", 60, 3, 7, 20, 30), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(first.Observations); got != "60 3 7 20 30" {
		t.Fatalf("the first release shows %q", got)
	}
	_, err = publish.Protect(context.Background(), protectedSurvey(t), seen("2017-06-01", 60, 3, 7, 20, 30), at, first.Tables)
	if !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "northmoor/offences/2016/17/age=0-9") {
		t.Errorf("error %v, want a refusal that names the count", err)
	}
}

func TestWithoutAPolicyNothingIsHidden(t *testing.T) {
	s := protectedSurvey(t)
	s.Disclosure = survey.Disclosure{}
	safe, err := publish.Protect(context.Background(), s, seen("2017-06-01", 60, 3, 7, 20, 30), stat.MustDate("2017-06-01"), nil)
	if err != nil || shown(safe.Observations) != "60 3 7 20 30" || safe.Tables != nil {
		t.Errorf("published %q, %v", shown(safe.Observations), err)
	}
}
