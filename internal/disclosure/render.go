package disclosure

import (
	"fmt"
	"io"
	"strings"

	"plumbline/internal/stat"
)

// A ReportJSON is a report as other programs read it. Cells has the hidden
// cells in the order of the tables; Hi is null where there is no upper bound.
// When Feasible is false, Cells is empty and Conflict is the set of cells that
// cannot all be true.
type ReportJSON struct {
	Feasible bool       `json:"feasible"`
	Cells    []CellJSON `json:"cells"`
	Conflict []CellName `json:"conflict,omitempty"`
}

// A CellName is a cell by its labels.
type CellName struct {
	Row string `json:"row"`
	Col string `json:"col"`
}

// A CellJSON is what can be worked out of one hidden cell.
type CellJSON struct {
	CellName
	Lo        int64  `json:"lo"`
	Hi        *int64 `json:"hi"`
	Exact     bool   `json:"exact"`
	Disclosed bool   `json:"disclosed"`
}

// JSON is the report on the given tables, which are those audited.
func (r *Report) JSON(tables ...Table) ReportJSON {
	name := func(p Place) CellName {
		c := tables[p.Table].Cells[p.Cell]
		return CellName{c.Row, c.Col}
	}
	out := ReportJSON{Feasible: r.Feasible, Cells: []CellJSON{}}
	for _, f := range r.Findings {
		c := CellJSON{CellName: name(f.Place), Lo: f.Lo, Exact: f.Exact, Disclosed: f.Disclosed}
		if f.Hi != stat.Unbounded {
			c.Hi = &f.Hi
		}
		out.Cells = append(out.Cells, c)
	}
	for _, p := range r.Conflict {
		out.Conflict = append(out.Conflict, name(p))
	}
	return out
}

// WriteText writes the report for people, the worst cells first. tables are
// those audited.
func (r *Report) WriteText(w io.Writer, tables ...Table) error {
	var b strings.Builder
	if !r.Feasible {
		r.writeConflict(&b, tables)
		_, err := io.WriteString(w, b.String())
		return err
	}
	worst := r.Worst()
	for _, f := range worst {
		fmt.Fprintf(&b, "%s: %s\n", describe(tables, f.Place, false), f.words())
		for i, p := range f.Because {
			lead := "  given away by "
			if i > 0 {
				lead = "              and "
			}
			fmt.Fprintf(&b, "%s%s\n", lead, describe(tables, p, true))
		}
	}
	for _, p := range r.Groups {
		fmt.Fprintf(&b, "%s: it is known to be all of its total, so that everybody in it is alike\n", describe(tables, p, false))
	}
	switch n := len(r.Findings); {
	case n == 0 && len(r.Groups) == 0:
		fmt.Fprintf(&b, "no cell is hidden, so there is nothing to give away\n")
	case r.Safe():
		fmt.Fprintf(&b, "%s hidden, and none can be worked out more closely than its rule allows\n", cells(n))
	default:
		fmt.Fprintf(&b, "%s hidden, %d of them disclosed. Hide more cells, or a total, and audit again\n", cells(n), len(worst))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) writeConflict(b *strings.Builder, tables []Table) {
	fmt.Fprintf(b, "the table contradicts itself: no counts fit all of these %d cells together\n", len(r.Conflict))
	in := map[Place]bool{}
	for _, p := range r.Conflict {
		in[p] = true
		fmt.Fprintf(b, "  %s\n", describe(tables, p, true))
	}
	if r.Smallest {
		fmt.Fprintf(b, "no smaller set of cells contradicts itself\n")
	}
	for t := range tables {
		for _, s := range tables[t].VisibleOnly() {
			if p := (Place{t, tables[t].Sums[s].Total}); in[p] {
				fmt.Fprintf(b, "%s is the sum of the shown cells alone: it may have been made without the hidden ones\n", describe(tables, p, false))
			}
		}
	}
}

// describe names a cell, with what is printed in it where wanted.
func describe(tables []Table, p Place, shown bool) string {
	t := &tables[p.Table]
	c := &t.Cells[p.Cell]
	name := c.Row + ", " + c.Col
	if c.At != "" {
		name = c.At + ": " + name
	} else if t.Name != "" {
		name = t.Name + ": " + name
	}
	if shown && c.Shown != "" {
		name += " (" + c.Shown + ")"
	}
	return name
}

func (f *Finding) words() string {
	switch {
	case !f.Proven:
		return fmt.Sprintf("not proven to be safe; it lies %s", f.span())
	case f.Exact:
		return fmt.Sprintf("it is exactly %s", stat.Group(f.Lo))
	}
	return fmt.Sprintf("it lies %s, which is closer than its rule allows", f.span())
}

func (f *Finding) span() string {
	if f.Hi == stat.Unbounded {
		return "at " + stat.Group(f.Lo) + " or above"
	}
	if f.Lo == f.Hi {
		return "at " + stat.Group(f.Lo)
	}
	return stat.Between(f.Lo, f.Hi).Words()
}

func cells(n int) string {
	if n == 1 {
		return "1 cell is"
	}
	return stat.Group(int64(n)) + " cells are"
}
