package assess

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
)

// A Report is an assessment in words and plain values: what is printed, kept,
// exported, and compared with the next.
type Report struct {
	Service   service.ID `json:"service"`
	Name      string     `json:"name"`
	Providers []string   `json:"providers"`
	On        stat.Date  `json:"on"` // as known on this day
	Catalogue string     `json:"catalogue"`
	Version   string     `json:"catalogue_version"`
	Profile   string     `json:"profile,omitempty"`
	// Problems are what is wrong with what is known of the service.
	Problems []string          `json:"problems,omitempty"`
	Facts    map[string]string `json:"facts"` // by attribute, as written
	Findings []Item            `json:"findings"`
}

// An Item is the finding of one standard.
type Item struct {
	Standard standard.ID `json:"standard"`
	Version  string      `json:"version"`
	Status   string      `json:"status"`
	Binding  bool        `json:"binding"` // in force on the day
	Title    string      `json:"title"`
	Group    string      `json:"group"`
	Severity string      `json:"severity,omitempty"`
	Result   Result      `json:"result"`
	// Because says in sentences how it came about.
	Because []string `json:"because"`
	Rule    string   `json:"rule"`
	// Saw are the facts that the rule or a target looked at, as known.
	Saw    map[string]string `json:"saw,omitempty"`
	Checks []CheckReport     `json:"checks,omitempty"`
	// Missing is what would settle it.
	Missing []string `json:"missing,omitempty"`
}

// A CheckReport is a check with what came of it.
type CheckReport struct {
	Kind    string      `json:"kind"`
	Asks    string      `json:"asks"`
	State   State       `json:"state"`
	Because string      `json:"because"`
	Value   *ValueShown `json:"value,omitempty"`
	// Evidence is the piece that decided.
	Evidence *Evidence `json:"evidence,omitempty"`
}

// A ValueShown is the value of an indicator that a check looked at.
type ValueShown struct {
	Metric  standard.MetricID `json:"metric"`
	Value   string            `json:"value"` // "" where there is none
	Unit    string            `json:"unit"`
	Period  stat.Period       `json:"period"`
	Known   stat.Date         `json:"known"`
	Working string            `json:"working,omitempty"`
	Sources []string          `json:"sources,omitempty"`
}

// Report is the assessment in words.
func (a *Assessment) Report() *Report {
	s := a.Subject
	r := &Report{Service: s.Service.ID, Name: s.Service.Name, Providers: []string{}, On: a.On, Catalogue: a.Catalogue.ID, Version: a.Catalogue.Version,
		Profile: a.Catalogue.ProfileID, Facts: map[string]string{}, Findings: make([]Item, 0, len(a.Findings))}
	for _, p := range s.Service.Providers {
		r.Providers = append(r.Providers, string(p))
	}
	for _, p := range s.Problems {
		r.Problems = append(r.Problems, p.String())
	}
	for _, f := range s.Service.Facts {
		r.Facts[f.Attribute] = f.Value
	}
	for i := range a.Findings {
		r.Findings = append(r.Findings, a.Explain(&a.Findings[i]))
	}
	return r
}

// Explain is a finding of the assessment in words.
func (a *Assessment) Explain(f *Finding) Item {
	st := f.Standard
	it := Item{Standard: st.ID, Version: st.Version, Status: st.StatusWords(), Binding: st.Binding(a.On), Title: st.Title,
		Group: a.Catalogue.GroupLabel(st.Group), Severity: st.Severity, Result: f.Result, Because: []string{}, Rule: st.Applies.String(), Saw: map[string]string{}}
	if f.Over {
		it.Because = append(it.Because, fmt.Sprintf("The standard is %s, and binds nobody any more.", st.StatusWords()))
		return it
	}
	e := st.Applies.Evaluate(a.Subject.Facts)
	saw(e.Working, a.Catalogue, it.Saw)
	switch f.Applies {
	case standard.False:
		it.Because = append(it.Because, fmt.Sprintf("The standard binds %s: that is not so of this service.", lower(st.Binds)))
		return it
	case standard.Unknown:
		it.Because = append(it.Because, fmt.Sprintf("Whether the standard applies is not known: %s not known.", isAre(e.Missing)))
		for _, m := range e.Missing {
			it.Missing = append(it.Missing, "the fact "+m)
		}
		return it
	}
	for i := range f.Checks {
		a.explainCheck(&it, &st.Verify[i], &f.Checks[i])
	}
	a.explainAlternative(&it, f)
	if f.Result == Insufficient && !st.ByDeclarationAlone() && !slices.ContainsFunc(it.Checks, func(c CheckReport) bool {
		return (c.Kind == standard.ByMetric || c.Kind == standard.ByProbe) && c.State != Nothing
	}) {
		it.Because = append(it.Because, "The standard has a metric or a probe, and papers alone do not settle it.")
	}
	return it
}

