// Package folder keeps documents as files named by the SHA-256 of their
// bytes. A file appears whole or not at all, is never changed, and is on the
// disk when Put returns.
package folder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

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

// writeWhole writes a file and brings it and its folder to the disk.
func writeWhole(path string, b []byte) error {
	if err := writeFile(path, b); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder brings the names in a folder to the disk.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil // the document stands; a folder that cannot be opened cannot be synced
	}
	return errors.Join(d.Sync(), d.Close())
}

// writeFile writes through a temporary file beside path, so that path never
// names half a document, and brings its bytes to the disk.
func writeFile(path string, b []byte) (err error) {
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
	return os.Rename(tmp.Name(), path)
}

// PutFrom stores what r holds, whatever its size, without having it in memory.
// It gives its ID and size.
func (f *Folder) PutFrom(_ context.Context, r io.Reader) (id document.ID, size int64, err error) {
	tmp, err := os.CreateTemp(f.dir, ".new-*")
	if err != nil {
		return "", 0, fmt.Errorf("storing a document: %w", err)
	}
	defer func() {
		if tmp != nil {
			err = errors.Join(err, tmp.Close(), os.Remove(tmp.Name()))
		}
	}()
	sum := sha256.New()
	if size, err = io.Copy(io.MultiWriter(tmp, sum), r); err != nil {
		return "", 0, fmt.Errorf("storing a document: %w", err)
	}
	id = document.ID(hex.EncodeToString(sum.Sum(nil)))
	path := f.path(id)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", 0, fmt.Errorf("storing document %s: %w", id.Short(), err)
	}
	if err := errors.Join(tmp.Chmod(0o444), tmp.Sync()); err != nil {
		return "", 0, fmt.Errorf("storing document %s: %w", id.Short(), err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return "", 0, fmt.Errorf("storing document %s: %w", id.Short(), err)
	}
	err, tmp = tmp.Close(), nil
	return id, size, errors.Join(err, syncFolder(filepath.Dir(path)))
}

// syncing is how many files are brought to the disk at once: each waits for the
// disk, and most of that waiting can be shared.
const syncing = 16

// PutAll stores many documents, and returns their IDs once all are on the disk.
// It is much faster than one at a time. When it fails, some may be stored.
func (f *Folder) PutAll(ctx context.Context, all [][]byte) ([]document.ID, error) {
	ids := make([]document.ID, len(all))
	folders := map[string]bool{}
	for i, b := range all {
		ids[i] = document.NewID(b)
		folders[filepath.Dir(f.path(ids[i]))] = true
	}
	for dir := range folders {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("storing documents: %w", err)
		}
	}
	var g errgroup.Group
	g.SetLimit(syncing)
	for i, b := range all {
		g.Go(func() error {
			path := f.path(ids[i])
			if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, b) {
				return nil
			}
			if err := writeFile(path, b); err != nil {
				return fmt.Errorf("storing document %s: %w", ids[i].Short(), err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for dir := range folders {
		g.Go(func() error { return syncFolder(dir) })
	}
	return ids, g.Wait()
}

// Open is the bytes of a document, unchecked, for one that may be large.
// fault.NotFound if there is none.
func (f *Folder) Open(_ context.Context, id document.ID) (io.ReadCloser, error) {
	if _, err := document.ParseID(string(id)); err != nil {
		return nil, err
	}
	file, err := os.Open(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("document %s: %w", id.Short(), fault.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", id.Short(), err)
	}
	return file, nil
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
