package documenttest

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"html"
	"math"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// serial is the number by which a workbook stores the first of a month.
func serial(year, month int) float64 {
	return time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC).Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}

// XLSX is the paper as an Excel workbook.
func (p Paper) XLSX() []byte {
	f := excelize.NewFile()
	defer f.Close()
	months, shares, thousands := "mmm-yy", "0%", "#,##0"
	formats := map[style]*string{monthStyle: &months, percentStyle: &shares, thousandsStyle: &thousands}
	for i, s := range p.Sheets {
		if i == 0 {
			must(f.SetSheetName("Sheet1", s.Name))
		} else {
			must2(f.NewSheet(s.Name))
		}
		s.cells(func(row, col int, c Cell) {
			name := must2(excelize.CoordinatesToCellName(col+1, row+1))
			st, isNumber := storedOf(c.Text)
			if isNumber {
				must(f.SetCellValue(s.Name, name, st.number))
			} else {
				must(f.SetCellValue(s.Name, name, c.Text))
			}
			if st.style != general || c.Indent > 0 {
				id := must2(f.NewStyle(&excelize.Style{CustomNumFmt: formats[st.style], Alignment: &excelize.Alignment{Indent: c.Indent}}))
				must(f.SetCellStyle(s.Name, name, name, id))
			}
			if c.Down > 1 || c.Over > 1 {
				must(f.MergeCell(s.Name, name, must2(excelize.CoordinatesToCellName(col+c.Over, row+c.Down))))
			}
		})
	}
	for _, s := range p.Sheets {
		if s.Hidden {
			must(f.SetSheetVisible(s.Name, false))
		}
	}
	var b bytes.Buffer
	must(f.Write(&b))
	return b.Bytes()
}

func must(err error) {
	if err != nil {
		panic(err) // the paper of a test is at fault
	}
}

func must2[T any](v T, err error) T {
	must(err)
	return v
}

// ZIP packs members, given as name and content in turn.
func ZIP(members ...string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(members); i += 2 {
		must2(must2(w.Create(members[i])).Write([]byte(members[i+1])))
	}
	must(w.Close())
	return out.Bytes()
}

const odsHead = `<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles><style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>`

// ODS is the paper as an OpenDocument spreadsheet.
func (p Paper) ODS() []byte {
	var b strings.Builder
	b.WriteString(odsHead)
	for _, s := range p.Sheets {
		hidden := ""
		if s.Hidden {
			hidden = ` table:style-name="gone"`
		}
		fmt.Fprintf(&b, `<table:table table:name="%s"%s>`, html.EscapeString(s.Name), hidden)
		for _, row := range s.Rows {
			b.WriteString("<table:table-row>")
			cells := row.Cells
			if cells == nil {
				cells = []Cell{{Text: row.Text, Down: 1, Over: 1}}
			}
			for _, c := range cells {
				b.WriteString(odsCell(c))
			}
			b.WriteString("</table:table-row>")
		}
		b.WriteString("</table:table>")
	}
	b.WriteString("</office:spreadsheet></office:body></office:document-content>")
	return ZIP("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", b.String())
}

func odsCell(c Cell) string {
	if c.Covered {
		return "<table:covered-table-cell/>"
	}
	if c.Text == "" {
		return "<table:table-cell/>"
	}
	kind := `office:value-type="string"`
	if st, ok := storedOf(c.Text); ok && st.style == monthStyle {
		day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(st.number))
		kind = `office:value-type="date" office:date-value="` + day.Format("2006-01-02") + `"`
	} else if ok {
		kind = fmt.Sprintf(`office:value-type="float" office:value="%v"`, st.number)
		if st.style == percentStyle {
			kind = fmt.Sprintf(`office:value-type="percentage" office:value="%v"`, st.number)
		}
	}
	return fmt.Sprintf(`<table:table-cell %s table:number-rows-spanned="%d" table:number-columns-spanned="%d"><text:p>%s</text:p></table:table-cell>`, kind, c.Down, c.Over, html.EscapeString(c.Text))
}

// record is a BIFF record of the parts, each written little-endian; an int is
// two bytes, of which the format has most.
func record(kind int, parts ...any) []byte {
	var data bytes.Buffer
	for _, p := range parts {
		if n, ok := p.(int); ok {
			p = uint16(n)
		}
		must(binary.Write(&data, binary.LittleEndian, p))
	}
	return append(LittleEndian([]uint16{uint16(kind), uint16(data.Len())}), data.Bytes()...)
}

// XLS is the paper as a workbook of Excel 97, its texts in the cells.
func (p Paper) XLS() []byte {
	const biff8 = 0x0600
	head := record(0x0809, biff8, 5, 0, 0, uint32(0), uint32(0))
	for range 4 {
		head = append(head, record(0x0031, 200, 0, 0, 400, 0, 0, 0, byte(1), byte(0), []byte("A"))...)
	}
	head = append(head, record(0x041E, 170, 6, byte(0), []byte("mmm-yy"))...)
	for _, format := range []int{0, 170, 9, 3} { // in the order of style
		head = append(head, record(0x00E0, 0, format, 0, byte(0), byte(0), byte(0), make([]byte, 11))...)
	}
	size := len(head) + 4
	for _, s := range p.Sheets {
		size += 4 + 8 + len(s.Name)
	}
	var body []byte
	for _, s := range p.Sheets {
		state := byte(0)
		if s.Hidden {
			state = 1
		}
		head = append(head, record(0x0085, uint32(size+len(body)), state, byte(0), byte(len(s.Name)), byte(0), []byte(s.Name))...)
		body = append(body, s.biff()...)
	}
	book := append(append(head, record(0x000A)...), body...)
	if len(book) < 4096 {
		book = append(book, make([]byte, 4096-len(book))...)
	}
	return Compound(Entry{Name: "Workbook", Data: book})
}

// biff is the stream of a sheet.
func (s *Sheet) biff() []byte {
	out := record(0x0809, 0x0600, 0x0010, 0, 0, uint32(0), uint32(0))
	var merges []int
	s.cells(func(row, col int, c Cell) {
		if st, ok := storedOf(c.Text); ok {
			out = append(out, record(0x0203, row, col, int(st.style), math.Float64bits(st.number))...)
		} else {
			u := utf16.Encode([]rune(c.Text))
			out = append(out, record(0x0204, row, col, 0, len(u), byte(1), u)...)
		}
		if c.Down > 1 || c.Over > 1 {
			merges = append(merges, row, row+c.Down-1, col, col+c.Over-1)
		}
	})
	if len(merges) > 0 {
		parts := []any{len(merges) / 4}
		for _, n := range merges {
			parts = append(parts, n)
		}
		out = append(out, record(0x00E5, parts...)...)
	}
	return append(out, record(0x000A)...)
}
