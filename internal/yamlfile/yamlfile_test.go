package yamlfile_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"plumbline/internal/fault"
	"plumbline/internal/yamlfile"
)

func file(t testing.TB, text string) (*yamlfile.File, yamlfile.Mapping) {
	t.Helper()
	f, root, err := yamlfile.Read(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", "thing")
	if err != nil {
		t.Fatal(err)
	}
	if root == nil {
		return f, yamlfile.Mapping{File: f}
	}
	return f, f.Mapping(root, "a thing", "name", "count", "yes", "list", "note")
}

// says are the messages so far, one a line.
func says(f *yamlfile.File) string { return errors.Join(f.Errs...).Error() }

func TestPartsAreReadAsWritten(t *testing.T) {
	f, m := file(t, "name: '007'\ncount: 12\nyes: true\nlist: [a, 1.50, yes]\nnote: |\n  two\n  lines\n")
	if m.Need("name") != "007" || m.Number("count") != 12 || !m.Yes("yes") || strings.Join(m.Texts("list"), " ") != "a 1.50 yes" || m.Text("note") != "two lines" {
		t.Errorf("%q %d %v %q %q", m.Need("name"), m.Number("count"), m.Yes("yes"), m.Texts("list"), m.Text("note"))
	}
	if m.Text("nothing") != "" || m.Yes("nothing") || m.List("nothing") != nil || m.Has("nothing") {
		t.Error("a part that is not there is something")
	}
	if len(f.Errs) > 0 {
		t.Errorf("wrong without a mistake: %s", says(f))
	}
}

// Each mistake is named with its line and column, and the nearest name.
func TestMistakesHavePlaces(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"nam: x\n", `a.yaml:1:1: a thing has no part "nam" (did you mean "name"?)`},
		{"name: x\n  \ncolour: y\n", `a.yaml:3:1: a thing has no part "colour" (there are: name, count, yes, list, note)`},
		{"count: 1\n", `a.yaml:1:1: a thing needs "name"`},
		{"name: ''\n", `a.yaml:1:7: "name" of a thing is empty`},
		{"name: [x]\n", `a.yaml:1:7: "name" is a text`},
		{"name: x\ncount: 1.5\n", `a.yaml:2:8: "count" is a whole number, not "1.5"`},
		{"name: x\nyes: maybe\n", `a.yaml:2:6: "yes" is true or false`},
		{"name: x\nlist: a\n", `a.yaml:2:7: "list" is a list`},
		{"name: x\nlist: [{a: b}]\n", `"list" is a text`},
		{"- name: x\n", `a thing is written as names and values (name, count, yes, list, note)`},
		{"name: x\nname: y\n", "name"}, // the parser's words or ours: the name is in both
		{"name: [x\n", "a.yaml:1:"},
		{"name: x\n---\nname: y\n", `a.yaml:1:1: the file holds one thing, and this one holds 2`},
		{"", `a.yaml:1:1: the file holds one thing, and this one holds 0`},
		{"# only a remark\n", `this one holds 0`},
		{"name: &a x\nnote: *a\n", `"note" is a text`}, // nothing refers to anything
		{strings.Repeat("[", 60) + strings.Repeat("]", 60), `more than 50 deep`},
		{strings.Repeat("- ", 60) + "x", `more than 50 deep`},
	} {
		f, m := file(t, tt.text)
		if len(f.Errs) == 0 && m.Parts != nil {
			m.Need("name")
			if m.Has("count") {
				m.Number("count")
			}
			m.Yes("yes")
			m.Texts("list")
			m.Text("note")
		}
		if len(f.Errs) == 0 || !strings.Contains(says(f), tt.want) || !errors.Is(f.Errs[0], fault.Invalid) || !strings.HasPrefix(says(f), "a.yaml:") {
			t.Errorf("%q: %v, want %s", tt.text, f.Errs, tt.want)
		}
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	long := fstest.MapFS{"a.yaml": {Data: make([]byte, yamlfile.MaxBytes+1)}}
	if _, _, err := yamlfile.Read(long, "a.yaml", "thing"); !errors.Is(err, fault.TooLarge) {
		t.Errorf("too long a file: %v", err)
	}
	if _, _, err := yamlfile.Read(long, "b.yaml", "thing"); !errors.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "no thing file b.yaml") {
		t.Errorf("no file: %v", err)
	}
}

// The nearest name is one that differs by a few letters, and with none near the
// names are listed unless they are many.
func TestNearest(t *testing.T) {
	names := []string{"uk_users", "kinds", "min_age"}
	for _, tt := range []struct{ given, want string }{
		{"uk_user", ` (did you mean "uk_users"?)`}, {"kind", ` (did you mean "kinds"?)`}, {"minage", ` (did you mean "min_age"?)`},
		{"somethingelse", " (there are: uk_users, kinds, min_age)"}, {"", " (there are: uk_users, kinds, min_age)"},
	} {
		if got := yamlfile.Nearest(tt.given, names); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.given, got, tt.want)
		}
	}
	if got := yamlfile.Nearest("x", make([]string, 13)); strings.Contains(got, "there are") {
		t.Errorf("13 names are listed: %q", got)
	}
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom(names).Draw(r, "name")
		at := rapid.IntRange(0, len(name)-1).Draw(r, "at")
		if got := yamlfile.Nearest(name[:at]+"x"+name[at+1:], names); !strings.Contains(got, `"`+name+`"`) {
			r.Errorf("%s with its letter %d wrong: %q", name, at, got)
		}
	})
}

// Whatever a stranger sends, a file is read or refused with a place in it, and
// what is read as a text reads the same when it is written down again.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"name: x\ncount: 12\n", "a: [b, {c: d}]\n", "? [x]\n: y\n", "a: &b c\nd: *b\n", "--- |\n x\n", "a: !!binary x", "\t", "a: 'b\n", "name: \"\\x41\"\n", "<<: {a: b}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, root, err := yamlfile.Read(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", "thing")
		if err != nil {
			if !errors.Is(err, fault.TooLarge) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if (root == nil) != (len(file.Errs) > 0) {
			t.Fatalf("%q: a document %v, and mistakes %v", text, root != nil, file.Errs)
		}
		if root == nil {
			return
		}
		m := file.Mapping(root, "a thing", "name", "list")
		name := m.Text("name")
		m.Texts("list")
		for _, e := range file.Errs {
			if !errors.Is(e, fault.Invalid) || !strings.HasPrefix(e.Error(), "a.yaml:") {
				t.Errorf("%q: %v", text, e)
			}
		}
		if name == "" || len(file.Errs) > 0 {
			return
		}
		again := &yamlfile.File{Name: "b.yaml"}
		root = again.Parse([]byte("name: '"+strings.ReplaceAll(name, "'", "''")+"'\n"), "thing")
		if root == nil {
			return // a sign that no quoted text may hold
		}
		if got := again.Mapping(root, "a thing", "name").Text("name"); got != name {
			t.Errorf("%q is read as %q, and that as %q", text, name, got)
		}
	})
}
