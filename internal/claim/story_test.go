package claim_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"plumbline/internal/claim"
	"plumbline/internal/fault"
	"plumbline/internal/figure"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

func mustTemplate(t testing.TB, b *figure.Book, name string) *claim.Template {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := claim.ParseTemplate(string(text), b.Survey())
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

// everyStoryHolds writes the story of everyone for the headline's periods and
// has it checked.
func everyStoryHolds(t *testing.T, b *figure.Book, tmpl *claim.Template) {
	t.Helper()
	h := b.Survey().Headline
	storiesHold(t, b, tmpl, h.From, h.To)
}

// TestStoriesOfEveryYearHold has the stories of all respondents of the demo
// for all of its years checked.
func TestStoriesOfEveryYearHold(t *testing.T) {
	books, err := demoBooks()
	if err != nil {
		t.Fatal(err)
	}
	for letter, dir := range map[string]string{"r": "cyber-flagged-offences", "e": "example"} {
		b := books[letter]
		tmpl := mustTemplate(t, b, "../../surveys/"+dir+"/story.md")
		claims := 0
		for _, p := range b.Survey().Periods {
			base, _ := p.Previous()
			claims += storiesHold(t, b, tmpl, base, p)
		}
		t.Logf("%s: %d claims in the stories of %d years", dir, claims, len(b.Survey().Periods))
	}
}

func storiesHold(t *testing.T, b *figure.Book, tmpl *claim.Template, from, to stat.Period) int {
	t.Helper()
	facts := claim.NewFacts(b)
	claims := 0
	for _, r := range b.Register().Asked() {
		story, err := claim.StoryOf(b, r.ID, tmpl, from, to)
		if err != nil {
			t.Fatal(err)
		}
		for form, text := range map[string]string{"text": story.Text(), "Markdown": story.Markdown(nil)} {
			report := claim.Check(text, facts, claim.Options{})
			claims += len(report.Claims)
			for _, c := range report.Claims {
				if !c.Verdict.Holds() {
					t.Errorf("%s, %s, %s: %q of %q is %s: %s", r.ID, to, form, c.Text, around(text, c), c.Verdict, c.Explanation)
				}
			}
		}
		if len(story.Figures()) == 0 && to == b.Survey().Headline.To {
			t.Errorf("%s: the story shows no figure: %s", r.ID, story.Text())
		}
	}
	if claims == 0 && to == b.Survey().Headline.To {
		t.Error("no story has a claim")
	}
	return claims
}

// around is the line of a text that a claim stands in.
func around(text string, c claim.Claim) string {
	from := strings.LastIndexByte(text[:c.Start], '\n') + 1
	line, _, _ := strings.Cut(text[from:], "\n")
	return line
}

func TestStoriesHold(t *testing.T) {
	b := testBook(t)
	everyStoryHolds(t, b, mustTemplate(t, b, "testdata/story.md"))
}

func TestStoryOfOne(t *testing.T) {
	b := testBook(t)
	tmpl := mustTemplate(t, b, "testdata/story.md")
	for id, want := range map[respondent.ID][]string{
		"northmoor": {"almost doubled, from 114 in 2015/16 to 213 in 2016/17", "has been revised"},
		"eastvale":  {"rose from fewer than 5 in 2015/16 to 12 in 2016/17"},
		"force-38":  {"refused"},
	} {
		story, err := claim.Story(b, id, tmpl)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(story.Text(), w) {
				t.Errorf("%s: the story does not say %q:\n%s", id, w, story.Text())
			}
		}
		html, err := story.HTML(func(id figure.ID) string { return "/figures/" + string(id) })
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range story.Figures() {
			if !strings.Contains(string(html), `<a href="/figures/`+string(f)+`">`) {
				t.Errorf("%s: the page has no link to %s", id, f)
			}
		}
	}
	if _, err := claim.Story(b, "nowhere", tmpl); !errors.Is(err, fault.NotFound) {
		t.Errorf("the story of nobody: %v", err)
	}
}

func TestTemplateRefuses(t *testing.T) {
	s := testSurvey(t)
	for text, want := range map[string]string{
		"# A\n\nThere were 213 offences.":             "line 3",
		"# A\n\nUp {{fig \"nothing\"}}.":              "no figure \"nothing\"",
		"{{fig \"total\" \"next\"}}":                  "not a period",
		"{{print 213}}":                               "number outside a reference",
		"{{print \"213\"}}":                           "outside the braces",
		"{{range .}}{{end}}":                          "no range",
		"{{if given \"total\"}}":                      "unexpected EOF",
		"{{if given \"total\"}}\n7 offences{{end}}":   "line 2",
		"a\nb {{nonsense}}":                           "line 2, column 5: there is no function \"nonsense\"; there are respondent",
		"a {{phrase \"total\"}}":                      "line 1, column 12: phrase shows a change",
		"é {{fig \"totl\"}}":                          "line 1, column 9: the survey declares no figure \"totl\"; it has total, change",
		"Up {{if given \"change\"}}a{{else}}9{{end}}": "line 1",
	} {
		_, err := claim.ParseTemplate(text, s)
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q and fault.Invalid", text, err, want)
		}
	}
	for _, text := range []string{"Section 15A of the Sexual Offences Act 2003.", "Published on 7 June 2017.", "Call 0800 1111."} {
		if _, err := claim.ParseTemplate(text, s); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestFigureTexts has the sentence of every figure checked: the writer of
// figures and the checker of claims go by the same rules.
func TestFigureTexts(t *testing.T) {
	b := testBook(t)
	facts := claim.NewFacts(b)
	for _, f := range b.Figures() {
		for _, c := range claim.Check(f.Text, facts, claim.Options{}).Claims {
			if !c.Verdict.Holds() {
				t.Errorf("%s: %q: %q is %s: %s", f.ID, f.Text, c.Text, c.Verdict, c.Explanation)
			}
		}
	}
}
