package document

import "testing"

// TestXLSXDrawings is of a sheet with two charts, a text box and a shape
// without words over it.
func TestXLSXDrawings(t *testing.T) {
	doc := read(t, "a.xlsx", buildZIP(
		"[Content_Types].xml", `<Types/>`,
		"_rels/.rels", `<Relationships><Relationship Id="r1" Type="`+sheetRel+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns:r="`+sheetRel+`"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="`+sheetRel+`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData></worksheet>`,
		"xl/worksheets/_rels/sheet1.xml.rels", `<Relationships><Relationship Id="r1" Type="`+sheetRel+`/drawing" Target="../drawings/drawing1.xml"/></Relationships>`,
		"xl/drawings/drawing1.xml", `<xdr:wsDr><xdr:graphicFrame><c:chart/></xdr:graphicFrame><xdr:graphicFrame><c:chart/></xdr:graphicFrame>`+
			`<xdr:sp><xdr:txBody><a:p><a:r><a:t>52 in all</a:t></a:r><a:r><a:t> of them</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:sp><xdr:txBody><a:p/></xdr:txBody></xdr:sp></xdr:wsDr>`))
	want := []string{
		"Data: 2 charts on the sheet are not read: see the document",
		"Data: a text box or shape with text on the sheet is not read: see the document",
	}
	if len(doc.Problems) != len(want) || len(doc.Grids) != 1 {
		t.Fatalf("problems %v and %d grids; want %v and one", doc.Problems, len(doc.Grids), want)
	}
	for i, p := range doc.Problems {
		if p.String() != want[i] {
			t.Errorf("it says %q, want %q", p, want[i])
		}
	}
}
