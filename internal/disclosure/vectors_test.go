package disclosure_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"testing"

	"plumbline/internal/disclosure"
	"plumbline/internal/stat"
	"plumbline/internal/stat/stattest"
)

func TestVectorDomains(t *testing.T) {
	var in struct {
		Cells []struct {
			Raw, Rule, Rounding string
			RowTotal            int64 `json:"row_total"`
			ZerosShown          *bool `json:"zeros_shown"`
		}
	}
	var want struct{ Intervals [][2]int64 }
	stattest.Vector(t, "interval_domains", &in, &want)
	for i, c := range in.Cells {
		var got stat.Count
		n, _ := strconv.ParseInt(c.Raw, 10, 64)
		switch {
		case c.Rounding == "nearest 5" || strings.Contains(c.Rule, "others nearest 5") && c.Raw != "*":
			got = stat.Rounded(n, 5, stat.HalfUp)
		case c.Rounding == "nearest 10 half-up":
			got = stat.Rounded(n, 10, stat.HalfUp)
		case c.Rounding == "random base 5":
			got = stat.Rounded(n, 5, stat.AtRandom)
		default:
			got = domain(t, c.Raw, c.Rule, c.RowTotal, c.ZerosShown != nil && *c.ZerosShown || strings.Contains(c.Rule, "zeros shown"))
		}
		if lo, hi, _ := got.Bounds(); [2]int64{lo, hi} != want.Intervals[i] {
			t.Errorf("%q (%s%s) is %v, want %v", c.Raw, c.Rule, c.Rounding, got, want.Intervals[i])
		}
	}
}

// domain reads a marker as part of a table, which shows a zero or does not.
func domain(t *testing.T, raw, rule string, rowTotal int64, zeros bool) stat.Count {
	t.Helper()
	threshold := int64(0)
	switch {
	case strings.Contains(rule, "1-4"), strings.Contains(rule, "0-4"):
		threshold = 5
	case strings.Contains(rule, "NHS"):
		threshold, zeros = 8, true
	}
	text := "label,n,rest,total\nx," + raw + ",,\n"
	if rowTotal > 0 {
		text = fmt.Sprintf("label,n,rest,total\nx,%s,*,%d\n", raw, rowTotal)
	}
	if zeros {
		text += "y,0,,\n"
	}
	tb, err := disclosure.ReadCSV("domain.csv", strings.NewReader(text), threshold)
	if err != nil {
		t.Fatal(err)
	}
	r := mustAudit(t, disclosure.Policy{}, tb)
	if len(r.Findings) > 0 {
		return stat.Between(r.Findings[0].Lo, r.Findings[0].Hi)
	}
	return tb.Cells[0].Count
}

type auditVector struct {
	Table      [][]int64
	Rows, Cols []string
	Suppressed []string
}

type boundsOf struct {
	Cell   string
	Bounds [2]int64
}

func TestVectorAudits(t *testing.T) {
	check := func(in auditVector, want []boundsOf, disclosed []string, more ...string) {
		t.Helper()
		tb := twoWay(in.Rows, in.Cols, in.Table, append(more, in.Suppressed...)...)
		r := mustAudit(t, disclosure.Policy{}, tb)
		got := ranges(r, tb)
		if len(got) != len(want) {
			t.Errorf("%d cells, want %d", len(got), len(want))
		}
		for _, w := range want {
			if got[w.Cell] != w.Bounds {
				t.Errorf("%s is %v, want %v", w.Cell, got[w.Cell], w.Bounds)
			}
		}
		var ids []string
		for _, f := range r.Worst() {
			ids = append(ids, tb.Cells[f.Cell].ID)
		}
		if !reflect.DeepEqual(ids, disclosed) {
			t.Errorf("disclosed %v, want %v", ids, disclosed)
		}
	}
	var in auditVector
	var textbook struct{ Cells []boundsOf }
	stattest.Vector(t, "audit_3x3_textbook", &in, &textbook)
	check(in, textbook.Cells, nil)

	var four struct {
		Before, After []boundsOf
		Exactly       []string `json:"exactly_disclosed"`
		Addition      string   `json:"cheapest_single_addition"`
		Value         int64    `json:"addition_value"`
	}
	in = auditVector{}
	stattest.Vector(t, "audit_4x4_sdctable", &in, &four)
	check(in, four.Before, four.Exactly)
	check(in, four.After, nil, four.Addition)

	// And the planner finds that addition by itself.
	tb := twoWay(in.Rows, in.Cols, in.Table)
	for i := range tb.Cells {
		for _, h := range in.Suppressed {
			if tb.Cells[i].ID == h {
				tb.Cells[i].Hidden = true
			}
		}
	}
	plan := mustProtect(t, disclosure.Policy{}, []disclosure.Table{tb}, nil)
	if got := hiddenIDs(plan, disclosure.Complement); !reflect.DeepEqual(got, []string{four.Addition}) || plan.Lost != four.Value || !plan.Optimal || !plan.Report.Safe() {
		t.Errorf("complements %v, lost %d, optimal %v, safe %v", got, plan.Lost, plan.Optimal, plan.Report.Safe())
	}
}

