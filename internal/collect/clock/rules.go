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
	Answer          Step = "answer"                      // the body answers
	PayFee          Step = "pay fee"                     // we pay, or the request lapses
	AskReview       Step = "ask for review"              // we ask, or may be refused
	ReviewAnswer    Step = "review answer"               // the body answers the review
	ReviewAtMost    Step = "review at most"              // the latest in exceptional cases
	ComplainToGuard Step = "complain"                    // we complain to the Commissioner
	ComplainSilence Step = "may complain of silence"     // from when an unanswered request may be complained of
	SilentReview    Step = "may complain of no review"   // from when an unanswered review may be complained of
	Appeal          Step = "appeal"                      // against the Commissioner's decision
	OtherAnswer     Step = "answer of the other body"    // to which the request was passed on
	WithoutHolding  Step = "answer, had the time run on" // what holds if a pause was not justified
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
	// WithDayZero says that the period begins with day zero itself, not with
	// the day after: "within three months beginning with the day on which".
	WithDayZero bool
	// First says that the step may be taken from this day on, not until it.
	First bool
	// Readings says what the law leaves open about it.
	Readings string
	Note     string
}

var (
	foiaStart = stat.MustDate("2005-01-01")
	eisrStart = stat.MustDate("2005-01-01")
	// tribunalRules is when the Tribunal's rules came into force.
	tribunalRules = stat.MustDate("2009-09-01")
	codeRevise    = stat.MustDate("2018-07-04") // the code of practice under s.45 as revised
)

// notReread is said of rows that were written from knowledge of the
// regulations and not with their text at hand.
const notReread = "To be checked against the regulations: their text was not at hand."

