package stat

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"plumbline/internal/fault"
)

// Unbounded is the upper bound of a Count that has none.
const Unbounded = math.MaxInt64

// A Gap is the reason that there is no number.
type Gap uint8

// The reasons. The zero Gap is NotAsked, so that a forgotten Count never
// passes for a number.
const (
	NotAsked Gap = iota // the question was not put to the respondent
	Awaited             // asked, and no answer has come
	NotHeld             // the respondent does not hold it
	Refused             // the respondent declined to give it
	held                // there is a number
)

var gapNames = [...]string{NotAsked: "not asked", Awaited: "awaited", NotHeld: "not held", Refused: "refused"}

// String is the reason in words.
func (g Gap) String() string {
	if int(g) < len(gapNames) {
		return gapNames[g]
	}
	return ""
}

// A Count is how many, as far as the source lets us know: a whole number,
// bounds on one ("fewer than 5" is 0 to 4), or the reason there is neither.
// Bounds are inclusive, never negative, and in units of the measure. The zero
// Count was not asked for. Counts are compared with ==.
type Count struct {
	lo, hi int64
	gap    Gap
}

// Exactly is the whole number n. It panics if n is negative.
func Exactly(n int64) Count { return Between(n, n) }

// Between is any whole number from lo to hi, both included; hi may be
// Unbounded. It panics if lo is negative or hi is less than lo.
func Between(lo, hi int64) Count {
	if lo < 0 || hi < lo {
		panic(fmt.Sprintf("stat: no count between %d and %d", lo, hi))
	}
	return Count{lo: lo, hi: hi, gap: held}
}

// AtLeast is n or any larger whole number.
func AtLeast(n int64) Count { return Between(n, Unbounded) }

// Missing is the absence of a number, for the reason given.
func Missing(g Gap) Count {
	if g >= held {
		panic("stat: unknown gap")
	}
	return Count{gap: g}
}

// Gap is the reason that there is no number; ok is false when there is one.
func (c Count) Gap() (g Gap, ok bool) { return c.gap, c.gap != held }

// Bounds are the least and the greatest number that c can be; ok is false
// when there is no number. hi is Unbounded when nothing is known above lo.
func (c Count) Bounds() (lo, hi int64, ok bool) { return c.lo, c.hi, c.gap == held }

// Exact is the number, when it is known.
func (c Count) Exact() (n int64, ok bool) { return c.lo, c.gap == held && c.lo == c.hi }

// IsExact says that the number is known.
func (c Count) IsExact() bool { return c.gap == held && c.lo == c.hi }

// Known says that there is a number or bounds on one.
func (c Count) Known() bool { return c.gap == held }

// Add sums the bounds. A gap on either side is a gap in the sum: the one that
// says more wins (refused, then not held, then awaited, then not asked).
func (c Count) Add(d Count) Count {
	if c.gap != held || d.gap != held {
		return Count{gap: worse(c.gap, d.gap)}
	}
	return Count{lo: addSat(c.lo, d.lo), hi: addSat(c.hi, d.hi), gap: held}
}

func worse(a, b Gap) Gap {
	if a == held {
		return b
	}
	if b == held {
		return a
	}
	return max(a, b)
}

func addSat(a, b int64) int64 {
	if a > Unbounded-b {
		return Unbounded
	}
	return a + b
}

// Sub returns the bounds on c - d, given that d is a part of c: never below
// zero. ok is false when no part can be so large, or either is missing.
func (c Count) Sub(d Count) (rest Count, ok bool) {
	if c.gap != held || d.gap != held || c.hi < d.lo {
		return Count{}, false
	}
	lo := int64(0)
	if d.hi != Unbounded {
		lo = max(0, c.lo-d.hi)
	}
	hi := int64(Unbounded)
	if c.hi != Unbounded {
		hi = c.hi - d.lo
	}
	return Between(lo, hi), true
}

// Intersect is what c and d say together of the same number; ok is false when
// they contradict each other or either is missing.
func (c Count) Intersect(d Count) (both Count, ok bool) {
	if c.gap != held || d.gap != held {
		return Count{}, false
	}
	lo, hi := max(c.lo, d.lo), min(c.hi, d.hi)
	if lo > hi {
		return Count{}, false
	}
	return Between(lo, hi), true
}

// Contains says that every number d can be, c can be too.
func (c Count) Contains(d Count) bool {
	return c.gap == held && d.gap == held && c.lo <= d.lo && d.hi <= c.hi
}

