package document

import "time"

// Limits bound what reading one document may take. A field that is 0 has the
// value that WithDefaults gives it.
type Limits struct {
	Bytes    int64         // of the document as received; default 100 MiB
	Unpacked int64         // of all that a compressed document unpacks to; default 512 MiB
	Ratio    int64         // unpacked bytes to packed ones, past the first MiB; default 200
	Cells    int           // in all grids together; default 5 million
	Depth    int           // of documents inside documents, and of nested elements that hold cells; default 16
	Parts    int           // documents inside one document; default 1,000
	Pages    int           // of a PDF; default 5,000
	Time     time.Duration // for one document with all inside it; default 2 minutes
}

// WithDefaults is l with its zero fields filled in.
func (l Limits) WithDefaults() Limits {
	def := Limits{Bytes: 100 << 20, Unpacked: 512 << 20, Ratio: 200, Cells: 5_000_000, Depth: 16, Parts: 1_000, Pages: 5_000, Time: 2 * time.Minute}
	if l.Bytes == 0 {
		l.Bytes = def.Bytes
	}
	if l.Unpacked == 0 {
		l.Unpacked = def.Unpacked
	}
	if l.Ratio == 0 {
		l.Ratio = def.Ratio
	}
	if l.Cells == 0 {
		l.Cells = def.Cells
	}
	if l.Depth == 0 {
		l.Depth = def.Depth
	}
	if l.Parts == 0 {
		l.Parts = def.Parts
	}
	if l.Pages == 0 {
		l.Pages = def.Pages
	}
	if l.Time == 0 {
		l.Time = def.Time
	}
	return l
}
