package bounds_test

import (
	"testing"

	"plumbline/internal/bounds"
	"plumbline/internal/stat/stattest"
)

func wantRange(t *testing.T, what string, r bounds.Range, want [2]int64) {
	t.Helper()
	if r.Lo != want[0] || r.Hi != want[1] || !r.Proven() {
		t.Errorf("%s is %+v, want %v, proven", what, r, want)
	}
}

func TestVectorIntervalSum(t *testing.T) {
	var in struct{ Intervals [][2]int64 }
	var want struct{ Total [2]int64 }
	stattest.Vector(t, "interval_sum", &in, &want)
	s := &bounds.System{}
	var parts []bounds.Var
	for _, i := range in.Intervals {
		parts = append(parts, s.Add(i[0], i[1]))
	}
	total := s.Unknown()
	s.Sum(total, parts...)
	wantRange(t, "total", solve(t, s).Ranges[total], want.Total)
}

func TestVectorTable(t *testing.T) {
	var in struct {
		Rows, Cols []string
		Cells      [][]any
		RowTotals  []int64  `json:"row_totals"`
		ColTotals  []int64  `json:"col_totals"`
		Grand      int64    `json:"grand_total"`
		Star       [2]int64 `json:"star_domain"`
	}
	var want struct {
		Cells []struct {
			Cell    string
			Integer [2]int64
		}
	}
	stattest.Vector(t, "table2d_bounds", &in, &want)
	tb := table2{rows: in.RowTotals, cols: in.ColTotals, grand: in.Grand, lo: in.Star[0], hi: in.Star[1]}
	for _, row := range in.Cells {
		ns := make([]int64, len(row))
		for c, x := range row {
			ns[c] = -1
			if f, ok := x.(float64); ok {
				ns[c] = int64(f)
			}
		}
		tb.cells = append(tb.cells, ns)
	}
	checkTable(t, tb, in.Rows, in.Cols, func(f func(string, [2]int64)) {
		for _, c := range want.Cells {
			f(c.Cell, c.Integer)
		}
	})
}

func checkTable(t *testing.T, tb table2, rows, cols []string, each func(func(string, [2]int64))) {
	t.Helper()
	s, cells, _ := tb.system()
	res := solve(t, s)
	n := 0
	each(func(name string, want [2]int64) {
		for r := range rows {
			for c := range cols {
				if rows[r]+"|"+cols[c] == name {
					n++
					wantRange(t, name, res.Ranges[cells[r][c]], want)
				}
			}
		}
	})
	hidden := 0
	for _, row := range tb.cells {
		for _, x := range row {
			if x < 0 {
				hidden++
			}
		}
	}
	if n != hidden {
		t.Errorf("%d cells compared, %d hidden", n, hidden)
	}
}

type audit struct {
	Table      [][]int64
	Rows, Cols []string
	Suppressed []string
}

func (a audit) hide(more ...string) table2 {
	tb := table2{rows: make([]int64, len(a.Rows)), cols: make([]int64, len(a.Cols)), hi: bounds.Unbounded}
	hidden := map[string]bool{}
	for _, k := range append(more, a.Suppressed...) {
		hidden[k] = true
	}
	for r, row := range a.Table {
		out := append([]int64(nil), row...)
		for c, n := range row {
			tb.rows[r] += n
			tb.cols[c] += n
			tb.grand += n
			if hidden[a.Rows[r]+"|"+a.Cols[c]] {
				out[c] = -1
			}
		}
		tb.cells = append(tb.cells, out)
	}
	return tb
}

type auditCell struct {
	Cell   string
	Bounds [2]int64
}

func eachCell(cells []auditCell) func(func(string, [2]int64)) {
	return func(f func(string, [2]int64)) {
		for _, c := range cells {
			f(c.Cell, c.Bounds)
		}
	}
}

func TestVectorAudits(t *testing.T) {
	var in audit
	var textbook struct{ Cells []auditCell }
	stattest.Vector(t, "audit_3x3_textbook", &in, &textbook)
	checkTable(t, in.hide(), in.Rows, in.Cols, eachCell(textbook.Cells))

	var four struct {
		Before, After []auditCell
		Addition      string `json:"cheapest_single_addition"`
	}
	in = audit{}
	stattest.Vector(t, "audit_4x4_sdctable", &in, &four)
	checkTable(t, in.hide(), in.Rows, in.Cols, eachCell(four.Before))
	checkTable(t, in.hide(four.Addition), in.Rows, in.Cols, eachCell(four.After))
}

