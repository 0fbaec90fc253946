package claim

import (
	"html"
	"regexp"
	"strings"
)

// A span is a piece of a text, in bytes.
type span struct{ start, end int }

var (
	htmlText   = regexp.MustCompile(`(?i)<(?:!doctype|html|body|p|div|h[1-6]|ul|ol|li|table|span|em|strong|br|a)\b[^<>]*>`)
	htmlHidden = regexp.MustCompile(`(?is)<!--.*?-->|<(script|style|head|template|svg|code|pre)\b.*?</(?:script|style|head|template|svg|code|pre)\s*>`)
	htmlTag    = regexp.MustCompile(`</?([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>|<![^<>]*>`)
	htmlEntity = regexp.MustCompile(`&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});`)
	inlineTags = map[string]bool{"a": true, "abbr": true, "b": true, "data": true, "em": true, "i": true, "mark": true, "q": true, "small": true, "span": true, "strong": true, "sub": true, "sup": true, "time": true, "u": true}

	footMark = regexp.MustCompile(`[\x{b9}\x{b2}\x{b3}\x{2070}-\x{2079}†‡]+`)
	noteMark = regexp.MustCompile(`[^\s\[\]](\[\^?[\w*]{1,4}\])|(\[\^\w{1,8}\]:?)`)
	htmlNote = regexp.MustCompile(`(?i)<sup\b[^<>]*>(?:\s|<a\b[^<>]*>)*[\[(]?(?:\d{1,3}|[a-z*†‡])[\])]?(?:\s|</a>)*</sup\s*>`)

	mdCode  = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`|<!--.*?-->")
	mdLink  = regexp.MustCompile(`\]\([^()\s]*(?: "[^"]*")?\)`)
	webText = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"]*|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)
	mdMarks = regexp.MustCompile(`\*+|_{1,3}\b|\b_{1,3}`)
)

// readable is text with everything that is not prose made blank: tags,
// scripts, addresses, marks of emphasis. Every byte of prose stays where it
// was, so that places in the result are places in the text.
//
// The tables are those of the result.
func readable(text string) (string, []grid) {
	b := []byte(text)
	var grids []grid
	blank := func(at []int, with byte) {
		for i := at[0]; i < at[1]; i++ {
			if b[i] != '\n' {
				b[i] = with
			}
		}
	}
	if htmlText.MatchString(text) {
		for _, at := range htmlHidden.FindAllIndex(b, -1) {
			blank(at, ' ')
		}
		for _, at := range htmlNote.FindAllIndex(b, -1) {
			blank(at, ' ')
		}
		grids = markupTables(string(b))
		for _, at := range htmlTag.FindAllSubmatchIndex(b, -1) {
			inline := at[2] >= 0 && inlineTags[strings.ToLower(string(b[at[2]:at[3]]))]
			blank(at, ' ')
			if !inline && at[1]-at[0] >= 3 {
				b[at[0]], b[at[0]+1] = '\n', '\n'
			}
		}
		for _, at := range htmlEntity.FindAllIndex(b, -1) {
			shown := html.UnescapeString(string(b[at[0]:at[1]]))
			if len(shown) <= at[1]-at[0] && shown != string(b[at[0]:at[1]]) {
				blank(at, ' ')
				copy(b[at[0]:], shown)
			}
		}
	}
	for _, at := range noteMark.FindAllSubmatchIndex(b, -1) {
		if at[2] < 0 {
			at[2], at[3] = at[4], at[5]
		}
		blank(at[2:4], ' ')
	}
	for _, re := range []*regexp.Regexp{footMark, mdCode, mdLink, webText, mdMarks} {
		for _, at := range re.FindAllIndex(b, -1) {
			blank(at, ' ')
		}
	}
	return string(b), append(grids, pipeTables(string(b))...)
}

// beside is a readable text without its tables.
func beside(prose string, grids []grid) string {
	if len(grids) == 0 {
		return prose
	}
	b := []byte(prose)
	for _, g := range grids {
		for _, row := range g {
			for _, c := range row {
				for i := c.start; i < c.end; i++ {
					if b[i] != '\n' {
						b[i] = ' '
					}
				}
			}
		}
	}
	return string(b)
}

var (
	blankLine  = regexp.MustCompile(`\n[ \t\r]*\n\s*`)
	listMark   = regexp.MustCompile(`^[ \t]*(?:[-+•>#|]+|\(?\d{1,3}[.)])[ \t]+`)
	ruleLine   = regexp.MustCompile(`^[ \t]*[-=|: ]{3,}$`)
	endOfLine  = regexp.MustCompile(`[.!?]["'”’)]*\s*$`)
	headingRow = regexp.MustCompile(`^[ \t]*#{1,6}[ \t]`)
)

// paragraphs cuts a readable text at blank lines, at headings and at the
// items of lists; a text in which every line ends as a sentence does is cut
// at its lines.
func paragraphs(text string) []span {
	var out []span
	for _, block := range cut(text, blankLine) {
		lines := lineSpans(text, block)
		whole := len(lines) > 1
		for _, l := range lines {
			whole = whole && endOfLine.MatchString(text[l.start:l.end])
		}
		p := span{-1, -1}
		for _, l := range lines {
			line := text[l.start:l.end]
			mark := listMark.FindString(line)
			if p.start >= 0 && (whole || mark != "" || ruleLine.MatchString(line)) {
				out = append(out, p)
				p.start = -1
			}
			if ruleLine.MatchString(line) {
				continue
			}
			if p.start < 0 {
				p.start = l.start + len(mark)
			}
			p.end = l.end
			if headingRow.MatchString(line) {
				out = append(out, p)
				p.start = -1
			}
		}
		if p.start >= 0 {
			out = append(out, p)
		}
	}
	return out
}

func cut(text string, re *regexp.Regexp) []span {
	var out []span
	from := 0
	for _, at := range re.FindAllStringIndex(text, -1) {
		if at[0] > from {
			out = append(out, span{from, at[0]})
		}
		from = at[1]
	}
	if from < len(text) {
		out = append(out, span{from, len(text)})
	}
	return out
}

func lineSpans(text string, s span) []span {
	var out []span
	for from := s.start; from < s.end; {
		end := s.end
		if n := strings.IndexByte(text[from:s.end], '\n'); n >= 0 {
			end = from + n
		}
		if end > from {
			out = append(out, span{from, end})
		}
		from = end + 1
	}
	return out
}
