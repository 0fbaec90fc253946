package document

import (
	"context"
	"strings"
	"testing"
)

// What a style sheet hides is hidden, what it hides only in print is not, and
// the element's own style holds over the sheet's.
func TestHTMLHidesWhatItsStyleSheetHides(t *testing.T) {
	page := `<html><head><style>
		/* .seen{display:none} */
		.old, td.gone { color: red; display: none }
		#secret{visibility:hidden !important}
		@media print { .seen { display:none } }
		div .seen { display: none }
	</style></head><body>
	<p class="old">There were 7 offences.</p>
	<p class="seen">There were 12 offences.</p>
	<p class="old" style="display:block">There were 3 offences.</p>
	<table><tr><td>Year</td><td>Offences</td></tr><tr class="old"><td>2019</td><td>5</td></tr><tr><td>2020</td><td class="gone">6</td></tr></table>
	</body></html>`
	doc, err := Read(context.Background(), "a.html", []byte(page), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	text := words(doc.Paragraphs)
	if strings.Contains(text, "7 offences") || !strings.Contains(text, "12 offences") || !strings.Contains(text, "3 offences") {
		t.Errorf("the paragraphs are %q", text)
	}
	hidden := map[string]bool{}
	for _, g := range doc.Grids {
		for _, c := range g.Cells {
			hidden[c.Shown] = c.Hidden
		}
	}
	if !hidden["5"] || !hidden["6"] || hidden["Year"] || hidden["2020"] {
		t.Errorf("hidden are %v", hidden)
	}
}
