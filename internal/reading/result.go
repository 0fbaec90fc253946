package reading

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/ledger"
	"plumbline/internal/table"
)

// result settles what the entries of all tables amount to.
func (r *reader) result() Result {
	r.checkTotals()
	released := r.release()
	r.checkAcross(released)
	r.checkPeriods(released)
	r.checkSpelling()
	out := Result{Checks: r.checks, Unread: r.unread, Sure: true}
	for _, e := range released {
		out.Observations = append(out.Observations, r.observation(e))
	}
	slices.SortStableFunc(out.Observations, func(a, b ledger.Observation) int {
		if c := a.Key.Compare(b.Key); c != 0 {
			return c
		}
		return strings.Compare(a.At, b.At)
	})
	for _, t := range r.tables {
		out.Readings = append(out.Readings, t.reading)
	}
	for _, u := range out.Unread {
		out.Sure = out.Sure && u.Settled
	}
	for _, c := range out.Checks {
		out.Sure = out.Sure && c.Passed
	}
	return out
}

// release sorts the entries into those that become observations and those
// that stay unread. Two cells that say the same are one observation; two that
// say otherwise of one key are both kept, and the check fails.
func (r *reader) release() []*entry {
	var released []*entry
	byKey := map[ledger.Key][]*entry{}
	for _, e := range r.entries {
		if e.over != "" && len(e.why) == 0 && e.empty == "" {
			r.releaseOver(e)
			continue
		}
		if len(e.why) > 0 || e.empty != "" {
			continue
		}
		if same := sameValue(byKey[e.key], e); same != nil {
			same.places = append(same.places, e.v.At)
			continue
		}
		for _, o := range byKey[e.key] {
			r.differ(o, e)
		}
		byKey[e.key] = append(byKey[e.key], e)
		released = append(released, e)
	}
	for _, e := range r.entries {
		switch {
		case len(e.why) == 0 && e.empty == "":
			continue
		case len(e.why) == 1 && e.why[0] == hidden:
			if same := sameValue(byKey[e.key], e); same != nil {
				same.places = append(same.places, e.v.At+" (hidden)")
				continue
			}
			for _, o := range byKey[e.key] {
				r.differ(o, e)
			}
		}
		r.leave(e)
	}
	return released
}

func sameValue(es []*entry, e *entry) *entry {
	for _, o := range es {
		if o.count == e.count {
			return o
		}
	}
	return nil
}

// differ records two values of one key. Bounds that can both hold are no
// contradiction.
func (r *reader) differ(a, b *entry) {
	_, agree := a.count.Intersect(b.count)
	detail := fmt.Sprintf("%s is %s at %s and %s at %s", a.key, a.v.Shown, a.v.At, b.v.Shown, b.v.At)
	if agree {
		detail += ", which can both hold"
	}
	r.checks = append(r.checks, Check{Name: CheckDuplicate, At: b.v.At, Passed: agree, Detail: detail})
}

// leave records an entry that gives no observation.
func (r *reader) leave(e *entry) {
	u := Unread{Table: e.t.Place, At: e.v.At, Shown: e.v.Shown, Kind: e.v.Kind, Labels: e.texts(), Proposed: e.key}
	if e.empty != "" {
		u.Why, u.Settled = e.empty, true
	} else {
		u.Why = strings.Join(slices.Compact(e.why), "; ")
	}
	r.unread = append(r.unread, u)
}

func (r *reader) observation(e *entry) ledger.Observation {
	o := ledger.Observation{
		Key: e.key, Survey: r.Survey.ID, Count: e.count, Shown: e.v.Shown, Known: r.Return.Received,
		Document: r.Document.ID, At: e.v.At, Reading: e.t.reading.ID,
	}
	for _, n := range e.notes {
		if !slices.Contains(o.Notes, n) {
			o.Notes = append(o.Notes, n)
		}
	}
	if len(e.places) > 0 {
		o.Notes = append(o.Notes, "also at "+strings.Join(e.places, ", "))
	}
	return o
}

// join adds what was read of a document inside, whose places begin with
// within.
func (r *Result) join(inner Result, within string) {
	for _, o := range inner.Observations {
		o.At = within + o.At
		r.Observations = append(r.Observations, o)
	}
	for _, u := range inner.Unread {
		u.Table, u.At = within+u.Table, within+u.At
		r.Unread = append(r.Unread, u)
	}
	for _, c := range inner.Checks {
		c.At = within + c.At
		r.Checks = append(r.Checks, c)
	}
	r.Readings = append(r.Readings, inner.Readings...)
	r.Sure = r.Sure && inner.Sure
	r.Outcome = joinOutcome(r.Outcome, inner.Outcome, within)
}

// joinOutcome is what a document and one inside it did with the question
// together: figures beside a refusal are a refusal in part.
func joinOutcome(outer, inner table.Outcome, within string) table.Outcome {
	if inner.At != "" {
		inner.At = within + inner.At
	}
	refusal := func(o table.Outcome) bool { return o.Kind == table.RefusedWhole || o.Kind == table.PartRefused }
	switch {
	case inner.Kind == table.Nothing || inner.Kind == table.CannotBeRead && outer.Kind != table.Nothing:
		return outer
	case outer.Kind == table.Nothing:
		return inner
	case outer.Kind == table.Answered && refusal(inner):
		inner.Kind = table.PartRefused
		return inner
	case refusal(outer) && inner.Kind == table.Answered:
		outer.Kind = table.PartRefused
	}
	return outer
}
