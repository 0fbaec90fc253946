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
)

// A NewAddress is another address for a respondent of a round that runs.
type NewAddress struct {
	Respondent respondent.ID
	Address    string
	Reason     string // why, in words
	Actor      string
}

// Readdress gives a respondent another address: what has not gone out goes
// there, and nothing is sent by it. The old one is kept, and mail from it still
// counts as the respondent's. It gives the old one.
func (w *Workspace) Readdress(ctx context.Context, r post.Round, a NewAddress) (was string, err error) {
	now := w.Now()
	switch {
	case !post.IsAddress(a.Address):
		return "", fmt.Errorf("%q is no address: write it as foi@example.org: %w", a.Address, fault.Invalid)
	case strings.TrimSpace(a.Reason) == "":
		return "", fmt.Errorf("an address is changed for a reason, and none is given: %w", fault.Invalid)
	}
	stand, err := w.stand(ctx, r.ID)
	if err != nil {
		return "", err
	}
	s, ok := stand[a.Respondent]
	if !ok {
		return "", notAsked(r.ID, a.Respondent)
	}
	if s.To == a.Address {
		return "", fmt.Errorf("the address of %s is %s already: %w", s.Key, s.To, fault.Conflict)
	}
	return s.To, w.rounds.Readdress(ctx, collect.Event{Key: s.Key, Kind: collect.Readdressed, At: now, On: post.Day(now), Actor: a.Actor,
		Data: collect.Data{Address: a.Address, Was: s.To, Text: strings.TrimSpace(a.Reason)}})
}

// Again are the letters with which the request would go to respondents once
// more, each as a new letter to the address that holds now. It is
// fault.Conflict where the request may have arrived, so that a second letter
// would be a second request.
func (w *Workspace) Again(ctx context.Context, r post.Round, who []respondent.ID) ([]post.Letter, error) {
	stand, err := w.stand(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	letters, err := w.rounds.Letters(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	var out []post.Letter
	for _, id := range who {
		s, ok := stand[id]
		if !ok {
			return nil, notAsked(r.ID, id)
		}
		own := lettersTo(letters, id)
		last, err := sentLast(own, s)
		if err != nil {
			return nil, err
		}
		l := post.Letter{Key: s.Key, Number: len(own) + 1, Event: collect.SentAgain, Token: last.Token, To: s.To, Subject: own[0].Subject,
			Body: again(last) + own[0].Body, State: post.Queued, Changed: w.Now()}
		l.MessageID = l.Token.MessageID(l.Number, post.Domain(r.Sender.Address))
		out = append(out, l)
	}
	return out, nil
}

// sentLast is the letter that the request last went with, if it may go again.
func sentLast(own []post.Letter, s collect.State) (post.Letter, error) {
	var last post.Letter
	for _, l := range own {
		switch l.State {
		case post.Draft, post.Queued, post.Held:
			return last, fmt.Errorf("letter %d to %s is %s, and goes to %s with plumbline round send or resume: %w", l.Number, l.Key, l.State, l.To, fault.Conflict)
		case post.Sending, post.Doubtful:
			return last, fmt.Errorf("letter %d to %s may have arrived: settle that first, with plumbline round resume --was-sent or --send-again: %w", l.Number, l.Key, fault.Conflict)
		}
		if l.HoldsRequest() && l.State != post.Cancelled {
			last = l
		}
	}
	switch {
	case last.Number == 0:
		return last, fmt.Errorf("the request to %s was cancelled: %w", s.Key, fault.Conflict)
	case last.State == post.Returned, s.Legal == collect.NeverReceived:
		return last, nil
	case !slices.Contains([]collect.Legal{collect.Awaiting, collect.Overdue}, s.Legal):
		return last, fmt.Errorf("the request to %s has come to its address (%s): a second letter would be a second request: %w", s.Key, s.Legal, fault.Conflict)
	case last.To == s.To:
		return last, fmt.Errorf("the request to %s went to %s and has not come back: a second letter would be a second request. If that address is wrong, change it with plumbline round readdress: %w", s.Key, s.To, fault.Conflict)
	}
	return last, nil
}

// again is what stands above a request that goes once more.
func again(last post.Letter) string {
	return fmt.Sprintf("We sent this request on %s to %s. It is one and the same request, which we have reason to think did not reach you.\n\n", post.Day(last.Changed).Words(), last.To)
}

// SendAgain queues the request to respondents once more, approved by a named
// person.
func (w *Workspace) SendAgain(ctx context.Context, r post.Round, who []respondent.ID, actor string) error {
	letters, err := w.Again(ctx, r, who)
	if err != nil {
		return err
	}
	now := w.Now()
	var events []collect.Event
	for _, l := range letters {
		for _, kind := range []collect.EventKind{collect.Approved, collect.Queued} {
			events = append(events, collect.Event{Key: l.Key, Kind: kind, At: now, On: post.Day(now), Actor: actor,
				Data: collect.Data{MessageID: l.MessageID, Address: l.To, Text: string(collect.SentAgain)}})
		}
	}
	return w.rounds.AddLetters(ctx, letters, events)
}
