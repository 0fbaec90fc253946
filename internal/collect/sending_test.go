package collect_test

import (
	"strings"
	"testing"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/clock"
	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// A request that came back and went again as a second letter: the law's time
// runs from the one that was received. Received on 1 September 2026 an answer is
// due on 29 September, and received on 10 September on 8 October.
func TestSentAgain(t *testing.T) {
	r := newWorld(t).request("northmoor")
	first, second := r.MessageID, r.Token.MessageID(2, "charity.example")
	type e struct {
		kind       collect.EventKind
		on, letter string
	}
	wentOut := e{collect.Accepted, "2026-09-01", first}
	cameBack := e{collect.Bounced, "2026-09-02", first}
	moved := e{collect.Readdressed, "2026-09-10", ""}
	again := e{collect.Accepted, "2026-09-10", second}
	for _, tt := range []struct {
		name     string
		events   []e
		legal    collect.Legal
		mail     collect.EventKind
		received string
		due      string
		to       string
		note     string
	}{
		{"came back", []e{wentOut, cameBack}, collect.NeverReceived, collect.Bounced, "2026-09-01", "", r.To, ""},
		{"another address", []e{wentOut, cameBack, moved}, collect.NeverReceived, collect.Bounced, "2026-09-01", "", "new@northmoor.example", "its address is new@northmoor.example since 10 September 2026, and was foi@northmoor.example"},
		{"approved and not gone", []e{wentOut, cameBack, moved, {collect.Approved, "2026-09-10", second}, {collect.Queued, "2026-09-10", second}}, collect.NeverReceived, collect.Queued, "2026-09-01", "", "new@northmoor.example", ""},
		{"gone again", []e{wentOut, cameBack, moved, again}, collect.Awaiting, collect.Accepted, "2026-09-10", "2026-10-08", "new@northmoor.example", "sent again on 10 September 2026"},
		{"came back on the day it went again", []e{wentOut, {collect.Bounced, "2026-09-10", first}, again}, collect.Awaiting, collect.Accepted, "2026-09-10", "2026-10-08", r.To, ""},
		{"both came back", []e{wentOut, cameBack, again, {collect.Bounced, "2026-09-11", second}}, collect.NeverReceived, collect.Bounced, "2026-09-10", "", r.To, ""},
		{"the second refused by the server", []e{wentOut, cameBack, {collect.Queued, "2026-09-10", second}, {collect.Bounced, "2026-09-10", second}}, collect.NeverReceived, collect.Bounced, "2026-09-01", "", r.To, ""},
		{"the first comes back late", []e{wentOut, again, {collect.Bounced, "2026-09-11", first}}, collect.Awaiting, collect.Accepted, "2026-09-10", "2026-10-08", r.To, "one sending of the request came back on 11 September 2026; that of 10 September 2026 stands"},
		{"the second comes back, the first did not", []e{wentOut, again, {collect.Bounced, "2026-09-11", second}}, collect.Awaiting, collect.Bounced, "2026-09-01", "2026-09-29", r.To, "that of 1 September 2026 stands"},
		{"the second is answered", []e{wentOut, cameBack, again, {collect.AnsweredFull, "2026-09-20", second}}, collect.Answered, collect.Accepted, "2026-09-10", "", r.To, ""},
		{"a late answer to the first", []e{wentOut, cameBack, again, {collect.AnsweredFull, "2026-09-20", first}}, collect.Answered, collect.Accepted, "2026-09-01", "", r.To, ""},
		{"a late acknowledgement of the first", []e{wentOut, again, {collect.Acknowledged, "2026-09-12", first}}, collect.Awaiting, collect.Accepted, "2026-09-01", "2026-09-29", r.To, ""},
		{"an automatic reply proves nothing", []e{wentOut, again, {collect.AutoReplied, "2026-09-12", first}}, collect.Awaiting, collect.Accepted, "2026-09-10", "2026-10-08", r.To, ""},
		{"a report after an answer", []e{wentOut, {collect.Acknowledged, "2026-09-03", first}, {collect.Bounced, "2026-09-04", first}}, collect.Awaiting, collect.Accepted, "2026-09-01", "2026-09-29", r.To, "has written all the same"},
		{"answered while the second was on its way", []e{wentOut, {collect.AnsweredFull, "2026-09-09", first}, again}, collect.Answered, collect.Accepted, "2026-09-01", "", r.To, ""},
		{"the second is given up", []e{wentOut, cameBack, {collect.Queued, "2026-09-10", second}, {collect.Cancelled, "2026-09-10", second}}, collect.NeverReceived, collect.Cancelled, "2026-09-01", "", r.To, ""},
		{"a reminder of the first does not count for the second", []e{wentOut, {collect.Chased, "2026-09-03", ""}, again}, collect.Awaiting, collect.Accepted, "2026-09-10", "2026-10-08", r.To, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var events []collect.Event
			for i, x := range tt.events {
				ev := collect.Event{Key: r.Key, Kind: x.kind, On: stat.MustDate(x.on), At: time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC), Document: document.ID(strings.Repeat(string(rune('a'+i)), 4))}
				switch x.kind {
				case collect.Readdressed:
					ev.Data = collect.Data{Address: "new@northmoor.example", Was: r.To, Text: "from their website"}
				case collect.AnsweredFull, collect.Acknowledged, collect.AutoReplied:
					ev.Data.Letter = x.letter
				default:
					ev.Data.MessageID = x.letter
				}
				events = append(events, ev)
			}
			s, err := collect.Fold(r, events, clock.UK(), stat.MustDate("2026-09-25"))
			if err != nil {
				t.Fatal(err)
			}
			due := ""
			if !s.Due.IsZero() {
				due = s.Due.String()
			}
			if s.Legal != tt.legal || s.Mail != tt.mail || s.Received.String() != tt.received || due != tt.due || s.To != tt.to {
				t.Errorf("%s, mail %s, received %s, due %q, address %s; want %s, %s, %s, %q, %s", s.Legal, s.Mail, s.Received, due, s.To, tt.legal, tt.mail, tt.received, tt.due, tt.to)
			}
			if !strings.Contains(strings.Join(s.Notes, "; "), tt.note) {
				t.Errorf("the notes are %q, want one that says %q", s.Notes, tt.note)
			}
			if s.Received == stat.MustDate("2026-09-10") && len(s.Chased) > 0 {
				t.Errorf("reminders %v before the request was received", s.Chased)
			}
		})
	}
}
