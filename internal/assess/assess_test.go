package assess_test

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"plumbline/internal/assess"
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/standard/standardtest"
	"plumbline/internal/stat"
)

func known(t testing.TB, r *service.Register, id service.ID, on stat.Date) service.Known {
	t.Helper()
	for _, k := range r.AsKnown(on) {
		if k.ID == id {
			return k
		}
	}
	t.Fatalf("no service %s", id)
	return service.Known{}
}

var today = stat.MustDate("2026-04-15")

func of(t testing.TB, c *standard.Catalogue, id service.ID, on stat.Date, vs []assess.Value, es []assess.Evidence) *assess.Assessment {
	return assess.Assess(c, assess.NewSubject(c, known(t, standardtest.Services(t), id, on), on, vs, es), on)
}

// value is "80" or "80..90" in a period, known since a day.
func value(metric, v, period, since string) assess.Value {
	lo, hi, span := strings.Cut(v, "..")
	if !span {
		hi = lo
	}
	a, _ := new(big.Rat).SetString(lo)
	b, _ := new(big.Rat).SetString(hi)
	return assess.Value{Metric: standard.MetricID(metric), Interval: standard.Interval{Lo: a, Hi: b}, Period: stat.MustPeriod(period), Known: stat.MustDate(since)}
}

func evidence(st, kind, says, about, received string) assess.Evidence {
	return assess.Evidence{Service: "teen-chat", Standard: standard.ID(st), Kind: kind, Who: "the provider", About: stat.MustPeriod(about),
		Received: stat.MustDate(received), Says: says}
}

func ids(es ...assess.Evidence) []assess.Evidence {
	for i := range es {
		es[i] = es[i].WithID()
	}
	return es
}

