package main

import (
	"strings"
	"testing"

	"plumbline/internal/document"
)

// TestProseOfDocument has a table stand below the paragraph that it follows,
// without what is hidden in it.
func TestProseOfDocument(t *testing.T) {
	cell := func(r, c int, s string) document.Cell { return document.Cell{Row: r, Col: c, Shown: s} }
	hidden := cell(1, 1, "999")
	hidden.Hidden = true
	doc := &document.Document{
		Paragraphs: []document.Paragraph{{Text: "Offences in 2016/17"}, {Text: "That is all."}},
		Grids: []document.Grid{
			{Caption: "Offences in 2016/17", Rows: 2, Cols: 2, Cells: []document.Cell{cell(0, 0, "Force"), cell(0, 1, "Offences"), cell(1, 0, "North|moor"), hidden}},
			{Rows: 1, Cols: 2, Cells: []document.Cell{cell(0, 0, "a"), cell(0, 1, "b")}},
		},
	}
	want := "Offences in 2016/17\n\n| Force | Offences |\n|---|---|\n| North moor |  |\n\nThat is all.\n"
	if got := proseOf(doc); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := proseOf(&document.Document{Grids: doc.Grids}); strings.TrimSpace(got) != "" {
		t.Errorf("a workbook has the prose %q", got)
	}
}
