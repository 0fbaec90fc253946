package claim_test

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"plumbline/internal/claim"
	"plumbline/internal/demo"
	"plumbline/internal/figure"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// demoBooks are the figures of the demo's two surveys, by their letters in the
// files of prose: r for what was really published, e for the invented region.
var demoBooks = sync.OnceValues(func() (map[string]*figure.Book, error) {
	dir, err := os.MkdirTemp("", "prose")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	returns := filepath.Join(dir, "returns")
	if err := demo.Write(returns); err != nil {
		return nil, err
	}
	ctx := context.Background()
	w, err := workspace.Init(ctx, filepath.Join(dir, "work"))
	if err != nil {
		return nil, err
	}
	defer w.Close()
	books := map[string]*figure.Book{}
	for letter, id := range map[string]string{"r": "cyber-flagged-offences", "e": "example"} {
		s, err := w.Survey(id)
		if err != nil {
			return nil, err
		}
		if err := w.ImportReturns(ctx, s, filepath.Join(returns, id), stat.Date{}, func(workspace.Addition) {}); err != nil {
			return nil, err
		}
		if _, err := w.Read(ctx, s, nil); err != nil {
			return nil, err
		}
		if books[letter], err = w.Book(ctx, s, stat.Date{}); err != nil {
			return nil, err
		}
	}
	return books, nil
})

// A passage is prose in the manner of the press, with its truth: what is false
// in it stands in braces.
type passage struct {
	line          int
	survey, label string
	text          string
	lies          [][2]int // spans of text that are false
}

// readProse reads passages, one a line: survey, label and text, parted by tabs,
// with ¶ for a new line. The labels: T for true as it stands, Q for true but in
// want of a word, TQ for either, F for false where braces stand, N for nothing
// that the figures can tell.
func readProse(t *testing.T, name string) []passage {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []passage
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		if sc.Text() == "" || strings.HasPrefix(sc.Text(), "#") {
			continue
		}
		parts := strings.SplitN(sc.Text(), "\t", 3)
		if len(parts) != 3 || strings.Contains(parts[2], "{") != (parts[1] == "F") {
			t.Fatalf("%s, line %d: want survey, label and text, with braces where the label is F", name, n)
		}
		p := passage{line: n, survey: parts[0], label: parts[1]}
		var b strings.Builder
		for _, r := range strings.ReplaceAll(parts[2], "¶", "\n") {
			switch r {
			case '{':
				p.lies = append(p.lies, [2]int{b.Len(), 0})
			case '}':
				p.lies[len(p.lies)-1][1] = b.Len()
			default:
				b.WriteRune(r)
			}
		}
		p.text = b.String()
		out = append(out, p)
	}
	return out
}

// A proseScore counts passages by their truth and by what was said of them.
type proseScore struct {
	held, doubted, accused int // of what is true: held, left open or in want of a word, called false
	caught, open, missed   int // of what is false: called so, left open, not seen
	supported              int // of what is false: said to hold
	true, false, other     int
}

// judge says what became of one passage.
func (s *proseScore) judge(t *testing.T, p passage, r claim.Report) {
	t.Helper()
	accuses := func(v claim.Verdict) bool {
		return v == claim.Wrong || v == claim.NotLikeForLike || v == claim.Disclosive || v == claim.StaleVintage
	}
	hold, accused, shy := len(r.Claims) > 0, false, true
	for _, c := range r.Claims {
		hold = hold && c.Verdict.Holds()
		accused = accused || accuses(c.Verdict)
		shy = shy && (c.Verdict.Holds() || c.Verdict == claim.NeedsFigures || c.Verdict == claim.NeedsQualifier)
	}
	say := ""
	switch p.label {
	case "T", "TQ":
		s.true++
		switch {
		case hold, p.label == "TQ" && shy && len(r.Claims) > 0:
			s.held++
		case accused:
			s.accused++
			say = "FALSE ALARM"
		default:
			s.doubted++
			say = "left open"
		}
	case "Q", "N":
		s.other++
		if hold {
			s.supported++
			say = "SUPPORTED"
		}
	case "F":
		s.false++
		caught, seen, supported := false, false, false
		for _, lie := range p.lies {
			for _, c := range r.Claims {
				if c.Start >= lie[1] || c.End <= lie[0] {
					continue
				}
				seen = true
				supported = supported || c.Verdict.Holds()
				caught = caught || !c.Verdict.Holds() && c.Verdict != claim.Unresolved && c.Verdict != claim.OutOfScope
			}
		}
		switch {
		case supported && !caught:
			s.supported++
			say = "SUPPORTED"
		case caught:
			s.caught++
		case seen:
			s.open++
			say = "false, left open"
		default:
			s.missed++
			say = "false, not seen"
		}
	}
	if say == "" {
		return
	}
	t.Logf("line %d: %s: %q", p.line, say, p.text)
	for _, c := range r.Claims {
		t.Logf("      %s %q %s: %s", c.Kind, c.Text, c.Verdict, c.Explanation)
	}
}

// scoreProse checks the passages of a file and prints one line of the score.
func scoreProse(t *testing.T, name string) proseScore {
	t.Helper()
	books, err := demoBooks()
	if err != nil {
		t.Fatal(err)
	}
	facts := map[string]*claim.Facts{}
	for letter, book := range books {
		facts[letter] = claim.NewFacts(book)
	}
	var s proseScore
	for _, p := range readProse(t, name) {
		s.judge(t, p, claim.Check(p.text, facts[p.survey], claim.Options{}))
	}
	t.Logf("%d true: %d held (%.1f%%), %d left open, %d called false; %d false: %d called so (%.1f%%), %d left open, %d not seen; %d other; said to hold and must not: %d",
		s.true, s.held, 100*float64(s.held)/float64(s.true), s.doubted, s.accused,
		s.false, s.caught, 100*float64(s.caught)/float64(s.false), s.open, s.missed, s.other, s.supported)
	return s
}

func TestAccuracyProse(t *testing.T) {
	s := scoreProse(t, "testdata/prose.txt")
	if s.supported > 0 {
		t.Errorf("%d passages that must not hold were said to", s.supported)
	}
}

// TestAccuracyHeldOut is how the checker does on prose that its rules were not
// made by.
func TestAccuracyHeldOut(t *testing.T) {
	s := scoreProse(t, "testdata/heldout.txt")
	if s.supported > 0 {
		t.Errorf("%d passages that must not hold were said to", s.supported)
	}
}
