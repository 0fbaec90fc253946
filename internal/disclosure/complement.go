package disclosure

import (
	"context"

	"plumbline/internal/bounds"
)

// Limits of the choice of complements. Within them the choice is gone over
// again for what is not needed; and with few candidates the best choice is
// searched for.
const (
	rounds       = 60      // of attack and repair
	tidyWork     = 500_000 // attacks times numbers, for taking back what is not needed
	optimumCells = 30      // candidates for the search of the best choice
	optimumTries = 3_000   // attacks that it makes
)

// An exposed is a number that the draft, as it stands, gives away.
type exposed struct {
	number int // -1 for a cell of an earlier release
	table  int // of the earlier release's cell, among published tables
	cell   int
	need   int64
}

// exposed attacks the draft as it stands and gives what is not protected, in
// order. Complements are exposed only when all says so: one that can be worked
// out does no harm, and may do no good.
func (d *draft) exposed(ctx context.Context) ([]exposed, *attack, bounds.Result, error) {
	tables := d.published()
	a, res, err := attackAll(ctx, tables, d.truth())
	if err != nil {
		return nil, a, res, err
	}
	var out []exposed
	width := func(t, c int) int64 {
		if res.Ranges == nil { // a contradiction protects nothing
			return -1
		}
		r := res.Ranges[a.vars[t][c]]
		d.hard = d.hard || !r.Proven()
		return r.Width()
	}
	for i := range d.numbers {
		n := &d.numbers[i]
		if n.need == 0 || n.public {
			continue
		}
		at := n.places[0]
		if width(at.Table, at.Cell) < n.need {
			out = append(out, exposed{i, at.Table, at.Cell, n.need})
		}
	}
	for t := range d.earlier {
		for c := range d.earlier[t].Cells {
			need := d.earlierNeed[Place{t, c}]
			if k := len(d.tables) + t; need > 0 && width(k, c) < need {
				out = append(out, exposed{-1, k, c, need})
			}
		}
	}
	return out, a, res, nil
}

// complement hides further numbers until nothing is exposed, or nothing is
// left to hide.
func (d *draft) complement(ctx context.Context) error {
	for range rounds {
		open, a, res, err := d.exposed(ctx)
		if err != nil {
			return err
		}
		if len(open) == 0 || !d.repair(a, res, open) {
			break
		}
	}
	if err := d.takeBack(ctx); err != nil {
		return err
	}
	return d.best(ctx)
}

// repair hides at least one more number for what is exposed, and says whether
// there was one to hide.
func (d *draft) repair(a *attack, res bounds.Result, open []exposed) bool {
	value, cost := make([]int64, a.sys.Len()), make([]int64, a.sys.Len())
	numberOf := make([]int, a.sys.Len())
	for v := range cost {
		cost[v], numberOf[v] = -1, -1
		lo, hi := a.sys.Bounds(bounds.Var(v))
		value[v] = lo
		if lo != hi { // hidden, or never there
			cost[v] = 0
		}
	}
	for t := range d.of {
		for c, i := range d.of[t] {
			n, v := &d.numbers[i], a.vars[t][c]
			numberOf[v], value[v] = i, n.value
			switch {
			case n.gone || n.reason != "":
				cost[v] = 0
			case n.public:
				cost[v] = -1
			default:
				cost[v] = n.cost()
			}
			if lo, hi := a.sys.Bounds(v); lo == hi && n.reason != "" {
				cost[v] = -1 // hidden here, and shown elsewhere
			}
		}
	}
	hid := false
	hide := func(v bounds.Var) {
		if i := numberOf[v]; i >= 0 && cost[v] > 0 {
			d.numbers[i].reason, cost[v], hid = Complement, 0, true
		}
	}
	if router, ok := bounds.NewRouter(&a.sys); ok {
		for _, e := range open {
			set, _ := router.Cheapest(a.vars[e.table][e.cell], e.need, value, cost)
			for _, v := range set {
				hide(v)
			}
		}
	}
	if hid {
		return true
	}
	ties := newTies(a)
	for _, e := range open {
		if v, ok := ties.neighbour(a.vars[e.table][e.cell], e.need, res, value, cost); ok {
			hide(v)
		}
	}
	return hid
}
