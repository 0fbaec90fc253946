package document

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plumbline/internal/document/documenttest"
)

// loose writes rows of text without rules: the first column from x 72, the
// others, of figures, ending at 300, 360, 420 and so on.
func loose(m *documenttest.PDF, y, pitch float64, rows ...string) {
	for r, row := range rows {
		for c, s := range strings.Split(row, "|") {
			if at := y + pitch*float64(r); c == 0 {
				m.Text(72, at, s)
			} else if s != "" {
				m.Right(240+60*float64(c), at, s)
			}
		}
	}
}

func TestLooseTable(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Text(72, 70, "You asked how many offences were recorded by Northmoor, which is an invented force. We hold")
	m.Text(72, 82, "the following.")
	m.Text(72, 112, "Table 1: recorded offences")
	loose(&m, 130, 14, "Offence|2010|2011|2012", "Rape|12||<5", "Sexual assault|1,204|*|17", "Voyeurism|||3", "Total|1,216|9|20")
	m.Text(72, 212, "Source: crime records.")
	d := readMade(t, &m)
	g := wantGrid(t, d, 0, `
Offence|2010|2011|2012
Rape|12||<5
Sexual assault|1,204|*|17
Voyeurism|||3
Total|1,216|9|20`)
	if g.Caption != "Table 1: recorded offences" || len(g.After) != 1 || g.After[0].Text != "Source: crime records." {
		t.Errorf("caption %q, after %q", g.Caption, g.After)
	}
	if want := "You asked how many offences were recorded by Northmoor, which is an invented force. We hold the following."; len(d.Paragraphs) != 3 || d.Paragraphs[0].Text != want {
		t.Errorf("paragraphs %q", d.Paragraphs)
	}
}

func TestLooseHeadingsOnSeveralLines(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Right(300, 100, "Number of")
	m.Right(360, 100, "Number of")
	loose(&m, 112, 12, "Offence|offences|arrests")
	loose(&m, 130, 14, "Rape|12|4", "Sexual assault|104|31", "Total|116|35")
	wantGrid(t, readMade(t, &m), 0, `
Offence|Number of offences|Number of arrests
Rape|12|4
Sexual assault|104|31
Total|116|35`)
}

func TestLooseSpanningHeadings(t *testing.T) {
	for name, place := range map[string]func(m *documenttest.PDF){
		"in the middle": func(m *documenttest.PDF) { m.Centre(327, 100, "2010"); m.Centre(447, 100, "2011") },
		"at the left":   func(m *documenttest.PDF) { m.Text(293, 100, "2010"); m.Text(413, 100, "2011") },
		"over rules": func(m *documenttest.PDF) {
			m.Text(310, 100, "2010")
			m.Line(285, 104, 362, 104)
			m.Text(440, 100, "2011")
			m.Line(405, 104, 482, 104)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var m documenttest.PDF
			m.Page(0)
			place(&m)
			loose(&m, 114, 14, "Offence|M|F|M|F", "Rape|1|12|3|14", "Sexual assault|5|60|7|80", "Total|6|72|10|94")
			wantGrid(t, readMade(t, &m), 0, `
|2010[1x2]||2011[1x2]|
Offence|M|F|M|F
Rape|1|12|3|14
Sexual assault|5|60|7|80
Total|6|72|10|94`)
		})
	}
}

