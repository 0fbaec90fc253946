package survey

import (
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

func (f *file) dimensions(s *Survey, nodes []ast.Node) {
	for _, n := range nodes {
		m := f.mapping(n, "a dimension", "id", "name", "aliases", "ages", "codes")
		d := Dimension{ID: stat.DimensionID(m.id("id")), Name: m.need("name"), Aliases: m.texts("aliases")}
		if _, twice := s.Dimension(d.ID); twice && d.ID != "" {
			f.fail(m.at("id"), "there are two dimensions with the id %q", d.ID)
			continue
		}
		d.Codelist = m.codelist(string(d.ID))
		if d.ID != "" {
			s.Dimensions = append(s.Dimensions, d) // even if its codes are wrong, so that what names it is not said to be
		}
	}
}

// codelist is made of "ages", "codes" or both; nil when it cannot be made.
func (m mapping) codelist(id string) *stat.Codelist {
	if len(m.parts) == 0 {
		return nil
	}
	before := len(m.errs)
	entries := m.entries()
	if len(m.errs) > before {
		return nil
	}
	var l *stat.Codelist
	var err error
	switch {
	case m.has("ages"):
		a := m.mapping(m.parts["ages"], "the ages", "from", "to")
		from, to := a.number("from"), a.number("to")
		if len(m.errs) > before {
			return nil
		}
		l, err = stat.NewAges(id, from, to, entries)
	case len(entries) == 0:
		m.fail(m.at("codes"), "a dimension needs codes, or ages with from and to")
		return nil
	default:
		l, err = stat.NewCodelist(id, entries)
	}
	if err != nil {
		at := m.at("codes")
		if !m.has("codes") {
			at = m.at("ages")
		}
		m.fail(at, "%s", cause(err))
		return nil
	}
	return l
}

// cause is what an error of another package says, without its kind, which
// fail adds.
func cause(err error) string {
	if errors.Is(err, fault.Invalid) {
		return strings.TrimSuffix(err.Error(), ": "+fault.Invalid.Error())
	}
	return err.Error()
}

// entries are the codes of a dimension. A text that means two codes, and a
// parent that is none, are found here, where their line is known.
func (m mapping) entries() []stat.Entry {
	var out []stat.Entry
	type use struct {
		code stat.Code
		line int
	}
	means := map[string]use{}
	codes := map[stat.Code]bool{}
	var related []mapping
	for _, n := range m.list("codes") {
		c := m.mapping(n, "a code", "code", "name", "parent", "of", "aliases", "unknown")
		e := stat.Entry{Code: stat.Code(c.need("code")), Name: c.need("name"), Parent: stat.Code(c.text("parent")),
			Aliases: c.texts("aliases"), Unknown: c.yes("unknown")}
		for _, of := range c.texts("of") {
			e.Of = append(e.Of, stat.Code(of))
		}
		if codes[e.Code] {
			m.fail(c.at("code"), "the code %q is listed twice", e.Code)
		}
		codes[e.Code] = true
		if e.Parent != "" || len(e.Of) > 0 {
			related = append(related, c)
		}
		texts := []ast.Node{c.at("code"), c.at("name")}
		if c.has("aliases") {
			texts = append(texts, c.list("aliases")...)
		}
		for _, t := range texts {
			text, ok := scalar(t)
			key := stat.Fold(text)
			if other, taken := means[key]; taken && ok && other.code != e.Code {
				m.fail(t, "%q means both %q and %q (line %d)", text, e.Code, other.code, other.line)
			} else if ok && key != "" {
				means[key] = use{e.Code, t.GetToken().Position.Line}
			}
		}
		out = append(out, e)
	}
	for _, c := range related {
		if p := stat.Code(c.text("parent")); p != "" && !codes[p] {
			m.fail(c.parts["parent"], "there is no code %q to be the parent%s", p, nearest(p, listed(out)))
		}
		for _, of := range c.texts("of") {
			if p := stat.Code(of); !codes[p] {
				m.fail(c.parts["of"], "there is no code %q to take in%s", p, nearest(p, listed(out)))
			}
		}
	}
	return out
}

func listed(entries []stat.Entry) []stat.Code {
	var out []stat.Code
	for _, e := range entries {
		out = append(out, e.Code)
	}
	return out
}

func (f *file) measures(s *Survey, nodes []ast.Node) {
	names := map[string]MeasureID{}
	for _, n := range nodes {
		m := f.mapping(n, "a measure", "id", "name", "short", "aliases", "unit", "dimensions", "series")
		q := Measure{ID: MeasureID(m.id("id")), Name: m.need("name"), Short: m.need("short"), Aliases: m.texts("aliases"), Unit: m.need("unit")}
		if _, twice := s.Measure(q.ID); twice && q.ID != "" {
			f.fail(m.at("id"), "there are two measures with the id %q", q.ID)
		}
		for _, d := range m.list("dimensions") {
			if id, ok := f.dimension(s, d, f.scalar(d, "dimensions")); ok {
				q.Dimensions = append(q.Dimensions, id)
			}
		}
		for _, t := range append([]ast.Node{m.at("id"), m.at("name")}, m.list("aliases")...) {
			f.named(names, t, q.ID)
		}
		for _, n := range m.list("series") {
			q.Series = append(q.Series, f.series(s, names, q.ID, n))
		}
		s.Measures = append(s.Measures, q)
	}
}

// named records that a text means a measure; no other may have it.
func (f *file) named(names map[string]MeasureID, n ast.Node, id MeasureID) {
	text, ok := scalar(n)
	key := stat.Fold(text)
	if !ok || key == "" {
		return
	}
	if other, taken := names[key]; taken && other != id {
		f.fail(n, "%q names both the measures %q and %q", text, other, id)
		return
	}
	names[key] = id
}

// dimension looks up a dimension that a part of the file names.
func (f *file) dimension(s *Survey, at ast.Node, name string) (stat.DimensionID, bool) {
	id := stat.DimensionID(name)
	if _, ok := s.Dimension(id); ok {
		return id, true
	}
	if id != "" {
		var ids []stat.DimensionID
		for _, d := range s.Dimensions {
			ids = append(ids, d.ID)
		}
		f.fail(at, "there is no dimension %q%s", id, nearest(id, ids))
	}
	return id, false
}

// code checks that a dimension of the survey has a code.
func (f *file) code(s *Survey, at ast.Node, d stat.DimensionID, c stat.Code) bool {
	dim, ok := s.Dimension(d)
	if !ok || c == "" || dim.Codelist == nil {
		return false
	}
	if !dim.Codelist.Has(c) {
		hint := nearest(c, listed(dim.Codelist.Entries))
		if found, ok := dim.Codelist.Find(string(c)); ok {
			hint = nearest(found, []stat.Code{found})
		}
		f.fail(at, "the dimension %q has no code %q%s", d, c, hint)
		return false
	}
	return true
}

func (f *file) series(s *Survey, names map[string]MeasureID, id MeasureID, n ast.Node) Series {
	m := f.mapping(n, "a series", "names", "breakdown")
	out := Series{Names: m.texts("names")}
	if len(out.Names) == 0 && len(m.parts) > 0 {
		f.fail(m.at("names"), "a series needs names")
	}
	for _, t := range m.list("names") {
		f.named(names, t, id+" (a series)")
	}
	if !m.has("breakdown") {
		if len(m.parts) > 0 {
			f.fail(m.node, "a series needs a breakdown, such as {age: 0-10}")
		}
		return out
	}
	var ids []string
	for _, d := range s.Dimensions {
		ids = append(ids, string(d.ID))
	}
	b := f.mapping(m.parts["breakdown"], "a breakdown", ids...)
	for _, d := range ids { // in order, so that errors are
		c := stat.Code(b.text(d))
		if b.has(d) && f.code(s, b.parts[d], stat.DimensionID(d), c) {
			out.Breakdown = out.Breakdown.With(stat.DimensionID(d), c)
		}
	}
	return out
}

var methods = []Method{Total, Change, PerDay, MostCommon, Median, Youngest, Within, Share, Rank, Coverage, Rate, Ratio, Funnel, EqualRisk}

// parted are the methods that may be about a part of their measure.
var parted = []Method{Total, Change, PerDay, Rank, Coverage, Rate, Ratio, Funnel, EqualRisk}

func (f *file) figures(s *Survey, nodes []ast.Node) {
	for _, n := range nodes {
		m := f.mapping(n, "a figure", "id", "title", "method", "measure", "dimension", "code", "per", "published")
		d := Figure{ID: FigureID(m.id("id")), Title: m.need("title"), Method: Method(m.need("method")), Measure: m.measure(s, "measure")}
		if slices.ContainsFunc(s.Figures, func(o Figure) bool { return o.ID == d.ID && d.ID != "" }) {
			f.fail(m.at("id"), "there are two figures with the id %q", d.ID)
		}
		if !slices.Contains(methods, d.Method) && d.Method != "" {
			f.fail(m.at("method"), "there is no method %q%s", d.Method, nearest(d.Method, methods))
		}
		m.breakdown(s, &d)
		switch needs := d.Method == Rate || d.Method == Funnel || d.Method == EqualRisk; {
		case needs:
			d.Per = m.measure(s, "per")
		case m.has("per"):
			m.fail(m.parts["per"], "the method %q has no use for a denominator", d.Method)
		}
		if m.has("published") {
			d.Published = m.measure(s, "published")
		}
		s.Figures = append(s.Figures, d)
	}
}

// breakdown reads the dimension and the code of a figure, which its method
// either needs or has no use for.
func (m mapping) breakdown(s *Survey, d *Figure) {
	part := slices.Contains(parted, d.Method) && (m.has("dimension") || m.has("code"))
	needsCode := d.Method == Within || d.Method == Share || part
	needsDimension := d.Method == MostCommon || d.Method == Median || needsCode
	for _, part := range []struct {
		name  string
		needs bool
	}{{"dimension", needsDimension}, {"code", needsCode}} {
		if m.has(part.name) && !part.needs {
			m.fail(m.parts[part.name], "the method %q has no use for a %s", d.Method, part.name)
		} else if !m.has(part.name) && part.needs {
			m.fail(m.node, "the method %q needs a %s", d.Method, part.name)
		}
	}
	if !needsDimension || !m.has("dimension") {
		return
	}
	var ok bool
	if d.Dimension, ok = m.dimension(s, m.parts["dimension"], m.text("dimension")); !ok {
		return
	}
	if q, known := s.Measure(d.Measure); known && !slices.Contains(q.Dimensions, d.Dimension) {
		m.fail(m.parts["dimension"], "the measure %q is not broken down by %q%s", q.ID, d.Dimension, nearest(d.Dimension, q.Dimensions))
	}
	if needsCode && m.has("code") {
		d.Code = stat.Code(m.need("code"))
		m.code(s, m.parts["code"], d.Dimension, d.Code)
	}
}
