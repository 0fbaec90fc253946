package documenttest

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"html"
	"strings"
	"unicode/utf16"
)

// CSV is the first sheet as values separated by comma, which may be any
// character, with quotes where they are needed.
func (p Paper) CSV(comma rune) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = comma
	for _, row := range p.Sheets[0].Rows {
		line := []string{row.Text}
		if row.Cells != nil {
			line = line[:0]
			for _, c := range row.Cells {
				line = append(line, c.Text)
			}
		}
		must(w.Write(line))
	}
	w.Flush()
	return b.Bytes()
}

// HTML is the paper as a page.
func (p Paper) HTML() []byte { return []byte("<html><body>" + p.markup() + "</body></html>") }

func (p Paper) markup() string {
	var b strings.Builder
	for _, s := range p.Seen().Sheets {
		for _, run := range s.runs() {
			if run[0].Cells == nil {
				fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(run[0].Text))
				continue
			}
			b.WriteString("<table>")
			for _, row := range run {
				b.WriteString("<tr>")
				for _, c := range row.Cells {
					if !c.Covered {
						fmt.Fprintf(&b, `<td rowspan="%d" colspan="%d">%s</td>`, c.Down, c.Over, html.EscapeString(c.Text))
					}
				}
				b.WriteString("</tr>\n")
			}
			b.WriteString("</table>\n")
		}
	}
	return b.String()
}

const wordHead = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`

// DOCX is the paper as a Word letter.
func (p Paper) DOCX() []byte {
	var b strings.Builder
	b.WriteString(wordHead)
	para := func(text string) {
		fmt.Fprintf(&b, `<w:p><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, html.EscapeString(text))
	}
	for _, s := range p.Seen().Sheets {
		for _, run := range s.runs() {
			if run[0].Cells == nil {
				para(run[0].Text)
				continue
			}
			b.WriteString("<w:tbl>")
			below := map[int]int{} // by column: how many rows the merge still covers
			for _, row := range run {
				b.WriteString("<w:tr>")
				for i := 0; i < len(row.Cells); i++ {
					c := row.Cells[i]
					fmt.Fprintf(&b, `<w:tc><w:tcPr><w:gridSpan w:val="%d"/>`, max(c.Over, 1))
					switch {
					case c.Down > 1:
						b.WriteString(`<w:vMerge w:val="restart"/>`)
						below[i] = c.Down - 1
					case below[i] > 0:
						b.WriteString("<w:vMerge/>")
						below[i]--
					}
					b.WriteString("</w:tcPr>")
					para(c.Text)
					b.WriteString("</w:tc>")
					i += max(c.Over, 1) - 1
				}
				b.WriteString("</w:tr>")
			}
			b.WriteString("</w:tbl>")
		}
	}
	b.WriteString("</w:body></w:document>")
	return ZIP("[Content_Types].xml", "<Types/>", "word/document.xml", b.String())
}

