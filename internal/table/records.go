package table

import (
	"fmt"
	"regexp"
)

// A RecordList is what is said of a table that has one row for each record,
// and no counts. Its rows are not Values.
type RecordList struct {
	Rows int
	// Total is the number of another table of the document that comes nearest
	// to that of the rows, and At its place: a total, or the sum of a column
	// without one. At is "" where the document has none.
	Total int64
	At    string
	// Lists is over how many lists of the document the total was held: 1, or
	// all of them together.
	Lists int
	// Difference is the number of rows, of all those lists, less Total.
	Difference int64
}

// String says how many records there are and whether that agrees.
func (l *RecordList) String() string {
	s := fmt.Sprintf("it is a list of %d records, one row each, and holds no counts", l.Rows)
	if l.At == "" {
		return s + "; no total stands beside it"
	}
	if l.Lists > 1 {
		s += fmt.Sprintf("; the number of the %d lists together", l.Lists)
	} else {
		s += "; their number"
	}
	switch {
	case l.Difference == 0:
		return fmt.Sprintf("%s agrees with the total %d at %s", s, l.Total, l.At)
	case l.Difference > 0:
		return fmt.Sprintf("%s differs from the total %d at %s: %d more", s, l.Total, l.At, l.Difference)
	}
	return fmt.Sprintf("%s differs from the total %d at %s: %d fewer", s, l.Total, l.At, -l.Difference)
}

// recordID heads a column that tells records apart.
var recordID = regexp.MustCompile(`(?i)^(?:(?:crime|offence|incident|record|case|occurrence|event|unique|foi)[ _]*)?(?:ids?|refs?\.?|references?|urn|crime (?:no|number)\.?|(?:crime|offence|incident|record|case|occurrence) (?:no|number)\.?|number of row|record|row|serial)(?:[ _](?:no|number|id|ref)\.?)?[ :*]*$`)

// listsRecords says that a table without counts is a list of records for
// certain: a column tells them apart, or there are too many for anything else.
func (t *frame) listsRecords() bool {
	if len(t.heads) == 0 {
		return false
	}
	used, told := 0, false
	for i := range t.cols {
		c := &t.cols[i]
		if c.n == 0 {
			continue
		}
		used++
		id := recordID.MatchString(c.heading)
		if !id && (measureWord.MatchString(c.heading) && !attributeWord.MatchString(c.heading) && c.labels < c.n || question.MatchString(c.heading) || remarkWord.MatchString(c.heading)) {
			return false
		}
		told = told || id && c.distinct
	}
	return used >= 3 && (told || t.dataLines() >= 50)
}

// holdRecords holds each list of records, alone and together, against the
// totals of the other tables.
func holdRecords(ts []Table) {
	rows, lists := 0, 0
	for i := range ts {
		if l := ts[i].Records; l != nil {
			rows, lists = rows+l.Rows, lists+1
		}
	}
	if lists == 0 {
		return
	}
	totals := statedTotals(ts)
	for i := range ts {
		l := ts[i].Records
		if l == nil {
			continue
		}
		l.hold(totals, l.Rows, 1)
		if lists > 1 {
			l.hold(totals, rows, lists)
		}
		ts[i].Doubts = append(ts[i].Doubts, l.String())
	}
}

// A statedTotal is a number that a table gives for all that it counts.
type statedTotal struct {
	n  int64
	at string
}

// hold keeps the total that comes nearest to a number of rows.
func (l *RecordList) hold(totals []statedTotal, rows, lists int) {
	for _, t := range totals {
		d := int64(rows) - t.n
		if l.At == "" || abs(d) < abs(l.Difference) {
			l.Total, l.At, l.Difference, l.Lists = t.n, t.at, d, lists
		}
	}
}

func abs(n int64) int64 { return max(n, -n) }

// statedTotals are the totals of tables, and the sums of the columns that have
// none.
func statedTotals(ts []Table) []statedTotal {
	var out []statedTotal
	for i := range ts {
		sums, first, last := map[int]int64{}, map[int]string{}, map[int]string{}
		totalled := map[int]bool{}
		var cols []int
		for j := range ts[i].Values {
			v := &ts[i].Values[j]
			n, ok := v.Count.Exact()
			if v.Role != Detail {
				if totalled[v.Col] = true; ok {
					out = append(out, statedTotal{n, v.At})
				}
				continue
			}
			if first[v.Col] == "" {
				cols = append(cols, v.Col)
				first[v.Col] = v.At
			}
			last[v.Col] = v.At
			sums[v.Col] += n
			totalled[v.Col] = totalled[v.Col] || !ok && v.Kind != Blank
		}
		for _, c := range cols {
			if !totalled[c] && first[c] != last[c] {
				out = append(out, statedTotal{sums[c], first[c] + " to " + last[c]})
			}
		}
	}
	return out
}
