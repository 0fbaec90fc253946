package clock

import "plumbline/internal/stat"

// A Law is the act under which an answer is owed.
type Law string

// The laws.
const (
	FOIA  Law = "foia"  // Freedom of Information Act 2000
	FOISA Law = "foisa" // Freedom of Information (Scotland) Act 2002
	EIR   Law = "eir"   // Environmental Information Regulations 2004
	EISR  Law = "eisr"  // Environmental Information (Scotland) Regulations 2004
)

// Names are the laws in full.
var Names = map[Law]string{
	FOIA: "Freedom of Information Act 2000", FOISA: "Freedom of Information (Scotland) Act 2002",
	EIR: "Environmental Information Regulations 2004", EISR: "Environmental Information (Scotland) Regulations 2004",
}

// Calendar is whose holidays the law counts.
func (l Law) Calendar() Calendar {
	if l == FOISA || l == EISR {
		return Scotland
	}
	return AnyUK
}

// A Certainty says on what a rule rests.
type Certainty string

// From the firmest to the least firm.
const (
	Statute  Certainty = "statute"
	Code     Certainty = "code of practice"
	Guidance Certainty = "guidance"
	Open     Certainty = "open" // the law can be read in two ways
)

// A Step is a day by which somebody has to do something.
type Step string

// The steps.
const (
	Answer          Step = "answer"           // the body answers
	PayFee          Step = "pay fee"          // we pay, or the request lapses
	AskReview       Step = "ask for review"   // we ask, or may be refused
	ReviewAnswer    Step = "review answer"    // the body answers the review
	ReviewAtMost    Step = "review at most"   // the latest in exceptional cases
	ComplainToGuard Step = "complain"         // we complain to the Commissioner
	SilentReview    Step = "silent review"    // from when an unanswered review may be complained of
	ClarifyAnswer   Step = "clarify"          // nothing runs until we clarify
	WithoutHolding  Step = "without a notice" // what holds if a pause was not justified
)

// A Unit is what a rule counts in.
type Unit string

// The units. Weeks and months run to the same weekday or day of the month.
const (
	WorkingDays  Unit = "working days"
	CalendarDays Unit = "days"
	Weeks        Unit = "weeks"
	Months       Unit = "months"
)

// A Rule is one row of the table of the law: after which event, how long a
// step may take. A rule is never edited once it was used: a change of the law
// closes one row and opens another.
type Rule struct {
	ID        string
	Law       Law
	After     EventKind // the day that is day zero
	Step      Step
	Count     int
	Unit      Unit
	Certainty Certainty
	Source    string // section or paragraph
	// From and To bound the days of receipt for which the rule holds; a zero
	// To is still in force.
	From, To stat.Date
	Note     string
}

var (
	foiaStart  = stat.MustDate("2005-01-01")
	eisrStart  = stat.MustDate("2005-01-01")
	codeRevise = stat.MustDate("2018-07-04") // the code of practice under s.45 as revised
)

