package survey

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"plumbline/internal/fault"
)

// A file is a survey file being read. It keeps on after a mistake, so that a
// person sees all of them at once.
type file struct {
	name string
	errs []error
}

// maxDepth is how deep lists and maps may stand in each other: a survey needs
// six levels, and the parser calls itself for each.
const maxDepth = 50

// parse is the one document of the file.
func (f *file) parse(b []byte) (ast.Node, bool) {
	if depth(b) > maxDepth {
		f.errs = append(f.errs, fmt.Errorf("%s: lists and maps stand in each other more than %d deep: %w", f.name, maxDepth, fault.Invalid))
		return nil, false
	}
	parsed, err := parser.ParseBytes(b, 0)
	if err != nil {
		f.errs = append(f.errs, f.syntax(err))
		return nil, false
	}
	docs := slices.DeleteFunc(parsed.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	if len(docs) != 1 {
		f.errs = append(f.errs, fmt.Errorf("%s:1:1: a survey file holds one survey, and this one holds %d: %w", f.name, len(docs), fault.Invalid))
		return nil, false
	}
	return docs[0].Body, true
}

// depth is how deep lists and maps stand in each other on one line or in
// brackets; as deep by indentation alone, a file would be too large.
func depth(b []byte) int {
	open, deepest := 0, 0
	for line := range strings.Lines(string(b)) {
		text := strings.TrimLeft(line, " -?")
		marks := line[:len(line)-len(text)]
		open += strings.Count(text, "[") + strings.Count(text, "{")
		deepest = max(deepest, open, strings.Count(marks, "-")+strings.Count(marks, "?"))
		open = max(0, open-strings.Count(text, "]")-strings.Count(text, "}"))
	}
	return deepest
}

// syntax is what the parser says, in one line with the place.
func (f *file) syntax(err error) error {
	text, line, col := err.Error(), 1, 1
	var at yaml.Error
	if errors.As(err, &at) {
		text = at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			line, col = t.Position.Line, t.Position.Column
		}
	}
	return fmt.Errorf("%s:%d:%d: %s: %w", f.name, line, col, strings.Join(strings.Fields(text), " "), fault.Invalid)
}

// fail records a mistake at a node.
func (f *file) fail(n ast.Node, format string, args ...any) {
	line, col := 1, 1
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		line, col = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	f.errs = append(f.errs, fmt.Errorf("%s:%d:%d: %s: %w", f.name, line, col, fmt.Sprintf(format, args...), fault.Invalid))
}

// A mapping is a node with named parts.
type mapping struct {
	*file
	node  ast.Node
	what  string // for messages: "a measure"
	parts map[string]ast.Node
}

// mapping reads the parts of n, which may only be those named; each part that
// is not gets an error with the nearest name.
func (f *file) mapping(n ast.Node, what string, names ...string) mapping {
	m := mapping{file: f, node: n, what: what, parts: map[string]ast.Node{}}
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		f.fail(n, "%s is written as names and values (%s)", what, strings.Join(names, ", "))
		return m
	}
	for _, p := range pairs {
		m.node = firstOf(m.node, p.Key)
		key, ok := scalar(p.Key)
		switch {
		case !ok || !slices.Contains(names, key):
			f.fail(p.Key, "%s has no part %q%s", what, key, nearest(key, names))
		case m.parts[key] != nil:
			f.fail(p.Key, "%s gives %q twice", what, key)
		default:
			m.parts[key] = p.Value
		}
	}
	return m
}

// firstOf is where a mapping begins: at its first key, since the token of a
// mapping itself is its first colon.
func firstOf(n, key ast.Node) ast.Node {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return key
	}
	return n
}

// has says that the part is given.
func (m mapping) has(name string) bool { return m.parts[name] != nil }

// at is the node of a part, or that of the whole where there is none.
func (m mapping) at(name string) ast.Node {
	if n := m.parts[name]; n != nil {
		return n
	}
	return m.node
}

// need is the text of a part that must be there and not be empty.
func (m mapping) need(name string) string {
	if !m.has(name) {
		if len(m.parts) > 0 {
			m.fail(m.node, "%s needs %q", m.what, name)
		}
		return ""
	}
	s := m.text(name)
	if _, ok := scalar(m.parts[name]); ok && s == "" {
		m.fail(m.parts[name], "%q of %s is empty", name, m.what)
	}
	return s
}

// text is the text of a part, "" where it is not given.
func (m mapping) text(name string) string {
	if !m.has(name) {
		return ""
	}
	return m.scalar(m.parts[name], name)
}

func (f *file) scalar(n ast.Node, name string) string {
	s, ok := scalar(n)
	if !ok {
		f.fail(n, "%q is a text", name)
	}
	return strings.Join(strings.Fields(s), " ")
}

// yes is a part that is true or false; false where it is not given.
func (m mapping) yes(name string) bool {
	if !m.has(name) {
		return false
	}
	b, ok := m.parts[name].(*ast.BoolNode)
	if !ok {
		m.fail(m.parts[name], "%q is true or false", name)
		return false
	}
	return b.Value
}

// number is a whole number that must be there.
func (m mapping) number(name string) int {
	s := m.need(name)
	n, err := strconv.Atoi(s)
	if err != nil && s != "" {
		m.fail(m.parts[name], "%q is a whole number, not %q", name, s)
	}
	return n
}

// list are the entries of a part, none where it is not given.
func (m mapping) list(name string) []ast.Node {
	if !m.has(name) {
		return nil
	}
	s, ok := m.parts[name].(*ast.SequenceNode)
	if !ok {
		m.fail(m.parts[name], "%q is a list", name)
		return nil
	}
	return s.Values
}

// texts are the entries of a part that is a list of texts.
func (m mapping) texts(name string) []string {
	var out []string
	for _, n := range m.list(name) {
		out = append(out, m.scalar(n, name))
	}
	return out
}

// scalar is a value as it is written; ok is false for lists, maps, nothing at
// all, and references to other parts of the file.
func scalar(n ast.Node) (s string, ok bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// nearest is a hint at the name that was likely meant, "" if none is near.
func nearest[S ~string](s S, names []S) string {
	best, found := 1+len(s)/3, S("")
	for _, n := range names {
		if d := edits(string(s), string(n)); d <= best && (found == "" || d < best) {
			best, found = d, n
		}
	}
	if found == "" {
		if len(names) == 0 || len(names) > 12 {
			return ""
		}
		var all []string
		for _, n := range names {
			all = append(all, string(n))
		}
		return " (there are: " + strings.Join(all, ", ") + ")"
	}
	return fmt.Sprintf(" (did you mean %q?)", found)
}

// edits is how many letters are put in, taken out or changed between a and b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}
