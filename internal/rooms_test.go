// Package internal holds only the test of its own layout.
package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms are in the order of the work. A room imports only rooms before it.
var rooms = []string{"fault", "parallel", "yamlfile", "stat", "bounds", "respondent", "survey", "document", "table", "collect", "ledger", "reading",
	"figure", "disclosure", "claim", "probe", "service", "oscal", "standard", "assess", "publish"}

// outside are the rooms that stand outside: they may import any room, and no
// room imports them.
var outside = []string{"store", "workspace", "web", "demo"}

func TestArrowsPointOneWay(t *testing.T) {
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		from, _, inRoom := strings.Cut(filepath.ToSlash(name), "/")
		if !inRoom {
			return nil
		}
		place := slices.Index(rooms, from)
		if place < 0 && !slices.Contains(outside, from) {
			t.Errorf("%s is in %q, which is not in the list of rooms", name, from)
		}
		f, err := parser.ParseFile(fset, name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range f.Imports {
			p, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			rest, ours := strings.CutPrefix(p, "plumbline/internal/")
			if !ours || place < 0 {
				continue
			}
			to := strings.Split(rest, "/")[0]
			if to == from {
				continue
			}
			if at := slices.Index(rooms, to); at < 0 || at > place {
				t.Errorf("%s imports %s: the work goes the other way", name, path.Base(p))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
