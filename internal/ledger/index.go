package ledger

import (
	"cmp"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sort"
	"sync"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// An Index finds what is known of any key on one date. It holds a few bytes
// for each observation beside the observations themselves, and resolves a key
// when it is asked about, so that many millions of them fit in memory. It is
// safe for use by several goroutines.
type Index struct {
	obs []Observation
	at  stat.Date
	// order are places in obs, by key. Group i of one key is
	// order[starts[i]:starts[i+1]], and keys[i] packs what it is about.
	order  []uint32
	starts []uint32
	keys   []uint64
	shelf  map[respondent.ID][2]int // the groups of each respondent
	who    []respondent.ID          // in order

	measure   ranks[survey.MeasureID]
	period    ranks[stat.Period]
	breakdown ranks[stat.Breakdown]
	single    []single // by rank of the breakdown
}

// A single is what a breakdown by one dimension is by; of others it is empty.
type single struct {
	dimension stat.DimensionID
	code      stat.Code
}

// ranks number the values that occur, in order, so that keys sort as numbers.
type ranks[T comparable] struct {
	of    map[T]uint32
	value []T
}

func (r *ranks[T]) sort(compare func(a, b T) int) {
	r.value = slices.SortedFunc(maps.Keys(r.of), compare)
	for i, v := range r.value {
		r.of[v] = uint32(i)
	}
}

const (
	periodBits    = 20
	breakdownBits = 28
	breakdownMask = 1<<breakdownBits - 1
)

// NewIndex indexes the observations that were known by the end of a day; the
// zero date knows nothing. The observations are kept, not copied: they must
// not be changed while the index is in use.
func NewIndex(obs []Observation, at stat.Date) *Index {
	x := &Index{obs: obs, at: at, shelf: map[respondent.ID][2]int{}}
	sizes := x.number()
	x.who = slices.Sorted(maps.Keys(sizes))
	next := make(map[respondent.ID]int, len(sizes))
	total := 0
	for _, r := range x.who {
		next[r] = total
		total += sizes[r]
	}
	x.order = make([]uint32, total)
	for i := range obs {
		if o := &obs[i]; !o.Known.After(at) {
			x.order[next[o.Respondent]] = uint32(i)
			next[o.Respondent]++
		}
	}
	x.group(sizes)
	return x
}

// number gives every measure, period and breakdown its rank, and counts the
// observations of each respondent.
func (x *Index) number() map[respondent.ID]int {
	sizes := map[respondent.ID]int{}
	x.measure.of, x.period.of, x.breakdown.of = map[survey.MeasureID]uint32{}, map[stat.Period]uint32{}, map[stat.Breakdown]uint32{}
	for i := range x.obs {
		o := &x.obs[i]
		if o.Known.After(x.at) {
			continue
		}
		sizes[o.Respondent]++
		x.measure.of[o.Measure], x.period.of[o.Period], x.breakdown.of[o.Breakdown] = 0, 0, 0
	}
	x.measure.sort(cmp.Compare[survey.MeasureID])
	x.period.sort(stat.Period.Compare)
	x.breakdown.sort(func(a, b stat.Breakdown) int { return cmp.Compare(a.String(), b.String()) })
	x.single = make([]single, len(x.breakdown.value))
	for i, br := range x.breakdown.value {
		x.single[i].dimension, x.single[i].code, _ = br.Single()
	}
	return sizes
}

func (x *Index) key(m, p, b uint32) uint64 {
	return uint64(m)<<(periodBits+breakdownBits) | uint64(p)<<breakdownBits | uint64(b)
}

// group sorts each respondent's observations, on all processors, and notes
// where the keys start.
func (x *Index) group(sizes map[respondent.ID]int) {
	type shelf struct {
		starts []uint32
		keys   []uint64
	}
	shelves := make([]shelf, len(x.who))
	bounds := make([]int, len(x.who)+1)
	for i, r := range x.who {
		bounds[i+1] = bounds[i] + sizes[r]
	}
	parallel(len(x.who), func(i int) {
		own := x.order[bounds[i]:bounds[i+1]]
		shelves[i].starts, shelves[i].keys = x.sortShelf(own, uint32(bounds[i]))
	})
	n := 0
	for _, s := range shelves {
		n += len(s.keys)
	}
	x.starts, x.keys = make([]uint32, 0, n+1), make([]uint64, 0, n)
	for i, r := range x.who {
		from := len(x.keys)
		x.starts, x.keys = append(x.starts, shelves[i].starts...), append(x.keys, shelves[i].keys...)
		x.shelf[r] = [2]int{from, len(x.keys)}
	}
	x.starts = append(x.starts, uint32(len(x.order)))
}

// sortShelf puts places in obs into the order of their keys, those of one key
// by day and then by content; it returns where each key starts, from base.
func (x *Index) sortShelf(own []uint32, base uint32) (starts []uint32, keys []uint64) {
	type item struct {
		key uint64
		at  uint32
	}
	items := make([]item, len(own))
	for i, at := range own {
		o := &x.obs[at]
		items[i] = item{x.key(x.measure.of[o.Measure], x.period.of[o.Period], x.breakdown.of[o.Breakdown]), at}
	}
	slices.SortFunc(items, func(a, b item) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		return compareContent(&x.obs[a.at], &x.obs[b.at])
	})
	for i, it := range items {
		own[i] = it.at
		if i == 0 || it.key != items[i-1].key {
			starts, keys = append(starts, base+uint32(i)), append(keys, it.key)
		}
	}
	return starts, keys
}

