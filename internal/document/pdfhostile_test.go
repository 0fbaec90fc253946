package document

import (
	"bytes"
	"context"
	"errors"
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
