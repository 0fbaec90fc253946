package reading

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/table"
)

// A level is the labels of one row of headings or one column of row labels.
// They are understood together: where one of them could mean two things, the
// others settle which.
type level struct {
	name  string
	row   bool     // of row labels
	hints []string // what stands over a column of row labels
	texts []string // in order of first appearance
	// chosen is what each text means; a text that is in doubts instead means
	// one of its alternatives, or nothing that is known.
	chosen       map[string]sense
	doubts       map[string]string
	alternatives map[string][]sense
	// classes are those of the chosen meanings.
	classes []string
	note    string // the heading, when the column holds remarks
}

// A levelSet is the levels of a table by name, in order of appearance.
type levelSet struct {
	all    []*level
	byName map[string]*level
}

func (s *levelSet) add(name string, row bool, text string, hints func() []string) {
	lv, ok := s.byName[name]
	if !ok {
		lv = &level{name: name, row: row, chosen: map[string]sense{}, doubts: map[string]string{}, alternatives: map[string][]sense{}}
		lv.hints = hints()
		s.byName[name] = lv
		s.all = append(s.all, lv)
	}
	if _, seen := lv.alternatives[text]; !seen {
		lv.alternatives[text] = nil
		lv.texts = append(lv.texts, text)
	}
}

// has says that some label of the table is of the class.
func (s *levelSet) has(class string) bool {
	return slices.ContainsFunc(s.all, func(lv *level) bool { return slices.Contains(lv.classes, class) })
}

// calendar says that the table has months without a year that never go past
// December: a year written over them, "2015", is then the one that holds them.
func (s *levelSet) calendar() bool {
	last := 0
	for _, lv := range s.all {
		for _, t := range lv.texts {
			m := lv.chosen[t].Month
			if m != 0 && m < last {
				return false
			}
			last = max(last, m)
		}
	}
	return last != 0
}

