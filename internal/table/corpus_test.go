package table_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"plumbline/internal/table"
)

// A page is a sheet in the making, with the truth about its values. All of it
// is invented.
type page struct {
	cells map[[2]int]*pageCell
	rows  int
	truth []truth
	r     *rand.Rand
	// rich says that the format can show merged cells, bold and indentation.
	rich bool
}

type pageCell struct {
	text             string
	bold             bool
	indent           int
	rowSpan, colSpan int
}

// A truth is what a careful person reads in one cell.
type truth struct {
	row, col   int
	value      string
	kind       table.Kind
	rows, cols []string
}

func (p *page) put(row, col int, text string) *pageCell {
	k := &pageCell{text: text, rowSpan: 1, colSpan: 1}
	p.cells[[2]int{row, col}] = k
	p.rows = max(p.rows, row+1)
	return k
}

func (p *page) chance(percent int) bool { return p.r.IntN(100) < percent }

func pickOne[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// A figure is a value with what is true of it, so that totals can be made.
type figure struct {
	n    int // the true number
	text string
	kind table.Kind
}

// figure draws a value: mostly numbers, some hidden, some symbols.
func (p *page) figure(mess int) figure {
	n := p.r.IntN(60)
	if p.chance(20) {
		n = p.r.IntN(3000)
	}
	if p.chance(mess) {
		switch p.r.IntN(7) {
		case 0, 1:
			return figure{1 + p.r.IntN(4), "*", table.Suppressed}
		case 2:
			return figure{p.r.IntN(5), "<5", table.Suppressed}
		case 3:
			return figure{0, "", table.Blank}
		case 4:
			return figure{0, "nil", table.Zero}
		case 5:
			return figure{0, "N/A", table.NotApplicable}
		case 6:
			return figure{1 + p.r.IntN(4), "1-4", table.Suppressed}
		}
	}
	return number(p, n)
}

func number(p *page, n int) figure {
	f := figure{n, strconv.Itoa(n), table.Number}
	if n == 0 {
		f.kind = table.Zero
	}
	if n >= 1000 && !p.rich && p.chance(50) {
		f.text = fmt.Sprintf("%d,%03d", n/1000, n%1000)
	}
	return f
}

func (p *page) value(row, col int, f figure, rows, cols []string) {
	if f.text != "" {
		p.put(row, col, f.text)
	}
	p.truth = append(p.truth, truth{row, col, f.text, f.kind, rows, cols})
}

var (
	offences  = []string{"Rape", "Sexual assault", "Grooming", "Exposure", "Voyeurism", "Sexual communication with a child", "71/17", "88C Meeting a child", "19D", "Possession of images", "Harassment", "Stalking"}
	places    = []string{"Northmoor", "Westhaven", "Eastvale", "Southmere", "Midfell", "Highcombe", "Lowmarsh"}
	platforms = []string{"Chatterbox", "Pixelgram", "Not recorded", "Other site", "Unknown"}
	sexes     = []string{"Female", "Male", "Unknown"}
	bands     = []string{"0-9", "10-12", "13-15", "16-17", "Unknown"}
	bands2    = []string{"Under 10", "10 to 13", "14 to 17", "18+"}
	months    = []string{"January", "February", "March", "April", "May", "June"}
	shortM    = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	outcomes  = []string{"Charged", "Cautioned", "No further action", "Under investigation"}
)

func years(r *rand.Rand, n int) []string {
	y := 2009 + r.IntN(10)
	var out []string
	form := r.IntN(5)
	for i := range n {
		switch form {
		case 0, 1:
			out = append(out, strconv.Itoa(y+i))
		case 2:
			out = append(out, fmt.Sprintf("%d/%02d", y+i, (y+i+1)%100))
		case 3:
			out = append(out, fmt.Sprintf("%d-%02d", y+i, (y+i+1)%100))
		case 4:
			out = append(out, fmt.Sprintf("FY %d/%02d", y+i, (y+i+1)%100))
		}
	}
	return out
}

func monthYears(r *rand.Rand, n int) []string {
	y := 2015 + r.IntN(5)
	form := r.IntN(3)
	var out []string
	for i := range n {
		m, yy := i%12, y+i/12
		switch form {
		case 0:
			out = append(out, fmt.Sprintf("%s-%02d", shortM[m], yy%100))
		case 1:
			out = append(out, fmt.Sprintf("%d%02d", yy, m+1))
		case 2:
			out = append(out, fmt.Sprintf("%s %d", shortM[m], yy))
		}
	}
	return out
}

func some(r *rand.Rand, list []string, n int) []string {
	n = min(n, len(list))
	out := make([]string, 0, n)
	for _, i := range r.Perm(len(list))[:n] {
		out = append(out, list[i])
	}
	return out
}

// stubs and heads draw the labels of a simple axis, and the heading over the
// labels.
func stubs(r *rand.Rand, n int) (string, []string) {
	switch r.IntN(8) {
	case 0:
		return pickOne(r, "Force", "Area", ""), some(r, places, n)
	case 1:
		return "Platform", some(r, platforms, n)
	case 2:
		return pickOne(r, "Year", "Financial year", ""), years(r, max(n, 3))
	case 3:
		return pickOne(r, "Month", ""), monthYears(r, n+3)
	case 4:
		return pickOne(r, "Age", "Age group", "Age band"), pickOne(r, bands, bands2)
	case 5:
		ages := []string{}
		for a := 9 + r.IntN(3); len(ages) < n+2; a++ {
			ages = append(ages, strconv.Itoa(a))
		}
		return pickOne(r, "Age", "Victim age"), ages
	}
	return pickOne(r, "Offence", "Offence type", "HO code", ""), some(r, offences, n)
}

func heads(r *rand.Rand, n int) []string {
	switch r.IntN(8) {
	case 0:
		return sexes
	case 1:
		return bands
	case 2:
		ages := []string{}
		for a := 12 + r.IntN(3); len(ages) < max(n, 3); a++ {
			ages = append(ages, strconv.Itoa(a))
		}
		return ages
	case 3:
		return monthYears(r, n)
	case 4:
		return some(r, outcomes, max(n, 2))
	case 5:
		return some(r, offences, max(n, 2))
	}
	return years(r, max(n, 2))
}

// preamble puts lines over a table and gives the row of its headings.
func (p *page) preamble(row int) int {
	if p.chance(50) {
		p.put(row, 0, pickOne(p.r, "Table 1: Offences recorded by the force", "Number of offences with a cyber flag", "FOI 1234/20 response"))
		row++
		if p.chance(40) {
			p.put(row, 0, pickOne(p.r, "Offences against children under 18", "Figures are for the whole force area"))
			row++
		}
		if p.chance(50) {
			row++
		}
	}
	return row
}

func (p *page) postscript(row int) {
	if p.chance(40) {
		if p.chance(60) {
			row++
		}
		p.put(row, 0, pickOne(p.r, "Source: crime recording system, extracted 3 March 2020", "Note: data may change as records are updated.", "* denotes a figure of fewer than 5", "Figures of fewer than 5 are shown as *"))
	}
}

// body fills rows under headings that are already there. paths are the labels
// of each row; totals are put where wanted.
func (p *page) body(row, col int, stub [][]string, cols [][]string, mess int, put func(r, i int)) int {
	rowTotal, colTotal := p.chance(40), p.chance(40)
	return p.bodyWith(row, col, stub, cols, mess, rowTotal, colTotal, put)
}

func (p *page) bodyWith(row, col int, stub, cols [][]string, mess int, rowTotal, colTotal bool, put func(r, i int)) int {
	sums := make([]int, len(cols))
	all := 0
	for i, labels := range stub {
		put(row+i, i)
		line := 0
		for j, heads := range cols {
			f := p.figure(mess)
			sums[j] += f.n
			line += f.n
			p.value(row+i, col+j, f, labels, heads)
		}
		all += line
		if rowTotal {
			p.value(row+i, col+len(cols), number(p, line), labels, []string{"Total"})
		}
	}
	next := row + len(stub)
	if colTotal {
		name := pickOne(p.r, "Total", "Grand Total", "Total offences")
		k := p.put(next, 0, name)
		k.bold = p.rich
		for j, heads := range cols {
			p.value(next, col+j, number(p, sums[j]), []string{name}, heads)
		}
		if rowTotal {
			p.value(next, col+len(cols), number(p, all), []string{name}, []string{"Total"})
		}
		next++
	}
	if rowTotal {
		p.put(row-1, col+len(cols), "Total")
	}
	return next
}

func single(list []string) [][]string {
	out := make([][]string, len(list))
	for i, s := range list {
		out[i] = []string{s}
	}
	return out
}

func distinct(a, b []string) bool {
	return !strings.Contains("|"+strings.Join(a, "|")+"|", "|"+b[0]+"|")
}
