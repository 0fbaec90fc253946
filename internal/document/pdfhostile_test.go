package document

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"plumbline/internal/document/documenttest"
	"plumbline/internal/fault"
)

func TestEncryptedPDF(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Text(72, 72, "Secret.")
	none := strings.Repeat("00", 32)
	b := bytes.Replace(m.Bytes(), []byte("/Root 1 0 R"), []byte("/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"+none+"> /U <"+none+"> >>"), 1)
	_, err := Read(context.Background(), "locked.pdf", b, Limits{})
	if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "password") {
		t.Errorf("error %v, want one about a password", err)
	}
}

func TestEndlessPageTree(t *testing.T) {
	for name, tree := range map[string]string{
		"a tree that holds itself": "<< /Type /Pages /Count 1 /Kids [2 0 R] >>",
		"many of itself":           "<< /Type /Pages /Count 4000 /Kids [2 0 R 2 0 R 2 0 R 2 0 R] >>",
		"a claim of pages":         "<< /Type /Pages /Count 2000000000 /Kids [7 0 R] >>",
	} {
		t.Run(name, func(t *testing.T) {
			var m documenttest.PDF
			m.Page(0)
			m.Text(72, 72, "A page.")
			b := bytes.Replace(m.Bytes(), []byte("<< /Type /Pages /Count 1 /Kids [7 0 R ] >>"), []byte(tree), 1)
			start := time.Now()
			d, err := Read(context.Background(), "endless.pdf", b, Limits{Time: 20 * time.Second})
			if time.Since(start) > 10*time.Second {
				t.Errorf("took %v", time.Since(start))
			}
			if err == nil && len(d.Problems) == 0 && len(d.Paragraphs) == 0 {
				t.Error("nothing was read, and nothing is said about it")
			}
		})
	}
}

func TestDrawingIsNoTable(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	for i := range 3000 {
		x, y := float64(50+i%60*8), float64(50+i/60*8)
		m.Line(x, y, x+8, y)
		m.Line(x, y, x, y+8)
	}
	start := time.Now()
	d := readMade(t, &m)
	if len(d.Grids) != 0 || time.Since(start) > 10*time.Second {
		t.Errorf("%d grids after %v", len(d.Grids), time.Since(start))
	}
}

func FuzzPDF(f *testing.F) {
	var m documenttest.PDF
	m.Page(0)
	ruled(&m, 72, 100, "Offence|2010|2011", "Rape|12|<5")
	m.Page(90)
	loose(&m, 100, 14, "Offence|2010|2011", "Rape|12|3", "Other|1|2", "Total|13|5")
	f.Add(m.Bytes())
	var scan documenttest.PDF
	scan.Page(0)
	scan.Image(0, 0, documenttest.PageWidth, documenttest.PageHeight)
	scan.Sized(6, 72, 72, "1")
	f.Add(scan.Bytes())
	f.Add([]byte("%PDF-1.4\ntrailer << /Root 1 0 R >>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := readPDF(context.Background(), "fuzz.pdf", b, Limits{Time: 10 * time.Second, Pages: 50}.WithDefaults(), 0)
		if err != nil {
			return
		}
		for _, g := range d.Grids {
			for _, c := range g.Cells {
				if c.Row < 0 || c.Col < 0 || c.RowSpan < 1 || c.ColSpan < 1 || c.Row+c.RowSpan > g.Rows || c.Col+c.ColSpan > g.Cols || c.Box == nil && c.Kind != BlankCell {
					t.Errorf("cell %+v does not fit a grid of %d by %d", c, g.Rows, g.Cols)
				}
			}
		}
	})
}

// FuzzPDFLayout puts words and rules anywhere on two pages, four bytes each:
// whatever they make, the cells must fit their grid and no word may be in two
// of them.
func FuzzPDFLayout(f *testing.F) {
	texts := []string{"Offence", "Rape of a child", "12", "1,204", "<5", "*", "2010", "Table 1", "Apr-", "10", "sexual", "n/a"}
	var seed []byte
	for row := range 5 {
		for col := range 4 {
			seed = append(seed, 0, byte(20+40*col), byte(20+5*row), byte(row*3+col))
		}
	}
	f.Add(seed)
	f.Add(append(seed, 1, 20, 20, 200, 1, 20, 30, 200, 1, 20, 40, 200, 2, 20, 20, 200, 2, 60, 20, 200, 2, 100, 20, 200))
	f.Fuzz(func(t *testing.T, b []byte) {
		var sheets [2]pdfSheet
		words := map[string]int{}
		for i := range sheets {
			sheets[i].pdfPage = pdfPage{number: i + 1, width: 600, height: 800}
		}
		for n := 0; len(b) >= 4 && n < 400; n++ {
			x, y, k := 2.3*float64(b[1]), 3.1*float64(b[2]), int(b[3])
			s := &sheets[int(b[0]>>7)]
			switch b[0] & 3 {
			case 1:
				s.across = append(s.across, pdfRule{y, x, x + float64(k)})
			case 2:
				s.down = append(s.down, pdfRule{x, y, y + float64(k)})
			default:
				text := texts[k%len(texts)]
				words[text]++
				s.words = append(s.words, pdfText{box: Box{x, y - 8, x + 5*float64(len(text)), y + 2}, base: y, size: 10, text: text, bold: k > 128, turn: int(b[0] >> 2 & 3)})
			}
			b = b[4:]
		}
		for i := range sheets {
			s := &sheets[i]
			s.across, s.down = mergedRules(s.across), mergedRules(s.down)
			s.tables, s.words = s.ruledTables(s.words)
		}
		sheets[0].arrange(nil)
		sheets[1].arrange(&sheets[0])
		var d Document
		d.fill(sheets[:])
		read := ""
		for _, g := range d.Grids {
			for _, c := range g.Cells {
				if c.Row < 0 || c.Col < 0 || c.RowSpan < 1 || c.ColSpan < 1 || c.Row+c.RowSpan > g.Rows || c.Col+c.ColSpan > g.Cols {
					t.Fatalf("cell %+v does not fit a grid of %d by %d", c, g.Rows, g.Cols)
				}
				read += c.Shown + " "
			}
		}
		for _, p := range d.Paragraphs {
			read += p.Text + " "
		}
		for text, n := range words {
			if got := strings.Count(read, text); n > 0 && got > n*len(words) {
				t.Fatalf("%q stands %d times on the pages and was read %d times", text, n, got)
			}
		}
	})
}

