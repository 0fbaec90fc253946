package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/collect/post/posttest"
	"plumbline/internal/demo"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/workspace"
)

var roundDemoVerb = verb{
	name: "round demo", args: "", max: 0,
	short: "a whole round at work, against 46 invented bodies on this machine",
	long: `Asks 46 invented bodies, each with a habit of its own: late, silent, bouncing,
moved to another address, asking what is meant, refusing, answering for two at
once, taking an answer back a month later. Their mail goes through real mail
servers that run within this process, on this machine alone; five months pass in
seconds. At the end it prints the board, which every other verb of a round can
then be tried upon; "plumbline serve --rounds" shows it in a browser.`,
	examples: []string{"plumbline round demo", "plumbline round demo --dir ./round-demo && plumbline round export --workspace ./round-demo"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		dir := fs.String("dir", "./round-demo", "folder of the demo's workspace, which must not hold a round yet")
		return func(ctx context.Context, c *call) error {
			w, err := workspace.Init(ctx, *dir)
			if err != nil {
				return err
			}
			return closing(w, c.roundDemo(ctx, w))
		}
	},
}

func (c *call) roundDemo(ctx context.Context, w *workspace.Workspace) error {
	if all, err := w.Rounds(ctx); err != nil {
		return err
	} else if len(all) > 0 {
		return fmt.Errorf("%s holds a round already: look at it with plumbline round status --workspace %s, or name another folder with --dir: %w", w.Dir, w.Dir, fault.Conflict)
	}
	p, err := newPlay(w)
	if err != nil {
		return err
	}
	err = p.play(ctx)
	if err := errors.Join(err, p.close()); err != nil {
		return err
	}
	v, err := viewBoard(ctx, w, p.round, post.Day(p.now))
	if err != nil {
		return err
	}
	if c.json {
		return c.print(v)
	}
	if err := v.print(c.stdout); err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "\n%s\nThe workspace is in %s; look on with, for example\n  plumbline round status --workspace %s --on 2026-07-01\n  plumbline read %s --workspace %s\n",
		p.story(), w.Dir, w.Dir, demo.RoundSurvey, w.Dir)
	return nil
}

// A play is a round against the invented bodies, with its own time.
type play struct {
	w        *workspace.Workspace
	bodies   *demo.Bodies
	now      time.Time
	round    post.Round
	world    *posttest.SMTP // of the bodies
	home     *posttest.SMTP // ours, which puts what it takes into box
	box      *posttest.IMAP
	failed   error
	letters  int // that we sent
	mails    int // that came in
	byPerson int // that a person filed
}

// The play runs from a Monday in June to the end of October.
var (
	playBegins = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	playEnds   = time.Date(2026, 10, 30, 18, 0, 0, 0, time.UTC)
)

const (
	playPerson = "A. Person"
	playSender = "foi@charity.example.test"
)

func newPlay(w *workspace.Workspace) (p *play, err error) {
	p = &play{w: w, now: playBegins}
	w.Now = func() time.Time { return p.now }
	if p.bodies, err = demo.NewBodies(w.Now); err != nil {
		return nil, err
	}
	if p.world, err = posttest.StartSMTP(posttest.Hooks{At: p.bodies.At, Taken: p.bodies.Receive}); err != nil {
		return nil, err
	}
	p.home, err = posttest.StartSMTP(posttest.Hooks{Taken: func(d posttest.Delivery) {
		if err := p.box.Put(d.Letter, p.now); err != nil {
			p.failed = err
		}
	}})
	if err != nil {
		return nil, errors.Join(err, p.world.Close())
	}
	if p.box, err = posttest.StartIMAP(); err != nil {
		return nil, errors.Join(err, p.world.Close(), p.home.Close())
	}
	return p, nil
}

func (p *play) close() error { return errors.Join(p.world.Close(), p.home.Close(), p.box.Close()) }

// play asks, and then lets day after day pass.
func (p *play) play(ctx context.Context) error {
	contacts, err := p.bodies.WriteRound(filepath.Join(p.w.Dir, "surveys"))
	if err != nil {
		return err
	}
	s, err := p.w.Survey(demo.RoundSurvey)
	if err != nil {
		return err
	}
	all, err := post.ReadContacts("the demo's contacts", strings.NewReader(contacts), s.Respondents)
	if err != nil {
		return err
	}
	p.round, err = p.w.MakeRound(ctx, s, workspace.NewRound{ID: "summer-2026", Name: "Summer 2026", Sender: post.Sender{Name: "Evidence Team", Address: playSender}, Contacts: all})
	if err != nil {
		return err
	}
	if _, err := p.w.MoveLetters(ctx, p.round.ID, nil, []post.LetterState{post.Draft}, post.Queued, playPerson); err != nil {
		return err
	}
	if err := p.send(ctx); err != nil {
		return err
	}
	for !p.now.After(playEnds) {
		if err := p.aDay(ctx); err != nil {
			return fmt.Errorf("on %s of the demo: %w", post.Day(p.now), err)
		}
		p.now = p.now.AddDate(0, 0, 1)
	}
	return nil
}

