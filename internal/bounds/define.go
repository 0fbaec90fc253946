package bounds

import "context"

// definitions are the sums, by their places, that only give a name to a total
// of which nothing else is said, such as the count in an age band. They are
// set aside where the system is a network without them and none with them;
// nil where they are not.
func (s *System) definitions() []int {
	uses := make([]int, len(s.lo))
	for _, e := range s.sums {
		uses[e.total]++
		for _, v := range e.parts {
			uses[v]++
		}
	}
	var aside []int
	for i, e := range s.sums {
		if uses[e.total] == 1 && s.lo[e.total] == 0 && s.hi[e.total] == Unbounded {
			aside = append(aside, i)
		}
	}
	if aside == nil || s.isNetwork() || !s.without(aside).isNetwork() {
		return nil
	}
	return aside
}

func (s *System) isNetwork() bool {
	for _, c := range newStore(s).components() {
		if _, ok := orient(c.eqs, len(c.vars)); !ok {
			return false
		}
	}
	return true
}

// without is the system without some of its sums, given by places in order.
func (s *System) without(aside []int) *System {
	out := &System{lo: s.lo, hi: s.hi, guess: s.guess}
	for i, e := range s.sums {
		if len(aside) > 0 && aside[0] == i {
			aside = aside[1:]
			continue
		}
		out.sums = append(out.sums, e)
	}
	return out
}

// define writes the ranges of the totals of sums that were set aside. networks
// are the solved components of the rest.
func (s *System) define(ctx context.Context, aside []int, networks []*component, ranges []Range) error {
	type where struct {
		c     *component
		place int
	}
	at := map[Var]where{}
	for _, c := range networks {
		for i, v := range c.vars {
			at[Var(v)] = where{c, i}
		}
	}
	for _, i := range aside {
		parts := map[*component][]int64{} // by component: 1 for each number that counts
		lo, hi := int64(0), int64(0)
		for _, v := range s.sums[i].parts {
			w, tied := at[v]
			if !tied {
				lo, hi = lo+ranges[v].Lo, plus(hi, ranges[v].Hi)
				continue
			}
			if parts[w.c] == nil {
				parts[w.c] = make([]int64, len(w.c.vars))
			}
			parts[w.c][w.place] = 1
		}
		for c, weight := range parts {
			least, _, err := c.net.least(ctx, weight, 1)
			if err != nil {
				return err
			}
			most, bounded, err := c.net.least(ctx, weight, -1)
			if err != nil {
				return err
			}
			if lo += least; !bounded {
				most = Unbounded
			}
			hi = plus(hi, most)
		}
		ranges[s.sums[i].total] = Range{lo, hi, lo, hi}
	}
	return nil
}

func plus(a, b int64) int64 {
	if a == Unbounded || b == Unbounded {
		return Unbounded
	}
	return a + b
}

// least moves the flow to where the weighted sum, times sign, is least, and
// gives the weighted sum there. It cancels cycles along which the sum falls
// until there is none (Klein 1967). bounded is false when it falls for ever.
func (n *network) least(ctx context.Context, weight []int64, sign int64) (total int64, bounded bool, err error) {
	nodes := len(n.arcs)
	dist := make([]int64, nodes)
	for {
		if err := ctx.Err(); err != nil {
			return 0, false, err
		}
		clear(dist)
		for i := range n.came {
			n.came[i] = -1
		}
		last := int32(-1)
		for round := 0; round < nodes && (round == 0 || last >= 0); round++ {
			last = -1
			for u := range n.arcs {
				for _, a := range n.arcs[u] {
					w := sign * weight[a]
					if n.from[a] != int32(u) {
						w = -w
					}
					x := n.other(a, int32(u))
					if dist[u]+w < dist[x] && n.room(a, int32(u)) > 0 {
						dist[x], n.came[x] = dist[u]+w, a
						last = x
					}
				}
			}
		}
		if last < 0 {
			break
		}
		if !n.cancel(last) {
			return 0, false, nil
		}
	}
	for a, w := range weight {
		total += w * n.flow[a]
	}
	return total, true, nil
}

// cancel pushes all it can round the cycle that the search's steps back from x
// lead into, and says whether there is an end to that.
func (n *network) cancel(x int32) bool {
	for range n.arcs { // x may hang off the cycle
		x = n.other(n.came[x], x)
	}
	most := int64(Unbounded)
	for y := x; ; {
		u := n.other(n.came[y], y)
		most = min(most, n.room(n.came[y], u))
		if y = u; y == x {
			break
		}
	}
	if most == Unbounded {
		return false
	}
	for y := x; ; {
		a := n.came[y]
		u := n.other(a, y)
		if n.from[a] == u {
			n.flow[a] += most
		} else {
			n.flow[a] -= most
		}
		if y = u; y == x {
			return true
		}
	}
}
