package standard

import (
	"fmt"
	"math/big"
	"slices"

	"plumbline/internal/stat"
)

// A Window is the time that an indicator must speak of.
type Window string

// windows are all of them, with the days that a period must have: fewest and
// most, 0 for any number.
var windows = []struct {
	w            Window
	fewest, most int
	words        string
}{
	{"point", 1, 1, "on one day"},
	{"probe", 0, 0, "in one probe"},
	{"7d", 7, 7, "over 7 days"},
	{"30d", 30, 30, "over 30 days"},
	{"90d", 90, 90, "over 90 days"},
	{"month", 28, 31, "over a month"},
	{"quarter", 90, 92, "over a quarter"},
	{"12m", 365, 366, "over 12 months"},
}

// Words is the window as a person reads it: "over a quarter".
func (w Window) Words() string {
	for _, k := range windows {
		if k.w == w {
			return k.words
		}
	}
	return string(w)
}

// Fits says that a period, both days included, is as long as the window.
func (w Window) Fits(from, to stat.Date) bool {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		return false
	}
	days := to.Sub(from) + 1
	for _, k := range windows {
		if k.w == w {
			return k.fewest == 0 || days >= k.fewest && days <= k.most
		}
	}
	return false
}

// An Interval is what is known of an indicator: a value within bounds, both
// included, in the metric's unit. A nil bound is open.
type Interval struct{ Lo, Hi *big.Rat }

// Exactly is an interval of one value.
func Exactly(v *big.Rat) Interval { return Interval{v, v} }

// Limit is the number that an indicator is held to for a service with the given
// facts; why says what is wanting where ok is false.
func (t *Target) Limit(f Facts) (limit *big.Rat, ok bool, why string) {
	if t.Attribute == "" {
		return t.Value, true, ""
	}
	v, known := f[t.Attribute]
	switch {
	case !known || v.Lo != v.Hi:
		return nil, false, t.Attribute + " is not known"
	case t.attribute.HasNone && v.Lo == t.attribute.None:
		return nil, false, fmt.Sprintf("%s is %d, which means that there is none to hold it to", t.Attribute, v.Lo)
	}
	return big.NewRat(v.Lo, 1), true, ""
}

// Met says whether the target is met: True only when the whole interval is on
// the right side, False only when the whole of it is on the wrong side.
func (t *Target) Met(i Interval, f Facts) Truth {
	limit, ok, _ := t.Limit(f)
	if !ok {
		return Unknown
	}
	// Whether each end is known to be under, at or over the limit. An open end
	// is beyond any limit.
	lo, hi := -1, 1
	if i.Lo != nil {
		lo = i.Lo.Cmp(limit)
	}
	if i.Hi != nil {
		hi = i.Hi.Cmp(limit)
	}
	switch t.Operator {
	case Equal:
		return between(lo == 0 && hi == 0, lo > 0 || hi < 0)
	case Over:
		return between(lo > 0, hi <= 0)
	case OverOrEqual:
		return between(lo >= 0, hi < 0)
	case Under:
		return between(hi < 0, lo >= 0)
	case UnderOrEqual:
		return between(hi <= 0, lo > 0)
	}
	return Unknown
}

// Number is a target's value as people write it: 99.9, or the attribute's name.
func (t *Target) Number() string {
	if t.Attribute != "" {
		return t.Attribute
	}
	return decimal(t.Value)
}

// String is the target in words: "staff_trained_last_12m >= 95 over 12 months".
func (t *Target) String() string {
	return fmt.Sprintf("%s %s %s %s", t.Metric, t.Operator.Words(), t.Number(), t.Window.Words())
}

// decimal is a rational as a decimal without trailing noughts; as a fraction
// where it has none.
func decimal(r *big.Rat) string {
	if digits, exact := r.FloatPrec(); exact {
		return r.FloatString(digits)
	}
	return r.String()
}

// tighter says whether t asks at least as much as old: everything that meets t
// meets old as well.
func (t *Target) tighter(old *Target) bool {
	if t.Metric != old.Metric || t.Window != old.Window || t.Value == nil || old.Value == nil {
		return false
	}
	cmp := t.Value.Cmp(old.Value)
	switch old.Operator {
	case Equal:
		return t.Operator == Equal && cmp == 0
	case Over:
		return t.Operator == Over && cmp >= 0 || slices.Contains([]Operator{OverOrEqual, Equal}, t.Operator) && cmp > 0
	case OverOrEqual:
		return slices.Contains([]Operator{Over, OverOrEqual, Equal}, t.Operator) && cmp >= 0
	case Under:
		return t.Operator == Under && cmp <= 0 || slices.Contains([]Operator{UnderOrEqual, Equal}, t.Operator) && cmp < 0
	case UnderOrEqual:
		return slices.Contains([]Operator{Under, UnderOrEqual, Equal}, t.Operator) && cmp <= 0
	}
	return false
}