func TestLooseLabelsOnSeveralLines(t *testing.T) {
	labels := [][]string{{"Causing or inciting a child under 13", "to engage in sexual activity where", "no penetration took place"},
		{"Arranging or facilitating the commission", "of a child sex offence"}, {"Voyeurism"}}
	want := `
Offence|2010|2011
Causing or inciting a child under 13 to engage in sexual activity where no penetration took place|11|12
Arranging or facilitating the commission of a child sex offence|21|22
Voyeurism|31|32`
	for name, level := range map[string]func(n int) int{
		"first line": func(int) int { return 0 }, "last line": func(n int) int { return n - 1 }, "middle": func(n int) int { return n / 2 },
	} {
		for _, gap := range []float64{0, 6} {
			if gap == 0 && name == "middle" {
				continue // see TestLooseLabelsInDoubt
			}
			t.Run(fmt.Sprintf("%s, gap %g", name, gap), func(t *testing.T) {
				var m documenttest.PDF
				m.Page(0)
				loose(&m, 100, 12, "Offence|2010|2011")
				y := 118.0
				for i, lines := range labels {
					for k, s := range lines {
						m.Text(72, y, s)
						if k == level(len(lines)) {
							m.Right(300, y, fmt.Sprint(10*(i+1)+1))
							m.Right(360, y, fmt.Sprint(10*(i+1)+2))
						}
						y += 12
					}
					y += gap
				}
				wantGrid(t, readMade(t, &m), 0, want)
			})
		}
	}
}

func TestLooseLabelsInDoubt(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	loose(&m, 100, 12, "Offence|2010|2011")
	for i, s := range []string{"Causing or inciting a child under 13|1|2", "to engage in sexual activity and other", "offences of grooming of a child of 10|3|4"} {
		loose(&m, 118+12*float64(i), 12, s)
	}
	d := readMade(t, &m)
	if len(d.Grids) == 0 {
		return // not read is no lie
	}
	for _, c := range d.Grids[0].Cells {
		if pdfValueLike(c.Shown) && c.Row > 0 && c.Doubt == "" {
			t.Errorf("%s at row %d is sure:\n%s", c.Shown, c.Row, drawnPDF(&d.Grids[0]))
		}
	}
}

func TestLooseSectionHeadings(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	loose(&m, 100, 14, "Offence|2010|2011", "Violence", "Assault with injury|1|2", "Homicide|3|4", "Sexual offences", "Rape of a female aged under 16|5|6", "Other|7|8")
	wantGrid(t, readMade(t, &m), 0, `
Offence|2010|2011
Violence||
Assault with injury|1|2
Homicide|3|4
Sexual offences||
Rape of a female aged under 16|5|6
Other|7|8`)
}

func TestFirstLooseSection(t *testing.T) {
	t.Run("closer to the headings", func(t *testing.T) {
		var m documenttest.PDF
		m.Page(0)
		loose(&m, 100, 16, "Flag|2010|2011", "71/1")
		loose(&m, 138, 22, "", "", "88E")
		for i, row := range []string{"Yes|1|2", "No|3|4", "", "Yes|5|6", "No|7|8"} {
			label, figures, _ := strings.Cut(row, "|")
			m.Text(80, 138+22*float64(i), label)
			loose(&m, 138+22*float64(i), 22, "|"+figures)
		}
		wantGrid(t, readMade(t, &m), 0, `
Flag|2010|2011
71/1||
Yes|1|2
No|3|4
88E||
Yes|5|6
No|7|8`)
	})
	t.Run("over two columns of labels", func(t *testing.T) {
		var m documenttest.PDF
		m.Page(0)
		rows := []string{"Year|Month|M|F", "Under 18", "2017|January|1|2", "2017|February|3|4", "2018|January|5|6", "2018|February|7|8", "2019|January|1|3", "2019|February|2|4",
			"18-24", "2017|January|9|1", "2017|February|2|3", "2018|January|4|5", "2018|February|6|7"}
		for i, row := range rows {
			y := 100 + 20*float64(i)
			for c, s := range strings.Split(row, "|") {
				if c < 2 {
					m.Text(72+27*float64(c), y, s)
				} else {
					m.Right(140+60*float64(c-1), y, s)
				}
			}
		}
		g := readMade(t, &m).Grids[0]
		if i := slices.IndexFunc(g.Cells, func(c Cell) bool { return c.Shown == "Under 18" }); i < 0 || g.Cells[i].Row != 1 {
			t.Errorf("cells %v, want Under 18 whole in the second row", g.Cells)
		}
	})
}

