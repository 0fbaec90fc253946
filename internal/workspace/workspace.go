// Package workspace is where the steps of the work meet a folder on a disk:
// each of its methods is one step, from taking in a return to publishing a
// release. It wires the rooms together and decides nothing itself.
//
// A workspace is a folder with
//
//	plumbline.db    the working data
//	documents/      every document as received, named by its SHA-256
//	surveys/        surveys and registers of the workspace's own, if any
package workspace

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/ledger"
	"plumbline/internal/reading"
	"plumbline/internal/respondent"
	"plumbline/internal/store/folder"
	"plumbline/internal/store/sqlite"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

// Documents keeps bytes by their hash.
type Documents interface {
	// Put stores b, durably when it returns; storing it again is no error.
	Put(ctx context.Context, b []byte) (document.ID, error)
	// PutAll stores many, durably when it returns, in less time than one after
	// the other.
	PutAll(ctx context.Context, all [][]byte) ([]document.ID, error)
	// PutFrom stores what r holds without having it in memory.
	PutFrom(ctx context.Context, r io.Reader) (document.ID, int64, error)
	// Open is the bytes of one, unchecked; fault.NotFound if it was never stored.
	Open(ctx context.Context, id document.ID) (io.ReadCloser, error)
	// Get is fault.NotFound for a document never stored, and fault.Conflict
	// for one that was changed since.
	Get(ctx context.Context, id document.ID) ([]byte, error)
}

// Returns keeps who sent what when.
type Returns interface {
	// AddReturn gives the files of r that were not known before.
	AddReturn(ctx context.Context, r collect.Return) (added []collect.File, err error)
	// Returns are in order of respondent, then day.
	Returns(ctx context.Context, s survey.ID) ([]collect.Return, error)
}

// Reads keeps what documents were read as.
type Reads interface {
	// SaveRead adds what a file of a return was read as; the latest read of a
	// file is the one that counts. It says whether anything changed.
	SaveRead(ctx context.Context, r collect.Return, f collect.File, res reading.Result) (changed bool, err error)
	// Observations are those of the latest reads, in a stable order.
	Observations(ctx context.Context, s survey.ID) ([]ledger.Observation, error)
	// EachObservation yields them one at a time; an error is the last thing.
	EachObservation(ctx context.Context, s survey.ID) iter.Seq2[ledger.Observation, error]
	// Readings are those that a person confirmed, latest first.
	Readings(ctx context.Context, s survey.ID) ([]reading.Reading, error)
	// AddReading keeps a reading that a person confirmed.
	AddReading(ctx context.Context, s survey.ID, r reading.Reading) error
}

// A Workspace is an open workspace.
type Workspace struct {
	Dir string
	// Now is the time that rounds and mail go by.
	Now        func() time.Time
	documents  Documents
	returns    Returns
	reads      Reads
	rounds     Rounds
	mail       Mail
	supervised Supervised
	forms      Forms
	close      func() error
}

const databaseName = "plumbline.db"

// Init makes a workspace in dir, which may exist, and opens it. An existing
// workspace is opened as it is.
func Init(ctx context.Context, dir string) (*Workspace, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making a workspace: %w", err)
	}
	return open(ctx, dir)
}

// Open opens the workspace in dir; it is fault.NotFound if there is none.
func Open(ctx context.Context, dir string) (*Workspace, error) {
	if _, err := os.Stat(filepath.Join(dir, databaseName)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no workspace in %s: make one with plumbline init, or name one with --workspace: %w", dir, fault.NotFound)
	}
	return open(ctx, dir)
}

func open(ctx context.Context, dir string) (*Workspace, error) {
	docs, err := folder.Open(filepath.Join(dir, "documents"))
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, filepath.Join(dir, databaseName))
	if err != nil {
		return nil, err
	}
	return &Workspace{Dir: dir, Now: time.Now, documents: docs, returns: db, reads: db, rounds: db, mail: db, supervised: db, forms: db, close: db.Close}, nil
}

// Close closes the workspace.
func (w *Workspace) Close() error { return w.close() }

// A Survey is a loaded survey with the register of its respondents and the
// files beside it.
type Survey struct {
	*survey.Survey
	Respondents *respondent.Register
	// Files is the survey's own folder, with its story template.
	Files fs.FS
}

// Survey loads a survey by its ID, from the workspace's own surveys or the
// shipped ones, or by the path of its folder or file.
func (w *Workspace) Survey(name string) (*Survey, error) {
	own := os.DirFS(filepath.Join(w.Dir, "surveys"))
	if file := filepath.Join(name, "survey.yaml"); isFile(file) {
		return load(os.DirFS(filepath.Dir(filepath.Clean(name))), filepath.Base(filepath.Clean(name)), own)
	}
	if isFile(name) && filepath.Base(name) == "survey.yaml" {
		return w.Survey(filepath.Dir(name))
	}
	for _, fsys := range []fs.FS{own, surveys.FS} {
		if fs.ValidPath(name) {
			if _, err := fs.Stat(fsys, path.Join(name, "survey.yaml")); err == nil {
				return load(fsys, name, own)
			}
		}
	}
	return nil, fmt.Errorf("there is no survey %q (there are: %s): %w", name, strings.Join(w.Surveys(), ", "), fault.NotFound)
}

// Surveys are the IDs of the surveys that can be loaded by ID.
func (w *Workspace) Surveys() []string {
	var ids []string
	for _, fsys := range []fs.FS{os.DirFS(filepath.Join(w.Dir, "surveys")), surveys.FS} {
		files, _ := fs.Glob(fsys, "*/survey.yaml") // the pattern is well formed
		for _, f := range files {
			ids = append(ids, path.Dir(f))
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// load loads the survey in dir of fsys, with its register from beside it, the
// workspace or those shipped.
func load(fsys fs.FS, dir string, own fs.FS) (*Survey, error) {
	s, err := survey.Load(fsys, dir)
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(fsys, dir)
	if err != nil {
		return nil, err
	}
	name := path.Join("registers", s.Register+".csv")
	for _, from := range []fs.FS{fsys, own, surveys.FS} {
		f, err := from.Open(name)
		if err != nil {
			continue
		}
		reg, err := respondent.ReadCSV(s.Register, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("survey %s: %w", s.ID, err)
		}
		return &Survey{s, reg, files}, nil
	}
	return nil, fmt.Errorf("survey %s: there is no register %s: %w", s.ID, name, fault.NotFound)
}
