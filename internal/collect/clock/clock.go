// Package clock keeps the law's time for an answer: by which day a public body
// has to answer a request, review it, or be complained of, and by which day a
// provider has to answer a notice. Each day comes with its working: the event
// that is day zero, day one, the holidays that were left out, the rule and
// what the rule rests on. Where the law can be read in two ways both days are
// given.
//
// It is a pure function of the law, the events and the holidays, and it never
// looks at today's date.
package clock

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

// An EventKind is something that starts, stops or moves a clock.
type EventKind string

// The events, each on the day on which it reached the other side.
const (
	Received            EventKind = "received"
	ClarificationSought EventKind = "clarification-sought" // the body asks what we mean
	Clarified           EventKind = "clarified"            // the body has our answer
	Refined             EventKind = "refined"              // the body has our narrower request
	FeesNotice          EventKind = "fees-notice"
	FeesPaid            EventKind = "fees-paid"
	Extension           EventKind = "extension" // the body claims more time
	Reply               EventKind = "reply"     // a reply of substance
	ReviewRequested     EventKind = "review-requested"
	ReviewReply         EventKind = "review-reply"
	Bounced             EventKind = "bounced"     // the request never arrived
	Transferred         EventKind = "transferred" // another body has the request
	Decision            EventKind = "decision"    // the Commissioner's decision notice was sent
	Withdrawn           EventKind = "withdrawn"
	// NoAnswer and NoReview are the days on which the time for an answer, or
	// for that to a review, runs out. They follow from the others and are never
	// given.
	NoAnswer EventKind = "no-answer"
	NoReview EventKind = "no-review"
)

// EventKinds are all that may follow a request, in order of the work.
var EventKinds = []EventKind{ClarificationSought, Clarified, Refined, FeesNotice, FeesPaid, Extension, Reply, ReviewRequested, ReviewReply, Transferred, Decision, Bounced, Withdrawn}

// words is the event in the working of a day.
func (k EventKind) words() string {
	switch k {
	case NoAnswer:
		return "the answer was due"
	case NoReview:
		return "the answer to the review was due"
	}
	return string(k)
}

// An Event is something that happened on a day.
type Event struct {
	Kind EventKind
	On   stat.Date
}

// ParseEvent reads "clarified=2026-06-10".
func ParseEvent(s string) (Event, error) {
	kind, day, _ := strings.Cut(s, "=")
	if !slices.Contains(EventKinds, EventKind(kind)) {
		return Event{}, fmt.Errorf("event %q is unknown%s: %w", kind, meant(kind), fault.Invalid)
	}
	on, err := stat.ParseDate(day)
	if err != nil {
		return Event{}, fmt.Errorf("event %s: write it as %s=2026-06-10: %w", kind, kind, err)
	}
	return Event{EventKind(kind), on}, nil
}

// otherWords are what people call events of other names.
var otherWords = map[string]EventKind{"answer": Reply, "answered": Reply, "response": Reply, "responded": Reply, "refused": Reply, "refusal": Reply, "disclosed": Reply,
	"review": ReviewRequested, "appeal": ReviewRequested, "review-answer": ReviewReply, "fee": FeesNotice, "paid": FeesPaid, "payment": FeesPaid,
	"clarify": ClarificationSought, "clarification": ClarificationSought, "extended": Extension, "transfer": Transferred, "returned": Bounced, "undelivered": Bounced, "narrowed": Refined}

// meant is a hint at the event that an unknown name stands for, and at all of
// them where none is near.
func meant(kind string) string {
	if k, ok := otherWords[strings.ToLower(kind)]; ok {
		return fmt.Sprintf(" (did you mean %q?)", k)
	}
	if hint := yamlfile.Nearest(EventKind(strings.ToLower(kind)), EventKinds); hint != "" {
		return hint
	}
	var names []string
	for _, k := range EventKinds {
		names = append(names, string(k))
	}
	return " (there are: " + strings.Join(names, ", ") + ")"
}

