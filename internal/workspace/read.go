package workspace

import (
	"context"
	"errors"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/reading"
)

// A FileRead is what one file of a return was read as.
type FileRead struct {
	Return collect.Return
	File   collect.File
	Result reading.Result
	// Err is why the document as a whole could not be read.
	Err error
	// Changed says that the read differs from the one before, or is the first.
	Changed bool
}

// Read reads every document of a survey's returns, on all cores, and keeps
// what was read. One bad document never stops the others: its Err says what is
// wrong. The reads are in the order of the returns. progress, if not nil, is
// told how many are done.
func (w *Workspace) Read(ctx context.Context, s *Survey, progress func(done, total int)) ([]FileRead, error) {
	returns, err := w.returns.Returns(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	confirmed, err := w.reads.Readings(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	var all []FileRead
	for _, r := range returns {
		for _, f := range r.Files {
			all = append(all, FileRead{Return: r, File: f})
		}
	}
	g, gctx := errgroup.WithContext(ctx)
	ready := make([]chan struct{}, len(all))
	for i := range ready {
		ready[i] = make(chan struct{})
	}
	g.Go(func() error { return w.saveInOrder(gctx, all, ready, progress) })
	workers, wctx := errgroup.WithContext(gctx)
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i := range all {
		workers.Go(func() error {
			defer close(ready[i])
			if err := wctx.Err(); err != nil {
				return err
			}
			all[i].Result, all[i].Err = w.readFile(wctx, s, confirmed, &all[i])
			return nil
		})
	}
	err = workers.Wait()
	if saving := g.Wait(); saving != nil { // it stops the workers, whose errors then say nothing
		err = saving
	}
	return all, err
}

// saveInOrder keeps the reads one after the other as they become ready, so
// that the database is the same whichever was read first.
func (w *Workspace) saveInOrder(ctx context.Context, all []FileRead, ready []chan struct{}, progress func(done, total int)) error {
	for i := range all {
		select {
		case <-ready[i]:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if all[i].Err != nil && !isDocumentFault(all[i].Err) {
			return all[i].Err
		}
		changed, err := w.reads.SaveRead(ctx, all[i].Return, all[i].File, all[i].Result)
		if err != nil {
			return err
		}
		all[i].Changed = changed
		if progress != nil {
			progress(i+1, len(all))
		}
	}
	return nil
}

// isDocumentFault says that an error is about the document, not about the
// machine or the workspace.
func isDocumentFault(err error) bool {
	return errors.Is(err, fault.Invalid) || errors.Is(err, fault.TooLarge)
}

func (w *Workspace) readFile(ctx context.Context, s *Survey, confirmed []reading.Reading, f *FileRead) (reading.Result, error) {
	doc, err := w.Document(ctx, f.File)
	if err != nil {
		return reading.Result{}, err
	}
	return reading.Read(ctx, reading.Context{Survey: s.Survey, Register: s.Respondents, Return: f.Return, Document: doc,
		FileName: f.File.Name, Confirmed: confirmed})
}

// Document opens a kept document and parses it.
func (w *Workspace) Document(ctx context.Context, f collect.File) (*document.Document, error) {
	b, err := w.documents.Get(ctx, f.Document)
	if err != nil {
		return nil, err
	}
	return document.Read(ctx, f.Name, b, document.Limits{})
}

// An OpenTable is a table of a return that a person has to decide about.
type OpenTable struct {
	Return collect.Return
	File   collect.File
	reading.Question
}

// Propose lists the tables of a survey's returns that are in doubt, with the
// ways to read them; which, if not "", is the beginning of a document's ID. A
// document that cannot be read has none.
func (w *Workspace) Propose(ctx context.Context, s *Survey, which string) ([]OpenTable, error) {
	returns, err := w.returns.Returns(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	confirmed, err := w.reads.Readings(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	var open []OpenTable
	seen := map[document.ID]bool{}
	for _, r := range returns {
		for _, f := range r.Files {
			if seen[f.Document] || !strings.HasPrefix(string(f.Document), which) {
				continue
			}
			seen[f.Document] = true
			doc, err := w.Document(ctx, f)
			if isDocumentFault(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			qs, err := reading.Propose(ctx, reading.Context{Survey: s.Survey, Register: s.Respondents, Return: r, Document: doc, FileName: f.Name, Confirmed: confirmed})
			if isDocumentFault(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			for _, q := range qs {
				open = append(open, OpenTable{r, f, q})
			}
		}
	}
	return open, nil
}

// ConfirmReading keeps a reading that a person decided upon. It is
// fault.Invalid when the survey does not know what it speaks of.
func (w *Workspace) ConfirmReading(ctx context.Context, s *Survey, rd reading.Reading) error {
	if err := rd.Check(s.Survey, s.Respondents); err != nil {
		return err
	}
	return w.reads.AddReading(ctx, s.ID, rd)
}
