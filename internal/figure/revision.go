package figure

import (
	"fmt"
	"math/big"
	"slices"

	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// As is the book of the same survey as known on an earlier day.
func (b *Book) As(at stat.Date) *Book {
	return NewBookOf(b.survey, b.register, ledger.NewIndex(b.index.Observations(), at))
}

// Revised are the days on which a value took the place of another, in order.
func (b *Book) Revised() []stat.Date {
	var days []stat.Date
	for k := range b.index.All() {
		days = appendRevised(days, k)
	}
	return sortedDays(days)
}

// Revised are the days on which a value that the figure is made of took the
// place of another, in order.
func (f *Figure) Revised() []stat.Date {
	var days []stat.Date
	for _, in := range f.Inputs {
		days = appendRevised(days, in.Known)
	}
	return sortedDays(days)
}

func appendRevised(days []stat.Date, k ledger.Known) []stat.Date {
	for i, o := range k.Superseded {
		if i == 0 {
			days = append(days, k.From)
		} else if o.Known != k.Superseded[0].Known {
			days = append(days, o.Known)
		}
	}
	return days
}

func sortedDays(days []stat.Date) []stat.Date {
	slices.SortFunc(days, stat.Date.Compare)
	return slices.Compact(days)
}

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
	// Values are how many values that the figure is made of were revised; Came
	// and Gone are the respondents that it now has beside those of then, and
	// those that it no longer has.
	Values     int
	Came, Gone []respondent.ID
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
			r.explain(old.At())
			out = append(out, r)
		}
	}
	return out
}

// explain finds what moved the figure after a day.
func (r *Revision) explain(since stat.Date) {
	for _, in := range r.New.Inputs {
		if len(in.Superseded) > 0 && in.From.After(since) {
			r.Values++
		}
	}
	is, was := r.New.Coverage.Included, r.Old.Coverage.Included
	r.Came = slices.DeleteFunc(slices.Clone(is), func(id respondent.ID) bool { return slices.Contains(was, id) })
	r.Gone = slices.DeleteFunc(slices.Clone(was), func(id respondent.ID) bool { return slices.Contains(is, id) })
}

// Then and Now are the two values in brief, or that there is none; Why has the
// reason.
func (r *Revision) Then() string { return briefly(r.Old) }

// Now is like Then.
func (r *Revision) Now() string { return briefly(r.New) }

func briefly(f *Figure) string {
	switch {
	case f == nil || f.Value.Reason != "":
		return "no figure"
	case f.Brief() == "":
		return "too few for a percentage"
	}
	return f.Brief()
}

// By is in words by how much a figure moved: "+34.1%", or "-1.2 points"
// for one that is itself in percent; "" where that cannot be said.
func (r *Revision) By() string {
	switch {
	case r.Moved == nil || r.Old.Code != "" || r.Old.Method == survey.Rank || r.Old.Method == survey.Youngest:
		return "" // of places and ages there is no percentage
	case r.Old.Unit == "percent":
		is, _ := r.New.Value.Exact()
		was, _ := r.Old.Value.Exact()
		points := new(big.Rat).Sub(is, was)
		return sign(points) + grouped(points, 1) + " points"
	}
	return sign(r.Moved) + grouped(r.Moved, 1) + "%"
}

func sign(r *big.Rat) string {
	if r.Sign() > 0 {
		return "+"
	}
	return ""
}

// Why is in words what moved a figure between two books: "1 value was revised;
// 2 more forces are in it".
func (b *Book) Why(r *Revision) string {
	var parts []string
	switch {
	case r.Values == 1:
		parts = append(parts, "1 value was revised")
	case r.Values > 1:
		parts = append(parts, stat.Group(int64(r.Values))+" values were revised")
	}
	more := func(n int, word, state string) {
		if verb := "are"; n > 0 && r.Old.Coverage.Asked > 0 {
			if n == 1 {
				verb = "is"
			}
			noun := b.survey.Nouns
			if n == 1 {
				noun = b.survey.Noun
			}
			parts = append(parts, fmt.Sprintf("%s%s %s %s %s", stat.Group(int64(n)), word, noun, verb, state))
		}
	}
	more(len(r.Came), " more", "in it")
	more(len(r.Gone), "", "no longer in it")
	switch {
	case len(parts) > 0:
		return joinWorking(parts...)
	case r.Old.Value.Reason != "":
		return "there was no figure: " + r.Old.Value.Reason
	case r.New == nil:
		return "there is no such figure any more"
	case r.New.Value.Reason != "":
		return "there is no figure any more: " + r.New.Value.Reason
	}
	return "other values that it rests on have changed"
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
