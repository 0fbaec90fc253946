package figure_test

import (
	"encoding/json"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"plumbline/internal/figure"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

const westMercia = `
	northmoor offences 2015/16 | 85 | 2016-06-21 | first.html
	northmoor offences 2015/16 | 114 | 2017-06-07 | later.html
	northmoor offences 2016/17 | 213 | 2017-06-07 | later.html`

func TestFigureJSON(t *testing.T) {
	b := book(t, register(t, "Northmoor", "Eastvale"), "2018-01-01", westMercia+"\neastvale offences 2016/17 | 1-4 | 2017-06-07 | e.xlsx")
	for id, want := range map[figure.ID]string{
		"change.northmoor.2016-17":  `{"n":86.842105}`,
		"total.northmoor.2016-17":   `{"n":213}`,
		"total.eastvale.2016-17":    `{"lo":1,"hi":4}`,
		"total.eastvale.2015-16":    `{"reason":"no figure was given"}`,
		"per-day.northmoor.2016-17": `{"n":0.583562}`,
	} {
		f, ok := b.Figure(id)
		if !ok {
			t.Fatalf("no figure %s", id)
		}
		raw, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(into[struct{ Value json.RawMessage }](t, raw).Value); got != want {
			t.Errorf("%s has the value %s, want %s", id, got, want)
		}
	}
	f, _ := b.Figure("change.northmoor.2016-17")
	raw, _ := json.Marshal(f)
	got := into[struct {
		Base     string
		Coverage struct{ Included, Excluded []any }
		Sources  []struct {
			Count, Use, Document, At, Known string
		}
		Superseded []struct{ Count string }
		Caveats    []string
	}](t, raw)
	if got.Base != "2015/16" || len(got.Sources) != 2 || got.Sources[0].Use != "from" || got.Sources[1].Count != "213" || got.Sources[1].Known != "2017-06-07" ||
		len(got.Superseded) != 1 || got.Superseded[0].Count != "85" || len(got.Coverage.Included) != 1 || got.Coverage.Excluded == nil {
		t.Errorf("%s", raw)
	}
}

func TestRevisions(t *testing.T) {
	g := register(t, "Northmoor")
	old, now := book(t, g, "2017-01-01", westMercia), book(t, g, "2018-01-01", westMercia)
	if got := now.Revisions(); len(got) != 1 || got[0].Count != stat.Exactly(114) || got[0].Superseded[0].Count != stat.Exactly(85) {
		t.Errorf("revisions: %+v", got)
	}
	moved := map[figure.ID]figure.Revision{}
	for _, r := range figure.Compare(old, now) {
		moved[r.ID] = r
	}
	r, ok := moved["total.northmoor.2015-16"]
	if !ok || r.Moved == nil || figure.Round(r.Moved, 1) != "34.1" || !r.Large {
		t.Errorf("85 to 114: %+v", r)
	}
	if _, ok := moved["total.northmoor.2014-15"]; ok {
		t.Error("a figure that is as empty as before is no revision")
	}
	if r.Values != 1 || r.By() != "+34.1%" || r.Then() != "85" || r.Now() != "114" || now.Why(&r) != "1 value was revised" {
		t.Errorf("85 to 114: %s to %s, %s, %s", r.Then(), r.Now(), r.By(), now.Why(&r))
	}
	days := now.Revised()
	if len(days) != 1 {
		t.Fatalf("values were revised on %v", days)
	}
	again := figure.Compare(now.As(days[0].AddDays(-1)), now.As(days[0]))
	if len(again) != len(moved) {
		t.Errorf("%d figures moved on %s, want %d", len(again), days[0], len(moved))
	}
	if back := figure.Compare(now, now); len(back) != 0 {
		t.Errorf("a book compared with itself has moved: %d", len(back))
	}
}

// What is wrong with the input comes out as a reason or a caveat.
func TestBadInput(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		id          figure.ID
		reason      string // of no value
		caveat      string
	}{
		{"a base of nothing", "northmoor offences 2015/16 | 0\nnorthmoor offences 2016/17 | 5", "change.northmoor.2016-17", "the base is 0", ""},
		{"a conflict", "northmoor offences 2016/17 | 113\nnorthmoor offences 2016/17 | 114 | | other.html", "total.northmoor.2016-17", "contradict each other: 113 and 114", ""},
		{"a conflict of one side", "northmoor offences 2015/16 | 9\nnorthmoor offences 2016/17 | 113\nnorthmoor offences 2016/17 | 114 | | other.html", "change.northmoor.2016-17", "contradict each other", ""},
		{"one respondent only", "northmoor offences 2016/17 | 5", "rank.northmoor.2016-17", "no other force answered", ""},
		{"overlapping periods", "northmoor offences 2016/17 | 50\nnorthmoor offences 2016-10-01..2017-09-30 | 60", "total.northmoor.2016-17", "", "overlaps 2016/17"},
		{"another calendar", "northmoor offences 2016 | 50", "total.northmoor.2016-17", "the answer covers 2016, which is not comparable", ""},
		{"nobody answered", "", "total.all.2016-17", "none of the 3 forces asked", ""},
		{"a code that the list does not have", "northmoor offences 2016/17 age=13 | 50\nnorthmoor offences 2016/17 age=teens | 60", "common-age.northmoor.2016-17", "those left out could be more common", ""},
		{"all hidden", "northmoor offences 2016/17 age=12 | 1-4\nnorthmoor offences 2016/17 age=13 | 1-4", "common-age.northmoor.2016-17", "hidden counts leave it open", ""},
		{"a sum too large to hold", "northmoor offences 2016/17 | 9223372036854775806\nwesthaven offences 2016/17 | 9223372036854775806", "total.all.2016-17", "too large", ""},
		{"no denominator", "northmoor offences 2016/17 | 500", "rate.northmoor.2016-17", "nothing is known of its children", ""},
		{"a denominator of nothing", "northmoor offences 2016/17 | 500\nnorthmoor children 2016 | 0", "rate.northmoor.2016-17", "is 0", ""},
		{"a rate from too few", "northmoor offences 2016/17 | 9\nnorthmoor children 2016 | 9000", "rate.northmoor.2016-17", "too few for a rate", ""},
		{"wider coverage", "region offences 2015/16 | 90 | | a | 38 forces\nregion offences 2016/17 | 99 | | a | 39 forces", "change.region.2016-17", "", "different coverage: 38 forces for 2015/16, 39 forces for 2016/17"},
		{"others cut off", "region offences 2016/17 | 8224 | | a\nregion daily 2016/17 | 22 | | b", "per-day.region.2016-17", "", "Others print 22; computed here it is 22.5"},
		{"others are right", "region offences 2016/17 | 5653 | | a\nregion daily 2016/17 | 15 | | b", "per-day.region.2016-17", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, ok := book(t, register(t, "Northmoor", "Westhaven", "Eastvale", "Region*"), "2018-01-01", tt.lines).Figure(tt.id)
			if !ok {
				t.Fatalf("no figure %s", tt.id)
			}
			if (tt.reason == "") != (f.Value.Reason == "") || !strings.Contains(f.Value.Reason, tt.reason) {
				t.Errorf("reason %q, want %q (%s)", f.Value.Reason, tt.reason, f.Text)
			}
			if !strings.Contains(strings.Join(f.Caveats, " "), tt.caveat) || tt.name == "others are right" && len(f.Caveats) > 0 {
				t.Errorf("caveats %q, want %q", f.Caveats, tt.caveat)
			}
		})
	}
}

