package post

import (
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/document"
)

// A LetterState is how far a letter of ours has come.
type LetterState string

// The states. A letter that is found Sending when nobody sends was broken off
// after the server may have had it: it becomes Doubtful, and is never sent
// again unless a person says so.
const (
	Draft     LetterState = "draft"  // nobody has approved it
	Queued    LetterState = "queued" // approved, to go out
	Held      LetterState = "held"
	Sending   LetterState = "sending"
	Sent      LetterState = "sent"
	Doubtful  LetterState = "in doubt"
	Returned  LetterState = "refused" // by the receiving server, for good
	Cancelled LetterState = "cancelled"
)

// LetterStates are all of them, in order of the work.
var LetterStates = []LetterState{Draft, Queued, Held, Sending, Sent, Doubtful, Returned, Cancelled}

// A Letter is one mail of ours. It is written down whole before it goes out.
type Letter struct {
	ID int64 `json:"id"`
	collect.Key
	Number int           `json:"number"`          // of the letters to this respondent in this round, from 1, the request
	Stage  collect.Stage `json:"stage,omitempty"` // of a reminder; "" for others
	// Event is the kind of event that the going of a later letter makes.
	Event     collect.EventKind `json:"event,omitempty"`
	Token     collect.Token     `json:"token"`
	To        string            `json:"to"`
	Subject   string            `json:"subject"`
	Body      string            `json:"body"`
	MessageID string            `json:"message_id"`
	InReplyTo []string          `json:"in_reply_to,omitempty"`
	State     LetterState       `json:"state"`
	// Document is the mail as it was handed over; "" before the first attempt.
	Document document.ID `json:"document,omitempty"`
	Attempts int         `json:"attempts"`
	Changed  time.Time   `json:"changed"` // when it came into its state
	Note     string      `json:"note,omitempty"`
}

// HoldsRequest says that the letter is the request itself, for the first time
// or again.
func (l Letter) HoldsRequest() bool { return l.Number == 1 || l.Event == collect.SentAgain }
