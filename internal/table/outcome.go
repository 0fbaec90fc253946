package table

import "plumbline/internal/document"

// An OutcomeKind is what a document did with the question.
type OutcomeKind string

// The outcomes.
const (
	Answered      OutcomeKind = "answered"
	PartRefused   OutcomeKind = "part refused"
	RefusedWhole  OutcomeKind = "refused"
	NothingHeld   OutcomeKind = "not held"
	HeldElsewhere OutcomeKind = "held elsewhere"
	CannotBeRead  OutcomeKind = "unreadable"
	Superseded    OutcomeKind = "superseded"
	Nothing       OutcomeKind = "nothing"
)

// An Outcome is what a document did with the question, as far as its text
// says.
type Outcome struct {
	Kind    OutcomeKind `json:"kind"`
	Section string      `json:"section,omitempty"` // "12(1)", of a refusal
	Text    string      `json:"text,omitempty"`    // the sentence that says so
	At      string      `json:"at,omitempty"`
}

// OutcomeOf reads what the document did from its text and its tables.
func OutcomeOf(doc *document.Document, ts []Table) Outcome {
	for i := range ts {
		if len(ts[i].Values) > 0 {
			return Outcome{Kind: Answered}
		}
	}
	return Outcome{Kind: Nothing}
}
