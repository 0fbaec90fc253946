package bounds

import "sort"

// Elimination is for systems in which it pays: a component with more work
// than this is left to propagation alone.
const (
	eliminateWork = 20_000_000
	largestCoef   = 16      // a row with a larger coefficient tells propagation nothing
	largestBound  = 1 << 40 // larger bounds are not worth the care they would need
	midwayCoef    = 1 << 20 // so that a coefficient times largestBound fits
)

// eliminate solves the equations for each other over whole numbers. reduced
// are the rows that result, which say more to propagation than the sums
// themselves: a row with one number left gives its value. kept are the
// equations without those that follow from the rest; the ones whose numbers
// are in most sums are the first to be left out, since the rest are then most
// likely to be a network. ok is false when the equations contradict each other
// whatever the bounds.
func (c *component) eliminate() (reduced, kept []linear, ok bool) {
	n := len(c.vars)
	if len(c.eqs)*len(c.eqs)*n > eliminateWork {
		return nil, c.eqs, true
	}
	for _, hi := range c.hi {
		if hi > largestBound && hi != Unbounded {
			return nil, c.eqs, true
		}
	}
	order := c.byLoad()
	var rows [][]int64 // n coefficients and the right side
	var lead []int
	for _, i := range order {
		row := make([]int64, n+1)
		for k, v := range c.eqs[i].vars {
			row[v] = c.eqs[i].coef[k]
		}
		row[n] = c.eqs[i].rhs
		fits := row[n] <= largestBound && -row[n] <= largestBound
		for k := range rows {
			fits = fits && cancel(row, rows[k], lead[k])
		}
		if !fits {
			return nil, c.eqs, true
		}
		at := firstNonZero(row[:n])
		if at < 0 {
			if row[n] != 0 {
				return nil, nil, false
			}
			continue
		}
		for k := range rows {
			if !cancel(rows[k], row, at) {
				return nil, c.eqs, true
			}
		}
		rows, lead = append(rows, row), append(lead, at)
		kept = append(kept, c.eqs[i])
	}
	for _, row := range rows {
		e, whole := toLinear(row)
		if !whole {
			return nil, nil, false
		}
		if e.vars != nil {
			reduced = append(reduced, e)
		}
	}
	return reduced, kept, true
}

// byLoad orders the equations by the share of their numbers that are in more
// than two of them.
func (c *component) byLoad() []int {
	load := make([]float64, len(c.eqs))
	order := make([]int, len(c.eqs))
	for i, e := range c.eqs {
		order[i] = i
		heavy := 0
		for _, v := range e.vars {
			if len(c.in[v]) > 2 {
				heavy++
			}
		}
		load[i] = float64(heavy) / float64(len(e.vars))
	}
	sort.SliceStable(order, func(a, b int) bool { return load[order[a]] < load[order[b]] })
	return order
}

// cancel removes number at from row by means of another row that leads with
// it, and says whether the result still fits the arithmetic.
func cancel(row, by []int64, at int) bool {
	if row[at] == 0 {
		return true
	}
	g := gcd(row[at], by[at])
	a, b := by[at]/g, row[at]/g
	g = 0
	for i := range row {
		if row[i] == 0 && by[i] == 0 {
			continue
		}
		row[i] = row[i]*a - by[i]*b
		most := int64(midwayCoef)
		if i == len(row)-1 {
			most = largestBound
		}
		if row[i] > most || row[i] < -most {
			return false
		}
		g = gcd(g, row[i])
	}
	if g > 1 {
		for i := range row {
			row[i] /= g
		}
	}
	return true
}

func firstNonZero(row []int64) int {
	for i, c := range row {
		if c != 0 {
			return i
		}
	}
	return -1
}

// toLinear is a row as an equation; nothing when a coefficient is too large to
// be of use. whole is false when no whole numbers can meet it.
func toLinear(row []int64) (e linear, whole bool) {
	n := len(row) - 1
	g, most := int64(0), int64(0)
	for _, c := range row[:n] {
		g = gcd(g, c)
		most = max(most, c, -c)
	}
	if row[n]%g != 0 {
		return linear{}, false
	}
	if most/g > largestCoef {
		return linear{}, true
	}
	e.rhs = row[n] / g
	for v, c := range row[:n] {
		if c != 0 {
			e.vars, e.coef = append(e.vars, int32(v)), append(e.coef, c/g)
		}
	}
	return e, true
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	if a < 0 {
		return -a
	}
	return a
}
