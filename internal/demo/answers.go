package demo

import (
	"fmt"
	"slices"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

var (
	threeYears = []string{"2021/22", "2022/23", "2023/24"}
	fourYears  = append(slices.Clone(threeYears), "2024/25")
)

const flagged = "Cyber-flagged sexual offences against under-18s"

// inventedPapers are the answers of the ten invented forces, each in a shape
// of its own.
func inventedPapers(reg *respondent.Register) []paper {
	var out []paper
	add := func(force, received, file string, tables []grid, after ...string) {
		name := reg.Name(respondent.ID(force))
		out = append(out, paper{force, stat.MustDate(received), file, document{
			Title:  "Answer of " + name,
			About:  []string{"Invented: " + name + " does not exist, and every figure in this document was made up by Plumbline's demo."},
			Tables: tables, After: after,
		}})
	}

	// A first answer, and a later one that revises its last year.
	north := years(0, 212, 16, fourYears...)
	add("northmoor", "2024-06-17", "answer.xlsx", fullAnswer(north[:3]))
	revised := slices.Clone(north)
	revised[2] = north[2].more(7, 11)
	add("northmoor", "2025-06-19", "answer.xlsx", fullAnswer(revised),
		"The values for 2023/24 differ from those sent in June 2024: offences recorded late were added.")

	add("westhaven", "2025-06-11", "answer.csv", []grid{yearsBySex(years(1, 148, 9, fourYears...))})
	add("eastvale", "2025-06-24", "answer.csv", []grid{rowPerOffence(years(2, 171, 12, fourYears...))})
	add("southmere", "2025-05-30", "answer.html", agePerYear(years(3, 96, 7, fourYears...)))
	add("highfell", "2025-06-16", "answer.xlsx", crossTables(years(4, 61, 5, fourYears...)[2:]))
	out = append(out, refusal(reg))

	// Nine months of the last year only.
	stone := years(6, 133, 10, "2021/22", "2022/23", "2023/24", "1 April 2024 to 31 December 2024")
	stone[3].crimes = stone[3].crimes[:len(stone[3].crimes)*3/4]
	head, rows := across("Victim's age", stone, byBand())
	add("stonecross", "2025-01-20", "answer.html", []grid{{Title: flagged + ", by age of victim", Head: head, Rows: rows, Labels: 1,
		Below: []string{"The last column covers nine months, as the year had not ended when this was counted."}}})

	// Two documents of one day that disagree about one year.
	ash := years(7, 84, 6, fourYears...)
	head, rows = across("Measure", ash, nil)
	rows[0][0] = flagged
	add("ashcombe", "2025-06-05", "answer.xlsx", []grid{{Sheet: "Answer", Title: "Answer to question 1", Head: head, Rows: rows, Labels: 1}})
	other := slices.Clone(rows[0])
	other[4] = ash[3].total() + 9
	add("ashcombe", "2025-06-05", "summary.csv", []grid{{Title: "Summary", Head: head, Rows: [][]any{other}, Labels: 1}})

	add("thornholm", "2025-06-26", "answer.html", []grid{platformsSuppressed(years(8, 57, 4, fourYears...))})
	add("greyford", "2025-06-13", "answer.xlsx", fullAnswer(years(9, 119, 8, fourYears...)))
	return out
}

// fullAnswer is a workbook with a sheet for each breakdown.
func fullAnswer(ys []year) []grid {
	var out []grid
	for _, b := range []struct {
		sheet, title, heading string
		parts                 []part
	}{
		{"Age", flagged + ", by age of victim", "Victim's age", byAge()},
		{"Sex", flagged + ", by sex of victim", "Victim's sex", bySex()},
		{"Offence", flagged + ", by offence", "Offence", byOffence()},
		{"Platform", flagged + ", by platform", "Platform", byPlatform()},
	} {
		head, rows := across(b.heading, ys, b.parts)
		out = append(out, grid{Sheet: b.sheet, Title: b.title, Head: head, Rows: rows, Labels: 1})
	}
	head, _ := across("Measure", ys, nil)
	row := []any{"Age of the youngest victim"}
	for _, y := range ys {
		row = append(row, y.youngest())
	}
	return append(out, grid{Sheet: "Youngest", Title: "Answer to question 2", Head: head, Rows: [][]any{row}, Labels: 1})
}

// yearsBySex has the years down and the sexes across.
func yearsBySex(ys []year) grid {
	g := grid{Title: flagged + ", by sex of victim", Head: []string{"Financial year"}, Labels: 1}
	for _, p := range bySex() {
		g.Head = append(g.Head, p.label)
	}
	g.Head = append(g.Head, "Total")
	for _, y := range ys {
		row := []any{periodShown(y.period)}
		for _, p := range bySex() {
			row = append(row, y.count(p.is))
		}
		g.Rows = append(g.Rows, append(row, y.total()))
	}
	return g
}

// rowPerOffence has a row for each offence of each year.
func rowPerOffence(ys []year) grid {
	g := grid{Title: flagged, Head: []string{"Financial year", "Offence", "Number"}, Labels: 2}
	for _, y := range ys {
		for _, p := range byOffence() {
			g.Rows = append(g.Rows, []any{periodShown(y.period), p.label, y.count(p.is)})
		}
	}
	return g
}

// agePerYear has a table for each year.
func agePerYear(ys []year) []grid {
	var out []grid
	for _, y := range ys {
		_, rows := across("", []year{y}, byAge())
		out = append(out, grid{Title: flagged + ", " + periodShown(y.period), Head: []string{"Victim's age", "Number"}, Rows: rows, Labels: 1})
	}
	return out
}

// crossTables have ages down and sexes across, with small numbers hidden: "*"
// for 1 to 4 in one column, "<5" for 0 to 4 in the others.
func crossTables(ys []year) []grid {
	var out []grid
	for _, y := range ys {
		g := grid{
			Sheet: y.period.Slug(), Title: flagged + ", by age and sex of victim, " + periodShown(y.period), Head: []string{"Victim's age"}, Labels: 1,
			Above: []string{"Note: small numbers are hidden, as is said below the table."},
			Below: []string{"* = between 1 and 4", "<5 = fewer than 5, or none"},
		}
		for _, s := range bySex() {
			g.Head = append(g.Head, s.label)
		}
		g.Head = append(g.Head, "Total")
		for _, a := range byBand() {
			row := []any{a.label}
			for i, s := range bySex() {
				row = append(row, hidden(y.count(func(c crime) bool { return a.is(c) && s.is(c) }), i))
			}
			g.Rows = append(g.Rows, append(row, y.count(a.is)))
		}
		total := []any{"Total"}
		for _, s := range bySex() {
			total = append(total, y.count(s.is))
		}
		g.Rows = append(g.Rows, append(total, y.total()))
		out = append(out, g)
	}
	return out
}

func hidden(n, col int) any {
	switch {
	case n >= 5 || n == 0 && col == 0:
		return n
	case col == 0:
		return "*"
	}
	return "<5"
}

// platformsSuppressed has platforms down and years across, small numbers as
// "<5".
func platformsSuppressed(ys []year) grid {
	head, rows := across("Platform", ys, byPlatform())
	for _, row := range rows[:len(rows)-1] {
		for i, v := range row[1:] {
			row[i+1] = hidden(v.(int), 1)
		}
	}
	return grid{Title: flagged + ", by platform", Head: head, Rows: rows, Labels: 1}
}

// refusal is a letter without a table. The numbers in it are about the work
// that an answer would take, and nothing may be read from it.
func refusal(reg *respondent.Register) paper {
	name := reg.Name("lowmead")
	return paper{"lowmead", stat.MustDate("2025-06-12"), "letter.html", document{
		Title: "Your request for information",
		About: []string{
			"Invented: " + name + " does not exist, and this letter was made up by Plumbline's demo.",
			"Thank you for your request about offences with a cyber flag in the years 2021/22 to 2024/25.",
			fmt.Sprintf("The flag is not held in a form that can be searched. To answer, 1,380 records would have to be read at four minutes each, which is %d hours.", 1380*4/60),
			"That is more than the limit of 18 hours. Section 12(1) of the Freedom of Information Act 2000 therefore applies, and the request is refused.",
			"You may ask for a review of this decision within 40 working days.",
		},
	}}
}
