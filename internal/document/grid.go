package document

import (
	"fmt"
	"strconv"
)

// A Grid is cells in rows and columns as a document has them: a sheet, a file
// of records, a table in a page. It may hold several tables, or none.
type Grid struct {
	Format Format
	// Name is the sheet's name, and Number counts grids of the document, or of
	// the page when Page is not 0, from 1.
	Name   string
	Number int
	Page   int
	// Breaks are where a grid that runs over several pages goes on, in order.
	Breaks []Break
	// Caption is a title that the format itself ties to the grid, such as
	// HTML's caption element or the paragraph just above a table in a letter.
	Caption string
	// After is the prose that follows at once, where footnotes stand.
	After []Paragraph
	// Hidden says that a reader of the document does not see the grid.
	Hidden bool
	// Rows and Cols are the extent of the cells that hold anything.
	Rows, Cols int
	// Cells are those that the document has, in order of row, then column. A
	// place covered by the span of another cell has no cell of its own.
	Cells []Cell
}

// A Break is where a grid goes on on another page.
type Break struct {
	Row    int // of the grid, from 0: it and those after it stand on the page
	Col    int // likewise, where columns go on there
	Page   int
	Number int // of the table on that page, from 1
	// First is the row of the table on that page, from 0, that Row is: headings
	// that the page repeats are not in the grid again.
	First int
}

// A Kind is what a document says a cell holds. It is about storage: a number
// kept as text is TextCell.
type Kind uint8

// The kinds of cell.
const (
	BlankCell  Kind = iota // there, perhaps formatted, and empty
	TextCell               // characters
	NumberCell             // a number; Raw is its decimal form
	DateCell               // a date or time; Raw is ISO 8601
	BoolCell               // true or false
	ErrorCell              // #REF!, #N/A, a formula never computed
)

// A Cell is one cell of a Grid.
type Cell struct {
	Row, Col         int // from 0
	RowSpan, ColSpan int // at least 1
	Kind             Kind
	// Shown is what a reader of the document sees, with its number format
	// applied ("67%", "Jan-18", "9,669"); Raw is what is stored ("0.67",
	// "2018-01-31", "9669"). They are the same where the format has no such
	// distinction.
	Shown, Raw string
	// Format is the number format, where there is one.
	Format string
	// Hidden says that the cell's row or column, or its text, is hidden.
	Hidden bool
	// Header says that the document marks the cell as a heading (HTML th).
	Header bool
	Bold   bool
	// Indent is how far the text is set in, in steps of the document's own.
	Indent int
	// Marks are footnote marks set apart from the text, such as superscripts.
	Marks []string
	// Comment is a note that the document attaches to the cell.
	Comment string
	// Box is where the cell stands on its page, in points from the top left;
	// nil where the format has no geometry.
	Box *Box
	// Line is the line or record of the source, from 1, where that is the
	// natural way to point at the cell; otherwise 0.
	Line int
	// Doubt says why the reader is not sure of the cell: two ways of finding
	// it disagree. Empty when it is sure.
	Doubt string
}

// A Box is a rectangle on a page, in points from the top left corner.
type Box struct {
	Left   float64 `json:"left"`
	Top    float64 `json:"top"`
	Right  float64 `json:"right"`
	Bottom float64 `json:"bottom"`
}

// At is the place of the cell at row and col (from 0), in the words of the
// format: "Sheet1!C7", "record 4 field 3", "answers record 4 field 3", "p2 t1 r3 c2", "t1 r3 c2".
func (g *Grid) At(row, col int) string {
	switch g.Format {
	case XLSX, XLS, ODS:
		return g.Name + "!" + ColumnName(col) + strconv.Itoa(row+1)
	case CSV:
		return fmt.Sprintf("record %d field %d", row+1, col+1)
	case JSON:
		return fmt.Sprintf("%s record %d field %d", g.Name, row, col+1)
	case Text:
		return fmt.Sprintf("line %d", row+1)
	}
	if g.Page > 0 {
		at := Break{Page: g.Page, Number: g.Number}
		for _, b := range g.Breaks {
			if b.Row <= row && b.Col <= col {
				at = b
			}
		}
		return fmt.Sprintf("p%d t%d r%d c%d", at.Page, at.Number, row-at.Row+at.First+1, col-at.Col+1)
	}
	return fmt.Sprintf("t%d r%d c%d", g.Number, row+1, col+1)
}

// ColumnName is the letter name of a spreadsheet column: 0 is "A", 26 "AA".
func ColumnName(col int) string {
	name := ""
	for n := col + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
