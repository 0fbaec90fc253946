// Package disclosure keeps anybody from being identified by what is published.
// It says which counts to hide (Protect), and it proves that they are hidden
// by attacking a set of published tables as an outsider would (Audit).
//
// The outsider has every table and every total that was ever published, knows
// the rule by which cells were hidden, and can add and subtract. What the
// search of package bounds cannot prove to be safe is treated as unsafe.
//
// The package knows tables and numbers only: who turns figures into tables,
// and takes the answer back, is the caller.
package disclosure

import (
	"fmt"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

// A Policy is how a publisher protects counts. A survey file may declare it.
// The zero Policy hides nothing, and calls a hidden count disclosed only when
// it is known exactly.
type Policy struct {
	// Threshold is the least count that may be shown: 5 hides 1 to 4.
	// 0 and 1 hide nothing.
	Threshold int64 `yaml:"threshold" json:"threshold"`
	// HideZeros hides 0 as well, where there is a threshold.
	HideZeros bool `yaml:"hide_zeros" json:"hide_zeros"`
	// MinTotal is the least total that may be broken down by what people are,
	// such as their age: under it, every part is hidden.
	MinTotal int64 `yaml:"min_total" json:"min_total"`
	// MinWidth is how far apart the least and the greatest value must be that
	// an outsider can find for a count under the threshold. 0 is the width of
	// the rule itself: for a threshold of 5 it is 3, from 1 to 4.
	MinWidth int64 `yaml:"min_width" json:"min_width"`
	// Groups hides what would show that all the people of a breakdown are
	// alike: "all 12 are girls".
	Groups bool `yaml:"groups" json:"groups"`
	// Round publishes every count to the nearest multiple of it, in place of
	// hiding any; 0 and 1 do not round.
	Round int64 `yaml:"round" json:"round"`
}

// Check says what is wrong with a policy: fault.Invalid.
func (p Policy) Check() error {
	switch {
	case p.Threshold < 0 || p.MinTotal < 0 || p.MinWidth < 0 || p.Round < 0:
		return fmt.Errorf("disclosure policy: no number of it can be below zero: %w", fault.Invalid)
	case p.Round > 1 && (p.Threshold > 1 || p.MinTotal > 0 || p.Groups):
		return fmt.Errorf("disclosure policy: it rounds or it hides, not both: %w", fault.Invalid)
	case p.HideZeros && p.Threshold < 2:
		return fmt.Errorf("disclosure policy: to hide zeros it needs a threshold of 2 or more: %w", fault.Invalid)
	}
	return nil
}

// width is the least width of a protected range, never under 1: a count that
// is known exactly is always disclosed.
func (p Policy) width() int64 {
	if p.MinWidth > 0 {
		return p.MinWidth
	}
	return max(1, p.Threshold-2)
}

// hides says that the rule hides the count n by itself.
func (p Policy) hides(n int64) bool {
	return p.Threshold > 1 && n < p.Threshold && (n > 0 || p.HideZeros)
}

// A Table is counts and the sums that hold among them, as published at one
// time. Any shape will do: two-way, hierarchical, or of more dimensions.
type Table struct {
	Name string
	// Release names what the table was published in. The same count may have
	// another value in another release, when it was revised.
	Release string
	Cells   []Cell
	Sums    []Sum
	Ratios  []Ratio // the shares and averages that are published with it
}

// A Cell is one count of a table.
type Cell struct {
	Row, Col string // its labels
	At       string // where it was read, "file:line"; "" if nowhere
	// ID names the count itself: cells with the same ID, in one table or in
	// several, are the same number. "" is a number that stands here only.
	ID string
	// Count is what a reader is told: the number; or, where Hidden, the bounds
	// that the marker and its rule state. A count with a gap is not there.
	Count  stat.Count
	Hidden bool
	Shown  string // the text that is printed: "1,204", "*"
	// Width is the least width of a protected range of this cell; 0 is the
	// policy's.
	Width int64
}

// A Sum says that the cells Parts of a table add up to the cell Total, all by
// their places in Cells.
type Sum struct {
	Total int
	Parts []int
	// People says that the parts are kinds of the same people, such as the
	// ages of one respondent's victims, and not respondents.
	People bool
}

// check says what is wrong with a table: fault.Invalid.
func (t *Table) check() error {
	for i, s := range t.Sums {
		if len(s.Parts) == 0 {
			return fmt.Errorf("table %q: sum %d has no parts: %w", t.Name, i, fault.Invalid)
		}
		seen := map[int]bool{}
		for _, c := range append([]int{s.Total}, s.Parts...) {
			if c < 0 || c >= len(t.Cells) || seen[c] {
				return fmt.Errorf("table %q: sum %d names cell %d, which is not there or is named twice: %w", t.Name, i, c, fault.Invalid)
			}
			seen[c] = true
		}
	}
	for i, r := range t.Ratios {
		if n := len(t.Cells); r.Count < 0 || r.Count >= n || r.Of < 0 || r.Of >= n {
			return fmt.Errorf("table %q: ratio %d names a cell that is not there: %w", t.Name, i, fault.Invalid)
		}
	}
	return nil
}

// VisibleOnly are the sums, by their places in Sums, whose total is exactly
// that of the parts that are shown though others are hidden. Whoever made the
// table may have left the hidden ones out of the total. It is then no total,
// and what another total says beyond it is as sensitive as the hidden cells.
func (t *Table) VisibleOnly() []int {
	var out []int
	for i, s := range t.Sums {
		shown, hidden := int64(0), false
		for _, p := range s.Parts {
			if n, ok := t.Cells[p].Count.Exact(); ok && !t.Cells[p].Hidden {
				shown += n
			} else {
				hidden = true
			}
		}
		if total, ok := t.Cells[s.Total].Count.Exact(); ok && hidden && total == shown {
			out = append(out, i)
		}
	}
	return out
}
