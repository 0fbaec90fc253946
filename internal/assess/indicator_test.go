package assess_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"plumbline/internal/assess"
	"plumbline/internal/fault"
	"plumbline/internal/standard/standardtest"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

// A metric that the catalogue lacks is a mistake, unless the file was written
// for another catalogue; a measure that the survey lacks always is.
func TestIndicatorsOfAnotherCatalogue(t *testing.T) {
	s, err := survey.Load(surveys.FS, "child-safety-return")
	if err != nil {
		t.Fatal(err)
	}
	const two = "indicators:\n  - {metric: days_since_board_review, value: days-since-board-review}\n  - {metric: days_since_bored_review, value: days-since-board-review}\n"
	for _, tt := range []struct {
		text string
		n    int
		says string
	}{
		{two, 0, `indicators.yaml:3:14: the catalogue ms-child-safety has no metric "days_since_bored_review" (did you mean "days_since_board_review"?)`},
		{"catalogue: ms-child-safety\n" + two, 0, `indicators.yaml:4:14: `},
		{"catalogue: another\n" + two, 1, ""},
		{"catalogue: another\n" + strings.ReplaceAll(two, "value: days", "value: day"), 0, `did you mean "days-since-board-review"?`},
	} {
		got, err := assess.LoadIndicators(fstest.MapFS{"indicators.yaml": {Data: []byte(tt.text)}}, s, standardtest.Catalogue(t))
		if tt.says == "" && (err != nil || len(got) != tt.n) || tt.says != "" && (!errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s%d indicators, %v; want %d, %q", tt.text, len(got), err, tt.n, tt.says)
		}
	}
}
