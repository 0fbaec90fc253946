package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Numbers of children come in as a publication, like any other answer, and a
// rate is made over those of the calendar year in which its period starts.
func TestRatesOverADenominatorThatCameIn(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"surveys/rates/survey.yaml": `id: rates
title: Offences in an invented region
invented: true
register: invented-forces
noun: force
nouns: forces
periods: [2022/23, 2023/24]
measures:
  - {id: offences, name: offences against children, short: offences, unit: offences}
  - {id: children, name: children who live there, short: children, unit: children}
figures:
  - {id: rate, title: Rate, method: rate, measure: offences, per: children}
`,
		"returns/northmoor/2025-05-01/answer.csv":   "Year,Offences against children\n2023/24,213\n",
		"returns/westhaven/2025-05-01/answer.csv":   "Year,Offences against children\n2023/24,3\n",
		"returns/publications/2025-05-02/count.csv": "Force,Period,Children who live there\nNorthmoor,January to December 2023,288156\nWesthaven,January to December 2023,25000\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) string {
		t.Helper()
		out, err := plumbline(append(args, "--workspace", dir)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	run("init", dir)
	run("return", "import", "rates", filepath.Join(dir, "returns"))
	run("read", "rates")
	out := run("figures", "rates", "--json")
	for _, want := range []string{
		"Northmoor Constabulary recorded 0.74 offences against children for every 1,000 children who live there in 2023/24.",
		"exact 95% interval 0.643241 to 0.845399", // of 213 in 288,156, by R
		"the count is under 10, too few for a rate",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
