package collect

import (
	"strings"
	"testing"
)

// Every pattern of the table finds its own example, and the literals by which
// sentences are passed over never pass over a match.
func TestWordingFindsItsExamples(t *testing.T) {
	found := map[string]bool{} // by class and example: one of the ways of a row is enough
	book := wording()
	for _, p := range book.patterns {
		s := strings.ToLower(straighten.Replace(p.example))
		key := p.class + ": " + p.example
		found[key] = found[key] || p.match(s)
		if p.match(s) && !p.possible(book.in(s, nil)) {
			t.Errorf("%s: %q is passed over: some literal of %s is not in it", p.class, p.example, p.all)
		}
		if len(p.need) == 0 {
			t.Errorf("%s: %s has no literal by which to pass over sentences", p.class, p.all)
		}
	}
	for key, ok := range found {
		if !ok {
			t.Errorf("%s: not found", key)
		}
	}
}
