package figure

import (
	"math/big"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// Panel are the respondents that gave comparable figures for every one of the
// periods, in order of the register, and their total in each: what "the
// highest since" has to be judged by. There are none where two periods in a row
// cannot be compared at all.
func (b *Book) Panel(m survey.MeasureID, br stat.Breakdown, periods []stat.Period) (members []respondent.ID, totals []stat.Count) {
	totals = make([]stat.Count, len(periods))
	for i := range totals {
		totals[i] = stat.Exactly(0)
	}
	for i := range periods[min(1, len(periods)):] {
		if b.Incomparable(br, periods[i], periods[i+1]) != "" {
			return nil, totals
		}
	}
	for i, r := range b.asked {
		counts := make([]stat.Count, 0, len(periods))
		for _, p := range periods {
			if c := b.panel(m, br, p).cells[i]; c.known() {
				counts = append(counts, c.count)
			}
		}
		if len(counts) < len(periods) {
			continue
		}
		members = append(members, r)
		for j, c := range counts {
			totals[j] = totals[j].Add(c)
		}
	}
	return members, totals
}

// Chained is an index of the periods, 100 in the first, in which each step is
// the like-for-like change of its own pair. It keeps more respondents than a
// panel does, and drifts: print it only with the members of each pair. ok is
// false when a step has no respondents, or a base of 0.
func (b *Book) Chained(m survey.MeasureID, br stat.Breakdown, periods []stat.Period) (index []Interval, ok bool) {
	level := Point(whole(100))
	for i, p := range periods {
		if i > 0 {
			pr := b.pair(&Figure{Respondent: All, Measure: m, Breakdown: br, Base: periods[i-1], Period: p})
			step, ok := Ratio(pr.from.count, pr.to.count)
			if !pr.from.known() || !ok || b.Incomparable(br, periods[i-1], p) != "" {
				return nil, false
			}
			next := Interval{Lo: new(big.Rat).Mul(level.Lo, step.Lo)}
			if level.Hi != nil && step.Hi != nil {
				next.Hi = new(big.Rat).Mul(level.Hi, step.Hi)
			}
			level = next
		}
		index = append(index, level)
	}
	return index, true
}
