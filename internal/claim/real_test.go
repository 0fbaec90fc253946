package claim_test

import (
	"encoding/csv"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"plumbline/internal/claim"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

// realBook holds the figures that were really published, as the list of them
// in the survey's folder gives them.
var realBook = sync.OnceValues(func() (*figure.Book, error) {
	s, err := survey.Load(surveys.FS, "cyber-flagged-offences")
	if err != nil {
		return nil, err
	}
	rf, err := surveys.FS.Open("registers/" + s.Register + ".csv")
	if err != nil {
		return nil, err
	}
	defer rf.Close()
	reg, err := respondent.ReadCSV(s.Register, rf)
	if err != nil {
		return nil, err
	}
	f, err := fs.ReadFile(surveys.FS, "cyber-flagged-offences/data/published-figures.csv")
	if err != nil {
		return nil, err
	}
	recs, err := csv.NewReader(strings.NewReader(string(f))).ReadAll()
	if err != nil {
		return nil, err
	}
	keys := map[string]ledger.Key{}
	for _, m := range s.Measures {
		keys[stat.Fold(string(m.ID))] = ledger.Key{Measure: m.ID}
		for _, series := range m.Series {
			for _, n := range series.Names {
				keys[stat.Fold(n)] = ledger.Key{Measure: m.ID, Breakdown: series.Breakdown}
			}
		}
	}
	var obs []ledger.Observation
	for i, rec := range recs[1:] {
		k, ok := keys[stat.Fold(rec[6])]
		if !ok || strings.HasPrefix(rec[5], "platform") {
			continue
		}
		if k.Respondent, ok = reg.Find(rec[4]); !ok {
			continue
		}
		start, end := stat.MustDate(rec[7]), stat.MustDate(rec[8])
		if k.Period, err = stat.NewPeriod(start, end); err != nil {
			return nil, err
		}
		n, err := strconv.ParseInt(rec[9], 10, 64)
		if err != nil {
			return nil, err
		}
		count := stat.Exactly(n)
		switch note := rec[10]; {
		case !strings.HasPrefix(note, "approximate"):
		case strings.Contains(note, `"nearly`), strings.Contains(note, `"almost`):
			count = stat.Between(n*95/100, n-1)
		case strings.Contains(note, `"more than`), strings.Contains(note, `"over`):
			count = stat.AtLeast(n + 1)
		default:
			count = stat.Between(n*95/100, n*105/100)
		}
		var notes []string
		if rec[11] != "" {
			notes = []string{rec[11]}
		}
		obs = append(obs, ledger.Observation{Key: k, Survey: s.ID, Count: count, Shown: rec[9], Known: lastDay(rec[0]), Document: "published", At: "L" + strconv.Itoa(i), Notes: notes})
	}
	at := stat.Date{}
	for _, o := range obs {
		if o.Known.After(at) {
			at = o.Known
		}
	}
	return figure.NewBook(s, reg, obs, at), nil
})

// lastDay is the last day that a date of publication can mean.
func lastDay(s string) stat.Date {
	switch len(s) {
	case 4:
		y, _ := strconv.Atoi(s)
		return stat.NewDate(y, time.December, 31)
	case 7:
		d := stat.MustDate(s + "-01")
		return stat.NewDate(d.Year(), d.Month()+1, 0)
	}
	return stat.MustDate(s)
}

// TestRealClaims checks sentences in the manner of real reports of the
// published figures.
func TestRealClaims(t *testing.T) {
	book, err := realBook()
	if err != nil {
		t.Fatal(err)
	}
	facts := claim.NewFacts(book)
	for _, l := range readLabelled(t, "testdata/real.csv") {
		report := claim.Check(l.text, facts, claim.Options{})
		ok, falseOK := l.matches(report)
		if falseOK || !ok {
			t.Errorf("record %d: %q: got %v, want %v (%s)", l.line, l.text, verdictsOf(report), l.verdicts, l.note)
			for _, c := range report.Claims {
				t.Logf("      %s %q %s: %s", c.Kind, c.Text, c.Verdict, c.Explanation)
			}
		}
	}
}

func TestRealStoriesHold(t *testing.T) {
	book, err := realBook()
	if err != nil {
		t.Fatal(err)
	}
	everyStoryHolds(t, book, mustTemplate(t, book, "../../surveys/cyber-flagged-offences/story.md"))
}

// TestRealFigureTexts has the sentence of every figure checked: none may be
// called wrong, and few left open.
func TestRealFigureTexts(t *testing.T) {
	book, err := realBook()
	if err != nil {
		t.Fatal(err)
	}
	facts := claim.NewFacts(book)
	claims, held := 0, 0
	for _, f := range book.Figures() {
		for _, c := range claim.Check(f.Text, facts, claim.Options{}).Claims {
			claims++
			switch {
			case c.Verdict.Holds():
				held++
			case c.Verdict == claim.Wrong || c.Verdict == claim.Rounding || c.Verdict == claim.StaleVintage || c.Verdict == claim.Disclosive:
				t.Errorf("%s: %q: %q is %s: %s", f.ID, f.Text, c.Text, c.Verdict, c.Explanation)
			}
		}
	}
	t.Logf("%d claims in true sentences, of which %d hold", claims, held)
	if held < claims*9/10 {
		t.Errorf("of %d claims in true sentences only %d hold", claims, held)
	}
}
