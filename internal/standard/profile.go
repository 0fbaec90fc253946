package standard

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"plumbline/internal/yamlfile"
)

// Profile reads a profile from a file and applies it: the catalogue that it
// gives has the standards selected, with the targets tightened. A profile may
// not loosen: a target that lets through what the catalogue would not is an
// error. Errors are as of Load; the catalogue itself is left as it is.
func (c *Catalogue) Profile(fsys fs.FS, name string) (*Catalogue, error) {
	f, body, err := yamlfile.Read(fsys, name, "profile")
	if err != nil {
		return nil, err
	}
	var out *Catalogue
	if body != nil {
		out = (&reader{File: f, c: c}).profile(body)
	}
	if len(f.Errs) > 0 {
		return nil, errors.Join(f.Errs...)
	}
	out.index()
	return out, nil
}

func (r *reader) profile(n ast.Node) *Catalogue {
	m := r.Mapping(n, "a profile", "id", "title", "version", "date", "about", "of", "groups", "standards", "tighten")
	out := *r.c
	out.ProfileID, out.Title, out.Version, out.About, out.Date = r.id(m, "id"), m.Need("title"), m.Need("version"), m.Text("about"), r.date(m, "date")
	r.known(m, "of", "catalogue", []string{r.c.ID})
	chosen := map[ID]bool{}
	groups := ids(r.c.Groups, func(g Group) string { return g.ID })
	for _, n := range m.List("groups") {
		g := r.Scalar(n, "groups")
		if !slices.Contains(groups, g) {
			r.Fail(n, "there is no group %q%s", g, yamlfile.Nearest(g, groups))
		}
		for _, s := range r.c.Standards {
			chosen[s.ID] = chosen[s.ID] || s.Group == g
		}
	}
	for _, n := range m.List("standards") {
		id := ID(r.Scalar(n, "standards"))
		if !slices.Contains(r.standardIDs(), id) {
			r.Fail(n, "there is no standard %q%s", id, yamlfile.Nearest(id, r.standardIDs()))
		}
		chosen[id] = true
	}
	if len(m.List("groups"))+len(m.List("standards")) == 0 {
		m.Fail(m.Node, "a profile selects \"groups\" or \"standards\"")
	}
	out.Standards = nil
	for _, s := range r.c.Standards {
		if chosen[s.ID] {
			kept := *s
			kept.Verify = slices.Clone(s.Verify)
			out.Standards = append(out.Standards, &kept)
		}
	}
	for _, n := range m.List("tighten") {
		r.tighten(n, &out)
	}
	return &out
}

func (r *reader) standardIDs() []ID {
	var all []ID
	for _, s := range r.c.Standards {
		all = append(all, s.ID)
	}
	return all
}

// tighten reads one target that takes the place of the catalogue's.
func (r *reader) tighten(n ast.Node, out *Catalogue) {
	comparing := words(func(types []Type) bool { return slices.Contains(types, Integer) })
	m := r.Mapping(n, "a tightening", append([]string{"standard", ByMetric, "window", "basis", "why"}, comparing...)...)
	id, why := ID(m.Need("standard")), m.Need("why")
	t := r.target(m, comparing)
	i := slices.IndexFunc(out.Standards, func(s *Standard) bool { return s.ID == id })
	if i < 0 {
		m.Fail(m.At("standard"), "the profile does not select %s", id)
		return
	}
	s := out.Standards[i]
	v := slices.IndexFunc(s.Verify, func(c Check) bool { return c.Target != nil && c.Target.Metric == t.Metric })
	switch {
	case v < 0:
		var has []string
		for _, old := range s.Targets() {
			has = append(has, string(old.Metric))
		}
		m.Fail(m.At(ByMetric), "%s has no target over %q (it has: %s)", id, t.Metric, strings.Join(has, ", "))
	case !t.tighter(s.Verify[v].Target):
		m.Fail(m.Node, "a profile may not loosen: %s asks for %s, and this for %s", id, s.Verify[v].Target, t)
	default:
		s.Note = strings.TrimSpace(s.Note + fmt.Sprintf(" The profile %s asks for more than the catalogue (%s): %s.", out.ProfileID, s.Verify[v].Target, strings.TrimSuffix(why, ".")))
		s.Verify[v].Target = t
	}
}
