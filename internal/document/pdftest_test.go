package document

import (
	"bytes"
	"fmt"
	"strings"
)

// A pdfMaker writes small PDF files for tests. Places are in points from the
// top left corner of an A4 page.
type pdfMaker struct {
	pages []pdfMade
}

type pdfMade struct {
	content strings.Builder
	rotate  int
}

const madeWidth, madeHeight = 595.0, 842.0

// page begins a page, turned by rotate degrees with the clock.
func (m *pdfMaker) page(rotate int) { m.pages = append(m.pages, pdfMade{rotate: rotate}) }

func (m *pdfMaker) add(format string, args ...any) {
	fmt.Fprintf(&m.pages[len(m.pages)-1].content, format+"\n", args...)
}

var pdfEscape = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)

// text writes s in 10 point Helvetica, its baseline at y.
func (m *pdfMaker) text(x, y float64, s string) { m.sized(10, x, y, s) }

func (m *pdfMaker) sized(size, x, y float64, s string) {
	m.add("BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET", size, x, madeHeight-y, pdfEscape.Replace(s))
}

// right writes s, of digits and such, so that it ends at x.
func (m *pdfMaker) right(x, y float64, s string) { m.text(x-madeLength(s), y, s) }

// centre writes s around x.
func (m *pdfMaker) centre(x, y float64, s string) { m.text(x-madeLength(s)/2, y, s) }

// madeLength is about how long s is in 10 point Helvetica; right for digits.
func madeLength(s string) float64 {
	n := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune(",. ijltfI':;/-()", r):
			n += 2.9
		case strings.ContainsRune("mwMW%", r):
			n += 8.3
		default:
			n += 5.56
		}
	}
	return n
}

// line draws a rule.
func (m *pdfMaker) line(x1, y1, x2, y2 float64) {
	m.add("0.5 w %g %g m %g %g l S", x1, madeHeight-y1, x2, madeHeight-y2)
}

// lattice draws all rules of a table with its edges at xs and ys.
func (m *pdfMaker) lattice(xs, ys []float64) {
	for _, x := range xs {
		m.line(x, ys[0], x, ys[len(ys)-1])
	}
	for _, y := range ys {
		m.line(xs[0], y, xs[len(xs)-1], y)
	}
}

// fill paints an area in a shade of grey, 0 for black.
func (m *pdfMaker) fill(x1, y1, x2, y2, grey float64) {
	m.add("q %g g %g %g %g %g re f Q", grey, x1, madeHeight-y2, x2-x1, y2-y1)
}

// image paints a grey image over an area.
func (m *pdfMaker) image(x1, y1, x2, y2 float64) {
	m.add("q %g 0 0 %g %g %g cm /I1 Do Q", x2-x1, y2-y1, x1, madeHeight-y2)
}

// bytes is the file.
func (m *pdfMaker) bytes() []byte {
	var out bytes.Buffer
	var offsets []int
	object := func(body string) int {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
		return len(offsets)
	}
	out.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range m.pages {
		fmt.Fprintf(&kids, "%d 0 R ", 7+2*i)
	}
	object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(m.pages), kids.String()))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
	object("<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nP\nendstream")
	// A font whose glyphs have numbers and no names: nothing says what they are.
	object("<< /Type /Font /Subtype /Type0 /BaseFont /Nameless /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Nameless /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /Nameless /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> >>] >>")
	for i := range m.pages {
		p := &m.pages[i]
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Rotate %d /Contents %d 0 R /Resources << /Font << /F1 3 0 R /F3 6 0 R >> /XObject << /I1 5 0 R >> >> >>",
			madeWidth, madeHeight, p.rotate, 8+2*i))
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", p.content.Len(), p.content.String()))
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}
