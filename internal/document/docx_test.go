package document

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"plumbline/internal/fault"
)

const wordNames = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:o="urn:schemas-microsoft-com:office:office"`

// buildDOCX packs a Word document with that body and other members, given as
// name and content in turn.
func buildDOCX(body string, others ...string) []byte {
	return buildZIP(append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml",
		`<?xml version="1.0"?><w:document ` + wordNames + `><w:body>` + body + `</w:body></w:document>`}, others...)...)
}

// p is a paragraph of plain text; tc a cell of one.
func p(text string) string  { return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` }
func tc(text string) string { return `<w:tc>` + p(text) + `</w:tc>` }

// words is the texts of paragraphs with their places.
func words(ps []Paragraph) string {
	var out []string
	for _, p := range ps {
		out = append(out, p.At+": "+p.Text)
	}
	return strings.Join(out, "\n")
}

func TestReadDOCXTable(t *testing.T) {
	doc := read(t, "answer.docx", buildDOCX(p("Dear applicant,")+p("Table 1: offences by month")+`
<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>
 <w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>`+p("Month")+`</w:tc>
 <w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>2018</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>`+tc("Recorded")+tc("Online")+`</w:tr>
<w:tr><w:trPr><w:del w:id="1"/></w:trPr>`+tc("January")+tc("99")+tc("99")+`</w:tr>
<w:tr><w:tc><w:p><w:pPr><w:ind w:left="400"/></w:pPr><w:r><w:t>January</w:t></w:r></w:p></w:tc>
 <w:tc><w:p><w:del><w:r><w:delText>51</w:delText></w:r></w:del><w:ins><w:r><w:t>52</w:t></w:r></w:ins><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r></w:p></w:tc>
 <w:tc><w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>=SUM(ABOVE)</w:instrText><w:t>31</w:t></w:r></w:p></w:tc></w:tr>
<w:tr>`+tc("February")+`<w:tc><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>7</w:t></w:r></w:p></w:tc><w:tc>`+p("see")+
		`<w:tbl><w:tr>`+tc("a")+tc("1")+`</w:tr></w:tbl>`+p("below")+`</w:tc></w:tr>
</w:tbl>`+p("1. Some figures may change.")+p("Yours")+`<w:sectPr/>`))
	if len(doc.Grids) != 2 || len(doc.Problems) != 0 {
		t.Fatalf("%d grids, problems %v; want two and none", len(doc.Grids), doc.Problems)
	}
	g := &doc.Grids[0]
	if g.Rows != 4 || g.Cols != 3 || g.Caption != "Table 1: offences by month" {
		t.Errorf("%d by %d, caption %q", g.Rows, g.Cols, g.Caption)
	}
	if got, want := words(g.After), "paragraph 3: 1. Some figures may change.\nparagraph 4: Yours"; got != want {
		t.Errorf("after the table:\n%s\nwant\n%s", got, want)
	}
	for place, want := range map[string]Cell{
		"A1": {RowSpan: 2, ColSpan: 1, Shown: "Month", Header: true},
		"B1": {RowSpan: 1, ColSpan: 2, Shown: "2018", Header: true, Bold: true},
		"B2": {RowSpan: 1, ColSpan: 1, Shown: "Recorded"},
		"A3": {RowSpan: 1, ColSpan: 1, Shown: "January", Indent: 2},
		"B3": {RowSpan: 1, ColSpan: 1, Shown: "52", Raw: "521", Marks: []string{"1"}},
		"C3": {RowSpan: 1, ColSpan: 1, Shown: "31"},
		"B4": {RowSpan: 1, ColSpan: 1, Shown: "7", Hidden: true},
		"C4": {RowSpan: 1, ColSpan: 1, Shown: "see\nbelow"},
	} {
		got := cellAt(t, g, place)
		want.Row, want.Col, want.Kind = got.Row, got.Col, TextCell
		if want.Raw == "" {
			want.Raw = want.Shown
		}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("%s:\n got %+v\nwant %+v", place, got, want)
		}
	}
	if at := doc.Grids[1].At(0, 1); at != "t2 r1 c2" {
		t.Errorf("the table in a cell is at %s; want t2 r1 c2", at)
	}
}

