package disclosure_test

import (
	"fmt"
	"math/rand"
	"testing"

	"plumbline/internal/disclosure"
	"plumbline/internal/stat"
)

// cubeTable is a three-way table with all its margins, a twelfth of its cells
// small.
func cubeTable(rows, cols, layers int, seed int64) disclosure.Table {
	rnd := rand.New(rand.NewSource(seed))
	t := disclosure.Table{Name: "cube"}
	n := map[[3]int]int64{}
	for r := range rows {
		for c := range cols {
			for l := range layers {
				x := int64(3 + rnd.Intn(60))
				if rnd.Intn(12) == 0 {
					x = int64(rnd.Intn(5))
				}
				for m := range 8 {
					k := [3]int{r, c, l}
					for d, whole := range [3]int{rows, cols, layers} {
						if m>>d&1 == 1 {
							k[d] = whole
						}
					}
					n[k] += x
				}
			}
		}
	}
	at := map[[3]int]int{}
	for r := range rows + 1 {
		for c := range cols + 1 {
			for l := range layers + 1 {
				k := [3]int{r, c, l}
				at[k] = len(t.Cells)
				t.Cells = append(t.Cells, disclosure.Cell{ID: fmt.Sprint(k), Count: stat.Exactly(n[k])})
			}
		}
	}
	for r := range rows + 1 {
		for c := range cols + 1 {
			for l := range layers + 1 {
				k := [3]int{r, c, l}
				for d, whole := range [3]int{rows, cols, layers} {
					if k[d] != whole {
						continue
					}
					s := disclosure.Sum{Total: at[k]}
					for i := range whole {
						p := k
						p[d] = i
						s.Parts = append(s.Parts, at[p])
					}
					t.Sums = append(t.Sums, s)
				}
			}
		}
	}
	return t
}

// TestThreeWay: tables with all their margins are no network, and are
// protected by the search.
func TestThreeWay(t *testing.T) {
	for _, size := range [][3]int{{3, 3, 3}, {10, 5, 3}} {
		tb := cubeTable(size[0], size[1], size[2], 4)
		plan := mustProtect(t, disclosure.Policy{Threshold: 5}, []disclosure.Table{tb}, nil)
		for i, c := range plan.Tables[0].Cells {
			if n, _ := tb.Cells[i].Count.Exact(); n > 0 && n < 5 && !c.Hidden {
				t.Errorf("%v: %s is %d and shown", size, c.ID, n)
			}
		}
		if !plan.Report.Safe() {
			t.Errorf("%v: not safe: %+v", size, plan.Report.Worst())
		}
	}
}

func BenchmarkProtectThreeWay46x8x3(b *testing.B) {
	tb := cubeTable(46, 8, 3, 4)
	for b.Loop() {
		plan := mustProtect(b, disclosure.Policy{Threshold: 5}, []disclosure.Table{tb}, nil)
		if !plan.Report.Safe() {
			b.Fatal("not safe")
		}
		b.ReportMetric(float64(len(plan.Hide)), "hidden")
	}
}
