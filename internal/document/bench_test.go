package document

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
)

// bigXLSX is a plain sheet: a heading, then rows of a text, a code and eight
// numbers.
func bigXLSX(tb testing.TB, rows int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	for r := range rows {
		row := []any{fmt.Sprintf("Northmoor %d", r%100), fmt.Sprintf("%dA", r%40)}
		for c := range 8 {
			row = append(row, r*7+c)
		}
		if err := w.SetRow(fmt.Sprintf("A%d", r+1), row); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func bigCSV(rows int) []byte {
	var out bytes.Buffer
	for r := range rows {
		fmt.Fprintf(&out, "Northmoor %d,%dA", r%100, r%40)
		for c := range 8 {
			fmt.Fprintf(&out, ",%d", r*7+c)
		}
		out.WriteString("\r\n")
	}
	return out.Bytes()
}

func bigHTML(size int) []byte {
	var out bytes.Buffer
	out.WriteString("<!doctype html><html><head><meta charset=utf-8><title>Northmoor (invented)</title></head><body>")
	for t := 0; out.Len() < size; t++ {
		fmt.Fprintf(&out, "<h2>Table %d</h2><table><caption>Offences</caption><tr><th>Age<th>Girls<th>Boys</tr>", t)
		for r := range 100 {
			fmt.Fprintf(&out, "<tr><td>%d</td><td class=\"n\">%d</td><td class=\"n\">%d<sup>1</sup></td></tr>\n", r, r*t, r+t)
		}
		out.WriteString("</table><p>Notes on the table, in a sentence.</p>")
	}
	out.WriteString("</body></html>")
	return out.Bytes()
}

func benchmarkRead(b *testing.B, name string, in []byte, cells int) {
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		doc, err := Read(b.Context(), name, in, Limits{})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, g := range doc.Grids {
			n += len(g.Cells)
		}
		if n < cells {
			b.Fatalf("%d cells, want %d", n, cells)
		}
	}
	b.ReportMetric(float64(cells)*float64(b.N)/b.Elapsed().Seconds(), "cells/s")
}

func BenchmarkXLSX(b *testing.B) { benchmarkRead(b, "big.xlsx", bigXLSX(b, 50_000), 500_000) }
func BenchmarkCSV(b *testing.B)  { benchmarkRead(b, "big.csv", bigCSV(50_000), 500_000) }
func BenchmarkHTML(b *testing.B) { benchmarkRead(b, "big.html", bigHTML(2<<20), 10_000) }

// The references: the least that any reader of the same bytes has to do, and
// the library that was not chosen.

func BenchmarkReferenceXLSXTokens(b *testing.B) {
	in := bigXLSX(b, 50_000)
	b.ReportAllocs()
	for b.Loop() {
		z, err := zip.NewReader(bytes.NewReader(in), int64(len(in)))
		if err != nil {
			b.Fatal(err)
		}
		r, err := z.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			b.Fatal(err)
		}
		d := xml.NewDecoder(r)
		for {
			if _, err := d.RawToken(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkReferenceXLSXUnzip(b *testing.B) {
	in := bigXLSX(b, 50_000)
	b.ReportAllocs()
	for b.Loop() {
		z, err := zip.NewReader(bytes.NewReader(in), int64(len(in)))
		if err != nil {
			b.Fatal(err)
		}
		r, err := z.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReferenceXLSXExcelize(b *testing.B) {
	in := bigXLSX(b, 50_000)
	b.ReportAllocs()
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(in))
		if err != nil {
			b.Fatal(err)
		}
		if rows, err := f.GetRows("Sheet1"); err != nil || len(rows) != 50_000 {
			b.Fatal(len(rows), err)
		}
	}
}

func BenchmarkReferenceCSVReadAll(b *testing.B) {
	in := bigCSV(50_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := csv.NewReader(bytes.NewReader(in)).ReadAll(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReferenceHTMLParse(b *testing.B) {
	in := string(bigHTML(2 << 20))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := html.Parse(strings.NewReader(in)); err != nil {
			b.Fatal(err)
		}
	}
}
