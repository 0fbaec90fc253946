package respondent_test

import (
	"errors"
	"strings"
	"testing"

	"plumbline/internal/fault"
	"plumbline/internal/respondent"
)

// The bodies in these tests are invented.

const head = "id,name,aliases,code,kind,members,groups\n"

func TestReadCSV(t *testing.T) {
	g, err := respondent.ReadCSV("invented", strings.NewReader(head+
		"northmoor,Northmoor Constabulary,Northmoor|Northmoor Police,X01,respondent,,The Region\n"+
		"westhaven,Westhaven & District Police,,X02,respondent,,\n"+
		"the-region,The Region,,,area,northmoor|westhaven,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.All()) != 3 || len(g.Asked()) != 2 {
		t.Errorf("%d entries, %d asked; an area is never asked", len(g.All()), len(g.Asked()))
	}
	for name, want := range map[string]respondent.ID{
		"northmoor police": "northmoor", "NORTHMOOR  CONSTABULARY": "northmoor", "Westhaven and District Police": "westhaven", "the region": "the-region",
	} {
		if id, ok := g.Find(name); !ok || id != want {
			t.Errorf("%q is %q, want %q", name, id, want)
		}
	}
	if id, ok := g.Find("Northmor"); ok {
		t.Errorf("a name that is none is taken for %s", id)
	}
	_, err = g.Get("north")
	if !errors.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "did you mean northmoor?") {
		t.Errorf("an unknown id: %v", err)
	}
}

func TestReadCSVNamesTheLine(t *testing.T) {
	for _, tt := range []struct{ name, text, says string }{
		{"no heading", "northmoor,Northmoor\n", "line 1 must be id,name"},
		{"kind", head + "northmoor,Northmoor,,,force,,\n", `line 2: kind is "force"`},
		{"a field short", head + "northmoor,Northmoor,,\n", "line 2"},
		{"twice", head + "northmoor,Northmoor,,,respondent,,\nnorthmoor,Other,,,respondent,,\n", `"northmoor" is listed twice`},
		{"one name for two", head + "northmoor,Northmoor,,,respondent,,\nnorth,North,Northmoor,,respondent,,\n", `"Northmoor" names both northmoor and north`},
		{"member", head + "region,Region,,,area,nowhere,\n", `unknown member "nowhere"`},
		{"id", head + "North Moor,Northmoor,,,respondent,,\n", "lower-case words"},
	} {
		if _, err := respondent.ReadCSV("invented", strings.NewReader(tt.text)); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: error %v, want one that says %q", tt.name, err, tt.says)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add(head + "northmoor,Northmoor,,,respondent,,\n")
	f.Add(head + "region,Region,A|B,,area,region,\n")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := respondent.ReadCSV("invented", strings.NewReader(text))
		if err != nil {
			return
		}
		for _, r := range g.All() {
			if got, err := g.Get(r.ID); err != nil || got.Name != r.Name {
				t.Errorf("%q is listed and not found: %v", r.ID, err)
			}
		}
	})
}
