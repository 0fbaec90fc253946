package bounds

import "sort"

// farthest is how far narrowing goes, and heaviest how large a side of an
// equation it still adds up: thousands of numbers as large as Most.
const (
	farthest = 1 << 53
	heaviest = 1 << 61
)

// A linear is an equation: the sum of coef times number is rhs.
type linear struct {
	vars []int32
	coef []int64
	rhs  int64
}

// A store is the bounds of the numbers while they are worked on, and the
// equations that tie them.
type store struct {
	lo, hi []int64
	guess  []int64 // values that a solution may have, tried first
	eqs    []linear
	in     [][]int32 // the equations that each number is in

	trail []saved // what to put back, for a search that steps back
	queue []int32
	wait  []bool // by equation: it is in the queue

	work int // terms looked at so far

	coef []int64 // by number: scratch for adding up equations
}

type saved struct {
	v      int32
	lo, hi int64
}

func newStore(s *System) *store {
	st := &store{lo: append([]int64(nil), s.lo...), hi: append([]int64(nil), s.hi...), guess: s.guess}
	if s.guess == nil {
		st.guess = s.lo
	}
	for _, e := range s.sums {
		l := linear{vars: make([]int32, 0, len(e.parts)+1), coef: make([]int64, 0, len(e.parts)+1)}
		for _, v := range e.parts {
			l.vars, l.coef = append(l.vars, int32(v)), append(l.coef, 1)
		}
		l.vars, l.coef = append(l.vars, int32(e.total)), append(l.coef, -1)
		st.eqs = append(st.eqs, l)
	}
	st.index()
	return st
}

// index fills in what is derived from the equations.
func (st *store) index() {
	st.in = make([][]int32, len(st.lo))
	for i, e := range st.eqs {
		for _, v := range e.vars {
			st.in[v] = append(st.in[v], int32(i))
		}
	}
	st.wait = make([]bool, len(st.eqs))
	st.queue = nil
}

func (st *store) fixed(v int32) bool { return st.lo[v] == st.hi[v] }

// narrow intersects the bounds of v with lo to hi, and says whether anything
// is left.
func (st *store) narrow(v int32, lo, hi int64) bool {
	// Sums that feed each other can drive a bound up without end. What is
	// beyond the arithmetic is left as it is, which is right and less tight.
	if hi > farthest {
		hi = Unbounded
	}
	lo, hi = max(min(lo, farthest), st.lo[v]), min(hi, st.hi[v])
	if lo == st.lo[v] && hi == st.hi[v] {
		return true
	}
	st.trail = append(st.trail, saved{v, st.lo[v], st.hi[v]})
	st.lo[v], st.hi[v] = lo, hi
	for _, e := range st.in[v] {
		if !st.wait[e] {
			st.wait[e] = true
			st.queue = append(st.queue, e)
		}
	}
	return lo <= hi
}

// undo steps back to a length of the trail.
func (st *store) undo(mark int) {
	for len(st.trail) > mark {
		t := st.trail[len(st.trail)-1]
		st.trail = st.trail[:len(st.trail)-1]
		st.lo[t.v], st.hi[t.v] = t.lo, t.hi
	}
	st.clear()
}

func (st *store) clear() {
	for _, e := range st.queue {
		st.wait[e] = false
	}
	st.queue = st.queue[:0]
}

func (st *store) propagateAll() bool {
	for i := range st.eqs {
		st.wait[i] = true
		st.queue = append(st.queue, int32(i))
	}
	return st.propagate()
}

// propagate narrows until nothing moves, and says whether anything is left.
// Wide bounds can creep towards each other one at a time, so it gives up after
// a number of steps: what it has by then is still right, and only less tight.
func (st *store) propagate() bool {
	steps := 20*len(st.eqs) + 200
	for n := 0; n < len(st.queue) && n < steps; n++ {
		e := st.queue[n]
		st.wait[e] = false
		if !st.tighten(&st.eqs[e]) {
			st.clear()
			return false
		}
	}
	st.clear()
	return true
}

// tighten narrows the numbers of one equation by each other.
func (st *store) tighten(e *linear) bool {
	st.work += len(e.vars)
	var least, most int64 // of the left side, without its unbounded terms
	openBelow, openAbove := 0, 0
	for i, v := range e.vars {
		a, b := st.term(e.coef[i], v)
		if a == -Unbounded {
			openBelow++
		} else {
			least += a
		}
		if b == Unbounded {
			openAbove++
		} else {
			most += b
		}
		if least > heaviest || least < -heaviest || most > heaviest || most < -heaviest {
			return true
		}
	}
	if openBelow == 0 && least > e.rhs || openAbove == 0 && most < e.rhs {
		return false
	}
	if openBelow > 1 && openAbove > 1 {
		return true
	}
	for i, v := range e.vars {
		c := e.coef[i]
		if st.fixed(v) {
			continue
		}
		a, b := st.term(c, v)
		// What the others leave: rhs - most of them to rhs - least of them.
		from, to := int64(-Unbounded), int64(Unbounded)
		switch {
		case openAbove == 0:
			from = e.rhs - (most - b)
		case openAbove == 1 && b == Unbounded:
			from = e.rhs - most
		}
		switch {
		case openBelow == 0:
			to = e.rhs - (least - a)
		case openBelow == 1 && a == -Unbounded:
			to = e.rhs - least
		}
		if from <= a && to >= b {
			continue
		}
		if c < 0 {
			from, to, c = negate(to), negate(from), -c
		}
		if !st.narrow(v, ceil(from, c), floor(to, c)) {
			return false
		}
		// The terms of the others stay as they were: tighter ones come when
		// the equation is next taken from the queue.
	}
	return true
}

