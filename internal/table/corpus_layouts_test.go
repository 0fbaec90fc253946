package table_test

import (
	"strconv"

	"plumbline/internal/table"
)

// A layout fills a page in one of the ways in which bodies answer.
type layout struct {
	name string
	// needs says what the format must be able to show.
	rich, manyTables bool
	make             func(p *page)
}

var layouts = []layout{
	{"cross-table", false, false, crossTable},
	{"two rows of headings", false, false, twoHeads},
	{"two columns of labels", false, false, twoStubs},
	{"sections", false, false, sectionsLayout},
	{"pivot by order", false, false, orderPivot},
	{"pivot by indentation", true, false, indentPivot},
	{"stacked blocks", false, true, stackedBlocks},
	{"side by side", false, true, sideBySide},
	{"long form", false, false, longForm},
	{"two tables", false, true, twoTables},
	{"counts and shares", false, false, shares},
	{"spanning heading", false, false, spanning},
	{"no headings", false, false, keyValues},
}

func crossTable(p *page) {
	row := p.preamble(0)
	name, stub := stubs(p.r, 2+p.r.IntN(6))
	cols := heads(p.r, 1+p.r.IntN(5))
	for !distinct(stub, cols) {
		cols = heads(p.r, 3)
	}
	if name != "" {
		p.put(row, 0, name)
	}
	for j, h := range cols {
		p.put(row, 1+j, h)
	}
	end := p.body(row+1, 1, single(stub), single(cols), pickOne(p.r, 0, 10, 25), func(r, i int) { p.put(r, 0, stub[i]) })
	p.postscript(end)
}

func twoHeads(p *page) {
	row := p.preamble(0)
	stub := some(p.r, pickOne(p.r, offences, places), 2+p.r.IntN(5))
	upper := years(p.r, 2+p.r.IntN(2))
	lower := pickOne(p.r, sexes[:2], sexes, []string{"Q1", "Q2", "Q3", "Q4"}, months[:3], []string{"15", "16", "17"}, bands2)
	merged := p.rich && p.chance(50)
	groupTotal := p.chance(30)
	var cols [][]string
	at := 1
	for _, u := range upper {
		k := p.put(row, at, u)
		width := len(lower)
		for i, l := range lower {
			p.put(row+1, at+i, l)
			cols = append(cols, []string{u, l})
		}
		if groupTotal {
			p.put(row+1, at+width, "Total")
			cols = append(cols, []string{u, "Total"})
			width++
		}
		if merged {
			k.colSpan = width
		}
		at += width
	}
	name := p.put(row+p.r.IntN(2), 0, "Offence")
	if merged && p.cells[[2]int{row, 0}] == name {
		name.rowSpan = 2
	}
	width := len(lower)
	if groupTotal {
		width++
	}
	for i, s := range stub {
		p.put(row+2+i, 0, s)
		sum := 0
		for j, h := range cols {
			f := p.figure(10)
			if groupTotal && j%width == width-1 {
				f = number(p, sum)
				sum = 0
			} else {
				sum += f.n
			}
			p.value(row+2+i, 1+j, f, []string{s}, h)
		}
	}
	p.postscript(row + 2 + len(stub))
}

