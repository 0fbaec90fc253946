package disclosure

import (
	"context"
	"fmt"
	"sort"

	"plumbline/internal/bounds"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

// explained is for how many of the worst cells Audit works out what gives them
// away: by then a reader knows, and each takes time in a large table.
const explained = 10

// A Place is a cell of one of the tables that were audited.
type Place struct{ Table, Cell int }

// A Finding is what an outsider can work out of one hidden cell.
type Finding struct {
	Place
	// Lo and Hi are the bounds beyond which the count cannot be; Hi may be
	// stat.Unbounded.
	Lo, Hi int64
	// Exact says that it can have one value only, and Disclosed that the range
	// proven to be left open is narrower than the policy allows.
	Exact, Disclosed bool
	// Proven says that both ends are reached. Where they are not, the search
	// met its limit, and Disclosed is said to be safe.
	Proven bool
	// Because are the cells that give it away: without any one of them, one
	// end of the range would not hold. It is worked out for the worst findings
	// only, and empty when the marker itself says it all.
	Because []Place
}

// A Report is the outcome of an audit.
type Report struct {
	// Feasible says that the tables can all be true.
	Feasible bool
	// Findings has one for each hidden cell, in the order of the tables.
	Findings []Finding
	// Groups are the cells that are known to be all of their total.
	Groups []Place
	// Conflict are the cells that cannot all be true, when the tables are not
	// feasible, and Smallest says that no set of fewer cells conflicts.
	Conflict []Place
	Smallest bool
}

// Safe says that the tables are feasible and disclose nothing.
func (r *Report) Safe() bool {
	for _, f := range r.Findings {
		if f.Disclosed {
			return false
		}
	}
	return r.Feasible && len(r.Groups) == 0
}

// Worst are the findings that disclose something, the worst first: those known
// exactly, then the narrowest.
func (r *Report) Worst() []Finding {
	var out []Finding
	for _, f := range r.Findings {
		if f.Disclosed {
			out = append(out, f)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Hi-out[i].Lo < out[j].Hi-out[j].Lo })
	return out
}

// Audit attacks tables that are, or are to be, public together, with all that
// was published before among them. The error is fault.Invalid for a table that
// contradicts its own description, or the context's.
func Audit(ctx context.Context, p Policy, tables ...Table) (Report, error) {
	a, res, err := attackAll(ctx, tables, nil)
	if err != nil {
		return Report{}, err
	}
	var r Report
	if res.Answer == bounds.Infeasible {
		r.Smallest = res.Smallest
		for _, v := range res.Conflict {
			r.Conflict = append(r.Conflict, a.places[v][0])
		}
		if a.clash != nil {
			r.Conflict, r.Smallest = a.clash, true
		}
		return r, nil
	}
	r.Feasible = true
	for t := range tables {
		for c := range tables[t].Cells {
			if !tables[t].Cells[c].Hidden {
				continue
			}
			r.Findings = append(r.Findings, a.finding(p, Place{t, c}, res))
		}
		if p.Groups {
			r.Groups = append(r.Groups, a.alike(t, res)...)
		}
	}
	return r, a.explain(ctx, &r)
}

// An attack is the tables as one system of numbers and sums.
type attack struct {
	tables []Table
	sys    bounds.System
	vars   [][]bounds.Var // by table and cell
	places [][]Place      // by number: the cells that show it
	clash  []Place        // two cells of one number that contradict each other
}

// attackAll solves the tables together. It first takes it, as an outsider
// would, that a hidden count is the same in every release unless two releases
// show it with different values. When that cannot be, the hidden counts in
// sums with something that was revised may have been revised too.
// truth, where it is not nil, has what the cells really are, by table, to make
// the search quick.
func attackAll(ctx context.Context, tables []Table, truth [][]int64) (*attack, bounds.Result, error) {
	for i := range tables {
		if err := tables[i].check(); err != nil {
			return nil, bounds.Result{}, err
		}
	}
	revised := revisedIDs(tables)
	a, err := newAttack(tables, revised)
	if err != nil {
		return nil, bounds.Result{}, err
	}
	a.suppose(truth)
	res, err := a.solve(ctx)
	if err != nil || res.Answer != bounds.Infeasible || !severalReleases(tables) {
		return a, res, err
	}
	for _, t := range tables {
		for _, s := range t.Sums {
			touched := false
			for _, c := range append([]int{s.Total}, s.Parts...) {
				touched = touched || revised[t.Cells[c].ID] == byValue
			}
			for _, c := range append([]int{s.Total}, s.Parts...) {
				if id := t.Cells[c].ID; touched && id != "" && revised[id] == 0 {
					revised[id] = byDoubt
				}
			}
		}
	}
	if a, err = newAttack(tables, revised); err != nil {
		return nil, bounds.Result{}, err
	}
	a.suppose(truth)
	res, err = a.solve(ctx)
	return a, res, err
}

// Why a count may differ between releases.
const (
	byValue = 1 + iota // it is shown with different values
	byDoubt            // it is in a sum with one that is
)

func revisedIDs(tables []Table) map[string]int {
	type value struct {
		n       int64
		release string
	}
	first, revised := map[string]value{}, map[string]int{}
	for _, t := range tables {
		for _, c := range t.Cells {
			n, ok := c.Count.Exact()
			if !ok || c.Hidden || c.ID == "" {
				continue
			}
			if was, seen := first[c.ID]; seen && was.n != n && was.release != t.Release {
				revised[c.ID] = byValue
			} else if !seen {
				first[c.ID] = value{n, t.Release}
			}
		}
	}
	return revised
}

func severalReleases(tables []Table) bool {
	for _, t := range tables {
		if t.Release != tables[0].Release {
			return true
		}
	}
	return false
}

func newAttack(tables []Table, revised map[string]int) (*attack, error) {
	a := &attack{tables: tables, vars: make([][]bounds.Var, len(tables))}
	type key struct{ id, release string }
	known := map[key]bounds.Var{}
	for t := range tables {
		for c := range tables[t].Cells {
			cell := &tables[t].Cells[c]
			lo, hi, ok := cell.Count.Bounds()
			if !ok {
				lo, hi = 0, stat.Unbounded
			}
			if lo > bounds.Most || hi > bounds.Most && hi != stat.Unbounded {
				return nil, fmt.Errorf("table %q, %s, %s: a count over %d: %w", tables[t].Name, cell.Row, cell.Col, int64(bounds.Most), fault.Invalid)
			}
			k := key{id: cell.ID}
			if revised[cell.ID] != 0 {
				k.release = tables[t].Release
			}
			v, again := known[k]
			if !again || cell.ID == "" {
				v = a.sys.Add(lo, hi)
				a.places = append(a.places, nil)
				if cell.ID != "" {
					known[k] = v
				}
			} else {
				wasLo, wasHi := a.sys.Bounds(v)
				lo, hi = max(lo, wasLo), min(hi, wasHi)
				if lo > hi && a.clash == nil {
					a.clash = []Place{a.places[v][0], {t, c}}
				}
				a.sys.Set(v, lo, hi)
			}
			a.vars[t] = append(a.vars[t], v)
			a.places[v] = append(a.places[v], Place{t, c})
		}
		for _, s := range tables[t].Sums {
			var parts []bounds.Var
			for _, p := range s.Parts {
				parts = append(parts, a.vars[t][p])
			}
			a.sys.Sum(a.vars[t][s.Total], parts...)
		}
	}
	return a, a.ratios()
}

func (a *attack) suppose(truth [][]int64) {
	if truth == nil {
		return
	}
	values := make([]int64, a.sys.Len())
	for t := range a.vars {
		for c, v := range a.vars[t] {
			values[v] = truth[t][c]
		}
	}
	a.sys.Suppose(values)
}

// ratios narrows the numbers by the shares and averages that are published.
func (a *attack) ratios() error {
	for t := range a.tables {
		for _, r := range a.tables[t].Ratios {
			v, of := a.vars[t][r.Count], a.vars[t][r.Of]
			lo, hi := a.sys.Bounds(v)
			ofLo, ofHi := a.sys.Bounds(of)
			if lo > hi || ofLo > ofHi {
				continue // a clash, already found
			}
			count, total, ok, err := r.narrow(stat.Between(lo, hi), stat.Between(ofLo, ofHi))
			if err != nil {
				return fmt.Errorf("table %q: %w", a.tables[t].Name, err)
			}
			if !ok {
				a.clash = []Place{{t, r.Count}, {t, r.Of}}
				continue
			}
			lo, hi, _ = count.Bounds()
			a.sys.Set(v, lo, hi)
			lo, hi, _ = total.Bounds()
			a.sys.Set(of, lo, hi)
		}
	}
	return nil
}

func (a *attack) solve(ctx context.Context) (bounds.Result, error) {
	if a.clash != nil {
		return bounds.Result{Answer: bounds.Infeasible}, nil
	}
	return a.sys.Solve(ctx)
}

func (a *attack) finding(p Policy, at Place, res bounds.Result) Finding {
	r := res.Ranges[a.vars[at.Table][at.Cell]]
	need := a.tables[at.Table].Cells[at.Cell].Width
	if need == 0 {
		need = p.width()
	}
	return Finding{Place: at, Lo: r.Lo, Hi: r.Hi, Exact: r.Exact(), Disclosed: r.Width() < need, Proven: r.Proven()}
}

// alike are the parts of a table that are known to be all of their total,
// which is more than nothing, where it can be of more than one kind.
func (a *attack) alike(t int, res bounds.Result) []Place {
	var out []Place
	for _, s := range a.tables[t].Sums {
		total := res.Ranges[a.vars[t][s.Total]]
		if !s.People || len(s.Parts) < 2 || total.Hi == 0 {
			continue
		}
		var some []int // the parts that may be more than nothing
		for _, p := range s.Parts {
			if res.Ranges[a.vars[t][p]].Hi > 0 {
				some = append(some, p)
			}
		}
		if len(some) == 1 {
			out = append(out, Place{t, some[0]})
		}
	}
	return out
}

// explain fills in Because for the worst findings.
func (a *attack) explain(ctx context.Context, r *Report) error {
	at := map[Place]int{}
	for i, f := range r.Findings {
		at[f.Place] = i
	}
	for i, f := range r.Worst() {
		if i == explained {
			return nil
		}
		v := a.vars[f.Table][f.Cell]
		why, err := a.sys.Why(ctx, v, f.Lo, f.Hi)
		if err != nil {
			return err
		}
		because := []Place{}
		for _, other := range a.places[v] { // shown elsewhere
			if other != f.Place && !a.tables[other.Table].Cells[other.Cell].Hidden && a.tables[other.Table].Cells[other.Cell].Count.Known() {
				because = append(because, other)
				why = nil
				break
			}
		}
		for _, r := range a.tables[f.Table].Ratios {
			if r.Count == f.Cell {
				because = append(because, Place{f.Table, r.Of})
			}
		}
		for _, u := range why {
			because = append(because, a.places[u][0])
		}
		r.Findings[at[f.Place]].Because = because
	}
	return nil
}
