package document

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"math"
	"os/exec"
	"strconv"
	"strings"
)

// machineDoubt is the doubt on every cell whose text a machine recognised.
const machineDoubt = "the text was recognised from an image and may be wrong"

// ocrDotsPerInch is how finely a page is drawn for tesseract, which advises
// 300; ocrMaxDots bounds the image of an outsize page.
const (
	ocrDotsPerInch = 300
	ocrMaxDots     = 40_000_000
)

// recognise gives the pages that are images the words that tesseract sees in
// them, when it is installed.
func recognise(ctx context.Context, b []byte, sheets []pdfSheet) error {
	var scans []int
	for i := range sheets {
		if sheets[i].scan {
			scans = append(scans, i)
		}
	}
	if len(scans) == 0 {
		return nil
	}
	tesseract, err := exec.LookPath("tesseract")
	if err != nil {
		return nil // the page's problem says that installing it would help
	}
	select {
	case pdfSlots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	e, err := openPDF(ctx, b)
	if err != nil {
		return err
	}
	defer e.close()
	for _, i := range scans {
		s := &sheets[i]
		img, scale := e.draw(i, s.width, s.height)
		if e.err != nil {
			return e.err
		}
		if img == nil {
			continue
		}
		words, err := tesseractWords(ctx, tesseract, img, scale)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.ocrFailed = oneLine(err.Error())
			continue
		}
		s.words, s.machine = words, true
	}
	return nil
}

// draw is page i in grey, and how many dots a point has; nil when it cannot be
// drawn.
func (e *pdfEngine) draw(i int, width, height float64) (*image.Gray, float64) {
	const gray, withNotes = 1, 1 // FPDFBitmap_Gray, FPDF_ANNOT
	scale := min(ocrDotsPerInch/72.0, math.Sqrt(ocrMaxDots/max(1, width*height)))
	w, h := int(width*scale), int(height*scale)
	page := e.call("FPDF_LoadPage", e.doc, uint64(i))
	bitmap := e.call("FPDFBitmap_CreateEx", uint64(w), uint64(h), gray, 0, 0)
	if page == 0 || bitmap == 0 || w < 1 || h < 1 {
		return nil, 0
	}
	defer e.call("FPDF_ClosePage", page)
	defer e.call("FPDFBitmap_Destroy", bitmap)
	e.call("FPDFBitmap_FillRect", bitmap, 0, 0, uint64(w), uint64(h), 0xFFFFFFFF)
	e.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, uint64(w), uint64(h), 0, withNotes)
	stride := e.count("FPDFBitmap_GetStride", bitmap)
	dots, ok := e.memory.Read(uint32(e.call("FPDFBitmap_GetBuffer", bitmap)), uint32(stride*h))
	if !ok || e.err != nil {
		return nil, 0
	}
	return &image.Gray{Pix: bytes.Clone(dots), Stride: stride, Rect: image.Rect(0, 0, w, h)}, scale
}

// tesseractWords are the words that tesseract sees in an image of so many
// dots to a point.
func tesseractWords(ctx context.Context, tesseract string, img *image.Gray, scale float64) ([]pdfText, error) {
	var in, out, problems bytes.Buffer
	if err := png.Encode(&in, img); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, tesseract, "stdin", "stdout", "--psm", "6", "tsv")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, &problems
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%v: %s", err, strings.TrimSpace(problems.String()))
	}
	return wordsOfTSV(out.String(), scale), nil
}

// wordsOfTSV reads tesseract's table of what it saw: level, page, block,
// paragraph, line, word, left, top, width, height, confidence, text. Words of
// one line get one base, which is all that tells lines apart later.
func wordsOfTSV(tsv string, scale float64) []pdfText {
	const word, fields = "5", 12
	var words []pdfText
	line, foot := "", 0.0
	for record := range strings.Lines(tsv) {
		f := strings.Split(strings.TrimRight(record, "\r\n"), "\t")
		if len(f) != fields || f[0] != word || strings.TrimSpace(f[11]) == "" {
			continue
		}
		var at [4]float64
		good := true
		for k := range at {
			v, err := strconv.Atoi(f[6+k])
			good = good && err == nil && v >= 0
			at[k] = float64(v) / scale
		}
		if !good {
			continue
		}
		if l := strings.Join(f[2:5], " "); l != line {
			line, foot = l, at[1]+at[3]
		}
		words = append(words, pdfText{box: Box{at[0], at[1], at[0] + at[2], at[1] + at[3]}, base: foot, size: max(1, at[3]), text: strings.TrimSpace(f[11]), doubt: machineDoubt})
	}
	return words
}
