package reading_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"plumbline/internal/document"
	"plumbline/internal/respondent"
)

var update = flag.Bool("update", false, "rewrite the want files of testdata/read")

// TestGolden reads the pictures of testdata/read. An archive holds "from" (the
// respondent, empty for a publication), a file "table SHEET HEAD STUB" for
// each table, perhaps a "letter", and what is wanted. The number of
// observations is written by hand here, so that an update cannot lose one
// unseen.
func TestGolden(t *testing.T) {
	observations := map[string]int{
		"ages-or-years": 0, "ages-settled": 8, "bad-values": 1, "conflict": 4, "cross-table": 15, "long-form": 6, "nothing-stated": 0,
		"one-table-per-year": 4, "other-respondent": 1, "per-offence": 6, "question-numbers": 2, "spelling": 2, "title-narrows": 2,
		"title-of-another-thing": 0, "totals": 9, "years-across": 6, "years-down": 4, "hidden": 2, "nine-months": 2,
	}
	files, err := filepath.Glob("testdata/read/*.txtar")
	if err != nil || len(files) != len(observations) {
		t.Errorf("%d archives, %d expected: %v", len(files), len(observations), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			m, from, want := &made{}, "", -1
			var letter []document.Paragraph
			for i, f := range a.Files {
				var sheet string
				var head, stub int
				switch n, _ := fmt.Sscanf(f.Name, "table %s %d %d", &sheet, &head, &stub); {
				case n == 3:
					m.add(t, sheet, head, stub, string(f.Data))
				case f.Name == "hidden table":
					m.add(t, "Hidden", 1, 1, string(f.Data))
					m.tables[len(m.tables)-1].Hidden = true
				case f.Name == "from":
					from = strings.TrimSpace(string(f.Data))
				case f.Name == "letter":
					letter = append(letter, document.Paragraph{At: "p1", Text: strings.TrimSpace(string(f.Data))})
				case f.Name == "want":
					want = i
				default:
					t.Fatalf("what is %q?", f.Name)
				}
			}
			c := m.context(t, respondent.ID(from))
			c.Document.Paragraphs = letter
			res := read(t, c)
			if len(res.Observations) != observations[name] {
				t.Errorf("%d observations, want %d", len(res.Observations), observations[name])
			}
			got := lines(res)
			if *update {
				if want < 0 {
					a.Files = append(a.Files, txtar.File{Name: "want"})
					want = len(a.Files) - 1
				}
				a.Files[want].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want < 0 || got != string(a.Files[want].Data) {
				t.Errorf("read\n%s\nwant\n%s", got, a.Files[max(want, 0)].Data)
			}
		})
	}
}
