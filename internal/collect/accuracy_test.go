package collect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plumbline/internal/collect"
)

// A tally counts how often a class was said, was there, and both.
type tally struct{ said, there, both int }

func (a tally) String() string {
	return fmt.Sprintf("precision %s, recall %s", share(a.both, a.said), share(a.both, a.there))
}

func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%d/%d (%.1f%%)", n, of, 100*float64(n)/float64(of))
}

func (w *world) byKey(k collect.Key) collect.Request {
	for _, r := range w.requests {
		if r.Key == k {
			return r
		}
	}
	return w.request("northmoor")
}

// A set is samples with the floors that the program has to reach on them: of
// the mails that could be filed, of the classes that it is sure of, and of all
// classes. The rules were mended until they were right on all but the last.
type set struct {
	name                     string
	samples                  []sample
	filing, precision, whole float64
}

func sets(t *testing.T, w *world) []set {
	return []set{
		{"generated", generated(t, w), 0.97, 0.99, 0.97},
		{"by hand, fitted to", byHand(t, w, "tuned.txtar"), 0.95, 0.99, 0.97},
		{"by hand, held out at first", byHand(t, w, "tuned-2.txtar"), 0.95, 0.99, 0.95},
		{"many offices, held out at first", byHand(t, w, "tuned-3.txtar"), 0.95, 0.99, 0.97},
		{"in other words, held out at first", byHand(t, w, "tuned-4.txtar"), 0.95, 0.99, 0.97},
		{"held out", byHand(t, w, "heldout.txtar"), 0.95, 0.95, 0.85},
	}
}

// No mail is ever filed under a request that it is not about, or when it is
// about two.
func TestAccuracyMatching(t *testing.T) {
	w := newWorld(t)
	for _, set := range sets(t, w) {
		var filed, best tally
		for _, s := range set.samples {
			if s.text {
				continue
			}
			m := w.matcher.Match(collect.ReadMessage(s.raw, nil, s.at))
			right := len(m.Candidates) > 0 && slices.Contains(s.belongs, m.Candidates[0].Key)
			if m.Filed {
				filed.said++
				if right && len(s.belongs) == 1 {
					filed.both++
				} else {
					t.Errorf("FALSE FILING of %s under %s: %v", s.name, m.Candidates[0].Key, m.Candidates[0].Reasons)
				}
			}
			if s.file {
				filed.there++
				if !m.Filed {
					t.Logf("not filed: %s: %s", s.name, m.Why)
				}
			} else if m.Filed && right {
				t.Errorf("filed by itself: %s: %v", s.name, m.Candidates[0].Reasons)
			}
			if len(s.belongs) > 0 {
				best.there++
				if len(m.Candidates) > 0 {
					best.said++
				}
				if right {
					best.both++
				}
			}
		}
		t.Logf("%s, %d mails: filed by itself: %s; first candidate: %s", set.name, len(set.samples), filed, best)
		if got := float64(filed.both) / float64(max(filed.there, 1)); got < set.filing {
			t.Errorf("%s: %.2f of the mails that could be filed by themselves were; the floor is %.2f", set.name, got, set.filing)
		}
	}
}

// What a mail says, as a whole and to each question.
func TestAccuracyClasses(t *testing.T) {
	w := newWorld(t)
	for _, set := range sets(t, w) {
		classes := map[collect.Class]*tally{}
		at := func(c collect.Class) *tally {
			if classes[c] == nil {
				classes[c] = &tally{}
			}
			return classes[c]
		}
		var questions, sections, sure, all, spans tally
		for _, s := range set.samples {
			if s.class == "" { // it is about nothing of ours
				continue
			}
			r := w.request("northmoor")
			if len(s.belongs) > 0 {
				r = w.byKey(s.belongs[0])
			}
			got := collect.Classify(collect.ReadMessage(s.raw, nil, s.at), r)
			at(got.Class).said++
			at(s.class).there++
			all.said, all.there = all.said+1, all.there+1
			if got.Class != collect.Unsure {
				sure.said++
			}
			if got.Class == s.class {
				at(got.Class).both++
				all.both++
				if got.Class != collect.Unsure {
					sure.both++
				}
			} else {
				t.Logf("%s: said %s, is %s: %q %s", s.name, got.Class, s.class, got.Evidence.Text, got.Why)
			}
			judgeQuestions(t, s, got, &questions)
			judgeEvidence(t, s, got, &spans)
			if s.limb != "" {
				sections.there++
				if citesSection(got, s.limb) {
					sections.both++
				} else {
					t.Logf("%s: %s is not among what was read: %+v", s.name, s.limb, got.Answers)
				}
			}
		}
		for _, c := range collect.Classes {
			if a := classes[c]; a != nil {
				t.Logf("%s: %-22s %s", set.name, c, a)
			}
		}
		t.Logf("%s, %d mails: right %s, of those that it was sure of %s; questions: %s; sections: %s; evidence: %s", set.name, len(set.samples), share(all.both, all.there), share(sure.both, sure.said), questions, share(sections.both, sections.there), share(spans.both, spans.there))
		if got := float64(sure.both) / float64(sure.said); got < set.precision {
			t.Errorf("%s: %.3f of what it was sure of is right; the floor is %.2f", set.name, got, set.precision)
		}
		if got := float64(all.both) / float64(all.there); got < set.whole {
			t.Errorf("%s: %.3f is right; the floor is %.2f", set.name, got, set.whole)
		}
	}
}

func judgeQuestions(t *testing.T, s sample, got collect.Classification, a *tally) {
	if s.answers == nil {
		return
	}
	for _, x := range got.Answers {
		if _, judged := s.answers[x.Question]; judged && x.Class != collect.Unsure || x.Class.Substantive() {
			a.said++
		}
	}
	for q, want := range s.answers {
		a.there++
		i := slices.IndexFunc(got.Answers, func(x collect.Answer) bool { return x.Question == q })
		switch {
		case i >= 0 && got.Answers[i].Class == want:
			a.both++
			if e := got.Answers[i].Evidence; e.Text == "" || e.Where == "" {
				t.Errorf("%s: question %s is %s without words that show it", s.name, q, want)
			}
		case i >= 0:
			t.Logf("%s: question %s: said %s, is %s: %q", s.name, q, got.Answers[i].Class, want, got.Answers[i].Evidence.Text)
		default:
			t.Logf("%s: question %s: nothing said, is %s", s.name, q, want)
		}
	}
}

// judgeEvidence looks for the words that show a class in its evidence.
func judgeEvidence(t *testing.T, s sample, got collect.Classification, a *tally) {
	for q, words := range s.shows {
		class, e := got.Class, got.Evidence
		if q != "" {
			i := slices.IndexFunc(got.Answers, func(x collect.Answer) bool { return x.Question == q })
			if i < 0 {
				class = collect.Unsure
			} else {
				class, e = got.Answers[i].Class, got.Answers[i].Evidence
			}
		}
		if class == collect.Unsure {
			continue // counted as unsure already
		}
		if a.there++; strings.Contains(e.Text, words) {
			a.both++
		} else {
			t.Logf("%s: the evidence of %q is %q, without %q", s.name, q, e.Text, words)
		}
	}
}

func citesSection(c collect.Classification, want string) bool {
	for _, a := range c.Answers {
		for _, x := range a.Sections {
			if strings.EqualFold(x.String(), want) {
				return true
			}
		}
	}
	return false
}
