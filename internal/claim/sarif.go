package claim

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// The parts of SARIF 2.1.0 (OASIS, 27 March 2020) that a report needs.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID     string           `json:"ruleId"`
		Level      string           `json:"level"`
		Kind       string           `json:"kind"`
		Message    sarifText        `json:"message"`
		Locations  []sarifLocation  `json:"locations"`
		Properties *sarifProperties `json:"properties,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int       `json:"startLine"`
		StartColumn int       `json:"startColumn"`
		EndLine     int       `json:"endLine"`
		EndColumn   int       `json:"endColumn"`
		Snippet     sarifText `json:"snippet"`
	}
	sarifProperties struct {
		Figures  []string `json:"figures,omitempty"`
		Links    []string `json:"links,omitempty"`
		Computed string   `json:"computed,omitempty"`
	}
)

// meanings say what each verdict means, in the order in which they are listed.
var meanings = []struct {
	verdict Verdict
	means   string
}{
	{OK, "The figures bear it out."},
	{OKWithFigures, "Borne out because the counts stand beside it."},
	{NeedsFigures, "May be said only beside the counts."},
	{NeedsQualifier, "True of something narrower than it says."},
	{Rounding, "Cut off or rounded too far."},
	{Wrong, "The figures say otherwise."},
	{NotLikeForLike, "Compares numbers of different coverage."},
	{StaleVintage, "Was published once and has been revised."},
	{Undetermined, "The figures do not settle it."},
	{Disclosive, "States a number that was hidden."},
	{Unresolved, "Not understood, or understood in several ways."},
	{OutOfScope, "Not something that the figures can show."},
	{Transcription, "Differs from the figure by a slip of the digits."},
}

// level is how loudly SARIF reports a verdict, and kind what it is.
func (v Verdict) level() (level, kind string) {
	switch v {
	case OK, OKWithFigures:
		return "none", "pass"
	case Unresolved, Undetermined:
		return "none", "review"
	case OutOfScope:
		return "none", "notApplicable"
	case NeedsFigures, NeedsQualifier, Rounding, NotLikeForLike:
		return "warning", "fail"
	}
	return "error", "fail"
}

// SARIF is the report as a SARIF 2.1.0 log about the file named, for editors
// and code review. The text is the one that was checked: it gives lines and
// columns (in Unicode characters, from 1).
func (r Report) SARIF(name, text string) ([]byte, error) {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver.Name = "plumbline"
	for _, m := range meanings {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{string(m.verdict), sarifText{m.means}})
	}
	lines := indexLines(text)
	for _, c := range r.Claims {
		if c.Start < 0 || c.End > len(text) || c.Start > c.End {
			return nil, fmt.Errorf("the claim %q is not in %s", c.Text, name)
		}
		message := c.Explanation
		if c.Suggestion != "" {
			message = join(message, "Write: "+c.Suggestion+".")
		}
		if c.Sentence != "" {
			message = join(message, "The figures say: "+c.Sentence)
		}
		level, kind := c.Verdict.level()
		props := &sarifProperties{Computed: c.Computed, Links: c.Links}
		for _, id := range c.Figures {
			props.Figures = append(props.Figures, string(id))
		}
		region := sarifRegion{Snippet: sarifText{c.Text}}
		region.StartLine, region.StartColumn = lines.position(text, c.Start)
		region.EndLine, region.EndColumn = lines.position(text, c.End)
		run.Results = append(run.Results, sarifResult{RuleID: string(c.Verdict), Level: level, Kind: kind, Message: sarifText{message},
			Locations: []sarifLocation{{sarifPhysical{sarifArtifact{name}, region}}}, Properties: props})
	}
	return json.MarshalIndent(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}, "", "  ")
}

// A lineIndex is where each line of a text begins.
type lineIndex []int

func indexLines(text string) lineIndex {
	out := lineIndex{0}
	for i := range len(text) {
		if text[i] == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}

// position is the line and the column of a byte, both from 1.
func (l lineIndex) position(text string, at int) (line, column int) {
	line, found := slices.BinarySearch(l, at)
	if !found {
		line--
	}
	return line + 1, 1 + utf8.RuneCountInString(text[l[line]:at])
}
