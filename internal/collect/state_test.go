package collect_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumbline/internal/collect"
	"plumbline/internal/collect/clock"
	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// happened makes events of "kind date", each with its mail named for its
// place, and answers after a colon: "partial 2026-09-20: 1=full 2=refused".
func happened(k collect.Key, list ...string) []collect.Event {
	var out []collect.Event
	for i, s := range list {
		head, said, _ := strings.Cut(s, ":")
		at := strings.LastIndexByte(head, ' ')
		e := collect.Event{Key: k, Kind: collect.EventKind(head[:at]), On: stat.MustDate(head[at+1:]), At: time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC), Document: document.ID(strings.Repeat(string(rune('a'+i)), 4))}
		for q, c := range parseAnswers(said) {
			e.Data.Answers = append(e.Data.Answers, collect.Answer{Question: q, Class: c})
		}
		if stage, ok := strings.CutPrefix(strings.TrimSpace(said), "stage "); ok {
			e.Data.Answers, e.Data.Stage = nil, collect.Stage(stage)
		}
		out = append(out, e)
	}
	return out
}

func fold(t testing.TB, r collect.Request, today string, list ...string) collect.State {
	t.Helper()
	s, err := collect.Fold(r, happened(r.Key, list...), clock.UK(), stat.MustDate(today))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Received on 1 September 2026, an answer is due on 29 September under both
// acts, and on 27 October with an extension.
func TestFold(t *testing.T) {
	w := newWorld(t)
	foia, foisa := w.request("northmoor"), w.request("strathallan")
	accepted := "accepted 2026-09-01"
	for _, tt := range []struct {
		name   string
		r      collect.Request
		today  string
		events []string
		legal  collect.Legal
		due    string
		left   int
		missed string // the questions without an answer that stands
	}{
		{"nothing yet", foia, "2026-09-01", nil, collect.NotAsked, "", 0, "1 2 3 4"},
		{"awaiting", foia, "2026-09-22", []string{"sent 2026-09-01", accepted, "acknowledged 2026-09-03"}, collect.Awaiting, "2026-09-29", 5, "1 2 3 4"},
		{"on the day", foia, "2026-09-29", []string{accepted}, collect.Awaiting, "2026-09-29", 0, "1 2 3 4"},
		{"overdue", foia, "2026-10-01", []string{accepted, "auto-reply 2026-09-02"}, collect.Overdue, "2026-09-29", -2, "1 2 3 4"},
		{"overdue on a Saturday after a Friday", foia, "2026-10-03", []string{"accepted 2026-09-04"}, collect.Overdue, "2026-10-02", -1, "1 2 3 4"},
		{"extended", foia, "2026-10-01", []string{accepted, "extension 2026-09-25"}, collect.MoreTime, "2026-10-27", 18, "1 2 3 4"},
		{"no extension in Scotland", foisa, "2026-10-01", []string{accepted, "extension 2026-09-25"}, collect.Overdue, "2026-09-29", -2, "1 2 3 4"},
		{"they ask", foia, "2026-10-01", []string{accepted, "clarification sought 2026-09-10"}, collect.WeClarify, "", 0, "1 2 3 4"},
		{"clarified", foia, "2026-10-01", []string{accepted, "clarification sought 2026-09-10", "clarified 2026-09-14"}, collect.Awaiting, "2026-10-12", 7, "1 2 3 4"},
		{"full", foia, "2026-10-01", []string{accepted, "full 2026-09-20"}, collect.Answered, "", 0, ""},
		{"partial", foia, "2026-10-01", []string{accepted, "partial 2026-09-20: 1=full 2=refused 3=not_held"}, collect.PartAnswered, "", 0, "4"},
		{"partial, and they ask", foia, "2026-10-01", []string{accepted, "partial 2026-09-20: 1=full 2=full 3=full 4=clarification_sought"}, collect.WeClarify, "", 0, "4"},
		{"partial, asked and clarified", foia, "2026-10-01", []string{accepted, "partial 2026-09-20: 1=full 2=full 3=full 4=clarification_sought", "clarified 2026-09-21"}, collect.Awaiting, "2026-10-19", 12, "4"},
		{"partial, clarified and overdue", foisa, "2026-10-20", []string{accepted, "partial 2026-09-20: 1=full 2=full 3=full 4=clarification_sought", "clarified 2026-09-21"}, collect.Overdue, "2026-10-19", -1, "4"},
		{"partial, clarified and answered", foia, "2026-10-20", []string{accepted, "partial 2026-09-20: 1=full 2=full 3=full 4=clarification_sought", "clarified 2026-09-21", "full 2026-10-10: 4=full"}, collect.Answered, "", 0, ""},
		{"partial, asked and answered without", foia, "2026-10-20", []string{accepted, "partial 2026-09-20: 1=full 2=full 3=full 4=clarification_sought", "full 2026-10-10: 4=full"}, collect.Answered, "", 0, ""},
		{"refused", foia, "2026-10-01", []string{accepted, "cost 2026-09-20"}, collect.RefusedAll, "", 0, ""},
		{"nought held", foia, "2026-10-01", []string{accepted, "not held 2026-09-20"}, collect.NoneHeld, "", 0, ""},
		{"taken back", foia, "2026-11-01", []string{accepted, "full 2026-09-20", "retraction 2026-10-20"}, collect.TakenBack, "", 0, "1 2 3 4"},
		{"part taken back and replaced", foia, "2026-11-01", []string{accepted, "full 2026-09-20", "retraction 2026-10-20: 2=retraction", "partial 2026-10-20: 2=full"}, collect.Answered, "", 0, ""},
		{"review", foia, "2026-11-01", []string{accepted, "refused 2026-09-20", "review requested 2026-10-05"}, collect.InReview, "2026-11-02", 1, ""},
		{"review overdue", foisa, "2026-11-05", []string{accepted, "refused 2026-09-20", "review requested 2026-10-05"}, collect.ReviewOverdue, "2026-11-02", -3, ""},
		{"bounced", foia, "2026-10-01", []string{accepted, "bounced 2026-09-01"}, collect.NeverReceived, "", 0, "1 2 3 4"},
		{"bounced and sent again", foia, "2026-09-22", []string{accepted, "bounced 2026-09-01", "accepted 2026-09-08"}, collect.Awaiting, "2026-10-06", 10, "1 2 3 4"},
		{"unclear", foia, "2026-10-01", []string{accepted, "unclear 2026-09-20"}, collect.AwaitsAReading, "2026-09-29", -2, "1 2 3 4"},
		{"withdrawn", foia, "2026-10-01", []string{accepted, "withdrawn 2026-09-20"}, collect.WithdrawnByUs, "", 0, "1 2 3 4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := fold(t, tt.r, tt.today, tt.events...)
			if s.Legal != tt.legal || s.Due.String() != tt.due || s.DaysLeft != tt.left || strings.Join(s.Missing(), " ") != tt.missed {
				t.Errorf("%q, due %q, %d days left, missing %v; want %q, %q, %d, %s", s.Legal, s.Due, s.DaysLeft, s.Missing(), tt.legal, tt.due, tt.left, tt.missed)
			}
		})
	}
}

