package demo

import (
	"fmt"

	"plumbline/internal/collect"
	"plumbline/internal/stat"
)

// publications are the published figures as documents, one for each page.
// They are not the pages: they hold what the pages print, a row each.
func publications(figures []printed) []paper {
	var out []paper
	for i, s := range sources(figures) {
		d := document{
			// The titles of the pages stand in the text and not over the table,
			// where their words would be taken for what the table counts.
			Title: "Printed figures",
			About: []string{
				fmt.Sprintf("Made by Plumbline's demo: the figures that a page printed, one row each. It is not the page itself. Printed by %s %s, under the title “%s”, at the address below.", s.publisher, s.dated(), s.title),
			},
			Link: s.address,
		}
		var plain, platforms []printed
		for _, p := range s.figures {
			if p.platform == "" {
				plain = append(plain, p)
			} else {
				platforms = append(platforms, p)
			}
		}
		if len(plain) > 0 {
			d.Tables = append(d.Tables, printedTable(plain, false))
		}
		if len(platforms) > 0 {
			d.Tables = append(d.Tables, printedTable(platforms, true))
		}
		ext := ".html"
		if i%8 == 7 && len(d.Tables) == 1 {
			ext = ".csv"
		}
		out = append(out, paper{collect.Publications, s.known, slug(s.publisher) + ext, d})
	}
	unique(out)
	return out
}

func printedTable(figures []printed, byPlatform bool) grid {
	g := grid{Title: "Printed figures", Head: []string{"Body", "Measure", "Period", "Value", "Note", "Coverage"}, Labels: 3}
	if byPlatform {
		g.Head = []string{"Body", "Measure", "Platform", "Period", "Value", "Note", "Coverage"}
		g.Labels = 4
	}
	for _, p := range figures {
		row := []any{p.body, p.measure}
		if byPlatform {
			row = append(row, p.platform)
		}
		g.Rows = append(g.Rows, append(row, periodShown(p.period), p.shown, p.note, p.coverage))
	}
	return g
}

// periodShown is the period in words that mean no other: a year alone could
// be a calendar or a financial one.
func periodShown(p stat.Period) string {
	if p.IsFinancialYear() {
		return p.Words()
	}
	return p.Start().Words() + " to " + p.End().Words()
}
