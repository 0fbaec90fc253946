package bounds

import "context"

// A network is a component as a flow: a node for each equation and one for the
// ground, an arc for each number. The flow of an arc is the value of its
// number, and what flows out of a node less what flows in is what the
// equation's known part demands.
type network struct {
	from, to     []int32
	lo, hi, flow []int64
	arcs         [][]int32 // the arcs at each node
	need         []int64   // out less in, by node

	came  []int32 // by node: the arc by which the search reached it, -1 if not
	queue []int32
}

// orient finds a sign for each equation such that every number is in at most
// one equation with +1 and at most one with -1 once the signs are applied; ok
// is false when there is none, and the equations are not a network.
func orient(eqs []linear, numbers int) (sign []int64, ok bool) {
	type use struct {
		eq   int32
		coef int64
	}
	uses := make([][2]use, numbers)
	count := make([]uint8, numbers)
	for i, e := range eqs {
		for k, v := range e.vars {
			if count[v] == 2 || e.coef[k] != 1 && e.coef[k] != -1 {
				return nil, false
			}
			uses[v][count[v]] = use{int32(i), e.coef[k]}
			count[v]++
		}
	}
	sign = make([]int64, len(eqs))
	for start := range eqs {
		if sign[start] != 0 {
			continue
		}
		sign[start] = 1
		for stack := []int32{int32(start)}; len(stack) > 0; {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, v := range eqs[i].vars {
				if count[v] != 2 {
					continue
				}
				a, b := uses[v][0], uses[v][1]
				if b.eq == i {
					a, b = b, a
				}
				want := -sign[i] * a.coef * b.coef
				if sign[b.eq] == 0 {
					sign[b.eq] = want
					stack = append(stack, b.eq)
				} else if sign[b.eq] != want {
					return nil, false
				}
			}
		}
	}
	return sign, true
}

// newNetwork builds the flow of equations with their signs.
func newNetwork(eqs []linear, sign, lo, hi []int64) *network {
	ground := int32(len(eqs))
	n := &network{
		lo: lo, hi: hi, flow: append([]int64(nil), lo...),
		from: make([]int32, len(lo)), to: make([]int32, len(lo)),
		arcs: make([][]int32, len(eqs)+1), need: make([]int64, len(eqs)+1),
		came: make([]int32, len(eqs)+1),
	}
	for v := range lo {
		n.from[v], n.to[v] = ground, ground
	}
	for i, e := range eqs {
		for k, v := range e.vars {
			if e.coef[k]*sign[i] > 0 {
				n.from[v] = int32(i)
			} else {
				n.to[v] = int32(i)
			}
		}
		n.need[i] = sign[i] * e.rhs
		n.need[ground] -= n.need[i]
	}
	for v := range lo {
		n.arcs[n.from[v]] = append(n.arcs[n.from[v]], int32(v))
		n.arcs[n.to[v]] = append(n.arcs[n.to[v]], int32(v))
	}
	return n
}

// room is how much more can go out of node u by arc a; Unbounded for any
// amount.
func (n *network) room(a, u int32) int64 {
	if n.from[a] != u {
		return n.flow[a] - n.lo[a]
	}
	if n.hi[a] == Unbounded {
		return Unbounded
	}
	return n.hi[a] - n.flow[a]
}

func (n *network) other(a, u int32) int32 { return n.from[a] + n.to[a] - u }

// reach searches from node u, without arc not, until it meets a node that done
// accepts, and gives that node; -1 if it meets none, when came marks every
// node that can be reached.
func (n *network) reach(u, not int32, done func(int32) bool) int32 {
	for i := range n.came {
		n.came[i] = -1
	}
	n.came[u] = -2
	n.queue = append(n.queue[:0], u)
	for i := 0; i < len(n.queue); i++ {
		w := n.queue[i]
		for _, a := range n.arcs[w] {
			x := n.other(a, w)
			if a == not || n.came[x] != -1 || n.room(a, w) == 0 {
				continue
			}
			n.came[x] = a
			if done(x) {
				return x
			}
			n.queue = append(n.queue, x)
		}
	}
	return -1
}

