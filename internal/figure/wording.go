package figure

import (
	"math/big"

	"plumbline/internal/stat"
)

// The wording rules say when words may stand for numbers. They are data, so
// that the writer of stories and the checker of claims go by the same table;
// docs/decisions/0035-wording.md says where each comes from.

// A Kind is a kind of phrase about a change.
type Kind string

// The kinds, in the order in which a writer prefers them.
const (
	Little    Kind = "little"    // little changed
	Multiple  Kind = "multiple"  // doubled, halved
	Fraction  Kind = "fraction"  // up two-thirds
	Slight    Kind = "slight"    // rose slightly
	Percent   Kind = "percent"   // rose by 87%
	Direction Kind = "direction" // rose, fell
)

// A Rule allows words about a change when the ratio of the later count to the
// earlier one lies in a span.
type Rule struct {
	Kind  Kind
	Words string
	When  Span
	// NeedsCounts says that both counts must stand in the same sentence.
	NeedsCounts bool
	// Why is the rule in words.
	Why string
}

func closed(lo, hi *big.Rat) Span    { return Span{Lo: lo, Hi: hi} }
func openAbove(lo, hi *big.Rat) Span { return Span{Lo: lo, Hi: hi, HiOpen: true} }
func openBelow(lo, hi *big.Rat) Span { return Span{Lo: lo, Hi: hi, LoOpen: true} }
func open(lo, hi *big.Rat) Span      { return Span{Lo: lo, Hi: hi, LoOpen: true, HiOpen: true} }

// hundredths is n/100.
func hundredths(n int64) *big.Rat { return big.NewRat(n, 100) }

// Rules is the table for changes, best first within each kind. Words with
// several spans have several rows.
var Rules = append(append([]Rule{
	{Multiple, "doubled", closed(hundredths(195), hundredths(205)), false, "the ratio is within 2.5% of 2"},
	{Multiple, "tripled", closed(big.NewRat(2925, 1000), big.NewRat(3075, 1000)), false, "the ratio is within 2.5% of 3"},
	{Multiple, "quadrupled", closed(hundredths(390), hundredths(410)), false, "the ratio is within 2.5% of 4"},
	{Multiple, "more than doubled", open(whole(2), whole(3)), false, "the ratio is over 2 and under 3"},
	{Multiple, "more than tripled", open(whole(3), whole(4)), false, "the ratio is over 3 and under 4"},
	{Multiple, "more than quadrupled", open(whole(4), whole(5)), false, "the ratio is over 4 and under 5"},
	{Multiple, "almost doubled", openAbove(hundredths(190), whole(2)), false, "the ratio is at most 5% short of 2"},
	{Multiple, "almost doubled", openAbove(hundredths(180), hundredths(190)), true, "the ratio is 5% to 10% short of 2, and both counts are given"},
	{Multiple, "almost tripled", openAbove(hundredths(285), whole(3)), false, "the ratio is at most 5% short of 3"},
	{Multiple, "almost quadrupled", openAbove(hundredths(380), whole(4)), false, "the ratio is at most 5% short of 4"},
	{Multiple, "halved", closed(big.NewRat(475, 1000), big.NewRat(525, 1000)), false, "the ratio is within 5% of a half"},
	{Multiple, "more than halved", open(big.NewRat(1, 3), big.NewRat(1, 2)), false, "the ratio is under a half and over a third"},
}, fractionRules()...), []Rule{
	{Little, "little changed", open(hundredths(99), hundredths(101)), false, "the change is under 1%"},
	{Slight, "rose slightly", openAbove(hundredths(101), hundredths(105)), false, "the rise is 1% or more and under 5%"},
	{Slight, "fell slightly", openBelow(hundredths(95), hundredths(99)), false, "the fall is 1% or more and under 5%"},
	{Direction, "rose", Span{Lo: whole(1), LoOpen: true}, false, "the later count is the larger"},
	{Direction, "fell", Span{Hi: whole(1), HiOpen: true}, false, "the later count is the smaller"},
}...)

// Fractions are the fractions that a change may be rounded to, with their
// names.
var Fractions = []struct {
	Value *big.Rat
	Name  string
}{
	{big.NewRat(1, 4), "a quarter"}, {big.NewRat(1, 3), "a third"}, {big.NewRat(1, 2), "half"},
	{big.NewRat(2, 3), "two-thirds"}, {big.NewRat(3, 4), "three-quarters"},
}

// fractionRules are three rows for each fraction, up and down. The fractions
// are more than 0.04 + 0.04 or less than midway apart, so that a change within
// 0.04 of one is nearer to it than to any other.
func fractionRules() []Rule {
	var rules []Rule
	one, near, wide := whole(1), hundredths(2), hundredths(4)
	for _, f := range Fractions {
		for _, hedge := range []struct {
			word string
			span Span // of the size of the change
			why  string
		}{
			{"", closed(new(big.Rat).Sub(f.Value, near), new(big.Rat).Add(f.Value, near)), "the change is within 0.02 of "},
			{"almost ", openAbove(new(big.Rat).Sub(f.Value, wide), f.Value), "the change is at most 0.04 short of "},
			{"more than ", openBelow(f.Value, new(big.Rat).Add(f.Value, wide)), "the change is at most 0.04 over "},
		} {
			s := hedge.span
			up := Span{new(big.Rat).Add(one, s.Lo), new(big.Rat).Add(one, s.Hi), s.LoOpen, s.HiOpen}
			down := Span{new(big.Rat).Sub(one, s.Hi), new(big.Rat).Sub(one, s.Lo), s.HiOpen, s.LoOpen}
			rules = append(rules, Rule{Fraction, "up " + hedge.word + f.Name, up, false, hedge.why + f.Name},
				Rule{Fraction, "down " + hedge.word + f.Name, down, false, hedge.why + f.Name})
		}
	}
	return rules
}

