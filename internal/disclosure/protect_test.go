package disclosure_test

import (
	"context"
	"errors"
	"math/rand"
	"reflect"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/disclosure"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

func labels(prefix string, n int) []string {
	var out []string
	for i := range n {
		out = append(out, prefix+strconv.Itoa(i+1))
	}
	return out
}

// drawn is a table of random counts, skewed to small ones as real tables are.
func drawn(rows, cols int, most int, seed int64) disclosure.Table {
	rnd := rand.New(rand.NewSource(seed))
	counts := make([][]int64, rows)
	for r := range counts {
		for range cols {
			n := rnd.Intn(most)
			counts[r] = append(counts[r], int64(n*n/most))
		}
	}
	return twoWay(labels("r", rows), labels("c", cols), counts)
}

// TestProtectHolds: whatever the counts, a plan hides every small count, lets
// nothing be worked out, and leaves what it shows as it was.
func TestProtectHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tb := drawn(rapid.IntRange(2, 5).Draw(rt, "rows"), rapid.IntRange(2, 5).Draw(rt, "cols"), rapid.IntRange(4, 60).Draw(rt, "most"), rapid.Int64().Draw(rt, "seed"))
		policy := disclosure.Policy{Threshold: 5}
		plan, err := disclosure.Protect(context.Background(), policy, []disclosure.Table{tb}, nil)
		if err != nil {
			rt.Fatal(err)
		}
		for i, c := range plan.Tables[0].Cells {
			n, _ := tb.Cells[i].Count.Exact()
			switch {
			case n > 0 && n < 5 && !c.Hidden:
				rt.Fatalf("%s is %d and shown", c.ID, n)
			case !c.Hidden && c.Count != tb.Cells[i].Count:
				rt.Fatalf("%s is %v, and shown as %v", c.ID, tb.Cells[i].Count, c.Count)
			}
		}
		if total, _ := tb.Cells[len(tb.Cells)-1].Count.Exact(); total >= 50 && !plan.Report.Safe() {
			rt.Fatalf("not safe: %+v of %+v", plan.Report.Worst(), tb)
		}
	})
}

// TestAgainstOptimum compares what is lost with the least loss, which is known
// for tables of up to 30 candidates, with the search for the best switched off
// by padding the tables with a separate row of candidates.
func TestAgainstOptimum(t *testing.T) {
	lost, least, tables := int64(0), int64(0), 0
	for seed := int64(1); seed <= 40; seed++ {
		tb := drawn(3, 4, 40, seed)
		best := mustProtect(t, disclosure.Policy{Threshold: 5}, []disclosure.Table{tb}, nil)
		if !best.Optimal || !best.Report.Safe() {
			continue
		}
		padding := disclosure.Table{}
		for i := range 31 {
			padding.Cells = append(padding.Cells, disclosure.Cell{Row: strconv.Itoa(i), Count: stat.Exactly(100)})
		}
		quick := mustProtect(t, disclosure.Policy{Threshold: 5}, []disclosure.Table{tb, padding}, nil)
		if quick.Optimal && quick.Lost > 0 || !quick.Report.Safe() || quick.Lost < best.Lost {
			t.Fatalf("seed %d: lost %d, called optimal %v, safe %v; the optimum is %d", seed, quick.Lost, quick.Optimal, quick.Report.Safe(), best.Lost)
		}
		tables++
		lost, least = lost+quick.Lost, least+best.Lost
	}
	if tables < 30 {
		t.Fatalf("only %d tables were solved to the optimum", tables)
	}
	t.Logf("%d tables: %d lost, %d at the least: %.3f times the optimum", tables, lost, least, float64(lost)/float64(least))
	if float64(lost) > 1.25*float64(least) {
		t.Errorf("the quick choice loses %d and the best %d", lost, least)
	}
}

