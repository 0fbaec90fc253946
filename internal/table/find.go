package table

import (
	"strings"

	"plumbline/internal/document"
)

// Find gives the tables of a document itself, in its order, and not those of
// the documents inside it. Figures that stand in sentences come last, as
// tables without a grid. It never fails: what cannot be read is left in doubt.
func Find(doc *document.Document) []Table {
	var out []Table
	for i := range doc.Grids {
		out = append(out, inGrid(&doc.Grids[i], i)...)
	}
	return out
}

func inGrid(g *document.Grid, index int) []Table {
	s := newSheet(g)
	var out []Table
	for _, a := range s.areas() {
		for _, f := range s.frames(a) {
			out = append(out, f.table(index))
		}
	}
	return out
}

// table makes the table that a frame describes.
func (t *frame) table(index int) Table {
	out := Table{Grid: index, Top: t.top(), Left: t.left, Bottom: t.bottom(), Right: t.right, HeaderRows: t.headerRows(), Hidden: t.Hidden}
	for i := range t.cols {
		if t.cols[i].role == stubColumn && out.LabelCols == i {
			out.LabelCols++
		}
	}
	out.Place = t.place()
	out.Caption = t.caption()
	t.addNotes(&out)
	out.Doubts = t.doubts
	t.addValues(&out)
	return out
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
	if strings.Contains(from, " ") {
		return from + " to " + to
	}
	return from + ":" + to
}

// caption is the title with its lines joined, or the one that the document
// gives the grid.
func (t *frame) caption() string {
	var lines []string
	for i := range t.titles {
		if t.noteLike(&t.titles[i]) {
			continue
		}
		for _, x := range t.titles[i].cells {
			lines = append(lines, t.text(int(x.cell)))
		}
	}
	if len(lines) == 0 {
		return strings.Join(strings.Fields(t.Caption), " ")
	}
	return strings.Join(lines, " ")
}

// addValues fills in the values of the table.
func (t *frame) addValues(out *Table) {
	type over struct {
		labels []Label
		doubts []string
		share  bool
	}
	heads := map[int]over{}
	var cols []int
	for i := range t.cols {
		if r := t.cols[i].role; r == valueColumn || r == remarkColumn {
			c := t.left + i
			labels, doubts := t.colLabels(c)
			o := over{labels: labels, doubts: doubts}
			for _, l := range labels {
				o.share = o.share || shareWord.MatchString(l.Text)
			}
			heads[c] = o
			cols = append(cols, c)
		}
	}
	st := t.newStub()
	levels, doubt := t.levels()
	g := &sums{frame: t, cols: cols}
	for i := range t.body {
		l := &t.body[i]
		if l.repeat {
			continue
		}
		if l.kind() == textLine && !t.isBlankRow(t.body, i, 0) && t.role(t.Cells[l.cells[0].cell].Col) != valueColumn {
			if t.noteLike(l) {
				out.Notes = append(out.Notes, Note{At: t.At(l.row, int(l.cells[0].col)), Text: t.text(int(l.cells[0].cell))})
				continue
			}
			st.text(int(l.cells[0].cell))
			st.wasText = true
			continue
		}
		st.wasText = false
		level := -1
		if levels != nil {
			level = levels[i]
		}
		rowCells := st.row(l, i, level)
		rowLabels := make([]Label, len(rowCells))
		var rowDoubts []string
		for j, c := range rowCells {
			rowLabels[j] = t.label(c)
			if d := t.Cells[c].Doubt; d != "" {
				rowDoubts = append(rowDoubts, d)
			}
		}
		if doubt != "" && len(rowCells) > 1 {
			rowDoubts = append(rowDoubts, doubt)
		}
		g.row(rowLabels, st, i, len(out.Values))
		for _, c := range cols {
			k := t.find(l.row, c)
			if k >= 0 && !t.own(k, l.row, c) {
				continue
			}
			v := t.value(k, l.row, c)
			v.RowLabels, v.ColLabels = rowLabels, heads[c].labels
			v.Doubts = append(append(v.Doubts, rowDoubts...), heads[c].doubts...)
			v.Percent = v.Percent || heads[c].share && v.Decimal != nil
			out.Values = append(out.Values, v)
		}
	}
	g.end(len(out.Values))
	t.missing(out)
	g.roles(out)
	g.check(out)
}

// value reads the cell at a place.
func (t *frame) value(k, row, col int) Value {
	v := Value{At: t.At(row, col), Row: row, Col: col, Role: Detail}
	if k < 0 {
		v.Kind = Blank
		return v
	}
	cell := &t.Cells[k]
	s := valueOf(cell)
	v.Shown, v.Raw, v.Kind, v.Count, v.Decimal, v.Percent = strings.TrimSpace(cell.Shown), cell.Raw, s.kind, s.count, s.decimal, s.percent
	v.Hidden, v.Box = cell.Hidden, cell.Box
	if s.doubt != "" {
		v.Doubts = append(v.Doubts, s.doubt)
	}
	if cell.Doubt != "" {
		v.Doubts = append(v.Doubts, cell.Doubt)
	}
	return v
}

func (t *frame) addNotes(out *Table) {
	add := func(l *line) {
		for _, x := range l.cells {
			out.Notes = append(out.Notes, Note{At: t.At(l.row, int(x.col)), Text: t.text(int(x.cell))})
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
}
