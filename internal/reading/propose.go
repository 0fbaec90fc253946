package reading

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/document"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/table"
)

// A Question is a table that a person has to decide about: some of its cells
// are unread because its labels, or the table itself, are in doubt.
type Question struct {
	Table string // its place, after the names of the documents around it
	// Doubts are what stands in the way, each once.
	Doubts []string
	// Proposals are the readings that would settle some of it, best first:
	// the one under which the most values are read and the fewest checks fail.
	Proposals []Proposal
}

// A Proposal is one way of reading a table.
type Proposal struct {
	Reading Reading
	// Takes says in words what this reading decides that the table leaves open.
	Takes string
	// Values are how many would be read, Unread how many would still not be,
	// and Failed how many checks would fail.
	Values, Unread, Failed int
}

// mostOptions bounds the proposals for one table; a person reads them all.
const mostOptions = 12

// Propose lists the tables of a document, and of every document inside it, of
// which some cell is unread for a doubt that a person can settle.
func Propose(ctx context.Context, c Context) ([]Question, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	ctx, cancel := document.Limits{}.Timed(ctx)
	defer cancel()
	return proposeAll(ctx, c)
}

// proposeAll asks about the tables of c and of the documents inside it.
func proposeAll(ctx context.Context, c Context) ([]Question, error) {
	if err := c.find(ctx); err != nil {
		return nil, err
	}
	var all []Question
	for i := range c.Tables {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("proposing readings of %s: %w", c.FileName, context.Cause(ctx))
		}
		if q, open := propose(c, &c.Tables[i]); open {
			all = append(all, q)
		}
	}
	for part := range c.parts() {
		inner, err := proposeAll(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, q := range inner {
			q.Table = part.Document.Name + ": " + q.Table
			all = append(all, q)
		}
	}
	return all, nil
}

// propose asks about one table; open is false when nothing of it is in doubt.
func propose(c Context, t *table.Table) (q Question, open bool) {
	c.Tables = []table.Table{*t}
	r := newReader(c)
	r.read(&c.Tables[0])
	now := r.result()
	q.Table = t.Place
	for _, u := range now.Unread {
		if !u.Settled && !slices.Contains(q.Doubts, u.Why) {
			q.Doubts = append(q.Doubts, u.Why)
		}
	}
	if len(q.Doubts) == 0 {
		return q, false
	}
	for _, o := range r.options(r.tables[0]) {
		o.Reading.ID = o.Reading.hash()
		c.Confirmed = []Reading{o.Reading}
		try := newReader(c)
		try.read(&c.Tables[0])
		res := try.result()
		o.Values = len(res.Observations)
		for _, u := range res.Unread {
			if !u.Settled {
				o.Unread++
			}
		}
		for _, k := range res.Checks {
			if !k.Passed {
				o.Failed++
			}
		}
		if o.Values > len(now.Observations) {
			q.Proposals = append(q.Proposals, o)
		}
	}
	slices.SortStableFunc(q.Proposals, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(a.Failed, b.Failed), cmp.Compare(b.Values, a.Values))
	})
	q.Proposals = q.Proposals[:min(len(q.Proposals), mostOptions)]
	return q, true
}

// options are the ways in which a table could be read, in a fixed order.
func (r *reader) options(t *tableReading) []Proposal {
	base := r.recipe(t)
	base.Accepts = r.waivable(t)
	options := []Proposal{{Reading: base, Takes: "the table as it stands, its doubts waived"}}
	for _, rd := range r.Confirmed {
		if rd.Shape == base.Shape && rd.Document != base.Document {
			options = append(options, Proposal{Reading: borrowed(base, rd), Takes: "the table as a person read another of the same shape"})
			break
		}
	}
	for _, lv := range t.levels.all {
		options = append(options, r.levelOptions(base, lv)...)
	}
	return r.filledOptions(append(options, wordless(base, t)...), t)
}

// wordless takes headings of which none is understood ("Number of crimes") for
// words that only say that counts stand under them.
func wordless(base Reading, t *tableReading) []Proposal {
	for _, lv := range t.levels.all {
		if lv.row || len(lv.chosen) > 0 || len(lv.texts) > 1 || len(lv.alternatives[lv.texts[0]]) > 0 {
			continue
		}
		rd := base
		rd.Labels = append(slices.Clone(base.Labels), Label{lv.name, lv.texts[0], Meaning{Heading: OfValue}})
		return []Proposal{{Reading: rd, Takes: fmt.Sprintf("%q as no more than the heading of the values", lv.texts[0])}}
	}
	return nil
}