// TestResults goes through what may come in for one standard, MS-CON-03: a
// median of at most 24 hours and a share of at least 99 percent, each in a
// quarter, and a paper.
func TestResults(t *testing.T) {
	c := standardtest.Catalogue(t)
	hours := func(v string) assess.Value {
		return value("grooming_alert_median_hours_to_action", v, "2025-Q4", "2026-02-27")
	}
	share := func(v string) assess.Value {
		return value("grooming_alerts_actioned", v, "2025-Q4", "2026-02-27")
	}
	paper := evidence("MS-CON-03", "evidence", assess.Supports, "2025", "2026-03-01")
	against := evidence("MS-CON-03", "evidence", assess.Contradicts, "2025", "2026-03-02")
	unread := evidence("MS-CON-03", "evidence", assess.Unclear, "2025", "2026-03-02")
	old := evidence("MS-CON-03", "evidence", assess.Supports, "2024", "2025-03-01")
	other := evidence("MS-CON-03", assess.ByAlternative, assess.Supports, "2025", "2026-03-01")
	other.Reason = "Nobody can message a child."
	accepted := other
	accepted.Accepted = "the head of supervision"
	conflict := share("100")
	conflict.Conflict = "documents of one day disagree"
	for _, tt := range []struct {
		name     string
		values   []assess.Value
		evidence []assess.Evidence
		want     assess.Result
		says     string
	}{
		{"nothing", nil, nil, assess.NotYetAssessed, "is not known over a quarter"},
		{"all of it", []assess.Value{hours("24"), share("99.5")}, ids(paper), assess.Met, "was 99.5 percent"},
		{"without the paper", []assess.Value{hours("24"), share("99.5")}, nil, assess.Insufficient, "The evidence has not come in"},
		{"the paper alone", nil, ids(paper), assess.Insufficient, "papers alone do not settle it"},
		{"a paper against it alone", nil, ids(against), assess.Insufficient, "papers alone"},
		{"one target missed", []assess.Value{hours("25"), share("99.5")}, ids(paper), assess.PartlyMet, "was 25 hours"},
		{"all missed", []assess.Value{hours("25"), share("50")}, nil, assess.NotMet, ""},
		{"bounds across the limit", []assess.Value{hours("20"), share("98..100")}, ids(paper), assess.Insufficient, "98 to 100 percent"},
		{"bounds on the right side", []assess.Value{hours("20..24"), share("99..100")}, ids(paper), assess.Met, ""},
		{"bounds on the wrong side", []assess.Value{hours("25..30"), share("0..10")}, nil, assess.NotMet, ""},
		{"a year for a quarter", []assess.Value{hours("20"), value("grooming_alerts_actioned", "100", "2025", "2026-02-27")}, ids(paper), assess.Insufficient, "what is known speaks of 2025"},
		{"contradictory returns", []assess.Value{hours("20"), conflict}, ids(paper), assess.Insufficient, "documents of one day disagree"},
		{"two values of one day", []assess.Value{hours("20"), share("99.5"), share("80")}, ids(paper), assess.Insufficient, "contradict each other"},
		{"a later quarter counts", []assess.Value{hours("20"), share("50"), value("grooming_alerts_actioned", "100", "2026-Q1", "2026-04-10")}, ids(paper), assess.Met, "January to March 2026"},
		{"a correction counts", []assess.Value{hours("20"), share("50"), value("grooming_alerts_actioned", "100", "2025-Q4", "2026-03-10")}, ids(paper), assess.Met, ""},
		{"what came later is not known", []assess.Value{hours("20"), share("50"), value("grooming_alerts_actioned", "100", "2026-Q1", "2026-04-16")}, ids(paper), assess.PartlyMet, ""},
		{"a stale value", []assess.Value{hours("20"), value("grooming_alerts_actioned", "100", "2024-Q4", "2025-02-27")}, ids(paper), assess.Insufficient, "went stale on 1 January 2026"},
		{"a stale paper", []assess.Value{hours("20"), share("100")}, ids(old), assess.Insufficient, "went stale"},
		{"a paper that nobody has read", []assess.Value{hours("20"), share("100")}, ids(unread), assess.Insufficient, "neither yes nor no"},
		{"papers of two days", []assess.Value{hours("20"), share("100")}, ids(paper, against), assess.PartlyMet, "is against it"},
		{"an alternative that nobody accepted", []assess.Value{hours("25"), share("50")}, ids(other), assess.NotMet, "another measure"},
		{"an alternative that was accepted", []assess.Value{hours("25"), share("50")}, ids(accepted), assess.MetByAlternative, "which the head of supervision accepted: Nobody can message a child."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := of(t, c, "teen-chat", today, tt.values, tt.evidence)
			f, err := a.Finding("MS-CON-03")
			if err != nil {
				t.Fatal(err)
			}
			it := a.Explain(f)
			if f.Result != tt.want || !strings.Contains(strings.Join(it.Because, " "), tt.says) {
				t.Errorf("%s:\n%s\nwant %s: %q", f.Result, strings.Join(it.Because, "\n"), tt.want, tt.says)
			}
			if unsettled := f.Result == assess.Insufficient || f.Result == assess.NotYetAssessed; unsettled && len(it.Missing) == 0 || f.Result == assess.Met && len(it.Missing) > 0 {
				t.Errorf("%s, and missing is %q", f.Result, it.Missing)
			}
			if it.Version == "" || it.Status != "draft" || it.Rule == "" || it.Saw["risk.grooming"] != "high" {
				t.Errorf("version %q, status %q, rule %q, saw %v", it.Version, it.Status, it.Rule, it.Saw)
			}
		})
	}
}

// A probe done by a program sees a part of what the standard asks a person to
// look at.
func TestPartOfAProbe(t *testing.T) {
	c := standardtest.Catalogue(t)
	whole := evidence("MS-REP-01", "probe", assess.Supports, "2026-04-01..2026-04-01", "2026-04-01")
	part := whole
	part.Part = true
	fails := part
	fails.Says, fails.Received = assess.Contradicts, stat.MustDate("2026-04-02")
	for _, tt := range []struct {
		es   []assess.Evidence
		want assess.Result
	}{{ids(part), assess.Insufficient}, {ids(fails), assess.NotMet}, {ids(whole), assess.Met}, {ids(whole, part), assess.Met}, {ids(whole, fails), assess.NotMet}} {
		f, err := of(t, c, "teen-chat", today, nil, tt.es).Finding("MS-REP-01")
		if err != nil || f.Result != tt.want {
			t.Errorf("%v is %s, %v; want %s", tt.es, f.Result, err, tt.want)
		}
	}
}

