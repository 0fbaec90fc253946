package collect

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/collect/clock"
	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// A Stage is how firmly a respondent is reminded.
type Stage string

// The stages, in order.
const (
	Polite    Stage = "polite"
	Firm      Stage = "firm"
	Review    Stage = "internal review"
	Regulator Stage = "regulator"
)

// Stages are all of them, in order.
var Stages = []Stage{Polite, Firm, Review, Regulator}

// after is from how many working days past the day due each stage is sent: on
// days 21, 26, 31 and 41 of a request that is due on day 20.
var after = map[Stage]int{Polite: 1, Firm: 6, Review: 11, Regulator: 21}

// chasePause is how many working days lie between two letters.
const chasePause = 4

// A Chase is the next letter to a respondent, or, for the regulator, the file
// that a person hands in.
type Chase struct {
	Key
	Name  string
	Stage Stage
	Why   string
	// Event is the kind of event that its going makes: Chased with the stage,
	// ReviewRequested where a clock for the review starts, RegulatorAsked.
	Event  EventKind
	Letter Letter
	// Pack is the whole correspondence in order; of Regulator only.
	Pack []PackItem
}

// A Letter is a mail that is to be approved before it goes.
type Letter struct {
	To         string // "" for one that is handed in by other means
	Subject    string
	Body       string
	InReplyTo  string // the id of our request
	References []string
}

// A PackItem is one piece of the correspondence.
type PackItem struct {
	On       stat.Date
	Kind     EventKind
	Document document.ID // "" where there is none
	Text     string
}

// A Wave is all letters of one stage: a person reads them and approves them
// once, as a whole.
type Wave struct {
	Stage  Stage
	Chases []Chase
}

// Plan is what is to be written on a day, in waves by stage, each by name, and
// why nothing is to be written to the others. States and requests go together
// by key. Waiting are the requests for which an unfiled mail waits for a
// person: nobody is chased whose answer may be lying there.
func Plan(requests []Request, states []State, events []Event, waiting map[Key]bool, h *clock.Holidays, today stat.Date) (waves []Wave, not map[Key]string) {
	byKey := map[Key]Request{}
	for _, r := range requests {
		byKey[r.Key] = r
	}
	byStage := map[Stage][]Chase{}
	not = map[Key]string{}
	for _, s := range states {
		r, ok := byKey[s.Key]
		if !ok {
			not[s.Key] = "the request is not known"
			continue
		}
		if waiting[s.Key] {
			not[s.Key] = "a mail that may be its answer waits to be filed"
			continue
		}
		stage, why := next(s, h, today)
		if stage == "" {
			not[s.Key] = why
			continue
		}
		c := Chase{Key: s.Key, Name: s.Name, Stage: stage, Why: why, Event: eventOf(s, stage), Letter: compose(r, s, stage, today)}
		if stage == Regulator {
			c.Pack = packOf(s.Key, events)
		}
		byStage[stage] = append(byStage[stage], c)
	}
	for _, st := range Stages {
		if list := byStage[st]; len(list) > 0 {
			slices.SortStableFunc(list, func(a, b Chase) int { return strings.Compare(a.Name, b.Name) })
			waves = append(waves, Wave{st, list})
		}
	}
	return waves, not
}

// eventOf says what a letter does in law. To ask for a review of silence
// starts a clock only under the Scottish act: the other knows no such review,
// and its regulator hears of silence without one.
func eventOf(s State, stage Stage) EventKind {
	switch {
	case stage == Regulator:
		return RegulatorAsked
	case stage == Review && (s.Legal != Overdue || s.Law == clock.FOISA):
		return ReviewRequested
	}
	return Chased
}

