package claim

import (
	"slices"
	"strconv"
	"strings"
)

// age reads an age or a band of ages at ts[i]: "aged 13", "aged 10 and
// under", "under-11s", "13-year-old", "between 12 and 15 years old", "10 or
// younger". Open ends are -1.
func (s *scanner) age(i int) ([2]int, int) {
	if n, end := s.ageUnder(i); end > i {
		return n, end
	}
	at := i
	aged := s.at(at) == "aged" || (s.at(at) == "age" || s.at(at) == "ages") && s.ageAt(at+1) >= 0
	if aged {
		at++
		if n, end := s.ageUnder(at); end > at {
			return n, end
		}
		if s.at(at) == "just" || s.at(at) == "only" {
			at++
		}
	}
	between := s.at(at) == "between" || s.at(at) == "from"
	if between {
		at++
	}
	first, next := s.ageNumber(at)
	if first < 0 {
		return [2]int{}, i
	}
	old, end := s.yearsOld(next)
	if s.at(end) == "-" || s.at(end) == "to" || s.at(end) == "and" || s.at(end) == "or" {
		if w := s.at(end + 1); w == "under" || w == "younger" || w == "below" || w == "less" && aged {
			if s.at(end) != "-" && (aged || old || !s.heads[lemma(s.at(end+2))]) {
				return [2]int{-1, first}, end + 2
			}
		} else if w == "over" || w == "older" || w == "above" {
			return [2]int{first, -1}, end + 2
		} else if second, after := s.ageNumber(end + 1); second > first && (s.at(end) != "or" || second == first+1) {
			toOld, last := s.yearsOld(after)
			if aged || old || toOld {
				if s.at(end) == "and" && !between && second != first+1 {
					return [2]int{}, i
				}
				return [2]int{first, second}, last
			}
		}
	}
	if (aged || old) && !between {
		return [2]int{first, first}, end
	}
	return [2]int{}, i
}

// ageUnder reads "under 11", "under-11s", "below the age of 10", "younger
// than 10", "over 15".
func (s *scanner) ageUnder(i int) ([2]int, int) {
	lead := s.at(i)
	if !slices.Contains([]string{"under", "below", "younger", "over", "older"}, lead) {
		return [2]int{}, i
	}
	at, sure := i+1, false
	if s.at(at) == "-" && s.ts[at].glued {
		at++
		sure = true
	}
	if s.at(at) == "than" {
		at++
		sure = lead == "younger" || lead == "older"
	} else if lead == "younger" || lead == "older" {
		return [2]int{}, i
	}
	for _, w := range []string{"the", "age", "of"} {
		if s.at(at) == w {
			at++
			sure = sure || w == "age"
		}
	}
	n, end := s.ageNumber(at)
	if n < 0 {
		return [2]int{}, i
	}
	if s.at(end) == "s" && s.ts[end].glued {
		end++
		sure = true
	}
	if old, after := s.yearsOld(end); old {
		sure, end = true, after
	}
	before := s.at(i - 1)
	sure = sure || s.lexicon[before].has(people) || before == "aged" || before == "those" || before == "anyone"
	if !sure {
		return [2]int{}, i
	}
	if lead == "over" || lead == "older" {
		return [2]int{n + 1, -1}, end
	}
	return [2]int{-1, n - 1}, end
}

// ageAt is the age at a token, or -1.
func (s *scanner) ageAt(i int) int {
	n, _ := s.ageNumber(i)
	return n
}

func (s *scanner) ageNumber(i int) (int, int) {
	if i < 0 || i >= len(s.ts) {
		return -1, i
	}
	if s.ts[i].number {
		n, err := strconv.Atoi(s.at(i))
		if err != nil || n > 99 {
			return -1, i
		}
		return n, i + 1
	}
	if n, ok := smallNumbers[s.at(i)]; ok && n < 20 {
		return int(n), i + 1
	}
	return -1, i
}

// yearsOld reads "years old", "-year-olds", "years of age".
func (s *scanner) yearsOld(i int) (bool, int) {
	at := i
	skip := func() {
		if s.at(at) == "-" {
			at++
		}
	}
	skip()
	if w := s.at(at); w != "year" && w != "years" && w != "yr" && w != "yrs" {
		return false, i
	}
	at++
	skip()
	if strings.TrimSuffix(s.at(at), "s") == "old" {
		return true, at + 1
	}
	if s.at(at) == "of" && s.at(at+1) == "age" {
		return true, at + 2
	}
	return false, i
}
