package collect

import (
	_ "embed" // the wording of replies
	"encoding/csv"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

//go:embed wording.csv
var wordingCSV string

// A pattern is a way to say something, looked for in one sentence at a time
// in lower case. No text matches it that has none of the literals in need; an
// empty need says nothing.
type pattern struct {
	class string
	re    *regexp.Regexp
	need  []string
	// example is a sentence that matches it, for the test of the table.
	example string
}

// wording is the table of patterns, read once.
var wording = sync.OnceValue(func() []pattern {
	rows, err := csv.NewReader(strings.NewReader(wordingCSV)).ReadAll()
	if err != nil {
		panic(err) // the table is part of the program, and a test reads it
	}
	var out []pattern
	for _, row := range rows[1:] {
		tree, err := syntax.Parse(row[1], syntax.Perl)
		if err != nil {
			panic(err)
		}
		out = append(out, pattern{class: row[0], re: regexp.MustCompile(row[1]), need: required(tree), example: row[2]})
	}
	return out
})

// required are literals of which every match of an expression holds at least
// one, chosen to be as long as can be; nil where there are none.
func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(re.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, s := range re.Sub {
			need := required(s)
			if need == nil {
				return nil
			}
			all = append(all, need...)
		}
		return all
	case syntax.OpConcat:
		var best []string
		for _, s := range re.Sub {
			if need := required(s); need != nil && (best == nil || shortest(need) > shortest(best)) {
				best = need
			}
		}
		return best
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

// possible says that a text in lower case may match the pattern.
func (p *pattern) possible(text string) bool {
	for _, s := range p.need {
		if strings.Contains(text, s) {
			return true
		}
	}
	return len(p.need) == 0
}

var straighten = strings.NewReplacer("\u2019", "'", "\u2018", "'", "\u201c", `"`, "\u201d", `"`, "\u2013", "-", "\u2014", "-", "\u00a0", " ", "\t", " ", "\r", "")