// A Due is a day by which a step has to be done, with its working.
type Due struct {
	Step Step      `json:"step"`
	On   stat.Date `json:"due"`
	// First says that it is the day from which the step may be taken.
	First bool `json:"first,omitempty"`
	// Other is the day by the other reading of the law, and Why what the two
	// readings are. On is the later of the two, on which a careful chaser acts.
	// Why may also stand alone, where the law is open and gives no second day.
	Other     stat.Date `json:"other_reading,omitzero"`
	Why       string    `json:"why_two_readings,omitempty"`
	DayZero   stat.Date `json:"day_zero"`
	Anchor    EventKind `json:"anchor"` // the event that is day zero
	DayOne    stat.Date `json:"day_one,omitzero"`
	Count     int       `json:"count"`
	Unit      Unit      `json:"unit"`
	Skipped   []Skipped `json:"holidays_skipped"`
	Rule      string    `json:"rule"`
	RuleFrom  stat.Date `json:"rule_in_force_from,omitzero"`
	Source    string    `json:"source"`
	Certainty Certainty `json:"certainty"`
	Note      string    `json:"note,omitempty"`
	Working   string    `json:"working"`
}

// A Skipped is a holiday that was left out of a count.
type Skipped struct {
	Date stat.Date `json:"date"`
	Name string    `json:"name"`
}

// A Result is what the clock says of one request.
type Result struct {
	Law      Law       `json:"law"`
	Name     string    `json:"name"`
	Received stat.Date `json:"received"`
	// Calendar is which holidays are no working days; HolidaysTo is the last
	// day for which they are known.
	Calendar   Calendar  `json:"holidays"`
	HolidaysTo stat.Date `json:"holidays_known_to"`
	// Due is the day by which the body has to do what it owes next: answer, or
	// answer the review. Zero when nothing runs, and Stopped says why.
	Due     stat.Date `json:"due,omitzero"`
	Stopped string    `json:"stopped,omitempty"`
	Dues    []Due     `json:"dues"`
	// Findings are what does not fit the law: an extension that it does not
	// know, a claim that came too late.
	Findings []string `json:"findings"`
}

// Compute is the clock of a request under a law that was received on a day,
// after the events given, which may be in any order. It is fault.Invalid for
// an unknown law or an event before the receipt, and fault.NotFound where the
// holidays of a year are not known.
func Compute(h *Holidays, law Law, received stat.Date, events []Event) (Result, error) {
	if Names[law] == "" {
		return Result{}, fmt.Errorf("law %q is none of foia, foisa, eir, eisr: %w", law, fault.Invalid)
	}
	c := &computation{h: h, law: law, received: received, zero: received, anchor: Received,
		out: Result{Law: law, Name: Names[law], Received: received, Calendar: law.Calendar(), HolidaysTo: h.last, Dues: []Due{}, Findings: []string{}}}
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b Event) int { return a.On.Compare(b.On) })
	if err := c.answer(); err != nil {
		return Result{}, err
	}
	for _, e := range events {
		if e.On.Before(received) {
			return Result{}, fmt.Errorf("%s on %s is before the request was received on %s: %w", e.Kind, e.On, received, fault.Invalid)
		}
		if err := c.event(e); err != nil {
			return Result{}, err
		}
	}
	return c.out, nil
}

// A computation is a clock on its way through the events.
type computation struct {
	h        *Holidays
	law      Law
	received stat.Date
	zero     stat.Date
	anchor   EventKind
	pause    span // the wait for a fee
	extended bool
	asked    bool   // the body has asked what is meant
	replied  bool   // it has answered the request as it stands, or a part of it
	ended    string // how the request ended; "" while it has not
	out      Result
}

// set puts a due day in place of an earlier one of the same step.
func (c *computation) set(d Due) {
	c.out.Dues = slices.DeleteFunc(c.out.Dues, func(o Due) bool { return o.Step == d.Step })
	c.out.Dues = append(c.out.Dues, d)
}

