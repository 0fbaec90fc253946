package document

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// A pdfText is a run of glyphs that belong together: a word, and later the
// words of one cell or of one line of prose.
type pdfText struct {
	box   Box
	base  float64 // of the line
	size  float64 // of the largest glyph
	text  string
	bold  bool
	turn  int // 0 for upright
	marks []string
	doubt string
	apart bool // no space of the file stands in the gap before it
}

// A pdfLine is the texts that stand on one line, from left to right.
type pdfLine struct {
	box   Box
	size  float64
	texts []pdfText
}

// upright turns the page so that most of its text reads from left to right.
// It gives back the number of quarter turns, with the clock.
func (p *pdfPage) upright() int {
	var votes [4]int
	for _, g := range p.glyphs {
		if g.turn >= 0 && !g.style.hidden {
			votes[g.turn]++
		}
	}
	turn := 0
	for t, n := range votes {
		if n > votes[turn] {
			turn = t
		}
	}
	if turn == 0 {
		return 0
	}
	w, h := p.width, p.height
	for i := range p.glyphs {
		p.glyphs[i] = p.glyphs[i].turned(turn, w, h)
	}
	for i := range p.covers {
		p.covers[i].Box = turnBox(p.covers[i].Box, turn, w, h)
	}
	across, down := p.across, p.down
	p.across, p.down = nil, nil
	for _, r := range across {
		p.turnRule(turnBox(Box{r.from, r.pos, r.to, r.pos}, turn, w, h))
	}
	for _, r := range down {
		p.turnRule(turnBox(Box{r.pos, r.from, r.pos, r.to}, turn, w, h))
	}
	if turn&1 == 1 {
		p.width, p.height = h, w
	}
	return turn
}

func (p *pdfPage) turnRule(b Box) {
	if b.Right-b.Left > b.Bottom-b.Top {
		p.across = append(p.across, pdfRule{b.Top, b.Left, b.Right})
	} else {
		p.down = append(p.down, pdfRule{b.Left, b.Top, b.Bottom})
	}
}

// turnPoint is where a point of a page of w by h comes to when the page is
// turned by quarter turns with the clock.
func turnPoint(x, y float64, turn int, w, h float64) (float64, float64) {
	switch turn & 3 {
	case 1:
		return h - y, x
	case 2:
		return w - x, h - y
	case 3:
		return y, w - x
	}
	return x, y
}

func turnBox(b Box, turn int, w, h float64) Box {
	x1, y1 := turnPoint(b.Left, b.Top, turn, w, h)
	x2, y2 := turnPoint(b.Right, b.Bottom, turn, w, h)
	return Box{min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)}
}

// turned is the glyph after turning the page; w and h are its size before.
func (g pdfGlyph) turned(turn int, w, h float64) pdfGlyph {
	x, y := g.box.Left, g.base
	if g.turn&1 == 1 {
		x, y = g.base, g.box.Top
	}
	x, y = turnPoint(x, y, turn, w, h)
	g.box = turnBox(g.box, turn, w, h)
	if g.turn >= 0 {
		g.turn = (g.turn - turn + 4) & 3
	}
	g.base = y
	if g.turn&1 == 1 {
		g.base = x
	}
	return g
}

// words are the words of the page, each with the lines of glyphs already
// sorted: upright ones first, then those that read along another side.
func (p *pdfPage) words() []pdfText {
	var words []pdfText
	for turn := range 4 {
		var glyphs []pdfGlyph
		for _, g := range p.glyphs {
			if g.turn == turn && !g.style.hidden {
				glyphs = append(glyphs, g.turned(turn, p.width, p.height))
			}
		}
		w, h := p.width, p.height
		if turn&1 == 1 {
			w, h = h, w
		}
		var down []pdfRule
		if turn == 0 {
			down = p.down
		}
		found := pdfWordsOf(glyphs, down)
		if turn != 0 {
			found = sidePhrases(found)
		}
		for _, word := range found {
			word.box = turnBox(word.box, 4-turn, w, h)
			if word.turn = turn; turn != 0 {
				word.base = word.box.Bottom
			}
			words = append(words, word)
		}
	}
	return words
}

