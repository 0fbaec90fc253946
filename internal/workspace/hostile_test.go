package workspace_test

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"plumbline/internal/publish"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// The survey, its respondents and all that is said of them are invented. Its
// texts are what a hostile stranger would put into them.
var hostileFiles = map[string]string{
	"surveys/hostile/survey.yaml": `id: hostile
title: '<script>alert(1)</script> "Offences" [x](javascript:alert(1))'
about: '<img src=x onerror=alert(2)> and =1+1'
invented: true
register: hostile
noun: force
nouns: forces
periods: [2015/16, 2016/17]
dimensions:
  - id: sex
    name: sex
    codes:
      - {code: female, name: Female}
      - {code: male, name: Male}
      - {code: unknown, name: Not known, unknown: true}
measures:
  - {id: offences, name: offences, short: offences, unit: offences, dimensions: [sex]}
questions:
  - {number: "1", text: "<svg onload=alert(3)> How many?", measure: offences}
figures:
  - {id: total, title: "=HYPERLINK(1) offences", method: total, measure: offences}
  - {id: change, title: Change, method: change, measure: offences}
  - {id: coverage, title: Answered, method: coverage, measure: offences}
disclosure: {threshold: 1000}
headline: {measure: offences, from: 2015/16, to: 2016/17, example: northmoor}
sources: ["[s](javascript:alert(4)) <script>s</script>"]
`,
	"surveys/hostile/story.md": "# {{respondent}}\n\n{{sentence \"change\"}}\n",
	"surveys/registers/hostile.csv": `id,name,aliases,code,kind,members,groups
northmoor,"Northmoor <script>alert(5)</script> [n](javascript:alert(6))",Northmoor,,respondent,,
westhaven,"=cmd|' /C calc'!A0",Westhaven,,respondent,,
`,
	"returns/northmoor/2017-06-01/<img src=x onerror=alert(7)> '\"=1.html": `<p>Invented. There were 617 boys &lt;script>alert(8)&lt;/script>, seven hundred and thirty-three girls.</p>
<table><caption>Offences</caption>
<tr><th>Sex</th><th>2015/16</th><th>2016/17</th><th style="display:none">2014/15</th></tr>
<tr><th>Female</th><td>4733</td><td>4901</td><td style="display:none">918274</td></tr>
<tr><th>Male</th><td>617</td><td>651</td><td style="display:none">918275</td></tr>
<tr><th>Not known</th><td>3129</td><td>3222</td><td style="display:none">918276</td></tr>
<tr><th>Total</th><td>8479</td><td>8774</td><td style="display:none">918277</td></tr>
</table><p>Note: 617 includes 31 of whom =cmd|' /C calc'!A0 is said.</p>`,
	"returns/westhaven/2017-06-02/=x ..%2f..%2fy.csv": "Sex,2015/16,2016/17\nFemale,2744,2811\nMale,2617,2655\nTotal,5361,5466\n\nNotes,,\nOf these 617 were =1+1,,\n",
}

func hostileRelease(t *testing.T) (ws, site string) {
	t.Helper()
	ws = filepath.Join(t.TempDir(), "ws")
	for name, text := range hostileFiles {
		path := filepath.Join(ws, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w, err := workspace.Init(t.Context(), ws)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := w.Survey("hostile")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.ImportReturns(t.Context(), s, filepath.Join(ws, "returns"), stat.MustDate("2017-06-01"), func(a workspace.Addition) {
		if a.Problem != "" {
			t.Error(a.Problem)
		}
	}); err != nil {
		t.Fatal(err)
	}
	reads, err := w.Read(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range reads {
		n += len(r.Result.Observations)
	}
	if n < 10 {
		t.Fatalf("only %d values were read, so that little is tested: %+v", n, reads)
	}
	site = w.ReleaseDir(s)
	if _, err := w.Publish(t.Context(), s, stat.Date{}, site, reads, nil); err != nil {
		t.Fatal(err)
	}
	return ws, w.SiteDir()
}

// Neither the hidden count nor what would give it away by subtraction stands
// anywhere in a release, and nothing of a hidden column. Hashes are no counts.
var (
	hiddenNumbers = regexp.MustCompile(`(?i)(?:^|[^0-9a-f.,])(617|651|91827\d|seven hundred)(?:$|[^0-9a-f])`)
	hashes        = regexp.MustCompile(`\b[0-9a-f]{12,64}\b`)
	controls      = regexp.MustCompile(`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]`)
)

func TestAReleaseOfHostileTextsGivesNothingAway(t *testing.T) {
	ws, site := hostileRelease(t)
	var pages, sheets int
	err := filepath.WalkDir(ws, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(site, name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(rel, "..") {
			if top, _, _ := strings.Cut(filepath.ToSlash(strings.TrimPrefix(rel, ".."+string(filepath.Separator))), "/"); !slices.Contains([]string{"surveys", "returns", "documents"}, top) && !strings.HasPrefix(top, "plumbline.db") {
				t.Errorf("publishing wrote %s, outside the site", name)
			}
			return nil
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text := string(b)
		if m := hiddenNumbers.FindString(hashes.ReplaceAllString(text, "#")); m != "" {
			t.Errorf("%s gives away %q", rel, m)
		}
		if controls.MatchString(text) {
			t.Errorf("%s has control characters", rel)
		}
		switch filepath.Ext(rel) {
		case ".html":
			pages++
			checkPage(t, rel, text)
		case ".csv":
			sheets++
			checkSheet(t, rel, text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 10 || sheets < 2 {
		t.Errorf("%d pages and %d data files: too few to have tested anything", pages, sheets)
	}
	report, _, err := publish.AuditRelease(t.Context(), filepath.Join(site, "hostile"))
	if err != nil || !report.Safe() {
		t.Errorf("the release fails its audit: %v", err)
	}
}

// checkPage goes through a page as a browser does: no script, no handler, and
// no address but those within the site.
func checkPage(t *testing.T, name, text string) {
	t.Helper()
	for z := html.NewTokenizer(strings.NewReader(text)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		tok := z.Token()
		if tok.Data == "script" || tok.Data == "img" || tok.Data == "iframe" {
			t.Errorf("%s has an element %s", name, tok)
		}
		for _, a := range tok.Attr {
			if strings.HasPrefix(a.Key, "on") || (a.Key == "href" || a.Key == "src") && strings.Contains(strings.ToLower(a.Val), "script:") {
				t.Errorf("%s: %s has %s=%q", name, tok.Data, a.Key, a.Val)
			}
		}
	}
}

func checkSheet(t *testing.T, name, text string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	number := regexp.MustCompile(`^-?[0-9.]+$`)
	for i, row := range rows {
		for j, field := range row {
			if strings.IndexAny(field, "=+-@\t\r") == 0 && !number.MatchString(field) && field != "-" {
				t.Errorf("%s, row %d, column %s: %q is a formula to a spreadsheet", name, i+1, rows[0][j], field)
			}
		}
	}
}
