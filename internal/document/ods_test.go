package document

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"plumbline/internal/fault"
)

// buildZIP packs members, given as name and content in turn.
func buildZIP(members ...string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(members); i += 2 {
		f, err := w.Create(members[i])
		if err != nil {
			panic(err)
		}
		_, _ = f.Write([]byte(members[i+1]))
	}
	_ = w.Close()
	return out.Bytes()
}

const odsNames = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"`

// buildODS packs a spreadsheet with those automatic styles and sheets.
func buildODS(styles, tables string) []byte {
	return buildZIP("mimetype", "application/vnd.oasis.opendocument.spreadsheet",
		"content.xml", `<?xml version="1.0"?><office:document-content `+odsNames+`><office:automatic-styles>`+styles+
			`</office:automatic-styles><office:body><office:spreadsheet>`+tables+`</office:spreadsheet></office:body></office:document-content>`)
}

const odsStyles = `
<number:date-style style:name="N1"><number:month number:textual="true"/><number:text>-</number:text><number:year/></number:date-style>
<number:number-style style:name="N2"><number:number number:decimal-places="1" number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="sub" style:family="table-cell" style:parent-style-name="head"><style:paragraph-properties fo:margin-left="0.706cm"/></style:style>
<style:style style:name="month" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="thousands" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>`

func TestReadODS(t *testing.T) {
	doc := read(t, "answer.ods", buildODS(odsStyles, `
<table:tracked-changes><table:cell-content-change><table:table-cell office:value="666" office:value-type="float"><text:p>666</text:p></table:table-cell></table:cell-content-change></table:tracked-changes>
<table:table table:name="Data">
 <table:table-column table:number-columns-repeated="2"/>
 <table:table-column table:visibility="collapse"/>
 <table:table-column table:number-columns-repeated="16381"/>
 <table:table-row>
  <table:table-cell table:style-name="head" table:number-columns-spanned="2" office:value-type="string"><text:p>Offences <text:span text:style-name="up">1</text:span></text:p></table:table-cell><table:covered-table-cell/>
  <table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell>
  <table:table-cell table:number-columns-repeated="16381"/>
 </table:table-row>
 <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
 <table:table-row>
  <table:table-cell table:style-name="sub" office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>second
     line</text:p></table:table-cell>
  <table:table-cell table:style-name="month" office:value-type="date" office:date-value="2018-01-31T00:00:00"><text:p>Jan-18</text:p></table:table-cell>
  <table:table-cell/>
  <table:table-cell table:style-name="thousands" office:value-type="float" office:value="6092.46"><office:annotation><dc:creator>someone</dc:creator><text:p>revised</text:p></office:annotation><text:p>6,092.5</text:p></table:table-cell>
  <table:table-cell office:value-type="percentage" office:value="0.67"><text:p>67%</text:p></table:table-cell>
  <table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="4"><text:p>4</text:p></table:table-cell>
  <table:table-cell table:formula="of:=[.A1]/0" office:value-type="string" office:string-value=""><text:p>#DIV/0!</text:p></table:table-cell>
 </table:table-row>
 <table:table-row table:visibility="filter" table:number-rows-repeated="2"><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell></table:table-row>
 <table:table-row table:number-rows-repeated="1048569"><table:table-cell table:style-name="head" table:number-columns-repeated="16384"/></table:table-row>
</table:table>
<table:table table:name="'file:///x.ods'#$A"><table:table-row><table:table-cell office:value-type="float" office:value="9"/></table:table-row></table:table>
<table:table table:name="Working" table:style-name="gone"><table:table-row/></table:table>`))
	if len(doc.Problems) != 0 {
		t.Errorf("problems: %v", doc.Problems)
	}
	if len(doc.Grids) != 2 || doc.Grids[1].Name != "Working" || !doc.Grids[1].Hidden || doc.Grids[0].Hidden {
		t.Fatalf("grids %+v; want Data, and Working hidden", doc.Grids)
	}
	g := &doc.Grids[0]
	if g.Rows != 7 || g.Cols != 8 || len(g.Cells) != 11 {
		t.Errorf("%d cells in %d rows and %d columns; want 11 in 7 and 8, without a million empty rows", len(g.Cells), g.Rows, g.Cols)
	}
	for place, want := range map[string]Cell{
		"A1": {ColSpan: 2, Kind: TextCell, Shown: "Offences", Raw: "Offences 1", Bold: true, Marks: []string{"1"}},
		"C1": {Kind: NumberCell, Shown: "3", Raw: "3", Hidden: true},
		"A5": {Kind: TextCell, Shown: "a  b\nsecond line", Raw: "a  b\nsecond line", Bold: true, Indent: 2},
		"B5": {Kind: DateCell, Shown: "Jan-18", Raw: "2018-01-31", Format: "mmm-yy"},
		"D5": {Kind: NumberCell, Shown: "6,092.5", Raw: "6092.46", Format: "#,##0.0", Comment: "revised"},
		"E5": {Kind: NumberCell, Shown: "67%", Raw: "0.67", Format: "0%"},
		"G5": {Kind: NumberCell, Shown: "4", Raw: "4"},
		"H5": {Kind: ErrorCell, Shown: "#DIV/0!", Raw: "#DIV/0!"},
		"A7": {Kind: BoolCell, Shown: "TRUE", Raw: "TRUE", Hidden: true},
	} {
		got := cellAt(t, g, place)
		want.Row, want.Col, want.RowSpan, want.ColSpan = got.Row, got.Col, 1, max(1, want.ColSpan)
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("%s:\n got %+v\nwant %+v", place, got, want)
		}
	}
}