// Rules are the table. What is not in it is not claimed to be law.
var Rules = []Rule{
	{ID: "foia-answer", Law: FOIA, After: Received, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "FOIA s.10(1)", From: foiaStart,
		Note: "Promptly, and at the latest on this day."},
	{ID: "foia-clarified", Law: FOIA, After: Clarified, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "FOIA s.1(3) and s.10(6)", From: foiaStart,
		Note: "Day zero is the day on which the body has our clarification."},
	{ID: "foia-refined", Law: FOIA, After: Refined, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "FOIA s.10(1), s.12 and s.16", From: foiaStart,
		Note: "A request narrowed after a cost refusal is a new request."},
	{ID: "foia-fee", Law: FOIA, After: FeesNotice, Step: PayFee, Count: 3, Unit: Months, Certainty: Statute, Source: "FOIA s.9(2)", From: foiaStart, WithDayZero: true,
		Note: "Unpaid by then, the request lapses. The days from the notice to the payment do not count (s.10(2))."},
	{ID: "foia-extension", Law: FOIA, After: Extension, Step: Answer, Count: 40, Unit: WorkingDays, Certainty: Code, Source: "FOIA s.10(3) and the code of practice under s.45", From: codeRevise,
		Readings: "the Act sets no number of days, only such time as is reasonable; 40 in all is the code's number",
		Note:     "Only to weigh the public interest in a qualified exemption, which has to be named within the first 20 days; 40 working days in all is what the code expects."},
	{ID: "foia-ask-review", Law: FOIA, After: Reply, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Code, Source: "code of practice under FOIA s.45", From: codeRevise,
		Note: "Asked later, a review may be refused."},
	{ID: "foia-silence", Law: FOIA, After: NoAnswer, Step: ComplainSilence, Count: 1, Unit: CalendarDays, Certainty: Guidance, Source: "FOIA s.50(1)", From: foiaStart, First: true,
		Note: "The Act asks for no review of silence first; the Commissioner likes to see that the body was reminded."},
	{ID: "foia-transfer", Law: FOIA, After: Transferred, Step: OtherAnswer, Count: 20, Unit: WorkingDays, Certainty: Code, Source: "FOIA s.10(1) and the code of practice under s.45", From: codeRevise,
		Note: "Day zero is the day on which the other body has the request. A body may pass it on only with our leave, and still has to say that it does not hold the information."},
	{ID: "foia-review", Law: FOIA, After: ReviewRequested, Step: ReviewAnswer, Count: 20, Unit: WorkingDays, Certainty: Code, Source: "code of practice under FOIA s.45", From: codeRevise},
	{ID: "foia-review-most", Law: FOIA, After: ReviewRequested, Step: ReviewAtMost, Count: 40, Unit: WorkingDays, Certainty: Code, Source: "code of practice under FOIA s.45", From: codeRevise,
		Note: "In exceptional cases alone."},
	{ID: "foia-review-silence", Law: FOIA, After: NoReview, Step: SilentReview, Count: 1, Unit: CalendarDays, Certainty: Guidance, Source: "Information Commissioner's practice", From: codeRevise, First: true,
		Note: "From the day after the 40 working days; there is no last day but that of undue delay (s.50(2)(b))."},
	{ID: "foia-complain", Law: FOIA, After: ReviewReply, Step: ComplainToGuard, Count: 6, Unit: Weeks, Certainty: Guidance, Source: "Information Commissioner's practice", From: foiaStart,
		Note: "Six weeks from the last meaningful reply."},
	{ID: "foia-appeal", Law: FOIA, After: Decision, Step: Appeal, Count: 28, Unit: CalendarDays, Certainty: Statute, Source: "FOIA s.57 and rule 22 of the General Regulatory Chamber's rules of 2009", From: tribunalRules,
		Note: "To the First-tier Tribunal, within 28 days of the day on which the decision notice was sent."},

	{ID: "foisa-answer", Law: FOISA, After: Received, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.10(1)", From: foiaStart,
		Note: "Promptly, and at the latest on this day."},
	{ID: "foisa-clarified", Law: FOISA, After: Clarified, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.1(3) and s.10(1)(b)", From: foiaStart},
	{ID: "foisa-refined", Law: FOISA, After: Refined, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "FOISA s.10(1) and s.12", From: foiaStart},
	{ID: "foisa-fee", Law: FOISA, After: FeesNotice, Step: PayFee, Count: 3, Unit: Months, Certainty: Statute, Source: "FOISA s.9", From: foiaStart, WithDayZero: true,
		Note: "Unpaid by then, the request lapses. The days from the notice to the payment do not count (s.10(2))."},
	{ID: "foisa-ask-review", Law: FOISA, After: Reply, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.20(5)", From: foiaStart,
		Note: "This day is the safe one: the section can be read to give 40 working days from the day on which an answer in time was due, which is later."},
	{ID: "foisa-transfer", Law: FOISA, After: Transferred, Step: OtherAnswer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "FOISA s.10(1) and the code of practice under s.60", From: foiaStart,
		Note: "The Act knows no transfer: it is a new request to the other body. The first has to say that it does not hold the information (s.17)."},
	{ID: "foisa-silence", Law: FOISA, After: NoAnswer, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.20(5)(a)", From: foiaStart,
		Note: "A review may be required of silence too, from the day after the answer was due."},
	{ID: "foisa-review", Law: FOISA, After: ReviewRequested, Step: ReviewAnswer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "FOISA s.21(1)", From: foiaStart},
	{ID: "foisa-complain", Law: FOISA, After: ReviewReply, Step: ComplainToGuard, Count: 6, Unit: Months, Certainty: Statute, Source: "FOISA s.47(4)(a)", From: foiaStart,
		Note: "Before six months after the review's answer have run out."},
	{ID: "foisa-review-silence", Law: FOISA, After: NoReview, Step: ComplainToGuard, Count: 6, Unit: Months, Certainty: Statute, Source: "FOISA s.47(4)(b)", From: foiaStart,
		Note: "Of a review without an answer: six months from the day on which it was due."},
	{ID: "foisa-appeal", Law: FOISA, After: Decision, Step: Appeal, Count: 42, Unit: CalendarDays, Certainty: Statute, Source: "FOISA s.56 and the rules of the Court of Session", From: foiaStart,
		Note: "On a point of law, within 42 days of the day on which the decision was made known."},

	{ID: "eir-answer", Law: EIR, After: Received, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.5(2)", From: foiaStart},
	{ID: "eir-clarified", Law: EIR, After: Clarified, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.9(4)", From: foiaStart},
	{ID: "eir-refined", Law: EIR, After: Refined, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "EIR reg.5(2)", From: foiaStart},
	{ID: "eir-extension", Law: EIR, After: Extension, Step: Answer, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.7(1)", From: foiaStart,
		Note: "Only for a complex and voluminous request, and said within the first 20 days."},
	{ID: "eir-fee", Law: EIR, After: FeesNotice, Step: PayFee, Count: 60, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.8(5)", From: foiaStart,
		Note: "Unpaid by then, nothing need be given. The days from the notice to the payment do not count (reg.8(6))."},
	{ID: "eir-transfer", Law: EIR, After: Transferred, Step: OtherAnswer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.10", From: foiaStart,
		Note: "Day zero is the day on which the other body has the request; the first owes nothing more."},
	{ID: "eir-silence", Law: EIR, After: NoAnswer, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.11(2)", From: foiaStart,
		Note: "Representations about silence too, in writing. The 40 days run from the day on which we believe that the body has failed: counted from the day on which the answer was due, this is the safe day."},
	{ID: "eir-ask-review", Law: EIR, After: Reply, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.11(2)", From: foiaStart,
		Note: "Representations in writing, at no charge."},
	{ID: "eir-review", Law: EIR, After: ReviewRequested, Step: ReviewAnswer, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EIR reg.11(4)", From: foiaStart,
		Note: "As soon as possible, and at the latest on this day."},
	{ID: "eir-review-silence", Law: EIR, After: NoReview, Step: SilentReview, Count: 1, Unit: CalendarDays, Certainty: Guidance, Source: "EIR reg.18 with FOIA s.50", From: foiaStart, First: true,
		Note: "There is no last day but that of undue delay (s.50(2)(b))."},
	{ID: "eir-complain", Law: EIR, After: ReviewReply, Step: ComplainToGuard, Count: 6, Unit: Weeks, Certainty: Guidance, Source: "Information Commissioner's practice", From: foiaStart},
	{ID: "eir-appeal", Law: EIR, After: Decision, Step: Appeal, Count: 28, Unit: CalendarDays, Certainty: Statute, Source: "EIR reg.18 with FOIA s.57, and rule 22 of the General Regulatory Chamber's rules of 2009", From: tribunalRules,
		Note: "To the First-tier Tribunal, within 28 days of the day on which the decision notice was sent."},

	{ID: "eisr-answer", Law: EISR, After: Received, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.5(2)(a)", From: eisrStart},
	{ID: "eisr-clarified", Law: EISR, After: Clarified, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.9", From: eisrStart},
	{ID: "eisr-refined", Law: EISR, After: Refined, Step: Answer, Count: 20, Unit: WorkingDays, Certainty: Guidance, Source: "EISR reg.5(2)(a)", From: eisrStart},
	{ID: "eisr-extension", Law: EISR, After: Extension, Step: Answer, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.7(1)", From: eisrStart,
		Note: "Up to 20 working days more, for volume and complexity."},
	{ID: "eisr-fee", Law: EISR, After: FeesNotice, Step: PayFee, Count: 60, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.8", From: eisrStart,
		Note: "Unpaid by then, nothing need be given. The days from the notice to the payment do not count. " + notReread},
	{ID: "eisr-transfer", Law: EISR, After: Transferred, Step: OtherAnswer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.14", From: eisrStart,
		Note: "Day zero is the day on which the other body has the request; the first owes nothing more. " + notReread},
	{ID: "eisr-silence", Law: EISR, After: NoAnswer, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.16(2)", From: eisrStart,
		Note: "Representations about silence too, in writing, from the day on which the answer was due. " + notReread},
	{ID: "eisr-ask-review", Law: EISR, After: Reply, Step: AskReview, Count: 40, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.16(2)", From: eisrStart},
	{ID: "eisr-review", Law: EISR, After: ReviewRequested, Step: ReviewAnswer, Count: 20, Unit: WorkingDays, Certainty: Statute, Source: "EISR reg.16(4)", From: eisrStart,
		Note: notReread},
	{ID: "eisr-complain", Law: EISR, After: ReviewReply, Step: ComplainToGuard, Count: 6, Unit: Months, Certainty: Statute, Source: "EISR reg.17 with FOISA s.47(4)(a)", From: eisrStart},
	{ID: "eisr-review-silence", Law: EISR, After: NoReview, Step: ComplainToGuard, Count: 6, Unit: Months, Certainty: Statute, Source: "EISR reg.17 with FOISA s.47(4)(b)", From: eisrStart,
		Note: "Of a review without an answer: six months from the day on which it was due."},
	{ID: "eisr-appeal", Law: EISR, After: Decision, Step: Appeal, Count: 42, Unit: CalendarDays, Certainty: Statute, Source: "EISR reg.17 with FOISA s.56, and the rules of the Court of Session", From: eisrStart,
		Note: "On a point of law, within 42 days of the day on which the decision was made known."},
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