var countForms = []struct {
	re   *regexp.Regexp
	make func(a, b int64) Count
}{
	{regexp.MustCompile(`^(\d+)$`), func(a, _ int64) Count { return Between(a, a) }},
	{regexp.MustCompile(`^(\d+) ?(?:-|–|—|to|\.\.) ?(\d+)$`), Between},
	{regexp.MustCompile(`^(\d+) ?\+$`), func(a, _ int64) Count { return AtLeast(a) }},
	{regexp.MustCompile(`^(?:<|fewer than|less than|under|below) ?(\d+)$`), func(a, _ int64) Count { return Between(0, max(a, 1)-1) }},
	{regexp.MustCompile(`^(?:<=|≤|up to|at most|no more than) ?(\d+)$`), func(a, _ int64) Count { return Between(0, a) }},
	{regexp.MustCompile(`^(?:>|more than|over|above) ?(\d+)$`), func(a, _ int64) Count { return AtLeast(addSat(a, 1)) }},
	{regexp.MustCompile(`^(?:>=|≥|at least) ?(\d+)$`), func(a, _ int64) Count { return AtLeast(a) }},
	{regexp.MustCompile(`^(\d+) or (?:fewer|less)$`), func(a, _ int64) Count { return Between(0, a) }},
	{regexp.MustCompile(`^(\d+) or more$`), func(a, _ int64) Count { return AtLeast(a) }},
}

var thousands = regexp.MustCompile(`^\d{1,3}(,\d{3})+$`)

var numberWords = map[string]string{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}

// ParseCount reads a count as people print it: "1,204", "<5", "fewer than 5",
// "fewer than five", "1-4", "at least 40", or the reason for none ("not held"), and every text
// that String gives. A bare "*" is refused: what it hides depends on the rule
// of whoever printed it. Negative and fractional numbers, and vague ones
// ("about 12"), are fault.Invalid.
func ParseCount(s string) (Count, error) {
	t := strings.ToLower(strings.Join(strings.Fields(s), " "))
	for g, name := range gapNames {
		if t == name {
			return Missing(Gap(g)), nil
		}
	}
	words := strings.Split(t, " ")
	for i, w := range words {
		lead := strings.TrimLeft(w, "<>=≤≥")
		if thousands.MatchString(lead) {
			words[i] = strings.ReplaceAll(w, ",", "")
		}
		if n, ok := numberWords[w]; ok && len(words) > 1 { // by itself it may be a label
			words[i] = n
		}
	}
	t = strings.Join(words, " ")
	for _, f := range countForms {
		m := f.re.FindStringSubmatch(t)
		if m == nil {
			continue
		}
		var n [2]int64
		for i := range m[1:] {
			v, err := strconv.ParseInt(m[i+1], 10, 64)
			if err != nil || v == Unbounded {
				return Count{}, fmt.Errorf("count %q is too large: %w", s, fault.Invalid)
			}
			n[i] = v
		}
		if len(m) == 3 && n[1] < n[0] {
			return Count{}, fmt.Errorf("count %q ends below its start: %w", s, fault.Invalid)
		}
		if strings.HasPrefix(t, "<") && !strings.HasPrefix(t, "<=") && n[0] == 0 {
			return Count{}, fmt.Errorf("count %q is less than nothing: %w", s, fault.Invalid)
		}
		return f.make(n[0], n[1]), nil
	}
	return Count{}, fmt.Errorf("%q is not a count: %w", s, fault.Invalid)
}

// String is the text form: "213", "0-4", "3001+", or the reason for none.
func (c Count) String() string {
	switch {
	case c.gap != held:
		return c.gap.String()
	case c.lo == c.hi:
		return strconv.FormatInt(c.lo, 10)
	case c.hi == Unbounded:
		return strconv.FormatInt(c.lo, 10) + "+"
	}
	return strconv.FormatInt(c.lo, 10) + "-" + strconv.FormatInt(c.hi, 10)
}

// Words is the count as people read it: "5,653", "between 5,640 and 5,668",
// "at least 3,001", or the reason for none.
func (c Count) Words() string {
	switch {
	case c.gap != held:
		return c.gap.String()
	case c.lo == c.hi:
		return Group(c.lo)
	case c.hi == Unbounded:
		return "at least " + Group(c.lo)
	}
	return "between " + Group(c.lo) + " and " + Group(c.hi)
}

// Group prints n with a comma between thousands.
func Group(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// MarshalText gives the text form.
func (c Count) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the text form.
func (c *Count) UnmarshalText(b []byte) (err error) {
	*c, err = ParseCount(string(b))
	return err
}
