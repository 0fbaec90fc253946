package publish

import (
	"bytes"
	"encoding/csv"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/document"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/stat"
)

// putData writes the figures and the observations as CSV and JSON, with a
// Frictionless Data Package v2 that describes the CSV.
func (s *site) putData() error {
	obs := slices.DeleteFunc(slices.Clone(s.Protected.Observations), func(o ledger.Observation) bool { return o.Known.After(s.book.At()) })
	slices.SortFunc(obs, compareObservations)
	if err := s.putObservations(obs); err != nil {
		return err
	}
	if err := s.putFigures(); err != nil {
		return err
	}
	return s.putDataPackage()
}

type observationJSON struct {
	Respondent string   `json:"respondent"`
	Measure    string   `json:"measure"`
	Period     string   `json:"period"`
	Breakdown  string   `json:"breakdown,omitempty"`
	Count      string   `json:"count"`
	Shown      string   `json:"shown"`
	Known      string   `json:"known"`
	Document   string   `json:"document"`
	At         string   `json:"at"`
	Notes      []string `json:"notes,omitempty"`
}

var observationColumns = []string{"respondent", "name", "measure", "period", "period_start", "period_end", "breakdown", "value", "value_low", "value_high", "status", "shown", "known", "document", "at", "notes"}

func (s *site) putObservations(obs []ledger.Observation) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{observationColumns}
	all := make([]observationJSON, 0, len(obs))
	for _, o := range obs {
		value, low, high, status := countColumns(o.Count)
		rows = append(rows, []string{string(o.Respondent), s.book.Register().Name(o.Respondent), string(o.Measure), o.Period.String(),
			o.Period.Start().String(), o.Period.End().String(), o.Breakdown.String(), value, low, high, status,
			o.Shown, o.Known.String(), string(o.Document), o.At, strings.Join(o.Notes, "; ")})
		all = append(all, observationJSON{string(o.Respondent), string(o.Measure), o.Period.String(), o.Breakdown.String(), o.Count.String(),
			o.Shown, o.Known.String(), string(o.Document), o.At, o.Notes})
	}
	if err := w.WriteAll(escaped(rows)); err != nil {
		return err
	}
	if err := s.put("data/observations.csv", b.Bytes()); err != nil {
		return err
	}
	return s.putJSON("data/observations.json", all)
}

// escaped makes every field safe in a spreadsheet: the names of respondents and
// the titles of figures are as much a stranger's as the cells.
func escaped(rows [][]string) [][]string {
	for _, row := range rows {
		for i, field := range row {
			row[i] = document.Escape(field)
		}
	}
	return rows
}

// countColumns keep the value, its bounds and its marker apart: a number is
// never mixed with a reason.
func countColumns(c stat.Count) (value, low, high, status string) {
	lo, hi, ok := c.Bounds()
	switch {
	case !ok:
		return "", "", "", c.String()
	case lo == hi:
		n := strconv.FormatInt(lo, 10)
		return n, n, n, "exact"
	case hi == stat.Unbounded:
		return "", strconv.FormatInt(lo, 10), "", "bounds"
	}
	return "", strconv.FormatInt(lo, 10), strconv.FormatInt(hi, 10), "bounds"
}

var figureColumns = []string{"figure", "title", "method", "respondent", "name", "measure", "breakdown", "period", "base", "value", "value_low", "value_high", "unit", "reason", "code", "included", "asked", "text", "caveats"}

func (s *site) putFigures() error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{figureColumns}
	for i := range s.figures {
		f := &s.figures[i]
		name := "All " + s.survey.Nouns
		if f.Respondent != figure.All {
			name = s.book.Register().Name(f.Respondent)
		}
		value, low, high := "", decimal(f.Value.Lo), decimal(f.Value.Hi)
		if _, ok := f.Value.Exact(); ok {
			value = low
		}
		rows = append(rows, []string{string(f.ID), f.Title, string(f.Method), string(f.Respondent), name, string(f.Measure), f.Breakdown.String(),
			f.Period.String(), f.Base.String(), value, low, high, f.Unit, f.Value.Reason, string(f.Code), strconv.Itoa(len(f.Coverage.Included)),
			strconv.Itoa(f.Coverage.Asked), f.Text, strings.Join(f.Caveats, "; ")})
	}
	if err := w.WriteAll(escaped(rows)); err != nil {
		return err
	}
	if err := s.put("data/figures.csv", b.Bytes()); err != nil {
		return err
	}
	return s.putJSON("data/figures.json", s.figures)
}

