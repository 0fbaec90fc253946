package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"

	"plumbline/internal/collect"
	"plumbline/internal/collect/clock"
	"plumbline/internal/collect/post"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// Rounds keeps rounds, their requests and letters, and what happened.
type Rounds interface {
	post.Outbox
	TokenSecret(ctx context.Context) ([]byte, error)
	// AddRound is fault.Conflict if there is a round of that ID.
	AddRound(ctx context.Context, r post.Round, asked []post.Asked, letters []post.Letter, events []collect.Event) error
	// Rounds are in order of the day on which they were opened, and those of one
	// day in the order in which they were made.
	Rounds(ctx context.Context) ([]post.Round, error)
	// Requests and Events are those of a round, or of all if it is "".
	Requests(ctx context.Context, r collect.RoundID) ([]post.Asked, error)
	Events(ctx context.Context, r collect.RoundID) ([]collect.Event, error)
	AddEvents(ctx context.Context, events []collect.Event) error
	AddLetters(ctx context.Context, letters []post.Letter, events []collect.Event) error
	// MoveLetters moves all or none: fault.Conflict if one cannot be.
	MoveLetters(ctx context.Context, letters []post.Letter, to post.LetterState, who string, at time.Time) error
	// Readdress adds an event that gives a respondent another address, and
	// turns to it the letters that have not gone out.
	Readdress(ctx context.Context, e collect.Event) error
}

// A NewRound is what a round is made of.
type NewRound struct {
	ID       collect.RoundID
	Name     string
	Sender   post.Sender
	Contacts []post.Contact
}

// MakeRound renders a request of a survey for each contact and keeps them as
// drafts: nothing goes out. It is fault.Invalid, with all that is wrong, when
// a request cannot be made, and then nothing is kept.
func (w *Workspace) MakeRound(ctx context.Context, s *Survey, n NewRound) (post.Round, error) {
	now := w.Now()
	r := post.Round{Round: collect.Round{ID: n.ID, Survey: s.ID, Name: n.Name, Opened: post.Day(now), Periods: s.Periods}, Sender: n.Sender}
	if err := checkRound(r); err != nil {
		return r, err
	}
	secret, err := w.rounds.TokenSecret(ctx)
	if err != nil {
		return r, err
	}
	last, err := w.lastAnswers(ctx, s, post.Day(now))
	if err != nil {
		return r, err
	}
	tmpl, err := post.ReadTemplate(s.Files)
	if err != nil {
		return r, fmt.Errorf("survey %s: %w", s.ID, err)
	}
	var (
		asked   []post.Asked
		letters []post.Letter
		events  []collect.Event
		errs    []error
	)
	for _, c := range n.Contacts {
		a, err := makeRequest(s, r, c, tmpl, secret, last[c.Respondent])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		asked = append(asked, a)
		letters = append(letters, post.Letter{Key: a.Key, Number: 1, Token: a.Token, To: a.To, Subject: a.Subject, Body: a.Body, MessageID: a.MessageID, State: post.Draft, Changed: now})
		events = append(events, collect.Event{Key: a.Key, Kind: collect.Rendered, At: now, On: r.Opened, Actor: collect.Program})
	}
	if len(n.Contacts) == 0 {
		errs = append(errs, fmt.Errorf("there is nobody to ask: %w", fault.Invalid))
	}
	if err := errors.Join(errs...); err != nil {
		return r, err
	}
	return r, w.rounds.AddRound(ctx, r, asked, letters, events)
}

// checkRound says what is wrong with a round by itself.
func checkRound(r post.Round) error {
	if _, err := respondent.ParseID(string(r.ID)); err != nil {
		return fmt.Errorf("the id of a round: %w", err)
	}
	if _, err := post.Compose(r.Sender, post.Letter{To: "nobody@example.org"}, time.Time{}); err != nil || strings.TrimSpace(r.Sender.Name) == "" {
		return fmt.Errorf("who asks needs a name and an address, not %q <%s>: %w", r.Sender.Name, r.Sender.Address, fault.Invalid)
	}
	return nil
}

