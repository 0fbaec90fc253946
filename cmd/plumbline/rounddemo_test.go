package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/demo"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// A whole round is played against 46 invented bodies, and every request ends
// where the habit of its body leads. The numbers were worked out by hand from
// the habits in internal/demo/bodies.csv.
func TestPlayedRound(t *testing.T) {
	w, err := workspace.Init(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	p, err := newPlay(w)
	if err != nil {
		t.Fatal(err)
	}
	err = p.play(t.Context())
	if cerr := p.close(); err != nil || cerr != nil {
		t.Fatal(err, cerr)
	}
	b, err := w.Board(t.Context(), p.round.ID, post.Day(playEnds))
	if err != nil {
		t.Fatal(err)
	}
	want := map[collect.Legal]int{
		collect.Answered:      29, // 6 prompt, 1 moved, 3 inline, 5 late, 2 very late, 3 clarifying, 3 extending, 2 joint, 2 portal, 2 nested
		collect.ReviewDone:    9,  // 4 partial, 3 cost, 1 refusing, 1 ncnd: each upheld in review
		collect.NeverReceived: 2,  // 1 bouncing, 1 rejecting
		collect.TakenBack:     2,
		collect.NoneHeld:      2,
		collect.Overdue:       2, // the silent ones
	}
	if !maps.Equal(b.Legal, want) {
		t.Errorf("the board ends with %v, want %v", b.Legal, want)
	}
	classes := map[collect.Class]int{
		collect.ClassFull: 62, // both questions of 29, and the first of 4 partial ones
		"":                8,  // 2 silent, 2 never received
		collect.ClassCost: 6, collect.ClassRefused: 6, collect.ClassNotHeld: 4, collect.ClassRetraction: 4, collect.ClassNCND: 2,
	}
	if !maps.Equal(b.Classes, classes) {
		t.Errorf("the answers end with %v, want %v", b.Classes, classes)
	}
	checkFilings(t, w, p)
	checkResentOnce(t, b, p)
	checkRead(t, w)
	checkPast(t, w, p.round)
	for _, d := range p.world.Taken() {
		if bytes.Contains(d.Letter, []byte("\nTo: <mailer-daemon@")) {
			t.Error("a report of a mail server was answered")
		}
	}
}

// checkResentOnce looks whether the request that came back went once to each
// address of the body, and from which of them its answer is.
func checkResentOnce(t *testing.T, b collect.Board, p *play) {
	t.Helper()
	const was, now = "foi@tarrowfell.example.test", "requests@tarrowfell.example.test"
	went := map[string]int{}
	for _, d := range p.world.Taken() {
		if strings.HasSuffix(d.To, "@tarrowfell.example.test") {
			went[d.To]++
		}
	}
	if !maps.Equal(went, map[string]int{was: 1, now: 1}) {
		t.Errorf("letters to the body that moved: %v, want one to each address", went)
	}
	for _, s := range b.Rows {
		if s.Respondent == "tarrowfell" && (s.Legal != collect.Answered || s.To != now || s.Received != post.Day(playBegins) || !strings.Contains(fmt.Sprint(s.Notes), was)) {
			t.Errorf("the body that moved is %s at %s, received on %s, notes %q", s.Legal, s.To, s.Received, s.Notes)
		}
	}
}

// A second demo in the same folder says what to do.
func TestRoundDemoTwice(t *testing.T) {
	ws := newRound(t)
	out, err := command(nil, "round", "demo", "--dir", ws).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "holds a round already") || !strings.Contains(string(out), "--dir") {
		t.Errorf("%v: %s", err, out)
	}
}

