package collect

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/collect/clock"
	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// A Legal state is where a request stands in law.
type Legal string

// The legal states.
const (
	NotAsked       Legal = "not asked" // our mail has not reached them
	Awaiting       Legal = "awaiting answer"
	Overdue        Legal = "overdue"
	WeClarify      Legal = "we owe a clarification"
	WePay          Legal = "we owe a fee or a word"
	MoreTime       Legal = "extended"
	Answered       Legal = "answered"
	PartAnswered   Legal = "answered in part"
	RefusedAll     Legal = "refused"
	NoneHeld       Legal = "not held"
	TakenBack      Legal = "answer taken back"
	PassedOn       Legal = "passed on"
	GivenUp        Legal = "closed by the body"
	InReview       Legal = "in review"
	ReviewOverdue  Legal = "review overdue"
	ReviewDone     Legal = "review answered"
	WithRegulator  Legal = "with the regulator"
	WithdrawnByUs  Legal = "withdrawn"
	NeverReceived  Legal = "never received"
	CancelledByUs  Legal = "cancelled"
	AwaitsAReading Legal = "a person has to read it"
)

// An Outcome is the answer to one question as it stands, and where it came
// from. A zero Class is an answer that is awaited.
type Outcome struct {
	Answer
	On   stat.Date   `json:"on,omitzero"`
	Mail document.ID `json:"mail,omitempty"`
	// Retracted says that the body has taken the answer back. It is kept, and
	// is no longer to be relied upon.
	Retracted   bool      `json:"retracted,omitempty"`
	RetractedOn stat.Date `json:"retracted_on,omitzero"`
}

// A State is where a request stands on a day. Its legal state, the state of
// our mail and the outcome of each question are kept apart.
type State struct {
	Key
	Name     string
	Law      clock.Law
	Legal    Legal
	Mail     EventKind // the last that happened to our request's mail; "" before the first
	Outcomes []Outcome // in order of the questions
	// Clock is the law's time, with its working; zero before the request has
	// reached the body. Due is the day by which the body owes its next step,
	// zero when it owes none, and DaysLeft the working days until then: 0 on
	// the day itself, negative after it.
	Clock    clock.Result
	Due      stat.Date
	DaysLeft int
	Received stat.Date // by the body
	// To is the address that letters go to now, and MessageID the letter that
	// the request reached the body with, or was last sent with.
	To, MessageID string
	Answered      stat.Date // the first reply of substance
	// LastIn is the day of the last mail from the body of any kind.
	LastIn    stat.Date
	Reference string    // the body's own
	DueStated stat.Date // the day that the body names
	Extension bool      // the body has claimed more time, and it has not run out
	Chased    []Stage   // since the request was received
	Spent     []Stage   // reminders that a person gave up before they were written
	LastChase stat.Date
	Held      bool // chasing is held by a person
	// Notes are what a person should know: the clock's findings, a difference
	// between our day and theirs.
	Notes []string
}

// Fold is the state of a request on a day, after its events. It is
// fault.NotFound where the holidays of a year are not known.
func Fold(r Request, events []Event, h *clock.Holidays, today stat.Date) (State, error) {
	f := &folding{s: State{Key: r.Key, Name: r.Name, Law: r.Law, Legal: NotAsked, To: r.To, MessageID: r.MessageID}, requests: []string{strings.ToLower(r.MessageID)}}
	for _, q := range r.Questions {
		f.s.Outcomes = append(f.s.Outcomes, Outcome{Answer: Answer{Question: q.Number}})
	}
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b Event) int {
		if c := a.On.Compare(b.On); c != 0 {
			return c
		}
		return a.At.Compare(b.At)
	})
	unfiled := map[document.ID]bool{}
	for _, e := range events { // the last word on where a mail belongs holds
		if e.Document != "" && (e.Kind == Filed || e.Kind == Unfiled) {
			unfiled[e.Document] = e.Kind == Unfiled
		}
	}
	f.early = map[string]bool{}
	for _, e := range events {
		if e.Key == r.Key && e.Kind == Accepted {
			f.early[strings.ToLower(e.Data.MessageID)] = false
		}
	}
	for _, e := range events {
		if e.Key == r.Key && !(unfiled[e.Document] && incoming(e.Kind)) {
			f.event(e)
		}
	}
	f.settle()
	if err := f.clock(h, today); err != nil {
		return State{}, fmt.Errorf("the clock of %s: %w", r.Key, err)
	}
	return f.s, nil
}

// A folding is a state on its way through the events.
type folding struct {
	s        State
	clocks   []clock.Event
	requests []string // the ids, in lower case, of the letters that hold the request
	sendings []sending
	// early has the sendings that are to come, and whether a mail whose date is
	// wrong has answered one already.
	early map[string]bool
	after Legal // the state that the last event of substance put it in
	// unclear are the questions of ours that the body asks the meaning of,
	// while it has answered others.
	unclear []string
}

