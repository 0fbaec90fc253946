package workspace

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"plumbline/internal/assess"
	"plumbline/internal/fault"
	"plumbline/internal/probe"
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

// A Probe is one that somebody wrote into the workspace's probes.yaml.
type Probe struct {
	Service  service.ID
	Standard standard.ID
	probe.Target
	// Whole says that a pass settles the probe of the standard; otherwise it
	// speaks to a part of it, and a person does the rest.
	Whole bool
}

// Probes are those that are configured, in the order of the file. It is
// fault.NotFound where there is no file: nothing is ever probed unasked.
func (w *Workspace) Probes(sup *Supervision) ([]Probe, error) {
	f, root, err := yamlfile.Read(os.DirFS(w.Dir), probesName, "probes")
	if errors.Is(err, fault.NotFound) {
		return nil, fmt.Errorf("no probe is configured: write the addresses to look at into %s of the workspace: %w", probesName, err)
	}
	if err != nil || root == nil {
		return nil, errors.Join(append([]error{err}, f.Errs...)...)
	}
	var out []Probe
	for _, n := range f.Mapping(root, "the file", "probes").List("probes") {
		m := f.Mapping(n, "a probe", "service", "standard", "kind", "address", "reading_age", "whole")
		p := Probe{Service: service.ID(m.Need("service")), Standard: standard.ID(m.Need("standard")), Whole: m.Yes("whole"),
			Target: probe.Target{Kind: probe.Kind(m.Need("kind")), Address: m.Need("address")}}
		if m.Has("reading_age") {
			p.ReadingAge = m.Number("reading_age")
		}
		if _, err := sup.Register.Get(p.Service); err != nil {
			m.Fail(m.At("service"), "%s", strings.TrimSuffix(err.Error(), ": "+fault.NotFound.Error()))
		}
		st, err := sup.Catalogue.Get(p.Standard)
		if err != nil {
			m.Fail(m.At("standard"), "%s", strings.TrimSuffix(err.Error(), ": "+fault.NotFound.Error()))
		}
		if err := p.Target.Check(); err != nil {
			m.Fail(m.At("kind"), "%s", strings.TrimSuffix(err.Error(), ": "+fault.Invalid.Error()))
		} else if st != nil {
			if _, ok := sup.Catalogue.Automatic(st, p.Kind); !ok {
				m.Fail(m.At("kind"), "no probe of %s names %s under automatic in the catalogue: say there of which it does a part", st.ID, p.Kind)
			}
		}
		out = append(out, p)
	}
	return out, errors.Join(f.Errs...)
}

// A Probed is a probe that was run, and the evidence that was made of it.
type Probed struct {
	Probe
	Result   probe.Result
	Evidence []assess.Evidence
}

// RunProbe runs a probe and keeps what it saw as evidence: the outcome, the page
// by its hash, and the reading age as a metric where the standard has it as one.
func (w *Workspace) RunProbe(ctx context.Context, sup *Supervision, p Probe, cfg probe.Config) (Probed, error) {
	r, err := probe.Run(ctx, p.Target, cfg)
	if err != nil {
		return Probed{}, fmt.Errorf("probe of %s at %s: %w", p.Service, p.Address, err)
	}
	out := Probed{Probe: p, Result: r}
	day, err := stat.NewPeriod(r.On, r.On)
	if err != nil {
		return out, err
	}
	st, err := sup.Catalogue.Get(p.Standard)
	if err != nil {
		return out, err
	}
	place, ok := sup.Catalogue.Automatic(st, p.Kind)
	if !ok {
		return out, fmt.Errorf("no probe of %s is done by %s: %w", st.ID, p.Kind, fault.Invalid)
	}
	says := map[probe.Outcome]string{probe.Passed: assess.Supports, probe.Failed: assess.Contradicts, probe.Unclear: assess.Unclear}[r.Outcome]
	e := assess.Evidence{Service: p.Service, Standard: p.Standard, Check: place + 1, Kind: standard.ByProbe, Who: "the regulator's automatic probe " + string(p.Kind), About: day,
		Received: r.On, Says: says, Part: !p.Whole, Reason: strings.Join(r.Saw, "; ")}
	pieces := []assess.Evidence{e}
	for _, t := range st.Targets() {
		if t.Metric == readingAge && r.Low != nil {
			m := e
			m.Check, m.Kind, m.Says, m.Part, m.Metric, m.Lo, m.Hi = 0, standard.ByMetric, assess.Supports, false, readingAge, r.Low, r.High
			pieces = append(pieces, m)
			// The age is held to the target by the assessment, and the probe of
			// the standard asks whether the terms can be found at all.
			pieces[0].Says = assess.Supports
		}
	}
	for _, piece := range pieces {
		kept, err := w.KeepEvidence(ctx, sup, piece, r.Page)
		if err != nil {
			return out, err
		}
		out.Evidence = append(out.Evidence, kept)
	}
	return out, nil
}

// readingAge is the metric that a probe of terms gives.
const readingAge = "reading_age_of_terms"
