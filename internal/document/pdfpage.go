package document

import (
	"encoding/binary"
	"math"
)

// Bounds on what is looked at in one page. A page over them is a drawing, or
// hostile.
const (
	pdfMaxGlyphs   = 200_000
	pdfMaxObjects  = 100_000
	pdfMaxSegments = 2_000 // of one path; more is a drawing and no rule
	pdfMaxNesting  = 8     // of forms inside forms
)

// A pdfPage is what stands on one page, with all places in points from the
// top left corner of the page as a reader sees it.
type pdfPage struct {
	number        int // from 1
	width, height float64
	glyphs        []pdfGlyph
	across, down  []pdfRule
	covers        []pdfCover // filled shapes and images, in the order of painting
	imageArea     float64    // as a part of the page's
	unreadable    int        // glyphs that say no character
	hidden        int        // glyphs that a reader does not see
	glyphCount    int        // once the glyphs have become words
	unshown       int        // fields of a form with text that the file does not draw
}

// A pdfGlyph is one character. Its box is as high as its font and as wide as
// the pen moves.
type pdfGlyph struct {
	r     rune
	box   Box
	base  float64 // of the line it stands on
	turn  int     // quarter turns against the clock of its direction from left to right; -1 for askew
	style *pdfStyle
	space bool // a space goes before it in pdfium's reading
	typed bool // and that space is in the file
	order int  // in the file
}

// A pdfStyle is how the glyphs of one text object look.
type pdfStyle struct {
	size         float64 // points on the page
	bold, hidden bool
	order        int // of painting
	turn         int
	font         *pdfFont

	// The base of a glyph whose box runs from head to foot, once known.
	known            bool
	head, foot, base float64
}

// A pdfRule is a straight line across (pos is its y) or down (pos is its x).
type pdfRule struct{ pos, from, to float64 }

// A pdfCover is a shape that hides what was painted before it, if opaque.
type pdfCover struct {
	Box
	order  int
	white  bool
	black  bool // or nearly
	opaque bool
}

// pdfPlane turns pdfium's places into places on the page as it is shown.
type pdfPlane struct {
	left, bottom, right, top float64
	rotation                 int // quarter turns with the clock
}

func (p pdfPlane) point(x, y float64) (float64, float64) {
	switch p.rotation {
	case 1:
		return y - p.bottom, x - p.left
	case 2:
		return p.right - x, y - p.bottom
	case 3:
		return p.top - y, p.right - x
	}
	return x - p.left, p.top - y
}

func (p pdfPlane) box(l, b, r, t float64) Box {
	x1, y1 := p.point(l, b)
	x2, y2 := p.point(r, t)
	return Box{Left: min(x1, x2), Top: min(y1, y2), Right: max(x1, x2), Bottom: max(y1, y2)}
}

// pdfMatrix is a transformation in PDF's order: a b c d e f.
type pdfMatrix [6]float64

