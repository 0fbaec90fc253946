package assess

import (
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
)

// A Value is what is known of an indicator of a service over a period.
type Value struct {
	Metric   standard.MetricID
	Interval standard.Interval // in the metric's unit
	Period   stat.Period
	Known    stat.Date // since when
	// Conflict says why the sources contradict each other; then there is no
	// value. Nothing says why there is none for another reason.
	Conflict, Nothing string
	// Working shows how the value was reckoned, with where each number stands.
	Working string
	// Sources are the documents and places that it was read from, or the
	// evidence that gave it.
	Sources []string
}

// A Subject is all that is known of one service on a day. Values and evidence
// are of that day: nothing that became known later may be among them.
type Subject struct {
	Service service.Known
	Facts   standard.Facts
	// Problems are what is wrong with what is known, such as two providers at
	// once.
	Problems []service.Finding

	values   map[standard.MetricID][]*Value
	evidence map[standard.ID][]*Evidence
}

// NewSubject gathers what is known of a service on the day of k. Of the evidence
// only what is current on that day is used; pieces of ByMetric count as values.
func NewSubject(c *standard.Catalogue, k service.Known, on stat.Date, values []Value, evidence []Evidence) *Subject {
	s := &Subject{Service: k, values: map[standard.MetricID][]*Value{}, evidence: map[standard.ID][]*Evidence{}}
	s.Facts, s.Problems = c.Facts(k)
	s.Problems = append(append([]service.Finding{}, k.Findings...), s.Problems...)
	for i := range values {
		if v := &values[i]; !v.Known.After(on) {
			s.values[v.Metric] = append(s.values[v.Metric], v)
		}
	}
	current := Current(evidence, on)
	for i := range current {
		e := &current[i]
		if e.Service != k.ID {
			continue
		}
		if e.Kind == standard.ByMetric {
			s.values[e.Metric] = append(s.values[e.Metric], &Value{Metric: e.Metric, Interval: standard.Interval{Lo: e.Lo, Hi: e.Hi}, Period: e.About,
				Known: e.Received, Working: "as evidence " + string(e.ID) + " gives it", Sources: []string{"evidence " + string(e.ID)}})
			continue
		}
		s.evidence[e.Standard] = append(s.evidence[e.Standard], e)
	}
	return s
}
