package standard_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"plumbline/internal/standard"
	"plumbline/internal/standard/standardtest"
)

// schemaFile is the schema of NIST, which is not kept with the code; from this
// folder it is beside the root of the project.
var schemaFile = filepath.Join("..", "..", "..", "shared", "schemas", "oscal", "oscal_complete_schema-1-2-2.json")

func validator(t *testing.T) *jsonschema.Schema {
	t.Helper()
	if _, err := os.Stat(schemaFile); err != nil {
		t.Skipf("the OSCAL schema is not here, so nothing was validated: put it at %s", schemaFile)
	}
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// document wraps v as the top of an OSCAL file and reads it again.
func document(t *testing.T, model string, v any) any {
	t.Helper()
	b, err := json.Marshal(map[string]any{model: v})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestOSCALValidates(t *testing.T) {
	schema, c := validator(t), standardtest.Catalogue(t)
	catalog, err := c.OSCAL()
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document(t, "catalog", catalog)); err != nil {
		t.Errorf("the catalogue: %v", err)
	}
	subjects, _ := c.Subjects(standardtest.Services(t), day("2026-11-24"))
	for _, s := range subjects {
		profile, err := c.OSCALProfile(s.Known, s.Facts)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document(t, "profile", profile)); err != nil {
			t.Errorf("the profile of %s: %v", s.ID, err)
		}
	}
	broken := *catalog
	broken.UUID = "not a uuid"
	if schema.Validate(document(t, "catalog", broken)) == nil {
		t.Error("a catalogue without a UUID passes the schema: nothing is being checked")
	}
}

// TestOSCALHoldsTheCatalogue checks what the schema cannot: every control, its
// status and targets, no property twice, and a new UUID when anything changes.
func TestOSCALHoldsTheCatalogue(t *testing.T) {
	c := standardtest.Catalogue(t)
	doc, err := c.OSCAL()
	if err != nil {
		t.Fatal(err)
	}
	controls, params, statuses := 0, 0, 0
	uuids := map[string]string{}
	for _, g := range doc.Groups {
		for _, ctl := range g.Controls {
			controls++
			params += len(ctl.Params)
			for _, p := range ctl.Props {
				if p.Name == "status" && p.Value == "draft" {
					statuses++
				}
				if p.UUID == "" {
					continue
				}
				if other, twice := uuids[p.UUID]; twice {
					t.Errorf("%s: property %s %q has the UUID of %s", ctl.ID, p.Name, p.Value, other)
				}
				uuids[p.UUID] = ctl.ID + " " + p.Name
			}
		}
	}
	if controls != 60 || params != 48 || statuses != 60 || len(doc.BackMatter.Resources) != 39 {
		t.Errorf("%d controls, %d params, %d statuses, %d sources; want 60, 48, 60, 39", controls, params, statuses, len(doc.BackMatter.Resources))
	}
	again, err := standardtest.Catalogue(t).OSCAL()
	if err != nil || again.UUID != doc.UUID {
		t.Errorf("the same catalogue has the UUIDs %s and %s, %v", doc.UUID, again.UUID, err)
	}
	c.Standards[0].Statement += " And more."
	if changed, err := c.OSCAL(); err != nil || changed.UUID == doc.UUID {
		t.Errorf("a changed catalogue keeps its UUID %s, %v", changed.UUID, err)
	}
}

func TestOSCALProfileSaysWhatIsUnknown(t *testing.T) {
	c := standardtest.Catalogue(t)
	subjects, _ := c.Subjects(standardtest.Services(t), day("2026-11-24"))
	entrant := subjects[len(subjects)-1]
	p, err := c.OSCALProfile(entrant.Known, entrant.Facts)
	if err != nil {
		t.Fatal(err)
	}
	unknown := 0
	for _, prop := range p.Metadata.Props {
		if prop.Name == "applicability-unknown" && strings.HasPrefix(prop.Remarks, "facts missing: ") {
			unknown++
		}
	}
	if got := len(p.Imports[0].IncludeControls[0].WithIDs); got != 18 || unknown != 40 {
		t.Errorf("%d controls and %d unknown, want 18 and 40", got, unknown)
	}
	entrant.Facts = standard.Facts{}
	if _, err := c.OSCALProfile(entrant.Known, entrant.Facts); err == nil || !strings.Contains(err.Error(), "no empty profile") {
		t.Errorf("a service of which nothing is known has a profile: %v", err)
	}
}
