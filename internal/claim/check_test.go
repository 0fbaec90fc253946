package claim_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"plumbline/internal/claim"
	"plumbline/internal/figure"
)

func TestPlacesAreInTheText(t *testing.T) {
	facts := testFacts(t)
	for _, text := range []string{
		"<p>In <b>Northmoor</b> offences rose&nbsp;by <i>86%</i> in 2016–17.</p><p>“Offences doubled” in Westhaven.</p>",
		"# Northmoor’s offences\n\n- up **87%** in 2016-17\n- 213 offences",
		"Offences in Northmoor rose to 213 — up 87% — in 2016‑17.",
	} {
		r := claim.Check(text, facts, claim.Options{})
		if len(r.Claims) < 1 {
			t.Errorf("%q: no claim", text)
		}
		for _, c := range r.Claims {
			if text[c.Start:c.End] != c.Text {
				t.Errorf("%q: the claim %q is not at %d to %d", text, c.Text, c.Start, c.End)
			}
		}
	}
}

func TestEveryFailureIsExplained(t *testing.T) {
	facts := testFacts(t)
	for _, l := range readLabelled(t, "testdata/claims.csv") {
		for _, c := range claim.Check(l.text, facts, claim.Options{}).Claims {
			if !c.Verdict.Holds() && len(c.Explanation) < 10 {
				t.Errorf("%q: %q is %s without an explanation", l.text, c.Text, c.Verdict)
			}
		}
	}
}

func TestHiddenNumbersAreNotRepeated(t *testing.T) {
	r := claim.Check("Eastvale Police recorded three offences in 2015/16.", testFacts(t), claim.Options{})
	if len(r.Claims) != 1 || r.Claims[0].Verdict != claim.Disclosive {
		t.Fatalf("got %v", r)
	}
	if got := r.Claims[0].Suggestion; got != "fewer than 5" {
		t.Errorf("the suggestion is %q", got)
	}
}

func TestSARIF(t *testing.T) {
	text := "Figures.\n\nOffences in “Northmoor” rose by 86% in 2016-17."
	b, err := claim.Check(text, testFacts(t), claim.Options{}).SARIF("press/release.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Version string
		Runs    []struct {
			Results []struct {
				RuleID    string
				Level     string
				Locations []struct {
					PhysicalLocation struct {
						Region struct{ StartLine, StartColumn, EndColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(b, &log); err != nil {
		t.Fatal(err)
	}
	got := log.Runs[0].Results[0]
	region := got.Locations[0].PhysicalLocation.Region
	if log.Version != "2.1.0" || got.RuleID != "rounding" || got.Level != "warning" || region.StartLine != 3 || region.StartColumn != 25 || region.EndColumn != 36 {
		t.Errorf("got %s", b)
	}
}

func TestAnnotatedPage(t *testing.T) {
	text := "Offences in Northmoor rose by 86% in 2016-17 <script>x</script>. They rose by 87%."
	b, err := claim.Check(text, testFacts(t), claim.Options{}).HTML("release.txt", text, func(id figure.ID) string { return "/f/" + string(id) })
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			count[n.Data]++
		}
	}
	if count["mark"] != 2+3 || count["script"] != 0 || !strings.Contains(string(b), `href="/f/change.northmoor.2016-17"`) {
		t.Errorf("the page has %v, want the marks of two claims and three of the legend:\n%s", count, b)
	}
}

func FuzzCheck(f *testing.F) {
	book := testBook(f)
	facts := claim.NewFacts(book)
	for _, s := range []string{"Offences in Northmoor rose from 114 in 2015-16 to 213 in 2016-17.", "<p>Up 87%</p>", "one in five of the 39 forces", "between 3 and", "a third",
		"aged 10 and under", "under-", "since", "the 12th highest of any force", "39 of", "\xff\xfe 213", "“", "3-", "from 1 to 2 from 3 to", "1.1.1.1,111", "most common", "as young as", "one every 35 minutes", "April 2016 to"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := claim.Check(text, facts, claim.Options{})
		for _, c := range r.Claims {
			if c.Start < 0 || c.End > len(text) || c.Start >= c.End || text[c.Start:c.End] != c.Text {
				t.Errorf("%q: the claim %q is at %d to %d", text, c.Text, c.Start, c.End)
			}
			if c.Verdict == "" || c.Kind == "" {
				t.Errorf("%q: the claim %q has no verdict or kind", text, c.Text)
			}
		}
		if again := claim.Check(text, facts, claim.Options{}); !reflect.DeepEqual(r, again) {
			t.Errorf("%q gives %v, then %v", text, r, again)
		}
		if _, err := r.SARIF("x", text); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkCheck checks a story of a thousand words; the aim is under 50 ms.
func BenchmarkCheck(b *testing.B) {
	facts := testFacts(b)
	var text strings.Builder
	for words := 0; words < 1000; {
		for _, s := range []string{"Offences recorded in Northmoor went from 114 in 2015-16 to 213 in 2016-17, a rise of 87%. ", "Across 39 forces the total rose by more than 44%, and 15 offences a day were recorded in The Isles in 2016-17. ",
			"The charity said that more must be done to keep children safe, and called on companies to act without delay. ", "Nearly 100 offences were against children aged 10 and under.\n\n"} {
			text.WriteString(s)
			words += len(strings.Fields(s))
		}
	}
	claim.Check(text.String(), facts, claim.Options{})
	b.ReportAllocs()
	for b.Loop() {
		claim.Check(text.String(), facts, claim.Options{})
	}
}

func BenchmarkStory(b *testing.B) {
	book := testBook(b)
	tmpl := mustTemplate(b, book, "testdata/story.md")
	if _, err := claim.Story(book, "northmoor", tmpl); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := claim.Story(book, "northmoor", tmpl); err != nil {
			b.Fatal(err)
		}
	}
}
