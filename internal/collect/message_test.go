package collect_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"plumbline/internal/collect"
	"plumbline/internal/document"
)

func TestReadMessage(t *testing.T) {
	m := collect.ReadMessage([]byte(strings.ReplaceAll(`From: "Team, FOI" <FOI@Northmoor.example>
To: survey+abc@charity.example, x@y.example
Delivered-To: other@charity.example
Subject: =?utf-8?q?Re=3A_Request_=E2=80=93_offences?=
In-Reply-To: <A.1@Charity.example>
References: <z@z.example>
 <A.1@charity.example>
Content-Type: text/plain

It cost `+"\xA3"+`450.

> How many?
52

On 1 September 2026, The team wrote:
> Dear all
`, "\n", "\r\n")), nil, arrival)
	if m.From != "foi@northmoor.example" || m.FromName != "Team, FOI" || m.Subject != "Re: Request – offences" || strings.Join(m.To, " ") != "survey+abc@charity.example x@y.example other@charity.example" {
		t.Errorf("from %q %q, to %v, subject %q", m.From, m.FromName, m.To, m.Subject)
	}
	if strings.Join(m.InReplyTo, " ") != "a.1@charity.example" || strings.Join(m.References, " ") != "z@z.example a.1@charity.example" {
		t.Errorf("in reply to %v, references %v", m.InReplyTo, m.References)
	}
	if m.Text != "It cost £450.\n\n> How many?\n52" || !strings.Contains(m.Quoted, "Dear all") {
		t.Errorf("text %q, quoted %q", m.Text, m.Quoted)
	}
}

func TestOwnWords(t *testing.T) {
	for _, tt := range []struct{ name, subject, body, text string }{
		{"outlook", "RE: x", "We hold it.\n\nFrom: A\nSent: 1 May\nTo: B\nSubject: x\n\nHow many?", "We hold it."},
		{"original message", "RE: x", "We hold it.\n-----Original Message-----\nHow many?", "We hold it."},
		{"a long line broken in two", "Re: x", "We hold it.\n\nOn Tuesday 1 September 2026 at 09:00:00 British Summer Time, The Evidence\nTeam <a@b.example> wrote:\n\nHow many?", "We hold it."},
		{"an answer below", "Re: x", "On 1 May, A wrote:\n> How many?\n\nWe hold it.", "On 1 May, A wrote:\n> How many?\n\nWe hold it."},
		{"forwarded", "FW: x", "FYI\n\nFrom: A\nSent: 1 May\nTo: B\nSubject: x\n\nWe hold it.\n\nFrom: C\nSent: 1 April\nTo: A\nSubject: x\n\nHow many?", "FYI\n\n\nWe hold it."},
	} {
		m := collect.ReadMessage([]byte("From: a@b.example\r\nSubject: "+tt.subject+"\r\n\r\n"+tt.body), nil, arrival)
		if m.Text != tt.text {
			t.Errorf("%s: %q; want %q", tt.name, m.Text, tt.text)
		}
		if strings.Contains(m.Text, "How many?") == strings.Contains(m.Quoted, "How many?") {
			t.Errorf("%s: quoted %q", tt.name, m.Quoted)
		}
	}
}

// A mail that is too large to be looked at whole is not filed by what stands
// at its beginning.
func TestMailTooLargeToLookAt(t *testing.T) {
	w := newWorld(t)
	north := w.request("northmoor")
	small := letter{from: north.To, to: north.Token.Address(own), subject: "FOI", body: "Please find attached the figures."}.raw()
	large := append(small, bytes.Repeat([]byte("a line of an attachment\r\n"), 1<<21)...)
	if m := w.matcher.Match(collect.ReadMessage(small, nil, arrival)); !m.Filed {
		t.Fatalf("the same mail without its attachment waits: %s", m.Why)
	}
	m := w.matcher.Match(collect.ReadMessage(large, nil, arrival))
	if m.Filed || !strings.Contains(m.Why, "only its beginning") || m.Candidates[0].Respondent != "northmoor" {
		t.Errorf("filed %v, why %q, candidates %+v", m.Filed, m.Why, m.Candidates)
	}
}

