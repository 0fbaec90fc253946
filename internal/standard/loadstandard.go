package standard

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"plumbline/internal/yamlfile"
)

func (r *reader) standard(n ast.Node) *Standard {
	m := r.Mapping(n, "a standard", "id", "version", "status", "from", "to", "title", "statement", "group", "severity",
		"binds", "applies", "verify", "maps", "sources", "note", "history")
	s := &Standard{
		ID: ID(r.id(m, "id")), Version: m.Need("version"), Title: m.Need("title"), Statement: m.Need("statement"),
		Status: Status(r.known(m, "status", "status", []string{string(Draft), string(Consulted), string(InForce), string(Withdrawn)})),
		From:   r.date(m, "from"), To: r.date(m, "to"), Binds: m.Need("binds"), Note: m.Text("note"),
		Group:    r.known(m, "group", "group", ids(r.c.Groups, func(g Group) string { return g.ID })),
		Severity: r.known(m, "severity", "severity", ids(r.c.Severities, func(s Severity) string { return s.ID })),
	}
	switch {
	case s.Status == InForce && s.From.IsZero():
		m.Fail(m.At("status"), "a standard in force says from which day: add \"from\"")
	case s.Status == Withdrawn && s.To.IsZero():
		m.Fail(m.At("status"), "a withdrawn standard says its last day: add \"to\"")
	case !s.To.IsZero() && s.To.Before(s.From):
		m.Fail(m.At("to"), "the standard ends on %s, before it begins", s.To)
	}
	if m.Has("applies") {
		s.Applies = r.rule(m.Parts["applies"])
	} else if len(m.Parts) > 0 {
		m.Fail(m.Node, "a standard needs \"applies\"")
	}
	for _, n := range m.List("verify") {
		s.Verify = append(s.Verify, r.check(n))
	}
	if len(s.Verify) == 0 && len(m.Parts) > 0 {
		m.Fail(m.At("verify"), "a standard needs at least one way to verify it")
	}
	sources := ids(r.c.Sources, func(s Source) string { return s.ID })
	for _, n := range m.List("sources") {
		s.Sources = append(s.Sources, r.source(n, sources))
	}
	r.maps(s, m, sources)
	r.history(s, m)
	return s
}

func (r *reader) source(n ast.Node, sources []string) string {
	id := r.Scalar(n, "sources")
	if !slices.Contains(sources, id) {
		r.Fail(n, "there is no source %q%s: add it to %s", id, yamlfile.Nearest(id, sources), FileName)
	}
	return id
}

func (r *reader) maps(s *Standard, m yamlfile.Mapping, sources []string) {
	frameworks := ids(r.c.Frameworks, func(f Framework) string { return f.ID })
	for _, n := range m.List("maps") {
		p := r.Mapping(n, "a mapping", "framework", "ref", "relation", "status", "source")
		s.Maps = append(s.Maps, Mapping{
			Framework: r.known(p, "framework", "framework", frameworks), Ref: p.Need("ref"),
			Relation: r.known(p, "relation", "relation", []string{"same aim", "part of", "wider"}),
			Status:   r.known(p, "status", "status", []string{string(Draft), string(Consulted), string(InForce), string(Withdrawn)}),
			Source:   r.known(p, "source", "source", sources),
		})
	}
}

func (r *reader) history(s *Standard, m yamlfile.Mapping) {
	for _, n := range m.List("history") {
		p := r.Mapping(n, "a revision", "version", "date", "change")
		s.History = append(s.History, Revision{p.Need("version"), r.date(p, "date"), p.Need("change")})
	}
	if len(m.Parts) == 0 {
		return
	}
	if last := len(s.History) - 1; last < 0 || s.History[last].Version != s.Version {
		m.Fail(m.At("history"), "the history ends with the present version, %s: add what changed in it", s.Version)
	}
}

// words are the operators as files write them.
func words(of func(types []Type) bool) []string {
	var out []string
	for _, o := range operators {
		if of(o.types) {
			out = append(out, string(o.op))
		}
	}
	return out
}

func anyType([]Type) bool { return true }

// rule reads a rule: {all: [...]}, {any: [...]}, {not: {...}}, or
// {attribute: NAME, OPERATOR: VALUE}.
func (r *reader) rule(n ast.Node) Rule {
	m := r.Mapping(n, "a rule", append([]string{"all", "any", "not", "attribute"}, words(anyType)...)...)
	if len(m.Parts) == 0 {
		return Rule{}
	}
	for _, logic := range []Logic{All, Any, Not} {
		part := m.Parts[string(logic)]
		if part == nil {
			continue
		}
		if len(m.Parts) > 1 {
			m.Fail(m.Node, "a rule is one of all, any, not, or a test of an attribute: write the others inside it")
		}
		rule := Rule{Logic: logic}
		if logic == Not {
			rule.Rules = []Rule{r.rule(part)}
			return rule
		}
		for _, kid := range m.List(string(logic)) {
			rule.Rules = append(rule.Rules, r.rule(kid))
		}
		if len(rule.Rules) == 0 {
			m.Fail(part, "%q joins at least one rule", logic)
		}
		return rule
	}
	return r.test(m)
}

