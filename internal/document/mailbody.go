package document

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A mailBody is the text of a message in the ways in which it is given.
type mailBody struct{ plain, html string }

// addBodies adds the subject and the bodies of a message to the document,
// without what they quote.
func addBodies(ctx context.Context, doc *Document, subject string, bodies []mailBody, lim Limits, depth int) error {
	forwarded := forwardedSubject.MatchString(subject)
	if subject = strings.TrimSpace(oneLine(subject)); subject != "" {
		doc.Paragraphs = append(doc.Paragraphs, Paragraph{At: "subject", Text: subject})
	}
	for i, b := range bodies {
		read, doubt, err := b.read(ctx, forwarded, lim, depth)
		if err != nil {
			if ctx.Err() != nil || stop(err) {
				return err
			}
			doc.Problems = append(doc.Problems, problemOf("message", err))
			continue
		}
		if doubt {
			doc.Problems = append(doc.Problems, Problem{At: "body", Text: "the answer may stand within the quoted message, which is not read: see the message"})
		}
		for _, g := range read.Grids {
			g.Number = len(doc.Grids) + 1
			doc.Grids = append(doc.Grids, g)
		}
		for _, p := range read.Paragraphs {
			if i > 0 {
				p.At = "part " + ColumnName(i) + " " + p.At // of a message in several pieces: B, C, …
			}
			doc.Paragraphs = append(doc.Paragraphs, p)
		}
		doc.Problems = append(doc.Problems, read.Problems...)
	}
	return nil
}

// read reads the body as a page when it has tables, or nothing but the page;
// otherwise as plain text, in which programs flatten tables to words.
func (b mailBody) read(ctx context.Context, forwarded bool, lim Limits, depth int) (doc *Document, doubt bool, err error) {
	plain := strings.TrimSpace(b.plain) != ""
	if strings.TrimSpace(b.html) != "" {
		page, doubt := ownHTML(b.html, forwarded)
		if doc, err = readHTML(ctx, "message", []byte(page), lim, depth); err == nil && (!plain || hasTable(doc)) || stop(err) {
			return doc, doubt, err
		}
	}
	if !plain {
		if doc == nil {
			doc = &Document{}
		}
		return doc, false, err
	}
	lines := strings.Split(strings.ReplaceAll(b.plain, "\r\n", "\n"), "\n")
	keep, doubt := ownLines(lines, forwarded)
	for i := range lines {
		if !keep[i] {
			lines[i] = "" // so that the others keep their numbers
		}
	}
	text := strings.Join(lines, "\n")
	if strings.TrimSpace(text) == "" {
		return &Document{}, doubt, nil
	}
	doc, err = readText(ctx, "message", []byte(text), lim, depth)
	return doc, doubt, err
}

// hasTable says whether a page has a table of two rows and two columns or
// more.
func hasTable(doc *Document) bool {
	return slices.ContainsFunc(doc.Grids, func(g Grid) bool { return g.Rows >= 2 && g.Cols >= 2 })
}

// maxTree is how deep elements of a page may stand in each other here.
const maxTree = 500

// ownHTML is a page without what the message quotes.
func ownHTML(page string, forwarded bool) (own string, doubt bool) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return page, false
	}
	removed := removeQuotes(root, forwarded, 0)
	l := &htmlLines{}
	l.walk(root, 0)
	l.end()
	keep, doubt := ownLines(l.texts, forwarded)
	cutFrom := -1
	for i, k := range keep {
		if !k && cutFrom < 0 {
			cutFrom = i
		} else if k && strings.TrimSpace(l.texts[i]) != "" {
			cutFrom = -1 // a quotation between lines of the sender's own
		}
	}
	if cutFrom >= 0 {
		removeFrom(root, l.nodes[cutFrom])
	}
	var out strings.Builder
	if err := html.Render(&out, root); err != nil {
		return page, doubt
	}
	return out.String(), doubt || removed && pointsBelow(l.texts)
}

// pointsBelow is quoter.pointsBelow for a page out of which quotations were
// taken as a whole.
func pointsBelow(lines []string) bool {
	text := strings.Join(lines, " ")
	return len(text) < 600 && seeBelow.MatchString(text)
}

// removeQuotes takes out the elements in which programs put what they quote.
// The first of a forwarded message is what it forwards.
func removeQuotes(n *html.Node, forwarded bool, depth int) (removed bool) {
	if depth > maxTree {
		return false
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode && isQuote(c) {
			if forwarded || followsForward(c) {
				removed = removeQuotes(c, false, depth+1) || removed
			} else {
				n.RemoveChild(c)
				removed = true
			}
		} else {
			removed = removeQuotes(c, forwarded, depth+1) || removed
		}
		c = next
	}
	return removed
}

// isQuote says whether an element holds a quotation or says whose it is.
func isQuote(n *html.Node) bool {
	class := attribute(n, "class")
	if n.Data == "blockquote" {
		return attribute(n, "type") == "cite" || strings.Contains(class, "quote")
	}
	return strings.Contains(class, "moz-cite-prefix") || strings.Contains(class, "gmail_attr") && !forwardLine.MatchString(firstLine(n))
}

// followsForward says whether the line before an element says that it is a
// forwarded message.
func followsForward(n *html.Node) bool {
	for p := n.PrevSibling; p != nil; p = p.PrevSibling {
		l := &htmlLines{}
		l.walk(p, 0)
		l.end()
		for i := len(l.texts) - 1; i >= 0; i-- {
			if strings.TrimSpace(l.texts[i]) != "" {
				return forwardLine.MatchString(l.texts[i])
			}
		}
	}
	return false
}

func firstLine(n *html.Node) string {
	l := &htmlLines{}
	l.walk(n, 0)
	l.end()
	for _, t := range l.texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}

// htmlLines is the text of a page in lines, each with the node in which it
// begins.
type htmlLines struct {
	texts []string
	nodes []*html.Node
	line  strings.Builder
	first *html.Node
}

// end ends a line.
func (l *htmlLines) end() {
	if l.first != nil {
		l.texts, l.nodes = append(l.texts, l.line.String()), append(l.nodes, l.first)
	}
	l.line.Reset()
	l.first = nil
}

// walk adds the text of a node.
func (l *htmlLines) walk(n *html.Node, depth int) {
	if depth > maxTree {
		return
	}
	if n.Type == html.TextNode {
		text := strings.Join(strings.Fields(n.Data), " ")
		if text != "" && l.first == nil {
			l.first = n
		}
		if text != "" {
			l.line.WriteString(text + " ")
		}
		return
	}
	switch n.Data {
	case "style", "script", "head", "title":
		return
	case "p", "div", "br", "tr", "li", "ul", "ol", "table", "blockquote", "hr", "pre", "h1", "h2", "h3", "h4", "h5", "h6":
		l.end()
		defer l.end()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		l.walk(c, depth+1)
	}
}

// removeFrom takes out a node and all that follows it in the page.
func removeFrom(root, from *html.Node) {
	for n := from; n != nil && n != root; n = n.Parent {
		for s := n.NextSibling; s != nil; {
			next := s.NextSibling
			n.Parent.RemoveChild(s)
			s = next
		}
	}
	from.Parent.RemoveChild(from)
}