// sidePhrases joins the words of each line of text that stands on its side.
func sidePhrases(words []pdfText) []pdfText {
	var out []pdfText
	for _, line := range pdfLinesOf(words) {
		for i, t := range line.texts {
			if n := len(out); i > 0 && t.box.Left-out[n-1].box.Right < columnGap*t.size {
				out[n-1] = joinTexts(out[n-1], t)
				continue
			}
			out = append(out, t)
		}
	}
	return out
}

// pdfWordsOf puts upright glyphs together into words, none of which crosses a
// rule.
func pdfWordsOf(glyphs []pdfGlyph, down []pdfRule) []pdfText {
	slices.SortStableFunc(glyphs, func(a, b pdfGlyph) int { return cmp.Compare(a.base, b.base) })
	var words []pdfText
	for start := 0; start < len(glyphs); {
		end := start + 1
		for end < len(glyphs) && glyphs[end].base-glyphs[start].base <= 0.3*min(glyphs[start].style.size, glyphs[end].style.size) {
			end++
		}
		line := glyphs[start:end]
		slices.SortStableFunc(line, func(a, b pdfGlyph) int {
			if c := cmp.Compare(a.box.Left, b.box.Left); c != 0 {
				return c
			}
			return cmp.Compare(a.order, b.order)
		})
		words = append(words, wordsOfLine(line, down)...)
		start = end
	}
	phraseGaps(words)
	if !typesSpaces(words) {
		for i := range words {
			words[i].apart = false
		}
	}
	return raiseMarks(words, down)
}

// typesSpaces says that the file writes the spaces between the words of a
// phrase, so that a narrow gap without one parts two cells. Many files move
// the pen instead, which shows between words of letters.
func typesSpaces(words []pdfText) bool {
	const most = 3 // gaps between words of letters without a space, to one with
	typed, moved := 0, 0
	for i := 1; i < len(words); i++ {
		a, b := &words[i-1], &words[i]
		gap := b.box.Left - a.box.Right
		switch {
		case math.Abs(a.base-b.base) > 1 || gap < 0 || gap > columnGap*b.size:
		case !b.apart:
			typed++
		case !pdfValueLike(a.text) && !pdfValueLike(b.text):
			moved++
		}
	}
	return moved <= most*typed
}

// phraseGaps finds gaps that are a space although the file has none there:
// those of a run of words set evenly, as in prose, and those as wide as these
// in the same size of letter.
func phraseGaps(words []pdfText) {
	const run, even, widest = 5, 0.03, 0.5 // words; ems
	gap := func(i int) float64 { return (words[i].box.Left - words[i-1].box.Right) / words[i].size }
	within := func(i, from int) bool {
		return i < len(words) && math.Abs(words[i].base-words[from].base) < 1 && gap(i) > 0 && gap(i) < widest && (i == from+1 || math.Abs(gap(i)-gap(from+1)) < even)
	}
	var spaces []float64
	for from := 0; from < len(words); {
		to := from + 1
		for within(to, from) {
			to++
		}
		if to-from >= run && slices.ContainsFunc(words[from+1:to], func(w pdfText) bool { return w.apart }) {
			spaces = append(spaces, gap(from+1))
			for k := from + 1; k < to; k++ {
				words[k].apart = false
			}
		}
		from = to
	}
	for i := 1; i < len(words); i++ {
		words[i].apart = words[i].apart && !slices.ContainsFunc(spaces, func(s float64) bool { return math.Abs(gap(i)-s) < even })
	}
}

// The least gap, in ems, that parts two words: where the file has a space
// there, where pdfium thinks that there is one, and where neither does.
const (
	wordGapTyped  = -0.1
	wordGapSpaced = 0.08
	wordGap       = 0.22
)

