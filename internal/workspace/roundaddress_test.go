package workspace_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"testing"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/collect/post/posttest"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// returned is the report of a mail server that a letter could not be delivered.
func returned(to, letter string) []byte {
	return fmt.Appendf(nil, "From: MAILER-DAEMON@mx.example.test\r\nTo: foi@charity.example.test\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <%x@mx.example.test>\r\n"+
		"Date: Mon, 15 Jun 2026 13:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"+
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.test\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"+
		"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s>\r\nTo: %s\r\n\r\n--b--\r\n", to+letter, to, letter, to)
}

func stateOf(t *testing.T, w *workspace.Workspace, who respondent.ID) collect.State {
	t.Helper()
	b, err := w.Board(t.Context(), "spring", post.Day(w.Now()))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range b.Rows {
		if s.Respondent == who {
			return s
		}
	}
	t.Fatalf("%s is not on the board", who)
	return collect.State{}
}

func sendQueued(t *testing.T, w *workspace.Workspace) []posttest.Delivery {
	t.Helper()
	server, err := posttest.StartSMTP(posttest.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := w.Send(t.Context(), "spring", workspace.Dispatch{Server: server.Server, Wait: func(context.Context, time.Duration) error { return nil }}); err != nil {
		t.Fatal(err)
	}
	return server.Taken()
}

// A request that came back gets another address and goes again as a second
// letter; the law's time runs from the one that was received.
func TestBouncedRequestGoesAgain(t *testing.T) {
	w, asked := sentRound(t)
	a, ctx := asked[0], t.Context()
	r, err := w.Round(ctx, "spring")
	if err != nil {
		t.Fatal(err)
	}
	who := []respondent.ID{a.Respondent}
	if _, err := w.Again(ctx, r, who); !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "has not come back") {
		t.Fatalf("a request that has not come back may go again: %v", err)
	}
	if got := importMail(t, w, returned(a.To, a.MessageID)); got[0].State != post.Filed || got[0].Class != collect.ClassBounce {
		t.Fatalf("the report is %s: %s", got[0].State, got[0].Reasons)
	}
	if s := stateOf(t, w, a.Respondent); s.Legal != collect.NeverReceived {
		t.Fatalf("it came back, and is %s", s.Legal)
	}
	const address = "requests@new-home.example.test"
	was, err := w.Readdress(ctx, r, workspace.NewAddress{Respondent: a.Respondent, Address: address, Reason: "from their website", Actor: "A. Person"})
	if err != nil || was != a.To {
		t.Fatalf("it was %q, %v", was, err)
	}
	if err := w.SendAgain(ctx, r, who, "A. Person"); err != nil {
		t.Fatal(err)
	}
	if err := w.SendAgain(ctx, r, who, "A. Person"); !errors.Is(err, fault.Conflict) {
		t.Fatalf("a request that is on its way may go again: %v", err)
	}
	taken := sendQueued(t, w)
	if len(taken) != 1 || taken[0].To != address {
		t.Fatalf("%d letters went: %+v", len(taken), taken)
	}
	m, err := mail.ReadMessage(bytes.NewReader(taken[0].Letter))
	if err != nil {
		t.Fatal(err)
	}
	second := strings.Trim(m.Header.Get("Message-Id"), "<>")
	if second == a.MessageID || !strings.HasPrefix(second, a.Token.String()+".2@") {
		t.Errorf("the second letter is %s, and the first was %s", second, a.MessageID)
	}
	s := stateOf(t, w, a.Respondent)
	if s.Legal != collect.Awaiting || s.Received != post.Day(w.Now()) || s.To != address || s.MessageID != second {
		t.Errorf("after the second letter it is %s, received %s at %s as %s", s.Legal, s.Received, s.To, s.MessageID)
	}
	if err := w.SendAgain(ctx, r, who, "A. Person"); !errors.Is(err, fault.Conflict) {
		t.Errorf("a request that has arrived may go again: %v", err)
	}
	// the first report once more, from another server, changes nothing
	again := bytes.Replace(returned(a.To, a.MessageID), []byte("MAILER-DAEMON"), []byte("postmaster"), 1)
	importMail(t, w, again)
	if s := stateOf(t, w, a.Respondent); s.Legal != collect.Awaiting {
		t.Errorf("a second report about the first letter makes it %s", s.Legal)
	}
	// an answer from the new address is the respondent's, and so is a late one to the first letter
	b := a
	b.To, b.MessageID = "officer@new-home.example.test", second
	if got := importMail(t, w, reply(b, 2, "Content-Type: text/plain", "Thank you for your request, which we received today. This is only an acknowledgement.")); got[0].State != post.Filed {
		t.Errorf("the answer from the new address is %s: %s", got[0].State, got[0].Reasons)
	}
	if s := stateOf(t, w, a.Respondent); s.Received != post.Day(w.Now()) {
		t.Errorf("received %s after an answer to the second letter", s.Received)
	}
	late := importMail(t, w, reply(a, 3, "Content-Type: text/plain", "We can confirm that we do not hold the information that you asked for."))
	if late[0].State != post.Filed {
		t.Errorf("the late answer to the first letter is %s: %s", late[0].State, late[0].Reasons)
	}
	if s := stateOf(t, w, a.Respondent); s.Received != stat.MustDate("2026-06-01") || s.Answered.IsZero() {
		t.Errorf("received %s, answered %s, after a late answer to the first letter", s.Received, s.Answered)
	}
}

