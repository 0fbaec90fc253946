package demo_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"plumbline/internal/demo"
	"plumbline/internal/stat"
)

// written is every file of the demo by its path.
func written() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := demo.Write(dir); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name], err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		return err
	})
	return files, err
}

// once is what written gives, made for the first test that asks.
var once = sync.OnceValues(written)

func allFiles(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestWriteIsTheSameEachTime(t *testing.T) {
	a := allFiles(t)
	b, err := written()
	if err != nil {
		t.Fatal(err)
	}
	if len(a) != len(b) {
		t.Errorf("%d files and then %d", len(a), len(b))
	}
	for name, bytesA := range a {
		if !bytes.Equal(bytesA, b[name]) {
			t.Errorf("%s differs between two runs", name)
		}
	}
}

func TestWritePlacesFiles(t *testing.T) {
	counts := map[string]int{} // by survey and whether a publication
	respondents := map[string]bool{}
	for name := range allFiles(t) {
		parts := strings.Split(name, "/")
		if len(parts) != 4 {
			t.Fatalf("%s is not SURVEY/RESPONDENT/DAY/FILE", name)
		}
		if _, err := stat.ParseDate(parts[2]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if parts[1] == "publications" {
			counts[parts[0]+" publications"]++
		} else {
			counts[parts[0]+" returns"]++
			respondents[parts[0]+"/"+parts[1]] = true
		}
	}
	for what, want := range map[string]int{"cyber-flagged-offences publications": 251, "cyber-flagged-offences returns": 20, "example publications": 0, "example returns": 12} {
		if counts[what] != want {
			t.Errorf("%d %s, want %d", counts[what], what, want)
		}
	}
	if len(respondents) != 30 {
		t.Errorf("%d respondents, want 20 real and 10 invented", len(respondents))
	}
}
