package standard_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"plumbline/internal/fault"
	"plumbline/internal/standard"
	"plumbline/internal/standard/standardtest"
	"plumbline/standards"
)

const smallCatalogue = `id: small
title: A small catalogue
version: 1.0.0
date: 2026-01-01
evidence_months: 12
levels: [low, medium, high]
attributes:
  - {name: kinds, type: list, values: [u2u, search]}
  - {name: uk_users, type: integer}
  - {name: min_age, type: integer, none: 0}
  - {name: risk.grooming, type: level}
  - {name: knows_user_age, type: boolean}
  - {name: large, type: derived, rule: {attribute: uk_users, gt: 7000000}}
  - {name: heavy, type: derived, rule: {all: [{attribute: large, eq: true}, {attribute: risk.grooming, at_least: medium}]}}
sizes: {attribute: uk_users, bands: [{label: small, up_to: 1000}, {label: big}]}
groups: [{id: contact, label: Contact}]
severities: [{id: serious, meaning: children are left open to harm}]
bases: [{id: proposal, meaning: consult before use}]
frameworks: [{id: CODE, title: A code}]
metrics: [{id: hours_to_act, unit: hour}, {id: reading_age, unit: year}]
probes: [{id: form-reachable, procedure: look for the form}]
sources: [{id: SRC, title: A source, url: https://source.example/}]
`

const smallStandard = `id: S-1
version: 1.0.0
status: draft
title: Act on grooming
statement: Alerts are acted upon.
group: contact
severity: serious
binds: Large services
applies:
  all:
    - {attribute: kinds, has: u2u}
    - {attribute: heavy, eq: true}
verify:
  - {metric: hours_to_act, lte: 24, window: quarter, basis: proposal}
  - probe: form-reachable
maps:
  - {framework: CODE, ref: C 1, relation: same aim, status: in force, source: SRC}
sources: [SRC]
history:
  - {version: 1.0.0, date: 2026-01-01, change: First}
`

func files(catalogue, std string) fstest.MapFS {
	return fstest.MapFS{
		standard.FileName: {Data: []byte(catalogue)},
		"s-1.yaml":        {Data: []byte(std)},
	}
}

func small(t testing.TB) *standard.Catalogue {
	t.Helper()
	c, err := standard.Load(files(smallCatalogue, smallStandard))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestMistakesAreNamed makes one mistake at a time and wants its place, and the
// name that was likely meant.
func TestMistakesAreNamed(t *testing.T) {
	small(t) // the files without a mistake load
	for _, tt := range []struct {
		name, old, new string // put into whichever file has old
		want           []string
	}{
		{"unknown attribute", "attribute: kinds, has: u2u", "attribute: kind, has: u2u", []string{"s-1.yaml:11:19:", `no attribute "kind"`, `did you mean "kinds"?`}},
		{"unknown operator", "kinds, has: u2u", "kinds, hass: u2u", []string{"s-1.yaml:11:26:", `no part "hass"`, `did you mean "has"?`}},
		{"unknown value", "has: u2u", "has: u3u", []string{"s-1.yaml:11:31:", `no value of kinds "u3u"`, `"u2u"`}},
		{"unknown metric", "metric: hours_to_act", "metric: hour_to_act", []string{"s-1.yaml:14:14:", `did you mean "hours_to_act"?`}},
		{"unknown probe", "probe: form-reachable", "probe: form-reacheable", []string{"s-1.yaml:15:12:", `did you mean "form-reachable"?`}},
		{"unknown automatic probe", "id: form-reachable, ", "id: form-reachable, automatic: [report-forms], ", []string{"catalogue.yaml:21:42:", `no probe "report-forms"`, `did you mean "report-form"?`}},
		{"unknown group", "group: contact", "group: contacts", []string{"s-1.yaml:6:8:", `did you mean "contact"?`}},
		{"unknown status", "status: draft", "status: drafted", []string{"s-1.yaml:3:9:", `did you mean "draft"?`}},
		{"unknown framework", "framework: CODE", "framework: CODES", []string{"s-1.yaml:17:17:", `did you mean "CODE"?`}},
		{"unknown source", "sources: [SRC]", "sources: [SCR]", []string{"s-1.yaml:18:11:", `no source "SCR"`}},
		{"operator of another type", "kinds, has: u2u", "kinds, gt: 3", []string{"s-1.yaml:11:", "kinds is a list", "these can: has, nonempty"}},
		{"in force from when", "status: draft", "status: in force", []string{"s-1.yaml:3:9:", `add "from"`}},
		{"withdrawn when", "status: draft", "status: withdrawn", []string{"s-1.yaml:3:9:", `add "to"`}},
		{"two operators", "lte: 24", "lte: 24, gte: 3", []string{"s-1.yaml:14:", "one operator"}},
		{"no target", "lte: 24, ", "", []string{"s-1.yaml:14:", "a metric needs a target"}},
		{"version without history", "version: 1.0.0\nstatus", "version: 1.1.0\nstatus", []string{"s-1.yaml:20:", "1.1.0"}},
		{"a cycle", "rule: {attribute: uk_users, gt: 7000000}", "rule: {attribute: heavy, eq: true}",
			[]string{"catalogue.yaml:13:", "large rests on itself: large from heavy from large"}},
		{"a cycle of one", "rule: {attribute: uk_users, gt: 7000000}", "rule: {attribute: large, eq: true}", []string{"catalogue.yaml:13:", "large rests on itself"}},
		{"the same attribute twice", "name: min_age", "name: uk_users", []string{"catalogue.yaml:10:", `two attributes "uk_users"`}},
		{"not YAML", "title: Act on grooming", "title: [Act", []string{"s-1.yaml:5:1:"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(smallCatalogue+smallStandard, tt.old) {
				t.Fatalf("%q is in neither file", tt.old)
			}
			_, err := standard.Load(files(strings.Replace(smallCatalogue, tt.old, tt.new, 1), strings.Replace(smallStandard, tt.old, tt.new, 1)))
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("it loads: %v", err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in:\n%v", want, err)
				}
			}
		})
	}
}

