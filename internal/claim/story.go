package claim

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"plumbline/internal/disclosure"
	"plumbline/internal/fault"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// Story writes the story of a respondent from a template. It is
// fault.NotFound if the register does not have it, and fault.Invalid where the
// template shows a figure that does not exist: the template is to ask with
// given first.
func Story(b *figure.Book, id respondent.ID, t *Template) (*StoryDoc, error) {
	return StoryOf(b, id, t, b.Survey().Headline.From, b.Survey().Headline.To)
}

// StoryOf is the story of other periods than those of the survey's headline.
func StoryOf(b *figure.Book, id respondent.ID, t *Template, from, to stat.Period) (*StoryDoc, error) {
	who, err := b.Register().Get(id)
	if err != nil {
		return nil, err
	}
	w := &writer{book: b, who: id, all: figure.All, from: from, to: to, doc: &StoryDoc{Respondent: id}}
	if area := b.Survey().Headline.Area; area != "" {
		w.all = respondent.ID(area)
	}
	text, err := t.text.Clone()
	if err != nil {
		return nil, fmt.Errorf("the story of %s: %w", who.Name, err)
	}
	var out bytes.Buffer
	if err := text.Funcs(w.functions()).Execute(&out, nil); err != nil {
		return nil, fmt.Errorf("the story of %s: %w", who.Name, err)
	}
	if w.hidden {
		out.WriteString("\n\n" + hiddenNote + "\n")
	}
	w.doc.parse(out.String())
	return w.doc, nil
}

// hiddenNote ends each story that would otherwise show a hidden count.
const hiddenNote = "Some counts for this area are too small to be shown. They are left out or given as a range, so that nobody can be recognised."

// A writer gives the functions of a template their meaning for one respondent.
type writer struct {
	book     *figure.Book
	who      respondent.ID
	all      respondent.ID
	from, to stat.Period
	doc      *StoryDoc
	hidden   bool // a figure that the template asked for has a hidden count
}

func (w *writer) functions() template.FuncMap {
	own := func(f func(*figure.Figure) (string, error)) func(string, ...any) (string, error) {
		return func(def string, period ...any) (string, error) { return w.use(w.who, def, period, f) }
	}
	return template.FuncMap{
		"respondent": func() string { return markdownText(w.book.Register().Name(w.who)) },
		"period":     func() stat.Period { return w.to },
		"base":       func() stat.Period { return w.from },
		"fig":        own(w.value),
		"from":       own(func(f *figure.Figure) (string, error) { return w.input(f, "from") }),
		"to":         own(func(f *figure.Figure) (string, error) { return w.input(f, "to") }),
		"words":      own(w.words),
		"phrase":     own(w.phrase),
		"all": func(def string, period ...any) (string, error) {
			return w.use(w.all, def, period, w.value)
		},
		"cover": func(def string, period ...any) (string, error) {
			return w.use(w.all, def, period, w.cover)
		},
		"sentence": func(def string, period ...any) (string, error) { return w.sentence(w.who, def, period) },
		"allSentence": func(def string, period ...any) (string, error) {
			return w.sentence(w.all, def, period)
		},
		"why":    func(def string, period ...any) (string, error) { return w.why(w.who, def, period) },
		"latest": w.latest,
		"state":  func(def string, period ...any) (string, error) { return w.state(w.who, def, period) },
		"given":  func(def string, period ...any) (bool, error) { return w.given(w.who, def, period) },
		"allGiven": func(def string, period ...any) (bool, error) {
			return w.given(w.all, def, period)
		},
		"revised": func(def string, period ...any) (bool, error) {
			f, err := w.figure(w.who, def, period)
			if err != nil || f == nil {
				return false, err
			}
			return revised(f), nil
		},
	}
}

// figure is the figure of a definition; nil when the book has none for that
// period.
func (w *writer) figure(scope respondent.ID, def string, period []any) (*figure.Figure, error) {
	p := w.to
	if len(period) > 1 {
		return nil, fmt.Errorf("%s has %d periods, and can have one: %w", def, len(period), fault.Invalid)
	}
	for _, x := range period {
		switch x := x.(type) {
		case stat.Period:
			p = x
		case string:
			var err error
			if p, err = stat.ParsePeriod(x); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("%s: %v is not a period: %w", def, x, fault.Invalid)
		}
	}
	f, ok := w.book.Figure(figure.ID(def + "." + string(scope) + "." + p.Slug()))
	if !ok {
		return nil, nil
	}
	w.hidden = w.hidden || scope == w.who && isHidden(f)
	return f, nil
}

// isHidden says that a figure is made of a count that is hidden, by those who
// gave it or by the release.
func isHidden(f *figure.Figure) bool {
	for _, in := range f.Inputs {
		if slices.ContainsFunc(in.Sources, func(o ledger.Observation) bool { return o.Shown == disclosure.Marker }) {
			return true
		}
		if _, hi, ok := in.Count.Bounds(); ok && !in.Count.IsExact() && hi < smallHidden {
			return true
		}
	}
	return false
}

