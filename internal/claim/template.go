package claim

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode/utf8"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A Template is the text of a story: Markdown in which every number is a
// reference to a figure. It is written in the language of text/template, with
// these functions; figures are named by the ID of their definition, and a
// PERIOD left out is the last of the survey's headline:
//
//	{{respondent}}            whom the story is about
//	{{period}} {{base}}       the headline's periods
//	{{fig "total"}}           a figure of the respondent
//	{{fig "total" "2015/16"}} of another period; {{fig "total" base}}
//	{{all "total"}}           of the headline's area, or of all that answered
//	{{from "change"}}         the earlier count of a change; {{to "change"}} the later
//	{{sentence "change"}}     the figure's own sentence, which also says why there is none
//	{{allSentence "total"}}   the same of the headline's area, or of all that answered
//	{{words "change"}}        the words that the rules allow: "almost doubled"
//	{{phrase "change"}}       those words with both counts
//	{{cover "change"}}        whom {{all "change"}} covers: "the 39 forces that answered for both years"
//	{{state "total"}}         exact, bounds, hidden, refused, not held, awaited, not asked or none
//	{{why "total"}}           why there is no figure, as the end of a sentence
//	{{latest "total"}}        the last period for which there is one, or nothing
//	{{given "total"}}         whether there is a number to show; {{allGiven "total"}} of all
//	{{revised "total"}}       whether an earlier vintage gave another number
//
// ParseTemplate refuses a digit outside a reference, so that no number can
// stand in a story that is not a figure.
type Template struct {
	text *template.Template
}

var (
	digitWord = regexp.MustCompile(`[^\s\[\]()]*\d[^\s\[\]]*`)
	// allowedDigits are numbers that are no figures: dates, sections of laws,
	// ages that are part of a name, telephone numbers and addresses.
	allowedDigits = regexp.MustCompile(`(?i)\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?\b|\bAct \d{4}\b|\bsections? \d+[A-Z]?(?:\(\d+\))?|\bunder-\d+s\b|\b0800 \d{4}\b|https?://\S+`)
)

// ParseTemplate reads a template and checks it against its survey. It is
// fault.Invalid, naming the line and the column, for a digit outside a reference, a figure
// that the survey does not declare and a fault of the language.
func ParseTemplate(text string, s *survey.Survey) (*Template, error) {
	t, err := template.New("story").Funcs(none).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", placed(text, err.Error()), fault.Invalid)
	}
	c := checker{survey: s, tree: t.Tree, text: text}
	c.list(t.Root)
	if c.err != nil {
		return nil, c.err
	}
	return &Template{t}, nil
}

// none are the functions of a template before there is a story.
var none = func() template.FuncMap {
	m := template.FuncMap{}
	for _, name := range append([]string{"respondent", "period", "base"}, figureFunctions...) {
		m[name] = func(...any) (string, error) { return "", nil }
	}
	return m
}()

// figureFunctions are the functions that take the ID of a figure definition.
var figureFunctions = []string{"fig", "all", "from", "to", "sentence", "allSentence", "words", "phrase", "cover", "state", "given", "allGiven", "revised", "why", "latest"}

// changeFunctions are those that show the two counts of a change.
var changeFunctions = []string{"from", "to", "words", "phrase"}

// A checker walks a template and keeps the first thing that is wrong.
type checker struct {
	survey *survey.Survey
	tree   *parse.Tree
	text   string
	err    error
}

func (c *checker) fail(pos parse.Pos, format string, args ...any) {
	if c.err == nil {
		line := 1 + strings.Count(c.text[:pos], "\n")
		column := 1 + utf8.RuneCountInString(c.text[strings.LastIndexByte(c.text[:pos], '\n')+1:pos])
		c.err = fmt.Errorf("line %d, column %d: %s: %w", line, column, fmt.Sprintf(format, args...), fault.Invalid)
	}
}