func twoStubs(p *page) {
	row := p.preamble(0)
	outer := pickOne(p.r, years(p.r, 2+p.r.IntN(2)), some(p.r, places, 3), some(p.r, offences, 3))
	inner := pickOne(p.r, months, sexes, some(p.r, platforms, 3), []string{"Q1", "Q2", "Q3", "Q4"})
	cols := some(p.r, offences, 2)
	for !distinct(outer, cols) || !distinct(cols, outer) {
		outer = years(p.r, 3)
	}
	p.put(row, 0, "Year")
	p.put(row, 1, "Month")
	for j, h := range cols {
		p.put(row, 2+j, h)
	}
	row++
	style := p.r.IntN(3) // repeated, blank, merged
	if style == 2 && !p.rich {
		style = 1
	}
	total := p.chance(40)
	for _, o := range outer {
		n := len(inner)
		if total {
			n++
		}
		sums := make([]int, len(cols))
		for i := range n {
			if i == 0 || style == 0 {
				k := p.put(row, 0, o)
				if style == 2 {
					k.rowSpan = n
				}
			}
			name := "Total"
			if i < len(inner) {
				name = inner[i]
			}
			p.put(row, 1, name)
			for j, h := range cols {
				f := p.figure(8)
				if i == len(inner) {
					f = number(p, sums[j])
				}
				sums[j] += f.n
				p.value(row, 2+j, f, []string{o, name}, []string{h})
			}
			row++
		}
	}
	p.postscript(row)
}

func sectionsLayout(p *page) {
	row := p.preamble(0)
	outer := pickOne(p.r, years(p.r, 3), some(p.r, places, 3))
	inner := pickOne(p.r, months, some(p.r, offences, 4))
	cols := pickOne(p.r, sexes, []string{"Recorded", "Detected"})
	p.put(row, 0, "Month")
	for j, h := range cols {
		p.put(row, 1+j, h)
	}
	row++
	for _, o := range outer {
		k := p.put(row, 0, o)
		k.bold = p.rich
		row++
		for _, in := range inner {
			p.put(row, 0, in)
			for j, h := range cols {
				f := p.figure(0)
				p.value(row, 1+j, f, []string{o, in}, []string{h})
			}
			row++
		}
	}
	p.postscript(row)
}

// pivotRows lays out categories, years and months in one column.
func pivotRows(p *page, indent bool) {
	p.put(0, 0, "Row Labels")
	p.put(0, 1, "Count of offences")
	row := 1
	count := []string{"Count of offences"}
	grand := 0
	yearList := years(p.r, 2)
	for _, c := range some(p.r, offences, 2+p.r.IntN(3)) {
		at := row
		row++
		sum := 0
		p.put(at, 0, c)
		for _, y := range yearList {
			yearAt := row
			k := p.put(yearAt, 0, y)
			row++
			part := 0
			for _, m := range months[:2+p.r.IntN(4)] {
				f := number(p, 1+p.r.IntN(50))
				part += f.n
				k := p.put(row, 0, m)
				if indent {
					k.indent = 2
				}
				p.value(row, 1, f, []string{c, y, m}, count)
				row++
			}
			if indent {
				k.indent = 1
			}
			p.value(yearAt, 1, number(p, part), []string{c, y}, count)
			sum += part
		}
		p.value(at, 1, number(p, sum), []string{c}, count)
		grand += sum
	}
	p.put(row, 0, "Grand Total")
	p.value(row, 1, number(p, grand), []string{"Grand Total"}, count)
}

func orderPivot(p *page)  { pivotRows(p, false) }
func indentPivot(p *page) { pivotRows(p, true) }

func stackedBlocks(p *page) {
	row := 0
	if p.chance(50) {
		p.put(row, 0, "Offences recorded, by month")
		row += 2
	}
	stub := pickOne(p.r, months, some(p.r, offences, 4))
	cols := pickOne(p.r, sexes, some(p.r, offences, 3))
	for !distinct(stub, cols) || !distinct(cols, stub) {
		cols = sexes
	}
	for _, title := range pickOne(p.r, years(p.r, 3), some(p.r, places, 3)) {
		p.put(row, 0, title)
		row++
		p.put(row, 0, "Month")
		for j, h := range cols {
			p.put(row, 1+j, h)
		}
		row++
		for _, s := range stub {
			p.put(row, 0, s)
			for j, h := range cols {
				p.value(row, 1+j, p.figure(10), []string{title, s}, []string{h})
			}
			row++
		}
		row += 1 + p.r.IntN(2)
	}
}

