package disclosure

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"plumbline/internal/bounds"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

// MaxCells is the most cells that a file may have.
const MaxCells = 1_000_000

const maxBytes = 64 << 20

// ReadCSV reads one table with its totals. The first row holds the headings
// and the first column the labels; lines of a title above, which have nothing
// in the other columns, are left out. Columns are parted by commas, or by
// semicolons or tabs where the first line with any of them has no comma. Rows and columns of totals are known by
// their labels ("Total", "All ages", "Sum"); a total that is not the last adds
// up what stands between it and the total before it. A hidden cell is "*", "c",
// "[c]", "<5" or bounds in words; an empty cell is not there, and a row or a
// column without any value is left out.
//
// A marker that names no rule may hide anything; with a threshold above 1 it
// hides what is under it. Zeros count among what is hidden unless one is shown
// elsewhere in the table.
//
// The error is fault.Invalid with the file and line of the first cell that
// cannot be read, or fault.TooLarge.
func ReadCSV(name string, r io.Reader, threshold int64) (Table, error) {
	rows, lines, err := records(name, r)
	if err != nil {
		return Table{}, err
	}
	for len(rows) > 2 && strings.TrimSpace(strings.Join(rows[0][1:], "")) == "" {
		rows, lines = rows[1:], lines[1:]
	}
	if len(rows) < 2 || len(rows[0]) < 2 {
		return Table{}, fmt.Errorf("%s: there is no table: the first row must be headings and the first column labels: %w", name, fault.Invalid)
	}
	t := Table{Name: name}
	head := rows[0]
	g := grid{cell: map[[2]int]int{}}
	for i, row := range rows[1:] {
		for c := 1; c < len(row); c++ {
			text := tidy(row[c])
			if text == "" {
				continue
			}
			at := fmt.Sprintf("%s:%d", name, lines[i+1])
			if c >= len(head) {
				return Table{}, fmt.Errorf("%s: %q has no heading above it: %w", at, text, fault.Invalid)
			}
			count, hidden, err := readCell(text, threshold)
			if err != nil {
				return Table{}, fmt.Errorf("%s: %s, %s: %w", at, tidy(row[0]), tidy(head[c]), err)
			}
			cell := Cell{Row: tidy(row[0]), Col: tidy(head[c]), At: at, Count: count, Hidden: hidden, Shown: text}
			if hidden {
				cell.Width = ruleWidth(text, threshold)
			}
			g.cell[[2]int{i, c - 1}] = len(t.Cells)
			t.Cells = append(t.Cells, cell)
		}
	}
	if len(t.Cells) == 0 {
		return Table{}, fmt.Errorf("%s: no cell has a value: %w", name, fault.Invalid)
	}
	var rowLabels []string
	for _, row := range rows[1:] {
		rowLabels = append(rowLabels, tidy(row[0]))
	}
	var colLabels []string
	for _, h := range head[1:] {
		colLabels = append(colLabels, tidy(h))
	}
	withoutZeros(&t)
	g.addSums(&t, rowLabels, colLabels)
	return t, nil
}

