package document

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pdfCell is the cell at row and col that holds the words, line after line.
func pdfCell(words []pdfText, row, col int) Cell {
	cell := Cell{Row: row, Col: col, RowSpan: 1, ColSpan: 1}
	if len(words) == 0 {
		return cell
	}
	t := flowLines(pdfReadingOrder(words))
	cell.Kind, cell.Shown, cell.Raw = TextCell, t.text, t.text
	cell.Bold, cell.Marks, cell.Doubt = t.bold, t.marks, t.doubt
	box := t.box
	cell.Box = &box
	return cell
}

// flowLines is lines read one after another as one text.
func flowLines(lines []pdfLine) pdfText {
	var out pdfText
	for _, l := range lines {
		for i, t := range l.texts {
			switch {
			case out.text == "":
				out = t
			case i == 0 && hyphenBreaks(out.text, t.text):
				text := out.text
				out = joinTexts(out, t)
				out.text = text + t.text
			default:
				out = joinTexts(out, t)
			}
		}
	}
	return out
}

// hyphenBreaks says whether a line that ends in a hyphen goes on with the next.
func hyphenBreaks(a, b string) bool {
	before, ok := strings.CutSuffix(a, "-")
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(b)
	return ok && (unicode.IsLetter(last) || unicode.IsDigit(last)) && (unicode.IsLetter(next) || unicode.IsDigit(next))
}

// pdfReadingOrder is the words of one cell as lines, the first one first. Lines
// that read upwards follow one another from left to right, those that read
// downwards from right to left.
func pdfReadingOrder(words []pdfText) []pdfLine {
	words = slices.Clone(words)
	turn := words[0].turn
	if turn == 0 || slices.ContainsFunc(words, func(t pdfText) bool { return t.turn != turn }) {
		return pdfLinesOf(words)
	}
	var lines []pdfLine
	for _, w := range words {
		lines = append(lines, pdfLine{box: w.box, size: w.size, texts: []pdfText{w}})
	}
	slices.SortStableFunc(lines, func(a, b pdfLine) int {
		switch turn {
		case 1:
			return cmp.Or(cmp.Compare(a.box.Left, b.box.Left), cmp.Compare(b.box.Bottom, a.box.Bottom))
		case 3:
			return cmp.Or(cmp.Compare(b.box.Right, a.box.Right), cmp.Compare(a.box.Top, b.box.Top))
		}
		return cmp.Compare(b.box.Top, a.box.Top)
	})
	return lines
}

// pdfValueLike says whether a text has the look of a table's value: a number, a
// bound, a sign for one, "nil", or a black box. It is about looks; package table decides.
func pdfValueLike(s string) bool {
	switch strings.ToLower(strings.Trim(s, ".()[]")) {
	case "nil", "none", "n/a", "na", "zero", "c", "z", "x", "u", "-", "–", "—", "*", "**", "~", ":", "..", "":
		return true
	}
	if strings.Trim(s, string(blackedOut)) == "" {
		return true
	}
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return digits > 0 && letters == 0
}

// overRules gives a text that runs on over the rules of its row, as the name of
// a section may, to the first cell of the row, if nothing else stands there.
// Headings, in the first row, may run into one another. The cells are in order
// of rows and columns.
func overRules(cells []latticeCell, xs []float64) {
	for start := 0; start < len(cells); {
		end := start + 1
		for end < len(cells) && cells[end].row == cells[start].row {
			end++
		}
		row := cells[start:end]
		start = end
		var words []pdfText
		for _, c := range row {
			words = append(words, c.words...)
		}
		if row[0].row == 0 || row[0].col != 0 || len(row[0].words) == 0 || len(words) == len(row[0].words) || slices.ContainsFunc(row, func(c latticeCell) bool { return c.rowSpan > 1 }) {
			continue
		}
		lines := pdfLinesOf(slices.Clone(words))
		if len(lines) == 1 && oneLabel(lines[0]) && slices.ContainsFunc(lines[0].texts, func(t pdfText) bool { return crosses(t.box, xs) }) {
			row[0].words = words
			for k := range row[1:] {
				row[1+k].words = nil
			}
		}
	}
}

// crosses says that a word stands on both sides of a rule down.
func crosses(b Box, xs []float64) bool {
	const least = 1.5 // points
	return slices.ContainsFunc(xs, func(x float64) bool { return b.Left < x-least && b.Right > x+least })
}