func wordsOfLine(line []pdfGlyph, down []pdfRule) []pdfText {
	var words []pdfText
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			words[len(words)-1].text = text.String()
			text.Reset()
		}
	}
	var last pdfGlyph
	for i, g := range line {
		size := g.style.size
		begin := i == 0
		if !begin {
			gap := g.box.Left - last.box.Right
			if g.r == last.r && !ligature(last, g) && math.Abs(g.box.Left-last.box.Left) < 0.3*(g.box.Right-g.box.Left) {
				continue // printed twice, to look bold
			}
			small := math.Min(size, last.style.size) < 0.87*math.Max(size, last.style.size)
			raised := math.Abs(g.base-last.base) > 0.12*size
			begin = gap > wordGap*size || g.space && gap > wordGapSpaced*size || g.typed && gap > wordGapTyped*size || small || raised ||
				gap > 0 && ruleBetween(down, last.box.Right+1, g.box.Left-1, g.base-0.3*size)
		}
		over := i > 0 && !ligature(last, g) && last.box.Right-g.box.Left > 0.5*min(last.box.Right-last.box.Left, g.box.Right-g.box.Left)
		if begin {
			flush()
			follows := g.typed && g.order > last.order && g.order <= last.order+3
			if over {
				words[len(words)-1].doubt = "characters are printed over one another"
			}
			words = append(words, pdfText{box: g.box, base: g.base, size: size, bold: g.style.bold, apart: i > 0 && !follows})
		}
		w := &words[len(words)-1]
		if !begin {
			if g.order < last.order {
				w.doubt = "the characters stand in another order in the file than on the page"
			}
			if over {
				w.doubt = "characters are printed over one another"
			}
		}
		if g.r == unicode.ReplacementChar {
			w.doubt = "the font does not say what its characters are"
		}
		w.box = unionBox(w.box, g.box)
		w.bold = w.bold && g.style.bold
		text.WriteRune(g.r)
		last = g
	}
	flush()
	return words
}

// ligature says that a and b are letters of one glyph, such as that for "ff",
// for which pdfium gives two characters with the box of the one.
func ligature(a, b pdfGlyph) bool {
	return a.style == b.style && b.order == a.order+1 && a.box == b.box && unicode.IsLetter(a.r) && unicode.IsLetter(b.r)
}

func unionBox(a, b Box) Box {
	return Box{min(a.Left, b.Left), min(a.Top, b.Top), max(a.Right, b.Right), max(a.Bottom, b.Bottom)}
}

// overlapOf is how much of the two intervals is common; negative is the gap
// between them.
func overlapOf(a1, a2, b1, b2 float64) float64 { return min(a2, b2) - max(a1, b1) }

// raiseMarks takes small raised words away from the word that they stand
// against and makes them its marks. One that stands before a word, as at the
// head of a footnote, comes down to its line.
func raiseMarks(words []pdfText, down []pdfRule) []pdfText {
	gone := make([]bool, len(words))
	byBase := make([]int, len(words))
	for i := range byBase {
		byBase[i] = i
	}
	slices.SortStableFunc(byBase, func(a, b int) int { return cmp.Compare(words[a].base, words[b].base) })
	for i := range words {
		w := &words[i]
		if len([]rune(w.text)) > 5 {
			continue
		}
		before := -1 // the word that it stands before
		from, _ := slices.BinarySearchFunc(byBase, w.base, func(k int, base float64) int { return cmp.Compare(words[k].base, base) })
		for _, k := range byBase[from:] {
			h := &words[k]
			lift := h.base - w.base
			if lift > 20 {
				break
			}
			if k == i || gone[k] || w.size >= 0.87*h.size || lift < 0.08*h.size || lift > 0.8*h.size {
				continue
			}
			near := func(gap float64) bool { return gap > -0.15*h.size && gap < 0.3*h.size }
			if before < 0 && near(h.box.Left-w.box.Right) && !ruleBetween(down, w.box.Right+1, h.box.Left-1, w.base) {
				before = k
			}
			if !near(w.box.Left-h.box.Right) || ruleBetween(down, h.box.Right+1, w.box.Left-1, w.base) {
				continue
			}
			if isMark(h.text, w.text) {
				h.marks = append(h.marks, strings.FieldsFunc(w.text, func(r rune) bool { return strings.ContainsRune(",()[]", r) })...)
			} else {
				h.text += w.text
			}
			h.box.Right = max(h.box.Right, w.box.Right)
			gone[i] = true
			break
		}
		if !gone[i] && before >= 0 {
			w.base, w.size = words[before].base, words[before].size
		}
	}
	kept := words[:0]
	for i, w := range words {
		if !gone[i] {
			kept = append(kept, splitRaised(w))
		}
	}
	return kept
}

