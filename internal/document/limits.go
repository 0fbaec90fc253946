package document

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"plumbline/internal/fault"
)

// Limits bound what reading one document may take. A field that is 0 has the
// value that WithDefaults gives it.
type Limits struct {
	Bytes    int64         // of the document as received; default 100 MiB
	Unpacked int64         // of all that a compressed document unpacks to; default 512 MiB
	Ratio    int64         // unpacked bytes to packed ones, past the first MiB; default 200
	Cells    int           // in all grids together; default 1 million
	Text     int64         // bytes of the texts of all cells, each as often as it is shown; default 64 MiB
	Prose    int64         // bytes of the paragraphs in all; default 1 MiB
	Depth    int           // of documents inside documents, and of nested elements that hold cells; default 16
	Parts    int           // documents inside one document; default 1,000
	Pages    int           // of a PDF; default 5,000
	Time     time.Duration // for one document with all inside it; default 2 minutes

	spent *spent // what the document with all inside it has used; Read makes it
}

// spent is shared by a document and all inside it, so that documents inside
// documents cannot multiply what one is allowed.
type spent struct {
	unpacked, cells, text, prose, parts atomic.Int64
}

// WithDefaults is l with its zero fields filled in.
func (l Limits) WithDefaults() Limits {
	l.Bytes = cmp.Or(l.Bytes, 100<<20)
	l.Unpacked = cmp.Or(l.Unpacked, 512<<20)
	l.Ratio = cmp.Or(l.Ratio, 200)
	l.Cells = cmp.Or(l.Cells, 1_000_000)
	l.Text = cmp.Or(l.Text, 64<<20)
	l.Prose = cmp.Or(l.Prose, 1<<20)
	l.Depth = cmp.Or(l.Depth, 16)
	l.Parts = cmp.Or(l.Parts, 1_000)
	l.Pages = cmp.Or(l.Pages, 5_000)
	l.Time = cmp.Or(l.Time, 2*time.Minute)
	return l
}

// Timed is ctx until the time for one document is up, for the steps that come
// after Read. Its cause is then fault.TooLarge and says what to do.
func (l Limits) Timed(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := l.WithDefaults().Time
	return context.WithTimeoutCause(ctx, limit, fmt.Errorf("takes longer than %v: ask for it in smaller files: %w", limit, fault.TooLarge))
}

// takeCells counts n more cells. It fails with fault.TooLarge when there are
// more than the limit in all.
func (l Limits) takeCells(n int) error {
	total := int64(n)
	if l.spent != nil {
		total = l.spent.cells.Add(total)
	}
	if total > int64(l.Cells) {
		return fmt.Errorf("more than %d cells: ask for it in smaller files: %w", l.Cells, fault.TooLarge)
	}
	return nil
}

// takeText counts n more bytes of the texts of cells. It fails with
// fault.TooLarge when there are more than the limit in all: a workbook can show
// one long text in every cell.
func (l Limits) takeText(n int) error {
	total := int64(n)
	if l.spent != nil {
		total = l.spent.text.Add(total)
	}
	if total > l.Text {
		return fmt.Errorf("more than %d MiB of text in cells: ask for it in smaller files: %w", l.Text>>20, fault.TooLarge)
	}
	return nil
}

// takeProse counts n more bytes of paragraphs. It is false when there are more
// than the limit in all.
func (l Limits) takeProse(n int) bool {
	total := int64(n)
	if l.spent != nil {
		total = l.spent.prose.Add(total)
	}
	return total <= l.Prose
}

// takeUnpacked counts n more unpacked bytes. It fails with fault.TooLarge when
// there are more than the limit in all.
func (l Limits) takeUnpacked(n int64) error {
	if l.spent != nil {
		n = l.spent.unpacked.Add(n)
	}
	if n > l.Unpacked {
		return fmt.Errorf("unpacks to more than %d MiB: ask for it in smaller files: %w", l.Unpacked>>20, fault.TooLarge)
	}
	return nil
}

// leftUnpacked is how many more bytes may be unpacked.
func (l Limits) leftUnpacked() int64 {
	if l.spent == nil {
		return l.Unpacked
	}
	return max(0, l.Unpacked-l.spent.unpacked.Load())
}

// takePart counts one more document inside the document. It fails with
// fault.TooLarge when there are more than the limit in all.
func (l Limits) takePart() error {
	total := int64(1)
	if l.spent != nil {
		total = l.spent.parts.Add(1)
	}
	if total > int64(l.Parts) {
		return fmt.Errorf("more than %d documents inside one: ask for it in smaller files: %w", l.Parts, fault.TooLarge)
	}
	return nil
}