func TestVectorOptimalSecondary(t *testing.T) {
	var in struct {
		Rows, Cols []string
		Table      [][]int64
		Primary    string
	}
	var want struct {
		MinCost int64 `json:"min_cost"`
		Pattern []string
		Bounds  [2]int64 `json:"bounds_primary"`
	}
	stattest.Vector(t, "optimal_secondary_5x3", &in, &want)
	inner := make([][]int64, 0, len(in.Table)-1) // the first row and column are totals
	for _, row := range in.Table[1:] {
		inner = append(inner, row[1:])
	}
	tb := twoWay(in.Rows[1:], in.Cols[1:], inner)
	plan := mustProtect(t, disclosure.Policy{Threshold: 21}, []disclosure.Table{tb}, nil)
	if got := hiddenIDs(plan, disclosure.Small); !reflect.DeepEqual(got, []string{in.Primary}) {
		t.Errorf("primary %v", got)
	}
	got := hiddenIDs(plan, disclosure.Complement)
	sort.Strings(want.Pattern)
	if !reflect.DeepEqual(got, want.Pattern) || plan.Lost != want.MinCost || !plan.Optimal {
		t.Errorf("complements %v lose %d (optimal %v), want %v and %d", got, plan.Lost, plan.Optimal, want.Pattern, want.MinCost)
	}
	if b := ranges(plan.Report, plan.Tables...)[in.Primary]; b != want.Bounds {
		t.Errorf("%s is %v, want %v", in.Primary, b, want.Bounds)
	}
}

