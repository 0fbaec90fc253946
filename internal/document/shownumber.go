package document

import (
	"math"
	"strconv"
	"strings"
)

// parseNumber reads a number as spreadsheets store it.
func parseNumber(s string) (float64, bool) {
	if s == "" || strings.ContainsAny(s, "_xXpPnNiI") { // what ParseFloat takes and a spreadsheet does not
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// decimalForm is a stored number without exponent and without the noise of
// the seventeenth digit: "0.67000000000000004" is 0.67.
func decimalForm(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-15 || a >= 1e21) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	if v == 0 {
		return "0" // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// show is a number as the format shows it. Kind is NumberCell, or DateCell
// with raw in ISO 8601; raw is the decimal form of v otherwise.
func (f *numberFormat) show(v float64, date1904 bool) (shown, raw string, kind Kind) {
	raw = decimalForm(v)
	if f.isGeneral() {
		return general(v), raw, NumberCell
	}
	s, negative := f.pick(v)
	switch {
	case s.date && v >= 0 && v < 2958466: // to the end of the year 9999
		shown, iso := s.showDate(v, date1904)
		return strings.TrimSpace(shown), iso, DateCell
	case s.date:
		return general(v), raw, NumberCell
	}
	shown = s.showNumber(math.Abs(v))
	if negative {
		shown = "-" + strings.TrimLeft(shown, " ")
	}
	return strings.TrimSpace(shown), raw, NumberCell
}

// pick is the section for a number, and whether a minus sign is to be shown
// before it.
func (f *numberFormat) pick(v float64) (*formatSection, bool) {
	s := f.sections
	if s[0].condition != "" || len(s) > 1 && s[1].condition != "" {
		for i := range s[:min(len(s), 2)] {
			if s[i].condition != "" && holds(v, s[i].condition, s[i].than) || s[i].condition == "" && i == 1 && v < 0 && len(s) > 2 {
				return &s[i], v < 0 && s[i].condition != "" && i == 0
			}
		}
		last := min(len(s), 3) - 1
		return &s[last], v < 0
	}
	switch {
	case v < 0 && len(s) >= 2:
		return &s[1], false
	case v == 0 && len(s) >= 3:
		return &s[2], false
	}
	return &s[0], v < 0
}

// holds says whether v meets a condition.
func holds(v float64, op string, than float64) bool {
	switch op {
	case "<":
		return v < than
	case "<=":
		return v <= than
	case ">":
		return v > than
	case ">=":
		return v >= than
	case "=":
		return v == than
	case "<>":
		return v != than
	}
	return false
}

// showText is a text as the format shows it.
func (f *numberFormat) showText(text string) string {
	s := &f.sections[len(f.sections)-1]
	if len(f.sections) != 4 && !(len(f.sections) == 1 && s.text) {
		return text
	}
	var out strings.Builder
	for _, t := range s.tokens {
		switch t.kind {
		case '@', 'G':
			out.WriteString(text)
		case '"':
			out.WriteString(t.text)
		}
	}
	return strings.TrimSpace(out.String())
}

// general is a number in the format General, in a column that is wide enough:
// up to eleven characters, with an exponent beyond.
func general(v float64) string {
	a := math.Abs(v)
	switch {
	case v == 0:
		return "0"
	case a < 1e11 && a == math.Trunc(a):
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 1e11 || a < 1e-4 && len(decimalForm(a)) > 11:
		m, exp, _ := strings.Cut(strconv.FormatFloat(v, 'E', 5, 64), "E")
		if strings.Contains(m, ".") {
			m = strings.TrimRight(strings.TrimRight(m, "0"), ".")
		}
		return m + "E" + exp
	}
	whole := len(strconv.FormatFloat(math.Trunc(a), 'f', 0, 64))
	digits := roundDecimal(a, 0, max(0, 10-whole))
	if strings.Contains(digits, ".") {
		digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
	}
	if v < 0 {
		return "-" + digits
	}
	return digits
}

// roundDecimal is v, not negative, times ten to the shift, to so many places,
// half away from zero. It reckons on the fifteen digits that a spreadsheet
// takes to be a number, so that 64.15 is 64.2 to one place.
func roundDecimal(v float64, shift, places int) string {
	m, e, _ := strings.Cut(strconv.FormatFloat(v, 'e', 14, 64), "e")
	exp, _ := strconv.Atoi(e)
	digits := []byte(strings.Replace(m, ".", "", 1)) // d.ddd… of value 0.digits × 10^(point)
	point := exp + 1 + shift
	keep := point + places
	switch {
	case keep < 0:
		digits, point = nil, 0
	case keep < len(digits):
		up := digits[keep] >= '5'
		digits = digits[:keep]
		for i := keep - 1; up && i >= 0; i-- {
			if digits[i]++; digits[i] <= '9' {
				up = false
			} else {
				digits[i] = '0'
			}
		}
		if up {
			digits = append([]byte{'1'}, digits...)
			point++
		}
	}
	whole, part := "0", ""
	if point > 0 {
		whole = strings.TrimLeft(padRight(string(digits[:min(point, len(digits))]), point), "0")
		part = string(digits[min(point, len(digits)):])
	} else {
		part = strings.Repeat("0", min(-point, places)) + string(digits)
	}
	if whole == "" {
		whole = "0"
	}
	if places == 0 {
		return whole
	}
	return whole + "." + padRight(part, places)[:places]
}

func padRight(s string, n int) string {
	if len(s) >= n {
		return s
	}
	return s + strings.Repeat("0", n-len(s))
}

// showNumber is a number that is not negative, as the section shows it.
func (s *formatSection) showNumber(v float64) string {
	if s.fraction {
		return general(v)
	}
	places, whole, ints := 0, true, 0
	for _, t := range s.tokens {
		switch {
		case t.kind == '.' || t.kind == 'E':
			whole = false
			if t.kind == 'E' {
				return s.showExponent(v, places)
			}
		case t.isDigit() && whole:
			ints++
		case t.isDigit():
			places++
		}
	}
	integer, fraction, _ := strings.Cut(roundDecimal(v, 2*s.percent-3*s.scale, places), ".")
	return s.lay(v, strings.TrimLeft(integer, "0"), fraction, ints)
}

// lay puts digits into the places of the section.
func (s *formatSection) lay(v float64, integer, fraction string, ints int) string {
	var out strings.Builder
	whole, left := true, ints
	meaning := strings.TrimRight(fraction, "0")
	nth := 0
	for _, t := range s.tokens {
		switch {
		case t.kind == '"':
			out.WriteString(t.text)
		case t.kind == 'G':
			out.WriteString(general(v))
		case t.kind == '.':
			whole = false
			if ints == 0 {
				out.WriteString(integer)
			}
			out.WriteByte('.')
		case t.isDigit() && whole:
			left = s.layInteger(&out, t.kind, integer, left, ints)
		case t.isDigit():
			if nth < len(meaning) || t.kind == '0' {
				out.WriteByte(fraction[nth])
			} else if t.kind == '?' {
				out.WriteByte(' ')
			}
			nth++
		}
	}
	return out.String()
}

// layInteger writes the digit for a place that has left-1 places after it, and
// before the first place all digits that have none. It returns left-1.
func (s *formatSection) layInteger(out *strings.Builder, kind byte, integer string, left, ints int) int {
	from, to := len(integer)-left, len(integer)-left+1
	if left == ints {
		from = min(from, 0)
	}
	for i := from; i < to; i++ {
		after := len(integer) - 1 - i // digits that follow this one
		switch {
		case i >= 0:
			out.WriteByte(integer[i])
		case i < to-1:
			continue
		case kind == '0':
			out.WriteByte('0')
		case kind == '?':
			out.WriteByte(' ')
			continue
		default:
			continue
		}
		if s.group && after > 0 && after%3 == 0 {
			out.WriteByte(',')
		}
	}
	return left - 1
}

// showExponent is a number with a mantissa of one digit before the point.
func (s *formatSection) showExponent(v float64, places int) string {
	m, e, _ := strings.Cut(strconv.FormatFloat(v, 'E', places, 64), "E")
	sign, digits := e[:1], strings.TrimLeft(e[1:], "0")
	width := 0
	after := false
	for _, t := range s.tokens {
		if after && t.isDigit() {
			width++
		}
		after = after || t.kind == 'E'
	}
	if sign == "+" && s.exponent == "E-" {
		sign = ""
	}
	return m + "E" + sign + strings.Repeat("0", max(0, width-len(digits))) + digits
}

// hasDigits says whether the section shows the number itself.
func (s *formatSection) hasDigits() bool {
	if s.general || s.date {
		return true
	}
	for _, t := range s.tokens {
		if t.isDigit() || t.kind == '@' {
			return true
		}
	}
	return false
}
