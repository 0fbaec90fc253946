package assess

import (
	"fmt"
	"strings"

	"plumbline/internal/oscal"
	"plumbline/internal/standard"
)

// OSCALResults is an assessment-results document of OSCAL: a result for each
// service. Of our results only two have a place in it (satisfied and
// not-satisfied), so each finding carries its own in a property "result" under
// our namespace, and what was not settled is never shown as satisfied. What does
// not apply has no finding: its control is excluded from those reviewed.
type OSCALResults struct {
	UUID       string            `json:"uuid"`
	Metadata   oscal.Metadata    `json:"metadata"`
	ImportAP   importAP          `json:"import-ap"`
	Results    []oscalResult     `json:"results"`
	BackMatter *oscal.BackMatter `json:"back-matter,omitempty"`
}

type importAP struct {
	Href    string `json:"href"`
	Remarks string `json:"remarks,omitempty"`
}

type oscalResult struct {
	UUID             string             `json:"uuid"`
	Title            string             `json:"title"`
	Description      string             `json:"description"`
	Start            string             `json:"start"`
	Props            []oscal.Property   `json:"props,omitempty"`
	ReviewedControls reviewedControls   `json:"reviewed-controls"`
	Observations     []oscalObservation `json:"observations,omitempty"`
	Findings         []oscalFinding     `json:"findings,omitempty"`
}

type reviewedControls struct {
	ControlSelections []controlSelection `json:"control-selections"`
}

type controlSelection struct {
	IncludeControls []controlID `json:"include-controls,omitempty"`
}

type controlID struct {
	ControlID string `json:"control-id"`
}

type oscalObservation struct {
	UUID        string           `json:"uuid"`
	Description string           `json:"description"`
	Methods     []string         `json:"methods"`
	Collected   string           `json:"collected"`
	Props       []oscal.Property `json:"props,omitempty"`
}

type oscalFinding struct {
	UUID                string           `json:"uuid"`
	Title               string           `json:"title"`
	Description         string           `json:"description"`
	Props               []oscal.Property `json:"props,omitempty"`
	Target              findingTarget    `json:"target"`
	RelatedObservations []relatedUUID    `json:"related-observations,omitempty"`
}

type findingTarget struct {
	Type     string        `json:"type"`
	TargetID string        `json:"target-id"`
	Status   findingStatus `json:"status"`
}

type findingStatus struct {
	State  string `json:"state"`
	Reason string `json:"reason"`
}

type relatedUUID struct {
	ObservationUUID string `json:"observation-uuid"`
}

// OSCAL is the assessments as an OSCAL document. A result has the UUID of its
// content, an observation that of the evidence or value that it is, so that it
// keeps it from run to run. It is an error to ask for none.
func OSCAL(all []*Assessment) (*OSCALResults, error) {
	if len(all) == 0 {
		return nil, fmt.Errorf("there is no assessment to export")
	}
	c, on := all[0].Catalogue, all[0].On
	plan := oscal.UUID(c.ID, "assessment-plan")
	doc := &OSCALResults{
		Metadata: oscal.Metadata{Title: "Assessment by " + c.Title, LastModified: oscal.Midnight(on), Version: on.String(), OSCALVersion: oscal.Version,
			Remarks: "A finding whose result under our namespace is insufficient evidence or not yet assessed is not-satisfied here with the reason other: OSCAL has no state for it."},
		ImportAP:   importAP{Href: "#" + plan, Remarks: "There is no plan in OSCAL: the checks of each control of the catalogue are the plan."},
		BackMatter: &oscal.BackMatter{Resources: []oscal.Resource{{UUID: plan, Title: c.Title + ", version " + c.Version, Rlinks: []oscal.Rlink{{Href: c.CatalogueFile()}}}}},
	}
	for _, a := range all {
		r, err := a.oscalResult()
		if err != nil {
			return nil, err
		}
		doc.Results = append(doc.Results, r)
	}
	var err error
	doc.UUID, err = oscal.ContentUUID(doc)
	return doc, err
}

