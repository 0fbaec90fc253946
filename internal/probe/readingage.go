package probe

import (
	"math/big"
	"strings"
	"unicode"
)

// fewestWords is how many words a text must have before its reading age says
// anything.
const fewestWords = 100

// readingAge is the age in years at which a text in English can be read, by two
// formulas, the lower first; ok is false for a text of fewer than fewestWords
// words. A school grade of the United States is taken as five years less than
// the age. The formulas are
//
//	Flesch-Kincaid grade: 0.39 words/sentences + 11.8 syllables/words - 15.59
//	(J. P. Kincaid and others, Research Branch Report 8-75, 1975)
//	automated readability index: 4.71 letters/words + 0.5 words/sentences - 21.43
//	(R. J. Senter and E. A. Smith, AMRL-TR-66-220, 1967)
//
// Both measure lengths alone, so they are given as bounds and not as one number.
// Each block of the text ends a sentence.
func readingAge(blocks []string) (low, high *big.Rat, ok bool) {
	var words, sentences, syllables, letters int64
	for _, b := range blocks {
		open := false
		for _, token := range strings.Fields(b) {
			word := strings.TrimFunc(token, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if word != "" {
				words++
				open = true
				syllables += int64(syllablesOf(word))
				for _, r := range word {
					if unicode.IsLetter(r) || unicode.IsDigit(r) {
						letters++
					}
				}
			}
			if open && endsSentence(token) {
				sentences++
				open = false
			}
		}
		if open {
			sentences++
		}
	}
	if words < fewestWords {
		return nil, nil, false
	}
	perSentence, perWord, lettersPerWord := big.NewRat(words, sentences), big.NewRat(syllables, words), big.NewRat(letters, words)
	fk := sum(times(39, 100, perSentence), times(118, 10, perWord), big.NewRat(-1559, 100))
	ari := sum(times(471, 100, lettersPerWord), times(1, 2, perSentence), big.NewRat(-2143, 100))
	low, high = age(fk), age(ari)
	if low.Cmp(high) > 0 {
		low, high = high, low
	}
	return low, high, true
}

func times(n, d int64, r *big.Rat) *big.Rat { return new(big.Rat).Mul(big.NewRat(n, d), r) }

func sum(rs ...*big.Rat) *big.Rat {
	out := new(big.Rat)
	for _, r := range rs {
		out.Add(out, r)
	}
	return out
}

// age is that of a grade, and never below the five years of its first.
func age(grade *big.Rat) *big.Rat {
	five := big.NewRat(5, 1)
	if grade.Sign() < 0 {
		return five
	}
	return new(big.Rat).Add(grade, five)
}

// endsSentence says that a token ends with a mark that ends a sentence, perhaps
// within quotes or brackets.
func endsSentence(token string) bool {
	token = strings.TrimRight(token, `"'”’)]`)
	return strings.HasSuffix(token, ".") || strings.HasSuffix(token, "!") || strings.HasSuffix(token, "?")
}

// syllablesOf counts the groups of vowels of a word, without a silent e at its
// end; at least 1.
func syllablesOf(word string) int {
	word = strings.ToLower(word)
	n, before := 0, false
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouyàáâäèéêëìíîïòóôöùúûü", r)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	if n > 1 && strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && !strings.HasSuffix(word, "ee") {
		n--
	}
	return max(n, 1)
}
