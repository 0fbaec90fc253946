package claim_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"plumbline/internal/claim"
)

// A labelled text has the verdicts of its claims in order, parted by spaces.
// One verdict for a text of several claims is that of the claim it is about:
// the others must hold.
type labelled struct {
	line     int
	text     string
	verdicts []claim.Verdict
	note     string
}

func readLabelled(t *testing.T, name string) []labelled {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	r.FieldsPerRecord = 3
	recs, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	for i, rec := range recs {
		l := labelled{line: i + 1, text: strings.ReplaceAll(rec[0], `\n`, "\n"), note: rec[2]}
		for v := range strings.FieldsSeq(rec[1]) {
			l.verdicts = append(l.verdicts, claim.Verdict(v))
		}
		out = append(out, l)
	}
	return out
}

func verdictsOf(r claim.Report) []claim.Verdict {
	var out []claim.Verdict
	for _, c := range r.Claims {
		out = append(out, c.Verdict)
	}
	return out
}

// matches says that a report is as labelled, and falseOK that a claim that is
// labelled as one that does not hold was said to hold.
func (l labelled) matches(r claim.Report) (matches, falseOK bool) {
	got := verdictsOf(r)
	want := l.verdicts
	if len(want) == 1 && want[0] == "none" {
		return len(got) == 0, false
	}
	if len(want) == 1 && len(got) > 1 {
		hold := 0
		for _, v := range got {
			if v.Holds() {
				hold++
			}
		}
		if want[0].Holds() {
			return hold == len(got) && slices.Contains(got, want[0]), false
		}
		return slices.Contains(got, want[0]), hold == len(got)
	}
	matches = slices.Equal(got, want)
	for i, v := range got {
		if v.Holds() && i < len(want) && !want[i].Holds() {
			falseOK = true
		}
	}
	if len(got) != len(want) {
		falseOK = len(got) > 0 && !slices.ContainsFunc(got, func(v claim.Verdict) bool { return !v.Holds() }) &&
			slices.ContainsFunc(want, func(v claim.Verdict) bool { return !v.Holds() })
	}
	return matches, falseOK
}

func TestAccuracyClaims(t *testing.T) {
	facts := testFacts(t)
	set := readLabelled(t, "testdata/claims.csv")
	var right, holds, heldRight, truly int
	for _, l := range set {
		report := claim.Check(l.text, facts, claim.Options{})
		ok, falseOK := l.matches(report)
		allHold := len(l.verdicts) > 0 && !slices.ContainsFunc(l.verdicts, func(v claim.Verdict) bool { return !v.Holds() })
		said := len(report.Claims) > 0 && !slices.ContainsFunc(report.Claims, func(c claim.Claim) bool { return !c.Verdict.Holds() })
		if allHold {
			truly++
		}
		if said {
			holds++
			if allHold {
				heldRight++
			}
		}
		if ok {
			right++
		} else {
			t.Logf("record %d: %q: got %v, want %v (%s)", l.line, l.text, verdictsOf(report), l.verdicts, l.note)
			for _, c := range report.Claims {
				t.Logf("      %s %q %s: %s", c.Kind, c.Text, c.Verdict, c.Explanation)
			}
		}
		if falseOK {
			t.Errorf("record %d: a false claim was said to hold: %q: %v, want %v", l.line, l.text, verdictsOf(report), l.verdicts)
		}
	}
	t.Logf("%d texts, %d with every verdict as labelled (%.1f%%); said to hold %d, of which rightly %d (precision %.1f%%); %d true, recall %.1f%%",
		len(set), right, 100*float64(right)/float64(len(set)), holds, heldRight, 100*float64(heldRight)/float64(max(holds, 1)), truly, 100*float64(heldRight)/float64(max(truly, 1)))
	if len(set) < 300 {
		t.Errorf("the labelled set has %d texts; it needs 300", len(set))
	}
	if min := len(set) * 95 / 100; right < min {
		t.Errorf("%d of %d verdicts are as labelled; at least %d must be", right, len(set), min)
	}
}