// A reply that answers a question and asks what another means leaves us a
// clarification to give, and says which.
func TestAnsweredInPartAndAsked(t *testing.T) {
	r := newWorld(t).request("northmoor")
	m := collect.Message{Received: arrival, Text: "Question 1\nWe recorded 204 offences in 2024/25.\n\nQuestion 2\nPlease clarify what you mean by an online offence. We cannot go on with this question until we have heard from you.\n"}
	c := collect.Classify(m, r)
	events := append(happened(r.Key, "accepted 2026-07-01"), collect.ReplyEvents(r.Key, m, c, collect.Program, "", arrival)...)
	s, err := collect.Fold(r, events, clock.UK(), stat.MustDate("2026-12-01"))
	if err != nil || c.Class != collect.ClassPartial || s.Legal != collect.WeClarify || !s.Due.IsZero() || s.Outcomes[0].Class != collect.ClassFull {
		t.Errorf("%s: %s, due %q, question 1 %q, %v", c.Class, s.Legal, s.Due, s.Outcomes[0].Class, err)
	}
	if !strings.Contains(strings.Join(s.Notes, "\n"), "what is meant by question 2") {
		t.Errorf("the notes do not say what is asked: %q", s.Notes)
	}
}

// A retraction keeps what was answered.
func TestRetractionKeepsTheAnswer(t *testing.T) {
	s := fold(t, newWorld(t).request("northmoor"), "2026-11-01", "accepted 2026-09-01", "full 2026-09-20", "retraction 2026-10-20")
	for _, o := range s.Outcomes {
		if o.Class != collect.ClassFull || !o.Retracted || o.RetractedOn.String() != "2026-10-20" || o.On.String() != "2026-09-20" {
			t.Errorf("question %s: %+v", o.Question, o)
		}
	}
}