// waivable are the doubts of a table and its values that a person may waive.
func (r *reader) waivable(t *tableReading) []string {
	out := slices.Clone(t.Doubts)
	for i := range t.Values {
		v := &t.Values[i]
		for _, d := range v.Doubts {
			if !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
		if (v.Hidden || t.Hidden) && !slices.Contains(out, hidden) {
			out = append(out, hidden)
		}
	}
	return out
}

// borrowed is base with the meanings that a person gave the same labels of
// another table.
func borrowed(base, from Reading) Reading {
	out := base
	out.Labels = slices.Clone(base.Labels)
	for _, l := range from.Labels {
		known := slices.ContainsFunc(out.Labels, func(o Label) bool { return o.Level == l.Level && o.Text == l.Text })
		if !known {
			out.Labels = append(out.Labels, l)
		}
	}
	if out.Filled.Measure == "" {
		out.Filled.Measure = from.Filled.Measure
	}
	return out
}

// levelOptions are the ways of settling the labels of one level that could
// mean several things: all of them of one class, or all of them the same kind
// of year.
func (r *reader) levelOptions(base Reading, lv *level) []Proposal {
	type choice struct {
		class string
		index int // among the senses of that class
	}
	counts := map[choice]int{}
	var choices []choice
	for _, t := range lv.texts {
		if _, doubted := lv.doubts[t]; !doubted {
			continue
		}
		seen := map[string]int{}
		for _, s := range lv.alternatives[t] {
			k := choice{s.class(), seen[s.class()]}
			seen[s.class()]++
			if counts[k]++; counts[k] == 1 {
				choices = append(choices, k)
			}
		}
	}
	slices.SortStableFunc(choices, func(a, b choice) int { return cmp.Compare(counts[b], counts[a]) })
	var out []Proposal
	for _, k := range choices {
		rd := base
		rd.Labels = slices.Clone(base.Labels)
		example := ""
		for _, t := range lv.texts {
			if _, doubted := lv.doubts[t]; !doubted {
				continue
			}
			var of []sense
			for _, s := range lv.alternatives[t] {
				if s.class() == k.class {
					of = append(of, s)
				}
			}
			if len(of) == 0 {
				continue
			}
			s := of[min(k.index, len(of)-1)]
			rd.Labels = append(rd.Labels, Label{lv.name, t, s.Meaning})
			if example == "" {
				example = fmt.Sprintf("%q in %s as %s", t, lv.name, s.Meaning)
			}
		}
		out = append(out, Proposal{Reading: rd, Takes: example})
	}
	return out
}

// filledOptions adds, where no label gives a period or a measure, each that
// the survey asks for, and each of the one with each of the other where both
// are missing.
func (r *reader) filledOptions(options []Proposal, t *tableReading) []Proposal {
	filled := options[0].Reading.Filled
	noPeriod := filled.Period.IsZero() && !t.levels.has(OfPeriod)
	noMeasure := filled.Measure == "" && !t.levels.has(OfMeasure)
	out := slices.Clone(options)
	for _, o := range options {
		ways := []Proposal{o}
		if noMeasure {
			ways = nil
			for _, m := range r.likely(t) {
				way := o
				way.Reading.Filled.Measure = m.ID
				way.Takes = also(o.Takes, o.Takes == options[0].Takes, "all of it as "+m.Name)
				ways = append(ways, way)
			}
			out = append(out, ways...)
		}
		if !noPeriod {
			continue
		}
		for _, way := range ways {
			for _, p := range slices.Backward(r.Survey.Periods) {
				in := way
				in.Reading.Filled.Period = p
				in.Takes = also(way.Takes, way.Takes == options[0].Takes, "all of it as "+p.Words())
				out = append(out, in)
			}
		}
	}
	return out[:min(len(out), mostTried)]
}

// mostTried bounds how many readings of a table are tried.
const mostTried = 120

// also adds to what a proposal takes, of which the first says nothing.
func also(takes string, first bool, more string) string {
	if first {
		return more
	}
	return takes + ", and " + strings.TrimPrefix(more, "all of it ")
}

// likely are the measures that a table could count: those that the survey asks
// in a question first, then those with more of their words in its title and
// headings.
func (r *reader) likely(t *tableReading) []survey.Measure {
	said := map[string]bool{}
	learn := func(text string) {
		for _, word := range strings.Fields(stat.Fold(text)) {
			said[word] = said[word] || !fillers[word]
		}
	}
	learn(t.context.title)
	for _, lv := range t.levels.all {
		for _, text := range lv.texts {
			if !lv.row {
				learn(text)
			}
		}
	}
	score := map[survey.MeasureID]int{}
	var out []survey.Measure
	for _, m := range r.Survey.Measures {
		if !m.Counts() {
			continue
		}
		out = append(out, m)
		for _, name := range append([]string{m.Name, m.Short}, m.Aliases...) {
			n := 0
			for _, word := range strings.Fields(stat.Fold(name)) {
				if said[word] {
					n++
				}
			}
			score[m.ID] = max(score[m.ID], n)
		}
		if slices.ContainsFunc(r.Survey.Questions, func(q survey.Question) bool { return q.Measure == m.ID }) {
			score[m.ID] += 1000
		}
	}
	slices.SortStableFunc(out, func(a, b survey.Measure) int { return cmp.Compare(score[b.ID], score[a.ID]) })
	return out
}
