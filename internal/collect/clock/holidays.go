package clock

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"sync"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

// A Calendar says whose holidays are not working days.
type Calendar string

// The calendars of the laws.
const (
	// AnyUK leaves out a day that is a bank holiday in any part of the United
	// Kingdom (Freedom of Information Act 2000, s.10(6)).
	AnyUK Calendar = "a bank holiday in any part of the United Kingdom"
	// Scotland leaves out Scottish bank holidays alone (Freedom of Information
	// (Scotland) Act 2002, s.73).
	Scotland Calendar = "a bank holiday in Scotland"
	// EveryDay leaves out nothing: calendar days.
	EveryDay Calendar = "no day"
)

// A Holiday is a day on which somebody in the United Kingdom does not work.
type Holiday struct {
	Date stat.Date
	Name string
	// EnglandAndWales, Scotland and NorthernIreland say where it is one.
	EnglandAndWales, Scotland, NorthernIreland bool
	// Proclaimed is the day on which a holiday that no statute fixes was made
	// known; zero for the ordinary ones.
	Proclaimed stat.Date
}

// in says that the holiday is one of the calendar.
func (h Holiday) in(c Calendar) bool {
	switch c {
	case AnyUK:
		return h.EnglandAndWales || h.Scotland || h.NorthernIreland
	case Scotland:
		return h.Scotland
	}
	return false
}

// Holidays are the bank holidays of a span of whole years.
type Holidays struct {
	byDate      map[stat.Date]Holiday
	first, last stat.Date
}

//go:embed uk-bank-holidays.csv
var ukHolidays []byte

// UK are the bank holidays of the United Kingdom from 2015 to 2028, as the
// government publishes them (its sources are in SOURCES.md beside the table).
var UK = sync.OnceValue(func() *Holidays {
	h, err := ReadHolidays("uk-bank-holidays.csv", bytes.NewReader(ukHolidays))
	if err != nil {
		panic(err) // a shipped file
	}
	return h
})

var holidayColumns = []string{"date", "name", "england_and_wales", "scotland", "northern_ireland", "proclaimed"}

// ReadHolidays reads a table with the columns date, name, england_and_wales,
// scotland, northern_ireland (each true or false) and proclaimed (a date, or
// empty). Errors name file and line.
func ReadHolidays(name string, r io.Reader) (*Holidays, error) {
	cr := csv.NewReader(r)
	cr.FieldsPerRecord = 6
	h := &Holidays{byDate: map[stat.Date]Holiday{}}
	for line := 1; ; line++ {
		rec, err := cr.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %v: %w", name, err, fault.Invalid)
		}
		if line == 1 {
			rec[0] = strings.TrimPrefix(rec[0], "\ufeff") // that spreadsheets write
			if !slices.Equal(rec, holidayColumns) {
				return nil, fmt.Errorf("%s:1: the columns are %s: %w", name, strings.Join(holidayColumns, ","), fault.Invalid)
			}
			continue
		}
		d, err := stat.ParseDate(rec[0])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, line, err)
		}
		for _, where := range rec[2:5] {
			if where != "true" && where != "false" {
				return nil, fmt.Errorf("%s:%d: %q: write true or false for each nation: %w", name, line, where, fault.Invalid)
			}
		}
		day := Holiday{Date: d, Name: rec[1], EnglandAndWales: rec[2] == "true", Scotland: rec[3] == "true", NorthernIreland: rec[4] == "true"}
		if rec[5] != "" {
			if day.Proclaimed, err = stat.ParseDate(rec[5]); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, line, err)
			}
		}
		h.add(day)
	}
	if len(h.byDate) == 0 {
		return nil, fmt.Errorf("%s: no holidays: %w", name, fault.Invalid)
	}
	return h, nil
}

func (h *Holidays) add(d Holiday) {
	if len(h.byDate) == 0 {
		h.first, h.last = stat.NewDate(d.Date.Year(), 1, 1), stat.NewDate(d.Date.Year(), 12, 31)
	}
	h.byDate[d.Date] = d
	if d.Date.Before(h.first) {
		h.first = stat.NewDate(d.Date.Year(), 1, 1)
	}
	if d.Date.After(h.last) {
		h.last = stat.NewDate(d.Date.Year(), 12, 31)
	}
}

