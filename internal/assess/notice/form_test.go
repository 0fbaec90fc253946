package notice_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumbline/internal/assess/notice"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

func filing(t *testing.T) *notice.Filing {
	t.Helper()
	s, _ := theSurvey(t)
	f, err := notice.NewWebForm(s)
	if err != nil {
		t.Fatal(err)
	}
	return &notice.Filing{Notice: notice.Served{Notice: notice.Notice{ID: "chatterbox-2026", Service: "teen-chat"}}, Service: "Chatterbox", Form: f, Draft: notice.Answers{}}
}

var noon = time.Date(2026, 2, 27, 12, 0, 0, 0, time.UTC)

// The form has a page for each question of the survey, in order, and a box for
// each number that the workbook asks for.
func TestFormFollowsTheSurvey(t *testing.T) {
	f := filing(t).Form
	if len(f.Pages) != 25 || f.Pages[0].Questions[0].Number != "1a" || f.Pages[12].ID() != "appeals" {
		t.Fatalf("%d pages, the first asks %v, the 13th %s", len(f.Pages), f.Pages[0].Questions, f.Pages[12].ID())
	}
	appeals, _ := f.Page("appeals")
	var labels []string
	for _, b := range appeals.Periods[4].Boxes {
		labels = append(labels, b.Label)
	}
	if want := []string{"Decision kept", "Decision overturned", "Outcome not recorded", "Total"}; !slices.Equal(labels, want) || appeals.Periods[4].Words != "1 October 2025 to 31 December 2025" {
		t.Errorf("%q asks %q, want %q", appeals.Periods[4].Words, labels, want)
	}
	n := 0
	for i := range f.Pages {
		n += len(f.Pages[i].Boxes())
	}
	if n != 6*(25+3+7+4+8) { // six periods, 25 measures, and the codes of four dimensions
		t.Errorf("%d boxes", n)
	}
}

func TestWhatIsWrongWithAnAnswer(t *testing.T) {
	f := filing(t).Form
	const box = "appeals 2025-Q4"
	for _, tt := range []struct {
		text, reason, says string
	}{
		{"", "", ""}, {"0", "", ""}, {"1240", "", ""}, {" 1,240 ", "", ""}, {"1 240 000", "", ""}, {"", "not held", ""}, {"", "not applicable", ""},
		{"12", "not held", "not both"},
		{"", "no idea", "one of the reasons"},
		{"1,24", "", "whole number"}, {"12.5", "", "no decimals"}, {"about 12", "", "whole number"}, {"1e3", "", "whole number"}, {"+3", "", "whole number"}, {"٣", "", "whole number"},
		{"-3", "", "not less than 0"},
		{"none", "", "Write 0"}, {"Not held", "", "choose “not held”"},
		{"99999999999999999999", "", "too large"}, {strings.Repeat("9", 41), "", "whole number"},
	} {
		got := f.Problems(nil, notice.Answers{box: {Text: tt.text, Reason: tt.reason}}, nil)
		if tt.says == "" && len(got) > 0 || !strings.Contains(got[box], tt.says) {
			t.Errorf("%q, %q: %q, want %q", tt.text, tt.reason, got, tt.says)
		}
	}
	reports, _ := f.Page("reports-received")
	if got := f.Problems(reports, notice.Answers{box: {Text: "x"}}, nil); len(got) != 0 {
		t.Errorf("the page of reports speaks of appeals: %q", got)
	}
	// In a revision no number may be left standing unseen.
	before := notice.Answers{box: {Text: "12"}}
	for _, a := range []notice.Answer{{}, {Reason: "not applicable"}} {
		if got := f.Problems(nil, notice.Answers{box: a}, before); !strings.Contains(got[box], "Your last return said 12") {
			t.Errorf("%v after 12: %q", a, got)
		}
	}
	if got := f.Problems(nil, notice.Answers{box: {Reason: "not held"}}, before); len(got) != 0 {
		t.Errorf("not held after 12: %q", got)
	}
}

