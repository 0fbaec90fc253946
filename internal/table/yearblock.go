package table

import (
	"regexp"
	"slices"
)

// A yearColumn is what is known of a column of labels that gives years to the
// months or quarters beside it, and is filled only now and then.
type yearColumn struct {
	// begins are the cells of the years that begin at a row, where they stand
	// further down: "2018" beside June may stand for January to December.
	begins map[int]int
	// stale are the rows to which a year is not carried without doubt: their
	// months begin another.
	stale map[int]bool
}

var (
	pairOfYears = regexp.MustCompile(`\d{4} ?[/-] ?\d{2}|(?i)^(?:fy|financial|fiscal)`)
	monthStarts = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)

// rankInYear is the place of a month or a quarter in a year, from 1, which
// begins with April where financial; 0 when the text names none.
func rankInYear(text string, financial bool) int {
	t := lower(text)
	switch {
	case monthAlone.MatchString(t):
		n := slices.Index(monthStarts, t[:3]) + 1
		if financial {
			n = (n+8)%12 + 1
		}
		return n
	case quarterAlone.MatchString(t) && t[0] != 'f' && t[0] != 's' && t[0] != 't': // not in words
		return int(bandStart.FindString(t)[0] - '0')
	}
	return 0
}

// A monthRow is a row with a month or a quarter; year is the cell of the year
// beside it, -1 where that is blank.
type monthRow struct{ row, year, rank int }

// yearBlocks looks at a column of years whose blanks mean the same, with
// months in the column beside it. A year does not go on past its months,
// whatever the blanks say; and where each run of months has one year, that is
// its year, beside whichever month it stands.
func (t *frame) yearBlocks(col, beside int) yearColumn {
	var rows []monthRow
	years := 0
	financial := false
	for i := range t.body {
		row := t.body[i].row
		r := monthRow{row: row, year: t.find(row, col)}
		if r.year >= 0 {
			if t.Cells[r.year].RowSpan > 1 || shapeOf(t.classes[r.year], t.texts[r.year]) != shapeYear {
				r.year = -1
			} else {
				years++
				financial = financial || pairOfYears.MatchString(t.texts[r.year])
			}
		}
		if r.rank = t.find(row, beside); r.rank >= 0 && !t.body[i].repeat {
			rows = append(rows, r)
		}
	}
	if years == 0 {
		return yearColumn{}
	}
	for i := range rows {
		rows[i].rank = rankInYear(t.texts[rows[i].rank], financial)
	}
	return blocksOf(slices.DeleteFunc(rows, func(r monthRow) bool { return r.rank == 0 }))
}

// blocksOf finds the runs of months, and the year of each.
func blocksOf(rows []monthRow) yearColumn {
	rising := 0
	for i := range rows[:max(0, len(rows)-1)] {
		switch {
		case rows[i+1].rank > rows[i].rank:
			rising++
		case rows[i+1].rank < rows[i].rank:
			rising--
		}
	}
	out := yearColumn{begins: map[int]int{}, stale: map[int]bool{}}
	alone := true // each run has one year
	for i := 0; i < len(rows); {
		end := i + 1
		for end < len(rows) && (rows[end].rank == rows[end-1].rank || (rows[end].rank > rows[end-1].rank) == (rising >= 0)) {
			end++
		}
		own := 0
		for _, r := range rows[i:end] {
			switch {
			case r.year >= 0:
				if own++; own == 1 {
					out.begins[rows[i].row] = r.year
				}
			case own == 0 && i > 0:
				out.stale[r.row] = true
			}
		}
		alone = alone && own == 1
		i = end
	}
	if alone {
		return yearColumn{begins: out.begins}
	}
	return yearColumn{stale: out.stale}
}