// SmallBase and TinyBase are the bases under which a percentage or a ratio is
// given only beside both counts, and not at all.
const (
	SmallBase = 50
	TinyBase  = 20
)

// A Finding is what the rules say of some words about a change.
type Finding struct {
	Truth Truth
	// NeedsCounts says that both counts must stand in the same sentence.
	NeedsCounts bool
	// TooSmall says that the base is under TinyBase: the words may be true,
	// and must not be used.
	TooSmall bool
	// Why is the rule that decided, in words.
	Why string
}

// Allowed says whether words of the table ("doubled", "up almost a third")
// may be said of a change; ok is false when the table does not have them.
func Allowed(words string, from, to stat.Count) (f Finding, ok bool) {
	ratio, known := Ratio(from, to)
	for _, r := range Rules {
		if r.Words != words {
			continue
		}
		ok = true
		if !known {
			f.Truth, f.Why = Undetermined, "there is no base to compare with"
			continue
		}
		truth := r.When.Holds(ratio)
		if truth == False && r.Kind == Little && unclear(from, to) {
			truth = Span{Lo: hundredths(95), Hi: hundredths(105), LoOpen: true, HiOpen: true}.Holds(ratio)
		}
		if f.Why == "" || truth > f.Truth {
			f.Truth, f.NeedsCounts, f.Why = truth, r.NeedsCounts, r.Why
		}
	}
	if ok {
		f.guard(words, from)
	}
	return f, ok
}

// guard applies the rule of small bases, to all words but those that state no
// size.
func (f *Finding) guard(words string, from stat.Count) {
	for _, r := range Rules {
		if r.Words == words && r.Kind == Direction {
			return
		}
	}
	lo, _, _ := from.Bounds()
	f.NeedsCounts = f.NeedsCounts || lo < SmallBase
	f.TooSmall = lo < TinyBase
}

// unclear says that the exact 95% interval of the ratio of two counts holds 1:
// chance alone could have made the difference.
func unclear(from, to stat.Count) bool {
	a, okA := from.Exact()
	b, okB := to.Exact()
	if !okA || !okB || a == 0 && b == 0 {
		return okA && okB
	}
	r, ok := PoissonRatio(a, b, 1, 1)
	return ok && r.Lo <= 1 && 1 <= r.Hi
}

// A Phrase is words that may be said of a change.
type Phrase struct {
	Kind        Kind
	Words       string
	NeedsCounts bool
}

// Phrases are the words that may be said of a change, best first: those that
// say most in the fewest words. Each is true whatever the counts are, within
// what is known of them. There are none when the base is too small or
// missing; then only the counts can be given.
func Phrases(from, to stat.Count) []Phrase {
	ratio, ok := Ratio(from, to)
	if !ok {
		return nil
	}
	byKind := map[Kind][]Phrase{}
	said := map[string]bool{}
	for _, r := range Rules {
		f, _ := Allowed(r.Words, from, to)
		if f.Truth != True || f.TooSmall || said[r.Words] {
			continue
		}
		said[r.Words] = true
		byKind[r.Kind] = append(byKind[r.Kind], Phrase{r.Kind, r.Words, f.NeedsCounts})
	}
	if words, ok := percentWords(ratio); ok {
		var f Finding
		if f.guard(words, from); !f.TooSmall {
			byKind[Percent] = []Phrase{{Percent, words, f.NeedsCounts}}
		}
	}
	if len(byKind[Little]) > 0 {
		byKind[Slight] = nil
	}
	var out []Phrase
	for _, k := range []Kind{Little, Multiple, Fraction, Slight, Percent, Direction} {
		out = append(out, byKind[k]...)
	}
	return out
}

// percentWords is the change in percent where one whole percentage, or "more
// than" one, is true of all that the ratio can be.
func percentWords(ratio Interval) (string, bool) {
	direction, size := Change(ratio)
	if direction == 0 || size.Hi == nil {
		return "", false
	}
	verb := "rose"
	if direction < 0 {
		verb = "fell"
	}
	size = size.Times(whole(100))
	n := Round(size.Lo, 0)
	switch {
	case n == "0":
		return "", false
	case n == Round(size.Hi, 0):
		return verb + " by " + n + "%", true
	}
	floor := new(big.Rat).SetInt(new(big.Int).Quo(size.Lo.Num(), size.Lo.Denom()))
	if floor.Sign() > 0 && Stated(MoreThan, floor, 0).Holds(size) == True && closeAbove(floor).Holds(size) == True {
		return verb + " by more than " + Round(floor, 0) + "%", true
	}
	return "", false
}
