package bounds_test

import (
	"context"
	"math/rand"
	"testing"

	"plumbline/internal/bounds"
)

func benchSolve(b *testing.B, s *bounds.System) {
	b.ReportAllocs()
	for b.Loop() {
		if res, err := s.Solve(context.Background()); err != nil || res.Answer != bounds.Feasible {
			b.Fatal(res.Answer, err)
		}
	}
}

func BenchmarkTable46x12(b *testing.B) {
	s, _, _ := starred(46, 12, 0.3, 4, 7).system()
	benchSolve(b, s)
}

func BenchmarkTable46x40(b *testing.B) {
	s, _, _ := starred(46, 40, 0.3, 4, 7).system()
	benchSolve(b, s)
}

func BenchmarkTable100x100Unbounded(b *testing.B) {
	s, _, _ := starred(100, 100, 0.3, bounds.Unbounded, 7).system()
	benchSolve(b, s)
}

// cube is a three-way table with all its two-way margins, a third of its cells
// hidden.
func cube(rows, cols, layers int) *bounds.System {
	rnd := rand.New(rand.NewSource(7))
	s := &bounds.System{}
	sums := map[[3]int][]bounds.Var{}
	totals := map[[3]int]int64{}
	var order [][3]int
	for r := range rows {
		for c := range cols {
			for l := range layers {
				n := int64(rnd.Intn(30))
				v := bounds.Var(0)
				if rnd.Float64() < 0.33 {
					n = int64(rnd.Intn(5))
					v = s.Add(0, 4)
				} else {
					v = s.Known(n)
				}
				for _, k := range [][3]int{{r, c, -1}, {r, -1, l}, {-1, c, l}} {
					if sums[k] == nil {
						order = append(order, k)
					}
					sums[k] = append(sums[k], v)
					totals[k] += n
				}
			}
		}
	}
	for _, k := range order {
		s.Sum(s.Known(totals[k]), sums[k]...)
	}
	return s
}

func BenchmarkCube46x8x3(b *testing.B) { benchSolve(b, cube(46, 8, 3)) }

// BenchmarkPropagationOnly46x12 is the reference that the exact method is
// measured against: intervals narrowed sum by sum until nothing moves, which
// is quick and leaves ranges too wide in a table with few hidden cells, each
// with no rule of its own. The share of ends that it misses is reported.
func BenchmarkPropagationOnly46x12(b *testing.B) {
	tb := starred(46, 12, 0.08, bounds.Unbounded, 7)
	s, cells, _ := tb.system()
	exact := solve(b, s)
	var lo, hi [46][12]int64
	for b.Loop() {
		for r := range lo {
			for c := range lo[r] {
				lo[r][c], hi[r][c] = s.Bounds(cells[r][c])
				hi[r][c] = min(hi[r][c], tb.grand)
			}
		}
		for moved := true; moved; {
			moved = false
			line := func(total int64, n int, at func(int) (l, h *int64)) {
				least, most := int64(0), int64(0)
				for i := range n {
					l, h := at(i)
					least, most = least+*l, most+*h
				}
				for i := range n {
					l, h := at(i)
					nl, nh := max(*l, total-(most-*h)), min(*h, total-(least-*l))
					if nl > *l || nh < *h {
						least, most, moved = least+nl-*l, most+nh-*h, true
						*l, *h = nl, nh
					}
				}
			}
			for r := range lo {
				line(tb.rows[r], 12, func(i int) (l, h *int64) { return &lo[r][i], &hi[r][i] })
			}
			for c := range 12 {
				line(tb.cols[c], 46, func(i int) (l, h *int64) { return &lo[i][c], &hi[i][c] })
			}
		}
	}
	missed, ends := 0, 0
	for r := range lo {
		for c := range lo[r] {
			if got := exact.Ranges[cells[r][c]]; tb.cells[r][c] < 0 {
				ends += 2
				if got.Lo != lo[r][c] {
					missed++
				}
				if got.Hi != hi[r][c] {
					missed++
				}
			}
		}
	}
	b.ReportMetric(100*float64(missed)/float64(ends), "%ends-missed")
}

func BenchmarkTable46x12FewHidden(b *testing.B) {
	s, _, _ := starred(46, 12, 0.08, bounds.Unbounded, 7).system()
	benchSolve(b, s)
}

// BenchmarkSubsetTotal asks for the sum of cells that no total of the table
// adds up, as the share in an age band does.
func BenchmarkSubsetTotal46x12(b *testing.B) {
	s, cells, _ := starred(46, 12, 0.3, 4, 7).system()
	var part []bounds.Var
	for r := range cells[:30] {
		part = append(part, cells[r][2], cells[r][3], cells[r][5])
	}
	s.Sum(s.Unknown(), part...)
	benchSolve(b, s)
}
