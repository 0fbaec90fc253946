package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word, a number or one mark of punctuation.
type token struct {
	start, end int    // bytes of the text
	low        string // lower case, with plain quotes and hyphens
	number     bool   // starts with a digit: "5,653", "44.8"
	upper      bool   // starts with a capital letter
	glued      bool   // no space before it
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) }

// plain is the ASCII sign for the many that print alike.
func plain(r rune) rune {
	switch r {
	case '‘', '’', '′', '`':
		return '\''
	case '“', '”', '«', '»':
		return '"'
	case '‐', '‑', '‒', '–', '−':
		return '-'
	case '⁄':
		return '/'
	case '\u00a0', '\u202f', '\u2009':
		return ' '
	}
	return r
}

// tokens are those of text[from:to].
func tokens(text string, from, to int) []token {
	var out []token
	glued := false
	for i := from; i < to; {
		r, size := utf8.DecodeRuneInString(text[i:to])
		r = plain(r)
		switch {
		case unicode.IsSpace(r):
			glued = false
			i += size
			continue
		case '0' <= r && r <= '9':
			end := i + numberLength(text[i:to])
			out = append(out, token{start: i, end: end, low: text[i:end], number: true, glued: glued})
			i = end
		case isWord(r):
			end := i + wordLength(text[i:to])
			low := strings.Map(plain, strings.ToLower(text[i:end]))
			out = append(out, token{start: i, end: end, low: low, upper: unicode.IsUpper(r), glued: glued})
			i = end
		default:
			out = append(out, token{start: i, end: i + size, low: string(r), glued: glued})
			i += size
		}
		glued = true
	}
	return out
}

// numberLength is how many bytes of s are digits with their commas between
// thousands and one decimal point.
func numberLength(s string) int {
	n := digits(s)
	first := n
	for first <= 3 && n+4 <= len(s) && s[n] == ',' && digits(s[n+1:]) == 3 {
		n += 4
	}
	if n+1 < len(s) && s[n] == '.' {
		if d := digits(s[n+1:]); d > 0 {
			n += 1 + d
		}
	}
	return n
}

func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// wordLength is how many bytes of s are one word. An apostrophe belongs to a
// word in "don't" and not in "Northmoor's".
func wordLength(s string) int {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !isWord(r) {
			if plain(r) != '\'' || n == 0 {
				break
			}
			rest := strings.ToLower(s[n+size:])
			if !(strings.HasPrefix(rest, "t") && strings.HasSuffix(strings.ToLower(s[:n]), "n") && endsWord(rest[1:])) {
				break
			}
		}
		n += size
	}
	return n
}

func endsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s == "" || !isWord(r)
}

// abbreviations end in a full stop that does not end the sentence.
var abbreviations = map[string]bool{"mr": true, "mrs": true, "ms": true, "dr": true, "no": true, "s": true, "e": true, "g": true, "i": true,
	"vs": true, "approx": true, "st": true, "supt": true, "det": true, "insp": true, "sgt": true, "cllr": true, "prof": true, "rev": true, "jan": true, "feb": true, "apr": true, "aug": true, "sept": true, "oct": true, "nov": true, "dec": true}

// sentences cuts the tokens of a paragraph where sentences end.
func sentences(ts []token) [][]token {
	var out [][]token
	from := 0
	for i, t := range ts {
		if t.low != "." && t.low != "!" && t.low != "?" && t.low != "…" {
			continue
		}
		if t.low == "." && i > 0 && i+1 < len(ts) && (abbreviations[ts[i-1].low] && !ts[i+1].upper || ts[i+1].glued && !closes(ts[i+1].low)) {
			continue
		}
		if t.low == "." && i > 0 && abbreviations[ts[i-1].low] && len(ts[i-1].low) > 1 && ts[i-1].upper && ts[i-1].low != "no" {
			continue // Mr. Smith
		}
		end := i + 1
		for end < len(ts) && ts[end].glued && closes(ts[end].low) {
			end++
		}
		if end > from {
			out = append(out, ts[from:end])
		}
		from = max(from, end)
	}
	if from < len(ts) {
		out = append(out, ts[from:])
	}
	return out
}

func closes(s string) bool { return s == `"` || s == "'" || s == ")" || s == "]" }
