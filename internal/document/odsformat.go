package document

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// format takes a number format, as the code that a spreadsheet of Office
// would have for it (mmm-yy, #,##0.0, 0%).
func (r *odsReader) format(e xml.StartElement) error {
	name := attr(e, "name")
	var code strings.Builder
	err := r.children(func(p xml.StartElement) error {
		long := attr(p, "style") == "long"
		switch p.Name.Local {
		case "number":
			code.WriteString(numberCode(p))
		case "scientific-number":
			code.WriteString("0.00E+00")
		case "fraction":
			code.WriteString("# ?/?")
		case "day":
			code.WriteString(either(long, "dd", "d"))
		case "day-of-week":
			code.WriteString(either(long, "dddd", "ddd"))
		case "month":
			if attr(p, "textual") == "true" {
				code.WriteString(either(long, "mmmm", "mmm"))
			} else {
				code.WriteString(either(long, "mm", "m"))
			}
		case "year":
			code.WriteString(either(long, "yyyy", "yy"))
		case "hours":
			code.WriteString(either(long, "hh", "h"))
		case "minutes":
			code.WriteString(either(long, "mm", "m"))
		case "seconds":
			code.WriteString(either(long, "ss", "s"))
		case "am-pm":
			code.WriteString("AM/PM")
		case "text-content":
			code.WriteString("@")
		case "text", "currency-symbol":
			return r.children(func(xml.StartElement) error { return r.skip() }, func(s string) { code.WriteString(literal(s)) })
		}
		return r.skip()
	}, nil)
	r.formats[name] = code.String()
	return err
}

// numberCode is the code of the digits of a number format.
func numberCode(e xml.StartElement) string {
	whole := "0"
	if attr(e, "min-integer-digits") == "0" {
		whole = "#"
	}
	if attr(e, "grouping") == "true" {
		whole = "#,##" + whole
	}
	if places, _ := strconv.Atoi(attr(e, "decimal-places")); places > 0 {
		return whole + "." + strings.Repeat("0", min(places, 30))
	}
	return either(whole == "0" && attr(e, "decimal-places") == "", "General", whole)
}

// literal is text within a format code: in quotes unless it is a mark that
// needs none.
func literal(s string) string {
	if strings.Trim(s, " -/:.,%()+") == "" {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, "") + `"`
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
