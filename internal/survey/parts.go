package survey

import (
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

func (f file) dimensions(s *Survey, nodes []ast.Node) {
	for _, n := range nodes {
		m := mapping{f.Mapping(n, "a dimension", "id", "name", "aliases", "ages", "codes")}
		d := Dimension{ID: stat.DimensionID(m.id("id")), Name: m.Need("name"), Aliases: m.Texts("aliases")}
		if _, twice := s.Dimension(d.ID); twice && d.ID != "" {
			f.Fail(m.At("id"), "there are two dimensions with the id %q", d.ID)
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
	if len(m.Parts) == 0 {
		return nil
	}
	before := len(m.Errs)
	entries := m.entries()
	if len(m.Errs) > before {
		return nil
	}
	var l *stat.Codelist
	var err error
	switch {
	case m.Has("ages"):
		a := mapping{m.File.Mapping(m.Parts["ages"], "the ages", "from", "to")}
		from, to := a.Number("from"), a.Number("to")
		if len(m.Errs) > before {
			return nil
		}
		l, err = stat.NewAges(id, from, to, entries)
	case len(entries) == 0:
		m.Fail(m.At("codes"), "a dimension needs codes, or ages with from and to")
		return nil
	default:
		l, err = stat.NewCodelist(id, entries)
	}
	if err != nil {
		at := m.At("codes")
		if !m.Has("codes") {
			at = m.At("ages")
		}
		m.Fail(at, "%s", cause(err))
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
	for _, n := range m.List("codes") {
		c := mapping{m.File.Mapping(n, "a code", "code", "name", "parent", "of", "aliases", "unknown", "from", "to", "changed")}
		e := stat.Entry{Code: stat.Code(c.Need("code")), Name: c.Need("name"), Parent: stat.Code(c.Text("parent")),
			Aliases: c.Texts("aliases"), Unknown: c.Yes("unknown")}
		for _, of := range c.Texts("of") {
			e.Of = append(e.Of, stat.Code(of))
		}
		c.dates(&e)
		if codes[e.Code] {
			m.Fail(c.At("code"), "the code %q is listed twice", e.Code)
		}
		codes[e.Code] = true
		if e.Parent != "" || len(e.Of) > 0 {
			related = append(related, c)
		}
		texts := []ast.Node{c.At("code"), c.At("name")}
		if c.Has("aliases") {
			texts = append(texts, c.List("aliases")...)
		}
		for _, t := range texts {
			text, ok := yamlfile.Scalar(t)
			key := stat.Fold(text)
			if other, taken := means[key]; taken && ok && other.code != e.Code {
				m.Fail(t, "%q means both %q and %q (line %d)", text, e.Code, other.code, other.line)
			} else if ok && key != "" {
				means[key] = use{e.Code, t.GetToken().Position.Line}
			}
		}
		out = append(out, e)
	}
	for _, c := range related {
		if p := stat.Code(c.Text("parent")); p != "" && !codes[p] {
			m.Fail(c.Parts["parent"], "there is no code %q to be the parent%s", p, yamlfile.Nearest(p, listed(out)))
		}
		for _, of := range c.Texts("of") {
			if p := stat.Code(of); !codes[p] {
				m.Fail(c.Parts["of"], "there is no code %q to take in%s", p, yamlfile.Nearest(p, listed(out)))
			}
		}
	}
	return out
}

// dates reads when a code was in use, and when it changed its meaning.
func (m mapping) dates(e *stat.Entry) {
	first, last := stat.Period.Start, stat.Period.End
	e.From, e.To = m.day("from", first), m.day("to", last)
	if !e.To.IsZero() && e.To.Before(e.From) {
		m.Fail(m.Parts["to"], "the code %q ends on %s, before it starts on %s", e.Code, e.To, e.From)
	}
	for _, n := range m.List("changed") {
		c := mapping{m.File.Mapping(n, "a change of meaning", "on", "why")}
		change := stat.CodeChange{On: c.day("on", first), Why: c.Text("why")}
		if c.Has("on") {
			e.Changed = append(e.Changed, change)
		} else {
			m.Fail(n, "a change of meaning needs the day on which it came, such as {on: 2017-04-03, why: took in 71/17}")
		}
	}
}

// day is a part that is a day, or a period of which it takes the first or the
// last; zero where it is not there.
func (m mapping) day(name string, of func(stat.Period) stat.Date) stat.Date {
	if !m.Has(name) {
		return stat.Date{}
	}
	text := m.Text(name)
	if d, err := stat.ParseDate(text); err == nil {
		return d
	}
	p, err := stat.ParsePeriod(text)
	if err != nil {
		m.Fail(m.Parts[name], "%q is neither a day such as 2017-04-03 nor a period such as 2017/18", text)
		return stat.Date{}
	}
	return of(p)
}

func listed(entries []stat.Entry) []stat.Code {
	var out []stat.Code
	for _, e := range entries {
		out = append(out, e.Code)
	}
	return out
}

func (f file) measures(s *Survey, nodes []ast.Node) {
	names := map[string]MeasureID{}
	for _, n := range nodes {
		m := mapping{f.Mapping(n, "a measure", "id", "name", "short", "aliases", "unit", "dimensions", "series")}
		q := Measure{ID: MeasureID(m.id("id")), Name: m.Need("name"), Short: m.Need("short"), Aliases: m.Texts("aliases"), Unit: m.Need("unit")}
		if _, twice := s.Measure(q.ID); twice && q.ID != "" {
			f.Fail(m.At("id"), "there are two measures with the id %q", q.ID)
		}
		for _, d := range m.List("dimensions") {
			if id, ok := f.dimension(s, d, f.Scalar(d, "dimensions")); ok {
				q.Dimensions = append(q.Dimensions, id)
			}
		}
		for _, t := range append([]ast.Node{m.At("id"), m.At("name")}, m.List("aliases")...) {
			f.named(names, t, q.ID)
		}
		for _, n := range m.List("series") {
			q.Series = append(q.Series, f.series(s, names, q.ID, n))
		}
		s.Measures = append(s.Measures, q)
	}
}

// named records that a text means a measure; no other may have it.
func (f file) named(names map[string]MeasureID, n ast.Node, id MeasureID) {
	text, ok := yamlfile.Scalar(n)
	key := stat.Fold(text)
	if !ok || key == "" {
		return
	}
	if other, taken := names[key]; taken && other != id {
		f.Fail(n, "%q names both the measures %q and %q", text, other, id)
		return
	}
	names[key] = id
}

// dimension looks up a dimension that a part of the file names.
func (f file) dimension(s *Survey, at ast.Node, name string) (stat.DimensionID, bool) {
	id := stat.DimensionID(name)
	if _, ok := s.Dimension(id); ok {
		return id, true
	}
	if id != "" {
		var ids []stat.DimensionID
		for _, d := range s.Dimensions {
			ids = append(ids, d.ID)
		}
		f.Fail(at, "there is no dimension %q%s", id, yamlfile.Nearest(id, ids))
	}
	return id, false
}

// code checks that a dimension of the survey has a code.
func (f file) code(s *Survey, at ast.Node, d stat.DimensionID, c stat.Code) bool {
	dim, ok := s.Dimension(d)
	if !ok || c == "" || dim.Codelist == nil {
		return false
	}
	if !dim.Codelist.Has(c) {
		hint := yamlfile.Nearest(c, listed(dim.Codelist.Entries))
		if found, ok := dim.Codelist.Find(string(c)); ok {
			hint = yamlfile.Nearest(found, []stat.Code{found})
		}
		f.Fail(at, "the dimension %q has no code %q%s", d, c, hint)
		return false
	}
	return true
}

func (f file) series(s *Survey, names map[string]MeasureID, id MeasureID, n ast.Node) Series {
	m := mapping{f.Mapping(n, "a series", "names", "breakdown")}
	out := Series{Names: m.Texts("names")}
	if len(out.Names) == 0 && len(m.Parts) > 0 {
		f.Fail(m.At("names"), "a series needs names")
	}
	for _, t := range m.List("names") {
		f.named(names, t, id+" (a series)")
	}
	if !m.Has("breakdown") {
		if len(m.Parts) > 0 {
			f.Fail(m.Node, "a series needs a breakdown, such as {age: 0-10}")
		}
		return out
	}
	var ids []string
	for _, d := range s.Dimensions {
		ids = append(ids, string(d.ID))
	}
	b := mapping{f.Mapping(m.Parts["breakdown"], "a breakdown", ids...)}
	for _, d := range ids { // in order, so that errors are
		c := stat.Code(b.Text(d))
		if b.Has(d) && f.code(s, b.Parts[d], stat.DimensionID(d), c) {
			out.Breakdown = out.Breakdown.With(stat.DimensionID(d), c)
		}
	}
	return out
}

var methods = []Method{Total, Change, PerDay, MostCommon, Median, Youngest, Within, Share, Rank, Coverage, Rate, Ratio, Funnel, EqualRisk}

// parted are the methods that may be about a part of their measure.
var parted = []Method{Total, Change, PerDay, Rank, Coverage, Rate, Ratio, Funnel, EqualRisk}

func (f file) figures(s *Survey, nodes []ast.Node) {
	for _, n := range nodes {
		m := mapping{f.Mapping(n, "a figure", "id", "title", "method", "measure", "dimension", "code", "per", "published")}
		d := Figure{ID: FigureID(m.id("id")), Title: m.Need("title"), Method: Method(m.Need("method")), Measure: m.measure(s, "measure")}
		if slices.ContainsFunc(s.Figures, func(o Figure) bool { return o.ID == d.ID && d.ID != "" }) {
			f.Fail(m.At("id"), "there are two figures with the id %q", d.ID)
		}
		if !slices.Contains(methods, d.Method) && d.Method != "" {
			f.Fail(m.At("method"), "there is no method %q%s", d.Method, yamlfile.Nearest(d.Method, methods))
		}
		m.breakdown(s, &d)
		switch needs := d.Method == Rate || d.Method == Funnel || d.Method == EqualRisk; {
		case needs:
			d.Per = m.measure(s, "per")
		case m.Has("per"):
			m.Fail(m.Parts["per"], "the method %q has no use for a denominator", d.Method)
		}
		if m.Has("published") {
			d.Published = m.measure(s, "published")
		}
		s.Figures = append(s.Figures, d)
	}
}

// breakdown reads the dimension and the code of a figure, which its method
// either needs or has no use for.
func (m mapping) breakdown(s *Survey, d *Figure) {
	part := slices.Contains(parted, d.Method) && (m.Has("dimension") || m.Has("code"))
	needsCode := d.Method == Within || d.Method == Share || part
	needsDimension := d.Method == MostCommon || d.Method == Median || needsCode
	for _, part := range []struct {
		name  string
		needs bool
	}{{"dimension", needsDimension}, {"code", needsCode}} {
		if m.Has(part.name) && !part.needs {
			m.Fail(m.Parts[part.name], "the method %q has no use for a %s", d.Method, part.name)
		} else if !m.Has(part.name) && part.needs {
			m.Fail(m.Node, "the method %q needs a %s", d.Method, part.name)
		}
	}
	if !needsDimension || !m.Has("dimension") {
		return
	}
	f := file{m.File}
	id, ok := f.dimension(s, m.Parts["dimension"], m.Text("dimension"))
	if d.Dimension = id; !ok {
		return
	}
	if q, known := s.Measure(d.Measure); known && !slices.Contains(q.Dimensions, d.Dimension) {
		m.Fail(m.Parts["dimension"], "the measure %q is not broken down by %q%s", q.ID, d.Dimension, yamlfile.Nearest(d.Dimension, q.Dimensions))
	}
	if needsCode && m.Has("code") {
		d.Code = stat.Code(m.Need("code"))
		f.code(s, m.Parts["code"], d.Dimension, d.Code)
	}
}