// use shows something of a figure as a reference to it.
func (w *writer) use(scope respondent.ID, def string, period []any, show func(*figure.Figure) (string, error)) (string, error) {
	f, err := w.figure(scope, def, period)
	if err != nil {
		return "", err
	}
	if f == nil {
		return "", fmt.Errorf("there is no figure %s of %s for that period: ask with given first: %w", def, scope, fault.Invalid)
	}
	if f.Value.Reason != "" {
		return "", fmt.Errorf("the figure %s has no value (%s): ask with given first: %w", f.ID, f.Value.Reason, fault.Invalid)
	}
	text, err := show(f)
	if err != nil {
		return "", err
	}
	return w.doc.mark(f.ID, text), nil
}

// sentence is the figure's own sentence, which also says why there is no
// figure; "" when the book has nothing to say of it.
func (w *writer) sentence(scope respondent.ID, def string, period []any) (string, error) {
	f, err := w.figure(scope, def, period)
	if err != nil || f == nil {
		return "", err
	}
	return w.doc.mark(f.ID, f.Text), nil
}

// why is the reason that there is no figure, as the end of a sentence; "" when
// there is one.
func (w *writer) why(scope respondent.ID, def string, period []any) (string, error) {
	f, err := w.figure(scope, def, period)
	if err != nil {
		return "", err
	}
	if f == nil {
		return "no figure is known", nil
	}
	return w.doc.mark(f.ID, f.Value.Reason), nil
}

// latest is the last of the survey's periods for which the respondent has a
// number; "" when there is none.
func (w *writer) latest(def string) (string, error) {
	hidden := w.hidden
	defer func() { w.hidden = hidden }()
	for _, p := range slices.Backward(w.book.Survey().Periods) {
		if ok, err := w.given(w.who, def, []any{p}); ok || err != nil {
			return p.String(), err
		}
	}
	return "", nil
}

// value is the value of a figure as prose has it.
func (w *writer) value(f *figure.Figure) (string, error) {
	v := f.Value
	if f.Code != "" {
		dim, ok := w.book.Survey().Dimension(w.dimension(f))
		if ok && dim.Codelist != nil {
			return dim.Codelist.Name(f.Code), nil
		}
		return string(f.Code), nil
	}
	i := figure.Interval{Lo: v.Lo, Hi: v.Hi}
	switch f.Method {
	case survey.Change:
		if v.Hi != nil && v.Hi.Sign() < 0 {
			i = figure.Interval{Lo: new(big.Rat).Neg(v.Hi), Hi: new(big.Rat).Neg(v.Lo)}
		} else if v.Lo.Sign() < 0 {
			return "", fmt.Errorf("the change %s may be a rise or a fall: use phrase: %w", f.ID, fault.Invalid)
		}
		return interval(i, 0) + "%", nil
	case survey.PerDay:
		if v.Lo.Cmp(ratOf(10)) < 0 {
			return interval(i, 1), nil
		}
	case survey.Rank:
		if n, ok := v.Exact(); ok {
			return ordinal(int(n.Num().Int64())), nil
		}
	}
	return interval(i, 0), nil
}

// ordinal is "third", "12th"; "" for the first, so that "the first highest"
// reads "the highest".
func ordinal(n int) string {
	for w, k := range ordinals {
		if k == n && n > 1 {
			return w
		}
	}
	switch {
	case n == 1:
		return ""
	case n%10 == 1 && n%100 != 11:
		return strconv.Itoa(n) + "st"
	case n%10 == 2 && n%100 != 12:
		return strconv.Itoa(n) + "nd"
	case n%10 == 3 && n%100 != 13:
		return strconv.Itoa(n) + "rd"
	}
	return strconv.Itoa(n) + "th"
}

func (w *writer) dimension(f *figure.Figure) stat.DimensionID {
	for _, def := range w.book.Survey().Figures {
		if def.ID == f.Definition {
			return def.Dimension
		}
	}
	return ""
}

// interval prints a number or bounds on one.
func interval(i figure.Interval, places int) string {
	lo, hi := figure.Bounds(i, places)
	lo, hi = groupDigits(lo), groupDigits(hi)
	switch {
	case i.Hi == nil:
		return "at least " + lo
	case i.IsPoint():
		return lo
	case places == 0 && i.Hi.Cmp(ratOf(smallHidden)) < 0:
		return "fewer than " + strconv.Itoa(int(i.Hi.Num().Int64())+1)
	}
	if hi == lo {
		return lo
	}
	return "between " + lo + " and " + hi
}

