package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// Chases are the reminders that are due in a round on a day, in waves by
// stage, and why none is due to the others.
func (w *Workspace) Chases(ctx context.Context, r post.Round, today stat.Date) ([]collect.Wave, map[collect.Key]string, error) {
	asked, err := w.rounds.Requests(ctx, r.ID)
	if err != nil {
		return nil, nil, err
	}
	states, err := w.states(ctx, r.ID, today)
	if err != nil {
		return nil, nil, err
	}
	events, err := w.rounds.Events(ctx, r.ID)
	if err != nil {
		return nil, nil, err
	}
	waiting, err := w.mail.Mails(ctx, post.Waiting)
	if err != nil {
		return nil, nil, err
	}
	perhaps := map[collect.Key]bool{}
	for _, m := range waiting {
		for _, k := range m.Candidates {
			perhaps[k] = true
		}
	}
	letters, err := w.rounds.Letters(ctx, r.ID)
	if err != nil {
		return nil, nil, err
	}
	under := underWay(letters, states)
	requests := make([]collect.Request, len(asked))
	for i, a := range asked {
		requests[i] = a.Request
	}
	var free []collect.State
	for _, s := range states {
		if under[s.Key] == "" {
			free = append(free, s)
		}
	}
	holidays, err := Holidays(w.Dir)
	if err != nil {
		return nil, nil, err
	}
	waves, not := collect.Plan(requests, free, events, perhaps, holidays, today)
	for k, why := range under {
		not[k] = why
	}
	return waves, not, nil
}

// underWay says, for each request with a letter that has still to go out, or
// that a person has to see to, which it is. A letter that was refused holds
// back no other once a later one went, or there is another address.
func underWay(letters []post.Letter, states []collect.State) map[collect.Key]string {
	to, out := map[collect.Key]string{}, map[collect.Key]string{}
	for _, s := range states {
		to[s.Key] = s.To
	}
	last := map[collect.Key]int{}
	for _, l := range letters {
		last[l.Key] = l.Number
	}
	for _, l := range letters {
		settled := l.State == post.Sent || l.State == post.Cancelled || l.State == post.Returned && (l.Number < last[l.Key] || l.To != to[l.Key])
		if !settled {
			out[l.Key] = fmt.Sprintf("letter %d is %s", l.Number, l.State)
		}
	}
	return out
}

// ApproveWave queues the letters of one wave of today's, approved by a named
// person. A complaint to the regulator is no letter of ours to the body: it is
// noted as handed in. It is fault.NotFound when nothing of the stage is due.
func (w *Workspace) ApproveWave(ctx context.Context, r post.Round, stage collect.Stage, who string) (collect.Wave, error) {
	now := w.Now()
	waves, _, err := w.Chases(ctx, r, post.Day(now))
	if err != nil {
		return collect.Wave{}, err
	}
	letters, err := w.rounds.Letters(ctx, r.ID)
	if err != nil {
		return collect.Wave{}, err
	}
	count, earlier := map[collect.Key]int{}, map[collect.Key]post.Letter{}
	for _, l := range letters {
		count[l.Key]++
		earlier[l.Key] = l
	}
	for _, wave := range waves {
		if wave.Stage != stage {
			continue
		}
		var out []post.Letter
		var events []collect.Event
		for _, c := range wave.Chases {
			e := collect.Event{Key: c.Key, Kind: collect.Approved, At: now, On: post.Day(now), Actor: who, Data: collect.Data{Stage: stage}}
			if c.Letter.To == "" {
				e.Kind = c.Event
				events = append(events, e)
				continue
			}
			before := earlier[c.Key]
			l := post.Letter{Key: c.Key, Number: count[c.Key] + 1, Stage: stage, Event: c.Event, Token: before.Token, To: c.Letter.To, Subject: c.Letter.Subject,
				Body: c.Letter.Body + r.Sender.Name + "\n", InReplyTo: c.Letter.References, State: post.Queued, Changed: now}
			l.MessageID = l.Token.MessageID(l.Number, post.Domain(r.Sender.Address))
			out, events = append(out, l), append(events, e)
		}
		return wave, w.rounds.AddLetters(ctx, out, events)
	}
	return collect.Wave{}, fmt.Errorf("no %s letter is due in round %s today: %w", stage, r.ID, fault.NotFound)
}

// WriteLetters queues a letter of a person's own words to respondents of a
// round, in the thread of their requests. What it does to a request is one of
// Clarified, Refined, FeePaid and Withdrawn.
func (w *Workspace) WriteLetters(ctx context.Context, r post.Round, who []respondent.ID, does collect.EventKind, text, actor string) error {
	if !slices.Contains(Writings, does) {
		return fmt.Errorf("a letter cannot make a request %q: %w", does, fault.Invalid)
	}
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("the letter is empty: %w", fault.Invalid)
	}
	letters, err := w.rounds.Letters(ctx, r.ID)
	if err != nil {
		return err
	}
	stand, err := w.stand(ctx, r.ID)
	if err != nil {
		return err
	}
	now := w.Now()
	var out []post.Letter
	var events []collect.Event
	for _, id := range who {
		own := lettersTo(letters, id)
		if !slices.ContainsFunc(own, func(l post.Letter) bool { return l.HoldsRequest() && l.State == post.Sent }) {
			return fmt.Errorf("the request to %s has not gone out: %w", id, fault.Conflict)
		}
		s, l := stand[id], own[0]
		l = post.Letter{Key: l.Key, Number: len(own) + 1, Event: does, Token: l.Token, To: s.To, Subject: "Re: " + l.Subject, Body: text,
			MessageID: l.Token.MessageID(len(own)+1, post.Domain(r.Sender.Address)), InReplyTo: []string{s.MessageID}, State: post.Queued, Changed: now}
		out = append(out, l)
		events = append(events, collect.Event{Key: l.Key, Kind: collect.Approved, At: now, On: post.Day(now), Actor: actor, Data: collect.Data{Text: string(does)}})
	}
	return w.rounds.AddLetters(ctx, out, events)
}

// lettersTo are the letters to one respondent, in order of their numbers.
func lettersTo(all []post.Letter, id respondent.ID) []post.Letter {
	var own []post.Letter
	for _, l := range all {
		if l.Respondent == id {
			own = append(own, l)
		}
	}
	return own
}

// Writings are what a person's own letter can do to a request.
var Writings = []collect.EventKind{collect.Clarified, collect.Refined, collect.FeePaid, collect.Withdrawn}