// Lines is the paper as plain text, its cells between bars.
func (p Paper) Lines() string {
	var b strings.Builder
	for _, s := range p.Seen().Sheets {
		for _, row := range s.Rows {
			b.WriteString(row.Text)
			for _, c := range row.Cells {
				b.WriteString("| " + c.Text + " ")
			}
			if row.Cells != nil {
				b.WriteString("|")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// Columns is the paper as plain text, its cells in columns of spaces.
func (p Paper) Columns() string {
	var b strings.Builder
	for _, s := range p.Seen().Sheets {
		for _, run := range s.runs() {
			if run[0].Cells == nil {
				b.WriteString(run[0].Text + "\n\n")
				continue
			}
			widths := widthsOf(run, func(text string) float64 { return float64(len([]rune(text))) })
			for _, row := range run {
				line := ""
				for i, c := range row.Cells {
					line += c.Text + strings.Repeat(" ", max(0, int(widths[i])-len([]rune(c.Text)))+3)
				}
				b.WriteString(strings.TrimRight(line, " ") + "\n")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// widthsOf are the widths of the columns of a table by its widest cells.
func widthsOf(run []Row, length func(string) float64) []float64 {
	var widths []float64
	for _, row := range run {
		for i, c := range row.Cells {
			for len(widths) <= i {
				widths = append(widths, 0)
			}
			if c.Over <= 1 {
				widths[i] = max(widths[i], length(c.Text))
			}
		}
	}
	return widths
}

// Fits says that every table is narrow enough for a page of a PDF.
func (p Paper) Fits() bool {
	for _, s := range p.Seen().Sheets {
		for _, run := range s.runs() {
			width := 60.0
			for _, w := range widthsOf(run, Length) {
				width += w + 2*pad
			}
			if run[0].Cells != nil && width > PageWidth-20 {
				return false
			}
		}
	}
	return true
}

// pad is the white on either side of a cell.
const pad = 12.0

// Print is the paper as a PDF, its tables with rules or without.
func (p Paper) Print(ruled bool) []byte {
	var m PDF
	m.Page(0)
	y := 60.0
	room := func(height float64) {
		if y+height > PageHeight-60 {
			m.Page(0)
			y = 60
		}
	}
	for _, s := range p.Seen().Sheets {
		for _, run := range s.runs() {
			if run[0].Cells == nil {
				for _, line := range wrapped(run[0].Text, 95) {
					room(14)
					m.Text(60, y, line)
					y += 14
				}
				y += 8
				continue
			}
			room(18 * float64(len(run)))
			m.table(60, y, run, ruled)
			y += 18*float64(len(run)) + 22
		}
	}
	return m.Bytes()
}

// wrapped is text in lines of so many letters at most.
func wrapped(text string, letters int) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > letters {
			out = append(out, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(out, line)
}

// table prints a table with its top left corner at x, y.
func (m *PDF) table(x, y float64, run []Row, ruled bool) {
	const high = 18.0
	edges := []float64{x}
	for _, w := range widthsOf(run, Length) {
		edges = append(edges, edges[len(edges)-1]+w+2*pad)
	}
	for r, row := range run {
		top := y + high*float64(r)
		for i, c := range row.Cells {
			if c.Covered {
				continue
			}
			right, bottom := edges[i+c.Over], top+high*float64(c.Down)
			switch {
			case i == 0 || c.Over > 1 && ruled:
				m.Text(edges[i]+4, top+13, c.Text)
			case c.Over > 1:
				m.Centre((edges[i]+right)/2, top+13, c.Text)
			default:
				m.Right(right-4, top+13, c.Text)
			}
			if ruled {
				m.Line(edges[i], top, right, top)
				m.Line(edges[i], bottom, right, bottom)
				m.Line(edges[i], top, edges[i], bottom)
				m.Line(right, top, right, bottom)
			}
		}
	}
}

// asked is the request that replies quote. Its numbers answer nothing.
const asked = `How many offences were there in 2015/16 and 2016/17? In 2014/15 there were 999 offences.`

// Mail is the paper as a message: its text in the body ("text"), as a page
// ("html"), or a workbook attached ("attached"). It quotes the request.
func (p Paper) Mail(how string) []byte {
	head := "From: foi@northmoor.example\r\nTo: evidence@charity.example\r\nSubject: RE: request\r\nMIME-Version: 1.0\r\n"
	quoted := "\r\n\r\nOn 3 May 2017, evidence@charity.example wrote:\r\n> " + asked + "\r\n"
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	switch how {
	case "html":
		return []byte(head + "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>" + p.markup() +
			"<blockquote type=\"cite\"><p>On 3 May 2017, evidence@charity.example wrote:</p><p>" + asked + "</p></blockquote></body></html>\r\n")
	case "attached":
		var b strings.Builder
		coded := base64.StdEncoding.EncodeToString(p.XLSX())
		for len(coded) > 76 {
			b.WriteString(coded[:76] + "\r\n")
			coded = coded[76:]
		}
		b.WriteString(coded + "\r\n")
		return []byte(head + "Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPlease find our answer attached." + quoted +
			"--bb\r\nContent-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\r\nContent-Disposition: attachment; filename=answer.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b.String() + "--bb--\r\n")
	default:
		return []byte(head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + crlf(p.Lines()) + quoted)
	}
}

// MSG is the paper as a message of Outlook, in the body or as values attached.
func (p Paper) MSG(attached bool) []byte {
	wide := func(s string) []byte { return LittleEndian(utf16.Encode([]rune(s))) }
	stream := func(tag string, data []byte) Entry { return Entry{Name: "__substg1.0_" + tag, Data: data} }
	body, parts := p.Lines(), []Entry{{Name: "__properties_version1.0", Data: make([]byte, 32)}, stream("0037001F", wide("RE: request"))}
	if attached {
		body = "Please find our answer attached."
		parts = append(parts, Entry{Name: "__attach_version1.0_#00000000", Entries: []Entry{
			{Name: "__properties_version1.0", Data: make([]byte, 8)}, stream("3707001F", wide("answer.ods")), stream("37010102", p.ODS())}})
	}
	quoted := "\r\n\r\nFrom: Evidence\r\nSent: 3 May 2017\r\nTo: FOI\r\nSubject: request\r\n\r\n" + asked
	return Compound(append(parts, stream("1000001F", wide(strings.ReplaceAll(body, "\n", "\r\n")+quoted)))...)
}
