package bounds

import "context"

// workLimit is how much the search does for one component, and probeLimit how
// much for the first solution or for one end of one number, before it gives
// up: it counts terms of equations, of which a core does some hundred million
// in a second.
const (
	workLimit  = 100_000_000
	probeLimit = 5_000_000
)

// solve finds the ranges of the component's numbers and writes them into
// ranges, which is by the numbers of the whole system.
func (c *component) solve(ctx context.Context, ranges []Range, all bool) (Answer, error) {
	if sign, ok := orient(c.eqs, len(c.vars)); ok {
		return c.solveNetwork(ctx, c.eqs, sign, ranges, all)
	}
	reduced, kept, ok := c.eliminate()
	if !ok {
		return Infeasible, nil
	}
	if sign, ok := orient(kept, len(c.vars)); ok {
		return c.solveNetwork(ctx, kept, sign, ranges, all)
	}
	c.eqs = append(c.eqs, reduced...)
	c.index()
	s := &search{component: c, hint: append([]int64(nil), c.guess...)}
	answer, err := s.run(ctx, all)
	if answer == Feasible {
		for i, v := range c.vars {
			ranges[v] = Range{c.lo[i], c.hi[i], s.lowest[i], s.highest[i]}
		}
	}
	return answer, err
}

// A search looks for solutions of a component by narrowing, choosing and
// stepping back. Every solution found is a witness for the ends of all numbers.
type search struct {
	*component
	limit           int     // of the store's work, beyond which to give up
	hint            []int64 // values of the last solution, tried first
	lowest, highest []int64 // over all solutions
}

func (s *search) run(ctx context.Context, all bool) (Answer, error) {
	if !s.propagateAll() {
		return Infeasible, nil
	}
	s.trail = s.trail[:0]
	s.limit = probeLimit
	first, err := s.find(ctx)
	if err != nil || first != Feasible {
		return first, err
	}
	s.lowest, s.highest = append([]int64(nil), s.hint...), append([]int64(nil), s.hint...)
	if !all {
		return Feasible, nil
	}
	for v := range s.vars {
		if err := s.end(ctx, int32(v), true); err != nil {
			return Unsettled, err
		}
		if err := s.end(ctx, int32(v), false); err != nil {
			return Unsettled, err
		}
	}
	return Feasible, nil
}

// end moves one outer end of v and the solutions that reach for it towards
// each other, halving what is between them, until they meet or the limit does.
func (s *search) end(ctx context.Context, v int32, low bool) error {
	s.limit = min(workLimit, s.work+probeLimit)
	if !low && s.hi[v] == Unbounded {
		unbounded, err := s.ray(ctx, v)
		if unbounded {
			s.highest[v] = Unbounded
		}
		return err
	}
	for {
		from, to := s.lo[v], s.lowest[v]-1
		if !low {
			from, to = s.highest[v]+1, s.hi[v]
		}
		if from > to {
			return nil
		}
		mid := from + (to-from)/2
		if low {
			to = mid
		} else {
			from = mid
		}
		got, err := s.within(ctx, v, from, to)
		if err != nil || got == Unsettled {
			return err
		}
		if got == Infeasible { // for good: the outer end moves
			lo, hi := to+1, s.hi[v]
			if !low {
				lo, hi = s.lo[v], from-1
			}
			if !s.narrow(v, lo, hi) || !s.propagate() {
				return nil
			}
			s.trail = s.trail[:0]
		}
	}
}

// within looks for a solution with v between from and to, and steps back.
func (s *search) within(ctx context.Context, v int32, from, to int64) (Answer, error) {
	mark := len(s.trail)
	defer s.undo(mark)
	if !s.narrow(v, from, to) || !s.propagate() {
		return Infeasible, nil
	}
	got, err := s.find(ctx)
	if got == Feasible {
		for i, n := range s.hint {
			s.lowest[i], s.highest[i] = min(s.lowest[i], n), max(s.highest[i], n)
		}
	}
	return got, err
}

// find looks for a solution within the present bounds, leaves it in hint, and
// steps back.
func (s *search) find(ctx context.Context) (Answer, error) {
	mark := len(s.trail)
	defer s.undo(mark)
	v := s.next()
	if v < 0 {
		if !s.holds() {
			return Infeasible, nil
		}
		copy(s.hint, s.lo)
		return Feasible, nil
	}
	if s.work += len(s.lo); s.work >= s.limit || ctx.Err() != nil {
		return Unsettled, ctx.Err()
	}
	answer := Infeasible
	for _, c := range s.choices(v) {
		at := len(s.trail)
		got := Infeasible
		var err error
		if s.narrow(v, c[0], c[1]) && s.propagate() {
			got, err = s.find(ctx)
		}
		s.undo(at)
		if err != nil || got == Feasible {
			return got, err
		}
		if got == Unsettled {
			answer = Unsettled
		}
	}
	return answer, nil
}

// next is the number to choose next: one that has to move from its hint, if
// there is any, and of those the one with the least choice; -1 when all are
// fixed.
func (s *search) next() int32 {
	best, width, bestMoves := int32(-1), int64(-1), false
	for v := range s.lo {
		w := s.hi[v] - s.lo[v]
		if w == 0 {
			continue
		}
		moves := s.hint[v] < s.lo[v] || s.hint[v] > s.hi[v]
		if best < 0 || moves && !bestMoves || moves == bestMoves && w < width {
			best, width, bestMoves = int32(v), w, moves
		}
	}
	return best
}

// choices splits what v can be: its hint, and then the rest; or two halves,
// the one nearer to the hint first, when it has to move.
func (s *search) choices(v int32) [][2]int64 {
	lo, hi, at := s.lo[v], s.hi[v], s.hint[v]
	mid := lo + (hi-lo)/2
	if hi == Unbounded {
		mid = lo
	}
	switch {
	case at < lo:
		return [][2]int64{{lo, mid}, {mid + 1, hi}}
	case at > hi:
		return [][2]int64{{mid + 1, hi}, {lo, mid}}
	}
	out := [][2]int64{{at, at}}
	if at < hi {
		out = append(out, [2]int64{at + 1, hi})
	}
	if at > lo {
		out = append(out, [2]int64{lo, at - 1})
	}
	return out
}

// holds says that every equation holds, all numbers being fixed.
func (s *search) holds() bool {
	for _, e := range s.eqs {
		n := -e.rhs
		for i, v := range e.vars {
			n += e.coef[i] * s.lo[v]
		}
		if n != 0 {
			return false
		}
	}
	return true
}

// ray says that v has no greatest value: there is a change that raises it,
// leaves every equation as it is, and can be made over and over.
func (s *search) ray(ctx context.Context, v int32) (bool, error) {
	r := &search{component: &component{vars: s.vars, store: &store{}}, limit: max(0, s.limit-s.work), hint: make([]int64, len(s.lo))}
	for _, e := range s.eqs {
		r.eqs = append(r.eqs, linear{vars: e.vars, coef: e.coef})
	}
	const steps = 16 // how much one number may change by; more than sums of tables need
	for u := range s.lo {
		top := int64(0)
		if s.hi[u] == Unbounded {
			top = steps
		}
		r.lo, r.hi = append(r.lo, 0), append(r.hi, top)
	}
	r.lo[v] = 1
	r.index()
	if !r.propagateAll() {
		return false, nil
	}
	got, err := r.find(ctx)
	s.work += r.work
	return got == Feasible, err
}
