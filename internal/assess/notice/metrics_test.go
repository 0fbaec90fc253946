package notice_test

import (
	"strings"
	"testing"

	"plumbline/internal/assess/notice"
	"plumbline/internal/collect/clock"
	"plumbline/internal/stat"
)

// What notices say of themselves: a share of those due in a year, and the most
// days late in each quarter. What is not due says nothing.
func TestValuesOfNotices(t *testing.T) {
	on := stat.MustDate("2026-06-30")
	standing := func(id, served, due string, returns ...stat.Date) notice.Standing {
		s := notice.Served{Notice: notice.Notice{ID: id}, On: stat.MustDate(served), Due: clock.Due{On: stat.MustDate(due)}}
		return s.StandingOn(on, returns)
	}
	day := stat.MustDate
	inTime := standing("a", "2026-01-01", "2026-01-31", day("2026-01-20"))
	late := standing("b", "2026-01-05", "2026-02-27", day("2026-03-04"))
	overdue := standing("c", "2026-04-01", "2026-05-01")
	waiting := standing("d", "2026-06-20", "2026-07-20")
	old := standing("e", "2024-01-01", "2024-02-01", day("2024-01-20"))
	for _, tt := range []struct {
		name    string
		notices []notice.Standing
		want    string // metric period value known since
	}{
		{"nothing", nil, ""},
		{"nothing is due", []notice.Standing{waiting}, ""},
		{"in time", []notice.Standing{inTime, waiting}, "days_late 2026-Q1 0 2026-01-20; notices_answered_in_time 2025-02-01..2026-01-31 100 2026-01-20"},
		{"late", []notice.Standing{late, inTime}, "days_late 2026-Q1 5 2026-03-04; notices_answered_in_time 2025-02-28..2026-02-27 50 2026-03-04"},
		{"never", []notice.Standing{late, overdue, old}, "days_late 2024-Q1 0 2024-01-20; days_late 2026-Q1 5 2026-03-04; days_late 2026-Q2 at least 1 2026-05-02; notices_answered_in_time 2025-05-02..2026-05-01 0 2026-05-02"},
	} {
		var got []string
		for _, v := range notice.Values(tt.notices) {
			got = append(got, string(v.Metric)+" "+v.Period.String()+" "+v.Interval.String()+" "+v.Known.String())
			if len(v.Sources) == 0 || v.Working == "" {
				t.Errorf("%s: %s has no working", tt.name, v.Metric)
			}
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s:\n%s, want\n%s", tt.name, s, tt.want)
		}
	}
}
