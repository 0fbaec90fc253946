package document

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"plumbline/internal/fault"
)

// A page is an HTML document being read. The parser nests no element deeper
// than 512, which bounds the recursion here.
type page struct {
	ctx     context.Context
	lim     Limits
	doc     *Document
	blocks  []htmlBlock
	runs    []run // of the paragraph that is being gathered
	stopped error
}

// An htmlBlock is a paragraph, or a grid when there is one, in the order of
// the page.
type htmlBlock struct {
	paragraph Paragraph
	heading   bool
	grid      *Grid
}

// readHTML reads a page: each table to a grid, the rest to paragraphs. What is
// hidden is in the grids, marked, and not in the paragraphs.
func readHTML(ctx context.Context, name string, b []byte, lim Limits, _ int) (*Document, error) {
	text, ok := decode(b, metaCharset(b))
	if !ok {
		return nil, fmt.Errorf("%s: binary content and not a page: ask for it again: %w", name, fault.Invalid)
	}
	root, err := parseHTML(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	applyStyles(root)
	wrapRows(root)
	p := &page{ctx: ctx, lim: lim, doc: &Document{}}
	p.children(root, false)
	p.endParagraph(false)
	if p.stopped != nil {
		return nil, fmt.Errorf("%s: %w", name, p.stopped)
	}
	p.finish()
	return p.doc, nil
}

// parseHTML parses a page. The parser gives up, in a panic of some versions,
// on elements that are nested too deeply.
func parseHTML(text string) (root *html.Node, err error) {
	defer func() {
		if recover() != nil {
			root, err = nil, errNested
		}
	}()
	root, err = html.ParseWithOptions(strings.NewReader(text), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, errNested
	}
	return root, nil
}

var errNested = fmt.Errorf("elements are nested more than 512 deep: ask for it as a spreadsheet or PDF: %w", fault.TooLarge)

// metaCharset is the charset that a page names in its head, or "".
func metaCharset(b []byte) string {
	head := strings.ToLower(string(b[:min(len(b), 4096)]))
	_, rest, found := strings.Cut(head, "charset=")
	if !found {
		return ""
	}
	rest = strings.TrimLeft(rest, `"' `)
	end := strings.IndexAny(rest, "\"' ;/>\r\n")
	if end < 0 {
		return ""
	}
	return rest[:end]
}

// skipped are the elements of which a reader sees nothing.
var skipped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Head: true, atom.Svg: true,
	atom.Select: true, atom.Textarea: true, atom.Iframe: true, atom.Object: true, atom.Video: true, atom.Audio: true,
}

// inline are the elements that do not end a paragraph.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.Acronym: true, atom.B: true, atom.Big: true, atom.Cite: true, atom.Code: true, atom.Del: true,
	atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Img: true, atom.Ins: true, atom.Kbd: true, atom.Label: true,
	atom.Mark: true, atom.Q: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true, atom.Data: true, atom.Bdi: true, atom.Bdo: true,
	atom.Strike: true, atom.Nobr: true,
}

// children walks through what an element holds.
func (p *page) children(n *html.Node, super bool) {
	for c := n.FirstChild; c != nil && p.stopped == nil; c = c.NextSibling {
		p.walk(c, super)
	}
}

