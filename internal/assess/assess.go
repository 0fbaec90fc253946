package assess

import (
	"fmt"
	"math/big"

	"plumbline/internal/standard"
	"plumbline/internal/stat"
)

// A Result is what an assessment finds of one standard.
type Result string

// The results. The last three are never taken together: one is an answer, one a
// gap in what came in, one a gap in what was asked.
const (
	Met              Result = "met"
	MetByAlternative Result = "met by alternative"
	PartlyMet        Result = "partly met"
	NotMet           Result = "not met"
	Insufficient     Result = "insufficient evidence"
	NotApplicable    Result = "not applicable"
	NotYetAssessed   Result = "not yet assessed"
)

// Results are all of them, in the order in which people list them.
var Results = []Result{Met, MetByAlternative, PartlyMet, NotMet, Insufficient, NotApplicable, NotYetAssessed}

// A State is what came of one check.
type State string

// The states. Nothing is for a check to which nothing has come in.
const (
	Passed    State = "passed"
	Failed    State = "failed"
	Undecided State = "undecided"
	Nothing   State = "nothing received"
)

// A Checked is a check with what came of it.
type Checked struct {
	State State
	// Value is the indicator that was held to the target, and Evidence the
	// piece that decided; nil where there was none.
	Value    *Value
	Evidence *Evidence
	// Limit is what the target came to for this service; nil where it could
	// not be said.
	Limit *big.Rat
	// Why says why it is undecided, without what changes from case to case:
	// Explain has the whole sentence.
	Why Reason
}

// A Reason is why a check is undecided.
type Reason uint8

// The reasons.
const (
	NoReason      Reason = iota
	Contradicted         // sources contradict each other
	Stale                // what came in is too old
	WrongWindow          // the value speaks of another length of time
	NoLimit              // the target's own limit is not known
	Straddles            // the limit lies within the interval
	NoValue              // the answer gives a reason in place of a number
	NotSettled           // nobody has settled what it says
	InPart               // only a part of the check was seen
	LooseStandard        // a standard with a metric or a probe needs one of them
)

// A Finding is the result for one standard.
type Finding struct {
	Standard *standard.Standard
	Result   Result
	// Applies is the outcome of the rule; False for a standard that is
	// withdrawn or no longer valid on the day.
	Applies standard.Truth
	// Over says that the standard is withdrawn or was valid before.
	Over bool
	// Checks are those of the standard, in order; none where it does not apply.
	Checks []Checked
	// Alternative is an alternative measure, accepted or not; nil if none.
	Alternative *Evidence
}

// An Assessment is a service against every standard of a catalogue, in the
// catalogue's order.
type Assessment struct {
	Catalogue *standard.Catalogue
	Subject   *Subject
	On        stat.Date
	Findings  []Finding
}

// Assess holds a service to every standard on a day.
func Assess(c *standard.Catalogue, s *Subject, on stat.Date) *Assessment {
	a := &Assessment{Catalogue: c, Subject: s, On: on, Findings: make([]Finding, len(c.Standards))}
	for i, st := range c.Standards {
		a.Findings[i] = find(st, s, on)
	}
	return a
}

// find is the finding of one standard.
func find(st *standard.Standard, s *Subject, on stat.Date) Finding {
	f := Finding{Standard: st}
	if st.Status == standard.Withdrawn || !st.To.IsZero() && on.After(st.To) {
		f.Applies, f.Over, f.Result = standard.False, true, NotApplicable
		return f
	}
	switch f.Applies = st.Applies.Truth(s.Facts); f.Applies {
	case standard.False:
		f.Result = NotApplicable
		return f
	case standard.Unknown:
		f.Result = NotYetAssessed
		return f
	}
	f.Checks = make([]Checked, len(st.Verify))
	for i := range st.Verify {
		k := &st.Verify[i]
		if k.Kind == standard.ByMetric {
			f.Checks[i] = checkMetric(k, s, on)
		} else {
			f.Checks[i] = checkEvidence(k, i+1, s.evidence[st.ID], on)
		}
	}
	f.Result = together(st, f.Checks)
	f.Alternative = alternative(s.evidence[st.ID])
	if a := f.Alternative; a != nil && a.Accepted != "" && a.Says == Supports && on.Before(a.staleOn(freshest(st))) {
		f.Result = MetByAlternative
	}
	return f
}

// freshest is how long evidence stays good for the standard: the shortest time
// of its checks.
func freshest(st *standard.Standard) int {
	months := st.Verify[0].FreshMonths
	for _, k := range st.Verify {
		months = min(months, k.FreshMonths)
	}
	return months
}

// alternative is the latest alternative measure.
func alternative(all []*Evidence) *Evidence {
	var out *Evidence
	for _, e := range all {
		if e.Kind == ByAlternative {
			out = e
		}
	}
	return out
}

