package figure

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"plumbline/internal/ledger"
	"plumbline/internal/parallel"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A Book is all figures of a survey as known on one date. It computes them
// when they are asked for, and is safe for use by several goroutines.
type Book struct {
	survey   *survey.Survey
	register *respondent.Register
	index    *ledger.Index
	asked    []respondent.ID       // in order of the register
	place    map[respondent.ID]int // in asked

	answered map[respondent.ID]bool // of whom anything is known

	// What is made once for all figures that rest on it, by once.
	periods sync.Map // survey.MeasureID to []stat.Period
	likes   sync.Map // stat.Period to bool
	crosses sync.Map // crossKey to []stat.Period
	panels  sync.Map // panelKey to *panel
	spreads sync.Map // spreadKey to []distribution, in order of asked
	wholes  sync.Map // wholeKey to *tight
	// vocabularies and layouts are few: answers tend to use the same codes.
	vocabularies sync.Map // vocabularyKey to *vocabulary
	layouts      sync.Map // layoutKey to *layout
	funnels      sync.Map // funnelKey to *funnelled

	tasks   func() []task // in order
	figures func() *held
	held    atomic.Pointer[held] // once figures was called
	sums    sync.Map             // ID to *Figure, of all respondents together
}

// NewBook makes the book of a survey as known on a date. Observations of
// respondents that the register does not have, and of measures that the
// survey does not have, are known but are in no figure.
func NewBook(s *survey.Survey, g *respondent.Register, obs []ledger.Observation, at stat.Date) *Book {
	return NewBookOf(s, g, ledger.NewIndex(slices.Values(obs), at))
}

// NewBookOf is NewBook for observations that were indexed as they came in, so
// that millions of them need never be in memory as such.
func NewBookOf(s *survey.Survey, g *respondent.Register, index *ledger.Index) *Book {
	b := &Book{survey: s, register: g, index: index, place: map[respondent.ID]int{}, answered: map[respondent.ID]bool{}}
	for _, r := range b.index.Respondents() {
		b.answered[r] = true
	}
	for _, r := range g.All() {
		if !r.Area {
			b.place[r.ID] = len(b.asked)
			b.asked = append(b.asked, r.ID)
		}
	}
	b.tasks, b.figures = sync.OnceValue(b.newTasks), sync.OnceValue(b.hold)
	return b
}

// At is the date as known on which the figures are.
func (b *Book) At() stat.Date { return b.index.At() }

// Survey is the survey that defines the figures.
func (b *Book) Survey() *survey.Survey { return b.survey }

// Register is the register of those that the figures are about.
func (b *Book) Register() *respondent.Register { return b.register }

// Known is what is known of a key; ok is false when nothing is.
func (b *Book) Known(k ledger.Key) (known ledger.Known, ok bool) { return b.index.Known(k) }

// KnownAll is everything that is known, in order of key.
func (b *Book) KnownAll() []ledger.Known {
	return slices.AppendSeq(make([]ledger.Known, 0, b.index.Len()), b.index.All())
}

// Figures are all figures, in order of definition, then respondent (all of
// them together first, then as the register has them), then period. They are
// computed once; the slice is not to be changed.
func (b *Book) Figures() []Figure { return b.figures().list }

// held are all figures in memory.
type held struct {
	list []Figure
	byID map[ID]*Figure
}

func (b *Book) hold() *held {
	h := &held{list: slices.Collect(b.All())}
	h.byID = make(map[ID]*Figure, len(h.list))
	for i := range h.list {
		h.byID[h.list[i].ID] = &h.list[i]
	}
	b.held.Store(h)
	return h
}

// Figure is the figure with the given ID; ok is false when there is none. It
// computes that figure alone unless Figures has computed all.
func (b *Book) Figure(id ID) (f *Figure, ok bool) {
	if h := b.held.Load(); h != nil {
		f, ok = h.byID[id]
		return f, ok
	}
	definition, rest, _ := strings.Cut(string(id), ".")
	scope, slug, _ := strings.Cut(rest, ".")
	if respondent.ID(scope) == All { // asked for again and again, and the most work
		f = once(&b.sums, id, func() *Figure { return b.named(definition, All, slug) })
	} else {
		f = b.named(definition, respondent.ID(scope), slug)
	}
	return f, f != nil
}

// named is the figure whose ID is made of these; nil when there is none.
func (b *Book) named(definition string, scope respondent.ID, slug string) *Figure {
	p, err := stat.ParsePeriod(slug)
	if err != nil || p.Slug() != slug {
		return nil
	}
	i := slices.IndexFunc(b.survey.Figures, func(d survey.Figure) bool { return string(d.ID) == definition })
	if i < 0 {
		return nil
	}
	def := &b.survey.Figures[i]
	if _, ok := b.survey.Measure(def.Measure); !ok || !b.has(def.Method, scope) || !slices.Contains(b.periodsIn(scope, def.Measure), p) {
		return nil
	}
	if f, ok := b.one(task{def, scope}, p); ok {
		return &f
	}
	return nil
}

// batch is how many tasks are computed before their figures are given out: it
// bounds the memory that All needs.
const batch = 512

// All yields the figures in the order of Figures without keeping them, for
// surveys whose figures do not fit in memory together.
func (b *Book) All() iter.Seq[Figure] {
	return func(yield func(Figure) bool) {
		for chunk := range slices.Chunk(b.tasks(), batch) {
			done := make([][]Figure, len(chunk))
			parallel.Each(len(chunk), func(i int) { done[i] = b.compute(chunk[i]) })
			for _, figures := range done {
				for _, f := range figures {
					if !yield(f) {
						return
					}
				}
			}
		}
	}
}