func (c *computation) drop(steps ...Step) {
	c.out.Dues = slices.DeleteFunc(c.out.Dues, func(d Due) bool { return slices.Contains(steps, d.Step) })
}

// answer sets the day by which the body has to answer.
func (c *computation) answer() error {
	anchor := c.anchor
	if c.extended {
		anchor = Extension
	}
	r, ok := ruleFor(c.law, anchor, Answer, c.received)
	if !ok {
		return fmt.Errorf("no rule of %s for an answer after %s to a request received on %s: %w", Names[c.law], anchor, c.received, fault.NotFound)
	}
	d, err := c.due(r, c.zero, c.anchor)
	if err != nil {
		return err
	}
	c.set(d)
	c.out.Due, c.out.Stopped = d.On, ""
	if c.replied { // a review of what was answered is asked for by the earlier day
		return c.after(NoAnswer, ComplainSilence, d.On)
	}
	if err := c.after(NoAnswer, AskReview, d.On); errors.Is(err, fault.NotFound) {
		c.find("until when a review may be asked for if no answer comes cannot be told: %v", err)
	} else if err != nil {
		return err
	}
	return c.after(NoAnswer, ComplainSilence, d.On)
}

// event moves the clock by one event.
func (c *computation) event(e Event) error {
	if c.ended != "" {
		c.find("%s on %s comes after the request %s, and moves nothing", e.Kind, e.On.Words(), c.ended)
		return nil
	}
	switch e.Kind {
	case ClarificationSought:
		c.clarify(e.On)
	case Clarified, Refined:
		if e.Kind == Clarified && !c.asked {
			c.find("it was clarified on %s, and nothing says that the body had asked: a time starts anew only if it had", e.On.Words())
		}
		c.zero, c.anchor, c.extended, c.pause = e.On, e.Kind, false, span{}
		c.replied = c.replied && e.Kind == Clarified
		c.drop(WithoutHolding)
		return c.answer()
	case FeesNotice:
		c.late(Answer, "the notice of a fee", e.On)
		c.stop("the body asked for a fee on " + e.On.Words() + ": the days until it is paid do not count")
		c.pause.from = e.On
		c.drop(Answer, WithoutHolding, ComplainSilence, AskReview)
		return c.after(FeesNotice, PayFee, e.On)
	case FeesPaid:
		if c.pause.from.IsZero() {
			c.find("a fee was paid on %s, and no notice asked for one", e.On.Words())
			return nil
		}
		c.late(PayFee, "the fee", e.On)
		c.pause.to = e.On
		c.drop(PayFee)
		return c.answer()
	case Extension:
		return c.extend(e.On)
	case Reply:
		c.late(Answer, "the reply", e.On)
		c.replied = true
		c.stop("the body replied on " + e.On.Words())
		c.drop(Answer, WithoutHolding, ComplainSilence, PayFee)
		return c.after(Reply, AskReview, e.On)
	case ReviewRequested, ReviewReply:
		return c.review(e)
	case Transferred:
		c.late(Answer, "the transfer", e.On)
		c.stop("the request was passed on to another body on " + e.On.Words())
		c.drop(Answer, WithoutHolding, ComplainSilence, AskReview, PayFee)
		return c.after(Transferred, OtherAnswer, e.On)
	case Decision:
		c.stop("the Commissioner decided on " + e.On.Words())
		c.out.Dues = []Due{}
		return c.after(Decision, Appeal, e.On)
	case Bounced:
		c.stop("the request came back on " + e.On.Words() + " and was never received: send it again")
		c.out.Dues, c.ended = []Due{}, "came back"
	case Withdrawn:
		c.stop("the request was withdrawn on " + e.On.Words())
		c.out.Dues, c.ended = []Due{}, "was withdrawn"
	}
	return nil
}

