package table_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"plumbline/internal/document"
	"plumbline/internal/table"
)

// TestPrinted reads sheets and text documents printed to PDF, and holds what is
// sure against the truth written by hand.
func TestPrinted(t *testing.T) {
	a, err := txtar.ParseFile("testdata/printed/truth.txtar")
	if err != nil || len(a.Files) == 0 {
		t.Fatalf("%d documents: %v", len(a.Files), err)
	}
	for _, f := range a.Files {
		var name string
		var least int
		if _, err := fmt.Sscanf(f.Name, "%s least %d", &name, &least); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join("testdata/printed", name))
			if err != nil {
				t.Fatal(err)
			}
			doc, err := document.Read(t.Context(), name, b, document.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			truth := strings.Split(strings.TrimSpace(string(f.Data)), "\n")
			sure := 0
			for _, r := range table.Tidy(find(t, doc)) {
				got := fmt.Sprintf("%s | %s | %s", r.Value, strings.Join(r.RowLabels, " > "), strings.Join(r.ColLabels, " > "))
				i := slices.Index(truth, got)
				switch {
				case !r.Sure || r.Value == "":
				case i < 0:
					t.Errorf("%s is sure and wrong: %s", r.At, got)
				default:
					truth = slices.Delete(truth, i, i+1)
					sure++
				}
			}
			if sure < least {
				t.Errorf("%d cells are sure, want at least %d", sure, least)
			}
		})
	}
}