// decimal is r with up to six places, without trailing zeros; "" for none.
func decimal(r *big.Rat) string {
	if r == nil {
		return ""
	}
	if r.IsInt() {
		return r.Num().String()
	}
	return strings.TrimRight(strings.TrimRight(figure.Round(r, 6), "0"), ".")
}

type dataPackage struct {
	Schema      string     `json:"$schema"`
	Name        string     `json:"name"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Version     string     `json:"version"`
	Resources   []resource `json:"resources"`
}

type resource struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Path        string `json:"path"`
	Format      string `json:"format"`
	Encoding    string `json:"encoding"`
	Description string `json:"description"`
	Schema      schema `json:"schema"`
}

type schema struct {
	Fields        []field  `json:"fields"`
	MissingValues []string `json:"missingValues"`
}

type field struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
}

// fieldNotes describe the columns of both data files.
var fieldNotes = map[string]field{
	"figure":       {Type: "string", Description: "id of the figure: definition, scope and period"},
	"title":        {Type: "string", Description: "what the figure is"},
	"method":       {Type: "string", Description: "how the figure is made"},
	"respondent":   {Type: "string", Description: "id of the respondent or area, or all"},
	"name":         {Type: "string", Description: "its name"},
	"measure":      {Type: "string", Description: "what is counted or stated"},
	"breakdown":    {Type: "string", Description: "the part that is meant, dimension=code; empty for the whole"},
	"period":       {Type: "string", Description: "the period: 2016/17 is a financial year from April to March"},
	"period_start": {Type: "date", Description: "first day of the period"},
	"period_end":   {Type: "date", Description: "last day of the period"},
	"base":         {Type: "string", Description: "the earlier period of a change"},
	"value":        {Type: "number", Description: "the number, when it is known exactly"},
	"value_low":    {Type: "number", Description: "the least that it can be"},
	"value_high":   {Type: "number", Description: "the most that it can be; empty when nothing is known above value_low"},
	"status":       {Type: "string", Description: "exact, bounds, or the reason that there is no number"},
	"unit":         {Type: "string", Description: "what the value is in"},
	"reason":       {Type: "string", Description: "why there is no value"},
	"code":         {Type: "string", Description: "the answer of a most common value"},
	"included":     {Type: "integer", Description: "how many respondents the figure speaks of"},
	"asked":        {Type: "integer", Description: "how many there are to ask"},
	"text":         {Type: "string", Description: "the figure in a sentence"},
	"caveats":      {Type: "string", Description: "what has to be read with it"},
	"shown":        {Type: "string", Description: "the value as the document prints it"},
	"known":        {Type: "date", Description: "the day from which the value was known"},
	"document":     {Type: "string", Description: "SHA-256 of the document"},
	"at":           {Type: "string", Description: "the place in the document"},
	"notes":        {Type: "string", Description: "what the document says about the value"},
}

func (s *site) putDataPackage() error {
	table := func(name, path, about string, columns []string) resource {
		r := resource{Name: name, Type: "table", Path: path, Format: "csv", Encoding: "utf-8", Description: about, Schema: schema{MissingValues: []string{""}}}
		for _, c := range columns {
			f := fieldNotes[c]
			f.Name = c
			r.Schema.Fields = append(r.Schema.Fields, f)
		}
		return r
	}
	about := s.survey.About
	if s.survey.Invented {
		about += " All of it is invented."
	}
	return s.putJSON("data/datapackage.json", dataPackage{
		Schema: "https://datapackage.org/profiles/2.0/datapackage.json",
		Name:   string(s.survey.ID), Title: s.survey.Title, Description: about, Version: s.book.At().String(),
		Resources: []resource{
			table("observations", "observations.csv", "One row for each value read from a document.", observationColumns),
			table("figures", "figures.csv", "One row for each figure.", figureColumns),
		}})
}
