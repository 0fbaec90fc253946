// Package publish turns a book of figures into a release: a folder of pages,
// data files and charts that any web server can serve, in which every number
// leads back to the cell that it was read from.
//
// A release is a pure function of its inputs, to the byte. It holds no clock,
// no script and nothing fetched from elsewhere, and it appears whole or not at
// all. Hidden sheets, rows and columns of a document are never published.
package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"sort"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/figure"
	"plumbline/internal/reading"
	"plumbline/internal/respondent"
)

// A Release is what is published.
type Release struct {
	// Book is made of the protected observations, and Protected of all that was
	// known on its date.
	Book      *figure.Book
	Protected Protected
	Documents []Document
	// Stories are in words what the figures say, one for a respondent, as
	// HTML whose links to figures are made by Story's link function.
	Stories map[respondent.ID]Story
}

// A Story writes itself as HTML, with link giving the address of a figure's
// page. Figures are all that it shows.
type Story interface {
	Figures() []figure.ID
	HTML(link func(figure.ID) string) (template.HTML, error)
}

// A Document is a document of the release as it was received and read.
type Document struct {
	Return collect.Return // with this file alone in Files
	Result reading.Result
	// Content gives the document's grids again; it is called once, and only
	// while the document's page is written.
	Content func(context.Context) (*document.Document, error)
}

// Name is the name under which the document came.
func (d *Document) Name() string { return d.Return.Files[0].Name }

// ID is the document's hash.
func (d *Document) ID() document.ID { return d.Return.Files[0].Document }

// A Progress is told how much of a long step is done.
type Progress func(done, total int)

// Write publishes r into the folder dir, in place of what is there. The old
// release stays until the new one is complete.
func Write(ctx context.Context, dir string, r Release, progress Progress) (err error) {
	dir = filepath.Clean(dir)
	if err := restore(dir); err != nil {
		return err
	}
	if err := replaceable(dir); err != nil {
		return err
	}
	next := beside(dir, "new")
	if err := os.RemoveAll(next); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	s, err := newSite(r, next)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(next))
		}
	}()
	if err := s.write(ctx, progress); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return swap(dir, next)
}

// replaceable refuses to put a release in place of a folder that is none.
func replaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err != nil {
		return fmt.Errorf("publishing: %s holds files and is no release (it has no %s): choose another folder", dir, manifestName)
	}
	return nil
}

// beside is a hidden folder next to a release, which no server shows.
func beside(dir, what string) string {
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+"."+what)
}

// restore puts the old release back where a process died in the middle of
// swap, so that it is served and its tables are known.
func restore(dir string) error {
	old := beside(dir, "old")
	if _, err := os.Stat(filepath.Join(old, manifestName)); err != nil {
		return nil // none was set aside
	}
	if _, err := os.Lstat(dir); !errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := os.Rename(old, dir); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return nil
}

func swap(dir, next string) error {
	old := beside(dir, "old")
	if err := os.RemoveAll(old); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("publishing: %w", err)
	}
	if err := os.Rename(next, dir); err != nil {
		return errors.Join(fmt.Errorf("publishing: %w", err), restore(dir))
	}
	if err := os.RemoveAll(old); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return nil
}

const manifestName = "manifest.json"

// A manifest names every file of a release with its hash.
type manifest struct {
	Survey  string          `json:"survey"`
	Title   string          `json:"title"`
	About   string          `json:"about"`
	AsKnown string          `json:"as_known"`
	Files   []manifestEntry `json:"files"`
}

type manifestEntry struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// put writes one file of the release and enters it in the manifest.
func (s *site) put(name string, b []byte) error {
	path := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = append(s.files, manifestEntry{name, hex.EncodeToString(sum[:]), len(b)})
	return os.WriteFile(path, b, 0o644)
}

func (s *site) putJSON(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return s.put(name, append(b, '\n'))
}

func (s *site) putManifest() error {
	sort.Slice(s.files, func(i, j int) bool { return s.files[i].Path < s.files[j].Path })
	m := manifest{string(s.survey.ID), s.survey.Title, s.survey.About, s.book.At().String(), s.files}
	return s.putJSON(manifestName, m)
}
