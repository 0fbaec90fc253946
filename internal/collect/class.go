package collect

import "plumbline/internal/document"

// A Class is what a reply does, as a whole or to one question.
type Class string

// The classes, from the one that speaks loudest: a reply that takes back an
// answer is a retraction whatever else it says.
const (
	ClassBounce        Class = "bounce"
	ClassAutoReply     Class = "auto-reply"
	ClassRetraction    Class = "retraction"
	ClassReviewAnswer  Class = "review answer"
	ClassReviewAck     Class = "review acknowledgement"
	ClassClarification Class = "clarification sought"
	ClassFee           Class = "fee"
	ClassExtension     Class = "extension"
	ClassPartial       Class = "partial"
	ClassNCND          Class = "ncnd"
	ClassCost          Class = "cost limit"
	ClassRefused       Class = "refused"
	ClassNotHeld       Class = "not held"
	ClassFull          Class = "full"
	ClassTransfer      Class = "transfer"
	ClassClosed        Class = "closed"
	ClassDelay         Class = "delay"
	ClassAck           Class = "acknowledgement"
	Unsure             Class = "unsure" // a person has to read it
)

// Classes are all of them, in order of precedence.
var Classes = []Class{ClassBounce, ClassAutoReply, ClassRetraction, ClassReviewAnswer, ClassReviewAck, ClassClarification, ClassFee, ClassExtension,
	ClassPartial, ClassNCND, ClassCost, ClassRefused, ClassNotHeld, ClassFull, ClassTransfer, ClassClosed, ClassDelay, ClassAck, Unsure}

// Substantive says that the class answers the request, whatever the answer.
func (c Class) Substantive() bool {
	switch c {
	case ClassPartial, ClassNCND, ClassCost, ClassRefused, ClassNotHeld, ClassFull, ClassReviewAnswer, ClassTransfer:
		return true
	}
	return false
}

// Event is the kind of event that a reply of the class is.
func (c Class) Event() EventKind {
	switch c {
	case ClassBounce:
		return Bounced
	case ClassAutoReply:
		return AutoReplied
	case ClassRetraction:
		return Retracted
	case ClassReviewAnswer:
		return ReviewAnswered
	case ClassReviewAck:
		return ReviewAcknowledged
	case ClassClarification:
		return ClarificationSought
	case ClassFee:
		return FeeAsked
	case ClassExtension:
		return Extended
	case ClassPartial:
		return AnsweredPart
	case ClassNCND:
		return NeitherConfirm
	case ClassCost:
		return CostLimit
	case ClassRefused:
		return Refused
	case ClassNotHeld:
		return NotHeld
	case ClassFull:
		return AnsweredFull
	case ClassTransfer:
		return Transferred
	case ClassClosed:
		return Closed
	case ClassDelay:
		return Delayed
	case ClassAck:
		return Acknowledged
	}
	return Unclear
}

// A Section is part of an act under which an answer may be refused.
type Section struct {
	Act string `json:"act"` // "FOIA2000", "FOISA2002", "EIR2004", "EISR2004"
	// Number and Limb are "31" and "(1)(a)".
	Number string `json:"number"`
	Limb   string `json:"limb,omitempty"`
	Title  string `json:"title,omitempty"` // in our own words
	// Kind is "absolute", "qualified", "part", "procedural" or "not_held".
	Kind string `json:"kind,omitempty"`
}

// String is the section as people write it: "s.31(1)(a) FOIA".
func (s Section) String() string {
	name, prefix := map[string]string{"FOIA2000": "FOIA", "FOISA2002": "FOISA", "EIR2004": "EIR", "EISR2004": "EISR"}[s.Act], "s."
	if name == "EIR" || name == "EISR" {
		prefix = "reg."
	}
	return prefix + s.Number + s.Limb + " " + name
}

// A Span is the words that show something, with the place where they stand.
type Span struct {
	// Where is "body", "subject", a header's name, or the name of an
	// attachment.
	Where string `json:"where"`
	Text  string `json:"text"`
	// Document is the attachment in which the words stand; "" for the mail.
	Document document.ID `json:"document,omitempty"`
}

// An Answer is what a reply does to one question.
type Answer struct {
	Question string    `json:"question"`
	Class    Class     `json:"class"`
	Sections []Section `json:"sections,omitempty"`
	// Value is a number given in the text itself, as written; the figures in
	// attachments are those of package reading.
	Value string `json:"value,omitempty"`
	// Goodwill says that what is given is given outside the act.
	Goodwill bool   `json:"goodwill,omitempty"`
	Caveat   string `json:"caveat,omitempty"` // what the body says of its data
	Evidence Span   `json:"evidence,omitzero"`
}
