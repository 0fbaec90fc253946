package document

import (
	"errors"
	"strings"
	"testing"

	"plumbline/internal/fault"
)

func TestJSONRecordsBecomeGrids(t *testing.T) {
	doc, err := Read(t.Context(), "return.json", []byte(`{
  "service": "pondside",
  "answers": [
    {"measure": "reports", "period": "2025-Q1", "value": 1200},
    {"measure": "median hours", "value": 12.50, "remark": null, "period": "2025-Q1"},
    "not a record",
    {"measure": "alerts", "value": {"low": 1, "high": 4}, "measure": "again"}
  ],
  "empty": []
}`), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if doc.Format != JSON || len(doc.Grids) != 1 || len(doc.Paragraphs) != 1 || doc.Paragraphs[0].Text != "service: pondside" {
		t.Fatalf("%s, %d grids, paragraphs %v", doc.Format, len(doc.Grids), doc.Paragraphs)
	}
	g := &doc.Grids[0]
	var got []string
	for _, c := range g.Cells {
		got = append(got, g.At(c.Row, c.Col)+"="+c.Shown)
	}
	want := "answers record 0 field 1=measure|answers record 0 field 2=period|answers record 0 field 3=value|answers record 0 field 4=remark|" +
		"answers record 1 field 1=reports|answers record 1 field 2=2025-Q1|answers record 1 field 3=1200|" +
		"answers record 2 field 1=median hours|answers record 2 field 2=2025-Q1|answers record 2 field 3=12.50|answers record 4 field 1=alerts"
	if strings.Join(got, "|") != want {
		t.Errorf("cells\n%s, want\n%s", strings.Join(got, "|"), want)
	}
	if len(doc.Problems) != 3 {
		t.Errorf("problems %v, want one for each of the three things that are no field of a record", doc.Problems)
	}
}

func TestBrokenJSON(t *testing.T) {
	for in, says := range map[string]string{
		"[{\"a\": 1},\n{\"a\": }]": "return.json:2: ",
		`[{"a": 1}] and more`:      "return.json:1: ",
		`{"a": [{"b": 1}`:          "not JSON that holds records",
	} {
		if _, err := Read(t.Context(), "return.json", []byte(in), Limits{}); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", in, err, says)
		}
	}
	many := "[" + strings.Repeat(`{"a":1},`, 100) + `{"a":1}]`
	if _, err := Read(t.Context(), "return.json", []byte(many), Limits{Cells: 50}); !errors.Is(err, fault.TooLarge) {
		t.Errorf("101 cells under a limit of 50: %v", err)
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`[{"a":1,"b":null}]`, `{"x":[{"a":[1,{"b":2}]}],"y":{"z":1}}`, `[[[]]]`, `{"a":[1,"b",{"c":true}]}`, `[{"a":1}`, "\xa0"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := Read(t.Context(), "a.json", b, Limits{Cells: 1000})
		if err != nil {
			if !errors.Is(err, fault.Invalid) && !errors.Is(err, fault.TooLarge) {
				t.Fatalf("of no known kind: %v", err)
			}
			return
		}
		for _, g := range doc.Grids {
			for i, c := range g.Cells {
				if c.Row >= g.Rows || c.Col >= g.Cols {
					t.Errorf("cell %d is at %d, %d, outside a grid of %d by %d", i, c.Row, c.Col, g.Rows, g.Cols)
				}
			}
		}
	})
}
