package folder_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/store/folder"
)

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	id, err := f.Put(t.Context(), []byte("a letter"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.Put(t.Context(), []byte("a letter"))
	if err != nil || again != id {
		t.Errorf("the same bytes again: %v, %v; want %v", again, err, id)
	}
	if b, err := f.Get(t.Context(), id); err != nil || string(b) != "a letter" {
		t.Errorf("Get = %q, %v", b, err)
	}
	if _, err := f.Get(t.Context(), document.NewID([]byte("never stored"))); !errors.Is(err, fault.NotFound) {
		t.Errorf("a document never stored: %v, want fault.NotFound", err)
	}
	if _, err := f.Get(t.Context(), "../../etc/passwd"); !errors.Is(err, fault.Invalid) {
		t.Errorf("a name that is no hash: %v, want fault.Invalid", err)
	}

	path := filepath.Join(dir, string(id[:2]), string(id))
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("a lett"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Get(t.Context(), id); !errors.Is(err, fault.Conflict) {
		t.Errorf("a document changed on the disk: %v, want fault.Conflict", err)
	}
	if _, err := f.Put(t.Context(), []byte("a letter")); err != nil {
		t.Fatal(err)
	}
	if b, err := f.Get(t.Context(), id); err != nil || string(b) != "a letter" {
		t.Errorf("after storing it again: %q, %v", b, err)
	}
}
