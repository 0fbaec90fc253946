package publish_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"plumbline/internal/disclosure"
	"plumbline/internal/ledger"
	"plumbline/internal/publish"
	"plumbline/internal/stat"
)

// The quarters that are shown, taken from the year, must not give the one that
// is hidden.
func TestAYearDoesNotGiveAwayItsQuarter(t *testing.T) {
	at := stat.MustDate("2017-06-01")
	var obs []ledger.Observation
	for i, n := range []int64{20, 30, 3, 40, 93} {
		p := stat.MustPeriod([]string{"2016-Q2", "2016-Q3", "2016-Q4", "2017-Q1", "2016/17"}[i])
		obs = append(obs, ledger.Observation{Key: ledger.Key{Respondent: "northmoor", Measure: "offences", Period: p},
			Survey: "invented", Count: stat.Exactly(n), Shown: stat.Group(n), Known: at, At: "A" + stat.Group(n)})
	}
	safe, err := publish.Protect(context.Background(), protectedSurvey(t), towns(t), obs, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(safe.Observations); safe.Observations[2].Shown != disclosure.Marker || safe.Hidden < 2 {
		t.Errorf("published %q, want one more hidden than the 3, or it is 93 less the others", got)
	}
	report, err := disclosure.Audit(context.Background(), disclosure.Policy{Threshold: 5}, safe.Tables...)
	if err != nil || !report.Safe() {
		t.Errorf("the published tables are not safe: %v", err)
	}
}

// What a document says in words beside a count that is shown may be a count
// that is hidden.
func TestNotesAreNotPublishedUnderAPolicy(t *testing.T) {
	obs := seen("2017-06-01", 60, 13, 7, 20, 20)
	obs[0].Notes = []string{"of whom 3 were under five"}
	safe, err := publish.Protect(context.Background(), protectedSurvey(t), towns(t), obs, stat.MustDate("2017-06-01"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(safe.Observations[0].Notes) > 0 || safe.Observations[0].Shown != "60" {
		t.Errorf("published %+v, want the 60 without the note", safe.Observations[0])
	}
}

// A process that dies between setting the old release aside and putting the
// new one in its place leaves the old one, and what it disclosed, to the next.
func TestAReleaseSetAsideByADeadProcessIsPutBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "example")
	aside := filepath.Join(filepath.Dir(dir), ".example.old")
	for name, text := range map[string]string{"manifest.json": "{}", "data/disclosure.json": `{"tables": [{"Name": "northmoor/offences/2016/17"}]}`} {
		path := filepath.Join(aside, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tables, err := publish.EarlierTables(dir)
	if err != nil || len(tables) != 1 {
		t.Errorf("%d earlier tables, %v; want the one of the release that was set aside", len(tables), err)
	}
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err != nil {
		t.Errorf("the release is not back: %v", err)
	}
}
