package figure

import (
	"fmt"
	"math/big"
	"slices"
	"sort"

	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// rank is the place of a respondent among all that answered, the highest
// count first; a range of places where bounds overlap.
func (b *Book) rank(def *survey.Figure, f *Figure) bool {
	f.Breakdown, f.Unit = breakdownOf(def), "place"
	pn := b.panel(f.Measure, f.Breakdown, f.Period)
	s := b.single(f.Respondent, pn.cells[b.place[f.Respondent]])
	s.coverage = Coverage{Asked: len(b.asked), Included: pn.included, Excluded: pn.excluded}
	n := len(pn.included)
	if s.known() && n == 1 {
		s.why = "no other " + b.survey.Noun + " answered"
	}
	if !s.known() {
		s.coverage.Included, s.coverage.Excluded = nil, []Exclusion{{f.Respondent, s.why}}
	}
	return b.state(f, s, func(v *Value) string {
		above, notBelow := pn.places(s.count)
		*v = Value{Lo: whole(int64(1 + above)), Hi: whole(int64(1 + notBelow))}
		place := "the " + ordinal(1+above) + "highest"
		if notBelow > above {
			place = fmt.Sprintf("between the %shighest and the %shighest", ordinal(1+above), ordinal(1+notBelow))
		} else if pn.ties(s.count) {
			place = "the joint " + ordinal(1+above) + "highest"
		}
		f.Working = fmt.Sprintf("%d of the %d others certainly have more, %d may", above, n-1, notBelow)
		return s.who + " had " + place + " number of " + b.measureName(f) + " in " + f.Period.Words() + " of the " + b.nouns(n) + " that answered."
	})
}

// places counts those that certainly have more than c, and those that may.
// Whoever c belongs to cannot have more than itself.
func (p *panel) places(c stat.Count) (above, notBelow int) {
	p.sorted.Do(func() {
		p.equal = map[stat.Count]int{}
		for _, c := range p.cells {
			if c.known() {
				p.los, p.his = append(p.los, lower(c.count)), append(p.his, upper(c.count))
				p.equal[c.count]++
			}
		}
		slices.Sort(p.los)
		slices.Sort(p.his)
	})
	over := func(ends []int64, than int64) int {
		return len(ends) - sort.Search(len(ends), func(i int) bool { return ends[i] > than })
	}
	above, notBelow = over(p.los, upper(c)), over(p.his, lower(c))
	if upper(c) > lower(c) {
		notBelow-- // its own upper end
	}
	return above, notBelow
}

// ties says that another has exactly the same count. places must have been
// called.
func (p *panel) ties(c stat.Count) bool { return c.IsExact() && p.equal[c] > 1 }

// ordinal is "" for 1, since "the 1st highest" is the highest, and "2nd ".
func ordinal(n int) string {
	suffix := "th"
	switch n % 10 {
	case 1:
		suffix = "st"
	case 2:
		suffix = "nd"
	case 3:
		suffix = "rd"
	}
	if n%100 >= 11 && n%100 <= 13 {
		suffix = "th"
	}
	if n == 1 {
		return ""
	}
	return stat.Group(int64(n)) + suffix + " "
}

// coverage is how many of those asked gave a usable answer.
func (b *Book) coverage(def *survey.Figure, f *Figure) bool {
	f.Breakdown, f.Unit = breakdownOf(def), "respondents"
	pn := b.panel(f.Measure, f.Breakdown, f.Period)
	n := len(pn.included)
	f.Coverage = Coverage{Asked: len(b.asked), Included: pn.included, Excluded: pn.excluded}
	f.Inputs = pn.inputsOf("")
	answered := new(big.Rat).SetInt64(int64(n))
	f.Value = Value{Lo: answered, Hi: answered}
	f.Working = fmt.Sprintf("%d of %d", n, len(b.asked))
	f.Text = fmt.Sprintf("%s of the %s asked gave a usable figure for %s in %s.", stat.Group(int64(n)), b.nouns(len(b.asked)), b.measureName(f), f.Period.Words())
	if n == 0 {
		f.Text = "None" + f.Text[1:]
	}
	return true
}