func TestLoadSaysAllAtOnce(t *testing.T) {
	bad := strings.NewReplacer("contact\n", "contacts\n", "severity: serious", "severity: dire", "sources: [SRC]", "sources: [NONE]").Replace(smallStandard)
	_, err := standard.Load(files(smallCatalogue, bad))
	if n := strings.Count(err.Error(), "s-1.yaml:"); n != 3 {
		t.Errorf("%d mistakes are named, want 3:\n%v", n, err)
	}
}

func TestLoadOfNothing(t *testing.T) {
	if _, err := standard.Load(fstest.MapFS{}); !errors.Is(err, fault.NotFound) {
		t.Errorf("an empty folder: %v", err)
	}
	two := files(smallCatalogue, smallStandard)
	two["other.yaml"] = two["s-1.yaml"]
	if _, err := standard.Load(two); err == nil || !strings.Contains(err.Error(), "S-1 is already the standard in other.yaml") {
		t.Errorf("two standards of one ID: %v", err)
	}
}

func TestProfile(t *testing.T) {
	c := standardtest.Catalogue(t)
	sub, err := fs.Sub(standards.FS, "child-safety")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Profile(sub, "profiles/four-demands.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Standards) != 15 || len(c.Standards) != 60 {
		t.Errorf("the profile selects %d of %d, want 15 of 60", len(p.Standards), len(c.Standards))
	}
	target := func(c *standard.Catalogue) string {
		s, err := c.Get("MS-CON-03")
		if err != nil {
			t.Fatal(err)
		}
		return s.Targets()[0].String()
	}
	if got, was := target(p), target(c); !strings.Contains(got, "<= 12 ") || !strings.Contains(was, "<= 24 ") {
		t.Errorf("the profile asks for %s and the catalogue for %s", got, was)
	}
	for _, tt := range []struct{ tighten, want string }{
		{"lte: 48", "a profile may not loosen"},
		{"gte: 12", "a profile may not loosen"},
		{"lt: 24", ""},
		{"lte: 24", ""},
		{"eq: 24", ""},
		{"eq: 25", "a profile may not loosen"},
	} {
		body := "id: p\ntitle: P\nversion: '1'\nof: small\nstandards: [S-1]\ntighten:\n  - {standard: S-1, metric: hours_to_act, " + tt.tighten + ", window: quarter, basis: proposal, why: so}\n"
		_, err := small(t).Profile(fstest.MapFS{"p.yaml": {Data: []byte(body)}}, "p.yaml")
		if got := err != nil; got != (tt.want != "") || got && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.tighten, err, tt.want)
		}
	}
}

// FuzzLoad wants an answer from any bytes: a catalogue that evaluates, or errors
// that each name a place.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(smallCatalogue), []byte(smallStandard))
	for _, name := range []string{"ms-det-01.yaml", "ms-sup-02.yaml"} {
		b, err := fs.ReadFile(os.DirFS("../../standards/child-safety"), name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(smallCatalogue), b)
	}
	f.Add([]byte("id: x\nattributes: [{name: a, type: derived, rule: {not: {attribute: a, eq: true}}}]"), []byte("{}"))
	f.Fuzz(func(t *testing.T, catalogue, std []byte) {
		c, err := standard.Load(fstest.MapFS{standard.FileName: {Data: catalogue}, "s.yaml": {Data: std}})
		if err != nil {
			if !errors.Is(err, fault.Invalid) && !errors.Is(err, fault.TooLarge) {
				t.Errorf("an error of no known kind: %v", err)
			}
			return
		}
		for _, s := range c.Standards {
			if e := s.Applies.Evaluate(standard.Facts{}); e.Truth == standard.Unknown && len(e.Missing) == 0 {
				t.Errorf("%s is unknown and names nothing that is missing", s.ID)
			}
		}
		if _, err := c.OSCAL(); err != nil {
			t.Errorf("it loads and cannot be exported: %v", err)
		}
	})
}
