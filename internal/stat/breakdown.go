package stat

import (
	"fmt"
	"sort"
	"strings"

	"plumbline/internal/fault"
)

// A DimensionID names a dimension of a measure, such as "age".
type DimensionID string

// A Code is one allowed value of a dimension, such as "13" or "female". It is
// the text form itself: a codelist says what it means.
type Code string

// A Breakdown says which part of a measure is meant, one code for each
// dimension it is broken down by: "age=13;sex=female". A dimension that is
// not named is taken whole, so the zero Breakdown is the measure's total.
// Breakdowns are compared with == and may be map keys.
type Breakdown struct{ s string }

// NewBreakdown makes a breakdown of the given codes. It is fault.Invalid for
// a dimension or a code that is empty or contains "=" or ";".
func NewBreakdown(codes map[DimensionID]Code) (Breakdown, error) {
	parts := make([]string, 0, len(codes))
	for d, c := range codes {
		if d == "" || c == "" || strings.ContainsAny(string(d)+string(c), "=;") {
			return Breakdown{}, fmt.Errorf("breakdown by %q of %q: %w", d, c, fault.Invalid)
		}
		parts = append(parts, string(d)+"="+string(c))
	}
	sort.Strings(parts)
	return Breakdown{strings.Join(parts, ";")}, nil
}

// By is the breakdown by one dimension. It panics where NewBreakdown fails.
func By(d DimensionID, c Code) Breakdown { return Breakdown{}.With(d, c) }

// ParseBreakdown reads the text form.
func ParseBreakdown(s string) (Breakdown, error) {
	if s == "" {
		return Breakdown{}, nil
	}
	codes := map[DimensionID]Code{}
	for _, p := range strings.Split(s, ";") {
		d, c, ok := strings.Cut(p, "=")
		if _, twice := codes[DimensionID(d)]; !ok || twice {
			return Breakdown{}, fmt.Errorf("breakdown %q: %w", s, fault.Invalid)
		}
		codes[DimensionID(d)] = Code(c)
	}
	return NewBreakdown(codes)
}

// With is b with the code of d set. It panics if d or c cannot be part of a
// breakdown: both come from a loaded survey, where they were checked.
func (b Breakdown) With(d DimensionID, c Code) Breakdown {
	codes := b.Codes()
	codes[d] = c
	out, err := NewBreakdown(codes)
	if err != nil {
		panic(err)
	}
	return out
}

// Without is b with d taken whole.
func (b Breakdown) Without(d DimensionID) Breakdown {
	codes := b.Codes()
	delete(codes, d)
	out, _ := NewBreakdown(codes)
	return out
}

// Code is the code of d; ok is false when d is taken whole.
func (b Breakdown) Code(d DimensionID) (c Code, ok bool) {
	for s := b.s; s != ""; {
		var p string
		p, s, _ = strings.Cut(s, ";")
		if k, v, _ := strings.Cut(p, "="); k == string(d) {
			return Code(v), true
		}
	}
	return "", false
}

// Single is the dimension and the code of a breakdown by one dimension; ok is
// false for the total and for breakdowns by several.
func (b Breakdown) Single() (d DimensionID, c Code, ok bool) {
	k, v, ok := strings.Cut(b.s, "=")
	if !ok || strings.IndexByte(v, ';') >= 0 {
		return "", "", false
	}
	return DimensionID(k), Code(v), true
}

// Codes are the codes by dimension; the map is the caller's own.
func (b Breakdown) Codes() map[DimensionID]Code {
	codes := map[DimensionID]Code{}
	for _, d := range b.Dimensions() {
		codes[d], _ = b.Code(d)
	}
	return codes
}

// Dimensions are the dimensions that b names, sorted.
func (b Breakdown) Dimensions() []DimensionID {
	if b.s == "" {
		return nil
	}
	var ds []DimensionID
	for _, p := range strings.Split(b.s, ";") {
		d, _, _ := strings.Cut(p, "=")
		ds = append(ds, DimensionID(d))
	}
	return ds
}

// IsTotal says that b names no dimension.
func (b Breakdown) IsTotal() bool { return b.s == "" }

// String is the text form, dimensions in order: "age=13;sex=female".
func (b Breakdown) String() string { return b.s }

// MarshalText gives the text form.
func (b Breakdown) MarshalText() ([]byte, error) { return []byte(b.s), nil }

// UnmarshalText reads the text form.
func (b *Breakdown) UnmarshalText(t []byte) (err error) {
	*b, err = ParseBreakdown(string(t))
	return err
}
