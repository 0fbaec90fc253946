package disclosure

import (
	"context"
	"fmt"

	"plumbline/internal/fault"
)

// Nearest is n rounded to the nearest multiple of base, a half upwards. n is
// not negative and base is 1 or more.
func Nearest(n, base int64) int64 { return (n + base/2) / base * base }

// A RoundedTable is a two-way table rounded so that it still adds up.
type RoundedTable struct {
	Cells [][]int64
	// Change is how far all cells, row and column totals and the grand total
	// were moved, added up.
	Change int64
	// Optimal says that no such table moves them less, and Ties how many move
	// them as little, this one among them.
	Optimal bool
	Ties    int
}

// controlledTries is how many tables ControlledRounding begins on.
const controlledTries = 2_000_000

// ControlledRounding rounds every cell and total of a two-way table to a
// multiple of base next to it, leaving multiples as they are, so that rows and
// columns add up, with the least change in all. It tries the choices cell by
// cell, and gives up on the best after a limit: it is for tables to look at,
// of a few dozen cells. The error is fault.Invalid for a table that is not
// one, or when the limit came before any table was found.
func ControlledRounding(ctx context.Context, table [][]int64, base int64) (RoundedTable, error) {
	if len(table) == 0 || len(table[0]) == 0 || base < 2 {
		return RoundedTable{}, fmt.Errorf("controlled rounding: a table of %d rows to base %d: %w", len(table), base, fault.Invalid)
	}
	s := &roundingSearch{table: table, base: base, cols: len(table[0]), best: -1, left: controlledTries,
		cells: make([]int64, len(table)*len(table[0])), colTrue: make([]int64, len(table[0])), colSum: make([]int64, len(table[0]))}
	for _, row := range table {
		if len(row) != s.cols {
			return RoundedTable{}, fmt.Errorf("controlled rounding: the rows differ in length: %w", fault.Invalid)
		}
		for c, n := range row {
			if n < 0 {
				return RoundedTable{}, fmt.Errorf("controlled rounding: a count of %d: %w", n, fault.Invalid)
			}
			s.colTrue[c] += n
			s.grand += n
		}
	}
	if err := s.cell(ctx, 0, 0, 0, 0, 0); err != nil {
		return RoundedTable{}, err
	}
	if s.best < 0 {
		return RoundedTable{}, fmt.Errorf("controlled rounding: no table was found within the limit; round a smaller one: %w", fault.Invalid)
	}
	out := RoundedTable{Change: s.best, Optimal: s.left > 0, Ties: s.ties}
	for r := range table {
		out.Cells = append(out.Cells, s.found[r*s.cols:(r+1)*s.cols])
	}
	return out, nil
}

type roundingSearch struct {
	table           [][]int64
	base            int64
	cols            int
	cells, found    []int64
	colTrue, colSum []int64
	grand           int64
	best            int64
	ties, left      int
}

// adjacent says that rounded is a multiple next to n, or n itself.
func (s *roundingSearch) adjacent(n, rounded int64) bool {
	return rounded > n-s.base && rounded < n+s.base && (n%s.base != 0 || rounded == n)
}

// cell chooses the i-th cell and those after. rowTrue and rowSum are of the
// row so far, change what was moved, and total the sum of all chosen.
func (s *roundingSearch) cell(ctx context.Context, i int, rowTrue, rowSum, change, total int64) error {
	if s.best >= 0 && change > s.best || s.left <= 0 {
		return nil
	}
	if s.left--; s.left%4096 == 0 && ctx.Err() != nil {
		return ctx.Err()
	}
	if i > 0 && i%s.cols == 0 { // a row is complete
		if !s.adjacent(rowTrue, rowSum) {
			return nil
		}
		change += abs(rowTrue - rowSum)
		rowTrue, rowSum = 0, 0
	}
	if i == len(s.cells) {
		for c := range s.colSum {
			if !s.adjacent(s.colTrue[c], s.colSum[c]) {
				return nil
			}
			change += abs(s.colTrue[c] - s.colSum[c])
		}
		if !s.adjacent(s.grand, total) {
			return nil
		}
		switch change += abs(s.grand - total); {
		case s.best < 0 || change < s.best:
			s.best, s.ties, s.found = change, 1, append([]int64(nil), s.cells...)
		case change == s.best:
			s.ties++
		}
		return nil
	}
	n := s.table[i/s.cols][i%s.cols]
	choices := []int64{n / s.base * s.base, n/s.base*s.base + s.base}
	if n%s.base == 0 {
		choices = choices[:1]
	}
	for _, x := range choices {
		s.cells[i] = x
		s.colSum[i%s.cols] += x
		err := s.cell(ctx, i+1, rowTrue+n, rowSum+x, change+abs(n-x), total+x)
		s.colSum[i%s.cols] -= x
		if err != nil {
			return err
		}
	}
	return nil
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
