package clock_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/collect/clock"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

func compute(t *testing.T, l clock.Law, received string, events ...string) clock.Result {
	t.Helper()
	var es []clock.Event
	for _, s := range events {
		e, err := clock.ParseEvent(s)
		if err != nil {
			t.Fatal(err)
		}
		es = append(es, e)
	}
	r, err := clock.Compute(clock.UK(), l, stat.MustDate(received), es)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The vectors were worked out by hand from the published calendars: 20 working
// days under FOIA, 20 under FOISA, and 40 under FOIA with an extension.
func TestVectors(t *testing.T) {
	for _, tt := range []struct{ received, foia, foisa, forty string }{
		{"2026-06-01", "2026-06-30", "2026-06-30", "2026-07-29"}, // a Scottish holiday alone moves England too
		{"2026-07-01", "2026-07-30", "2026-07-29", "2026-08-28"},
		{"2026-12-11", "2027-01-14", "2027-01-14", "2027-02-11"},
		{"2026-12-19", "2027-01-21", "2027-01-21", "2027-02-18"}, // a Saturday is day zero
		{"2027-03-01", "2027-04-01", "2027-03-30", "2027-04-29"},
		{"2025-06-27", "2025-07-28", "2025-07-25", "2025-08-27"},
		{"2022-08-30", "2022-09-28", "2022-09-28", "2022-10-26"},
	} {
		if got := compute(t, clock.FOIA, tt.received).Due.String(); got != tt.foia {
			t.Errorf("FOIA, received %s: %s, want %s", tt.received, got, tt.foia)
		}
		if got := compute(t, clock.FOISA, tt.received).Due.String(); got != tt.foisa {
			t.Errorf("FOISA, received %s: %s, want %s", tt.received, got, tt.foisa)
		}
		if got := compute(t, clock.FOIA, tt.received, "extension="+tt.received).Due.String(); got != tt.forty {
			t.Errorf("FOIA with extension, received %s: %s, want %s", tt.received, got, tt.forty)
		}
	}
}

// A day-by-day count by the definition of a working day gives the same end.
func TestDueIsTheTwentiethWorkingDay(t *testing.T) {
	h := clock.UK()
	rapid.Check(t, func(t *rapid.T) {
		received := stat.MustDate("2015-01-01").AddDays(rapid.IntRange(0, 4900).Draw(t, "days"))
		law := rapid.SampledFrom([]clock.Law{clock.FOIA, clock.FOISA, clock.EIR, clock.EISR}).Draw(t, "law")
		r, err := clock.Compute(h, law, received, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !h.IsWorking(r.Due, law.Calendar()) {
			t.Fatalf("%s is no working day", r.Due)
		}
		n := 0
		for d := received.AddDays(1); !d.After(r.Due); d = d.AddDays(1) {
			holiday := false
			for _, o := range h.All() {
				if o.Date == d && (law.Calendar() == clock.AnyUK || o.Scotland) {
					holiday = true
				}
			}
			if w := d.Time().Weekday(); w != 0 && w != 6 && !holiday {
				n++
			}
		}
		if n != 20 {
			t.Fatalf("received %s, due %s: %d working days", received, r.Due, n)
		}
	})
}

func TestHolidayProclaimedWhileItRuns(t *testing.T) {
	d := compute(t, clock.FOIA, "2022-08-30").Dues[0]
	if d.On.String() != "2022-09-28" || d.Other.String() != "2022-09-27" || d.Certainty != clock.Open {
		t.Errorf("due %s, other reading %s (%s)", d.On, d.Other, d.Certainty)
	}
	if d := compute(t, clock.FOIA, "2022-09-12").Dues[0]; !d.Other.IsZero() {
		t.Errorf("a request received after the proclamation has one reading, not also %s", d.Other)
	}
	h := clock.UK().With(clock.Holiday{Date: stat.MustDate("2027-03-10"), Name: "a day made up for the test", EnglandAndWales: true, Proclaimed: stat.MustDate("2027-03-05")})
	r, err := clock.Compute(h, clock.FOIA, stat.MustDate("2027-03-01"), nil)
	if err != nil || r.Due.String() != "2027-04-02" || r.Dues[0].Other.String() != "2027-04-01" {
		t.Errorf("with a new holiday: due %s, other %s, %v", r.Due, r.Dues[0].Other, err)
	}
}

func TestEventsMoveTheClock(t *testing.T) {
	for _, tt := range []struct {
		name     string
		law      clock.Law
		events   []string
		due      string
		stopped  string
		findings int
	}{
		{"clarification asked", clock.FOIA, []string{"clarification-sought=2027-03-10"}, "", "asked on 10 March 2027 what is meant", 0},
		{"clarified", clock.FOIA, []string{"clarification-sought=2027-03-10", "clarified=2027-03-15"}, "2027-04-15", "", 0},
		{"fee", clock.FOIA, []string{"fees-notice=2027-03-03", "fees-paid=2027-03-08"}, "2027-04-07", "", 0},
		{"late extension", clock.FOIA, []string{"extension=2027-04-20"}, "2027-04-29", "", 1},
		{"no extension in Scotland", clock.FOISA, []string{"extension=2027-03-20"}, "2027-03-30", "", 1},
		{"reply", clock.FOIA, []string{"reply=2027-03-25"}, "", "replied on 25 March 2027", 0},
		{"late reply", clock.FOIA, []string{"reply=2027-04-06"}, "", "replied", 1},
		{"review", clock.FOISA, []string{"reply=2027-03-25", "review-requested=2027-04-01"}, "2027-04-29", "", 0},
		{"bounced", clock.FOIA, []string{"bounced=2027-03-01"}, "", "never received", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := compute(t, tt.law, "2027-03-01", tt.events...)
			if r.Due.String() != tt.due || !strings.Contains(r.Stopped, tt.stopped) || len(r.Findings) != tt.findings {
				t.Errorf("due %q, stopped %q, findings %q; want %q, %q, %d", r.Due, r.Stopped, r.Findings, tt.due, tt.stopped, tt.findings)
			}
		})
	}
}

// Under the Scottish act a review can be asked for of silence, within 40
// working days of the day on which the answer was due.
func TestSilence(t *testing.T) {
	ask := func(r clock.Result) string {
		for _, d := range r.Dues {
			if d.Step == clock.AskReview {
				return d.On.String()
			}
		}
		return ""
	}
	// Due on 30 March 2027; 3 May is the one Scottish holiday until
	// day 40.
	if got := ask(compute(t, clock.FOISA, "2027-03-01")); got != "2027-05-26" {
		t.Errorf("a review of silence may be asked for until %s; want 2027-05-26", got)
	}
	if got := ask(compute(t, clock.FOISA, "2027-03-01", "reply=2027-03-25")); got != "2027-05-24" {
		t.Errorf("after a reply on 25 March until %s; want 2027-05-24", got)
	}
	if got := ask(compute(t, clock.FOIA, "2027-03-01")) + ask(compute(t, clock.FOISA, "2027-03-01", "clarification-sought=2027-03-10")); got != "" {
		t.Errorf("until %s where no review of silence is known", got)
	}
}

func TestRefusals(t *testing.T) {
	if _, err := clock.Compute(clock.UK(), "gdpr", stat.MustDate("2027-03-01"), nil); !errors.Is(err, fault.Invalid) {
		t.Errorf("an unknown law: %v", err)
	}
	if _, err := clock.Compute(clock.UK(), clock.FOIA, stat.MustDate("2028-12-20"), nil); !errors.Is(err, fault.NotFound) {
		t.Errorf("holidays that are not known yet: %v", err)
	}
	// One holiday of a year does not make the others known.
	one := clock.UK().With(clock.Holiday{Date: stat.MustDate("2029-01-01"), Name: "New Year's Day", EnglandAndWales: true})
	if _, err := clock.Compute(one, clock.FOIA, stat.MustDate("2028-12-20"), nil); !errors.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "2029 have not been proclaimed") {
		t.Errorf("one holiday of 2029: %v", err)
	}
	if _, err := clock.Compute(clock.UK(), clock.FOIA, stat.MustDate("2014-12-20"), nil); !errors.Is(err, fault.NotFound) {
		t.Errorf("before the table: %v", err)
	}
	if _, err := clock.Compute(clock.UK(), clock.FOIA, stat.MustDate("2027-03-01"), []clock.Event{{Kind: clock.Reply, On: stat.MustDate("2027-02-01")}}); !errors.Is(err, fault.Invalid) {
		t.Errorf("a reply before the request: %v", err)
	}
	for s, says := range map[string]string{"": "there are: clarification-sought", "reply": "write it as reply=", "reply=tomorrow": "write it as", "reply=2027-02-30": "no day 2027-02-30",
		"answered=2027-03-01": `mean "reply"`, "reveiw-reply=2027-03-01": `mean "review-reply"`, "no-answer=2027-03-01": "is unknown"} {
		if _, err := clock.ParseEvent(s); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("event %q: %v, without %q", s, err, says)
		}
	}
}

func BenchmarkCompute(b *testing.B) {
	h := clock.UK()
	received := stat.MustDate("2026-12-11")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := clock.Compute(h, clock.FOIA, received, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// An event that is read is printed and read again the same.
func FuzzParseEvent(f *testing.F) {
	for _, s := range []string{"reply=2027-03-01", "bounced=2024-02-29", "clarified", "=", "reply=2027-02-30", "FEE=x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := clock.ParseEvent(s)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if again, err := clock.ParseEvent(string(e.Kind) + "=" + e.On.String()); err != nil || again != e {
			t.Errorf("%q is read as %v, and that as %v, %v", s, e, again, err)
		}
	})
}
