package table

import (
	"slices"
	"strings"
)

// addValues fills in the values of the table.
func (d *draft) addValues() {
	t, out := d.frame, &d.table
	heads, cols := t.heading()
	st := t.newStub()
	levels, doubt := t.levels()
	d.sums = &sums{frame: t, cols: cols, rows: make([]sumRow, 0, len(t.body)+1)}
	for _, c := range cols {
		d.sums.heads = append(d.sums.heads, heads[c-t.left])
	}
	d.saids = map[int]said{}
	out.Values = make([]Value, 0, len(t.body)*len(cols))
	hollow := false
	for i := range t.body {
		l := &t.body[i]
		if t.over() {
			break
		}
		switch {
		case l.repeat:
			continue
		case l.kind() == textLine && t.stands(i):
			cell := int(l.cells[0].cell)
			if t.noteLike(l) {
				out.Notes = append(out.Notes, newNote(t.At(l.row, int(l.cells[0].col)), t.text(cell)))
				continue
			}
			if !st.wasText {
				st.ahead = t.runOfText(i)
			}
			st.text(cell)
			st.wasText = true
			continue
		case t.hollow(l, st):
			st.ahead = 1
			st.text(int(l.cells[0].cell))
			hollow = true
		default:
			hollow = false
		}
		st.wasText = hollow
		level := -1
		if levels != nil {
			level = levels[i]
		}
		labels, doubts := t.rowLabels(st.row(l, i, level), doubt)
		if st.doubt != "" {
			doubts = append(doubts, st.doubt)
		}
		d.sums.row(labels, st, i, len(out.Values))
		for _, c := range cols {
			k := t.find(l.row, c)
			if k >= 0 && !t.own(k, l.row, c) || k < 0 && hollow {
				continue
			}
			v, s := t.value(k, l.row, c)
			s.marks = append(s.marks, t.marksBeside(l.row, c)...)
			v.RowLabels, v.ColLabels = labels, heads[c-t.left].labels
			v.Doubts = append(append(v.Doubts, doubts...), heads[c-t.left].doubts...)
			if hollow {
				v.doubt("it stands beside the label of a section, and may add up nothing")
			}
			v.Percent = v.Percent || heads[c-t.left].share && v.Decimal != nil
			if s.rule || len(s.marks) > 0 {
				d.saids[len(out.Values)] = s
			}
			out.Values = append(out.Values, v)
		}
	}
	d.sums.end(len(out.Values))
}

// heading is what stands over each column from the left, and the columns of
// values and of remarks.
func (t *frame) heading() (heads []over, cols []int) {
	heads = make([]over, len(t.cols))
	for i := range t.cols {
		if r := t.cols[i].role; (r == valueColumn || r == remarkColumn) && !t.over() {
			o := &heads[i]
			o.labels, o.doubts = t.colLabels(t.left + i)
			for _, l := range o.labels {
				o.share = o.share || shareWord.MatchString(l.Text)
			}
			cols = append(cols, t.left+i)
		}
	}
	return heads, cols
}

// hollow says that a row with a label has nothing but zeros in columns of
// totals, as a sheet of formulas leaves beside the label of a section.
func (t *frame) hollow(l *line, st *stub) bool {
	if len(st.sections) == 0 || l.n < 2 || t.count(valueColumn) < 3 {
		return false
	}
	first := int(l.cells[0].cell)
	if t.role(t.Cells[first].Col) != stubColumn || totalWord.MatchString(t.text(first)) {
		return false
	}
	for _, x := range l.cells[1:] {
		at := int(x.col) - t.left
		if t.texts[x.cell] != "0" || at < 0 || at >= len(t.cols) || !totalWord.MatchString(t.cols[at].heading) {
			return false
		}
	}
	return slices.ContainsFunc(st.sections, func(o section) bool { return t.style(o.cell) == t.style(first) })
}

// runOfText is how many labels of sections follow one another from body line
// i.
func (t *frame) runOfText(i int) int {
	n := 0
	for ; i < len(t.body) && t.body[i].kind() == textLine && t.stands(i); i++ {
		if !t.noteLike(&t.body[i]) {
			n++
		}
	}
	return n
}

// stands says that body line i, which has one cell, stands over the lines
// below it rather than being a row itself.
func (t *frame) stands(i int) bool {
	return !t.isBlankRow(t.body, i, 0) && t.role(t.Cells[t.body[i].cells[0].cell].Col) != valueColumn
}

// rowLabels are the labels of a row, under the title of its block.
func (t *frame) rowLabels(cells []int, doubt string) (labels []Label, doubts []string) {
	if t.block >= 0 {
		cells = append([]int{t.block}, cells...)
	}
	labels = make([]Label, len(cells))
	for j, c := range cells {
		labels[j] = t.label(c)
		if d := t.Cells[c].Doubt; d != "" {
			doubts = append(doubts, d)
		}
	}
	if doubt != "" && len(cells) > 1 {
		doubts = append(doubts, doubt)
	}
	return labels, doubts
}

// marksBeside are the marks that a column of marks gives the value on its
// left.
func (t *frame) marksBeside(row, col int) []string {
	if t.role(col+1) != markColumn {
		return nil
	}
	if k := t.find(row, col+1); k >= 0 {
		return []string{markName(t.text(k))}
	}
	return nil
}

// value reads the cell at a place.
func (t *frame) value(k, row, col int) (Value, said) {
	v := Value{At: t.At(row, col), Row: row, Col: col, Role: Detail}
	if k < 0 {
		v.Kind = Blank
		return v, said{kind: Blank}
	}
	cell := &t.Cells[k]
	s := valueOf(cell)
	v.Shown, v.Raw, v.Kind, v.Count, v.Decimal, v.Percent = strings.TrimSpace(cell.Shown), cell.Raw, s.kind, s.count, s.decimal, s.percent
	v.Hidden, v.Box = cell.Hidden, cell.Box
	if s.doubt != "" {
		v.doubt(s.doubt)
	}
	if cell.Doubt != "" {
		v.doubt(cell.Doubt)
	}
	return v, s
}
