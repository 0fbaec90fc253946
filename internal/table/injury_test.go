package table_test

import (
	"math/rand/v2"
	"testing"

	"plumbline/internal/table"
)

// injuries are what can happen to an answer on its way, each done to a page
// whose truth is then that of the page before.
var injuries = []struct {
	name string
	do   func(p *page) bool // false when the page has nothing to injure
}{
	{"shift a row one column", func(p *page) bool {
		row := p.truth[p.r.IntN(len(p.truth))].row
		moved := map[[2]int]*pageCell{}
		for at, k := range p.cells {
			if at[0] == row && at[1] > 0 {
				at[1]++
			}
			moved[at] = k
		}
		p.cells = moved
		return true
	}},
	{"delete a row", func(p *page) bool {
		row := p.truth[p.r.IntN(len(p.truth))].row
		for at := range p.cells {
			if at[0] == row {
				delete(p.cells, at)
			}
		}
		return true
	}},
	{"a hidden value turned to 0", func(p *page) bool {
		for _, w := range p.truth {
			if w.value == "*" {
				p.cells[[2]int{w.row, w.col}].text = "0"
				return true
			}
		}
		return false
	}},
	{"a figure changed", func(p *page) bool {
		w := p.truth[p.r.IntN(len(p.truth))]
		if w.kind != table.Number {
			return false
		}
		p.cells[[2]int{w.row, w.col}].text = "7" + p.cells[[2]int{w.row, w.col}].text
		return true
	}},
}

// TestAccuracyInjuries counts in how many injured tables with totals anything
// is put in doubt. What the labels and the sums cannot show, such as two
// headings swapped, is not looked for.
func TestAccuracyInjuries(t *testing.T) {
	for _, in := range injuries {
		caught, all := 0, 0
		for seed := range 200 {
			p := &page{cells: map[[2]int]*pageCell{}, r: rand.New(rand.NewPCG(uint64(seed), 11)), rich: true}
			stub, cols := offences[:5], bands2
			p.put(0, 0, "Offence")
			for j, h := range cols {
				p.put(0, 1+j, h)
			}
			p.bodyWith(1, 1, single(stub), single(cols), 12, true, true, func(r, i int) { p.put(r, 0, stub[i]) })
			if !in.do(p) {
				continue
			}
			all++
			doubt := false
			for _, tb := range find(t, p.grid()) {
				for i := range tb.Values {
					doubt = doubt || !tb.Values[i].Sure() && tb.Values[i].Kind != table.Unreadable
				}
			}
			if doubt {
				caught++
			}
		}
		t.Logf("%-28s noticed in %d of %d", in.name, caught, all)
		if caught*10 < all*7 {
			t.Errorf("%s: noticed in %d of %d only", in.name, caught, all)
		}
	}
}
