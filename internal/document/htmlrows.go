package document

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// isRegular says whether an element is a table in all but name: two or more
// rows and nothing else, each with the same two or more short cells, of which
// one after the first in its row is a figure.
func isRegular(n *html.Node) bool {
	rows, width, figures := 0, 0, false
	for row := n.FirstChild; row != nil; row = row.NextSibling {
		if row.Type == html.TextNode && strings.TrimSpace(row.Data) != "" {
			return false
		}
		if row.Type != html.ElementNode {
			continue
		}
		cells, figure := regularRow(row)
		if rows++; rows > 1 && cells != width || cells < 2 {
			return false
		}
		width, figures = cells, figures || figure
	}
	return rows >= 2 && figures
}

// regularRow is how many cells an element has that holds short cells and
// nothing else, 0 for any other, and whether one after the first is a figure.
func regularRow(row *html.Node) (cells int, figure bool) {
	if row.DataAtom != atom.Div && row.DataAtom != atom.Li && row.DataAtom != atom.Section {
		return 0, false
	}
	for cell := row.FirstChild; cell != nil; cell = cell.NextSibling {
		if cell.Type == html.TextNode && strings.TrimSpace(cell.Data) != "" {
			return 0, false
		}
		if cell.Type != html.ElementNode {
			continue
		}
		text, ok := shortText(cell)
		if !ok {
			return 0, false
		}
		cells++
		figure = figure || cells > 1 && text != "" && startsAsFigure(text)
	}
	return cells, figure
}

// shortText is the text of an element that holds text alone, in inline
// elements, and not much of it.
func shortText(n *html.Node) (string, bool) {
	switch n.DataAtom {
	case atom.Div, atom.Span, atom.P, atom.Strong, atom.B:
	default:
		return "", false
	}
	return textAlone(n)
}

// textAlone is shortText for an element of any name.
func textAlone(n *html.Node) (string, bool) {
	var text strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode:
			text.WriteString(c.Data)
		case c.Type == html.ElementNode && !inline[c.DataAtom] && c.DataAtom != atom.Br:
			return "", false
		}
		if text.Len() > 200 {
			return "", false
		}
	}
	return oneSpace(text.String()), true
}

// startsAsFigure says whether a text begins as figures, suppressed or not, do.
func startsAsFigure(s string) bool {
	s = strings.TrimLeft(s, "<>≤≥~+-−–—£(*[ ")
	return s == "" || s[0] >= '0' && s[0] <= '9'
}

// wrapRows puts rows that stand among other things, with no element around
// them that is the table, into one: elements that are shown as rows, or that
// are rows in all but name.
func wrapRows(n *html.Node) {
	if skipped[n.DataAtom] || roleOf(n) != "" || isRegular(n) {
		return // what is in a table is the table's to read
	}
	for c := n.FirstChild; c != nil; {
		rows, figures := rowsFrom(c)
		if len(rows) < 2 {
			wrapRows(c)
			c = c.NextSibling
			continue
		}
		next := rows[len(rows)-1].NextSibling
		if figures {
			wrap := &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"}
			if roleOf(rows[0]) == "row" {
				wrap.Attr = []html.Attribute{{Key: "role", Val: "table"}}
			}
			n.InsertBefore(wrap, rows[0])
			for _, row := range rows {
				n.RemoveChild(row)
				wrap.AppendChild(row)
			}
		}
		c = next
	}
}

// rowsFrom are the rows that may be of one table of which n is the first, and
// whether they hold a figure.
func rowsFrom(n *html.Node) (rows []*html.Node, figures bool) {
	width, shown := 0, false
	for c := n; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" || len(rows) == 0 {
				break
			}
			continue
		}
		cells, figure := regularRow(c)
		isRow := roleOf(c) == "row"
		if len(rows) == 0 {
			width, shown = cells, isRow
		}
		if isRow != shown || !isRow && (cells < 2 || cells != width) {
			break
		}
		rows, figures = append(rows, c), figures || figure || isRow
	}
	return rows, figures
}

// isFigureList says whether an element is a list of terms of which each has as
// many short descriptions as the first, and one of them is a figure.
func isFigureList(n *html.Node) bool {
	if n.DataAtom != atom.Dl {
		return false
	}
	figures := false
	rows := listRows(n)
	for _, r := range rows {
		if len(r.cells) < 2 || len(r.cells) != len(rows[0].cells) {
			return false
		}
		for i, cell := range r.cells {
			text, ok := textAlone(cell)
			if !ok || (cell.DataAtom == atom.Dt) != (i == 0) {
				return false
			}
			figures = figures || i > 0 && text != "" && startsAsFigure(text)
		}
	}
	return len(rows) >= 2 && figures
}

// listRows are the terms of a list, each with its descriptions, whether or not
// elements hold them together.
func listRows(n *html.Node) []htmlRow {
	var rows []htmlRow
	var gather func(n *html.Node, hidden bool)
	gather = func(n *html.Node, hidden bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.DataAtom == atom.Dt || c.DataAtom == atom.Dd && len(rows) == 0:
				rows = append(rows, htmlRow{cells: []*html.Node{c}, hidden: hidden || isHidden(c)})
			case c.DataAtom == atom.Dd:
				r := &rows[len(rows)-1]
				r.cells = append(r.cells, c)
			case c.DataAtom == atom.Div:
				gather(c, hidden || isHidden(c))
			}
		}
	}
	gather(n, false)
	return rows
}
