package document

import (
	"strings"
)

// Escape makes a text safe to write into a CSV file that people open in a
// spreadsheet: one that a spreadsheet would take for a formula gets an
// apostrophe before it. A plain number, with its sign, and a lone dash stay.
func Escape(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) || s == "-" || isSignedNumber(s) {
		return s
	}
	return "'" + s
}

// isSignedNumber says whether s is a sign and a decimal number, perhaps with
// thousands or a percent sign, and nothing that could be reckoned.
func isSignedNumber(s string) bool {
	digits := strings.TrimSuffix(strings.TrimLeft(s[:1], "+-")+s[1:], "%")
	if digits == "" || digits[0] < '0' || digits[0] > '9' || strings.Count(digits, ".") > 1 {
		return false
	}
	return strings.Trim(digits, "0123456789.,") == ""
}
