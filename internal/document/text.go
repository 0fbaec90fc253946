package document

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"plumbline/internal/fault"
)

// readText reads plain text: columns that are set apart by bars, tabs or
// spaces to grids, the rest to paragraphs. No line is in both.
func readText(ctx context.Context, name string, b []byte, lim Limits, _ int) (*Document, error) {
	text, ok := decode(b, "")
	if !ok {
		return nil, fmt.Errorf("%s: binary content and not text: ask for it as a spreadsheet, .docx or PDF: %w", name, fault.Invalid)
	}
	if n := gapsIn(text); n > lim.Cells {
		return nil, fmt.Errorf("%s: more than %d columns and lines: ask for it in smaller files: %w", name, lim.Cells, fault.TooLarge)
	}
	doc := &Document{}
	parts := findTextTables(text)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i, part := range parts {
		g := part.grid
		if g == nil {
			doc.Paragraphs = append(doc.Paragraphs, part.paragraph)
			continue
		}
		if err := lim.takeCells(len(g.Cells)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		g.Number = len(doc.Grids) + 1
		if i > 0 && parts[i-1].grid == nil && !startsNote(parts[i-1].paragraph.Text) {
			g.Caption = parts[i-1].paragraph.Text
		}
		for j := i + 1; j < len(parts) && parts[j].grid == nil && len(g.After) < maxAfter; j++ {
			if captions := j+1 < len(parts) && parts[j+1].grid != nil; captions && !startsNote(parts[j].paragraph.Text) {
				break
			}
			g.After = append(g.After, parts[j].paragraph)
		}
		doc.Grids = append(doc.Grids, *g)
	}
	return doc, nil
}

// gapsIn is how many times something sets apart what could be two cells, so
// that a text of too many is refused before they are made.
func gapsIn(text string) int {
	n, space := 0, 0
	for i := range len(text) {
		if text[i] == ' ' {
			if space++; space == 2 {
				n++
			}
			continue
		}
		space = 0
		if text[i] == '|' || text[i] == '\t' || text[i] == '\n' {
			n++
		}
	}
	return n
}

// A textPart is a paragraph, or a grid when there is one.
type textPart struct {
	paragraph Paragraph
	grid      *Grid
}

// A textLine is a line of a text, without the spaces at its end.
type textLine struct {
	number int // from 1
	text   string
}

// findTextTables takes a text apart into paragraphs and grids, in order. The
// row of a cell is that of its line.
func findTextTables(text string) []textPart {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\u00A0", " ", "\u2007", " ").Replace(text)
	var parts []textPart
	var block []textLine
	number := 0
	flush := func() {
		if len(block) > 0 {
			parts = splitBlock(parts, block, 0)
			block = nil
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		number++
		line = strings.TrimRight(line, " \v\x1A")
		if strings.Trim(line, " \t") == "" || isRule(line) && !strings.Contains(line, "|") && len(block) == 0 {
			flush()
			continue
		}
		block = append(block, textLine{number, line})
	}
	flush()
	return parts
}

// isRule says whether a line is drawn, and says nothing.
func isRule(line string) bool { return strings.Trim(line, "-=_+|:─━═ \t") == "" }

// A layout is a way in which lines are set in columns.
type layout struct {
	// has says whether a line may belong to a table of the layout.
	has func(line string) bool
	// grid makes a grid of lines of which each may; nil when they are none.
	grid func(lines []textLine) *Grid
}

// layouts are tried in turn.
var layouts = [...]layout{
	{func(l string) bool {
		return strings.Contains(strings.Trim(l, "|+ \t"), "|") || strings.HasPrefix(strings.TrimLeft(l, " "), "|") && strings.Count(l, "|") > 2 || isRule(l) && strings.ContainsAny(l, "|+")
	}, barGrid},
	{func(l string) bool { return strings.Contains(strings.TrimLeft(l, " "), "\t") || isRule(l) }, tabGrid},
	{func(string) bool { return true }, spaceGrid},
}

// splitBlock adds the parts of lines without a blank one between them, as the
// layouts from the given one on find them.
func splitBlock(parts []textPart, block []textLine, way int) []textPart {
	if len(block) == 0 {
		return parts
	}
	if way == len(layouts) {
		return append(parts, textParagraphs(block)...)
	}
	done := 0 // lines that are in parts
	for from := 0; from < len(block); {
		to := from
		for to < len(block) && layouts[way].has(block[to].text) {
			to++
		}
		if to-from >= 2 {
			if g := layouts[way].grid(block[from:to]); g != nil {
				first, last := from, to // but for lines at either end that are not in the grid
				for block[first].number < g.Cells[0].Row+1 {
					first++
				}
				for block[last-1].number > g.Rows {
					last--
				}
				parts = splitBlock(parts, block[done:first], way+1)
				parts = append(parts, textPart{grid: g})
				done = last
			}
		}
		from = max(to, from+1)
	}
	return splitBlock(parts, block[done:], way+1)
}

// startsItem is the beginning of a line that is a point of its own.
var startsItem = regexp.MustCompile(`^\s*([-•*–]\s|\(?[0-9a-zA-Z]{1,3}[.)]\s|[Qq](uestion)?\s*\d)`)

// textParagraphs joins lines that run on from one another. A line that stops
// short, or that begins a point of its own, is not run on from.
func textParagraphs(block []textLine) []textPart {
	var parts []textPart
	const full = 50 // a line that may have been broken for its length
	short := true
	var joined []string
	flush := func() {
		if len(joined) > 0 {
			parts[len(parts)-1].paragraph.Text = strings.Join(joined, " ")
			joined = nil
		}
	}
	for _, l := range block {
		if isRule(l.text) {
			short = true
			continue
		}
		if short || startsItem.MatchString(l.text) {
			flush()
			parts = append(parts, textPart{paragraph: Paragraph{At: fmt.Sprintf("line %d", l.number)}})
		}
		joined = append(joined, oneSpace(l.text))
		short = len(l.text) < full
	}
	flush()
	return parts
}

// newTextGrid is a grid of cells that lines hold, in order; nil when there are
// not two columns and two rows.
func newTextGrid(cells []Cell) *Grid {
	g := &Grid{Format: Text, Number: 1}
	rows := map[int]bool{}
	for _, c := range cells {
		if c.Shown == "" {
			continue
		}
		c.Kind, c.Raw, c.Line = TextCell, c.Shown, c.Row+1
		c.RowSpan, c.ColSpan = 1, max(c.ColSpan, 1)
		g.Rows, g.Cols = max(g.Rows, c.Row+1), max(g.Cols, c.Col+c.ColSpan)
		g.Cells = append(g.Cells, c)
		rows[c.Row] = true
	}
	if len(rows) < 2 || g.Cols < 2 {
		return nil
	}
	return g
}

// barGrid reads lines whose cells are set apart by bars.
func barGrid(lines []textLine) *Grid {
	var cells []Cell
	wide := 0
	for _, l := range lines {
		if isRule(l.text) {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(l.text), "|"), "|"), "|")
		if len(fields) > 1 {
			wide++
		}
		for col, f := range fields {
			text := strings.Trim(trimSpace(f), "*") // Markdown's bold
			if strings.Trim(f, "* ") == "" {
				text = trimSpace(f)
			}
			cells = append(cells, Cell{Row: l.number - 1, Col: col, Shown: text})
		}
	}
	if wide < 2 {
		return nil
	}
	return newTextGrid(cells)
}

