package workspace

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/survey"
)

// An intake knows what matching needs, for as long as mail is taken in.
type intake struct {
	w        *Workspace
	requests map[collect.Key]collect.Request
	surveys  map[collect.RoundID]survey.ID
	letters  map[collect.Key][]post.Letter
	known    collect.Knowledge
	matcher  *collect.Matcher
	seen     map[document.ID]bool // taken in by this intake
}

func (w *Workspace) intake(ctx context.Context) (*intake, error) {
	in := &intake{w: w, requests: map[collect.Key]collect.Request{}, surveys: map[collect.RoundID]survey.ID{}, letters: map[collect.Key][]post.Letter{}, seen: map[document.ID]bool{}}
	rounds, err := w.rounds.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	in.known.Names = map[respondent.ID][]string{}
	for _, r := range rounds {
		in.surveys[r.ID] = r.Survey
		in.known.Own = r.Sender.Address
		s, err := w.Survey(string(r.Survey))
		if err != nil {
			return nil, fmt.Errorf("round %s: %w", r.ID, err)
		}
		for _, p := range s.Respondents.Asked() {
			in.known.Names[p.ID] = append([]string{p.Name}, p.Aliases...)
		}
	}
	asked, err := w.rounds.Requests(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, a := range asked {
		in.requests[a.Key] = a.Request
		in.known.Requests = append(in.known.Requests, a.Request)
		for _, d := range a.Domains {
			in.known.Contacts = append(in.known.Contacts, collect.Contact{Respondent: a.Respondent, Address: "@" + d})
		}
	}
	if in.known.Events, err = w.rounds.Events(ctx, ""); err != nil {
		return nil, err
	}
	letters, err := w.rounds.Letters(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, l := range letters {
		in.letters[l.Key] = append(in.letters[l.Key], l)
	}
	in.matcher = collect.NewMatcher(in.known)
	return in, nil
}

// read parses a mail as far as it can be parsed; what cannot is a problem of
// the mail, which is kept all the same.
func (in *intake) read(ctx context.Context, r post.Raw) (collect.Message, post.Mail) {
	m := post.Mail{Size: r.Size, Source: r.Source, State: post.Waiting, Received: r.Received}
	var problems []string
	if m.Received.IsZero() {
		var sure bool
		if m.Received, sure = post.ReceivedAt(r.Bytes); m.Received.IsZero() {
			m.Received = in.w.Now()
			problems = append(problems, "it bears no date: the day of taking it in stands for the day of receipt")
		} else if !sure {
			problems = append(problems, "the day of receipt is that of the sender's own clock")
		}
	}
	if now := in.w.Now(); m.Received.After(now) {
		m.Received = now
		problems = append(problems, "its date lies ahead: the day of taking it in stands for the day of receipt")
	}
	var doc *document.Document
	if r.Cut() {
		problems = append(problems, fmt.Sprintf("it has %d MB, over the limit of %d MB: it is kept whole, and only its beginning was read", r.Size>>20, post.MailBytes>>20))
	} else {
		var err error
		if doc, err = readContained(ctx, filepath.Base(r.Source), r.Bytes); err != nil {
			problems = append(problems, strings.TrimSuffix(err.Error(), ": "+fault.Invalid.Error()))
		}
	}
	msg := messageOf(r.Bytes, doc, m)
	for _, p := range msg.Problems {
		problems = append(problems, p.String())
	}
	if doc != nil {
		problems = append(problems, problemsWithin(doc)...)
	}
	m.MessageID, m.Sender, m.Subject, m.Words = msg.MessageID, msg.From, short(msg.Subject, 300), wordsOf(msg)
	m.Problem = short(strings.Join(slices.Compact(problems), "; "), 3000)
	return msg, m
}

// messageOf is a mail as far as it can be parsed. Doc is nil where nobody could
// look into its attachments.
func messageOf(b []byte, doc *document.Document, m post.Mail) collect.Message {
	msg := collect.ReadMessage(b, doc, post.Local(m.Received))
	if doc == nil {
		msg.Unopened()
	}
	return msg
}

// short is a stranger's text cut to so many characters: the mail has it whole.
func short(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// problemsWithin are the problems of the documents inside a document.
func problemsWithin(doc *document.Document) []string {
	var out []string
	for i := range doc.Parts {
		p := &doc.Parts[i]
		for _, x := range p.Problems {
			out = append(out, p.Name+": "+x.String())
		}
		if p.Format == document.Unknown {
			out = append(out, p.Name+": not a kind of document that can be read")
		}
		out = append(out, problemsWithin(p)...)
	}
	return out
}

// readContained parses a document. A fault of the program itself is contained:
// it must not keep the mails behind this one from being taken in.
func readContained(ctx context.Context, name string, b []byte) (doc *document.Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, fmt.Errorf("the program failed at reading it (%v): read it by hand, and report this", p)
		}
	}()
	return document.Read(ctx, name, b, document.Limits{})
}

// wordsOf is the hash of what a mail says, whichever way it came.
func wordsOf(m collect.Message) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q", m.From, m.Subject, m.Text)
	for _, a := range m.Attachments {
		fmt.Fprintf(h, " %s", a.Document)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// match finds out whose a mail is, and what follows from it.
func (in *intake) match(t *Taken, msg collect.Message, cut bool) post.Brought {
	if in.place(t, msg, cut); t.State != post.Filed {
		return post.Brought{}
	}
	return in.filed(t, msg, collect.Classify(msg, in.requests[t.To]))
}

// place finds out whose a mail is. If it is sure, the next mail is matched with
// what this one teaches.
func (in *intake) place(t *Taken, msg collect.Message, cut bool) {
	found := in.matcher.Match(msg)
	t.Reasons, t.Candidates = reasonsOf(found), nil
	for _, c := range found.Candidates {
		t.Candidates = append(t.Candidates, c.Key)
	}
	if !found.Filed || cut {
		return
	}
	t.State, t.To = post.Filed, found.Candidates[0].Key
	in.matcher.Learn([]collect.Event{collect.Filing(t.To, msg)})
}

// filed is what follows from the filing of a mail that has been classified.
func (in *intake) filed(t *Taken, msg collect.Message, c collect.Classification) post.Brought {
	t.Class = c.Class
	return in.brought(t.To, t.Mail, msg, c, collect.Program, "")
}

// brought is what follows from the filing of a mail to a request.
func (in *intake) brought(k collect.Key, m post.Mail, msg collect.Message, c collect.Classification, actor, sender string) post.Brought {
	b := post.Brought{Events: collect.ReplyEvents(k, msg, c, actor, sender, in.w.Now()), Arrived: in.arrived(k, msg)}
	if letter := in.answered(k, msg, c.Class); letter != "" {
		for i := range b.Events[1:] {
			b.Events[1+i].Data.Letter = letter
		}
	}
	if c.Class.Substantive() || c.Class == collect.ClassRetraction {
		b.Returns = []collect.Return{{Survey: in.surveys[k.Round], Respondent: k.Respondent, Received: post.Day(m.Received), Files: []collect.File{{Name: replyName(m), Document: m.Document}}}}
	}
	return b
}

// replyName is under what name a reply is read: its own could hold a person's.
func replyName(m post.Mail) string {
	if strings.EqualFold(filepath.Ext(m.Source), ".msg") {
		return "reply.msg"
	}
	return "reply.eml"
}

// learn takes in what a filed mail teaches about those to come.
func (in *intake) learn(b post.Brought) {
	in.matcher.Learn(b.Events)
	for _, l := range b.Arrived {
		all := in.letters[l.Key]
		for i := range all {
			if all[i].ID == l.ID {
				all[i].State = post.Sent
			}
		}
	}
}

// answered is the id of the letter of ours that a mail answers, where there
// are several and it names one: the first that it names, since a thread goes
// back to its start. What came back is the last that it names.
func (in *intake) answered(k collect.Key, msg collect.Message, c collect.Class) string {
	all, found := in.letters[k], ""
	if len(all) < 2 {
		return ""
	}
	for _, l := range all {
		if msg.Mentions(l.MessageID) && (found == "" || c == collect.ClassBounce) {
			found = l.MessageID
		}
	}
	return found
}

// arrived are the letters in doubt that a mail shows to have come through:
// those that it names, and one before which no other went.
func (in *intake) arrived(k collect.Key, msg collect.Message) []post.Letter {
	var out []post.Letter
	gone := false // a letter before it went out, which the mail may answer instead
	for _, l := range in.letters[k] {
		if l.State == post.Doubtful && (!gone || msg.Mentions(l.MessageID)) {
			out = append(out, l)
		}
		gone = gone || l.State == post.Sent || l.State == post.Doubtful
	}
	return out
}

func reasonsOf(m collect.Match) []string {
	var out []string
	if m.Why != "" {
		out = append(out, "waits: "+m.Why)
	}
	for _, c := range m.Candidates[:min(len(m.Candidates), 5)] {
		for _, r := range c.Reasons {
			out = append(out, c.Key.String()+": "+r.Text)
		}
	}
	return out
}
