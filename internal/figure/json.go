package figure

import (
	"encoding/json"
	"math/big"

	"plumbline/internal/document"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// The JSON of a figure is written for its readers, apart from the figure.
type (
	figureJSON struct {
		ID         ID               `json:"id"`
		Definition survey.FigureID  `json:"definition"`
		Title      string           `json:"title"`
		Method     survey.Method    `json:"method"`
		Respondent respondent.ID    `json:"respondent"`
		Measure    survey.MeasureID `json:"measure"`
		Breakdown  stat.Breakdown   `json:"breakdown"`
		Period     stat.Period      `json:"period"`
		Base       *stat.Period     `json:"base,omitempty"`
		Value      Value            `json:"value"`
		Code       stat.Code        `json:"code,omitempty"`
		Unit       string           `json:"unit"`
		Text       string           `json:"text"`
		Working    string           `json:"working"`
		Coverage   coverageJSON     `json:"coverage"`
		Sources    []sourceJSON     `json:"sources"`
		Superseded []sourceJSON     `json:"superseded"`
		Caveats    []string         `json:"caveats"`
	}
	coverageJSON struct {
		Asked    int             `json:"asked,omitempty"`
		Included []respondent.ID `json:"included"`
		Excluded []exclusionJSON `json:"excluded"`
		Stated   string          `json:"stated,omitempty"`
	}
	exclusionJSON struct {
		Respondent respondent.ID `json:"respondent"`
		Reason     string        `json:"reason"`
	}
	sourceJSON struct {
		Respondent respondent.ID    `json:"respondent"`
		Measure    survey.MeasureID `json:"measure"`
		Period     stat.Period      `json:"period"`
		Breakdown  stat.Breakdown   `json:"breakdown"`
		Count      stat.Count       `json:"count"`
		Shown      string           `json:"shown"`
		Known      stat.Date        `json:"known"`
		Document   document.ID      `json:"document"`
		At         string           `json:"at"`
		Use        string           `json:"use,omitempty"`
		Notes      []string         `json:"notes,omitempty"`
	}
)

// MarshalJSON gives the figure with its value, its coverage, and each cell
// that it was made of. Sources that contradict each other are among them.
func (f Figure) MarshalJSON() ([]byte, error) {
	out := figureJSON{
		ID: f.ID, Definition: f.Definition, Title: f.Title, Method: f.Method, Respondent: f.Respondent, Measure: f.Measure,
		Breakdown: f.Breakdown, Period: f.Period, Value: f.Value, Code: f.Code, Unit: f.Unit, Text: f.Text, Working: f.Working,
		Coverage: coverageJSON{Asked: f.Coverage.Asked, Included: f.Coverage.Included, Excluded: []exclusionJSON{}, Stated: f.Coverage.Stated},
		Sources:  []sourceJSON{}, Superseded: []sourceJSON{}, Caveats: f.Caveats,
	}
	if !f.Base.IsZero() {
		out.Base = &f.Base
	}
	if out.Coverage.Included == nil {
		out.Coverage.Included = []respondent.ID{}
	}
	if out.Caveats == nil {
		out.Caveats = []string{}
	}
	for _, e := range f.Coverage.Excluded {
		out.Coverage.Excluded = append(out.Coverage.Excluded, exclusionJSON(e))
	}
	for _, in := range f.Inputs {
		out.Sources = appendSources(out.Sources, in.Sources, in.Use)
		out.Sources = appendSources(out.Sources, in.Conflict, in.Use)
		out.Superseded = appendSources(out.Superseded, in.Superseded, in.Use)
	}
	return json.Marshal(out)
}

func appendSources(to []sourceJSON, obs []ledger.Observation, use string) []sourceJSON {
	for _, o := range obs {
		to = append(to, sourceJSON{o.Respondent, o.Measure, o.Period, o.Breakdown, o.Count, o.Shown, o.Known, o.Document, o.At, use, o.Notes})
	}
	return to
}

// MarshalJSON gives {"n": 213}, {"lo": 210, "hi": 214}, {"lo": 210} where
// nothing is known above, or {"reason": "..."}. Numbers that are not whole
// have up to six decimals.
func (v Value) MarshalJSON() ([]byte, error) {
	number := func(r *big.Rat) json.Number {
		if r == nil {
			return ""
		}
		return json.Number(decimal(r))
	}
	out := struct {
		N      json.Number `json:"n,omitempty"`
		Lo     json.Number `json:"lo,omitempty"`
		Hi     json.Number `json:"hi,omitempty"`
		Reason string      `json:"reason,omitempty"`
	}{Reason: v.Reason}
	if n, ok := v.Exact(); ok {
		out.N = number(n)
	} else if v.Reason == "" {
		out.Lo, out.Hi = number(v.Lo), number(v.Hi)
	}
	return json.Marshal(out)
}