// Whatever is filled in is read back to the same numbers, and nothing else is.
func TestSubmissionIsReadWhole(t *testing.T) {
	f := filing(t)
	var all []*notice.Box
	for i := range f.Form.Pages {
		all = append(all, f.Form.Pages[i].Boxes()...)
	}
	rapid.Check(t, func(r *rapid.T) {
		f.Draft = notice.Answers{}
		want := map[string]string{}
		for _, b := range rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 25, func(b *notice.Box) string { return b.Name }).Draw(r, "boxes") {
			a := notice.Answer{Text: fmt.Sprint(rapid.Int64Range(0, 1<<40).Draw(r, "number"))}
			if rapid.IntRange(0, 4).Draw(r, "kind") == 0 {
				a = notice.Answer{Reason: rapid.SampledFrom(notice.Reasons).Draw(r, "reason")}
			}
			f.Draft[b.Name] = a
			if a.Reason != "not applicable" {
				want[b.Name] = a.Text + a.Reason
			}
		}
		_, doc, err := f.Submit("head of compliance", noon, stat.MustDate("2026-02-27"))
		if err != nil {
			r.Fatal(err)
		}
		res := read(t, "return.json", doc)
		for _, o := range res.Observations {
			name := string(o.Measure) + " " + o.Period.String()
			if b := o.Breakdown.String(); b != "" {
				name += " " + b
			}
			if want[name] != o.Count.String() {
				r.Errorf("%s is read as %s, and says %q\n%s", name, o.Count, want[name], doc)
			}
			delete(want, name)
		}
		for name, v := range want {
			r.Errorf("%s = %s is not read\n%s", name, v, doc)
		}
		for _, u := range res.Unread {
			if !u.Settled {
				r.Errorf("%s %q is not read: %s\n%s", u.At, u.Shown, u.Why, doc)
			}
		}
	})
}

func TestSubmit(t *testing.T) {
	f := filing(t)
	day := stat.MustDate("2026-02-27")
	refused := func(says string) {
		t.Helper()
		if _, _, err := f.Submit("head of compliance", noon, day); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
	refused("nothing is filled in")
	f.Draft = notice.Answers{"appeals 2025-Q4": {Text: "x"}}
	refused("1 answers have to be put right")
	f.Draft = notice.Answers{"appeals 2025-Q4": {Text: "7"}}
	if _, _, err := f.Submit(" ", noon, day); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "which office") {
		t.Error(err)
	}
	one, doc, err := f.Submit("head of compliance", noon, day)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
  "survey": "child-safety-return",
  "notice": "chatterbox-2026",
  "service": "teen-chat",
  "submission": 1,
  "submitted": "2026-02-27T12:00:00Z",
  "signed_by": "head of compliance",
  "answers": [
    {"measure": "appeals", "period": "2025-Q4", "value": 7}
  ]
}
`
	if string(doc) != want {
		t.Errorf("got\n%s\nwant\n%s", doc, want)
	}
	f.Sent = append(f.Sent, one)
	refused("nothing has changed since the return of 27 February 2026")
	f.Draft = notice.Answers{"appeals 2025-Q4": {Text: "8"}}
	two, doc, err := f.Submit("head of compliance", noon, day)
	if err != nil || two.Number != 2 || !strings.Contains(string(doc), `"replaces": "`+string(one.Document)+`"`) {
		t.Errorf("%+v, %v\n%s", two, err, doc)
	}
}

func TestKeys(t *testing.T) {
	secret := []byte("a secret of the workspace that is long enough")
	key := notice.Key(secret, "chatterbox-2026")
	if len(key) != 32 || !notice.Opens(secret, "chatterbox-2026", key) {
		t.Errorf("key %q", key)
	}
	for _, other := range []string{"", key[:31], key + "a", strings.ToUpper(key), notice.Key(secret, "chatterbox-2027"), notice.Key([]byte("another"), "chatterbox-2026")} {
		if notice.Opens(secret, "chatterbox-2026", other) {
			t.Errorf("%q opens", other)
		}
	}
}

// Parts that make more than their total are named, and so are all the parts of
// another total; what is not known clashes with nothing.
func TestClashes(t *testing.T) {
	f := filing(t).Form
	box := func(part, n string) (string, notice.Answer) {
		if part != "" {
			part = " outcome=" + part
		}
		return "appeals 2025-Q4" + part, notice.Answer{Text: n}
	}
	for _, tt := range []struct{ upheld, overturned, undecided, total, says string }{
		{"40", "5", "0", "45", ""}, {"40", "5", "", "45", ""}, {"40", "5", "", "50", ""}, {"40", "5", "0", "", ""}, {"", "", "", "45", ""},
		{"40", "5", "", "44", "Appeals decided, 1 October 2025 to 31 December 2025: the parts make 45 or more, and the total says 44"},
		{"40", "5", "0", "46", "the parts make 45, and the total says 46"},
	} {
		a := notice.Answers{}
		for part, n := range map[string]string{"upheld": tt.upheld, "overturned": tt.overturned, "undecided": tt.undecided, "": tt.total} {
			name, answer := box(part, n)
			a[name] = answer
		}
		got := strings.Join(f.Clashes(f.Clean(a)), "; ")
		if (got == "") != (tt.says == "") || !strings.Contains(got, tt.says) {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
