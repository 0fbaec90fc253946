package survey_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// whole is an invented survey with every part that there is.
const whole = `id: lights
title: Broken street lights
about: >
  What is counted,
  and by whom.
invented: true
register: towns
noun: town
nouns: towns
periods:
  - 2015/16
  - 2016/17
  - {period: 1 June 2016 to 31 May 2017, overlaps: true}
dimensions:
  - id: age
    name: age of the light
    ages: {from: 0, to: 17}
    codes:
      - {code: unknown, name: Not known, unknown: true}
  - id: kind
    name: kind of light
    aliases: [type of light]
    codes:
      - {code: gas, name: Gas}
      - {code: 71-17, name: Gas of 1917, parent: gas, aliases: [old gas]}
      - {code: 88, name: Electric, from: 2015-04-01, to: 2017-04-30, changed: [{on: 2016-06-01, why: took in neon}]}
measures:
  - id: lights
    name: broken lights
    short: lights
    unit: lights
    aliases: [lights out]
    dimensions: [age, kind]
    series:
      - names: [lights aged 10 or under]
        breakdown: {age: 0-10}
  - {id: per-day, name: broken lights a day, short: a day, unit: per day}
questions:
  - {number: 1, text: How many lights were broken?, measure: lights}
figures:
  - {id: total, title: Broken lights, method: total, measure: lights}
  - {id: daily, title: Broken lights a day, method: per-day, measure: lights, published: per-day}
  - {id: young, title: Young lights, method: within, measure: lights, dimension: age, code: 0-10}
  - {id: age, title: Most common age, method: most-common, measure: lights, dimension: age}
headline: {measure: lights, area: all-towns, from: 2015/16, to: 2016/17, example: dunmouth}
sources: [The town clerk]
`

func load(text string) (*survey.Survey, error) {
	return survey.Load(fstest.MapFS{"lights/survey.yaml": {Data: []byte(text)}}, "lights")
}

func TestLoad(t *testing.T) {
	s, err := load(whole)
	if err != nil {
		t.Fatal(err)
	}
	if s.ID != "lights" || !s.Invented || s.About != "What is counted, and by whom." || len(s.Periods) != 3 {
		t.Errorf("loaded %+v", s)
	}
	m, _ := s.Measure("lights")
	if m == nil || len(m.Series) != 1 || m.Series[0].Breakdown != stat.By("age", "0-10") {
		t.Errorf("the measure is %+v", m)
	}
	kind, _ := s.Dimension("kind")
	if c, ok := kind.Codelist.Find("71/17"); !ok || c != "71-17" || !kind.Codelist.Within(c, "gas") {
		t.Errorf("71/17 is %q", c)
	}
	if _, ok := kind.Codelist.Find("88"); !ok {
		t.Error("a code written as a number is lost")
	}
	if e, _ := kind.Codelist.Entry("88"); e.From != stat.MustDate("2015-04-01") || e.To != stat.MustDate("2017-04-30") ||
		len(e.Changed) != 1 || e.Changed[0] != (stat.CodeChange{On: stat.MustDate("2016-06-01"), Why: "took in neon"}) {
		t.Errorf("the code 88 is %+v", e)
	}
	if age, _ := s.Dimension("age"); !age.Codelist.IsAges() || !age.Codelist.Has("unknown") {
		t.Error("the ages are lost")
	}
	if f := s.Figures[1]; f.Published != "per-day" || f.Method != survey.PerDay {
		t.Errorf("the figure is %+v", f)
	}
	if h := s.Headline; h.Example != "dunmouth" || h.To != stat.FinancialYear(2016) {
		t.Errorf("the headline is %+v", h)
	}
}