// What a note says of coverage is stated as such and is no caveat; a place is
// neither.
func TestStatedCoverage(t *testing.T) {
	b := book(t, register(t, "Northmoor", "Region*"), "2018-01-01", "region offences 2016/17 | 90 | | a | coverage: Northmoor and others\nnorthmoor offences 2016/17 | 9 | | b | also at Sex!D2")
	f, _ := b.Figure("total.region.2016-17")
	if f.Coverage.Stated != "Northmoor and others" || len(f.Caveats) != 0 || !strings.Contains(f.Text, "as printed (Northmoor and others)") {
		t.Errorf("%+v %q %q", f.Coverage, f.Text, f.Caveats)
	}
	if f, _ := b.Figure("total.northmoor.2016-17"); len(f.Caveats) != 0 {
		t.Errorf("a place is a caveat: %q", f.Caveats)
	}
}

// A survey whose periods are of different kinds compares none with another.
func TestMixedCalendars(t *testing.T) {
	s := exampleSurvey(t)
	s.Periods = []stat.Period{stat.CalendarYear(2015), stat.FinancialYear(2015), stat.Quarter(2016, 2)}
	obs := observations(t, "northmoor offences 2015 | 50\nnorthmoor offences 2015/16 | 60\nnorthmoor offences 2016-Q2 | 20")
	b := figure.NewBook(s, register(t, "Northmoor"), obs, stat.MustDate("2018-01-01"))
	for id, want := range map[figure.ID]string{"change.northmoor.2015-16": "overlap", "change.northmoor.2016-Q2": "not of the same length"} {
		if f, ok := b.Figure(id); !ok || !strings.Contains(f.Value.Reason, want) {
			t.Errorf("%s: %v, want %q", id, f, want)
		}
	}
}

// A definition that names what is not there gives no figure, and no panic:
// the loader refuses it with its line.
func TestUnknownDefinition(t *testing.T) {
	s := exampleSurvey(t)
	s.Figures = []survey.Figure{{ID: "a", Method: survey.Total, Measure: "nothing"}, {ID: "b", Method: survey.Within, Measure: "offences", Dimension: "age", Code: "old"}, {ID: "c", Method: "guess", Measure: "offences"}}
	if got := figure.NewBook(s, register(t, "Northmoor"), observations(t, westMercia), stat.MustDate("2018-01-01")).Figures(); len(got) != 0 {
		t.Errorf("%d figures, want none", len(got))
	}
}

