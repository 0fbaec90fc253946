package document

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"plumbline/internal/fault"
)

// readJSON reads records: a list of flat objects, or an object of such lists,
// each of which becomes a grid of its own name. The names of the fields are the
// first row, in the order in which they first appear, and each record is a row.
// What stands deeper than a field of a record is a problem and is not read.
func readJSON(ctx context.Context, name string, b []byte, lim Limits, _ int) (*Document, error) {
	text, ok := decode(b, "")
	if !ok {
		return nil, fmt.Errorf("%s: binary content and not JSON: ask for it again: %w", name, fault.Invalid)
	}
	doc := &Document{}
	r := &jsonReader{d: json.NewDecoder(strings.NewReader(text)), doc: doc, lim: lim}
	r.d.UseNumber()
	err := r.top(ctx)
	if err == nil {
		_, err = r.d.Token()
		if err == io.EOF {
			return doc, nil
		}
		if err == nil {
			err = errors.New("it goes on after its end")
		}
	}
	if errors.Is(err, fault.TooLarge) || ctx.Err() != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	line := 1 + bytes.Count([]byte(text)[:min(int(r.d.InputOffset()), len(text))], []byte("\n"))
	return nil, fmt.Errorf("%s:%d: not JSON that holds records (%v): ask for it again, or as .csv: %w", name, line, oneLine(err.Error()), fault.Invalid)
}

// A jsonReader takes a document apart value by value, so that the order of the
// fields and the digits of the numbers stay as they were sent.
type jsonReader struct {
	d    *json.Decoder
	doc  *Document
	lim  Limits
	name string // of the list being read
}

// top reads a list of records, or an object of lists.
func (r *jsonReader) top(ctx context.Context) error {
	t, err := r.d.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('['):
		r.name = "records"
		return r.list(ctx)
	case json.Delim('{'):
	default:
		return errors.New("it is one value")
	}
	for r.d.More() {
		key, err := r.d.Token()
		if err != nil {
			return err
		}
		r.name = oneLine(key.(string)) // the decoder gives no other key
		t, err := r.d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('['):
			err = r.list(ctx)
		case json.Delim('{'):
			r.problem("an object where a list of records is expected")
			err = r.skip()
		default:
			r.doc.Paragraphs = append(r.doc.Paragraphs, Paragraph{At: r.name, Text: r.name + ": " + scalarText(t)})
		}
		if err != nil {
			return err
		}
	}
	_, err = r.d.Token()
	return err
}

func (r *jsonReader) problem(text string) {
	if len(r.doc.Problems) < maxStray {
		r.doc.Problems = append(r.doc.Problems, Problem{At: r.name, Text: text})
	}
}

// list reads the records of a list into a grid.
func (r *jsonReader) list(ctx context.Context) error {
	g := Grid{Format: JSON, Name: r.name, Number: len(r.doc.Grids) + 1}
	cols := map[string]int{}
	var heads, cells []Cell
	for row := 1; r.d.More(); row++ {
		if row%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t, err := r.d.Token()
		if err != nil {
			return err
		}
		if t != json.Delim('{') {
			r.problem(fmt.Sprintf("record %d is not an object", row))
			if t == json.Delim('[') {
				err = r.skip()
			}
			if err != nil {
				return err
			}
			continue
		}
		fresh, err := r.record(row, cols, &heads)
		if err != nil {
			return err
		}
		if err := r.lim.takeCells(len(fresh)); err != nil {
			return err
		}
		cells = append(cells, fresh...)
		g.Rows = row + 1
	}
	if _, err := r.d.Token(); err != nil {
		return err
	}
	if len(cells) > 0 {
		g.Cells, g.Cols = append(heads, cells...), len(heads)
		r.doc.Grids = append(r.doc.Grids, g)
	}
	return nil
}

// record reads the fields of an object, the brace of which has been read.
func (r *jsonReader) record(row int, cols map[string]int, heads *[]Cell) ([]Cell, error) {
	var cells []Cell
	seen := map[string]bool{}
	for r.d.More() {
		key, err := r.d.Token()
		if err != nil {
			return nil, err
		}
		field := oneLine(key.(string)) // the decoder gives no other key
		t, err := r.d.Token()
		if err != nil {
			return nil, err
		}
		if _, nested := t.(json.Delim); nested {
			r.problem(fmt.Sprintf("record %d: the field %q holds more than one value", row, field))
			if err := r.skip(); err != nil {
				return nil, err
			}
			continue
		}
		if seen[field] {
			r.problem(fmt.Sprintf("record %d gives the field %q twice", row, field))
			continue
		}
		seen[field] = true
		col, known := cols[field]
		if !known {
			col = len(cols)
			cols[field] = col
			*heads = append(*heads, Cell{Col: col, RowSpan: 1, ColSpan: 1, Kind: TextCell, Shown: field, Raw: field, Header: true})
		}
		if text := strings.TrimSpace(scalarText(t)); text != "" {
			cell := Cell{Row: row, Col: col, RowSpan: 1, ColSpan: 1, Kind: TextCell, Shown: text, Raw: text}
			switch t.(type) {
			case json.Number:
				cell.Kind = NumberCell
			case bool:
				cell.Kind = BoolCell
			}
			cells = append(cells, cell)
		}
	}
	_, err := r.d.Token()
	sortCells(cells)
	return cells, err
}

// skip goes past the rest of a list or an object whose opening has been read.
func (r *jsonReader) skip() error {
	for depth := 1; depth > 0; {
		t, err := r.d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
	return nil
}

// scalarText is a value as it was sent; nothing for null.
func scalarText(t json.Token) string {
	if t == nil {
		return ""
	}
	return fmt.Sprint(t)
}
