package claim

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"html/template"
	"strings"
	"time"

	"plumbline/internal/figure"
)

var storyPage = template.Must(template.New("story").Parse(`<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; overflow-wrap: break-word }
.embargo { font-weight: bold }
</style>
</head>
<body>
{{with .Embargo}}<p class="embargo">{{.}}</p>
{{end}}{{.Story}}</body>
</html>
`))

// Page is the story as a page of its own, with the embargo above it where that
// is not empty.
func (d *StoryDoc) Page(embargo string, link func(figure.ID) string) ([]byte, error) {
	story, err := d.HTML(link)
	if err != nil {
		return nil, err
	}
	title, _, _ := strings.Cut(d.Text(), "\n")
	var b bytes.Buffer
	err = storyPage.Execute(&b, struct {
		Title, Embargo string
		Story          template.HTML
	}{title, embargo, story})
	if err != nil {
		return nil, fmt.Errorf("the story of %s: %w", d.Respondent, err)
	}
	return b.Bytes(), nil
}

// The parts of a Word document that a story needs (ECMA-376, Transitional).
const (
	docxTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`
	docxRels  = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	docxStyle = xml.Header + `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/><w:sz w:val="22"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>`
	docxOpen  = xml.Header + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>`
	docxClose = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body></w:document>`
)

// DOCX is the story as a Word document, with the embargo above it where that
// is not empty and each figure linked to the address that link gives; without
// links when link is nil. The same story gives the same bytes.
func (d *StoryDoc) DOCX(embargo string, link func(figure.ID) string) ([]byte, error) {
	var body, links strings.Builder
	body.WriteString(docxOpen)
	links.WriteString(xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="styles" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`)
	if embargo != "" {
		body.WriteString("<w:p>" + docxRun(embargo, "<w:b/>") + "</w:p>")
	}
	n := 0
	for _, para := range d.paragraphs() {
		body.WriteString("<w:p>")
		if para[0].figure == "" && headingMark.MatchString(para[0].text) {
			para[0].text = headingMark.ReplaceAllString(para[0].text, "")
			body.WriteString(`<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>`)
		}
		for _, p := range para {
			if p.figure == "" || link == nil {
				body.WriteString(docxRun(p.text, ""))
				continue
			}
			n++
			fmt.Fprintf(&links, `<Relationship Id="figure%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="%s" TargetMode="External"/>`, n, xmlText(link(p.figure)))
			fmt.Fprintf(&body, `<w:hyperlink r:id="figure%d">%s</w:hyperlink>`, n, docxRun(p.text, `<w:color w:val="0B5394"/><w:u w:val="single"/>`))
		}
		body.WriteString("</w:p>")
	}
	body.WriteString(docxClose)
	links.WriteString("</Relationships>")
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{{"[Content_Types].xml", docxTypes}, {"_rels/.rels", docxRels}, {"word/document.xml", body.String()},
		{"word/_rels/document.xml.rels", links.String()}, {"word/styles.xml", docxStyle}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			return nil, fmt.Errorf("the story of %s: %w", d.Respondent, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("the story of %s: %w", d.Respondent, err)
	}
	return out.Bytes(), nil
}

// paragraphs are the pieces of the story, cut at its empty lines. None is
// empty.
func (d *StoryDoc) paragraphs() [][]piece {
	var out [][]piece
	var now []piece
	for _, p := range d.pieces {
		if p.figure != "" {
			now = append(now, p)
			continue
		}
		for i, text := range strings.Split(p.text, "\n\n") {
			if i > 0 && len(now) > 0 {
				out, now = append(out, now), nil
			}
			text = strings.ReplaceAll(strings.ReplaceAll(text, "\n", " "), `\`, "")
			if len(now) > 0 || strings.TrimSpace(text) != "" {
				now = append(now, piece{text: text})
			}
		}
	}
	if len(now) > 0 {
		out = append(out, now)
	}
	return out
}

func docxRun(text, properties string) string {
	if properties != "" {
		properties = "<w:rPr>" + properties + "</w:rPr>"
	}
	return "<w:r>" + properties + `<w:t xml:space="preserve">` + xmlText(text) + "</w:t></w:r>"
}

func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}
