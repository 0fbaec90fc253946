package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html/template"

	"github.com/xuri/excelize/v2"
)

// A document is one that is to be written, whatever its format.
type document struct {
	Title  string
	About  []string // what the document is; above the tables where the format has room for it
	Link   string   // an address that about speaks of
	Tables []grid
	After  []string // prose at the end
}

// A grid is one table of a document.
type grid struct {
	Sheet string // the sheet's name in a workbook
	Title string // over the table; "" for none
	Above []string
	Head  []string
	// Rows are of string, int, or nil for a blank cell; the first labels of
	// them are the row's own.
	Rows   [][]any
	Labels int
	Below  []string
}

func (d document) write(ext string) ([]byte, error) {
	switch ext {
	case ".html":
		return d.html()
	case ".csv":
		return d.csv()
	case ".xlsx":
		return d.xlsx()
	}
	return nil, fmt.Errorf("no way to write a %s", ext)
}

// lines are a table with everything around it, a row for each line. What the
// document is stands below the table: a line between title and headings would
// be taken for part of the title.
func (d document) lines(g grid) [][]any {
	var out [][]any
	add := func(lines ...string) {
		if len(lines) > 0 && len(out) > 0 {
			out = append(out, nil)
		}
		for _, l := range lines {
			out = append(out, []any{l})
		}
	}
	if g.Title != "" {
		add(g.Title)
	}
	add(g.Above...)
	if len(out) > 0 {
		out = append(out, nil)
	}
	var head []any
	for _, h := range g.Head {
		head = append(head, h)
	}
	out = append(out, head)
	out = append(out, g.Rows...)
	add(g.Below...)
	add(d.About...)
	if d.Link != "" {
		add(d.Link)
	}
	add(d.After...)
	return out
}

func (d document) csv() ([]byte, error) {
	if len(d.Tables) != 1 {
		return nil, fmt.Errorf("a csv file holds one table, and %q has %d", d.Title, len(d.Tables))
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, line := range d.lines(d.Tables[0]) {
		rec := []string{}
		for _, v := range line {
			rec = append(rec, shown(v))
		}
		if err := w.Write(rec); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

func shown(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// xlsx makes a workbook with a sheet for each table. Nothing of it depends on
// the time or the machine.
func (d document) xlsx() (_ []byte, err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	for i, g := range d.Tables {
		if i == 0 {
			err = f.SetSheetName("Sheet1", g.Sheet)
		} else {
			_, err = f.NewSheet(g.Sheet)
		}
		if err != nil {
			return nil, err
		}
		for row, line := range d.lines(g) {
			for col, v := range line {
				if v == nil {
					continue
				}
				at, err := excelize.CoordinatesToCellName(col+1, row+1)
				if err != nil {
					return nil, err
				}
				if err := f.SetCellValue(g.Sheet, at, v); err != nil {
					return nil, err
				}
			}
		}
	}
	err = f.SetDocProps(&excelize.DocProperties{Title: d.Title, Creator: "Plumbline demo", Created: "2026-01-01T00:00:00Z", Modified: "2026-01-01T00:00:00Z"})
	if err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

var page = template.Must(template.New("").Funcs(template.FuncMap{"shown": shown}).Parse(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{.Title}}</title></head>
<body>
<h1>{{.Title}}</h1>
{{range .About}}<p>{{.}}</p>
{{end}}{{with .Link}}<p><a href="{{.}}">{{.}}</a></p>
{{end}}{{range .Tables}}{{$labels := .Labels}}{{range .Above}}<p>{{.}}</p>
{{end}}<table>
{{with .Title}}<caption>{{.}}</caption>
{{end}}<thead><tr>{{range .Head}}<th scope="col">{{.}}</th>{{end}}</tr></thead>
<tbody>
{{range .Rows}}<tr>{{range $i, $v := .}}{{if lt $i $labels}}<th scope="row">{{shown $v}}</th>{{else}}<td>{{shown $v}}</td>{{end}}{{end}}</tr>
{{end}}</tbody>
</table>
{{range .Below}}<p>{{.}}</p>
{{end}}{{end}}{{range .After}}<p>{{.}}</p>
{{end}}</body>
</html>
`))

func (d document) html() ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
