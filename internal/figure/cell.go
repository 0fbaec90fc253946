package figure

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"plumbline/internal/ledger"
	"plumbline/internal/parallel"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A cell is one count of one respondent, ready for arithmetic.
type cell struct {
	count stat.Count
	// why is the reason that there is no number; "" when there is one.
	why     string
	inputs  []Input
	caveats []string
	// working is how the count was made of others; "" when it was given.
	working string
}

func (c cell) known() bool { return c.why == "" }

// cell is what is known of a key: as given, or, for a total that was not
// given, as its parts let it be known.
func (b *Book) cell(k ledger.Key) cell {
	known, ok := b.index.Known(k)
	if !ok {
		if k.Breakdown.IsTotal() {
			if c, ok := b.fromParts(k); ok {
				return c
			}
		}
		return cell{why: b.absence(k)}
	}
	c := b.cellOf(known)
	if c.known() && k.Breakdown.IsTotal() {
		b.tightenTotal(&c, k)
	}
	if c.known() {
		c.caveats = append(c.caveats, b.overlaps(k)...)
	}
	return c
}

// cellOf is a resolved key as it was given.
func (b *Book) cellOf(known ledger.Known) cell {
	c := cell{count: known.Count, inputs: []Input{{Known: known}}}
	if len(known.Conflict) > 0 {
		c.count = stat.Missing(stat.NotAsked)
		c.why = "documents of " + known.From.Words() + " contradict each other: " + values(known.Conflict)
		return c
	}
	if gap, missing := known.Count.Gap(); missing {
		c.why = gapWords[gap]
		return c
	}
	if m, ok := b.survey.Measure(known.Measure); ok && !m.Counts() && known.Count == stat.AtLeast(0) {
		c.why = "it is not given, so that nobody can be identified"
		return c
	}
	for _, o := range known.Sources {
		for _, n := range o.Notes {
			if place := strings.HasPrefix(n, "also at "); !place && !slices.Contains(c.caveats, n) {
				c.caveats = append(c.caveats, n)
			}
		}
	}
	return c
}

var gapWords = map[stat.Gap]string{
	stat.NotAsked: "it was not asked", stat.Awaited: "the answer is awaited", stat.NotHeld: "it is not held", stat.Refused: "the answer was refused",
}

// values lists the different values of observations: "113 and 114".
func values(obs []ledger.Observation) string {
	var vs []string
	for _, o := range obs {
		if v := o.Count.Words(); !slices.Contains(vs, v) {
			vs = append(vs, v)
		}
	}
	slices.SortFunc(vs, func(a, b string) int { return strings.Compare(fmt.Sprintf("%20s", a), fmt.Sprintf("%20s", b)) })
	return list(vs)
}

