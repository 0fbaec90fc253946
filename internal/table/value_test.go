package table_test

import (
	"fmt"
	"strings"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/table"
)

// What people write where a count could stand, in a table where everything
// else is plain.
func TestValuesAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string]string{
		"41 (17%)":          "number 41",
		"41 [17 per cent]":  "number 41",
		"1,204 (3.5%)":      "number 1204",
		"41 (2)":            "number 41 ?",
		"312 FTE":           "number 312",
		"12 officers":       "number 12",
		"18 hours":          "text ?",
		"241 (approximate)": "number 229-253",
		"241 (est.)":        "number 229-253",
		"c. 240":            "number 228-252",
		"c240":              "text ?",
		"approx 240":        "number 228-252",
		"~240":              "number 228-252",
		"240+":              "number 240-",
		"over 200":          "number 201-",
		"at least 12":       "number 12-",
		"5-10":              "number 5-10",
		"1 to 4":            "suppressed 1-4",
		"between 20 and 30": "number 20-30",
		"10-5":              "text ?",
		"a few":             "text ?",
		"17%":               "number 17",
		"(17%)":             "number ?",
		"17% (41)":          "text ?",
		"twenty-three":      "number 23",
		"nil return":        "zero 0",
		"none recorded":     "zero 0",
		"４５":                "text ?",
		"12 of 40":          "text ?",
		"5 or fewer":        "suppressed 0-5",
	} {
		t.Run(in, func(t *testing.T) {
			g := draw(t, document.Text, "", "|Offence|2020|2021|\n|Rape|"+in+"|7|\n|Grooming|3|9|\n|Exposure|14|2|\n")
			for _, tb := range find(t, &document.Document{Grids: []document.Grid{g}}) {
				for i := range tb.Values {
					v := &tb.Values[i]
					if v.Row != 1 || v.Col != 1 {
						continue
					}
					got := string(v.Kind)
					if lo, hi, ok := v.Count.Bounds(); ok {
						got += fmt.Sprintf(" %d", lo)
						switch {
						case v.Count.IsExact():
						case hi > 1<<40:
							got += "-"
						default:
							got += fmt.Sprintf("-%d", hi)
						}
					}
					if !v.Sure() {
						got += " ?"
					}
					if got != want {
						t.Errorf("%q is %s (%s), want %s", in, got, strings.Join(v.Doubts, "; "), want)
					}
					return
				}
			}
			t.Errorf("%q was not read", in)
		})
	}
}

// A number in brackets is the mark of a note where there is one.
func TestABracketIsTheMarkOfANote(t *testing.T) {
	g := draw(t, document.Text, "", "|Offence|2020|\n|Rape|41 (2)|\n|Grooming|3|\n\n(2) Includes attempts\n")
	found := find(t, &document.Document{Grids: []document.Grid{g}})
	if len(found) != 1 || len(found[0].Values) != 2 || !found[0].Values[0].Sure() || len(found[0].Values[0].Notes) != 1 {
		t.Errorf("read %v", table.Tidy(found))
	}
}
