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
	Bounced             EventKind = "bounced" // the request never arrived
	Withdrawn           EventKind = "withdrawn"
	// NoAnswer is the day on which the time for an answer runs out. It follows
	// from the others and is never given.
	NoAnswer EventKind = "no-answer"
)

// EventKinds are all that may follow a request, in order of the work.
var EventKinds = []EventKind{ClarificationSought, Clarified, Refined, FeesNotice, FeesPaid, Extension, Reply, ReviewRequested, ReviewReply, Bounced, Withdrawn}

// An Event is something that happened on a day.
type Event struct {
	Kind EventKind
	On   stat.Date
}

// ParseEvent reads "clarified=2026-06-10".
func ParseEvent(s string) (Event, error) {
	kind, day, _ := strings.Cut(s, "=")
	if !slices.Contains(EventKinds, EventKind(kind)) {
		var names []string
		for _, k := range EventKinds {
			names = append(names, string(k))
		}
		return Event{}, fmt.Errorf("event %q is none of %s: %w", kind, strings.Join(names, ", "), fault.Invalid)
	}
	on, err := stat.ParseDate(day)
	if err != nil {
		return Event{}, fmt.Errorf("event %s: write it as %s=2026-06-10: %w", kind, kind, err)
	}
	return Event{EventKind(kind), on}, nil
}

// A Due is a day by which a step has to be done, with its working.
type Due struct {
	Step Step      `json:"step"`
	On   stat.Date `json:"due"`
	// Other is the day by the other reading of the law, and Why what the two
	// readings are. On is the later of the two, on which a careful chaser acts.
	Other     stat.Date `json:"other_reading,omitzero"`
	Why       string    `json:"why_two_readings,omitempty"`
	DayZero   stat.Date `json:"day_zero"`
	Anchor    EventKind `json:"anchor"` // the event that is day zero
	DayOne    stat.Date `json:"day_one,omitzero"`
	Count     int       `json:"count"`
	Unit      Unit      `json:"unit"`
	Skipped   []Skipped `json:"holidays_skipped"`
	Rule      string    `json:"rule"`
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
		out: Result{Law: law, Name: Names[law], Received: received, Dues: []Due{}, Findings: []string{}}}
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
	if err := c.after(NoAnswer, AskReview, d.On); errors.Is(err, fault.NotFound) {
		c.find("until when a review may be asked for if no answer comes cannot be told: %v", err)
	} else if err != nil {
		return err
	}
	return nil
}

// event moves the clock by one event.
func (c *computation) event(e Event) error {
	switch e.Kind {
	case ClarificationSought:
		c.stop("the body asked on " + e.On.Words() + " what is meant: a new time runs once it has our clarification")
		c.drop(AskReview)
		for i := range c.out.Dues {
			if d := &c.out.Dues[i]; d.Step == Answer {
				d.Step, d.Why = WithoutHolding, "if the request was clear enough to answer, the first time ran on"
				d.Certainty = Open
			}
		}
	case Clarified, Refined:
		c.zero, c.anchor, c.extended, c.pause = e.On, e.Kind, false, span{}
		return c.answer()
	case FeesNotice:
		c.stop("the body asked for a fee on " + e.On.Words() + ": the days until it is paid do not count")
		c.pause.from = e.On
		return c.after(FeesNotice, PayFee, e.On)
	case FeesPaid:
		if c.pause.from.IsZero() {
			c.find("a fee was paid on %s, and no notice asked for one", e.On.Words())
			return nil
		}
		c.pause.to = e.On
		c.drop(PayFee)
		return c.answer()
	case Extension:
		return c.extend(e.On)
	case Reply:
		c.late(Answer, "the reply", e.On)
		c.stop("the body replied on " + e.On.Words())
		c.drop(Answer, WithoutHolding)
		return c.after(Reply, AskReview, e.On)
	case ReviewRequested:
		c.late(AskReview, "the review was asked for", e.On)
		c.drop(AskReview, Answer, WithoutHolding)
		if err := c.after(ReviewRequested, ReviewAnswer, e.On); err != nil {
			return err
		}
		c.out.Due, c.out.Stopped = c.out.Dues[len(c.out.Dues)-1].On, ""
		return c.after(ReviewRequested, ReviewAtMost, e.On)
	case ReviewReply:
		c.late(ReviewAnswer, "the answer to the review", e.On)
		c.stop("the body answered the review on " + e.On.Words())
		c.drop(ReviewAnswer, ReviewAtMost)
		return c.after(ReviewReply, ComplainToGuard, e.On)
	case Bounced:
		c.stop("the request came back on " + e.On.Words() + " and was never received: send it again")
		c.out.Dues = []Due{}
	case Withdrawn:
		c.stop("the request was withdrawn on " + e.On.Words())
		c.out.Dues = []Due{}
	}
	return nil
}

func (c *computation) stop(why string) { c.out.Due, c.out.Stopped = stat.Date{}, why }

func (c *computation) find(format string, args ...any) {
	c.out.Findings = append(c.out.Findings, fmt.Sprintf(format, args...))
}

// late notes that a step was done after its day.
func (c *computation) late(s Step, what string, on stat.Date) {
	for _, d := range c.out.Dues {
		if d.Step == s && on.After(d.On) {
			c.find("%s came on %s, %d working days after it was due on %s", what, on.Words(), c.h.WorkingDays(d.On, on, c.law.Calendar()), d.On.Words())
		}
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
	d := Due{Step: r.Step, DayZero: zero, Anchor: anchor, Count: r.Count, Unit: r.Unit, Rule: r.ID, Source: r.Source,
		Certainty: r.Certainty, Note: r.Note, Skipped: []Skipped{}}
	switch r.Unit {
	case Weeks:
		d.On = zero.AddDays(7 * r.Count)
		d.Working = fmt.Sprintf("%d weeks from %s", r.Count, zero.Words())
		return d, nil
	case Months:
		d.On = addMonths(zero, r.Count)
		d.Working = fmt.Sprintf("%d months from %s", r.Count, zero.Words())
		return d, nil
	}
	return d, c.countOut(&d, c.law.Calendar(), c.pause)
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
		d.Why = "a holiday was proclaimed after the time had begun to run: it may or may not count as a working day"
	}
	d.Working = fmt.Sprintf("day zero is %s (%s), day 1 is %s, day %d is %s; %s", d.DayZero.Words(), d.Anchor, d.DayOne.Words(), d.Count, d.On.Words(), skippedWords(names, cal))
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
