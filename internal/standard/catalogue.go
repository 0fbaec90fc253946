// Package standard holds catalogues of minimum standards: what each one asks of
// a service, whom it binds, how it is verified, where its targets come from, and
// which public frameworks it answers to.
//
// Whom a standard binds is a rule over facts, evaluated to true, false or
// unknown: never false for want of a fact. A catalogue is a folder of YAML files
// that a policy person can write; Load checks it whole and names file, line and
// column of what is wrong. Nothing here fetches, stores or judges evidence.
package standard

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"plumbline/internal/fault"
	"plumbline/internal/probe"
	"plumbline/internal/service"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

// An ID names a standard, such as MS-GOV-01; a MetricID an indicator that a
// target is over, a ProbeID a way of looking at a service.
type (
	ID       string
	MetricID string
	ProbeID  string
)

// A Status is how far a standard has come. It is shown wherever a standard is.
type Status string

// The statuses.
const (
	Draft     Status = "draft"     // a proposal
	Consulted Status = "consulted" // consulted upon, not in force
	InForce   Status = "in force"
	Withdrawn Status = "withdrawn"
)

// A Catalogue is a loaded folder of standards, in order of the standards' IDs.
type Catalogue struct {
	ID, Title, Version string
	Date               stat.Date
	// About says what the catalogue is and is not; Notes are further remarks
	// for its readers.
	About string
	Notes []string
	// ProfileID is the ID of the profile that selected and tightened these
	// standards; "" for the catalogue itself.
	ProfileID  string
	Levels     []string // lowest first
	Attributes []*Attribute
	Groups     []Group
	Severities []Severity // least first
	Bases      []Basis
	Frameworks []Framework
	Metrics    []Metric
	Probes     []Probe
	Sources    []Source
	// SizeAttribute and Sizes say how services are grouped by size.
	SizeAttribute *Attribute
	Sizes         []Size
	// EvidenceMonths is how long evidence stays fresh, in months, where a check
	// does not say otherwise.
	EvidenceMonths int
	Standards      []*Standard

	uses map[string][]int // the standards that depend on an attribute, by place
}

// An Attribute is something that may be known about a service.
type Attribute struct {
	Name   string
	Type   Type
	Note   string
	Values []string // those that a list may have
	// HasNone says that the number None means that there is none, such as a
	// minimum age of 0.
	HasNone bool
	None    int64
	Rule    *Rule // of a derived attribute

	levels []string
}

// inputs are the names of the recorded attributes that it is derived from.
func (a *Attribute) inputs() []string {
	found := map[*Attribute]bool{}
	if a.Rule != nil {
		a.Rule.bases(found)
	}
	var names []string
	for b := range found {
		names = append(names, b.Name)
	}
	slices.Sort(names)
	return names
}

// The parts of a catalogue that standards refer to by ID.
type (
	// A Group is a chapter of the catalogue.
	Group struct{ ID, Label string }
	// A Severity is how grave it is not to meet a standard.
	Severity struct{ ID, Meaning string }
	// A Basis is where a target comes from: statute, code, proposal.
	Basis struct{ ID, Meaning string }
	// A Framework is a public text that standards map to.
	Framework struct{ ID, Title string }
	// A Metric is an indicator that a service can be measured by.
	Metric struct {
		ID   MetricID
		Unit string // "percent", "hour"
		How  string // numerator over denominator, or how it is measured; "" if not settled
	}
	// A Probe is a way of looking at what a service does.
	Probe struct {
		ID ProbeID
		// Automatic are the probes of the program that do a part of it; the
		// rest is for a person.
		Automatic []probe.Kind
		Procedure string
	}
	// A Source is where a mapping or a standard was read.
	Source struct{ ID, Title, URL string }
	// A Size is a band of services by the SizeAttribute of the catalogue: those
	// at or under UpTo, or all others where UpTo is 0.
	Size struct {
		Label string
		UpTo  int64
	}
)

// A Standard is one minimum requirement, at one version.
type Standard struct {
	ID      ID
	Version string
	Status  Status
	// From and To are the first and last day on which it is valid; no date
	// where none is set.
	From, To  stat.Date
	Title     string
	Statement string
	Group     string
	Severity  string
	Binds     string // whom it applies to, in words
	Applies   Rule
	Verify    []Check
	Maps      []Mapping
	Sources   []string // IDs of sources
	Note      string
	History   []Revision // oldest first
	File      string     // that it was read from
}

// The kinds of check.
const (
	ByMetric      = "metric"
	ByEvidence    = "evidence"
	ByProbe       = "probe"
	ByDeclaration = "declaration"
)

// A Check is one way in which a standard is verified.
type Check struct {
	Kind   string
	Text   string  // what is asked for, of evidence and declarations
	Probe  ProbeID // of a probe
	Target *Target // of a metric
	// FreshMonths is how long what was shown stays good, in months.
	FreshMonths int
}

// A Target is one threshold over an indicator.
type Target struct {
	Metric   MetricID
	Operator Operator
	Value    *big.Rat // in the metric's unit; nil where Attribute gives it
	// Attribute names the attribute of the service that is the limit; "" where
	// Value is.
	Attribute string
	Window    Window
	Basis     string // ID of a basis

	attribute *Attribute
}

