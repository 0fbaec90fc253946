package notice

import (
	"fmt"
	"math/big"
	"slices"

	"plumbline/internal/assess"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
)

// The metrics that follow from the notices themselves, by the names that a
// catalogue gives them.
const (
	// AnsweredInTime is the share, in percent, of the notices due in the 12
	// months up to the last of them whose answer came by the day.
	AnsweredInTime standard.MetricID = "notices_answered_in_time"
	// DaysLate is the most days by which an answer to a notice due in a calendar
	// quarter was late; 0 where all came by their days.
	DaysLate standard.MetricID = "days_late"
)

// Values are those metrics for a service, from where its notices stand on a day.
// A notice that is not yet due says nothing, and one that nobody has answered
// past its day is late by at least a day. There are none where nothing was due.
func Values(notices []Standing) []assess.Value {
	var due []Standing
	for _, n := range notices {
		if n.State != Waiting {
			due = append(due, n)
		}
	}
	if len(due) == 0 {
		return nil
	}
	slices.SortStableFunc(due, func(a, b Standing) int { return a.Due.On.Compare(b.Due.On) })
	return append(daysLate(due), answeredInTime(due))
}

// answeredInTime is over notices in order of their days.
func answeredInTime(due []Standing) assess.Value {
	last := due[len(due)-1].Due.On
	from := stat.NewDate(last.Year()-1, last.Month(), last.Day()).AddDays(1)
	period, _ := stat.NewPeriod(from, last) // it does not end before it begins
	v := assess.Value{Metric: AnsweredInTime, Period: period}
	inTime, all := int64(0), int64(0)
	for _, n := range due {
		if n.Due.On.Before(from) {
			continue
		}
		all++
		if n.State == InTime {
			inTime++
		}
		take(&v, n)
	}
	v.Interval = standard.Exactly(big.NewRat(100*inTime, all))
	v.Working = fmt.Sprintf("%d of %d notices", inTime, all)
	return v
}

// daysLate is one value for each quarter in which a notice was due.
func daysLate(due []Standing) []assess.Value {
	var out []assess.Value
	for _, n := range due {
		quarter := stat.Quarter(n.Due.On.Year(), (int(n.Due.On.Month())+2)/3)
		if len(out) == 0 || out[len(out)-1].Period != quarter {
			out = append(out, assess.Value{Metric: DaysLate, Period: quarter, Interval: standard.Exactly(new(big.Rat))})
		}
		v := &out[len(out)-1]
		late := big.NewRat(int64(n.Late), 1)
		if n.State == Overdue {
			v.Interval.Hi = nil // it may become any number
			late = big.NewRat(1, 1)
		} else if v.Interval.Hi != nil && late.Cmp(v.Interval.Hi) > 0 {
			v.Interval.Hi = late
		}
		if late.Cmp(v.Interval.Lo) > 0 {
			v.Interval.Lo = late
		}
		take(v, n)
	}
	return out
}

// take notes that a value rests on a notice, and since when it is known.
func take(v *assess.Value, n Standing) {
	known := n.Due.On.AddDays(1) // the first day on which it was plain that no answer had come in time
	if n.State == InTime || n.State == AnsweredLate {
		known = n.Answered
	}
	if known.After(v.Known) {
		v.Known = known
	}
	v.Sources = append(v.Sources, fmt.Sprintf("notice %s, due %s: %s", n.ID, n.Due.On.Words(), n.State))
	if v.Metric == DaysLate {
		v.Working = fmt.Sprintf("the most of the notices due in the quarter, of which there are %d", len(v.Sources))
	}
}
