package disclosure

import (
	"fmt"

	"plumbline/internal/fault"
)

// A NoiseTable says by how much to move a count, given its cell key: the
// method of the Census of England and Wales 2021. It needs a key for each
// record, so that only a respondent can apply it; we check with it what one
// says it did. Rows are by count, and the last is for all larger counts.
type NoiseTable [][]NoiseStep

// A NoiseStep is a change for the keys up to Upto, included, and above the
// step before.
type NoiseStep struct {
	Upto  uint32
	Noise int64
}

// Perturb is the count of the records with the given keys after noise, and the
// cell key: the keys' sum modulo the modulus. Whole keys add up exactly where
// fractions would not. A cell without records stays at zero. The error is
// fault.Invalid for a table without a step for the key.
func (t NoiseTable) Perturb(keys []uint32, modulus uint32) (count int64, key uint32, err error) {
	sum := uint64(0)
	for _, k := range keys {
		sum += uint64(k)
	}
	if modulus == 0 || len(t) == 0 {
		return 0, 0, fmt.Errorf("cell key: no modulus or no noise table: %w", fault.Invalid)
	}
	key = uint32(sum % uint64(modulus))
	for _, step := range t[min(len(keys), len(t)-1)] {
		if key <= step.Upto {
			return int64(len(keys)) + step.Noise, key, nil
		}
	}
	return 0, 0, fmt.Errorf("cell key %d: the noise table has no step for a count of %d: %w", key, len(keys), fault.Invalid)
}
