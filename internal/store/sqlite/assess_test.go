package sqlite

import (
	"errors"
	"math/big"
	"path/filepath"
	"testing"

	"plumbline/internal/assess"
	"plumbline/internal/assess/notice"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

func TestEvidenceIsOnlyAdded(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plumbline.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	e := assess.Evidence{Service: "teen-chat", Standard: "MS-ACC-01", Kind: "metric", Who: "the provider", About: stat.MustPeriod("2025"),
		Received: stat.MustDate("2026-03-01"), Says: assess.Supports, Metric: "child_accounts_private", Lo: big.NewRat(181, 2)}.WithID()
	for i, want := range []bool{true, false} {
		if added, err := db.AddEvidence(t.Context(), e); err != nil || added != want {
			t.Errorf("time %d: added %v, %v", i+1, added, err)
		}
	}
	later := e
	later.Revises, later.Received = e.ID, stat.MustDate("2026-04-01")
	later = later.WithID()
	if _, err := db.AddEvidence(t.Context(), later); err != nil {
		t.Error(err)
	}
	stray := e
	stray.Revises = "0000"
	if _, err := db.AddEvidence(t.Context(), stray.WithID()); !errors.Is(err, fault.NotFound) {
		t.Errorf("a revision of nothing: %v", err)
	}
	all, err := db.Evidence(t.Context(), "teen-chat")
	if err != nil || len(all) != 2 || all[0].ID != e.ID || all[0].Lo.Cmp(e.Lo) != 0 || all[0].Hi != nil || all[1].Revises != e.ID || all[0].WithID().ID != e.ID {
		t.Errorf("kept %+v, %v", all, err)
	}
	if none, err := db.Evidence(t.Context(), "finder"); err != nil || len(none) != 0 {
		t.Errorf("of another service: %v, %v", none, err)
	}
	for _, change := range []string{"UPDATE evidence SET received = '2020-01-01'", "DELETE FROM evidence"} {
		if _, err := db.write.ExecContext(t.Context(), change); err == nil {
			t.Errorf("%s went through", change)
		}
	}
}

func TestNoticesAreServedOnce(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plumbline.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	n := notice.Served{Notice: notice.Notice{ID: "n-1", Survey: "s", Service: "teen-chat"}, On: stat.MustDate("2026-01-30"), By: "a team", How: "by hand"}
	for range 2 {
		if err := db.AddNotice(t.Context(), n); err != nil {
			t.Error(err)
		}
	}
	n.On = stat.MustDate("2026-01-31")
	if err := db.AddNotice(t.Context(), n); !errors.Is(err, fault.Conflict) {
		t.Errorf("served again on another day: %v", err)
	}
	if all, err := db.Notices(t.Context()); err != nil || len(all) != 1 || all[0].On != stat.MustDate("2026-01-30") {
		t.Errorf("%v, %v", all, err)
	}
}

func TestAssessmentsKeepHistory(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plumbline.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r := func(day string, result assess.Result) *assess.Report {
		return &assess.Report{Service: "teen-chat", Catalogue: "c", On: stat.MustDate(day), Findings: []assess.Item{{Standard: "A", Result: result}}}
	}
	for _, tt := range []struct {
		day    string
		result assess.Result
		before string // the day of the one before
		kept   int    // how many there are then
	}{
		{"2026-01-01", assess.NotMet, "", 1},
		{"2026-02-01", assess.NotMet, "2026-01-01", 1}, // says the same
		{"2026-03-01", assess.Met, "2026-01-01", 2},
		{"2026-01-15", assess.NotMet, "2026-01-01", 2}, // of the past
		{"2026-03-01", assess.NotMet, "2026-01-01", 3}, // the same day, with news
	} {
		other := r(tt.day, assess.Met)
		other.Service = "finder"
		before, err := db.SaveAssessments(t.Context(), []*assess.Report{other, r(tt.day, tt.result)})
		if err != nil {
			t.Fatal(err)
		}
		day := ""
		if before[1] != nil {
			day = before[1].On.String()
		}
		all, err := db.Assessments(t.Context(), "c")
		if kept := len(all) - 1; err != nil || kept != tt.kept || day != tt.before { // one of finder's, which never changes
			t.Errorf("%s %s: %d kept, the one before of %q, %v; want %d and %q", tt.day, tt.result, kept, day, err, tt.kept, tt.before)
		}
	}
	all, err := db.Assessments(t.Context(), "c")
	if err != nil || len(all) != 4 || all[3].Findings[0].Result != assess.NotMet {
		t.Errorf("%v, %v", all, err)
	}
}
