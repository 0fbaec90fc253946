package bounds

import (
	"context"
	"math/bits"
	"sort"
)

// Limits of the search for the smallest conflict. With no more than allSets
// sums in a network, every set of sums is looked at, and the smallest conflict
// is proven; beyond, single sums, pairs and what the flow shows.
const (
	allSets       = 16
	conflictTests = 400 // trials of leaving something out of a conflict that is not proven
)

// conflict is a smallest or at least minimal set of numbers whose bounds
// contradict each other. The system is known to be infeasible.
func (s *System) conflict(ctx context.Context) (vars []Var, smallest bool, err error) {
	for v := range s.lo {
		if s.lo[v] > s.hi[v] {
			return []Var{Var(v)}, true, nil
		}
	}
	st := newStore(s)
	sign, network := orient(st.eqs, len(st.lo))
	if !network {
		// The same contradictions show in the sums that do not follow from
		// others, and those may be a network.
		all := &component{vars: make([]int32, len(st.lo)), store: st}
		if _, kept, ok := all.eliminate(); ok && len(kept) < len(st.eqs) {
			if sign, network = orient(kept, len(st.lo)); network {
				st.eqs = kept
			}
		}
	}
	var best []Var
	proven := false
	if network {
		best, proven, err = s.cuts(ctx, st, sign)
	} else {
		sign = make([]int64, len(st.eqs))
		for i := range sign {
			sign[i] = 1
		}
		best = s.smallCuts(st, sign)
	}
	if err != nil {
		return nil, false, err
	}
	if !proven {
		infeasible := s.infeasibleAlone
		if network {
			infeasible = s.infeasibleFlow(st, sign)
		}
		best, err = s.shrink(ctx, best, infeasible)
	}
	sort.Slice(best, func(i, j int) bool { return best[i] < best[j] })
	return best, proven, err
}

// cuts looks for the smallest conflict of a network. By Hoffman's theorem
// (1960) each conflict shows in one set of nodes: more must flow out of it
// than may flow in.
func (s *System) cuts(ctx context.Context, st *store, sign []int64) (best []Var, proven bool, err error) {
	n := len(st.eqs)
	if n <= allSets {
		in := make([]bool, n)
		for set := uint32(1); set < 1<<n; set++ {
			for i := range in {
				in[i] = set>>i&1 == 1
			}
			best = fewer(best, s.cut(st, sign, in))
			if bits.TrailingZeros32(set) > 10 && ctx.Err() != nil {
				return nil, false, ctx.Err()
			}
		}
		return best, true, nil
	}
	best = s.smallCuts(st, sign)
	_, side, err := newNetwork(st.eqs, sign, st.lo, st.hi).settle(ctx)
	if err == nil && side != nil {
		ground := side[n]
		for i := range side {
			side[i] = side[i] != ground
		}
		best = fewer(best, s.cut(st, sign, side[:n]))
	}
	return best, false, err
}

// smallCuts is the smallest conflict that shows in one sum or in all; where
// there are not too many sums, also in two, in all but one, or all but two. It
// is nil if there is none.
func (s *System) smallCuts(st *store, sign []int64) (best []Var) {
	n := len(st.eqs)
	few := n <= 4*allSets
	in := make([]bool, n)
	flip := func() {
		for i := range in {
			in[i] = !in[i]
		}
	}
	try := func(others bool) {
		best = fewer(best, s.cut(st, sign, in))
		if others {
			flip()
			best = fewer(best, s.cut(st, sign, in))
			flip()
		}
	}
	try(true)
	for i := range st.eqs {
		in[i] = true
		try(few)
		for j := i + 1; j < n && few; j++ {
			in[j] = true
			try(true)
			in[j] = false
		}
		in[i] = false
	}
	return best
}

func fewer(a, b []Var) []Var {
	if a == nil || b != nil && len(b) < len(a) {
		return b
	}
	return a
}

// cut adds up a set of equations, with their signs, and gives the fewest
// numbers whose bounds contradict the result; nil if there are none.
func (s *System) cut(st *store, sign []int64, in []bool) []Var {
	if st.coef == nil {
		st.coef = make([]int64, len(st.lo))
	}
	var named []int32
	for i, e := range st.eqs {
		if in[i] {
			for k, v := range e.vars {
				st.coef[v] += sign[i] * e.coef[k]
				named = append(named, v)
			}
		}
	}
	var plus, minus []Var
	whole := true // no number twice on one side, as in any network
	for _, v := range named {
		switch c := st.coef[v]; c {
		case 0:
		case 1:
			plus = append(plus, Var(v))
		case -1:
			minus = append(minus, Var(v))
		default:
			whole = false
		}
		st.coef[v] = 0
	}
	if !whole {
		return nil // another way will find it
	}
	return fewer(s.exceeds(plus, minus), s.exceeds(minus, plus))
}

