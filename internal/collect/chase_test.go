package collect_test

import (
	"strings"
	"testing"

	"plumbline/internal/collect"
	"plumbline/internal/collect/clock"
	"plumbline/internal/stat"
)

// plan is the stage planned for one request on a day, or why there is none.
func plan(t testing.TB, r collect.Request, today string, waiting bool, list ...string) (collect.Chase, string) {
	t.Helper()
	s := fold(t, r, today, list...)
	waves, not := collect.Plan([]collect.Request{r}, []collect.State{s}, happened(r.Key, list...), map[collect.Key]bool{r.Key: waiting}, clock.UK(), stat.MustDate(today))
	if len(waves) == 0 {
		return collect.Chase{}, not[r.Key]
	}
	return waves[0].Chases[0], ""
}

// A request that was received on 1 September 2026 is due on the 29th, which is
// day 20.
func TestPlan(t *testing.T) {
	w := newWorld(t)
	foia, foisa := w.request("northmoor"), w.request("strathallan")
	refused := []string{"accepted 2026-09-01", "partial 2026-09-20: 1=full 2=refused 3=cost 4=full"}
	silent := []string{"accepted 2026-09-01"}
	with := func(list []string, more ...string) []string { return append(append([]string{}, list...), more...) }
	for _, tt := range []struct {
		name    string
		r       collect.Request
		today   string
		waiting bool
		events  []string
		stage   collect.Stage
		event   collect.EventKind
		not     string
	}{
		{"day 20", foia, "2026-09-29", false, silent, "", "", "it is due on 29 September 2026"},
		{"day 21", foia, "2026-09-30", false, silent, collect.Polite, collect.Chased, ""},
		{"day 21, an auto-reply came", foia, "2026-09-30", false, with(silent, "auto-reply 2026-09-29"), collect.Polite, collect.Chased, ""},
		{"day 21, a mail waits to be filed", foia, "2026-09-30", true, silent, "", "", "waits to be filed"},
		{"day 21, held", foia, "2026-09-30", false, with(silent, "held 2026-09-20"), "", "", "held"},
		{"day 21, a mail is to be read", foia, "2026-09-30", false, with(silent, "unclear 2026-09-20"), "", "", "a person has to read it"},
		{"day 21, they asked", foia, "2026-09-30", false, with(silent, "clarification sought 2026-09-20"), "", "", "we owe a clarification"},
		{"day 21, extended", foia, "2026-09-30", false, with(silent, "extension 2026-09-25"), "", "", "it is due on 27 October 2026"},
		{"day 21, extended where no extension is known", foisa, "2026-09-30", false, with(silent, "extension 2026-09-25"), collect.Polite, collect.Chased, ""},
		{"the extension is over", foia, "2026-10-28", false, with(silent, "extension 2026-09-25"), collect.Polite, collect.Chased, ""},
		{"day 21, answered in full", foia, "2026-09-30", false, with(silent, "full 2026-09-20"), "", "", "answered"},
		{"day 22, reminded the day before", foia, "2026-10-01", false, with(silent, "chased 2026-09-30:stage polite"), "", "", "the last letter went"},
		{"day 26", foia, "2026-10-07", false, with(silent, "chased 2026-09-30:stage polite"), collect.Firm, collect.Chased, ""},
		{"day 31", foia, "2026-10-14", false, with(silent, "chased 2026-09-30:stage polite", "chased 2026-10-07:stage firm"), collect.Review, collect.Chased, ""},
		{"day 31 in Scotland, where it starts a clock", foisa, "2026-10-14", false, with(silent, "chased 2026-09-30:stage polite", "chased 2026-10-07:stage firm"), collect.Review, collect.ReviewRequested, ""},
		{"day 41", foia, "2026-10-28", false, with(silent, "chased 2026-09-30:stage polite", "chased 2026-10-07:stage firm", "chased 2026-10-14:stage internal review"), collect.Regulator, collect.RegulatorAsked, ""},
		{"refused in part", foia, "2026-09-30", false, refused, collect.Review, collect.ReviewRequested, ""},
		{"refused in part, too long ago", foia, "2026-12-30", false, refused, "", "", "the time to ask for a review ended"},
		{"a review was asked for", foia, "2026-10-10", false, with(refused, "review requested 2026-10-01"), "", "", "it is due on 29 October 2026"},
		{"the review is late, but may take 40 days", foia, "2026-11-05", false, with(refused, "review requested 2026-10-01"), "", "", "may take until"},
		{"the review is later than that", foia, "2026-12-01", false, with(refused, "review requested 2026-10-01"), collect.Regulator, collect.RegulatorAsked, ""},
		{"the Scottish review is late", foisa, "2026-11-05", false, with(refused, "review requested 2026-10-01"), collect.Regulator, collect.RegulatorAsked, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, not := plan(t, tt.r, tt.today, tt.waiting, tt.events...)
			if c.Stage != tt.stage || c.Event != tt.event || !strings.Contains(not, tt.not) || (tt.not == "") != (not == "") {
				t.Errorf("stage %q, event %q, not because %q; want %q, %q, %q", c.Stage, c.Event, not, tt.stage, tt.event, tt.not)
			}
		})
	}
}