func sideBySide(p *page) {
	row := 0
	if p.chance(50) {
		p.put(0, 0, "Offences by code")
		row = 1 + p.r.IntN(2)
	}
	col := 0
	gap := 1
	if p.chance(30) {
		gap = 0
	}
	lists := [][]string{some(p.r, offences, 3+p.r.IntN(3)), some(p.r, offences, 3+p.r.IntN(3)), some(p.r, offences, 3)}
	for _, stub := range lists {
		p.put(row, col, "Code")
		p.put(row, col+1, "Number")
		for i, s := range stub {
			p.put(row+1+i, col, s)
			p.value(row+1+i, col+1, p.figure(0), []string{s}, []string{"Number"})
		}
		col += 2 + gap
	}
}

func longForm(p *page) {
	row := p.preamble(0)
	names := []string{"Force", "Year", "Offence", "Platform", "Count"}
	for j, h := range names {
		p.put(row, j, h)
	}
	row++
	for _, f := range some(p.r, places, 2) {
		for _, y := range years(p.r, 2) {
			for _, o := range some(p.r, offences, 3) {
				labels := []string{f, y, o}
				p.put(row, 0, f)
				p.put(row, 1, y)
				p.put(row, 2, o)
				if p.chance(80) {
					s := platforms[p.r.IntN(4)]
					p.put(row, 3, s)
					labels = append(labels, s)
				}
				p.value(row, 4, p.figure(8), labels, []string{"Count"})
				row++
			}
		}
	}
	p.postscript(row)
}

func twoTables(p *page) {
	row := 0
	for i := range 2 {
		p.put(row, 0, "Table "+strconv.Itoa(i+1)+": offences")
		row++
		name, stub := stubs(p.r, 3)
		cols := heads(p.r, 2+i*2)
		for !distinct(stub, cols) {
			cols = heads(p.r, 3)
		}
		if name == "" {
			name = "Category"
		}
		p.put(row, 0, name)
		for j, h := range cols {
			p.put(row, 1+j, h)
		}
		row = p.body(row+1, 1, single(stub), single(cols), 10, func(r, i int) { p.put(r, 0, stub[i]) })
		if p.chance(50) {
			p.put(row, 0, "Source: crime system")
			row++
		}
		row += 1 + p.r.IntN(3)
	}
}

func shares(p *page) {
	stub := some(p.r, outcomes, 3)
	p.put(0, 0, "Outcome")
	upper := years(p.r, 2)
	var cols [][]string
	for i, u := range upper {
		p.put(0, 1+2*i, u)
		p.put(1, 1+2*i, "Number")
		p.put(1, 2+2*i, "%")
		cols = append(cols, []string{u, "Number"}, []string{u, "%"})
	}
	for i, s := range stub {
		p.put(2+i, 0, s)
		for j, h := range cols {
			f := number(p, p.r.IntN(90))
			if j%2 == 1 {
				f.text += "%"
			}
			p.value(2+i, 1+j, f, []string{s}, h)
		}
	}
}

func spanning(p *page) {
	stub := some(p.r, places, 4)
	cols := years(p.r, 3)
	over := pickOne(p.r, "Number of offences", "Financial year", "Recorded crimes")
	k := p.put(0, 1, over)
	if p.rich {
		k.colSpan = len(cols)
	}
	p.put(1, 0, "Force")
	var paths [][]string
	for j, h := range cols {
		p.put(1, 1+j, h)
		paths = append(paths, []string{over, h})
	}
	p.bodyWith(2, 1, single(stub), paths, 10, false, p.chance(50), func(r, i int) { p.put(r, 0, stub[i]) })
}

func keyValues(p *page) {
	for i, s := range []string{"Offences recorded", "Of which flagged", "Victims aged 10 or under", "Arrests made"} {
		p.put(i, 0, s)
		f := number(p, 5+p.r.IntN(200))
		f.kind = table.Number
		p.value(i, 1, f, []string{s}, nil)
	}
}