var (
	parseFault  = regexp.MustCompile(`^template: story:(\d+)(?::(\d+))?: (.*)$`)
	unknownFunc = regexp.MustCompile(`^function "([^"]+)" not defined$`)
)

// placed is a fault that the language found, with its place in our words and,
// of an unknown function, with those that there are.
func placed(text, fault string) string {
	m := parseFault.FindStringSubmatch(fault)
	if m == nil {
		return fault
	}
	line, _ := strconv.Atoi(m[1])
	place, column := "line "+m[1], 0
	if lines := strings.Split(text, "\n"); line <= len(lines) {
		if f := unknownFunc.FindStringSubmatch(m[3]); f != nil {
			column = 1 + utf8.RuneCountInString(lines[line-1][:max(strings.Index(lines[line-1], f[1]), 0)])
			m[3] = "there is no function " + strconv.Quote(f[1]) + "; there are respondent, period, base, " + strings.Join(figureFunctions, ", ")
		}
	}
	if column > 0 {
		place += ", column " + strconv.Itoa(column)
	}
	return place + ": " + m[3]
}

func (c *checker) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			c.prose(n)
		case *parse.ActionNode:
			c.pipe(n.Pipe)
		case *parse.IfNode:
			c.branch(&n.BranchNode)
		case *parse.RangeNode:
			c.fail(n.Position(), "a story has no range")
		case *parse.WithNode:
			c.branch(&n.BranchNode)
		case *parse.TemplateNode:
			c.fail(n.Position(), "a story has no other templates")
		}
	}
}

func (c *checker) branch(b *parse.BranchNode) {
	c.pipe(b.Pipe)
	c.list(b.List)
	c.list(b.ElseList)
}

// prose refuses a digit.
func (c *checker) prose(n *parse.TextNode) {
	text := allowedDigits.ReplaceAllStringFunc(string(n.Text), func(s string) string { return strings.Repeat(" ", len(s)) })
	if at := digitWord.FindStringIndex(text); at != nil {
		c.fail(n.Position()+parse.Pos(at[0]), "%q is a number outside a reference: write {{fig …}}", text[at[0]:at[1]])
	}
}

func (c *checker) pipe(p *parse.PipeNode) {
	for _, cmd := range p.Cmds {
		c.command(cmd)
	}
}

func (c *checker) command(cmd *parse.CommandNode) {
	name, _ := cmd.Args[0].(*parse.IdentifierNode)
	for i, arg := range cmd.Args {
		if p, ok := arg.(*parse.PipeNode); ok {
			c.pipe(p)
		}
		s, ok := arg.(*parse.StringNode)
		if !ok || name == nil {
			if n, ok := arg.(*parse.NumberNode); ok {
				c.fail(n.Position(), "%s is a number outside a reference", n.Text)
			}
			continue
		}
		takesFigure := false
		for _, f := range figureFunctions {
			takesFigure = takesFigure || f == name.Ident
		}
		switch {
		case takesFigure && i == 1:
			c.figure(s, name.Ident)
		case takesFigure && i == 2:
			if _, err := stat.ParsePeriod(s.Text); err != nil {
				c.fail(s.Position(), "%v", err)
			}
		case !takesFigure && (name.Ident == "print" || name.Ident == "printf" || name.Ident == "println"):
			c.fail(s.Position(), "write the words outside the braces")
		}
	}
}

// figure refuses a figure that the survey does not declare, and a function
// that shows a change for a figure that is none.
func (c *checker) figure(s *parse.StringNode, function string) {
	var known []string
	for _, f := range c.survey.Figures {
		known = append(known, string(f.ID))
		if f.ID != survey.FigureID(s.Text) {
			continue
		}
		if slices.Contains(changeFunctions, function) && f.Method != survey.Change {
			c.fail(s.Position(), "%s shows a change, and the figure %q is of the method %s: write {{fig %q}}", function, s.Text, f.Method, s.Text)
		}
		return
	}
	c.fail(s.Position(), "the survey declares no figure %q; it has %s", s.Text, strings.Join(known, ", "))
}
