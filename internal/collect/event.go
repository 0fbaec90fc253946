package collect

import (
	"time"

	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// An EventKind is something that happened to a request.
type EventKind string

// What we do with our own mail, in order. InDoubt is a mail of which it is not
// known whether the other side took it.
const (
	Rendered  EventKind = "rendered"
	Approved  EventKind = "approved" // by a named person
	Queued    EventKind = "queued"
	Held      EventKind = "held"
	Released  EventKind = "released" // after Held
	Cancelled EventKind = "cancelled"
	Sending   EventKind = "sending"
	InDoubt   EventKind = "in doubt"
	Sent      EventKind = "sent"
	Accepted  EventKind = "accepted" // the receiving server took it: day zero of the clock
)

// What a person changes in a round that runs. SentAgain is the request going
// out a second time, as a letter of its own.
const (
	Readdressed   EventKind = "readdressed"
	SentAgain     EventKind = "sent again"
	ReminderSpent EventKind = "reminder cancelled" // before it was written; the stage says which
)

// What comes in. Received is any mail, Filed its being put to the request, and
// Unfiled its being taken off it again. The others are what the mail says.
const (
	Received            EventKind = "received"
	Filed               EventKind = "filed"
	Unfiled             EventKind = "unfiled"
	Bounced             EventKind = "bounced"
	AutoReplied         EventKind = "auto-reply"
	Acknowledged        EventKind = "acknowledged"
	Delayed             EventKind = "delayed" // sorry, and nothing else
	ClarificationSought EventKind = "clarification sought"
	FeeAsked            EventKind = "fee asked"
	Extended            EventKind = "extension"
	AnsweredFull        EventKind = "full"
	AnsweredPart        EventKind = "partial"
	Refused             EventKind = "refused"
	NotHeld             EventKind = "not held"
	CostLimit           EventKind = "cost"
	NeitherConfirm      EventKind = "ncnd"
	Retracted           EventKind = "retraction"
	Transferred         EventKind = "transfer"
	Closed              EventKind = "closed" // the body says that it has given up on us
	ReviewAcknowledged  EventKind = "review acknowledged"
	ReviewAnswered      EventKind = "review answered"
	Unclear             EventKind = "unclear" // filed, and a person has to say what it is
)

// What we do next.
const (
	Clarified       EventKind = "clarified"
	Refined         EventKind = "refined"
	FeePaid         EventKind = "fee paid"
	Chased          EventKind = "chased"
	ReviewRequested EventKind = "review requested"
	RegulatorAsked  EventKind = "regulator asked"
	Withdrawn       EventKind = "withdrawn"
)

// An Event is one entry of the list that a request's state is folded from. It
// is never changed; an error is put right by a later event.
type Event struct {
	// ID is unique within the store. Events of one day are folded in order of
	// At, and of those at the same time in the order in which they are given.
	ID string `json:"id"`
	Key
	Kind EventKind `json:"kind"`
	// At is when it was written down, and On the day on which it took effect:
	// of a mail, the day on which it reached the other side.
	At    time.Time `json:"at"`
	On    stat.Date `json:"on"`
	Actor string    `json:"actor"` // the person, or "plumbline"
	// Document is the mail that the event is about; "" for none.
	Document document.ID `json:"document,omitempty"`
	Data     Data        `json:"data,omitzero"`
}

// Data is what an event adds, each field only where its kind has a use for it.
type Data struct {
	MessageID string `json:"message_id,omitempty"` // of the mail; of Bounced, of the letter that came back
	// Letter is the letter of ours that a mail answers, where there are several
	// and the mail names one of them.
	Letter string `json:"letter,omitempty"`
	// Address is where a letter of ours went, or goes from now on, and Was where
	// letters went before.
	Address string   `json:"address,omitempty"`
	Was     string   `json:"was,omitempty"`
	Answers []Answer `json:"answers,omitempty"` // what the mail says to each question
	// Reference is the body's own, Due the day that it names for its answer.
	Reference string    `json:"reference,omitempty"`
	Due       stat.Date `json:"due,omitzero"`
	// Sender is the address of a mail that a person filed: from then on it
	// speaks for the respondent.
	Sender string `json:"sender,omitempty"`
	Stage  Stage  `json:"stage,omitempty"` // of Chased and ReminderSpent
	Files  []File `json:"files,omitempty"` // of a reply that gives figures
	Text   string `json:"text,omitempty"`  // why, in words
}
