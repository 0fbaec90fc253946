package document

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxSpan is the widest span that is believed; a wider one, or none at all, is
// one column or row.
const maxSpan = 1000

// maxColumns bounds the columns that the spans of a table make.
const maxColumns = 16_384

// An htmlTable is a table element, or elements that stand for one, by rows.
type htmlTable struct {
	element *html.Node
	caption string
	rows    []htmlRow
	nested  []*html.Node // tables within its cells
}

// An htmlRow is the cells of a row. Group tells the row groups apart, which no
// span leaves.
type htmlRow struct {
	cells  []*html.Node
	group  int
	hidden bool
}

// isTable says whether an element is a table, or stands for one by its role,
// its style or the regularity of what it holds.
func isTable(n *html.Node) bool {
	if n.DataAtom == atom.Table {
		return true
	}
	if inline[n.DataAtom] || n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return false
	}
	return roleOf(n) == "table" || isRegular(n) || isFigureList(n)
}

// roleOf is "table", "rowgroup", "row", "cell" or "header" by an element's
// name, role or style, or "".
func roleOf(n *html.Node) string {
	switch n.DataAtom {
	case atom.Table:
		return "table"
	case atom.Thead, atom.Tbody, atom.Tfoot:
		return "rowgroup"
	case atom.Tr:
		return "row"
	case atom.Td:
		return "cell"
	case atom.Th:
		return "header"
	case atom.Caption:
		return "caption"
	}
	if len(n.Attr) == 0 {
		return ""
	}
	switch attribute(n, "role") {
	case "table", "grid", "treegrid":
		return "table"
	case "rowgroup":
		return "rowgroup"
	case "row":
		return "row"
	case "cell", "gridcell":
		return "cell"
	case "columnheader", "rowheader":
		return "header"
	case "caption":
		return "caption"
	}
	switch style(n, "display") {
	case "table":
		return "table"
	case "table-row-group", "table-header-group", "table-footer-group":
		return "rowgroup"
	case "table-row":
		return "row"
	case "table-cell":
		return "cell"
	case "table-caption":
		return "caption"
	}
	return ""
}

// gatherTable finds the rows of a table in the order they are shown: a foot
// comes last wherever it is written.
func gatherTable(n *html.Node) *htmlTable {
	t := &htmlTable{element: n}
	if n.DataAtom == atom.Dl {
		t.rows = listRows(n)
		return t
	}
	if n.DataAtom != atom.Table && roleOf(n) != "table" {
		for row := n.FirstChild; row != nil; row = row.NextSibling {
			if row.Type == html.ElementNode {
				r := htmlRow{hidden: isHidden(row)}
				for cell := row.FirstChild; cell != nil; cell = cell.NextSibling {
					if cell.Type == html.ElementNode {
						r.cells = append(r.cells, cell)
					}
				}
				t.rows = append(t.rows, r)
			}
		}
		return t
	}
	var feet []htmlRow
	groups := 0
	var gather func(n *html.Node, rows *[]htmlRow, hidden bool)
	gather = func(n *html.Node, rows *[]htmlRow, hidden bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || skipped[c.DataAtom] {
				continue
			}
			switch role := roleOf(c); role {
			case "caption":
				if t.caption == "" {
					var caption Cell
					t.fillCell(&caption, c)
					t.caption = caption.Shown
				}
			case "row":
				*rows = append(*rows, t.row(c, groups, hidden || isHidden(c)))
			case "table":
				t.nested = append(t.nested, c)
			case "rowgroup":
				groups++
				if c.DataAtom == atom.Tfoot {
					gather(c, &feet, hidden || isHidden(c))
				} else {
					gather(c, rows, hidden || isHidden(c))
				}
				groups++
			default:
				gather(c, rows, hidden || isHidden(c))
			}
		}
	}
	gather(n, &t.rows, false)
	t.rows = append(t.rows, feet...)
	return t
}

// row gathers the cells of a row. In a div that stands for a row, an element
// of no role is passed through.
func (t *htmlTable) row(n *html.Node, group int, hidden bool) htmlRow {
	r := htmlRow{group: group, hidden: hidden}
	var gather func(n *html.Node)
	gather = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			switch roleOf(c) {
			case "cell", "header":
				r.cells = append(r.cells, c)
			case "table":
				t.nested = append(t.nested, c)
			default:
				gather(c)
			}
		}
	}
	gather(n)
	return r
}

// A cellText gathers what a cell holds.
type cellText struct {
	runs          []run
	strong, plain bool // whether any text is bold, and whether any is not
	struck        bool // whether a line goes through any
	through       bool // one goes through what is being gathered
	nested        []*html.Node
}

