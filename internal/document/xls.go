package document

import (
	"context"
	"fmt"

	"plumbline/internal/fault"
)

// readXLS reads a workbook of Excel 5 to 2003: the BIFF records of its stream,
// as [MS-XLS] gives them. Formulas are never computed: their kept result is
// what the sender saw.
func readXLS(ctx context.Context, name string, b []byte, lim Limits, _ int) (*Document, error) {
	isBook := func(path string) bool { return path == "Workbook" || path == "Book" }
	c, err := openCompound(b, lim.Unpacked, isBook)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	stream := c.streams["Workbook"]
	if len(stream) == 0 {
		stream = c.streams["Book"]
	}
	book := &biffBook{stream: stream, lim: lim, codepage: 1252, formats: map[int]*numberFormat{}}
	doc := &Document{Format: XLS}
	if err := book.readGlobals(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	doc.Problems = book.problems
	read := map[int]bool{} // by place in the stream: none is read twice
	for _, s := range book.sheets {
		if s.kind != 0 || read[s.at] {
			continue // charts and modules hold no cells
		}
		read[s.at] = true
		grid, problems, err := book.readSheet(ctx, s)
		if err != nil {
			return nil, fmt.Errorf("%s: sheet %s: %w", name, oneLine(s.name), err)
		}
		grid.Number = len(doc.Grids) + 1
		doc.Grids = append(doc.Grids, *grid)
		doc.Problems = append(doc.Problems, problems...)
	}
	if len(doc.Grids) == 0 {
		return nil, fmt.Errorf("%s: a workbook in which no sheet can be found: ask for it as .xlsx: %w", name, fault.Invalid)
	}
	return doc, nil
}

// A biffBook is what holds for all the sheets of a workbook.
type biffBook struct {
	stream   []byte
	lim      Limits
	version  int
	codepage int // of 8-bit text, before BIFF8
	date1904 bool
	strings  []biffText
	fonts    []biffFontStyle
	formats  map[int]*numberFormat // by the number that styles use
	styles   []biffStyle           // by XF index
	sheets   []biffSheet
	problems []Problem
}

// A biffFontStyle is what matters of a font.
type biffFontStyle struct{ bold, super bool }

// A biffStyle is what matters of an XF record.
type biffStyle struct{ font, format, indent int }

// A biffSheet is where a sheet begins in the stream.
type biffSheet struct {
	name   string
	at     int
	hidden bool
	kind   int // 0 is a sheet of cells
}

// readGlobals reads the records before the first sheet.
func (k *biffBook) readGlobals() error {
	s := &biffStream{b: k.stream}
	kind, r, ok := s.next()
	if !ok || kind != biffBOF {
		return fmt.Errorf("the workbook stream is damaged: ask for it again: %w", fault.Invalid)
	}
	if k.version = r.u16(); k.version != biff8 && k.version != 0x0500 {
		return fmt.Errorf("a workbook of an Excel before 5.0: ask for it as .xlsx: %w", fault.Invalid)
	}
	for {
		kind, r, ok := s.next()
		if !ok {
			k.problems = append(k.problems, Problem{Text: "the workbook is truncated: some of it is missing"})
			return nil
		}
		switch kind {
		case biffEOF:
			return nil
		case biffFilePass:
			return fmt.Errorf("a workbook under a password: ask for it without one: %w", fault.Invalid)
		case biffDate1904:
			k.date1904 = r.u16() != 0
		case biffCodePage:
			k.codepage = r.u16()
		case biffFont:
			k.addFont(r)
		case biffFormat:
			id := r.u16()
			k.formats[id] = newNumberFormat(k.text(r, k.lenBytes(1, 2)))
		case biffXF:
			k.addStyle(r)
		case biffBoundSheet:
			sheet := biffSheet{at: int(r.u32()), hidden: r.u8()&3 != 0, kind: r.u8()}
			sheet.name = k.text(r, 1)
			k.sheets = append(k.sheets, sheet)
		case biffSST:
			k.addStrings(r)
		}
	}
}

// lenBytes is how many bytes hold the length of a string: old before BIFF8.
func (k *biffBook) lenBytes(old, now int) int {
	if k.version == biff8 {
		return now
	}
	return old
}

// text reads a string of the workbook's version.
func (k *biffBook) text(r *biffRecord, lenBytes int) string {
	return k.richText(r, lenBytes).String()
}

func (k *biffBook) richText(r *biffRecord, lenBytes int) biffText {
	if k.version == biff8 {
		return r.text(lenBytes)
	}
	n := r.u8()
	if lenBytes == 2 {
		n |= r.u8() << 8
	}
	raw := make([]byte, 0, min(n, 4096))
	for len(raw) < n && !r.short {
		raw = append(raw, byte(r.u8()))
	}
	return biffText{units: utf16Of(fromCodepage(raw, k.codepage))}
}

func (k *biffBook) addFont(r *biffRecord) {
	r.skip(6)
	font := biffFontStyle{bold: r.u16() >= 600}
	font.super = r.u16() == 1
	k.fonts = append(k.fonts, font)
}

// font is the font of an index as the records use it: 4 is never used, and
// those above are one too high.
func (k *biffBook) font(index int) biffFontStyle {
	if index > 4 {
		index--
	}
	if index < 0 || index >= len(k.fonts) {
		return biffFontStyle{}
	}
	return k.fonts[index]
}

func (k *biffBook) addStyle(r *biffRecord) {
	style := biffStyle{font: r.u16()}
	style.format = r.u16()
	if k.version == biff8 {
		r.skip(4)
		style.indent = r.u8() & 15
	}
	k.styles = append(k.styles, style)
}

func (k *biffBook) style(index int) biffStyle {
	if index < 0 || index >= len(k.styles) {
		return biffStyle{}
	}
	return k.styles[index]
}

// format is the number format of a number that a style uses.
func (k *biffBook) format(id int) *numberFormat {
	f := k.formats[id]
	if f == nil {
		f = newNumberFormat(builtinFormat(id))
		k.formats[id] = f
	}
	return f
}

// addStrings reads the table of shared strings.
func (k *biffBook) addStrings(r *biffRecord) {
	r.skip(4)
	n := int(r.u32())
	for len(k.strings) < n {
		t := r.text(2)
		if r.short {
			k.problems = append(k.problems, Problem{Text: fmt.Sprintf("the table of texts is damaged: %d of %d could be read", len(k.strings), n)})
			return
		}
		k.strings = append(k.strings, t)
	}
}