// counted is one of the two counts of a change.
func (w *writer) counted(f *figure.Figure, use string) stat.Count {
	key := ledger.Key{Respondent: f.Respondent, Measure: f.Measure, Period: f.Period, Breakdown: f.Breakdown}
	if use == "from" {
		key.Period = f.Base
	}
	if k, ok := w.book.Known(key); ok && len(k.Conflict) == 0 && k.Count.Known() {
		return k.Count
	}
	sum, found := stat.Exactly(0), false
	for _, in := range f.Inputs {
		if in.Use == use {
			sum, found = sum.Add(in.Count), true
		}
	}
	if !found {
		return stat.Count{}
	}
	return sum
}

func (w *writer) input(f *figure.Figure, use string) (string, error) {
	c := w.counted(f, use)
	if !c.Known() {
		return "", fmt.Errorf("the figure %s is not a change: %w", f.ID, fault.Invalid)
	}
	return inProse(c), nil
}

// inProse is a count without saying more than was published of a hidden one.
func inProse(c stat.Count) string {
	i, _ := figure.CountInterval(c)
	return interval(i, 0)
}

// words are the best that the rules allow to be said of a change without its
// counts.
func (w *writer) words(f *figure.Figure) (string, error) {
	for _, p := range figure.Phrases(w.counted(f, "from"), w.counted(f, "to")) {
		if !p.NeedsCounts && p.Kind != figure.Slight && p.Kind != figure.Little {
			return asVerb(p.Words), nil
		}
	}
	return "went", nil
}

// asVerb makes "up two-thirds" a verb.
func asVerb(words string) string {
	if rest, ok := strings.CutPrefix(words, "up "); ok {
		return "rose by " + rest
	}
	if rest, ok := strings.CutPrefix(words, "down "); ok {
		return "fell by " + rest
	}
	return words
}

// phrase is a change with both counts: "almost doubled, from 114 in 2015/16
// to 213 in 2016/17"; only the counts when the base is small.
func (w *writer) phrase(f *figure.Figure) (string, error) {
	a, z := w.counted(f, "from"), w.counted(f, "to")
	if !a.Known() || !z.Known() {
		return "", fmt.Errorf("the figure %s is not a change: %w", f.ID, fault.Invalid)
	}
	counts := "from " + inProse(a) + " in " + f.Base.Words() + " to " + inProse(z) + " in " + f.Period.Words()
	lo, _, _ := a.Bounds()
	for _, p := range figure.Phrases(a, z) {
		if lo < figure.SmallBase {
			break
		}
		if p.Kind == figure.Percent || p.Kind == figure.Multiple {
			return asVerb(p.Words) + ", " + counts, nil
		}
	}
	if ratio, ok := figure.Ratio(a, z); ok {
		switch dir, _ := figure.Change(ratio); {
		case dir > 0:
			return "rose " + counts, nil
		case dir < 0:
			return "fell " + counts, nil
		}
	}
	return "went " + counts, nil
}

// cover says whom a figure of all is about.
func (w *writer) cover(f *figure.Figure) (string, error) {
	if f.Coverage.Stated != "" {
		for _, word := range strings.Fields(f.Coverage.Stated) {
			if n, _, end := number(tokens(word, 0, len(word)), 0); end > 0 && n != nil {
				return "the " + word + " " + w.book.Survey().Nouns + " that answered", nil
			}
		}
		return w.book.Register().Name(f.Respondent), nil
	}
	n := len(f.Coverage.Included)
	noun := w.book.Survey().Nouns
	if n == 1 {
		noun = w.book.Survey().Noun
	}
	if f.Method == survey.Change {
		return "the " + strconv.Itoa(n) + " " + noun + " that answered for both years", nil
	}
	return "the " + strconv.Itoa(n) + " " + noun + " that answered", nil
}

// revised says that an earlier vintage gave another number.
func revised(f *figure.Figure) bool {
	for _, in := range f.Inputs {
		for _, o := range in.Superseded {
			if o.Count.IsExact() && o.Count != in.Count {
				return true
			}
		}
	}
	return false
}

func (w *writer) given(scope respondent.ID, def string, period []any) (bool, error) {
	f, err := w.figure(scope, def, period)
	if err != nil || f == nil || f.Value.Reason != "" {
		return false, err
	}
	if f.Method == survey.Change {
		return w.counted(f, "from").Known() && w.counted(f, "to").Known(), nil
	}
	return true, nil
}

// state is what kind of answer there is.
func (w *writer) state(scope respondent.ID, def string, period []any) (string, error) {
	f, err := w.figure(scope, def, period)
	if err != nil || f == nil {
		return "none", err
	}
	if f.Value.Reason != "" {
		for _, g := range []stat.Gap{stat.Refused, stat.NotHeld, stat.Awaited, stat.NotAsked} {
			if strings.Contains(f.Value.Reason, g.String()) {
				return g.String(), nil
			}
		}
		return "none", nil
	}
	_, exact := f.Value.Exact()
	switch {
	case exact:
		return "exact", nil
	case f.Value.Hi != nil && f.Value.Hi.Cmp(ratOf(smallHidden)) < 0:
		return "hidden", nil
	}
	return "bounds", nil
}
