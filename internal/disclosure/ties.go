package disclosure

import "plumbline/internal/bounds"

// ties are the sums of an attack by number, for tables that are no network.
type ties struct {
	sums [][]bounds.Var
	in   [][]int
}

func newTies(a *attack) *ties {
	w := &ties{in: make([][]int, a.sys.Len())}
	for t := range a.tables {
		for _, s := range a.tables[t].Sums {
			var vs []bounds.Var
			for _, c := range append([]int{s.Total}, s.Parts...) {
				v := a.vars[t][c]
				vs = append(vs, v)
				w.in[v] = append(w.in[v], len(w.sums))
			}
			w.sums = append(w.sums, vs)
		}
	}
	return w
}

// neighbour is the number to hide next for the sake of v: the cheapest in a
// sum that pins v, or pins a hidden number that v would have to move with.
// Numbers that are large enough to make way for v come first. ok is false when
// every number that could help is hidden or public.
func (w *ties) neighbour(v bounds.Var, need int64, res bounds.Result, value, cost []int64) (best bounds.Var, ok bool) {
	moves := func(u bounds.Var) bool { return res.Ranges != nil && !res.Ranges[u].Exact() }
	better := func(u, than bounds.Var) bool {
		if a, b := value[u] >= need, value[than] >= need; a != b {
			return a
		}
		return cost[u] < cost[than]
	}
	var loose bounds.Var
	anyLoose := false
	seen := map[bounds.Var]bool{v: true}
	for queue := []bounds.Var{v}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, i := range w.in[at] {
			pinned := true
			var here bounds.Var
			some := false
			for _, u := range w.sums[i] {
				if u == at {
					continue
				}
				switch {
				case cost[u] > 0 && (!some || better(u, here)):
					here, some = u, true
				case cost[u] == 0:
					pinned = pinned && !moves(u) && seen[u]
					if !seen[u] {
						seen[u] = true
						queue = append(queue, u)
					}
				}
			}
			if some && pinned && (!ok || better(here, best)) {
				best, ok = here, true
			}
			if some && (!anyLoose || better(here, loose)) {
				loose, anyLoose = here, true
			}
		}
		if ok {
			return best, true
		}
	}
	return loose, anyLoose
}
