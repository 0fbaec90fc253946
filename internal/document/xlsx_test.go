package document

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"plumbline/internal/fault"
)

const sheetRel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

// sheetXLSX is a workbook of one sheet, whose XML is given without its root
// element, and of styles and strings, which may be empty.
func sheetXLSX(tb testing.TB, sheet, styles, texts string) []byte {
	tb.Helper()
	return buildZIP(
		"[Content_Types].xml", `<Types/>`,
		"_rels/.rels", `<Relationships><Relationship Id="r1" Type="`+sheetRel+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns:r="`+sheetRel+`"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="`+sheetRel+`/worksheet" Target="worksheets/sheet1.xml"/>`+
			`<Relationship Id="r2" Type="`+sheetRel+`/styles" Target="styles.xml"/><Relationship Id="r3" Type="`+sheetRel+`/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<worksheet>`+sheet+`</worksheet>`,
		"xl/styles.xml", `<styleSheet>`+styles+`</styleSheet>`,
		"xl/sharedStrings.xml", `<sst>`+texts+`</sst>`)
}

// cellsOf shows the cells of a grid, each with its place.
func cellsOf(g *Grid) string {
	var out []string
	for _, c := range g.Cells {
		s := g.At(c.Row, c.Col) + "=" + c.Shown
		if c.RowSpan > 1 || c.ColSpan > 1 {
			s += fmt.Sprintf(" %dx%d", c.RowSpan, c.ColSpan)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func cellIn(tb testing.TB, g *Grid, row, col int) Cell {
	tb.Helper()
	for _, c := range g.Cells {
		if c.Row == row && c.Col == col {
			return c
		}
	}
	tb.Fatalf("no cell at %s in %s", g.At(row, col), cellsOf(g))
	return Cell{}
}

func TestXLSXFromExcelize(t *testing.T) {
	f := excelize.NewFile()
	set := func(cell string, v any) {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	style := func(cell string, s *excelize.Style) {
		id, err := f.NewStyle(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
			t.Fatal(err)
		}
	}
	set("A1", "Offences, Northmoor (invented)")
	set("B2", 0.67)
	style("B2", &excelize.Style{NumFmt: 9, Font: &excelize.Font{Bold: true}})
	set("C2", time.Date(2018, 1, 31, 0, 0, 0, 0, time.UTC))
	style("C2", &excelize.Style{NumFmt: 17})
	set("D2", "114")
	set("A3", "of which rape")
	style("A3", &excelize.Style{Alignment: &excelize.Alignment{Indent: 2}})
	set("B3", 9669)
	style("B3", &excelize.Style{NumFmt: 3})
	set("B4", "under")
	for _, err := range []error{
		f.MergeCell("Sheet1", "A1", "D1"), f.MergeCell("Sheet1", "A3", "A5"), f.SetRowVisible("Sheet1", 3, false), f.SetColVisible("Sheet1", "D", false),
		f.AddComment("Sheet1", excelize.Comment{Cell: "B3", Text: "counted twice"}),
		f.SetCellRichText("Sheet1", "D3", []excelize.RichTextRun{{Text: "Total"}, {Text: "1,2", Font: &excelize.Font{VertAlign: "superscript"}}}),
		f.SetCellRichText("Sheet1", "D4", []excelize.RichTextRun{{Text: "per km"}, {Text: "2", Font: &excelize.Font{VertAlign: "superscript"}}}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Hidden", "Deep", "Empty"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	f.SetCellValue("Hidden", "A1", 1)
	f.SetCellValue("Deep", "B2", 2)
	f.SetSheetVisible("Hidden", false)
	f.SetSheetVisible("Deep", false, true)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	doc := read(t, "Return.XLSX", out.Bytes())
	if len(doc.Grids) != 3 || doc.Format != XLSX || len(doc.Problems) != 0 {
		t.Fatalf("%d grids, format %s, problems %v; want 3, xlsx, none", len(doc.Grids), doc.Format, doc.Problems)
	}
	g := &doc.Grids[0]
	want := "Sheet1!A1=Offences, Northmoor (invented) 1x4; Sheet1!B2=67%; Sheet1!C2=Jan-18; Sheet1!D2=114; " +
		"Sheet1!A3=of which rape 2x1; Sheet1!B3=9,669; Sheet1!D3=Total; Sheet1!B4=under; Sheet1!D4=per km2"
	if got := cellsOf(g); got != want {
		t.Errorf("cells are\n%s\nwant\n%s", got, want)
	}
	if c := cellIn(t, g, 1, 1); c.Raw != "0.67" || c.Kind != NumberCell || !c.Bold || c.Format != "0%" {
		t.Errorf("B2 is %+v", c)
	}
	if c := cellIn(t, g, 1, 2); c.Raw != "2018-01-31" || c.Kind != DateCell {
		t.Errorf("C2 is %+v", c)
	}
	if c := cellIn(t, g, 1, 3); c.Kind != TextCell || !c.Hidden {
		t.Errorf("D2 is %+v, want a hidden text", c)
	}
	if c := cellIn(t, g, 2, 0); c.Indent != 2 || !c.Hidden {
		t.Errorf("A3 is %+v, want a hidden text set in by 2", c)
	}
	if c := cellIn(t, g, 2, 1); !strings.Contains(c.Comment, "counted twice") {
		t.Errorf("B3 has the comment %q", c.Comment)
	}
	if c := cellIn(t, g, 2, 3); strings.Join(c.Marks, "|") != "1|2" {
		t.Errorf("D3 has the marks %q", c.Marks)
	}
	if g.Hidden || !doc.Grids[1].Hidden || !doc.Grids[2].Hidden || g.Rows != 4 || g.Cols != 4 {
		t.Errorf("hidden %v %v %v, extent %d by %d", g.Hidden, doc.Grids[1].Hidden, doc.Grids[2].Hidden, g.Rows, g.Cols)
	}
}

func TestXLSXCells(t *testing.T) {
	styles := `<numFmts><numFmt numFmtId="164" formatCode="[&lt;5]&quot;&lt;5&quot;;0"/></numFmts><fonts><font/><font><strike/></font></fonts>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="43"/><xf fontId="1"/></cellXfs>`
	texts := `<si><t>&lt;5 &amp; &#x2020;</t></si><si><t>a_x000D_b</t></si>`
	for _, tt := range []struct {
		name, cell, shown, raw, doubt string
		kind                          Kind
	}{
		{"number", `<c r="A1"><v>7</v></c>`, "7", "7", "", NumberCell},
		{"noise", `<c r="A1"><v>0.67000000000000004</v></c>`, "0.67", "0.67", "", NumberCell},
		{"exponent", `<c r="A1"><v>1E3</v></c>`, "1000", "1000", "", NumberCell},
		{"not a number", `<c r="A1"><v>0x10</v></c>`, "0x10", "0x10", "stored as a number", ErrorCell},
		{"no address", `<c><v>7</v></c>`, "7", "7", "", NumberCell},
		{"shared", `<c r="A1" t="s"><v>0</v></c>`, "<5 & †", "<5 & †", "", TextCell},
		{"carriage return", `<c r="A1" t="s"><v>1</v></c>`, "ab", "ab", "", TextCell},
		{"shared out of range", `<c r="A1" t="s"><v>9</v></c>`, "", "9", "missing", ErrorCell},
		{"inline", `<c r="A1" t="inlineStr"><is><t>x</t></is></c>`, "x", "x", "", TextCell},
		{"cdata", `<c r="A1" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c>`, "a<b", "a<b", "", TextCell},
		{"true", `<c r="A1" t="b"><v>1</v></c>`, "TRUE", "TRUE", "", BoolCell},
		{"error", `<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, "#DIV/0!", "#DIV/0!", "", ErrorCell},
		{"formula", `<c r="A1"><f>1+1</f><v>2</v></c>`, "2", "2", "", NumberCell},
		{"never computed", `<c r="A1"><f>1+1</f></c>`, "", "", "does not hold", ErrorCell},
		{"empty cache", `<c r="A1"><f>1+1</f><v></v></c>`, "", "", "does not hold", ErrorCell},
		{"iso date", `<c r="A1" t="d"><v>2018-01-31</v></c>`, "2018-01-31", "2018-01-31", "", DateCell},
		{"shown as less than 5", `<c r="A1" s="1"><v>3</v></c>`, "<5", "3", "stored as 3 and shown as <5", NumberCell},
		{"date of 1900", `<c r="A1" s="2"><v>12</v></c>`, "12/01/1900", "1900-01-12", "perhaps the number 12", DateCell},
		{"nought as a date", `<c r="A1" s="2"><v>0</v></c>`, "31/12/1899", "1899-12-31", "perhaps the number 0", DateCell},
		{"accounting nought", `<c r="A1" s="3"><v>0</v></c>`, "-", "0", "", NumberCell},
		{"struck out", `<c r="A1" s="4"><v>8</v></c>`, "8", "8", "struck out", NumberCell},
		{"prefix", `<x:c r="A1"><x:v>7</x:v></x:c>`, "7", "7", "", NumberCell},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := read(t, "x.xlsx", sheetXLSX(t, `<dimension ref="A1:XFD1048576"/><sheetData><row r="1">`+tt.cell+`</row></sheetData>`, styles, texts))
			if len(doc.Grids) != 1 || len(doc.Problems) != 0 {
				t.Fatalf("%d grids, problems %v", len(doc.Grids), doc.Problems)
			}
			c := doc.Grids[0].Cells[0]
			if c.Shown != tt.shown || c.Raw != tt.raw || c.Kind != tt.kind || !strings.Contains(c.Doubt, tt.doubt) || (c.Doubt != "") != (tt.doubt != "") {
				t.Errorf("shown %q, raw %q, kind %v, doubt %q; want %q, %q, %v, %q", c.Shown, c.Raw, c.Kind, c.Doubt, tt.shown, tt.raw, tt.kind, tt.doubt)
			}
			if doc.Grids[0].Rows != 1 || doc.Grids[0].Cols != 1 {
				t.Errorf("extent is %d by %d", doc.Grids[0].Rows, doc.Grids[0].Cols)
			}
		})
	}
}

func TestXLSXOddities(t *testing.T) {
	// An empty text that a formula gives is blank, rows may be out of order, a
	// place may be there twice, and a value may lie under a merge.
	doc := read(t, "x.xlsx", sheetXLSX(t, `<sheetData><row r="3"><c r="B3"><v>6</v></c><c r="A3"><v>5</v></c></row>`+
		`<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c><c r="C1"><v>2</v></c></row><row r="3"><c r="A3"><v>9</v></c></row></sheetData>`+
		`<mergeCells><mergeCell ref="B1:XFD1"/></mergeCells>`, "", ""))
	g := &doc.Grids[0]
	if got, want := cellsOf(g), "Data!B1=1 1x2; Data!A3=5; Data!B3=6"; got != want {
		t.Errorf("cells are %s, want %s", got, want)
	}
	if c := cellIn(t, g, 2, 0); !strings.Contains(c.Doubt, `"5" and once as "9"`) {
		t.Errorf("the doubt about A3 is %q", c.Doubt)
	}
	if len(doc.Problems) != 1 || doc.Problems[0].At != "Data!C1" {
		t.Errorf("problems are %v, want one at Data!C1", doc.Problems)
	}
}

func TestXLSXThatCannotBeRead(t *testing.T) {
	good := sheetXLSX(t, `<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>`, "", "")
	entities := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`
	for _, tt := range []struct {
		name string
		in   []byte
		kind error
		says string
	}{
		{"truncated", good[:len(good)/2], fault.Invalid, "truncated or damaged"},
		{"bomb", sheetXLSX(t, `<sheetData>`+strings.Repeat(" ", 64<<20)+`</sheetData>`, "", ""), fault.TooLarge, "times its size"},
		{"entities", buildZIP("[Content_Types].xml", "x", "xl/workbook.xml", entities+`<workbook/>`), fault.Invalid, "document type"},
		{"no sheets listed", buildZIP("[Content_Types].xml", "x", "xl/styles.xml", "<a/>"), fault.Invalid, "no list of sheets"},
		{"missing sheet", buildZIP("[Content_Types].xml", "x", "xl/workbook.xml", `<workbook><sheet name="A" id="r1"/></workbook>`), fault.Invalid, "missing from the file"},
		{"depth", sheetXLSX(t, "", strings.Repeat("<a>", 200_000), ""), fault.Invalid, "nested too deeply"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(t.Context(), "return.xlsx", tt.in, Limits{})
			if !errors.Is(err, tt.kind) || !strings.HasPrefix(err.Error(), "return.xlsx: ") || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// Relations that go round in a circle are not followed.
func TestXLSXRelationsInACircle(t *testing.T) {
	rel := func(kind, target string) string {
		return `<Relationships><Relationship Id="r1" Type="` + sheetRel + `/` + kind + `" Target="` + target + `"/></Relationships>`
	}
	_, err := Read(t.Context(), "x.xlsx", buildZIP("[Content_Types].xml", "x",
		"_rels/.rels", rel("officeDocument", "xl/workbook.xml"),
		"xl/workbook.xml", `<workbook><sheets><sheet name="A" id="r1"/><sheet name="B" id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", rel("worksheet", "workbook.xml")), Limits{})
	if err != nil {
		t.Errorf("the error is %v, want a document without grids", err)
	}
}

func TestXLSXOverItsLimits(t *testing.T) {
	in := bigXLSX(t, 1000)
	for name, lim := range map[string]Limits{"cells": {Cells: 9_999}, "unpacked": {Unpacked: 10_000}, "bytes": {Bytes: 1_000}, "time": {Time: time.Nanosecond}} {
		if _, err := Read(t.Context(), "big.xlsx", in, lim); !errors.Is(err, fault.TooLarge) {
			t.Errorf("over the limit on %s, the error is %v", name, err)
		}
	}
	if _, err := Read(t.Context(), "big.xlsx", in, Limits{Cells: 10_000}); err != nil {
		t.Errorf("at the limit: %v", err)
	}
}

// Merges that lie over each other by the thousand cost no more than is allowed.
func TestXLSXManyMerges(t *testing.T) {
	var merges strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&merges, `<mergeCell ref="A%d:XFD1048576"/>`, i+1)
	}
	in := sheetXLSX(t, `<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData><mergeCells>`+merges.String()+`</mergeCells>`, "", "")
	if _, err := Read(t.Context(), "x.xlsx", in, Limits{}); !errors.Is(err, fault.TooLarge) {
		t.Errorf("the error is %v", err)
	}
}

// What the standard library reads as XML, the scanner reads alike.
func FuzzXMLScanner(f *testing.F) {
	for _, s := range []string{`<a b="1" c='2'>x&amp;y<d/><![CDATA[z]]><!-- c --></a>`, `<x:a/>`, `<a`, `<a>&#65;&nbsp;</a>`, `<?xml version="1.0"?><a></a>`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if bytes.HasPrefix(b, []byte("\xFF\xFE")) || bytes.HasPrefix(b, []byte("\xFE\xFF")) || bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")) || bytes.Contains(b, []byte("<!")) {
			return
		}
		want, err := standardTokens(b)
		got, text := "", ""
		s := newXMLScanner(b)
		for s.next() != xmlEnd {
			switch s.kind {
			case xmlChars:
				text += s.chars()
				continue
			case xmlOpen:
				got += text + "<" + string(s.name) + ">"
			case xmlClose:
				got += text + "</" + string(s.name) + ">"
			}
			text = ""
		}
		if err == nil && s.err == nil && got+text != want {
			t.Errorf("%q is %q, want %q", b, got+text, want)
		}
	})
}

func standardTokens(b []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	out := ""
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return "", err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			out += "<" + tok.Name.Local + ">"
		case xml.EndElement:
			out += "</" + tok.Name.Local + ">"
		case xml.CharData:
			out += string(tok)
		}
	}
}