// A mail taken off a request is as if it had never been filed there.
func TestUnfiled(t *testing.T) {
	r := newWorld(t).request("northmoor")
	events := happened(r.Key, "accepted 2026-09-01", "filed 2026-09-20", "full 2026-09-20", "unfiled 2026-09-21")
	events[2].Document, events[3].Document = events[1].Document, events[1].Document
	s, err := collect.Fold(r, events, clock.UK(), stat.MustDate("2026-09-22"))
	if err != nil || s.Legal != collect.Awaiting || len(s.Missing()) != 4 {
		t.Errorf("%s, missing %v, %v", s.Legal, s.Missing(), err)
	}
}

// The state is the same in whichever order the events of different days are
// given.
func TestFoldOrder(t *testing.T) {
	r := newWorld(t).request("northmoor")
	events := happened(r.Key, "accepted 2026-09-01", "acknowledged 2026-09-02", "clarification sought 2026-09-03", "clarified 2026-09-04", "partial 2026-09-18: 1=full", "retraction 2026-09-25: 1=retraction", "review requested 2026-09-30")
	want, err := collect.Fold(r, events, clock.UK(), stat.MustDate("2026-10-05"))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		got, err := collect.Fold(r, rapid.Permutation(events).Draw(t, "events"), clock.UK(), stat.MustDate("2026-10-05"))
		if err != nil || got.Legal != want.Legal || got.Due != want.Due || !slices.Equal(got.Missing(), want.Missing()) {
			t.Fatalf("%s due %s; want %s due %s", got.Legal, got.Due, want.Legal, want.Due)
		}
	})
}

// A reminder that comes back does not stop the time of a request that came
// through; the request itself does. A report that names no letter is taken to
// be of the last.
func TestBouncedReminder(t *testing.T) {
	r := newWorld(t).request("northmoor")
	for _, tt := range []struct {
		letter string
		want   collect.Legal
		notes  int
	}{{r.Token.MessageID(3, "charity.example"), collect.Overdue, 1}, {r.MessageID, collect.NeverReceived, 0}, {"", collect.Overdue, 1}} {
		m := collect.Message{Received: arrival, Report: &collect.Report{Failed: true, Recipient: r.To, Returned: tt.letter}}
		events := happened(r.Key, "accepted 2026-07-01", "chased 2026-08-20: stage polite")
		events = append(events, collect.ReplyEvents(r.Key, m, collect.Classify(m, r), collect.Program, "", arrival)...)
		s, err := collect.Fold(r, events, clock.UK(), stat.MustDate("2026-12-01"))
		if err != nil || s.Legal != tt.want || len(s.Notes) != tt.notes {
			t.Errorf("%q came back: %s, notes %q, %v; want %s", tt.letter, s.Legal, s.Notes, err, tt.want)
		}
	}
}