func TestReadDOCXProse(t *testing.T) {
	doc := read(t, "answer.docx", buildDOCX(
		`<w:p><w:r><w:t xml:space="preserve">There were 52</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t xml:space="preserve"> offences on the 1</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>st</w:t></w:r><w:r><w:t> of May.</w:t></w:r></w:p>`+
			`<w:p/>`+
			`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>4</w:t></w:r></w:p>`+
			`<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>none</w:t></w:r></w:p>`+
			`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>6</w:t></w:r></w:p>`+
			`<w:tbl><w:tr>`+tc("A frame around prose.")+`</w:tr></w:tbl>`+
			`<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>`+p("Click here to enter text")+`</w:sdtContent></w:sdt>`+
			`<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:txbxContent>`+p("In a box.")+`</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>`+p("In a box.")+`</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`,
		"word/footnotes.xml", `<w:footnotes `+wordNames+`><w:footnote w:type="separator" w:id="0">`+p("x")+`</w:footnote><w:footnote w:id="2">`+p("Live data.")+`</w:footnote></w:footnotes>`,
		"word/numbering.xml", `<w:numbering `+wordNames+`><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="2025"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl></w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num></w:numbering>`,
		"word/header1.xml", `<w:hdr `+wordNames+`>`+p("Page header")+`<w:tbl><w:tr>`+tc("Left")+tc("Right")+`</w:tr></w:tbl></w:hdr>`,
		"word/footer1.xml", `<w:ftr `+wordNames+`>`+p("Page header")+p("Page footer")+`</w:ftr>`,
		"word/footer2.xml", `<w:ftr `+wordNames+`>`+p("Nobody relates to this")+`</w:ftr>`,
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="rId7" Type="x/header" Target="header1.xml"/><Relationship Id="rId8" Type="x/footer" Target="footer1.xml"/></Relationships>`))
	want := `paragraph 1: There were 52 [1] offences on the 1st of May.
paragraph 2: 2025. 4
paragraph 3: (a) none
paragraph 4: 2026. 6
paragraph 5: A frame around prose.
paragraph 6: In a box.
footnote 1: 1 Live data.`
	if got := words(doc.Paragraphs); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(doc.Grids) != 0 {
		t.Errorf("%d grids; want none", len(doc.Grids))
	}
	if got, want := words(doc.Margins), "header: Page header\nheader: Left\nheader: Right\nfooter: Page footer"; got != want {
		t.Errorf("the margins are\n%s\nwant\n%s", got, want)
	}
}

// A workbook that is put into the letter as an icon is a part of it.
// TestReadDOCXTabs is of a table that paragraphs make with tabs, beside a
// letterhead that is none.
func TestReadDOCXTabs(t *testing.T) {
	line := func(fields ...string) string {
		var runs []string
		for _, f := range fields {
			runs = append(runs, "<w:r><w:t>"+f+"</w:t></w:r>")
		}
		return "<w:p>" + strings.Join(runs, "<w:r><w:tab/></w:r>") + "</w:p>"
	}
	doc := read(t, "answer.docx", buildDOCX(line("To", "A reader")+line("From", "Northmoor")+p("Offences by age")+
		line("", "2019", "2020")+line("10", "3", "&lt;5")+line("11", "4", "0")+p("After.")))
	want := `grid "Offences by age":; 1.2=2019; 1.3=2020; 2.1=10; 2.2=3; 2.3=<5; 3.1=11; 3.2=4; 3.3=0; paragraph 1: To	A reader; paragraph 2: From	Northmoor; paragraph 3: Offences by age; paragraph 7: After.`
	if got := partsOf(doc); got != want {
		t.Errorf("read as\n%s\nwant\n%s", got, want)
	}
}

func TestReadDOCXEmbedded(t *testing.T) {
	book := string(buildODS("", `<table:table table:name="A"><table:table-row><table:table-cell office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell></table:table-row></table:table>`))
	doc := read(t, "answer.docx", buildDOCX(p("See the file.")+`<w:p><w:r><w:object><o:OLEObject r:id="rId4"/></w:object></w:r></w:p>`,
		"word/embeddings/answer.ods", book, "word/embeddings/chart.ods", book,
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="rId4" Type="x/oleObject" Target="embeddings/answer.ods"/></Relationships>`))
	if len(doc.Parts) != 1 || doc.Parts[0].Name != "answer.ods" || doc.Parts[0].Format != ODS {
		t.Errorf("parts %+v; want answer.ods alone", doc.Parts)
	}
}