// TestLoadSaysWhatIsWrong makes one mistake at a time in a good file. Each
// must be named with its line and column, and nothing else with it.
func TestLoadSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"nouns: towns", "noons: towns", `lights/survey.yaml:9:1: a survey has no part "noons" (did you mean "nouns"?): invalid`},
		{"  - 2016/17\n", "  - 2016/18\n", `lights/survey.yaml:12:5: "2016/18" is not a period`},
		{"  - 2016/17\n", "  - 2014/15\n", `lights/survey.yaml:12:5: the period 2014/15 comes before 2015/16`},
		{", overlaps: true", "", `lights/survey.yaml:13:14: the period 2016-06-01..2017-05-31 shares days with 2016/17`},
		{"to: 2017-04-30", "to: 2014/15", `lights/survey.yaml:26:58: the code "88" ends on 2015-03-31, before it starts on 2015-04-01`},
		{"from: 2015-04-01, to", "from: then, to", `lights/survey.yaml:26:42: "then" is neither a day such as 2017-04-03 nor a period such as 2017/18`},
		{"on: 2016-06-01, why", "why", `lights/survey.yaml:26:81: a change of meaning needs the day on which it came`},
		{"name: Electric", "name: old gas", `lights/survey.yaml:26:26: "old gas" means both "88" and "71-17" (line 25)`},
		{"parent: gas", "parent: gass", `lights/survey.yaml:25:50: there is no code "gass" to be the parent (did you mean "gas"?)`},
		{"code: 88", "code: gas", `lights/survey.yaml:26:16: the code "gas" is listed twice`},
		{"to: 17", "to: old", `lights/survey.yaml:17:25: "to" is a whole number, not "old"`},
		{"dimensions: [age, kind]", "dimensions: [age, kinds]", `lights/survey.yaml:33:23: there is no dimension "kinds" (did you mean "kind"?)`},
		{"{age: 0-10}", "{age: 0-20}", `lights/survey.yaml:36:26: the dimension "age" has no code "0-20"`},
		{"{age: 0-10}", "{ages: 0-10}", `lights/survey.yaml:36:21: a breakdown has no part "ages" (did you mean "age"?)`},
		{"id: per-day,", "id: lights,", `there are two measures with the id "lights"`},
		{"name: broken lights a day", "name: lights out", `lights/survey.yaml:37:25: "lights out" names both the measures "lights" and "per-day"`},
		{"broken?, measure: lights", "broken?, measure: light", `lights/survey.yaml:39:62: there is no measure "light" (did you mean "lights"?)`},
		{"method: per-day", "method: per-dya", `lights/survey.yaml:42:53: there is no method "per-dya" (did you mean "per-day"?)`},
		{"published: per-day", "published: perday", `lights/survey.yaml:42:90: there is no measure "perday" (did you mean "per-day"?)`},
		{"dimension: age, code: 0-10", "dimension: age, code: 0-99", `lights/survey.yaml:43:93: the dimension "age" has no code "0-99"`},
		{"dimension: age, code: 0-10", "dimension: age", `lights/survey.yaml:43:6: the method "within" needs a code`},
		{"id: young", "id: total", `lights/survey.yaml:43:10: there are two figures with the id "total"`},
		{"from: 2015/16", "from: 2015-17", `"2015-17" is not a period`},
		{"to: 2016/17", "to: 2017/18", `lights/survey.yaml:45:65: 2017/18 is not among the periods of the survey`},
		{"example: dunmouth", "example: Dun Mouth", `"Dun Mouth" is not an id`},
		{"invented: true", "invented: maybe", `lights/survey.yaml:6:11: "invented" is true or false`},
		{"title: Broken street lights\n", "", `lights/survey.yaml:1:1: a survey needs "title"`},
		{"noun: town\n", "noun: &n town\n", `"noun" is a text`},
		{"id: lights\n", "id: lights\nid: lamps\n", `lights/survey.yaml:2:1: `},
	} {
		t.Run(tt.new, func(t *testing.T) {
			if !strings.Contains(whole, tt.old) {
				t.Fatalf("%q is not in the file", tt.old)
			}
			_, err := load(strings.Replace(whole, tt.old, tt.new, 1))
			if err == nil || !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
}

// TestLoadCollects wants every mistake of a file, each on its own line.
func TestLoadCollects(t *testing.T) {
	bad := strings.NewReplacer("method: per-day", "method: guess", "parent: gas", "parent: oil", "to: 2016/17", "to: soon").Replace(whole)
	_, err := load(bad)
	if err == nil {
		t.Fatal("a bad file was loaded")
	}
	lines := strings.Split(err.Error(), "\n")
	for _, want := range []string{`"guess"`, `"oil"`, `"soon"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not reported in\n%v", want, err)
		}
	}
	for _, l := range lines {
		if !strings.HasPrefix(l, "lights/survey.yaml:") || !strings.HasSuffix(l, ": invalid") {
			t.Errorf("the line %q does not name its place", l)
		}
	}
}

func TestLoadWithoutASurvey(t *testing.T) {
	if _, err := survey.Load(fstest.MapFS{}, "lights"); !errors.Is(err, fault.NotFound) {
		t.Errorf("a missing file gives %v", err)
	}
	for name, text := range map[string]string{"empty": "", "a list": "- a\n", "not yaml": "a: [b", "nested": strings.Repeat("[", 1<<19), "nested lists": strings.Repeat("- ", 1<<18)} {
		if _, err := load(text); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := load("a: " + strings.Repeat("b", 1<<20)); !errors.Is(err, fault.TooLarge) {
		t.Errorf("a large file gives %v", err)
	}
}

// FuzzLoad wants no panic, and of every file either a survey or errors that
// name it.
func FuzzLoad(f *testing.F) {
	f.Add(whole)
	files, err := filepath.Glob("../../surveys/*/survey.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Add("a: &x [*x, {<<: *x}]\n? [b]\n: !!int 3\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := load(text)
		if err == nil && (s == nil || len(s.Measures) == 0 || len(s.Periods) == 0) {
			t.Errorf("loaded without measures or periods: %+v", s)
		}
		if err != nil && !errors.Is(err, fault.Invalid) && !errors.Is(err, fault.TooLarge) {
			t.Errorf("an error of no kind: %v", err)
		}
	})
}
