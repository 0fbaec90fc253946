package standard

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"

	"plumbline/internal/fault"
	"plumbline/internal/service"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

// An Indicator is one measured value of a service over a period.
type Indicator struct {
	Service  service.ID
	Metric   MetricID
	Value    Interval // in the metric's unit
	From, To stat.Date
	Known    stat.Date
	Source   string
	Place    string // where it stands in its file
}

// indicatorColumns are the columns of a file of indicators.
var indicatorColumns = []string{"service", "metric", "value", "from", "to", "known", "source"}

// ReadIndicators reads a CSV file with the columns service, metric, value, from,
// to, known and source. A value is a number, or bounds such as "90 to 95",
// "at least 90", "at most 95". Every line that is wrong comes back at once, as
// joined errors of fault.Invalid with file and line.
func (c *Catalogue) ReadIndicators(name string, in io.Reader) ([]Indicator, error) {
	cr := csv.NewReader(in)
	head, err := cr.Read()
	if err != nil || !slices.Equal(head, indicatorColumns) {
		return nil, fmt.Errorf("%s:1: the first line must be %s: %w", name, strings.Join(indicatorColumns, ","), fault.Invalid)
	}
	var out []Indicator
	var errs []error
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			return out, errors.Join(errs...)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %v: %w", name, err, fault.Invalid))
			if errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			return nil, errors.Join(errs...)
		}
		line, _ := cr.FieldPos(0)
		at := fmt.Sprintf("%s:%d", name, line)
		ind, err := c.indicator(rec)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", at, err))
			continue
		}
		ind.Place = at
		out = append(out, ind)
	}
}

func (c *Catalogue) indicator(rec []string) (Indicator, error) {
	i := Indicator{Service: service.ID(rec[0]), Metric: MetricID(rec[1]), Source: rec[6]}
	metrics := ids(c.Metrics, func(m Metric) string { return string(m.ID) })
	if !slices.Contains(metrics, rec[1]) {
		return i, fmt.Errorf("there is no metric %q%s: %w", rec[1], yamlfile.Nearest(rec[1], metrics), fault.Invalid)
	}
	var err error
	if i.Value, err = ParseInterval(rec[2]); err != nil {
		return i, err
	}
	for k, d := range map[int]*stat.Date{3: &i.From, 4: &i.To, 5: &i.Known} {
		if *d, err = stat.ParseDate(rec[k]); err != nil {
			return i, fmt.Errorf("%q is a day such as 2026-04-01, not %q: %w", indicatorColumns[k], rec[k], fault.Invalid)
		}
	}
	if i.To.Before(i.From) {
		return i, fmt.Errorf("the period ends on %s, before it begins: %w", i.To, fault.Invalid)
	}
	return i, nil
}

// ParseInterval reads a number, or bounds such as "90 to 95", "at least 90",
// "at most 95"; otherwise fault.Invalid.
func ParseInterval(s string) (Interval, error) {
	bad := fmt.Errorf("a value is a number such as 93.5, or bounds such as 90 to 95, not %q: %w", s, fault.Invalid)
	if rest, ok := strings.CutPrefix(s, "at least "); ok {
		v, ok := number(rest)
		if !ok {
			return Interval{}, bad
		}
		return Interval{Lo: v}, nil
	}
	if rest, ok := strings.CutPrefix(s, "at most "); ok {
		v, ok := number(rest)
		if !ok {
			return Interval{}, bad
		}
		return Interval{Hi: v}, nil
	}
	low, high, span := strings.Cut(s, " to ")
	if !span {
		high = low
	}
	lo, ok := number(low)
	hi, ok2 := number(high)
	if !ok || !ok2 || lo.Cmp(hi) > 0 {
		return Interval{}, bad
	}
	return Interval{lo, hi}, nil
}

// String is the interval as ParseInterval reads it; "not known" if both ends
// are open.
func (i Interval) String() string {
	switch {
	case i.Lo == nil && i.Hi == nil:
		return "not known"
	case i.Lo == nil:
		return "at most " + decimal(i.Hi)
	case i.Hi == nil:
		return "at least " + decimal(i.Lo)
	case i.Lo.Cmp(i.Hi) == 0:
		return decimal(i.Lo)
	}
	return decimal(i.Lo) + " to " + decimal(i.Hi)
}

// Words is the interval for people: as String, but that an end with more than
// two decimals gives way outwards to the next of two, so that nothing is said
// that is not so.
func (i Interval) Words() string {
	return Interval{hundredth(i.Lo, false), hundredth(i.Hi, true)}.String()
}

// hundredth is r where it has two decimals or fewer, and otherwise the next
// number below or above it that has; nil for nil.
func hundredth(r *big.Rat, up bool) *big.Rat {
	if r == nil {
		return nil
	}
	n := new(big.Rat).Mul(r, big.NewRat(100, 1))
	if n.IsInt() {
		return r
	}
	below := new(big.Int).Div(n.Num(), n.Denom()) // towards minus infinity
	if up {
		below.Add(below, big.NewInt(1))
	}
	return new(big.Rat).SetFrac(below, big.NewInt(100))
}

func (i Interval) equal(o Interval) bool { return i.String() == o.String() }

// A Reading is what an indicator says of a target for one service.
type Reading struct {
	Target Target
	// Indicator is the one that was judged; nil where Why says that there is
	// none to judge.
	Indicator *Indicator
	Met       Truth
	Why       string // in words, with the values seen
}

// Read judges a target by the newest indicator of the service that was known on
// the day and speaks of as long a time as the target's window.
func (t *Target) Read(id service.ID, all []Indicator, f Facts, on stat.Date) Reading {
	r := Reading{Target: *t}
	var newest *Indicator
	clash, other := false, ""
	for k := range all {
		i := &all[k]
		if i.Service != id || i.Metric != t.Metric || !on.IsZero() && i.Known.After(on) {
			continue
		}
		if !t.Window.Fits(i.From, i.To) {
			other = fmt.Sprintf("; the value %s speaks of %s to %s", i.Value.Words(), i.From, i.To)
			continue
		}
		order := 1
		if newest != nil {
			if order = i.To.Compare(newest.To); order == 0 {
				order = i.Known.Compare(newest.Known)
			}
		}
		switch {
		case order > 0:
			newest, clash = i, false
		case order == 0 && !i.Value.equal(newest.Value):
			clash = true
		}
	}
	switch {
	case newest == nil:
		r.Why = fmt.Sprintf("%s is not known %s%s", t.Metric, t.Window.Words(), other)
	case clash:
		r.Why = fmt.Sprintf("%s has two values for %s to %s, both known from %s: neither is used", t.Metric, newest.From, newest.To, newest.Known)
	default:
		r.Indicator, r.Met = newest, t.Met(newest.Value, f)
		r.Why = fmt.Sprintf("%s is %s, asked for is %s %s", t.Metric, newest.Value.Words(), t.Operator.Asks(), t.Number())
		if _, ok, why := t.Limit(f); !ok {
			r.Why = why
		}
	}
	return r
}