// hostilePDF is a file of the objects given, from object 1, the catalogue, with
// more of the trailer.
func hostilePDF(trailer string, objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, strings.ReplaceAll(trailer, "START", fmt.Sprint(start)), start)
	return out.Bytes()
}

func pdfStream(dict, body string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(body), body)
}

func deflated(s string) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	io.WriteString(w, s)
	w.Close()
	return out.String()
}

// TestHostilePDF reads files made to go on without end. Each must end within
// its time, read or with an error that names the file.
func TestHostilePDF(t *testing.T) {
	const catalogue, pages = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
	page := func(resources string) string {
		return "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << " + resources + " >> >>"
	}
	chain := []string{catalogue, pages, page("/XObject << /X 5 0 R >>"), pdfStream("", "/X Do")}
	for i := range 40 { // each draws the next twice
		chain = append(chain, pdfStream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>", 6+i), "/X Do /X Do"))
	}
	tree := []string{catalogue}
	for i := range 3000 {
		tree = append(tree, fmt.Sprintf("<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", 3+i))
	}
	fonts := []string{catalogue, pages, "", ""}
	var named, used strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&named, "/F%d %d 0 R ", i, 5+i)
		fmt.Fprintf(&used, "BT /F%d 10 Tf 72 700 Td (a) Tj ET\n", i)
		fonts = append(fonts, fmt.Sprintf("<< /Type /Font /Subtype /Type1 /BaseFont /Made%d >>", i))
	}
	fonts[2], fonts[3] = page("/Font << "+named.String()+" >>"), pdfStream("", used.String())
	inside := []string{catalogue, pages, page(""), pdfStream("", "")}
	for i := range 200 { // the objects of each stream are said to be in the next
		inside = append(inside, pdfStream(fmt.Sprintf("/Type /ObjStm /N 1 /First 6 /Extends %d 0 R", 6+i), "900 0 << /A 900 0 R >>"))
	}
	for name, b := range map[string][]byte{
		"a form that draws itself":      hostilePDF("", catalogue, pages, page("/XObject << /X 5 0 R >>"), pdfStream("", "/X Do"), pdfStream("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >>", "/X Do /X Do")),
		"forms that double":             hostilePDF("", chain...),
		"a page tree without end":       hostilePDF("", tree...),
		"10,000 fonts":                  hostilePDF("", fonts...),
		"tables of places in a ring":    hostilePDF("/Prev START", catalogue, pages, page(""), pdfStream("", "")),
		"streams within streams":        hostilePDF("", inside...),
		"a small file of endless lines": hostilePDF("", catalogue, pages, page(""), pdfStream("/Filter /FlateDecode", deflated(strings.Repeat("0 0 m 9 9 l S\n", 3_000_000)))),
		"endless text":                  hostilePDF("", catalogue, pages, page("/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"), pdfStream("/Filter /FlateDecode", deflated("BT /F1 9 Tf 72 700 Td "+strings.Repeat("(aaaaaaaaaaaaaaaaaaaaaaaa) Tj 0 -1 Td\n", 500_000)))),
		"lengths that name themselves":  hostilePDF("", catalogue, pages, page(""), "<< /Length 4 0 R >>\nstream\nx\nendstream"),
		"deflated three times":          hostilePDF("", catalogue, pages, page(""), pdfStream("/Filter [/FlateDecode /FlateDecode /FlateDecode]", deflated(deflated(deflated(strings.Repeat("q Q\n", 20_000_000)))))),
		"brackets without end":          hostilePDF("", catalogue, pages, strings.Repeat("[", 1_000_000)),
	} {
		t.Run(name, func(t *testing.T) {
			const limit = 500 * time.Millisecond
			start := time.Now()
			_, err := Read(context.Background(), "hostile.pdf", b, Limits{Time: limit})
			if took := time.Since(start); took > limit+10*time.Second {
				t.Errorf("took %v", took)
			}
			if err != nil && !strings.Contains(err.Error(), "hostile.pdf") {
				t.Errorf("the error does not name the file: %v", err)
			}
			t.Logf("%d bytes, %v: %v", len(b), time.Since(start).Round(time.Millisecond), err)
		})
	}
}
