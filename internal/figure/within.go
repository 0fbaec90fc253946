package figure

import (
	"slices"

	"plumbline/internal/ledger"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// partCell is the count at one code of a dimension, of one respondent or area:
// as given, or made of the codes that make it up, or bounds where they do not
// match it.
func (b *Book) partCell(w wholeKey, dim *survey.Dimension, code stat.Code) cell {
	key := ledger.Key{Respondent: w.respondent, Measure: w.measure, Period: w.period, Breakdown: stat.By(dim.ID, code)}
	d := b.distribution(w, dim)
	direct := cell{why: "no figure was given"}
	if _, given := b.index.Known(key); given || d.why != "" {
		direct = b.cell(key)
	}
	name, used := dim.Codelist.Name(code), dim.Codelist.Used(code)
	switch {
	case direct.known() && !dim.Codelist.Alone(code, w.period):
		direct.caveats = append(slices.Clone(direct.caveats), name+" was in use only "+used+", and the answer gives it for "+w.period.Words()+".")
		return direct
	case !dim.Codelist.InUse(code, w.period):
		if b.index.Some(w.respondent, w.measure, w.period) {
			direct.why = name + " was in use only " + used
		}
		return direct
	case direct.known() && dim.Codelist.PartOf(code, w.period):
		direct.caveats = append(slices.Clone(direct.caveats), name+" was in use for part of "+w.period.Words()+" only, "+used+".")
	}
	if d.why != "" || direct.known() && direct.count.IsExact() {
		return direct
	}
	return b.align(direct, d, b.appendInputs(nil, d, w, dim), w, code)
}

// align is the count at a code by what the codes of a distribution, which are
// others, say of it, with what was given of it directly.
func (b *Book) align(direct cell, d *distribution, inputs []Input, w wholeKey, code stat.Code) cell {
	sp := d.words.split(code)
	count := d.at(code)
	least, most := lower(count), upper(count)
	if total := b.whole(w); total.known() && !sp.exact {
		outside := d.sum(func(i int) bool { return !sp.inside[i] && !sp.touching[i] })
		if left, ok := total.count.Sub(outside); ok {
			most = min(most, upper(left))
		}
	}
	if most < least {
		return cell{why: "the parts of the answer contradict its total", inputs: inputs, caveats: d.caveats}
	}
	c := cell{count: stat.Between(least, most), inputs: inputs, caveats: d.caveats}
	if direct.known() {
		both, ok := direct.count.Intersect(c.count)
		if !ok {
			direct.caveats = append(direct.caveats, "The parts of the answer contradict this count.")
			return direct
		}
		c.count, c.inputs = both, append(slices.Clone(direct.inputs), c.inputs...)
	}
	if least == 0 && most == stat.Unbounded {
		return cell{why: "the codes that were given do not tell how many", inputs: inputs}
	}
	c.working = "made of " + d.show()
	if !c.count.IsExact() && !direct.known() {
		c.caveats = append(slices.Clone(c.caveats), "The answer does not break down at "+d.words.list.Name(code)+": the count is given as bounds.")
	}
	return c
}

// within is the count at a code of a dimension, such as ages 0 to 10.
func (b *Book) within(def *survey.Figure, f *Figure) bool {
	dim, ok := b.survey.Dimension(def.Dimension)
	if !ok || !dim.Codelist.Has(def.Code) {
		return false
	}
	f.Breakdown, f.Unit = stat.By(dim.ID, def.Code), b.unit(f.Measure)
	s := b.subject(f.Respondent, f.Measure, f.Breakdown, f.Period)
	return b.state(f, s, func(v *Value) string {
		*v = valueOf(s.count)
		b.comparePublished(def, f)
		return b.recorded(s.who, s.count, f) + s.printed() + "."
	})
}
