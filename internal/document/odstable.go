package document

import (
	"encoding/xml"
	"math"
	"sort"
	"strings"
)

// An odsTable is a sheet as it is read.
type odsTable struct {
	*odsReader
	grid   *Grid
	cols   []odsCols
	row    int
	folded int // groups of rows or columns that are folded away around
	hidden bool
}

// An odsCols is what is said of columns from one on, up to the next.
type odsCols struct {
	from, to int // to is one past the last
	hidden   bool
	style    string
}

// table reads a sheet.
func (r *odsReader) table(e xml.StartElement) error {
	name := attr(e, "name")
	if strings.HasPrefix(name, "'file:") { // what another file held, kept for its formulas
		return r.skip()
	}
	style := r.find("table", attr(e, "style-name"), func(s *odsStyle) bool { return s.hidden || s.parent == "" })
	t := &odsTable{odsReader: r, grid: &Grid{Format: ODS, Name: name, Number: len(r.doc.Grids) + 1, Hidden: style != nil && style.hidden}}
	r.place = name
	err := r.children(t.part, nil)
	if err != nil && stop(err) {
		return err
	}
	t.grid.trim()
	r.doc.Grids = append(r.doc.Grids, *t.grid)
	return err
}

// part reads what stands in a sheet, or in a group of its rows or columns.
func (t *odsTable) part(e xml.StartElement) error {
	switch e.Name.Local {
	case "table-column":
		t.column(e)
	case "table-row":
		return t.tableRow(e)
	case "table-row-group", "table-column-group":
		folded := 0
		if attr(e, "display") == "false" {
			folded = 1
		}
		t.folded += folded
		err := t.children(t.part, nil)
		t.folded -= folded
		return err
	case "table-rows", "table-columns", "table-header-rows", "table-header-columns":
		return t.children(t.part, nil)
	}
	return t.skip()
}

// away says whether a row or column with such attributes is hidden.
func (t *odsTable) away(e xml.StartElement) bool {
	v := attr(e, "visibility")
	return t.folded > 0 || v == "collapse" || v == "filter"
}

func (t *odsTable) column(e xml.StartElement) {
	from := 0
	if n := len(t.cols); n > 0 {
		from = t.cols[n-1].to
	}
	n := min(count(e, "number-columns-repeated"), 1<<20)
	if from < 1<<24 && len(t.cols) < 1<<16 {
		t.cols = append(t.cols, odsCols{from, from + n, t.away(e), attr(e, "default-cell-style-name")})
	}
}

// columnAt is what is said of a column.
func (t *odsTable) columnAt(col int) odsCols {
	i := sort.Search(len(t.cols), func(i int) bool { return col < t.cols[i].to })
	if i == len(t.cols) {
		return odsCols{}
	}
	return t.cols[i]
}

// tableRow reads a row, as often as it is repeated. Cells without content are
// not kept, so that the million empty rows at the end of a sheet are nothing.
func (t *odsTable) tableRow(e xml.StartElement) error {
	repeat := count(e, "number-rows-repeated")
	t.hidden = t.away(e)
	style := attr(e, "default-cell-style-name")
	first := len(t.grid.Cells)
	col := 0
	err := t.children(func(c xml.StartElement) error {
		n := count(c, "number-columns-repeated")
		from := col
		col = min(col+n, 1<<24)
		if c.Name.Local != "table-cell" {
			return t.skip() // covered by the span of another
		}
		cell, err := t.cell(c, from, style)
		if err != nil || cell.Kind == BlankCell && cell.Comment == "" && cell.RowSpan == 1 && cell.ColSpan == 1 {
			return err
		}
		return t.keep(cell, n)
	}, nil)
	if err != nil {
		return err
	}
	row := t.grid.Cells[first:len(t.grid.Cells):len(t.grid.Cells)]
	if len(row) > 0 && repeat > 1 {
		if err := t.lim.takeCells(len(row) * min(repeat-1, 1<<24)); err != nil {
			return err
		}
		for i := 1; i < repeat; i++ {
			if err := t.tick(len(row)); err != nil {
				return err
			}
			for _, c := range row {
				c.Row = t.row + i
				t.grid.Cells = append(t.grid.Cells, c)
			}
		}
	}
	t.row = min(t.row+repeat, 1<<30)
	return nil
}

// keep adds a cell as often as it is repeated along its row.
func (t *odsTable) keep(c Cell, times int) error {
	if err := t.lim.takeCells(times); err != nil {
		return err
	}
	for i := range times {
		c.Hidden = t.hidden || t.columnAt(c.Col).hidden
		t.grid.Cells = append(t.grid.Cells, c)
		if i+1 < times {
			c.Col++
		}
	}
	return t.tick(times)
}

// tick looks at the time, now and then.
func (r *odsReader) tick(cells int) error {
	if r.cells += cells; r.cells < 10_000 {
		return nil
	}
	r.cells = 0
	return r.ctx.Err()
}

