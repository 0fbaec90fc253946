package disclosure_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/disclosure"
)

// A grid is a small table as text, its last row and column totals, with what
// an outsider knows of each cell by the words of the guide alone. It shares
// nothing with the package: every filling of the inside is tried.
type grid struct {
	rows, cols int // of the inside
	text       [][]string
	lo, hi     [][]int64
}

const most = math.MaxInt64

// mean fills in what the texts say.
func (g *grid) mean() {
	zero := false
	for _, row := range g.text {
		for _, s := range row {
			zero = zero || s == "0"
		}
	}
	g.lo, g.hi = make([][]int64, len(g.text)), make([][]int64, len(g.text))
	for r, row := range g.text {
		for _, s := range row {
			lo, hi := int64(0), int64(most)
			switch n, err := strconv.ParseInt(s, 10, 64); {
			case err == nil:
				lo, hi = n, n
			case s == "<5" && zero:
				lo, hi = 1, 4
			case s == "<5":
				hi = 4
			}
			g.lo[r], g.hi[r] = append(g.lo[r], lo), append(g.hi[r], hi)
		}
	}
}

// each gives every filling that fits, totals included, with no number of the
// inside over limit.
func (g *grid) each(limit int64, give func(full [][]int64)) {
	full := make([][]int64, g.rows+1)
	for r := range full {
		full[r] = make([]int64, g.cols+1)
	}
	fits := func(r, c int) bool { return g.lo[r][c] <= full[r][c] && full[r][c] <= g.hi[r][c] }
	var fill func(i int)
	fill = func(i int) {
		r, c := i/g.cols, i%g.cols
		if c == 0 && r > 0 && !fits(r-1, g.cols) {
			return // the row before is full, and not its total
		}
		if r == g.rows {
			for c := range g.cols + 1 {
				if !fits(g.rows, c) {
					return
				}
			}
			give(full)
			return
		}
		for n := g.lo[r][c]; n <= min(g.hi[r][c], limit); n++ {
			for _, at := range [][2]int{{r, c}, {r, g.cols}, {g.rows, c}, {g.rows, g.cols}} {
				full[at[0]][at[1]] += n
			}
			fill(i + 1)
			for _, at := range [][2]int{{r, c}, {r, g.cols}, {g.rows, c}, {g.rows, g.cols}} {
				full[at[0]][at[1]] -= n
			}
		}
	}
	fill(0)
}

type span struct{ lo, hi int64 }

// spans are the least and the greatest value of each cell over the fillings,
// by its place in the order of reading, and how many fillings there are.
func (g *grid) spans(limit int64) (out map[int]span, count int) {
	out = map[int]span{}
	g.each(limit, func(full [][]int64) {
		count++
		for r := range full {
			for c, n := range full[r] {
				k := r*(g.cols+1) + c
				s, ok := out[k]
				if !ok {
					s = span{n, n}
				}
				out[k] = span{min(s.lo, n), max(s.hi, n)}
			}
		}
	})
	return out, count
}

// csv is the table as a stranger writes it.
func (g *grid) csv(comma string) string {
	var b strings.Builder
	head := []string{"Age"}
	for c := range g.cols {
		head = append(head, fmt.Sprintf("c%d", c))
	}
	fmt.Fprintln(&b, strings.Join(append(head, "Total"), comma))
	for r, row := range g.text {
		label := fmt.Sprintf("r%d", r)
		if r == g.rows {
			label = "Total"
		}
		fmt.Fprintln(&b, strings.Join(append([]string{label}, row...), comma))
	}
	return b.String()
}

// drawGrid draws a table that is true, and hides some of its cells.
func drawGrid(t *rapid.T, rows, cols int, marks []string) *grid {
	g := &grid{rows: rows, cols: cols, text: make([][]string, rows+1)}
	values := make([][]int64, rows+1)
	for r := range values {
		values[r] = make([]int64, cols+1)
	}
	for r := range rows {
		for c := range cols {
			n := rapid.Int64Range(0, 5).Draw(t, "n")
			values[r][c] = n
			values[r][cols] += n
			values[rows][c] += n
			values[rows][cols] += n
		}
	}
	hidden := 0 // of the inside: four are fillings enough
	for r, row := range values {
		for c, n := range row {
			s := strconv.FormatInt(n, 10)
			m := rapid.SampledFrom(append([]string{"", "", ""}, marks...)).Draw(t, "mark")
			inside := r < rows && c < cols
			if m != "" && (m != "<5" || n < 5) && (!inside || hidden < 4) {
				s = m
				if inside {
					hidden++
				}
			}
			g.text[r] = append(g.text[r], s)
		}
	}
	return g
}