// next is the stage that is due for a request, with why; or "" with why none
// is.
func next(s State, h *clock.Holidays, today stat.Date) (Stage, string) {
	if s.Held {
		return "", "it is held"
	}
	if !s.LastChase.IsZero() && h.WorkingDays(s.LastChase, today, s.Law.Calendar()) < chasePause {
		return "", "the last letter went on " + s.LastChase.Words()
	}
	switch s.Legal {
	case Overdue:
		return nextSilent(s)
	case RefusedAll, PartAnswered, NoneHeld, PassedOn:
		return nextRefused(s, today)
	case ReviewOverdue:
		if slices.Contains(s.Chased, Regulator) {
			return "", "the file for the regulator is made"
		}
		if slices.Contains(s.Spent, Regulator) {
			return "", "the complaint was cancelled"
		}
		if s.Law == clock.FOIA && !pastStep(s, clock.ReviewAtMost, today) {
			return "", "in exceptional cases a review may take until " + stepOn(s, clock.ReviewAtMost).Words()
		}
		return Regulator, "the review was due on " + s.Due.Words()
	case ReviewDone:
		if len(contested(s)) == 0 || slices.Contains(s.Chased, Regulator) || slices.Contains(s.Spent, Regulator) {
			return "", "the review is answered"
		}
		if on := stepOn(s, clock.ComplainToGuard); !on.IsZero() && today.After(on) {
			return "", "the time for a complaint ended on " + on.Words()
		}
		return Regulator, "the review leaves questions without an answer"
	case Awaiting, MoreTime, InReview:
		return "", "it is due on " + s.Due.Words()
	}
	return "", string(s.Legal)
}

// nextSilent is the stage for a request to which nobody has answered.
func nextSilent(s State) (Stage, string) {
	late := -s.DaysLeft
	for _, st := range Stages {
		if slices.Contains(s.Chased, st) || slices.Contains(s.Spent, st) {
			continue
		}
		if late < after[st] {
			return "", "the next letter goes later"
		}
		return st, "the answer was due on " + s.Due.Words()
	}
	return "", "every letter has gone"
}

// nextRefused asks for a review of what was refused, as long as that can be
// asked for.
func nextRefused(s State, today stat.Date) (Stage, string) {
	if len(contested(s)) == 0 {
		return "", "every question has an answer"
	}
	if slices.Contains(s.Chased, Review) {
		return "", "a review was asked for"
	}
	if slices.Contains(s.Spent, Review) {
		return "", "the letter that asks for a review was cancelled"
	}
	if on := stepOn(s, clock.AskReview); !on.IsZero() && today.After(on) {
		return "", "the time to ask for a review ended on " + on.Words()
	}
	return Review, "questions were refused or left without an answer"
}

// contested are the outcomes that a review is asked about.
func contested(s State) []Outcome {
	var out []Outcome
	for _, o := range s.Outcomes {
		if o.Class != ClassFull && o.Class != ClassNotHeld || o.Retracted {
			out = append(out, o)
		}
	}
	return out
}

func stepOn(s State, step clock.Step) stat.Date {
	for _, d := range s.Clock.Dues {
		if d.Step == step {
			return d.On
		}
	}
	return stat.Date{}
}

func pastStep(s State, step clock.Step, today stat.Date) bool {
	on := stepOn(s, step)
	return on.IsZero() || today.After(on)
}

// packOf is the correspondence of a request in order.
func packOf(k Key, events []Event) []PackItem {
	var out []PackItem
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, func(a, b Event) int { return a.On.Compare(b.On) })
	for _, e := range sorted {
		ours := e.Kind == Accepted || e.Kind == Readdressed || e.Kind == Chased || e.Kind == Clarified || e.Kind == Refined || e.Kind == ReviewRequested
		if e.Key == k && (ours || incoming(e.Kind) && e.Kind != Filed) {
			out = append(out, PackItem{On: e.On, Kind: e.Kind, Document: e.Document, Text: packText(e)})
		}
	}
	return out
}

// packText is what an event of the correspondence says in words.
func packText(e Event) string {
	if e.Kind == Readdressed {
		return fmt.Sprintf("from %s to %s: %s", e.Data.Was, e.Data.Address, e.Data.Text)
	}
	return e.Data.Text
}
