package document

import (
	"context"
	"fmt"
	"testing"

	"plumbline/internal/document/documenttest"
)

// madeReport is a PDF of so many pages, each with a line of prose, a ruled
// table of 40 rows by 7 columns and a few lines more.
func madeReport(pages int) []byte {
	var m documenttest.PDF
	for p := range pages {
		m.Page(0)
		m.Text(72, 60, fmt.Sprintf("Offences recorded by the invented forces, part %d of the answer", p+1))
		xs, ys := []float64{72}, []float64{80}
		for c := range 7 {
			xs = append(xs, 172+50*float64(c))
		}
		for r := range 40 {
			ys = append(ys, 96+16*float64(r))
			m.Text(76, 92+16*float64(r), fmt.Sprintf("Offence number %d", r+1))
			for c := range 6 {
				m.Text(176+50*float64(c), 92+16*float64(r), fmt.Sprint((p*7+r*13+c*29)%900))
			}
		}
		m.Lattice(xs, ys)
		m.Text(72, 760, "Figures are as recorded on the day on which they were taken from the system, and may change.")
	}
	return m.Bytes()
}

func BenchmarkPDF(b *testing.B) {
	const pages = 300
	doc := madeReport(pages)
	if _, err := Read(context.Background(), "warm.pdf", madeReport(1), Limits{}); err != nil {
		b.Fatal(err)
	}
	cells := 0
	b.ReportAllocs()
	for b.Loop() {
		d, err := Read(context.Background(), "report.pdf", doc, Limits{})
		if err != nil {
			b.Fatal(err)
		}
		cells = 0
		for _, g := range d.Grids {
			cells += len(g.Cells)
		}
	}
	b.ReportMetric(pages*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(cells)*float64(b.N)/b.Elapsed().Seconds(), "cells/s")
}

func BenchmarkPDFStart(b *testing.B) {
	doc := madeReport(1)
	for b.Loop() {
		if _, err := Read(context.Background(), "report.pdf", doc, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
