package standard

import (
	"slices"

	"plumbline/internal/service"
	"plumbline/internal/stat"
)

// A Subject is a service with its facts by a catalogue's vocabulary.
type Subject struct {
	service.Known
	Facts Facts
}

// Subjects are the services of a register as known on a day, and what is wrong
// with what is known of them.
func (c *Catalogue) Subjects(r *service.Register, on stat.Date) ([]Subject, []service.Finding) {
	var out []Subject
	var bad []service.Finding
	for _, k := range r.AsKnown(on) {
		facts, wrong := c.Facts(k)
		bad = append(append(bad, k.Findings...), wrong...)
		out = append(out, Subject{k, facts})
	}
	return out, bad
}

// A Trial is what a standard would do, were it in force.
type Trial struct {
	Standard *Standard
	// Present is the standard of the same ID in the catalogue; nil if it is new.
	Present  *Standard
	Outcomes []Outcome // in the order of the services
	Burden   []Burden  // by size of service, in the catalogue's order
}

// An Outcome is what a standard would do to one service.
type Outcome struct {
	Service service.ID
	Name    string
	Size    string
	Binds   Evaluation
	// Now is whether the present version binds it; Unknown where there is none.
	Now      Truth
	Readings []Reading
	// Fails is True where a target is known to be missed, False where all are
	// known to be met, and Unknown where that is not known, or there is no
	// target. It says nothing of evidence, which nobody has given yet.
	Fails Truth
	// Others is how many other standards of the catalogue bind it already, the
	// withdrawn left out.
	Others int
}

// A Burden is what a standard would ask of the services of one size.
type Burden struct {
	Size                                   string
	Services, Bound, NotBound, Unknown     int
	Fail                                   int // of those bound
	Metrics, Evidence, Probes, Declaration int // checks, of all services bound
	// OthersMost is the most other standards that bind one of those bound.
	OthersMost int
}

// Try says whom a standard would bind, who would fail it by the indicators
// known on a day, for whom that is not known, and what it would ask of services
// by their size.
func (c *Catalogue) Try(s *Standard, subjects []Subject, indicators []Indicator, on stat.Date) Trial {
	t := Trial{Standard: s}
	t.Present, _ = c.Get(s.ID) // not found: it is new
	for _, sub := range subjects {
		o := Outcome{Service: sub.ID, Name: sub.Name, Size: c.SizeOf(sub.Facts), Binds: s.Applies.Evaluate(sub.Facts)}
		if t.Present != nil {
			o.Now = t.Present.Applies.Truth(sub.Facts)
		}
		for _, other := range c.Standards {
			if other.ID != s.ID && other.Status != Withdrawn && other.Applies.Truth(sub.Facts) == True {
				o.Others++
			}
		}
		if o.Binds.Truth != False {
			o.Readings, o.Fails = s.readings(sub, indicators, on)
		}
		t.Outcomes = append(t.Outcomes, o)
	}
	t.Burden = c.burden(s, t.Outcomes)
	return t
}

func (s *Standard) readings(sub Subject, indicators []Indicator, on stat.Date) ([]Reading, Truth) {
	var out []Reading
	fails := False
	for _, target := range s.Targets() {
		r := target.Read(sub.ID, indicators, sub.Facts, on)
		out = append(out, r)
		switch {
		case r.Met == False:
			fails = True
		case r.Met == Unknown && fails == False:
			fails = Unknown
		}
	}
	if len(out) == 0 {
		fails = Unknown
	}
	return out, fails
}

func (c *Catalogue) burden(s *Standard, outcomes []Outcome) []Burden {
	var order []string
	for _, z := range c.Sizes {
		order = append(order, z.Label)
	}
	rows := map[string]*Burden{}
	for _, o := range outcomes {
		b := rows[o.Size]
		if b == nil {
			b = &Burden{Size: o.Size}
			rows[o.Size] = b
			if !slices.Contains(order, o.Size) {
				order = append(order, o.Size)
			}
		}
		b.Services++
		switch o.Binds.Truth {
		case False:
			b.NotBound++
			continue
		case Unknown:
			b.Unknown++
			continue
		}
		b.Bound++
		b.OthersMost = max(b.OthersMost, o.Others)
		if o.Fails == True {
			b.Fail++
		}
		for _, check := range s.Verify {
			switch check.Kind {
			case ByMetric:
				b.Metrics++
			case ByEvidence:
				b.Evidence++
			case ByProbe:
				b.Probes++
			case ByDeclaration:
				b.Declaration++
			}
		}
	}
	var out []Burden
	for _, label := range order {
		if rows[label] != nil {
			out = append(out, *rows[label])
		}
	}
	return out
}
