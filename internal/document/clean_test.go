package document

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"plumbline/internal/fault"
)

func TestTextsThatDriveATerminalOrTurnTheOrderAreShownPlain(t *testing.T) {
	in := "<table><caption>Red\u009b</caption><tr><th>Year<th>Off&#27;[31mences<tr><td>\u202e2015/16<td>5\u2066</table><p>Yours&#27;c</p>"
	doc, err := Read(t.Context(), "gpj.\u202efoo\x1b[2J.html", []byte(in), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	all := []string{doc.Name, doc.Grids[0].Caption}
	for _, c := range doc.Grids[0].Cells {
		all = append(all, c.Shown, c.Raw)
	}
	for _, c := range doc.Grids[0].Cells[2:] { // the year and the figure
		if c.Doubt == "" {
			t.Errorf("%q is not in doubt, though a reader may have seen it the other way round", c.Shown)
		}
	}
	for _, p := range append(doc.Paragraphs, doc.Grids[0].After...) {
		all = append(all, p.Text)
	}
	if got := strings.Join(all, " "); strings.ContainsAny(got, "\x1b\u009b\u202e\u2066") || !strings.Contains(got, "Off[31mences") || !strings.Contains(got, "Red") {
		t.Errorf("read %q, want it without the characters that nobody sees", got)
	}
}

func TestTextLongerThanACellIsCutAndSaidToBe(t *testing.T) {
	long := strings.Repeat("é1 ", 100_000)
	for name, in := range map[string]string{"a.csv": "Year,Offences\n\"" + long + "\",5\n", "a.txt": "Dear all\n\n" + long + "\n\nYours\n"} {
		doc, err := Read(t.Context(), name, []byte(in), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		said := false
		for _, p := range doc.Problems {
			said = said || p.At != "" && strings.Contains(p.Text, "its end is left out")
		}
		if !said {
			t.Errorf("%s: problems %v, want one that says where a text was cut", name, doc.Problems)
		}
		for _, g := range doc.Grids {
			for _, c := range g.Cells {
				if len(c.Shown) > longestText || strings.ContainsRune(c.Shown, '\uFFFD') {
					t.Errorf("%s: a cell of %d bytes", name, len(c.Shown))
				}
			}
		}
		for _, p := range doc.Paragraphs {
			if len(p.Text) > longestText {
				t.Errorf("%s: a paragraph of %d bytes", name, len(p.Text))
			}
		}
	}
}

func TestMoreProseThanABookIsLeftOutAndSaidToBe(t *testing.T) {
	in := strings.Repeat("There were 5 offences in the year, as the county was told.\n\n", 100)
	doc, err := Read(t.Context(), "a.txt", []byte(in), Limits{Prose: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Paragraphs) != 17 || len(doc.Problems) != 1 || doc.Problems[0].At == "" {
		t.Errorf("%d paragraphs and problems %v, want 17 and one with its place", len(doc.Paragraphs), doc.Problems)
	}
}

// A quote just short of the longest quoted field was once an index out of range.
func TestDoubledQuotesUpToTheLongestField(t *testing.T) {
	for n := maxQuoted - 2; n < maxQuoted+3; n++ {
		if _, err := Read(t.Context(), "a.csv", []byte("a,b\n1,"+strings.Repeat(`"`, n)), Limits{}); err != nil {
			t.Errorf("%d quotes: %v", n, err)
		}
	}
}

func TestTextOfTooManyColumnsIsRefusedBeforeTheyAreMade(t *testing.T) {
	for _, line := range []string{"Total  1  2\n", "Total\t1\t2\n", "| Total | 1 |\n"} {
		_, err := Read(t.Context(), "a.txt", []byte(strings.Repeat(line, 50)), Limits{Cells: 100})
		if !errors.Is(err, fault.TooLarge) {
			t.Errorf("%q many times: %v, want too large", line, err)
		}
	}
}

// A long text that every cell shares takes no room in the file, and much when
// it is worked on.
func TestMoreTextThanCellsHoldIsRefused(t *testing.T) {
	in := "Year,Offences\n" + strings.Repeat(strings.Repeat("x", 100)+",1\n", 50)
	if _, err := Read(t.Context(), "a.csv", []byte(in), Limits{Text: 1000}); !errors.Is(err, fault.TooLarge) {
		t.Errorf("%v, want too large", err)
	}
	if _, err := Read(t.Context(), "a.csv", []byte(in), Limits{Text: 10_000}); err != nil {
		t.Error(err)
	}
}

func TestGridsWiderThanAnyProgramMakesAreRefused(t *testing.T) {
	var keys []string
	for i := range mostGridCols + 1 {
		keys = append(keys, fmt.Sprintf(`{"k%d": 1}`, i))
	}
	if _, err := Read(t.Context(), "a.json", []byte("["+strings.Join(keys, ",")+"]"), Limits{}); !errors.Is(err, fault.TooLarge) {
		t.Errorf("%v, want too large", err)
	}
}
