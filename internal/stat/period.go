package stat

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"plumbline/internal/fault"
)

// A Period is a span of whole days, both ends included. The zero Period is no
// period. Periods are compared with ==: two ways of writing the same days are
// the same Period, so the quarter April to June 2016 is one value whether it
// was called Q2 2016 or Q1 2016/17.
type Period struct{ start, end Date }

// NewPeriod is the span from start to end, both included. It is fault.Invalid
// if either is no date or end comes first.
func NewPeriod(start, end Date) (Period, error) {
	if start.IsZero() || end.IsZero() || end.Before(start) {
		return Period{}, fmt.Errorf("period from %q to %q: %w", start, end, fault.Invalid)
	}
	return Period{start, end}, nil
}

// FinancialYear is the year from 1 April of year to 31 March of the next.
func FinancialYear(year int) Period {
	return Period{NewDate(year, time.April, 1), NewDate(year+1, time.March, 31)}
}

// CalendarYear is the year from January to December.
func CalendarYear(year int) Period {
	return Period{NewDate(year, time.January, 1), NewDate(year, time.December, 31)}
}

// Quarter is the q-th quarter (1 to 4) of a calendar year.
func Quarter(year, q int) Period { return Months(year, time.Month(3*q-2), 3) }

// Month is one month.
func Month(year int, m time.Month) Period { return Months(year, m, 1) }

// Months is n whole months from the first day of m.
func Months(year int, m time.Month, n int) Period {
	return Period{NewDate(year, m, 1), NewDate(year, m+time.Month(n), 0)}
}

// Start is the first day.
func (p Period) Start() Date { return p.start }

// End is the last day.
func (p Period) End() Date { return p.end }

// IsZero says that there is no period.
func (p Period) IsZero() bool { return p == Period{} }

// Days is the number of days, both ends included: 366 for the financial year
// 2015/16, which has a 29 February.
func (p Period) Days() int {
	if p.IsZero() {
		return 0
	}
	return p.end.Sub(p.start) + 1
}

// Contains says that all of q lies in p.
func (p Period) Contains(q Period) bool {
	return !p.start.After(q.start) && !p.end.Before(q.end)
}

// Overlaps says that p and q share a day.
func (p Period) Overlaps(q Period) bool {
	return !p.start.After(q.end) && !q.start.After(p.end)
}

// Compare orders periods by start, then by end.
func (p Period) Compare(q Period) int {
	if c := p.start.Compare(q.start); c != 0 {
		return c
	}
	return p.end.Compare(q.end)
}

// Months is the number of whole months that p covers, from the same day of
// the month; ok is false when p is not whole months.
func (p Period) Months() (n int, ok bool) {
	if p.IsZero() {
		return 0, false
	}
	next := p.end.AddDays(1)
	if next.Day() != p.start.Day() {
		return 0, false
	}
	return (next.Year()-p.start.Year())*12 + int(next.Month()) - int(p.start.Month()), true
}

// Previous is the period of the same length in months that ends the day
// before p starts; ok is false when p is not whole months.
func (p Period) Previous() (q Period, ok bool) { return p.shift(-1) }

// Next is the period of the same length in months that starts the day after
// p ends; ok is false when p is not whole months.
func (p Period) Next() (q Period, ok bool) { return p.shift(1) }

func (p Period) shift(by int) (Period, bool) {
	n, ok := p.Months()
	if !ok {
		return Period{}, false
	}
	y, m, d := p.start.Year(), p.start.Month(), p.start.Day()
	return Period{NewDate(y, m+time.Month(by*n), d), NewDate(y, m+time.Month((by+1)*n), d-1)}, true
}

// IsFinancialYear says that p runs from 1 April to 31 March.
func (p Period) IsFinancialYear() bool {
	return !p.IsZero() && p == FinancialYear(p.start.Year())
}

func (p Period) alignedMonths() int {
	if n, ok := p.Months(); ok && p.start.Day() == 1 {
		return n
	}
	return 0
}

// String is the text form: "2016/17" for a financial year, "2016" for a
// calendar year, "2016-Q2" for a calendar quarter, "2016-M04" for a month (as
// in SDMX), and "2017-04-03..2018-04-02" for any other span.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	y, m := p.start.Year(), p.start.Month()
	switch n := p.alignedMonths(); {
	case n == 12 && m == time.April:
		return fmt.Sprintf("%04d/%02d", y, (y+1)%100)
	case n == 12 && m == time.January:
		return fmt.Sprintf("%04d", y)
	case n == 3 && m%3 == 1:
		return fmt.Sprintf("%04d-Q%d", y, (m+2)/3)
	case n == 1:
		return fmt.Sprintf("%04d-M%02d", y, m)
	}
	return p.start.String() + ".." + p.end.String()
}

// Slug is the text form with "-" for "/", for file names and addresses;
// ParsePeriod reads it too.
func (p Period) Slug() string { return strings.ReplaceAll(p.String(), "/", "-") }

