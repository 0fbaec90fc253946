package disclosure

import (
	"context"
	"sort"
)

// protected says that nothing is exposed.
func (d *draft) protected(ctx context.Context) (bool, error) {
	open, _, _, err := d.exposed(ctx)
	return err == nil && len(open) == 0, err
}

// complements are the numbers hidden for the sake of others, the dearest first.
func (d *draft) complements() []int {
	var out []int
	for i := range d.numbers {
		if d.numbers[i].reason == Complement {
			out = append(out, i)
		}
	}
	d.byCost(out)
	return out
}

func (d *draft) byCost(list []int) {
	sort.SliceStable(list, func(a, b int) bool { return d.numbers[list[a]].cost() > d.numbers[list[b]].cost() })
}

// takeBack shows again what need not be hidden, the dearest first.
func (d *draft) takeBack(ctx context.Context) error {
	list := d.complements()
	if d.hard || len(list)*len(d.numbers) > tidyWork {
		return d.takeBackKnown(ctx, list)
	}
	safe, err := d.protected(ctx)
	if err != nil || !safe {
		return err
	}
	for _, i := range list {
		d.numbers[i].reason = ""
		safe, err := d.protected(ctx)
		if err != nil {
			return err
		}
		if !safe {
			d.numbers[i].reason = Complement
		}
	}
	return nil
}

// takeBackKnown shows again the complements that can be worked out in any case.
func (d *draft) takeBackKnown(ctx context.Context, list []int) error {
	_, a, res, err := d.exposed(ctx)
	if err != nil || res.Ranges == nil {
		return err
	}
	for _, i := range list {
		if at := d.numbers[i].places[0]; res.Ranges[a.vars[at.Table][at.Cell]].Exact() {
			d.numbers[i].reason = ""
		}
	}
	return nil
}

// best searches for the complements that lose the least, when there are few
// candidates: it shows the dearest first as long as the rest can still protect
// what must be.
func (d *draft) best(ctx context.Context) error {
	var candidates []int
	lost := int64(0)
	for i := range d.numbers {
		n := &d.numbers[i]
		if n.reason == Complement || n.reason == "" && !n.public && !n.gone {
			candidates = append(candidates, i)
		}
		if n.reason == Complement {
			lost += n.cost()
		}
	}
	if (d.hard || len(candidates) > optimumCells) && lost > 0 {
		return nil
	}
	safe, err := d.protected(ctx)
	if err != nil || !safe {
		return err
	}
	d.byCost(candidates)
	s := &optimum{draft: d, candidates: candidates, lost: lost, chosen: d.complements(), tries: optimumTries}
	for _, i := range candidates {
		d.numbers[i].reason = Complement
	}
	if lost > 0 {
		err = s.from(ctx, 0, 0)
	}
	for _, i := range candidates {
		d.numbers[i].reason = ""
	}
	for _, i := range s.chosen {
		d.numbers[i].reason = Complement
	}
	d.optimal = s.tries > 0
	return err
}

// An optimum is the search: the best choice so far, and what it loses.
type optimum struct {
	*draft
	candidates, chosen []int
	lost               int64
	tries              int
}

// from decides on the candidates from the k-th on. Those before are decided,
// and lose so much; those after are hidden as yet, and what must be protected
// is protected.
func (s *optimum) from(ctx context.Context, k int, lost int64) error {
	if lost >= s.lost || s.tries <= 0 {
		return nil
	}
	if k == len(s.candidates) {
		s.lost, s.chosen = lost, s.complements()
		return nil
	}
	n := &s.numbers[s.candidates[k]]
	s.tries--
	n.reason = ""
	safe, err := s.protected(ctx)
	if err == nil && safe {
		err = s.from(ctx, k+1, lost)
	}
	n.reason = Complement
	if err != nil {
		return err
	}
	return s.from(ctx, k+1, lost+n.cost())
}
