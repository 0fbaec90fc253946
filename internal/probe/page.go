package probe

import (
	"bytes"
	"fmt"
	"mime"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// A text is what a page says to a reader without scripts.
type text struct {
	language string   // of the page, lower case; "" if it does not say
	blocks   []string // paragraphs, headings, items, in order
	links    []linkTo
	forms    []form
	words    int
}

// A linkTo is a link with the text that it stands on.
type linkTo struct{ href, text string }

// A form is one with what it asks for.
type form struct {
	fields   int  // that a person fills in or chooses, but for a search
	long     bool // one of them is for a longer text
	password bool
	words    string // all that it says, lower case
}

// maxDepth is how deep elements may stand in each other: the walk calls itself.
const maxDepth = 500

func parsePage(p *page) (*text, error) {
	kind, _, _ := mime.ParseMediaType(p.contentType)
	if kind != "" && kind != "text/html" && kind != "application/xhtml+xml" {
		return nil, fmt.Errorf("the address gives %s, which this probe cannot read: a person has to look", kind)
	}
	r, err := charset.NewReader(bytes.NewReader(p.body), p.contentType)
	if err != nil {
		return nil, fmt.Errorf("the page is in a character set that is not known: %w", err)
	}
	root, err := html.Parse(r)
	if err != nil {
		return nil, fmt.Errorf("the page cannot be taken apart: %w", err)
	}
	w := &walker{t: &text{}}
	if err := w.walk(root, 0); err != nil {
		return nil, err
	}
	w.endBlock()
	for _, b := range w.t.blocks {
		w.t.words += len(strings.Fields(b))
	}
	return w.t, nil
}

// A walker gathers a text.
type walker struct {
	t     *text
	block strings.Builder
	form  *form
}

var blockElements = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Li: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true,
	atom.H5: true, atom.H6: true, atom.Td: true, atom.Th: true, atom.Dt: true, atom.Dd: true, atom.Section: true, atom.Article: true, atom.Main: true,
	atom.Header: true, atom.Footer: true, atom.Blockquote: true, atom.Form: true, atom.Br: true, atom.Hr: true, atom.Tr: true, atom.Table: true,
	atom.Ul: true, atom.Ol: true, atom.Title: true, atom.Nav: true, atom.Label: true, atom.Button: true, atom.Legend: true, atom.Option: true}

func (w *walker) walk(n *html.Node, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("the page has elements more than %d deep in each other", maxDepth)
	}
	if n.Type == html.TextNode {
		w.block.WriteString(n.Data)
		if w.form != nil {
			w.form.words += strings.ToLower(n.Data) + " "
		}
		return nil
	}
	if n.Type == html.ElementNode {
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Svg, atom.Head:
			if n.DataAtom != atom.Head {
				return nil
			}
			return w.children(n, depth)
		case atom.Title, atom.Meta, atom.Link:
			return nil
		case atom.Html:
			w.t.language = strings.ToLower(attr(n, "lang"))
		}
		if hidden(n) {
			return nil
		}
		if blockElements[n.DataAtom] {
			w.endBlock()
			defer w.endBlock()
		}
	}
	switch {
	case n.Type != html.ElementNode:
	case n.DataAtom == atom.A:
		return w.link(n, depth)
	case n.DataAtom == atom.Form:
		before := w.form
		w.form = &form{}
		err := w.children(n, depth)
		w.t.forms = append(w.t.forms, *w.form)
		w.form = before
		return err
	case w.form != nil:
		w.form.field(n)
	}
	return w.children(n, depth)
}

func (w *walker) children(n *html.Node, depth int) error {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := w.walk(c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) link(n *html.Node, depth int) error {
	from := w.block.Len()
	err := w.children(n, depth)
	said := ""
	if w.block.Len() > from {
		said = w.block.String()[from:]
	}
	w.t.links = append(w.t.links, linkTo{strings.TrimSpace(attr(n, "href")), strings.Join(strings.Fields(said), " ")})
	return err
}

func (w *walker) endBlock() {
	if s := strings.Join(strings.Fields(w.block.String()), " "); s != "" {
		w.t.blocks = append(w.t.blocks, s)
	}
	w.block.Reset()
}

// field counts an element of a form.
func (f *form) field(n *html.Node) {
	for _, a := range []string{"name", "placeholder", "aria-label", "value"} {
		f.words += strings.ToLower(attr(n, a)) + " "
	}
	switch n.DataAtom {
	case atom.Textarea:
		f.fields++
		f.long = true
	case atom.Select:
		f.fields++
	case atom.Input:
		switch strings.ToLower(attr(n, "type")) {
		case "password":
			f.password = true
		case "hidden", "submit", "button", "image", "reset", "search":
		default:
			f.fields++
		}
	}
}

// hidden says that a reader does not see the element.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "aria-hidden" && a.Val == "true" {
			return true
		}
		if a.Key == "style" && strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none") {
			return true
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
