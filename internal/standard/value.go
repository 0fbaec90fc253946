package standard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/fault"
	"plumbline/internal/yamlfile"
)

// A Truth is the outcome of a rule. Unknown is an answer, and never stands for
// False.
type Truth int8

// The three truths. The zero Truth is Unknown.
const (
	Unknown Truth = iota
	False
	True
)

// String is "true", "false" or "unknown".
func (t Truth) String() string {
	return [...]string{"unknown", "false", "true"}[t]
}

// MarshalText gives the text form.
func (t Truth) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// A Type is what kind of value an attribute has.
type Type string

// The types of attributes.
const (
	List    Type = "list"    // any of the attribute's values, several at once
	Integer Type = "integer" // a whole number, or bounds on one
	Level   Type = "level"   // one of the catalogue's levels, or bounds on one
	Boolean Type = "boolean" // yes or no
	Derived Type = "derived" // follows from others by a rule
)

// A Value is what is known of an attribute of one service. It may be known only
// within bounds, or, for a list, only in part.
type Value struct {
	// Lo and Hi are the bounds, both included: of an integer, of a level as its
	// place in the catalogue's order, of a boolean as 0 or 1.
	Lo, Hi int64
	// Items are the entries of a list, in order.
	Items []string
	// Partial says that a list may have entries besides Items.
	Partial bool
}

// unbounded is more than any number that is counted.
const unbounded = int64(1) << 62

// Parse reads a value as a register writes it: "yes", "high", "medium to high",
// "7,200,000", "5000000 to 9000000", "at least 700000", "u2u|search", "none"
// for an empty list, "at least comments|livestream" for one known in part. It
// is fault.Invalid, with the nearest known value, where the attribute cannot
// have it.
func (a *Attribute) Parse(s string) (Value, error) {
	s = strings.Join(strings.Fields(s), " ")
	switch a.Type {
	case List:
		return a.parseList(s)
	case Boolean:
		switch strings.ToLower(s) {
		case "yes", "true":
			return Value{Lo: 1, Hi: 1}, nil
		case "no", "false":
			return Value{}, nil
		}
		return Value{}, fmt.Errorf("%s is yes or no, not %q: %w", a.Name, s, fault.Invalid)
	case Derived:
		return Value{}, fmt.Errorf("%s is derived: record %s instead: %w", a.Name, strings.Join(a.inputs(), ", "), fault.Invalid)
	}
	low, high, isSpan := strings.Cut(s, " to ")
	if !isSpan {
		if rest, ok := strings.CutPrefix(s, "at least "); ok {
			low, high = rest, ""
		} else if rest, ok := strings.CutPrefix(s, "at most "); ok {
			low, high = "", rest
		} else {
			high = low
		}
	}
	lo, err := a.end(low, 0)
	if err != nil {
		return Value{}, err
	}
	top := unbounded
	if a.Type == Level {
		top = int64(len(a.levels) - 1)
	}
	hi, err := a.end(high, top)
	if err != nil {
		return Value{}, err
	}
	if lo > hi {
		return Value{}, fmt.Errorf("%s: %q is written backwards: %w", a.Name, s, fault.Invalid)
	}
	return Value{Lo: lo, Hi: hi}, nil
}

// end is one bound of an integer or a level; open where it is not given.
func (a *Attribute) end(s string, open int64) (int64, error) {
	if s == "" {
		return open, nil
	}
	if a.Type == Level {
		if i := slices.Index(a.levels, s); i >= 0 {
			return int64(i), nil
		}
		return 0, fmt.Errorf("%s has no level %q%s: %w", a.Name, s, yamlfile.Nearest(s, a.levels), fault.Invalid)
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	if err != nil || n < 0 || n >= unbounded {
		return 0, fmt.Errorf("%s is a whole number such as 7,200,000, or a span such as 5000000 to 9000000, not %q: %w", a.Name, s, fault.Invalid)
	}
	return n, nil
}

func (a *Attribute) parseList(s string) (Value, error) {
	var v Value
	if rest, ok := strings.CutPrefix(s, "at least "); ok {
		s, v.Partial = rest, true
	}
	if s == "" || s == "none" {
		return v, nil
	}
	for item := range strings.SplitSeq(s, "|") {
		if item = strings.TrimSpace(item); !slices.Contains(a.Values, item) {
			return Value{}, fmt.Errorf("%s has no value %q%s: %w", a.Name, item, yamlfile.Nearest(item, a.Values), fault.Invalid)
		}
		if !slices.Contains(v.Items, item) {
			v.Items = append(v.Items, item)
		}
	}
	slices.Sort(v.Items)
	return v, nil
}

// Print is the value as Parse reads it.
func (a *Attribute) Print(v Value) string {
	switch a.Type {
	case List:
		s := strings.Join(v.Items, "|")
		if s == "" {
			s = "none"
		}
		if v.Partial {
			s = "at least " + s
		}
		return s
	case Boolean:
		if v.Lo == 0 {
			return "no"
		}
		return "yes"
	}
	switch {
	case v.Lo == v.Hi:
		return a.printEnd(v.Lo)
	case a.Type == Integer && v.Hi == unbounded:
		return "at least " + a.printEnd(v.Lo)
	}
	return a.printEnd(v.Lo) + " to " + a.printEnd(v.Hi)
}

func (a *Attribute) printEnd(n int64) string {
	if a.Type == Level {
		return a.levels[n]
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
