package document

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// text takes the glyphs.
func (r *pdfPageReader) text(text uint64) {
	e := r.e
	n := min(e.count("FPDFText_CountChars", text), pdfMaxGlyphs)
	r.page.glyphs = make([]pdfGlyph, 0, n)
	runes := r.runes(text, n)
	var style *pdfStyle
	var object uint64
	known := 0 // the characters before known belong to object
	var word pdfWordBox
	space := true
	for i := 0; i < n && e.err == nil; i++ {
		c := runes[i]
		if unicode.IsSpace(c) {
			space = true
			continue
		}
		if i >= known {
			o := e.call("FPDFText_GetTextObject", text, uint64(i))
			if o != object || style == nil {
				object, style = o, r.style(text, i, o)
			}
			known = r.objectEnd(text, i, runes, o)
			word = r.wordBox(text, i, known, runes)
		}
		g := pdfGlyph{r: c, style: style, space: space, order: i, turn: style.turn}
		space = false
		if word.length > 0 {
			g.box = word.part(i)
		} else {
			g.box = r.charBox(text, i)
		}
		g.base = r.base(text, i, g, style)
		if g.space && i > 0 && runes[i-1] == ' ' && r.nearBy(g) {
			g.typed = e.count("FPDFText_IsGenerated", text, uint64(i-1)) == 0
		}
		r.glyph(g, text)
	}
}

// runes are the characters of the text page: all at once where pdfium gives
// exactly one for each, otherwise one by one.
func (r *pdfPageReader) runes(text uint64, n int) []rune {
	e := r.e
	runes := make([]rune, n)
	buffer := e.call("malloc", uint64(2*(n+1)))
	if buffer != 0 {
		defer e.call("free", buffer)
		if got := e.count("FPDFText_GetText", text, 0, uint64(n), buffer); got == n+1 {
			if b, ok := e.memory.Read(uint32(buffer), uint32(2*n)); ok {
				for i := range runes {
					runes[i] = rune(binary.LittleEndian.Uint16(b[2*i:]))
				}
				if !slices.ContainsFunc(runes, utf16.IsSurrogate) {
					return runes
				}
			}
		}
	}
	for i := range runes {
		runes[i] = rune(uint32(e.call("FPDFText_GetUnicode", text, uint64(i))))
	}
	return runes
}