// widest is the least room on the path that reach found to node x.
func (n *network) widest(x int32) int64 {
	most := int64(Unbounded)
	for n.came[x] >= 0 {
		a := n.came[x]
		u := n.other(a, x)
		most = min(most, n.room(a, u))
		x = u
	}
	return most
}

// push sends an amount down the path that reach found to node x.
func (n *network) push(x int32, amount int64) {
	for n.came[x] >= 0 {
		a := n.came[x]
		u := n.other(a, x)
		if n.from[a] == u {
			n.flow[a] += amount
		} else {
			n.flow[a] -= amount
		}
		x = u
	}
}

// settle makes the flow meet every node's need. When that cannot be, it gives
// the nodes on one side of the cut that shows it.
func (n *network) settle(ctx context.Context) (ok bool, cut []bool, err error) {
	short := append([]int64(nil), n.need...)
	for a := range n.flow {
		short[n.from[a]] -= n.flow[a]
		short[n.to[a]] += n.flow[a]
	}
	wanting := func(x int32) bool { return short[x] < 0 }
	for u := int32(0); int(u) < len(short); {
		if short[u] <= 0 {
			u++
			continue
		}
		if err := ctx.Err(); err != nil {
			return false, nil, err
		}
		x := n.reach(u, -1, wanting)
		if x < 0 {
			cut = make([]bool, len(n.came))
			for i, a := range n.came {
				cut[i] = a != -1
			}
			return false, cut, nil
		}
		amount := min(short[u], -short[x], n.widest(x))
		n.push(x, amount)
		short[u] -= amount
		short[x] += amount
	}
	return true, nil, nil
}

// highest raises arc a as far as it goes and gives its value there; Unbounded
// when there is no end, when the flow is left where it is.
func (n *network) highest(a int32) int64 {
	goal := n.from[a]
	for n.flow[a] < n.hi[a] {
		if n.from[a] == n.to[a] { // tied to nothing
			return n.hi[a]
		}
		if n.reach(n.to[a], a, func(x int32) bool { return x == goal }) < 0 {
			break
		}
		amount := n.widest(goal)
		if amount == Unbounded && n.hi[a] == Unbounded {
			return Unbounded
		}
		if n.hi[a] != Unbounded {
			amount = min(amount, n.hi[a]-n.flow[a])
		}
		n.push(goal, amount)
		n.flow[a] += amount
	}
	return n.flow[a]
}

// lowest lowers arc a as far as it goes and gives its value there.
func (n *network) lowest(a int32) int64 {
	goal := n.to[a]
	for n.flow[a] > n.lo[a] {
		if n.from[a] == n.to[a] {
			return n.lo[a]
		}
		if n.reach(n.from[a], a, func(x int32) bool { return x == goal }) < 0 {
			break
		}
		amount := min(n.widest(goal), n.flow[a]-n.lo[a])
		n.push(goal, amount)
		n.flow[a] -= amount
	}
	return n.flow[a]
}

// solveNetwork finds the range of every number of a component exactly.
func (c *component) solveNetwork(ctx context.Context, eqs []linear, sign []int64, ranges []Range, all bool) (Answer, error) {
	n := newNetwork(eqs, sign, c.lo, c.hi)
	c.net = n
	ok, _, err := n.settle(ctx)
	if err != nil {
		return Unsettled, err
	}
	if !ok {
		return Infeasible, nil
	}
	if !all {
		return Feasible, nil
	}
	// A flow found for one end often reaches the ends of others.
	lowest, highest := append([]int64(nil), n.flow...), append([]int64(nil), n.flow...)
	note := func() {
		for v, f := range n.flow {
			lowest[v], highest[v] = min(lowest[v], f), max(highest[v], f)
		}
	}
	for v := range c.vars {
		if err := ctx.Err(); err != nil {
			return Unsettled, err
		}
		if lowest[v] > c.lo[v] {
			lowest[v] = n.lowest(int32(v))
			note()
		}
		if highest[v] < c.hi[v] {
			highest[v] = n.highest(int32(v))
			note()
		}
	}
	for i, v := range c.vars {
		ranges[v] = Range{lowest[i], highest[i], lowest[i], highest[i]}
	}
	return Feasible, nil
}