// send sends what is queued; the pause between letters passes in no time.
func (p *play) send(ctx context.Context) error {
	return p.w.Send(ctx, p.round.ID, workspace.Dispatch{Server: p.world.Server, Every: time.Second, Report: p.sent,
		Wait: func(_ context.Context, d time.Duration) error { p.now = p.now.Add(d); return nil }})
}

func (p *play) sent(_ post.Letter, h post.Handover) {
	if h.Outcome == post.Taken {
		p.letters++
	}
}

// aDay takes in the day's mail; and on a Monday a person clears the queue,
// finds addresses, answers questions and sends what reminders are due.
func (p *play) aDay(ctx context.Context) error {
	due := p.bodies.Due(p.now)
	if len(due) > 0 {
		out := post.NewSMTP(p.home.Server)
		for _, m := range due {
			h, err := out.Send(ctx, m.From, m.To, m.Mail, func() error { return nil })
			if err != nil || h.Outcome != post.Taken {
				return fmt.Errorf("a mail of a body was %s: %s: %w", h.Outcome, h.Text, errors.Join(err, errNotTaken))
			}
		}
		out.Close()
		if p.failed != nil {
			return p.failed
		}
		if err := p.fetch(ctx); err != nil {
			return err
		}
	}
	if p.now.Weekday() != time.Monday {
		return nil
	}
	if err := p.clearQueue(ctx); err != nil {
		return err
	}
	if err := p.readdress(ctx); err != nil {
		return err
	}
	if err := p.clarify(ctx); err != nil {
		return err
	}
	return p.chase(ctx)
}

var errNotTaken = errors.New("the demo's own mail server did not take it")

func (p *play) fetch(ctx context.Context) error {
	box, err := post.DialIMAP(ctx, p.box.Server)
	if err != nil {
		return err
	}
	err = p.w.FetchMail(ctx, "demo", box, func(workspace.Taken) { p.mails++ })
	return errors.Join(err, box.Close())
}

// clearQueue files what waits as a person would who has read it.
func (p *play) clearQueue(ctx context.Context) error {
	waiting, err := p.w.Mails(ctx, post.Waiting)
	if err != nil {
		return err
	}
	for _, m := range waiting {
		meant, ok := p.bodies.Meant(m.MessageID)
		if !ok {
			continue
		}
		p.byPerson++
		if _, err := p.w.FileMail(ctx, workspace.Filing{Mail: m.ID, Round: p.round.ID, Who: meant.Who, Class: meant.Class, Actor: playPerson}); err != nil {
			return err
		}
	}
	return nil
}

// readdress sends requests that came back again, to those bodies that have
// another address.
func (p *play) readdress(ctx context.Context) error {
	b, err := p.w.Board(ctx, p.round.ID, post.Day(p.now))
	if err != nil {
		return err
	}
	var who []respondent.ID
	for _, s := range b.Rows {
		to, ok := p.bodies.NewAddress(s.Respondent)
		if s.Legal != collect.NeverReceived || !ok {
			continue
		}
		if _, err := p.w.Readdress(ctx, p.round, workspace.NewAddress{Respondent: s.Respondent, Address: to, Reason: "came back; this one is on their website", Actor: playPerson}); err != nil {
			return err
		}
		who = append(who, s.Respondent)
	}
	if len(who) == 0 {
		return nil
	}
	if err := p.w.SendAgain(ctx, p.round, who, playPerson); err != nil {
		return err
	}
	return p.send(ctx)
}

// clarify answers the bodies that ask what is meant.
func (p *play) clarify(ctx context.Context) error {
	b, err := p.w.Board(ctx, p.round.ID, post.Day(p.now))
	if err != nil {
		return err
	}
	var who []respondent.ID
	for _, s := range b.Rows {
		if s.Legal == collect.WeClarify {
			who = append(who, s.Respondent)
		}
	}
	if len(who) == 0 {
		return nil
	}
	err = p.w.WriteLetters(ctx, p.round, who, collect.Clarified, "By an online offence we mean any offence with a cyber flag.\n\nYours faithfully,\nEvidence Team\n", playPerson)
	if err != nil {
		return err
	}
	return p.send(ctx)
}

// chase sends the waves that are due, all but complaints to the regulator.
func (p *play) chase(ctx context.Context) error {
	waves, _, err := p.w.Chases(ctx, p.round, post.Day(p.now))
	if err != nil {
		return err
	}
	for _, wave := range waves {
		if wave.Stage == collect.Regulator {
			continue
		}
		if _, err := p.w.ApproveWave(ctx, p.round, wave.Stage, playPerson); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(waves, func(w collect.Wave) bool { return w.Stage != collect.Regulator }) {
		return nil
	}
	return p.send(ctx)
}

// story sums the play up in a sentence.
func (p *play) story() string {
	return fmt.Sprintf("%s went out, %s came in, and a person filed %d of them.", plural(p.letters, "letter"), plural(p.mails, "mail"), p.byPerson)
}
