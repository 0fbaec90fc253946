package publish

import (
	"strconv"

	"plumbline/internal/disclosure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// hideAges hides each stated age ("the youngest victim was 3", "most were 13")
// that tells more than the counts by age do that are shown beside it: there is
// a person of that age, and of the youngest, none who is younger. A stated age
// stays where that age is shown with somebody at it and no count by age of the
// same respondent and period is hidden.
func hideAges(s *survey.Survey, obs []ledger.Observation) {
	type group struct {
		respondent respondent.ID
		period     stat.Period
	}
	hidden := map[group]bool{}
	somebody := map[group]map[stat.Code]bool{}
	for i := range obs {
		o := &obs[i]
		g := group{o.Respondent, o.Period}
		for _, d := range s.Dimensions {
			c, has := o.Breakdown.Code(d.ID)
			if !has || !d.Codelist.IsAges() {
				continue
			}
			if n, exact := o.Count.Exact(); exact && o.Shown != disclosure.Marker {
				if _, _, single := o.Breakdown.Single(); single && n > 0 {
					if somebody[g] == nil {
						somebody[g] = map[stat.Code]bool{}
					}
					somebody[g][c] = true
				}
			} else if o.Count.Known() {
				hidden[g] = true
			}
		}
	}
	for i := range obs {
		o := &obs[i]
		m, ok := s.Measure(o.Measure)
		if !ok || m.Unit != survey.YearsOfAge || !o.Count.Known() {
			continue
		}
		n, exact := o.Count.Exact()
		if g := (group{o.Respondent, o.Period}); !exact || hidden[g] || !somebody[g][stat.Code(strconv.FormatInt(n, 10))] {
			o.Count, o.Shown, o.Notes = stat.AtLeast(0), disclosure.Marker, []string{hiddenNote}
		}
	}
}