func TestVectorInfeasible(t *testing.T) {
	var in struct {
		Visible     []int64
		Suppressed  int
		Domain      [2]int64
		StatedTotal int64 `json:"stated_total"`
	}
	for _, name := range []string{"table_infeasible", "total_semantics"} {
		var want struct {
			SumRange [2]int64 `json:"sum_range"`
			Feasible bool     `json:"stated_total_feasible"`
		}
		stattest.Vector(t, name, &in, &want)
		s := &bounds.System{}
		var parts []bounds.Var
		for _, n := range in.Visible {
			parts = append(parts, s.Known(n))
		}
		for range in.Suppressed {
			parts = append(parts, s.Add(in.Domain[0], in.Domain[1]))
		}
		total := s.Unknown()
		s.Sum(total, parts...)
		wantRange(t, name, solve(t, s).Ranges[total], want.SumRange)
		s.Set(total, in.StatedTotal, in.StatedTotal)
		res := solve(t, s)
		if (res.Answer == bounds.Feasible) != want.Feasible {
			t.Errorf("%s: answer %v", name, res.Answer)
		}
		// The total is too high for the sum: every cell has its part in that.
		if !want.Feasible && (len(res.Conflict) != len(parts)+1 || !res.Smallest) {
			t.Errorf("%s: conflict %v, smallest %v", name, res.Conflict, res.Smallest)
		}
	}
}

func TestVectorParity(t *testing.T) {
	var in struct{ Bounds [2]int64 }
	var want struct {
		Feasible bool `json:"integer_feasible"`
	}
	stattest.Vector(t, "parity_infeasible", &in, &want)
	s := &bounds.System{}
	x := []bounds.Var{s.Add(in.Bounds[0], in.Bounds[1]), s.Add(in.Bounds[0], in.Bounds[1]), s.Add(in.Bounds[0], in.Bounds[1])}
	s.Sum(s.Known(3), x[0], x[1])
	s.Sum(s.Known(4), x[1], x[2])
	s.Sum(s.Known(4), x[0], x[2])
	if res := solve(t, s); (res.Answer == bounds.Feasible) != want.Feasible || len(res.Conflict) != 3 {
		t.Errorf("answer %v, conflict %v; want the three totals", res.Answer, res.Conflict)
	}
}

func TestVectorWholeNumbers(t *testing.T) {
	var in struct{ Blocks int }
	var want struct {
		Total [2]int64 `json:"integer_range"`
		Cell  [2]int64 `json:"single_cell_integer"`
	}
	stattest.Vector(t, "lp_vs_integer_gap", &in, &want)
	s := &bounds.System{}
	var firsts []bounds.Var
	for range in.Blocks {
		x := []bounds.Var{s.Unknown(), s.Unknown(), s.Unknown()}
		s.Sum(s.Known(5), x[0], x[1])
		s.Sum(s.Known(4), x[0], x[2])
		s.Sum(s.Add(2, 4), x[1], x[2])
		firsts = append(firsts, x[0])
	}
	total := s.Unknown()
	s.Sum(total, firsts...)
	res := solve(t, s)
	wantRange(t, "total", res.Ranges[total], want.Total)
	wantRange(t, "one cell", res.Ranges[firsts[0]], want.Cell)
}

func TestVectorLinked(t *testing.T) {
	var in struct {
		Counts         map[string]int64
		Table1, Table2 map[string][]string
		Suppressed     []string
	}
	var want struct {
		Alone map[string][2]int64 `json:"table1_alone"`
		Both  map[string][2]int64 `json:"both_tables"`
		After map[string][2]int64 `json:"after_also_suppressing_N"`
	}
	stattest.Vector(t, "linked_tables", &in, &want)
	check := func(want map[string][2]int64, hidden []string, tables ...map[string][]string) {
		t.Helper()
		s := &bounds.System{}
		vars := map[string]bounds.Var{}
		for k, n := range in.Counts {
			vars[k] = s.Known(n)
		}
		for _, k := range hidden {
			s.Set(vars[k], 0, bounds.Unbounded)
		}
		for _, groups := range tables {
			for _, members := range groups {
				total := int64(0)
				var parts []bounds.Var
				for _, k := range members {
					total += in.Counts[k]
					parts = append(parts, vars[k])
				}
				s.Sum(s.Known(total), parts...)
			}
		}
		res := solve(t, s)
		for k, w := range want {
			wantRange(t, k, res.Ranges[vars[k]], w)
		}
	}
	check(want.Alone, in.Suppressed, in.Table1)
	check(want.Both, in.Suppressed, in.Table1, in.Table2)
	check(want.After, append(in.Suppressed, "N"), in.Table1, in.Table2)
}

func TestVectorRounded(t *testing.T) {
	var in struct{ Published map[string]int64 }
	var want map[string][2]int64
	stattest.Vector(t, "rounded_table_audit", &in, &want)
	s := &bounds.System{}
	vars := map[string]bounds.Var{}
	for _, k := range []string{"x1", "x2", "total"} {
		vars[k] = s.Add(max(0, in.Published[k]-2), in.Published[k]+2)
	}
	s.Sum(vars["total"], vars["x1"], vars["x2"])
	res := solve(t, s)
	for k, w := range want {
		wantRange(t, k, res.Ranges[vars[k]], w)
	}
}