func (a *Assessment) explainAlternative(it *Item, f *Finding) {
	e := f.Alternative
	switch {
	case e == nil:
	case f.Result == MetByAlternative:
		it.Because = append(it.Because, fmt.Sprintf("The provider meets it by another measure, which %s accepted: %s", e.Accepted, e.Reason))
	case e.Accepted == "":
		it.Because = append(it.Because, "The provider says that it meets the standard by another measure: "+e.Reason)
		it.Missing = append(it.Missing, "a decision on the alternative measure (evidence "+string(e.ID)+")")
	default:
		it.Because = append(it.Because, "An alternative measure was recorded and is stale or not upheld: "+e.Reason)
	}
}

// saw adds the facts at the leaves of the working, as they are known.
func saw(s standard.Step, c *standard.Catalogue, out map[string]string) {
	if len(s.Steps) == 0 {
		name, _, _ := strings.Cut(s.Text, " ")
		if _, ok := c.Attribute(name); ok {
			out[name] = s.Saw
		}
	}
	for _, inner := range s.Steps {
		saw(inner, c, out)
	}
}

func (a *Assessment) explainCheck(it *Item, k *standard.Check, c *Checked) {
	r := CheckReport{Kind: k.Kind, Asks: a.Catalogue.CheckWords(*k), State: c.State, Evidence: c.Evidence}
	if c.Value != nil {
		v := c.Value
		r.Value = &ValueShown{Metric: v.Metric, Unit: a.Catalogue.Metric(v.Metric).Unit, Period: v.Period, Known: v.Known, Working: v.Working, Sources: v.Sources}
		if v.Conflict == "" && v.Nothing == "" {
			r.Value.Value = intervalWords(v.Interval)
		}
	}
	if k.Target != nil && k.Target.Attribute != "" {
		it.Saw[k.Target.Attribute] = "not known"
		if v, ok := a.Subject.Facts[k.Target.Attribute]; ok {
			at, _ := a.Catalogue.Attribute(k.Target.Attribute)
			it.Saw[k.Target.Attribute] = at.Print(v)
		}
	}
	r.Because = a.because(k, c, r.Value)
	it.Because = append(it.Because, upper(r.Because)+".")
	if c.State == Nothing || c.State == Undecided {
		it.Missing = append(it.Missing, missing(k, c, r.Asks))
	}
	it.Checks = append(it.Checks, r)
}

// because is why a check came out as it did, without a full stop.
func (a *Assessment) because(k *standard.Check, c *Checked, v *ValueShown) string {
	if k.Kind == standard.ByMetric {
		return a.becauseMetric(k, c, v)
	}
	what := map[string]string{standard.ByEvidence: "the evidence", standard.ByProbe: "the probe", standard.ByDeclaration: "the declaration"}[k.Kind]
	e := c.Evidence
	switch {
	case e == nil:
		return what + " has not come in: " + a.Catalogue.CheckWords(*k)
	case c.State == Passed:
		return fmt.Sprintf("%s about %s, received on %s, supports it (%s)", what, periodWords(e.About), e.Received.Words(), e.ID)
	case c.State == Failed:
		return strings.TrimSuffix(fmt.Sprintf("%s about %s, received on %s, is against it (%s): %s", what, periodWords(e.About), e.Received.Words(), e.ID, e.Reason), ": ")
	}
	switch c.Why {
	case Contradicted:
		return fmt.Sprintf("two pieces received on %s contradict each other (%s is one)", e.Received.Words(), e.ID)
	case Stale:
		return fmt.Sprintf("%s about %s went stale on %s (%s)", what, periodWords(e.About), e.staleOn(k.FreshMonths).Words(), e.ID)
	case InPart:
		return fmt.Sprintf("an automatic look on %s found nothing wrong, and it sees a part of the check only (%s)", e.Received.Words(), e.ID)
	}
	return strings.TrimSuffix(fmt.Sprintf("%s about %s says neither yes nor no (%s): %s", what, periodWords(e.About), e.ID, e.Reason), ": ")
}

