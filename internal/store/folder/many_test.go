package folder_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/store/folder"
)

// Many documents at once, and one as a stream, are the same as one by one, and
// leave nothing else in the folder.
func TestPutAllAndPutFrom(t *testing.T) {
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := [][]byte{[]byte("one"), []byte("two"), []byte("one"), nil}
	ids, err := f.PutAll(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		if b, err := f.Get(t.Context(), id); err != nil || string(b) != string(all[i]) {
			t.Errorf("document %d is %q, %v", i, b, err)
		}
	}
	for range 2 { // again it changes nothing
		id, size, err := f.PutFrom(t.Context(), strings.NewReader("a stream"))
		if err != nil || size != 8 || id != document.NewID([]byte("a stream")) {
			t.Errorf("%s, %d bytes, %v", id, size, err)
		}
		r, err := f.Open(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil || string(b) != "a stream" {
			t.Errorf("it is %q, %v", b, err)
		}
	}
	if _, err := f.Open(t.Context(), document.NewID([]byte("never"))); !errors.Is(err, fault.NotFound) {
		t.Errorf("one never stored: %v", err)
	}
	if _, _, err := f.PutFrom(t.Context(), io.MultiReader(strings.NewReader("half"), broken{})); err == nil {
		t.Error("a stream that breaks off is stored")
	}
	n := 0
	err = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil || n != 4 {
		t.Errorf("%d files, %v; want 4", n, err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