func TestVectorLinked(t *testing.T) {
	var in struct {
		Counts         map[string]int64
		Table1, Table2 map[string][]string
		Suppressed     []string
	}
	var want struct {
		Both  map[string][2]int64 `json:"both_tables"`
		Exact []string            `json:"exactly_disclosed"`
		After map[string][2]int64 `json:"after_also_suppressing_N"`
	}
	stattest.Vector(t, "linked_tables", &in, &want)
	make1 := func(groups map[string][]string, hide bool) disclosure.Table {
		tb := disclosure.Table{}
		for _, total := range sortedKeys(groups) {
			s := disclosure.Sum{Total: len(tb.Cells)}
			n := int64(0)
			for _, k := range groups[total] {
				n += in.Counts[k]
			}
			tb.Cells = append(tb.Cells, disclosure.Cell{ID: total, Count: stat.Exactly(n)})
			for _, k := range groups[total] {
				s.Parts = append(s.Parts, len(tb.Cells))
				c := disclosure.Cell{ID: k, Count: stat.Exactly(in.Counts[k])}
				if hide && strings.Contains(strings.Join(in.Suppressed, " "), k) {
					c.Count, c.Hidden = stat.AtLeast(0), true
				}
				tb.Cells = append(tb.Cells, c)
			}
			tb.Sums = append(tb.Sums, s)
		}
		return tb
	}
	tables := []disclosure.Table{make1(in.Table1, true), make1(in.Table2, true)}
	r := mustAudit(t, disclosure.Policy{}, tables...)
	if got := ranges(r, tables...); !reflect.DeepEqual(got, want.Both) {
		t.Errorf("ranges %v, want %v", got, want.Both)
	}
	if w := r.Worst(); len(w) != 2 || tables[w[0].Table].Cells[w[0].Cell].ID != want.Exact[0] { // K, in both tables
		t.Errorf("disclosed %+v", w)
	}
	plan := mustProtect(t, disclosure.Policy{Threshold: 4}, []disclosure.Table{make1(in.Table1, false), make1(in.Table2, false)}, nil)
	if got := hiddenIDs(plan, disclosure.Complement); !reflect.DeepEqual(got, []string{"N"}) || !plan.Optimal || !plan.Report.Safe() {
		t.Errorf("complements %v, want N; optimal %v, safe %v", got, plan.Optimal, plan.Report.Safe())
	}
	if got := ranges(plan.Report, plan.Tables...); !reflect.DeepEqual(got, want.After) {
		t.Errorf("ranges %v, want %v", got, want.After)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func TestVectorDifferencing(t *testing.T) {
	var in struct{ Release1, Release2 struct{ Total int64 } }
	var want struct {
		Implied    int64 `json:"implied_cell"`
		Disclosive bool
	}
	stattest.Vector(t, "differencing_releases", &in, &want)
	first := release("spring", "38 forces", in.Release1.Total, nil)
	second := release("autumn", "39 forces", in.Release2.Total, map[string]int64{"38 forces": in.Release1.Total, "late": -1}, "38 forces", "late")
	r := mustAudit(t, disclosure.Policy{Threshold: 5}, first, second)
	f := r.Findings[0]
	if f.Lo != want.Implied || f.Hi != want.Implied || f.Disclosed != want.Disclosive {
		t.Errorf("the late force is %+v", f)
	}
	// The planner will not publish the new total next to the old one.
	draft := release("autumn", "39 forces", in.Release2.Total, map[string]int64{"38 forces": in.Release1.Total, "late": want.Implied}, "38 forces", "late")
	plan := mustProtect(t, disclosure.Policy{Threshold: 5}, []disclosure.Table{draft}, []disclosure.Table{first})
	if got := hiddenIDs(plan, disclosure.Complement); !reflect.DeepEqual(got, []string{"39 forces"}) || !plan.Report.Safe() {
		t.Errorf("complements %v, safe %v", got, plan.Report.Safe())
	}
}

func TestVectorRevision(t *testing.T) {
	var in struct {
		V1, V2 struct {
			Total   int64
			Visible []int64
		}
	}
	var want struct {
		Implied1 int64 `json:"implied_v1"`
		Implied2 int64 `json:"implied_v2"`
	}
	stattest.Vector(t, "differencing_revision", &in, &want)
	of := func(name string, total int64, visible []int64) disclosure.Table {
		return release(name, "total", total, map[string]int64{"a": visible[0], "b": visible[1], "c": -1}, "a", "b", "c")
	}
	r := mustAudit(t, disclosure.Policy{Threshold: 5}, of("v1", in.V1.Total, in.V1.Visible), of("v2", in.V2.Total, in.V2.Visible))
	if !r.Feasible || len(r.Findings) != 2 || r.Findings[0].Lo != want.Implied1 || r.Findings[1].Lo != want.Implied2 || len(r.Worst()) != 2 {
		t.Errorf("report %+v", r)
	}
}

func TestVectorPercentages(t *testing.T) {
	var in []struct {
		Percent  float64
		Decimals int
		Max      int64 `json:"denominator_max"`
	}
	var want struct{ Candidates [][][2]int64 }
	stattest.Vector(t, "percentage_leak", &in, &want)
	for i, c := range in {
		text := strconv.FormatFloat(c.Percent, 'f', c.Decimals, 64)
		got, err := disclosure.Shares(text, c.Max)
		var pairs [][2]int64
		for _, f := range got {
			pairs = append(pairs, [2]int64{f.Count, f.Of})
		}
		if err != nil || !reflect.DeepEqual(pairs, want.Candidates[i]) {
			t.Errorf("%s%%: %v, %v; want %v", text, pairs, err, want.Candidates[i])
		}
	}
}

func TestVectorRounded(t *testing.T) {
	var in struct{ Published map[string]int64 }
	var want map[string][2]int64
	stattest.Vector(t, "rounded_table_audit", &in, &want)
	tb := disclosure.Table{Sums: []disclosure.Sum{{Total: 2, Parts: []int{0, 1}}}}
	for _, id := range []string{"x1", "x2", "total"} {
		tb.Cells = append(tb.Cells, disclosure.Cell{ID: id, Hidden: true, Count: stat.Rounded(in.Published[id], 5, stat.HalfUp)})
	}
	if got := ranges(mustAudit(t, disclosure.Policy{}, tb), tb); !reflect.DeepEqual(got, want) {
		t.Errorf("ranges %v, want %v", got, want)
	}
}

func TestVectorControlledRounding(t *testing.T) {
	var in struct {
		Table [][]int64
		Base  int64
	}
	var want struct {
		Change  int64       `json:"min_total_change"`
		Ties    int         `json:"n_optimal"`
		Optimal [][][]int64 `json:"optimal"`
	}
	stattest.Vector(t, "controlled_rounding_3x2", &in, &want)
	got, err := disclosure.ControlledRounding(context.Background(), in.Table, in.Base)
	if err != nil || got.Change != want.Change || got.Ties != want.Ties || !got.Optimal {
		t.Fatalf("got %+v, %v; want a change of %d, %d ways", got, err, want.Change, want.Ties)
	}
	for _, o := range want.Optimal {
		if reflect.DeepEqual(o, got.Cells) {
			return
		}
	}
	t.Errorf("table %v is none of %v", got.Cells, want.Optimal)
}

func TestVectorCellKey(t *testing.T) {
	var in struct {
		Table [][]float64       `json:"ptable"`
		Keys  []json.RawMessage `json:"record_keys"`
	}
	var want struct {
		Keys      []string `json:"cell_keys"`
		Perturbed []int64
	}
	stattest.Vector(t, "cell_key", &in, &want)
	const modulus = 100 // keys in hundredths
	var noise disclosure.NoiseTable
	for _, row := range in.Table {
		for len(noise) <= int(row[0]) {
			noise = append(noise, nil)
		}
		noise[int(row[0])] = append(noise[int(row[0])], disclosure.NoiseStep{Upto: uint32(row[3]*modulus + 0.5), Noise: int64(row[1])})
	}
	hundredths := func(s string) uint32 {
		r, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatal(s)
		}
		return uint32(r.Mul(r, big.NewRat(modulus, 1)).Num().Uint64())
	}
	for i, raw := range in.Keys {
		var texts []string
		if json.Unmarshal(raw, &texts) != nil {
			var one string
			if err := json.Unmarshal(raw, &one); err != nil {
				t.Fatal(err)
			}
			texts = []string{one}
		}
		var keys []uint32
		for _, s := range texts {
			keys = append(keys, hundredths(s))
		}
		n, key, err := noise.Perturb(keys, modulus)
		if err != nil || key != hundredths(want.Keys[i]) || n != want.Perturbed[i] {
			t.Errorf("%v: %d with key %d, %v; want %d and %s", texts, n, key, err, want.Perturbed[i], want.Keys[i])
		}
	}
}

func TestVectorTotalSemantics(t *testing.T) {
	var in struct {
		Visible    []int64
		ColumnSums []int64 `json:"column_sums_given"`
		Total      int64   `json:"stated_total"`
	}
	var want struct {
		Implied int64 `json:"implied_sum_of_suppressed"`
	}
	stattest.Vector(t, "total_semantics", &in, &want)
	text := fmt.Sprintf("force,first,second,total\nA,%d,<5,\nB,<5,%d,\nC,<5,%d,\nTotal,%d,%d,%d\n",
		in.Visible[0], in.Visible[1], in.Visible[2], in.ColumnSums[0], in.ColumnSums[1], in.Total)
	tb, err := disclosure.ReadCSV("t.csv", strings.NewReader(text), 5)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(tb.VisibleOnly()); got != 2 {
		t.Errorf("%d sums of the shown cells alone, want those of both columns", got)
	}
	tb, err = disclosure.ReadCSV("t.csv", strings.NewReader(fmt.Sprintf("n,a,b,c,d,hidden\nx,%d,%d,%d,*,%d\n", in.Visible[0], in.Visible[1], in.Visible[2], in.Total)), 0)
	if err != nil {
		t.Fatal(err)
	}
	tb.Sums = []disclosure.Sum{{Total: 4, Parts: []int{0, 1, 2, 3}}}
	if f := mustAudit(t, disclosure.Policy{}, tb).Findings[0]; f.Lo != want.Implied || !f.Exact {
		t.Errorf("the hidden cells together are %+v, want %d", f, want.Implied)
	}
}

func TestVectorInfeasible(t *testing.T) {
	var in struct {
		Visible []int64
		Total   int64 `json:"stated_total"`
	}
	var want struct{ Feasible bool }
	stattest.Vector(t, "table_infeasible", &in, &want)
	text := fmt.Sprintf("n,a,b,c,d,e,f,total\nx,%d,%d,%d,*,*,*,%d\ny,0,,,,,,\n", in.Visible[0], in.Visible[1], in.Visible[2], in.Total)
	tb, err := disclosure.ReadCSV("t.csv", strings.NewReader(text), 5)
	if err != nil {
		t.Fatal(err)
	}
	if r := mustAudit(t, disclosure.Policy{}, tb); r.Feasible != want.Feasible || len(r.Conflict) != 7 {
		t.Errorf("report %+v", r)
	}
}