// term is the least and the most that coef times number can be.
func (st *store) term(c int64, v int32) (least, most int64) {
	lo, hi := times(c, st.lo[v]), times(c, st.hi[v])
	if c < 0 {
		return hi, lo
	}
	return lo, hi
}

func times(c, n int64) int64 {
	if n == Unbounded {
		if c < 0 {
			return -Unbounded
		}
		return Unbounded
	}
	return c * n
}

func negate(n int64) int64 { return -n } // Unbounded and -Unbounded change places

func ceil(n, c int64) int64 {
	if n == -Unbounded || n == Unbounded || c == 1 {
		return n
	}
	q := n / c
	if n%c > 0 {
		q++
	}
	return q
}

func floor(n, c int64) int64 {
	if n == -Unbounded || n == Unbounded || c == 1 {
		return n
	}
	q := n / c
	if n%c < 0 {
		q--
	}
	return q
}

// A component is numbers that are tied to each other by sums and to no others.
// Its equations are rewritten without the numbers that are fixed.
type component struct {
	vars []int32  // in order; the numbers of the store are places in it
	net  *network // once solved as one
	*store
}

// components splits what is not yet fixed.
func (st *store) components() []*component {
	root := make([]int32, len(st.lo))
	for v := range root {
		root[v] = int32(v)
	}
	find := func(v int32) int32 {
		for root[v] != v {
			root[v] = root[root[v]]
			v = root[v]
		}
		return v
	}
	for _, e := range st.eqs {
		first := int32(-1)
		for _, v := range e.vars {
			switch {
			case st.fixed(v):
			case first < 0:
				first = v
			default:
				root[find(v)] = find(first)
			}
		}
	}
	byRoot := map[int32]*component{}
	place := make([]int32, len(st.lo))
	var all []*component
	for v := range st.lo {
		if st.fixed(int32(v)) || len(st.in[v]) == 0 {
			continue
		}
		r := find(int32(v))
		c := byRoot[r]
		if c == nil {
			c = &component{store: &store{}}
			byRoot[r] = c
			all = append(all, c)
		}
		place[v] = int32(len(c.vars))
		c.vars = append(c.vars, int32(v))
		c.lo, c.hi = append(c.lo, st.lo[v]), append(c.hi, st.hi[v])
		c.guess = append(c.guess, st.guess[v])
	}
	for _, e := range st.eqs {
		short := linear{rhs: e.rhs}
		var c *component
		for i, v := range e.vars {
			if st.fixed(v) {
				short.rhs -= e.coef[i] * st.lo[v]
				continue
			}
			c = byRoot[find(v)]
			short.vars, short.coef = append(short.vars, place[v]), append(short.coef, e.coef[i])
		}
		if c != nil {
			c.eqs = append(c.eqs, short)
		}
	}
	for _, c := range all {
		c.eqs = distinct(c.eqs)
		c.index()
	}
	return all
}

// distinct leaves out equations that say the same as an earlier one, as the
// sums of two tables over one hidden cell do.
func distinct(eqs []linear) []linear {
	out := eqs[:0]
	seen := map[string]bool{}
	for _, e := range eqs {
		sort.Sort(byVar{&e})
		sign := int64(1)
		if e.coef[0] < 0 {
			sign = -1
		}
		key := make([]byte, 0, 16*len(e.vars)+8)
		for i, v := range e.vars {
			e.coef[i] *= sign
			key = appendInt(appendInt(key, int64(v)), e.coef[i])
		}
		e.rhs *= sign
		if key = appendInt(key, e.rhs); !seen[string(key)] {
			seen[string(key)] = true
			out = append(out, e)
		}
	}
	return out
}

func appendInt(b []byte, n int64) []byte {
	for i := 0; i < 64; i += 8 {
		b = append(b, byte(n>>i))
	}
	return b
}

type byVar struct{ *linear }

func (b byVar) Len() int           { return len(b.vars) }
func (b byVar) Less(i, j int) bool { return b.vars[i] < b.vars[j] }
func (b byVar) Swap(i, j int) {
	b.vars[i], b.vars[j] = b.vars[j], b.vars[i]
	b.coef[i], b.coef[j] = b.coef[j], b.coef[i]
}
