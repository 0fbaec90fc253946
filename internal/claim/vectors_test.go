package claim_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"plumbline/internal/claim"
)

// A claimVector is one sentence of the project's method notes with its
// verdict: written out, or as what a published page says.
type claimVector struct {
	ID                      int
	Sentence, Says, Verdict string
}

// claimVectors are the claims of one vector of the method notes.
func claimVectors(t *testing.T, name string) []claimVector {
	t.Helper()
	raw, err := os.ReadFile("../figure/testdata/method-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			Name     string
			Expected json.RawMessage
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Vectors {
		if v.Name != name {
			continue
		}
		var e struct{ Claims []claimVector }
		if err := json.Unmarshal(v.Expected, &e); err != nil {
			t.Fatal(err)
		}
		return e.Claims
	}
	t.Fatalf("there is no vector %q", name)
	return nil
}

// TestVectorClaims has the 25 sentences of the notes judged as they say.
func TestVectorClaims(t *testing.T) {
	facts := testFacts(t)
	vs := claimVectors(t, "claims_25")
	if len(vs) != 25 {
		t.Errorf("%d sentences, want 25", len(vs))
	}
	for _, v := range vs {
		l := labelled{line: v.ID, text: v.Sentence, verdicts: []claim.Verdict{claim.Verdict(v.Verdict)}}
		if r := claim.Check(v.Sentence, facts, claim.Options{}); !matchesOnly(l, r) {
			t.Errorf("%d: %q: got %v, want %s", v.ID, v.Sentence, verdictsOf(r), v.Verdict)
		}
	}
}

func matchesOnly(l labelled, r claim.Report) bool {
	ok, falseOK := l.matches(r)
	return ok && !falseOK
}

// The days on which the published counts of sexual communication begin and
// end, three days after the financial year does.
const firstYear, secondYear = "3 April 2017 to 2 April 2018", "3 April 2018 to 2 April 2019"

// published are the claims of claims_real_published in a sentence each: the
// notes give them in short, with the page on which each stood.
var published = map[int]string{
	1:  "The number of cyber-flagged offences in England and Wales rose by 44%, from 3,903 in 2015/16 to 5,653 in 2016/17.",
	2:  "Police in England and Wales recorded 15 cyber-flagged offences a day in 2016/17.",
	3:  "Police in England and Wales recorded 1,750 more cyber-flagged offences in 2016/17 than in 2015/16.",
	4:  "Police in England, Wales and Northern Ireland recorded 8,224 cyber-flagged offences in 2018/19, or 22 a day.",
	5:  "Cyber-flagged offences in England, Wales and Northern Ireland doubled, from 4,042 in 2015/16 to 8,224 in 2018/19.",
	6:  "Cyber-flagged offences in Sussex rose by 53%, from 38 in 2017/18 to 58 in 2018/19.",
	7:  "In England and Wales sexual communication offences rose by a third, from 3,217 in " + firstYear + " to 4,373 in " + secondYear + ".",
	8:  "In England and Wales sexual communication offences rose by 36%, from 3,217 in " + firstYear + " to 4,373 in " + secondYear + ".",
	9:  "In Thames Valley sexual communication offences rose by 140%, from 114 in " + firstYear + " to 274 in " + secondYear + ".",
	10: "In Thames Valley sexual communication offences went from 114 in " + firstYear + " to 274 in " + secondYear + ", almost four times the national rise.",
	11: "In the West Midlands region sexual communication offences more than doubled, from 194 in 2017/18 to 391 in 2024/25.",
	12: "In the South West sexual communication offences rose by 70%, from 377 in 2017/18 to 640 in 2023/24.",
	13: "Police in England and Wales recorded 38,685 indecent image offences in 2023/24, more than 100 a day.",
	14: "Police in the UK recorded 64,667 child sexual offences in 2016/17, or 177 a day.",
	15: "In the UK, Instagram (11%), Facebook (7%) and WhatsApp (6%) together made up a quarter of the indecent image offences where the platform was recorded in 2023/24.",
	16: "In the UK in 2023/24 Facebook and Messenger were used in 12% of the sexual communication offences where the platform was known.",
}

// TestVectorRealClaims has the 16 published claims of the notes judged as
// they say, against the figures of the demo. "A third" of 35.9% is
// "ok_more_than": as it stands it is a rounding, and with "more than" it holds.
func TestVectorRealClaims(t *testing.T) {
	books, err := demoBooks()
	if err != nil {
		t.Fatal(err)
	}
	facts := claim.NewFacts(books["r"])
	vs := claimVectors(t, "claims_real_published")
	if len(vs) != len(published) {
		t.Errorf("%d claims, want %d", len(vs), len(published))
	}
	for _, v := range vs {
		text, want := published[v.ID], claim.Verdict(v.Verdict)
		says, _, _ := strings.Cut(v.Says, " where ") // and what others say
		for _, n := range numberInText.FindAllString(says, -1) {
			if !strings.Contains(text, n) {
				t.Errorf("%d: the sentence %q leaves out %s of %q", v.ID, text, n, v.Says)
			}
		}
		if want == "ok_more_than" {
			if r := claim.Check(strings.Replace(text, "by a third", "by more than a third", 1), facts, claim.Options{}); !holds(r) {
				t.Errorf("%d: with “more than” it is %v", v.ID, verdictsOf(r))
			}
			want = claim.Rounding
		}
		l := labelled{line: v.ID, text: text, verdicts: []claim.Verdict{want}}
		if r := claim.Check(text, facts, claim.Options{}); !matchesOnly(l, r) {
			t.Errorf("%d: %q: got %v, want %s", v.ID, text, verdictsOf(r), v.Verdict)
			for _, c := range r.Claims {
				t.Logf("      %s %q %s: %s", c.Kind, c.Text, c.Verdict, c.Explanation)
			}
		}
	}
}
