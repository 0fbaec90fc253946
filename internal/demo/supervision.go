package demo

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"plumbline/internal/assess/notice"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

// SafetyReturn is the survey that the demo's notices ask.
const SafetyReturn = "child-safety-return"

// noticesTo are the invented services that are served, with who answers for each
// on the day and under which name.
var noticesTo = []struct{ service, provider, name string }{
	{"teen-chat", "palaver", "Palaver plc"},
	{"large-network", "commonroom", "Commonroom Networks plc"},
	{"hobby-forum", "lathe-and-plane", "Lathe and Plane Club"},
}

// teenAnswers are what the invented service Chatterbox answers, by sheet and
// row of the workbook: for the last quarter, or for the last day of the year.
var teenAnswers = []struct {
	sheet, row string
	day        bool // of the last day of the year, not of its last quarter
	value      any
}{
	{"Answers", "Child-safety reports received", false, 1240}, {"Answers", "Child-safety reports acted on", false, 1198},
	{"Answers", "Median hours from report to action", false, 9}, {"Answers", "Items flagged as child safety", false, 5200},
	{"Answers", "Flagged child-safety items reviewed", false, 5190}, {"Answers", "Grooming alerts", false, 400}, {"Answers", "Grooming alerts actioned", false, 398},
	{"Answers", "Median hours from grooming alert to action", false, 18}, {"Answers", "Child sexual abuse items confirmed", false, 12},
	{"Answers", "Confirmed child sexual abuse items reported to the authority", false, 12}, {"Answers", "Days since the illegal-harm risk assessment", true, 410},
	{"Answers", "Days since the children's risk assessment", true, 120}, {"Answers", "Days since the children's access assessment", true, 120},
	{"Accounts of under-18s by defaul", "Private by default", true, 63000}, {"Accounts of under-18s by defaul", "Public by default", true, 27000},
	{"Accounts of under-18s by defaul", "Total", true, 90000},
}

// networkAnswers are what the invented service Commonroom answers: records in
// JSON, of which one part is more than its whole.
const networkAnswers = `{
  "about": "Invented: Commonroom does not exist, and every number here was made up by Plumbline's demo.",
  "answers": [
    {"measure": "grooming-alerts", "period": "2025-Q4", "value": 8100},
    {"measure": "grooming-alerts-actioned", "period": "2025-Q4", "value": 8090},
    {"measure": "grooming-median-hours", "period": "2025-Q4", "value": 31},
    {"measure": "csea-items-confirmed", "period": "2025-Q4", "value": 940},
    {"measure": "csea-items-reported", "period": "2025-Q4", "value": 951},
    {"measure": "decisions-sampled", "period": "2025-Q4", "value": 400},
    {"measure": "decisions-agreed", "period": "2025-Q4", "value": 366},
    {"measure": "staff-in-scope", "period": "1 January 2025 to 31 December 2025", "value": 2100},
    {"measure": "staff-trained", "period": "1 January 2025 to 31 December 2025", "value": 2058},
    {"measure": "days-since-board-review", "period": "2025-12-31..2025-12-31", "value": 90}
  ]
}
`

// evidenceFile is what came in besides the returns.
const evidenceFile = `# Invented, like the services.
evidence:
  - {service: teen-chat, standard: MS-CON-03, kind: evidence, who: the provider, about: "2025", received: 2026-02-27, says: supports, document: method.txt}
  - {service: teen-chat, standard: MS-ACC-01, kind: probe, who: the regulator's test team, about: 2026-03-05..2026-03-05, received: 2026-03-05, says: contradicts, reason: "the test account aged 13 was public"}
  - {service: teen-chat, standard: MS-REP-01, kind: alternative, who: the provider, about: "2025", received: 2026-02-27, says: supports, reason: "A free telephone line takes every complaint.", accepted: the head of supervision}
  - {service: large-network, standard: MS-GOV-01, kind: evidence, who: the provider, about: "2025", received: 2026-03-10, says: supports, document: method.txt}
  - {service: large-network, standard: MS-GOV-01, kind: declaration, who: the provider, about: "2025", received: 2026-03-10, says: supports}
`

// WriteSupervision writes the demo's notices, returns and evidence into dir, as
// notices/*.yaml, returns/SERVICE/DAY/FILE and evidence/evidence.yaml with its
// document. All of it is invented and the same to the byte each time.
func WriteSupervision(dir string) error {
	files := map[string][]byte{
		"evidence/evidence.yaml":                       []byte(evidenceFile),
		"evidence/method.txt":                          []byte("Invented: how a service that does not exist finds what it looks for.\n"),
		"returns/large-network/2026-03-10/return.json": []byte(networkAnswers),
	}
	for _, n := range noticesTo {
		files["notices/"+n.service+".yaml"] = []byte(strings.NewReplacer("SERVICE", n.service, "PROVIDER", n.provider, "NAME", n.name).Replace(noticeFile))
	}
	book, err := teenReturn()
	if err != nil {
		return fmt.Errorf("the demo's workbook: %w", err)
	}
	files["returns/teen-chat/2026-02-27/return.xlsx"] = book
	for name, b := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

const noticeFile = `id: SERVICE-2026
regime: uk-osa
survey: child-safety-return
service: SERVICE
provider: PROVIDER
days: 28
unit: days
legal_name: NAME
address: an invented address
information: the answers to the survey for 2025
why: to see whether the duties about children are met
form: the workbook sent with this notice, or JSON
place: the regulator's upload page
consequences: penalties under Schedule 13
power: section 100
signed_by: the head of information powers
from: 2025-01-01
to: 2025-12-31
`

// teenReturn is the template of the return with the answers filled in.
func teenReturn() (_ []byte, err error) {
	s, err := survey.Load(surveys.FS, SafetyReturn)
	if err != nil {
		return nil, err
	}
	empty, err := notice.Template(s, "Chatterbox")
	if err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(empty))
	if err != nil {
		return nil, err
	}
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	for _, a := range teenAnswers {
		rows, err := f.GetRows(a.sheet)
		if err != nil {
			return nil, err
		}
		done := false
		for r, row := range rows {
			if len(row) == 0 || row[0] != a.row {
				continue
			}
			col := len(s.Periods) // the last quarter
			if a.day {
				col++ // and after it the last day
			}
			at, err := excelize.CoordinatesToCellName(col, r+1)
			if err != nil {
				return nil, err
			}
			if err := f.SetCellValue(a.sheet, at, a.value); err != nil {
				return nil, err
			}
			done = true
		}
		if !done {
			return nil, fmt.Errorf("sheet %s has no row %q", a.sheet, a.row)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
