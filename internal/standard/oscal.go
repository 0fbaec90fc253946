package standard

import (
	"fmt"
	"strings"

	"plumbline/internal/fault"
	"plumbline/internal/oscal"
	"plumbline/internal/service"
)

// CatalogueFile is what the OSCAL export of a catalogue is to be called, beside
// which its profiles stand: they refer to it by this name.
func (c *Catalogue) CatalogueFile() string { return c.ID + ".oscal.json" }

// OSCAL is the catalogue as an OSCAL document. A standard is a control, a
// target a parameter, a check an assessment method; status, rule, severity and
// mappings are properties under oscal.Namespace.
func (c *Catalogue) OSCAL() (*oscal.Catalog, error) {
	doc := &oscal.Catalog{Metadata: oscal.Metadata{
		Title: c.Title, LastModified: oscal.Midnight(c.Date), Version: c.Version, OSCALVersion: oscal.Version,
		Remarks: strings.Join(append([]string{c.About}, c.Notes...), "\n\n"),
	}}
	if c.ProfileID != "" {
		doc.Metadata.Props = []oscal.Property{oscal.Own("profile", "", c.ProfileID, "selected and tightened by this profile", c.ID)}
	}
	for _, g := range c.Groups {
		group := oscal.Group{ID: g.ID, Title: g.Label}
		for _, s := range c.Standards {
			if s.Group == g.ID {
				group.Controls = append(group.Controls, c.control(s))
			}
		}
		if len(group.Controls) > 0 {
			doc.Groups = append(doc.Groups, group)
		}
	}
	matter := &oscal.BackMatter{}
	for _, s := range c.Sources {
		matter.Resources = append(matter.Resources, oscal.Resource{
			UUID: c.sourceUUID(s.ID), Title: s.Title, Rlinks: []oscal.Rlink{{Href: s.URL}},
			Props: []oscal.Property{oscal.Own("source", "", s.ID, "", c.ID, s.ID)},
		})
	}
	if len(matter.Resources) > 0 {
		doc.BackMatter = matter
	}
	var err error
	doc.UUID, err = oscal.ContentUUID(doc)
	return doc, err
}

func (c *Catalogue) sourceUUID(id string) string { return oscal.UUID(c.ID, "source", id) }

func (c *Catalogue) control(s *Standard) oscal.Control {
	id := string(s.ID)
	own := func(name, class, value, remarks string) oscal.Property {
		return oscal.Own(name, class, value, remarks, c.ID, id)
	}
	ctl := oscal.Control{ID: id, Title: s.Title, Props: []oscal.Property{
		{Name: "label", Value: id},
		own("version", "", s.Version, ""),
		own("status", "", string(s.Status), ""),
		own("severity", "", s.Severity, ""),
		own("binds", "", s.Binds, ""),
		own("applies", "", s.Applies.String(), "true, false or unknown; never false for want of a fact"),
	}}
	if !s.From.IsZero() {
		ctl.Props = append(ctl.Props, own("valid-from", "", s.From.String(), ""))
	}
	if !s.To.IsZero() {
		ctl.Props = append(ctl.Props, own("valid-to", "", s.To.String(), ""))
	}
	for _, m := range s.Maps {
		ctl.Props = append(ctl.Props, own("maps-to", m.Framework, m.Ref, fmt.Sprintf("%s; the text is %s; identifier read in %s", m.Relation, m.Status, m.Source)))
	}
	for _, src := range s.Sources {
		ctl.Links = append(ctl.Links, oscal.Link{Href: "#" + c.sourceUUID(src), Rel: "reference"})
	}
	for _, t := range s.Targets() {
		ctl.Params = append(ctl.Params, c.param(id, t))
	}
	ctl.Parts = append(ctl.Parts, oscal.Part{ID: id + "_smt", Name: "statement", Prose: s.Statement})
	if s.Note != "" {
		ctl.Parts = append(ctl.Parts, oscal.Part{ID: id + "_gdn", Name: "guidance", Prose: s.Note})
	}
	for i, check := range s.Verify {
		method := map[string]string{ByMetric: "TEST", ByProbe: "TEST", ByEvidence: "EXAMINE", ByDeclaration: "INTERVIEW"}[check.Kind]
		ctl.Parts = append(ctl.Parts, oscal.Part{
			ID: fmt.Sprintf("%s_asm-%d", id, i+1), Name: "assessment-method", Prose: c.CheckWords(check),
			Props: []oscal.Property{{Name: "method", Value: method}, own("check", fmt.Sprintf("check-%d", i+1), check.Kind, "")},
		})
	}
	return ctl
}

func (c *Catalogue) param(id string, t Target) oscal.Param {
	name := id + "." + string(t.Metric)
	own := func(k, v string) oscal.Property { return oscal.Own(k, "", v, "", c.ID, name) }
	p := oscal.Param{
		ID: name, Label: string(t.Metric), Constraints: []oscal.Constraint{{Description: t.String()}},
		Props: []oscal.Property{own("operator", string(t.Operator)), own("window", string(t.Window)), own("basis", t.Basis), own("unit", c.Metric(t.Metric).Unit)},
	}
	if t.Attribute != "" {
		p.Props = append(p.Props, own("limit-attribute", t.Attribute))
	} else {
		p.Values = []string{t.Number()}
	}
	return p
}

// CheckWords is a check as a person reads it.
func (c *Catalogue) CheckWords(check Check) string {
	switch check.Kind {
	case ByMetric:
		m := c.Metric(check.Target.Metric)
		words := fmt.Sprintf("%s (unit: %s)", check.Target, m.Unit)
		if m.How != "" {
			words += ": " + m.How
		}
		return words
	case ByProbe:
		return c.Probe(check.Probe).Procedure
	}
	return check.Text
}

// OSCALProfile is the profile of a service: the controls that bind it, with a
// property for each whose rule is unknown, naming the facts that are missing.
// It is fault.NotFound where no standard is known to bind the service, since
// OSCAL has no empty profile.
func (c *Catalogue) OSCALProfile(k service.Known, f Facts) (*oscal.Profile, error) {
	doc := &oscal.Profile{Metadata: oscal.Metadata{
		Title: fmt.Sprintf("%s: what applies to %s", c.Title, k.Name), LastModified: oscal.Midnight(c.Date), Version: c.Version, OSCALVersion: oscal.Version,
	}}
	last := c.Date
	for _, fact := range k.Facts {
		if fact.Known.After(last) {
			last = fact.Known
		}
	}
	doc.Metadata.LastModified = oscal.Midnight(last)
	doc.Metadata.Props = []oscal.Property{oscal.Own("service", "", string(k.ID), "", c.ID)}
	var binds []string
	for _, s := range c.Standards {
		if s.Status == Withdrawn {
			continue
		}
		switch e := s.Applies.Evaluate(f); e.Truth {
		case True:
			binds = append(binds, string(s.ID))
		case Unknown:
			doc.Metadata.Props = append(doc.Metadata.Props,
				oscal.Own("applicability-unknown", "", string(s.ID), "facts missing: "+strings.Join(e.Missing, ", "), c.ID, string(k.ID)))
		}
	}
	if len(binds) == 0 {
		return nil, fmt.Errorf("no standard of %s is known to apply to %s, and OSCAL has no empty profile: %w", c.ID, k.ID, fault.NotFound)
	}
	doc.Imports = []oscal.Import{{Href: c.CatalogueFile(), IncludeControls: []oscal.Select{{WithIDs: binds}}}}
	var err error
	doc.UUID, err = oscal.ContentUUID(doc)
	return doc, err
}
