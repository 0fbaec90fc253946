package workspace

import (
	"context"
	"fmt"
	"slices"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
)

// Hold keeps back the letters of a round that have not gone out, of the
// respondents named or of all. Nobody who is held is reminded: a respondent who
// is named may also be held before a reminder is written. It gives how many
// letters and respondents it was.
func (w *Workspace) Hold(ctx context.Context, r collect.RoundID, who []respondent.ID, actor string) (int, error) {
	return w.holding(ctx, r, who, actor, []post.LetterState{post.Draft, post.Queued}, post.Held, collect.Held)
}

// Release lets go what Hold keeps back.
func (w *Workspace) Release(ctx context.Context, r collect.RoundID, who []respondent.ID, actor string) (int, error) {
	return w.holding(ctx, r, who, actor, []post.LetterState{post.Held}, post.Queued, collect.Released)
}

func (w *Workspace) holding(ctx context.Context, r collect.RoundID, who []respondent.ID, actor string, from []post.LetterState, to post.LetterState, kind collect.EventKind) (int, error) {
	stand, err := w.stand(ctx, r)
	if err != nil {
		return 0, err
	}
	letters, err := w.rounds.Letters(ctx, r)
	if err != nil {
		return 0, err
	}
	now := w.Now()
	var written []respondent.ID
	var events []collect.Event
	for _, id := range who {
		s, ok := stand[id]
		switch hasLetter := slices.ContainsFunc(lettersTo(letters, id), func(l post.Letter) bool { return slices.Contains(from, l.State) }); {
		case !ok:
			return 0, notAsked(r, id)
		case hasLetter:
			written = append(written, id)
			if kind == collect.Held || !s.Held || s.Mail == collect.Held { // moving the letter says it
				continue
			}
		case s.Held == (kind == collect.Held):
			return 0, fmt.Errorf("%s: %w", s.Key, alreadyHeld(s.Held))
		}
		events = append(events, collect.Event{Key: s.Key, Kind: kind, At: now, On: post.Day(now), Actor: actor})
	}
	n := 0
	if len(who) == 0 || len(written) > 0 {
		if n, err = w.MoveLetters(ctx, r, written, from, to, actor); err != nil {
			return 0, err
		}
	}
	return n + len(who) - len(written), w.rounds.AddEvents(ctx, events)
}

func alreadyHeld(held bool) error {
	if held {
		return fmt.Errorf("nothing goes to it already: %w", fault.Conflict)
	}
	return fmt.Errorf("it is not held: %w", fault.Conflict)
}

func notAsked(r collect.RoundID, id respondent.ID) error {
	return fmt.Errorf("round %s asks no respondent %q: %w", r, id, fault.NotFound)
}

// Cancel gives up the letters of a round that have not gone out, of the
// respondents named or of all. Of a respondent who is named and has none, it is
// the reminder that is due today: the one after it comes in its time. It gives
// how many letters and reminders it was.
func (w *Workspace) Cancel(ctx context.Context, r post.Round, who []respondent.ID, actor string) (int, error) {
	unsent := []post.LetterState{post.Draft, post.Queued, post.Held}
	if len(who) == 0 {
		return w.MoveLetters(ctx, r.ID, nil, unsent, post.Cancelled, actor)
	}
	letters, err := w.rounds.Letters(ctx, r.ID)
	if err != nil {
		return 0, err
	}
	now := w.Now()
	waves, not, err := w.Chases(ctx, r, post.Day(now))
	if err != nil {
		return 0, err
	}
	due := map[respondent.ID]collect.Chase{}
	for _, wave := range waves {
		for _, c := range wave.Chases {
			due[c.Respondent] = c
		}
	}
	var written []respondent.ID
	var events []collect.Event
	for _, id := range who {
		if slices.ContainsFunc(lettersTo(letters, id), func(l post.Letter) bool { return slices.Contains(unsent, l.State) }) {
			written = append(written, id)
			continue
		}
		c, ok := due[id]
		if !ok {
			return 0, fmt.Errorf("%s has no letter that has not gone out, and no reminder is due (%s): %w", id, not[collect.Key{Round: r.ID, Respondent: id}], fault.Conflict)
		}
		events = append(events, collect.Event{Key: c.Key, Kind: collect.ReminderSpent, At: now, On: post.Day(now), Actor: actor, Data: collect.Data{Stage: c.Stage}})
	}
	n := 0
	if len(written) > 0 {
		if n, err = w.MoveLetters(ctx, r.ID, written, unsent, post.Cancelled, actor); err != nil {
			return 0, err
		}
	}
	return n + len(events), w.rounds.AddEvents(ctx, events)
}
