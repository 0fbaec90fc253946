package document

import "strings"

// A run is characters of a text that stand on the line, or above it.
type run struct {
	text  string
	super bool
}

// splitMarks takes the footnote marks out of a text: what stands above the
// line, unless it is the end of an ordinal (1st), a power of a unit (km2),
// too long for a mark, or all that there is.
func splitMarks(runs []run) (shown string, marks []string) {
	var text strings.Builder
	for _, r := range runs {
		if r.super && isMark(text.String(), r.text) {
			marks = append(marks, strings.FieldsFunc(r.text, func(c rune) bool { return c == ',' || c == ' ' || c == '\u00A0' })...)
			continue
		}
		text.WriteString(r.text)
	}
	if strings.TrimSpace(text.String()) == "" {
		return joinRuns(runs), nil
	}
	if marks != nil { // the space that held the mark off
		return strings.TrimRight(text.String(), " \u00A0"), marks
	}
	return text.String(), nil
}

// isMark says whether raised text after what stands before it is a footnote
// mark.
func isMark(before, raised string) bool {
	raised = strings.TrimSpace(raised)
	switch strings.ToLower(raised) {
	case "":
		return false
	case "st", "nd", "rd", "th":
		return before == "" || before[len(before)-1] < '0' || before[len(before)-1] > '9'
	case "2", "3":
		return !strings.HasSuffix(before, "km") && !strings.HasSuffix(before, " m")
	}
	return len(raised) <= 10
}

// joinRuns is all the text of the runs.
func joinRuns(runs []run) string {
	var text strings.Builder
	for _, r := range runs {
		text.WriteString(r.text)
	}
	return text.String()
}