func incoming(k EventKind) bool {
	switch k {
	case Filed, Bounced, AutoReplied, Acknowledged, Delayed, ClarificationSought, FeeAsked, Extended, AnsweredFull, AnsweredPart, Refused,
		NotHeld, CostLimit, NeitherConfirm, Retracted, Transferred, Closed, ReviewAcknowledged, ReviewAnswered, Unclear:
		return true
	}
	return false
}

// clockKinds are the events that the law's clock hears of.
var clockKinds = map[EventKind]clock.EventKind{
	ClarificationSought: clock.ClarificationSought, Clarified: clock.Clarified, Refined: clock.Refined, FeeAsked: clock.FeesNotice, FeePaid: clock.FeesPaid,
	Extended: clock.Extension, AnsweredFull: clock.Reply, AnsweredPart: clock.Reply, Refused: clock.Reply, NotHeld: clock.Reply, CostLimit: clock.Reply,
	NeitherConfirm: clock.Reply, Transferred: clock.Reply, ReviewRequested: clock.ReviewRequested, ReviewAnswered: clock.ReviewReply,
	Withdrawn: clock.Withdrawn,
}

// legalAfter are the states that an event puts a request in, whatever it was.
var legalAfter = map[EventKind]Legal{
	ClarificationSought: WeClarify, FeeAsked: WePay, Clarified: Awaiting, Refined: Awaiting, FeePaid: Awaiting, Extended: MoreTime,
	Transferred: PassedOn, Closed: GivenUp, ReviewRequested: InReview, ReviewAnswered: ReviewDone, RegulatorAsked: WithRegulator,
	Withdrawn: WithdrawnByUs, Retracted: TakenBack, Unclear: AwaitsAReading,
}

func (f *folding) event(e Event) {
	s := &f.s
	switch e.Kind {
	case Rendered, Approved, Queued, Cancelled, Sending, InDoubt, Sent:
		if !f.ofRequest(e) {
			return
		}
		if s.Mail = e.Kind; e.Kind == Cancelled && len(f.requests) == 1 {
			f.after = CancelledByUs // the giving up of a second sending leaves the first as it was
		}
	case Accepted:
		f.accepted(e)
	case Bounced:
		f.bounced(e)
		return
	case Readdressed:
		s.To = e.Data.Address
		s.Notes = append(s.Notes, fmt.Sprintf("its address is %s since %s, and was %s: %s", e.Data.Address, e.On.Words(), e.Data.Was, e.Data.Text))
	case Held, Released:
		s.Held = e.Kind == Held
	case ReminderSpent:
		s.Spent = append(s.Spent, e.Data.Stage)
	case Chased:
		s.Chased, s.LastChase = append(s.Chased, e.Data.Stage), e.On
	case ReviewRequested:
		s.Chased, s.LastChase = append(s.Chased, Review), e.On
	case RegulatorAsked:
		s.Chased, s.LastChase = append(s.Chased, Regulator), e.On
	}
	if incoming(e.Kind) {
		s.LastIn = e.On
		f.reached(e)
	}
	if e.Data.Reference != "" {
		s.Reference = e.Data.Reference
	}
	if !e.Data.Due.IsZero() {
		s.DueStated = e.Data.Due
	}
	if e.Kind == Retracted {
		f.retract(e)
	} else {
		f.answers(e)
	}
	if k, ok := clockKinds[e.Kind]; ok && len(f.sendings) > 0 {
		f.clocks = append(f.clocks, clock.Event{Kind: k, On: e.On})
	}
	if l, ok := legalAfter[e.Kind]; ok {
		f.after = l
	} else if clockKinds[e.Kind] == clock.Reply {
		f.after = s.standing()
	}
	f.asks(e)
	if clockKinds[e.Kind] == clock.Reply && s.Answered.IsZero() {
		s.Answered = e.On
	}
}

// asks notes the questions whose meaning a reply asks while it answers others:
// their time stands still until we say what is meant, and then runs anew.
func (f *folding) asks(e Event) {
	if e.Kind == Clarified || e.Kind == Refined {
		f.unclear = nil
	}
	for _, a := range e.Data.Answers {
		switch {
		case a.Class == ClassClarification && !slices.Contains(f.unclear, a.Question):
			f.unclear = append(f.unclear, a.Question)
		case a.Class.Substantive():
			f.unclear = slices.DeleteFunc(f.unclear, func(q string) bool { return q == a.Question || a.Question == "" })
		}
	}
	if clockKinds[e.Kind] == clock.Reply && len(f.unclear) > 0 {
		f.after = WeClarify
		if len(f.sendings) > 0 {
			f.clocks = append(f.clocks, clock.Event{Kind: clock.ClarificationSought, On: e.On})
		}
	}
}

