package document

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"plumbline/internal/fault"
)

// A pdfSheet is a page of words, on its way to tables and paragraphs.
type pdfSheet struct {
	pdfPage
	turn       int // quarter turns with the clock that made its text upright
	words      []pdfText
	tables     []pdfTable
	paragraphs []pdfParagraph
	scan       bool   // it has no text, and is not empty
	machine    bool   // its words were recognised by a machine
	ocrFailed  string // why a machine could not
	joined     []pdfJoint
}

// readPDF reads tables and prose from the characters and the rules of each
// page. What a reader of the page does not see is not read. A page without
// text is a problem, and so is text in a font that does not say what its
// characters are.
func readPDF(ctx context.Context, name string, b []byte, lim Limits, _ int) (*Document, error) {
	doc := &Document{}
	sheets, err := readSheets(ctx, b, lim)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: %w", name, ctx.Err())
	case errors.Is(err, errPDFPassword):
		return nil, fmt.Errorf("%s: %w: ask the sender for a copy without a password, or open it and print it to a new PDF: %w", name, err, fault.Invalid)
	case errors.Is(err, fault.TooLarge):
		return nil, fmt.Errorf("%s: %w", name, err)
	case err != nil:
		return nil, fmt.Errorf("%s: cannot be read as a PDF (%v): ask for it again: %w", name, err, fault.Invalid)
	}
	if err := recognise(ctx, b, sheets); err != nil {
		return nil, fmt.Errorf("%s: its images: %w", name, err)
	}
	for i := range sheets {
		doc.problems(&sheets[i])
	}
	joinAcross(sheets)
	for i := range sheets {
		s := &sheets[i]
		s.tables, s.words = s.ruledTables(s.words)
	}
	dropRepeated(sheets)
	for i := range sheets {
		if i == 0 {
			sheets[i].arrange(nil)
		} else {
			sheets[i].arrange(&sheets[i-1])
		}
	}
	doc.fill(sheets)
	for _, g := range doc.Grids {
		if err := lim.takeCells(len(g.Cells)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return doc, nil
}

// pagesPerWorker is how many pages make another instance worth its start.
const pagesPerWorker = 20

// readSheets reads the pages, with as many instances as are free and useful.
func readSheets(ctx context.Context, b []byte, lim Limits) ([]pdfSheet, error) {
	select {
	case pdfSlots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	e, err := openPDF(ctx, b)
	if err != nil {
		return nil, err
	}
	if e.pages > lim.Pages {
		e.close()
		return nil, fmt.Errorf("%d pages, more than the %d allowed: ask for it in smaller files: %w", e.pages, lim.Pages, fault.TooLarge)
	}
	sheets := make([]pdfSheet, e.pages)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	work := func(e *pdfEngine) {
		defer e.close()
		for {
			i := int(next.Add(1)) - 1
			if i >= len(sheets) || failed.Load() != nil {
				return
			}
			if sheets[i] = sheetOf(e.readPage(i), i); e.err != nil {
				failed.Store(&e.err)
				return
			}
		}
	}
	var others sync.WaitGroup
	for n := len(sheets) / pagesPerWorker; n > 0; n-- {
		select {
		case pdfSlots <- struct{}{}:
			others.Go(func() {
				if e, err := openPDF(ctx, b); err == nil {
					work(e)
				}
			})
			continue
		default: // every instance is at work on another document
		}
		break
	}
	work(e)
	others.Wait()
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	return sheets, nil
}

// sheetOf turns what stands on page i into words; p is nil for a page that
// pdfium cannot load.
func sheetOf(p *pdfPage, i int) pdfSheet {
	if p == nil {
		return pdfSheet{pdfPage: pdfPage{number: i + 1, width: -1}}
	}
	s := pdfSheet{pdfPage: *p}
	if s.scanned() {
		for i := range s.glyphs {
			s.glyphs[i].style.hidden = false
		}
		s.machine = true
	}
	s.turn = s.upright()
	if !s.garbled() {
		s.words = s.pdfPage.words()
	}
	s.scan = len(s.glyphs) == 0 && (s.imageArea > 0 || len(s.covers)+len(s.across)+len(s.down) > 0)
	s.across, s.down = mergedRules(s.across), mergedRules(s.down)
	s.glyphCount, s.glyphs, s.covers = len(s.glyphs), nil, nil
	return s
}

// scanned says whether the page is an image with the text that a machine saw
// in it laid under it, out of sight.
func (p *pdfPage) scanned() bool {
	return p.imageArea > 0.6 && p.hidden > 0 && p.hidden >= len(p.glyphs)*9/10
}

// garbled says whether so much of the page cannot be read that the rest means
// nothing.
func (p *pdfPage) garbled() bool { return p.unreadable*5 > len(p.glyphs) }

// problems are those of one page.
func (d *Document) problems(s *pdfSheet) {
	at := fmt.Sprintf("p%d", s.number)
	add := func(format string, args ...any) {
		d.Problems = append(d.Problems, Problem{At: at, Text: fmt.Sprintf(format, args...)})
	}
	switch {
	case s.width < 0:
		add("the page is damaged and was not read")
	case s.machine:
		d.OCR = true
		add("no text of its own: a scan; its text was recognised by a machine and may be wrong")
	case s.ocrFailed != "":
		add("no text: a scan, and tesseract could not read it (%s)", s.ocrFailed)
	case s.scan:
		add("no text: a scan; with tesseract installed, the program could try to recognise it")
	case s.imageArea > 0.5 && s.glyphCount < 100:
		add("most of the page is an image, whose text was not read")
	case s.unreadable > 0 && s.unreadable*5 > s.glyphCount:
		add("the text is in a font that does not say what its characters are, so it was not read; ask for the document in another form")
	case s.unreadable > 0:
		add("%d characters are in a font that does not say what they are", s.unreadable)
	}
	if s.unshown > 0 {
		add("%d fields of a form hold text that the page does not show, which was not read; ask for it printed to PDF", s.unshown)
	}
	if s.hidden > 0 && !s.machine {
		add("%d characters that a reader of the page does not see were not read", s.hidden)
	}
}

// pageNumber is what the line of a page number looks like.
var pageNumber = regexp.MustCompile(`(?i)^[-–— ]*(page|p\.?)?\s*\d{1,4}(\s*(of|/)\s*\d{1,4})?[-–— ]*$`)

// pageNumberAtEnd is a page number that ends a longer line.
var pageNumberAtEnd = regexp.MustCompile(`(?i)(\bpage\s*\d{1,4}(\s*of\s*\d{1,4})?|\s\d{1,4}\s*(/|of)\s*\d{1,4})\s*$`)

var digitRun = regexp.MustCompile(`\d+`)

// dropRepeated takes away lines at the top and the bottom of pages that stand
// at the same place on another page, and page numbers. A line over a table is
// kept where it may be the table's heading.
func dropRepeated(sheets []pdfSheet) {
	type seen struct {
		sheet int
		top   float64
	}
	places := map[string][]seen{}
	lines := make([][]pdfLine, len(sheets))
	key := func(l pdfLine) string {
		text := flowLines([]pdfLine{l}).text
		if pageNumber.MatchString(text) {
			return digitRun.ReplaceAllString(text, "0")
		}
		return pageNumberAtEnd.ReplaceAllStringFunc(text, func(n string) string {
			return digitRun.ReplaceAllString(n, "0")
		})
	}
	for i := range sheets {
		lines[i] = pdfLinesOf(sheets[i].words)
		for _, l := range lines[i] {
			k := key(l)
			places[k] = append(places[k], seen{i, l.box.Top})
		}
	}
	repeated := func(i int, l pdfLine) bool {
		return slices.ContainsFunc(places[key(l)], func(s seen) bool {
			return s.sheet != i && s.top > l.box.Top-4 && s.top < l.box.Top+4
		})
	}
	for i := range sheets {
		s := &sheets[i]
		ls := lines[i]
		from, to := 0, len(ls)
		for from < to && repeated(i, ls[from]) && !s.insideTables(ls[from].box.Top) {
			from++
		}
		// The last of them, close over what follows, may be a heading.
		for from > 0 && from < to && len(ls[from-1].chunks(nil).texts) > 1 && ls[from].box.Top-ls[from-1].box.Bottom < ls[from].size {
			from--
		}
		for to > from {
			l := ls[to-1]
			alone := to-1 == from || l.box.Top-ls[to-2].box.Bottom > l.size || l.box.Top > 0.92*s.height
			number := pageNumber.MatchString(flowLines(ls[to-1:to]).text) && strings.ContainsAny(strings.ToLower(flowLines(ls[to-1:to]).text), "pf/")
			if !alone || !repeated(i, l) && !number || s.insideTables(l.box.Bottom) {
				break
			}
			to--
		}
		s.words = s.words[:0:0]
		for _, l := range ls[from:to] {
			s.words = append(s.words, l.texts...)
		}
	}
}

// insideTables says whether y lies under the top of one table and over the
// bottom of another.
func (s *pdfSheet) insideTables(y float64) bool {
	over, under := false, false
	for _, t := range s.tables {
		over = over || t.box.Top < y
		under = under || t.box.Bottom > y
	}
	return over && under
}
