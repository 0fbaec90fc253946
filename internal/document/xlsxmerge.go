package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/fault"
)

// A merge is cells that are shown as one, from the first place to the last.
type merge struct{ from, to place }

// parseMerge reads a range such as B2:D3.
func parseMerge(ref string) (merge, bool) {
	first, last, _ := strings.Cut(ref, ":")
	from, ok1 := parsePlace([]byte(first))
	to, ok2 := parsePlace([]byte(last))
	return merge{from, to}, ok1 && ok2 && from.row <= to.row && from.col <= to.col && from != to
}

// mergeCells gives the anchor of each merge its span, within the extent of the
// grid, and takes out the cells that it covers, which nobody sees.
func (r *sheetReader) mergeCells() error {
	g := r.grid
	if len(r.merges) == 0 {
		return nil
	}
	slices.SortFunc(r.merges, func(a, b merge) int {
		return cmp.Or(cmp.Compare(a.from.row, b.from.row), cmp.Compare(a.from.col, b.from.col))
	})
	// By column, the merge that came down to it last.
	over := make([]*merge, g.Cols)
	next, work, covered := 0, 0, 0
	kept := g.Cells[:0]
	for _, c := range g.Cells {
		for ; next < len(r.merges) && r.merges[next].from.row <= c.Row; next++ {
			m := &r.merges[next]
			for col := m.from.col; col <= min(m.to.col, g.Cols-1); col++ {
				work++
				if over[col] == nil || over[col].to.row < m.from.row {
					over[col] = m
				}
			}
			if work > maxMergeWork {
				return fmt.Errorf("more merged cells than anyone makes: ask for it without them: %w", fault.TooLarge)
			}
		}
		m := over[c.Col]
		switch {
		case m == nil || m.to.row < c.Row:
		case m.from != place{c.Row, c.Col}:
			if c.Shown == "" {
				continue
			}
			if covered++; covered <= maxCovered {
				r.doc.Problems = append(r.doc.Problems, Problem{At: g.At(c.Row, c.Col),
					Text: fmt.Sprintf("the value %q is hidden under merged cells and is left out", oneLine(c.Shown))})
			}
			continue
		default:
			c.RowSpan = min(m.to.row, g.Rows-1) - c.Row + 1
			c.ColSpan = min(m.to.col, g.Cols-1) - c.Col + 1
		}
		kept = append(kept, c)
	}
	if covered > maxCovered {
		r.doc.Problems = append(r.doc.Problems, Problem{At: g.Name, Text: fmt.Sprintf("%d values are hidden under merged cells and are left out", covered)})
	}
	g.Cells = kept
	return nil
}

const (
	maxMergeWork = 20_000_000 // columns of all merges of a sheet together
	maxCovered   = 100        // covered values of a sheet that are named one by one
)
