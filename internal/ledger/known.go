package ledger

import (
	"slices"

	"plumbline/internal/stat"
)

// Known is what is known of one key on a date: the resolution of everything
// that had been observed by then.
type Known struct {
	Key
	// Count is the value; when Conflict is not empty it is meaningless.
	Count stat.Count
	// From is the vintage of the value: the day from which it was known.
	From stat.Date
	// Sources are the observations that give the value, and Superseded those
	// of earlier vintages that gave another.
	Sources, Superseded []Observation
	// Conflict are the observations of one day that contradict each other:
	// there is no value, and all of them are to be shown.
	Conflict []Observation
}

// AsKnown is what was known by the end of a day, in order of key. What was
// said last of a key wins over what was said before. Observations of the same
// day agree when some number fits them all: an exact count and "nearly 100",
// say; the value is then what they say together. Otherwise they are a
// conflict, whoever made them, and none is picked. That an answer is awaited,
// or was not asked for, never stands against a number or a reason.
func AsKnown(obs []Observation, at stat.Date) []Known {
	x := NewIndex(obs, at)
	return slices.AppendSeq(make([]Known, 0, x.Len()), x.All())
}

// resolve settles a group. The usual group is one observation, and is settled
// without allocating.
func (x *Index) resolve(i int) Known {
	group := x.order[x.starts[i]:x.starts[i+1]]
	first := &x.obs[group[0]]
	if len(group) == 1 {
		at := group[0]
		return Known{Key: first.Key, Count: first.Count, From: first.Known, Sources: x.obs[at : at+1 : at+1]}
	}
	said := make([]Observation, 0, len(group))
	for _, at := range group {
		said = append(said, x.obs[at])
	}
	said = slices.CompactFunc(said, func(a, b Observation) bool { return compareContent(&a, &b) == 0 })
	if slices.ContainsFunc(said, speaks) {
		said = slices.DeleteFunc(said, func(o Observation) bool { return !speaks(o) })
	}
	k := Known{Key: first.Key, From: said[len(said)-1].Known}
	day := slices.IndexFunc(said, func(o Observation) bool { return o.Known == k.From })
	latest := said[day:]
	count, agree := together(latest)
	if agree {
		k.Count, k.Sources = count, latest
	} else {
		k.Conflict = latest
	}
	for _, o := range said[:day] {
		if !slices.ContainsFunc(latest, func(l Observation) bool { return l.Count == o.Count }) && (!agree || o.Count != count) {
			k.Superseded = append(k.Superseded, o)
		}
	}
	return k
}

// speaks says that an observation is of an answer: a number, or a reason that
// the respondent gave for having none.
func speaks(o Observation) bool {
	g, gap := o.Count.Gap()
	return !gap || g == stat.Refused || g == stat.NotHeld
}

// together is what observations of one day say together, if they agree.
func together(obs []Observation) (stat.Count, bool) {
	all := obs[0].Count
	for _, o := range obs[1:] {
		if o.Count == all {
			continue
		}
		both, ok := all.Intersect(o.Count)
		if !ok {
			return stat.Count{}, false
		}
		all = both
	}
	return all, true
}
