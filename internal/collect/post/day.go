package post

import (
	"time"
	_ "time/tzdata" // so that a machine without time zones knows London's

	"plumbline/internal/stat"
)

// london is where the laws' days begin and end.
var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // it is compiled in
	}
	return l
}()

// Local is a time by the clocks of the United Kingdom.
func Local(t time.Time) time.Time { return t.In(london) }

// Day is the day of a time, by the clocks of the United Kingdom.
func Day(t time.Time) stat.Date { return stat.DateOf(t.In(london)) }
