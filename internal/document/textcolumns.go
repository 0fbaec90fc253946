package document

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// A chunk is text in a line with two or more spaces on either side, or the end
// of the line. From and to are in characters.
type chunk struct {
	from, to int
	text     string
}

// chunksOf takes a line apart where two or more spaces stand together.
func chunksOf(line string) []chunk {
	var chunks []chunk
	start, end, col := -1, -1, 0 // bytes of the current chunk, characters so far
	from := 0
	to := 0
	for i, r := range line {
		if r != ' ' && r != '\t' {
			if start >= 0 && col-to >= 2 {
				chunks = append(chunks, chunk{from, to, line[start:end]})
				start = -1
			}
			if start < 0 {
				start, from = i, col
			}
			end, to = i+utf8.RuneLen(r), col+1
			if r == utf8.RuneError {
				end = min(i+1, len(line))
				if len(line) >= i+3 && line[i:i+3] == "\uFFFD" {
					end = i + 3
				}
			}
		}
		col++
	}
	if start >= 0 {
		chunks = append(chunks, chunk{from, to, line[start:end]})
	}
	return chunks
}

// spaceGrid finds the run of lines that are set in columns by two or more
// spaces, and reads it. The columns are those of the lines with the usual
// number of chunks, or where other lines do not fit, of those with the most;
// they must lie over one another in all of them, which prose with wide gaps
// does not.
func spaceGrid(lines []textLine) *Grid {
	chunks := make([][]chunk, len(lines))
	from, to := -1, -1
	for i, l := range lines {
		if isRule(l.text) {
			continue
		}
		if chunks[i] = chunksOf(l.text); len(chunks[i]) > 1 {
			if from < 0 {
				from = i
			}
			to = i + 1
		}
	}
	if from < 0 || to-from < 2 {
		return nil
	}
	for _, columns := range [][]chunk{columnsOf(chunks[from:to]), widestColumns(chunks[from:to])} {
		if columns == nil {
			continue
		}
		if g := gridInColumns(lines, chunks, from, to, columns); g != nil {
			return g
		}
	}
	return nil
}

// gridInColumns puts lines from and before to into columns; nil when some do
// not fit, or hold no figures.
func gridInColumns(lines []textLine, chunks [][]chunk, from, to int, columns []chunk) *Grid {
	rows := make([][]Cell, len(lines))
	fits := make([]bool, len(lines))
	for i := from; i < to; i++ {
		rows[i], fits[i] = intoColumns(chunks[i], columns)
	}
	for from < to && !fits[from] { // prose with a wide gap, just above or below
		from++
	}
	for from < to && !fits[to-1] {
		to--
	}
	var cells []Cell
	figures := false
	for i := from; i < to; i++ {
		if !fits[i] {
			return nil
		}
		for _, c := range rows[i] {
			c.Row = lines[i].number - 1
			figures = figures || c.Col > 0 && startsAsFigure(c.Shown)
			cells = append(cells, c)
		}
	}
	if !figures {
		return nil
	}
	return newTextGrid(cells)
}

// columnsOf are the columns of lines, from left to right, as the stretches
// that their chunks cover; nil when the lines are not set in columns. The
// lines with the most usual number of chunks make them, and of equals those
// with the most chunks.
func columnsOf(lines [][]chunk) []chunk {
	counts := map[int]int{}
	for _, l := range lines {
		if len(l) > 1 {
			counts[len(l)]++
		}
	}
	usual := 0
	for n, lines := range counts {
		if usual == 0 || lines > counts[usual] || lines == counts[usual] && n > usual {
			usual = n
		}
	}
	if usual < 2 || usual > maxColumns || counts[usual] < 2 {
		return nil
	}
	var columns []chunk
	for _, l := range lines {
		if len(l) != usual {
			continue
		}
		if columns == nil {
			columns = slices.Clone(l)
			continue
		}
		for i, c := range l {
			columns[i].from, columns[i].to = min(columns[i].from, c.from), max(columns[i].to, c.to)
		}
	}
	for i := 1; i < len(columns); i++ {
		if columns[i].from <= columns[i-1].to { // no space goes down between them
			return nil
		}
	}
	return columns
}

// widestColumns are the columns of the lines with the most chunks, made as
// wide as the chunks of the others that stand in one of them; nil when this
// leaves no space between them.
func widestColumns(lines [][]chunk) []chunk {
	most := slices.MaxFunc(lines, func(a, b []chunk) int { return len(a) - len(b) })
	if len(most) < 3 || len(most) > maxColumns {
		return nil
	}
	columns := slices.Clone(most)
	for range 2 { // a column that has grown may hold more of them
		for _, l := range lines {
			for _, c := range l {
				first, _ := slices.BinarySearchFunc(columns, c.from+1, func(col chunk, at int) int { return cmp.Compare(col.to, at) })
				last, _ := slices.BinarySearchFunc(columns, c.to, func(col chunk, at int) int { return cmp.Compare(col.from, at) })
				if first == last-1 {
					columns[first].from, columns[first].to = min(columns[first].from, c.from), max(columns[first].to, c.to)
				}
			}
		}
	}
	for i := 1; i < len(columns); i++ {
		if columns[i].from <= columns[i-1].to {
			return nil
		}
	}
	return columns
}

// intoColumns puts the chunks of a line into columns. One that lies over
// several spans them, as a heading does; one that lies over none goes to the
// nearest, in doubt unless the next is much further. It is not ok when two
// chunks meet in one column.
func intoColumns(line []chunk, columns []chunk) ([]Cell, bool) {
	var cells []Cell
	next := 0
	for _, c := range line {
		first, _ := slices.BinarySearchFunc(columns, c.from+1, func(col chunk, at int) int { return cmp.Compare(col.to, at) })
		last, _ := slices.BinarySearchFunc(columns, c.to, func(col chunk, at int) int { return cmp.Compare(col.from, at) })
		doubt := ""
		if last--; last < first { // between two columns, or outside all
			if left := first - 1; first > 0 && first < len(columns) {
				a, b := c.from-columns[left].to, columns[first].from-c.to
				if max(a, b) < 3*min(a, b) {
					doubt = "it stands between two columns"
				}
			}
			if first == len(columns) || first > 0 && c.from-columns[first-1].to < columns[first].from-c.to {
				first--
			}
			last = first
		}
		if first < next {
			return nil, false
		}
		cells = append(cells, Cell{Col: first, ColSpan: last - first + 1, Shown: c.text, Doubt: doubt})
		next = last + 1
	}
	return cells, true
}
