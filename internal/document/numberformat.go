package document

import (
	"strings"
)

// A numberFormat is a spreadsheet's number format, made ready. Its syntax is
// that of ECMA-376 part 1, 18.8.30 and 18.8.31; a program's language and
// region are taken to be British.
type numberFormat struct {
	code     string
	sections []formatSection
}

// A formatSection is one of the up to four parts of a format, which hold for
// positive numbers, negative ones, zero and text, or for what a condition
// says.
type formatSection struct {
	tokens    []formatToken
	condition string // "<", "<=", "=", "<>", ">=", ">", or none
	than      float64
	general   bool // shown as it is
	date      bool // shown as a date or a time
	elapsed   bool // shown as hours, minutes or seconds gone by
	text      bool // has a place for text
	group     bool // thousands are set apart
	scale     int  // commas at the end: thousands that are left out
	percent   int
	exponent  string // "E+" or "E-"
	fraction  bool   // "# ?/?"
}

// A formatToken is one piece of a section.
type formatToken struct {
	kind byte // '0' '#' '?' digits, '.' the point, 'E' an exponent, '@' text, '"' a literal, 'd' a date part
	text string
}

// builtin are the formats that a file names by number alone. 14 and 22 follow
// the region of the reader; the rest are those of the standard.
var builtin = map[int]string{
	0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
	5: `"£"#,##0;-"£"#,##0`, 6: `"£"#,##0;-"£"#,##0`, 7: `"£"#,##0.00;-"£"#,##0.00`, 8: `"£"#,##0.00;-"£"#,##0.00`,
	9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
	18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "hh:mm", 21: "hh:mm:ss", 22: "dd/mm/yyyy hh:mm",
	37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
	41: `_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-`, 42: `_-"£"* #,##0_-;-"£"* #,##0_-;_-"£"* "-"_-;_-@_-`,
	43: `_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-`, 44: `_-"£"* #,##0.00_-;-"£"* #,##0.00_-;_-"£"* "-"??_-;_-@_-`,
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}

// builtinFormat is the code of a format named by number. The numbers of East
// Asian dates show as British ones; one that is not known is General.
func builtinFormat(id int) string {
	if code, ok := builtin[id]; ok {
		return code
	}
	if id >= 27 && id <= 36 || id >= 50 && id <= 58 {
		return builtin[14]
	}
	return "General"
}

// newNumberFormat makes a format ready. A code longer than programs write is
// General.
func newNumberFormat(code string) *numberFormat {
	f := &numberFormat{code: code}
	if len(code) > 1000 {
		code = "General"
	}
	p := formatParser{rest: code}
	for {
		f.sections = append(f.sections, p.section())
		if p.rest == "" || len(f.sections) == 4 {
			break
		}
		p.rest = p.rest[1:] // the semicolon
	}
	if len(f.sections) == 2 && f.sections[1].text && f.sections[1].condition == "" {
		// "dd/mm/yyyy;@" is one format for numbers and one for text.
		text := f.sections[1]
		f.sections = []formatSection{f.sections[0], f.sections[0], f.sections[0], text}
		f.sections[1].tokens = append([]formatToken{{'"', "-"}}, f.sections[1].tokens...)
		if f.sections[0].date {
			f.sections[1] = f.sections[0]
		}
	}
	return f
}

// isGeneral says whether numbers show as they are.
func (f *numberFormat) isGeneral() bool {
	s := &f.sections[0]
	return len(f.sections) == 1 && (s.general && len(s.tokens) == 1 || s.text && len(s.tokens) == 1 || len(s.tokens) == 0)
}

// A formatParser takes a format code apart.
type formatParser struct {
	rest  string
	s     *formatSection
	point bool // the decimal point has been passed
}

// section takes the section up to the next semicolon, which it leaves.
func (p *formatParser) section() formatSection {
	s := formatSection{}
	p.s, p.point = &s, false
	for p.rest != "" && p.rest[0] != ';' {
		p.token()
	}
	p.minutes()
	return s
}

// take cuts n bytes off the rest.
func (p *formatParser) take(n int) string {
	n = min(n, len(p.rest))
	s := p.rest[:n]
	p.rest = p.rest[n:]
	return s
}

// add adds a token to the section; literals that follow each other are one.
func (p *formatParser) add(kind byte, text string) {
	if n := len(p.s.tokens); kind == '"' && n > 0 && p.s.tokens[n-1].kind == '"' {
		p.s.tokens[n-1].text += text
		return
	}
	p.s.tokens = append(p.s.tokens, formatToken{kind, text})
}