// tabGrid reads lines whose cells are set apart by tabs. Where the lines have
// the same number of tabs, each sets a column apart. Otherwise they may be as
// many as it took to reach the next stop, or cells may be missing at the end
// of a line: a cell that the two readings put into different columns is in
// doubt.
func tabGrid(lines []textLine) *Grid {
	if sameFields(lines, false) {
		return fieldGrid(lines, false)
	}
	byTab := fieldGrid(lines, sameFields(lines, true))
	expanded := make([]textLine, len(lines))
	for i, l := range lines {
		expanded[i] = textLine{l.number, expandTabs(l.text)}
	}
	byStop := spaceGrid(expanded)
	if byTab == nil {
		return byStop
	}
	columns := map[place]string{}
	if byStop != nil {
		for _, c := range byStop.Cells {
			columns[place{c.Row, c.Col}] = oneSpace(c.Shown)
		}
	}
	for i := range byTab.Cells {
		if c := &byTab.Cells[i]; columns[place{c.Row, c.Col}] != c.Shown {
			c.Doubt = "the lines have different numbers of tabs: it may belong to another column"
		}
	}
	return byTab
}

// tabFields are the fields of a line; of several tabs together, one counts
// when they are taken for one.
func tabFields(line string, runsAsOne bool) []string {
	if runsAsOne {
		return strings.FieldsFunc(line, func(r rune) bool { return r == '\t' })
	}
	return strings.Split(line, "\t")
}

// sameFields says whether all lines have the same number of fields.
func sameFields(lines []textLine, runsAsOne bool) bool {
	n := 0
	for _, l := range lines {
		if isRule(l.text) {
			continue
		}
		fields := len(tabFields(l.text, runsAsOne))
		if n != 0 && fields != n {
			return false
		}
		n = fields
	}
	return true
}

// fieldGrid is a grid with a column for each field.
func fieldGrid(lines []textLine, runsAsOne bool) *Grid {
	var cells []Cell
	for _, l := range lines {
		if isRule(l.text) {
			continue
		}
		for col, f := range tabFields(l.text, runsAsOne) {
			cells = append(cells, Cell{Row: l.number - 1, Col: col, Shown: oneSpace(f)})
		}
	}
	return newTextGrid(cells)
}

// expandTabs puts spaces to the next multiple of eight for each tab.
func expandTabs(line string) string {
	var out strings.Builder
	col := 0
	for _, r := range line {
		if r == '\t' {
			n := 8 - col%8
			if n == 1 {
				n = 9 // a tab always sets columns apart
			}
			out.WriteString(strings.Repeat(" ", n))
			col += n
			continue
		}
		out.WriteRune(r)
		col++
	}
	return out.String()
}
