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

// An odsReader reads the members of an OpenDocument file.
type odsReader struct {
	xmlReader
	ctx     context.Context
	lim     Limits
	doc     *Document
	styles  map[string]*odsStyle // by family and name
	formats map[string]string    // number formats by the name of their style
	place   string               // where the reader is, for a problem
	cells   int                  // since the time was last looked at
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
	r.xmlReader = xmlReader{xml: xml.NewDecoder(bytes.NewReader(member))}
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