// token takes the next token.
func (p *formatParser) token() {
	c := p.rest[0]
	switch {
	case len(p.rest) >= 7 && strings.EqualFold(p.rest[:7], "general"):
		p.s.general = true
		p.add('G', p.take(7))
	case len(p.rest) >= 5 && strings.EqualFold(p.rest[:5], "am/pm"):
		p.s.date = true
		p.add('d', strings.ToLower(p.take(5)))
	case len(p.rest) >= 3 && strings.EqualFold(p.rest[:3], "a/p"):
		p.s.date = true
		p.add('d', strings.ToLower(p.take(3)))
	case c == '"':
		quoted, _, found := strings.Cut(p.rest[1:], `"`)
		p.add('"', quoted)
		p.take(len(quoted) + 1)
		if found {
			p.take(1)
		}
	case c == '\\', c == '_', c == '*':
		p.take(1)
		r := p.rune()
		switch {
		case c == '\\':
			p.add('"', r)
		case c == '_':
			p.add('"', " ")
		}
	case c == '[':
		p.bracket()
	case strings.IndexByte("ymdhsYMDHS", c) >= 0:
		p.date(c)
	case strings.IndexByte("0#?.,%/@", c) >= 0:
		p.digit(c)
	case (c == 'E' || c == 'e') && len(p.rest) > 1 && (p.rest[1] == '+' || p.rest[1] == '-') && !p.s.date:
		p.s.exponent = strings.ToUpper(p.take(2))
		p.add('E', p.s.exponent)
		p.point = true
	default:
		p.add('"', p.rune())
	}
}

// rune takes one character, whatever it is.
func (p *formatParser) rune() string {
	for i := range p.rest {
		if i > 0 {
			return p.take(i)
		}
	}
	return p.take(len(p.rest))
}

// digit takes what stands for digits and their marks.
func (p *formatParser) digit(c byte) {
	switch c {
	case '.':
		if last := len(p.s.tokens) - 1; p.s.date && last >= 0 && p.s.tokens[last].kind == 'd' && p.s.tokens[last].text[0] == 's' {
			n := 1
			for n < len(p.rest) && p.rest[n] == '0' {
				n++
			}
			p.add('d', p.take(n)) // fractions of a second
			return
		}
		if p.point || p.s.date {
			p.add('"', p.take(1))
			return
		}
		p.point = true
		p.add('.', p.take(1))
	case ',':
		p.take(1)
		switch last := len(p.s.tokens) - 1; {
		case last < 0 || !p.s.tokens[last].isDigit():
			p.add('"', ",")
		case p.point:
			p.s.scale++
		case p.rest != "" && strings.IndexByte("0#?", p.rest[0]) >= 0:
			p.s.group = true
		default:
			p.s.scale++
		}
	case '%':
		p.s.percent++
		p.add('"', p.take(1))
	case '/':
		if last := len(p.s.tokens) - 1; last >= 0 && p.s.tokens[last].isDigit() {
			p.s.fraction = true
		}
		p.add('"', p.take(1))
	case '@':
		p.s.text = true
		p.add('@', p.take(1))
	default:
		p.add(c, p.take(1))
	}
}

func (t formatToken) isDigit() bool { return t.kind == '0' || t.kind == '#' || t.kind == '?' }

// date takes a run of one date letter.
func (p *formatParser) date(c byte) {
	n := 1
	for n < len(p.rest) && p.rest[n]|0x20 == c|0x20 {
		n++
	}
	p.s.date = true
	p.add('d', strings.ToLower(p.take(n)))
}

// bracket takes what stands in square brackets: a colour, a condition, a
// currency and region, or time gone by.
func (p *formatParser) bracket() {
	inside, _, found := strings.Cut(p.rest[1:], "]")
	p.take(len(inside) + 1)
	if found {
		p.take(1)
	}
	lower := strings.ToLower(inside)
	switch {
	case lower != "" && strings.Trim(lower, "h") == "", lower != "" && strings.Trim(lower, "m") == "", lower != "" && strings.Trim(lower, "s") == "":
		p.s.date, p.s.elapsed = true, true
		p.add('d', "["+lower)
	case strings.HasPrefix(inside, "$"):
		currency, _, _ := strings.Cut(inside[1:], "-")
		p.add('"', currency)
	case strings.IndexAny(inside, "<>=") == 0:
		op := inside[:len(inside)-len(strings.TrimLeft(inside, "<>="))]
		if than, ok := parseNumber(strings.TrimSpace(inside[len(op):])); ok {
			p.s.condition, p.s.than = op, than
		}
	}
}

// minutes tells the m that is minutes from the m that is months: it follows
// hours or comes before seconds.
func (p *formatParser) minutes() {
	last := ""
	tokens := p.s.tokens
	for i := range tokens {
		t := &tokens[i]
		if t.kind != 'd' {
			continue
		}
		if t.text == "m" || t.text == "mm" {
			next := ""
			for _, after := range tokens[i+1:] {
				if after.kind == 'd' {
					next = after.text
					break
				}
			}
			if strings.Contains(last, "h") || strings.HasPrefix(next, "s") || strings.HasPrefix(next, "[s") {
				t.text = strings.ReplaceAll(t.text, "m", "n") // n stands for minutes from here on
			}
		}
		if t.text != "am/pm" && t.text != "a/p" {
			last = t.text
		}
	}
}