func TestLooseHeadingsBesideTheirFigures(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Text(72, 100, "Month")
	for c, s := range []string{"Grooming", "Exposure", "Images", "All"} {
		m.Text(150+80*float64(c), 100, s)
	}
	for i, row := range []string{"Jan-20|204||10|214", "Feb-20||42|7|49", "Mar-20||20||20", "Apr-20||23|7|30"} {
		for c, s := range strings.Split(row, "|") {
			if c == 0 {
				m.Text(72, 120+20*float64(i), s)
			} else if s != "" {
				m.Right(140+80*float64(c), 120+20*float64(i), s)
			}
		}
	}
	wantGrid(t, readMade(t, &m), 0, `
Month|Grooming|Exposure|Images|All
Jan-20|204||10|214
Feb-20||42|7|49
Mar-20||20||20
Apr-20||23|7|30`)
}

func TestLooseTableWithRulesAcross(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	for _, y := range []float64{88, 108, 142, 164, 198} {
		m.Line(70, y, 365, y)
	}
	loose(&m, 102, 14, "Offence|2010|2011")
	loose(&m, 122, 12, "Arranging a child|1|2", "sex offence")
	loose(&m, 156, 12, "Voyeurism|3|4")
	loose(&m, 178, 12, "Meeting a child", "after grooming|5|6")
	wantGrid(t, readMade(t, &m), 0, `
Offence|2010|2011
Arranging a child sex offence|1|2
Voyeurism|3|4
Meeting a child after grooming|5|6`)
}

func TestFigureOutOfLine(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	loose(&m, 100, 14, "Offence|2010|2011", "Rape|1|2", "Assault|3|4", "Voyeurism|5|6", "Grooming")
	m.Right(322, 156, "7") // between the columns
	d := readMade(t, &m)
	if len(d.Grids) != 1 {
		t.Fatalf("%d grids", len(d.Grids))
	}
	for _, c := range d.Grids[0].Cells {
		if c.Shown == "7" && c.Doubt == "" {
			t.Errorf("the figure between two columns is sure:\n%s", drawnPDF(&d.Grids[0]))
		}
		if slices.Contains([]string{"1", "2", "3", "4", "5", "6"}, c.Shown) && c.Doubt != "" {
			t.Errorf("%s is in doubt: %s", c.Shown, c.Doubt)
		}
	}
}

func TestTwoColumnsOfProse(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	left := []string{"The force holds the records of", "offences of this kind in one", "system, and has searched it for", "the period from 2010 to 2012", "as the request asked it to do."}
	right := []string{"Figures for the year 2013 are", "held in another system which", "cannot be searched by the age", "of the victim, so that they are", "not given in this answer."}
	for i := range left {
		m.Text(72, 100+12*float64(i), left[i])
		m.Text(310, 100+12*float64(i), right[i])
	}
	ruled(&m, 72, 180, "Offence|2010|2011", "Rape|12|3")
	d := readMade(t, &m)
	wantGrid(t, d, 0, "Offence|2010|2011\nRape|12|3")
	want := []Paragraph{{"p1", strings.Join(left, " ")}, {"p1", strings.Join(right, " ")}}
	if len(d.Grids) != 1 || !slices.Equal(d.Paragraphs, want) {
		t.Errorf("%d grids, paragraphs %q, want %q", len(d.Grids), d.Paragraphs, want)
	}
}

func TestLetterIsNoTable(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Text(72, 80, "Northmoor Police (an invented force)")
	m.Text(400, 80, "Our ref: FOI 123/12")
	m.Text(400, 92, "12 March 2012")
	m.Text(72, 130, "Your request of 3 February would take 18 hours and cost more than the limit of 450 pounds, since")
	m.Text(72, 142, "7069 records would have to be read. Section 12 applies.")
	d := readMade(t, &m)
	if len(d.Grids) != 0 {
		t.Errorf("a letter was read as a table:\n%s", drawnPDF(&d.Grids[0]))
	}
}

