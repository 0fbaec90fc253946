package claim

import (
	"math/big"
	"strings"
)

// A unit is what a quantity counts in.
type unit uint8

const (
	counts    unit = iota
	percents       // 87 for 87%
	points         // percentage points
	portions       // a part of one: 1/3
	multiples      // 2 for "twice", 1/2 for "half as many"
)

// A hedge is how a quantity is held: "nearly", "more than". The empty hedge
// states the number itself.
type hedge string

const (
	nearly    hedge = "nearly"
	justUnder hedge = "just under"
	justOver  hedge = "just over"
	around    hedge = "around"
	moreThan  hedge = "more than"
	atLeast   hedge = "at least"
	lessThan  hedge = "fewer than"
	upTo      hedge = "up to"
)

// hedges are the ways of writing each hedge.
var hedges = map[string]hedge{
	"nearly": nearly, "almost": nearly, "close to": nearly, "approaching": nearly, "not far off": nearly, "virtually": nearly,
	"just under": justUnder, "slightly under": justUnder, "slightly less than": justUnder, "just less than": justUnder, "just below": justUnder, "a little under": justUnder,
	"just fewer than": justUnder, "slightly fewer than": justUnder,
	"just over": justOver, "slightly over": justOver, "slightly more than": justOver, "just more than": justOver, "just above": justOver, "a little over": justOver, "a little more than": justOver,
	"around": around, "about": around, "approximately": around, "roughly": around, "some": around, "approx": around, "circa": around, "in the region of": around, "or so": around,
	"more than": moreThan, "over": moreThan, "above": moreThan, "upwards of": moreThan, "in excess of": moreThan, "well over": moreThan, "greater than": moreThan,
	"at least": atLeast, "no fewer than": atLeast, "no less than": atLeast, "not fewer than": atLeast, "not less than": atLeast, "a minimum of": atLeast,
	"fewer than": lessThan, "less than": lessThan, "under": lessThan, "below": lessThan,
	"<": lessThan, ">": moreThan, "≤": upTo, "≥": atLeast, "~": around, "≈": around,
	"up to": upTo, "no more than": upTo, "at most": upTo, "not more than": upTo, "a maximum of": upTo,
}

// A quantity is a number as a text states it.
type quantity struct {
	value *big.Rat
	// high is the upper end of a range, "between 3,000 and 4,000"; nil for
	// one number.
	high *big.Rat
	unit unit
	hedge
	decimals int
}

var smallNumbers = map[string]int64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var largeNumbers = map[string]int64{"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9}

var portionNames = map[string]int64{"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}

// number reads a number of digits or words at ts[i:] and gives the index
// after it; end is i when there is none.
func number(ts []token, i int) (v *big.Rat, decimals, end int) {
	if ts[i].number {
		plain := strings.ReplaceAll(ts[i].low, ",", "")
		if len(plain) > 15 {
			return nil, 0, i
		}
		v, ok := new(big.Rat).SetString(plain)
		if !ok {
			return nil, 0, i
		}
		if _, frac, dot := strings.Cut(plain, "."); dot {
			decimals = len(frac)
		}
		end = i + 1
		if end < len(ts) {
			if by, ok := largeNumbers[ts[end].low]; ok {
				v.Mul(v, new(big.Rat).SetInt64(by))
				end++
			}
		}
		return v, decimals, end
	}
	return wordNumber(ts, i)
}

// wordNumber reads "twenty-one", "a hundred and four", "two thousand".
func wordNumber(ts []token, i int) (*big.Rat, int, int) {
	total, part, end := int64(0), int64(-1), i
	if ts[i].low == "a" {
		if i+1 >= len(ts) || largeNumbers[ts[i+1].low] == 0 {
			return nil, 0, i
		}
		part, i = 1, i+1
	}
	for i < len(ts) {
		w := ts[i].low
		if n, ok := smallNumbers[w]; ok {
			if part > 0 && !(part%100 == 0 || part >= 20 && part%10 == 0 && n < 10 && n > 0) {
				break
			}
			part = max(part, 0) + n
		} else if by := largeNumbers[w]; by >= 1000 && part > 0 && total == 0 {
			total, part = part*by, 0
		} else if by > 0 && by < 1000 && part > 0 && part < 100 {
			part *= by
		} else {
			joins := (w == "-" || w == "and" && part >= 100 || w == "and" && total > 0) && end > 0
			if joins && i+1 < len(ts) {
				if _, ok := smallNumbers[ts[i+1].low]; ok && (w == "and" || ts[i].glued && ts[i+1].glued) {
					i++
					continue
				}
			}
			break
		}
		i++
		end = i
	}
	if part < 0 {
		return nil, 0, end
	}
	return new(big.Rat).SetInt64(total + part), 0, end
}

// portion reads "a third", "two-thirds", "one in five", "3 out of 4".
func portion(ts []token, i int) (v *big.Rat, end int) {
	at := func(k int) string {
		if k < len(ts) {
			return ts[k].low
		}
		return ""
	}
	if den, ok := portionNames[at(i)]; ok && at(i) == "half" {
		return big.NewRat(1, den), i + 1
	}
	if at(i) == "a" || at(i) == "an" {
		if den, ok := portionNames[at(i+1)]; ok {
			return big.NewRat(1, den), i + 2
		}
		return nil, i
	}
	n, decimals, next := number(ts, i)
	if n == nil || decimals > 0 || !n.IsInt() || n.Sign() <= 0 {
		return nil, i
	}
	part := next
	if at(part) == "-" {
		part++
	}
	if den, ok := portionNames[strings.TrimSuffix(at(part), "s")]; ok && n.Cmp(big.NewRat(den, 1)) < 0 &&
		(n.Cmp(big.NewRat(1, 1)) == 0) != strings.HasSuffix(at(part), "s") {
		return n.Quo(n, big.NewRat(den, 1)), part + 1
	}
	of := next
	switch {
	case at(of) == "in" && (at(of+1) == "every"):
		of += 2
	case at(of) == "in":
		of++
	case at(of) == "out" && at(of+1) == "of":
		of += 2
		if at(of) == "every" {
			of++
		}
	default:
		return nil, i
	}
	if of >= len(ts) || n.Cmp(big.NewRat(10, 1)) >= 0 {
		return nil, i
	}
	den, decimals, end := number(ts, of)
	if den == nil || decimals > 0 || den.Cmp(n) <= 0 || den.Cmp(big.NewRat(100, 1)) > 0 {
		return nil, i
	}
	return n.Quo(n, den), end
}
