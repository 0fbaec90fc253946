package workspace

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
)

// Mail keeps the mail that came in.
type Mail interface {
	// Knows says whether a mail of these bytes has been taken in.
	Knows(ctx context.Context, doc document.ID) (bool, error)
	SameWords(ctx context.Context, messageID, words string) (id int64, ok bool, err error)
	// AddMails takes in mails with all that they bring, all or none, and gives
	// the number of each; one whose bytes are there changes nothing.
	AddMails(ctx context.Context, all []post.Arrival) (ids []int64, err error)
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
	if m.Size > post.MailBytes {
		b, err := w.beginning(ctx, m.Document)
		return m, messageOf(b, nil, m), err
	}
	b, err := w.documents.Get(ctx, m.Document)
	if err != nil {
		return m, collect.Message{}, err
	}
	doc, err := readContained(ctx, filepath.Base(m.Source), b)
	if err != nil && ctx.Err() != nil {
		return m, collect.Message{}, ctx.Err()
	}
	return m, messageOf(b, doc, m), nil
}

// beginning is the part of a mail over the limit that is read.
func (w *Workspace) beginning(ctx context.Context, id document.ID) ([]byte, error) {
	r, err := w.documents.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, post.HeadBytes))
	return b, errors.Join(err, r.Close())
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