func makeRequest(s *Survey, r post.Round, c post.Contact, tmpl post.Template, secret []byte, last []string) (post.Asked, error) {
	who, err := s.Respondents.Get(c.Respondent)
	if err != nil {
		return post.Asked{}, err
	}
	a := post.Asked{Request: collect.Request{Key: collect.Key{Round: r.ID, Respondent: c.Respondent}, Law: c.Law, Name: who.Name, To: c.Address, Periods: s.Periods}, Domains: c.Domains}
	for i, q := range s.Questions {
		a.Questions = append(a.Questions, collect.Question{Number: q.Number, Text: q.Text, Rank: i + 1, Measure: q.Measure})
	}
	if a.Token, err = collect.NewToken(secret, a.Key); err != nil {
		return a, err
	}
	a.MessageID = a.Token.MessageID(1, post.Domain(r.Sender.Address))
	var periods []string
	for _, p := range s.Periods {
		periods = append(periods, p.String())
	}
	a.Subject, a.Body, err = tmpl.Render(post.Fields{Survey: s.Title, Name: who.Name, Noun: s.Noun, Law: c.Law, Act: clock.Names[c.Law], Periods: strings.Join(periods, ", "),
		Questions: a.Questions, Sender: r.Sender.Name, Last: last})
	return a, err
}

// lastAnswers says, for each respondent, what it answered in the latest round
// of the survey so far.
func (w *Workspace) lastAnswers(ctx context.Context, s *Survey, today stat.Date) (map[respondent.ID][]string, error) {
	rounds, err := w.rounds.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	last := map[respondent.ID][]string{}
	for _, r := range slices.Backward(rounds) {
		if r.Survey != s.ID {
			continue
		}
		b, err := w.Board(ctx, r.ID, today)
		if err != nil {
			return nil, err
		}
		for _, row := range b.Rows {
			for _, o := range row.Outcomes {
				if o.Class != "" {
					last[row.Respondent] = append(last[row.Respondent], fmt.Sprintf("question %s: %s, on %s", o.Question, o.Class, o.On.Words()))
				}
			}
		}
		return last, nil
	}
	return last, nil
}

// Rounds are the rounds of the workspace, in order of the day of opening.
func (w *Workspace) Rounds(ctx context.Context) ([]post.Round, error) { return w.rounds.Rounds(ctx) }

// Round is the round of an ID, or the only one if it is "", which is
// fault.Invalid where there are several. fault.NotFound names those that there
// are.
func (w *Workspace) Round(ctx context.Context, id collect.RoundID) (post.Round, error) {
	all, err := w.rounds.Rounds(ctx)
	if err != nil {
		return post.Round{}, err
	}
	var names []string
	for _, r := range all {
		if r.ID == id || id == "" && len(all) == 1 {
			return r, nil
		}
		names = append(names, string(r.ID))
	}
	if len(all) == 0 {
		return post.Round{}, fmt.Errorf("there is no round yet: make one with plumbline round new: %w", fault.NotFound)
	}
	if id == "" {
		return post.Round{}, fmt.Errorf("there are several rounds, and one has to be named: %s: %w", strings.Join(names, ", "), fault.Invalid)
	}
	return post.Round{}, fmt.Errorf("there is no round %q; there are %s: %w", id, strings.Join(names, ", "), fault.NotFound)
}

// Requests are those of a round, in order of respondent, each with the address
// that it goes to now.
func (w *Workspace) Requests(ctx context.Context, r collect.RoundID) ([]post.Asked, error) {
	asked, err := w.rounds.Requests(ctx, r)
	if err != nil {
		return nil, err
	}
	events, err := w.rounds.Events(ctx, r)
	if err != nil {
		return nil, err
	}
	now := map[collect.Key]string{}
	for _, e := range events {
		if e.Kind == collect.Readdressed {
			now[e.Key] = e.Data.Address
		}
	}
	for i, a := range asked {
		asked[i].To = cmp.Or(now[a.Key], a.To)
	}
	return asked, nil
}

// RoundBefore is the round of the same survey that was opened before r; ok is
// false if there is none.
func (w *Workspace) RoundBefore(ctx context.Context, r post.Round) (before post.Round, ok bool, err error) {
	all, err := w.rounds.Rounds(ctx)
	if err != nil {
		return before, false, err
	}
	for _, x := range all {
		if x.ID == r.ID {
			break
		}
		if x.Survey == r.Survey {
			before, ok = x, true
		}
	}
	return before, ok, nil
}

// Letters are our mails of a round in the order in which they were written.
func (w *Workspace) Letters(ctx context.Context, r collect.RoundID) ([]post.Letter, error) {
	return w.rounds.Letters(ctx, r)
}

