package figure

import "math/big"

// A Revision is a figure that says something else in a later book of the same
// survey than in an earlier one.
type Revision struct {
	ID ID
	// Old and New are the figure then and now; New is nil when it is gone.
	Old, New *Figure
	// Moved is by how many percent of the old value the new one differs,
	// where both are exact and the old one is not 0; nil otherwise.
	Moved *big.Rat
	// Large says that the value moved by over 1%, appeared, vanished or
	// changed sign, so that readers of the old one must be told.
	Large bool
}

// Compare lists what the figures of an earlier book have become, in its order.
// A figure that is only in the later one is no revision.
func Compare(old, now *Book) []Revision {
	var out []Revision
	for i := range old.Figures() {
		was := &old.Figures()[i]
		is, ok := now.Figure(was.ID)
		switch {
		case !ok:
			if was.Value.Reason == "" {
				out = append(out, Revision{ID: was.ID, Old: was, Large: true})
			}
		case !sameValue(was.Value, is.Value) || was.Code != is.Code:
			r := Revision{ID: was.ID, Old: was, New: is}
			r.measure()
			out = append(out, r)
		}
	}
	return out
}

func sameValue(a, b Value) bool {
	same := func(x, y *big.Rat) bool { return (x == nil) == (y == nil) && (x == nil || x.Cmp(y) == 0) }
	return same(a.Lo, b.Lo) && same(a.Hi, b.Hi) && (a.Reason == "") == (b.Reason == "")
}

func (r *Revision) measure() {
	was, okWas := r.Old.Value.Exact()
	is, okIs := r.New.Value.Exact()
	if !okWas || !okIs || was.Sign() == 0 {
		r.Large = true
		return
	}
	r.Moved = new(big.Rat).Sub(is, was)
	r.Moved.Quo(r.Moved, was).Mul(r.Moved, whole(100))
	r.Large = new(big.Rat).Abs(r.Moved).Cmp(whole(1)) > 0 || was.Sign() != is.Sign() || r.Old.Code != r.New.Code
}
