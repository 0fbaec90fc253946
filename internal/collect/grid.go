package collect

import (
	"encoding/csv"
	"fmt"
	"io"

	"plumbline/internal/document"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A CellKey names one cell that a survey asks for.
type CellKey struct {
	Key
	Question string
	Period   stat.Period
}

// A Reading is a value that package reading took out of a document.
type Reading struct {
	Count  stat.Count
	Source string // the place, in words
	File   document.ID
	Caveat string
}

// A Cell is one respondent's answer to one question about one period: a value
// with its source, or the reason that there is none.
type Cell struct {
	CellKey
	Measure survey.MeasureID
	// Outcome is what the reply did to the question; "" is awaited.
	Outcome   Class
	Count     stat.Count
	Sections  []Section
	Source    string
	Mail      document.ID
	File      document.ID
	Caveat    string
	Goodwill  bool
	Retracted bool
}

// NewGrid is every cell of a round, by respondent in the order of the states,
// then question, then period. A value counts as such even where the letter
// says that the question is refused; a cell that was answered and in which
// nothing has been read yet is awaited, with its outcome beside it.
func NewGrid(requests []Request, states []State, values map[CellKey]Reading) []Cell {
	byKey := map[Key]Request{}
	for _, r := range requests {
		byKey[r.Key] = r
	}
	var out []Cell
	for _, s := range states {
		r := byKey[s.Key]
		for i, q := range r.Questions {
			if i >= len(s.Outcomes) {
				break
			}
			o := s.Outcomes[i]
			for _, p := range r.Periods {
				c := Cell{CellKey: CellKey{s.Key, q.Number, p}, Measure: q.Measure, Outcome: o.Class, Sections: o.Sections, Source: o.Evidence.Text,
					Mail: o.Mail, Caveat: o.Caveat, Goodwill: o.Goodwill, Retracted: o.Retracted, Count: stat.Missing(gapOf(o))}
				if v, ok := values[c.CellKey]; ok {
					c.Count, c.Source, c.File = v.Count, v.Source, v.File
					if v.Caveat != "" {
						c.Caveat = v.Caveat
					}
				}
				out = append(out, c)
			}
		}
	}
	return out
}

// gapOf is why there is no value where nothing has been read.
func gapOf(o Outcome) stat.Gap {
	switch o.Class {
	case ClassRefused, ClassCost, ClassNCND:
		return stat.Refused
	case ClassNotHeld, ClassTransfer:
		return stat.NotHeld
	}
	return stat.Awaited
}

// WriteGrid writes cells as a tidy table.
func WriteGrid(w io.Writer, cells []Cell) error {
	cw := csv.NewWriter(w)
	rows := [][]string{{"round", "respondent", "question", "measure", "period", "outcome", "value", "sections", "goodwill", "retracted", "caveat", "source", "mail", "file"}}
	for _, c := range cells {
		class := string(c.Outcome)
		if class == "" {
			class = "awaited"
		}
		rows = append(rows, []string{string(c.Round), string(c.Respondent), c.Question, string(c.Measure), c.Period.String(), class, c.Count.String(),
			sectionWords(c.Sections), yes(c.Goodwill), yes(c.Retracted), harmless(c.Caveat), harmless(c.Source), string(c.Mail), string(c.File)})
	}
	if err := cw.WriteAll(rows); err != nil {
		return fmt.Errorf("write the cells of a round: %w", err)
	}
	return nil
}