// A letter that has not gone out goes to the new address, and the request as it
// is shown too.
func TestReaddressBeforeSending(t *testing.T) {
	w, asked := sentRound(t)
	r, err := w.Round(t.Context(), "spring")
	if err != nil {
		t.Fatal(err)
	}
	a := asked[1]
	if err := w.WriteLetters(t.Context(), r, []respondent.ID{a.Respondent}, collect.Clarified, "We mean this.", "A. Person"); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []workspace.NewAddress{
		{Respondent: a.Respondent, Address: "no address", Reason: "r", Actor: "A. Person"},
		{Respondent: a.Respondent, Address: "x@y.example.test\r\nBcc: all@example.test", Reason: "r", Actor: "A. Person"},
		{Respondent: a.Respondent, Address: "X <x@y.example.test>", Reason: "r", Actor: "A. Person"},
		{Respondent: a.Respondent, Address: "x@y.example.test", Reason: " ", Actor: "A. Person"},
	} {
		if _, err := w.Readdress(t.Context(), r, bad); !errors.Is(err, fault.Invalid) {
			t.Errorf("the address %q for the reason %q: %v", bad.Address, bad.Reason, err)
		}
	}
	if _, err := w.Readdress(t.Context(), r, workspace.NewAddress{Respondent: a.Respondent, Address: "x@y.example.test", Reason: "moved", Actor: "A. Person"}); err != nil {
		t.Fatal(err)
	}
	if taken := sendQueued(t, w); len(taken) != 1 || taken[0].To != "x@y.example.test" {
		t.Errorf("the letter went to %+v", taken)
	}
	now, err := w.Requests(t.Context(), "spring")
	if err != nil || now[1].To != "x@y.example.test" {
		t.Errorf("the request is shown with %s, %v", now[1].To, err)
	}
}

