package disclosure_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"plumbline/internal/disclosure"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

var update = flag.Bool("update", false, "rewrite the wanted files of testdata/audit")

// TestGolden audits the tables of testdata/audit. An archive holds table.csv,
// perhaps a file "threshold", and the report wanted as text and as JSON. How
// many cells are hidden and how many disclosed is written by hand here; -1 is
// a contradiction.
func TestGolden(t *testing.T) {
	hidden := map[string][2]int{
		"one-star": {3, 1}, "subtotals": {4, 0}, "no-rule": {4, 0}, "contradiction": {-1, 3}, "without-hidden": {-1, 3}, "threshold": {4, 4}, "marks": {5, 2}, "four-by-four": {9, 1},
	}
	files, err := filepath.Glob("testdata/audit/*.txtar")
	if err != nil || len(files) != len(hidden) {
		t.Errorf("%d archives, %d expected: %v", len(files), len(hidden), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in := map[string][]byte{}
			for _, f := range a.Files {
				in[f.Name] = f.Data
			}
			threshold, _ := strconv.ParseInt(strings.TrimSpace(string(in["threshold"])), 10, 64)
			tb, err := disclosure.ReadCSV("table.csv", bytes.NewReader(in["table.csv"]), threshold)
			if err != nil {
				t.Fatal(err)
			}
			r, err := disclosure.Audit(context.Background(), disclosure.Policy{Threshold: threshold}, tb)
			if err != nil {
				t.Fatal(err)
			}
			got := [2]int{len(r.Findings), len(r.Worst())}
			if !r.Feasible {
				got = [2]int{-1, len(r.Conflict)}
			}
			if got != hidden[name] {
				t.Errorf("hidden and disclosed %v, want %v", got, hidden[name])
			}
			var text, js bytes.Buffer
			if err := r.WriteText(&text, tb); err != nil {
				t.Fatal(err)
			}
			enc := json.NewEncoder(&js)
			if err := enc.Encode(r.JSON(tb)); err != nil {
				t.Fatal(err)
			}
			for _, out := range []txtar.File{{Name: "text", Data: text.Bytes()}, {Name: "json", Data: js.Bytes()}} {
				if *update {
					set(a, out)
				} else if !bytes.Equal(in[out.Name], out.Data) {
					t.Errorf("%s:\n%swant\n%s", out.Name, out.Data, in[out.Name])
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func set(a *txtar.Archive, f txtar.File) {
	for i := range a.Files {
		if a.Files[i].Name == f.Name {
			a.Files[i] = f
			return
		}
	}
	a.Files = append(a.Files, f)
}

func TestReadCSVFaults(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", "there is no table"},
		{"a\nb\n", "there is no table"},
		{"age,girls\n10,about 4\n", `t.csv:2: 10, girls: "about 4" is neither a count nor a marker`},
		{"age,girls\n\n10,3,4\n", `t.csv:3: "4" has no heading`},
		{"age,girls\n10,-3\n", "t.csv:2: 10, girls"},
		{"age,girls\n10,refused\n", "t.csv:2: 10, girls"},
		{"age,girls\n10,9999999999999999999\n", "t.csv:2: 10, girls"},
		{"age,girls\n10,5000000000000\n", `t.csv:2: 10, girls: "5000000000000" is over 1000000000000`},
		{"age,girls\n10,-\n", "write 0 for none, and nothing where there is no number"},
		{"age,girls\n10,3.5\n", "t.csv:2: 10, girls"},
		{"age,girls\n10,50%\n", "t.csv:2: 10, girls"},
		{"age;girls\n10;n/a\n", "t.csv:2: 10, girls"},
		{"age,girls\n10,\n", "no cell has a value"},
		{"age,girls\n\"10,3\n", "t.csv:2"},
	} {
		_, err := disclosure.ReadCSV("t.csv", strings.NewReader(tt.in), 0)
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want one with %q", tt.in, err, tt.want)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	files, _ := filepath.Glob("testdata/audit/*.txtar")
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data, int64(5))
	}
	f.Fuzz(func(t *testing.T, b []byte, threshold int64) {
		tb, err := disclosure.ReadCSV("t.csv", bytes.NewReader(b), threshold)
		if err != nil {
			return
		}
		if len(tb.Cells) > 60 {
			return
		}
		r, err := disclosure.Audit(context.Background(), disclosure.Policy{Threshold: max(0, threshold)}, tb)
		if err != nil {
			t.Fatalf("%q was read and cannot be audited: %v", b, err)
		}
		for _, f := range r.Findings {
			if f.Lo > f.Hi || f.Exact && !f.Disclosed {
				t.Errorf("%q: %+v", b, f)
			}
		}
		if !r.Feasible && len(r.Conflict) == 0 {
			t.Errorf("%q is a contradiction, and no cell is named", b)
		}
	})
}

// release is a one-column table: parts and their total, -1 hidden.
func release(name, total string, sum int64, parts map[string]int64, order ...string) disclosure.Table {
	t := disclosure.Table{Name: name, Release: name}
	s := disclosure.Sum{}
	for i, id := range append([]string{total}, order...) {
		n := sum
		if i > 0 {
			n = parts[id]
			s.Parts = append(s.Parts, i)
		}
		c := disclosure.Cell{Row: id, Col: "count", ID: id, Shown: "*", Hidden: true, Count: stat.AtLeast(0)}
		if n >= 0 {
			c.Shown, c.Hidden, c.Count = strconv.FormatInt(n, 10), false, stat.Exactly(n)
		}
		t.Cells = append(t.Cells, c)
	}
	if len(s.Parts) > 0 {
		t.Sums = []disclosure.Sum{s}
	}
	return t
}

func mustAudit(t *testing.T, p disclosure.Policy, tables ...disclosure.Table) disclosure.Report {
	t.Helper()
	r, err := disclosure.Audit(context.Background(), p, tables...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRepublished: a count that one release hides and another shows is
// disclosed, and the cell that shows it is named.
func TestRepublished(t *testing.T) {
	first := release("spring", "all", 20, map[string]int64{"north": -1, "south": -1}, "north", "south")
	second := release("autumn", "all", 20, map[string]int64{"north": 3, "south": -1}, "north", "south")
	r := mustAudit(t, disclosure.Policy{Threshold: 5}, first, second)
	if len(r.Findings) != 3 || len(r.Worst()) != 3 {
		t.Fatalf("findings %+v", r.Findings)
	}
	if b := r.Findings[0].Because; len(b) != 1 || b[0] != (disclosure.Place{Table: 1, Cell: 1}) {
		t.Errorf("north is given away by %v, want the second release's cell", b)
	}
}

func TestTablesAtOdds(t *testing.T) {
	a := release("a", "all", 20, map[string]int64{"north": 8, "south": 12}, "north", "south")
	b := release("b", "all", 20, map[string]int64{"north": 9, "south": 11}, "north", "south")
	b.Release = "a" // one release cannot give one count two values
	r := mustAudit(t, disclosure.Policy{}, a, b)
	if r.Feasible || len(r.Conflict) != 2 || !r.Smallest {
		t.Errorf("report %+v", r)
	}
	b.Release = "b" // another release can: it was revised
	if r := mustAudit(t, disclosure.Policy{}, a, b); !r.Feasible {
		t.Errorf("a revision is called a contradiction: %+v", r)
	}
}

func TestAllAlike(t *testing.T) {
	tb := release("a", "all", 12, map[string]int64{"girls": 12, "boys": 0}, "girls", "boys")
	tb.Sums[0].People = true
	r := mustAudit(t, disclosure.Policy{Groups: true}, tb)
	if len(r.Groups) != 1 || r.Groups[0].Cell != 1 || r.Safe() {
		t.Errorf("groups %v", r.Groups)
	}
}

// TestSmallestOfSubtotals: a table with subtotals is no simple network, and
// the smallest contradiction is still proven.
func TestSmallestOfSubtotals(t *testing.T) {
	tb, err := disclosure.ReadCSV("t.csv", strings.NewReader(`Force,Girls,Boys,All
Northmoor,12,8,20
Westhaven,15,16,31
Total north,27,24,51
Eastvale,12,9,21
Total south,12,9,22
Grand total,39,33,73
`), 0)
	if err != nil {
		t.Fatal(err)
	}
	r := mustAudit(t, disclosure.Policy{}, tb)
	var got []string
	for _, p := range r.Conflict {
		got = append(got, tb.Cells[p.Cell].Row+"/"+tb.Cells[p.Cell].Col)
	}
	if strings.Join(got, " ") != "Eastvale/All Total south/All" || !r.Smallest {
		t.Errorf("conflict %v, smallest %v; want the two cells that must be equal", got, r.Smallest)
	}
}

// TestRevisionElsewhere: a revised total loosens only what is summed with it.
func TestRevisionElsewhere(t *testing.T) {
	spring := []disclosure.Table{
		release("spring", "all", 41, map[string]int64{"a": 18, "b": 20, "c": -1}, "a", "b", "c"),
		release("spring", "others", 30, map[string]int64{"d": -1, "e": -1}, "d", "e"),
	}
	autumn := []disclosure.Table{
		release("autumn", "all", 43, map[string]int64{"a": 18, "b": 20, "c": -1}, "a", "b", "c"),
		release("autumn", "others", 30, map[string]int64{"d": 26, "e": -1}, "d", "e"),
	}
	tables := append(spring, autumn...)
	r := mustAudit(t, disclosure.Policy{Threshold: 5}, tables...)
	for _, f := range r.Findings {
		if tables[f.Table].Cells[f.Cell].ID == "e" && f.Lo != 4 {
			t.Errorf("e is %+v in %s; autumn's d gives it away in both releases", f, tables[f.Table].Name)
		}
	}
	if !r.Feasible || len(r.Worst()) != 5 {
		t.Errorf("feasible %v, %d disclosed", r.Feasible, len(r.Worst()))
	}
}
