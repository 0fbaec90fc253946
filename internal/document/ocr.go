package document

import (
	"context"
	"fmt"
)

// machineDoubt is the doubt on every cell whose text a machine recognised.
const machineDoubt = "the text was recognised from an image and may be wrong"

// recognise finds the pages that are images, and says so.
func recognise(ctx context.Context, d *Document, b []byte, sheets []pdfSheet) error {
	for i := range sheets {
		if s := &sheets[i]; s.width >= 0 && s.glyphCount == 0 {
			d.Problems = append(d.Problems, Problem{At: fmt.Sprintf("p%d", s.number), Text: "no text: a scan"})
		}
	}
	return nil
}
