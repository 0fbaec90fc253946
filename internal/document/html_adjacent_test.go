package document

import (
	"context"
	"testing"
)

// Tables that stand one after the other have no text between them to look at.
func TestAdjacentTablesInHTML(t *testing.T) {
	page := `<html><body><p>Two tables</p><table><tr><td>a</td><td>1</td></tr></table><table><tr><td>b</td><td>2</td></tr></table><table><tr><td>c</td><td>3</td></tr></table></body></html>`
	doc, err := Read(context.Background(), "answer.html", []byte(page), Limits{})
	if err != nil || len(doc.Grids) != 3 {
		t.Fatalf("%v, %v", doc, err)
	}
}