// TestStrangersTables holds the result of the audit, from the CSV to the JSON,
// against every filling of small tables with hidden cells and totals, as the
// guide describes them.
func TestStrangersTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t, rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(1, 2).Draw(t, "cols"), []string{"*", "<5", "c"})
		g.mean()
		// A number of the inside that has a greatest value at all is no larger
		// than some number shown. What grows when larger ones are tried has none.
		shown := int64(0)
		for r := range g.text {
			for c := range g.text[r] {
				if g.hi[r][c] < most {
					shown = max(shown, g.hi[r][c])
				}
			}
		}
		want, count := g.spans(shown)
		wider, _ := g.spans(shown + 1)
		for k, s := range wider {
			if s.hi > want[k].hi {
				want[k] = span{want[k].lo, most}
			}
		}
		tb, err := disclosure.ReadCSV("t.csv", strings.NewReader(g.csv(rapid.SampledFrom([]string{",", ";", "\t"}).Draw(t, "comma"))), 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := disclosure.Audit(context.Background(), disclosure.Policy{}, tb)
		if err != nil {
			t.Fatal(err)
		}
		out := r.JSON(tb)
		if (count > 0) != out.Feasible {
			t.Fatalf("%s%d fillings, and feasible is %v", g.csv(","), count, out.Feasible)
		}
		if count == 0 {
			return // the words said more than was true: "<5" of a 0 beside a 0
		}
		i := 0
		for row := range g.text {
			for col, text := range g.text[row] {
				if _, err := strconv.Atoi(text); err == nil {
					continue
				}
				c, s := out.Cells[i], want[row*(g.cols+1)+col]
				i++
				hi := int64(most)
				if c.Hi != nil {
					hi = *c.Hi
				}
				if c.Lo != s.lo || hi != s.hi || c.Exact != (s.lo == s.hi) || c.Exact && !c.Disclosed {
					t.Fatalf("%s%s, %s: %+v up to %d, want %d to %d", g.csv(","), c.Row, c.Col, c, hi, s.lo, s.hi)
				}
				if closer := text == "<5" && s.hi-s.lo < 3; c.Disclosed != (closer || c.Exact) {
					t.Fatalf("%s%s, %s: disclosed %v for %d to %d", g.csv(","), c.Row, c.Col, c.Disclosed, s.lo, s.hi)
				}
			}
		}
		if i != len(out.Cells) {
			t.Fatalf("%s%d hidden cells, want %d", g.csv(","), len(out.Cells), i)
		}
	})
}

// TestSmallestContradiction tries every set of cells of a table that
// contradicts itself: what is named must be one that no filling fits, and no
// smaller set may be.
func TestSmallestContradiction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t, 2, 2, []string{"*", "<5"})
		for range rapid.IntRange(1, 3).Draw(t, "mistakes") {
			r, c := rapid.IntRange(0, 2).Draw(t, "r"), rapid.IntRange(0, 2).Draw(t, "c")
			g.text[r][c] = strconv.FormatInt(rapid.Int64Range(0, 7).Draw(t, "wrong"), 10)
		}
		tb, err := disclosure.ReadCSV("t.csv", strings.NewReader(g.csv(",")), 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := disclosure.Audit(context.Background(), disclosure.Policy{}, tb)
		if err != nil {
			t.Fatal(err)
		}
		g.mean()
		holds := func(set int) bool { // of the cells whose bit is set; the others may be anything
			h := &grid{rows: 2, cols: 2, lo: make([][]int64, 3), hi: make([][]int64, 3)}
			limit := int64(0)
			for i := range 9 {
				lo, hi := int64(0), int64(most)
				if set>>i&1 == 1 {
					lo, hi = g.lo[i/3][i%3], g.hi[i/3][i%3]
				}
				h.lo[i/3], h.hi[i/3] = append(h.lo[i/3], lo), append(h.hi[i/3], hi)
				if hi < most {
					limit = max(limit, hi)
				}
			}
			fits := false
			h.each(limit, func([][]int64) { fits = true })
			return fits
		}
		if fits := holds(1<<9 - 1); fits != r.Feasible {
			t.Fatalf("%sfeasible is %v", g.csv(","), r.Feasible)
		} else if fits {
			return
		}
		named := 0
		for _, p := range r.Conflict {
			for i := range 9 {
				row, col := fmt.Sprintf("r%d", i/3), fmt.Sprintf("c%d", i%3)
				if i/3 == 2 {
					row = "Total"
				}
				if i%3 == 2 {
					col = "Total"
				}
				if c := tb.Cells[p.Cell]; c.Row == row && c.Col == col {
					named |= 1 << i
				}
			}
		}
		if holds(named) || !r.Smallest {
			t.Fatalf("%sthe cells named do not contradict each other: %v (smallest: %v)", g.csv(","), r.Conflict, r.Smallest)
		}
		for set := range 1 << 9 {
			if ones(set) < len(r.Conflict) && !holds(set) {
				t.Fatalf("%s%d cells are named, and the set %09b contradicts itself", g.csv(","), len(r.Conflict), set)
			}
		}
	})
}