const raisedDigits = "⁰¹²³⁴⁵⁶⁷⁸⁹"

// splitRaised takes raised digits that are characters of their own from the
// end of a word.
func splitRaised(w pdfText) pdfText {
	runes := []rune(w.text)
	end := len(runes)
	mark := ""
	for end > 0 {
		i := slices.Index([]rune(raisedDigits), runes[end-1])
		if i < 0 {
			break
		}
		mark = string(rune('0'+i)) + mark
		end--
	}
	if mark != "" && end > 0 {
		w.text = string(runes[:end])
		w.marks = append(w.marks, mark)
	}
	return w
}

// pdfLinesOf sorts words into lines by where they stand, whatever their order.
func pdfLinesOf(words []pdfText) []pdfLine {
	slices.SortStableFunc(words, func(a, b pdfText) int { return cmp.Compare(a.base, b.base) })
	var lines []pdfLine
	for start := 0; start < len(words); {
		end := start + 1
		for end < len(words) && words[end].base-words[start].base <= 0.35*min(words[start].size, words[end].size) {
			end++
		}
		line := pdfLine{texts: words[start:end:end]}
		slices.SortStableFunc(line.texts, func(a, b pdfText) int { return cmp.Compare(a.box.Left, b.box.Left) })
		line.measure()
		lines = append(lines, line)
		start = end
	}
	return lines
}

func (l *pdfLine) measure() {
	l.box, l.size = l.texts[0].box, 0
	for _, t := range l.texts {
		l.box = unionBox(l.box, t.box)
		l.size = max(l.size, t.size)
	}
}

// joinTexts puts b after a, with a space.
func joinTexts(a, b pdfText) pdfText {
	a.box = unionBox(a.box, b.box)
	a.text += " " + b.text
	a.bold = a.bold && b.bold
	a.size = max(a.size, b.size)
	a.marks = append(a.marks[:len(a.marks):len(a.marks)], b.marks...)
	if a.doubt == "" {
		a.doubt = b.doubt
	}
	return a
}

// The least gap, in ems, that parts what stands in one column from what
// stands in the next: between words, between a word and a value, and between
// two values.
const (
	columnGap      = 1.15
	columnGapMixed = 0.8
	columnGapValue = 0.42
)

// chunks joins the words of a line that stand close together, unless a rule
// stands between them.
func (l *pdfLine) chunks(down []pdfRule) pdfLine { return l.chunksAt(columnGap, down) }

// chunksAt is chunks with the least gap between two texts without values.
func (l *pdfLine) chunksAt(least float64, down []pdfRule) pdfLine {
	out := pdfLine{box: l.box, size: l.size}
	for _, t := range l.texts {
		n := len(out.texts)
		if n == 0 {
			out.texts = append(out.texts, t)
			continue
		}
		last := &out.texts[n-1]
		size := max(t.size, last.size)
		gap := t.box.Left - last.box.Right
		least := least
		switch a, b := pdfValueLike(pdfLastWord(last.text)), pdfValueLike(t.text); {
		case a && b:
			least = columnGapValue
		case b:
			least = min(least, columnGapMixed)
		}
		if gap > least*size || t.apart && gap > wordGapSpaced*size || t.turn != last.turn || ruleBetween(down, last.box.Right, t.box.Left, (t.box.Top+t.box.Bottom)/2) {
			out.texts = append(out.texts, t)
			continue
		}
		*last = joinTexts(*last, t)
	}
	return out
}

func ruleBetween(down []pdfRule, left, right, y float64) bool {
	for _, r := range down {
		if r.pos > left-1.5 && r.pos < right+1.5 && r.from <= y && y <= r.to {
			return true
		}
	}
	return false
}

func pdfLastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }
