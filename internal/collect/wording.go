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
	need  [][]string
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
		p := pattern{class: row[0], example: row[2]}
		for expr := range strings.SplitSeq(row[1], " && ") {
			tree, err := syntax.Parse(expr, syntax.Perl)
			if err != nil {
				panic(err)
			}
			p.all = append(p.all, regexp.MustCompile(expr))
			p.need = append(p.need, required(tree)...)
		}
		out = append(out, p)
	}
	return out
})

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

// possible says that a text in lower case may match the pattern.
func (p *pattern) possible(text string) bool {
	for _, group := range p.need {
		if !slices.ContainsFunc(group, func(s string) bool { return strings.Contains(text, s) }) {
			return false
		}
	}
	return true
}

var straighten = strings.NewReplacer("\u2019", "'", "\u2018", "'", "\u201c", `"`, "\u201d", `"`, "\u2013", "-", "\u2014", "-", "\u00a0", " ", "\t", " ", "\r", "")
