package notice

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// Template is an empty workbook for the answers to a survey: a sheet for the
// questions that have one number for each period, and a sheet for each
// breakdown, all in the shape that package reading understands without help.
// It is the same to the byte each time.
func Template(s *survey.Survey, respondent string) (_ []byte, err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	t := &template{f: f, s: s}
	if t.bold, err = f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return nil, err
	}
	if t.answer, err = f.NewStyle(&excelize.Style{
		Fill:   excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF8DC"}},
		Border: []excelize.Border{{Type: "bottom", Color: "B0B0B0", Style: 1}, {Type: "right", Color: "B0B0B0", Style: 1}},
	}); err != nil {
		return nil, err
	}
	if err := t.guide(respondent); err != nil {
		return nil, err
	}
	if err := t.answers(); err != nil {
		return nil, err
	}
	for _, m := range s.Measures {
		for _, d := range m.Dimensions {
			if err := t.breakdown(m, d); err != nil {
				return nil, err
			}
		}
	}
	const day = "2026-01-01T00:00:00Z"
	if err := f.SetDocProps(&excelize.DocProperties{Title: s.Title, Creator: "Plumbline", Created: day, Modified: day}); err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// A template is a workbook in the making.
type template struct {
	f            *excelize.File
	s            *survey.Survey
	bold, answer int
}

// guide is the first sheet: what to do, and the questions in full.
func (t *template) guide(respondent string) error {
	const sheet = "Guide"
	if err := t.f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	lines := []string{t.s.Title, "Answer of " + respondent,
		"Fill in the shaded cells of the other sheets with whole numbers.",
		"Write 0 only for none. Where you have no number write why: “not held” or “refused”. Leave the word in a cell of a period that you do not report.",
		"Do not rename sheets, headings or rows. You may put remarks in a document of their own.", ""}
	for _, q := range t.s.Questions {
		lines = append(lines, "Question "+q.Number+": "+q.Text)
	}
	for i, line := range lines {
		if err := t.set(sheet, 0, i, line, 0); err != nil {
			return err
		}
	}
	return t.f.SetColWidth(sheet, "A", "A", 110)
}

// answers is the sheet of the measures as a whole.
func (t *template) answers() error {
	const sheet = "Answers"
	if err := t.head(sheet, "Measure"); err != nil {
		return err
	}
	for i, m := range t.s.Measures {
		if err := t.row(sheet, i+1, m.Name); err != nil {
			return err
		}
	}
	return nil
}

// breakdown is the sheet of a measure by one of its dimensions.
func (t *template) breakdown(m survey.Measure, id stat.DimensionID) error {
	d, ok := t.s.Dimension(id)
	if !ok || d.Codelist.IsAges() {
		return fmt.Errorf("the measure %s by %s has no list of rows to fill in", m.ID, id)
	}
	sheet := sheetName(m.Name + " by " + string(id))
	if err := t.head(sheet, upper(d.Name)); err != nil {
		return err
	}
	if err := t.set(sheet, 0, 0, upper(m.Name)+", by "+d.Name, t.bold); err != nil {
		return err
	}
	row := 1
	for _, e := range d.Codelist.Entries {
		if err := t.row(sheet, row, e.Name); err != nil {
			return err
		}
		row++
	}
	return t.row(sheet, row, "Total")
}

// head makes a sheet with its line of headings.
func (t *template) head(sheet, first string) error {
	if _, err := t.f.NewSheet(sheet); err != nil {
		return err
	}
	if err := t.set(sheet, 0, headRow, first, t.bold); err != nil {
		return err
	}
	for i, p := range t.s.Periods {
		if err := t.set(sheet, i+1, headRow, periodWords(p), t.bold); err != nil {
			return err
		}
	}
	if err := t.f.SetColWidth(sheet, "A", "A", 55); err != nil {
		return err
	}
	return t.f.SetColWidth(sheet, "B", excelColumn(len(t.s.Periods)), 18)
}

// headRow is the row of the headings, from 0: a title stands above them.
const headRow = 2

// row writes the label of the n-th row under the headings and shades what is
// to be filled in.
func (t *template) row(sheet string, n int, label string) error {
	if err := t.set(sheet, 0, headRow+n, upper(label), 0); err != nil {
		return err
	}
	from, err := excelize.CoordinatesToCellName(2, headRow+n+1)
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(1+len(t.s.Periods), headRow+n+1)
	if err != nil {
		return err
	}
	if err := t.f.SetCellStyle(sheet, from, to, t.answer); err != nil {
		return err
	}
	for i := range t.s.Periods {
		if err := t.set(sheet, i+1, headRow+n, awaited, 0); err != nil {
			return err
		}
	}
	return nil
}

// awaited stands in every cell until it is filled in: a row left blank would
// look like a heading over the rows below it.
var awaited = stat.Awaited.String()

func (t *template) set(sheet string, col, row int, text string, style int) error {
	at, err := excelize.CoordinatesToCellName(col+1, row+1)
	if err != nil {
		return err
	}
	if style != 0 {
		if err := t.f.SetCellStyle(sheet, at, at, style); err != nil {
			return err
		}
	}
	return t.f.SetCellStr(sheet, at, text)
}

func excelColumn(n int) string {
	name, _ := excelize.ColumnNumberToName(n + 1) // n is the number of periods, which is small
	return name
}

// periodWords is a period in words that mean no other: a year alone could be
// a calendar or a financial one.
func periodWords(p stat.Period) string {
	if p.IsFinancialYear() {
		return p.Words()
	}
	return p.Start().Words() + " to " + p.End().Words()
}

// sheetName is a text as a sheet may be called: 31 characters, and none of
// those that formulas use.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, upper(s))
	if r := []rune(s); len(r) > 31 {
		return strings.TrimSpace(string(r[:31]))
	}
	return s
}

// upper is s with a capital at its start.
func upper(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
