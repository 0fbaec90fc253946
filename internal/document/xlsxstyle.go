package document

import (
	"strconv"
	"strings"
)

// A sharedString is a text that cells of a workbook refer to by number.
type sharedString struct {
	text  string
	marks []string
	bold  bool // every run of it
	doubt string
}

// readSharedStrings reads the strings part; none is no strings.
func readSharedStrings(b []byte) ([]sharedString, error) {
	var all []sharedString
	s := newXMLScanner(b)
	for s.next() != xmlEnd {
		if s.kind == xmlOpen && s.is("si") {
			all = append(all, readRichText(s))
		}
	}
	return all, s.err
}

// readRichText reads the runs of the current element, "si" or "is", to its
// end. A superscript that is a footnote mark is set apart from the text.
func readRichText(s *xmlScanner) sharedString {
	var out sharedString
	var runs []run
	var now struct{ bold, super, struck bool }
	plain, bold := false, false
	for depth := s.depth; ; {
		switch s.next() {
		case xmlEnd:
			return out
		case xmlClose:
			if s.depth >= depth {
				continue
			}
			out.bold = bold && !plain
			if len(runs) == 1 {
				out.text = runs[0].text
			} else {
				out.text, out.marks = splitMarks(runs)
			}
			return out
		case xmlOpen:
			switch {
			case s.is("r"):
				now.bold, now.super, now.struck = false, false, false
			case s.is("b"):
				now.bold = s.attr("val") == "" || xmlTrue(s.attr("val"))
			case s.is("strike"):
				now.struck = s.attr("val") == "" || xmlTrue(s.attr("val"))
			case s.is("vertAlign"):
				now.super = s.attr("val") == "superscript"
			case s.is("rPh"):
				s.skip()
			case s.is("t"):
				text := unescapeXstring(s.content())
				runs = append(runs, run{text, now.super})
				if strings.TrimSpace(text) != "" && !now.super {
					bold, plain = bold || now.bold, plain || !now.bold
					if now.struck {
						out.doubt = struckDoubt
					}
				}
			}
		}
	}
}

// unescapeXstring replaces the characters that XML cannot hold and that
// spreadsheets write as _x000D_ (ECMA-376 part 1, 22.9.2.19).
func unescapeXstring(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 32); err == nil {
				if n >= ' ' || n == '\n' || n == '\t' {
					out.WriteRune(rune(n))
				}
				i += 6
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// A cellStyle is what a workbook's style says that a reader of cells needs.
type cellStyle struct {
	format *numberFormat
	code   string // of the format, "" for General
	bold   bool
	struck bool
	indent int
}

// readStyles reads the styles part: one style for each cellXfs entry.
func readStyles(b []byte) ([]cellStyle, error) {
	codes := map[int]string{}
	formats := map[string]*numberFormat{}
	var fonts []cellStyle
	var styles []cellStyle
	s := newXMLScanner(b)
	inCells, inFonts := false, false
	for s.next() != xmlEnd {
		switch {
		case s.kind == xmlClose:
			inCells = inCells && !s.is("cellXfs")
			inFonts = inFonts && !s.is("fonts")
		case s.kind != xmlOpen:
		case s.is("dxfs"): // conditional formats, with fonts and formats of their own
			s.skip()
		case s.is("numFmt"):
			id, err := strconv.Atoi(s.attr("numFmtId"))
			if err == nil {
				codes[id] = s.attr("formatCode")
			}
		case s.is("fonts"):
			inFonts = true
		case s.is("font"):
			fonts = append(fonts, cellStyle{})
		case inFonts && len(fonts) > 0 && s.is("b"):
			fonts[len(fonts)-1].bold = s.attr("val") == "" || xmlTrue(s.attr("val"))
		case inFonts && len(fonts) > 0 && s.is("strike"):
			fonts[len(fonts)-1].struck = s.attr("val") == "" || xmlTrue(s.attr("val"))
		case s.is("cellXfs"):
			inCells = true
		case inCells && s.is("xf"):
			styles = append(styles, newCellStyle(s, codes, formats, fonts))
		case inCells && len(styles) > 0 && s.is("alignment"):
			styles[len(styles)-1].indent = min(max(atoi(s.attr("indent")), 0), 250)
		}
	}
	return styles, s.err
}

// newCellStyle reads the current xf element.
func newCellStyle(s *xmlScanner, codes map[int]string, formats map[string]*numberFormat, fonts []cellStyle) cellStyle {
	style := cellStyle{}
	if font := atoi(s.attr("fontId")); font >= 0 && font < len(fonts) {
		style = fonts[font]
	}
	id := atoi(s.attr("numFmtId"))
	code, ok := codes[id]
	if !ok {
		code = builtinFormat(id)
	}
	if formats[code] == nil {
		formats[code] = newNumberFormat(code)
	}
	style.format = formats[code]
	if style.code = code; code == "General" {
		style.code = ""
	}
	return style
}

// atoi is the number in an attribute, or -1.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
