package document

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plumbline/internal/document/documenttest"
)

// letterhead writes what stands on every page, the number apart.
func letterhead(m *documenttest.PDF, page int) {
	m.Text(72, 40, "Northmoor Police (invented)")
	m.Text(400, 40, "FOI 123/12")
	m.Text(72, 52, "Information unit")
	m.Text(280, 810, fmt.Sprintf("Page %d of 3", page))
}

func TestTableOverPages(t *testing.T) {
	rows := []string{"Northmoor|1|2", "Westhaven|3|", "Eastvale|4|5", "Southport|6|7", "Overmoor|8|9", "Total|22|23"}
	for name, write := range map[string]func(m *documenttest.PDF, y float64, rows ...string){
		"ruled": func(m *documenttest.PDF, y float64, rows ...string) { ruled(m, 72, y, rows...) },
		"loose": func(m *documenttest.PDF, y float64, rows ...string) { loose(m, y, 14, rows...) },
	} {
		for _, repeat := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, heading repeated: %t", name, repeat), func(t *testing.T) {
				var m documenttest.PDF
				head := "Force|2010|2011"
				for page := range 3 {
					m.Page(0)
					letterhead(&m, page+1)
					part := rows[2*page : 2*page+2]
					if page == 0 || repeat {
						part = append([]string{head}, part...)
					}
					write(&m, 90, part...)
				}
				d := readMade(t, &m)
				g := wantGrid(t, d, 0, head+"\n"+strings.Join(rows, "\n"))
				if len(d.Grids) != 1 || len(d.Paragraphs) != 0 {
					t.Errorf("%d grids, paragraphs %q", len(d.Grids), d.Paragraphs)
				}
				want := "p3 t1 r2 c2"
				if repeat {
					want = "p3 t1 r3 c2"
				}
				if at := g.At(6, 1); at != want {
					t.Errorf("the last row is at %s, want %s", at, want)
				}
				if at := g.At(1, 0); at != "p1 t1 r2 c1" {
					t.Errorf("the first row of figures is at %s", at)
				}
			})
		}
	}
}

func TestTablesThatDoNotGoOn(t *testing.T) {
	t.Run("another heading", func(t *testing.T) {
		var m documenttest.PDF
		m.Page(0)
		ruled(&m, 72, 90, "Force|2010|2011", "Northmoor|1|2", "Westhaven|3|4")
		m.Page(0)
		ruled(&m, 72, 90, "Force|2012|2013", "Northmoor|5|6", "Westhaven|7|8")
		d := readMade(t, &m)
		if len(d.Grids) != 2 {
			t.Fatalf("%d grids, want 2: the second has headings of its own", len(d.Grids))
		}
		wantGrid(t, d, 1, "Force|2012|2013\nNorthmoor|5|6\nWesthaven|7|8")
	})
	t.Run("other columns", func(t *testing.T) {
		var m documenttest.PDF
		m.Page(0)
		ruled(&m, 72, 90, "Force|2010|2011", "Northmoor|1|2", "Westhaven|3|4")
		m.Page(0)
		ruled(&m, 72, 90, "Eastvale|5", "Overmoor|7")
		d := readMade(t, &m)
		if len(d.Grids) != 2 {
			t.Fatalf("%d grids, want 2", len(d.Grids))
		}
		for _, c := range d.Grids[1].Cells {
			if c.Doubt == "" {
				t.Errorf("%q is sure, with no heading and other columns than the page before", c.Shown)
			}
		}
	})
	t.Run("prose between", func(t *testing.T) {
		var m documenttest.PDF
		m.Page(0)
		ruled(&m, 72, 90, "Force|2010|2011", "Northmoor|1|2", "Westhaven|3|4")
		m.Page(0)
		m.Text(72, 70, "For the second question the answer is as follows.")
		ruled(&m, 72, 90, "Eastvale|5|6", "Overmoor|7|8")
		if d := readMade(t, &m); len(d.Grids) != 2 {
			t.Errorf("%d grids, want 2", len(d.Grids))
		}
	})
}

func TestRowsThatLookLikeFootersAreKept(t *testing.T) {
	var m documenttest.PDF
	for page := range 2 {
		m.Page(0)
		letterhead(&m, page+1)
		m.Text(72, 90, fmt.Sprintf("Table %d: offences", page+1))
		loose(&m, 110, 14, "Offence|2010|2011", fmt.Sprintf("Rape|%d|2", page+1), "Other|0|0", "Total|0|0")
	}
	d := readMade(t, &m)
	if len(d.Grids) != 2 {
		t.Fatalf("%d grids, want 2", len(d.Grids))
	}
	for i := range d.Grids {
		wantGrid(t, d, i, fmt.Sprintf("Offence|2010|2011\nRape|%d|2\nOther|0|0\nTotal|0|0", i+1))
	}
	if slices.ContainsFunc(d.Paragraphs, func(p Paragraph) bool { return strings.HasPrefix(p.Text, "Page") }) {
		t.Errorf("page numbers are read as prose: %q", d.Paragraphs)
	}
}