func TestReadODSRefused(t *testing.T) {
	cell := `<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>`
	deep := strings.Repeat("<text:span>", 1000) + strings.Repeat("</text:span>", 1000)
	for _, tt := range []struct {
		name string
		b    []byte
		kind error
		say  string
	}{
		{"a claim of billions of cells", buildODS("", `<table:table table:name="A"><table:table-row table:number-rows-repeated="1048576">`+cell+`</table:table-row></table:table>`), fault.TooLarge, "more than 1000000 cells"},
		{"deep elements", buildODS("", `<table:table table:name="A"><table:table-row><table:table-cell><text:p>`+deep+`</text:p></table:table-cell></table:table-row></table:table>`), fault.TooLarge, "deep in each other"},
		{"password", buildZIP("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "\x01\x02", "META-INF/manifest.xml", `<manifest:encryption-data/>`), fault.Invalid, "under a password"},
		{"no sheets", buildODS("", ""), fault.Invalid, "without sheets"},
		{"a bomb", buildZIP("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", strings.Repeat(" ", 64<<20)), fault.TooLarge, "200 times its size"},
	} {
		_, err := Read(context.Background(), "answer.ods", tt.b, Limits{})
		if !errors.Is(err, tt.kind) || !strings.Contains(fmt.Sprint(err), tt.say) || !strings.HasPrefix(fmt.Sprint(err), "answer.ods: ") {
			t.Errorf("%s: %v; want %v, %q", tt.name, err, tt.kind, tt.say)
		}
	}
}

// A file cut off in a sheet keeps the cells before, and says where it ends.
func TestReadODSTruncated(t *testing.T) {
	doc := read(t, "answer.ods", buildODS("", `<table:table table:name="A"><table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row><table:table-row><table:t`))
	if len(doc.Grids) != 1 || cellAt(t, &doc.Grids[0], "A1").Shown != "1" {
		t.Fatalf("grids %+v; want sheet A with A1", doc.Grids)
	}
	if len(doc.Problems) != 1 || doc.Problems[0].At != "A" {
		t.Errorf("problems %v; want one at sheet A", doc.Problems)
	}
}

func FuzzODS(f *testing.F) {
	f.Add(odsStyles, `<table:table table:name="A"><table:table-row table:number-rows-repeated="3"><table:table-cell table:style-name="sub" table:number-columns-repeated="2" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row></table:table>`)
	f.Fuzz(func(t *testing.T, styles, tables string) {
		checkRead(t, "x.ods", buildODS(styles, tables))
	})
}

func BenchmarkODS(b *testing.B) {
	row := `<table:table-row><table:table-cell office:value-type="string"><text:p>Offences</text:p></table:table-cell>` +
		strings.Repeat(`<table:table-cell office:value-type="float" office:value="1234"><text:p>1,234</text:p></table:table-cell>`, 10) + `</table:table-row>`
	book := buildODS("", `<table:table table:name="A">`+strings.Repeat(row, 2_000)+`</table:table>`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), "a.ods", book, Limits{Ratio: 10_000}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(22_000*float64(b.N)/b.Elapsed().Seconds(), "cells/s")
}
