package standard_test

import (
	"slices"
	"strings"
	"testing"

	"plumbline/internal/service"
	"plumbline/internal/standard"
)

// subjects are services with the facts given, in order of their names.
func subjects(t *testing.T, c *standard.Catalogue, facts map[service.ID]map[string]string) []standard.Subject {
	t.Helper()
	var out []standard.Subject
	for id, values := range facts {
		f := standard.Facts{}
		for name, v := range values {
			fact(t, c, f, name, v)
		}
		out = append(out, standard.Subject{Known: service.Known{Service: service.Service{ID: id, Name: string(id)}}, Facts: f})
	}
	slices.SortFunc(out, func(a, b standard.Subject) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out
}

// Before a standard is in force: whom it binds, who fails, for whom that is not
// known, and what it asks of services by their size.
func TestTry(t *testing.T) {
	c := small(t)
	s, err := c.Get("S-1")
	if err != nil {
		t.Fatal(err)
	}
	big := map[string]string{"kinds": "u2u", "uk_users": "8000000", "risk.grooming": "high"}
	all := subjects(t, c, map[service.ID]map[string]string{
		"a-slow": big, "b-fast": big, "c-near": big, "d-silent": big,
		"e-little": {"kinds": "u2u", "uk_users": "500", "risk.grooming": "high"}, "f-search": {"kinds": "search"}, "g-new": {"kinds": "u2u"},
	})
	indicator := func(id service.ID, value, known string) standard.Indicator {
		return standard.Indicator{Service: id, Metric: "hours_to_act", Value: interval(t, value), From: day("2026-01-01"), To: day("2026-03-31"), Known: day(known), Source: "a return"}
	}
	trial := c.Try(s, all, []standard.Indicator{indicator("a-slow", "25", "2026-05-01"), indicator("b-fast", "24", "2026-04-10"), indicator("c-near", "20 to 30", "2026-04-10"), indicator("e-little", "99", "2026-04-10")}, day("2026-06-01"))
	if len(trial.Outcomes) != len(all) {
		t.Fatalf("%d outcomes", len(trial.Outcomes))
	}
	for i, w := range []struct{ binds, fails standard.Truth }{{standard.True, standard.True}, {standard.True, standard.False}, {standard.True, standard.Unknown}, {standard.True, standard.Unknown},
		{standard.False, standard.Unknown}, {standard.False, standard.Unknown}, {standard.Unknown, standard.Unknown}} {
		if o := trial.Outcomes[i]; o.Binds.Truth != w.binds || w.binds == standard.True && o.Fails != w.fails {
			t.Errorf("%s: binds %v, fails %v; want %v, %v", o.Service, o.Binds.Truth, o.Fails, w.binds, w.fails)
		}
	}
	if m := trial.Outcomes[6].Binds.Missing; !slices.Equal(m, []string{"risk.grooming", "uk_users"}) {
		t.Errorf("of the new one is missing %q", m)
	}
	if b := trial.Burden[0]; b.Size != "small" || b.Services != 1 || b.NotBound != 1 {
		t.Errorf("small: %+v", b)
	}
	if b := trial.Burden[1]; b.Size != "big" || b.Services != 4 || b.Bound != 4 || b.Fail != 1 || b.Metrics != 4 || b.Probes != 4 || b.Evidence != 0 {
		t.Errorf("big: %+v", b)
	}
	// Before the slow one's answer was known, nobody was known to fail.
	if early := c.Try(s, all, []standard.Indicator{indicator("a-slow", "25", "2026-05-01")}, day("2026-04-30")); early.Outcomes[0].Fails != standard.Unknown {
		t.Errorf("it failed before it was known: %+v", early.Outcomes[0])
	}
}

// The fact to ask for next is the one that settles most; nothing is asked where
// all is settled, and withdrawn standards do not count.
func TestAsk(t *testing.T) {
	c := small(t)
	of := func(values map[string]string) []standard.Question {
		return c.Ask(subjects(t, c, map[service.ID]map[string]string{"x": values})[0].Facts)
	}
	q := of(map[string]string{"kinds": "u2u"})
	if len(q) != 2 || q[0].Attribute != "risk.grooming" && q[0].Attribute != "uk_users" || q[0].Most != 1 || q[0].Least != 0 || q[0].Mean.FloatString(1) != "0.5" {
		t.Errorf("%+v", q)
	}
	if q := of(map[string]string{"kinds": "u2u", "uk_users": "8000000"}); len(q) != 1 || q[0].Attribute != "risk.grooming" || q[0].Least != 1 || q[0].Mean.FloatString(1) != "1.0" {
		t.Errorf("%+v", q)
	}
	if q := of(map[string]string{"kinds": "search"}); len(q) != 0 {
		t.Errorf("all is settled, and it asks %+v", q)
	}
}

// Every part that can differ between two catalogues is named, and which way a
// target went.
func TestDiff(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"", "", ""},
		{"lte: 24", "lte: 12", `target of hours_to_act (tighter): "hours_to_act <= 24 over a quarter" is now "hours_to_act <= 12 over a quarter"`},
		{"lte: 24", "lt: 24", `(tighter)`},
		{"lte: 24", "lte: 48", `(looser)`},
		{"window: quarter", "window: month", `target of hours_to_act: "hours_to_act <= 24 over a quarter" is now "hours_to_act <= 24 over a month"`},
		{"  - probe: form-reachable\n", "", `other checks: "probe: form-reachable" is now ""`},
		{"has: u2u}\n    - {attribute: heavy, eq: true}", "has: u2u}", `rule: `},
		{"title: Act on grooming", "title: Act", `title: "Act on grooming" is now "Act"`},
		{"relation: same aim", "relation: wider", `mappings: `},
		{"id: S-1", "id: S-2", `S-1: gone: Act on grooming|S-2: new: Act on grooming`},
	} {
		a, b := small(t), small(t)
		if tt.old != "" {
			if !strings.Contains(smallStandard, tt.old) {
				t.Fatalf("no %q", tt.old)
			}
			var err error
			if b, err = standard.Load(files(smallCatalogue, strings.Replace(smallStandard, tt.old, tt.new, 1))); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, ch := range standard.Diff(a, b) {
			got = append(got, ch.String())
		}
		all := strings.Join(got, "|")
		if (all == "") != (tt.want == "") || !strings.Contains(all, tt.want) {
			t.Errorf("%q for %q:\n%s\nwant %s", tt.new, tt.old, all, tt.want)
		}
		if strings.HasPrefix(tt.old, "title") && !strings.Contains(all, "give it a new one") {
			t.Errorf("a change under the same version goes unsaid: %s", all)
		}
	}
}

func TestWordsGiveWayOutwards(t *testing.T) {
	for in, want := range map[string]string{"99.5": "99.5", "20 to 26": "20 to 26", "99.876543": "99.87 to 99.88", "at least 0.001": "at least 0", "at most 0.001": "at most 0.01"} {
		if got := interval(t, in).Words(); got != want {
			t.Errorf("%s in words is %q, want %q", in, got, want)
		}
	}
}