func ones(set int) (n int) {
	for ; set > 0; set &= set - 1 {
		n++
	}
	return n
}

// TestStrangersFiles reads what strangers save: other separators, titles above
// the table, a mark at the start, lines of notes below, ragged rows.
func TestStrangersFiles(t *testing.T) {
	want := map[string][2]int64{"A, X": {3, 3}, "B, Y": {5, 5}}
	for name, text := range map[string]string{
		"plain":       "Area,X,Y,Total\nA,*,5,8\nB,4,*,9\nTotal,7,10,17\n",
		"semicolons":  "Area;X;Y;Total\nA;*;5;8\nB;4;*;9\nTotal;7;10;17\n",
		"tabs":        "Area\tX\tY\tTotal\nA\t*\t5\t8\nB\t4\t*\t9\nTotal\t7\t10\t17\n",
		"title":       "Offences by area,,,\n,,,\nArea,X,Y,Total\nA,*,5,8\nB,4,*,9\nTotal,7,10,17\n",
		"mark, CRLF":  "\ufeffArea,X,Y,Total\r\nA,*,5,8\r\nB,4,*,9\r\nTotal,7,10,17\r\n",
		"notes below": "Area,X,Y,Total\nA,*,5,8\nB,4,*,9\nTotal,7,10,17\n* hidden,,,\nSource: Northmoor Police\n",
		"ragged":      "Area,X,Y,Total,,\nA,*,5,8\nB,4,*,9,,\nTotal,7,10,17\n",
		"two totals":  "Area,X,Y,Total\nA,*,5,8\nB,4,*,9\nTotal,7,10,17\nTotal,7,10,17\n",
		"total first": "Area,Total,X,Y\nTotal,17,7,10\nA,8,*,5\nB,9,4,*\n",
		"quoted":      "\"Area\",\"X\",\"Y\",\"All\"\n\"A\",\"*\",\"5\",\"8\"\n\"B\",\"4\",\"c\",\"9\"\n\"All areas\",\"7\",\"10\",\"17\"\n",
		"in words":    "Area,X,Y,Total\nA,fewer than five,5,8\nB,4,up to 9,9\nTotal,7,10,17\n",
		"unbreakable": "Area,X,Y,Total\nA,\u00a0*\u00a0,5,8\nB,4,[c],9\nTotal\u00a0,7,10,17\n",
		"spaced":      "Area , X , Y , Total\nA , * , 5 , 8\nB , 4 , * , 9\nTotal , 7 , 10 , 17\n",
	} {
		tb, err := disclosure.ReadCSV("t.csv", strings.NewReader(text), 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r, err := disclosure.Audit(context.Background(), disclosure.Policy{}, tb)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := map[string][2]int64{}
		for _, f := range r.Findings {
			c := tb.Cells[f.Cell]
			got[c.Row+", "+c.Col] = [2]int64{f.Lo, f.Hi}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestReportJSON holds the JSON to the form that other programs rely on.
func TestReportJSON(t *testing.T) {
	for text, want := range map[string]string{
		"Age,Girls,Total\n13,*,8\n14,*,\nTotal,11,\n": `{"feasible":true,"cells":[{"row":"13","col":"Girls","lo":8,"hi":8,"exact":true,"disclosed":true},{"row":"14","col":"Girls","lo":3,"hi":3,"exact":true,"disclosed":true}]}`,
		"Age,Girls\n13,*\n14,<5\n":                    `{"feasible":true,"cells":[{"row":"13","col":"Girls","lo":0,"hi":null,"exact":false,"disclosed":false},{"row":"14","col":"Girls","lo":0,"hi":4,"exact":false,"disclosed":false}]}`,
		"Age,Girls\n13,3\n14,4\n":                     `{"feasible":true,"cells":[]}`,
		"Age,Girls\n13,3\nTotal,4\n":                  `{"feasible":false,"cells":[],"conflict":[{"row":"13","col":"Girls"},{"row":"Total","col":"Girls"}]}`,
	} {
		tb, err := disclosure.ReadCSV("t.csv", strings.NewReader(text), 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := disclosure.Audit(context.Background(), disclosure.Policy{}, tb)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(r.JSON(tb))
		if err != nil || !bytes.Equal(b, []byte(want)) {
			t.Errorf("%q:\n%s\nwant\n%s (%v)", text, b, want, err)
		}
	}
}
