package collect_test

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"plumbline/internal/collect"
)

// byHand are the mails of a file of testdata.
func byHand(t testing.TB, w *world, name string) []sample {
	t.Helper()
	a, err := txtar.ParseFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Files) < 60 {
		t.Errorf("%s has %d mails; want 60 or more", name, len(a.Files))
	}
	var out []sample
	for i, f := range a.Files {
		head, body, ok := strings.Cut(string(f.Data), "\n\n")
		if !ok {
			t.Fatalf("%s has no empty line after its head", f.Name)
		}
		h := map[string]string{}
		for line := range strings.Lines(head) {
			key, v, _ := strings.Cut(line, ":")
			h[key] = strings.TrimSpace(v)
		}
		r := w.request(h["from"])
		l := letter{from: r.To, to: own, subject: "Freedom of Information response", body: body}
		if h["sender"] != "" {
			l.from = h["sender"]
		}
		if h["files"] != "" {
			l.files = []string{h["files"] + ": PK"}
		}
		if h["header"] != "" {
			l.headers = []string{h["header"]}
		}
		s := sample{name: f.Name, at: arrival, belongs: []collect.Key{r.Key}, file: true, class: collect.Class(h["class"]), answers: parseAnswers(h["answers"]), limb: h["limb"], shows: map[string]string{}}
		for key, words := range h {
			if q, ok := strings.CutPrefix(key, "shows"); ok {
				s.shows[q] = words
			}
		}
		switch h["via"] {
		case "token":
			l.to = r.Token.Address(own)
		case "thread":
			l.inReplyTo, l.body = r.MessageID, l.body+quote(r, i)
		case "subject":
			l.subject = "Re: " + r.Subject
		case "quote":
			l.body += quote(r, i)
		case "stranger":
			l.from, l.to, s.file = "do-not-reply@casetool.example", r.Token.Address(own), false
		case "none":
			s.file = false
		default:
			t.Fatalf("%s came via %q", f.Name, h["via"])
		}
		if h["subject"] != "" {
			l.subject = h["subject"]
		}
		s.raw = l.raw()
		out = append(out, s)
	}
	return out
}