// answers puts what a mail says to each question in place of what was there;
// an answer to no question in particular is one to all that have none.
func (f *folding) answers(e Event) {
	given := e.Data.Answers
	if len(given) == 0 {
		if c, ok := classOf(e.Kind); ok && c.Substantive() && c != ClassReviewAnswer && c != ClassPartial {
			given = []Answer{{Class: c}}
		}
	}
	for _, a := range given {
		if !a.Class.Substantive() {
			continue
		}
		for i := range f.s.Outcomes {
			o := &f.s.Outcomes[i]
			if o.Question == a.Question || a.Question == "" && (o.Class == "" || o.Retracted) {
				q := o.Question
				*o = Outcome{Answer: a, On: e.On, Mail: e.Document}
				o.Question = q
			}
		}
	}
}

// classOf is the class of reply that a kind of event is.
func classOf(k EventKind) (Class, bool) {
	for _, c := range Classes {
		if c.Event() == k {
			return c, true
		}
	}
	return "", false
}

// retract marks the answers that a mail takes back: those that it names, or
// all. What it gives in their place follows as an event of its own.
func (f *folding) retract(e Event) {
	for i := range f.s.Outcomes {
		o := &f.s.Outcomes[i]
		named := slices.ContainsFunc(e.Data.Answers, func(a Answer) bool { return a.Question == o.Question || a.Question == "" })
		if o.Class != "" && (named || len(e.Data.Answers) == 0) {
			o.Retracted, o.RetractedOn = true, e.On
		}
	}
}

// standing is the legal state that the outcomes amount to.
func (s *State) standing() Legal {
	count := map[Class]int{}
	open := 0
	for _, o := range s.Outcomes {
		if o.Class == "" || o.Retracted {
			open++
		} else {
			count[o.Class]++
		}
	}
	n := len(s.Outcomes)
	switch refused := count[ClassRefused] + count[ClassCost] + count[ClassNCND]; {
	case n == 0 || open == n:
		return PartAnswered // a reply of substance that names no question
	case count[ClassFull] == n:
		return Answered
	case count[ClassNotHeld] == n:
		return NoneHeld
	case refused > 0 && refused+count[ClassNotHeld] == n:
		return RefusedAll
	case count[ClassTransfer] == n:
		return PassedOn
	case count[ClassFull]+count[ClassNotHeld] == n:
		return Answered
	}
	return PartAnswered
}

// clock runs the law's clock over the events, up to today.
func (f *folding) clock(h *clock.Holidays, today stat.Date) error {
	s := &f.s
	if f.after != "" {
		s.Legal = f.after
	}
	if s.Legal == WeClarify && len(f.unclear) > 0 {
		s.Notes = append(s.Notes, "it asks what is meant by question "+strings.Join(f.unclear, ", ")+", and has answered others")
	}
	if s.Received.IsZero() {
		return nil
	}
	var err error
	if s.Clock, err = clock.Compute(h, s.Law, s.Received, f.clocks); err != nil {
		return err
	}
	s.Notes = append(s.Notes, s.Clock.Findings...)
	if s.Due = s.Clock.Due; s.Due.IsZero() || s.closed() {
		s.Due = stat.Date{}
		return nil
	}
	late := today.After(s.Due)
	if s.DaysLeft = h.WorkingDays(today, s.Due, s.Law.Calendar()); late {
		s.DaysLeft = min(s.DaysLeft, -1) // also on the weekend after it
	}
	switch {
	case s.Legal == InReview && late:
		s.Legal = ReviewOverdue
	case s.Legal == MoreTime && s.Clock.Due == answerWithout(h, s):
		s.Legal = Awaiting // the law knows no such extension
		fallthrough
	case s.Legal == Awaiting || s.Legal == MoreTime:
		if late {
			s.Legal = Overdue
		}
	}
	s.Extension = s.Legal == MoreTime
	if d := s.DueStated; !d.IsZero() && (d.Sub(s.Due) > 1 || s.Due.Sub(d) > 1) {
		s.Notes = append(s.Notes, fmt.Sprintf("the body names %s as its day, and the law's is %s", d.Words(), s.Due.Words()))
	}
	return nil
}

// answerWithout is the day of the answer had there been no extension.
func answerWithout(h *clock.Holidays, s *State) stat.Date {
	r, err := clock.Compute(h, s.Law, s.Received, nil)
	if err != nil {
		return stat.Date{}
	}
	return r.Due
}

// closed says that nothing is owed by the body any more.
func (s *State) closed() bool {
	switch s.Legal {
	case WithdrawnByUs, CancelledByUs, NeverReceived, WithRegulator:
		return true
	}
	return false
}

// Missing are the numbers of the questions that have no answer that stands.
func (s *State) Missing() []string {
	var out []string
	for _, o := range s.Outcomes {
		if o.Class == "" || o.Retracted {
			out = append(out, o.Question)
		}
	}
	return out
}

// Sections are those that the standing refusals cite, each once.
func (s *State) Sections() []Section {
	var out []Section
	for _, o := range s.Outcomes {
		for _, x := range o.Sections {
			if !o.Retracted && !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}

// sectionWords are sections as running text.
func sectionWords(list []Section) string {
	var names []string
	for _, x := range list {
		names = append(names, x.String())
	}
	return strings.Join(names, ", ")
}
