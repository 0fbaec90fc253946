package document

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"plumbline/internal/fault"
)

// maxElements bounds how deep elements of an OpenDocument file may stand in
// each other. Sheets of real files go some twenty deep.
const maxElements = 200

// readODS reads an OpenDocument spreadsheet: the sheets of content.xml, as
// OpenDocument 1.3 part 3 section 9 gives them, with the styles that they use.
func readODS(ctx context.Context, name string, b []byte, lim Limits, _ int) (*Document, error) {
	a, err := openArchive(b, lim)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	members := map[string][]byte{}
	for _, m := range []string{"META-INF/manifest.xml", "styles.xml", "content.xml"} {
		if members[m], err = a.read(m); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if bytes.Contains(members["META-INF/manifest.xml"], []byte("encryption-data")) {
		return nil, fmt.Errorf("%s: a spreadsheet under a password: ask for it without one: %w", name, fault.Invalid)
	}
	if members["content.xml"] == nil {
		return nil, fmt.Errorf("%s: a spreadsheet without content: ask for it again: %w", name, fault.Invalid)
	}
	r := &odsReader{ctx: ctx, lim: lim, doc: &Document{}, styles: map[string]*odsStyle{}, formats: map[string]string{}}
	if err := r.read(members["styles.xml"]); err != nil {
		if stop(err) {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		r.doc.Problems = append(r.doc.Problems, Problem{At: "styles.xml", Text: "damaged: which cells are bold or hidden may not be seen"})
	}
	if err := r.read(members["content.xml"]); err != nil {
		if stop(err) || len(r.doc.Grids) == 0 {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		r.doc.Problems = append(r.doc.Problems, Problem{At: r.place, Text: "the file is damaged from here on: ask for it again"})
	}
	if len(r.doc.Grids) == 0 {
		return nil, fmt.Errorf("%s: a spreadsheet without sheets: ask for it again: %w", name, fault.Invalid)
	}
	return r.doc, nil
}

// stop says whether an error ends the reading of the whole document: a limit,
// or the time.
func stop(err error) bool {
	return errors.Is(err, fault.TooLarge) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// An odsReader reads the members of an OpenDocument file.
type odsReader struct {
	ctx     context.Context
	lim     Limits
	doc     *Document
	xml     *xml.Decoder
	styles  map[string]*odsStyle // by family and name
	formats map[string]string    // number formats by the name of their style
	place   string               // where the reader is, for a problem
	cells   int                  // since the time was last looked at
	depth   int
}

// An odsStyle is what matters of a style. Parent and format are names.
type odsStyle struct {
	parent, format string
	bold           *bool
	super, hidden  bool
	indent         float64 // in points
}

// read reads a member: its styles, and its sheets if it has any.
func (r *odsReader) read(member []byte) error {
	r.xml = xml.NewDecoder(bytes.NewReader(member))
	r.depth = 0
	for {
		tok, err := r.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "style":
			err = r.style(start)
		case "number-style", "percentage-style", "currency-style", "date-style", "time-style", "text-style":
			err = r.format(start)
		case "table":
			err = r.table(start)
		case "tracked-changes", "dde-links", "content-validations", "scripts", "forms", "calculation-settings":
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
}

// token is the next token that is not a comment or the like. It fails on
// elements too deep in each other.
func (r *odsReader) token() (xml.Token, error) {
	tok, err := r.xml.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("the XML is damaged (%v): ask for it again: %w", err, fault.Invalid)
	}
	switch tok.(type) {
	case xml.StartElement:
		if r.depth++; r.depth > maxElements {
			return nil, fmt.Errorf("elements more than %d deep in each other: ask for it in another format: %w", maxElements, fault.TooLarge)
		}
	case xml.EndElement:
		r.depth--
	}
	return tok, nil
}

// skip passes over the element whose start came last.
func (r *odsReader) skip() error {
	return r.children(func(xml.StartElement) error { return r.skip() }, nil)
}

// children calls each for every element directly within the one whose start
// came last, and text, if any, for the characters. Each must read its element
// to the end.
func (r *odsReader) children(each func(xml.StartElement) error, text func(string)) error {
	for {
		tok, err := r.token()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("the XML ends in the middle: ask for it again: %w", fault.Invalid)
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := each(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		case xml.CharData:
			if text != nil {
				text(string(t))
			}
		}
	}
}

// attr is an attribute by its local name; "" when there is none.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// count is an attribute that is a number of repetitions, at least 1.
func count(e xml.StartElement, local string) int {
	n, err := strconv.Atoi(attr(e, local))
	if err != nil {
		return 1
	}
	return max(n, 1)
}

// style takes a style.
func (r *odsReader) style(e xml.StartElement) error {
	s := &odsStyle{parent: attr(e, "parent-style-name"), format: attr(e, "data-style-name")}
	family := attr(e, "family")
	r.styles[family+" "+attr(e, "name")] = s
	return r.children(func(p xml.StartElement) error {
		switch p.Name.Local {
		case "text-properties":
			if weight := attr(p, "font-weight"); weight != "" {
				n, _ := strconv.Atoi(weight)
				bold := weight == "bold" || n >= 600
				s.bold = &bold
			}
			position := attr(p, "text-position")
			percent, _ := strconv.Atoi(strings.TrimSuffix(strings.Fields(position + " -")[0], "%"))
			s.super = strings.HasPrefix(position, "super") || percent > 0
		case "paragraph-properties":
			s.indent = points(attr(p, "margin-left"))
		case "table-properties":
			s.hidden = attr(p, "display") == "false"
		}
		return r.skip()
	}, nil)
}

// points is a length, such as "0.3528cm", in points.
func points(length string) float64 {
	for unit, pt := range map[string]float64{"pt": 1, "cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72, "px": 0.75} {
		if digits, ok := strings.CutSuffix(length, unit); ok {
			n, _ := parseNumber(digits)
			return n * pt
		}
	}
	return 0
}

// find is a style by family and name, and through its parents the first of
// them for which has is true; nil when there is none.
func (r *odsReader) find(family, name string, has func(*odsStyle) bool) *odsStyle {
	for range 20 { // a circle of parents ends here
		s := r.styles[family+" "+name]
		if s == nil || has(s) {
			return s
		}
		name = s.parent
	}
	return nil
}