// exceeds gives all of small and as few of large as it takes for the least
// sum of large to be more than the greatest sum of small; nil if it never is.
func (s *System) exceeds(large, small []Var) []Var {
	most, least := int64(0), int64(0)
	for _, v := range small {
		if s.hi[v] == Unbounded {
			return nil
		}
		most += s.hi[v]
	}
	for _, v := range large {
		least += s.lo[v]
	}
	if least <= most {
		return nil
	}
	sort.Slice(large, func(i, j int) bool {
		a, b := large[i], large[j]
		return s.lo[a] > s.lo[b] || s.lo[a] == s.lo[b] && a < b
	})
	least = 0
	for i, v := range large {
		if least += s.lo[v]; least > most {
			return append(append([]Var(nil), small...), large[:i+1]...)
		}
	}
	return nil
}

// infeasibleAlone says that the bounds of a set of numbers contradict each
// other, whatever the others are.
func (s *System) infeasibleAlone(ctx context.Context, set []Var) (bool, error) {
	only := System{lo: make([]int64, len(s.lo)), hi: make([]int64, len(s.lo)), sums: s.sums}
	s.relax(only.lo, only.hi, set)
	_, answer, err := only.solve(ctx, false)
	return answer == Infeasible, err
}

// relax fills in the bounds of a set of numbers, all others being unknown.
func (s *System) relax(lo, hi []int64, set []Var) {
	for v := range lo {
		lo[v], hi[v] = 0, Unbounded
	}
	for _, v := range set {
		lo[v], hi[v] = s.lo[v], s.hi[v]
	}
}

// infeasibleFlow is infeasibleAlone for a network, which is built only once.
func (s *System) infeasibleFlow(st *store, sign []int64) func(context.Context, []Var) (bool, error) {
	n := newNetwork(st.eqs, sign, make([]int64, len(s.lo)), make([]int64, len(s.lo)))
	return func(ctx context.Context, set []Var) (bool, error) {
		s.relax(n.lo, n.hi, set)
		copy(n.flow, n.lo)
		ok, _, err := n.settle(ctx)
		return !ok, err
	}
}

// shrink leaves out, one after another, each number without which the rest
// still contradict each other. It begins with best, or with every number that
// has a bound.
func (s *System) shrink(ctx context.Context, best []Var, infeasible func(context.Context, []Var) (bool, error)) ([]Var, error) {
	if best == nil {
		for v := range s.lo {
			if s.lo[v] > 0 || s.hi[v] != Unbounded {
				best = append(best, Var(v))
			}
		}
	}
	tests := 0
	// Whole stretches first: most numbers have no part in it.
	for size := max(1, len(best)/2); ; size /= 2 {
		for i := 0; i < len(best) && tests < conflictTests; tests++ {
			end := min(i+size, len(best))
			rest := append(append([]Var(nil), best[:i]...), best[end:]...)
			still, err := infeasible(ctx, rest)
			if err != nil {
				return nil, err
			}
			if still {
				best = rest
			} else {
				i = end
			}
		}
		if size == 1 {
			return best, nil
		}
	}
}

// Why is a set of numbers, without v, whose bounds together keep v between lo
// and hi, which must be a range that Solve gave or a wider one. Each of the
// two ends is explained by a set from which nothing can be left out. It is
// empty for what v's own bounds say.
func (s *System) Why(ctx context.Context, v Var, lo, hi int64) ([]Var, error) {
	seen := map[Var]bool{v: true}
	var why []Var
	explain := func(from, to int64) error {
		if from > to {
			return nil
		}
		other := s.Clone()
		other.Set(v, from, to)
		conflict, _, err := other.conflict(ctx)
		for _, u := range conflict {
			if !seen[u] {
				seen[u] = true
				why = append(why, u)
			}
		}
		return err
	}
	if lo > s.lo[v] {
		if err := explain(0, lo-1); err != nil {
			return nil, err
		}
	}
	if hi < s.hi[v] {
		if err := explain(hi+1, Unbounded); err != nil {
			return nil, err
		}
	}
	sort.Slice(why, func(i, j int) bool { return why[i] < why[j] })
	return why, nil
}