// measures are those that the labels of the table name, in order of
// appearance.
func (s *levelSet) measures() []survey.MeasureID {
	var out []survey.MeasureID
	for _, lv := range s.all {
		for _, t := range lv.texts {
			if m := lv.chosen[t].Measure; m != "" && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

// levels gathers the labels of a table and settles what they mean.
func (w *words) levels(l *layout) *levelSet {
	set := &levelSet{byName: map[string]*level{}}
	for i := range l.table.Values {
		v := &l.table.Values[i]
		for side, labels := range [2][]table.Label{v.RowLabels, v.ColLabels} {
			row := side == 0
			for j, label := range labels {
				if strings.TrimSpace(label.Text) == "" {
					continue
				}
				set.add(l.level(labels, j, row), row, label.Text, func() []string {
					if !row {
						return nil
					}
					return l.corner(label)
				})
			}
		}
	}
	var open []*level
	for _, lv := range set.all {
		if !w.settle(lv) {
			open = append(open, lv)
		}
	}
	for _, lv := range open {
		w.settleByOthers(lv, set)
	}
	for _, lv := range set.all {
		w.finish(lv, set.calendar())
	}
	return set
}

// hint is what the headings over a level say that its labels are.
func (w *words) hint(lv *level) string {
	for _, h := range lv.hints {
		for _, s := range w.senses(h) {
			if s.Heading != "" {
				if s.Heading == OfNote {
					lv.note = strings.ToLower(clean(h))
				}
				return s.Heading
			}
		}
	}
	return ""
}

// settle chooses what each text of the level means by the level alone. It
// says whether that is settled; if not, the texts keep their alternatives.
func (w *words) settle(lv *level) bool {
	hint := w.hint(lv)
	if hint == OfNote {
		for _, t := range lv.texts {
			lv.chosen[t] = sense{Meaning: Meaning{Heading: OfNote}}
		}
		return true
	}
	shared, sharing := map[string]int{}, 0
	for _, t := range lv.texts {
		lv.alternatives[t] = narrow(w.senses(t), hint)
		for _, c := range classesOf(lv.alternatives[t]) {
			shared[c]++
		}
		if len(classesOf(lv.alternatives[t])) > 0 {
			sharing++
		}
	}
	var full []string
	for c, n := range shared {
		if n == sharing {
			full = append(full, c)
		}
	}
	slices.Sort(full)
	if len(full) > 1 {
		full = slices.DeleteFunc(full, func(c string) bool { return w.crossing(lv, c) })
	}
	if len(full) > 1 && slices.ContainsFunc(lv.texts, func(t string) bool { return len(classesOf(lv.alternatives[t])) > 1 }) {
		lv.classes = full
		return false
	}
	w.choose(lv, full)
	return true
}

// narrow keeps the senses that a heading asks for, where there are any, and
// drops general words where the text also names a part of the survey.
func narrow(senses []sense, hint string) []sense {
	keep := func(f func(sense) bool) {
		var kept []sense
		for _, s := range senses {
			if f(s) {
				kept = append(kept, s)
			}
		}
		if len(kept) > 0 {
			senses = kept
		}
	}
	keep(func(s sense) bool { return s.class() != "" })
	if hint != "" {
		keep(func(s sense) bool { return s.class() == hint })
	}
	return senses
}

func classesOf(senses []sense) []string {
	var out []string
	for _, s := range senses {
		if c := s.class(); c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// crossing says that the labels, taken as bands of a dimension, would overlap
// without one lying inside the other, as bands of one table never do.
func (w *words) crossing(lv *level, class string) bool {
	d, ok := w.survey.Dimension(stat.DimensionID(class))
	if !ok || !d.Codelist.IsAges() {
		return false
	}
	type band struct{ lo, hi int }
	var bands []band
	for _, t := range lv.texts {
		for _, s := range lv.alternatives[t] {
			c, ok := s.Breakdown.Code(d.ID)
			if lo, hi, isAge := d.Codelist.AgeSpan(c); ok && isAge && s.class() == class {
				bands = append(bands, band{lo, hi})
			}
		}
	}
	for i, a := range bands {
		for _, b := range bands[:i] {
			if a.lo < b.lo && b.lo <= a.hi && a.hi < b.hi || b.lo < a.lo && a.lo <= b.hi && b.hi < a.hi {
				return true
			}
		}
	}
	return false
}

// choose takes for each text its one sense, or the one of the classes that
// all the texts share; failing that, of a class that a plain label beside it
// has.
func (w *words) choose(lv *level, shared []string) {
	plain := slices.Clone(shared)
	for _, t := range lv.texts {
		if cs := classesOf(lv.alternatives[t]); len(shared) == 0 && len(cs) == 1 && !slices.Contains(plain, cs[0]) {
			plain = append(plain, cs[0])
		}
	}
	for _, t := range lv.texts {
		options := lv.alternatives[t]
		if len(options) > 1 {
			options = slices.DeleteFunc(slices.Clone(options), func(s sense) bool { return !slices.Contains(plain, s.class()) })
		}
		switch len(options) {
		case 1:
			lv.chosen[t] = options[0]
		case 0:
			lv.doubts[t] = w.unknown(t, lv.alternatives[t])
		default:
			lv.doubts[t] = w.unknown(t, options)
		}
	}
}

// unknown says why a text could not be given a meaning.
func (w *words) unknown(t string, options []sense) string {
	if len(options) == 0 {
		return fmt.Sprintf("the label %q is not understood: confirm what it means, or add it to the names in the survey or the register", t)
	}
	var names []string
	for _, s := range options {
		names = append(names, s.Meaning.String())
	}
	return fmt.Sprintf("the label %q could mean %s: confirm which", t, strings.Join(names, " or "))
}

// settleByOthers settles a level by the other levels of its table: no two of
// them are of one dimension.
func (w *words) settleByOthers(lv *level, set *levelSet) {
	options := slices.DeleteFunc(slices.Clone(lv.classes), func(c string) bool {
		return slices.ContainsFunc(set.all, func(o *level) bool {
			return o != lv && len(o.chosen) > 0 && onlyClass(o) == c
		})
	})
	lv.classes = nil
	if len(options) == 1 {
		w.choose(lv, options)
		return
	}
	for _, t := range lv.texts {
		if a := lv.alternatives[t]; len(a) == 1 {
			lv.chosen[t] = a[0]
			continue
		}
		lv.doubts[t] = w.unknown(t, lv.alternatives[t])
	}
}

// onlyClass is the class of all chosen meanings of a level, "" if mixed.
func onlyClass(lv *level) string {
	class := ""
	for _, t := range lv.texts {
		c := lv.chosen[t].class()
		if c == "" {
			continue
		}
		if class != "" && c != class {
			return ""
		}
		class = c
	}
	return class
}

// finish looks once more at what was chosen, now that all of the level is
// known. calendar says that the months of the table go by calendar years.
func (w *words) finish(lv *level, calendar bool) {
	explicit := calendar
	for _, t := range lv.texts {
		s := lv.chosen[t]
		explicit = explicit || !s.Period.IsZero() && !s.bareYear
	}
	for _, t := range lv.texts {
		s, ok := lv.chosen[t]
		if !ok {
			continue
		}
		lv.addClasses(s.Meaning)
		if why := w.doubtOf(s, lv.hints, explicit); why != "" {
			lv.doubts[t] = fmt.Sprintf("the label %q is in doubt: %s; confirm which", t, why)
			lv.alternatives[t] = otherYears(s)
			delete(lv.chosen, t)
		}
	}
}

// otherYears are the years that a bare year could be, in the order in which
// they are likely meant.
func otherYears(s sense) []sense {
	if !s.bareYear {
		return []sense{s}
	}
	out := []sense{s}
	y := s.Period.Start().Year()
	for _, p := range []stat.Period{stat.FinancialYear(y), stat.FinancialYear(y - 1)} {
		t := s
		t.Period = p
		out = append(out, t)
	}
	return out
}
