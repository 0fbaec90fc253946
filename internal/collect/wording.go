package collect

import (
	_ "embed" // the wording of replies
	"encoding/csv"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
)

//go:embed wording.csv
var wordingCSV string

// A pattern is a way to say something, looked for in one sentence at a time
// in lower case: the table has one expression, or several between " && " that
// may stand in any order. No text matches it that lacks all literals of any
// group in need.
type pattern struct {
	class string
	all   []*regexp.Regexp
	need  [][]int // literals, by their number in the lexicon
	// example is a sentence that matches it, for the test of the table.
	example string
}

// A phrasebook is the table of patterns, with the literals that they need.
type phrasebook struct {
	patterns []pattern
	lexicon
}

// wording is the table, read once.
var wording = sync.OnceValue(func() *phrasebook {
	rows, err := csv.NewReader(strings.NewReader(wordingCSV)).ReadAll()
	if err != nil {
		panic(err) // the table is part of the program, and a test reads it
	}
	out := &phrasebook{lexicon: lexicon{number: map[string]int{}, starting: make([][]int, 1<<16)}}
	for _, row := range rows[1:] {
		exprs := strings.Split(row[1], " && ")
		if len(exprs) == 1 {
			for _, way := range ways(parse(row[1])) { // each with literals of its own
				out.add(row, way.String())
			}
			continue
		}
		out.add(row, exprs...)
	}
	return out
})

func parse(expr string) *syntax.Regexp {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err) // as above
	}
	return tree
}

func (t *phrasebook) add(row []string, exprs ...string) {
	p := pattern{class: row[0], example: row[2]}
	for _, expr := range exprs {
		p.all = append(p.all, regexp.MustCompile(expr))
		for _, group := range required(parse(expr)) {
			p.need = append(p.need, t.numbers(group))
		}
	}
	t.patterns = append(t.patterns, p)
}

// A lexicon numbers literals, and finds all that stand in a text in one pass
// over it.
type lexicon struct {
	number   map[string]int
	words    []string
	starting [][]int // by the first two bytes
}

func (l *lexicon) numbers(group []string) []int {
	var out []int
	for _, w := range group {
		n, ok := l.number[w]
		if !ok {
			n = len(l.words)
			l.number[w] = n
			l.words = append(l.words, w)
			l.starting[firstTwo(w, 0)] = append(l.starting[firstTwo(w, 0)], n)
		}
		out = append(out, n)
	}
	return out
}

func firstTwo(s string, i int) int { return int(s[i])<<8 | int(s[i+1]) }

// A literals is the set of the literals of a lexicon that stand in a text.
type literals []uint64

func (s literals) has(n int) bool { return s[n>>6]&(1<<(n&63)) != 0 }

// in is the set of those in a text in lower case, in place of an earlier set.
func (l *lexicon) in(text string, set literals) literals {
	if set == nil {
		set = make(literals, len(l.words)/64+1)
	}
	clear(set)
	for i := 0; i+1 < len(text); i++ {
		for _, n := range l.starting[firstTwo(text, i)] {
			if !set.has(n) && strings.HasPrefix(text[i:], l.words[n]) {
				set[n>>6] |= 1 << (n & 63)
			}
		}
	}
	return set
}

// ways are expressions that together match what one does: its alternatives,
// also those behind a word boundary.
func ways(re *syntax.Regexp) []*syntax.Regexp {
	switch {
	case re.Op == syntax.OpCapture:
		return ways(re.Sub[0])
	case re.Op == syntax.OpAlternate:
		var out []*syntax.Regexp
		for _, s := range re.Sub {
			out = append(out, ways(s)...)
		}
		return out
	case re.Op == syntax.OpConcat && re.Sub[0].Op == syntax.OpWordBoundary && re.Sub[1].Op == syntax.OpAlternate:
		var out []*syntax.Regexp
		for _, s := range re.Sub[1].Sub {
			one := *re
			one.Sub = append([]*syntax.Regexp{re.Sub[0], s}, re.Sub[2:]...)
			out = append(out, &one)
		}
		return out
	}
	return []*syntax.Regexp{re}
}

// required are groups of literals: every match of an expression holds at least
// one of each group.
func required(re *syntax.Regexp) [][]string {
	switch re.Op {
	case syntax.OpLiteral:
		if len(re.Rune) < 2 {
			return nil // found in every sentence
		}
		return [][]string{{strings.ToLower(string(re.Rune))}}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, s := range re.Sub {
			groups := required(s)
			if groups == nil {
				return nil
			}
			all = append(all, slices.MaxFunc(groups, func(a, b []string) int { return shortest(a) - shortest(b) })...)
		}
		return [][]string{all}
	case syntax.OpConcat:
		var all [][]string
		for _, s := range re.Sub {
			all = append(all, required(s)...)
		}
		return all
	}
	return nil
}

func shortest(list []string) int {
	n := len(list[0])
	for _, s := range list[1:] {
		n = min(n, len(s))
	}
	return n
}

// match says that a sentence in lower case says it.
func (p *pattern) match(sentence string) bool {
	for _, re := range p.all {
		if !re.MatchString(sentence) {
			return false
		}
	}
	return true
}

// possible says that a text with these literals may match the pattern.
func (p *pattern) possible(in literals) bool {
	for _, group := range p.need {
		if !slices.ContainsFunc(group, in.has) {
			return false
		}
	}
	return true
}

var straighten = strings.NewReplacer("\u2019", "'", "\u2018", "'", "\u201c", `"`, "\u201d", `"`, "\u2013", "-", "\u2014", "-", "\u00a0", " ", "\t", " ", "\r", "")