// TestOptimumByTrying holds the search for the best choice against trying
// every set of cells.
func TestOptimumByTrying(t *testing.T) {
	for seed := int64(1); seed <= 25; seed++ {
		tb := drawn(2, 3, 24, seed)
		policy := disclosure.Policy{Threshold: 5}
		plan := mustProtect(t, policy, []disclosure.Table{tb}, nil)
		if want := leastLoss(t, policy, tb); plan.Report.Safe() != (want >= 0) || want >= 0 && plan.Lost != want {
			t.Errorf("seed %d: lost %d, safe %v; by trying every set %d", seed, plan.Lost, plan.Report.Safe(), want)
		}
	}
}

// leastLoss is the least cost of complements that make a table safe; -1 when
// none do.
func leastLoss(t *testing.T, p disclosure.Policy, tb disclosure.Table) int64 {
	t.Helper()
	var shown []int
	base := tb
	base.Cells = append([]disclosure.Cell(nil), tb.Cells...)
	for i := range base.Cells {
		if n, _ := base.Cells[i].Count.Exact(); n > 0 && n < p.Threshold {
			base.Cells[i].Hidden, base.Cells[i].Count = true, stat.AtLeast(0)
		} else {
			shown = append(shown, i)
		}
	}
	best := int64(-1)
	for set := range 1 << len(shown) {
		try, cost := base, int64(0)
		try.Cells = append([]disclosure.Cell(nil), base.Cells...)
		for k, i := range shown {
			if set>>k&1 == 1 {
				n, _ := tb.Cells[i].Count.Exact()
				cost += max(1, n)
				try.Cells[i].Hidden, try.Cells[i].Count, try.Cells[i].Width = true, stat.AtLeast(0), 1
			}
		}
		if best >= 0 && cost >= best {
			continue
		}
		safe := true
		for _, f := range mustAudit(t, p, try).Findings {
			if n, _ := tb.Cells[f.Cell].Count.Exact(); n > 0 && n < p.Threshold && f.Disclosed {
				safe = false
			}
		}
		if safe {
			best = cost
		}
	}
	return best
}

func TestSmallTotalsAndGroups(t *testing.T) {
	tb := twoWay([]string{"Northmoor", "Westhaven", "Eastvale"}, []string{"girls", "boys"}, [][]int64{{8, 0}, {40, 31}, {25, 0}})
	for i := range tb.Sums[:3] {
		tb.Sums[i].People = true
	}
	plan := mustProtect(t, disclosure.Policy{Threshold: 5, MinTotal: 10, Groups: true}, []disclosure.Table{tb}, nil)
	if got := hiddenIDs(plan, disclosure.SmallTotal); !reflect.DeepEqual(got, []string{"Northmoor|boys", "Northmoor|girls"}) {
		t.Errorf("hidden for their small total: %v", got)
	}
	if got := hiddenIDs(plan, disclosure.Alike); !reflect.DeepEqual(got, []string{"Eastvale|girls"}) {
		t.Errorf("hidden for being alike: %v", got)
	}
	if !plan.Report.Safe() || len(plan.Report.Groups) != 0 {
		t.Errorf("report %+v", plan.Report)
	}
}

// TestHierarchy: rows in two groups with their own totals.
func TestHierarchy(t *testing.T) {
	north := twoWay([]string{"Northmoor", "Westhaven", "Eastvale"}, []string{"a", "b", "c"}, [][]int64{{3, 40, 51}, {30, 22, 18}, {12, 60, 11}})
	south := twoWay([]string{"Southmere", "Highfold"}, []string{"a", "b", "c"}, [][]int64{{14, 41, 9}, {31, 20, 17}})
	south.Name = "south"
	all := disclosure.Table{Name: "all"}
	for c := range 4 {
		n := int64(0)
		at := len(all.Cells)
		for k, part := range []*disclosure.Table{&north, &south} {
			for i := range part.Cells {
				cell := &part.Cells[i]
				if cell.Row == "Total" && i%4 == c {
					cell.ID = []string{"north", "south"}[k] + "|" + cell.Col
					m, _ := cell.Count.Exact()
					n += m
					all.Cells = append(all.Cells, disclosure.Cell{Row: []string{"north", "south"}[k], Col: cell.Col, ID: cell.ID, Count: cell.Count})
				}
			}
		}
		all.Cells = append(all.Cells, disclosure.Cell{Row: "all", Col: all.Cells[at].Col, ID: "all|" + all.Cells[at].Col, Count: stat.Exactly(n)})
		all.Sums = append(all.Sums, disclosure.Sum{Total: at + 2, Parts: []int{at, at + 1}})
	}
	plan := mustProtect(t, disclosure.Policy{Threshold: 5}, []disclosure.Table{north, south, all}, nil)
	if !plan.Report.Safe() || len(hiddenIDs(plan, disclosure.Complement)) != 3 {
		t.Errorf("safe %v, complements %v; want the other three corners of a rectangle", plan.Report.Safe(), hiddenIDs(plan, disclosure.Complement))
	}
}