func (m pdfMatrix) point(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// times is m after n.
func (m pdfMatrix) times(n pdfMatrix) pdfMatrix {
	var out pdfMatrix
	out[0], out[1] = m[0]*n[0]+m[2]*n[1], m[1]*n[0]+m[3]*n[1]
	out[2], out[3] = m[0]*n[2]+m[2]*n[3], m[1]*n[2]+m[3]*n[3]
	out[4], out[5] = m.point(n[4], n[5])
	return out
}

// pdfPageReader reads one page.
type pdfPageReader struct {
	e       *pdfEngine
	page    *pdfPage
	plane   pdfPlane
	objects int
	painted map[uint64]int // text objects, in the order of painting
	fonts   map[uint64]*pdfFont
}

// A pdfFont is what is kept of a font.
type pdfFont struct {
	bold   bool
	named  int  // glyphs of the page whose characters are known
	broken bool // some are not
}

// readPage is page i, from 0.
func (e *pdfEngine) readPage(i int) *pdfPage {
	handle := e.call("FPDF_LoadPage", e.doc, uint64(i))
	if handle == 0 {
		return nil
	}
	handle, unshown := e.withFields(handle, i)
	if handle == 0 {
		return nil
	}
	defer e.call("FPDF_ClosePage", handle)
	r := &pdfPageReader{e: e, page: &pdfPage{number: i + 1, unshown: unshown}, painted: map[uint64]int{}, fonts: map[uint64]*pdfFont{}}
	e.call("FPDF_GetPageBoundingBox", handle, e.scratch)
	f := e.floats(4) // left, top, right, bottom
	r.plane = pdfPlane{left: f[0], top: f[1], right: f[2], bottom: f[3], rotation: e.count("FPDFPage_GetRotation", handle) & 3}
	r.page.width, r.page.height = f[2]-f[0], f[1]-f[3]
	if r.plane.rotation&1 == 1 {
		r.page.width, r.page.height = r.page.height, r.page.width
	}
	n := e.count("FPDFPage_CountObjects", handle)
	for j := 0; j < n && e.err == nil; j++ {
		r.object(e.call("FPDFPage_GetObject", handle, uint64(j)), pdfMatrix{1, 0, 0, 1, 0, 0}, 0)
	}
	text := e.call("FPDFText_LoadPage", handle)
	if text != 0 {
		r.text(text)
		e.call("FPDFText_ClosePage", text)
	}
	return r.page
}

// withFields is page i with what stands in the fields of a form, and in notes
// typed over the page, made part of it. Unshown counts the fields with a value
// that the file does not say how to draw.
func (e *pdfEngine) withFields(handle uint64, i int) (page uint64, unshown int) {
	const freeText, widget, most = 3, 20, 5_000
	fields := 0
	for k := range min(e.count("FPDFPage_GetAnnotCount", handle), most) {
		a := e.call("FPDFPage_GetAnnot", handle, uint64(k))
		if a == 0 {
			continue
		}
		if kind := e.count("FPDFAnnot_GetSubtype", a); kind == widget || kind == freeText {
			fields++
			const empty = 2 // bytes: the end of the text
			key := e.scratch + 128
			e.memory.Write(uint32(key), []byte("V\x00"))
			if e.count("FPDFAnnot_GetAP", a, 0, 0, 0) <= empty && e.count("FPDFAnnot_GetStringValue", a, key, 0, 0) > empty {
				unshown++
			}
		}
		e.call("FPDFPage_CloseAnnot", a)
	}
	const drawn = 1
	if fields == 0 || e.count("FPDFPage_Flatten", handle, 0) != drawn {
		return handle, unshown
	}
	e.call("FPDF_ClosePage", handle)
	return e.call("FPDF_LoadPage", e.doc, uint64(i)), unshown
}

// The types of page objects in pdfium.
const (
	pdfTextObject  = 1
	pdfPathObject  = 2
	pdfImageObject = 3
	pdfFormObject  = 5
)

func (r *pdfPageReader) object(o uint64, m pdfMatrix, depth int) {
	r.objects++
	if o == 0 || r.objects > pdfMaxObjects {
		return
	}
	switch r.e.count("FPDFPageObj_GetType", o) {
	case pdfTextObject:
		r.painted[o] = r.objects
	case pdfPathObject:
		r.path(o, m)
	case pdfImageObject:
		b := r.bounds(o, m)
		r.page.imageArea += boxArea(b) / max(1, r.page.width*r.page.height)
		r.page.covers = append(r.page.covers, pdfCover{Box: b, order: r.objects, opaque: r.e.count("FPDFPageObj_HasTransparency", o) == 0})
	case pdfFormObject:
		if depth == pdfMaxNesting {
			return
		}
		inner := m.times(r.matrix(o))
		n := r.e.count("FPDFFormObj_CountObjects", o)
		for i := 0; i < n && r.e.err == nil; i++ {
			r.object(r.e.call("FPDFFormObj_GetObject", o, uint64(i)), inner, depth+1)
		}
	}
}

func boxArea(b Box) float64 { return max(0, b.Right-b.Left) * max(0, b.Bottom-b.Top) }

func (r *pdfPageReader) matrix(o uint64) pdfMatrix {
	r.e.call("FPDFPageObj_GetMatrix", o, r.e.scratch)
	f := r.e.floats(6)
	return pdfMatrix(f[:6])
}

func (r *pdfPageReader) bounds(o uint64, m pdfMatrix) Box {
	s := r.e.scratch
	r.e.call("FPDFPageObj_GetBounds", o, s, s+4, s+8, s+12)
	f := r.e.floats(4) // left, bottom, right, top
	x1, y1 := m.point(f[0], f[1])
	x2, y2 := m.point(f[2], f[3])
	return r.plane.box(x1, y1, x2, y2)
}

// colour is the fill colour of an object and its opacity, each from 0 to 255.
func (r *pdfPageReader) colour(o uint64) (red, green, blue, alpha uint32) {
	s := r.e.scratch
	if r.e.call("FPDFPageObj_GetFillColor", o, s, s+4, s+8, s+12) == 0 {
		return 0, 0, 0, 255
	}
	b := r.e.results(16)
	u := binary.LittleEndian.Uint32
	return u(b), u(b[4:]), u(b[8:]), u(b[12:])
}

// thinRule is how thick a shape may be, in points, and still be a rule.
const thinRule = 3.5

// path takes rules and filled areas from a path. A path of four or five
// points is taken for a rectangle.
func (r *pdfPageReader) path(o uint64, m pdfMatrix) {
	e := r.e
	b := r.bounds(o, m)
	if b.Right < 0 || b.Bottom < 0 || b.Left > r.page.width || b.Top > r.page.height {
		return
	}
	e.call("FPDFPath_GetDrawMode", o, e.scratch, e.scratch+4)
	mode := e.results(8)
	filled, stroked := mode[0] != 0, mode[4] != 0
	if !filled && !stroked {
		return
	}
	n := e.count("FPDFPath_CountSegments", o)
	w, h := b.Right-b.Left, b.Bottom-b.Top
	switch {
	case n > pdfMaxSegments || n < 2:
		return
	case h <= thinRule && w > h:
		r.page.across = append(r.page.across, pdfRule{(b.Top + b.Bottom) / 2, b.Left, b.Right})
		return
	case w <= thinRule:
		r.page.down = append(r.page.down, pdfRule{(b.Left + b.Right) / 2, b.Top, b.Bottom})
		return
	}
	if filled {
		red, green, blue, alpha := r.colour(o)
		r.page.covers = append(r.page.covers, pdfCover{Box: b, order: r.objects,
			white:  min(red, green, blue) > 240,
			black:  max(red, green, blue) < 80,
			opaque: alpha > 250 && e.count("FPDFPageObj_HasTransparency", o) == 0 && (n == 4 || n == 5)})
	}
	if stroked {
		r.segments(o, m.times(r.matrix(o)), n)
	}
}

// segments takes the straight pieces of a stroked path.
func (r *pdfPageReader) segments(o uint64, m pdfMatrix, n int) {
	e := r.e
	var startX, startY, x, y float64
	for i := range n {
		s := e.call("FPDFPath_GetPathSegment", o, uint64(i))
		e.call("FPDFPathSegment_GetPoint", s, e.scratch, e.scratch+4)
		f := e.floats(2)
		px, py := r.plane.point(m.point(f[0], f[1]))
		switch e.count("FPDFPathSegment_GetType", s) {
		case 0:
			r.line(x, y, px, py)
		case 2:
			startX, startY = px, py
		}
		x, y = px, py
		if e.count("FPDFPathSegment_GetClose", s) != 0 {
			r.line(x, y, startX, startY)
			x, y = startX, startY
		}
		if e.err != nil {
			return
		}
	}
}

func (r *pdfPageReader) line(x1, y1, x2, y2 float64) {
	switch w, h := math.Abs(x1-x2), math.Abs(y1-y2); {
	case h < 1 && w > 1:
		r.page.across = append(r.page.across, pdfRule{(y1 + y2) / 2, min(x1, x2), max(x1, x2)})
	case w < 1 && h > 1:
		r.page.down = append(r.page.down, pdfRule{(x1 + x2) / 2, min(y1, y2), max(y1, y2)})
	}
}
