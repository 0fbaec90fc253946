package bounds

import "container/heap"

// A Router finds the cheapest numbers to make unknown so that another one may
// change. It is for systems whose sums form a network once the numbers that
// are in more than two of them, such as the totals that two tables share, are
// left as they are.
type Router struct {
	net *network
}

// NewRouter is the router of a system; ok is false when its sums are not such
// a network. The bounds of the system do not matter to it.
func NewRouter(s *System) (r *Router, ok bool) {
	st := newStore(s)
	for i := range st.eqs {
		e := &st.eqs[i]
		var left linear
		for k, v := range e.vars {
			if len(st.in[v]) <= 2 {
				left.vars, left.coef = append(left.vars, v), append(left.coef, e.coef[k])
			}
		}
		*e = left
	}
	sign, ok := orient(st.eqs, len(st.lo))
	if !ok {
		return nil, false
	}
	return &Router{newNetwork(st.eqs, sign, st.lo, st.hi)}, true
}

// Cheapest is the set of numbers of least total cost which, when they are
// unknown together with v, let v be larger by the given amount, no number
// falling below zero. value gives what each number is, and cost what it costs
// to make unknown: nothing for one that already is, below zero for one that
// must stay known. ok is false when there is no such set that is one cycle
// through the network.
func (r *Router) Cheapest(v Var, by int64, value, cost []int64) (set []Var, ok bool) {
	n := r.net
	start, goal := n.to[v], n.from[v]
	if start == goal { // in no sum, or in too many
		return nil, false
	}
	best := make([]int64, len(n.arcs))
	for i := range best {
		best[i] = -1
		n.came[i] = -1
	}
	best[start] = 0
	n.came[start] = -2
	todo := &nearest{{0, start}}
	for todo.Len() > 0 {
		at := heap.Pop(todo).(step)
		if at.cost > best[at.node] {
			continue
		}
		if at.node == goal {
			for x := goal; n.came[x] >= 0; x = n.other(n.came[x], x) {
				set = append(set, Var(n.came[x]))
			}
			return set, true
		}
		for _, a := range n.arcs[at.node] {
			// With the arc the number rises; against it, it must be able to fall.
			if Var(a) == v || cost[a] < 0 || n.from[a] != at.node && value[a] < by {
				continue
			}
			x, c := n.other(a, at.node), at.cost+cost[a]
			if best[x] < 0 || c < best[x] {
				best[x], n.came[x] = c, a
				heap.Push(todo, step{c, x})
			}
		}
	}
	return nil, false
}

type step struct {
	cost int64
	node int32
}

type nearest []step

func (h nearest) Len() int           { return len(h) }
func (h nearest) Less(i, j int) bool { return h[i].cost < h[j].cost }
func (h nearest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *nearest) Push(x any)        { *h = append(*h, x.(step)) }
func (h *nearest) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