// With is h and one more holiday, such as one proclaimed since. A year outside
// the table stays unknown: one holiday of it is not all of them.
func (h *Holidays) With(d Holiday) *Holidays {
	out := &Holidays{byDate: make(map[stat.Date]Holiday, len(h.byDate)+1), first: h.first, last: h.last}
	for k, v := range h.byDate {
		out.byDate[k] = v
	}
	if old, ok := out.byDate[d.Date]; ok {
		d.EnglandAndWales = d.EnglandAndWales || old.EnglandAndWales
		d.Scotland = d.Scotland || old.Scotland
		d.NorthernIreland = d.NorthernIreland || old.NorthernIreland
		if d.Proclaimed.IsZero() {
			d.Proclaimed = old.Proclaimed
		}
	}
	out.byDate[d.Date] = d
	return out
}

// All are the holidays in order.
func (h *Holidays) All() []Holiday {
	all := make([]Holiday, 0, len(h.byDate))
	for _, d := range h.byDate {
		all = append(all, d)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Date.Before(all[j].Date) })
	return all
}

// A count is a number of working days counted out.
type count struct {
	end     stat.Date
	dayOne  stat.Date
	skipped []Holiday // weekdays that were holidays
}

// span is days that do not count, both ends included: the wait for a fee.
type span struct{ from, to stat.Date }

func (s span) holds(d stat.Date) bool {
	return !s.from.IsZero() && !d.Before(s.from) && !d.After(s.to)
}

// countDays counts n days of the calendar from the day after zero. A holiday
// for which leave gives true counts as an ordinary day.
func (h *Holidays) countDays(zero stat.Date, n int, c Calendar, without span, leave func(Holiday) bool) (count, error) {
	var out count
	d := zero
	for n > 0 {
		d = d.AddDays(1)
		if c != EveryDay {
			if d.Before(h.first) || d.After(h.last) {
				return out, h.unknown(d)
			}
			if weekend(d) {
				continue
			}
			if day, ok := h.byDate[d]; ok && day.in(c) && !leave(day) {
				out.skipped = append(out.skipped, day)
				continue
			}
		}
		if without.holds(d) {
			continue
		}
		n--
		if out.dayOne.IsZero() {
			out.dayOne = d
		}
	}
	out.end = d
	return out, nil
}

// unknown is why nothing can be counted over a day outside the table.
func (h *Holidays) unknown(d stat.Date) error {
	if d.Before(h.first) {
		return fmt.Errorf("the table of bank holidays begins in %d, so that %d cannot be counted: %w", h.first.Year(), d.Year(), fault.NotFound)
	}
	return fmt.Errorf("the bank holidays of %d have not been proclaimed yet (the table runs to the end of %d), so that no day of %d can be told for sure: %w", d.Year(), h.last.Year(), d.Year(), fault.NotFound)
}

// Last is the last day for which the holidays are known.
func (h *Holidays) Last() stat.Date { return h.last }

// NextWorking is the first working day of the calendar after a day. It is
// fault.NotFound where the table does not reach.
func (h *Holidays) NextWorking(d stat.Date, c Calendar) (stat.Date, error) {
	n, err := h.countDays(d, 1, c, span{}, func(Holiday) bool { return false })
	return n.end, err
}

// dayZeroWords is a day with what makes it no working day, if anything does:
// that makes no difference to day zero, and a reader may wonder.
func (h *Holidays) dayZeroWords(d stat.Date, c Calendar) string {
	if c == EveryDay || h.IsWorking(d, c) {
		return d.Words()
	}
	if weekend(d) {
		return d.Words() + ", a " + d.Time().Weekday().String()
	}
	return d.Words() + ", " + h.byDate[d].Name
}

func weekend(d stat.Date) bool {
	w := d.Time().Weekday()
	return w == 0 || w == 6
}

// IsWorking says that d is a working day of the calendar.
func (h *Holidays) IsWorking(d stat.Date, c Calendar) bool {
	day, ok := h.byDate[d]
	return c == EveryDay || !weekend(d) && !(ok && day.in(c))
}

// WorkingDays is how many working days of the calendar lie after from, up to
// and with to; negative when to comes first.
func (h *Holidays) WorkingDays(from, to stat.Date, c Calendar) int {
	if to.Before(from) {
		return -h.WorkingDays(to, from, c)
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if h.IsWorking(d, c) {
			n++
		}
	}
	return n
}
