// Package figure makes figures of observations: totals, like-for-like change,
// averages per day, most common codes, ranks and coverage, by the definitions
// that a survey declares. Every figure says by which method it was made, of
// which observations, about which respondents, and with which caveats.
//
// It is a pure function of the observations and the date asked about: the
// same inputs give the same figures to the byte. It never fills a gap, never
// picks between values that contradict each other, and compares two periods
// only over the respondents that are comparable in both.
package figure

import (
	"math/big"

	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// An ID names a figure within its survey, in a form fit for file names and
// addresses: definition, scope and period joined by dots, such as
// "change.west-mercia.2016-17" or "total.all.2016-17".
type ID string

// All is the scope of a figure about every respondent that answered.
const All respondent.ID = "all"

// A Figure is one figure, complete with how it was made.
type Figure struct {
	ID         ID
	Definition survey.FigureID
	Title      string
	Method     survey.Method
	// Respondent is whom the figure is about: a respondent, an area as others
	// printed it, or All.
	Respondent respondent.ID
	Measure    survey.MeasureID
	Breakdown  stat.Breakdown
	Period     stat.Period
	// Base is the earlier period of a change; zero otherwise.
	Base  stat.Period
	Value Value
	// Code is the answer of MostCommon, when there is one: then Value is the
	// count at that code.
	Code stat.Code
	// Unit is that of Value: the measure's own, "percent", "per day", "place".
	Unit string
	// Text states the figure in one sentence that is true as it stands.
	Text string
	// Working shows the arithmetic: "213 / 114 - 1 = 86.842105%".
	Working  string
	Coverage Coverage
	Inputs   []Input
	Caveats  []string
}

// A Value is a number, bounds on one, or the reason that there is neither.
type Value struct {
	// Lo and Hi are exact and the same when the number is known. Hi is nil
	// when nothing is known above Lo; both are nil when there is a Reason.
	Lo, Hi *big.Rat
	Reason string
}

// Exact is the number, when it is known.
func (v Value) Exact() (*big.Rat, bool) {
	return v.Lo, v.Lo != nil && v.Hi != nil && v.Lo.Cmp(v.Hi) == 0
}

// Coverage says which respondents a figure speaks of.
type Coverage struct {
	// Asked is how many respondents there are to answer; 0 where a figure is
	// about one of them alone.
	Asked    int
	Included []respondent.ID
	Excluded []Exclusion
	// Stated is the coverage that a printed total claims for itself, such as
	// "39 forces"; "" when the source does not say.
	Stated string
}

// An Exclusion is a respondent that is not in a figure, and why.
type Exclusion struct {
	Respondent respondent.ID
	Reason     string
}

// An Input is a value that went into a figure.
type Input struct {
	ledger.Known
	// Use says what for, when a figure has inputs of several kinds: "from",
	// "to".
	Use string
}
