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
	// From is the vintage of the value: the day from which it has been known,
	// however often it was printed since.
	From stat.Date
	// Sources are the observations that give the value, the first printing
	// first, and Superseded those of earlier vintages that gave another.
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
	x := NewIndex(slices.Values(obs), at)
	return slices.AppendSeq(make([]Known, 0, x.Len()), x.All())
}

// resolve settles a group, whose records are in order of the day.
func (x *Index) resolve(group []record) Known {
	said := make([]Observation, 0, len(group))
	for i := range group {
		if i == 0 || group[i] != group[i-1] { // the same cell read twice is one observation
			said = append(said, x.observation(&group[i]))
		}
	}
	if len(said) == 1 {
		o := &said[0]
		return Known{Key: o.Key, Count: o.Count, From: o.Known, Sources: said}
	}
	if slices.ContainsFunc(said, speaks) {
		said = slices.DeleteFunc(said, func(o Observation) bool { return !speaks(o) })
	}
	k := Known{Key: said[0].Key, From: said[len(said)-1].Known}
	day := slices.IndexFunc(said, func(o Observation) bool { return o.Known == k.From })
	latest := said[day:]
	count, agree := together(latest)
	if agree {
		first := since(said, day, count)
		k.Count, k.From, k.Sources = count, said[first].Known, said[first:]
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

// since is where the unbroken run of days that gave the count begins, given
// where its last day does.
func since(said []Observation, day int, count stat.Count) int {
	for day > 0 {
		before := day - 1
		for before > 0 && said[before-1].Known == said[day-1].Known {
			before--
		}
		if c, ok := together(said[before:day]); !ok || c != count {
			break
		}
		day = before
	}
	return day
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
