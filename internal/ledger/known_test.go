package ledger_test

import (
	"slices"
	"testing"

	"plumbline/internal/ledger"
	"plumbline/internal/stat"
)

func obs(day, shown string, c stat.Count) ledger.Observation {
	return ledger.Observation{
		Key:   ledger.Key{Respondent: "northmoor", Measure: "offences", Period: stat.MustPeriod("2015/16")},
		Count: c, Shown: shown, Known: stat.MustDate(day), Document: "d" + "-" + "1", At: day + shown,
	}
}

func TestAsKnown(t *testing.T) {
	n := stat.Exactly
	for _, tt := range []struct {
		name                          string
		obs                           []ledger.Observation
		at                            string
		want                          stat.Count
		sources, superseded, conflict int
	}{
		{"the latest vintage wins", []ledger.Observation{obs("2017-06-07", "114", n(114)), obs("2016-06-21", "85", n(85))}, "2018-01-01", n(114), 1, 1, 0},
		{"and the earlier one before that day", []ledger.Observation{obs("2017-06-07", "114", n(114)), obs("2016-06-21", "85", n(85))}, "2017-06-06", n(85), 1, 0, 0},
		{"on the day itself it is known", []ledger.Observation{obs("2017-06-07", "114", n(114)), obs("2016-06-21", "85", n(85))}, "2017-06-07", n(114), 1, 1, 0},
		{"equal values are one value", []ledger.Observation{obs("2017-06-07", "114", n(114)), obs("2017-06-07", "114 ", n(114))}, "2018-01-01", n(114), 2, 0, 0},
		{"saying it again is no revision", []ledger.Observation{obs("2017-06-07", "114", n(114)), obs("2016-06-07", "114", n(114))}, "2018-01-01", n(114), 2, 0, 0},
		{"two values of one day are a conflict", []ledger.Observation{obs("2017-06-07", "114", n(114)), obs("2017-06-07", "113", n(113))}, "2018-01-01", stat.Count{}, 0, 0, 2},
		{"an exact value within bounds agrees", []ledger.Observation{obs("2017-06-07", "97", n(97)), obs("2017-06-07", "nearly 100", stat.Between(95, 99))}, "2018-01-01", n(97), 2, 0, 0},
		{"and outside them does not", []ledger.Observation{obs("2017-06-07", "101", n(101)), obs("2017-06-07", "nearly 100", stat.Between(95, 99))}, "2018-01-01", stat.Count{}, 0, 0, 2},
		{"a refusal against a number is a conflict", []ledger.Observation{obs("2017-06-07", "refused", stat.Missing(stat.Refused)), obs("2017-06-07", "3", n(3))}, "2018-01-01", stat.Count{}, 0, 0, 2},
		{"waiting is not an answer", []ledger.Observation{obs("2017-06-07", "3", n(3)), obs("2017-07-07", "awaited", stat.Missing(stat.Awaited))}, "2018-01-01", n(3), 1, 0, 0},
		{"a value given in place of a refusal supersedes it", []ledger.Observation{obs("2017-06-07", "refused", stat.Missing(stat.Refused)), obs("2017-07-07", "3", n(3))}, "2018-01-01", n(3), 1, 1, 0},
		{"one cell read twice is one source", []ledger.Observation{obs("2017-06-07", "3", n(3)), obs("2017-06-07", "3", n(3))}, "2018-01-01", n(3), 1, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ledger.AsKnown(tt.obs, stat.MustDate(tt.at))
			if len(got) != 1 {
				t.Fatalf("%d keys known, want 1", len(got))
			}
			k := got[0]
			if len(k.Conflict) == 0 && k.Count != tt.want || len(k.Sources) != tt.sources || len(k.Superseded) != tt.superseded || len(k.Conflict) != tt.conflict {
				t.Errorf("%v from %d sources, %d superseded, %d in conflict; want %v, %d, %d, %d",
					k.Count, len(k.Sources), len(k.Superseded), len(k.Conflict), tt.want, tt.sources, tt.superseded, tt.conflict)
			}
		})
	}
}

func TestNothingIsKnownBeforeItWasSaid(t *testing.T) {
	if got := ledger.AsKnown([]ledger.Observation{obs("2017-06-07", "3", stat.Exactly(3))}, stat.MustDate("2017-06-06")); len(got) != 0 {
		t.Errorf("known the day before: %v", got)
	}
}

func TestIndexOfTheLatestDay(t *testing.T) {
	all := []ledger.Observation{obs("2017-06-07", "114", stat.Exactly(114)), obs("2016-06-21", "85", stat.Exactly(85))}
	x := ledger.NewIndex(slices.Values(all), stat.Date{})
	if k, ok := x.Known(all[0].Key); !ok || k.Count != stat.Exactly(114) || x.At() != stat.MustDate("2017-06-07") {
		t.Errorf("on %s %v is known, want 114 on 2017-06-07", x.At(), k.Count)
	}
}

// A value is known since its first printing, unless another was printed in
// between.
func TestKnownSince(t *testing.T) {
	n := stat.Exactly
	for _, tt := range []struct {
		name, since string
		obs         []ledger.Observation
	}{
		{"printed again", "2017-06-07", []ledger.Observation{obs("2016-06-21", "85", n(85)), obs("2017-06-07", "114", n(114)), obs("2018-06-05", "114", n(114)), obs("2019-06-25", "114", n(114))}},
		{"revised and revised back", "2019-06-25", []ledger.Observation{obs("2017-06-07", "114", n(114)), obs("2018-06-05", "113", n(113)), obs("2019-06-25", "114", n(114))}},
	} {
		k := ledger.AsKnown(tt.obs, stat.MustDate("2020-01-01"))[0]
		if k.From.String() != tt.since || k.Sources[0].Known != k.From {
			t.Errorf("%s: known since %s, first source of %s; want %s", tt.name, k.From, k.Sources[0].Known, tt.since)
		}
	}
}
