package table

import (
	"strings"
	"testing"

	"plumbline/internal/document"
)

// A list of records that name their measure is read as one row for each, also
// where no value is a number.
func TestListedRecords(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string // the labels of the rows, the value and its kind
	}{
		{`[{"measure": "appeals", "period": "2025-Q4", "value": "not held"}]`, []string{"appeals, 2025-Q4: not held (not held)"}},
		{`[{"measure": "appeals", "value": 7, "period": "2025-Q4"}, {"measure": "appeals", "method": "none", "period": "2025-Q3", "value": "not applicable"}, {"measure": "reports", "period": "2025-Q3"}]`,
			[]string{"appeals, 2025-Q4: 7 (number)", "appeals, 2025-Q3, none: not applicable (not applicable)", "reports, 2025-Q3:  (blank)"}},
	} {
		doc, err := document.Read(t.Context(), "return.json", []byte(tt.text), document.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		found, err := Find(t.Context(), doc)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range Tidy(found) {
			got = append(got, strings.Join(r.RowLabels, ", ")+": "+r.Value+" ("+string(r.Kind)+")")
			if !r.Sure {
				t.Errorf("%s: %q", r.At, r.Doubts)
			}
		}
		if len(got) != len(tt.want) {
			t.Fatalf("%s: %q, want %q", tt.text, got, tt.want)
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%q, want %q", got[i], tt.want[i])
			}
		}
	}
}
