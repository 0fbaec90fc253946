package figure_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Each archive has the names of the register (areas end in "*"), the date,
// the observations and the figures that come of them. rows is how many
// figures each must have, so that an update cannot lose one unseen.
func TestGolden(t *testing.T) {
	rows := map[string]int{
		"change": 30, "distribution": 40, "rates": 24,
	}
	files, err := filepath.Glob("testdata/golden/*.txtar")
	if err != nil || len(files) != len(rows) {
		t.Fatalf("%d archives, want %d (%v)", len(files), len(rows), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			section := map[string]string{}
			for _, f := range ar.Files {
				section[f.Name] = string(f.Data)
			}
			g := register(t, strings.Split(strings.TrimSpace(section["register"]), "\n")...)
			b := book(t, g, strings.TrimSpace(section["at"]), section["observations"])
			wanted := strings.Fields(section["show"])
			var out strings.Builder
			n := 0
			for _, f := range b.Figures() {
				for _, w := range wanted {
					if ok, _ := filepath.Match(w, string(f.ID)); ok {
						out.WriteString(show(&f))
						n++
						break
					}
				}
			}
			if n != rows[name] {
				t.Errorf("%d figures, want %d", n, rows[name])
			}
			if *update {
				for i := range ar.Files {
					if ar.Files[i].Name == "figures" {
						ar.Files[i].Data = []byte(out.String())
					}
				}
				if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if out.String() != section["figures"] {
				t.Errorf("got:\n%s\nwant:\n%s", out.String(), section["figures"])
			}
		})
	}
}
