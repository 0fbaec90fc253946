package table

import (
	"slices"

	"plumbline/internal/document"
)

// listed drafts the table of a grid of records that say themselves what each
// number is: fields measure and value, and others that are labels. Such a list
// needs no looking for headings, and holds good also where every value is a
// reason for having none. It is nil for any other grid.
func (s *sheet) listed(index int) *draft {
	if s.Format != document.JSON || len(s.rows) < 2 {
		return nil
	}
	value, measure := -1, false
	for _, x := range s.rows[0] {
		switch lower(s.texts[x.cell]) {
		case "value":
			value = int(x.col)
		case "measure":
			measure = true
		}
	}
	if value < 0 || !measure {
		return nil
	}
	t := &frame{sheet: s, left: 0, right: s.Cols - 1, heads: []line{s.line(0, 0, maxCol)}, cols: make([]column, s.Cols), block: -1, corner: -1}
	for i := range t.cols {
		t.cols[i].role = stubColumn
	}
	t.cols[value].role = valueColumn
	for r := 1; r < len(s.rows); r++ {
		if l := s.line(r, 0, maxCol); l.n > 0 {
			t.body = append(t.body, l)
		}
	}
	d := &draft{frame: t, saids: map[int]said{}, sums: &sums{frame: t}}
	d.table = Table{Grid: index, Bottom: t.bottom(), Right: t.right, HeaderRows: 1, LabelCols: s.Cols - 1, Hidden: s.Hidden}
	d.table.Place, d.table.Caption = t.place(), t.caption()
	head := []Label{s.label(s.find(0, value))}
	for i := range t.body {
		l := &t.body[i]
		k := s.find(l.row, value)
		v, said := t.value(k, l.row, value)
		v.ColLabels = head
		for _, x := range l.cells {
			if int(x.col) != value {
				v.RowLabels = append(v.RowLabels, s.label(int(x.cell)))
			}
		}
		if said.rule || len(said.marks) > 0 {
			d.saids[i] = said
		}
		d.table.Values = append(d.table.Values, v)
	}
	d.table.Values = slices.Clip(d.table.Values)
	d.sums.end(0)
	return d
}
