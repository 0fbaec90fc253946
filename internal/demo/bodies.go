package demo

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/clock"
	"plumbline/internal/collect/post/posttest"
	"plumbline/internal/respondent"
)

// RoundSurvey is the ID of the survey that the demo of a round asks.
const RoundSurvey = "invented-round"

//go:embed round.yaml
var roundYAML []byte

//go:embed bodies.csv
var bodiesCSV []byte

// A habit is how an invented body deals with requests.
type habit string

// The habits.
const (
	prompt     habit = "prompt"     // a table within the time
	inline     habit = "inline"     // figures in the text of the mail
	late       habit = "late"       // answers when it is reminded
	veryLate   habit = "very late"  // answers the second reminder
	silent     habit = "silent"     // never answers, but for automatic replies
	bouncing   habit = "bouncing"   // its server takes the mail and returns it
	moved      habit = "moved"      // the same, and another address of it answers as one that is prompt
	rejecting  habit = "rejecting"  // its server does not take the mail
	clarifying habit = "clarifying" // asks what is meant first
	extending  habit = "extending"  // takes more time for the public interest
	partial    habit = "partial"    // answers one question and refuses the other
	cost       habit = "cost"       // refuses for the cost
	refusing   habit = "refusing"   // refuses all
	ncnd       habit = "ncnd"       // neither confirms nor denies
	notHeld    habit = "not held"   // holds nothing
	joint      habit = "joint"      // answers for two at once
	portal     habit = "portal"     // puts the answer where a person has to fetch it
	nested     habit = "nested"     // forwards the answer as a message within a message
	retracting habit = "retracting" // takes its answer back a month later
)

// A body is an invented body and what it has done about our letters.
type body struct {
	id, name, domain string
	office           string // the part of its address before the domain
	law              clock.Law
	habit            habit
	size             int // of its figures
	letters          []incoming
	answered         bool
}

// An incoming is a letter of ours as a body sees it.
type incoming struct {
	replyTo, subject, messageID, text string
}

// A Posted is a mail of a body, to be handed in at its time.
type Posted struct {
	At       time.Time
	From, To string
	Mail     []byte
}

// Bodies are 46 invented bodies that answer requests by mail, each in its own
// way, by the clock that they are given. They see nothing but the letters that
// reach their mail server.
type Bodies struct {
	now    func() time.Time
	mu     sync.Mutex
	all    []*body
	posted []Posted
	meant  map[string]Meaning
}

// A Meaning is whose a mail is and what it says, as a person who reads it
// understands it.
type Meaning struct {
	Who   []respondent.ID
	Class collect.Class
}

// NewBodies are the bodies, to whom nobody has written yet.
func NewBodies(now func() time.Time) (*Bodies, error) {
	rows, err := csv.NewReader(bytes.NewReader(bodiesCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the invented bodies: %w", err)
	}
	b := &Bodies{now: now, meant: map[string]Meaning{}}
	for i, r := range rows[1:] {
		b.all = append(b.all, &body{id: r[0], name: r[1], law: clock.Law(r[2]), habit: habit(r[3]), domain: r[4], office: "foi", size: 40 + 7*i})
	}
	return b, nil
}

func (b *body) address() string {
	if b.habit == joint {
		return "foi-" + b.id + "@" + b.domain
	}
	return b.office + "@" + b.domain
}

// movedTo is the office of a body that has moved.
const movedTo = "requests"

// NewAddress is where a body that has moved takes requests now, as its website
// says; false for any other.
func (b *Bodies) NewAddress(id respondent.ID) (string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, x := range b.all {
		if x.id == string(id) && x.habit == moved {
			return movedTo + "@" + x.domain, true
		}
	}
	return "", false
}

// WriteRound writes the survey of the demo of a round and the register of its
// bodies into the surveys folder of a workspace, and gives the contacts.
func (b *Bodies) WriteRound(surveys string) (contacts string, err error) {
	var register, out strings.Builder
	register.WriteString("id,name,aliases,code,kind,members,groups\n")
	out.WriteString("respondent,email,law,domains\n")
	for _, x := range b.all {
		fmt.Fprintf(&register, "%s,%s,,,respondent,,\n", x.id, x.name)
		fmt.Fprintf(&out, "%s,%s,%s,\n", x.id, x.address(), x.law)
	}
	for name, text := range map[string][]byte{
		filepath.Join(surveys, RoundSurvey, "survey.yaml"):         roundYAML,
		filepath.Join(surveys, "registers", "invented-bodies.csv"): []byte(register.String()),
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return "", fmt.Errorf("the survey of the demo: %w", err)
		}
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return "", fmt.Errorf("the survey of the demo: %w", err)
		}
	}
	return out.String(), nil
}

// At is what the bodies' mail server says to each letter: one of them has no
// mailbox of the name.
func (b *Bodies) At(s posttest.Step, to string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if x := b.find(to); s == posttest.Rcpt && x != nil && x.habit == rejecting {
		return posttest.NoSuchMailbox
	}
	return nil
}

func (b *Bodies) find(to string) *body {
	for _, x := range b.all {
		if x.address() == to || x.habit == moved && to == movedTo+"@"+x.domain {
			return x
		}
	}
	return nil
}

// Receive takes a letter that reached the bodies' mail server.
func (b *Bodies) Receive(d posttest.Delivery) {
	m, err := mail.ReadMessage(bytes.NewReader(d.Letter))
	if err != nil {
		return
	}
	var text bytes.Buffer
	if _, err := text.ReadFrom(m.Body); err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.find(d.To)
	if x == nil {
		return // a letter to nobody
	}
	if d.To != x.address() { // the office that reads it has seen no letter before
		x.office, x.habit, x.letters = movedTo, prompt, nil
	}
	x.letters = append(x.letters, incoming{m.Header.Get("Reply-To"), decoded(m.Header.Get("Subject")), m.Header.Get("Message-Id"), text.String()})
	if len(x.letters) == 1 {
		b.onRequest(x)
	} else {
		b.onLater(x)
	}
}

// post puts a mail of a body on its way, some days from now.
func (b *Bodies) post(x *body, days int, l reply, means collect.Class, who ...string) {
	at := b.now().AddDate(0, 0, days)
	to := x.letters[0]
	if len(who) == 0 {
		who = []string{x.id}
	}
	m := Meaning{Class: means}
	for _, id := range who {
		m.Who = append(m.Who, respondent.ID(id))
	}
	id := fmt.Sprintf("%d.%s.%d@%s", len(b.posted), x.id, days, x.domain)
	b.meant[id] = m
	from := l.from
	if from == "" {
		from = x.address()
	}
	address, err := mail.ParseAddress(to.replyTo)
	if err != nil {
		return
	}
	b.posted = append(b.posted, Posted{at, from, address.Address, l.mail(x, to, id, at)})
}

// Due are the mails that are to be handed in up to a time, in order; each is
// given once.
func (b *Bodies) Due(until time.Time) []Posted {
	b.mu.Lock()
	defer b.mu.Unlock()
	var due, rest []Posted
	for _, p := range b.posted {
		if p.At.After(until) {
			rest = append(rest, p)
		} else {
			due = append(due, p)
		}
	}
	b.posted = rest
	slices.SortStableFunc(due, func(x, y Posted) int { return x.At.Compare(y.At) })
	return due
}

// Meant is what a person who reads the mail with this Message-ID understands.
func (b *Bodies) Meant(messageID string) (Meaning, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m, ok := b.meant[messageID]
	return m, ok
}