// objectEnd is the end of the characters from i, up to a space, that belong to
// object o. The characters of one object stand together, so that where the
// last of a word belongs to it, all do.
func (r *pdfPageReader) objectEnd(text uint64, i int, runes []rune, o uint64) int {
	in := func(k int) bool { return r.e.call("FPDFText_GetTextObject", text, uint64(k)) == o }
	high := i + 1
	for high < len(runes) && !unicode.IsSpace(runes[high]) {
		high++
	}
	if high == i+1 || in(high-1) {
		return high
	}
	low := i // belongs to o; high-1 does not
	for high--; high-low > 1; {
		if mid := (low + high) / 2; in(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low + 1
}

// nearBy says whether the gap before g is so narrow that what matters is
// whether the space in it is in the file. Text on its side is always looked at.
func (r *pdfPageReader) nearBy(g pdfGlyph) bool {
	n := len(r.page.glyphs)
	if n == 0 {
		return false
	}
	last := r.page.glyphs[n-1]
	gap := g.box.Left - last.box.Right
	return g.turn != 0 || gap > -0.5*g.style.size && gap < columnGap*g.style.size
}

func (r *pdfPageReader) charBox(text uint64, i int) Box {
	r.e.call("FPDFText_GetLooseCharBox", text, uint64(i), r.e.scratch)
	f := r.e.floats(4) // left, top, right, bottom
	return r.plane.box(f[0], f[3], f[2], f[1])
}

// A pdfWordBox is where a word of so many letters stands, from the character
// at start; with no length where each must be asked for.
type pdfWordBox struct {
	box           Box
	start, length int
}

// wordBox is the place of a word of letters alone, upright and of one object,
// taken from its first and its last letter. pdfium has put a space wherever
// letters stand apart, and in a word of letters nothing hangs on where those
// between stand. Digits are asked for one by one.
func (r *pdfPageReader) wordBox(text uint64, start, end int, runes []rune) pdfWordBox {
	const least = 4 // letters
	if end-start < least || slices.ContainsFunc(runes[start:end], func(c rune) bool { return !unicode.IsLetter(c) }) {
		return pdfWordBox{}
	}
	a, b := r.charBox(text, start), r.charBox(text, end-1)
	const same = 0.01
	if math.Abs(a.Top-b.Top) > same || math.Abs(a.Bottom-b.Bottom) > same || b.Right <= a.Left {
		return pdfWordBox{}
	}
	return pdfWordBox{unionBox(a, b), start, end - start}
}

// part is an even share of the word for its character at i.
func (w pdfWordBox) part(i int) Box {
	b := w.box
	width := (b.Right - b.Left) / float64(w.length)
	b.Left += width * float64(i-w.start)
	b.Right = b.Left + width
	return b
}

// base is the line that a glyph stands on. Within one text object it lies at
// the same depth of boxes of the same height.
func (r *pdfPageReader) base(text uint64, i int, g pdfGlyph, style *pdfStyle) float64 {
	foot, head := g.box.Bottom, g.box.Top
	if style.turn&1 == 1 {
		foot, head = g.box.Right, g.box.Left
	}
	const same = 0.01
	if style.known && math.Abs(head-style.head) < same && math.Abs(foot-style.foot) < same {
		return style.base
	}
	r.e.call("FPDFText_GetCharOrigin", text, uint64(i), r.e.scratch, r.e.scratch+8)
	x, y := r.plane.point(r.e.doubles())
	style.known, style.head, style.foot, style.base = true, head, foot, y
	if style.turn&1 == 1 {
		style.base = x
	}
	return style.base
}

// blackedOut stands for each character under a black box.
const blackedOut = '█'

// glyph keeps a glyph if a reader of the page can see and read it.
func (r *pdfPageReader) glyph(g pdfGlyph, text uint64) {
	p := r.page
	midX, midY := (g.box.Left+g.box.Right)/2, (g.box.Top+g.box.Bottom)/2
	if midX < 0 || midY < 0 || midX > p.width || midY > p.height || g.style.size < 1 {
		p.hidden++
		return
	}
	switch {
	case g.r == 0xFFFE || g.r == 0x00AD:
		g.r = '-' // pdfium's sign for a hyphen at the end of a line
	case g.r == 0, g.r == unicode.ReplacementChar, unicode.IsControl(g.r), unicode.Is(unicode.Co, g.r), g.r > unicode.MaxRune,
		r.nameless(g, text):
		p.unreadable++
		g.r = unicode.ReplacementChar
	}
	dark, black := false, false
	hidden := g.style.hidden
	for _, c := range p.covers {
		if midX < c.Left || midX > c.Right || midY < c.Top || midY > c.Bottom {
			continue
		}
		if c.order < g.style.order {
			dark = !c.white
		} else if c.opaque {
			hidden, black = true, c.black && !g.style.hidden
		}
	}
	if g.style.hidden && dark && g.style.order > 0 {
		hidden = false // white letters on a coloured ground
	}
	if hidden {
		p.hidden++
	}
	if black {
		// A reader sees that something is blacked out here: no blank.
		g.r, hidden = blackedOut, false
	}
	g.style = r.shown(g.style, hidden)
	p.glyphs = append(p.glyphs, g)
}

// enoughNamed is how many glyphs of a font on a page are asked for, one by
// one, before it is trusted to say what its glyphs are.
const enoughNamed = 40

// nameless says whether the font does not say what character the glyph is, so
// that pdfium gave its number instead.
func (r *pdfPageReader) nameless(g pdfGlyph, text uint64) bool {
	f := g.style.font
	if f != nil && f.named >= enoughNamed && !f.broken {
		return false
	}
	bad := r.e.count("FPDFText_HasUnicodeMapError", text, uint64(g.order)) == 1
	if f != nil {
		f.named++
		f.broken = f.broken || bad
	}
	return bad
}

// shown is s with hidden as given.
func (r *pdfPageReader) shown(s *pdfStyle, hidden bool) *pdfStyle {
	if s.hidden == hidden {
		return s
	}
	c := *s
	c.hidden = hidden
	return &c
}

// style is how object o looks, whose character at index i is in the text.
func (r *pdfPageReader) style(text uint64, i int, o uint64) *pdfStyle {
	e := r.e
	s := &pdfStyle{order: r.painted[o]}
	e.call("FPDFText_GetMatrix", text, uint64(i), e.scratch)
	m := e.floats(6)
	s.size = e.double("FPDFText_GetFontSize", text, uint64(i)) * math.Hypot(m[2], m[3])
	s.turn = quarterTurn(m[0], m[1])
	if s.turn >= 0 {
		s.turn = (s.turn - r.plane.rotation + 4) & 3
	}
	if o == 0 {
		return s
	}
	font := e.call("FPDFTextObj_GetFont", o)
	f, ok := r.fonts[font]
	if !ok {
		f = &pdfFont{}
		r.fonts[font] = f
	}
	if !ok && font != 0 {
		n := min(e.count("FPDFFont_GetBaseFontName", font, e.scratch, 200), 200)
		name := strings.ToLower(string(e.results(uint32(n))))
		f.bold = strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy") ||
			e.count("FPDFFont_GetWeight", font) >= 600
	}
	s.bold, s.font = f.bold, f
	const invisible, clip, stroke = 3, 7, 1
	mode := e.count("FPDFTextObj_GetTextRenderMode", o)
	red, green, blue, alpha := r.colour(o)
	s.hidden = mode == invisible || mode == clip || alpha == 0 && mode != stroke
	if !s.hidden && mode != stroke && min(red, green, blue) > 240 {
		s.hidden = true // unless something dark lies under it
	} else if s.hidden {
		s.order = -s.order // nothing under it can bring it to light
	}
	return s
}

// quarterTurn is the direction (a, b) in quarter turns against the clock; -1 when
// it is more than about two degrees off.
func quarterTurn(a, b float64) int {
	const askew = 0.04
	length := math.Hypot(a, b)
	switch {
	case length == 0:
		return 0
	case math.Abs(b)/length < askew && a > 0:
		return 0
	case math.Abs(a)/length < askew && b > 0:
		return 1
	case math.Abs(b)/length < askew:
		return 2
	case math.Abs(a)/length < askew:
		return 3
	}
	return -1
}