func TestBoard(t *testing.T) {
	w := newWorld(t)
	states := []collect.State{
		fold(t, w.request("westhaven"), "2026-10-01", "accepted 2026-09-01", "full 2026-09-20"),
		fold(t, w.request("northmoor"), "2026-10-01", "accepted 2026-09-01"),
		fold(t, w.request("oakshire"), "2026-10-01", "accepted 2026-09-01", "extension 2026-09-20"),
		fold(t, w.request("southmere"), "2026-10-01", "accepted 2026-08-20"),
		fold(t, w.request("eastvale"), "2026-10-01"),
	}
	states[0].Outcomes[0].Caveat = "=HYPERLINK(\"x\")"
	states[0].Outcomes[1].Caveat = "\t\r =HYPERLINK(\"x\")"
	b := collect.NewBoard(collect.Round{ID: "autumn-2026"}, stat.MustDate("2026-10-01"), states)
	var order []string
	for _, s := range b.Rows {
		order = append(order, string(s.Respondent))
	}
	if got := strings.Join(order, " "); got != "southmere northmoor oakshire eastvale westhaven" {
		t.Errorf("order %s", got)
	}
	if b.Legal[collect.Overdue] != 2 || b.Classes[collect.ClassFull] != 4 || b.Classes[""] != 16 {
		t.Errorf("totals %v %v", b.Legal, b.Classes)
	}
	var out bytes.Buffer
	if err := b.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 1+5*4 {
		t.Fatalf("%d rows, %v; want a heading and a row for each question of each", len(rows), err)
	}
	caveat := slices.Index(rows[0], "caveat")
	for _, row := range rows[17:19] {
		if cell := strings.TrimSpace(row[caveat]); !strings.HasPrefix(cell, "'") {
			t.Errorf("a spreadsheet would run %v", row)
		}
	}
}

// The table says where letters go now, and that they went elsewhere before.
func TestBoardTableHasTheAddress(t *testing.T) {
	r := newWorld(t).request("northmoor")
	moved := collect.Event{Key: r.Key, Kind: collect.Readdressed, On: stat.MustDate("2026-09-02"), Data: collect.Data{Address: "new@northmoor.example", Was: r.To, Text: "came back"}}
	s, err := collect.Fold(r, []collect.Event{moved}, clock.UK(), stat.MustDate("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := collect.NewBoard(collect.Round{}, stat.MustDate("2026-10-01"), []collect.State{s}).WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	address, notes := rows[1][slices.Index(rows[0], "address")], rows[1][slices.Index(rows[0], "notes")]
	if address != "new@northmoor.example" || !strings.Contains(notes, "was "+r.To+": came back") {
		t.Errorf("address %q, notes %q", address, notes)
	}
}

func TestGrid(t *testing.T) {
	r := newWorld(t).request("northmoor")
	r.Periods = []stat.Period{stat.FinancialYear(2023), stat.FinancialYear(2024)}
	s := fold(t, r, "2026-11-01", "accepted 2026-09-01", "partial 2026-09-20: 1=full 2=refused 3=not_held", "retraction 2026-10-20: 3=retraction")
	cells := collect.NewGrid([]collect.Request{r}, []collect.State{s}, map[collect.CellKey]collect.Reading{
		{Key: r.Key, Question: "1", Period: r.Periods[0]}: {Count: stat.Exactly(204), Source: "Sheet1!B2", Caveat: "live system"},
	})
	var got []string
	for _, c := range cells {
		got = append(got, c.Question+" "+string(c.Outcome)+" "+c.Count.String())
	}
	want := "1 full 204; 1 full awaited; 2 refused refused; 2 refused refused; 3 not held not held; 3 not held not held; 4  awaited; 4  awaited"
	if strings.Join(got, "; ") != want {
		t.Errorf("cells %s\nwant %s", strings.Join(got, "; "), want)
	}
	if cells[0].Source != "Sheet1!B2" || cells[0].Caveat != "live system" || !cells[4].Retracted || cells[0].Retracted {
		t.Errorf("%+v", cells)
	}
	var out bytes.Buffer
	if err := collect.WriteGrid(&out, cells); err != nil || strings.Count(out.String(), "\n") != 9 {
		t.Errorf("%v:\n%s", err, out.String())
	}
}