// A Mapping ties a standard to a place in a public framework.
type Mapping struct {
	Framework string // ID
	Ref       string // identifier in the framework, as seen in the source
	Relation  string // "same aim", "part of", "wider"
	Status    string // of the text referred to: "in force", "draft"
	Source    string // ID of the source in which the identifier was seen
}

// A Revision is one version of a standard.
type Revision struct {
	Version string
	Date    stat.Date
	Change  string
}

// Targets are those of the metric checks, in order.
func (s *Standard) Targets() []Target {
	var out []Target
	for _, c := range s.Verify {
		if c.Target != nil {
			out = append(out, *c.Target)
		}
	}
	return out
}

// ByDeclarationAlone says that nothing but declarations and papers is asked
// for: no metric to reckon and no probe to stand.
func (s *Standard) ByDeclarationAlone() bool {
	return !slices.ContainsFunc(s.Verify, func(c Check) bool { return c.Kind == ByMetric || c.Kind == ByProbe })
}

// Binding says that the standard is in force on a day.
func (s *Standard) Binding(on stat.Date) bool {
	return s.Status == InForce && !on.Before(s.From) && (s.To.IsZero() || !on.After(s.To))
}

// StatusWords is the status with the days that go with it.
func (s *Standard) StatusWords() string {
	words := string(s.Status)
	if !s.From.IsZero() {
		words += " from " + s.From.Words()
	}
	if !s.To.IsZero() {
		words += " to " + s.To.Words()
	}
	return words
}

// Get is the standard with the given ID, or fault.NotFound with the nearest.
func (c *Catalogue) Get(id ID) (*Standard, error) {
	var ids []ID
	for _, s := range c.Standards {
		if s.ID == id {
			return s, nil
		}
		ids = append(ids, s.ID)
	}
	return nil, fmt.Errorf("no standard %q in %s%s: %w", id, c.ID, yamlfile.Nearest(id, ids), fault.NotFound)
}

// Attribute is the attribute of that name.
func (c *Catalogue) Attribute(name string) (*Attribute, bool) {
	i := slices.IndexFunc(c.Attributes, func(a *Attribute) bool { return a.Name == name })
	if i < 0 {
		return nil, false
	}
	return c.Attributes[i], true
}

// Metric is the metric with the given ID; the zero Metric if there is none.
func (c *Catalogue) Metric(id MetricID) Metric {
	for _, m := range c.Metrics {
		if m.ID == id {
			return m
		}
	}
	return Metric{}
}

// Probe is the probe with the given ID; the zero Probe if there is none.
func (c *Catalogue) Probe(id ProbeID) Probe {
	for _, p := range c.Probes {
		if p.ID == id {
			return p
		}
	}
	return Probe{}
}

// Automatic is the place in Verify, from 0, of the first check of a standard of
// which the program's probe of that kind does a part; ok is false where there is
// none.
func (c *Catalogue) Automatic(s *Standard, kind probe.Kind) (place int, ok bool) {
	for i, k := range s.Verify {
		for _, p := range c.Probes {
			if k.Kind == ByProbe && p.ID == k.Probe && slices.Contains(p.Automatic, kind) {
				return i, true
			}
		}
	}
	return 0, false
}

// GroupLabel is the label of a group, or its ID where it is unknown.
func (c *Catalogue) GroupLabel(id string) string {
	for _, g := range c.Groups {
		if g.ID == id {
			return g.Label
		}
	}
	return id
}

// Facts are the facts of a service by the catalogue's vocabulary, and a finding
// for each that it has no place for; such a fact is not known.
func (c *Catalogue) Facts(k service.Known) (Facts, []service.Finding) {
	facts := Facts{}
	var bad []service.Finding
	for _, f := range k.Facts {
		a, ok := c.Attribute(f.Attribute)
		if !ok {
			bad = append(bad, service.Finding{Place: f.Place, Service: k.ID,
				Text: fmt.Sprintf("the catalogue %s has no attribute %q%s", c.ID, f.Attribute, yamlfile.Nearest(f.Attribute, c.names()))})
			continue
		}
		v, err := a.Parse(f.Value)
		if err != nil {
			bad = append(bad, service.Finding{Place: f.Place, Service: k.ID, Text: strings.TrimSuffix(err.Error(), ": "+fault.Invalid.Error())})
			continue
		}
		facts[f.Attribute] = v
	}
	return facts, bad
}

func (c *Catalogue) names() []string {
	var names []string
	for _, a := range c.Attributes {
		names = append(names, a.Name)
	}
	return names
}

// SizeOf is the label of the size of a service, or "size not known".
func (c *Catalogue) SizeOf(f Facts) string {
	const unknown = "size not known"
	if c.SizeAttribute == nil {
		return unknown
	}
	v, known := f[c.SizeAttribute.Name]
	if !known {
		return unknown
	}
	band := func(n int64) string {
		for _, s := range c.Sizes {
			if s.UpTo == 0 || n <= s.UpTo {
				return s.Label
			}
		}
		return unknown
	}
	if lo := band(v.Lo); lo == band(v.Hi) {
		return lo
	}
	return unknown
}