// compareContent orders observations of one key by day, then by all that
// tells two of them apart, so that the order of reading leaves no trace.
func compareContent(a, b *Observation) int {
	aLo, aHi, _ := a.Count.Bounds()
	bLo, bHi, _ := b.Count.Bounds()
	aGap, _ := a.Count.Gap()
	bGap, _ := b.Count.Gap()
	return cmp.Or(a.Known.Compare(b.Known), cmp.Compare(a.Document, b.Document), cmp.Compare(a.At, b.At),
		cmp.Compare(aGap, bGap), cmp.Compare(aLo, bLo), cmp.Compare(aHi, bHi), cmp.Compare(a.Shown, b.Shown),
		cmp.Compare(a.Survey, b.Survey), cmp.Compare(a.Reading, b.Reading), slices.Compare(a.Notes, b.Notes))
}

// parallel calls do with 0 to n-1 on all processors and waits.
func parallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), n)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

// At is the date as known on which the index answers.
func (x *Index) At() stat.Date { return x.at }

// Len is the number of keys of which anything is known.
func (x *Index) Len() int { return len(x.keys) }

// Respondents are those, areas included, of whom anything is known, in order.
func (x *Index) Respondents() []respondent.ID { return slices.Clone(x.who) }

// Known is what is known of a key; ok is false when nothing is.
func (x *Index) Known(k Key) (known Known, ok bool) {
	b, ok := x.breakdown.of[k.Breakdown]
	if !ok {
		return Known{}, false
	}
	from, to := x.span(k.Respondent, k.Measure, k.Period)
	if i := from + sort.Search(to-from, func(i int) bool { return uint32(x.keys[from+i]&breakdownMask) >= b }); i < to && uint32(x.keys[i]&breakdownMask) == b {
		return x.resolve(i), true
	}
	return Known{}, false
}

// span are the groups of one respondent, measure and period.
func (x *Index) span(r respondent.ID, m survey.MeasureID, p stat.Period) (from, to int) {
	s := x.shelf[r]
	mr, okM := x.measure.of[m]
	pr, okP := x.period.of[p]
	if !okM || !okP {
		return 0, 0
	}
	from, _ = slices.BinarySearch(x.keys[s[0]:s[1]], x.key(mr, pr, 0))
	to, _ = slices.BinarySearch(x.keys[s[0]:s[1]], x.key(mr, pr+1, 0))
	return s[0] + from, s[0] + to
}

// Parts yields what is known of a respondent's measure in a period, in order
// of breakdown, the total first.
func (x *Index) Parts(r respondent.ID, m survey.MeasureID, p stat.Period) iter.Seq[Known] {
	return x.each(x.span(r, m, p))
}

// By yields what is known of a respondent's measure in a period by one
// dimension alone, with the code of each.
func (x *Index) By(r respondent.ID, m survey.MeasureID, p stat.Period, d stat.DimensionID) iter.Seq2[stat.Code, Known] {
	return func(yield func(stat.Code, Known) bool) {
		from, to := x.span(r, m, p)
		for i := from; i < to; i++ {
			if s := &x.single[x.keys[i]&breakdownMask]; s.dimension == d && !yield(s.code, x.resolve(i)) {
				return
			}
		}
	}
}

// Some says that anything is known of a respondent's measure in a period.
func (x *Index) Some(r respondent.ID, m survey.MeasureID, p stat.Period) bool {
	from, to := x.span(r, m, p)
	return from < to
}

// Of yields what is known of one respondent, in order of key.
func (x *Index) Of(r respondent.ID) iter.Seq[Known] {
	s := x.shelf[r]
	return x.each(s[0], s[1])
}

// All yields everything that is known, in order of key.
func (x *Index) All() iter.Seq[Known] { return x.each(0, len(x.keys)) }

func (x *Index) each(from, to int) iter.Seq[Known] {
	return func(yield func(Known) bool) {
		for i := from; i < to; i++ {
			if !yield(x.resolve(i)) {
				return
			}
		}
	}
}

// Periods are those for which anything is known of a respondent's measure, in
// order.
func (x *Index) Periods(r respondent.ID, m survey.MeasureID) []stat.Period {
	mr, ok := x.measure.of[m]
	if !ok {
		return nil
	}
	s := x.shelf[r]
	own := x.keys[s[0]:s[1]]
	var out []stat.Period
	for at := x.key(mr, 0, 0); ; {
		i, _ := slices.BinarySearch(own, at)
		if i == len(own) || own[i] >= x.key(mr+1, 0, 0) {
			return out
		}
		p := uint32(own[i]>>breakdownBits) & (1<<periodBits - 1)
		out = append(out, x.period.value[p])
		at = x.key(mr, p+1, 0)
	}
}
