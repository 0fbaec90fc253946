package collect_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"plumbline/internal/collect"
)

// A sample is a labelled mail: whose it is, whether it is to be filed by
// itself, and what it says.
type sample struct {
	name string
	raw  []byte
	at   time.Time
	// belongs are the requests that it is about: none, one or, for a joint
	// reply, two. File says that the evidence suffices to file it.
	belongs []collect.Key
	file    bool
	class   collect.Class
	answers map[string]collect.Class // by question; nil to leave them unjudged
	limb    string                   // a section that has to be among those read, as String gives it
	// shows are words that have to be in the evidence of an answer, by
	// question, and in that of the whole under "".
	shows map[string]string
	text  bool // it is judged by its text alone
}

// said is what a reply says: variants of wording for one class.
type said struct {
	class    collect.Class
	answers  string // "1=full 2=refused"; "*=full" for all
	limb     string
	variants []string
	files    []string
}

func parseAnswers(s string) map[string]collect.Class {
	if s == "" {
		return nil
	}
	out := map[string]collect.Class{}
	for _, f := range strings.Fields(s) {
		q, class, _ := strings.Cut(f, "=")
		class = strings.ReplaceAll(class, "_", " ")
		if class == "cost" {
			class = "cost limit"
		}
		if q == "*" {
			for _, n := range []string{"1", "2", "3", "4"} {
				out[n] = collect.Class(class)
			}
		} else {
			out[q] = collect.Class(class)
		}
	}
	return out
}

var openings = []string{
	"Dear Applicant,\n\nThank you for your Freedom of Information request of 1 September 2026.\n\n",
	"Good morning,\n\nI write in connection with your request dated 1 September 2026, which we have logged as FOI ref 2026/08812.\n\n",
	"Dear Sir or Madam\n\nFREEDOM OF INFORMATION REQUEST - OUR REF: FOI-8821/26\n\n",
	"Hello,\n\nRequest for information under the Freedom of Information Act 2000.\n\nSection 1 of the Freedom of Information Act places two duties on public authorities: unless an exemption applies, to confirm whether the information is held and, if so, to communicate it to you.\n\n",
	"",
}

var closings = []string{
	"\n\nYours faithfully\n\nDisclosure Officer\nInformation Management Unit\nTel: 01632 960017",
	"\n\nIf you are dissatisfied with this response you have the right to request an internal review within 40 working days, and after that to complain to the Information Commissioner, Wycliffe House. A review may consider whether an exemption was correctly applied.\n\nKind regards\nFOI Team",
	"\n\nThis email and any attachments are confidential and intended solely for the addressee. If you have received this message in error please delete it and notify the sender.",
	"\n\nRegards,\n\nInformation Access\n\nComplaint rights\nAre you unhappy with how your request has been handled or do you think the decision is incorrect? You have the right to require the Constabulary to review their decision.",
}

// channels are the ways in which a reply comes in. The third result says
// whether it can be filed by itself.
var channels = []struct {
	name string
	set  func(l *letter, r collect.Request, k int)
	file bool
}{
	{"to the token's address", func(l *letter, r collect.Request, k int) { l.to, l.subject = r.Token.Address(own), "Your FOI request" }, true},
	{"in the thread", func(l *letter, r collect.Request, k int) {
		l.to, l.subject, l.inReplyTo = own, "RE: Freedom of information request: online offences against children", r.MessageID
		l.body += quote(r, k)
	}, true},
	{"token in the subject only", func(l *letter, r collect.Request, k int) { l.to, l.subject = own, "RE: "+r.Subject }, true},
	{"token lost, our text quoted", func(l *letter, r collect.Request, k int) {
		l.to, l.subject = own, "Freedom of Information response"
		l.body += quote(r, k)
	}, true},
	{"everything lost", func(l *letter, r collect.Request, k int) { l.to, l.subject = own, "Freedom of Information response" }, false},
	{"from an unknown domain, with the token", func(l *letter, r collect.Request, k int) {
		l.to, l.subject, l.from = r.Token.Address(own), "Your FOI request", "noreply@casetool.example"
	}, false},
	{"html alone, in the thread", func(l *letter, r collect.Request, k int) {
		l.to, l.subject, l.references = own, "RE: request", r.MessageID
		l.html = true
	}, true},
}

// generated makes the mails of every kind of reply by every channel, with
// openings, endings and bodies taking turns.
func generated(t testing.TB, w *world) []sample {
	var out []sample
	n := 0
	senders := []string{"northmoor", "westhaven", "southmere", "kingsreach", "oakshire"}
	for _, s := range kinds {
		for v, text := range s.variants {
			for c := range 3 {
				ch := channels[(n+c*2)%len(channels)]
				r := w.request(senders[n%len(senders)])
				l := letter{from: "Information Team <" + r.To + ">", files: s.files}
				l.body = openings[n%len(openings)] + text + closings[(n/2)%len(closings)]
				if s.class == collect.ClassFull && strings.Contains(text, "\n1. ") {
					l.body = text + closings[n%2]
				}
				ch.set(&l, r, n)
				out = append(out, sample{name: fmt.Sprintf("%s %d, %s", s.class, v, ch.name), raw: l.raw(), at: arrival, belongs: []collect.Key{r.Key}, file: ch.file,
					class: s.class, answers: parseAnswers(s.answers), limb: s.limb})
				n++
			}
		}
	}
	return append(out, awkward(w)...)
}
