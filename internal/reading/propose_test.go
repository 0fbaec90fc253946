package reading_test

import (
	"context"
	"strings"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/reading"
	"plumbline/internal/table"
)

// A bare year may be a calendar year or either financial year: each is
// proposed, and the one that a person confirms replays.
func TestProposalsSettleWhatIsInDoubt(t *testing.T) {
	m := (&made{}).add(t, "Sheet1", 1, 1, `
Flagged offences
| Year | Number |
| 2014 | 21 |
| 2013 | 18 |`)
	c := m.context(t, "northmoor")
	if before := read(t, c); len(before.Observations) != 0 {
		t.Fatalf("%d values were read of bare years that the survey does not ask for", len(before.Observations))
	}
	questions, err := reading.Propose(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(questions) != 1 || len(questions[0].Proposals) != 3 {
		t.Fatalf("questions %+v, want one with three proposals", questions)
	}
	takes := map[string]reading.Proposal{}
	for _, p := range questions[0].Proposals {
		takes[p.Takes] = p
	}
	financial, ok := takes[`"2014" in column 1 as period 2014/15`]
	if !ok || financial.Values != 2 {
		t.Fatalf("proposals %v, want one that takes 2014 as 2014/15 and reads 2 values", takes)
	}
	yaml, err := financial.Reading.MarshalYAML()
	if err != nil {
		t.Fatal(err)
	}
	confirmed, err := reading.ParseReading("reading.yaml", yaml)
	if err != nil {
		t.Fatal(err)
	}
	if err := confirmed.Check(c.Survey, c.Register); err != nil {
		t.Fatal(err)
	}
	c.Confirmed = []reading.Reading{confirmed}
	after := read(t, c)
	if got := lines(after); !strings.Contains(got, "northmoor flagged-offences 2014/15 = 21") || !strings.Contains(got, "2013/14 = 18") {
		t.Errorf("after confirming:\n%s", got)
	}
}

func TestAConfirmedReadingMustFitTheSurvey(t *testing.T) {
	c := (&made{}).context(t, "northmoor")
	rd := reading.Reading{Table: "Sheet1!A1:B2", Labels: []reading.Label{{Level: "column 1", Text: "x", Means: reading.Meaning{Measure: "cats"}}}}
	if err := rd.Check(c.Survey, c.Register); err == nil || !strings.Contains(err.Error(), "cats") {
		t.Errorf("a reading of an unknown measure: %v", err)
	}
}

// What stands in an attachment belongs to the mail that was received.
func TestDocumentsInsideOne(t *testing.T) {
	inner := (&made{}).add(t, "Sheet1", 1, 1, `
Flagged offences
| Year | Number |
| 2015/16 | 21 |
| 2016/17 | 34 |`).context(t, "northmoor")
	outer := inner
	part := *inner.Document
	part.Name = "answer.xlsx"
	outer.Document = &document.Document{ID: document.NewID([]byte("the mail")), Name: "reply.eml", Format: document.EML, Parts: []document.Document{part}}
	outer.Tables = nil
	res := read(t, outer)
	if len(res.Observations) != 2 {
		t.Fatalf("%d observations, want 2: %s", len(res.Observations), lines(res))
	}
	for _, o := range res.Observations {
		if o.Document != outer.Document.ID || !strings.HasPrefix(o.At, "answer.xlsx: Sheet1!B") {
			t.Errorf("%s of %s at %s", o.Key, o.Document.Short(), o.At)
		}
	}
	if res.Outcome.Kind != table.Answered {
		t.Errorf("outcome %q", res.Outcome.Kind)
	}
}
