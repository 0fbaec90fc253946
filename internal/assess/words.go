package assess

import (
	"math/big"
	"slices"
	"strings"

	"plumbline/internal/stat"
)

// places is how many decimals a value is shown with.
const places = 2

// exactWords is a number to at most two decimals, marked where it is rounded.
func exactWords(r *big.Rat) string {
	s := trim(r.FloatString(places))
	if back, ok := new(big.Rat).SetString(s); ok && back.Cmp(r) != 0 {
		return "about " + s
	}
	return s
}

func roundDown(r *big.Rat) string { return outwards(r, -1) }
func roundUp(r *big.Rat) string   { return outwards(r, 1) }

// outwards is a bound to two decimals, never on the inner side of r.
func outwards(r *big.Rat, direction int) string {
	if r == nil {
		return ""
	}
	scale := big.NewInt(100)
	scaled := new(big.Rat).Mul(r, new(big.Rat).SetInt(scale))
	n, rest := new(big.Int).DivMod(scaled.Num(), scaled.Denom(), new(big.Int)) // towards minus infinity
	if rest.Sign() != 0 && direction > 0 {
		n.Add(n, big.NewInt(1))
	}
	return trim(new(big.Rat).SetFrac(n, scale).FloatString(places))
}

func trim(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// periodWords is a period as people write it, and a single day as a day.
func periodWords(p stat.Period) string {
	if p.Days() == 1 {
		return p.Start().Words()
	}
	return p.Words()
}

// within is "on" a day or "in" a longer period.
func within(p stat.Period) string {
	if p.Days() == 1 {
		return "on " + periodWords(p)
	}
	return "in " + periodWords(p)
}

// isAre joins names with their verb: "a is", "a, b and c are".
func isAre(names []string) string {
	switch last := len(names) - 1; last {
	case -1:
		return "something is"
	case 0:
		return names[0] + " is"
	default:
		return strings.Join(names[:last], ", ") + " and " + names[last] + " are"
	}
}

// unitWords is a unit after a value: "1 hour", "24 hours", "95 percent".
func unitWords(unit, value string) string {
	if value != "1" && slices.Contains([]string{"hour", "day", "minute", "year", "working day"}, unit) {
		return unit + "s"
	}
	return unit
}

// upper is s with a capital at its start, but for a name of the catalogue.
func upper(s string) string {
	if first, _, _ := strings.Cut(s, " "); s == "" || strings.Contains(first, "_") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func lower(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}
