package workspace

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/survey"
)

// Mail keeps the mail that came in.
type Mail interface {
	// Knows says whether a mail of these bytes has been taken in.
	Knows(ctx context.Context, doc document.ID) (bool, error)
	SameWords(ctx context.Context, messageID, words string) (id int64, ok bool, err error)
	// AddMail gives the number of the mail; false if it was there.
	AddMail(ctx context.Context, m post.Mail, b post.Brought) (id int64, added bool, err error)
	SettleMail(ctx context.Context, id int64, to post.MailState, reasons []string, b post.Brought) error
	Mails(ctx context.Context, state post.MailState) ([]post.Mail, error)
	Mail(ctx context.Context, id int64) (post.Mail, error)
	Mark(ctx context.Context, mailbox string) (post.Mark, error)
	SetMark(ctx context.Context, mailbox string, m post.Mark) error
}

// A Taken says what became of one mail.
type Taken struct {
	post.Mail
	New bool `json:"new"` // false for one that was there already
	// To is the request that it was filed to; zero when it waits.
	To    collect.Key   `json:"to,omitzero"`
	Class collect.Class `json:"class,omitempty"`
}

// ImportMail takes in the mails of a file or a folder. Each is safe on the disk
// before report is told of it. Files of a folder that are no mail are told to
// other.
func (w *Workspace) ImportMail(ctx context.Context, path string, report func(Taken), other func(path string)) error {
	in, err := w.intake(ctx)
	if err != nil {
		return err
	}
	return post.Files(ctx, path, func(r post.Raw) error {
		t, err := in.take(ctx, r)
		if err == nil {
			report(t)
		}
		return err
	}, other)
}

// markEvery is after how many mails the place in a mailbox is written down. A
// process that is killed looks at most at so many again, and knows them.
const markEvery = 50

// FetchMail takes in what is new in a mailbox, known by its name. Each mail is
// safe on the disk before report is told of it, and before the place in the
// mailbox is.
func (w *Workspace) FetchMail(ctx context.Context, name string, box post.Mailbox, report func(Taken)) error {
	in, err := w.intake(ctx)
	if err != nil {
		return err
	}
	mark, err := w.mail.Mark(ctx, name)
	if err != nil {
		return err
	}
	done, unmarked := mark, 0
	err = box.After(ctx, mark, func(r post.Raw, behind post.Mark) error {
		t, err := in.take(ctx, r)
		if err != nil {
			return err
		}
		done = behind
		if unmarked++; unmarked >= markEvery {
			if err := w.mail.SetMark(ctx, name, done); err != nil {
				return err
			}
			unmarked = 0
		}
		report(t)
		return nil
	})
	if unmarked > 0 {
		err = errors.Join(err, w.mail.SetMark(context.WithoutCancel(ctx), name, done))
	}
	return err
}

// An intake knows what matching needs, for as long as mail is taken in.
type intake struct {
	w        *Workspace
	requests map[collect.Key]collect.Request
	surveys  map[collect.RoundID]survey.ID
	letters  map[collect.Key][]post.Letter
	known    collect.Knowledge
	matcher  *collect.Matcher
}

