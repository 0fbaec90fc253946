package document

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"plumbline/internal/fault"
)

// A workbook is an XLSX file being read. Only the workbook, its styles and
// strings, its sheets and their comments are followed, each from the one
// before, so that relations that go round in a circle lead nowhere. Formulas
// are never computed: what the sender saw is what the file holds.
type workbook struct {
	zip      *archive
	lim      Limits
	strings  []sharedString
	styles   []cellStyle
	date1904 bool
	recalc   bool // values of formulas are to be computed when it is opened
}

// A sheetEntry is a sheet as the workbook lists it.
type sheetEntry struct {
	name, path string
	hidden     bool
}

// readXLSX reads the sheets of a workbook. Those that hold nothing give no
// grid.
func readXLSX(ctx context.Context, name string, b []byte, lim Limits, _ int) (*Document, error) {
	doc := &Document{}
	z, err := openArchive(b, lim)
	if err != nil {
		return nil, fmt.Errorf("%s: a workbook that is %w", name, err)
	}
	w := &workbook{zip: z, lim: lim}
	sheets, err := w.open()
	if err != nil {
		return nil, fmt.Errorf("%s: a workbook that cannot be read: %w", name, err)
	}
	failed := 0
	for i, s := range sheets {
		g := Grid{Format: XLSX, Name: s.name, Number: i + 1, Hidden: s.hidden}
		err := w.readSheet(ctx, doc, &g, s.path)
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("%s: %w", name, ctx.Err())
		case errors.Is(err, fault.TooLarge):
			return nil, fmt.Errorf("%s: sheet %s: %w", name, oneLine(s.name), err)
		case err != nil:
			failed++
			doc.Problems = append(doc.Problems, problemOf(s.name, err))
		}
		if len(g.Cells) > 0 {
			doc.Grids = append(doc.Grids, g)
		}
	}
	if failed > 0 && failed == len(sheets) {
		return nil, fmt.Errorf("%s: no sheet can be read: %s: %w", name, doc.Problems[0], fault.Invalid)
	}
	return doc, nil
}

// open reads all that is not a sheet, and lists the sheets.
func (w *workbook) open() ([]sheetEntry, error) {
	root := "xl/workbook.xml"
	rels, err := w.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if r.is("officeDocument") {
			root = r.target
		}
	}
	b, err := w.zip.read(root)
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, fmt.Errorf("it has no list of sheets: ask for it again: %w", fault.Invalid)
	}
	rels, err = w.relations(root)
	if err != nil {
		return nil, err
	}
	sheets, err := w.sheetList(b, rels)
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if !r.is("sharedStrings") && !r.is("styles") {
			continue
		}
		b, err := w.zip.read(r.target)
		if err != nil {
			return nil, err
		}
		if r.is("sharedStrings") {
			w.strings, err = readSharedStrings(b)
		} else {
			w.styles, err = readStyles(b)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", oneLine(r.target), err)
		}
	}
	return sheets, nil
}

// sheetList reads the workbook part. Sheets that are charts are left out.
func (w *workbook) sheetList(b []byte, rels map[string]partRelation) ([]sheetEntry, error) {
	var sheets []sheetEntry
	s := newXMLScanner(b)
	for s.next() != xmlEnd {
		switch {
		case s.kind != xmlOpen:
		case s.is("workbookPr"):
			w.date1904 = xmlTrue(s.attr("date1904"))
		case s.is("calcPr"):
			w.recalc = xmlTrue(s.attr("fullCalcOnLoad"))
		case s.is("sheet"):
			state, rel := s.attr("state"), rels[s.attr("id")]
			if rel.is("chartsheet") {
				continue
			}
			sheets = append(sheets, sheetEntry{name: s.attr("name"), path: rel.target, hidden: state == "hidden" || state == "veryHidden"})
		}
	}
	if len(sheets) > w.lim.Parts {
		return nil, fmt.Errorf("more than %d sheets: ask for it in smaller files: %w", w.lim.Parts, fault.TooLarge)
	}
	return sheets, s.err
}

// A partRelation leads from one part of the workbook to another.
type partRelation struct{ kind, target string }

// is says whether the relation's kind, a URL, ends in the name.
func (r partRelation) is(name string) bool { return path.Base(r.kind) == name }

// relations are those of a part, by their ids. A part need not have any.
func (w *workbook) relations(part string) (map[string]partRelation, error) {
	dir, file := path.Split(part)
	b, err := w.zip.read(dir + "_rels/" + file + ".rels")
	if err != nil {
		return nil, err
	}
	rels := map[string]partRelation{}
	s := newXMLScanner(b)
	for s.next() != xmlEnd {
		if s.kind != xmlOpen || !s.is("Relationship") || s.attr("TargetMode") == "External" {
			continue
		}
		target := s.attr("Target")
		if !strings.HasPrefix(target, "/") {
			target = "/" + dir + target
		}
		rels[s.attr("Id")] = partRelation{kind: s.attr("Type"), target: strings.TrimPrefix(path.Clean(target), "/")}
	}
	return rels, s.err
}

// xmlTrue reads a boolean attribute.
func xmlTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

// readComments adds the notes that are attached to the cells of a sheet.
func (w *workbook) readComments(g *Grid, sheetPath string) error {
	rels, err := w.relations(sheetPath)
	if err != nil {
		return err
	}
	for _, r := range rels {
		if !r.is("comments") {
			continue
		}
		b, err := w.zip.read(r.target)
		if err != nil {
			return err
		}
		notes, err := commentTexts(b)
		if err != nil {
			return err
		}
		for i := range g.Cells {
			if note, ok := notes[place{g.Cells[i].Row, g.Cells[i].Col}]; ok {
				g.Cells[i].Comment = note
				delete(notes, place{g.Cells[i].Row, g.Cells[i].Col})
			}
		}
		for at, note := range notes { // on cells that hold nothing else
			if at.row < g.Rows && at.col < g.Cols {
				g.Cells = append(g.Cells, Cell{Row: at.row, Col: at.col, RowSpan: 1, ColSpan: 1, Comment: note})
			}
		}
		sortCells(g.Cells)
	}
	return nil
}

// commentTexts reads a part of comments.
func commentTexts(b []byte) (map[place]string, error) {
	notes := map[place]string{}
	s := newXMLScanner(b)
	var at place
	ok := false
	for s.next() != xmlEnd {
		switch {
		case s.kind != xmlOpen:
		case s.is("comment"):
			at, ok = parsePlace([]byte(s.attr("ref")))
		case s.is("t") && ok:
			notes[at] += s.content()
		}
	}
	for at, note := range notes {
		if _, threaded, found := strings.Cut(note, "Comment:\n"); found && strings.HasPrefix(note, "[Threaded comment]") {
			note = threaded
		}
		notes[at] = strings.TrimSpace(note)
	}
	return notes, s.err
}
