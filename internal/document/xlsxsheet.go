package document

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/fault"
)

// The extent of a sheet that spreadsheets allow.
const (
	sheetRows = 1_048_576
	sheetCols = 16_384
)

// A place is a cell's row and column, from 0.
type place struct{ row, col int }

// parsePlace reads a reference such as C7.
func parsePlace(ref []byte) (place, bool) {
	var p place
	i := 0
	for ; i < len(ref) && i < 4 && ref[i]|0x20 >= 'a' && ref[i]|0x20 <= 'z'; i++ {
		p.col = p.col*26 + int(ref[i]|0x20-'a') + 1
	}
	row, ok := parseInt(ref[i:])
	p.row, p.col = row-1, p.col-1
	return p, ok && p.row >= 0 && p.row < sheetRows && p.col >= 0 && p.col < sheetCols
}

// parseInt reads a whole number of up to eight digits.
func parseInt(b []byte) (int, bool) {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(b) > 0 && len(b) <= 8
}

// A sheetReader fills a grid from the XML of a sheet.
type sheetReader struct {
	*workbook
	*xmlScanner
	grid *Grid
	doc  *Document

	at         place // where the next cell stands that does not say so itself
	rowHidden  bool
	hideRows   bool   // rows are hidden unless they say otherwise
	hiddenCols []bool // by column
	hideZeros  bool
	unordered  bool
	merges     []merge
}

// readSheet fills the grid from the part at path.
func (w *workbook) readSheet(ctx context.Context, doc *Document, g *Grid, path string) error {
	b, err := w.zip.read(path)
	if err != nil {
		return err
	}
	if b == nil {
		return fmt.Errorf("the sheet is missing from the file: ask for it again: %w", fault.Invalid)
	}
	r := &sheetReader{workbook: w, xmlScanner: newXMLScanner(b), grid: g, doc: doc}
	g.Cells = make([]Cell, 0, min(bytes.Count(r.b, []byte("<v>"))+bytes.Count(r.b, []byte("<is>")), w.lim.Cells))
	if err := r.read(ctx); err != nil {
		return err
	}
	if r.err != nil {
		// What came before the break is kept, and the break is reported.
		doc.Problems = append(doc.Problems, problemOf(g.Name, r.err))
	}
	r.finish()
	if err := w.readComments(g, path); err != nil {
		return err
	}
	if err := w.readDrawings(doc, g, path); err != nil {
		return err
	}
	return r.mergeCells()
}

// read goes through the sheet.
func (r *sheetReader) read(ctx context.Context) error {
	r.at = place{-1, 0}
	for rows := 0; r.next() != xmlEnd; {
		if r.kind != xmlOpen {
			continue
		}
		switch string(r.name) {
		case "row":
			if rows++; rows%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			r.row()
		case "c":
			if err := r.cell(); err != nil {
				return err
			}
		case "col":
			r.column()
		case "sheetFormatPr":
			r.hideRows = xmlTrue(r.attr("zeroHeight"))
		case "sheetView":
			r.hideZeros = r.attr("showZeros") == "0" || r.attr("showZeros") == "false"
		case "mergeCell":
			if m, ok := parseMerge(r.attr("ref")); ok {
				r.merges = append(r.merges, m)
			}
		case "extLst", "conditionalFormatting", "dataValidations":
			r.skip()
		}
	}
	return nil
}

// column notes the columns that are hidden or have no width.
func (r *sheetReader) column() {
	first, last := atoi(r.attr("min")), atoi(r.attr("max"))
	if width, err := strconv.ParseFloat(r.attr("width"), 64); !xmlTrue(r.attr("hidden")) && (err != nil || width > 0) {
		return
	}
	for col := max(first, 1) - 1; col < min(last, sheetCols); col++ {
		for len(r.hiddenCols) <= col {
			r.hiddenCols = append(r.hiddenCols, false)
		}
		r.hiddenCols[col] = true
	}
}

// row begins a row.
func (r *sheetReader) row() {
	r.at = place{r.at.row + 1, 0}
	r.rowHidden = r.hideRows
	r.eachAttr(func(name, value []byte) {
		switch string(name) {
		case "r":
			if n, ok := parseInt(value); ok && n > 0 && n <= sheetRows {
				r.unordered = r.unordered || n-1 < r.at.row
				r.at.row = n - 1
			}
		case "hidden":
			r.rowHidden = xmlTrue(string(value))
		case "ht":
			if height, err := strconv.ParseFloat(string(value), 64); err == nil && height == 0 {
				r.rowHidden = true
			}
		}
	})
}

// A stored is what the file has of one cell.
type stored struct {
	kind     string // the t attribute
	style    int
	value    string
	rich     sharedString
	isRich   bool
	formula  bool
	hasValue bool
}

// cell reads one cell to its end and adds it to the grid when it holds
// anything.
func (r *sheetReader) cell() error {
	var in stored
	at := r.at
	r.eachAttr(func(name, value []byte) {
		switch string(name) {
		case "r":
			if p, ok := parsePlace(value); ok {
				r.unordered = r.unordered || p.row != at.row || p.col < at.col
				at = p
			}
		case "t":
			in.kind = xmlType(value)
		case "s":
			in.style, _ = parseInt(value)
		}
	})
	r.at.col = at.col + 1
	if at.row < 0 || at.row >= sheetRows || at.col >= sheetCols {
		return fmt.Errorf("a cell outside the sheet: ask for it again: %w", fault.Invalid)
	}
	for depth := r.depth; ; {
		switch r.next() {
		case xmlEnd:
			return nil
		case xmlClose:
			if r.depth < depth {
				return r.add(at, &in)
			}
		case xmlOpen:
			switch {
			case r.is("v"):
				in.value, in.hasValue = r.content(), true
			case r.is("is"):
				in.rich, in.isRich = readRichText(r.xmlScanner), true
			case r.is("f"):
				in.formula = true
				r.skip()
			default:
				r.skip()
			}
		}
	}
}

