package workspace_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/collect/post/posttest"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/workspace"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// sentRound is a workspace with a round of the survey "example" that has gone
// out to its ten forces.
func sentRound(t testing.TB) (*workspace.Workspace, []post.Asked) {
	t.Helper()
	w, err := workspace.Init(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	w.Now = func() time.Time { return noon }
	s, err := w.Survey("example")
	if err != nil {
		t.Fatal(err)
	}
	n := workspace.NewRound{ID: "spring", Name: "Spring", Sender: post.Sender{Name: "Evidence Team", Address: "foi@charity.example.test"}}
	for _, r := range s.Respondents.Asked() {
		n.Contacts = append(n.Contacts, post.Contact{Respondent: r.ID, Address: "foi@" + string(r.ID) + ".example.test", Law: "foia"})
	}
	if _, err := w.MakeRound(t.Context(), s, n); err != nil {
		t.Fatal(err)
	}
	if _, err := w.MoveLetters(t.Context(), "spring", nil, []post.LetterState{post.Draft}, post.Queued, "A. Person"); err != nil {
		t.Fatal(err)
	}
	server, err := posttest.StartSMTP(posttest.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := w.Send(t.Context(), "spring", workspace.Dispatch{Server: server.Server, Wait: func(context.Context, time.Duration) error { return nil }}); err != nil {
		t.Fatal(err)
	}
	asked, err := w.Requests(t.Context(), "spring")
	if err != nil {
		t.Fatal(err)
	}
	w.Now = func() time.Time { return noon.AddDate(0, 1, 0) }
	return w, asked
}

// reply is a mail of a respondent in the thread of its request.
func reply(a post.Asked, n int, headers, body string) []byte {
	return fmt.Appendf(nil, "From: Information Office <%s>\r\nTo: %s\r\nSubject: RE: %s\r\nIn-Reply-To: <%s>\r\nMessage-ID: <%d@%s>\r\nDate: Mon, 15 Jun 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n%s\r\n\r\n%s",
		a.To, a.Token.Address("foi@charity.example.test"), a.Token.Subject(a.Subject), a.MessageID, n, post.Domain(a.To), headers, body)
}

func importMail(t testing.TB, w *workspace.Workspace, mails ...[]byte) []workspace.Taken {
	t.Helper()
	dir := t.TempDir()
	for i, m := range mails {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.eml", i)), m, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var all []workspace.Taken
	if err := w.ImportMail(t.Context(), dir, func(m workspace.Taken) { all = append(all, m) }, func(string) {}); err != nil {
		t.Fatal(err)
	}
	return all
}

// Whatever comes in is kept and reported, and does not keep the mail behind it
// from being taken in.
func TestBadMailIsKept(t *testing.T) {
	w, asked := sentRound(t)
	a := asked[0]
	mixed := "Content-Type: multipart/mixed; boundary=b"
	for _, tt := range []struct {
		name, problem string
		mail          []byte
		class         collect.Class // "" when it must wait for a person
	}{
		{"no bytes", "bears no date", nil, ""},
		{"no mail", "bears no date", []byte("\x00\x01\x02 not a mail at all"), ""},
		{"no charset", "", reply(a, 1, "Content-Type: text/plain", "We acknowledge receipt of your request, which cost \xa320.\r\n"), collect.ClassAck},
		{"cut short", "", reply(a, 2, mixed, "--b\r\nContent-Type: text/plain\r\n\r\nWe acknowledge receipt of your request.\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK"), collect.ClassAck},
		{"sealed", "S/MIME", reply(a, 3, "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64", "MIIB"), collect.Unsure},
		{"a meeting", "calendar", reply(a, 4, mixed, "--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n--b--\r\n"), collect.Unsure},
		{"a locked archive", "locked.zip", reply(a, 5, mixed, "--b\r\nContent-Type: text/plain\r\n\r\nSee the archive.\r\n--b\r\nContent-Type: application/zip; name=locked.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"+lockedZip+"\r\n--b--\r\n"), collect.Unsure},
		{"a name with a NUL", "", reply(a, 7, mixed, "--b\r\nContent-Type: text/plain\r\n\r\nWe have provided all of the information that you asked for.\r\n--b\r\nContent-Type: text/csv; name=\"a\x00b.csv\"\r\nContent-Disposition: attachment; filename=\"a\x00b.csv\"\r\n\r\n\xff\xfe\x00\x00\x01\r\n--b--\r\n"), collect.Unsure},
		{"a damaged workbook", "figures.xlsx", reply(a, 8, mixed, "--b\r\nContent-Type: text/plain\r\n\r\nWe have provided all of the information that you asked for. Please find attached the figures.\r\n--b\r\nContent-Type: application/octet-stream; name=figures.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBAAAAAAAAAAAAAAA\r\n--b--\r\n"), collect.Unsure},
		{"a forged sender", "", bytes.Replace(reply(a, 6, "X-Note: x", "We hold nothing."), []byte("<"+a.To+">"), []byte("<foi@elsewhere.example.test>"), 1), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := importMail(t, w, tt.mail)
			if len(all) != 1 || !all[0].New {
				t.Fatalf("taken: %+v", all)
			}
			m := all[0]
			if m.Class != tt.class || (tt.class == "") != (m.State == post.Waiting) {
				t.Errorf("it is %s as %q, want %q: %s", m.State, m.Class, tt.class, m.Reasons)
			}
			if !strings.Contains(m.Problem, tt.problem) {
				t.Errorf("its problem is %q, want one of %q", m.Problem, tt.problem)
			}
			kept, _, err := w.MailText(t.Context(), m.ID)
			if err != nil || kept.Document != document.NewID(tt.mail) {
				t.Errorf("kept: %+v, %v", kept, err)
			}
		})
	}
}

// lockedZip is an archive with one member behind a password (flag bit 0).
var lockedZip = base64.StdEncoding.EncodeToString([]byte("PK\x03\x04\x14\x00\x01\x00\x00\x00\x00\x00\x21\x00\x00\x00\x00\x00\x0d\x00\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00a.csv0123456789abc" +
	"PK\x01\x02\x14\x00\x14\x00\x01\x00\x00\x00\x00\x00\x21\x00\x00\x00\x00\x00\x0d\x00\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00a.csv" +
	"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x33\x00\x00\x00\x30\x00\x00\x00\x00\x00"))

// A mail with an attachment of 200 MB is kept whole and its beginning is read,
// in little memory.
func TestHugeMail(t *testing.T) {
	w, asked := sentRound(t)
	name := filepath.Join(t.TempDir(), "huge.eml")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	head := reply(asked[0], 1, "Content-Type: multipart/mixed; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\n\r\n")
	_, err = f.Write(head)
	if err := errors.Join(err, f.Truncate(200<<20), f.Close()); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var taken []workspace.Taken
	if err := w.ImportMail(t.Context(), name, func(m workspace.Taken) { taken = append(taken, m) }, nil); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if len(taken) != 1 || taken[0].State != post.Waiting || taken[0].Size != 200<<20 || !strings.Contains(taken[0].Problem, "over the limit of 100 MB") {
		t.Errorf("taken: %+v", taken)
	}
	if len(taken) == 1 && (len(taken[0].Candidates) == 0 || taken[0].Candidates[0] != asked[0].Key) {
		t.Errorf("it is not seen whose it may be: %v", taken[0].Candidates)
	}
	if kept, err := os.Stat(filepath.Join(w.Dir, "documents", string(taken[0].Document[:2]), string(taken[0].Document))); err != nil || kept.Size() != 200<<20 {
		t.Errorf("it is not kept whole: %v, %v", kept, err)
	}
	if m, msg, err := w.MailText(t.Context(), taken[0].ID); err != nil || !strings.Contains(msg.Text, "Here it is.") {
		t.Errorf("mail %d is shown as %q, %v", m.ID, msg.Text, err)
	}
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 50 {
		t.Errorf("taking it in took %d MB", grown)
	}
}

// A copy that came another way is kept, and says nothing twice; and a letter
// of ours in a copy does not either.
func TestCopyCountsOnce(t *testing.T) {
	w, asked := sentRound(t)
	first := reply(asked[0], 1, "Content-Type: text/plain", "We do not hold the information that you ask for.\r\n")
	second := append([]byte("Received: from elsewhere by mail.charity.example.test; Mon, 15 Jun 2026 12:05:00 +0000\r\n"), first...)
	all := importMail(t, w, first, second, first)
	if len(all) != 3 || all[0].State != post.Filed || all[1].State != post.Copy || all[2].New {
		t.Fatalf("taken: %+v", all)
	}
	events, err := w.Events(t.Context(), "spring")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range events {
		if e.Kind == collect.NotHeld {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the answer counts %d times", n)
	}
}

// A person files a mail of a stranger; what it says then counts, and the
// stranger is known from then on. Filed to another, it no longer counts for
// the first.
func TestPersonFiles(t *testing.T) {
	w, asked := sentRound(t)
	from := func(a post.Asked, n int) []byte {
		return bytes.Replace(reply(a, n, "Content-Type: text/plain", "We do not hold the information that you ask for.\r\n"), []byte("<"+a.To+">"), []byte("<case@tool.example.test>"), 1)
	}
	all := importMail(t, w, from(asked[0], 1), from(asked[0], 2))
	for _, m := range all {
		if m.State != post.Waiting {
			t.Fatalf("mail %d of a stranger is %s", m.ID, m.State)
		}
	}
	file := func(who ...respondent.ID) {
		t.Helper()
		if _, err := w.FileMail(t.Context(), workspace.Filing{Mail: all[0].ID, Round: "spring", Who: who, Actor: "A. Person"}); err != nil {
			t.Fatal(err)
		}
	}
	file(asked[0].Respondent)
	if second, err := w.Mails(t.Context(), post.Filed); err != nil || len(second) != 2 {
		t.Errorf("%d mails are filed, %v; want both: the sender is known now", len(second), err)
	}
	file(asked[1].Respondent)
	b, err := w.Board(t.Context(), "spring", post.Day(w.Now()))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range b.Rows {
		if s.Respondent == asked[1].Respondent && s.Legal != collect.NoneHeld {
			t.Errorf("%s is %s after the mail was filed to it", s.Respondent, s.Legal)
		}
	}
	if _, err := w.FileMail(t.Context(), workspace.Filing{Mail: 99, Round: "spring", Who: []respondent.ID{"northmoor"}, Actor: "A"}); !errors.Is(err, fault.NotFound) {
		t.Errorf("filing no mail: %v, want fault.NotFound", err)
	}
}

// BenchmarkImport takes in a mail folder in one file: mails a second, and the
// most memory that the process had asked for. Its size is 2,000 mails; with
// PLUMBLINE_MAILS=100000 it is that of a large mailbox.
func BenchmarkImport(b *testing.B) {
	w, asked := sentRound(b)
	n := 2000
	if s := os.Getenv("PLUMBLINE_MAILS"); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	total, round := 0, 0
	for b.Loop() {
		b.StopTimer()
		round++
		name := filepath.Join(b.TempDir(), "box")
		f, err := os.Create(name)
		if err != nil {
			b.Fatal(err)
		}
		for i := range n {
			a := asked[i%len(asked)]
			m := reply(a, round*n+i, "Content-Type: text/plain", fmt.Sprintf("We acknowledge receipt of your request. Number %d.%d.\r\n", round, i))
			if i%2 == 1 { // half of a mailbox has nothing to do with the round
				m = fmt.Appendf(nil, "From: a@shop%d.example.test\r\nTo: foi@charity.example.test\r\nSubject: Envelopes %d.%d\r\nDate: Mon, 15 Jun 2026 12:00:00 +0000\r\n\r\nBuy now.\r\n", i, round, i)
			}
			if _, err := fmt.Fprintf(f, "From x@y Mon Jun 15 12:00:00 2026\n%s\n", m); err != nil {
				b.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := w.ImportMail(b.Context(), name, func(workspace.Taken) { total++ }, nil); err != nil {
			b.Fatal(err)
		}
	}
	if total != round*n {
		b.Errorf("%d mails of %d were taken in", total, round*n)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "mails/s")
	b.ReportMetric(float64(m.Sys)/(1<<20), "MB-of-memory")
}
