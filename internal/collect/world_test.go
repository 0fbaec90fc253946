package collect_test

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/clock"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// A world is two rounds of a survey of invented respondents, as they were
// sent. Eastvale and Fenland have a joint unit that writes from one domain.
type world struct {
	requests []collect.Request
	know     collect.Knowledge
	matcher  *collect.Matcher
}

const own = "survey@charity.example"

var bodies = []struct{ id, name, address string }{
	{"northmoor", "Northmoor Constabulary", "foi@northmoor.example"},
	{"westhaven", "Westhaven Police", "information.access@westhaven.example"},
	{"eastvale", "Eastvale Police", "foi@jointunit.example"},
	{"fenland", "Fenland Constabulary", "foi@jointunit.example"},
	{"southmere", "Southmere Police", "foi.requests@southmere.example"},
	{"strathallan", "Strathallan Police", "foi@strathallan.example"}, // under the Scottish act
	{"kingsreach", "Kingsreach Constabulary", "data.office@kingsreach.example"},
	{"oakshire", "Oakshire Police", "freedom@oakshire.example"},
}

var questions = []collect.Question{
	{Number: "1", Rank: 1, Text: "How many sexual offences against children with an online flag did you record, by offence?"},
	{Number: "2", Rank: 2, Text: "How many of the victims of those offences were aged ten or under when it happened?"},
	{Number: "3", Rank: 3, Text: "On which platforms did the offences take place, and how many were there on each of them?"},
	{Number: "4", Rank: 4, Text: "How many of the offences have ended in a charge or a summons to date?"},
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{}
	for _, round := range []struct {
		id, years, sent string
	}{{"spring-2026", "2022/23 to 2024/25", "2026-03-02"}, {"autumn-2026", "2023/24 to 2025/26", "2026-09-01"}} {
		for _, b := range bodies {
			w.add(t, round.id, round.years, round.sent, b.id, b.name, b.address)
		}
	}
	w.know.Requests, w.know.Own = w.requests, own
	w.know.Contacts = append(w.know.Contacts, collect.Contact{Respondent: "northmoor", Address: "@old.northmoor-police.example"})
	w.learn("kingsreach", collect.Filed, collect.Data{Sender: "case.officer@kr-casework.example", Reference: "KR/FOI/20456/26"})
	w.learn("oakshire", collect.Filed, collect.Data{Reference: "FOI-2026-00871"})
	w.learn("southmere", collect.Filed, collect.Data{Reference: "01/FOI/26/004417"})
	w.matcher = collect.NewMatcher(w.know)
	return w
}

func (w *world) add(t testing.TB, round, years, sent, id, name, address string) {
	r := collect.Request{Key: collect.Key{Round: collect.RoundID(round), Respondent: respondent.ID(id)}, Law: clock.FOIA, Name: name, To: address, Token: token(t, round, id), Questions: questions}
	act := "Freedom of Information Act 2000"
	if id == "strathallan" {
		r.Law, act = clock.FOISA, "Freedom of Information (Scotland) Act 2002"
	}
	r.MessageID = r.Token.MessageID(1, "charity.example")
	r.Subject = r.Token.Subject("Freedom of information request: online offences against children")
	var b strings.Builder
	fmt.Fprintf(&b, "Dear %s,\n\nUnder the %s please send us the following for each financial year from %s.\n\n", name, act, years)
	for _, q := range r.Questions {
		fmt.Fprintf(&b, "%s. %s\n", q.Number, q.Text)
	}
	b.WriteString("\nIf any one question would take you over the cost limit, please answer the others. If you refuse part of it, please name the section\nand say how it applies. A spreadsheet is best.\n\nYours faithfully,\nThe evidence team, an invented charity\n")
	r.Body = b.String()
	w.requests = append(w.requests, r)
	w.know.Events = append(w.know.Events, collect.Event{Key: r.Key, Kind: collect.Accepted, On: stat.MustDate(sent), Data: collect.Data{MessageID: r.MessageID}})
}

func (w *world) learn(id string, kind collect.EventKind, d collect.Data) {
	w.know.Events = append(w.know.Events, collect.Event{Key: collect.Key{Round: "autumn-2026", Respondent: respondent.ID(id)}, Kind: kind, On: stat.MustDate("2026-09-04"), Data: d})
}

// request is that of a respondent in the autumn round.
func (w *world) request(id string) collect.Request {
	for _, r := range w.requests {
		if r.Round == "autumn-2026" && string(r.Respondent) == id {
			return r
		}
	}
	panic("no request to " + id)
}

var arrival = time.Date(2026, 9, 22, 10, 0, 0, 0, time.UTC)

// A letter is a mail in the making.
type letter struct {
	from, to, subject, body string
	inReplyTo, references   string
	headers                 []string
	files                   []string // "name: content"
	inner                   string   // a mail attached whole
	html                    bool
}

func (l letter) raw() []byte {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("From: %s", l.from)
	line("To: %s", l.to)
	line("Subject: %s", l.subject)
	line("Date: Tue, 22 Sep 2026 09:58:00 +0000")
	line("Message-ID: <%d.%d@mail.example>", len(l.body), len(l.subject)*7919+len(l.from))
	if l.inReplyTo != "" {
		line("In-Reply-To: <%s>", l.inReplyTo)
	}
	if l.references != "" {
		line("References: <%s>", l.references)
	}
	for _, h := range l.headers {
		line("%s", h)
	}
	line("MIME-Version: 1.0")
	body := strings.ReplaceAll(l.body, "\n", "\r\n")
	kind := "text/plain"
	if l.html {
		kind = "text/html"
		body = "<html><head><title>x</title></head><body><div>" + strings.ReplaceAll(strings.ReplaceAll(html.EscapeString(l.body), "\n\n", "</div>\r\n<div>"), "\n", "<br>\r\n") + "</div></body></html>"
	}
	if len(l.files) == 0 && l.inner == "" {
		line("Content-Type: %s; charset=utf-8\r\n", kind)
		b.WriteString(body)
		return []byte(b.String())
	}
	line("Content-Type: multipart/mixed; boundary=\"=_b\"\r\n")
	line("--=_b\r\nContent-Type: %s; charset=utf-8\r\n\r\n%s", kind, body)
	for _, f := range l.files {
		name, content, _ := strings.Cut(f, ": ")
		line("--=_b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=%q\r\n\r\n%s", name, content)
	}
	if l.inner != "" {
		line("--=_b\r\nContent-Type: message/rfc822\r\n\r\n%s", l.inner)
	}
	line("--=_b--")
	return []byte(b.String())
}

// quote is a request as a reply quotes it, in one of several ways.
func quote(r collect.Request, style int) string {
	switch style % 3 {
	case 0:
		return "\n\nOn 1 September 2026 at 09:00, The evidence team <" + r.Token.Address(own) + "> wrote:\n> " + strings.ReplaceAll(strings.TrimSpace(r.Body), "\n", "\n> ") + "\n"
	case 1:
		return "\n\n-----Original Message-----\nFrom: The evidence team\nSent: 01 September 2026 09:00\nTo: FOI\nSubject: " + r.Subject + "\n\n" + r.Body
	}
	return "\n\n________________________________\nFrom: The evidence team <" + own + ">\nSent: Tuesday, September 1, 2026 9:00 AM\nTo: FOI <" + r.To + ">\nSubject: Freedom of information request\n\n" + r.Body
}
