package standard

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"plumbline/internal/fault"
	"plumbline/internal/probe"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

// FileName is the name of the file in a catalogue's folder that says what the
// catalogue is, with its vocabulary; every other .yaml file beside it is a
// standard.
const FileName = "catalogue.yaml"

var idForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]*$`)

// Load reads the catalogue in a folder and checks it whole: every name that a
// part uses must be one that another part declares, and no derived attribute
// may rest on itself. All that is wrong comes back at once as joined errors of
// fault.Invalid, each with file, line and column; fault.NotFound is for a folder
// without the file, fault.TooLarge for a file that is too large to read.
func Load(fsys fs.FS) (*Catalogue, error) {
	f, body, err := yamlfile.Read(fsys, FileName, "catalogue")
	if err != nil {
		return nil, err
	}
	var c *Catalogue
	if body != nil {
		c = readCatalogue(f, body)
	}
	if len(f.Errs) > 0 {
		return nil, errors.Join(f.Errs...)
	}
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing the standards: %w", err)
	}
	var errs []error
	for _, name := range names {
		if name == FileName {
			continue
		}
		s, err := c.Read(fsys, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if i := slices.IndexFunc(c.Standards, func(o *Standard) bool { return o.ID == s.ID }); i >= 0 {
			errs = append(errs, fmt.Errorf("%s:1:1: %s is already the standard in %s: %w", name, s.ID, c.Standards[i].File, fault.Invalid))
			continue
		}
		c.Standards = append(c.Standards, s)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	slices.SortFunc(c.Standards, func(a, b *Standard) int { return strings.Compare(string(a.ID), string(b.ID)) })
	c.index()
	return c, nil
}

// Read reads one standard from a file by the catalogue's vocabulary, without
// adding it to the catalogue. Errors are as of Load.
func (c *Catalogue) Read(fsys fs.FS, name string) (*Standard, error) {
	f, body, err := yamlfile.Read(fsys, name, "standard")
	if err != nil {
		return nil, err
	}
	var s *Standard
	if body != nil {
		s = (&reader{File: f, c: c}).standard(body)
		s.File = path.Base(name)
	}
	if len(f.Errs) > 0 {
		return nil, errors.Join(f.Errs...)
	}
	return s, nil
}

// A reader reads files by a catalogue's vocabulary.
type reader struct {
	*yamlfile.File
	c *Catalogue
	// rules are the derived attributes whose rules are still to be read.
	rules map[*Attribute]ast.Node
}

func readCatalogue(f *yamlfile.File, n ast.Node) *Catalogue {
	r := &reader{File: f, c: &Catalogue{}, rules: map[*Attribute]ast.Node{}}
	m := f.Mapping(n, "a catalogue", "id", "title", "version", "date", "about", "notes", "levels", "attributes", "sizes", "groups",
		"severities", "bases", "frameworks", "metrics", "probes", "sources", "evidence_months")
	c := r.c
	c.ID, c.Title, c.Version, c.About, c.Notes = r.id(m, "id"), m.Need("title"), m.Need("version"), m.Text("about"), m.Texts("notes")
	c.Date, c.Levels, c.EvidenceMonths = r.date(m, "date"), m.Texts("levels"), m.Number("evidence_months")
	r.attributes(m)
	r.sizes(m)
	r.each(m, "groups", []string{"id", "label"}, func(p yamlfile.Mapping) {
		c.Groups = append(c.Groups, Group{r.fresh(p, ids(c.Groups, func(g Group) string { return g.ID })), p.Need("label")})
	})
	r.each(m, "severities", []string{"id", "meaning"}, func(p yamlfile.Mapping) {
		c.Severities = append(c.Severities, Severity{r.fresh(p, ids(c.Severities, func(s Severity) string { return s.ID })), p.Need("meaning")})
	})
	r.each(m, "bases", []string{"id", "meaning"}, func(p yamlfile.Mapping) {
		c.Bases = append(c.Bases, Basis{r.fresh(p, ids(c.Bases, func(b Basis) string { return b.ID })), p.Need("meaning")})
	})
	r.each(m, "frameworks", []string{"id", "title"}, func(p yamlfile.Mapping) {
		c.Frameworks = append(c.Frameworks, Framework{r.fresh(p, ids(c.Frameworks, func(f Framework) string { return f.ID })), p.Need("title")})
	})
	r.each(m, "metrics", []string{"id", "unit", "how"}, func(p yamlfile.Mapping) {
		id := r.fresh(p, ids(c.Metrics, func(m Metric) string { return string(m.ID) }))
		c.Metrics = append(c.Metrics, Metric{MetricID(id), p.Need("unit"), p.Text("how")})
	})
	r.each(m, "probes", []string{"id", "automatic", "procedure"}, func(p yamlfile.Mapping) {
		id := r.fresh(p, ids(c.Probes, func(o Probe) string { return string(o.ID) }))
		c.Probes = append(c.Probes, Probe{ProbeID(id), r.automatic(p), p.Need("procedure")})
	})
	r.each(m, "sources", []string{"id", "title", "url"}, func(p yamlfile.Mapping) {
		c.Sources = append(c.Sources, Source{r.fresh(p, ids(c.Sources, func(s Source) string { return s.ID })), p.Need("title"), p.Need("url")})
	})
	return c
}

// automatic are the kinds of automatic probe that do a part of a probe, each of
// which must be one that the program has.
func (r *reader) automatic(m yamlfile.Mapping) []probe.Kind {
	var out []probe.Kind
	for _, name := range m.Texts("automatic") {
		k := probe.Kind(name)
		if !slices.Contains(probe.Kinds, k) {
			m.Fail(m.At("automatic"), "the program has no probe %q%s", name, yamlfile.Nearest(k, probe.Kinds))
			continue
		}
		out = append(out, k)
	}
	return out
}

// each reads the entries of a list of the catalogue.
func (r *reader) each(m yamlfile.Mapping, name string, parts []string, read func(yamlfile.Mapping)) {
	for _, n := range m.List(name) {
		read(r.Mapping(n, "an entry of "+name, parts...))
	}
}

func ids[T any](all []T, id func(T) string) []string {
	var out []string
	for _, v := range all {
		out = append(out, id(v))
	}
	return out
}

// fresh is an id that none of those before it has.
func (r *reader) fresh(m yamlfile.Mapping, before []string) string {
	id := r.id(m, "id")
	if id != "" && slices.Contains(before, id) {
		m.Fail(m.At("id"), "%s has %q twice", m.What, id)
	}
	return id
}

func (r *reader) id(m yamlfile.Mapping, name string) string {
	s := m.Need(name)
	if s != "" && !idForm.MatchString(s) {
		m.Fail(m.At(name), "%q is not an id: begin with a letter, and write letters, digits, dots, hyphens and underscores", s)
	}
	return s
}

// known is a part that must name one of those listed.
func (r *reader) known(m yamlfile.Mapping, name, what string, among []string) string {
	s := m.Need(name)
	if s != "" && !slices.Contains(among, s) {
		m.Fail(m.At(name), "there is no %s %q%s", what, s, yamlfile.Nearest(s, among))
	}
	return s
}

// date is a part that is a day; no date where it is not given.
func (r *reader) date(m yamlfile.Mapping, name string) stat.Date {
	s := m.Text(name)
	if s == "" {
		return stat.Date{}
	}
	d, err := stat.ParseDate(s)
	if err != nil {
		m.Fail(m.At(name), "%q is a day such as 2026-04-01, not %q", name, s)
	}
	return d
}

var types = []string{string(List), string(Integer), string(Level), string(Boolean), string(Derived)}

func (r *reader) attributes(m yamlfile.Mapping) {
	for _, n := range m.List("attributes") {
		p := r.Mapping(n, "an attribute", "name", "type", "note", "values", "none", "rule")
		a := &Attribute{Name: r.id(p, "name"), Type: Type(r.known(p, "type", "type", types)), Note: p.Text("note"), Values: p.Texts("values"), levels: r.c.Levels}
		if _, twice := r.c.Attribute(a.Name); twice {
			p.Fail(p.At("name"), "there are two attributes %q", a.Name)
		}
		if a.Type == List && len(a.Values) == 0 {
			p.Fail(p.At("name"), "%s is a list: name the values that it may have", a.Name)
		}
		if a.Type == Level && len(a.levels) == 0 {
			p.Fail(p.At("type"), "the catalogue declares no levels")
		}
		for _, v := range a.Values {
			if strings.Contains(v, "|") || v == "none" || strings.HasPrefix(v, "at least ") || v != strings.TrimSpace(v) || v == "" {
				p.Fail(p.At("values"), "%q cannot be a value: registers could not write it", v)
			}
		}
		if p.Has("none") {
			a.HasNone, a.None = true, int64(p.Number("none"))
		}
		if (a.Type == Derived) != p.Has("rule") {
			p.Fail(p.At("rule"), "an attribute has a rule if it is derived, and only then")
		} else if a.Type == Derived {
			r.rules[a] = p.Parts["rule"]
		}
		r.c.Attributes = append(r.c.Attributes, a)
	}
	for _, a := range r.c.Attributes {
		if n := r.rules[a]; n != nil {
			rule := r.rule(n)
			a.Rule = &rule
		}
	}
	for _, a := range r.c.Attributes {
		if loop := a.loop(nil); loop != nil && loop[0] == a {
			names := ids(loop, func(a *Attribute) string { return a.Name })
			r.Fail(r.rules[a], "the derived attribute %s rests on itself: %s", a.Name, strings.Join(append(names, a.Name), " from "))
			a.Rule = nil
		}
	}
}

// loop is a path of derived attributes that leads back to its first, nil if
// there is none from a.
func (a *Attribute) loop(path []*Attribute) []*Attribute {
	if i := slices.Index(path, a); i >= 0 {
		return path[i:]
	}
	if a.Rule == nil {
		return nil
	}
	return a.Rule.loop(append(path, a))
}

func (r *Rule) loop(path []*Attribute) []*Attribute {
	if r.Attribute != nil && r.Attribute.Type == Derived {
		return r.Attribute.loop(path)
	}
	for i := range r.Rules {
		if l := r.Rules[i].loop(path); l != nil {
			return l
		}
	}
	return nil
}

func (r *reader) sizes(m yamlfile.Mapping) {
	if !m.Has("sizes") {
		return
	}
	p := r.Mapping(m.Parts["sizes"], "sizes", "attribute", "bands")
	name := r.known(p, "attribute", "attribute", r.c.names())
	if a, ok := r.c.Attribute(name); ok {
		if a.Type != Integer {
			p.Fail(p.At("attribute"), "%s is not a whole number, and services cannot be put in order of it", name)
		}
		r.c.SizeAttribute = a
	}
	for _, n := range p.List("bands") {
		b := r.Mapping(n, "a band", "label", "up_to")
		s := Size{Label: b.Need("label")}
		if b.Has("up_to") {
			s.UpTo = int64(b.Number("up_to"))
		}
		if last := len(r.c.Sizes) - 1; last >= 0 && (r.c.Sizes[last].UpTo == 0 || s.UpTo != 0 && s.UpTo <= r.c.Sizes[last].UpTo) {
			b.Fail(b.Node, "bands are in order, smallest first, and the last has no up_to")
		}
		r.c.Sizes = append(r.c.Sizes, s)
	}
}

// index notes which standards depend on each attribute.
func (c *Catalogue) index() {
	c.uses = map[string][]int{}
	for i, s := range c.Standards {
		found := map[*Attribute]bool{}
		s.Applies.bases(found)
		for _, t := range s.Targets() {
			if t.attribute != nil {
				found[t.attribute] = true
			}
		}
		for a := range found {
			c.uses[a.Name] = append(c.uses[a.Name], i)
		}
	}
}

// months are a part that is a number of months, such as 12m.
func (r *reader) months(m yamlfile.Mapping, name string, otherwise int) int {
	s := m.Text(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s, "m"))
	if err != nil || n < 1 || !strings.HasSuffix(s, "m") {
		m.Fail(m.At(name), "%q is a number of months such as 12m, not %q", name, s)
	}
	return n
}