// checkFilings looks whether each mail is filed to those that it means, and to
// nobody else.
func checkFilings(t *testing.T, w *workspace.Workspace, p *play) {
	t.Helper()
	filed := map[string]map[respondent.ID]bool{}
	events, err := w.Events(t.Context(), p.round.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.Kind == collect.Filed {
			if filed[string(e.Document)] == nil {
				filed[string(e.Document)] = map[respondent.ID]bool{}
			}
			filed[string(e.Document)][e.Respondent] = true
		}
	}
	mails, err := w.Mails(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	byPerson := 0
	for _, m := range mails {
		meant, ok := p.bodies.Meant(m.MessageID)
		if !ok {
			t.Errorf("mail %d is from nobody", m.ID)
			continue
		}
		want := map[respondent.ID]bool{}
		for _, who := range meant.Who {
			want[who] = true
		}
		if got := filed[string(m.Document)]; !maps.Equal(got, want) {
			t.Errorf("mail %d (%s) is filed to %v, and means %v: %s", m.ID, m.Subject, got, want, m.Reasons)
		}
		if strings.Contains(fmt.Sprint(m.Reasons), playPerson) {
			byPerson++
		}
	}
	if byPerson != 3 { // one joint reply and two portal notices
		t.Errorf("a person had to file %d mails, want 3", byPerson)
	}
}

// checkRead reads what came in, and looks for a value of an attachment, one of
// a message within a message, and one that was retracted.
func checkRead(t *testing.T, w *workspace.Workspace) {
	t.Helper()
	s, err := w.Survey(demo.RoundSurvey)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Read(t.Context(), s, nil); err != nil {
		t.Fatal(err)
	}
	r, err := w.Round(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	cells, err := w.Grid(t.Context(), r, post.Day(playEnds))
	if err != nil {
		t.Fatal(err)
	}
	if len(cells) != 46*2*2 {
		t.Errorf("%d cells, want one for each of 46 bodies, 2 questions and 2 periods", len(cells))
	}
	byHabit := map[respondent.ID]string{"aldercombe": "prompt", "sedgewick": "nested", "undelmoor": "retracting", "tarrowfell": "moved"}
	for _, c := range cells {
		if c.Question != "1" || c.Period != stat.MustPeriod("2024/25") || byHabit[c.Respondent] == "" {
			continue
		}
		want := map[respondent.ID]string{"aldercombe": "40", "sedgewick": fmt.Sprint(40 + 7*42), "undelmoor": fmt.Sprint(40 + 7*44), "tarrowfell": fmt.Sprint(40 + 7*19)}[c.Respondent]
		if c.Count.String() != want || c.Retracted != (byHabit[c.Respondent] == "retracting") {
			t.Errorf("%s (%s): %s from %q, retracted %v; want %s", c.Respondent, byHabit[c.Respondent], c.Count, c.Source, c.Retracted, want)
		}
	}
}

// checkPast looks at the board as it was when it all was under way.
func checkPast(t *testing.T, w *workspace.Workspace, r post.Round) {
	t.Helper()
	b, err := w.Board(t.Context(), r.ID, stat.MustDate("2026-07-01"))
	if err != nil {
		t.Fatal(err)
	}
	// Overdue on the working day after 30 June: 5 late, 2 very late, 2 silent,
	// and the extending one under the Scottish act, which knows no extension.
	if got := b.Legal[collect.Overdue]; got != 10 {
		t.Errorf("%d were overdue on 1 July, want 10", got)
	}
	if got := b.Rows[0]; got.Legal != collect.Overdue || got.DaysLeft != -1 {
		t.Errorf("the first row is %s with %d days left, want an overdue one with -1", got.Legal, got.DaysLeft)
	}
	archive := filepath.Join(t.TempDir(), "a.zip")
	var first []byte
	for range 2 {
		f, err := os.Create(archive)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Archive(t.Context(), r, post.Day(playEnds), nil, f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && !bytes.Equal(first, b) {
			t.Error("the same round gives another archive")
		}
		first = b
	}
	// The file for a complaint about one body holds nothing of another.
	var part bytes.Buffer
	if err := w.Archive(t.Context(), r, post.Day(playEnds), []respondent.ID{"rushenvale"}, &part); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(part.Bytes()), int64(part.Len()))
	if err != nil {
		t.Fatal(err)
	}
	letters := 0
	for _, f := range z.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "letters/") {
			letters++
		}
		if bytes.Contains(text, []byte("quarrinstead")) || strings.Contains(f.Name, "quarrinstead") {
			t.Errorf("%s speaks of another body", f.Name)
		}
	}
	if letters != 4 { // the request, and a polite, a firm and a review letter
		t.Errorf("%d letters to the silent body, want 4", letters)
	}
}
