package table

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/document"
)

// Find gives the tables of a document itself, in its order, and not those of
// the documents inside it. Figures that stand in sentences come last, as
// tables without a grid. What cannot be read is left in doubt; the error, which
// names the document, is for a ctx that ended first: document.Limits.Timed
// gives one that ends in time whatever a stranger sent.
func Find(ctx context.Context, doc *document.Document) ([]Table, error) {
	var drafts []*draft
	var all []rule
	w := &watch{ctx: ctx}
	for i := range doc.Grids {
		found, loose := inGrid(&doc.Grids[i], i, w)
		if w.now() {
			return nil, w.tooLong(doc)
		}
		drafts = append(drafts, found...)
		for _, text := range loose {
			all = append(all, rulesOf(text)...)
		}
	}
	for i := range doc.Paragraphs {
		all = append(all, rulesOf(doc.Paragraphs[i].Text)...)
	}
	zeros := false
	for _, d := range drafts {
		for _, n := range d.table.Notes {
			all = append(all, rulesOf(n.Text)...)
		}
		for i := range d.table.Values {
			zeros = zeros || d.table.Values[i].Kind == Zero && d.table.Values[i].Shown == "0"
		}
	}
	for i := 1; i < len(drafts); i++ {
		drafts[i].goOn(drafts[i-1])
	}
	out := make([]Table, 0, len(drafts))
	for _, d := range drafts {
		d.settle(all, zeros)
	}
	tabNames(doc, drafts)
	for _, d := range drafts {
		out = append(out, d.table)
	}
	holdRecords(out)
	estimates(doc, out, w)
	out = append(out, inProse(doc, w)...)
	if t, ok := notRead(doc, out, w); ok {
		out = append(out, t)
	}
	if w.now() {
		return nil, w.tooLong(doc)
	}
	return out, nil
}

// A watch tells loops over a document that the time for it is up. What they
// have made by then is thrown away.
type watch struct {
	ctx   context.Context
	turns int
	up    bool
}

// over is now, looked up every few turns of a loop.
func (w *watch) over() bool {
	if w.turns++; w.turns&255 == 0 {
		return w.now()
	}
	return w.up
}

func (w *watch) now() bool {
	w.up = w.up || w.ctx.Err() != nil
	return w.up
}

func (w *watch) tooLong(doc *document.Document) error {
	return fmt.Errorf("%s: finding its tables: %w", doc.Name, context.Cause(w.ctx))
}

// A draft is a table whose symbols have not been given a meaning yet.
type draft struct {
	frame *frame
	table Table
	saids map[int]said // of the values with a mark or a symbol, by index
	sums  *sums
}

// over is what stands over a column.
type over struct {
	labels []Label
	doubts []string
	share  bool
}

func (d *draft) settle(all []rule, zeros bool) {
	t := &d.table
	book := rulebook{all: all, zerosShown: zeros}
	for _, n := range t.Notes {
		book.own = append(book.own, rulesOf(n.Text)...)
	}
	for i := range t.Values {
		if s, ok := d.saids[i]; ok {
			book.settle(&t.Values[i], &s)
		}
	}
	book.roundTo(t.Values)
	linkNotes(t, d.saids, d.frame.superscripts())
	d.sums.wholes(t)
	d.sums.plainSections(t)
	d.sums.place(t)
	d.frame.missing(t)
	d.sums.roles(t)
	d.sums.check(t)
	d.frame.shaken(t)
}

// goOn takes the headings of the table before for one that stands on the next
// page with none of its own and as many columns. It stays in doubt: a page may
// begin another table.
func (d *draft) goOn(before *draft) {
	page := d.frame.Page
	if page == 0 || len(d.frame.heads) > 0 || before.frame.Page != page-1 || len(d.frame.cols) != len(before.frame.cols) {
		return
	}
	d.table.Doubts = append(d.table.Doubts, fmt.Sprintf("it has no headings, and may go on from %s", before.table.Place))
	over := map[int][]Label{} // by column from the left
	for i := range before.table.Values {
		v := &before.table.Values[i]
		over[v.Col-before.frame.left] = v.ColLabels
	}
	for i := range d.table.Values {
		v := &d.table.Values[i]
		v.ColLabels = over[v.Col-d.frame.left]
	}
}

// superscripts are the marks set apart from the text of cells, by place.
func (t *frame) superscripts() map[string][]string {
	var out map[string][]string
	for i := range t.Cells {
		if k := &t.Cells[i]; len(k.Marks) > 0 {
			if out == nil {
				out = map[string][]string{}
			}
			out[t.At(k.Row, k.Col)] = k.Marks
		}
	}
	return out
}

// inGrid drafts the tables of a grid. loose is its text where it has no
// table: a sheet of notes.
func inGrid(g *document.Grid, index int, w *watch) (drafts []*draft, loose []string) {
	s := newSheet(g, w)
	if d := s.listed(index); d != nil {
		return []*draft{d}, nil
	}
	for _, a := range s.areas() {
		frames := s.frames(a)
		blockTitles(frames)
		for _, f := range frames {
			drafts = append(drafts, f.draft(index))
		}
	}
	if len(drafts) == 0 {
		for i := range g.Cells {
			if s.texts[i] != "" {
				loose = append(loose, s.texts[i])
			}
		}
	}
	for _, d := range drafts {
		if d.table.Caption == "" && len(drafts) > 0 && d.frame.left > drafts[0].frame.left {
			d.table.Caption = drafts[0].table.Caption // a title over tables side by side
		}
	}
	cornerTitles(drafts)
	return drafts, loose
}

