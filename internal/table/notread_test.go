package table_test

import (
	"strings"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/table"
)

// TestFiguresNotRead is of letters whose figures stand in sentences that are
// not understood: a person is told where, and a letter without figures is
// left alone.
func TestFiguresNotRead(t *testing.T) {
	for _, c := range []struct {
		name, text, at string
		parts          int
	}{
		{name: "a form of words that is not understood", text: "Grooming came to 33 where the gorge is and 45 elsewhere.", at: "line 1"},
		{name: "a number alone", text: "74", at: "line 1"},
		{name: "dates and references", text: "Thank you for your letter of 4 March 2022, reference 1187/22. It came on 5 March at 10:30. See page 2 of 3, section 12 and question 4."},
		{name: "how to reach the body", text: "12 Mill Road, Northmoor. Call 01632 960 123."},
		{name: "a covering letter", text: "Here are 3 files of yours.", parts: 1},
		{name: "a covering letter that answers", text: "All told the offences came to 84 then.", at: "line 1", parts: 1},
	} {
		doc := &document.Document{Paragraphs: []document.Paragraph{{At: "line 1", Text: c.text}}, Parts: make([]document.Document, c.parts)}
		got := find(t, doc)
		if c.at == "" {
			if len(got) > 0 {
				t.Errorf("%s: %q gives %v", c.name, c.text, got[0].Doubts)
			}
			continue
		}
		if len(got) != 1 || len(got[0].Values) != 1 || got[0].Values[0].Sure() || got[0].Values[0].Kind != table.Words || got[0].Values[0].At != c.at || !strings.Contains(got[0].Doubts[0], "figures that were not read: "+c.at) {
			t.Errorf("%s: %q gives %+v, want a line of figures not read at %s", c.name, c.text, got, c.at)
			continue
		}
		o, err := table.OutcomeOf(t.Context(), doc, got)
		if err != nil || o.Kind != table.Nothing {
			t.Errorf("%s: the outcome is %q, %v", c.name, o.Kind, err)
		}
	}
}
