package publish

import (
	"slices"

	"plumbline/internal/disclosure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// spansOf are the sums over time of a respondent's counts of one measure: a
// year and its quarters or months, where both are published. An outsider takes
// the quarters that are shown from the year.
func spansOf(index *ledger.Index, r respondent.ID, m survey.MeasureID, at stat.Date) (disclosure.Table, bool) {
	t := disclosure.Table{Name: string(r) + "/" + string(m) + "/over time", Release: at.String()}
	periods := index.Periods(r, m)
	cells := map[ledger.Key]int{}
	for _, p := range periods {
		for k := range index.Parts(r, m, p) {
			count, shown, ok := asOn(k, at)
			if !ok {
				continue
			}
			row := k.Breakdown.String()
			if row == "" {
				row = "total"
			}
			cells[k.Key] = len(t.Cells)
			t.Cells = append(t.Cells, disclosure.Cell{Row: row, Col: p.String(), ID: cellID(k.Key), Count: count, Hidden: !count.IsExact(), Shown: shown})
		}
	}
	for _, whole := range periods {
		for _, parts := range tilings(whole, periods) {
			for k := range index.Parts(r, m, whole) {
				total, ok := cells[k.Key]
				if !ok {
					continue
				}
				var under []int
				for _, p := range parts {
					part := k.Key
					part.Period = p
					if i, ok := cells[part]; ok {
						under = append(under, i)
					}
				}
				if len(under) == len(parts) && canAddUp(t.Cells, total, under) {
					t.Sums = append(t.Sums, disclosure.Sum{Total: total, Parts: under})
				}
			}
		}
	}
	return t, len(t.Sums) > 0
}

// tilings are the ways in which periods of one length make up the whole of
// another without a gap: quarters, months, years.
func tilings(whole stat.Period, periods []stat.Period) [][]stat.Period {
	byStart := map[int]map[stat.Date]stat.Period{}
	var lengths []int
	for _, p := range periods {
		n, ok := p.Months()
		if !ok || p == whole || !whole.Contains(p) {
			continue
		}
		if byStart[n] == nil {
			byStart[n] = map[stat.Date]stat.Period{}
			lengths = append(lengths, n)
		}
		byStart[n][p.Start()] = p
	}
	slices.Sort(lengths)
	var all [][]stat.Period
	for _, n := range lengths {
		var parts []stat.Period
		next := whole.Start()
		for {
			p, ok := byStart[n][next]
			if !ok {
				break
			}
			parts = append(parts, p)
			next = p.End().AddDays(1)
		}
		if next == whole.End().AddDays(1) {
			all = append(all, parts)
		}
	}
	return all
}
