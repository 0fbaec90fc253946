package workspace

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"sort"
	"strings"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// Grid is every cell of a round on a day: respondent by question by period,
// with the values that were read so far.
func (w *Workspace) Grid(ctx context.Context, r post.Round, today stat.Date) ([]collect.Cell, error) {
	asked, err := w.rounds.Requests(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	states, err := w.states(ctx, r.ID, today)
	if err != nil {
		return nil, err
	}
	observations, err := w.reads.Observations(ctx, r.Survey)
	if err != nil {
		return nil, err
	}
	requests := make([]collect.Request, len(asked))
	type question struct {
		respondent respondent.ID
		measure    survey.MeasureID
	}
	cells := map[question][]collect.CellKey{}
	for i, a := range asked {
		requests[i] = a.Request
		for _, q := range a.Questions {
			k := question{a.Respondent, q.Measure}
			cells[k] = append(cells[k], collect.CellKey{Key: a.Key, Question: q.Number})
		}
	}
	values := map[collect.CellKey]collect.Reading{}
	for _, o := range observations { // in order of the day on which they were known, so that the latest stands
		if o.Breakdown != (stat.Breakdown{}) || o.Known.Before(r.Opened) || o.Known.After(today) {
			continue
		}
		for _, k := range cells[question{o.Respondent, o.Measure}] {
			k.Period = o.Period
			values[k] = collect.Reading{Count: o.Count, Source: o.At, File: o.Document, Caveat: strings.Join(o.Notes, "; ")}
		}
	}
	return collect.NewGrid(requests, states, values), nil
}

// Archive writes a round whole, as a zip: the board and the cells as tables,
// the events, every letter as it went, every mail as it came, and a manifest
// of the SHA-256 of each, in the form that sha256sum checks. Who are the
// respondents whose part of it is written; none is all.
func (w *Workspace) Archive(ctx context.Context, r post.Round, today stat.Date, who []respondent.ID, out io.Writer) error {
	in := func(id respondent.ID) bool { return len(who) == 0 || slices.Contains(who, id) }
	files, err := w.tablesOf(ctx, r, today, in)
	if err != nil {
		return err
	}
	letters, err := w.rounds.Letters(ctx, r.ID)
	if err != nil {
		return err
	}
	sources := map[string]document.ID{}
	for _, l := range letters {
		if l.Document != "" && in(l.Respondent) {
			sources[fmt.Sprintf("letters/%s-%d.eml", l.Respondent, l.Number)] = l.Document
		}
	}
	events, err := w.rounds.Events(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind == collect.Filed && in(e.Respondent) {
			sources[fmt.Sprintf("mail/%s/%s-%s.eml", e.Respondent, e.On, e.Document.Short())] = e.Document
		}
	}
	if err := w.writeArchive(ctx, out, r, files, sources); err != nil {
		return fmt.Errorf("the archive of round %s: %w", r.ID, err)
	}
	return nil
}

// writeArchive writes files from memory and documents from the store, in order
// of their names, and the manifest last.
func (w *Workspace) writeArchive(ctx context.Context, out io.Writer, r post.Round, files map[string][]byte, sources map[string]document.ID) error {
	z := zip.NewWriter(out)
	add := func(name string, from io.Reader) error {
		// no time of day, so that the same round gives the same archive
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: r.Opened.Time()})
		if err != nil {
			return err
		}
		_, err = io.Copy(f, from)
		return err
	}
	var names []string
	for n := range files {
		names = append(names, n)
	}
	for n := range sources {
		names = append(names, n)
	}
	sort.Strings(names)
	var manifest bytes.Buffer
	for _, n := range names {
		sum := sha256.New()
		if b, ok := files[n]; ok {
			if err := add(n, io.TeeReader(bytes.NewReader(b), sum)); err != nil {
				return err
			}
		} else if err := w.addDocument(ctx, sources[n], sum, func(r io.Reader) error { return add(n, r) }); err != nil {
			return err
		}
		fmt.Fprintf(&manifest, "%x  %s\n", sum.Sum(nil), n)
	}
	if err := add("manifest.sha256", &manifest); err != nil {
		return err
	}
	return z.Close()
}

// addDocument adds a document of any size, and sums up its bytes.
func (w *Workspace) addDocument(ctx context.Context, id document.ID, sum hash.Hash, add func(io.Reader) error) error {
	r, err := w.documents.Open(ctx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(add(io.TeeReader(r, sum)), r.Close()); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != string(id) {
		return fmt.Errorf("document %s has been changed on the disk: %w", id.Short(), fault.Conflict)
	}
	return nil
}

// tablesOf are the files of an archive that are made and not kept.
func (w *Workspace) tablesOf(ctx context.Context, r post.Round, today stat.Date, in func(respondent.ID) bool) (map[string][]byte, error) {
	board, err := w.Board(ctx, r.ID, today)
	if err != nil {
		return nil, err
	}
	cells, err := w.Grid(ctx, r, today)
	if err != nil {
		return nil, err
	}
	events, err := w.rounds.Events(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	board.Rows = slices.DeleteFunc(board.Rows, func(s collect.State) bool { return !in(s.Respondent) })
	cells = slices.DeleteFunc(cells, func(c collect.Cell) bool { return !in(c.Respondent) })
	events = slices.DeleteFunc(events, func(e collect.Event) bool { return !in(e.Respondent) })
	var b, g, e bytes.Buffer
	if err := board.WriteCSV(&b); err != nil {
		return nil, err
	}
	if err := collect.WriteGrid(&g, cells); err != nil {
		return nil, err
	}
	lines := json.NewEncoder(&e)
	lines.SetEscapeHTML(false)
	for _, x := range events {
		if err := lines.Encode(x); err != nil {
			return nil, err
		}
	}
	return map[string][]byte{"board.csv": b.Bytes(), "cells.csv": g.Bytes(), "events.jsonl": e.Bytes()}, nil
}
