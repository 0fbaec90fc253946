package document

import (
	"fmt"
	"strings"
)

// readDrawings says which charts, and which shapes with text, lie over a
// sheet: they are not read.
func (w *workbook) readDrawings(doc *Document, g *Grid, sheetPath string) error {
	rels, err := w.relations(sheetPath)
	if err != nil {
		return err
	}
	charts, shapes := 0, 0
	for _, r := range rels {
		if !r.is("drawing") {
			continue
		}
		b, err := w.zip.read(r.target)
		if err != nil {
			return err
		}
		s := newXMLScanner(b)
		said := false // in the shape being read
		for s.next() != xmlEnd {
			switch {
			case s.kind != xmlOpen:
			case s.is("chart"):
				charts++
			case s.is("sp"):
				said = false
			case s.is("t") && !said && strings.TrimSpace(s.content()) != "":
				said = true
				shapes++
			}
		}
		if s.err != nil {
			doc.Problems = append(doc.Problems, problemOf(g.Name, s.err))
		}
	}
	for _, x := range []struct {
		n         int
		one, many string
	}{{charts, "a chart", "charts"}, {shapes, "a text box or shape with text", "text boxes or shapes with text"}} {
		switch {
		case x.n == 1:
			doc.Problems = append(doc.Problems, Problem{At: g.Name, Text: x.one + " on the sheet is not read: see the document"})
		case x.n > 1:
			doc.Problems = append(doc.Problems, Problem{At: g.Name, Text: fmt.Sprintf("%d %s on the sheet are not read: see the document", x.n, x.many)})
		}
	}
	return nil
}
