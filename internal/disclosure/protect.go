package disclosure

import (
	"context"
	"fmt"
	"sort"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

// Marker is what is printed in place of a hidden count, whatever the reason,
// so that a reader cannot tell a small count from one hidden for its sake.
const Marker = "[c]"

// A Reason is why a cell is hidden.
type Reason string

// The reasons. Only Source and the first three are about the count itself; a
// Complement is hidden so that the others cannot be worked out.
const (
	Source     Reason = "hidden by its source"
	Small      Reason = "under the threshold"
	SmallTotal Reason = "part of a total too small to break down"
	Alike      Reason = "would show that all in a group are alike"
	Complement Reason = "others could be worked out from it"
)

// A Hidden is a cell that a plan hides.
type Hidden struct {
	Place
	Reason Reason
}

// A Plan is how to publish tables under a policy.
type Plan struct {
	// Tables are the tables as they may be published.
	Tables []Table
	// Hide are the cells that are hidden in them, in their order. Cells of one
	// ID are hidden together.
	Hide []Hidden
	// Lost is what is lost to readers: the sum of the counts hidden as
	// complements, each number once, and 1 for a zero.
	Lost int64
	// Optimal says that no choice of complements loses less; it is tried when
	// few cells can be complements.
	Optimal bool
	// Report is the audit of Tables with all earlier releases; its tables are
	// Tables and then the earlier ones. What is not Safe must not go out.
	Report Report
}

// Protect says which cells of the tables to hide, given the tables that
// earlier releases already showed. The cells of tables hold the counts as
// known: exact, or with the bounds that their source left; a count with a gap
// is no part of what is published. Earlier tables hold what was printed.
//
// A plan always comes back, whether safe or not: a count that was published
// before cannot be hidden again. The error is fault.Invalid for a policy or a
// table that is not one, or the context's.
func Protect(ctx context.Context, p Policy, tables, earlier []Table) (Plan, error) {
	if err := p.Check(); err != nil {
		return Plan{}, err
	}
	for i := range tables {
		if err := tables[i].check(); err != nil {
			return Plan{}, err
		}
	}
	if p.Round > 1 {
		return round(ctx, p, tables, earlier)
	}
	d, err := newDraft(ctx, p, tables, earlier)
	if err != nil {
		return Plan{}, err
	}
	if err := d.complement(ctx); err != nil {
		return Plan{}, err
	}
	plan := d.plan()
	plan.Report, err = Audit(ctx, p, append(append([]Table(nil), plan.Tables...), earlier...)...)
	return plan, err
}

// round is the plan of a policy that rounds: every count becomes the bounds
// that its rounded value leaves open.
func round(ctx context.Context, p Policy, tables, earlier []Table) (Plan, error) {
	plan := Plan{Tables: copyTables(tables)}
	for t := range plan.Tables {
		for c := range plan.Tables[t].Cells {
			cell := &plan.Tables[t].Cells[c]
			n, ok := cell.Count.Exact()
			switch {
			case ok && !cell.Hidden:
				shown := Nearest(n, p.Round)
				cell.Count, cell.Hidden, cell.Shown = stat.Rounded(shown, p.Round, stat.HalfUp), true, stat.Group(shown)
			case cell.Count.Known():
				cell.Count, cell.Hidden, cell.Shown = stat.AtLeast(0), true, Marker
				plan.Hide = append(plan.Hide, Hidden{Place{t, c}, Source})
			}
		}
	}
	var err error
	plan.Report, err = Audit(ctx, p, append(append([]Table(nil), plan.Tables...), earlier...)...)
	return plan, err
}

func copyTables(tables []Table) []Table {
	out := append([]Table(nil), tables...)
	for i := range out {
		out[i].Cells = append([]Cell(nil), out[i].Cells...)
	}
	return out
}

// A number is one count of a draft: the cells that show it, and what is to
// become of it.
type number struct {
	places []Place
	value  int64 // what it is; where only bounds are known, the least it is
	exact  bool
	gone   bool   // no cell shows it: it has a gap
	public bool   // an earlier release shows it
	reason Reason // "" is shown
	need   int64  // the least width of its range, when it must be protected
}

func (n *number) cost() int64 { return max(1, n.value) }

// A draft is tables on their way to publication.
type draft struct {
	policy          Policy
	tables, earlier []Table
	numbers         []number
	of              [][]int // the number of each cell, by table and cell
	earlierNeed     map[Place]int64
	optimal         bool
	hard            bool // an attack met the limit of its search: make few
}

// newDraft finds the numbers of the tables and which the policy hides by
// itself.
func newDraft(ctx context.Context, p Policy, tables, earlier []Table) (*draft, error) {
	d := &draft{policy: p, tables: tables, earlier: earlier}
	byID := map[string]int{}
	shownBefore := map[string]int64{}
	for _, t := range earlier {
		for _, c := range t.Cells {
			if n, ok := c.Count.Exact(); ok && !c.Hidden && c.ID != "" {
				shownBefore[c.ID] = n
			}
		}
	}
	for t := range tables {
		d.of = append(d.of, nil)
		for c, cell := range tables[t].Cells {
			i, again := byID[cell.ID]
			if !again || cell.ID == "" {
				i = len(d.numbers)
				d.numbers = append(d.numbers, newNumber(p, cell))
				before, shown := shownBefore[cell.ID]
				d.numbers[i].public = shown && d.numbers[i].exact && before == d.numbers[i].value
				byID[cell.ID] = i
			} else if got := newNumber(p, cell); got.value != d.numbers[i].value || got.exact != d.numbers[i].exact {
				return nil, fmt.Errorf("table %q: %s, %s has two values, %s and another: %w", tables[t].Name, cell.Row, cell.Col, cell.Count, fault.Conflict)
			}
			d.of[t] = append(d.of[t], i)
			d.numbers[i].places = append(d.numbers[i].places, Place{t, c})
		}
	}
	for t := range tables {
		for _, s := range tables[t].Sums {
			d.hidePeople(t, s)
		}
	}
	return d, d.widthsBefore(ctx)
}

func newNumber(p Policy, c Cell) number {
	lo, hi, ok := c.Count.Bounds()
	n := number{value: lo, exact: ok && lo == hi, gone: !ok}
	switch {
	case !ok:
	case c.Hidden || !n.exact:
		n.reason, n.need = Source, p.width()
	case p.hides(lo):
		n.reason, n.need = Small, p.width()
	}
	if c.Width > 0 && n.need > 0 {
		n.need = c.Width
	}
	return n
}

// hidePeople applies to one sum the rules about kinds of the same people.
func (d *draft) hidePeople(t int, s Sum) {
	total := &d.numbers[d.of[t][s.Total]]
	if !s.People || total.gone || total.value == 0 && total.exact {
		return
	}
	hide := func(part int, why Reason) {
		if n := &d.numbers[d.of[t][part]]; n.reason == "" && !n.gone {
			n.reason, n.need = why, d.policy.width()
			if why == SmallTotal { // the total itself may leave no more room
				n.need = min(n.need, total.value)
			}
		}
	}
	var some []int
	for _, p := range s.Parts {
		if n := &d.numbers[d.of[t][p]]; !n.exact || n.value > 0 {
			some = append(some, p)
		}
		if total.exact && total.value < d.policy.MinTotal {
			hide(p, SmallTotal)
		}
	}
	if d.policy.Groups && len(some) == 1 && len(s.Parts) > 1 {
		hide(some[0], Alike)
	}
}

// widthsBefore notes how wide the ranges of cells hidden earlier are without
// the draft: it must leave them as wide as the policy asks, or as they were.
func (d *draft) widthsBefore(ctx context.Context) error {
	d.earlierNeed = map[Place]int64{}
	if len(d.earlier) == 0 {
		return nil
	}
	a, res, err := attackAll(ctx, d.earlier, nil)
	if err != nil || res.Ranges == nil {
		return err
	}
	for t := range d.earlier {
		for c, cell := range d.earlier[t].Cells {
			if cell.Hidden {
				d.earlierNeed[Place{t, c}] = min(d.policy.width(), res.Ranges[a.vars[t][c]].Width())
			}
		}
	}
	return nil
}

// published are the draft's tables with what is hidden by now, and then the
// earlier ones.
func (d *draft) published() []Table {
	out := copyTables(d.tables)
	for t := range out {
		for c := range out[t].Cells {
			cell, n := &out[t].Cells[c], &d.numbers[d.of[t][c]]
			switch {
			case n.gone:
				cell.Hidden = false
			case n.reason != "":
				cell.Count, cell.Hidden, cell.Shown, cell.Width = stat.AtLeast(0), true, Marker, n.need
				if n.reason == Complement {
					cell.Width = 1
				}
			default:
				cell.Shown = stat.Group(n.value)
			}
		}
	}
	return append(out, d.earlier...)
}

// truth is what the cells of published are, as far as it is known: of a cell
// that is hidden in an earlier release, the least that it can be.
func (d *draft) truth() [][]int64 {
	var out [][]int64
	for t := range d.tables {
		var row []int64
		for _, i := range d.of[t] {
			row = append(row, d.numbers[i].value)
		}
		out = append(out, row)
	}
	for t := range d.earlier {
		var row []int64
		for _, c := range d.earlier[t].Cells {
			n, _, _ := c.Count.Bounds()
			row = append(row, n)
		}
		out = append(out, row)
	}
	return out
}

func (d *draft) plan() Plan {
	plan := Plan{Tables: d.published()[:len(d.tables)], Optimal: d.optimal}
	for i := range d.numbers {
		n := &d.numbers[i]
		if n.reason == "" {
			continue
		}
		if n.reason == Complement {
			plan.Lost += n.cost()
		}
		for _, at := range n.places {
			plan.Hide = append(plan.Hide, Hidden{at, n.reason})
		}
	}
	sort.Slice(plan.Hide, func(i, j int) bool {
		a, b := plan.Hide[i].Place, plan.Hide[j].Place
		return a.Table < b.Table || a.Table == b.Table && a.Cell < b.Cell
	})
	return plan
}
