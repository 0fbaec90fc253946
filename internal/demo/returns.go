package demo

import (
	"fmt"
	"slices"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// answering are the real forces about which one page prints the cyber-flagged
// offences of two or more years, so that the years can be compared. Left out
// are those whose years or values the file of published figures doubts.
var answering = []respondent.ID{
	"west-mercia", "cambridgeshire", "cleveland", "devon-and-cornwall", "greater-manchester", "hampshire", "kent",
	"lancashire", "lincolnshire", "north-yorkshire", "northamptonshire", "northumbria", "south-yorkshire", "staffordshire",
	"sussex", "thames-valley", "warwickshire", "west-midlands", "west-yorkshire", "wiltshire",
}

const countMeasure = "cyber_flagged_child_sexual_offences"

// asked are the measures of the cyber-flag survey, as the file calls them. The
// measures of other surveys are never put in a return to this one.
var asked = []string{countMeasure, "victims_aged_10_or_under", "victims_modal_age", "youngest_victim_age"}

// returns are documents in the shapes in which forces answer, with only what
// one page printed about each.
func returns(reg *respondent.Register, figures []printed) []paper {
	all := sources(figures)
	var out []paper
	for i, id := range answering {
		s, ok := bestPage(all, id)
		if !ok {
			continue
		}
		name := reg.Name(id)
		d := document{
			Title: "Cyber-flagged offences: " + name,
			About: []string{fmt.Sprintf("Made by Plumbline's demo from figures published by %s %s (%s); not a document of the force. Blank cells were not published there.", s.publisher, s.dated(), s.address)},
		}
		for _, p := range s.figures {
			if p.note != "" {
				d.After = append(d.After, fmt.Sprintf("On the value for %s: %s.", periodShown(p.period), p.note))
			}
		}
		shape := shapes[i%len(shapes)]
		d.Tables = shape.tables(name, s.figures)
		out = append(out, paper{string(id), s.known, "answer" + shape.ext, d})
	}
	return out
}

// bestPage is what one page prints about a force in this survey, for whole
// financial years: the page that prints the most, and the first of those.
func bestPage(all []source, id respondent.ID) (source, bool) {
	var best source
	for _, s := range all {
		kept := source{printed: s.printed}
		years := 0
		for _, p := range s.figures {
			if p.about != id || p.kind != "force" || p.hedged || !slices.Contains(asked, p.measureID) || !p.period.IsFinancialYear() {
				continue
			}
			kept.figures = append(kept.figures, p)
			if p.measureID == countMeasure {
				years++
			}
		}
		if years >= 2 && len(kept.figures) > len(best.figures) {
			best = kept
		}
	}
	return best, len(best.figures) > 0
}

// shapes are the ways in which forces lay out an answer.
var shapes = []struct {
	ext    string
	tables func(name string, figures []printed) []grid
}{
	{".xlsx", yearsAcross},
	{".csv", yearsDown},
	{".html", tablePerYear},
	{".xlsx", yearsDown},
	{".html", yearsAcross},
	{".xlsx", tablePerYear},
}

// axes are the measures and the periods that the figures are about, and the
// value of each pair; nil where none was printed.
func axes(figures []printed) (measures []string, periods []stat.Period, value func(string, stat.Period) any) {
	for _, p := range figures {
		if !slices.Contains(measures, p.measure) {
			measures = append(measures, p.measure)
		}
		if !slices.Contains(periods, p.period) {
			periods = append(periods, p.period)
		}
	}
	slices.SortFunc(periods, stat.Period.Compare)
	return measures, periods, func(m string, period stat.Period) any {
		for _, p := range figures {
			if p.measure == m && p.period == period {
				return int(p.value)
			}
		}
		return nil
	}
}

func yearsAcross(name string, figures []printed) []grid {
	measures, periods, value := axes(figures)
	g := grid{Sheet: "Answer", Title: "Answer of " + name, Head: []string{"Measure"}, Labels: 1}
	for _, p := range periods {
		g.Head = append(g.Head, periodShown(p))
	}
	for _, m := range measures {
		row := []any{m}
		for _, p := range periods {
			row = append(row, value(m, p))
		}
		g.Rows = append(g.Rows, row)
	}
	return []grid{g}
}

func yearsDown(name string, figures []printed) []grid {
	measures, periods, value := axes(figures)
	g := grid{Sheet: "Answer", Title: "Answer of " + name, Head: append([]string{"Financial year"}, measures...), Labels: 1}
	for _, p := range periods {
		row := []any{periodShown(p)}
		for _, m := range measures {
			row = append(row, value(m, p))
		}
		g.Rows = append(g.Rows, row)
	}
	return []grid{g}
}

func tablePerYear(_ string, figures []printed) []grid {
	measures, periods, value := axes(figures)
	var out []grid
	for _, p := range periods {
		g := grid{Sheet: p.Slug(), Title: periodShown(p), Head: []string{"Measure", "Number"}, Labels: 1}
		for _, m := range measures {
			if v := value(m, p); v != nil {
				g.Rows = append(g.Rows, []any{m, v})
			}
		}
		out = append(out, g)
	}
	return out
}