func (w *Workspace) intake(ctx context.Context) (*intake, error) {
	in := &intake{w: w, requests: map[collect.Key]collect.Request{}, surveys: map[collect.RoundID]survey.ID{}, letters: map[collect.Key][]post.Letter{}}
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

// take stores a mail, matches it and, if it is sure whose it is, files it.
func (in *intake) take(ctx context.Context, r post.Raw) (Taken, error) {
	id := document.NewID(r.Bytes)
	switch there, err := in.w.mail.Knows(ctx, id); {
	case err != nil:
		return Taken{}, err
	case there:
		return Taken{Mail: post.Mail{Document: id, Source: r.Source}}, nil
	}
	if _, err := in.w.documents.Put(ctx, r.Bytes); err != nil {
		return Taken{}, fmt.Errorf("mail of %s: %w", r.Source, err)
	}
	msg, m := in.read(ctx, r)
	if err := ctx.Err(); err != nil {
		return Taken{}, err // reading was broken off, and says nothing of the mail
	}
	m.Document = id
	t := Taken{Mail: m, New: true}
	original, isCopy, err := in.w.mail.SameWords(ctx, m.MessageID, m.Words)
	if err != nil {
		return Taken{}, err
	}
	var b post.Brought
	if isCopy {
		t.State, t.Reasons = post.Copy, []string{fmt.Sprintf("a copy of mail %d, which came another way", original)}
	} else {
		b = in.match(&t, msg, r.Cut())
	}
	if t.ID, t.New, err = in.w.mail.AddMail(ctx, t.Mail, b); err != nil {
		return Taken{}, err
	}
	in.learn(b)
	return t, nil
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
		problems = append(problems, fmt.Sprintf("it has %d MB, over the limit of %d MB: only its beginning was kept here, and the whole is in %s", r.Size>>20, post.MailBytes>>20, r.Source))
	} else {
		var err error
		if doc, err = readContained(ctx, filepath.Base(r.Source), r.Bytes); err != nil {
			problems = append(problems, err.Error())
		}
	}
	msg := collect.ReadMessage(r.Bytes, doc, post.Local(m.Received))
	for _, p := range msg.Problems {
		problems = append(problems, p.String())
	}
	if doc != nil {
		problems = append(problems, problemsWithin(doc)...)
	}
	m.MessageID, m.Sender, m.Subject, m.Words = msg.MessageID, msg.From, msg.Subject, wordsOf(msg)
	m.Problem = strings.Join(slices.Compact(problems), "; ")
	return msg, m
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
	found := in.matcher.Match(msg)
	t.Reasons, t.Candidates = reasonsOf(found), nil
	for _, c := range found.Candidates {
		t.Candidates = append(t.Candidates, c.Key)
	}
	if !found.Filed || cut {
		return post.Brought{}
	}
	t.State, t.To = post.Filed, found.Candidates[0].Key
	c := collect.Classify(msg, in.requests[t.To])
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

// Mails are the mails in a state, or all if it is "", in order of coming in.
func (w *Workspace) Mails(ctx context.Context, state post.MailState) ([]post.Mail, error) {
	return w.mail.Mails(ctx, state)
}

// MailText is a mail with what it says in its own words.
func (w *Workspace) MailText(ctx context.Context, id int64) (post.Mail, collect.Message, error) {
	m, err := w.mail.Mail(ctx, id)
	if err != nil {
		return m, collect.Message{}, err
	}
	b, err := w.documents.Get(ctx, m.Document)
	if err != nil {
		return m, collect.Message{}, err
	}
	doc, err := readContained(ctx, filepath.Base(m.Source), b)
	if err != nil && ctx.Err() != nil {
		return m, collect.Message{}, ctx.Err()
	}
	return m, collect.ReadMessage(b, doc, post.Local(m.Received)), nil
}

// A Filing is what a person says of a mail.
type Filing struct {
	Mail  int64
	Round collect.RoundID
	Who   []respondent.ID // whose it is: more than one for a joint reply
	Class collect.Class   // what it is; "" to go by its words
	Actor string
}

// FileMail files a mail to one request or more because a person says so. What
// it was filed to before, and is not named again, is taken off. It gives the
// class for each. Other mails from its address that wait are matched again.
func (w *Workspace) FileMail(ctx context.Context, f Filing) ([]collect.Class, error) {
	m, msg, err := w.MailText(ctx, f.Mail)
	if err != nil {
		return nil, err
	}
	in, err := w.intake(ctx)
	if err != nil {
		return nil, err
	}
	b := post.Brought{Events: in.unfiled(m.Document, f, w.Now())}
	var (
		classes []collect.Class
		reasons []string
	)
	for _, who := range f.Who {
		k := collect.Key{Round: f.Round, Respondent: who}
		r, ok := in.requests[k]
		if !ok {
			return nil, fmt.Errorf("round %s asks no respondent %q: %w", f.Round, who, fault.NotFound)
		}
		c := collect.Classify(msg, r)
		if f.Class != "" {
			c.Class, c.Why = f.Class, ""
		}
		classes = append(classes, c.Class)
		more := in.brought(k, m, msg, c, f.Actor, msg.From)
		b.Events, b.Returns, b.Arrived = append(b.Events, more.Events...), append(b.Returns, more.Returns...), append(b.Arrived, more.Arrived...)
		reasons = append(reasons, fmt.Sprintf("%s: filed by %s", k, f.Actor))
	}
	if err := w.mail.SettleMail(ctx, m.ID, post.Filed, reasons, b); err != nil {
		return nil, err
	}
	in.learn(b)
	return classes, in.again(ctx, m)
}

// unfiled takes a mail off the requests that it is filed to and that a person
// does not name again.
func (in *intake) unfiled(doc document.ID, f Filing, now time.Time) []collect.Event {
	filed := map[collect.Key]bool{}
	for _, e := range in.known.Events {
		if e.Document == doc && (e.Kind == collect.Filed || e.Kind == collect.Unfiled) {
			filed[e.Key] = e.Kind == collect.Filed
		}
	}
	var out []collect.Event
	for _, r := range in.known.Requests {
		if filed[r.Key] && !(r.Round == f.Round && slices.Contains(f.Who, r.Respondent)) {
			out = append(out, collect.Event{Key: r.Key, Kind: collect.Unfiled, At: now, On: post.Day(now), Actor: f.Actor, Document: doc})
		}
	}
	return out
}

// again matches the mails that wait and come from the same address as one that
// a person has filed.
func (in *intake) again(ctx context.Context, filed post.Mail) error {
	waiting, err := in.w.mail.Mails(ctx, post.Waiting)
	if err != nil {
		return err
	}
	for _, m := range waiting {
		if m.Sender != filed.Sender || m.Sender == "" {
			continue
		}
		_, msg, err := in.w.MailText(ctx, m.ID)
		if err != nil {
			return err
		}
		t := Taken{Mail: m}
		b := in.match(&t, msg, m.Size > post.MailBytes)
		if t.State != post.Filed {
			continue
		}
		if err := in.w.mail.SettleMail(ctx, m.ID, t.State, t.Reasons, b); err != nil {
			return err
		}
		in.learn(b)
	}
	return nil
}

// SetAside takes mails out of the queue because a person says that they answer
// no request. They are kept.
func (w *Workspace) SetAside(ctx context.Context, actor string, ids ...int64) error {
	for _, id := range ids {
		m, err := w.mail.Mail(ctx, id)
		if err != nil {
			return err
		}
		if m.State != post.Waiting {
			return fmt.Errorf("mail %d is %s, and does not wait: %w", id, m.State, fault.Conflict)
		}
		if err := w.mail.SettleMail(ctx, id, post.Aside, append(m.Reasons, "set aside by "+actor), post.Brought{}); err != nil {
			return err
		}
	}
	return nil
}
