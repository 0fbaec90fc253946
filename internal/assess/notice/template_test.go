package notice_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/xuri/excelize/v2"

	"plumbline/internal/assess/notice"
	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/ledger"
	"plumbline/internal/reading"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

func theSurvey(t *testing.T) (*survey.Survey, *respondent.Register) {
	t.Helper()
	s, err := survey.Load(surveys.FS, "child-safety-return")
	if err != nil {
		t.Fatal(err)
	}
	f, err := surveys.FS.Open("registers/" + s.Register + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reg, err := respondent.ReadCSV(s.Register, f)
	if err != nil {
		t.Fatal(err)
	}
	return s, reg
}

// filled is the template with a number in every cell that is to be filled in,
// each another, and how many there are.
func filled(t *testing.T, b []byte, s *survey.Survey) ([]byte, int) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, sheet := range f.GetSheetList()[1:] {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r := 3; r < len(rows); r++ {
			total := rows[r][0] == "Total"
			for c := range s.Periods {
				at, _ := excelize.CoordinatesToCellName(c+2, r+1)
				v := 1000 + 10*r + c
				if total { // the parts are at rows 3 to r-1
					v = 0
					for p := 3; p < r; p++ {
						v += 1000 + 10*p + c
					}
				} else {
					n++
				}
				if sheet == "Answers" && len(rows) > 3 {
					// The whole of a measure that is broken down must agree with its parts.
					if whole, ok := wholes(s)[rows[r][0]]; ok {
						v = 0
						for p := 3; p < 3+whole; p++ {
							v += 1000 + 10*p + c
						}
					}
				}
				if err := f.SetCellValue(sheet, at, v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), n
}

// wholes is how many codes each measure with one dimension is broken into, by
// its label.
func wholes(s *survey.Survey) map[string]int {
	out := map[string]int{}
	for _, m := range s.Measures {
		for _, id := range m.Dimensions {
			d, _ := s.Dimension(id)
			out[string(bytes.ToUpper([]byte(m.Name[:1])))+m.Name[1:]] = len(d.Codelist.Entries)
		}
	}
	return out
}

func read(t *testing.T, name string, b []byte) reading.Result {
	t.Helper()
	s, reg := theSurvey(t)
	doc, err := document.Read(context.Background(), name, b, document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	who := reg.Asked()[0].ID
	res, err := reading.Read(context.Background(), reading.Context{Survey: s, Register: reg, Document: doc, FileName: name,
		Return: collect.Return{Survey: s.ID, Respondent: who, Received: stat.MustDate("2026-02-27")}})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// Every cell of a filled-in template is read, without anybody's help.
func TestTemplateIsReadWhole(t *testing.T) {
	s, reg := theSurvey(t)
	b, err := notice.Template(s, reg.Asked()[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	again, err := notice.Template(s, reg.Asked()[0].Name)
	if err != nil || !bytes.Equal(b, again) {
		t.Error("the template differs from one time to the next")
	}
	for _, o := range read(t, "empty.xlsx", b).Observations {
		if g, ok := o.Count.Gap(); !ok || g != stat.Awaited {
			t.Fatalf("an empty template says %s = %s", o.Key, o.Count)
		}
	}
	full, n := filled(t, b, s)
	res := read(t, "return.xlsx", full)
	for _, u := range res.Unread {
		t.Errorf("%s %q is not read: %s", u.At, u.Shown, u.Why)
	}
	for _, c := range res.Checks {
		if !c.Passed {
			t.Errorf("%s at %s: %s", c.Name, c.At, c.Detail)
		}
	}
	keys := map[ledger.Key]bool{}
	for _, o := range res.Observations {
		keys[o.Key] = true
	}
	if len(keys) != n {
		t.Errorf("%d values are read of %d", len(keys), n)
	}
}

// A few answers among rows that are left as they came are read, and the rest is
// awaited.
func TestSparseTemplateIsRead(t *testing.T) {
	s, reg := theSurvey(t)
	b, err := notice.Template(s, reg.Asked()[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"F9", "G12", "F20"} {
		if err := f.SetCellValue("Answers", at, 17); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	res := read(t, "return.xlsx", out.Bytes())
	known := 0
	for _, o := range res.Observations {
		if o.Count.Known() {
			known++
		}
	}
	if known != 3 {
		t.Errorf("%d numbers are read of 3", known)
	}
	for _, u := range res.Unread {
		if !u.Settled {
			t.Errorf("%s %q is not read: %s", u.At, u.Shown, u.Why)
		}
	}
}

// A return of records is read like any table, one record for each value.
func TestJSONReturnIsRead(t *testing.T) {
	res := read(t, "return.json", []byte(`{
  "answers": [
    {"measure": "child-safety reports received", "period": "2025-Q4", "value": 1200},
    {"measure": "median-hours-to-act", "period": "2025-Q4", "value": 9},
    {"measure": "staff-in-scope", "period": "2025", "value": "not held"}
  ],
  "appeals": [
    {"measure": "appeals", "outcome": "upheld", "period": "2025-Q4", "value": 40},
    {"measure": "appeals", "outcome": "overturned", "period": "2025-Q4", "value": 5}
  ]
}`))
	var got []string
	for _, o := range res.Observations {
		got = append(got, o.Key.String()+" = "+o.Count.String())
	}
	for _, u := range res.Unread {
		t.Errorf("%s %q is not read: %s", u.At, u.Shown, u.Why)
	}
	if len(got) != 5 {
		t.Errorf("%d values are read, want 5: %q", len(got), got)
	}
}