func TestStated(t *testing.T) {
	n := func(a, b int64) figure.Interval { return figure.Point(big.NewRat(a, b)) }
	for _, tt := range []struct {
		hedge  figure.Hedge
		says   int64
		places int
		is     figure.Interval
		want   figure.Truth
	}{
		{figure.Plainly, 45, 0, n(44837, 1000), figure.True},
		{figure.Plainly, 44, 0, n(44837, 1000), figure.False},
		{figure.Plainly, 45, 0, n(89, 2), figure.True}, // exactly 44.5
		{figure.Nearly, 100, 0, n(97, 1), figure.True},
		{figure.Nearly, 100, 0, n(104, 1), figure.False},
		{figure.Nearly, 100, 0, n(100, 1), figure.False},
		{figure.JustOver, 100, 0, n(104, 1), figure.True},
		{figure.MoreThan, 44, 0, n(44837, 1000), figure.True},
		{figure.MoreThan, 15, 0, n(15, 1), figure.False},
		{figure.AtLeast, 3, 0, figure.Interval{Lo: big.NewRat(3, 1), Hi: big.NewRat(12, 1)}, figure.True},
		{figure.Plainly, 4, 0, figure.Interval{Lo: big.NewRat(3, 1), Hi: big.NewRat(12, 1)}, figure.Undetermined},
		{figure.AtMost, 12, 0, figure.Interval{Lo: big.NewRat(3, 1)}, figure.Undetermined},
		{figure.FewerThan, 3, 0, figure.Interval{Lo: big.NewRat(3, 1)}, figure.False},
	} {
		if got := figure.Stated(tt.hedge, big.NewRat(tt.says, 1), tt.places).Holds(tt.is); got != tt.want {
			t.Errorf("%s %d of %v: %v, want %v", tt.hedge, tt.says, tt.is, got, tt.want)
		}
	}
	if !figure.Truncated(big.NewRat(44, 1), 0, n(44837, 1000)) || figure.Truncated(big.NewRat(44, 1), 0, n(441, 10)) {
		t.Error("44 for 44.8 is cut off, and for 44.1 is not")
	}
	if !figure.Understated(big.NewRat(40, 1), n(45, 1)) || figure.Understated(big.NewRat(44, 1), n(45, 1)) {
		t.Error("more than 40 understates 45, and more than 44 does not")
	}
}

func TestPhrases(t *testing.T) {
	for _, tt := range []struct {
		from, to stat.Count
		want     []string
	}{
		{stat.Exactly(114), stat.Exactly(213), []string{"almost doubled", "rose by 87%", "rose"}},
		{stat.Exactly(3903), stat.Exactly(5653), []string{"rose by 45%", "rose"}},
		{stat.Exactly(1000), stat.Exactly(967), []string{"little changed", "fell by 3%", "fell"}}, // chance alone could do it
		{stat.Exactly(100000), stat.Exactly(96700), []string{"fell slightly", "fell by 3%", "fell"}},
		{stat.Between(1187, 1190), stat.Exactly(1349), []string{"rose by more than 13%", "rose"}},
		{stat.Between(1, 4), stat.Exactly(12), []string{"rose"}},
		{stat.Between(1, 4), stat.Exactly(3), nil},
		{stat.Exactly(0), stat.Exactly(12), nil},
		{stat.Missing(stat.Refused), stat.Exactly(12), nil},
	} {
		var got []string
		for _, p := range figure.Phrases(tt.from, tt.to) {
			got = append(got, p.Words)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%v to %v: %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
}

// A figure asked for by its ID is that of the list, whether the list was made
// or not; and what the list does not have, nobody gets.
func TestFigureByID(t *testing.T) {
	make := func() *figure.Book {
		return book(t, register(t, "Northmoor", "Westhaven", "Eastvale", "Aldermark*", "Elsewhere*"), "2020-01-01", `
			northmoor offences 2014/15 | 40
			northmoor offences 2015/16 | 114
			northmoor offences 2015/16 age=13 | 60
			westhaven offences 2015/16 | <5
			westhaven offences 2016-01-01..2016-12-31 | 9
			aldermark offences 2015/16 | 300
			nobody offences 2015/16 | 3`)
	}
	listed := make().Figures()
	alone, held := make(), make()
	held.Figures()
	ids := map[figure.ID]bool{}
	for _, f := range listed {
		ids[f.ID] = true
		for _, b := range []*figure.Book{alone, held} {
			if got, ok := b.Figure(f.ID); !ok || !reflect.DeepEqual(*got, f) {
				t.Errorf("%s by its ID: %v\n%+v\nwant\n%+v", f.ID, ok, got, f)
			}
		}
	}
	for _, id := range []figure.ID{"", "total", "total.northmoor", "total.northmoor.2015/16", "total.northmoor.2015-6", "nothing.northmoor.2015-16",
		"total.nobody.2015-16", "total.elsewhere.2015-16", "coverage.northmoor.2015-16", "rank.all.2015-16", "total.aldermark.2014-15", "total.northmoor.1999-00"} {
		for _, b := range []*figure.Book{alone, held} {
			if f, ok := b.Figure(id); ok || ids[id] {
				t.Errorf("there is a figure %q: %v", id, f)
			}
		}
	}
}