// Words is the period as people write it: "2016/17", "April 2016", "April to
// June 2016", "3 April 2017 to 2 April 2018".
func (p Period) Words() string {
	if p.IsZero() {
		return ""
	}
	n := p.alignedMonths()
	last := p.end.Time()
	first := p.start.Time()
	switch {
	case n == 12 && (first.Month() == time.April || first.Month() == time.January):
		return p.String()
	case n == 1:
		return first.Format("January 2006")
	case n > 0 && first.Year() == last.Year():
		return first.Format("January") + " to " + last.Format("January 2006")
	case n > 0:
		return first.Format("January 2006") + " to " + last.Format("January 2006")
	}
	return p.start.Words() + " to " + p.end.Words()
}

// MarshalText gives the text form.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the text form; the empty text is no period.
func (p *Period) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	*p, err = ParsePeriod(string(b))
	return err
}

// ParsePeriod reads a period in the ways people write them, and every text
// that String and Words give: "2015/16", "2015-16", "FY 15/16", "2015 to
// 2016" is refused (it may be one year or two), "1 April 2015 to 31 March
// 2016", "Apr 15 - Mar 16", "April 2016", "2016-04", "Q1 2016/17" (April to
// June), "Q1 2016" (January to March), "year ending March 2016", "year to 2
// April 2018", "2016".
//
// A pair of years is the financial year even where it could be a month:
// "2011-12" is 2011/12. Whoever reads a column of months must look at the
// column first. Anything else is fault.Invalid.
func ParsePeriod(s string) (Period, error) {
	t := normal(s)
	for _, f := range periodForms {
		m := f.re.FindStringSubmatch(t)
		if m == nil {
			continue
		}
		if p, ok := f.make(m); ok {
			return p, nil
		}
	}
	if p, ok := parseSpan(t); ok {
		return p, nil
	}
	return Period{}, fmt.Errorf("%q is not a period (write 2016/17, 2016, 2016-04 or 1 April 2016 to 31 March 2017): %w", s, fault.Invalid)
}

// MustPeriod is ParsePeriod for constants; it panics on a bad one.
func MustPeriod(s string) Period {
	p, err := ParsePeriod(s)
	if err != nil {
		panic(err)
	}
	return p
}

func normal(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	return strings.NewReplacer("–", "-", "—", "-", "‑", "-", "’", "'", "\u2044", "/").Replace(s)
}

const monthName = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`

var monthNumber = map[string]time.Month{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

type periodForm struct {
	re   *regexp.Regexp
	make func(m []string) (Period, bool)
}

var periodForms = []periodForm{
	{regexp.MustCompile(`^(?:fy|f/y|financial year|fiscal year)? ?'?(\d{4}|\d{2}) ?[/-] ?'?(\d{4}|\d{2})(?: (?:fy|financial year))?$`), financial},
	{regexp.MustCompile(`^(?:calendar year |cy ?)?(\d{4})$`), func(m []string) (Period, bool) {
		y := number(m[1])
		return CalendarYear(y), plausible(y)
	}},
	{regexp.MustCompile(`^(\d{4})[-_/ ]?m?(\d{2})$`), yearMonth},
	{regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})\.\.(\d{4})-(\d{2})-(\d{2})$`), func(m []string) (Period, bool) {
		return span(day(m[3], m[2], m[1]))(day(m[6], m[5], m[4]))
	}},
	{regexp.MustCompile(`^(?:q|quarter |qtr )([1-4])[ ,-]*(?:of )?(?:fy ?)?(\d{4}|\d{2}) ?[/-] ?(\d{4}|\d{2})$`), func(m []string) (Period, bool) {
		fy, ok := financial([]string{"", m[2], m[3]})
		return Months(fy.start.Year(), time.Month(1+3*number(m[1])), 3), ok
	}},
	{regexp.MustCompile(`^(\d{4}) ?[/-] ?(\d{4}|\d{2})[ ,-]*(?:q|quarter |qtr )([1-4])$`), func(m []string) (Period, bool) {
		fy, ok := financial([]string{"", m[1], m[2]})
		return Months(fy.start.Year(), time.Month(1+3*number(m[3])), 3), ok
	}},
	{regexp.MustCompile(`^(?:q|quarter |qtr )([1-4])[ ,-]*(?:of )?(\d{4})$`), func(m []string) (Period, bool) {
		return Quarter(number(m[2]), number(m[1])), plausible(number(m[2]))
	}},
	{regexp.MustCompile(`^(\d{4})[ -]?q([1-4])$`), func(m []string) (Period, bool) {
		return Quarter(number(m[1]), number(m[2])), plausible(number(m[1]))
	}},
	{regexp.MustCompile(`^` + monthName + `[ ,'./-]*(\d{4}|\d{2})$`), func(m []string) (Period, bool) {
		y := year(m[2])
		return Month(y, monthNumber[m[1][:3]]), plausible(y)
	}},
	{regexp.MustCompile(`^(\d{4})[ ./-]*` + monthName + `$`), func(m []string) (Period, bool) {
		return Month(number(m[1]), monthNumber[m[2][:3]]), plausible(number(m[1]))
	}},
	{regexp.MustCompile(`^(?:the )?(?:12 months|twelve months|year) (?:ending|ended|to|to the end of|to end of)(?: in| on)? ` + dayOf + monthName + `,? (\d{4})$`), yearTo},
	{regexp.MustCompile(`^(?:the )?(?:12 months|twelve months|year) (?:ending|ended|to)(?: on)? ` + monthName + ` (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$`), func(m []string) (Period, bool) {
		return yearTo([]string{"", m[2], m[1], m[3]})
	}},
}