// One respondent is held, and another's reminder given up, before the wave: the
// wave goes to the others.
func TestHoldAndCancelBeforeTheWave(t *testing.T) {
	w, asked := sentRound(t)
	w.Now = func() time.Time { return noon.AddDate(0, 0, 31) } // 2 July; it was due on 30 June
	r, err := w.Round(t.Context(), "spring")
	if err != nil {
		t.Fatal(err)
	}
	held, spent := asked[0].Respondent, asked[1].Respondent
	if n, err := w.Hold(t.Context(), r.ID, []respondent.ID{held}, "A. Person"); n != 1 || err != nil {
		t.Fatalf("%d held, %v", n, err)
	}
	if _, err := w.Hold(t.Context(), r.ID, []respondent.ID{held}, "A. Person"); !errors.Is(err, fault.Conflict) {
		t.Errorf("held twice: %v", err)
	}
	if n, err := w.Cancel(t.Context(), r, []respondent.ID{spent}, "A. Person"); n != 1 || err != nil {
		t.Fatalf("%d cancelled, %v", n, err)
	}
	if _, err := w.Cancel(t.Context(), r, []respondent.ID{spent}, "A. Person"); !errors.Is(err, fault.Conflict) {
		t.Errorf("cancelled twice: %v", err)
	}
	wave, err := w.ApproveWave(t.Context(), r, collect.Polite, "A. Person")
	if err != nil || len(wave.Chases) != len(asked)-2 {
		t.Fatalf("%d letters in the wave, want %d; %v", len(wave.Chases), len(asked)-2, err)
	}
	for _, d := range sendQueued(t, w) {
		if d.To == asked[0].To || d.To == asked[1].To {
			t.Errorf("a reminder went to %s", d.To)
		}
	}
	if n, err := w.Release(t.Context(), r.ID, []respondent.ID{held}, "A. Person"); n != 1 || err != nil {
		t.Fatalf("%d released, %v", n, err)
	}
	w.Now = func() time.Time { return noon.AddDate(0, 0, 38) } // 9 July, seven working days late
	waves, not, err := w.Chases(t.Context(), r, post.Day(w.Now()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[respondent.ID]collect.Stage{}
	for _, wave := range waves {
		for _, c := range wave.Chases {
			got[c.Respondent] = c.Stage
		}
	}
	if got[held] != collect.Polite || got[spent] != collect.Firm {
		t.Errorf("the one held has %q due and the other %q; none because %v", got[held], got[spent], not)
	}
}

// A report that something came back stops nothing unless it names a letter of
// ours to that respondent.
func TestForgedReport(t *testing.T) {
	w, asked := sentRound(t)
	a, other := asked[0], asked[1]
	theirs := reply(a, 7, "Content-Type: text/plain", "We acknowledge receipt of your request.")
	if got := importMail(t, w, theirs); got[0].State != post.Filed {
		t.Fatalf("the acknowledgement is %s: %s", got[0].State, got[0].Reasons)
	}
	for name, mail := range map[string][]byte{
		"the id of a mail of theirs":     returned(a.To, fmt.Sprintf("7@%s", post.Domain(a.To))),
		"a letter to another respondent": returned(a.To, other.MessageID),
		"a letter that never was":        returned(other.To, "guess.1@charity.example.test"),
		"no letter":                      returned(a.To, ""),
		"in words alone, from a stranger": []byte("From: postmaster@elsewhere.example.test\r\nTo: " + a.Token.Address("foi@charity.example.test") +
			"\r\nSubject: Undeliverable: " + a.Token.Subject(a.Subject) + "\r\nDate: Mon, 15 Jun 2026 13:00:00 +0000\r\n\r\nYour mail to " + a.To + " could not be delivered.\r\n"),
	} {
		if got := importMail(t, w, mail); got[0].State != post.Waiting {
			t.Errorf("%s: the report is %s to %s", name, got[0].State, got[0].To)
		}
	}
	for _, x := range []post.Asked{a, other} {
		if s := stateOf(t, w, x.Respondent); s.Legal != collect.Overdue && s.Legal != collect.Awaiting || len(s.Notes) > 0 {
			t.Errorf("%s is %s, with the notes %q", x.Respondent, s.Legal, s.Notes)
		}
	}
}

// What a stranger makes as long as he likes is shown in a line.
func TestLongHeaders(t *testing.T) {
	w, asked := sentRound(t)
	long := strings.Repeat("a", 1<<20)
	got := importMail(t, w,
		bytes.Replace(reply(asked[0], 1, "X-Note: x", "We acknowledge receipt of your request."), []byte("Subject: RE:"), []byte("Subject: "+long), 1),
		bytes.Replace(reply(asked[0], 2, "X-Note: x", "We acknowledge receipt of your request."), []byte("<"+asked[0].To), []byte("<"+long+asked[0].To), 1),
		bytes.Replace(reply(asked[0], 3, "X-Note: x", "We acknowledge receipt of your request."), []byte("Message-ID: <"), []byte("Message-ID: <"+long), 1))
	if len(got) != 3 || got[0].State != post.Filed || got[1].State != post.Waiting {
		t.Fatalf("taken: %d", len(got))
	}
	for _, m := range got {
		if n := len(m.Subject) + len(m.Sender) + len(m.MessageID) + len(m.Problem); n > 2000 {
			t.Errorf("mail %d is shown with %d bytes", m.ID, n)
		}
	}
}

// A report about the second letter counts if it names the address that this one
// went to.
func TestSecondLetterComesBack(t *testing.T) {
	w, asked := sentRound(t)
	a := asked[0]
	r, err := w.Round(t.Context(), "spring")
	if err != nil {
		t.Fatal(err)
	}
	importMail(t, w, returned(a.To, a.MessageID))
	const address = "requests@new-home.example.test"
	if _, err := w.Readdress(t.Context(), r, workspace.NewAddress{Respondent: a.Respondent, Address: address, Reason: "their website", Actor: "A. Person"}); err != nil {
		t.Fatal(err)
	}
	if err := w.SendAgain(t.Context(), r, []respondent.ID{a.Respondent}, "A. Person"); err != nil {
		t.Fatal(err)
	}
	sendQueued(t, w)
	second := stateOf(t, w, a.Respondent).MessageID
	dated := func(mail []byte) []byte {
		return bytes.Replace(mail, []byte("15 Jun 2026 13:00"), []byte("1 Jul 2026 14:00"), 1)
	}
	w.Now = func() time.Time { return noon.AddDate(0, 1, 2) }
	if got := importMail(t, w, dated(returned(a.To, second))); got[0].State != post.Waiting {
		t.Errorf("a report that the second letter came back from the first address is %s", got[0].State)
	}
	if s := stateOf(t, w, a.Respondent); s.Legal != collect.Awaiting {
		t.Errorf("it is %s", s.Legal)
	}
	if got := importMail(t, w, dated(returned(address, second))); got[0].State != post.Filed || got[0].Class != collect.ClassBounce {
		t.Errorf("the report is %s: %s", got[0].State, got[0].Reasons)
	}
	if s := stateOf(t, w, a.Respondent); s.Legal != collect.NeverReceived {
		t.Errorf("both letters came back, and it is %s: %q", s.Legal, s.Notes)
	}
	if letters, err := w.Again(t.Context(), r, []respondent.ID{a.Respondent}); err != nil || letters[0].Number != 3 {
		t.Errorf("a third letter: %+v, %v", letters, err)
	}
}
