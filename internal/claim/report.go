package claim

import "plumbline/internal/figure"

// A Verdict is what the figures say of a claim.
type Verdict string

// The verdicts.
const (
	OK             Verdict = "ok"                // the figures bear it out
	OKWithFigures  Verdict = "ok_with_figures"   // borne out because the counts stand beside it
	NeedsFigures   Verdict = "needs_figures"     // may be said only beside the counts
	NeedsQualifier Verdict = "needs_qualifier"   // true of something narrower than it says
	Rounding       Verdict = "rounding"          // cut off or rounded too far, not rounded
	Wrong          Verdict = "wrong"             // the figures say otherwise
	NotLikeForLike Verdict = "not_like_for_like" // compares numbers of different coverage
	StaleVintage   Verdict = "stale_vintage"     // was published once and has been revised
	Undetermined   Verdict = "undetermined"      // true at one end of the bounds, not at the other
	Disclosive     Verdict = "disclosive"        // states a number that was hidden
	Unresolved     Verdict = "unresolved"        // not understood, or understood in two ways
	OutOfScope     Verdict = "out_of_scope"      // not something that the figures can show
	Transcription  Verdict = "transcription"     // differs from the figure by a slip of the digits
)

// Holds says that a claim may stand as it is written.
func (v Verdict) Holds() bool { return v == OK || v == OKWithFigures }

// A Kind is what sort of statement a claim is.
type Kind string

// The kinds.
const (
	Level    Kind = "level"    // a count in a period
	Change   Kind = "change"   // from one period to another
	Compare  Kind = "compare"  // one respondent against another
	PerDay   Kind = "perday"   // a count over the days, weeks or months of its period
	Share    Kind = "share"    // a part of a whole
	Rank     Kind = "rank"     // a place among the respondents
	Mode     Kind = "mode"     // the most common value
	Coverage Kind = "coverage" // how many respondents
	Extreme  Kind = "extreme"  // the lowest or highest value stated
	Movers   Kind = "movers"   // how many respondents rose or fell
	Cause    Kind = "cause"    // why, which counts cannot show
	Other    Kind = "other"    // a number that is about none of the survey's measures
)

// A Claim is one statement with a number, and what the figures say of it.
type Claim struct {
	Text string `json:"text"`
	// Start and End are the bytes of the text that the claim takes up.
	Start   int     `json:"start"`
	End     int     `json:"end"`
	Kind    Kind    `json:"kind"`
	Verdict Verdict `json:"verdict"`
	// Figures are those that the claim was compared with.
	Figures []figure.ID `json:"figures"`
	// Links are the addresses of their pages, where the caller knows them.
	Links []string `json:"links,omitempty"`
	// Computed is the arithmetic: "213 / 114 - 1 = 86.842105%".
	Computed    string `json:"computed"`
	Explanation string `json:"explanation"`
	// Suggestion is what would be right in the same words; "" where there is
	// none.
	Suggestion string `json:"suggestion"`
	// Sentence is what the figures say, in whole sentences that would be right
	// in its place; "" for a claim that holds and where there is no figure.
	Sentence string `json:"sentence,omitempty"`
}

// A Report is the claims of a text in the order in which they stand there.
type Report struct {
	Claims []Claim `json:"claims"`
}

// Options say how a text is checked. The zero value is what the product does.
type Options struct{}
