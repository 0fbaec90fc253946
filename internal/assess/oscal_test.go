package assess_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"plumbline/internal/assess"
	"plumbline/internal/standard/standardtest"
	"plumbline/internal/stat"
)

// schemaFile is the schema of NIST, which is not kept with the code; from this
// folder it is beside the root of the project.
var schemaFile = filepath.Join("..", "..", "..", "shared", "schemas", "oscal", "oscal_complete_schema-1-2-2.json")

func TestOSCALResultsValidate(t *testing.T) {
	if _, err := os.Stat(schemaFile); err != nil {
		t.Skipf("the OSCAL schema is not here, so nothing was validated: put it at %s", schemaFile)
	}
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	c := standardtest.Catalogue(t)
	var all []*assess.Assessment
	on := stat.MustDate("2026-11-01")
	for _, s := range standardtest.Services(t).Services {
		all = append(all, of(t, c, s.ID, on, []assess.Value{value("grooming_alerts_actioned", "98..100", "2025-Q4", "2026-02-27")},
			ids(evidence("MS-REP-01", "probe", assess.Supports, "2026-04-01..2026-04-01", "2026-04-01"))))
	}
	validate := func(doc *assess.OSCALResults) error {
		b, err := json.Marshal(map[string]any{"assessment-results": doc})
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(v)
	}
	doc, err := assess.OSCAL(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(doc); err != nil {
		t.Error(err)
	}
	broken := *doc
	broken.UUID = "not a uuid"
	if validate(&broken) == nil {
		t.Error("results without a UUID pass the schema: nothing is being checked")
	}

	// What the schema cannot say: no UUID twice, nothing that is not settled
	// shown as satisfied, the same document for the same assessments.
	seen := map[string]bool{}
	findings := 0
	for _, r := range doc.Results {
		for _, o := range r.Observations {
			if seen[o.UUID] {
				t.Errorf("the observation %s is there twice", o.UUID)
			}
			seen[o.UUID] = true
		}
		for _, f := range r.Findings {
			findings++
			if seen[f.UUID] {
				t.Errorf("the finding %s is there twice", f.UUID)
			}
			seen[f.UUID] = true
			met := strings.HasPrefix(f.Props[0].Value, "met")
			if (f.Target.Status.State == "satisfied") != met {
				t.Errorf("%s is %q, and %s in OSCAL", f.Target.TargetID, f.Props[0].Value, f.Target.Status.State)
			}
		}
	}
	if findings < 150 {
		t.Errorf("%d findings", findings)
	}
	again, err := assess.OSCAL(all)
	if err != nil || again.UUID != doc.UUID {
		t.Errorf("the same assessments give %s and %s, %v", doc.UUID, again.UUID, err)
	}
}