// Events are what happened in a round, in the order in which it was noted.
func (w *Workspace) Events(ctx context.Context, r collect.RoundID) ([]collect.Event, error) {
	return w.rounds.Events(ctx, r)
}

// Board is where every request of a round stands on a day.
func (w *Workspace) Board(ctx context.Context, id collect.RoundID, today stat.Date) (collect.Board, error) {
	r, err := w.Round(ctx, id)
	if err != nil {
		return collect.Board{}, err
	}
	states, err := w.states(ctx, r.ID, today)
	if err != nil {
		return collect.Board{}, err
	}
	return collect.NewBoard(r.Round, today, states), nil
}

// states are where the requests of a round stand on a day, in order of
// respondent. What happened after that day is left out.
func (w *Workspace) states(ctx context.Context, r collect.RoundID, today stat.Date) ([]collect.State, error) {
	asked, err := w.rounds.Requests(ctx, r)
	if err != nil {
		return nil, err
	}
	events, err := w.rounds.Events(ctx, r)
	if err != nil {
		return nil, err
	}
	byKey := map[collect.Key][]collect.Event{}
	for _, e := range events {
		if !e.On.After(today) {
			byKey[e.Key] = append(byKey[e.Key], e)
		}
	}
	holidays, err := Holidays(w.Dir)
	if err != nil {
		return nil, err
	}
	states := make([]collect.State, len(asked))
	for i, a := range asked {
		if states[i], err = collect.Fold(a.Request, byKey[a.Key], holidays, today); err != nil {
			return nil, err
		}
	}
	return states, nil
}

// stand is where each request of a round stands today.
func (w *Workspace) stand(ctx context.Context, r collect.RoundID) (map[respondent.ID]collect.State, error) {
	states, err := w.states(ctx, r, post.Day(w.Now()))
	if err != nil {
		return nil, err
	}
	out := map[respondent.ID]collect.State{}
	for _, s := range states {
		out[s.Respondent] = s
	}
	return out, nil
}

// MoveLetters takes the letters of a round that are in one of the states given,
// of the respondents given or of all, to another state, and gives how many
// there were. A respondent that is named and has no such letter is
// fault.Conflict.
func (w *Workspace) MoveLetters(ctx context.Context, r collect.RoundID, who []respondent.ID, from []post.LetterState, to post.LetterState, actor string) (int, error) {
	all, err := w.rounds.Letters(ctx, r)
	if err != nil {
		return 0, err
	}
	stand, err := w.stand(ctx, r)
	if err != nil {
		return 0, err
	}
	found := map[respondent.ID]bool{}
	var moved []post.Letter
	for _, l := range all {
		if slices.Contains(from, l.State) && (len(who) == 0 || slices.Contains(who, l.Respondent)) {
			if now := stand[l.Respondent].To; l.To != now && to == post.Queued {
				return 0, fmt.Errorf("letter %d to %s went to %s, and the address is now %s: plumbline round resend writes it anew: %w", l.Number, l.Key, l.To, now, fault.Conflict)
			}
			moved, found[l.Respondent] = append(moved, l), true
		}
	}
	for _, id := range who {
		if !found[id] {
			return 0, fmt.Errorf("%s has no letter in round %s that could become %s: %w", id, r, to, fault.Conflict)
		}
	}
	return len(moved), w.rounds.MoveLetters(ctx, moved, to, actor, w.Now())
}

// A Dispatch is how queued letters are sent.
type Dispatch struct {
	Server post.Server
	Every  time.Duration // the least time between two letters to one domain
	Wait   func(ctx context.Context, d time.Duration) error
	Report func(post.Letter, post.Handover)
}

// Send hands the queued letters of a round to a mail server. Only one process
// sends at a time; another waits for it.
func (w *Workspace) Send(ctx context.Context, id collect.RoundID, d Dispatch) error {
	r, err := w.Round(ctx, id)
	if err != nil {
		return err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(w.Dir, "sending.lock")).Lock()
	if err != nil {
		return fmt.Errorf("making sure that nobody else sends: %w", err)
	}
	defer unlock()
	smtp := post.NewSMTP(d.Server)
	defer smtp.Close()
	c := post.Courier{Outbox: w.rounds, Documents: w.documents, Server: smtp, From: r.Sender, Every: d.Every, Now: w.Now, Wait: d.Wait, Report: d.Report}
	if err := c.Run(ctx, r.ID); err != nil {
		return fmt.Errorf("sending round %s: %w", r.ID, err)
	}
	return nil
}
