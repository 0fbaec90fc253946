package reading

import (
	"fmt"
	"strings"

	"plumbline/internal/document"
	"plumbline/internal/table"
)

// A spot is a place in a grid, from 0.
type spot struct{ row, col int }

// A layout knows where in a table its labels stand, so that labels of one
// heading row or one label column are understood together.
type layout struct {
	table *table.Table
	grid  *document.Grid // nil where the document has none
	at    map[string]spot
	names map[labelSpot]string
}

type labelSpot struct {
	at    string
	row   bool
	index int // of the label among its value's, where at has no spot
	outer int // how many labels further in stand in the same line
}

// spots finds the cells of a grid by their place as words.
func spots(g *document.Grid) map[string]spot {
	at := make(map[string]spot, len(g.Cells))
	for i := range g.Cells {
		cell := &g.Cells[i]
		name := g.At(cell.Row, cell.Col)
		if _, twice := at[name]; twice {
			at[name] = spot{-1, -1} // a line of text, which has no columns
			continue
		}
		at[name] = spot{cell.Row, cell.Col}
	}
	return at
}

// level is the name of the level of a value's i-th label: "column 1" of row
// labels, "heading row 2", counted in the table. A label that stands in the
// same column as one further in (a year above its months) is one level out.
func (l *layout) level(labels []table.Label, i int, row bool) string {
	here, ok := l.line(labels[i], row)
	key := labelSpot{at: labels[i].At, row: row}
	if !ok {
		key = labelSpot{row: row, index: i}
	}
	for _, in := range labels[i+1:] {
		if there, found := l.line(in, row); ok && found && there == here {
			key.outer++
		}
	}
	if name, known := l.names[key]; known {
		return name
	}
	var name string
	switch {
	case !ok && row:
		name = fmt.Sprintf("label %d", i+1)
	case !ok:
		name = fmt.Sprintf("heading %d", i+1)
	case row:
		name = fmt.Sprintf("column %d", here-l.table.Left+1)
	default:
		name = fmt.Sprintf("heading row %d", here-l.table.Top+1)
	}
	if key.outer > 0 {
		name += fmt.Sprintf(" outer %d", key.outer)
	}
	l.names[key] = name
	return name
}

// line is the column of a row label, or the row of a heading.
func (l *layout) line(label table.Label, row bool) (int, bool) {
	s, ok := l.at[label.At]
	if !ok || s.row < 0 {
		return 0, false
	}
	if row {
		return s.col, true
	}
	return s.row, true
}

// corner is the text of the heading cells above the column of a row label,
// outermost first.
func (l *layout) corner(label table.Label) []string {
	s, ok := l.at[label.At]
	if !ok || s.row < 0 || l.grid == nil {
		return nil
	}
	var out []string
	for i := range l.grid.Cells {
		cell := &l.grid.Cells[i]
		if cell.Row >= l.table.Top+l.table.HeaderRows {
			break
		}
		if cell.Row >= l.table.Top && cell.Col <= s.col && s.col < cell.Col+max(cell.ColSpan, 1) && strings.TrimSpace(cell.Shown) != "" {
			out = append(out, cell.Shown)
		}
	}
	return out
}
