package probe

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/stat"
)

func dateOf(t *testing.T, s string) stat.Date {
	t.Helper()
	d, err := stat.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Worked out by hand: 20 sentences of 6 words, 7 syllables and 24 letters each
// give a Flesch-Kincaid grade of 0.39*6 + 11.8*7/6 - 15.59 = 0.5167 and an
// automated readability index of 4.71*24/6 + 0.5*6 - 21.43 = 0.41.
func TestReadingAgeByHand(t *testing.T) {
	sentence := "The cats look at green apples. "
	low, high, ok := readingAge([]string{strings.Repeat(sentence, 20)})
	if !ok || low.FloatString(4) != "5.4100" || high.FloatString(4) != "5.5167" {
		t.Errorf("%v, %v, %v; want 5.41 and 5.5167", low, high, ok)
	}
	if _, _, ok := readingAge([]string{strings.Repeat(sentence, 16)}); ok {
		t.Error("96 words are enough for a reading age")
	}
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{"cat": 1, "apple": 2, "the": 1, "make": 1, "people": 2, "tree": 1, "assessment": 3, "shh": 1, "2025": 1} {
		if got := syllablesOf(word); got != want {
			t.Errorf("%s has %d syllables, want %d", word, got, want)
		}
	}
}

// A text is no easier for being said twice, and longer sentences of the same
// words never make it easier.
func TestReadingAgeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,12}`), 100, 200).Draw(t, "words")
		once := strings.Join(words, " ") + "."
		low, high, ok := readingAge([]string{once})
		if !ok || low.Cmp(high) > 0 {
			t.Fatalf("%v to %v, %v", low, high, ok)
		}
		low2, high2, _ := readingAge([]string{once, once})
		if low.Cmp(low2) != 0 || high.Cmp(high2) != 0 {
			t.Errorf("said twice: %v to %v, not %v to %v", low2, high2, low, high)
		}
		short := strings.Join(words[:50], " ") + ". " + strings.Join(words[50:], " ") + "."
		low3, high3, _ := readingAge([]string{short})
		if low3.Cmp(low) > 0 || high3.Cmp(high) > 0 {
			t.Errorf("in two sentences: %v to %v, harder than %v to %v in one", low3, high3, low, high)
		}
	})
}

// Whatever a server sends, a probe ends with one of its outcomes and a reason.
func FuzzPage(f *testing.F) {
	for _, s := range []string{plain, hard, `<form><input type=password>`, `<html lang=cy><p hidden>x`, "Contact: x\nExpires: y", strings.Repeat("<div>", 600)} {
		f.Add(s, "text/html")
	}
	f.Fuzz(func(t *testing.T, body, kind string) {
		for _, k := range Kinds {
			r := Result{On: stat.NewDate(2026, 11, 24)}
			at, err := parseAddress("https://site.example/x")
			if err != nil {
				t.Fatal(err)
			}
			judge(&r, Target{Kind: k, ReadingAge: 13}, &page{final: at, status: 200, contentType: kind, body: []byte(body)})
			if r.Outcome == "" || len(r.Saw) == 0 {
				t.Errorf("%s: %q, %q", k, r.Outcome, r.Saw)
			}
		}
	})
}
