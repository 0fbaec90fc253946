package survey

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

// FileName is the name of a survey file in the folder of its survey.
const FileName = "survey.yaml"

// A file is a survey file being read, and a mapping a part of it with names.
type (
	file    struct{ *yamlfile.File }
	mapping struct{ yamlfile.Mapping }
)

// Load reads the survey file in a folder of fsys and checks it whole: every
// name that a part of it uses must be one that another part declares. All that
// is wrong comes back at once as joined errors of fault.Invalid, each with
// file, line and column; fault.NotFound is for a folder without the file, and
// fault.TooLarge for a file over 1 MiB. The register is not looked at.
func Load(fsys fs.FS, dir string) (*Survey, error) {
	f, body, err := yamlfile.Read(fsys, path.Join(dir, FileName), "survey")
	if err != nil {
		return nil, err
	}
	var s *Survey
	if body != nil {
		s = file{f}.survey(body)
	}
	if len(f.Errs) > 0 {
		return nil, errors.Join(f.Errs...)
	}
	return s, nil
}

func (f file) survey(n ast.Node) *Survey {
	m := mapping{f.Mapping(n, "a survey", "id", "title", "about", "invented", "register", "noun", "nouns", "periods",
		"dimensions", "measures", "questions", "figures", "headline", "disclosure", "sources")}
	s := &Survey{
		ID: ID(m.id("id")), Title: m.Need("title"), About: m.Text("about"), Invented: m.Yes("invented"),
		Register: m.id("register"), Noun: m.Need("noun"), Nouns: m.Need("nouns"), Sources: m.Texts("sources"),
	}
	s.Periods = m.periods()
	f.dimensions(s, m.List("dimensions"))
	f.measures(s, m.List("measures"))
	if len(s.Measures) == 0 && len(m.Parts) > 0 {
		f.Fail(m.At("measures"), "a survey needs at least one measure")
	}
	f.questions(s, m.List("questions"))
	f.figures(s, m.List("figures"))
	if m.Has("disclosure") {
		f.disclosure(s, m.Parts["disclosure"])
	}
	if m.Has("headline") {
		f.headline(s, m.Parts["headline"])
	}
	return s
}

// id is a part that must be there and be an id.
func (m mapping) id(name string) string {
	s := m.Need(name)
	if s == "" {
		return ""
	}
	if _, err := respondent.ParseID(s); err != nil {
		m.Fail(m.Parts[name], "%q is not an id: write lower-case words joined by hyphens", s)
	}
	return s
}

// period is a part, or an entry of a list, that is a period.
func (f file) period(n ast.Node, s string) stat.Period {
	p, err := stat.ParsePeriod(s)
	if err != nil {
		f.Fail(n, "%q is not a period: write one such as 2016/17, 2016, or 3 April 2017 to 2 April 2018", s)
	}
	return p
}

// periods are those asked for: in order, and sharing no day unless the entry
// says that it is meant to.
func (m mapping) periods() []stat.Period {
	var out []stat.Period
	for _, n := range m.List("periods") {
		at, overlaps := n, false
		text, ok := yamlfile.Scalar(n)
		if !ok {
			e := mapping{m.File.Mapping(n, "a period", "period", "overlaps")}
			text, at, overlaps = e.Need("period"), e.At("period"), e.Yes("overlaps")
		}
		if text == "" {
			continue
		}
		p := file{m.File}.period(at, text)
		if p.IsZero() {
			continue
		}
		switch last := len(out) - 1; {
		case slices.Contains(out, p):
			m.Fail(at, "the period %s is listed twice", p)
		case last >= 0 && p.Compare(out[last]) < 0:
			m.Fail(at, "the period %s comes before %s: list periods in order of their first day", p, out[last])
		}
		if i := slices.IndexFunc(out, p.Overlaps); i >= 0 && !overlaps && p != out[i] {
			m.Fail(at, "the period %s shares days with %s: correct it, or write {period: %s, overlaps: true} where that is meant", p, out[i], p)
		}
		out = append(out, p)
	}
	if len(out) == 0 && len(m.Parts) > 0 && len(m.List("periods")) == 0 {
		m.Fail(m.At("periods"), "a survey needs at least one period")
	}
	return out
}

func (f file) questions(s *Survey, nodes []ast.Node) {
	for _, n := range nodes {
		m := mapping{f.Mapping(n, "a question", "number", "text", "measure")}
		q := Question{Number: m.Need("number"), Text: m.Need("text"), Measure: m.measure(s, "measure")}
		if slices.ContainsFunc(s.Questions, func(o Question) bool { return o.Number == q.Number && q.Number != "" }) {
			f.Fail(m.At("number"), "there are two questions with the number %q", q.Number)
		}
		s.Questions = append(s.Questions, q)
	}
}

// measure is a part that names a measure of the survey.
func (m mapping) measure(s *Survey, name string) MeasureID {
	id := MeasureID(m.Need(name))
	if _, ok := s.Measure(id); !ok && id != "" {
		var ids []MeasureID
		for _, o := range s.Measures {
			ids = append(ids, o.ID)
		}
		m.Fail(m.Parts[name], "there is no measure %q%s", id, yamlfile.Nearest(id, ids))
	}
	return id
}

func (f file) headline(s *Survey, n ast.Node) {
	m := mapping{f.Mapping(n, "the headline", "measure", "area", "from", "to", "example")}
	h := Headline{Measure: m.measure(s, "measure")}
	if m.Has("area") {
		h.Area = m.id("area")
	}
	if m.Has("example") {
		h.Example = m.id("example")
	}
	for name, p := range map[string]*stat.Period{"from": &h.From, "to": &h.To} {
		text := m.Need(name)
		if text == "" {
			continue
		}
		*p = f.period(m.Parts[name], text)
		if !p.IsZero() && !slices.Contains(s.Periods, *p) {
			f.Fail(m.Parts[name], "%s is not among the periods of the survey (%s)", p, periodNames(s.Periods))
		}
	}
	if !h.From.IsZero() && !h.To.IsZero() && h.From.Compare(h.To) >= 0 {
		f.Fail(m.At("to"), "the headline compares %s with %s, which is not later", h.From, h.To)
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

// disclosure reads the policy under which the survey is published.
func (f file) disclosure(s *Survey, n ast.Node) {
	m := mapping{f.Mapping(n, "the disclosure policy", "threshold", "hide_zeros", "min_total", "min_width", "groups", "round")}
	d := Disclosure{HideZeros: m.Yes("hide_zeros"), Groups: m.Yes("groups")}
	for name, to := range map[string]*int64{"threshold": &d.Threshold, "min_total": &d.MinTotal, "min_width": &d.MinWidth, "round": &d.Round} {
		if !m.Has(name) {
			continue
		}
		if *to = int64(m.Number(name)); *to < 0 {
			f.Fail(m.Parts[name], "the disclosure policy gives a number below zero for %q", name)
		}
	}
	if d.Round > 1 && (d.Threshold > 1 || d.MinTotal > 0 || d.Groups) {
		f.Fail(n, "the disclosure policy rounds or hides, not both")
	}
	if d.HideZeros && d.Threshold < 2 {
		f.Fail(n, "to hide zeros the disclosure policy needs a threshold of 2 or more")
	}
	s.Disclosure = d
}
