package ledger

import (
	"iter"
	"slices"
	"sort"

	"plumbline/internal/document"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// An Index finds what is known of any key on one date. It keeps its own
// compact copy of the observations, 32 bytes each beside the texts that occur
// in them, and resolves a key when it is asked about. It is safe for use by
// several goroutines.
type Index struct {
	tables
	at      stat.Date
	records []record // in order
	starts  []int    // where each respondent's records start, and the end
	keys    int
	single  []single // by number of the breakdown
}

// A single is what a breakdown by one dimension is by; of others it is empty.
type single struct {
	dimension stat.DimensionID
	code      stat.Code
}

// NewIndex indexes the observations that were known by the end of a day; the
// zero date means the latest on which any became known. Their order makes no
// difference.
func NewIndex(obs iter.Seq[Observation], at stat.Date) *Index {
	x := &Index{at: at}
	x.records, x.starts = x.load(obs, at)
	for i := range x.records {
		if i == 0 || x.records[i].key != x.records[i-1].key || x.records[i].respondent != x.records[i-1].respondent {
			x.keys++
		}
	}
	if at.IsZero() {
		for _, o := range x.origins.value {
			if o.known.After(x.at) {
				x.at = o.known
			}
		}
	}
	x.single = make([]single, len(x.breakdowns.value))
	for i, br := range x.breakdowns.value {
		x.single[i].dimension, x.single[i].code, _ = br.Single()
	}
	return x
}

// At is the date as known on which the index answers.
func (x *Index) At() stat.Date { return x.at }

// Len is the number of keys of which anything is known.
func (x *Index) Len() int { return x.keys }

// Respondents are those, areas included, of whom anything is known, in order.
func (x *Index) Respondents() []respondent.ID { return slices.Clone(x.respondents.value) }

// shelf are the records of one respondent.
func (x *Index) shelf(r respondent.ID) []record {
	i, ok := x.respondents.of[r]
	if !ok {
		return nil
	}
	return x.records[x.starts[i]:x.starts[i+1]]
}

// from is the first place in a shelf with a key of at least k.
func from(shelf []record, k uint64) int {
	return sort.Search(len(shelf), func(i int) bool { return shelf[i].key >= k })
}

// span are the records of one respondent, measure and period.
func (x *Index) span(r respondent.ID, m survey.MeasureID, p stat.Period) []record {
	mn, okM := x.measures.of[m]
	pn, okP := x.periods.of[p]
	if !okM || !okP {
		return nil
	}
	shelf := x.shelf(r)
	shelf = shelf[from(shelf, key(mn, pn, 0)):]
	return shelf[:from(shelf, key(mn, pn+1, 0))]
}

// group is the length of the group of one key that starts a run of records.
func group(run []record) int {
	n := 1
	for n < len(run) && run[n].key == run[0].key && run[n].respondent == run[0].respondent {
		n++
	}
	return n
}

// Known is what is known of a key; ok is false when nothing is.
func (x *Index) Known(k Key) (known Known, ok bool) {
	b, ok := x.breakdowns.of[k.Breakdown]
	if !ok {
		return Known{}, false
	}
	run := x.span(k.Respondent, k.Measure, k.Period)
	run = run[sort.Search(len(run), func(i int) bool { return uint32(run[i].key&breakdownMask) >= b }):]
	if len(run) == 0 || uint32(run[0].key&breakdownMask) != b {
		return Known{}, false
	}
	return x.resolve(run[:group(run)]), true
}

// Parted is the number of parts, the total among them, of which anything is
// known of a respondent's measure in a period, or more where some were given
// several times.
func (x *Index) Parted(r respondent.ID, m survey.MeasureID, p stat.Period) int {
	return len(x.span(r, m, p))
}

// Some says that anything is known of a respondent's measure in a period.
func (x *Index) Some(r respondent.ID, m survey.MeasureID, p stat.Period) bool {
	return len(x.span(r, m, p)) > 0
}

// Parts yields what is known of a respondent's measure in a period, in order
// of breakdown, the total first.
func (x *Index) Parts(r respondent.ID, m survey.MeasureID, p stat.Period) iter.Seq[Known] {
	return x.each(x.span(r, m, p))
}

// A Cell is what is known of one part of a measure, without its sources.
type Cell struct {
	Breakdown stat.Breakdown
	Count     stat.Count // a gap where there is no value, or a conflict
	// Documents are those that give the value.
	Documents []document.ID
}

// Cells yields the parts that Parts does, without copying observations. The
// documents are valid until the next step.
func (x *Index) Cells(r respondent.ID, m survey.MeasureID, p stat.Period) iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		one := make([]document.ID, 1)
		for run := x.span(r, m, p); len(run) > 0; {
			n := group(run)
			if !yield(x.cell(run[:n], one)) {
				return
			}
			run = run[n:]
		}
	}
}