// records are the rows of a CSV that are not empty, and the line each begins on.
func records(name string, r io.Reader) (rows [][]string, lines []int, err error) {
	limited := &io.LimitedReader{R: r, N: maxBytes + 1}
	buffered := bufio.NewReaderSize(limited, sniffed)
	in := csv.NewReader(buffered)
	in.Comma = comma(buffered)
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = in.Comma != '\t' // a tab would be a space
	cells := 0
	for {
		row, err := in.Read()
		if limited.N == 0 || cells > MaxCells {
			return nil, nil, fmt.Errorf("%s: over %d MB or %d cells: %w", name, maxBytes>>20, MaxCells, fault.TooLarge)
		}
		if errors.Is(err, io.EOF) {
			return rows, lines, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return nil, nil, fmt.Errorf("%s:%d: column %d: %v: %w", name, bad.Line, bad.Column, bad.Err, fault.Invalid)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		if len(rows) == 0 {
			row[0] = strings.TrimPrefix(row[0], "\ufeff")
		}
		cells += len(row)
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		line, _ := in.FieldPos(0)
		rows, lines = append(rows, row), append(lines, line)
	}
}

// sniffed is how much of a file says by what its columns are parted.
const sniffed = 64 << 10

// comma is what parts the columns, by the first line that has anything that
// could.
func comma(r *bufio.Reader) rune {
	head, _ := r.Peek(sniffed) // a shorter file is given whole
	for line := range bytes.Lines(head) {
		if at := bytes.IndexAny(line, ",;\t"); at >= 0 {
			switch {
			case bytes.ContainsRune(line, ','):
				return ','
			case bytes.ContainsRune(line, '\t'):
				return '\t'
			}
			return ';'
		}
	}
	return ','
}

// tidy is text with its spaces made single, the unbreakable ones too.
func tidy(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
}

var (
	unruled     = regexp.MustCompile(`(?i)^(?:\*+|c|\[c\]|\(c\)|s|\[s\]|suppressed|hidden|withheld|confidential)$`)
	digits      = regexp.MustCompile(`^[\d,]+$`)
	spacedDigit = regexp.MustCompile(`^\d{1,3}(?: \d{3})+$`)
)

// readCell reads a cell as printed: the number, or what its marker hides.
func readCell(text string, threshold int64) (c stat.Count, hidden bool, err error) {
	if unruled.MatchString(text) {
		if threshold > 1 {
			return stat.Between(0, threshold-1), true, nil
		}
		return stat.AtLeast(0), true, nil
	}
	if spacedDigit.MatchString(text) {
		text = strings.ReplaceAll(text, " ", "")
	}
	c, err = stat.ParseCount(text)
	lo, hi, known := c.Bounds()
	switch {
	case err != nil && digits.MatchString(text):
		return stat.Count{}, false, fmt.Errorf("%q is over %d: %w", text, int64(bounds.Most), fault.Invalid)
	case err != nil || !known:
		return stat.Count{}, false, fmt.Errorf("%q is neither a count nor a marker of a hidden one (such as *, c or <5); write 0 for none, and nothing where there is no number: %w", text, fault.Invalid)
	case lo > bounds.Most || hi > bounds.Most && hi != stat.Unbounded:
		return stat.Count{}, false, fmt.Errorf("%q is over %d: %w", text, int64(bounds.Most), fault.Invalid)
	}
	return c, !c.IsExact() || strings.ContainsAny(text, "<≤"), nil
}

// ruleWidth is the width that a marker's own rule promises: that of 1 to 4 for
// "<5". A marker without a rule promises only that the count is not known
// exactly.
func ruleWidth(text string, threshold int64) int64 {
	if unruled.MatchString(text) {
		return Policy{Threshold: threshold}.width()
	}
	c, err := stat.ParseCount(text)
	if _, hi, ok := c.Bounds(); err == nil && ok && hi != stat.Unbounded {
		lo, _, _ := c.Bounds()
		return max(1, hi-max(lo, 1))
	}
	return 1
}

// withoutZeros takes zero out of what is hidden when zeros are shown.
func withoutZeros(t *Table) {
	shown := false
	for _, c := range t.Cells {
		n, ok := c.Count.Exact()
		shown = shown || ok && n == 0 && !c.Hidden
	}
	for i, c := range t.Cells {
		if lo, hi, _ := c.Count.Bounds(); shown && c.Hidden && lo == 0 && hi > 0 && hi != stat.Unbounded {
			t.Cells[i].Count = stat.Between(1, hi)
		}
	}
}

// A grid is where the cells of a two-way table stand.
type grid struct {
	cell map[[2]int]int // the place in Cells by row and column
}

// totalWords are labels of totals, folded. They stand for one anywhere;
// edgeWords do so only in the first or the last place, since a group may be
// called "All Saints".
var (
	totalWords = regexp.MustCompile(`(?:^| )(?:sub ?totals?|totals?|tot|grand total)(?: |$)`)
	edgeWords  = regexp.MustCompile(`^(?:all|all .*|sum|sum of .*|overall|overall .*|both|both sexes|persons|everyone|combined|altogether)$`)
)

// totals says which lines are totals.
func totals(labels []string) []bool {
	out := make([]bool, len(labels))
	some := false
	for i, l := range labels {
		out[i] = totalWords.MatchString(stat.Fold(l))
		some = some || out[i]
	}
	for _, i := range []int{len(labels) - 1, 0} {
		if !some && len(labels) > 1 && edgeWords.MatchString(stat.Fold(labels[i])) {
			out[i], some = true, true
		}
	}
	return out
}

// lineSums are the sums along one direction, by line: each total with its
// parts. The last total is that of the whole, or the first if it comes before
// everything else; any other adds up the lines since the total before it. The
// whole adds up the other totals and the lines that none of them has.
func lineSums(isTotal []bool) (sums [][]int) {
	whole := -1
	for i, t := range isTotal {
		if t && !isTotal[0] || whole < 0 && t {
			whole = i
		}
	}
	if whole < 0 {
		return nil
	}
	all := []int{whole}
	var open []int // lines since the last total
	for i, t := range isTotal {
		switch {
		case i == whole:
		case !t:
			open = append(open, i)
		case len(open) > 0:
			sums = append(sums, append([]int{i}, open...))
			all, open = append(all, i), nil
		}
	}
	if all = append(all, open...); len(all) > 1 {
		sums = append(sums, all)
	}
	return sums
}

// addSums adds the sums along rows and columns. A cell that is not there may
// be any number, so a sum that needs one is completed with it.
func (g *grid) addSums(t *Table, rows, cols []string) {
	hasRow, hasCol := make([]bool, len(rows)), make([]bool, len(cols))
	for rc := range g.cell {
		hasRow[rc[0]], hasCol[rc[1]] = true, true
	}
	keepRow, keepCol := kept(hasRow), kept(hasCol)
	at := func(r, c int) int {
		i, ok := g.cell[[2]int{r, c}]
		if !ok {
			i = len(t.Cells)
			g.cell[[2]int{r, c}] = i
			t.Cells = append(t.Cells, Cell{Row: rows[r], Col: cols[c]})
		}
		return i
	}
	add := func(line []int, across []int, cell func(line, across int) int) {
		for _, k := range across {
			s := Sum{Total: cell(line[0], k)}
			for _, l := range line[1:] {
				s.Parts = append(s.Parts, cell(l, k))
			}
			t.Sums = append(t.Sums, s)
		}
	}
	for _, line := range lineSums(totals(pick(rows, keepRow))) {
		add(pickInts(keepRow, line), keepCol, at)
	}
	for _, line := range lineSums(totals(pick(cols, keepCol))) {
		add(pickInts(keepCol, line), keepRow, func(c, r int) int { return at(r, c) })
	}
}

func kept(has []bool) (places []int) {
	for i, h := range has {
		if h {
			places = append(places, i)
		}
	}
	return places
}

func pick(labels []string, places []int) (out []string) {
	for _, i := range places {
		out = append(out, labels[i])
	}
	return out
}

func pickInts(list []int, places []int) (out []int) {
	for _, i := range places {
		out = append(out, list[i])
	}
	return out
}
