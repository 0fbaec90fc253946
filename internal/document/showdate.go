package document

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// showDate is a serial number, from 0 to the end of the year 9999, as the
// section shows it, and in ISO 8601: a date, a time of day, both, or a length
// of time.
func (s *formatSection) showDate(v float64, date1904 bool) (shown, iso string) {
	t := serialTime(v, date1904)
	half, hasDay, hasTime := false, false, false
	for _, tok := range s.tokens {
		if tok.kind != 'd' {
			continue
		}
		switch tok.text[0] {
		case 'a':
			half = true
		case 'y', 'm', 'd':
			hasDay = true
		default:
			hasTime = true
		}
	}
	var out strings.Builder
	for _, tok := range s.tokens {
		switch tok.kind {
		case '"':
			out.WriteString(tok.text)
		case 'd':
			out.WriteString(datePart(tok.text, t, v, half))
		case '.':
			out.WriteByte('.')
		}
	}
	shown = out.String()
	switch {
	case s.elapsed:
		return shown, "PT" + strconv.FormatFloat(math.Round(v*86400), 'f', -1, 64) + "S"
	case v == math.Trunc(v) && hasDay, !hasTime && v >= 1:
		return shown, t.Format("2006-01-02")
	case v < 1 && !hasDay:
		return shown, t.Format("15:04:05")
	}
	return shown, t.Format("2006-01-02T15:04:05")
}

// serialTime is the time of a serial number, to the millisecond. Serial
// numbers up to 59 count as if 1900 began a day later, because spreadsheets
// take 1900 for a leap year.
func serialTime(v float64, date1904 bool) time.Time {
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case v < 60:
		start = start.AddDate(0, 0, 1)
	}
	days := math.Floor(v)
	ms := math.Round((v - days) * 86400_000)
	t := start.AddDate(0, 0, int(days)).Add(time.Duration(ms) * time.Millisecond)
	if frac := t.Nanosecond() / 1e6; frac > 990 || frac < 10 { // noise of the day's fraction
		t = t.Round(time.Second)
	}
	return t
}

// datePart is one part of a date or time.
func datePart(part string, t time.Time, v float64, half bool) string {
	hour := t.Hour()
	if half {
		hour = (hour+11)%12 + 1
	}
	seconds := int64(math.Round(v * 86400))
	two := func(n int) string {
		if len(part) > 1 {
			return fmt.Sprintf("%02d", n)
		}
		return strconv.Itoa(n)
	}
	switch part[0] {
	case 'y':
		if len(part) <= 2 {
			return t.Format("06")
		}
		return t.Format("2006")
	case 'm':
		switch len(part) {
		case 1, 2:
			return two(int(t.Month()))
		case 3:
			return t.Format("Jan")
		case 5:
			return t.Format("Jan")[:1]
		}
		return t.Format("January")
	case 'd':
		switch len(part) {
		case 1, 2:
			return two(t.Day())
		case 3:
			return t.Format("Mon")
		}
		return t.Format("Monday")
	case 'h':
		return two(hour)
	case 'n':
		return two(t.Minute())
	case 's':
		return two(t.Second())
	case '.':
		return fmt.Sprintf(".%03d000000", t.Nanosecond()/1e6)[:min(len(part), 10)]
	case 'a':
		if part == "a/p" {
			return t.Format("PM")[:1]
		}
		return t.Format("PM")
	case '[':
		width := len(part) - 1
		unit := map[byte]int64{'h': 3600, 'm': 60, 's': 1}[part[1]]
		return fmt.Sprintf("%0*d", width, seconds/unit)
	}
	return ""
}