func (r *reader) test(m yamlfile.Mapping) Rule {
	var rule Rule
	name := r.known(m, "attribute", "attribute", r.c.names())
	for _, o := range operators {
		if !m.Has(string(o.op)) {
			continue
		}
		if rule.Operator != "" {
			m.Fail(m.Parts[string(o.op)], "a rule has one operator, and this one has %s and %s", rule.Operator, o.op)
		}
		rule.Operator = o.op
	}
	if rule.Operator == "" {
		m.Fail(m.Node, "a rule needs an operator (there are: %s)", strings.Join(words(anyType), ", "))
		return rule
	}
	a, ok := r.c.Attribute(name)
	if !ok {
		return rule
	}
	rule.Attribute = a
	fit := words(func(types []Type) bool { return slices.Contains(types, a.Type) })
	if !slices.Contains(fit, string(rule.Operator)) {
		m.Fail(m.Parts[string(rule.Operator)], "%s is a %s, which %q cannot test (these can: %s)", name, a.Type, rule.Operator, strings.Join(fit, ", "))
		return rule
	}
	r.operand(m, &rule)
	return rule
}

// operand reads what a test compares with.
func (r *reader) operand(m yamlfile.Mapping, rule *Rule) {
	key, a := string(rule.Operator), rule.Attribute
	switch {
	case rule.Operator == NonEmpty || a.Type == Boolean || a.Type == Derived:
		if m.Yes(key) {
			rule.Number = 1
		}
	case a.Type == Integer:
		n, err := strconv.ParseInt(strings.ReplaceAll(m.Need(key), "_", ""), 10, 64)
		if err != nil || n < 0 || n >= unbounded {
			m.Fail(m.At(key), "%q of %s is a whole number", key, a.Name)
		}
		rule.Number = n
	case a.Type == Level:
		rule.Number = int64(slices.Index(a.levels, r.known(m, key, "level", a.levels)))
	default:
		rule.Item = r.known(m, key, "value of "+a.Name, a.Values)
	}
}

// check reads one way to verify: {metric: ID, OPERATOR: NUMBER, window:, basis:},
// {evidence: TEXT}, {declaration: TEXT} or {probe: ID}.
func (r *reader) check(n ast.Node) Check {
	comparing := words(func(types []Type) bool { return slices.Contains(types, Integer) })
	m := r.Mapping(n, "a check", append([]string{ByMetric, ByEvidence, ByProbe, ByDeclaration, "window", "basis", "fresh_for"}, comparing...)...)
	c := Check{FreshMonths: r.months(m, "fresh_for", r.c.EvidenceMonths)}
	for _, kind := range []string{ByMetric, ByEvidence, ByProbe, ByDeclaration} {
		if !m.Has(kind) {
			continue
		}
		if c.Kind != "" {
			m.Fail(m.Parts[kind], "a check is of one kind, and this one is %s and %s", c.Kind, kind)
		}
		c.Kind = kind
	}
	switch c.Kind {
	case "":
		if len(m.Parts) > 0 {
			m.Fail(m.Node, "a check says how: metric, evidence, probe or declaration")
		}
		return c
	case ByMetric:
		c.Target = r.target(m, comparing)
		return c
	case ByProbe:
		c.Probe = ProbeID(r.known(m, ByProbe, "probe", ids(r.c.Probes, func(p Probe) string { return string(p.ID) })))
	default:
		c.Text = m.Need(c.Kind)
	}
	for _, part := range append([]string{"window", "basis"}, comparing...) {
		if m.Has(part) {
			m.Fail(m.Parts[part], "only a metric has %q", part)
		}
	}
	return c
}

func (r *reader) target(m yamlfile.Mapping, comparing []string) *Target {
	var all []string
	for _, w := range windows {
		all = append(all, string(w.w))
	}
	t := &Target{
		Metric: MetricID(r.known(m, ByMetric, "metric", ids(r.c.Metrics, func(m Metric) string { return string(m.ID) }))),
		Window: Window(r.known(m, "window", "window", all)),
		Basis:  r.known(m, "basis", "basis", ids(r.c.Bases, func(b Basis) string { return b.ID })),
	}
	for _, op := range comparing {
		if !m.Has(op) {
			continue
		}
		if t.Operator != "" {
			m.Fail(m.Parts[op], "a target has one operator, and this one has %s and %s", t.Operator, op)
			continue
		}
		t.Operator = Operator(op)
		r.limit(m, op, t)
	}
	if t.Operator == "" {
		m.Fail(m.Node, "a metric needs a target: one of %s", strings.Join(comparing, ", "))
	}
	return t
}

// limit reads what an indicator is held to: a number or {attribute: NAME}.
func (r *reader) limit(m yamlfile.Mapping, op string, t *Target) {
	if s, ok := yamlfile.Scalar(m.Parts[op]); ok {
		v, ok := number(s)
		if !ok {
			m.Fail(m.Parts[op], "a target is a number such as 95 or 99.9, not %q", s)
		}
		t.Value = v
		return
	}
	p := r.Mapping(m.Parts[op], "a target", "attribute")
	t.Attribute = r.known(p, "attribute", "attribute", r.c.names())
	a, ok := r.c.Attribute(t.Attribute)
	if ok && a.Type != Integer {
		p.Fail(p.At("attribute"), "%s is a %s, and a target is a number", a.Name, a.Type)
	}
	t.attribute = a
}

// number reads a decimal of moderate size.
func number(s string) (*big.Rat, bool) {
	if len(s) > 30 || strings.Trim(s, "0123456789.-") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}
