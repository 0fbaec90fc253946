package stat

import (
	"encoding"
	"fmt"
	"strings"
	"time"

	"plumbline/internal/fault"
)

// A Date is a day of the Gregorian calendar, without a time or a zone. The
// zero Date is no date: it sorts before all others and prints as "".
type Date struct {
	n int32 // days since 31 December of the year 0, so that the zero value is no date
}

var (
	epoch                          = time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC)
	_     encoding.TextMarshaler   = Date{}
	_     encoding.TextUnmarshaler = (*Date)(nil)
)

// NewDate returns the given day; months and days outside their range carry
// over, as in time.Date. A year before 1 gives no date.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day of t in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	n := (time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() - epoch.Unix()) / 86400
	if n <= 0 {
		return Date{}
	}
	return Date{n: int32(n)}
}

// ParseDate reads the text form, 2017-06-30.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil && strings.HasSuffix(err.Error(), "out of range") {
		return Date{}, fmt.Errorf("there is no day %s: %w", s, fault.Invalid)
	}
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("date %q is not of the form 2017-06-30: %w", s, fault.Invalid)
	}
	return DateOf(t), nil
}

// MustDate is ParseDate for constants; it panics on a bad one.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Time returns midnight UTC of the day; the zero time for no date.
func (d Date) Time() time.Time {
	if d.n == 0 {
		return time.Time{}
	}
	return time.Unix(epoch.Unix()+int64(d.n)*86400, 0).UTC()
}

// IsZero says that there is no date.
func (d Date) IsZero() bool { return d.n == 0 }

// AddDays returns the day n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return Date{d.n + int32(n)} }

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return int(d.n - e.n) }

// Compare orders dates: -1, 0 or 1.
func (d Date) Compare(e Date) int {
	switch {
	case d.n < e.n:
		return -1
	case d.n > e.n:
		return 1
	}
	return 0
}

// Before says that d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After says that d is a later day than e.
func (d Date) After(e Date) bool { return d.n > e.n }

// Year, Month and Day are the parts of the date.
func (d Date) Year() int { return d.Time().Year() }

// Month is the month of the date.
func (d Date) Month() time.Month { return d.Time().Month() }

// Day is the day of the month.
func (d Date) Day() int { return d.Time().Day() }

// String is the text form, 2017-06-30; "" for no date.
func (d Date) String() string {
	if d.n == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Words is the date as people write it: 30 June 2017.
func (d Date) Words() string {
	if d.n == 0 {
		return ""
	}
	return d.Time().Format("2 January 2006")
}

// MarshalText gives the text form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the text form; the empty text is no date.
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}
