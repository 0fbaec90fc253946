package standard

import (
	"fmt"
	"slices"
	"strings"
)

// A Change is one difference between two catalogues.
type Change struct {
	Standard ID
	// Part is what differs: "title", "target of csam_...", or "" for a standard
	// that only one of the two has.
	Part     string
	From, To string // in words; "" where there is none
	// Way is "tighter" or "looser" of a target whose change has a direction, and
	// otherwise "".
	Way string `json:",omitempty"`
}

// String is the change in one line.
func (c Change) String() string {
	switch {
	case c.Part == "" && c.From == "":
		return fmt.Sprintf("%s: new: %s", c.Standard, c.To)
	case c.Part == "":
		return fmt.Sprintf("%s: gone: %s", c.Standard, c.From)
	case c.Way != "":
		return fmt.Sprintf("%s: %s (%s): %q is now %q", c.Standard, c.Part, c.Way, c.From, c.To)
	}
	return fmt.Sprintf("%s: %s: %q is now %q", c.Standard, c.Part, c.From, c.To)
}

// Diff is what changed from a to b, in order of standard.
func Diff(a, b *Catalogue) []Change {
	var out []Change
	old := map[ID]*Standard{}
	for _, s := range a.Standards {
		old[s.ID] = s
	}
	for _, s := range b.Standards {
		if before := old[s.ID]; before != nil {
			out = append(out, diffStandard(before, s)...)
			delete(old, s.ID)
			continue
		}
		out = append(out, Change{Standard: s.ID, To: s.Title})
	}
	for _, s := range old {
		out = append(out, Change{Standard: s.ID, From: s.Title})
	}
	slices.SortStableFunc(out, func(a, b Change) int { return strings.Compare(string(a.Standard), string(b.Standard)) })
	return out
}

func diffStandard(a, b *Standard) []Change {
	var out []Change
	differ := func(part, from, to, way string) {
		if from != to {
			out = append(out, Change{a.ID, part, from, to, way})
		}
	}
	differ("version", a.Version, b.Version, "")
	differ("status", a.StatusWords(), b.StatusWords(), "")
	differ("title", a.Title, b.Title, "")
	differ("statement", a.Statement, b.Statement, "")
	differ("group", a.Group, b.Group, "")
	differ("severity", a.Severity, b.Severity, "")
	differ("binds", a.Binds, b.Binds, "")
	differ("rule", a.Applies.String(), b.Applies.String(), "")
	diffTargets(a, b, differ)
	differ("other checks", otherChecks(a), otherChecks(b), "")
	differ("mappings", mappings(a), mappings(b), "")
	differ("sources", strings.Join(a.Sources, ", "), strings.Join(b.Sources, ", "), "")
	differ("note", a.Note, b.Note, "")
	if a.Version == b.Version && len(out) > 0 {
		out = append(out, Change{a.ID, "version", a.Version, "the same, though the standard changed: give it a new one", ""})
	}
	return out
}

func diffTargets(a, b *Standard, differ func(part, from, to, way string)) {
	old := map[MetricID]Target{}
	for _, t := range a.Targets() {
		old[t.Metric] = t
	}
	for _, t := range b.Targets() {
		before, had := old[t.Metric]
		delete(old, t.Metric)
		part := "target of " + string(t.Metric)
		switch {
		case !had:
			differ(part, "", t.String(), "tighter")
		case t.tighter(&before):
			differ(part, before.String(), t.String(), "tighter")
		case before.tighter(&t):
			differ(part, before.String(), t.String(), "looser")
		default:
			differ(part, before.String(), t.String(), "")
		}
		if had {
			differ("basis of "+string(t.Metric), before.Basis, t.Basis, "")
		}
	}
	for _, t := range a.Targets() {
		if _, gone := old[t.Metric]; gone {
			differ("target of "+string(t.Metric), t.String(), "", "looser")
		}
	}
}

func otherChecks(s *Standard) string {
	var out []string
	for _, c := range s.Verify {
		if c.Target == nil {
			out = append(out, strings.TrimSpace(c.Kind+": "+string(c.Probe)+c.Text))
		}
	}
	return strings.Join(out, "; ")
}

func mappings(s *Standard) string {
	var out []string
	for _, m := range s.Maps {
		out = append(out, fmt.Sprintf("%s %s (%s, %s, read in %s)", m.Framework, m.Ref, m.Relation, m.Status, m.Source))
	}
	return strings.Join(out, "; ")
}