// yearTo is the year up to a day, a month and a year, to the end of the month
// where no day is given. The year up to 28 February 2016 begins on
// 1 March 2015, as there was no 29th.
func yearTo(m []string) (Period, bool) {
	y, mo := number(m[3]), monthNumber[m[2][:3]]
	if m[1] == "" {
		return Months(y, mo-11, 12), plausible(y)
	}
	last := day(m[1], strconv.Itoa(int(mo)), m[3])
	if last.IsZero() {
		return Period{}, false
	}
	next := last.AddDays(1)
	return Period{NewDate(next.Year()-1, next.Month(), next.Day()), last}, true
}

// financial takes two years, the second one after the first.
func financial(m []string) (Period, bool) {
	a := year(m[1])
	b := number(m[2])
	next := b == a+1
	if len(m[2]) == 2 {
		next = b == (a+1)%100
	}
	return FinancialYear(a), next && plausible(a)
}

func yearMonth(m []string) (Period, bool) {
	y, mo := number(m[1]), number(m[2])
	return Month(y, time.Month(mo)), plausible(y) && 1 <= mo && mo <= 12
}

const dayOf = `(?:(\d{1,2})(?:st|nd|rd|th)? (?:of )?)?`

var (
	// either end: "1 april 2015", "april 2015", "apr 15", "apr-15"
	dayMonthYear = regexp.MustCompile(`^` + dayOf + monthName + `(?:[ ,'./-]*(\d{4}|\d{2}))?$`)
	monthDayYear = regexp.MustCompile(`^` + monthName + ` (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$`)
	numericDate  = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$`)
	isoDate      = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
	spanSplit    = regexp.MustCompile(` (?:to|until|till|through|-|and) |\.\.| ?- ?`)
	spanLead     = regexp.MustCompile(`^(?:from|between|period|for the period|the period) (?:from |between )?`)
)

// parseSpan reads "A to B" where A and B are days or months.
func parseSpan(t string) (Period, bool) {
	t = spanLead.ReplaceAllString(t, "")
	for _, at := range spanSplit.FindAllStringIndex(t, -1) {
		a, b := t[:at[0]], t[at[1]:]
		to, okTo := parseEnd(b, 0)
		if !okTo {
			continue
		}
		from, okFrom := parseEnd(a, to.end.Year())
		if !okFrom {
			continue
		}
		if from.end.After(to.end) && !yearGiven(a) { // October to March 2016
			from, okFrom = parseEnd(a, to.end.Year()-1)
		}
		if p, err := NewPeriod(from.start, to.end); okFrom && err == nil {
			return p, true
		}
	}
	return Period{}, false
}

var fourDigits = regexp.MustCompile(`\d{4}|[ ,'./-]\d{2}$`)

func yearGiven(s string) bool { return fourDigits.MatchString(s) }

// parseEnd reads a day or a month as the days that it covers. A year left out
// is taken from implied, unless that is 0.
func parseEnd(s string, implied int) (Period, bool) {
	s = strings.TrimSpace(s)
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return one(day(m[3], m[2], m[1]))
	}
	if m := numericDate.FindStringSubmatch(s); m != nil {
		return one(day(m[1], m[2], strconv.Itoa(year(m[3]))))
	}
	if m := monthDayYear.FindStringSubmatch(s); m != nil {
		return one(day(m[2], strconv.Itoa(int(monthNumber[m[1][:3]])), m[3]))
	}
	m := dayMonthYear.FindStringSubmatch(s)
	if m == nil {
		return Period{}, false
	}
	y := implied
	if m[3] != "" {
		y = year(m[3])
	}
	if !plausible(y) {
		return Period{}, false
	}
	mo := monthNumber[m[2][:3]]
	if m[1] == "" {
		return Month(y, mo), true
	}
	return one(day(m[1], strconv.Itoa(int(mo)), strconv.Itoa(y)))
}

func one(d Date) (Period, bool) { return Period{d, d}, !d.IsZero() }

func span(a Date) func(Date) (Period, bool) {
	return func(b Date) (Period, bool) {
		p, err := NewPeriod(a, b)
		return p, err == nil
	}
}

// day is the date, or none if the month has no such day.
func day(d, m, y string) Date {
	dd, mm, yy := number(d), number(m), number(y)
	date := NewDate(yy, time.Month(mm), dd)
	if !plausible(yy) || date.Day() != dd || int(date.Month()) != mm {
		return Date{}
	}
	return date
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// year completes a year of two digits: 00 to 69 are of this century.
func year(s string) int {
	n := number(s)
	switch {
	case len(s) != 2:
		return n
	case n < 70:
		return 2000 + n
	}
	return 1900 + n
}

func plausible(y int) bool { return 1900 <= y && y <= 2199 }