// walk gathers what an element holds, without the tables in it.
func (t *cellText) walk(n *html.Node, super, heavy bool) {
	weight := style(n, "font-weight")
	defer func(outer bool) { t.through = outer }(t.through)
	t.through = t.through || isStruck(n)
	heavy = heavy || n.DataAtom == atom.B || n.DataAtom == atom.Strong || weight == "bold" || weight == "700"
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			t.runs = append(t.runs, run{c.Data, super})
			t.struck = t.struck || t.through && strings.TrimSpace(c.Data) != ""
			if !super && strings.TrimSpace(c.Data) != "" {
				t.strong, t.plain = t.strong || heavy, t.plain || !heavy
			}
		case c.Type != html.ElementNode || skipped[c.DataAtom]:
		case c.DataAtom == atom.Table:
			t.nested = append(t.nested, c)
		case isHidden(c):
		case inline[c.DataAtom]:
			t.walk(c, super || c.DataAtom == atom.Sup, heavy)
		default:
			t.runs = append(t.runs, run{" ", false})
			t.walk(c, super, heavy)
			t.runs = append(t.runs, run{" ", false})
		}
	}
}

// isStruck says whether a line goes through the text of an element.
func isStruck(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Del, atom.S, atom.Strike:
		return true
	}
	return strings.Contains(style(n, "text-decoration")+style(n, "text-decoration-line"), "line-through")
}

// fillCell sets a cell's text, footnote marks, indent and weight. Tables in
// the element are added to those nested in t.
func (t *htmlTable) fillCell(c *Cell, n *html.Node) {
	var in cellText
	in.walk(n, false, false)
	t.nested = append(t.nested, in.nested...)
	var text string
	text, c.Marks = splitMarks(in.runs)
	for _, r := range text {
		if r == '\u00A0' || r == '\u2003' {
			c.Indent++
		} else if !strings.ContainsRune(" \n\t\r", r) {
			break
		}
	}
	c.Shown = oneSpace(text)
	c.Raw = c.Shown
	c.Bold = in.strong && !in.plain
	if in.struck {
		c.Doubt = struckDoubt
	}
	if c.Shown != "" {
		c.Kind = TextCell
	}
}

// table adds a table's grid to the page, and those of the tables in it. A
// table that only lays out the page, with one cell, with other tables and
// hardly anything beside, or by its own word, is prose.
func (p *page) table(n *html.Node) {
	if p.stopped = p.ctx.Err(); p.stopped != nil {
		return
	}
	t := gatherTable(n)
	g := &Grid{Format: HTML, Caption: t.caption, Hidden: hiddenAbove(n)}
	if p.fill(g, t); p.ctx.Err() != nil {
		p.stopped = p.ctx.Err()
		return
	}
	wide := map[int]int{} // cells that hold anything, by row
	for _, c := range g.Cells {
		if c.Kind != BlankCell {
			wide[c.Row]++
		}
	}
	full := 0
	for _, cells := range wide {
		if cells > 1 {
			full++
		}
	}
	layout := attribute(n, "role") == "presentation" || attribute(n, "role") == "none" || len(g.Cells) == 1 || len(t.nested) > 0 && full < 2
	if layout && !g.Hidden {
		p.children(n, false)
		p.endParagraph(false)
		return
	}
	p.addGrid(g)
	for _, inner := range t.nested {
		if p.stopped == nil {
			p.table(inner)
		}
	}
}

// fill lays the cells of the table out, by the rules of HTML.
func (p *page) fill(g *Grid, t *htmlTable) {
	var until []int // by column, the row before which it is taken by a span from above
	last := 0       // the row after the current group
	for row, r := range t.rows {
		if row >= last {
			for last = row + 1; last < len(t.rows) && t.rows[last].group == r.group; last++ {
			}
		}
		if row%256 == 0 && p.ctx.Err() != nil {
			return
		}
		col := 0
		for _, n := range r.cells {
			for col < len(until) && until[col] > row {
				col++
			}
			if col >= maxColumns {
				p.doc.Problems = append(p.doc.Problems, Problem{Text: "a table is wider than anyone makes; the rest of one row is not read"})
				break
			}
			c := Cell{Row: row, Col: col, RowSpan: min(span(n, "rowspan"), last-row), ColSpan: span(n, "colspan")}
			for i := 1; i < c.ColSpan; i++ { // a span from above is in the way
				if col+i >= maxColumns || col+i < len(until) && until[col+i] > row {
					c.ColSpan = i
				}
			}
			for len(until) < col+c.ColSpan {
				until = append(until, 0)
			}
			for i := range c.ColSpan {
				until[col+i] = row + c.RowSpan
			}
			t.fillCell(&c, n)
			c.Hidden = r.hidden || isHidden(n)
			c.Header = roleOf(n) == "header"
			if c.Kind != BlankCell {
				g.Rows, g.Cols = max(g.Rows, row+1), max(g.Cols, col+1)
			}
			g.Cells = append(g.Cells, c)
			col += c.ColSpan
		}
	}
	kept := g.Cells[:0]
	for _, c := range g.Cells {
		if c.Row < g.Rows && c.Col < g.Cols {
			c.RowSpan, c.ColSpan = min(c.RowSpan, g.Rows-c.Row), min(c.ColSpan, g.Cols-c.Col)
			kept = append(kept, c)
		}
	}
	g.Cells = kept
}

// span is how many rows or columns a cell says it takes.
func span(n *html.Node, name string) int {
	v, err := strconv.Atoi(strings.TrimSpace(attribute(n, name)))
	if err != nil || v < 1 || v > maxSpan {
		return 1
	}
	return v
}