// walk adds the text and the tables of a node to the page.
func (p *page) walk(n *html.Node, super bool) {
	if n.Type == html.TextNode {
		p.runs = append(p.runs, run{n.Data, super})
		return
	}
	if n.Type != html.ElementNode || skipped[n.DataAtom] {
		return
	}
	if isTable(n) {
		p.endParagraph(false)
		p.table(n)
		return
	}
	if isHidden(n) {
		p.hiddenTables(n)
		return
	}
	switch {
	case n.DataAtom == atom.Br:
		p.runs = append(p.runs, run{"\n", false})
	case n.DataAtom == atom.Pre:
		p.endParagraph(false)
		p.preformatted(n)
	case inline[n.DataAtom]:
		p.children(n, super || n.DataAtom == atom.Sup)
	default:
		p.endParagraph(false)
		p.children(n, super)
		p.endParagraph(isHeading(n))
	}
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// endParagraph makes a paragraph of the runs that were gathered, if they say
// anything.
func (p *page) endParagraph(heading bool) {
	text := oneSpace(proseText(p.runs))
	p.runs = p.runs[:0]
	if text != "" {
		p.blocks = append(p.blocks, htmlBlock{paragraph: Paragraph{Text: text}, heading: heading})
	}
}

// hiddenTables adds the tables within an element that is hidden.
func (p *page) hiddenTables(n *html.Node) {
	for c := n.FirstChild; c != nil && p.stopped == nil; c = c.NextSibling {
		if c.DataAtom == atom.Table {
			p.table(c)
		} else {
			p.hiddenTables(c)
		}
	}
}

// preformatted reads text with its line ends kept, in which columns may be
// set apart by space.
func (p *page) preformatted(n *html.Node) {
	var text strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			text.WriteString(c.Data)
		} else if c.DataAtom == atom.Br {
			text.WriteByte('\n')
		}
	}
	for _, part := range findTextTables(text.String()) {
		if part.grid == nil {
			p.blocks = append(p.blocks, htmlBlock{paragraph: Paragraph{Text: part.paragraph.Text}})
			continue
		}
		g := part.grid
		first := g.Cells[0].Row
		for i := range g.Cells {
			g.Cells[i].Row -= first
			g.Cells[i].Line = 0
		}
		g.Rows -= first
		g.Format = HTML
		p.addGrid(g)
	}
}

// addGrid adds a grid that holds anything.
func (p *page) addGrid(g *Grid) {
	if p.stopped = p.lim.takeCells(len(g.Cells)); p.stopped == nil && len(g.Cells) > 0 {
		p.blocks = append(p.blocks, htmlBlock{grid: g})
	}
}

// finish numbers the paragraphs and the grids, and gives each grid its caption
// and what follows it.
func (p *page) finish() {
	for i := range p.blocks {
		if b := &p.blocks[i]; b.grid == nil {
			b.paragraph.At = fmt.Sprintf("paragraph %d", len(p.doc.Paragraphs)+1)
			p.doc.Paragraphs = append(p.doc.Paragraphs, b.paragraph)
		}
	}
	for i, b := range p.blocks {
		g := b.grid
		if g == nil {
			continue
		}
		for j := i + 1; j < len(p.blocks) && len(g.After) < maxAfter; j++ {
			next := p.blocks[j]
			if next.grid != nil || next.heading {
				break
			}
			if j+1 < len(p.blocks) && p.blocks[j+1].grid != nil && !startsNote(next.paragraph.Text) {
				break // it is the caption of the next
			}
			g.After = append(g.After, next.paragraph)
		}
		if i > 0 && g.Caption == "" && p.blocks[i-1].grid == nil && !startsNote(p.blocks[i-1].paragraph.Text) {
			g.Caption = p.blocks[i-1].paragraph.Text
		}
		g.Number = len(p.doc.Grids) + 1
		p.doc.Grids = append(p.doc.Grids, *g)
	}
}

// attribute is the value of an attribute, or "".
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// style is a declaration of an element's style attribute, in lower case and
// without space, such as "none" for display.
func style(n *html.Node, property string) string {
	for declaration := range strings.SplitSeq(attribute(n, "style"), ";") {
		key, value, _ := strings.Cut(declaration, ":")
		if strings.EqualFold(strings.TrimSpace(key), property) {
			value, _, _ = strings.Cut(strings.ToLower(value), "!")
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// isHidden says whether an element says of itself that it is not shown.
func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			return style(n, "display") == "none" || style(n, "visibility") == "hidden" || style(n, "visibility") == "collapse"
		}
	}
	return false
}

// hiddenAbove says whether an element or one around it is hidden.
func hiddenAbove(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if isHidden(n) {
			return true
		}
	}
	return false
}

// oneSpace is a text with each run of white space as one space.
func oneSpace(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF' }), " ")
}
