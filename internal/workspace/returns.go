package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// An Addition says what became of one file that was handed in.
type Addition struct {
	Respondent respondent.ID `json:"respondent"`
	Received   stat.Date     `json:"received"`
	File       string        `json:"file"`
	Document   document.ID   `json:"document,omitempty"`
	// New is false for a document that was there already.
	New bool `json:"new"`
	// Problem is why the file was not taken in, or cannot be read; "" if
	// nothing is wrong. A file with a Document was kept all the same.
	Problem string `json:"problem,omitempty"`
}

// AddReturn takes in files that a respondent sent on a day. Every file that is
// kept is safe on the disk when it returns. A file that cannot be read is kept,
// since it is what the respondent sent, and says so; one over the limits is not
// taken in. The error is for the whole: an unknown respondent is
// fault.NotFound.
func (w *Workspace) AddReturn(ctx context.Context, s *Survey, who respondent.ID, received stat.Date, files []string) ([]Addition, error) {
	if who != "" {
		r, err := s.Respondents.Get(who)
		if err != nil {
			return nil, err
		}
		if r.Area {
			return nil, fmt.Errorf("%s is an area and answers no survey: %w", r.Name, fault.Invalid)
		}
	}
	ret := collect.Return{Survey: s.ID, Respondent: who, Received: received}
	var adds []Addition
	for _, name := range files {
		a := w.keep(ctx, name)
		a.Respondent, a.Received = who, received
		if a.Document != "" {
			ret.Files = append(ret.Files, collect.File{Name: a.File, Document: a.Document})
		}
		adds = append(adds, a)
	}
	added, err := w.returns.AddReturn(ctx, ret)
	if err != nil {
		return nil, err
	}
	fresh := map[document.ID]bool{}
	for _, f := range added {
		fresh[f.Document] = true
	}
	for i := range adds {
		adds[i].New = fresh[adds[i].Document]
		delete(fresh, adds[i].Document) // a second file of the same bytes is not new
	}
	return adds, nil
}

// keep stores one file and tries whether it can be read.
func (w *Workspace) keep(ctx context.Context, name string) Addition {
	a := Addition{File: filepath.Base(name)}
	lim := document.Limits{}.WithDefaults()
	info, err := os.Stat(name)
	switch {
	case err != nil:
		a.Problem = fmt.Sprintf("%s: %v", name, errors.Unwrap(err))
		return a
	case !info.Mode().IsRegular():
		a.Problem = name + ": not a file"
		return a
	case info.Size() > lim.Bytes:
		a.Problem = fmt.Sprintf("%s: %d MB is over the limit of %d MB, and it was not taken in", name, info.Size()>>20, lim.Bytes>>20)
		return a
	}
	b, err := os.ReadFile(name)
	if err != nil {
		a.Problem = err.Error()
		return a
	}
	if a.Document, err = w.documents.Put(ctx, b); err != nil {
		a.Problem = err.Error()
		return a
	}
	if _, err := document.Read(ctx, a.File, b, lim); err != nil {
		a.Problem = err.Error()
	}
	return a
}

// ImportReturns takes in a folder with one folder for each respondent, named
// by any of its names, and collect.Publications for what others printed. In
// each, files lie in folders named by the day on which they came (2017-06-30),
// or directly, when they came on the day given. Each return is safe on the
// disk before report is called with its files. A folder of an unknown
// respondent is reported and left out.
func (w *Workspace) ImportReturns(ctx context.Context, s *Survey, dir string, day stat.Date, report func(Addition)) error {
	batches, err := batchesIn(dir, day)
	if err != nil {
		return err
	}
	for _, b := range batches {
		who, ok := respondent.ID(""), b.folder == collect.Publications
		if !ok {
			who, ok = s.Respondents.Find(b.folder)
		}
		if !ok {
			report(Addition{Respondent: respondent.ID(b.folder), File: b.folder, Problem: filepath.Join(dir, b.folder) + ": no respondent of that name in register " + s.Respondents.ID})
			continue
		}
		adds, err := w.AddReturn(ctx, s, who, b.received, b.files)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(dir, b.folder), err)
		}
		for _, a := range adds {
			report(a)
		}
	}
	return nil
}

// A batch is the files of one return.
type batch struct {
	folder   string
	received stat.Date
	files    []string
}

func batchesIn(dir string, day stat.Date) ([]batch, error) {
	byReturn := map[string]*batch{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if rel != "." && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		parts := strings.Split(filepath.ToSlash(rel), "/")
		if len(parts) == 1 {
			return fmt.Errorf("%s: a file outside any respondent's folder: put it in a folder named for the respondent: %w", name, fault.Invalid)
		}
		received := day
		if len(parts) > 2 {
			if received, err = stat.ParseDate(parts[1]); err != nil {
				return fmt.Errorf("%s: a folder within a respondent's is named for the day of receipt: %w", name, err)
			}
		}
		key := parts[0] + "/" + received.String()
		if byReturn[key] == nil {
			byReturn[key] = &batch{folder: parts[0], received: received}
		}
		byReturn[key].files = append(byReturn[key].files, name)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("importing returns: %w", err)
	}
	var all []batch
	for _, b := range byReturn {
		sort.Strings(b.files)
		all = append(all, *b)
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].folder != all[j].folder {
			return all[i].folder < all[j].folder
		}
		return all[i].received.Before(all[j].received)
	})
	return all, nil
}

// Returns are the returns of a survey, in order of respondent, then day.
func (w *Workspace) Returns(ctx context.Context, s *Survey) ([]collect.Return, error) {
	return w.returns.Returns(ctx, s.ID)
}