// clarify stops the time until the body has our clarification, and keeps the
// day by the other reading: the request was clear, and the time ran on.
func (c *computation) clarify(on stat.Date) {
	c.late(Answer, "the question what is meant", on)
	c.asked = true
	c.stop("the body asked on " + on.Words() + " what is meant: a new time runs once it has our clarification")
	c.drop(ComplainSilence)
	if !c.replied {
		c.drop(AskReview)
	}
	for i := range c.out.Dues {
		if d := &c.out.Dues[i]; d.Step == Answer {
			d.Step, d.Why = WithoutHolding, "if the request was clear enough to answer, the first time ran on"
			d.Certainty = Open
		}
	}
}

// review sets the days that follow from asking for a review, and from its
// answer.
func (c *computation) review(e Event) error {
	if e.Kind == ReviewReply {
		if !slices.ContainsFunc(c.out.Dues, func(d Due) bool { return d.Step == ReviewAnswer }) {
			c.find("a review was answered on %s, and none was asked for", e.On.Words())
		}
		c.late(ReviewAnswer, "the answer to the review", e.On)
		c.stop("the body answered the review on " + e.On.Words())
		c.drop(ReviewAnswer, ReviewAtMost, SilentReview)
		return c.after(ReviewReply, ComplainToGuard, e.On)
	}
	c.late(AskReview, "the review was asked for", e.On)
	c.drop(AskReview, Answer, WithoutHolding, ComplainSilence)
	if err := c.after(ReviewRequested, ReviewAnswer, e.On); err != nil {
		return err
	}
	last := c.out.Dues[len(c.out.Dues)-1].On
	c.out.Due, c.out.Stopped = last, ""
	if err := c.after(ReviewRequested, ReviewAtMost, e.On); err != nil {
		return err
	}
	if d := c.out.Dues[len(c.out.Dues)-1]; d.Step == ReviewAtMost {
		last = d.On
	}
	if err := c.after(NoReview, SilentReview, last); err != nil {
		return err
	}
	return c.after(NoReview, ComplainToGuard, last)
}

func (c *computation) stop(why string) { c.out.Due, c.out.Stopped = stat.Date{}, why }

func (c *computation) find(format string, args ...any) {
	c.out.Findings = append(c.out.Findings, fmt.Sprintf(format, args...))
}

// late notes that a step was done after its day.
func (c *computation) late(s Step, what string, on stat.Date) {
	for _, d := range c.out.Dues {
		if d.Step != s || d.First || !on.After(d.On) {
			continue
		}
		by := "after"
		if n := c.h.WorkingDays(d.On, on, c.law.Calendar()); !on.After(c.h.last) && n > 0 {
			by = fmt.Sprintf("%d working days after", n)
			if n == 1 {
				by = "1 working day after"
			}
		}
		c.find("%s came on %s, %s it was due on %s", what, on.Words(), by, d.On.Words())
	}
}

// extend moves the answer where the law knows an extension.
func (c *computation) extend(on stat.Date) error {
	if _, ok := ruleFor(c.law, Extension, Answer, c.received); !ok {
		c.find("the body claims more time on %s, and the %s knows no such extension: the time is as it was", on.Words(), Names[c.law])
		return nil
	}
	c.late(Answer, "the claim of more time", on)
	c.extended = true
	return c.answer()
}

// after sets the day of a step that follows an event, where the law has one.
func (c *computation) after(e EventKind, s Step, on stat.Date) error {
	r, ok := ruleFor(c.law, e, s, c.received)
	if !ok {
		return nil
	}
	d, err := c.due(r, on, e)
	if err != nil {
		return err
	}
	c.set(d)
	return nil
}

