package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plumbline/internal/document/documenttest"
	"plumbline/internal/fault"
)

// readMade reads a made PDF.
func readMade(t *testing.T, m *documenttest.PDF) *Document {
	t.Helper()
	d, err := Read(context.Background(), "made.pdf", m.Bytes(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// drawnPDF is a grid as lines of text: the cells of a row apart with "|", spans
// as "text[rows x columns]", marks as "^1", and "?" at a cell in doubt.
func drawnPDF(g *Grid) string {
	rows := make([][]string, g.Rows)
	for i := range rows {
		rows[i] = make([]string, g.Cols)
	}
	for _, c := range g.Cells {
		s := c.Shown
		if c.RowSpan > 1 || c.ColSpan > 1 {
			s += fmt.Sprintf("[%dx%d]", c.RowSpan, c.ColSpan)
		}
		for _, m := range c.Marks {
			s += "^" + m
		}
		if c.Doubt != "" {
			s += "?"
		}
		rows[c.Row][c.Col] = s
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.Join(r, "|"))
	}
	return strings.Join(lines, "\n")
}

// wantGrid fails the test unless grid i of d is drawn as want.
func wantGrid(t *testing.T, d *Document, i int, want string) *Grid {
	t.Helper()
	if i >= len(d.Grids) {
		t.Fatalf("%d grids, want one more; paragraphs %q", len(d.Grids), d.Paragraphs)
	}
	if got := drawnPDF(&d.Grids[i]); got != strings.TrimSpace(want) {
		t.Errorf("grid %d:\n%s\nwant:\n%s", i, got, strings.TrimSpace(want))
	}
	return &d.Grids[i]
}

// ruled writes rows of text into a lattice of columns 100 wide and rows 20
// high, with the top left corner at x, y.
func ruled(m *documenttest.PDF, x, y float64, rows ...string) {
	n := 0
	for r, row := range rows {
		for c, s := range strings.Split(row, "|") {
			m.Text(x+100*float64(c)+4, y+20*float64(r)+14, s)
			n = max(n, c+1)
		}
	}
	var xs, ys []float64
	for c := range n + 1 {
		xs = append(xs, x+100*float64(c))
	}
	for r := range len(rows) + 1 {
		ys = append(ys, y+20*float64(r))
	}
	m.Lattice(xs, ys)
}

func TestRuledTable(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Text(72, 60, "Table 1: offences recorded by Northmoor (an invented force)")
	ruled(&m, 72, 80, "Offence|2010|2011", "Rape|12|<5", "Sexual assault|1,204|", "Total|1,216|9")
	m.Text(72, 180, "Source: crime records.")
	d := readMade(t, &m)
	g := wantGrid(t, d, 0, `
Offence|2010|2011
Rape|12|<5
Sexual assault|1,204|
Total|1,216|9`)
	if g.Caption != "Table 1: offences recorded by Northmoor (an invented force)" {
		t.Errorf("caption %q", g.Caption)
	}
	if len(g.After) != 1 || g.After[0].Text != "Source: crime records." {
		t.Errorf("after %q", g.After)
	}
	if at := g.At(2, 1); at != "p1 t1 r3 c2" {
		t.Errorf("At(2, 1) = %q", at)
	}
	i := slices.IndexFunc(g.Cells, func(c Cell) bool { return c.Shown == "1,204" })
	if want := (Box{172, 120, 272, 140}); i < 0 || *g.Cells[i].Box != want {
		t.Errorf("cell 1,204 at %v, want %v", g.Cells[i].Box, want)
	}
}

func TestRuledSpans(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	xs, ys := []float64{72, 172, 222, 272, 322, 372}, []float64{100, 120, 140, 160, 190}
	for _, y := range []float64{100, 140, 160, 190} {
		m.Line(72, y, 372, y)
	}
	m.Line(172, 120, 372, 120)
	for _, x := range []float64{72, 172, 272, 372} {
		m.Line(x, ys[0], x, ys[4])
	}
	m.Line(222, 120, 222, 190)
	m.Line(322, 120, 322, 190)
	m.Text(76, 124, "Offence")
	m.Text(210, 114, "2010")
	m.Text(310, 114, "2011")
	for i, s := range []string{"M", "F", "M", "F"} {
		m.Text(xs[i+1]+4, 134, s)
		m.Text(xs[i+1]+4, 154, fmt.Sprint(i+1))
		m.Text(xs[i+1]+4, 184, fmt.Sprint(i+5))
	}
	m.Text(76, 154, "Rape")
	m.Text(76, 172, "Assault of a")
	m.Text(76, 184, "child")
	wantGrid(t, readMade(t, &m), 0, `
Offence[2x1]|2010[1x2]||2011[1x2]|
|M|F|M|F
Rape|1|2|3|4
Assault of a child|5|6|7|8`)
}

func TestRuledSectionOverRules(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	ruled(&m, 72, 100, "Year|2010|2011", "||", "Jan|1|2", "Feb|3|4", "||", "Jan|5|6")
	m.Text(76, 134, "Abuse of a child through exploitation")
	m.Text(76, 194, "Possession of indecent images of children")
	wantGrid(t, readMade(t, &m), 0, `
Year|2010|2011
Abuse of a child through exploitation||
Jan|1|2
Feb|3|4
Possession of indecent images of children||
Jan|5|6`)
}

func TestRuledRowsWithoutRules(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Lattice([]float64{72, 172, 232, 292}, []float64{100, 120, 170})
	for i, row := range []string{"Force|2010|2011", "Northmoor|1|4", "Westhaven|2|5", "Eastvale|3|6"} {
		for c, s := range strings.Split(row, "|") {
			m.Text([]float64{76, 176, 236}[c], 114+16*float64(i), s)
		}
	}
	wantGrid(t, readMade(t, &m), 0, `
Force|2010|2011
Northmoor|1|4
Westhaven|2|5
Eastvale|3|6`)
}

func TestTwoFiguresInOneDrawnCell(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	ruled(&m, 72, 100, "Force|2010|2011", "Northmoor|5|7")
	m.Text(225, 134, "6")
	wantGrid(t, readMade(t, &m), 0, `
Force|2010|2011
Northmoor|5 6?|7`)
}

func TestRotatedPages(t *testing.T) {
	for _, rotate := range []int{90, 180, 270} {
		var m documenttest.PDF
		m.Page(rotate)
		// Written so that it is upright once the page is turned.
		switch rotate {
		case 90:
			m.Add("0 1 -1 0 %g 0 cm", documenttest.PageWidth)
		case 180:
			m.Add("-1 0 0 -1 %g %g cm", documenttest.PageWidth, documenttest.PageHeight)
		case 270:
			m.Add("0 -1 1 0 0 %g cm", documenttest.PageHeight)
		}
		w, h := documenttest.PageWidth, documenttest.PageHeight
		if rotate != 180 {
			w, h = h, w
		}
		m.Add("1 0 0 1 0 %g cm", h-documenttest.PageHeight)
		ruled(&m, 72, 20, "Offence|2010|2011", "Rape|12|3", "Total|12|9")
		d := readMade(t, &m)
		g := wantGrid(t, d, 0, "Offence|2010|2011\nRape|12|3\nTotal|12|9")
		for _, c := range g.Cells {
			if c.Box.Left < 0 || c.Box.Top < 0 || c.Box.Right > w || c.Box.Bottom > h {
				t.Errorf("rotated by %d: %q at %v is off a page of %g by %g", rotate, c.Shown, *c.Box, w, h)
			}
		}
		if len(g.Cells) > 1 && g.Cells[1].Box.Left <= g.Cells[0].Box.Left {
			t.Errorf("rotated by %d: boxes run backwards", rotate)
		}
	}
}

func TestTextOnItsSide(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	// The whole table stands on its side on a page that is not turned: its
	// boxes are where they are on the page.
	m.Add("q 0 1 -1 0 500 0 cm 1 0 0 1 0 -700 cm")
	ruled(&m, 72, 100, "Offence|2010|2011", "Rape|12|3", "Total|12|9")
	m.Add("Q")
	g := wantGrid(t, readMade(t, &m), 0, "Offence|2010|2011\nRape|12|3\nTotal|12|9")
	if a, b := g.Cells[0].Box, g.Cells[1].Box; b.Top >= a.Top || a.Bottom > documenttest.PageHeight {
		t.Errorf("boxes %v and %v do not run up the page", a, b)
	}
}

func TestHeadingsOnTheirSide(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	xs := []float64{72, 172, 202, 232}
	m.Lattice(xs, []float64{100, 180, 200, 220})
	m.Text(76, 174, "Force")
	for i, s := range []string{"Not stated", "All uses"} {
		m.Add("BT /F1 10 Tf 0 1 -1 0 %g %g Tm (%s) Tj ET", xs[i+1]+18, documenttest.PageHeight-175, s)
		m.Text(xs[i+1]+4, 194, fmt.Sprint(i+3))
		m.Text(xs[i+1]+4, 214, fmt.Sprint(i+5))
	}
	m.Text(76, 194, "Northmoor")
	m.Text(76, 214, "Westhaven")
	wantGrid(t, readMade(t, &m), 0, "Force|Not stated|All uses\nNorthmoor|3|4\nWesthaven|5|6")
}

func TestFootnoteMarks(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	ruled(&m, 72, 100, "Offence|2010|2011", "Rape|12|3", "Total|12|9")
	m.Sized(6, 72+4+24, 130, "1")  // after Rape
	m.Sized(6, 172+4+11, 130, "2") // after 12
	wantGrid(t, readMade(t, &m), 0, "Offence|2010|2011\nRape^1|12^2|3\nTotal|12|9")
}

func TestHiddenText(t *testing.T) {
	for name, hide := range map[string]func(m *documenttest.PDF){
		"invisible": func(m *documenttest.PDF) {
			m.Add("BT 3 Tr /F1 10 Tf 1 0 0 1 275 %g Tm (99) Tj 0 Tr ET", documenttest.PageHeight-134)
		},
		"white": func(m *documenttest.PDF) {
			m.Add("q 1 g BT /F1 10 Tf 1 0 0 1 275 %g Tm (99) Tj ET Q", documenttest.PageHeight-134)
		},
		"covered":  func(m *documenttest.PDF) { m.Text(275, 134, "99"); m.Fill(273, 122, 371, 138, 1) },
		"tiny":     func(m *documenttest.PDF) { m.Sized(0.2, 275, 134, "99") },
		"off page": func(m *documenttest.PDF) { m.Text(-40, 134, "99") },
	} {
		t.Run(name, func(t *testing.T) {
			var m documenttest.PDF
			m.Page(0)
			ruled(&m, 72, 100, "Offence|2010|2011", "Rape|12|")
			hide(&m)
			d := readMade(t, &m)
			wantGrid(t, d, 0, "Offence|2010|2011\nRape|12|")
			for _, p := range d.Paragraphs {
				if strings.Contains(p.Text, "99") {
					t.Errorf("read hidden text: %q", p.Text)
				}
			}
		})
	}
}

func TestBlackedOut(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	ruled(&m, 72, 100, "Offence|2010|2011", "Rape|12|99")
	m.Fill(273, 122, 371, 138, 0)
	wantGrid(t, readMade(t, &m), 0, "Offence|2010|2011\nRape|12|██")
}

func TestWhiteTextOnDark(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Fill(72, 100, 372, 120, 0.2)
	m.Add("1 g")
	ruled(&m, 72, 100, "Offence|2010|2011")
	m.Add("0 g")
	ruled(&m, 72, 120, "Rape|12|7", "Total|12|7")
	wantGrid(t, readMade(t, &m), 0, "Offence|2010|2011\nRape|12|7\nTotal|12|7")
}

func TestFontWithoutCharacters(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	ruled(&m, 72, 100, "||", "||")
	for i := range 6 {
		m.Add("BT /F3 10 Tf 1 0 0 1 %d %d Tm <00130014> Tj ET", 76+100*(i%3), 728-20*(i/3))
	}
	d := readMade(t, &m)
	if len(d.Grids) != 0 || len(d.Paragraphs) != 0 {
		t.Errorf("read %d grids and %q from a font that says nothing", len(d.Grids), d.Paragraphs)
	}
	if len(d.Problems) != 1 || !strings.Contains(d.Problems[0].Text, "font") {
		t.Errorf("problems %v, want one about the font", d.Problems)
	}
}

func TestLetterInParagraphs(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Text(72, 80, "Dear requester,")
	m.Text(72, 110, "There were 52 offences recorded in the year to March 2011, of which 31 had the")
	m.Text(72, 122, "cyber flag.")
	m.Text(72, 150, "Yours faithfully")
	d := readMade(t, &m)
	want := []Paragraph{{"p1", "Dear requester,"},
		{"p1", "There were 52 offences recorded in the year to March 2011, of which 31 had the cyber flag."}, {"p1", "Yours faithfully"}}
	if !slices.Equal(d.Paragraphs, want) || len(d.Grids) != 0 {
		t.Errorf("%d grids, paragraphs %q, want %q", len(d.Grids), d.Paragraphs, want)
	}
}

func TestNotPDF(t *testing.T) {
	for name, b := range map[string][]byte{"empty": nil, "words": []byte("no PDF at all"), "head only": []byte("%PDF-1.7\n")} {
		if _, err := readPDF(context.Background(), name, b, Limits{}.WithDefaults(), 0); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: error %v, want %v", name, err, fault.Invalid)
		}
	}
	var m documenttest.PDF
	m.Page(0)
	m.Page(0)
	if _, err := Read(context.Background(), "two.pdf", m.Bytes(), Limits{Pages: 1}); !errors.Is(err, fault.TooLarge) {
		t.Errorf("two pages where one is allowed: error %v, want %v", err, fault.TooLarge)
	}
}

func TestPDFTimeOut(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	for range 200_000 {
		m.Add("0 0 m 1 1 l S")
	}
	b := m.Bytes()
	start := time.Now()
	_, err := Read(context.Background(), "slow.pdf", b, Limits{Time: 30 * time.Millisecond})
	if !errors.Is(err, fault.TooLarge) || time.Since(start) > 10*time.Second {
		t.Errorf("after %v: error %v, want %v", time.Since(start), err, fault.TooLarge)
	}
	if _, err := Read(context.Background(), "next.pdf", onePage(), Limits{}); err != nil {
		t.Errorf("the document after one that was stopped: %v", err)
	}
}

func onePage() []byte {
	var m documenttest.PDF
	m.Page(0)
	m.Text(72, 72, "One page.")
	return m.Bytes()
}

// A font may draw "ff" or "ffi" as one glyph; pdfium then gives the letters
// one box. A figure printed twice to look bold is another matter.
func TestLigatureKeepsItsLetters(t *testing.T) {
	style, again := &pdfStyle{size: 10}, &pdfStyle{size: 10}
	at := func(style *pdfStyle, order int, c rune, left, right float64) pdfGlyph {
		return pdfGlyph{r: c, style: style, order: order, box: Box{Left: left, Top: 0, Right: right, Bottom: 10}, base: 10}
	}
	line := []pdfGlyph{at(style, 0, 'o', 0, 5), at(style, 1, 'f', 5, 11), at(style, 2, 'f', 5, 11), at(style, 3, 'i', 5, 11), at(style, 4, 't', 11, 14)}
	words := wordsOfLine(line, nil)
	if len(words) != 1 || words[0].text != "offit" || words[0].doubt != "" {
		t.Errorf("read as %+v, want the one word offit without a doubt", words)
	}
	twice := []pdfGlyph{at(style, 0, '7', 0, 5), at(again, 1, '7', 0.3, 5.3), at(style, 2, '1', 5, 10)}
	if words := wordsOfLine(twice, nil); len(words) != 1 || words[0].text != "71" {
		t.Errorf("a figure printed twice was read as %+v, want 71", words)
	}
}
