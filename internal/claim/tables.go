package claim

import (
	"regexp"
	"strings"
)

// A cell of a table is read as the end of a sentence of which the heads of its
// row and column are the beginning: "West Mercia, 2016/17: 213".

// A grid is a table of a text: spans of its cells, the first row the heads of
// the columns.
type grid [][]span

// mostHead is how many words the head of a row or column has at most; one that
// is longer is prose.
const mostHead = 40

var (
	pipeRule = regexp.MustCompile(`^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*$`)
	tableTag = regexp.MustCompile(`(?i)<(/?)(table|tr|th|td|caption)\b[^<>]*>`)
)

// pipeTables are the tables of a Markdown text.
func pipeTables(text string) []grid {
	var out []grid
	lines := lineSpans(text, span{0, len(text)})
	for i := 1; i < len(lines); i++ {
		rule := text[lines[i].start:lines[i].end]
		if !strings.Contains(rule, "|") || !pipeRule.MatchString(rule) || !strings.Contains(text[lines[i-1].start:lines[i-1].end], "|") {
			continue
		}
		g := grid{pipeCells(text, lines[i-1])}
		for i++; i < len(lines) && strings.Contains(text[lines[i].start:lines[i].end], "|") && !strings.Contains(text[lines[i-1].end:lines[i].start], "\n\n"); i++ {
			g = append(g, pipeCells(text, lines[i]))
		}
		out = append(out, g)
	}
	return out
}

func pipeCells(text string, l span) []span {
	start, end := l.start, l.end
	for start < end && (text[start] == ' ' || text[start] == '\t') {
		start++
	}
	if start < end && text[start] == '|' {
		start++
	}
	for end > start && (text[end-1] == ' ' || text[end-1] == '\t' || text[end-1] == '\r') {
		end--
	}
	if end > start && text[end-1] == '|' {
		end--
	}
	var out []span
	for from := start; from <= end; {
		to := end
		if n := strings.IndexByte(text[from:end], '|'); n >= 0 {
			to = from + n
		}
		out = append(out, span{from, to})
		from = to + 1
	}
	return out
}

// markupTables are the tables of an HTML text. One inside another is left out.
func markupTables(text string) []grid {
	var out []grid
	var g grid
	depth, open := 0, -1
	shut := func(at int) {
		if open >= 0 && len(g) > 0 {
			g[len(g)-1] = append(g[len(g)-1], span{open, at})
		}
		open = -1
	}
	for _, m := range tableTag.FindAllStringSubmatchIndex(text, -1) {
		closes, tag := m[3] > m[2], strings.ToLower(text[m[4]:m[5]])
		switch {
		case tag == "table" && !closes:
			depth++
			g, open = nil, -1
		case tag == "table":
			shut(m[0])
			if depth == 1 && len(g) > 1 {
				out = append(out, g)
			}
			depth, g = max(depth-1, 0), nil
		case depth != 1:
		case tag == "tr" && !closes:
			shut(m[0])
			g = append(g, nil)
		case closes, tag == "caption":
			shut(m[0])
		default:
			shut(m[0])
			open = m[1]
		}
	}
	return out
}

// A cellReading is the tokens that a cell is read as, and where its own begin.
type cellReading struct {
	at     span
	tokens []token
	own    int
}

// readings are the cells of a table that hold a number.
func (g grid) readings(prose string) []cellReading {
	var out []cellReading
	var named [][]token // heads of the rows so far
	for _, row := range g[1:] {
		if len(row) < 2 || len(row) > len(g[0]) {
			continue
		}
		head := tokens(prose, row[0].start, row[0].end)
		if len(head) == 0 || len(head) > mostHead {
			continue
		}
		if isTotal(head) && len(named) > 1 && len(named) <= 60 {
			head = together(named)
		} else {
			named = append(named, head)
		}
		for c := 1; c < len(row); c++ {
			column := tokens(prose, g[0][c].start, g[0][c].end)
			cell := tokens(prose, row[c].start, row[c].end)
			if len(column) > mostHead || len(cell) == 0 || len(cell) > mostHead || !hasNumber(cell) {
				continue
			}
			at := span{cell[0].start, cell[len(cell)-1].end}
			ts := append(append([]token{}, head...), mark(",", at.start))
			ts = append(append(ts, column...), mark(":", at.start))
			own := len(ts)
			out = append(out, cellReading{at, append(ts, signed(column, cell)...), own})
		}
	}
	return out
}

func mark(low string, at int) token { return token{start: at, end: at, low: low} }

func hasNumber(ts []token) bool {
	for _, t := range ts {
		if t.number {
			return true
		}
	}
	return false
}

// isTotal says that the head of a row calls it the sum of those above.
func isTotal(ts []token) bool { return len(ts) == 1 && (ts[0].low == "total" || ts[0].low == "all") }

// together names the rows above a total.
func together(named [][]token) []token {
	var out []token
	for i, ts := range named {
		switch {
		case i == len(named)-1:
			out = append(out, mark("and", ts[0].start))
		case i > 0:
			out = append(out, mark(",", ts[0].start))
		}
		out = append(out, ts...)
	}
	return append(out, mark("together", out[len(out)-1].end))
}

// signed is a cell with what its column says of it: "+87" under "Change (%)"
// is up 87%.
func signed(column, cell []token) []token {
	change, percent := false, false
	for _, t := range column {
		switch t.low {
		case "change", "difference", "increase", "rise":
			change = true
		case "%", "percent", "percentage":
			percent = true
		}
	}
	for _, t := range cell {
		percent = percent && t.low != "%"
	}
	out := cell
	if change && (cell[0].low == "+" || cell[0].low == "-" || cell[0].number) {
		way, rest := "up", cell
		if cell[0].low == "-" {
			way = "down"
		}
		if !cell[0].number {
			rest = cell[1:]
		}
		out = append([]token{mark(way, cell[0].start)}, rest...)
	}
	if percent {
		out = append(append([]token{}, out...), mark("%", out[len(out)-1].end))
	}
	return out
}
