package document

import (
	"strconv"
	"strings"
)

// A run is characters of a text that stand on the line, or above it.
type run struct {
	text  string
	super bool
}

// struckDoubt is about a cell in which a line goes through some of the text.
const struckDoubt = "part of the text is struck out"

// splitMarks takes the footnote marks out of a text: what stands above the
// line, unless footnoteMarks finds none in it or there is nothing else.
func splitMarks(runs []run) (shown string, marks []string) {
	var text strings.Builder
	for _, r := range runs {
		if r.super {
			if found := footnoteMarks(text.String(), r.text); found != nil {
				marks = append(marks, found...)
				continue
			}
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
func isMark(before, raised string) bool { return footnoteMarks(before, raised) != nil }

// footnoteMarks are the marks in raised text that follows other text: numbers
// up to 99, single letters and the usual signs, with what separates them. It
// is nil for what else is raised, such as the "2" of m² or the "st" of 1st.
func footnoteMarks(before, raised string) []string {
	fields := strings.FieldsFunc(raised, func(r rune) bool { return strings.ContainsRune(" ,;()[]\u00A0\n\t", r) })
	if len(fields) == 0 || len(raised) > 40 {
		return nil
	}
	last := before[strings.LastIndexAny(before, " \u00A0(")+1:]
	for _, f := range fields {
		_, err := strconv.ParseUint(f, 10, 8)
		switch {
		case err == nil && len(f) <= 2:
			if (f == "2" || f == "3") && strings.HasSuffix(last, "m") && len(last) <= 2 { // m², km², cm³
				return nil
			}
		case len(f) == 1 && (f[0]|0x20 >= 'a' && f[0]|0x20 <= 'z'):
		case strings.Trim(f, "*†‡§¶#^~") == "":
		default:
			return nil
		}
	}
	return fields
}

// joinRuns is all the text of the runs.
func joinRuns(runs []run) string {
	var text strings.Builder
	for _, r := range runs {
		text.WriteString(r.text)
	}
	return text.String()
}