// What cannot be read is said, and the rest is read.
func TestBrokenMail(t *testing.T) {
	for name, raw := range map[string]string{
		"no end":      "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nWe hold it.",
		"no boundary": "From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nWe hold it.",
		"odd header":  "From a@b.example Thu May  3 10:11:12 2018\r\nFrom: a@b.example\r\nwhat is this\r\nSubject: x\r\n\r\nWe hold it.",
		"odd type":    "From: a@b.example\r\nContent-Type: text/plain; charset=\"no such\r\n\r\nWe hold it.",
	} {
		if m := collect.ReadMessage([]byte(raw), nil, arrival); m.From != "a@b.example" || !strings.Contains(m.Text, "We hold it.") {
			t.Errorf("%s: from %q, text %q, problems %v", name, m.From, m.Text, m.Problems)
		}
	}
}

func TestReplyEvents(t *testing.T) {
	r := newWorld(t).request("northmoor")
	m := collect.ReadMessage(letter{from: r.To, to: own, subject: "x", body: "The figure that we gave you for question 2 was wrong. Please disregard it. A corrected table is attached.", files: []string{"new.xlsx: PK"}}.raw(), nil, arrival)
	c := collect.Classify(m, r)
	events := collect.ReplyEvents(r.Key, m, c, "A Person", "foi@northmoor.example", arrival)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind))
	}
	if got := strings.Join(kinds, ", "); got != "filed, retraction, full" {
		t.Fatalf("events %s of %+v", got, c)
	}
	if a := events[1].Data.Answers; len(a) != 1 || a[0].Question != "2" {
		t.Errorf("takes back %+v", a)
	}
	if f := events[2].Data.Files; len(f) != 1 || f[0].Name != "new.xlsx" || f[0].Document != document.NewID([]byte("PK")) {
		t.Errorf("files %+v", f)
	}
	if events[0].Data.Sender != "foi@northmoor.example" || events[0].Actor != "A Person" || events[0].On.String() != "2026-09-22" {
		t.Errorf("%+v", events[0])
	}
	b, err := json.Marshal(events)
	if err != nil {
		t.Fatal(err)
	}
	var again []collect.Event
	if err := json.Unmarshal(b, &again); err != nil || again[1].Data.Answers[0].Evidence != events[1].Data.Answers[0].Evidence {
		t.Errorf("%v: %s", err, b)
	}
}

func TestDueDateAndReference(t *testing.T) {
	r := newWorld(t).request("northmoor")
	m := collect.ReadMessage(letter{from: r.To, to: own, subject: "FOI 2026/27", body: "Our reference: 000123/26. Your request will be dealt with and a response is due by 2nd October 2026."}.raw(), nil, arrival)
	if c := collect.Classify(m, r); c.Due.String() != "2026-10-02" || c.Reference != "000123/26" {
		t.Errorf("due %s, reference %q", c.Due, c.Reference)
	}
}

func FuzzMatch(f *testing.F) {
	w := newWorld(f)
	for _, s := range awkward(w) {
		f.Add(s.raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := w.matcher.Match(collect.ReadMessage(raw, nil, arrival))
		if m.Filed && (len(m.Candidates) == 0 || m.Why != "") || !m.Filed && m.Why == "" {
			t.Errorf("filed %v, why not %q, %d candidates", m.Filed, m.Why, len(m.Candidates))
		}
	})
}

func FuzzClassify(f *testing.F) {
	w := newWorld(f)
	for _, s := range byHand(f, w, "tuned.txtar") {
		f.Add(s.raw)
	}
	r := w.request("northmoor")
	f.Fuzz(func(t *testing.T, raw []byte) {
		c := collect.Classify(collect.ReadMessage(raw, nil, arrival), r)
		if c.Class == collect.Unsure && c.Why == "" {
			t.Error("a person has to read it, and is not told why")
		}
		for _, a := range c.Answers {
			if a.Evidence.Text == "" {
				t.Errorf("question %s is %s without words that show it", a.Question, a.Class)
			}
		}
	})
}

// BenchmarkMail reads, matches and classifies plain mails.
func BenchmarkMail(b *testing.B) {
	w := newWorld(b)
	var samples []sample
	for _, s := range generated(b, w) {
		if len(s.belongs) == 1 {
			samples = append(samples, s)
		}
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			s := samples[i%len(samples)]
			m := collect.ReadMessage(s.raw, nil, s.at)
			w.matcher.Match(m)
			collect.Classify(m, w.byKey(s.belongs[0]))
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}

func BenchmarkFold(b *testing.B) {
	r := newWorld(b).request("northmoor")
	b.ReportAllocs()
	for b.Loop() {
		fold(b, r, "2026-10-05", "accepted 2026-09-01", "acknowledged 2026-09-02", "clarification sought 2026-09-03", "clarified 2026-09-04", "partial 2026-09-18: 1=full", "review requested 2026-09-30")
	}
}
