package figure

import (
	"plumbline/internal/ledger"
	"plumbline/internal/stat"
)

// Tightened is what the sums of documents say of a cell, for tests, and
// whether they contradict each other.
func Tightened(b *Book, k ledger.Key) (c stat.Count, caveats []string, conflict bool) {
	t := b.tight(wholeKey{k.Respondent, k.Measure, k.Period})
	c, ok := t.counts[k.Breakdown]
	if known, given := b.index.Known(k); !ok && given {
		c = known.Count
	}
	return c, t.caveats, t.conflict
}