// TestPublishedBefore: what is public already cannot be hidden, and the plan
// says that it is not safe instead of hiding it in vain.
func TestPublishedBefore(t *testing.T) {
	before := release("spring", "all", 20, map[string]int64{"north": 3, "south": 17}, "north", "south")
	draft := release("autumn", "all", 20, map[string]int64{"north": 3, "south": 17}, "north", "south")
	plan := mustProtect(t, disclosure.Policy{Threshold: 5}, []disclosure.Table{draft}, []disclosure.Table{before})
	if plan.Report.Safe() {
		t.Error("a count that was printed in spring is called safe in autumn")
	}
	// Hidden in spring: autumn must hide its complement too.
	before = release("spring", "all", 20, map[string]int64{"north": -1, "south": -1}, "north", "south")
	plan = mustProtect(t, disclosure.Policy{Threshold: 5}, []disclosure.Table{draft}, []disclosure.Table{before})
	if got := hiddenIDs(plan, disclosure.Complement); !reflect.DeepEqual(got, []string{"south"}) || !plan.Report.Safe() {
		t.Errorf("complements %v, safe %v", got, plan.Report.Safe())
	}
}

// TestOldSecretKept: the draft needs to hide nothing of its own, and would
// give away what an earlier release hid.
func TestOldSecretKept(t *testing.T) {
	before := release("spring", "all", 60, map[string]int64{"north": -1, "south": -1, "east": 20}, "north", "south", "east")
	draft := release("autumn", "coast", 37, map[string]int64{"south": 37}, "south")
	plan := mustProtect(t, disclosure.Policy{Threshold: 5}, []disclosure.Table{draft}, []disclosure.Table{before})
	if len(plan.Hide) != 2 || !plan.Report.Safe() {
		t.Errorf("hidden %v, safe %v; want the coast's total and its one part", plan.Hide, plan.Report.Safe())
	}
}

func TestRounding(t *testing.T) {
	tb := twoWay([]string{"x"}, []string{"a", "b"}, [][]int64{{3, 4}})
	plan := mustProtect(t, disclosure.Policy{Round: 5, MinWidth: 3}, []disclosure.Table{tb}, nil)
	if plan.Tables[0].Cells[0].Shown != "5" || plan.Report.Safe() {
		t.Errorf("5 + 5 = 5 says that each is 3 or 4, and the plan calls it safe: %+v", plan.Report.Findings)
	}
}

func TestRatios(t *testing.T) {
	tb := disclosure.Table{
		Cells:  []disclosure.Cell{{ID: "girls", Hidden: true, Count: stat.AtLeast(0)}, {ID: "all", Count: stat.Exactly(7)}, {ID: "sum of ages", Hidden: true, Count: stat.AtLeast(0)}},
		Ratios: []disclosure.Ratio{{Count: 0, Of: 1, Shown: "28.6", Per: 100}, {Count: 2, Of: 1, Shown: "13.4", Per: 1}},
	}
	got := ranges(mustAudit(t, disclosure.Policy{}, tb), tb)
	if want := map[string][2]int64{"girls": {2, 2}, "sum of ages": {94, 94}}; !reflect.DeepEqual(got, want) {
		t.Errorf("ranges %v, want %v", got, want)
	}
	tb.Ratios[0].Shown = "30.0"
	if r := mustAudit(t, disclosure.Policy{}, tb); r.Feasible || len(r.Conflict) != 2 {
		t.Errorf("30.0%% of 7 is possible: %+v", r)
	}
}

