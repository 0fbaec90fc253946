package document

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"plumbline/internal/fault"
)

// maxElements bounds how deep elements of an Office or OpenDocument file may stand in
// each other. Real ones go some forty deep.
const maxElements = 200

// stop says whether an error ends the reading of the whole document: a limit,
// or the time.
func stop(err error) bool {
	return errors.Is(err, fault.TooLarge) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// An xmlReader walks through a member of an Office or OpenDocument file.
type xmlReader struct {
	xml   *xml.Decoder
	depth int
}

// token is the next token that is not a comment or the like. It fails on
// elements too deep in each other.
func (r *xmlReader) token() (xml.Token, error) {
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
func (r *xmlReader) skip() error {
	return r.children(func(xml.StartElement) error { return r.skip() }, nil)
}

// children calls each for every element directly within the one whose start
// came last, and text, if any, for the characters. Each must read its element
// to the end.
func (r *xmlReader) children(each func(xml.StartElement) error, text func(string)) error {
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
