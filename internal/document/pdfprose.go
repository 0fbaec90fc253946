package document

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A pdfParagraph is a paragraph with its place on the page.
type pdfParagraph struct {
	box  Box
	size float64
	text string
}

// arrange finds the tables without rules among the words left over by ruled
// tables, and makes paragraphs of the rest. Before is the page before, already
// arranged, or nil.
func (s *pdfSheet) arrange(before *pdfSheet) {
	slices.SortStableFunc(s.tables, func(a, b pdfTable) int { return cmp.Compare(a.box.Top, b.box.Top) })
	lines := s.looseTables(pdfLinesOf(s.words), before.lastTable())
	s.words = nil
	slices.SortStableFunc(s.tables, func(a, b pdfTable) int { return cmp.Compare(a.box.Top, b.box.Top) })
	for _, part := range pdfProseColumns(lines) {
		s.paragraphs = append(s.paragraphs, pdfParagraphsOf(part)...)
	}
}

// pdfProseColumns puts lines into reading order: where two columns of prose
// stand side by side, the left one comes before the right one.
func pdfProseColumns(lines []pdfLine) [][]pdfLine {
	var parts [][]pdfLine
	for start := 0; start < len(lines); {
		end, gutter := proseGutter(lines[start:])
		if end == 0 {
			if n := len(parts); n > 0 && start > 0 && len(parts[n-1]) > 0 && parts[n-1][len(parts[n-1])-1].box.Bottom == lines[start-1].box.Bottom && parts[n-1][len(parts[n-1])-1].box.Left == lines[start-1].box.Left {
				parts[n-1] = append(parts[n-1], lines[start])
			} else {
				parts = append(parts, []pdfLine{lines[start]})
			}
			start++
			continue
		}
		var left, right []pdfLine
		for _, l := range lines[start : start+end] {
			k := 0
			for k < len(l.texts) && l.texts[k].box.Right <= gutter {
				k++
			}
			if k > 0 {
				a := pdfLine{texts: l.texts[:k:k]}
				a.measure()
				left = append(left, a)
			}
			if k < len(l.texts) {
				a := pdfLine{texts: l.texts[k:]}
				a.measure()
				right = append(right, a)
			}
		}
		parts = append(parts, left, right)
		start += end
	}
	return parts
}

// proseGutter says how many of the lines stand in two columns of prose, and
// where the gap between them is; 0 when they do not.
func proseGutter(lines []pdfLine) (int, float64) {
	const least = 4 // lines
	left, right := 0.0, math.Inf(1)
	n, both := 0, 0
	for _, l := range lines {
		c := l.chunks(nil)
		switch len(c.texts) {
		case 1:
			t := c.texts[0]
			if n == 0 || t.box.Left < right && t.box.Right > left && overlapOf(left, right, t.box.Left, t.box.Right) >= min(right, 1e6)-left {
				return proseDone(n, both, least, left, right)
			}
			if t.box.Right <= right && t.box.Left < left {
				left = max(left, t.box.Right)
			} else {
				right = min(right, t.box.Left)
			}
		case 2:
			left, right = max(left, c.texts[0].box.Right), min(right, c.texts[1].box.Left)
			if strings.Count(c.texts[0].text, " ") > 1 && strings.Count(c.texts[1].text, " ") > 1 {
				both++
			}
		default:
			return proseDone(n, both, least, left, right)
		}
		if right-left < 4 {
			return proseDone(n, both, least, left, right)
		}
		n++
	}
	return proseDone(n, both, least, left, right)
}

func proseDone(n, both, least int, left, right float64) (int, float64) {
	if both < least {
		return 0, 0
	}
	return n, (min(left, right) + right) / 2
}

// pdfParagraphsOf joins lines that follow one another closely.
func pdfParagraphsOf(lines []pdfLine) []pdfParagraph {
	var out []pdfParagraph
	edge := 0.0
	for _, l := range lines {
		edge = max(edge, l.box.Right)
	}
	var group []pdfLine
	flush := func() {
		if len(group) > 0 {
			t := flowLines(group)
			out = append(out, pdfParagraph{t.box, t.size, t.text})
			group = nil
		}
	}
	for _, l := range lines {
		if n := len(group); n > 0 {
			last := group[n-1]
			ends := last.box.Right < edge-0.2*(edge-last.box.Left) && strings.ContainsAny(last.texts[len(last.texts)-1].text, ".:;?!")
			if l.box.Top-last.box.Bottom > 0.75*l.size || l.texts[0].bold != last.texts[0].bold || math.Abs(l.size-last.size) > 0.1*l.size || ends || beginsItem(l) {
				flush()
			}
		}
		group = append(group, l)
	}
	flush()
	return out
}

// beginsItem says whether the line has the look of an item of a list.
func beginsItem(l pdfLine) bool {
	first := l.texts[0].text
	r, _ := utf8.DecodeRuneInString(first)
	return strings.ContainsRune("•▪◦‣·", r) || len(l.texts) > 1 && len(first) < 5 && unicode.IsDigit(r) && strings.HasSuffix(first, ".")
}
