package document

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"plumbline/internal/fault"
)

// Read finds the text and the grids in b, and those of the documents inside
// it. The format is told from the bytes first and from the name's extension
// second; the name is used for nothing else.
//
// What cannot be read within a document is in its Problems. The error is for
// the document as a whole, in one line that says what to do: fault.Invalid
// when it cannot be read, fault.TooLarge when it is over a limit.
func Read(ctx context.Context, name string, b []byte, lim Limits) (*Document, error) {
	lim = lim.WithDefaults()
	lim.spent = new(spent)
	timed, cancel := context.WithTimeout(ctx, lim.Time)
	defer cancel()
	doc, err := readPart(timed, name, b, lim, 0)
	if err != nil && ctx.Err() == nil && timed.Err() != nil {
		return nil, fmt.Errorf("%s: takes longer than %v to read: ask for it in smaller files: %w", oneLine(name), lim.Time, fault.TooLarge)
	}
	return doc, err
}

// A readFunc reads the bytes of a document of one format, at a depth of
// documents within documents. It leaves the ID, the name and the format to
// readPart. Its errors begin with the name.
type readFunc func(ctx context.Context, name string, b []byte, lim Limits, depth int) (*Document, error)

// readerOf is the table of readers.
func readerOf(f Format) readFunc {
	switch f {
	case XLSX:
		return readXLSX
	case XLS:
		return readXLS
	case ODS:
		return readODS
	case CSV:
		return readCSV
	case JSON:
		return readJSON
	case HTML:
		return readHTML
	case DOCX:
		return readDOCX
	case PDF:
		return readPDF
	case EML:
		return readEML
	case MSG:
		return readMSG
	case ZIP:
		return readZIP
	case Text:
		return readText
	case compoundFile:
		return readCompound
	}
	return nil
}

// readPart reads a document at a depth of documents within documents, under
// limits that Read has filled in. Parts of a document go through addPart.
func readPart(ctx context.Context, name string, b []byte, lim Limits, depth int) (doc *Document, err error) {
	name = oneLine(name)
	if int64(len(b)) > lim.Bytes {
		return nil, fmt.Errorf("%s: %d MiB, over the limit of %d: ask for it in smaller files: %w", name, len(b)>>20, lim.Bytes>>20, fault.TooLarge)
	}
	if depth > lim.Depth {
		return nil, fmt.Errorf("%s: inside more than %d other documents: ask for it by itself: %w", name, lim.Depth, fault.TooLarge)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	format, err := sniff(name, b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer func() {
		if r := recover(); r != nil { // a library over a stranger's bytes
			doc, err = nil, fmt.Errorf("%s: damaged beyond reading (%s): ask for it again: %w", name, oneLine(fmt.Sprint(r)), fault.Invalid)
		}
	}()
	doc, err = readerOf(format)(ctx, name, b, lim, depth)
	if err != nil {
		return nil, err
	}
	if err := doc.clean(lim); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	doc.ID, doc.Name = NewID(b), name
	if doc.Format == "" {
		doc.Format = format
	}
	return doc, nil
}

// addPart reads a document inside doc and adds it to the parts. One that
// cannot be read becomes a problem of doc, at the part's name, and stops
// nothing. Depth is that of doc. The error is not nil when the reading as a
// whole must stop: the time is up, or there are too many parts.
func addPart(ctx context.Context, doc *Document, name string, b []byte, lim Limits, depth int) error {
	if err := lim.takePart(); err != nil {
		return err
	}
	part, err := readPart(ctx, name, b, lim, depth+1)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		doc.Problems = append(doc.Problems, problemOf(name, err))
		return nil
	}
	doc.Parts = append(doc.Parts, *part)
	return nil
}

// problemOf is an error of a reader as a problem of the document around: the
// name becomes the place, and the kind is left out.
func problemOf(name string, err error) Problem {
	name = oneLine(name)
	text := strings.TrimPrefix(err.Error(), name+": ")
	for _, kind := range []error{fault.Invalid, fault.TooLarge} {
		if errors.Is(err, kind) {
			text = strings.TrimSuffix(text, ": "+kind.Error())
		}
	}
	return Problem{At: name, Text: text}
}

// oneLine is s on one line, without control characters, and no longer than a
// person wants to read.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unseen(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return s
}