func (a *Assessment) becauseMetric(k *standard.Check, c *Checked, v *ValueShown) string {
	t := k.Target
	if v == nil {
		return fmt.Sprintf("%s is not known %s", t.Metric, t.Window.Words())
	}
	limit := t.Number()
	if c.Limit != nil && t.Attribute != "" {
		limit = fmt.Sprintf("%s (%s)", intervalWords(standard.Exactly(c.Limit)), t.Attribute)
	}
	is := fmt.Sprintf("%s was %s %s %s, and %s %s is asked for", t.Metric, v.Value, unitWords(v.Unit, v.Value), within(v.Period), t.Operator.Asks(), limit)
	if c.State != Undecided {
		return is
	}
	switch c.Why {
	case Contradicted:
		if c.Value.Conflict != "" {
			return fmt.Sprintf("%s in %s is contradicted: %s", t.Metric, periodWords(v.Period), c.Value.Conflict)
		}
		return fmt.Sprintf("%s in %s has values that contradict each other, all received on %s", t.Metric, periodWords(v.Period), v.Known.Words())
	case NoValue:
		return fmt.Sprintf("%s in %s has no value: %s", t.Metric, periodWords(v.Period), c.Value.Nothing)
	case WrongWindow:
		return fmt.Sprintf("%s is asked for %s, and what is known speaks of %s", t.Metric, t.Window.Words(), periodWords(v.Period))
	case Stale:
		return fmt.Sprintf("%s speaks of %s and went stale on %s", t.Metric, periodWords(v.Period), monthsAfter(v.Period.End(), k.FreshMonths).Words())
	case NoLimit:
		_, _, why := t.Limit(a.Subject.Facts)
		return is + ": " + why
	}
	return is + ": the limit lies within what is known"
}

// missing is what would settle a check.
func missing(k *standard.Check, c *Checked, asks string) string {
	if c.State == Nothing {
		return asks
	}
	switch c.Why {
	case Contradicted:
		return "a correction of what contradicts itself: " + asks
	case Stale:
		return "a fresh answer: " + asks
	case InPart:
		return "the rest of the check, by a person: " + asks
	case NoLimit:
		return "the fact " + k.Target.Attribute
	case NotSettled:
		return "a person's view of what came in: " + asks
	case Straddles:
		return "a closer value: " + asks
	}
	return asks
}

// intervalWords is an interval with no more decimals than anybody reads; bounds
// are rounded outwards, so that the words never say more than is known.
func intervalWords(i standard.Interval) string {
	lo, hi := roundDown(i.Lo), roundUp(i.Hi)
	switch {
	case i.Lo == nil && i.Hi == nil:
		return "not known"
	case i.Lo == nil:
		return "at most " + hi
	case i.Hi == nil:
		return "at least " + lo
	case i.Lo.Cmp(i.Hi) == 0:
		return exactWords(i.Lo)
	}
	return lo + " to " + hi
}

// A Change is a standard of which the finding is not what it was.
type Change struct {
	Standard standard.ID `json:"standard"`
	Title    string      `json:"title"`
	From     Result      `json:"from,omitempty"` // "" for a standard that is new
	To       Result      `json:"to,omitempty"`   // "" for one that is gone
	// Why is what differs between the two: versions, facts, values, evidence.
	Why []string `json:"why"`
}

// Compare is what changed from one assessment of a service to the next, in the
// order of the later one.
func Compare(before, now *Report) []Change {
	old := map[standard.ID]*Item{}
	for i := range before.Findings {
		old[before.Findings[i].Standard] = &before.Findings[i]
	}
	var out []Change
	for i := range now.Findings {
		n := &now.Findings[i]
		b, had := old[n.Standard]
		delete(old, n.Standard)
		switch {
		case !had:
			out = append(out, Change{n.Standard, n.Title, "", n.Result, []string{"the standard is new in the catalogue " + now.Version}})
		case b.Result != n.Result:
			out = append(out, Change{n.Standard, n.Title, b.Result, n.Result, differences(b, n, now.On)})
		}
	}
	for i := range before.Findings {
		b := &before.Findings[i]
		if old[b.Standard] != nil {
			out = append(out, Change{b.Standard, b.Title, b.Result, "", []string{"the standard is not in the catalogue " + now.Version}})
		}
	}
	return out
}

// differences are what differs between two findings of one standard.
func differences(b, n *Item, on stat.Date) []string {
	var why []string
	if b.Version != n.Version {
		why = append(why, fmt.Sprintf("the standard was version %s and is %s", b.Version, n.Version))
	}
	if b.Status != n.Status {
		why = append(why, fmt.Sprintf("the standard was %s and is %s", b.Status, n.Status))
	}
	var names []string
	for name := range n.Saw {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if was, had := b.Saw[name]; had && was != n.Saw[name] {
			why = append(why, fmt.Sprintf("%s was %s and is %s", name, was, n.Saw[name]))
		}
	}
	for i, c := range n.Checks {
		was := CheckReport{State: Nothing}
		if i < len(b.Checks) && b.Checks[i].Asks == c.Asks {
			was = b.Checks[i]
		}
		if was.State != c.State || was.Because != c.Because {
			why = append(why, c.Because)
		}
	}
	if len(why) == 0 {
		why = append(why, n.Because...)
	}
	if len(why) == 0 {
		why = append(why, "by the passing of time to "+on.Words())
	}
	return why
}
