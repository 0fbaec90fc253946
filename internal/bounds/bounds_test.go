package bounds_test

import (
	"context"
	"errors"
	"math/rand"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/bounds"
	"plumbline/internal/fault"
)

// A table2 is a two-way table with all its totals; -1 is hidden within lo to
// hi, and gone a total that is not there.
type table2 struct {
	cells      [][]int64
	rows, cols []int64
	grand      int64
	lo, hi     int64
}

const gone = -2

func (t table2) system() (s *bounds.System, cells [][]bounds.Var, totals []bounds.Var) {
	s = &bounds.System{}
	add := func(n int64) bounds.Var {
		switch n {
		case -1:
			return s.Add(t.lo, t.hi)
		case gone:
			return s.Unknown()
		}
		return s.Known(n)
	}
	byCol := make([][]bounds.Var, len(t.cols))
	var rowTotals, colTotals []bounds.Var
	for r, row := range t.cells {
		var vs []bounds.Var
		for c, n := range row {
			v := add(n)
			vs, byCol[c] = append(vs, v), append(byCol[c], v)
		}
		cells = append(cells, vs)
		total := add(t.rows[r])
		rowTotals = append(rowTotals, total)
		s.Sum(total, vs...)
	}
	for c, n := range t.cols {
		total := add(n)
		colTotals = append(colTotals, total)
		s.Sum(total, byCol[c]...)
	}
	grand := add(t.grand)
	s.Sum(grand, rowTotals...)
	s.Sum(grand, colTotals...)
	return s, cells, append(append(rowTotals, colTotals...), grand)
}

func solve(t testing.TB, s *bounds.System) bounds.Result {
	t.Helper()
	res, err := s.Solve(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// starred is a table of known numbers with a share of its cells hidden.
func starred(rows, cols int, share float64, hi int64, seed int64) table2 {
	rnd := rand.New(rand.NewSource(seed))
	t := table2{rows: make([]int64, rows), cols: make([]int64, cols), hi: hi}
	for r := range rows {
		row := make([]int64, cols)
		for c := range cols {
			row[c] = int64(rnd.Intn(30))
			hide := rnd.Float64() < share
			if hide && hi != bounds.Unbounded {
				row[c] = int64(rnd.Intn(int(hi) + 1))
			}
			t.rows[r] += row[c]
			t.cols[c] += row[c]
			t.grand += row[c]
			if hide {
				row[c] = -1
			}
		}
		t.cells = append(t.cells, row)
	}
	return t
}

// brute is the range of every number by trying all values; nil if there is no
// solution. Every number must be at most top.
func brute(s *bounds.System, sums [][]bounds.Var, top int64) []bounds.Range {
	n := s.Len()
	x := make([]int64, n)
	var out []bounds.Range
	last := make([][]int, n) // the sums that are complete once a number is chosen
	ends := make([]int, n)   // the sum, counted from 1, that ends with its total
	for i, e := range sums {
		m := 0
		for _, v := range e {
			m = max(m, int(v))
		}
		last[m] = append(last[m], i)
		if m == int(e[0]) {
			ends[m] = i + 1
		}
	}
	var try func(v int)
	try = func(v int) {
		if v == n {
			if out == nil {
				out = make([]bounds.Range, n)
				for i := range out {
					out[i].Lo, out[i].Hi = x[i], x[i]
				}
			}
			for i := range out {
				out[i].Lo, out[i].Hi = min(out[i].Lo, x[i]), max(out[i].Hi, x[i])
			}
			return
		}
		lo, hi := s.Bounds(bounds.Var(v))
		if ends[v] > 0 {
			total := int64(0)
			for _, p := range sums[ends[v]-1][1:] {
				total += x[p]
			}
			lo, hi = max(lo, total), min(hi, total)
		}
	value:
		for x[v] = lo; x[v] <= min(hi, top); x[v]++ {
			for _, i := range last[v] {
				left := -x[sums[i][0]]
				for _, p := range sums[i][1:] {
					left += x[p]
				}
				if left != 0 {
					continue value
				}
			}
			try(v + 1)
		}
	}
	try(0)
	for i := range out {
		out[i].SeenLo, out[i].SeenHi = out[i].Lo, out[i].Hi
	}
	return out
}

// TestAgainstBruteForce draws small systems of any shape and compares every
// end with the one found by trying all values.
func TestAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		const top = 6
		s := &bounds.System{}
		n := rapid.IntRange(2, 7).Draw(rt, "numbers")
		for range n {
			lo := rapid.Int64Range(0, 3).Draw(rt, "lo")
			s.Add(lo, lo+rapid.Int64Range(0, 3).Draw(rt, "width"))
		}
		var sums [][]bounds.Var
		for range rapid.IntRange(1, 4).Draw(rt, "sums") {
			vs := rapid.Permutation(indices(n)).Draw(rt, "order")[:rapid.IntRange(2, n).Draw(rt, "length")]
			s.Sum(vs[0], vs[1:]...)
			sums = append(sums, vs)
		}
		res, err := s.Solve(context.Background())
		if err != nil {
			rt.Fatal(err)
		}
		want := brute(s, sums, top)
		if want == nil {
			if res.Answer != bounds.Infeasible {
				rt.Fatalf("answer %v, and no values fit", res.Answer)
			}
			checkConflict(rt, s, sums, res)
			return
		}
		if res.Answer != bounds.Feasible || !reflect.DeepEqual(res.Ranges, want) {
			rt.Fatalf("got %v %v, want %v", res.Answer, res.Ranges, want)
		}
	})
}

