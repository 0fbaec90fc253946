package standard_test

import (
	"slices"
	"testing"

	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/standard/standardtest"
)

// TestDryRun holds the rules to what was counted by hand when they were drawn
// up: how many of the 60 standards bind each of seven kinds of service.
func TestDryRun(t *testing.T) {
	c, r := standardtest.Catalogue(t), standardtest.Services(t)
	if len(c.Standards) != 60 || len(c.Metrics) != 48 || len(c.Probes) != 33 || len(c.Frameworks) != 10 || len(c.Groups) != 12 {
		t.Errorf("%d standards, %d metrics, %d probes, %d frameworks, %d groups; want 60, 48, 33, 10, 12",
			len(c.Standards), len(c.Metrics), len(c.Probes), len(c.Frameworks), len(c.Groups))
	}
	want := map[service.ID][3]int{ // applies, does not, unknown
		"hobby-forum":           {23, 37, 0},
		"large-network":         {53, 7, 0},
		"teen-chat":             {38, 22, 0},
		"file-locker":           {22, 38, 0},
		"pornography-publisher": {4, 56, 0},
		"search-engine":         {22, 38, 0},
		"new-entrant":           {18, 2, 40},
	}
	seen := 0
	for _, k := range r.AsKnown(day("2026-11-24")) {
		facts, bad := c.Facts(k)
		if len(bad) > 0 || len(k.Findings) > 0 {
			t.Errorf("%s: %v %v", k.ID, bad, k.Findings)
		}
		var got [3]int
		var missing []string
		for _, s := range c.Standards {
			e := s.Applies.Evaluate(facts)
			switch e.Truth {
			case standard.True:
				got[0]++
			case standard.False:
				got[1]++
			default:
				got[2]++
				if len(e.Missing) == 0 {
					t.Errorf("%s: %s is unknown and names no fact that is missing", k.ID, s.ID)
				}
				missing = append(missing, e.Missing...)
			}
		}
		if w, ok := want[k.ID]; !ok || got != w {
			t.Errorf("%s: applies, does not, unknown = %v, want %v", k.ID, got, w)
		}
		seen++
		slices.Sort(missing)
		if missing = slices.Compact(missing); k.ID == "new-entrant" && len(missing) != 18 {
			t.Errorf("%d facts are missing of a new entrant, want all 18 besides its kind: %v", len(missing), missing)
		}
	}
	if seen != len(want) {
		t.Errorf("%d services, want %d", seen, len(want))
	}
}