// A task is a definition for one scope: the figures of all its periods.
type task struct {
	def   *survey.Figure
	scope respondent.ID
}

func (b *Book) newTasks() []task {
	scopes := []respondent.ID{All}
	for _, r := range b.register.All() {
		scopes = append(scopes, r.ID)
	}
	var out []task
	for i := range b.survey.Figures {
		def := &b.survey.Figures[i]
		if _, ok := b.survey.Measure(def.Measure); !ok {
			continue // the loader refuses such a definition; nothing can be said of it here
		}
		for _, scope := range scopes {
			if b.has(def.Method, scope) {
				out = append(out, task{def, scope})
			}
		}
	}
	return out
}

// has says that there are figures of a method about a scope.
func (b *Book) has(m survey.Method, scope respondent.ID) bool {
	switch m {
	case survey.Coverage, survey.EqualRisk:
		return scope == All
	case survey.Rank, survey.Funnel:
		return b.isAsked(scope)
	}
	if scope == All || b.isAsked(scope) {
		return true
	}
	_, err := b.register.Get(scope)
	return err == nil && b.answered[scope]
}

// once is what make gives for a key, made once however many ask for it at a
// time.
func once[K comparable, V any](kept *sync.Map, key K, make func() V) V {
	made, ok := kept.Load(key)
	if !ok {
		made, _ = kept.LoadOrStore(key, sync.OnceValue(make))
	}
	return made.(func() V)()
}

// periodsOf are the periods that a measure has figures for: those that the
// survey asks about, and all others for which anything is known of one of
// those asked, in order.
func (b *Book) periodsOf(m survey.MeasureID) []stat.Period {
	return once(&b.periods, m, func() []stat.Period {
		seen := map[stat.Period]bool{}
		for _, p := range b.survey.Periods {
			seen[p] = true
		}
		for _, r := range b.asked {
			for _, p := range b.index.Periods(r, m) {
				seen[p] = true
			}
		}
		return slices.SortedFunc(maps.Keys(seen), stat.Period.Compare)
	})
}

// periodsIn are the periods that a scope has figures for: of an area only
// those for which anything is known of it; of a respondent also those that
// the survey asks about.
func (b *Book) periodsIn(scope respondent.ID, m survey.MeasureID) []stat.Period {
	switch {
	case scope == All:
		return b.periodsOf(m)
	case !b.isAsked(scope):
		return b.index.Periods(scope, m)
	}
	ps := slices.Concat(b.survey.Periods, b.index.Periods(scope, m))
	slices.SortFunc(ps, stat.Period.Compare)
	return slices.Compact(ps)
}

// compute makes the figures of a task, in order of period.
func (b *Book) compute(t task) []Figure {
	periods := b.periodsIn(t.scope, t.def.Measure)
	out := make([]Figure, 0, len(periods))
	for _, p := range periods {
		if f, ok := b.one(t, p); ok {
			out = append(out, f)
		}
	}
	return out
}

// one makes the figure of a task for one period; ok is false where there is
// none.
func (b *Book) one(t task, p stat.Period) (f Figure, ok bool) {
	f = Figure{
		ID: ID(string(t.def.ID) + "." + string(t.scope) + "." + p.Slug()), Definition: t.def.ID, Title: t.def.Title,
		Method: t.def.Method, Respondent: t.scope, Measure: t.def.Measure, Period: p,
	}
	ok = b.fill(t.def, &f) && (t.scope != All || len(f.Coverage.Included) > 1 || b.alike(p))
	return f, ok
}

// fill computes a figure of which the scope and the period are set. It is
// false when there is nothing to say, not even why.
func (b *Book) fill(def *survey.Figure, f *Figure) bool {
	switch def.Method {
	case survey.Total:
		return b.total(def, f)
	case survey.Change:
		return b.change(def, f)
	case survey.PerDay:
		return b.perDay(def, f)
	case survey.MostCommon:
		return b.mostCommon(def, f)
	case survey.Youngest:
		return b.lowest(def, f)
	case survey.Within:
		return b.within(def, f)
	case survey.Median:
		return b.median(def, f)
	case survey.Share:
		return b.share(def, f)
	case survey.Rank:
		return b.rank(def, f)
	case survey.Coverage:
		return b.coverage(def, f)
	case survey.Rate:
		return b.rate(def, f)
	case survey.Ratio:
		return b.ratio(def, f)
	case survey.Funnel:
		return b.funnel(def, f)
	case survey.EqualRisk:
		return b.equalRisk(def, f)
	}
	return false
}

// Revisions is everything that is known of which an earlier vintage gave
// another value, in order of key.
func (b *Book) Revisions() []ledger.Known {
	var out []ledger.Known
	for k := range b.index.All() {
		if len(k.Superseded) > 0 {
			out = append(out, k)
		}
	}
	return out
}

// isAsked says that a scope is a respondent that owes answers.
func (b *Book) isAsked(scope respondent.ID) bool {
	_, ok := b.place[scope]
	return ok
}

// name is the name of a scope in running text.
func (b *Book) name(scope respondent.ID) string { return b.register.Name(scope) }

func (b *Book) unit(m survey.MeasureID) string {
	if measure, ok := b.survey.Measure(m); ok {
		return cmp.Or(measure.Unit, measure.Short)
	}
	return ""
}