func (a *Assessment) oscalResult() (oscalResult, error) {
	id := string(a.Subject.Service.ID)
	r := oscalResult{Title: a.Subject.Service.Name, Start: oscal.Midnight(a.On),
		Description: fmt.Sprintf("%s (%s) as known on %s, by %s %s.", a.Subject.Service.Name, id, a.On, a.Catalogue.ID, a.Catalogue.Version),
		Props:       []oscal.Property{oscal.Own("service", "", id, "", id)}}
	seen := map[string]bool{}
	var reviewed []controlID
	for i := range a.Findings {
		f := &a.Findings[i]
		if f.Result == NotApplicable {
			continue
		}
		reviewed = append(reviewed, controlID{string(f.Standard.ID)})
		a.oscalFinding(&r, f, seen)
	}
	if len(reviewed) == 0 {
		return r, fmt.Errorf("no standard of %s may apply to %s, and OSCAL has no result without a control", a.Catalogue.ID, id)
	}
	r.ReviewedControls.ControlSelections = []controlSelection{{IncludeControls: reviewed}}
	var err error
	r.UUID, err = oscal.ContentUUID(r)
	return r, err
}

func (a *Assessment) oscalFinding(r *oscalResult, f *Finding, seen map[string]bool) {
	it := a.Explain(f)
	service, control := string(a.Subject.Service.ID), string(f.Standard.ID)
	own := func(name, value string) oscal.Property {
		return oscal.Own(name, "", value, "", service, control, a.On.String())
	}
	out := oscalFinding{UUID: oscal.UUID(service, control, a.On.String(), string(f.Result)), Title: it.Title, Description: strings.Join(it.Because, " "),
		Props:  []oscal.Property{own("result", string(f.Result)), own("standard-version", it.Version), own("standard-status", it.Status)},
		Target: findingTarget{Type: "objective-id", TargetID: control, Status: stateOf(f.Result)}}
	for _, m := range it.Missing {
		out.Props = append(out.Props, own("missing", m))
	}
	for i := range f.Checks {
		k, c := &f.Standard.Verify[i], &f.Checks[i]
		if c.Value == nil && c.Evidence == nil {
			continue
		}
		ob := oscalObservation{Description: it.Checks[i].Because, Methods: []string{map[string]string{standard.ByMetric: "TEST", standard.ByProbe: "TEST",
			standard.ByEvidence: "EXAMINE", standard.ByDeclaration: "INTERVIEW"}[k.Kind]}}
		switch {
		case c.Evidence != nil:
			e := c.Evidence
			ob.UUID, ob.Collected = oscal.UUID("evidence", string(e.ID), control, k.Kind), oscal.Midnight(e.Received)
			if e.Document != "" {
				ob.Props = append(ob.Props, oscal.Own("sha256", "", string(e.Document), "", string(e.ID)))
			}
		default:
			v := c.Value
			ob.UUID, ob.Collected = oscal.UUID("value", service, string(v.Metric), v.Period.String(), v.Known.String(), control), oscal.Midnight(v.Known)
		}
		out.RelatedObservations = append(out.RelatedObservations, relatedUUID{ob.UUID})
		if !seen[ob.UUID] {
			seen[ob.UUID] = true
			r.Observations = append(r.Observations, ob)
		}
	}
	r.Findings = append(r.Findings, out)
}

// stateOf is what OSCAL lets one say of a result.
func stateOf(r Result) findingStatus {
	switch r {
	case Met, MetByAlternative:
		return findingStatus{"satisfied", "pass"}
	case PartlyMet, NotMet:
		return findingStatus{"not-satisfied", "fail"}
	}
	return findingStatus{"not-satisfied", "other"}
}

// Records are the findings as lines of a CSV file, the names of the columns
// first.
func Records(all []*Report) [][]string {
	out := [][]string{{"service", "as_known", "catalogue", "catalogue_version", "standard", "version", "status", "in_force", "group", "severity", "title", "result",
		"because", "missing"}}
	for _, r := range all {
		for _, f := range r.Findings {
			binding := "no"
			if f.Binding {
				binding = "yes"
			}
			out = append(out, []string{string(r.Service), r.On.String(), r.Catalogue, r.Version, string(f.Standard), f.Version, f.Status, binding, f.Group, f.Severity,
				f.Title, string(f.Result), strings.Join(f.Because, " "), strings.Join(f.Missing, "; ")})
		}
	}
	return out
}
