// Package bounds works out what can be known of whole numbers from their
// sums: the least and the greatest value of each unknown, given bounds on each
// number and the statements that some of them add up to others.
//
// It serves two opposite ends. A figure uses it to tighten what is known of a
// total with hidden parts; disclosure control uses it as an outsider would, to
// find what a published table gives away.
//
// Where the sums form a network (a table with its rows, columns and totals,
// and many hierarchies) the answer is exact whatever the size: each unknown is
// an arc, each sum a node, and an end of a range is a largest flow through the
// residual graph (Ford and Fulkerson 1962; the matrix is totally unimodular,
// so the ends are whole numbers). Other systems, such as linked tables, three
// dimensions and overlapping groups, are propagated and searched within a
// limit, and a Range says how much of it is proven.
package bounds

import (
	"context"
	"fmt"
	"math"

	"plumbline/internal/fault"
)

// Unbounded is the upper bound of a number that has none. It equals
// stat.Unbounded.
const Unbounded = math.MaxInt64

// Most is the largest finite bound that a System takes: sums of millions of
// such numbers still fit the arithmetic.
const Most = 1_000_000_000_000

// A Var names a number of a System, in the order of Add from 0.
type Var int

// A System is a set of numbers, none below zero, and sums that hold among
// them. The zero System is empty and ready to use.
type System struct {
	lo, hi []int64
	sums   []sum
	guess  []int64 // nil, or as Suppose said
}

type sum struct {
	total Var
	parts []Var
}

// Add adds a number that lies between lo and hi, both included; hi may be
// Unbounded. A known number has lo equal to hi.
func (s *System) Add(lo, hi int64) Var {
	s.lo, s.hi = append(s.lo, lo), append(s.hi, hi)
	return Var(len(s.lo) - 1)
}

// Known adds a number that is known.
func (s *System) Known(n int64) Var { return s.Add(n, n) }

// Unknown adds a number of which nothing is known.
func (s *System) Unknown() Var { return s.Add(0, Unbounded) }

// Sum states that the parts add up to the total. A part may be named once
// only in each sum.
func (s *System) Sum(total Var, parts ...Var) {
	s.sums = append(s.sums, sum{total, parts})
}

// Len is how many numbers the system has.
func (s *System) Len() int { return len(s.lo) }

// Bounds are what Add was given for v.
func (s *System) Bounds(v Var) (lo, hi int64) { return s.lo[v], s.hi[v] }

// Set replaces the bounds of v.
func (s *System) Set(v Var, lo, hi int64) { s.lo[v], s.hi[v] = lo, hi }

// Suppose says what the numbers are in a solution that the caller knows of,
// one for each. Ranges do not depend on it where they are proven; a search that
// begins with a solution proves more of them.
func (s *System) Suppose(values []int64) { s.guess = values }

// Clone is a copy that shares nothing that changes.
func (s *System) Clone() *System {
	return &System{append([]int64(nil), s.lo...), append([]int64(nil), s.hi...), append([]sum(nil), s.sums...), s.guess}
}

// A Range is what is known of one number. It is nowhere outside Lo to Hi, and
// solutions are known to reach SeenLo and SeenHi, which lie within. Where the
// two agree the range is exact; where they do not, the search met its limit,
// and a caller must take the worse of the two for its purpose.
type Range struct {
	Lo, Hi         int64
	SeenLo, SeenHi int64
}

// Proven says that both ends are reached by solutions.
func (r Range) Proven() bool { return r.Lo == r.SeenLo && r.Hi == r.SeenHi }

// Exact says that the number can have one value only.
func (r Range) Exact() bool { return r.Lo == r.Hi }

// Width is how far apart the values are that the number is proven to take;
// Unbounded when there is no greatest.
func (r Range) Width() int64 {
	if r.SeenHi == Unbounded {
		return Unbounded
	}
	return max(0, r.SeenHi-r.SeenLo)
}

// An Answer says whether a system can hold.
type Answer uint8

// The answers. Unsettled is for a search that met its limit.
const (
	Unsettled Answer = iota
	Feasible
	Infeasible
)

// A Result is what Solve finds.
type Result struct {
	Answer Answer
	// Ranges has one Range for each Var. When the answer is Infeasible it is
	// nil; when Unsettled, no solution was found and the seen ends are not
	// meaningful (SeenLo is above SeenHi).
	Ranges []Range
	// Conflict, when the answer is Infeasible, is a set of numbers whose
	// bounds cannot all hold, whatever the others are; leaving any one out
	// removes the conflict (of hundreds of numbers, some may not have been
	// tried). Smallest says that no conflicting set has fewer.
	Conflict []Var
	Smallest bool
}

// Solve finds the range of every number. It is fault.Invalid for a system that
// cannot be asked: bounds below zero or above Most, or a sum that names a
// number that is not there or names it twice; otherwise the error is the
// context's.
func (s *System) Solve(ctx context.Context) (Result, error) {
	if err := s.check(); err != nil {
		return Result{}, err
	}
	ranges, answer, err := s.solve(ctx, true)
	if err != nil {
		return Result{}, err
	}
	res := Result{Answer: answer, Ranges: ranges}
	if answer == Infeasible {
		res.Ranges = nil
		res.Conflict, res.Smallest, err = s.conflict(ctx)
	}
	return res, err
}

func (s *System) check() error {
	for v := range s.lo {
		lo, hi := s.lo[v], s.hi[v]
		if lo < 0 || lo > Most || hi < 0 || hi > Most && hi != Unbounded {
			return fmt.Errorf("number %d lies between %d and %d, and the limits are 0 and %d: %w", v, lo, hi, int64(Most), fault.Invalid)
		}
	}
	if s.guess != nil && len(s.guess) != len(s.lo) {
		return fmt.Errorf("%d values are supposed for %d numbers: %w", len(s.guess), len(s.lo), fault.Invalid)
	}
	seen := make([]int, len(s.lo)) // the last sum, counted from 1, that named the number
	for i, e := range s.sums {
		for _, v := range append([]Var{e.total}, e.parts...) {
			if v < 0 || int(v) >= len(s.lo) || seen[v] == i+1 {
				return fmt.Errorf("sum %d names number %d, which is not there or is named twice: %w", i, v, fault.Invalid)
			}
			seen[v] = i + 1
		}
	}
	return nil
}

// solve finds the ranges (all of them when wanted, else only whether there is
// a solution), component by component.
func (s *System) solve(ctx context.Context, all bool) ([]Range, Answer, error) {
	for v := range s.lo {
		if s.lo[v] > s.hi[v] {
			return nil, Infeasible, nil
		}
	}
	aside := s.definitions()
	st := newStore(s.without(aside))
	if !st.propagateAll() {
		return nil, Infeasible, nil
	}
	ranges := make([]Range, len(s.lo))
	for v := range ranges {
		ranges[v] = Range{st.lo[v], st.hi[v], st.lo[v], st.hi[v]}
	}
	answer := Feasible
	components := st.components()
	for _, c := range components {
		got, err := c.solve(ctx, ranges, all)
		if err != nil || got == Infeasible {
			return nil, got, err
		}
		if got == Unsettled {
			answer = Unsettled
		}
	}
	if answer == Unsettled { // a part without a solution leaves the whole without one
		for v := range ranges {
			ranges[v].SeenLo, ranges[v].SeenHi = Unbounded, -1
		}
	} else if all {
		if err := s.define(ctx, aside, components, ranges); err != nil {
			return nil, Unsettled, err
		}
	}
	return ranges, answer, ctx.Err()
}
