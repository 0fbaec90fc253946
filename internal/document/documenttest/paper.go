// Package documenttest makes documents for tests: the same answer in every
// format that package document reads. What it writes is small and plain, and
// nothing of it is from a real respondent.
package documenttest

import (
	"fmt"
	"strings"
)

// A Paper is an answer before it has a format: sheets of rows.
type Paper struct {
	Sheets []Sheet
}

// A Sheet is a page of a workbook, or the next table of a letter.
type Sheet struct {
	Name   string
	Hidden bool // left out by formats that have no such thing
	Rows   []Row
}

// A Row is a line of text when it has no cells, and empty when it has neither.
type Row struct {
	Text  string
	Cells []Cell
}

// A Cell is one cell. One that another covers has no text and Covered.
type Cell struct {
	Text       string
	Down, Over int // how many rows and columns it covers, itself included
	Covered    bool
	Indent     int
}

// Draw reads a sheet from a picture: lines of cells between bars, other lines
// as text. "^^" is covered by the cell above and "<<" by the cell to the left;
// ">" before a text sets it in by a step.
func Draw(name, picture string) Sheet {
	s := Sheet{Name: name}
	for _, line := range strings.Split(strings.Trim(picture, "\n"), "\n") {
		line = strings.TrimSpace(line)
		inner, barred := strings.CutPrefix(line, "|")
		if !barred {
			s.Rows = append(s.Rows, Row{Text: line})
			continue
		}
		var row Row
		for _, f := range strings.Split(strings.TrimSuffix(inner, "|"), "|") {
			c := Cell{Text: strings.TrimSpace(f), Down: 1, Over: 1}
			for strings.HasPrefix(c.Text, "> ") {
				c.Text = c.Text[2:]
				c.Indent++
			}
			row.Cells = append(row.Cells, c)
		}
		s.Rows = append(s.Rows, row)
	}
	for r := range s.Rows {
		for c := range s.Rows[r].Cells {
			s.cover(r, c)
		}
	}
	return s
}

// cover settles which cell covers the one at r, c.
func (s *Sheet) cover(r, c int) {
	cell := &s.Rows[r].Cells[c]
	if cell.Text != "^^" && cell.Text != "<<" {
		return
	}
	top, left := r, c
	for s.Rows[top].Cells[left].Text == "<<" || s.Rows[top].Cells[left].Covered && left > 0 && s.Rows[top].Cells[left-1].Over > 1 {
		left--
	}
	for s.Rows[top].Cells[left].Text == "^^" || s.Rows[top].Cells[left].Covered {
		top--
	}
	over := &s.Rows[top].Cells[left]
	over.Down, over.Over = max(over.Down, r-top+1), max(over.Over, c-left+1)
	*cell = Cell{Covered: true}
}

// Seen is the paper without what is hidden.
func (p Paper) Seen() Paper {
	var out Paper
	for _, s := range p.Sheets {
		if !s.Hidden {
			out.Sheets = append(out.Sheets, s)
		}
	}
	return out
}

// runs parts a sheet into tables (with cells) and lines of text, in order.
func (s *Sheet) runs() [][]Row {
	var out [][]Row
	for i, row := range s.Rows {
		switch {
		case row.Cells == nil && row.Text == "":
		case row.Cells != nil && i > 0 && s.Rows[i-1].Cells != nil:
			out[len(out)-1] = append(out[len(out)-1], row)
		default:
			out = append(out, []Row{row})
		}
	}
	return out
}

// cells calls f for each cell that holds something, with its place from 0.
func (s *Sheet) cells(f func(row, col int, c Cell)) {
	for r, row := range s.Rows {
		if row.Text != "" {
			f(r, 0, Cell{Text: row.Text, Down: 1, Over: 1})
		}
		for c, cell := range row.Cells {
			if !cell.Covered && (cell.Text != "" || cell.Down > 1 || cell.Over > 1) {
				f(r, c, cell)
			}
		}
	}
}

// monthNames are the short names by which a date with the format mmm-yy shows.
var monthNames = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// A stored is what a spreadsheet stores for a text that a person sees.
type stored struct {
	number float64
	style  style
}

type style int

const (
	general style = iota
	monthStyle
	percentStyle
	thousandsStyle
)

// storedOf says whether the text shows a number, a share or a month's date,
// which spreadsheets store otherwise than they show it.
func storedOf(text string) (stored, bool) {
	digits := strings.ReplaceAll(text, ",", "")
	var n int
	if digits != "" && strings.Trim(digits, "0123456789") == "" && len(digits) < 9 {
		fmt.Sscan(digits, &n)
		if digits != text {
			return stored{float64(n), thousandsStyle}, true
		}
		if fmt.Sprint(n) == text {
			return stored{number: float64(n)}, true
		}
		return stored{}, false
	}
	if d, ok := strings.CutSuffix(text, "%"); ok && d != "" && strings.Trim(d, "0123456789") == "" {
		fmt.Sscan(d, &n)
		return stored{float64(n) / 100, percentStyle}, true
	}
	if len(text) == 6 && text[3] == '-' {
		for m, name := range monthNames {
			var year int
			if _, err := fmt.Sscanf(text, name+"-%02d", &year); err == nil {
				return stored{serial(2000+year, m+1), monthStyle}, true
			}
		}
	}
	return stored{}, false
}
