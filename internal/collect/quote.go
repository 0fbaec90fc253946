package collect

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var (
	replyLine   = regexp.MustCompile(`(?i)^(?:on\b.{6,200}\bwrote:|.{0,120}<[^>]+@[^>]+>\s*wrote:|-{2,}\s*(?:original|reply) message\s*-{2,}|-{3,}\s*original request\s*-{3,})\s*$`)
	forwardLine = regexp.MustCompile(`(?i)^(?:-{2,}\s*forwarded (?:message|by).*|begin forwarded message:?)\s*$`)
	headerLine  = regexp.MustCompile(`(?i)^\s*\*{0,2}(?:from|sent|to|cc|date|subject)\*{0,2}:\*{0,2}\s`)
	fromLine    = regexp.MustCompile(`(?i)^\s*\*{0,2}from\*{0,2}:\*{0,2}\s`)
	forwardSubj = regexp.MustCompile(`(?i)^\s*(?:re:\s*)*(?:fwd?|i):`)
)

// splitQuoted parts the sender's own words from what they quote. A quoted line
// between lines of the sender's own stays with them, behind its ">", so that an
// answer keeps its question. Of a forwarded message the words are those of the
// first that it forwards.
func splitQuoted(body, subject string) (text, quoted string) {
	lines := strings.Split(body, "\n")
	forwarded := forwardSubj.MatchString(subject)
	var own []string
	end := len(lines)
	for i := 0; i < len(lines); i++ {
		switch {
		case !opensQuote(lines, i):
			own = append(own, lines[i])
			continue
		case forwarded || forwardLine.MatchString(strings.TrimRight(lines[i], " \t\r")):
			forwarded = false
			for i+1 < len(lines) && (headerLine.MatchString(lines[i+1]) || strings.TrimSpace(lines[i+1]) == "" && i+2 < len(lines) && headerLine.MatchString(lines[i+2])) {
				i++
			}
			continue
		}
		end = i
		break
	}
	last := len(own) - 1 // of the sender's own
	for last >= 0 && (isQuoted(own[last]) || strings.TrimSpace(own[last]) == "") {
		last--
	}
	if last+1 < len(own) && last >= 0 && strings.HasSuffix(strings.TrimSpace(own[last]), "wrote:") {
		last-- // "On such a day X wrote:" above a quotation
	}
	return strings.TrimSpace(strings.Join(own[:last+1], "\n")), strings.TrimSpace(strings.Join(own[last+1:], "\n") + "\n" + strings.Join(lines[end:], "\n"))
}

// opensQuote says that an earlier message begins at a line.
func opensQuote(lines []string, i int) bool {
	line := strings.TrimRight(lines[i], " \t\r")
	if isQuoted(line) {
		return false
	}
	if strings.HasSuffix(line, "wrote:") || strings.HasPrefix(line, "--") || strings.HasPrefix(line, "Begin") {
		if forwardLine.MatchString(line) {
			return true
		}
		return replyLine.MatchString(line) && !answeredBelow(lines[i+1:])
	}
	if i+1 < len(lines) && strings.HasPrefix(line, "On ") { // a long one, broken in two
		if next := strings.TrimRight(lines[i+1], " \t\r"); strings.HasSuffix(next, "wrote:") && replyLine.MatchString(line+" "+next) {
			return !answeredBelow(lines[i+2:])
		}
	}
	if !fromLine.MatchString(line) {
		return false
	}
	n := 0
	for j := i + 1; j < len(lines) && j <= i+5; j++ {
		if headerLine.MatchString(lines[j]) {
			n++
		}
	}
	return n >= 2
}

// answeredBelow says that what follows is marked line by line as quoted, so
// that the end of the quotation can be seen.
func answeredBelow(lines []string) bool {
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			return isQuoted(l)
		}
	}
	return false
}

func isQuoted(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return strings.HasPrefix(line, ">") || strings.HasPrefix(line, "|>")
}

// textOfHTML is the text of a page in lines, with the cells of a table between
// bars and quotations behind ">".
func textOfHTML(page string) string {
	var out, line strings.Builder
	quotes, skip, cells := 0, 0, 0
	end := func() {
		if text := strings.TrimSpace(line.String()); text != "" {
			out.WriteString(strings.Repeat("> ", quotes) + text + "\n")
		}
		line.Reset()
	}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			end()
			return out.String()
		}
		if kind == html.TextToken {
			if skip == 0 {
				line.WriteString(strings.Join(strings.Fields(string(z.Text())), " ") + " ")
			}
			continue
		}
		name, _ := z.TagName()
		open := kind == html.StartTagToken
		switch string(name) {
		case "style", "script", "head", "title":
			if open {
				skip++
			} else if kind == html.EndTagToken && skip > 0 {
				skip--
			}
		case "body": // a head need not be closed
			skip = 0
		case "blockquote":
			end()
			if open && quotes < 20 {
				quotes++
			} else if !open && quotes > 0 {
				quotes--
			}
		case "tr":
			end()
			cells = 0
		case "td", "th":
			if open && cells > 0 {
				line.WriteString("| ")
			}
			cells++
		case "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol":
			end()
			out.WriteString("\n")
		case "br", "li", "hr":
			end()
		}
	}
}
