package assess

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
)

// An EvidenceID names a piece of evidence by its content.
type EvidenceID string

// ByAlternative is the kind of evidence that records an alternative measure: the
// provider does something else to the same end and says why. The other kinds are
// those of checks.
const ByAlternative = "alternative"

// EvidenceKinds are what evidence may be.
var EvidenceKinds = []string{standard.ByEvidence, standard.ByDeclaration, standard.ByProbe, standard.ByMetric, ByAlternative}

// What a piece of evidence says of its check.
const (
	Supports    = "supports"
	Contradicts = "contradicts"
	Unclear     = "unclear" // nobody has settled what it says
)

// Evidence is something that speaks to a standard for a service. It is never
// changed: what corrects it is another piece that names it as its predecessor.
type Evidence struct {
	ID       EvidenceID  `json:"id"`
	Service  service.ID  `json:"service"`
	Standard standard.ID `json:"standard"`
	// Check is the check of the standard that it speaks to, counted from 1; 0
	// for every check of its kind.
	Check int    `json:"check,omitempty"`
	Kind  string `json:"kind"`
	// Who gave it: a body or a role, never a person's name.
	Who string `json:"who"`
	// About is the period that it speaks of.
	About stat.Period `json:"about"`
	// Received is the day on which it came in. It is never changed.
	Received stat.Date `json:"received"`
	// Stale is the first day on which it is no longer good; no date where the
	// check says how long.
	Stale stat.Date `json:"stale,omitzero"`
	// Document is the SHA-256 of the document or page; "" where there is none,
	// as of a declaration in a form.
	Document document.ID `json:"sha256,omitempty"`
	Says     string      `json:"says"`
	// Part says that it speaks to a part of the check only, as an automatic
	// look does of what a person is to go through: it can fail the check, and
	// not pass it.
	Part bool `json:"part,omitempty"`
	// Metric and its bounds, of ByMetric, in the metric's unit; a nil bound is
	// open.
	Metric standard.MetricID `json:"metric,omitempty"`
	Lo     *big.Rat          `json:"lo,omitempty"`
	Hi     *big.Rat          `json:"hi,omitempty"`
	// Reason is why, in words: of an alternative measure, what is done instead
	// and to what end.
	Reason string `json:"reason,omitempty"`
	// Accepted is who accepted an alternative measure; "" while nobody has.
	Accepted string     `json:"accepted,omitempty"`
	Revises  EvidenceID `json:"revises,omitempty"`
}

// Validate says what is wrong with a piece of evidence before it is kept, as
// fault.Invalid, or fault.NotFound for a standard that the catalogue lacks.
func (e *Evidence) Validate(c *standard.Catalogue) error {
	s, err := c.Get(e.Standard)
	if err != nil {
		return err
	}
	bad := func(format string, args ...any) error {
		return fmt.Errorf("evidence for %s: %s: %w", e.Standard, fmt.Sprintf(format, args...), fault.Invalid)
	}
	switch {
	case !slices.Contains(EvidenceKinds, e.Kind):
		return bad("there is no kind %q (there are: %s)", e.Kind, strings.Join(EvidenceKinds, ", "))
	case !slices.Contains([]string{Supports, Contradicts, Unclear}, e.Says):
		return bad("it supports, contradicts or is unclear, and is not %q", e.Says)
	case e.Who == "":
		return bad("say who gave it")
	case e.About.IsZero() || e.Received.IsZero():
		return bad("say what period it speaks of and when it was received")
	case e.About.Start().After(e.Received):
		return bad("it speaks of %s and was received before, on %s", e.About.Words(), e.Received.Words())
	case e.Check < 0 || e.Check > len(s.Verify):
		return bad("the standard has %d checks, and no check %d", len(s.Verify), e.Check)
	case e.Check > 0 && e.Kind != ByAlternative && s.Verify[e.Check-1].Kind != e.Kind:
		return bad("check %d is by %s, and this is by %s", e.Check, s.Verify[e.Check-1].Kind, e.Kind)
	case e.Kind == ByAlternative && e.Reason == "":
		return bad("an alternative measure needs its reason")
	case e.Kind == standard.ByMetric && (e.Metric == "" || e.Lo == nil && e.Hi == nil):
		return bad("a metric needs its name and a value")
	case e.Lo != nil && e.Hi != nil && e.Lo.Cmp(e.Hi) > 0:
		return bad("the bounds are the wrong way round")
	case e.Kind == standard.ByMetric && c.Metric(e.Metric).ID == "":
		return bad("the catalogue has no metric %q", e.Metric)
	case e.Kind != ByAlternative && !slices.ContainsFunc(s.Verify, func(k standard.Check) bool { return k.Kind == e.Kind }):
		return bad("no check of it is by %s", e.Kind)
	}
	return nil
}

// WithID is e with its ID, which follows from all else that it says.
func (e Evidence) WithID() Evidence {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%d\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00%v\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s", e.Service, e.Standard, e.Check,
		e.Kind, e.Who, e.About, e.Received, e.Stale, e.Document, e.Says, e.Part, e.Metric, ratText(e.Lo), ratText(e.Hi), e.Reason, e.Accepted, e.Revises)
	e.ID = EvidenceID(hex.EncodeToString(h.Sum(nil)[:8]))
	return e
}

func ratText(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.RatString()
}

// Current are the pieces of evidence that stood on a day: received by then and
// not revised by another received by then. They are in order of receipt.
func Current(all []Evidence, on stat.Date) []Evidence {
	revised := map[EvidenceID]bool{}
	for _, e := range all {
		if !e.Received.After(on) && e.Revises != "" {
			revised[e.Revises] = true
		}
	}
	out := slices.DeleteFunc(slices.Clone(all), func(e Evidence) bool { return e.Received.After(on) || revised[e.ID] })
	slices.SortStableFunc(out, func(a, b Evidence) int {
		if c := a.Received.Compare(b.Received); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return out
}

// staleOn is the first day on which the evidence is no longer good for a check
// that wants it fresh.
func (e *Evidence) staleOn(months int) stat.Date {
	if !e.Stale.IsZero() {
		return e.Stale
	}
	return monthsAfter(e.About.End(), months)
}

// monthsAfter is the first day after a number of whole months from d: the same
// day of the month, or the first of the next where that month has no such day.
func monthsAfter(d stat.Date, months int) stat.Date {
	return stat.NewDate(d.Year(), d.Month()+time.Month(months), d.Day()).AddDays(1)
}
