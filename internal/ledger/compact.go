package ledger

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"plumbline/internal/document"
	"plumbline/internal/parallel"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A record is an observation in 32 bytes, without pointers: every text is a
// number in a table of those that occur. An Observation takes six times as
// much, and makes the garbage collector look at each.
type record struct {
	// key packs the measure, the period and the breakdown, so that records
	// sort as numbers.
	key                                      uint64
	respondent, count, origin, shown, at, ns uint32 // ns: notes
}

// An origin is what observations of one document mostly share.
type origin struct {
	survey   survey.ID
	document document.ID
	reading  string
	known    stat.Date
}

// A table numbers the values that occur, from 0 in the order of appearance.
type table[T comparable] struct {
	of     map[T]uint32
	value  []T
	last   T
	lastIs uint32
}

func (t *table[T]) number(v T) uint32 {
	if len(t.value) > 0 && v == t.last {
		return t.lastIs
	}
	n, ok := t.of[v]
	if !ok {
		if t.of == nil {
			t.of = map[T]uint32{}
		}
		n = uint32(len(t.value))
		t.of[v] = n
		t.value = append(t.value, v)
	}
	t.last, t.lastIs = v, n
	return n
}

// sort renumbers the values in order; the result is the new number by the old.
func (t *table[T]) sort(compare func(a, b T) int) []uint32 {
	old := slices.Clone(t.value)
	slices.SortFunc(t.value, compare)
	for i, v := range t.value {
		t.of[v] = uint32(i)
	}
	renumbered := make([]uint32, len(old))
	for i, v := range old {
		renumbered[i] = t.of[v]
	}
	var none T
	t.last, t.lastIs = none, t.of[none]
	if len(t.value) > 0 {
		t.last, t.lastIs = t.value[0], 0
	}
	return renumbered
}

const (
	periodBits    = 20
	breakdownBits = 28
	periodMask    = 1<<periodBits - 1
	breakdownMask = 1<<breakdownBits - 1
)

func key(m, p, b uint32) uint64 {
	return uint64(m)<<(periodBits+breakdownBits) | uint64(p)<<breakdownBits | uint64(b)
}

// tables are all the values that records name by number.
type tables struct {
	respondents table[respondent.ID]
	measures    table[survey.MeasureID]
	periods     table[stat.Period]
	breakdowns  table[stat.Breakdown]
	counts      table[stat.Count]
	origins     table[origin]
	shown, ats  table[string]
	notes       table[string]
}

// noteEnd ends each note where several are kept as one text.
const noteEnd = "\x00"

func (t *tables) record(o *Observation) record {
	notes := ""
	if len(o.Notes) > 0 {
		notes = strings.Join(o.Notes, noteEnd) + noteEnd
	}
	return record{
		key:        key(t.measures.number(o.Measure), t.periods.number(o.Period), t.breakdowns.number(o.Breakdown)),
		respondent: t.respondents.number(o.Respondent),
		count:      t.counts.number(o.Count),
		origin:     t.origins.number(origin{o.Survey, o.Document, o.Reading, o.Known}),
		shown:      t.shown.number(o.Shown),
		at:         t.ats.number(o.At),
		ns:         t.notes.number(notes),
	}
}

// observation is the observation that a record was made of.
func (t *tables) observation(r *record) Observation {
	from := &t.origins.value[r.origin]
	o := Observation{
		Key: t.keyOf(r), Survey: from.survey, Count: t.counts.value[r.count], Shown: t.shown.value[r.shown],
		Known: from.known, Document: from.document, At: t.ats.value[r.at], Reading: from.reading,
	}
	if notes := t.notes.value[r.ns]; notes != "" {
		o.Notes = strings.Split(strings.TrimSuffix(notes, noteEnd), noteEnd)
	}
	return o
}

func (t *tables) keyOf(r *record) Key {
	return Key{t.respondents.value[r.respondent], t.measures.value[r.key>>(periodBits+breakdownBits)],
		t.periods.value[r.key>>breakdownBits&periodMask], t.breakdowns.value[r.key&breakdownMask]}
}

// compare orders records by key, then day, then by all that tells two of them
// apart, so that the order of reading leaves no trace. The key tables must be
// in order.
func (t *tables) compare(a, b *record) int {
	if c := cmp.Or(cmp.Compare(a.respondent, b.respondent), cmp.Compare(a.key, b.key)); c != 0 || *a == *b {
		return c
	}
	x, y := &t.origins.value[a.origin], &t.origins.value[b.origin]
	return cmp.Or(x.known.Compare(y.known), cmp.Compare(x.document, y.document),
		cmp.Compare(t.ats.value[a.at], t.ats.value[b.at]),
		cmp.Compare(t.counts.value[a.count].String(), t.counts.value[b.count].String()),
		cmp.Compare(t.shown.value[a.shown], t.shown.value[b.shown]),
		cmp.Compare(x.survey, y.survey), cmp.Compare(x.reading, y.reading),
		cmp.Compare(t.notes.value[a.ns], t.notes.value[b.ns]))
}

// chunk is how many records are taken in at a time.
const chunk = 1 << 16

// load takes in the observations known on a day, or all for the zero date, and
// returns their records in order, with the place in them at which each
// respondent's start.
func (t *tables) load(obs iter.Seq[Observation], at stat.Date) (records []record, starts []int) {
	var chunks [][]record
	n := 0
	for o := range obs {
		if !at.IsZero() && o.Known.After(at) {
			continue
		}
		if n%chunk == 0 {
			chunks = append(chunks, make([]record, 0, chunk))
		}
		last := &chunks[len(chunks)-1]
		*last = append(*last, t.record(&o))
		n++
	}
	who := t.respondents.sort(cmp.Compare[respondent.ID])
	measure := t.measures.sort(cmp.Compare[survey.MeasureID])
	period := t.periods.sort(stat.Period.Compare)
	breakdown := t.breakdowns.sort(func(a, b stat.Breakdown) int { return cmp.Compare(a.String(), b.String()) })
	starts = make([]int, len(who)+1)
	for _, c := range chunks {
		for i := range c {
			r := &c[i]
			r.respondent = who[r.respondent]
			r.key = key(measure[r.key>>(periodBits+breakdownBits)], period[r.key>>breakdownBits&periodMask], breakdown[r.key&breakdownMask])
			starts[r.respondent+1]++
		}
	}
	for i := range who {
		starts[i+1] += starts[i]
	}
	records = make([]record, n)
	next := slices.Clone(starts)
	for i, c := range chunks {
		for _, r := range c {
			records[next[r.respondent]] = r
			next[r.respondent]++
		}
		chunks[i] = nil
	}
	parallel.Each(len(who), func(i int) {
		slices.SortFunc(records[starts[i]:starts[i+1]], func(a, b record) int {
			if a.key != b.key {
				return cmp.Compare(a.key, b.key)
			}
			return t.compare(&a, &b)
		})
	})
	return records, starts
}