// Rules are the table. What is not in it is not claimed to be law.
var Rules = []Rule{
	{ID: "foia-answer", Law: FOIA, After: Received, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "FOIA s.10(1)", From: foiaStart,
		Note: "Promptly, and at the latest on this day."},
	{ID: "foia-clarified", Law: FOIA, After: Clarified, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "FOIA s.1(3) and s.10(6)", From: foiaStart,
		Note: "Day zero is the day on which the body has our clarification."},
	{ID: "foia-refined", Law: FOIA, After: Refined, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "FOIA s.10(1), s.12 and s.16", From: foiaStart,
		Note: "A request narrowed after a cost refusal is a new request."},
	{ID: "foia-fee", Law: FOIA, After: FeesNotice, Step: PayFee, Count: 3, Unit: Months, Certainty: Statute, Source: "FOIA s.9(2)", From: foiaStart,
		Note: "Unpaid by then, the request lapses. The days from the notice to the payment do not count (s.10(2))."},
	{ID: "foia-extension", Law: FOIA, After: Extension, Step: Answer, Count: 40, Unit: WorkingDays, Certainty: Code, Source: "FOIA s.10(3) and the code of practice under s.45", From: codeRevise,
		Note: "Only to weigh the public interest in a qualified exemption, which has to be named within the first 20 days; 40 working days in all is what the code expects."},
	{ID: "foia-ask-review", Law: FOIA, After: Reply, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Code, Source: "code of practice under FOIA s.45", From: codeRevise,
		Note: "Asked later, a review may be refused."},
	{ID: "foia-review", Law: FOIA, After: ReviewRequested, Step: ReviewAnswer, Count: 20, Unit: WorkingDays, Certainty: Code, Source: "code of practice under FOIA s.45", From: codeRevise},
	{ID: "foia-review-most", Law: FOIA, After: ReviewRequested, Step: ReviewAtMost, Count: 40, Unit: WorkingDays, Certainty: Code, Source: "code of practice under FOIA s.45", From: codeRevise,
		Note: "In exceptional cases alone; from then on the Commissioner takes a complaint about a review without an answer."},
	{ID: "foia-complain", Law: FOIA, After: ReviewReply, Step: ComplainToGuard, Count: 6, Unit: Weeks, Certainty: Guidance, Source: "Information Commissioner's practice", From: foiaStart,
		Note: "Six weeks from the last meaningful reply."},

	{ID: "foisa-answer", Law: FOISA, After: Received, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.10(1)", From: foiaStart,
		Note: "Promptly, and at the latest on this day."},
	{ID: "foisa-clarified", Law: FOISA, After: Clarified, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.1(3) and s.10(1)(b)", From: foiaStart},
	{ID: "foisa-refined", Law: FOISA, After: Refined, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "FOISA s.10(1) and s.12", From: foiaStart},
	{ID: "foisa-fee", Law: FOISA, After: FeesNotice, Step: PayFee, Count: 3, Unit: Months, Certainty: Statute, Source: "FOISA s.9", From: foiaStart,
		Note: "Unpaid by then, the request lapses."},
	{ID: "foisa-ask-review", Law: FOISA, After: Reply, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.20(5)", From: foiaStart},
	{ID: "foisa-silence", Law: FOISA, After: NoAnswer, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.20(5)(a)", From: foiaStart,
		Note: "A review may be required of silence too, from the day after the answer was due."},
	{ID: "foisa-review", Law: FOISA, After: ReviewRequested, Step: ReviewAnswer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.21(1)", From: foiaStart},
	{ID: "foisa-complain", Law: FOISA, After: ReviewReply, Step: ComplainToGuard, Count: 6, Unit: Months, Certainty: Statute, Source: "FOISA s.47(4)", From: foiaStart},

	{ID: "eir-answer", Law: EIR, After: Received, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.5(2)", From: foiaStart},
	{ID: "eir-clarified", Law: EIR, After: Clarified, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.9(4)", From: foiaStart},
	{ID: "eir-refined", Law: EIR, After: Refined, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "EIR reg.5(2)", From: foiaStart},
	{ID: "eir-extension", Law: EIR, After: Extension, Step: Answer, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.7(1)", From: foiaStart,
		Note: "Only for a complex and voluminous request, and said within the first 20 days."},
	{ID: "eir-ask-review", Law: EIR, After: Reply, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.11(2)", From: foiaStart},
	{ID: "eir-review", Law: EIR, After: ReviewRequested, Step: ReviewAnswer, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.11(4)", From: foiaStart},
	{ID: "eir-complain", Law: EIR, After: ReviewReply, Step: ComplainToGuard, Count: 6, Unit: Weeks, Certainty: Guidance, Source: "Information Commissioner's practice", From: foiaStart},

	{ID: "eisr-answer", Law: EISR, After: Received, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.5(2)(a)", From: eisrStart},
	{ID: "eisr-clarified", Law: EISR, After: Clarified, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.9", From: eisrStart},
	{ID: "eisr-refined", Law: EISR, After: Refined, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "EISR reg.5(2)(a)", From: eisrStart},
	{ID: "eisr-extension", Law: EISR, After: Extension, Step: Answer, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.7(1)", From: eisrStart,
		Note: "Up to 20 working days more, for volume and complexity."},
	{ID: "eisr-ask-review", Law: EISR, After: Reply, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.16(2)", From: eisrStart},
	{ID: "eisr-review", Law: EISR, After: ReviewRequested, Step: ReviewAnswer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.16(4)", From: eisrStart,
		Note: "The count of days is to be checked against the regulations: it was not re-read."},
	{ID: "eisr-complain", Law: EISR, After: ReviewReply, Step: ComplainToGuard, Count: 6, Unit: Months, Certainty: Statute, Source: "EISR reg.17 with FOISA s.47(4)", From: eisrStart},
}

// ruleFor is the rule of a law after an event, as it stood when the request
// was received.
func ruleFor(l Law, after EventKind, step Step, received stat.Date) (Rule, bool) {
	for _, r := range Rules {
		if r.Law == l && r.After == after && r.Step == step && !received.Before(r.From) && (r.To.IsZero() || !received.After(r.To)) {
			return r, true
		}
	}
	return Rule{}, false
}
