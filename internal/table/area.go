package table

import (
	"sort"
	"strings"
)

// An area is a part of a grid that holds tables one above the other.
type area struct {
	top, bottom, left, right int
	// above and below are lines that stand over and under several areas side
	// by side, and belong to each.
	above, below []line
}

// A strip is a run of rows without a blank one between.
type strip struct {
	top, bottom int
	parts       [][2]int // columns of the tables that stand side by side in it
	textOnly    bool
}

const maxCol = 1 << 30

// areas cuts the sheet where tables stand side by side.
func (s *sheet) areas() []area {
	strips := s.strips()
	var out []area
	left, right := s.extent(0, len(s.rows)-1)
	for i := 0; i < len(strips); {
		j := i
		for j < len(strips) && len(strips[j].parts) < 2 {
			j++
		}
		// text over tables side by side belongs to each of them
		k := j
		for j < len(strips) && k > i && strips[k-1].textOnly {
			k--
		}
		if k > i {
			out = append(out, area{top: strips[i].top, bottom: strips[k-1].bottom, left: left, right: right})
		}
		if j == len(strips) {
			break
		}
		var above, below []line
		for _, st := range strips[k:j] {
			above = append(above, s.lines(st)...)
		}
		parts := strips[j].parts
		end := j + 1
		for end < len(strips) && !strips[end].textOnly && (sameParts(parts, strips[end].parts) || s.keepsGaps(strips[end], parts)) {
			end++
		}
		next := end
		for next < len(strips) && strips[next].textOnly {
			next++
		}
		if next == len(strips) {
			for _, st := range strips[end:] {
				below = append(below, s.lines(st)...)
			}
			i = next
		} else {
			i = end
		}
		for _, p := range parts {
			out = append(out, area{top: strips[j].top, bottom: strips[end-1].bottom, left: p[0], right: p[1], above: above, below: below})
		}
	}
	return out
}

func (s *sheet) lines(st strip) []line {
	var out []line
	for r := st.top; r <= st.bottom; r++ {
		if l := s.line(r, 0, maxCol); l.n > 0 {
			out = append(out, l)
		}
	}
	return out
}

func (s *sheet) strips() []strip {
	var out []strip
	for r := 0; r < len(s.rows); r++ {
		if len(s.rows[r]) == 0 {
			continue
		}
		st := strip{top: r, textOnly: true}
		for ; r < len(s.rows) && len(s.rows[r]) > 0; r++ {
			if st.textOnly {
				l := s.line(r, 0, maxCol)
				k := l.kind()
				st.textOnly = k == textLine || k == blankLine
			}
		}
		st.bottom = r - 1
		if !st.textOnly {
			st.parts = s.sideBySide(st.top, st.bottom)
		}
		out = append(out, st)
	}
	return out
}

// extent is the leftmost and the rightmost column that rows use.
func (s *sheet) extent(top, bottom int) (left, right int) {
	left, right = maxCol, -1
	for r := top; r <= bottom; r++ {
		if line := s.rows[r]; len(line) > 0 {
			left = min(left, int(line[0].col))
			right = max(right, int(line[len(line)-1].col))
		}
	}
	return left, right
}

// A tally counts what stands in a column.
type tally struct{ n, vals, times, texts, bands int }

// sideBySide finds the columns of tables that stand side by side between two
// rows: parts with blank columns between, each with its own labels. A part
// with no labels of its own belongs to the part on its left.
func (s *sheet) sideBySide(top, bottom int) [][2]int {
	cols := map[int]*tally{}
	lines := 0
	for r := top; r <= bottom; r++ {
		l := s.line(r, 0, maxCol)
		if k := l.kind(); k == textLine || k == blankLine {
			continue
		}
		lines++
		for _, x := range s.rows[r] {
			t := cols[int(x.col)]
			if t == nil {
				t = &tally{}
				cols[int(x.col)] = t
			}
			t.n++
			switch c := s.classes[x.cell]; {
			case c == isSymbol && isLetter(s.texts[x.cell]):
				t.texts++
			case c == isRange && !strings.HasPrefix(s.texts[x.cell], "<"):
				t.vals++
				t.bands++
			case c.isValue():
				t.vals++
			case c.isTime():
				t.times++
			default:
				t.texts++
			}
		}
	}
	if lines < 2 {
		return nil
	}
	order := make([]int, 0, len(cols))
	for c := range cols {
		order = append(order, c)
	}
	sort.Ints(order)
	var parts [][2]int
	for i, c := range order {
		if i > 0 && order[i-1] == c-1 {
			parts[len(parts)-1][1] = c
			continue
		}
		parts = append(parts, [2]int{c, c})
	}
	if len(parts) < 2 {
		return nil
	}
	return joinParts(parts, cols)
}

// joinParts joins the parts that are no tables of their own to a neighbour.
func joinParts(parts [][2]int, cols map[int]*tally) [][2]int {
	whole := func(p [2]int) bool {
		first := cols[p[0]]
		bands := first.bands // of age, say: where there are several, they are labels
		if bands < 3 || bands < first.vals {
			bands = 0
		}
		if p[0] == p[1] || first.n < 2 || (first.vals-bands)*2 >= first.n {
			return false
		}
		for c := p[0] + 1; c <= p[1]; c++ {
			if t := cols[c]; t != nil && t.vals > 0 && t.vals*2 >= t.n {
				return true
			}
		}
		return false
	}
	out := parts[:1]
	for _, p := range parts[1:] {
		last := &out[len(out)-1]
		if whole(p) && whole(*last) {
			out = append(out, p)
			continue
		}
		last[1] = p[1]
	}
	return out
}

func sameParts(a, b [][2]int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i][0] > b[i][1] || b[i][0] > a[i][1] {
			return false
		}
	}
	return true
}

// keepsGaps says that the rows of a strip leave the columns between the parts
// blank, and use more than one part.
func (s *sheet) keepsGaps(st strip, parts [][2]int) bool {
	used := map[int]bool{}
	for r := st.top; r <= st.bottom; r++ {
		for _, x := range s.rows[r] {
			p := -1
			for i := range parts {
				if parts[i][0] <= int(x.col) && int(x.col) <= parts[i][1] {
					p = i
				}
			}
			if p < 0 {
				return false
			}
			used[p] = true
		}
	}
	return len(used) > 1
}
