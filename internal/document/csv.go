package document

import (
	"context"
	"fmt"
	"strings"

	"plumbline/internal/fault"
)

const (
	// maxQuoted is how long a quoted field may be. A longer one is a quote
	// gone astray.
	maxQuoted = 1 << 20
	// maxStray is how many stray quotes are named one by one.
	maxStray = 100
)

// A separated is a text of records being read.
type separated struct {
	text  string
	pos   int
	sep   byte
	line  int // of pos, from 1
	usual int // separators of the first record that has any
	doc   *Document
	stray int
}

// readCSV reads records, whatever separates their fields. A blank line is a
// record without fields, so that the number of a record is that of its line
// unless quoted fields hold line ends.
func readCSV(ctx context.Context, name string, b []byte, lim Limits, _ int) (*Document, error) {
	text, ok := decode(b, "")
	if !ok {
		return nil, fmt.Errorf("%s: binary content and not separated values: ask for it again, or as .xlsx: %w", name, fault.Invalid)
	}
	doc := &Document{}
	s := &separated{text: strings.TrimRight(text, "\x1A\r\n \t"), line: 1, doc: doc}
	row := 0
	if len(s.text) >= 5 && strings.EqualFold(s.text[:4], "sep=") && (len(s.text) == 5 || s.text[5] == '\r' || s.text[5] == '\n') {
		s.sep = s.text[4] // a line that tells a spreadsheet, and no record of the sender's
		s.pos = 5
		s.endLine()
		row = 1
	} else {
		s.sep = separatorOf(s.text)
	}
	g := Grid{Format: CSV, Number: 1}
	g.Cells = make([]Cell, 0, min(strings.Count(s.text, string(s.sep))+strings.Count(s.text, "\n")+1, lim.Cells))
	for ; s.pos < len(s.text); row++ {
		if row%4096 == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("%s: %w", name, ctx.Err())
		}
		before := len(g.Cells)
		g.Cells = s.record(g.Cells, row)
		if n := len(g.Cells); n > before {
			g.Rows, g.Cols = row+1, max(g.Cols, g.Cells[n-1].Col+1)
		}
		if err := lim.takeCells(len(g.Cells) - before); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if s.stray > maxStray {
		doc.Problems = append(doc.Problems, Problem{Text: fmt.Sprintf("%d quotes in all that open no field or close none", s.stray)})
	}
	if len(g.Cells) > 0 {
		doc.Grids = append(doc.Grids, g)
	}
	return doc, nil
}

// record adds the cells of the next record; a field without characters gives
// none.
func (s *separated) record(cells []Cell, row int) []Cell {
	separators := 0
	for col := 0; ; col++ {
		line := s.line
		raw := s.field()
		if shown := trimSpace(raw); shown != "" {
			cells = append(cells, Cell{Row: row, Col: col, RowSpan: 1, ColSpan: 1, Kind: TextCell, Shown: shown, Raw: raw, Line: line})
		}
		if s.pos >= len(s.text) || s.text[s.pos] != s.sep {
			break
		}
		s.pos++
		separators++
	}
	if s.usual == 0 {
		s.usual = separators
	}
	s.endLine()
	return cells
}

// endLine goes past the end of a line, if that is where s stands.
func (s *separated) endLine() {
	if s.pos < len(s.text) && s.text[s.pos] == '\r' {
		s.pos++
		if s.pos >= len(s.text) || s.text[s.pos] != '\n' {
			s.line++
			return
		}
	}
	if s.pos < len(s.text) && s.text[s.pos] == '\n' {
		s.pos++
		s.line++
	}
}

// field takes the next field, to the separator or the line's end after it.
func (s *separated) field() string {
	start := s.pos
	for start < len(s.text) && s.text[start] == ' ' {
		start++
	}
	if start < len(s.text) && s.text[start] == '"' {
		if value, end, ok := s.quoted(start); ok {
			s.line += strings.Count(value, "\n")
			s.pos = end
			return value
		}
		if s.stray++; s.stray <= maxStray {
			s.doc.Problems = append(s.doc.Problems, Problem{At: fmt.Sprintf("line %d", s.line), Text: "a quote that does not end where a field does; it is taken for a character"})
		}
	}
	start = s.pos
	for s.pos < len(s.text) {
		if c := s.text[s.pos]; c == s.sep || c == '\n' || c == '\r' {
			break
		}
		s.pos++
	}
	return s.text[start:s.pos]
}

// quoted is the value of the quoted field that starts at a quote, and where
// it ends. It is not ok when the quote has gone astray: no other ends a field,
// or between them lie lines that are records by themselves.
func (s *separated) quoted(start int) (value string, end int, ok bool) {
	doubled := false
	most := min(len(s.text), start+maxQuoted)
	for i := start + 1; ; i++ {
		n := strings.IndexByte(s.text[min(i, most):most], '"')
		if n < 0 {
			return "", 0, false
		}
		i += n
		if i+1 < len(s.text) && s.text[i+1] == '"' {
			doubled = true
			i++
			continue
		}
		value, end = s.text[start+1:i], i+1
		break
	}
	for end < len(s.text) && s.text[end] == ' ' && s.sep != ' ' {
		end++
	}
	if end < len(s.text) && s.text[end] != s.sep && s.text[end] != '\n' && s.text[end] != '\r' {
		return "", 0, false
	}
	if _, inner, found := strings.Cut(value, "\n"); found && s.usual > 0 {
		for line := range strings.Lines(inner) {
			if strings.HasSuffix(line, "\n") && strings.Count(line, string(s.sep)) >= s.usual {
				return "", 0, false
			}
		}
	}
	if doubled {
		value = strings.ReplaceAll(value, `""`, `"`)
	}
	return value, end, true
}

// separatorOf finds what separates the fields: the separator of which most of
// the first lines have the same number. Of equals, the comma comes last, since
// it is also in numbers and in prose.
func separatorOf(text string) byte {
	best, most := byte(','), 0
	for _, sep := range []byte{'\t', ';', '|', ','} {
		counts := map[int]int{}
		lines := 0
		for line := range strings.Lines(text) {
			if lines++; lines > 200 {
				break
			}
			if n := separatorsIn(line, sep); n > 0 {
				counts[n]++
			}
		}
		score := 0
		for _, n := range counts {
			score = max(score, n)
		}
		if score > most {
			best, most = sep, score
		}
	}
	return best
}

// separatorsIn counts a separator outside quotes.
func separatorsIn(line string, sep byte) int {
	n, quoted := 0, false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == sep && !quoted:
			n++
		}
	}
	return n
}

// trimSpace cuts off white space, of the kinds that documents use to pad.
func trimSpace(s string) string {
	if s == "" || s[0] > ' ' && s[0] < 0x80 && s[len(s)-1] > ' ' && s[len(s)-1] < 0x80 {
		return s
	}
	return strings.Trim(s, " \t\r\n\v\f\u00A0\u2007\u2009\u200A\u200B\u202F\u3000\uFEFF")
}