// A limit that is itself a fact of the service: terms are to be read at its
// minimum age.
func TestLimitByAFact(t *testing.T) {
	c := standardtest.Catalogue(t)
	probe := evidence("MS-SUP-02", "probe", assess.Supports, "2026-04-01..2026-04-01", "2026-04-01")
	for _, tt := range []struct {
		id   service.ID
		age  string
		want assess.Result
		says string
	}{{"teen-chat", "11..13", assess.Met, "13 (min_age)"}, {"teen-chat", "13..14", assess.Insufficient, "the limit lies within"}, {"teen-chat", "15..16", assess.PartlyMet, ""},
		{"hobby-forum", "9..10", assess.Insufficient, "min_age is 0"}} {
		probe.Service = tt.id
		a := of(t, c, tt.id, today, []assess.Value{value("reading_age_of_terms", tt.age, "2026-04-01..2026-04-01", "2026-04-01")}, ids(probe))
		f, _ := a.Finding("MS-SUP-02")
		if it := a.Explain(f); f.Result != tt.want || !strings.Contains(strings.Join(it.Because, " "), tt.says) {
			t.Errorf("%s at %s: %s, %q; want %s: %q", tt.id, tt.age, f.Result, it.Because, tt.want, tt.says)
		}
	}
}

// Where a fact is missing nothing is taken not to apply; and what is withdrawn
// binds nobody.
func TestNotKnownAndWithdrawn(t *testing.T) {
	c := standardtest.Catalogue(t)
	a := of(t, c, "new-entrant", stat.MustDate("2026-11-01"), nil, nil)
	if n := a.Count(false); n[assess.NotYetAssessed] != 58 || n[assess.NotApplicable] != 2 {
		t.Errorf("a service of which only the kind is known: %v", n)
	}
	if n := a.Count(true); len(n) != 0 {
		t.Errorf("a catalogue of drafts binds: %v", n)
	}
	f, _ := a.Finding("MS-CON-03")
	if it := a.Explain(f); !slices.Contains(it.Missing, "the fact risk.grooming") {
		t.Errorf("missing %q", it.Missing)
	}
	st, err := c.Get("MS-CON-03")
	if err != nil {
		t.Fatal(err)
	}
	st.Status, st.To = standard.Withdrawn, stat.MustDate("2026-03-31")
	b := of(t, c, "teen-chat", today, nil, nil)
	f, _ = b.Finding("MS-CON-03")
	if it := b.Explain(f); f.Result != assess.NotApplicable || !strings.Contains(it.Because[0], "withdrawn to 31 March 2026") {
		t.Errorf("%s, %q", f.Result, it.Because)
	}
}

// Evidence is never changed: a correction takes its place from the day on which
// it comes, and before that day nothing is different.
func TestRevisedEvidence(t *testing.T) {
	c := standardtest.Catalogue(t)
	first := evidence("MS-GOV-01", "evidence", assess.Contradicts, "2025", "2026-03-01").WithID()
	second := evidence("MS-GOV-01", "evidence", assess.Supports, "2025", "2026-03-01")
	second.Received, second.Revises = stat.MustDate("2026-04-01"), first.ID
	yes := evidence("MS-GOV-01", "declaration", assess.Supports, "2025", "2026-03-01")
	all := ids(first, second, yes)
	for day, want := range map[string]assess.Result{"2026-02-28": assess.NotYetAssessed, "2026-03-31": assess.PartlyMet, "2026-04-01": assess.Met, "2027-01-01": assess.Insufficient} {
		on := stat.MustDate(day)
		if f, err := of(t, c, "teen-chat", on, nil, all).Finding("MS-GOV-01"); err != nil || f.Result != want {
			t.Errorf("as known on %s: %s, %v; want %s", day, f.Result, err, want)
		}
	}
}

