package ledger

import (
	"plumbline/internal/stat"
)

// Known is what is known of one key on a date: the resolution of everything
// that had been observed by then.
type Known struct {
	Key
	// Count is the value; when Conflict is not empty it is meaningless.
	Count stat.Count
	// From is the vintage of the value: the day from which it was known.
	From stat.Date
	// Sources are the observations that give the value, and Superseded those
	// of earlier vintages that gave another.
	Sources, Superseded []Observation
	// Conflict are the observations of one day that contradict each other:
	// there is no value, and all of them are to be shown.
	Conflict []Observation
}