func TestReadDOCXRefused(t *testing.T) {
	nest := strings.Repeat(`<w:tbl><w:tr><w:tc>`, 30) + p("x") + strings.Repeat(`</w:tc></w:tr></w:tbl>`, 30)
	for _, tt := range []struct {
		name string
		b    []byte
		lim  Limits
		kind error
		say  string
	}{
		{"deep tables", buildDOCX(nest), Limits{}, fault.TooLarge, "tables more than 16 deep"},
		{"wide table", buildDOCX(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000"/></w:tcPr></w:tc>` + tc("x") + `</w:tr></w:tbl>`), Limits{}, fault.TooLarge, "columns"},
		{"no body", buildZIP("[Content_Types].xml", "", "word/styles.xml", ""), Limits{}, fault.Invalid, "without a body"},
		{"entities", buildZIP("[Content_Types].xml", "", "word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><document><body><p><r><t>&b;</t></r></p></body></document>`), Limits{}, fault.Invalid, "damaged"},
		{"many cells", buildDOCX(`<w:tbl><w:tr>` + strings.Repeat(tc("1"), 20) + `</w:tr></w:tbl>`), Limits{Cells: 10}, fault.TooLarge, "more than 10 cells"},
	} {
		_, err := Read(context.Background(), "answer.docx", tt.b, tt.lim)
		if !errors.Is(err, tt.kind) || !strings.Contains(fmt.Sprint(err), tt.say) || !strings.HasPrefix(fmt.Sprint(err), "answer.docx: ") {
			t.Errorf("%s: %v; want %v, %q", tt.name, err, tt.kind, tt.say)
		}
	}
}

// A body cut off keeps what stands before, and says so.
func TestReadDOCXTruncated(t *testing.T) {
	doc := read(t, "answer.docx", buildDOCX(p("First.")+`<w:p><w:r><w:t>Sec`))
	if words(doc.Paragraphs) != "paragraph 1: First." && words(doc.Paragraphs) != "paragraph 1: First.\nparagraph 2: Sec" {
		t.Errorf("got %s", words(doc.Paragraphs))
	}
	if len(doc.Problems) != 1 || !strings.HasPrefix(doc.Problems[0].At, "after paragraph") {
		t.Errorf("problems %v; want one after a paragraph", doc.Problems)
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(p("Dear")+`<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/><w:gridSpan w:val="2"/></w:tcPr>`+p("x")+`</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/><w:gridSpan w:val="2"/></w:tcPr></w:tc></w:tr></w:tbl>`+p("after"), `<w:abstractNum w:abstractNumId="1"/>`)
	f.Fuzz(func(t *testing.T, body, numbering string) {
		checkRead(t, "x.docx", buildDOCX(body, "word/numbering.xml", `<w:numbering `+wordNames+`>`+numbering+`</w:numbering>`))
	})
}

func BenchmarkDOCX(b *testing.B) {
	row := `<w:tr>` + strings.Repeat(tc("1,234"), 10) + `</w:tr>`
	letter := buildDOCX(p("Dear") + `<w:tbl>` + strings.Repeat(row, 1000) + `</w:tbl>`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), "a.docx", letter, Limits{Ratio: 10_000}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "cells/s")
}
