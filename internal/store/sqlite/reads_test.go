package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/ledger"
	"plumbline/internal/reading"
	"plumbline/internal/stat"
	"plumbline/internal/store/sqlite"
)

func open(t *testing.T) (*sqlite.DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plumbline.db")
	db, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db, path
}

var answer = collect.Return{Survey: "example", Respondent: "northmoor", Received: stat.MustDate("2025-06-30"),
	Files: []collect.File{{Name: "answer.csv", Document: document.NewID([]byte("one"))}, {Name: "letter.html", Document: document.NewID([]byte("two"))}}}

func observed(n int64) ledger.Observation {
	return ledger.Observation{
		Key:    ledger.Key{Respondent: "northmoor", Measure: "offences", Period: stat.FinancialYear(2023), Breakdown: stat.By("sex", "female")},
		Survey: "example", Count: stat.Between(n, n+4), Shown: "<5", Known: answer.Received, Document: answer.Files[0].Document, At: "record 4 field 2",
		Reading: "abc", Notes: []string{"a caveat", "and another"}}
}

func TestReturnsComeBackAsTheyWentIn(t *testing.T) {
	db, _ := open(t)
	ctx := context.Background()
	added, err := db.AddReturn(ctx, answer)
	if err != nil || len(added) != 2 {
		t.Fatalf("%v, %v", added, err)
	}
	if added, err = db.AddReturn(ctx, answer); err != nil || len(added) != 0 {
		t.Errorf("the same return again adds %v, %v", added, err)
	}
	got, err := db.Returns(ctx, "example")
	if err != nil || len(got) != 1 || got[0].Respondent != "northmoor" || got[0].Received != answer.Received || !slices.Equal(got[0].Files, answer.Files) {
		t.Errorf("returns %+v, %v", got, err)
	}
	if got, err := db.Returns(ctx, "another"); err != nil || len(got) != 0 {
		t.Errorf("returns of another survey: %v, %v", got, err)
	}
}

// The latest read of a file is the one that counts; the same read again
// changes nothing; earlier ones stay in the file.
func TestReadsAreAddedNeverChanged(t *testing.T) {
	db, path := open(t)
	ctx := context.Background()
	if _, err := db.AddReturn(ctx, answer); err != nil {
		t.Fatal(err)
	}
	f := answer.Files[0]
	for i, step := range []struct {
		count   int64
		changed bool
	}{{0, true}, {0, false}, {3, true}, {0, true}} {
		changed, err := db.SaveRead(ctx, answer, f, reading.Result{Observations: []ledger.Observation{observed(step.count)}})
		if err != nil || changed != step.changed {
			t.Errorf("step %d: changed %v, %v; want %v", i, changed, err, step.changed)
		}
		got, err := db.Observations(ctx, "example")
		if err != nil || len(got) != 1 {
			t.Fatalf("step %d: %d observations, %v", i, len(got), err)
		}
		want := observed(step.count)
		if got[0].ID() != want.ID() || got[0].Shown != want.Shown || !slices.Equal(got[0].Notes, want.Notes) || got[0].Reading != want.Reading {
			t.Errorf("step %d: %+v, want %+v", i, got[0], want)
		}
	}
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var n int
	if err := raw.QueryRow("SELECT count(*) FROM reads").Scan(&n); err != nil || n != 3 {
		t.Errorf("%d reads are on record, want all 3 (%v)", n, err)
	}
}

func TestAReadNeedsItsReturn(t *testing.T) {
	db, _ := open(t)
	if _, err := db.SaveRead(context.Background(), answer, answer.Files[0], reading.Result{}); err == nil {
		t.Error("a read of a file that never came in was kept: foreign keys are off")
	}
}

func TestAConfirmedReadingTakesTheEarlierOnesPlace(t *testing.T) {
	db, _ := open(t)
	ctx := context.Background()
	for _, period := range []int{2015, 2016} {
		rd := reading.Reading{Document: answer.Files[0].Document, Table: "record 1", Filled: reading.Meaning{Period: stat.FinancialYear(period)}}
		if err := db.AddReading(ctx, "example", rd); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.Readings(ctx, "example")
	if err != nil || len(got) != 2 || got[0].Filled.Period != stat.FinancialYear(2016) {
		t.Errorf("readings %+v, %v; want the later first", got, err)
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	db, path := open(t)
	_ = db
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec("PRAGMA user_version = 9999"); err != nil {
		t.Fatal(err)
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = sqlite.Open(context.Background(), path)
	if !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "newer Plumbline") {
		t.Errorf("opening it: %v", err)
	}
}

// Rounds of one day stand in the order in which they were made, whatever they
// are called.
func TestRoundsOfOneDay(t *testing.T) {
	db, _ := open(t)
	for _, id := range []collect.RoundID{"zebra", "apple", "mango"} {
		r := post.Round{Round: collect.Round{ID: id, Survey: "example", Name: string(id), Opened: stat.MustDate("2026-06-01")}}
		if err := db.AddRound(t.Context(), r, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	all, err := db.Rounds(t.Context())
	if err != nil || len(all) != 3 || all[0].ID != "zebra" || all[1].ID != "apple" || all[2].ID != "mango" {
		t.Errorf("%+v, %v", all, err)
	}
}