// list joins words: "a, b and c".
func list(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// absence is why nothing is known of a key: an answer about other days than
// those asked for, about other periods, or none.
func (b *Book) absence(k ledger.Key) string {
	for _, p := range b.index.Periods(k.Respondent, k.Measure) {
		known, ok := b.index.Known(ledger.Key{Respondent: k.Respondent, Measure: k.Measure, Period: p, Breakdown: k.Breakdown})
		if p != k.Period && p.Overlaps(k.Period) && ok && known.Count.Known() {
			return "the answer covers " + p.Words() + ", which is not comparable"
		}
	}
	if !b.answered[k.Respondent] {
		return "no answer is known"
	}
	return "no figure was given"
}

// overlaps warns of other periods, of the same respondent and measure, that
// share some days with this one and not all.
func (b *Book) overlaps(k ledger.Key) []string {
	var out []string
	for _, p := range b.crossing(k) {
		if b.index.Some(k.Respondent, k.Measure, p) {
			out = append(out, "Figures were also given for "+p.Words()+", which overlaps "+k.Period.Words()+": the two must not be added.")
		}
	}
	return out
}

type crossKey struct {
	respondent respondent.ID // "" for any that is asked
	measure    survey.MeasureID
	period     stat.Period
}

// crossing are the periods that share some days with that of a key and not
// all, for which anything is known of the measure of one of those asked, or of
// the area that the key is about.
func (b *Book) crossing(k ledger.Key) []stat.Period {
	key, periods := crossKey{"", k.Measure, k.Period}, b.periodsOf(k.Measure)
	if !b.isAsked(k.Respondent) {
		key.respondent, periods = k.Respondent, b.index.Periods(k.Respondent, k.Measure)
	}
	return once(&b.crosses, key, func() []stat.Period {
		var out []stat.Period
		for _, p := range periods {
			if p != k.Period && p.Overlaps(k.Period) && !p.Contains(k.Period) && !k.Period.Contains(p) {
				out = append(out, p)
			}
		}
		return out
	})
}

// A panel is one measure and breakdown in one period, of all that are asked.
type panel struct {
	cells    []cell // in the order of Book.asked
	sum      stat.Count
	included []respondent.ID
	excluded []Exclusion

	sorted   sync.Once // fills what follows, for ranks
	los, his []int64
	equal    map[stat.Count]int
}

type panelKey struct {
	measure   survey.MeasureID
	breakdown stat.Breakdown
	period    stat.Period
}

// panel sums what is known of all that are asked: bounds enter the sum, and
// whoever has no number is left out and named.
func (b *Book) panel(m survey.MeasureID, br stat.Breakdown, p stat.Period) *panel {
	return once(&b.panels, panelKey{m, br, p}, func() *panel {
		cells := make([]cell, len(b.asked))
		parallel.Each(len(b.asked), func(i int) {
			cells[i] = b.at(wholeKey{b.asked[i], m, p}, br)
		})
		return b.newPanel(cells)
	})
}

// at is the total or a part of a whole.
func (b *Book) at(w wholeKey, br stat.Breakdown) cell {
	if d, code, ok := br.Single(); ok {
		if dim, ok := b.survey.Dimension(d); ok && dim.Codelist.Has(code) {
			return b.partCell(w, dim, code)
		}
	}
	return b.cell(ledger.Key{Respondent: w.respondent, Measure: w.measure, Period: w.period, Breakdown: br})
}

// whole is the total of a whole.
func (b *Book) whole(w wholeKey) cell {
	if i, asked := b.place[w.respondent]; asked {
		return b.panel(w.measure, stat.Breakdown{}, w.period).cells[i]
	}
	return b.cell(ledger.Key{Respondent: w.respondent, Measure: w.measure, Period: w.period})
}

func (b *Book) newPanel(cells []cell) *panel {
	pn := &panel{cells: cells, sum: stat.Exactly(0)}
	for i, r := range b.asked {
		if c := cells[i]; c.known() {
			pn.sum = pn.sum.Add(c.count)
			pn.included = append(pn.included, r)
		} else {
			pn.excluded = append(pn.excluded, Exclusion{r, c.why})
		}
	}
	return pn
}

// as marks the inputs of a cell with their use.
func (c cell) as(use string) []Input {
	out := slices.Clone(c.inputs)
	for i := range out {
		out[i].Use = use
	}
	return out
}

// inputsOf are the inputs of all cells of a panel that have a number.
func (p *panel) inputsOf(use string) []Input {
	n := 0
	for i := range p.cells {
		n += len(p.cells[i].inputs)
	}
	out := make([]Input, 0, n)
	for i := range p.cells {
		if c := &p.cells[i]; c.known() {
			for _, in := range c.inputs {
				in.Use = use
				out = append(out, in)
			}
		}
	}
	return out
}

// caveatsOf are the caveats that cells of a panel carry, each with the names
// of those it is about.
func (b *Book) caveatsOf(p *panel) []string {
	var order []string
	about := map[string][]string{}
	for i, c := range p.cells {
		if !c.known() {
			continue
		}
		for _, text := range c.caveats {
			if about[text] == nil {
				order = append(order, text)
			}
			about[text] = append(about[text], b.name(b.asked[i]))
		}
	}
	for i, text := range order {
		who := about[text]
		if len(who) > 3 {
			who = []string{fmt.Sprintf("%d %s", len(who), b.survey.Nouns)}
		}
		order[i] = list(who) + ": " + text
	}
	return order
}
