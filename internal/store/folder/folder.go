// Package folder keeps documents as files named by the SHA-256 of their
// bytes. A file appears whole or not at all, is never changed, and is on the
// disk when Put returns.
package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"plumbline/internal/document"
	"plumbline/internal/fault"
)

// A Folder is a directory of documents.
type Folder struct{ dir string }

// Open uses dir, and makes it if it is not there.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("documents folder: %w", err)
	}
	return &Folder{dir}, nil
}

func (f *Folder) path(id document.ID) string {
	return filepath.Join(f.dir, string(id[:2]), string(id))
}

// Put stores b and returns its ID. Storing the same bytes again changes
// nothing and mends a file that was cut short.
func (f *Folder) Put(_ context.Context, b []byte) (document.ID, error) {
	id := document.NewID(b)
	path := f.path(id)
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, b) {
		return id, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("storing document %s: %w", id.Short(), err)
	}
	if err := writeWhole(path, b); err != nil {
		return "", fmt.Errorf("storing document %s: %w", id.Short(), err)
	}
	return id, nil
}

// writeWhole writes through a temporary file beside path, so that path never
// names half a document, and syncs the file and its folder.
func writeWhole(path string, b []byte) (err error) {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Chmod(0o444), tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return nil // the document stands; a folder that cannot be opened cannot be synced
	}
	return errors.Join(d.Sync(), d.Close())
}

// Get returns the bytes of a document: fault.NotFound if there is none, and
// fault.Conflict if the file no longer has the hash that names it.
func (f *Folder) Get(_ context.Context, id document.ID) ([]byte, error) {
	if _, err := document.ParseID(string(id)); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("document %s: %w", id.Short(), fault.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", id.Short(), err)
	}
	if document.NewID(b) != id {
		return nil, fmt.Errorf("document %s has been changed on the disk: %w", id.Short(), fault.Conflict)
	}
	return b, nil
}
