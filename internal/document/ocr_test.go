package document

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"plumbline/internal/document/documenttest"
)

func problemTexts(d *Document) []string {
	var out []string
	for _, p := range d.Problems {
		out = append(out, p.String())
	}
	return out
}

func TestScan(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // without tesseract
	var m documenttest.PDF
	for range 2 {
		m.Page(0)
		m.Image(0, 0, documenttest.PageWidth, documenttest.PageHeight)
	}
	m.Page(0)
	ruled(&m, 72, 100, "Offence|2010|2011", "Rape|12|3")
	m.Page(0) // empty
	d := readMade(t, &m)
	wantGrid(t, d, 0, "Offence|2010|2011\nRape|12|3")
	got := problemTexts(d)
	if len(got) != 2 || !strings.HasPrefix(got[0], "p1: no text: a scan") || !strings.HasPrefix(got[1], "p2: no text: a scan") || !strings.Contains(got[0], "tesseract") {
		t.Errorf("problems %q, want a scan on p1 and p2", got)
	}
	if d.OCR {
		t.Error("OCR, with nothing to recognise text")
	}
}

func TestScanWithTesseract(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("stands in for tesseract with a shell script")
	}
	dir := t.TempDir()
	var tsv strings.Builder
	tsv.WriteString("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n")
	for r, row := range [][]string{{"Offence", "2010", "2011"}, {"Rape", "12", "3"}, {"Voyeurism", "4", "<5"}, {"Exposure", "6", "7"}} {
		for c, s := range row {
			left := []string{"300", "1000", "1300"}[c]
			tsv.WriteString(strings.Join([]string{"5\t1\t1\t1", string(rune('1' + r)), string(rune('1' + c)), left, string(rune('4'+r)) + "00", "90", "42", "95", s}, "\t") + "\n")
		}
	}
	script := "#!/bin/sh\n/bin/cat >/dev/null\n/bin/cat <<'END'\n" + tsv.String() + "END\n"
	if err := os.WriteFile(filepath.Join(dir, "tesseract"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	var m documenttest.PDF
	m.Page(0)
	m.Image(0, 0, documenttest.PageWidth, documenttest.PageHeight)
	d := readMade(t, &m)
	wantGrid(t, d, 0, "Offence?|2010?|2011?\nRape?|12?|3?\nVoyeurism?|4?|<5?\nExposure?|6?|7?")
	if got := problemTexts(d); !d.OCR || len(got) != 1 || !strings.Contains(got[0], "recognised by a machine") {
		t.Errorf("OCR %t, problems %q", d.OCR, got)
	}
}

func TestScanWithTextUnderIt(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Add("BT 3 Tr ET") // what a scanner recognised, out of sight
	loose(&m, 100, 14, "Offence|2010|2011", "Rape|12|3", "Voyeurism|4|5", "Exposure|6|7")
	m.Image(0, 0, documenttest.PageWidth, documenttest.PageHeight)
	d := readMade(t, &m)
	if !d.OCR {
		t.Error("text that a machine laid under a scan is not marked as OCR")
	}
	for _, g := range d.Grids {
		if slices.ContainsFunc(g.Cells, func(c Cell) bool { return c.Kind != BlankCell && c.Doubt == "" }) {
			t.Errorf("a cell of a scan is sure:\n%s", drawnPDF(&g))
		}
	}
}
