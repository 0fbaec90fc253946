package document

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"plumbline/internal/fault"
)

// longestText is how many bytes of one cell or paragraph are kept: as much as
// a cell of a spreadsheet can hold. What is longer is no figure and no
// sentence, and every later step would have to search all of it.
const longestText = 32_767

// mostGridRows and mostGridCols are how far from the first cell another may
// stand. Spreadsheets end long before.
const (
	mostGridRows = 16 << 20
	mostGridCols = maxColumns
)

// turning are the characters after which a text is shown in another order than
// it is stored in: "56" as 65.
const turning = "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069"

// clean makes the texts of a document fit to be shown: without control
// characters, which drive terminals, and without those that turn the direction
// of writing, with which a text is shown in another order than it is read in.
// A text over longestText is cut, paragraphs over the limit on prose are left
// out, and a problem says so. It fails with fault.TooLarge when the texts of
// cells are over the limit, or a grid claims more than any program makes.
func (d *Document) clean(lim Limits) error {
	for i := range d.Grids {
		g := &d.Grids[i]
		if g.Rows > mostGridRows || g.Cols > mostGridCols {
			return fmt.Errorf("a table of %d rows and %d columns: ask for it in smaller files: %w", g.Rows, g.Cols, fault.TooLarge)
		}
		g.Name, g.Caption = visible(g.Name), visible(g.Caption)
		if err := d.cleanCells(g, lim); err != nil {
			return err
		}
		g.After = d.cleanParagraphs(g.After, lim)
	}
	d.Paragraphs = d.cleanParagraphs(d.Paragraphs, lim)
	d.Margins = d.cleanParagraphs(d.Margins, lim)
	return nil
}

func (d *Document) cleanCells(g *Grid, lim Limits) error {
	bytes := 0
	for i := range g.Cells {
		c := &g.Cells[i]
		if len(c.Shown) > longestText || len(c.Raw) > longestText {
			d.Problems = append(d.Problems, Problem{At: g.At(c.Row, c.Col), Text: fmt.Sprintf("a text of %d bytes, longer than a cell can be: its end is left out", max(len(c.Shown), len(c.Raw)))})
			c.Shown, c.Raw = cut(c.Shown), cut(c.Raw)
		}
		if bytes += len(c.Shown); int64(bytes) > lim.Text {
			break
		}
		if c.Doubt == "" && strings.ContainsAny(c.Shown, turning) {
			c.Doubt = "it holds characters that turn the order of writing: a reader may see it the other way round"
		}
		same := c.Shown == c.Raw
		if c.Shown = visible(c.Shown); same {
			c.Raw = c.Shown
		}
		c.Comment = visible(cut(c.Comment))
	}
	return lim.takeText(bytes)
}

func (d *Document) cleanParagraphs(all []Paragraph, lim Limits) []Paragraph {
	for i := range all {
		p := &all[i]
		if len(p.Text) > longestText {
			d.Problems = append(d.Problems, Problem{At: p.At, Text: fmt.Sprintf("a text of %d bytes, longer than a paragraph can be: its end is left out", len(p.Text))})
			p.Text = cut(p.Text)
		}
		if !lim.takeProse(len(p.Text)) {
			d.Problems = append(d.Problems, Problem{At: p.At, Text: fmt.Sprintf("more than %d MiB of prose: what follows is left out: ask for it in smaller files", lim.Prose>>20)})
			return all[:i:i]
		}
		p.Text = visible(p.Text)
	}
	return all
}

// cut is the beginning of a text that is too long.
func cut(s string) string {
	if len(s) <= longestText {
		return s
	}
	n := longestText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// visible is s without characters that no reader of the document sees and that
// change how the rest is shown.
func visible(s string) string {
	if strings.IndexFunc(s, unseen) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, s)
}

// unseen says whether r is a control character other than white space, or one
// of those that turn the direction of writing.
func unseen(r rune) bool {
	switch {
	case ' ' <= r && r < 0x7F || r == '\n' || r == '\t' || r == '\r':
		return false
	case r == '\u061C' || r == '\u200E' || r == '\u200F' || strings.ContainsRune(turning, r):
		return true
	}
	return unicode.IsControl(r)
}
