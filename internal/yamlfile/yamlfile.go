// Package yamlfile reads YAML files that people write by hand, such as surveys
// and standards, and says of every mistake in which line and column it stands
// and which known name is nearest. It keeps on after a mistake, so that a person
// sees all of them at once.
package yamlfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"plumbline/internal/fault"
)

// A File is one file being read: its name, for messages, and what is wrong with
// it so far, each an error of fault.Invalid that begins NAME:LINE:COLUMN.
type File struct {
	Name string
	Errs []error
}

// MaxBytes is the size over which a file is not read.
const MaxBytes = 1 << 20

// Read opens a file of fsys and parses it as one document; what says what it
// holds, such as "survey". The node is nil where File.Errs says why. The error
// is fault.NotFound for no such file, and fault.TooLarge for one over MaxBytes.
func Read(fsys fs.FS, name, what string) (*File, ast.Node, error) {
	r, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("there is no %s file %s: %w", what, name, fault.NotFound)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("opening the %s file: %w", what, err)
	}
	b, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, nil, fmt.Errorf("reading the %s file %s: %w", what, name, err)
	}
	if len(b) > MaxBytes {
		return nil, nil, fmt.Errorf("%s is over %d bytes, too many for a %s file: %w", name, MaxBytes, what, fault.TooLarge)
	}
	f := &File{Name: name}
	return f, f.Parse(b, what), nil
}

// maxDepth is how deep lists and maps may stand in each other: a survey needs
// six levels, and the parser calls itself for each.
const maxDepth = 50

// Parse is the one document that b holds, nil where Errs says why there is none.
func (f *File) Parse(b []byte, what string) ast.Node {
	if depth(b) > maxDepth {
		f.Errs = append(f.Errs, fmt.Errorf("%s: lists and maps stand in each other more than %d deep: %w", f.Name, maxDepth, fault.Invalid))
		return nil
	}
	parsed, err := parser.ParseBytes(b, 0)
	if err != nil {
		f.Errs = append(f.Errs, f.syntax(err))
		return nil
	}
	docs := slices.DeleteFunc(parsed.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	if len(docs) != 1 {
		f.Errs = append(f.Errs, fmt.Errorf("%s:1:1: the file holds one %s, and this one holds %d: %w", f.Name, what, len(docs), fault.Invalid))
		return nil
	}
	return docs[0].Body
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
func (f *File) syntax(err error) error {
	text, line, col := err.Error(), 1, 1
	var at yaml.Error
	if errors.As(err, &at) {
		text = at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			line, col = t.Position.Line, t.Position.Column
		}
	}
	return fmt.Errorf("%s:%d:%d: %s: %w", f.Name, line, col, strings.Join(strings.Fields(text), " "), fault.Invalid)
}

// Fail records a mistake at a node.
func (f *File) Fail(n ast.Node, format string, args ...any) {
	line, col := Position(n)
	f.Errs = append(f.Errs, fmt.Errorf("%s:%d:%d: %s: %w", f.Name, line, col, fmt.Sprintf(format, args...), fault.Invalid))
}

// Position is the line and column at which a node begins, counted from 1.
func Position(n ast.Node) (line, col int) {
	switch m := n.(type) {
	case *ast.MappingNode:
		if len(m.Values) > 0 {
			n = m.Values[0].Key
		}
	case *ast.MappingValueNode:
		n = m.Key
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1, 1
	}
	return n.GetToken().Position.Line, n.GetToken().Position.Column
}

// A Mapping is a node with named parts.
type Mapping struct {
	*File
	Node  ast.Node
	What  string // for messages: "a measure"
	Parts map[string]ast.Node
}

// Mapping reads the parts of n, which may only be those named; each part that
// is not gets an error with the nearest name.
func (f *File) Mapping(n ast.Node, what string, names ...string) Mapping {
	m := Mapping{File: f, Node: n, What: what, Parts: map[string]ast.Node{}}
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		f.Fail(n, "%s is written as names and values (%s)", what, strings.Join(names, ", "))
		return m
	}
	for _, p := range pairs {
		key, ok := Scalar(p.Key)
		switch {
		case !ok || !slices.Contains(names, key):
			f.Fail(p.Key, "%s has no part %q%s", what, key, Nearest(key, names))
		case m.Parts[key] != nil:
			f.Fail(p.Key, "%s gives %q twice", what, key)
		default:
			m.Parts[key] = p.Value
		}
	}
	return m
}

// Has says that the part is given.
func (m Mapping) Has(name string) bool { return m.Parts[name] != nil }

// At is the node of a part, or that of the whole where there is none.
func (m Mapping) At(name string) ast.Node {
	if n := m.Parts[name]; n != nil {
		return n
	}
	return m.Node
}

// Need is the text of a part that must be there and not be empty.
func (m Mapping) Need(name string) string {
	if !m.Has(name) {
		if len(m.Parts) > 0 {
			m.Fail(m.Node, "%s needs %q", m.What, name)
		}
		return ""
	}
	s := m.Text(name)
	if _, ok := Scalar(m.Parts[name]); ok && s == "" {
		m.Fail(m.Parts[name], "%q of %s is empty", name, m.What)
	}
	return s
}

// Text is the text of a part, "" where it is not given.
func (m Mapping) Text(name string) string {
	if !m.Has(name) {
		return ""
	}
	return m.Scalar(m.Parts[name], name)
}

// Scalar is the text of a node, with runs of space closed up; name is what it
// is called in the message where it is none.
func (f *File) Scalar(n ast.Node, name string) string {
	s, ok := Scalar(n)
	if !ok {
		f.Fail(n, "%q is a text", name)
	}
	return strings.Join(strings.Fields(s), " ")
}

// Yes is a part that is true or false; false where it is not given.
func (m Mapping) Yes(name string) bool {
	if !m.Has(name) {
		return false
	}
	b, ok := m.Parts[name].(*ast.BoolNode)
	if !ok {
		m.Fail(m.Parts[name], "%q is true or false", name)
		return false
	}
	return b.Value
}

// Number is a whole number that must be there.
func (m Mapping) Number(name string) int {
	s := m.Need(name)
	n, err := strconv.Atoi(s)
	if err != nil && s != "" {
		m.Fail(m.Parts[name], "%q is a whole number, not %q", name, s)
	}
	return n
}

// List are the entries of a part, none where it is not given.
func (m Mapping) List(name string) []ast.Node {
	if !m.Has(name) {
		return nil
	}
	s, ok := m.Parts[name].(*ast.SequenceNode)
	if !ok {
		m.Fail(m.Parts[name], "%q is a list", name)
		return nil
	}
	return s.Values
}

// Texts are the entries of a part that is a list of texts.
func (m Mapping) Texts(name string) []string {
	var out []string
	for _, n := range m.List(name) {
		out = append(out, m.Scalar(n, name))
	}
	return out
}

// Scalar is a value as it is written; ok is false for lists, maps, nothing at
// all, and references to other parts of the file.
func Scalar(n ast.Node) (s string, ok bool) {
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

// Nearest is a hint at the name that was likely meant, "" if none is near.
func Nearest[S ~string](s S, names []S) string {
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