// cornerTitles takes what stands over the labels of rows as the title of
// tables that have no other, where several of a sheet have each their own and
// it is no name for the labels: "Recorded" and "Charged" beside the years.
func cornerTitles(drafts []*draft) {
	corners := make([]string, len(drafts))
	for i, d := range drafts {
		t := d.frame
		if d.table.Caption != "" || len(t.heads) == 0 || t.count(stubColumn) != 1 {
			return
		}
		first := t.heads[len(t.heads)-1].cells[0]
		text := t.texts[first.cell]
		if t.role(int(first.col)) != stubColumn || t.classes[first.cell] != isText || headNoun.MatchString(text) || attributeWord.MatchString(text) || slices.Contains(corners, text) {
			return
		}
		corners[i] = text
	}
	if len(drafts) < 2 {
		return
	}
	for i, d := range drafts {
		d.table.Caption = corners[i]
	}
}

// draft makes the table that a frame describes.
func (t *frame) draft(index int) *draft {
	d := &draft{frame: t}
	out := &d.table
	*out = Table{Grid: index, Top: t.top(), Left: t.left, Bottom: t.bottom(), Right: t.right, HeaderRows: t.headerRows(), Hidden: t.Hidden}
	for i := range t.cols {
		if t.cols[i].role == stubColumn && out.LabelCols == i {
			out.LabelCols++
		}
	}
	out.Place = t.place()
	out.Caption = t.caption()
	t.addNotes(out)
	if t.oddFirstRow() {
		t.doubts = append(t.doubts, "its first row has no label and holds words: it may be a heading")
	}
	out.Doubts = t.doubts
	if places := len(t.body) * len(t.cols); places > 100_000+100*len(t.Cells) {
		out.Doubts = append(out.Doubts, "nearly all of it is empty: its cells were not read")
		d.sums = &sums{frame: t}
		d.sums.end(0)
		return d
	}
	if t.recorded {
		out.Records = &RecordList{Rows: t.dataLines()}
		d.sums = &sums{frame: t}
		d.sums.end(0)
		return d
	}
	d.addValues()
	return d
}

func (t *frame) top() int {
	if len(t.heads) > 0 {
		return t.heads[0].row
	}
	return t.body[0].row
}

func (t *frame) bottom() int { return t.body[len(t.body)-1].row }

func (t *frame) headerRows() int {
	if len(t.heads) == 0 {
		return 0
	}
	return t.heads[len(t.heads)-1].row - t.heads[0].row + 1
}

// place is the extent of the table in the words of the document.
func (t *frame) place() string {
	from, to := t.At(t.top(), t.left), t.At(t.bottom(), t.right)
	if i := strings.LastIndex(to, "!"); i >= 0 && strings.LastIndex(from, "!") == i {
		to = to[i+1:]
	}
	if from == to {
		return from
	}
	switch t.Format {
	case document.XLSX, document.XLS, document.ODS:
		return from + ":" + to
	}
	return from + " to " + to
}

// caption is the title with its lines joined, or the one that the document
// gives the grid.
func (t *frame) caption() string {
	var lines []string
	if t.Caption != "" {
		lines = append(lines, strings.Join(strings.Fields(t.Caption), " "))
	}
	for i := range t.titles {
		if t.noteLike(&t.titles[i]) {
			continue
		}
		for _, x := range t.titles[i].cells {
			if text := t.text(int(x.cell)); !slices.Contains(lines, text) {
				lines = append(lines, text)
			}
		}
	}
	return strings.Join(lines, " ")
}

// oddFirstRow says that the row under the headings may be one of them.
func (t *frame) oddFirstRow() bool {
	l := &t.body[0]
	if len(t.heads) == 0 || l.kind() == textLine || t.count(stubColumn) == 0 || t.role(int(l.cells[0].col)) == stubColumn || l.covered {
		return false
	}
	return slices.ContainsFunc(l.cells, func(x ref) bool { return t.classes[x.cell] == isText || t.classes[x.cell] == isRange })
}

// addNotes gives the table the lines around it that are not its title.
func (t *frame) addNotes(out *Table) {
	add := func(l *line) {
		for _, x := range l.cells {
			out.Notes = append(out.Notes, newNote(t.At(l.row, int(x.col)), t.text(int(x.cell))))
		}
	}
	for i := range t.titles {
		if t.noteLike(&t.titles[i]) {
			add(&t.titles[i])
		}
	}
	for i := range t.notes {
		add(&t.notes[i])
	}
	for _, p := range t.After {
		if text := strings.Join(strings.Fields(p.Text), " "); noteStart.MatchString(text) || noteMark.MatchString(text) || len(rulesOf(text)) > 0 {
			out.Notes = append(out.Notes, newNote(p.At, text))
		}
	}
}