func TestReviewLetter(t *testing.T) {
	r := newWorld(t).request("northmoor")
	events := happened(r.Key, "accepted 2026-09-01", "partial 2026-09-20")
	events[1].Data.Reference = "FOI 4471/26"
	forty := collect.Section{Act: "FOIA2000", Number: "40", Limb: "(2)", Kind: "part"}
	events[1].Data.Answers = []collect.Answer{{Question: "1", Class: collect.ClassFull}, {Question: "2", Class: collect.ClassRefused, Sections: []collect.Section{forty}},
		{Question: "3", Class: collect.ClassCost, Sections: []collect.Section{{Act: "FOIA2000", Number: "12", Limb: "(1)"}}}}
	s, err := collect.Fold(r, events, clock.UK(), stat.MustDate("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	waves, _ := collect.Plan([]collect.Request{r}, []collect.State{s}, events, nil, clock.UK(), stat.MustDate("2026-10-01"))
	if len(waves) != 1 || waves[0].Stage != collect.Review {
		t.Fatalf("waves %+v", waves)
	}
	l := waves[0].Chases[0].Letter
	for _, want := range []string{"Your reference: FOI 4471/26", "Question 2. You rely on s.40(2) FOIA.", "\"fewer than 5\"", "Question 3. You rely on s.12(1) FOIA.", "how many records", "Question 4. There is no answer to it."} {
		if !strings.Contains(l.Body, want) {
			t.Errorf("the letter lacks %q:\n%s", want, l.Body)
		}
	}
	if strings.Contains(l.Body, "Question 1") || l.To != r.To || l.InReplyTo != r.MessageID || !strings.Contains(l.Subject, r.Token.String()) {
		t.Errorf("to %s, subject %s, in reply to %s:\n%s", l.To, l.Subject, l.InReplyTo, l.Body)
	}
}

// The file for the regulator has the whole correspondence in order, and goes
// to nobody by itself.
func TestRegulatorPack(t *testing.T) {
	r := newWorld(t).request("northmoor")
	c, not := plan(t, r, "2026-10-28", false, "accepted 2026-09-01", "acknowledged 2026-09-03", "chased 2026-09-30:stage polite", "chased 2026-10-07:stage firm", "chased 2026-10-14:stage internal review")
	var kinds []string
	for _, p := range c.Pack {
		kinds = append(kinds, p.On.String()+" "+string(p.Kind))
	}
	want := "2026-09-01 accepted; 2026-09-03 acknowledged; 2026-09-30 chased; 2026-10-07 chased; 2026-10-14 chased"
	if strings.Join(kinds, "; ") != want || c.Letter.To != "" || !strings.Contains(c.Letter.Body, "the Information Commissioner") || !strings.Contains(c.Letter.Body, "day zero is 1 September 2026") {
		t.Errorf("%s: pack %v\n%s", not, kinds, c.Letter.Body)
	}
}