func indices(n int) []bounds.Var {
	vs := make([]bounds.Var, n)
	for i := range vs {
		vs[i] = bounds.Var(i)
	}
	return vs
}

// checkConflict tries every set of numbers: the conflict must be one, leaving
// any number out must end it, and one that is called smallest must be that.
func checkConflict(rt *rapid.T, s *bounds.System, sums [][]bounds.Var, res bounds.Result) {
	n := s.Len()
	answer := func(set []bounds.Var) bounds.Answer {
		only := s.Clone()
		for v := range n {
			only.Set(bounds.Var(v), 0, bounds.Unbounded)
		}
		for _, v := range set {
			lo, hi := s.Bounds(v)
			only.Set(v, lo, hi)
		}
		r, err := only.Solve(context.Background())
		if err != nil {
			rt.Fatal(err)
		}
		return r.Answer
	}
	infeasible := func(set []bounds.Var) bool { return answer(set) == bounds.Infeasible }
	if answer(res.Conflict) == bounds.Feasible {
		rt.Fatalf("conflict %v is none", res.Conflict)
	}
	for i := range res.Conflict {
		if infeasible(append(append([]bounds.Var(nil), res.Conflict[:i]...), res.Conflict[i+1:]...)) {
			rt.Fatalf("conflict %v does not need its number %d", res.Conflict, res.Conflict[i])
		}
	}
	if !res.Smallest {
		return
	}
	for set := range 1 << n {
		var vs []bounds.Var
		for v := range n {
			if set>>v&1 == 1 {
				vs = append(vs, bounds.Var(v))
			}
		}
		if len(vs) < len(res.Conflict) && infeasible(vs) {
			rt.Fatalf("conflict %v is called smallest, and %v is smaller", res.Conflict, vs)
		}
	}
}

// TestTables draws two-way tables with hidden cells and with totals hidden or
// absent.
func TestTables(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tb := starred(rapid.IntRange(1, 3).Draw(rt, "rows"), rapid.IntRange(1, 3).Draw(rt, "cols"), 0.5, 2, rapid.Int64().Draw(rt, "seed"))
		for _, totals := range [][]int64{tb.rows, tb.cols} {
			for i := range totals {
				if rapid.IntRange(0, 3).Draw(rt, "absent") == 0 {
					totals[i] = gone
				}
			}
		}
		s, _, totals := tb.system()
		var sums [][]bounds.Var
		nr, nc := len(tb.rows), len(tb.cols)
		cell := func(r, c int) bounds.Var { return bounds.Var(r*(nc+1) + c) }
		for r := range nr {
			e := []bounds.Var{totals[r]}
			for c := range nc {
				e = append(e, cell(r, c))
			}
			sums = append(sums, e)
		}
		for c := range nc {
			e := []bounds.Var{totals[nr+c]}
			for r := range nr {
				e = append(e, cell(r, c))
			}
			sums = append(sums, e)
		}
		sums = append(sums, append([]bounds.Var{totals[nr+nc]}, totals[:nr]...), append([]bounds.Var{totals[nr+nc]}, totals[nr:nr+nc]...))
		// A total of some cells, of which nothing is said.
		some := []bounds.Var{s.Unknown()}
		for v := range nr * (nc + 1) {
			if rapid.Bool().Draw(rt, "in") {
				some = append(some, bounds.Var(v))
			}
		}
		s.Sum(some[0], some[1:]...)
		sums = append(sums, some)
		res, err := s.Solve(context.Background())
		if err != nil {
			rt.Fatal(err)
		}
		if want := brute(s, sums, 270); !reflect.DeepEqual(res.Ranges, want) {
			rt.Fatalf("table %+v\ngot  %v\nwant %v", tb, res.Ranges, want)
		}
	})
}

func TestBadSystems(t *testing.T) {
	for name, build := range map[string]func(*bounds.System){
		"below zero":       func(s *bounds.System) { s.Add(-1, 4) },
		"too large":        func(s *bounds.System) { s.Add(0, bounds.Most+1) },
		"no such number":   func(s *bounds.System) { s.Sum(s.Known(3), 7) },
		"named twice":      func(s *bounds.System) { a, b := s.Known(3), s.Known(3); s.Sum(a, b, b) },
		"its own part too": func(s *bounds.System) { a := s.Known(3); s.Sum(a, a) },
	} {
		s := &bounds.System{}
		build(s)
		if _, err := s.Solve(context.Background()); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, _, _ := starred(4, 4, 1, 9, 1).system()
	if _, err := s.Solve(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