// due counts a rule out from day zero.
func (c *computation) due(r Rule, zero stat.Date, anchor EventKind) (Due, error) {
	d := Due{Step: r.Step, DayZero: zero, Anchor: anchor, Count: r.Count, Unit: r.Unit, Rule: r.ID, RuleFrom: r.From, Source: r.Source,
		Certainty: r.Certainty, First: r.First, Why: r.Readings, Note: r.Note, Skipped: []Skipped{}}
	if r.Unit == WorkingDays {
		pause := span{}
		if r.Step == Answer {
			pause = c.pause
		}
		return d, c.countOut(&d, c.law.Calendar(), pause)
	}
	from := "after"
	switch r.Unit {
	case CalendarDays:
		d.On = zero.AddDays(r.Count)
	case Weeks:
		d.On = zero.AddDays(7 * r.Count)
	case Months:
		d.On = addMonths(zero, r.Count)
	}
	if r.WithDayZero {
		d.On, from = d.On.AddDays(-1), "beginning with"
	}
	unit := string(r.Unit)
	if r.Count == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	d.Working = fmt.Sprintf("%d %s %s %s (%s)", r.Count, unit, from, zero.Words(), anchor.words())
	return d, nil
}

// countOut fills in the end of a count of days, by both readings where a
// holiday was made known after day zero.
func (c *computation) countOut(d *Due, cal Calendar, pause span) error {
	all := func(Holiday) bool { return false }
	n, err := c.h.countDays(d.DayZero, d.Count, cal, pause, all)
	if err != nil {
		return err
	}
	late := func(h Holiday) bool { return h.Proclaimed.After(d.DayZero) }
	m, err := c.h.countDays(d.DayZero, d.Count, cal, pause, late)
	if err != nil {
		return err
	}
	d.On, d.DayOne = n.end, n.dayOne
	var names []string
	for _, h := range n.skipped {
		d.Skipped = append(d.Skipped, Skipped{h.Date, h.Name})
		names = append(names, h.Name+" ("+h.Date.Words()+")")
	}
	if m.end != n.end {
		d.Other, d.Certainty = m.end, Open
		d.Why = strings.TrimPrefix(d.Why+"; a holiday was proclaimed after the time had begun to run: it may or may not count as a working day", "; ")
	}
	d.Working = fmt.Sprintf("day zero is %s (%s), day 1 is %s, day %d is %s; %s", c.h.dayZeroWords(d.DayZero, cal), d.Anchor.words(), d.DayOne.Words(), d.Count, d.On.Words(), skippedWords(names, cal))
	if !pause.from.IsZero() && !pause.to.IsZero() {
		d.Working += fmt.Sprintf("; the days from %s to %s do not count, for the fee", pause.from.Words(), pause.to.Words())
	}
	return nil
}

func skippedWords(names []string, cal Calendar) string {
	switch len(names) {
	case 0:
		if cal == EveryDay {
			return "every day counts"
		}
		return "no holidays skipped"
	case 1:
		return "this holiday skipped: " + names[0]
	}
	return fmt.Sprintf("these %d holidays skipped: %s", len(names), strings.Join(names, ", "))
}

// addMonths is the same day of the month n months on, or the last of that
// month where it has no such day.
func addMonths(d stat.Date, n int) stat.Date {
	first := stat.NewDate(d.Year(), d.Month(), 1)
	target := stat.NewDate(first.Year(), first.Month()+time.Month(n), 1)
	last := stat.NewDate(target.Year(), target.Month()+1, 0)
	return target.AddDays(min(d.Day(), last.Day()) - 1)
}

// Notice is the clock of a regulator's notice, whose time stands in the notice
// itself: so many working or calendar days after it is served.
func Notice(h *Holidays, served stat.Date, days int, unit Unit) (Due, error) {
	if days < 1 || unit != WorkingDays && unit != CalendarDays {
		return Due{}, fmt.Errorf("a notice gives at least one day, in %q or %q, not %d %s: %w", WorkingDays, CalendarDays, days, unit, fault.Invalid)
	}
	cal := EveryDay
	if unit == WorkingDays {
		cal = AnyUK
	}
	d := Due{Step: Answer, DayZero: served, Anchor: Received, Count: days, Unit: unit, Rule: "notice", Source: "the notice itself", Certainty: Statute, Skipped: []Skipped{}}
	c := &computation{h: h}
	return d, c.countOut(&d, cal, span{})
}
