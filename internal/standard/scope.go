package standard

import (
	"maps"
	"math/big"
	"slices"
	"strings"
)

// A Scope is what a catalogue binds one service to, kept up to date as facts
// come in.
type Scope struct {
	c      *Catalogue
	facts  Facts
	truths []Truth
}

// Scope evaluates every standard for a service with the given facts, which are
// copied.
func (c *Catalogue) Scope(f Facts) *Scope {
	s := &Scope{c: c, facts: maps.Clone(f), truths: make([]Truth, len(c.Standards))}
	if s.facts == nil {
		s.facts = Facts{}
	}
	for i, std := range c.Standards {
		s.truths[i] = std.Applies.Truth(f)
	}
	return s
}

// Truth is whether the standard at the given place of Catalogue.Standards
// applies.
func (s *Scope) Truth(place int) Truth { return s.truths[place] }

// Facts are those that the scope stands on; they are not to be changed.
func (s *Scope) Facts() Facts { return s.facts }

// Set takes in a new value of a recorded attribute, or that it is no longer
// known where v is nil. Only the standards that depend on the attribute are
// evaluated again; it returns their places, and of these the ones that changed.
func (s *Scope) Set(attribute string, v *Value) (touched, changed []int) {
	if v == nil {
		delete(s.facts, attribute)
	} else {
		s.facts[attribute] = *v
	}
	touched = s.c.uses[attribute]
	for _, i := range touched {
		if t := s.c.Standards[i].Applies.Truth(s.facts); t != s.truths[i] {
			s.truths[i] = t
			changed = append(changed, i)
		}
	}
	return touched, changed
}

// A Question is a fact to ask for, with what the answer would settle.
type Question struct {
	Attribute string
	Note      string
	// Least and Most are how many standards, now unknown, the least and the most
	// telling answer would settle. Mean is over the answers that rules tell
	// apart, each taken to be as likely as any other.
	Least, Most int
	Mean        *big.Rat
	// Named is how many unknown standards rest on it, perhaps with other facts.
	Named int
}

// Ask is which facts to ask for, the one that settles most standards first; none
// when nothing is unknown. Withdrawn standards do not count.
func (c *Catalogue) Ask(f Facts) []Question {
	scope := c.Scope(f)
	open := map[int]bool{} // by place
	named := map[string]int{}
	for i, s := range c.Standards {
		if s.Status == Withdrawn || scope.Truth(i) != Unknown {
			continue
		}
		open[i] = true
		for _, a := range s.Applies.Evaluate(f).Missing {
			named[a]++
		}
	}
	var out []Question
	for name, n := range named {
		a, _ := c.Attribute(name)
		q := Question{Attribute: name, Note: a.Note, Named: n, Least: len(open), Mean: new(big.Rat)}
		answers := c.answers(a, f)
		for _, v := range answers {
			settled := 0
			touched, _ := scope.Set(name, &v)
			for _, i := range touched {
				if open[i] && scope.Truth(i) != Unknown {
					settled++
				}
			}
			q.Least, q.Most = min(q.Least, settled), max(q.Most, settled)
			q.Mean.Add(q.Mean, big.NewRat(int64(settled), int64(len(answers))))
		}
		if before, ok := f[name]; ok {
			scope.Set(name, &before)
		} else {
			scope.Set(name, nil)
		}
		out = append(out, q)
	}
	slices.SortFunc(out, func(a, b Question) int {
		if d := b.Mean.Cmp(a.Mean); d != 0 {
			return d
		}
		if d := b.Named - a.Named; d != 0 {
			return d
		}
		return strings.Compare(a.Attribute, b.Attribute)
	})
	return out
}

// answers are one value for each answer that the rules tell apart, among those
// that what is known of the attribute leaves open. Of lists: none, each entry
// alone, and all.
func (c *Catalogue) answers(a *Attribute, f Facts) []Value {
	var tests []*Rule
	for _, s := range c.Standards {
		tests = s.Applies.tests(a, tests)
	}
	known, bounded := f[a.Name]
	if a.Type == List {
		return listAnswers(known, tests)
	}
	top := unbounded - 1
	switch a.Type {
	case Boolean:
		top = 1
	case Level:
		top = int64(len(a.levels) - 1)
	}
	low := int64(0)
	if bounded {
		low, top = known.Lo, min(top, known.Hi)
	}
	ends := map[int64]bool{low: true} // the lowest value of each answer
	for _, t := range tests {
		switch t.Operator {
		case Over, UnderOrEqual:
			ends[t.Number+1] = true
		case Equal:
			ends[t.Number], ends[t.Number+1] = true, true
		default:
			ends[t.Number] = true
		}
	}
	var out []Value
	for _, n := range slices.Sorted(maps.Keys(ends)) {
		if n >= low && n <= top {
			out = append(out, Value{Lo: n, Hi: n})
		}
	}
	return out
}

func listAnswers(known Value, tests []*Rule) []Value {
	tested := map[string]bool{}
	for _, t := range tests {
		if t.Operator == Has && !slices.Contains(known.Items, t.Item) {
			tested[t.Item] = true
		}
	}
	items := slices.Sorted(maps.Keys(tested))
	out := []Value{{Items: known.Items}}
	for _, item := range items {
		out = append(out, Value{Items: append(slices.Clone(known.Items), item)})
	}
	return append(out, Value{Items: append(slices.Clone(known.Items), items...)})
}
