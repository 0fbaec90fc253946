package collect

import (
	"plumbline/internal/collect/clock"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A RoundID names a round: lower-case words joined by hyphens.
type RoundID string

// A Round is one asking of a survey: the same questions, about the same
// periods, to every respondent.
type Round struct {
	ID      RoundID
	Survey  survey.ID
	Name    string
	Opened  stat.Date
	Periods []stat.Period
}

// A Key names a request: one respondent's in one round.
type Key struct {
	Round      RoundID       `json:"round"`
	Respondent respondent.ID `json:"respondent"`
}

// String is the key as "round/respondent".
func (k Key) String() string { return string(k.Round) + "/" + string(k.Respondent) }

// A Request is what one respondent is asked in a round, as it was sent.
type Request struct {
	Key
	Law   clock.Law
	Name  string // of the respondent, as in the letter
	To    string // the address that it goes to
	Token Token
	// MessageID is that of the request's own mail, without angle brackets.
	MessageID string
	Subject   string
	Body      string
	Questions []Question
	Periods   []stat.Period
}

// A Question is one of a request, under the number by which a reply names it.
type Question struct {
	Number string // "1", "2", "3a"
	Text   string
	// Rank is its place in the order of importance, from 1: the last is the
	// first to be given up where the cost limit bites.
	Rank    int
	Measure survey.MeasureID
}
