package post

import (
	"context"
	"fmt"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/fault"
)

// An Outbox keeps the letters. Each method is on the disk when it returns, and
// is fault.Conflict when the letter is not in the state that it starts from.
type Outbox interface {
	// Letters are those of a round in the order in which they were written.
	Letters(ctx context.Context, r collect.RoundID) ([]Letter, error)
	// BeginSending takes a letter from Queued to Sending.
	BeginSending(ctx context.Context, l Letter, mail document.ID, at time.Time) error
	// EndSending takes it from Sending, or from Queued when it never got so
	// far, to the state that the handover amounts to.
	EndSending(ctx context.Context, l Letter, h Handover, at time.Time) error
	// DoubtSending takes every letter of the round from Sending to Doubtful,
	// and gives how many there were.
	DoubtSending(ctx context.Context, r collect.RoundID, at time.Time) (int, error)
}

// Documents keeps the bytes of letters by their hash.
type Documents interface {
	Put(ctx context.Context, b []byte) (document.ID, error)
}

// A Courier takes the queued letters of a round to the mail server, one after
// the other, and not too many to one domain at once. Only one may be at work
// on an outbox.
type Courier struct {
	Outbox    Outbox
	Documents Documents
	Server    *SMTP
	From      Sender
	// Every is the least time between two letters to one receiving domain.
	Every time.Duration
	Now   func() time.Time
	// Wait sleeps, or returns early with the context's error.
	Wait func(ctx context.Context, d time.Duration) error
	// Report is told of each attempt after it has been stored.
	Report func(Letter, Handover)
}

// Run sends what is queued. A letter that the server puts off stays queued, as
// do the others to its domain, until the next run. It ends with an error when
// the server cannot be reached or the store fails; what was not sent then
// stays queued.
func (c *Courier) Run(ctx context.Context, r collect.RoundID) error {
	if _, err := c.Outbox.DoubtSending(ctx, r, c.Now()); err != nil {
		return err
	}
	all, err := c.Outbox.Letters(ctx, r)
	if err != nil {
		return err
	}
	ready := map[string]time.Time{} // when each domain may have its next letter
	var queue []Letter
	for _, l := range all {
		d := Domain(l.To)
		if next := l.Changed.Add(c.Every); l.State == Sent && next.After(ready[d]) {
			ready[d] = next
		}
		if l.State == Queued {
			queue = append(queue, l)
		}
	}
	putOff := map[string]bool{}
	for len(queue) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		i := soonest(queue, ready)
		l := queue[i]
		queue = append(queue[:i:i], queue[i+1:]...)
		domain := Domain(l.To)
		if putOff[domain] {
			continue
		}
		if d := ready[domain].Sub(c.Now()); d > 0 {
			if err := c.Wait(ctx, d); err != nil {
				return err
			}
		}
		h, err := c.send(ctx, l)
		if err != nil {
			return err
		}
		if h.Down {
			return fmt.Errorf("%s: %d letters wait, and none is lost: run it again", h.Text, len(queue)+1)
		}
		putOff[domain] = h.Outcome == Later
		ready[domain] = c.Now().Add(c.Every)
	}
	return nil
}

// soonest is the place of the letter whose domain may have one first; of
// several, the one that was written first.
func soonest(queue []Letter, ready map[string]time.Time) int {
	best := 0
	for i, l := range queue {
		if ready[Domain(l.To)].Before(ready[Domain(queue[best].To)]) {
			best = i
		}
	}
	return best
}

// send makes one attempt at a letter and stores what came of it.
func (c *Courier) send(ctx context.Context, l Letter) (Handover, error) {
	now := c.Now()
	b, err := Compose(c.From, l, now)
	if err != nil {
		return Handover{}, err
	}
	doc, err := c.Documents.Put(ctx, b)
	if err != nil {
		return Handover{}, fmt.Errorf("the letter to %s: %w", l.Key, err)
	}
	// From here to the end of the attempt a wish to stop is not heard: a letter
	// broken off half way would be in doubt.
	whole := context.WithoutCancel(ctx)
	h, err := c.Server.Send(ctx, l.Token.Address(c.From.Address), l.To, b, func() error {
		return c.Outbox.BeginSending(whole, l, doc, now)
	})
	if err != nil {
		return h, fmt.Errorf("the letter to %s was not sent: %w", l.Key, err)
	}
	if err := c.Outbox.EndSending(whole, l, h, c.Now()); err != nil {
		return h, fmt.Errorf("the letter to %s was %s by the server, and that could not be stored; it is in doubt: %w", l.Key, h.Outcome, err)
	}
	if c.Report != nil {
		c.Report(l, h)
	}
	return h, nil
}

// After is the state of a letter after a handover.
func (h Handover) After() LetterState {
	switch h.Outcome {
	case Taken:
		return Sent
	case Refused:
		return Returned
	case InDoubt:
		return Doubtful
	}
	return Queued
}

// CheckMove says whether a person may take a letter from one state to another;
// if not, it is fault.Conflict, with what can be done.
func CheckMove(l Letter, to LetterState) error {
	allowed := map[LetterState][]LetterState{
		Draft:    {Queued, Held, Cancelled},
		Queued:   {Held, Cancelled},
		Held:     {Queued, Cancelled},
		Doubtful: {Queued, Sent},
		Returned: {Queued},
	}
	for _, s := range allowed[l.State] {
		if s == to {
			return nil
		}
	}
	return fmt.Errorf("letter %d to %s is %s, and cannot become %s: %w", l.Number, l.Key, l.State, to, fault.Conflict)
}
