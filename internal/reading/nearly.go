package reading

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/stat"
)

// A nearWord is a name of the survey or the register that a misspelt label
// may mean.
type nearWord struct {
	text    string // as by stat.Fold
	meaning Meaning
}

const (
	shortestTypo = 6 // letters: shorter names are too near to each other
	mostEdits    = 2
)

// nearly are the senses of a text that matches nothing but is one or two
// letters away from one name only. The value carries a note that says so.
func (w *words) nearly(t string) []sense {
	key := stat.Fold(t)
	if len(key) < shortestTypo {
		return nil
	}
	if w.near == nil {
		w.listNames()
	}
	if joined := w.joined(t, key); len(joined) > 0 {
		return joined
	}
	best, found := mostEdits+1, []nearWord(nil)
	for _, n := range w.near {
		d := misspelt(key, n.text)
		if d > best || d > mostEdits {
			continue
		}
		if d < best {
			best, found = d, found[:0]
		}
		found = append(found, n)
	}
	var out []sense
	for _, n := range found {
		if !slices.ContainsFunc(out, func(s sense) bool { return s.Meaning == n.meaning }) {
			out = append(out, sense{Meaning: n.meaning, note: fmt.Sprintf("%q was read as %q", t, n.text)})
		}
	}
	if len(out) > 1 {
		return nil
	}
	return out
}

// joined are the senses of a text that is a name but for the spaces in it:
// "Face book".
func (w *words) joined(t, key string) []sense {
	var out []sense
	for _, n := range w.near {
		if strings.ReplaceAll(n.text, " ", "") == strings.ReplaceAll(key, " ", "") &&
			!slices.ContainsFunc(out, func(s sense) bool { return s.Meaning == n.meaning }) {
			out = append(out, sense{Meaning: n.meaning, note: fmt.Sprintf("%q was read as %q", t, n.text)})
		}
	}
	if len(out) > 1 || hasDigit.MatchString(key) {
		return nil
	}
	return out
}

func (w *words) listNames() {
	add := func(text string, m Meaning) {
		if key := stat.Fold(text); len(key) >= shortestTypo {
			w.near = append(w.near, nearWord{key, m})
		}
	}
	for key, ms := range w.texts {
		for _, m := range ms {
			add(key, m)
		}
	}
	for _, d := range w.survey.Dimensions {
		for _, e := range d.Codelist.Entries {
			for _, t := range append([]string{e.Name}, e.Aliases...) {
				add(t, Meaning{Breakdown: stat.By(d.ID, e.Code)})
			}
		}
	}
	for name, id := range w.register.Names {
		add(name, Meaning{Respondent: id})
	}
	slices.SortFunc(w.near, func(a, b nearWord) int {
		return cmp.Or(strings.Compare(a.text, b.text), strings.Compare(a.meaning.String(), b.meaning.String()))
	})
}

// misspelt is how many letters a and b differ by, word for word, or more than
// mostEdits when they cannot be the same name: another number of words, other
// digits, or a word that starts with another letter ("known" is not a
// misspelt "unknown", nor "under" a misspelt "over").
func misspelt(a, b string) int {
	if abs(len(a)-len(b)) > mostEdits || a[0] != b[0] {
		return mostEdits + 1
	}
	as, bs := strings.Fields(a), strings.Fields(b)
	if len(as) != len(bs) {
		return mostEdits + 1
	}
	sum := 0
	for i := range as {
		if as[i] == bs[i] {
			continue
		}
		if as[i][0] != bs[i][0] || len(bs[i]) < 5 || hasDigit.MatchString(as[i]+bs[i]) {
			return mostEdits + 1
		}
		sum += edits(as[i], bs[i])
		if sum > mostEdits {
			return sum
		}
	}
	return sum
}

// edits is the distance in letters put in, taken out, changed, or swapped
// with the next.
func edits(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	before, last, row := make([]int, len(rb)+1), make([]int, len(rb)+1), make([]int, len(rb)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		row[0] = i
		for j := 1; j <= len(rb); j++ {
			change := last[j-1]
			if ra[i-1] != rb[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(rb)]
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
