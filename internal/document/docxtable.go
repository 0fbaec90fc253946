package document

import (
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/fault"
)

// A docxTable is a table as it is read.
type docxTable struct {
	*docxReader
	grid *Grid
	row  int
	col  int
	open map[int]int // the cells, by column, that may go on in the next row
	// of the row being read
	header, hidden, deleted bool
}

// maxCols is how many columns a table may have. Word allows 63.
const maxCols = 1000

// table reads a table, and those within its cells after it. One of a single
// cell is a frame around prose, and no table.
func (r *docxReader) table() error {
	if r.tables++; r.tables > r.lim.Depth {
		return fmt.Errorf("tables more than %d deep in each other: ask for it in another format: %w", r.lim.Depth, fault.TooLarge)
	}
	defer func() { r.tables-- }()
	t := &docxTable{docxReader: r, grid: &Grid{Format: DOCX}, open: map[int]int{}}
	number, cited := len(r.grids), len(r.cited)
	r.grids = append(r.grids, t.grid)
	outer := r.blocks
	r.blocks = nil // what stands in the cells
	err := r.children(t.part, nil)
	inside := r.blocks
	r.blocks = outer
	t.grid.trim()
	switch {
	case len(t.grid.Cells) == 0:
		r.grids[number] = nil
	case t.grid.Rows == 1 && t.grid.Cols == 1:
		r.grids[number] = nil
		r.framed(t.grid.Cells[0].Shown)
	default:
		t.grid.After = append(t.grid.After, r.cited[cited:]...)
		r.blocks = append(r.blocks, docxBlock{grid: number})
		inside = slices.DeleteFunc(inside, func(b docxBlock) bool { return b.grid >= 0 }) // what follows is of the outer table
	}
	r.blocks = append(r.blocks, inside...)
	return err
}

// framed adds the lines of a table of one cell to the prose.
func (r *docxReader) framed(text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			r.paragraphs++
			r.blocks = append(r.blocks, docxBlock{paragraph: Paragraph{At: fmt.Sprintf("paragraph %d", r.paragraphs), Text: line}, grid: -1})
		}
	}
}

// part reads what stands in a table.
func (t *docxTable) part(e xml.StartElement) error {
	switch e.Name.Local {
	case "tr":
		return t.tableRow()
	case "sdt":
		return t.control(t.part)
	case "sdtContent", "customXml", "ins":
		return t.children(t.part, nil)
	case "tblPr":
		return t.children(func(p xml.StartElement) error {
			if p.Name.Local == "tblCaption" {
				t.grid.Caption = attr(p, "val")
			}
			return t.skip()
		}, nil)
	}
	return t.skip()
}

// tableRow reads a row. One that was deleted with its changes tracked is not
// there.
func (t *docxTable) tableRow() error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	first := len(t.grid.Cells)
	t.col, t.header, t.hidden, t.deleted = 0, false, false, false
	if err := t.children(t.rowPart, nil); err != nil {
		return err
	}
	if t.deleted {
		t.grid.Cells = t.grid.Cells[:first]
		for col, i := range t.open {
			if i >= first {
				delete(t.open, col)
			}
		}
		return nil
	}
	t.row++
	return nil
}

// rowPart reads what stands in a row.
func (t *docxTable) rowPart(e xml.StartElement) error {
	switch e.Name.Local {
	case "trPr":
		return t.children(func(p xml.StartElement) error {
			on := attr(p, "val") != "0" && attr(p, "val") != "false"
			switch p.Name.Local {
			case "gridBefore":
				n, _ := strconv.Atoi(attr(p, "val"))
				t.col = min(max(n, 0), maxCols)
			case "tblHeader":
				t.header = on
			case "hidden":
				t.hidden = on
			case "del":
				t.deleted = true
			}
			return t.skip()
		}, nil)
	case "tc":
		return t.cell()
	case "sdt":
		return t.control(t.rowPart)
	case "sdtContent", "customXml":
		return t.children(t.rowPart, nil)
	}
	return t.skip()
}

// cell reads a cell. One that goes on from the row above only makes that
// longer.
func (t *docxTable) cell() error {
	c := Cell{Row: t.row, Col: t.col, RowSpan: 1, ColSpan: 1, Header: t.header, Hidden: t.hidden}
	goesOn, begins := false, false
	var lines []docxParagraph
	var each func(xml.StartElement) error
	each = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tcPr":
			return t.children(func(p xml.StartElement) error {
				switch p.Name.Local {
				case "gridSpan":
					n, _ := strconv.Atoi(attr(p, "val"))
					c.ColSpan = min(max(n, 1), maxCols)
				case "vMerge":
					begins = attr(p, "val") == "restart"
					goesOn = !begins
				}
				return t.skip()
			}, nil)
		case "p":
			p, err := t.paragraph()
			lines = append(lines, p)
			t.blocks = append(t.blocks, p.boxes...)
			return err
		case "tbl":
			return t.table()
		case "sdt":
			return t.control(each)
		case "AlternateContent":
			return t.alternate(each)
		case "sdtContent", "customXml", "ins", "moveTo":
			return t.children(each, nil)
		}
		return t.skip()
	}
	if err := t.children(each, nil); err != nil {
		return err
	}
	if t.col += c.ColSpan; t.col > maxCols {
		return fmt.Errorf("a table of more than %d columns: ask for it as a spreadsheet: %w", maxCols, fault.TooLarge)
	}
	if above, ok := t.open[c.Col]; goesOn && ok && t.grid.Cells[above].ColSpan == c.ColSpan {
		t.grid.Cells[above].RowSpan = t.row - t.grid.Cells[above].Row + 1
		return nil
	}
	for col := range c.ColSpan {
		delete(t.open, c.Col+col)
	}
	if begins {
		t.open[c.Col] = len(t.grid.Cells)
	}
	if err := t.lim.takeCells(1); err != nil {
		return err
	}
	c.fillDOCX(lines)
	t.grid.Cells = append(t.grid.Cells, c)
	return nil
}

// fillDOCX gives the cell the text of its paragraphs. Text that the document
// hides is shown only, and marked, where there is no other.
func (c *Cell) fillDOCX(lines []docxParagraph) {
	var shown, hidden [][]run
	c.Bold = true
	bold := false
	for i, p := range lines {
		runs := p.runs
		if p.label != "" {
			runs = append([]run{{text: p.label + " "}}, runs...)
		}
		shown, hidden = append(shown, runs), append(hidden, p.hidden)
		bold, c.Bold = bold || p.bold, c.Bold && !p.plain
		if p.struck {
			c.Doubt = struckDoubt
		}
		if i == 0 {
			c.Indent = int(math.Round(float64(min(max(p.indent, 0), 20_000)) / 200)) // a step is some 10 points
		}
	}
	c.Bold = c.Bold && bold
	text := joinLines(shown)
	if strings.TrimSpace(joinRuns(text)) == "" {
		text = joinLines(hidden)
		c.Hidden = c.Hidden || strings.TrimSpace(joinRuns(text)) != ""
	}
	c.Raw = strings.TrimRight(joinRuns(text), " \n\t")
	c.Shown, c.Marks = splitMarks(text)
	c.Shown = strings.TrimRight(c.Shown, " \n\t")
	if c.Raw != "" {
		c.Kind = TextCell
	}
}
