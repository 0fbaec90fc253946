package collect

import (
	"strings"
	"testing"
)

// Every pattern of the table finds its own example, and the literals by which
// sentences are passed over never pass over a match.
func TestWordingFindsItsExamples(t *testing.T) {
	for _, p := range wording() {
		s := strings.ToLower(straighten.Replace(p.example))
		if !p.match(s) {
			t.Errorf("%s: %q is not found by %s", p.class, p.example, p.all)
		}
		if !p.possible(s) {
			t.Errorf("%s: %q is passed over: it has none of %q", p.class, p.example, p.need)
		}
		if len(p.need) == 0 {
			t.Errorf("%s: %s has no literal by which to pass over sentences", p.class, p.all)
		}
	}
}
