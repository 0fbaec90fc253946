package document

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"plumbline/internal/document/documenttest"
)

// withField is the PDF with a field of a form that holds the value 52, drawn at
// the place given or not at all.
func withField(m *documenttest.PDF, drawn bool) []byte {
	look := ""
	if drawn {
		look = "/AP << /N 99 0 R >>"
	}
	b := bytes.Replace(m.Bytes(), []byte("/Contents 8 0 R"), fmt.Appendf(nil,
		"/Contents 8 0 R /Annots [<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /T (total) /V (52) /Rect [200 700 260 720] %s >>]", look), 1)
	const text = "BT /F1 10 Tf 2 5 Td (52) Tj ET"
	return bytes.Replace(b, []byte("xref\n"), fmt.Appendf(nil,
		"99 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 60 20] /Resources << /Font << /F1 3 0 R >> >> /Length %d >>\nstream\n%s\nendstream\nendobj\nxref\n", len(text), text), 1)
}

func TestFieldsOfForms(t *testing.T) {
	for _, drawn := range []bool{true, false} {
		var m documenttest.PDF
		m.Page(0)
		m.Text(72, 137, "Offences recorded")
		d, err := Read(context.Background(), "form.pdf", withField(&m, drawn), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, p := range d.Paragraphs {
			text += p.Text + " "
		}
		said := strings.Contains(fmt.Sprint(d.Problems), "1 fields of a form")
		if got := strings.Contains(text, "52"); got != drawn || said == drawn {
			t.Errorf("drawn %v: read %q, problems %v", drawn, text, d.Problems)
		}
	}
}