// cell reads a cell. Its style is its own, or that of its row or column.
func (t *odsTable) cell(e xml.StartElement, col int, rowStyle string) (Cell, error) {
	c := Cell{Row: t.row, Col: col, ColSpan: count(e, "number-columns-spanned"), RowSpan: count(e, "number-rows-spanned")}
	style := attr(e, "style-name")
	if style == "" {
		style = rowStyle
	}
	if style == "" {
		style = t.columnAt(col).style
	}
	if s := t.find("table-cell", style, func(s *odsStyle) bool { return s.bold != nil }); s != nil && s.bold != nil {
		c.Bold = *s.bold
	}
	if s := t.find("table-cell", style, func(s *odsStyle) bool { return s.indent != 0 }); s != nil {
		c.Indent = int(math.Round(min(max(s.indent, 0), 1000) / 10)) // a step is some 10 points
	}
	if s := t.find("table-cell", style, func(s *odsStyle) bool { return s.format != "" }); s != nil {
		c.Format = t.formats[s.format]
	}
	var lines [][]run
	err := t.children(func(p xml.StartElement) error {
		switch p.Name.Local {
		case "p":
			runs, err := t.paragraph(nil, false)
			lines = append(lines, runs)
			return err
		case "annotation":
			text, err := t.annotation()
			c.Comment = text
			return err
		}
		return t.skip()
	}, nil)
	if err != nil {
		return c, err
	}
	c.fillODS(e, joinLines(lines))
	return c, nil
}

// joinLines is the runs of several paragraphs with line ends between.
func joinLines(lines [][]run) []run {
	var all []run
	for i, l := range lines {
		if i > 0 {
			all = append(all, run{text: "\n"})
		}
		all = append(all, l...)
	}
	return all
}

// fillODS gives the cell its content. What is shown is kept in the file, next
// to what is stored.
func (c *Cell) fillODS(e xml.StartElement, text []run) {
	shown := joinRuns(text)
	switch kind := attr(e, "value-type"); kind {
	case "float", "percentage", "currency":
		c.Kind, c.Shown, c.Raw = NumberCell, shown, attr(e, "value")
		if v, ok := parseNumber(c.Raw); ok {
			c.Raw = decimalForm(v)
		} else {
			c.Kind, c.Doubt = ErrorCell, "the stored number cannot be read"
		}
		c.Format = either(kind == "percentage" && c.Format == "", "0%", c.Format)
	case "date":
		c.Kind, c.Shown, c.Raw = DateCell, shown, strings.TrimSuffix(attr(e, "date-value"), "T00:00:00")
	case "time":
		c.Kind, c.Shown, c.Raw = DateCell, shown, attr(e, "time-value")
	case "boolean":
		c.Kind, c.Shown, c.Raw = BoolCell, shown, strings.ToUpper(attr(e, "boolean-value"))
	default:
		if shown == "" && kind == "" {
			return
		}
		c.Kind, c.Raw = TextCell, shown
		if v := attr(e, "string-value"); v != "" && shown == "" {
			c.Raw, text = v, []run{{text: v}}
		}
		c.Shown, c.Marks = splitMarks(text)
	}
	if attr(e, "formula") == "" {
		return
	}
	if strings.HasPrefix(shown, "#") && strings.ContainsAny(shown, "!/?") || strings.HasPrefix(shown, "Err:") {
		c.Kind, c.Shown, c.Raw = ErrorCell, shown, shown
	}
}

// paragraph reads the text of a paragraph or span to its end.
func (r *odsReader) paragraph(runs []run, super bool) ([]run, error) {
	add := func(s string) { runs = append(runs, run{s, super}) }
	err := r.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "s":
			add(strings.Repeat(" ", min(count(e, "c"), 1000)))
		case "tab":
			add("\t")
		case "line-break":
			add("\n")
		case "annotation", "note", "frame", "ruby-text":
		default: // a span, a link, a field
			style := r.find("text", attr(e, "style-name"), func(s *odsStyle) bool { return s.super || s.parent == "" })
			var err error
			runs, err = r.paragraph(runs, super || style != nil && style.super)
			return err
		}
		return r.skip()
	}, func(s string) { add(spaceODS(s)) })
	return runs, err
}

// spaceODS makes one space of each run of white space, as the format has it:
// the file may be laid out in lines, and spaces that count are elements.
func spaceODS(s string) string {
	if !strings.ContainsAny(s, "\n\t\r") && !strings.Contains(s, "  ") {
		return s
	}
	inner := strings.Join(strings.FieldsFunc(s, isXMLSpace), " ")
	if inner == "" {
		return " "
	}
	if isXMLSpace(rune(s[0])) {
		inner = " " + inner
	}
	if isXMLSpace(rune(s[len(s)-1])) {
		inner += " "
	}
	return inner
}

func isXMLSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }

// annotation reads the text of a comment, without its author and date.
func (r *odsReader) annotation() (string, error) {
	var lines [][]run
	err := r.children(func(e xml.StartElement) error {
		if e.Name.Local != "p" {
			return r.skip()
		}
		runs, err := r.paragraph(nil, false)
		lines = append(lines, runs)
		return err
	}, nil)
	return joinRuns(joinLines(lines)), err
}