// xmlType is a cell's type without allocating.
func xmlType(value []byte) string {
	for _, t := range []string{"s", "n", "str", "inlineStr", "b", "e", "d"} {
		if string(value) == t {
			return t
		}
	}
	return "n"
}

// add adds a cell to the grid, unless it holds nothing.
func (r *sheetReader) add(at place, in *stored) error {
	c := Cell{Row: at.row, Col: at.col, RowSpan: 1, ColSpan: 1}
	c.Hidden = r.rowHidden || at.col < len(r.hiddenCols) && r.hiddenCols[at.col]
	style := &plainStyle
	if in.style < len(r.styles) {
		style = &r.styles[in.style]
	}
	c.Format, c.Bold, c.Indent = style.code, style.bold, style.indent
	r.fill(&c, style, in)
	if c.Kind == BlankCell {
		return nil
	}
	if style.struck {
		c.Doubt = "the value is struck out"
	}
	if r.recalc && in.formula && c.Doubt == "" {
		c.Doubt = "the value of a formula that its program left to be computed on opening"
	}
	if err := r.lim.takeCells(1); err != nil {
		return err
	}
	r.grid.Cells = append(r.grid.Cells, c)
	return nil
}

var plainStyle = cellStyle{format: newNumberFormat("General")}

// fill sets what the cell holds.
func (r *sheetReader) fill(c *Cell, style *cellStyle, in *stored) {
	switch {
	case in.formula && in.value == "" && !in.isRich && !(in.kind == "str" && in.hasValue):
		c.Kind, c.Doubt = ErrorCell, "a formula whose value the file does not hold"
	case in.isRich:
		c.fillText(style, in.rich)
	case in.value == "":
	case in.kind == "s":
		n, ok := parseInt([]byte(in.value))
		if !ok || n >= len(r.strings) {
			c.Kind, c.Raw, c.Doubt = ErrorCell, in.value, "its text is missing from the file"
			return
		}
		c.fillText(style, r.strings[n])
	case in.kind == "str", in.kind == "inlineStr":
		c.fillText(style, sharedString{text: unescapeXstring(in.value)})
	case in.kind == "b":
		c.Kind, c.Shown, c.Raw = BoolCell, "FALSE", "FALSE"
		if xmlTrue(in.value) {
			c.Shown, c.Raw = "TRUE", "TRUE"
		}
	case in.kind == "e":
		c.Kind, c.Shown, c.Raw = ErrorCell, in.value, in.value
	case in.kind == "d":
		c.Kind, c.Shown, c.Raw = DateCell, in.value, in.value
	default:
		r.fillNumber(c, style, in.value)
	}
}

// fillText sets a text, unless it is nothing but space.
func (c *Cell) fillText(style *cellStyle, text sharedString) {
	if strings.TrimSpace(text.text) == "" {
		return
	}
	c.Kind, c.Raw, c.Marks, c.Doubt = TextCell, text.text, text.marks, text.doubt
	c.Shown = style.format.showText(text.text)
	c.Hidden = c.Hidden || c.Shown == ""
	c.Bold = c.Bold || text.bold
}

// fillNumber sets a number or a date.
func (r *sheetReader) fillNumber(c *Cell, style *cellStyle, value string) {
	value = strings.TrimSpace(value)
	if style.code == "" && isShortInteger(value) {
		c.Kind, c.Shown, c.Raw = NumberCell, value, value
	} else {
		v, ok := parseNumber(value)
		if !ok {
			c.Kind, c.Shown, c.Raw, c.Doubt = ErrorCell, value, value, "stored as a number and not one"
			return
		}
		c.Shown, c.Raw, c.Kind = style.format.show(v, r.date1904)
		switch section, _ := style.format.pick(v); {
		case c.Kind == DateCell && v < 367 && strings.Contains(c.Raw, "-"):
			c.Doubt = "a date in the first year there is: perhaps the number " + decimalForm(v) + " that is shown as a date"
		case c.Shown == "":
			c.Hidden = c.Hidden || v != 0
			c.Doubt = "stored as " + c.Raw + " and shown as nothing"
		case v != 0 && !section.hasDigits():
			c.Doubt = "stored as " + c.Raw + " and shown as " + c.Shown
		}
	}
	if r.hideZeros && c.Raw == "0" {
		c.Shown, c.Doubt = "", "stored as 0 and shown as nothing"
	}
}

// isShortInteger says whether a stored number is a whole number that General
// shows as it is.
func isShortInteger(s string) bool {
	if len(s) == 0 || len(s) > 9 || s[0] == '0' && len(s) > 1 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// sortCells puts cells in order of row, then column.
func sortCells(cells []Cell) {
	slices.SortStableFunc(cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
}

// finish puts the cells in order and reckons the extent. A cell that the file
// has twice is in doubt.
func (r *sheetReader) finish() {
	g := r.grid
	if r.unordered {
		sortCells(g.Cells)
		kept := g.Cells[:0]
		for _, c := range g.Cells {
			if n := len(kept); n > 0 && kept[n-1].Row == c.Row && kept[n-1].Col == c.Col {
				kept[n-1].Doubt = fmt.Sprintf("the file holds the cell twice, once as %q and once as %q", kept[n-1].Shown, c.Shown)
				continue
			}
			kept = append(kept, c)
		}
		g.Cells = kept
	}
	for i := range g.Cells {
		g.Rows, g.Cols = max(g.Rows, g.Cells[i].Row+1), max(g.Cols, g.Cells[i].Col+1)
	}
}
