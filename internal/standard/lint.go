package standard

import (
	"fmt"
	"slices"

	"plumbline/internal/stat"
)

// Lint is advice on a catalogue that loads: what a policy person would want to
// look at again before it is consulted upon. None of it stops the catalogue
// from being used.
func (c *Catalogue) Lint(on stat.Date) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	used := map[string]bool{}
	for _, s := range c.Standards {
		for _, t := range s.Targets() {
			used["metric "+string(t.Metric)] = true
			if s.Status == InForce && t.Basis == "proposal" {
				say("%s: %s is in force, and its target %s is a proposal: say what it rests on", s.File, s.ID, &t)
			}
		}
		for _, k := range s.Verify {
			used["probe "+string(k.Probe)] = true
		}
		for _, src := range s.Sources {
			used["source "+src] = true
		}
		for _, m := range s.Maps {
			used["source "+m.Source], used["framework "+m.Framework] = true, true
			if !slices.Contains(s.Sources, m.Source) {
				say("%s: %s maps to %s as read in %s, which is not among its sources", s.File, s.ID, m.Ref, m.Source)
			}
		}
		used["group "+s.Group] = true
		if s.Status == InForce && !s.To.IsZero() && on.After(s.To) {
			say("%s: %s is in force, and its last day was %s: withdraw it", s.File, s.ID, s.To.Words())
		}
		if s.Status != InForce && s.Status != Withdrawn && !s.From.IsZero() && !on.Before(s.From) {
			say("%s: %s is a %s, and was to be valid from %s", s.File, s.ID, s.Status, s.From.Words())
		}
	}
	for _, a := range c.Attributes {
		if a.Type != Derived && len(c.uses[a.Name]) == 0 {
			say("%s: no standard rests on the attribute %s", FileName, a.Name)
		}
	}
	unused := func(kind string, names []string) {
		for _, n := range names {
			if !used[kind+" "+n] {
				say("%s: no standard uses the %s %s", FileName, kind, n)
			}
		}
	}
	unused("metric", ids(c.Metrics, func(m Metric) string { return string(m.ID) }))
	unused("probe", ids(c.Probes, func(p Probe) string { return string(p.ID) }))
	unused("source", ids(c.Sources, func(s Source) string { return s.ID }))
	unused("framework", ids(c.Frameworks, func(f Framework) string { return f.ID }))
	unused("group", ids(c.Groups, func(g Group) string { return g.ID }))
	return out
}
