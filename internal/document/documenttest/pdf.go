package documenttest

import (
	"bytes"
	"fmt"
	"strings"
)

// A PDF writes small PDF files for tests. Places are in points from the
// top left corner of an A4 page.
type PDF struct {
	pages []pdfPage
}

type pdfPage struct {
	content strings.Builder
	rotate  int
}

// The page in points: A4.
const PageWidth, PageHeight = 595.0, 842.0

// Page begins a page, turned by rotate degrees with the clock.
func (m *PDF) Page(rotate int) { m.pages = append(m.pages, pdfPage{rotate: rotate}) }

// Add writes operators of a page as they are.
func (m *PDF) Add(format string, args ...any) {
	fmt.Fprintf(&m.pages[len(m.pages)-1].content, format+"\n", args...)
}

var pdfEscape = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)

// Text writes s in 10 point Helvetica, its baseline at y.
func (m *PDF) Text(x, y float64, s string) { m.Sized(10, x, y, s) }

// Sized is Text in a size of points.
func (m *PDF) Sized(size, x, y float64, s string) {
	m.Add("BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET", size, x, PageHeight-y, pdfEscape.Replace(s))
}

// Right writes s, of digits and such, so that it ends at x.
func (m *PDF) Right(x, y float64, s string) { m.Text(x-Length(s), y, s) }

// Centre writes s around x.
func (m *PDF) Centre(x, y float64, s string) { m.Text(x-Length(s)/2, y, s) }

// Length is about how long s is in 10 point Helvetica; right for digits.
func Length(s string) float64 {
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

// Line draws a rule.
func (m *PDF) Line(x1, y1, x2, y2 float64) {
	m.Add("0.5 w %g %g m %g %g l S", x1, PageHeight-y1, x2, PageHeight-y2)
}

// Lattice draws all rules of a table with its edges at xs and ys.
func (m *PDF) Lattice(xs, ys []float64) {
	for _, x := range xs {
		m.Line(x, ys[0], x, ys[len(ys)-1])
	}
	for _, y := range ys {
		m.Line(xs[0], y, xs[len(xs)-1], y)
	}
}

// Fill paints an area in a shade of grey, 0 for black.
func (m *PDF) Fill(x1, y1, x2, y2, grey float64) {
	m.Add("q %g g %g %g %g %g re f Q", grey, x1, PageHeight-y2, x2-x1, y2-y1)
}

// Image paints a grey image over an area.
func (m *PDF) Image(x1, y1, x2, y2 float64) {
	m.Add("q %g 0 0 %g %g %g cm /I1 Do Q", x2-x1, y2-y1, x1, PageHeight-y2)
}

// Bytes is the file.
func (m *PDF) Bytes() []byte {
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
			PageWidth, PageHeight, p.rotate, 8+2*i))
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