func TestCompareSaysWhy(t *testing.T) {
	c := standardtest.Catalogue(t)
	r := standardtest.Services(t)
	assessed := func(day string, vs ...assess.Value) *assess.Report {
		on := stat.MustDate(day)
		return assess.Assess(c, assess.NewSubject(c, known(t, r, "large-network", on), on, vs, nil), on).Report()
	}
	// On the first day the service had 5.9 million users, and only that was known.
	before, now := assessed("2025-12-01"), assessed("2026-04-15", value("child_accounts_private", "70", "2025-12-31..2025-12-31", "2026-02-27"))
	changes := assess.Compare(before, now)
	by := map[standard.ID]assess.Change{}
	for _, ch := range changes {
		by[ch.Standard] = ch
		if len(ch.Why) == 0 {
			t.Errorf("%s went from %s to %s and nothing says why", ch.Standard, ch.From, ch.To)
		}
	}
	if ch := by["MS-ACC-01"]; ch.From != assess.NotYetAssessed || ch.To != assess.NotMet || !strings.Contains(strings.Join(ch.Why, "; "), "child_accounts_private was 70 percent on 31 December 2025") {
		t.Errorf("%+v", ch)
	}
	if got := assess.Compare(now, now); len(got) != 0 {
		t.Errorf("the same assessment twice differs: %v", got)
	}
}

func TestValidate(t *testing.T) {
	c := standardtest.Catalogue(t)
	good := evidence("MS-GOV-01", "evidence", assess.Supports, "2025", "2026-03-01")
	if err := good.Validate(c); err != nil {
		t.Error(err)
	}
	for says, change := range map[string]func(*assess.Evidence){
		"no standard":             func(e *assess.Evidence) { e.Standard = "MS-GOV-99" },
		"no kind":                 func(e *assess.Evidence) { e.Kind = "hearsay" },
		"who gave it":             func(e *assess.Evidence) { e.Who = "" },
		"no check 7":              func(e *assess.Evidence) { e.Check = 7 },
		"is by declaration":       func(e *assess.Evidence) { e.Check = 2 },
		"no check of it is by":    func(e *assess.Evidence) { e.Kind = "probe" },
		"was received before":     func(e *assess.Evidence) { e.Received = stat.MustDate("2024-01-01") },
		"supports, contradicts":   func(e *assess.Evidence) { e.Says = "maybe" },
		"needs its reason":        func(e *assess.Evidence) { e.Kind = assess.ByAlternative },
		"what period it speaks":   func(e *assess.Evidence) { e.About = stat.Period{} },
		"needs its name and a va": func(e *assess.Evidence) { e.Kind = "metric" },
	} {
		e := good
		change(&e)
		if err := e.Validate(c); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

// Whatever a file of evidence holds, it is read or refused with its place.
func FuzzLoadEvidence(f *testing.F) {
	c := standardtest.Catalogue(f)
	f.Add("evidence:\n  - {service: a, standard: MS-GOV-01, kind: evidence, who: x, about: \"2025\", received: 2026-01-01, says: supports}\n")
	f.Add("evidence:\n  - {service: a, standard: MS-CON-03, kind: metric, metric: grooming_alerts_actioned, value: 90 to 95, about: 2025-Q4, received: 2026-01-01, says: supports, who: x, check: 2}\n")
	f.Add("evidence: [[]]")
	f.Fuzz(func(t *testing.T, text string) {
		pieces, err := assess.LoadEvidence(fstest.MapFS{"e.yaml": {Data: []byte(text)}}, "e.yaml", c)
		if err != nil {
			return
		}
		for _, p := range pieces {
			if err := p.Validate(c); err != nil || !strings.HasPrefix(p.Place, "e.yaml:") {
				t.Errorf("%v at %q", err, p.Place)
			}
		}
	})
}