// together is what the checks come to. Where the standard has a metric or a
// probe, papers alone settle nothing.
func together(st *standard.Standard, checks []Checked) Result {
	var passed, failed, undecided, hardPassed, hardFailed int
	hard := !st.ByDeclarationAlone()
	for i, c := range checks {
		isHard := st.Verify[i].Kind == standard.ByMetric || st.Verify[i].Kind == standard.ByProbe
		switch c.State {
		case Passed:
			passed++
			if isHard {
				hardPassed++
			}
		case Failed:
			failed++
			if isHard {
				hardFailed++
			}
		case Undecided:
			undecided++
		}
	}
	switch {
	case passed+failed+undecided == 0:
		return NotYetAssessed
	case hard && hardPassed+hardFailed == 0:
		return Insufficient
	case failed > 0 && passed > 0:
		return PartlyMet
	case failed > 0:
		return NotMet
	case passed == len(checks):
		return Met
	}
	return Insufficient
}

// checkMetric holds the latest value of a metric to its target.
func checkMetric(k *standard.Check, s *Subject, on stat.Date) Checked {
	t := k.Target
	var best *Value
	fits := false
	for _, v := range s.values[t.Metric] {
		ok := t.Window.Fits(v.Period.Start(), v.Period.End())
		if fits && !ok || best != nil && fits == ok && !later(v, best) {
			continue
		}
		best, fits = v, ok
	}
	if best == nil {
		return Checked{State: Nothing}
	}
	c := Checked{State: Undecided, Value: best}
	limit, known, _ := t.Limit(s.Facts)
	c.Limit = limit
	switch {
	case !fits:
		c.Why = WrongWindow
	case best.Conflict != "" || contradicted(best, s.values[t.Metric]):
		c.Why = Contradicted
	case best.Nothing != "":
		c.Why = NoValue
	case !on.Before(monthsAfter(best.Period.End(), k.FreshMonths)):
		c.Why = Stale
	case !known:
		c.Why = NoLimit
	default:
		switch t.Met(best.Interval, s.Facts) {
		case standard.True:
			c.State = Passed
		case standard.False:
			c.State = Failed
		default:
			c.Why = Straddles
		}
	}
	return c
}

// later says that a speaks of a later time than b, or of the same and was known
// later.
func later(a, b *Value) bool {
	if c := a.Period.End().Compare(b.Period.End()); c != 0 {
		return c > 0
	}
	return a.Known.After(b.Known)
}

// contradicted says that another value of the same period, known since the same
// day, cannot be the same number.
func contradicted(v *Value, all []*Value) bool {
	for _, o := range all {
		if o != v && o.Period == v.Period && o.Known == v.Known && o.Conflict == "" && o.Nothing == "" && !overlap(o.Interval, v.Interval) {
			return true
		}
	}
	return false
}

func overlap(a, b standard.Interval) bool {
	return (a.Hi == nil || b.Lo == nil || a.Hi.Cmp(b.Lo) >= 0) && (b.Hi == nil || a.Lo == nil || b.Hi.Cmp(a.Lo) >= 0)
}

// checkEvidence is what the evidence says of a check, which is the n-th of its
// standard. The latest fresh piece decides; two of one day must agree.
func checkEvidence(k *standard.Check, n int, all []*Evidence, on stat.Date) Checked {
	var best, stale, part *Evidence
	for _, e := range all {
		switch {
		case e.Kind != k.Kind || e.Check != 0 && e.Check != n:
		case !on.Before(e.staleOn(k.FreshMonths)):
			stale = e
		case e.Part && e.Says != Contradicts:
			part = e
		case best == nil || !e.Received.Before(best.Received):
			if best != nil && e.Received == best.Received && e.Says != best.Says {
				return Checked{State: Undecided, Evidence: e, Why: Contradicted}
			}
			best = e
		}
	}
	switch {
	case best != nil && best.Says == Supports:
		return Checked{State: Passed, Evidence: best}
	case best != nil && best.Says == Contradicts:
		return Checked{State: Failed, Evidence: best}
	case best != nil:
		return Checked{State: Undecided, Evidence: best, Why: NotSettled}
	case part != nil && part.Says == Unclear:
		return Checked{State: Undecided, Evidence: part, Why: NotSettled}
	case part != nil:
		return Checked{State: Undecided, Evidence: part, Why: InPart}
	case stale != nil:
		return Checked{State: Undecided, Evidence: stale, Why: Stale}
	}
	return Checked{State: Nothing}
}

// Count is how many findings have each result, of the standards in force on the
// day alone, or of all.
func (a *Assessment) Count(binding bool) map[Result]int {
	out := map[Result]int{}
	for _, f := range a.Findings {
		if !binding || f.Standard.Binding(a.On) {
			out[f.Result]++
		}
	}
	return out
}

// Finding is that of a standard; an error of package standard otherwise.
func (a *Assessment) Finding(id standard.ID) (*Finding, error) {
	for i := range a.Findings {
		if a.Findings[i].Standard.ID == id {
			return &a.Findings[i], nil
		}
	}
	return nil, fmt.Errorf("the assessment has no standard %q", id)
}
