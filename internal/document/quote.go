package document

import (
	"regexp"
	"strings"
)

var (
	// headerLine is a line of the headers that a mail program writes above a
	// message it quotes, in English or Welsh.
	headerLine = regexp.MustCompile(`(?i)^[>\s*]*(from|sent|date|to|cc|bcc|subject|importance|reply-to|attachments?|oddi wrth|anfonwyd|dyddiad|at|pwnc)\s*:\s*\**\s*(.*)$`)
	// originalLine and forwardLine are the lines by which programs mark a
	// quoted and a forwarded message.
	originalLine = regexp.MustCompile(`(?i)^[>\s]*-{2,}\s*(original (message|appointment)|neges wreiddiol)\s*-*\s*$`)
	forwardLine  = regexp.MustCompile(`(?i)^[>\s]*(-{2,}\s*forwarded (message|by)\b.*|begin forwarded message:?)\s*$`)
	ruleLine     = regexp.MustCompile(`^\s*_{10,}\s*$`)
	wroteLine    = regexp.MustCompile(`(?i)^[>\s]*(on\b.{5,300}\bwrote|ar\b.{5,300}\b(ysgrifennodd|ysgrifennwyd)\b.{0,100}):?\s*$`)
	// forwardedSubject begins the subject of a forwarded message.
	forwardedSubject = regexp.MustCompile(`(?i)^\s*(\[[^\]]*\]\s*)*(fwd?|ymlaen)\s*:`)
	// seeBelow says that the answer stands within what is quoted.
	seeBelow = regexp.MustCompile(`(?i)\b(below|in[- ]?line|in red|in blue|in bold|isod)\b`)
)

// A quoter tells the lines that a sender wrote from those that the message
// quotes. A forwarded message is what the sender meant to send: what it
// quotes in its turn is not.
type quoter struct {
	lines []string
	keep  []bool
	own   int  // lines that are not blank and not quoted so far
	let   bool // the next quoted message is a forwarded one
	cut   bool // something that stands by the sender's own lines was left out
	marks bool // the message marks what it quotes line by line
}

// ownLines says which lines the sender wrote or forwarded. Doubt is set when
// the sender's lines point to the quoted ones, which may hold the answer.
func ownLines(lines []string, forwarded bool) (keep []bool, doubt bool) {
	q := &quoter{lines: lines, keep: make([]bool, len(lines)), let: forwarded}
	for i := 0; i < len(lines); {
		i = q.line(i)
	}
	if q.own == 0 && forwarded {
		for i := range q.keep { // all of it is quoted, so all is forwarded
			q.keep[i] = true
		}
	}
	return q.keep, q.cut && q.pointsBelow()
}

// pointsBelow says whether what the sender wrote is short and speaks of what
// is quoted.
func (q *quoter) pointsBelow() bool {
	var own strings.Builder
	for i, k := range q.keep {
		if k {
			own.WriteString(q.lines[i] + " ")
		}
	}
	text := own.String()
	return len(text) < 600 && seeBelow.MatchString(text)
}

// line decides on the line i and those that belong to it, and is the number
// of the next.
func (q *quoter) line(i int) int {
	text := strings.TrimSpace(q.lines[i])
	switch {
	case text == "":
		q.keep[i] = true
		return i + 1
	case forwardLine.MatchString(text):
		q.let = true
		return q.keepTo(i, i+1)
	case originalLine.MatchString(text), ruleLine.MatchString(text) && q.headers(i+1) > 0:
		return q.message(i, i+1+q.headers(i+1))
	}
	if n := q.headers(i); n > 0 {
		return q.message(i, i+n)
	}
	if n := q.attribution(i); n > 0 {
		next := q.nextText(i + n)
		if next < len(q.lines) && isQuoted(q.lines[next]) && !q.let {
			return q.quoted(next)
		}
		return q.message(i, i+n)
	}
	if isQuoted(text) && !q.let && (q.marks || i+1 < len(q.lines) && isQuoted(q.lines[i+1])) {
		return q.quoted(i)
	}
	q.own++
	return q.keepTo(i, i+1)
}

// keepTo keeps the lines from i to before end.
func (q *quoter) keepTo(i, end int) int {
	for ; i < end && i < len(q.lines); i++ {
		q.keep[i] = true
	}
	return i
}

// message decides on a message that is quoted from line i on, whose headers
// end before body: it is left out to the end, unless it is forwarded, or
// nothing stands above it.
func (q *quoter) message(i, body int) int {
	if q.let || q.own == 0 {
		q.let = false
		q.own++
		return q.keepTo(i, body)
	}
	q.cut = true
	return len(q.lines)
}

// quoted passes over the lines from i on that are marked as quoted.
func (q *quoter) quoted(i int) int {
	q.cut, q.marks = true, true
	for i < len(q.lines) && isQuoted(q.lines[i]) {
		i++
	}
	return i
}

// nextText is the first line from i on that is not blank.
func (q *quoter) nextText(i int) int {
	for i < len(q.lines) && strings.TrimSpace(q.lines[i]) == "" {
		i++
	}
	return i
}

func isQuoted(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), ">") }

// headers is how many lines from i on are the headers of a message: one that
// says from whom, and two more. There is none when the line is another.
func (q *quoter) headers(i int) int {
	start := i
	i = q.nextText(i)
	if i-start > 2 || i >= len(q.lines) || !isFrom(q.lines[i]) {
		return 0
	}
	known, n := 0, i
	for ; n < len(q.lines) && n < i+20; n++ {
		text := strings.TrimSpace(q.lines[n])
		if text == "" && known >= 3 || n > i && isFrom(text) {
			break
		}
		if headerLine.MatchString(text) {
			known++
		} else if text != "" && !strings.ContainsAny(text, "@;<") { // not a list of people that goes on
			break
		}
	}
	if known < 3 {
		return 0
	}
	return n - start
}

func isFrom(line string) bool {
	m := headerLine.FindStringSubmatch(strings.TrimSpace(line))
	return m != nil && (strings.EqualFold(m[1], "from") || strings.EqualFold(m[1], "oddi wrth"))
}

// attribution is how many lines from i on say who wrote what follows.
func (q *quoter) attribution(i int) int {
	text := ""
	for n := 0; n < 3 && i+n < len(q.lines); n++ {
		text = strings.TrimSpace(text + " " + strings.TrimSpace(q.lines[i+n]))
		if wroteLine.MatchString(text) {
			return n + 1
		}
	}
	return 0
}