// cell settles a group as far as a cell says; one has room for its document.
func (x *Index) cell(run []record, one []document.ID) Cell {
	c := Cell{Breakdown: x.breakdowns.value[run[0].key&breakdownMask]}
	if len(run) == 1 {
		one[0] = x.origins.value[run[0].origin].document
		c.Count, c.Documents = x.counts.value[run[0].count], one
	} else if k := x.resolve(run); len(k.Conflict) == 0 {
		c.Count = k.Count
		for _, o := range k.Sources {
			if !slices.Contains(c.Documents, o.Document) {
				c.Documents = append(c.Documents, o.Document)
			}
		}
	}
	return c
}

// By yields the cells of a respondent's measure in a period by one dimension
// alone, with the code of each. The documents are valid until the next step.
func (x *Index) By(r respondent.ID, m survey.MeasureID, p stat.Period, d stat.DimensionID) iter.Seq2[stat.Code, Cell] {
	return func(yield func(stat.Code, Cell) bool) {
		x.by(r, m, p, d, func(code stat.Code, run []record, one []document.ID) bool { return yield(code, x.cell(run, one)) })
	}
}

// KnownBy yields what is known where By yields a cell.
func (x *Index) KnownBy(r respondent.ID, m survey.MeasureID, p stat.Period, d stat.DimensionID) iter.Seq2[stat.Code, Known] {
	return func(yield func(stat.Code, Known) bool) {
		x.by(r, m, p, d, func(code stat.Code, run []record, _ []document.ID) bool { return yield(code, x.resolve(run)) })
	}
}

// by gives the groups of records by one dimension, with room for a document.
func (x *Index) by(r respondent.ID, m survey.MeasureID, p stat.Period, d stat.DimensionID, give func(stat.Code, []record, []document.ID) bool) {
	one := make([]document.ID, 1)
	for run := x.span(r, m, p); len(run) > 0; {
		n := group(run)
		if s := &x.single[run[0].key&breakdownMask]; s.dimension == d && !give(s.code, run[:n], one) {
			return
		}
		run = run[n:]
	}
}

// Of yields what is known of one respondent, in order of key.
func (x *Index) Of(r respondent.ID) iter.Seq[Known] { return x.each(x.shelf(r)) }

// All yields everything that is known, in order of key.
func (x *Index) All() iter.Seq[Known] { return x.each(x.records) }

func (x *Index) each(run []record) iter.Seq[Known] {
	return func(yield func(Known) bool) {
		for rest := run; len(rest) > 0; {
			n := group(rest)
			if !yield(x.resolve(rest[:n])) {
				return
			}
			rest = rest[n:]
		}
	}
}

// Observations yields what the index was made of, in order of key, then day.
func (x *Index) Observations() iter.Seq[Observation] {
	return func(yield func(Observation) bool) {
		for i := range x.records {
			if !yield(x.observation(&x.records[i])) {
				return
			}
		}
	}
}

// Periods are those for which anything is known of a respondent's measure, in
// order.
func (x *Index) Periods(r respondent.ID, m survey.MeasureID) []stat.Period {
	mn, ok := x.measures.of[m]
	if !ok {
		return nil
	}
	shelf := x.shelf(r)
	var out []stat.Period
	for at := key(mn, 0, 0); ; {
		i := from(shelf, at)
		if i == len(shelf) || shelf[i].key >= key(mn+1, 0, 0) {
			return out
		}
		p := uint32(shelf[i].key >> breakdownBits & periodMask)
		out = append(out, x.periods.value[p])
		at = key(mn, p+1, 0)
	}
}
