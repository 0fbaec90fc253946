package survey

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// FileName is the name of a survey file in the folder of its survey.
const FileName = "survey.yaml"

const maxFileBytes = 1 << 20

// Load reads the survey file in a folder of fsys and checks it whole: every
// name that a part of it uses must be one that another part declares. All that
// is wrong comes back at once as joined errors of fault.Invalid, each with
// file, line and column; fault.NotFound is for a folder without the file, and
// fault.TooLarge for a file over 1 MiB. The register is not looked at.
func Load(fsys fs.FS, dir string) (*Survey, error) {
	name := path.Join(dir, FileName)
	b, err := read(fsys, name)
	if err != nil {
		return nil, err
	}
	f := &file{name: name}
	var s *Survey
	if body, ok := f.parse(b); ok {
		s = f.survey(body)
	}
	if len(f.errs) > 0 {
		return nil, errors.Join(f.errs...)
	}
	return s, nil
}

func read(fsys fs.FS, name string) ([]byte, error) {
	r, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no survey file %s: %w", name, fault.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the survey file: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(r, maxFileBytes+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("reading the survey file %s: %w", name, err)
	}
	if len(b) > maxFileBytes {
		return nil, fmt.Errorf("%s is over %d bytes, too many for a survey file: %w", name, maxFileBytes, fault.TooLarge)
	}
	return b, nil
}

func (f *file) survey(n ast.Node) *Survey {
	m := f.mapping(n, "a survey", "id", "title", "about", "invented", "register", "noun", "nouns", "periods",
		"dimensions", "measures", "questions", "figures", "headline", "sources")
	s := &Survey{
		ID: ID(m.id("id")), Title: m.need("title"), About: m.text("about"), Invented: m.yes("invented"),
		Register: m.id("register"), Noun: m.need("noun"), Nouns: m.need("nouns"), Sources: m.texts("sources"),
	}
	s.Periods = m.periods()
	f.dimensions(s, m.list("dimensions"))
	f.measures(s, m.list("measures"))
	if len(s.Measures) == 0 && len(m.parts) > 0 {
		f.fail(m.at("measures"), "a survey needs at least one measure")
	}
	f.questions(s, m.list("questions"))
	f.figures(s, m.list("figures"))
	if m.has("headline") {
		f.headline(s, m.parts["headline"])
	}
	return s
}

// id is a part that must be there and be an id.
func (m mapping) id(name string) string {
	s := m.need(name)
	if s == "" {
		return ""
	}
	if _, err := respondent.ParseID(s); err != nil {
		m.fail(m.parts[name], "%q is not an id: write lower-case words joined by hyphens", s)
	}
	return s
}

// period is a part, or an entry of a list, that is a period.
func (f *file) period(n ast.Node, s string) stat.Period {
	p, err := stat.ParsePeriod(s)
	if err != nil {
		f.fail(n, "%q is not a period: write one such as 2016/17, 2016, or 3 April 2017 to 2 April 2018", s)
	}
	return p
}

// periods are those asked for: in order, and sharing no day unless the entry
// says that it is meant to.
func (m mapping) periods() []stat.Period {
	var out []stat.Period
	for _, n := range m.list("periods") {
		at, overlaps := n, false
		text, ok := scalar(n)
		if !ok {
			e := m.mapping(n, "a period", "period", "overlaps")
			text, at, overlaps = e.need("period"), e.at("period"), e.yes("overlaps")
		}
		if text == "" {
			continue
		}
		p := m.period(at, text)
		if p.IsZero() {
			continue
		}
		switch last := len(out) - 1; {
		case slices.Contains(out, p):
			m.fail(at, "the period %s is listed twice", p)
		case last >= 0 && p.Compare(out[last]) < 0:
			m.fail(at, "the period %s comes before %s: list periods in order of their first day", p, out[last])
		}
		if i := slices.IndexFunc(out, p.Overlaps); i >= 0 && !overlaps && p != out[i] {
			m.fail(at, "the period %s shares days with %s: correct it, or write {period: %s, overlaps: true} where that is meant", p, out[i], p)
		}
		out = append(out, p)
	}
	if len(out) == 0 && len(m.parts) > 0 && len(m.list("periods")) == 0 {
		m.fail(m.at("periods"), "a survey needs at least one period")
	}
	return out
}

func (f *file) questions(s *Survey, nodes []ast.Node) {
	for _, n := range nodes {
		m := f.mapping(n, "a question", "number", "text", "measure")
		q := Question{Number: m.need("number"), Text: m.need("text"), Measure: m.measure(s, "measure")}
		if slices.ContainsFunc(s.Questions, func(o Question) bool { return o.Number == q.Number && q.Number != "" }) {
			f.fail(m.at("number"), "there are two questions with the number %q", q.Number)
		}
		s.Questions = append(s.Questions, q)
	}
}

// measure is a part that names a measure of the survey.
func (m mapping) measure(s *Survey, name string) MeasureID {
	id := MeasureID(m.need(name))
	if _, ok := s.Measure(id); !ok && id != "" {
		var ids []MeasureID
		for _, o := range s.Measures {
			ids = append(ids, o.ID)
		}
		m.fail(m.parts[name], "there is no measure %q%s", id, nearest(id, ids))
	}
	return id
}

func (f *file) headline(s *Survey, n ast.Node) {
	m := f.mapping(n, "the headline", "measure", "area", "from", "to", "example")
	h := Headline{Measure: m.measure(s, "measure")}
	if m.has("area") {
		h.Area = m.id("area")
	}
	if m.has("example") {
		h.Example = m.id("example")
	}
	for name, p := range map[string]*stat.Period{"from": &h.From, "to": &h.To} {
		text := m.need(name)
		if text == "" {
			continue
		}
		*p = f.period(m.parts[name], text)
		if !p.IsZero() && !slices.Contains(s.Periods, *p) {
			f.fail(m.parts[name], "%s is not among the periods of the survey (%s)", p, periodNames(s.Periods))
		}
	}
	if !h.From.IsZero() && !h.To.IsZero() && h.From.Compare(h.To) >= 0 {
		f.fail(m.at("to"), "the headline compares %s with %s, which is not later", h.From, h.To)
	}
	s.Headline = h
}

func periodNames(ps []stat.Period) string {
	var out []string
	for _, p := range ps {
		out = append(out, p.String())
	}
	return strings.Join(out, ", ")
}
