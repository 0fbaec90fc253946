package collect

import "strings"

// shingleWords is how many words in a row make a shingle: few enough that a
// quoted line has several, enough that two letters share none by chance.
const shingleWords = 5

// A shingles is the set of runs of words of a text, without regard to case,
// punctuation and line ends, as hashes.
type shingles map[uint64]struct{}

// hashWords calls yield with the hash of every word of a text.
func hashWords(text string, yield func(h uint64)) {
	const offset, prime = 14695981039346656037, 1099511628211
	h, in := uint64(offset), false
	for i := range len(text) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c >= 0x80 {
			h, in = (h^uint64(c))*prime, true
		} else if in && c != '\'' && c != ',' { // 1,204 and don't are one word
			yield(h)
			h, in = offset, false
		}
	}
	if in {
		yield(h)
	}
}

// eachShingle calls yield with every run of n words of a text.
func eachShingle(text string, n int, yield func(h uint64)) {
	var ring [shingleWords]uint64
	count := 0
	hashWords(text, func(h uint64) {
		ring[count%n] = h
		if count++; count >= n {
			sum := uint64(0)
			for i := range n {
				sum = sum*0x9E3779B97F4A7C15 + ring[(count+i)%n]
			}
			yield(sum)
		}
	})
}

func newShingles(text string) shingles {
	s := shingles{}
	eachShingle(text, shingleWords, func(h uint64) { s[h] = struct{}{} })
	return s
}

// found is the part of s, from 0 to 1, that stands in the set of another text.
func (s shingles) found(in shingles) float64 {
	if len(s) == 0 {
		return 0
	}
	n := 0
	for h := range s {
		if _, ok := in[h]; ok {
			n++
		}
	}
	return float64(n) / float64(len(s))
}

// foldName is a text as a run of lower-case words between single spaces, with
// one before and after, so that a name is found only as whole words.
func foldName(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte(' ')
	space := true
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c >= 0x80 {
			b.WriteByte(c)
			space = false
		} else if c == '&' {
			b.WriteString("and")
			space = false
		} else if !space {
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}