func TestLooseFiguresBetweenLinesOfLabels(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	loose(&m, 100, 12, "Offence|2010|2011")
	// Labels of four, one and two lines, with the figures at half height.
	for i, s := range []string{"Causing a child to watch a", "sexual act, other than with", "the consent of somebody", "responsible"} {
		m.Text(72, 118+12*float64(i), s)
	}
	m.Right(300, 136, "1")
	m.Right(360, 136, "2")
	loose(&m, 171, 12, "Voyeurism|3|4")
	m.Text(72, 188, "Meeting a child after")
	m.Text(72, 200, "grooming")
	m.Right(300, 194, "5")
	m.Right(360, 194, "6")
	wantGrid(t, readMade(t, &m), 0, `
Offence|2010|2011
Causing a child to watch a sexual act, other than with the consent of somebody responsible|1|2
Voyeurism|3|4
Meeting a child after grooming|5|6`)
}

func TestLooseHeadingsCloseTogether(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	m.Text(72, 100, "Offence")
	m.Text(170, 100, "Number of offences")
	m.Text(264, 100, "Number of arrests")
	for i, s := range []string{"Rape|12|13", "Assault|3|", "Voyeurism|1,003|5"} {
		f := strings.Split(s, "|")
		m.Text(72, 116+14*float64(i), f[0])
		m.Right(256, 116+14*float64(i), f[1])
		m.Right(340, 116+14*float64(i), f[2])
	}
	wantGrid(t, readMade(t, &m), 0, `
Offence|Number of offences|Number of arrests
Rape|12|13
Assault|3|
Voyeurism|1,003|5`)
}

func TestMarkBesideTheNextCell(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	xs, ys := []float64{72, 130, 200}, []float64{100, 120, 140}
	m.Lattice(xs, ys)
	m.Text(76, 114, "Offence")
	m.Text(133, 114, "2010")
	m.Text(74, 134, "Rape under")
	m.Sized(6, 74+documenttest.Length("Rape under")-1.5, 130, "1")
	m.Text(132, 133, "12")
	d := readMade(t, &m)
	for _, c := range d.Grids[0].Cells {
		if c.Row == 1 && c.Col == 1 && (c.Shown != "12" || len(c.Marks) > 0) {
			t.Errorf("the figure is %q with marks %q, want 12", c.Shown, c.Marks)
		}
		if c.Row == 1 && c.Col == 0 && !slices.Equal(c.Marks, []string{"1"}) {
			t.Errorf("the label is %q with marks %q, want the mark 1", c.Shown, c.Marks)
		}
	}
}

func TestLooseColumnsOfLabels(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	for i, s := range []string{"Code|Offence|2010|2011", "19/10|Rape of a child|12|3", "88/1|Sexual grooming of a child|4|5", "17/14|Exposure|6|7"} {
		f := strings.Split(s, "|")
		y := 100 + 14*float64(i)
		m.Text(72, y, f[0])
		m.Text(72+documenttest.Length("19/10")+9, y, f[1])
		m.Right(300, y, f[2])
		m.Right(360, y, f[3])
	}
	wantGrid(t, readMade(t, &m), 0, `
Code|Offence|2010|2011
19/10|Rape of a child|12|3
88/1|Sexual grooming of a child|4|5
17/14|Exposure|6|7`)
}

func TestLooseLongLabelsAfterCodes(t *testing.T) {
	var m documenttest.PDF
	m.Page(0)
	y := 100.0
	for _, row := range []string{"Code|Offence|2010|2011", "19/10|Rape of a child|12|3", "88/1|Sexual grooming of a|4|5", "|child under sixteen", "17/14|Exposure|6|7"} {
		f := strings.Split(row+"||", "|")
		m.Text(72, y, f[0])
		m.Text(110, y, f[1])
		m.Right(300, y, f[2])
		m.Right(360, y, f[3])
		y += 13
	}
	wantGrid(t, readMade(t, &m), 0, `
Code|Offence|2010|2011
19/10|Rape of a child|12|3
88/1|Sexual grooming of a child under sixteen|4|5
17/14|Exposure|6|7`)
}
