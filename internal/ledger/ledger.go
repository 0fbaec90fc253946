// Package ledger holds observations: single values with what they are about,
// where they came from and when they became known. Observations are only ever
// added. What is known of a value on a date follows from all that had been
// said of it by then, so "as known on 1 June 2017" gives the same answer for
// ever.
package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"plumbline/internal/document"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A Key says what an observation is about. Keys are compared with ==.
type Key struct {
	Respondent respondent.ID
	Measure    survey.MeasureID
	Period     stat.Period
	Breakdown  stat.Breakdown
}

// Compare orders keys by respondent, measure, period, then breakdown.
func (k Key) Compare(l Key) int {
	if c := strings.Compare(string(k.Respondent), string(l.Respondent)); c != 0 {
		return c
	}
	if c := strings.Compare(string(k.Measure), string(l.Measure)); c != 0 {
		return c
	}
	if c := k.Period.Compare(l.Period); c != 0 {
		return c
	}
	return strings.Compare(k.Breakdown.String(), l.Breakdown.String())
}

// String is the key in one line, for messages.
func (k Key) String() string {
	s := string(k.Respondent) + " " + string(k.Measure) + " " + k.Period.String()
	if !k.Breakdown.IsTotal() {
		s += " " + k.Breakdown.String()
	}
	return s
}

// An ObservationID names an observation by its content.
type ObservationID string

// An Observation is one value that a document gives.
type Observation struct {
	Key
	Survey survey.ID
	// Count is the value; a gap where the respondent gave a reason instead.
	Count stat.Count
	// Shown is the value as the document prints it.
	Shown string
	// Known is the day from which the value was known: when the return was
	// received or the page published.
	Known stat.Date
	// Document and At are where it was read: "Sheet1!C7".
	Document document.ID
	At       string
	// Reading names the reading that mapped the cell.
	Reading string
	// Notes are caveats that travel with the value wherever it goes.
	Notes []string
}

// ID is the SHA-256 of what makes the observation what it is: the same cell
// read the same way twice is one observation.
func (o *Observation) ID() ObservationID {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s", o.Survey, o.Respondent, o.Measure,
		o.Period, o.Breakdown, o.Count, o.Known, o.Document, o.At)
	return ObservationID(hex.EncodeToString(h.Sum(nil)[:12]))
}
