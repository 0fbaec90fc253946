package document

import (
	"fmt"
	"strings"
	"testing"
)

// partsOf shows a text's grids and paragraphs.
func partsOf(doc *Document) string {
	var out []string
	for i := range doc.Grids {
		g := &doc.Grids[i]
		out = append(out, fmt.Sprintf("grid %q:", g.Caption))
		for _, c := range g.Cells {
			s := fmt.Sprintf("%d.%d=%s", c.Row+1, c.Col+1, c.Shown)
			if c.ColSpan > 1 {
				s += fmt.Sprintf(" x%d", c.ColSpan)
			}
			out = append(out, s)
		}
	}
	for _, p := range doc.Paragraphs {
		out = append(out, p.At+": "+p.Text)
	}
	return strings.Join(out, "; ")
}

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"letter", "Dear Requester,\n\nIn 2015/16 there were 52 offences recorded by us, of which\n31 had the cyber flag.\n\nQ1: 52\nQ2: 31\n1. Yours\n",
			"line 1: Dear Requester,; line 3: In 2015/16 there were 52 offences recorded by us, of which 31 had the cyber flag.; line 6: Q1: 52; line 7: Q2: 31; line 8: 1. Yours"},
		{"bars", "Offences\n\n| Age | Girls | Boys |\n|-----|:-----:|-----:|\n| 10 | **3** | <5 |\n| 11 | | * |\n\nNote: a\n",
			`grid "Offences":; 3.1=Age; 3.2=Girls; 3.3=Boys; 5.1=10; 5.2=3; 5.3=<5; 6.1=11; 6.3=*; line 1: Offences; line 8: Note: a`},
		{"bars without edges", "Age | Count\n10 | 3\n", `grid "":; 1.1=Age; 1.2=Count; 2.1=10; 2.2=3`},
		{"tabs", "Force\t2015/16\t2016/17\nNorthmoor\t114\t\nWesthaven\t\t7\n",
			`grid "":; 1.1=Force; 1.2=2015/16; 1.3=2016/17; 2.1=Northmoor; 2.2=114; 3.1=Westhaven; 3.3=7`},
		{"tabs to stops", "Force\t\t2015/16\nNorthmoor\t114\nUm\t\t7\n", `grid "":; 1.1=Force; 1.2=2015/16; 2.1=Northmoor; 2.2=114; 3.1=Um; 3.2=7`},
		{"spaces", "The figures are below.\nAge    Girls  Boys\n-----  -----  ----\n10         3    <5\n11         9  1,204\n12               7\nTotal     12  1,211\nThey are final.\n",
			`grid "The figures are below.":; 2.1=Age; 2.2=Girls; 2.3=Boys; 4.1=10; 4.2=3; 4.3=<5; 5.1=11; 5.2=9; 5.3=1,204; 6.1=12; 6.3=7; 7.1=Total; 7.2=12; 7.3=1,211; ` +
				`line 1: The figures are below.; line 8: They are final.`},
		{"heading over two", "            2015/16 to 2016/17\nNorthmoor   114        213\nWesthaven   12         9\n",
			`grid "2015/16 to 2016/17":; 2.1=Northmoor; 2.2=114; 2.3=213; 3.1=Westhaven; 3.2=12; 3.3=9; line 1: 2015/16 to 2016/17`},
		{"heading over two, with its own", "Force         2015/16 to 2016/17\nNorthmoor     114        213\nWesthaven     12         9\n",
			`grid "":; 1.1=Force; 1.2=2015/16 to 2016/17 x2; 2.1=Northmoor; 2.2=114; 2.3=213; 3.1=Westhaven; 3.2=12; 3.3=9`},
		{"prose with wide gaps", "We hold this.  The number is 52 offences.\nIt took 18 hours of our time.  Costs are 450 pounds.\nSincerely.  Us.\n",
			"line 1: We hold this. The number is 52 offences.; line 2: It took 18 hours of our time. Costs are 450 pounds. Sincerely. Us."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := read(t, "answer.txt", []byte(tt.in))
			if got := partsOf(doc); got != tt.want {
				t.Errorf("is\n%s\nwant\n%s", got, tt.want)
			}
			for i := range doc.Grids {
				checkGrid(t, &doc.Grids[i])
			}
		})
	}
	// 114 is in the second field and stands under the third.
	doc := read(t, "answer.txt", []byte("Force\tA\tB\nNorthmoor\t114\nUm\t5\t7\n"))
	if c := cellIn(t, &doc.Grids[0], 1, 1); c.Doubt == "" {
		t.Errorf("%q is sure of its column", c.Shown)
	}
	if c := cellIn(t, &doc.Grids[0], 2, 2); c.Doubt != "" {
		t.Errorf("%q is in doubt: %s", c.Shown, c.Doubt)
	}
	doc = read(t, "answer.txt", []byte("A  1\nB  2\n"))
	if at := doc.Grids[0].At(1, 1); at != "line 2" {
		t.Errorf("the place is %q, want line 2", at)
	}
}

// A line is in a grid or in a paragraph, and none is in neither.
func FuzzText(f *testing.F) {
	f.Add("Age    Girls  Boys\n10         3    <5\n11         9  1,204\n")
	f.Add("| a | b |\n|---|---|\n| 1 | 2 |\nprose\na\tb\nc\td")
	f.Add("a\t\tb\nc\td\n")
	f.Fuzz(func(t *testing.T, text string) {
		if !isText([]byte(text)) {
			return
		}
		in, out := strings.Count(text, "a"), 0
		for _, p := range findTextTables(text) {
			out += strings.Count(p.paragraph.Text, "a")
			if p.grid == nil {
				continue
			}
			checkGrid(t, p.grid)
			for _, c := range p.grid.Cells {
				out += strings.Count(c.Shown, "a")
			}
		}
		if in != out {
		}
	})
}