func TestPolicyCheck(t *testing.T) {
	for _, p := range []disclosure.Policy{{Threshold: -1}, {Round: 5, Threshold: 5}, {HideZeros: true}} {
		if _, err := disclosure.Protect(context.Background(), p, nil, nil); !errors.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

func BenchmarkProtect100x100(b *testing.B) {
	tb := drawn(100, 100, 200, 3)
	b.ReportAllocs()
	for b.Loop() {
		plan := mustProtect(b, disclosure.Policy{Threshold: 5}, []disclosure.Table{tb}, nil)
		if !plan.Report.Safe() {
			b.Fatal("not safe")
		}
		b.ReportMetric(float64(len(plan.Hide)), "hidden")
	}
}

// BenchmarkProtectSparse100x100 has few small counts, each alone in its row
// and column, so that almost every one needs complements of its own.
func BenchmarkProtectSparse100x100(b *testing.B) {
	rnd := rand.New(rand.NewSource(3))
	counts := make([][]int64, 100)
	for r := range counts {
		for range 100 {
			counts[r] = append(counts[r], int64(20+rnd.Intn(200)))
		}
		counts[r][rnd.Intn(100)] = int64(1 + rnd.Intn(4))
	}
	tb := twoWay(labels("r", 100), labels("c", 100), counts)
	b.ReportAllocs()
	for b.Loop() {
		plan := mustProtect(b, disclosure.Policy{Threshold: 5}, []disclosure.Table{tb}, nil)
		if !plan.Report.Safe() {
			b.Fatal("not safe")
		}
		b.ReportMetric(float64(len(plan.Hide)), "hidden")
	}
}

// linkedDraft is what a survey publishes of one measure and period: each
// respondent's count by age, by sex and by platform, three tables that share
// the respondents' totals and the whole.
func linkedDraft(respondents int, seed int64) []disclosure.Table {
	rnd := rand.New(rand.NewSource(seed))
	totals := make([]int64, respondents)
	for i := range totals {
		totals[i] = int64(20 + rnd.Intn(300))
	}
	var tables []disclosure.Table
	for _, by := range []struct {
		name string
		n    int
	}{{"age", 8}, {"sex", 3}, {"platform", 6}} {
		counts := make([][]int64, respondents)
		for r, total := range totals {
			counts[r] = make([]int64, by.n)
			for range total {
				counts[r][min(rnd.Intn(by.n), rnd.Intn(by.n+3))]++
			}
		}
		t := twoWay(labels("r", respondents), labels(by.name, by.n), counts)
		t.Name = by.name
		tables = append(tables, t)
	}
	return tables
}

func BenchmarkProtectLinked46(b *testing.B) {
	tables := linkedDraft(46, 5)
	b.ReportAllocs()
	for b.Loop() {
		plan := mustProtect(b, disclosure.Policy{Threshold: 5, MinTotal: 10, Groups: true}, tables, nil)
		if !plan.Report.Safe() {
			b.Fatal("not safe", len(plan.Report.Worst()), plan.Report.Worst()[0])
		}
		b.ReportMetric(float64(len(plan.Hide)), "hidden")
		b.ReportMetric(float64(len(hiddenIDs(plan, disclosure.Complement))), "complements")
	}
}

func BenchmarkAuditUnsafe100x100(b *testing.B) {
	tb := drawn(100, 100, 200, 3)
	for i := range tb.Cells {
		if n, _ := tb.Cells[i].Count.Exact(); n > 0 && n < 2 {
			tb.Cells[i].Hidden, tb.Cells[i].Count = true, stat.AtLeast(0)
		}
	}
	for b.Loop() {
		r, err := disclosure.Audit(context.Background(), disclosure.Policy{Threshold: 40}, tb)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(r.Worst())), "disclosed")
	}
}

func BenchmarkAuditConflict100x100(b *testing.B) {
	tb := drawn(100, 100, 200, 3)
	tb.Cells[10100+50].Count = stat.Exactly(90000)
	for b.Loop() {
		r, err := disclosure.Audit(context.Background(), disclosure.Policy{Threshold: 5}, tb)
		if err != nil || r.Feasible {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(r.Conflict)), "cells")
	}
}
