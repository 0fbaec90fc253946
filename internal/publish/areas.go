package publish

import (
	"slices"
	"strings"

	"plumbline/internal/disclosure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// ofMembers ends the name of a table of an area and its members.
const ofMembers = "/members"

// A company is respondents and areas whose counts tell of each other, with the
// tables of what ties them.
type company struct {
	who    []respondent.ID
	tables []disclosure.Table
}

// together parts those of whom anything is known into companies, in order. An
// area goes with its members where the total that is printed of it may be the
// sum of theirs: an outsider who has all members but one has that one too.
// What an earlier release tied stays so.
func together(s *survey.Survey, g *respondent.Register, index *ledger.Index, at stat.Date, earlier []disclosure.Table) []company {
	who := index.Respondents()
	place := map[respondent.ID]int{}
	apart := make([]company, len(who))
	for i, r := range who {
		place[r], apart[i].who = i, []respondent.ID{r}
	}
	for _, area := range g.All() {
		if _, known := place[area.ID]; !area.Area || !known {
			continue
		}
		ties := membersOf(s, area, index, at)
		tied := func(t disclosure.Table) bool {
			return strings.HasPrefix(t.Name, string(area.ID)+"/") && strings.HasSuffix(t.Name, ofMembers)
		}
		if len(ties) == 0 && !slices.ContainsFunc(earlier, tied) {
			continue
		}
		to := place[area.ID]
		apart[to].tables = append(apart[to].tables, ties...)
		for _, m := range area.Members {
			if from, known := place[m]; known && from != to {
				for _, r := range apart[from].who {
					place[r] = to
				}
				apart[to].who = append(apart[to].who, apart[from].who...)
				apart[to].tables = append(apart[to].tables, apart[from].tables...)
				apart[from] = company{}
			}
		}
	}
	return slices.DeleteFunc(apart, func(c company) bool { return len(c.who) == 0 })
}

// membersOf are the sums of the members' totals to that of an area, one for
// each measure and period of which all of them are known and can add up.
func membersOf(s *survey.Survey, area respondent.Respondent, index *ledger.Index, at stat.Date) []disclosure.Table {
	var out []disclosure.Table
	for i := range s.Measures {
		m := &s.Measures[i]
		if !m.Counts() {
			continue
		}
		for _, p := range index.Periods(area.ID, m.ID) {
			t := disclosure.Table{Name: string(area.ID) + "/" + string(m.ID) + "/" + p.String() + ofMembers, Release: at.String()}
			var parts []int
			for _, r := range append([]respondent.ID{area.ID}, area.Members...) {
				k, ok := index.Known(ledger.Key{Respondent: r, Measure: m.ID, Period: p})
				count, shown, known := asOn(k, at)
				if !ok || !known {
					break
				}
				if len(t.Cells) > 0 {
					parts = append(parts, len(t.Cells))
				}
				t.Cells = append(t.Cells, disclosure.Cell{Row: string(r), Col: p.String(), ID: cellID(k.Key), Count: count, Hidden: !count.IsExact(), Shown: shown})
			}
			if len(parts) > 0 && len(parts) == len(area.Members) && canAddUp(t.Cells, 0, parts) {
				t.Sums = []disclosure.Sum{{Total: 0, Parts: parts}}
				out = append(out, t)
			}
		}
	}
	return out
}
