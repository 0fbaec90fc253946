package service

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

// ReadYAML reads a register from YAML; name is that of the file, for messages.
// All that is wrong with its form comes back at once as joined errors of
// fault.Invalid with file, line and column. Histories that contradict themselves
// are findings of the register, not errors.
func ReadYAML(name string, r io.Reader) (*Register, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading the register %s: %w", name, err)
	}
	if len(b) > maxBytes {
		return nil, fmt.Errorf("%s is over %d bytes, too many for a register: %w", name, maxBytes, fault.TooLarge)
	}
	f := &reader{&yamlfile.File{Name: name}}
	reg := &Register{Name: name}
	if body := f.Parse(b, "register"); body != nil {
		f.register(reg, body)
	}
	if len(f.Errs) > 0 {
		return nil, errors.Join(f.Errs...)
	}
	return reg, nil
}

// maxBytes is the size over which a register is not read: some 100,000 facts.
const maxBytes = 16 << 20

type reader struct{ *yamlfile.File }

func (f *reader) register(reg *Register, n ast.Node) {
	m := f.Mapping(n, "a register", "title", "about", "invented", "providers", "services")
	reg.Title, reg.About, reg.Invented = m.Need("title"), m.Text("about"), m.Yes("invented")
	for _, n := range m.List("providers") {
		p := f.provider(n)
		if _, err := reg.Provider(p.ID); err == nil {
			f.Fail(n, "there are two providers %q", p.ID)
		}
		reg.Providers = append(reg.Providers, p)
	}
	for _, n := range m.List("services") {
		s := f.service(n, reg)
		if _, err := reg.Get(s.ID); err == nil {
			f.Fail(n, "there are two services %q", s.ID)
		}
		reg.Services = append(reg.Services, s)
	}
	for _, p := range reg.Providers {
		for _, e := range p.Events {
			if _, err := reg.Provider(e.Into); e.Into != "" && err != nil {
				f.Fail(n, "%s goes into the provider %q, which is not in the register%s", p.ID, e.Into, nearestProvider(e.Into, reg))
			}
		}
	}
}

func (f *reader) provider(n ast.Node) Provider {
	m := f.Mapping(n, "a provider", "id", "name", "country", "number", "events")
	p := Provider{ID: respondent.ID(id(m, "id")), Name: m.Need("name"), Country: m.Text("country"), Number: m.Text("number")}
	for _, n := range m.List("events") {
		e := f.Mapping(n, "an event", "on", "renamed", "succeeded_by", "merged_into", "dissolved", "source")
		ev := Event{On: date(e, "on", true), Source: e.Text("source")}
		for _, part := range []struct{ part, what string }{
			{"renamed", Renamed}, {"succeeded_by", Succeeded}, {"merged_into", Merged}, {"dissolved", Dissolved},
		} {
			if !e.Has(part.part) {
				continue
			}
			if ev.What != "" {
				e.Fail(e.Parts[part.part], "an event is one thing, and this one is %s and %s", ev.What, part.what)
			}
			ev.What = part.what
			switch part.what {
			case Renamed:
				ev.Name = e.Need(part.part)
			case Dissolved:
				e.Yes(part.part)
			default:
				ev.Into = respondent.ID(id(e, part.part))
			}
		}
		if ev.What == "" && len(e.Parts) > 0 {
			e.Fail(e.Node, "an event is renamed, succeeded_by, merged_into or dissolved")
		}
		p.Events = append(p.Events, ev)
	}
	slices.SortStableFunc(p.Events, func(a, b Event) int { return a.On.Compare(b.On) })
	return p
}

func (f *reader) service(n ast.Node, reg *Register) Service {
	m := f.Mapping(n, "a service", "id", "name", "address", "held", "facts")
	s := Service{ID: ID(id(m, "id")), Name: m.Need("name"), Address: m.Text("address"), Place: f.place(n)}
	for _, n := range m.List("held") {
		h := f.Mapping(n, "a holding", "by", "from", "to", "source")
		hold := Holding{respondent.ID(id(h, "by")), date(h, "from", true), date(h, "to", false), h.Text("source"), f.place(n)}
		if _, err := reg.Provider(hold.Provider); err != nil && hold.Provider != "" {
			h.Fail(h.At("by"), "there is no provider %q%s", hold.Provider, nearestProvider(hold.Provider, reg))
		}
		if !hold.To.IsZero() && hold.To.Before(hold.From) {
			h.Fail(h.At("to"), "the holding ends on %s, before it begins", hold.To)
		}
		s.Held = append(s.Held, hold)
	}
	slices.SortStableFunc(s.Held, func(a, b Holding) int { return a.From.Compare(b.From) })
	for _, n := range m.List("facts") {
		s.Facts = append(s.Facts, f.fact(n))
	}
	return s
}

func nearestProvider(p respondent.ID, reg *Register) string {
	var all []respondent.ID
	for _, o := range reg.Providers {
		all = append(all, o.ID)
	}
	return yamlfile.Nearest(p, all)
}

// fact reads {attribute:, value:, known:, method:, source:}. A list of values
// is joined by "|"; with partial: true there may be others.
func (f *reader) fact(n ast.Node) Fact {
	m := f.Mapping(n, "a fact", "attribute", "value", "partial", "known", "method", "source")
	fact := Fact{Attribute: m.Need("attribute"), Known: date(m, "known", true), Method: m.Need("method"), Source: m.Need("source"), Place: f.place(n)}
	list, isList := m.Parts["value"].(*ast.SequenceNode)
	if !isList {
		fact.Value = m.Need("value")
		if m.Has("partial") {
			m.Fail(m.Parts["partial"], "only a list is known in part")
		}
		return fact
	}
	var items []string
	for _, n := range list.Values {
		items = append(items, f.Scalar(n, "value"))
	}
	fact.Value = strings.Join(items, "|")
	if len(items) == 0 {
		fact.Value = "none"
	}
	if m.Yes("partial") {
		fact.Value = "at least " + fact.Value
	}
	return fact
}

// place is where a node stands: "register.yaml:12:5".
func (f *reader) place(n ast.Node) string {
	line, col := yamlfile.Position(n)
	return fmt.Sprintf("%s:%d:%d", f.Name, line, col)
}

func id(m yamlfile.Mapping, name string) string {
	s := m.Need(name)
	if s == "" {
		return ""
	}
	if _, err := respondent.ParseID(s); err != nil {
		m.Fail(m.At(name), "%q is not an id: write lower-case words joined by hyphens", s)
	}
	return s
}

func date(m yamlfile.Mapping, name string, needed bool) stat.Date {
	if !needed && !m.Has(name) {
		return stat.Date{}
	}
	s := m.Need(name)
	d, err := stat.ParseDate(s)
	if err != nil && s != "" {
		m.Fail(m.At(name), "%q is a day such as 2026-04-01, not %q", name, s)
	}
	return d
}
