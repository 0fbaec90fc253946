package reading_test

import (
	"context"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/reading"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/table"
)

// The survey, the respondents and every figure in these tests are invented.

func testRegister(t testing.TB) *respondent.Register {
	t.Helper()
	g, err := respondent.NewRegister("invented", []respondent.Respondent{
		{ID: "northmoor", Name: "Northmoor Constabulary", Aliases: []string{"Northmoor"}},
		{ID: "westhaven", Name: "Westhaven Constabulary", Aliases: []string{"Westhaven"}},
		{ID: "eastvale", Name: "Eastvale Constabulary", Aliases: []string{"Eastvale"}},
		{ID: "the-region", Name: "The Region", Area: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func testSurvey(t testing.TB) *survey.Survey {
	t.Helper()
	ages, err := stat.NewAges("age", 0, 17, []stat.Entry{{Code: "unknown", Name: "Unknown", Aliases: []string{"Not recorded", "Not known"}, Unknown: true}})
	if err != nil {
		t.Fatal(err)
	}
	list := func(id string, es ...stat.Entry) *stat.Codelist {
		l, err := stat.NewCodelist(id, es)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	sex := list("sex",
		stat.Entry{Code: "female", Name: "Female", Aliases: []string{"F", "Girl", "Girls", "Females"}},
		stat.Entry{Code: "male", Name: "Male", Aliases: []string{"M", "Boy", "Boys", "Males"}},
		stat.Entry{Code: "unknown", Name: "Unknown", Aliases: []string{"Not recorded"}, Unknown: true})
	offence := list("offence",
		stat.Entry{Code: "grooming", Name: "Grooming", Aliases: []string{"Grooming offences"}},
		stat.Entry{Code: "71-17", Name: "Sexual communication with a child", Parent: "grooming", Aliases: []string{"71/17"}},
		stat.Entry{Code: "88-C", Name: "Meeting a child following grooming", Parent: "grooming", Aliases: []string{"88/C", "88C"}},
		stat.Entry{Code: "17", Name: "Assault on a boy"})
	platform := list("platform",
		stat.Entry{Code: "chatterbox", Name: "Chatterbox", Aliases: []string{"Chatter Box", "CB"}},
		stat.Entry{Code: "pixelgram", Name: "Pixelgram"},
		stat.Entry{Code: "unknown", Name: "Unknown", Unknown: true})
	return &survey.Survey{
		ID: "invented", Title: "Offences in an invented region", Invented: true, Noun: "body", Nouns: "bodies",
		Periods: []stat.Period{stat.FinancialYear(2015), stat.FinancialYear(2016)},
		Dimensions: []survey.Dimension{
			{ID: "age", Name: "victim's age", Aliases: []string{"age of victim", "victim age"}, Codelist: ages},
			{ID: "sex", Name: "victim's sex", Aliases: []string{"gender"}, Codelist: sex},
			{ID: "offence", Name: "offence", Codelist: offence},
			{ID: "platform", Name: "platform", Codelist: platform},
		},
		Measures: []survey.Measure{
			{ID: "flagged-offences", Name: "flagged offences", Short: "offences", Unit: "offences", Aliases: []string{"cyber_flagged_offences"},
				Dimensions: []stat.DimensionID{"age", "sex", "offence", "platform"},
				Series:     []survey.Series{{Names: []string{"victims aged 10 or under"}, Breakdown: stat.By("age", "0-10")}}},
			{ID: "youngest", Name: "age of the youngest victim", Short: "youngest", Aliases: []string{"youngest victim"}, Unit: "years of age"},
		},
		Questions: []survey.Question{
			{Number: "1a", Text: "How many offences carried the flag?", Measure: "flagged-offences"},
			{Number: "2", Text: "How old was the youngest victim?", Measure: "youngest"},
		},
	}
}

// picture is a grid drawn as lines of cells between bars, with the table that
// a person sees in it: head rows of headings and stub columns of row labels.
// Lines before the first bar are the title, lines after the last are notes.
func picture(t testing.TB, sheet string, head, stub int, text string) (document.Grid, table.Table) {
	t.Helper()
	g := document.Grid{Format: document.XLSX, Name: sheet, Number: 1}
	tb := table.Table{HeaderRows: head, LabelCols: stub, Top: -1}
	var cells [][]string
	for row, line := range strings.Split(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			if tb.Top < 0 {
				tb.Caption = strings.TrimSpace(tb.Caption + " " + line)
			} else {
				tb.Notes = append(tb.Notes, table.Note{At: g.At(row, 0), Text: line})
			}
			g.Cells = append(g.Cells, document.Cell{Row: row, RowSpan: 1, ColSpan: 1, Kind: document.TextCell, Shown: line, Raw: line})
			continue
		}
		if tb.Top < 0 {
			tb.Top = row
		}
		tb.Bottom = row
		var fields []string
		for _, f := range strings.Split(strings.Trim(line, "|"), "|") {
			fields = append(fields, strings.TrimSpace(f))
		}
		for col, f := range fields {
			if f != "" {
				g.Cells = append(g.Cells, document.Cell{Row: row, Col: col, RowSpan: 1, ColSpan: 1, Kind: document.TextCell, Shown: f, Raw: f})
			}
		}
		tb.Right = max(tb.Right, len(fields)-1)
		cells = append(cells, fields)
	}
	g.Rows, g.Cols = tb.Bottom+1, tb.Right+1
	tb.Place = g.At(tb.Top, 0) + ":" + document.ColumnName(tb.Right) + strconv.Itoa(tb.Bottom+1)
	above := func(r, c int) (string, int) { // an empty heading is covered by the one to its left
		for ; c >= stub; c-- {
			if cells[r][c] != "" {
				return cells[r][c], c
			}
		}
		return "", 0
	}
	left := func(r, c int) (string, int) {
		for ; r >= head; r-- {
			if cells[r][c] != "" {
				return cells[r][c], r
			}
		}
		return "", 0
	}
	for r := head; r < len(cells); r++ {
		for c := stub; c < len(cells[r]); c++ {
			v := drawn(cells[r][c])
			v.Row, v.Col, v.At = tb.Top+r, c, g.At(tb.Top+r, c)
			for h := range head {
				if text, at := above(h, c); text != "" {
					v.ColLabels = append(v.ColLabels, table.Label{Text: text, At: g.At(tb.Top+h, at)})
				}
			}
			for s := range stub {
				text, at := left(r, s)
				if cells[r][s] != "" || s < stub-1 && text != "" {
					v.RowLabels = append(v.RowLabels, table.Label{Text: text, At: g.At(tb.Top+at, s)})
				}
			}
			tb.Values = append(tb.Values, v)
		}
	}
	return g, tb
}

// drawn is a value cell by what it shows.
func drawn(shown string) table.Value {
	v := table.Value{Shown: shown, Raw: shown, Role: table.Detail}
	n, isNumber := new(big.Rat).SetString(strings.ReplaceAll(strings.TrimSuffix(shown, "%"), ",", ""))
	switch {
	case shown == "":
		v.Kind = table.Blank
	case shown == "*":
		v.Kind, v.Count = table.Suppressed, stat.Between(1, 4)
	case shown == "**":
		v.Kind = table.Suppressed // and nothing says what it hides
	case strings.HasPrefix(shown, "<"):
		v.Kind = table.Suppressed
		v.Count, _ = stat.ParseCount(shown)
	case shown == "not held":
		v.Kind, v.Count = table.NotHeld, stat.Missing(stat.NotHeld)
	case shown == "s40(2)":
		v.Kind, v.Count = table.Refused, stat.Missing(stat.Refused)
	case shown == "nearly 100":
		v.Kind, v.Count = table.Number, stat.Between(90, 99)
	case isNumber:
		v.Kind, v.Decimal, v.Percent = table.Number, n, strings.HasSuffix(shown, "%")
		if n.Sign() == 0 {
			v.Kind = table.Zero
		}
		if n.IsInt() && n.Sign() >= 0 && !v.Percent {
			v.Count = stat.Exactly(n.Num().Int64())
		}
	default:
		v.Kind = table.Words
	}
	return v
}

// A made is a document made of pictures.
type made struct {
	grids  []document.Grid
	tables []table.Table
}

func (m *made) add(t testing.TB, sheet string, head, stub int, text string) *made {
	g, tb := picture(t, sheet, head, stub, text)
	tb.Grid = len(m.grids)
	m.grids = append(m.grids, g)
	m.tables = append(m.tables, tb)
	return m
}

func (m *made) context(t testing.TB, from respondent.ID) reading.Context {
	return reading.Context{
		Survey: testSurvey(t), Register: testRegister(t), FileName: "reply.xlsx", Tables: m.tables,
		Return:   collect.Return{Survey: "invented", Respondent: from, Received: stat.MustDate("2017-06-01")},
		Document: &document.Document{ID: document.NewID([]byte(t.Name())), Name: "reply.xlsx", Format: document.XLSX, Grids: m.grids},
	}
}

func read(t testing.TB, c reading.Context) reading.Result {
	t.Helper()
	res, err := reading.Read(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// lines is a result as a person would write it down.
func lines(res reading.Result) string {
	var b strings.Builder
	for _, o := range res.Observations {
		fmt.Fprintf(&b, "%s %s = %s", o.At, o.Key, o.Count)
		for _, n := range o.Notes {
			fmt.Fprintf(&b, " [%s]", n)
		}
		b.WriteByte('\n')
	}
	for _, u := range res.Unread {
		fmt.Fprintf(&b, "unread %s %q: %s\n", u.At, u.Shown, u.Why)
	}
	for _, c := range res.Checks {
		verdict := "failed"
		if c.Passed {
			verdict = "passed"
		}
		fmt.Fprintf(&b, "%s %s at %s: %s\n", c.Name, verdict, c.At, c.Detail)
	}
	fmt.Fprintf(&b, "sure: %v\n", res.Sure)
	return b.String()
}
