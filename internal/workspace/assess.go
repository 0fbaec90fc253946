package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"plumbline/internal/assess"
	"plumbline/internal/assess/notice"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/ledger"
	"plumbline/internal/publish"
	"plumbline/internal/respondent"
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/standards"
)

// Supervised keeps what supervision adds: evidence, notices, assessments. Rows
// are only ever added.
type Supervised interface {
	// AddEvidence keeps a piece; false if it was there.
	AddEvidence(ctx context.Context, e assess.Evidence) (added bool, err error)
	// Evidence is that about a service, or all for "".
	Evidence(ctx context.Context, about service.ID) ([]assess.Evidence, error)
	// AddNotice is fault.Conflict for another notice of the same ID.
	AddNotice(ctx context.Context, n notice.Served) error
	Notices(ctx context.Context) ([]notice.Served, error)
	// SaveAssessments adds each to the history of its service, unless the latest
	// says the same or is of a later day, and gives for each the latest of an
	// earlier day, or nil.
	SaveAssessments(ctx context.Context, all []*assess.Report) (before []*assess.Report, err error)
	// Assessments are in order of service, then day.
	Assessments(ctx context.Context, catalogue string) ([]assess.Report, error)
}

// The names of what a workspace has of its own for supervision.
const (
	servicesName  = "services.yaml" // the register of services
	factsName     = "services.csv"  // further facts of its services
	standardsName = "standards"     // the folder of a catalogue
	probesName    = "probes.yaml"   // the probes that are to be run
)

// Own are the folder of the catalogue and the files of the register of services
// that the workspace in dir has of its own; "" and none for what it lacks, and
// where there is no workspace.
func Own(dir string) (catalogue string, register []string) {
	if !isFile(filepath.Join(dir, databaseName)) {
		return "", nil
	}
	if isFile(filepath.Join(dir, standardsName, standard.FileName)) {
		catalogue = filepath.Join(dir, standardsName)
	}
	if isFile(filepath.Join(dir, servicesName)) {
		register = append(register, filepath.Join(dir, servicesName))
		if facts := filepath.Join(dir, factsName); isFile(facts) {
			register = append(register, facts)
		}
	}
	return catalogue, register
}

// A Supervision is what assessments stand on: a catalogue and a register of
// services.
type Supervision struct {
	Catalogue *standard.Catalogue
	Register  *service.Register
}

// Supervision loads the catalogue in the workspace's folder standards and the
// register in its services.yaml, with the further facts of services.csv; where it
// has none of its own, those that ship, of which the services are invented.
func (w *Workspace) Supervision() (*Supervision, error) { return supervision(os.DirFS(w.Dir)) }

func supervision(own fs.FS) (*Supervision, error) {
	var files fs.FS
	var err error
	if _, missing := fs.Stat(own, path.Join(standardsName, standard.FileName)); missing == nil {
		files, err = fs.Sub(own, standardsName)
	} else {
		files, err = fs.Sub(standards.FS, "child-safety")
	}
	if err != nil {
		return nil, err
	}
	c, err := standard.Load(files)
	if err != nil {
		return nil, err
	}
	reg, err := ownRegister(own)
	if errors.Is(err, fs.ErrNotExist) {
		reg, err = exampleRegister()
	}
	if err != nil {
		return nil, err
	}
	return &Supervision{c, reg}, nil
}

// ownRegister is services.yaml with the facts of services.csv, if that is there.
func ownRegister(own fs.FS) (*service.Register, error) {
	in, err := own.Open(servicesName)
	if err != nil {
		return nil, err
	}
	reg, err := service.ReadYAML(servicesName, in)
	if err := errors.Join(err, in.Close()); err != nil {
		return nil, err
	}
	in, err = own.Open(factsName)
	if errors.Is(err, fs.ErrNotExist) {
		return reg, nil
	}
	if err != nil {
		return nil, err
	}
	return reg, errors.Join(reg.AddCSV(factsName, in), in.Close())
}

func exampleRegister() (*service.Register, error) {
	in, err := standards.FS.Open("examples/services.yaml")
	if err != nil {
		return nil, err
	}
	reg, err := service.ReadYAML(servicesName, in)
	return reg, errors.Join(err, in.Close())
}

// Values are the indicators of each service from the answers to every survey
// that has some, and from the notices themselves, as known on a day.
func (w *Workspace) Values(ctx context.Context, sup *Supervision, on stat.Date) (map[service.ID][]assess.Value, error) {
	out := map[service.ID][]assess.Value{}
	for _, id := range w.Surveys() {
		s, err := w.Survey(id)
		if err != nil {
			return nil, err
		}
		defs, err := assess.LoadIndicators(s.Files, s.Survey, sup.Catalogue)
		if err != nil {
			return nil, fmt.Errorf("survey %s: %w", id, err)
		}
		if len(defs) == 0 {
			continue
		}
		obs, err := w.reads.Observations(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		addValues(out, defs, obs, sup, on)
	}
	return out, w.addNoticeValues(ctx, out, sup, on)
}

// addNoticeValues adds what follows from the notices themselves, as far as the
// catalogue has metrics for it.
func (w *Workspace) addNoticeValues(ctx context.Context, out map[service.ID][]assess.Value, sup *Supervision, on stat.Date) error {
	all, err := w.Notices(ctx, on)
	if err != nil {
		return err
	}
	by := map[service.ID][]notice.Standing{}
	for _, n := range all {
		by[n.Service] = append(by[n.Service], n)
	}
	for id, notices := range by {
		for _, v := range notice.Values(notices) {
			if sup.Catalogue.Metric(v.Metric).ID != "" {
				out[id] = append(out[id], v)
			}
		}
	}
	return nil
}

func addValues(out map[service.ID][]assess.Value, defs []assess.Indicator, obs []ledger.Observation, sup *Supervision, on stat.Date) {
	x := ledger.NewIndex(slices.Values(obs), on)
	for _, s := range sup.Register.Services {
		out[s.ID] = append(out[s.ID], assess.Values(defs, x, respondent.ID(s.ID))...)
	}
}

// Assess assesses the services named, or all, as known on a day, in the order of
// the register. It is fault.NotFound for a service that the register lacks.
func (w *Workspace) Assess(ctx context.Context, sup *Supervision, only []service.ID, on stat.Date) ([]*assess.Assessment, error) {
	for _, id := range only {
		if _, err := sup.Register.Get(id); err != nil {
			return nil, err
		}
	}
	values, err := w.Values(ctx, sup, on)
	if err != nil {
		return nil, err
	}
	evidence, err := w.supervised.Evidence(ctx, "")
	if err != nil {
		return nil, err
	}
	return sup.assess(only, on, values, evidence), nil
}

func (sup *Supervision) assess(only []service.ID, on stat.Date, values map[service.ID][]assess.Value, evidence []assess.Evidence) []*assess.Assessment {
	by := map[service.ID][]assess.Evidence{}
	for _, e := range evidence {
		by[e.Service] = append(by[e.Service], e)
	}
	var out []*assess.Assessment
	for _, k := range sup.Register.AsKnown(on) {
		if len(only) == 0 || slices.Contains(only, k.ID) {
			out = append(out, assess.Assess(sup.Catalogue, assess.NewSubject(sup.Catalogue, k, on, values[k.ID], by[k.ID]), on))
		}
	}
	return out
}

// SaveAssessments adds assessments to the histories of their services, and gives
// for each the one before it, nil if there was none of an earlier day. One that
// says what the latest says is not added again.
func (w *Workspace) SaveAssessments(ctx context.Context, all []*assess.Report) (before []*assess.Report, err error) {
	return w.supervised.SaveAssessments(ctx, all)
}

// AddEvidence takes in the evidence of a file, with its documents, which lie
// beside it. Nothing of it is kept when anything in it is wrong.
func (w *Workspace) AddEvidence(ctx context.Context, sup *Supervision, file string) (added, known []assess.Evidence, err error) {
	dir, name := filepath.Split(file)
	if dir == "" {
		dir = "."
	}
	pieces, err := readEvidence(os.DirFS(dir), name, sup, func(b []byte) (document.ID, error) { return w.documents.Put(ctx, b) })
	if err != nil {
		return nil, nil, err
	}
	for _, e := range pieces {
		fresh, err := w.supervised.AddEvidence(ctx, e)
		if err != nil {
			return added, known, fmt.Errorf("%s: %w", file, err)
		}
		if fresh {
			added = append(added, e)
		} else {
			known = append(known, e)
		}
	}
	return added, known, nil
}

// readEvidence reads a file of evidence and its documents, each of which goes to
// keep.
func readEvidence(fsys fs.FS, name string, sup *Supervision, keep func([]byte) (document.ID, error)) ([]assess.Evidence, error) {
	pieces, err := assess.LoadEvidence(fsys, name, sup.Catalogue)
	if err != nil {
		return nil, err
	}
	var out []assess.Evidence
	for _, p := range pieces {
		if _, err := sup.Register.Get(p.Service); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Place, err)
		}
		if p.File != "" {
			b, err := fs.ReadFile(fsys, path.Clean(filepath.ToSlash(p.File)))
			if err != nil {
				return nil, fmt.Errorf("%s: its document: %w", p.Place, err)
			}
			if len(b) > int(document.Limits{}.WithDefaults().Bytes) {
				return nil, fmt.Errorf("%s: its document is too long: %w", p.Place, fault.TooLarge)
			}
			if p.Document, err = keep(b); err != nil {
				return nil, err
			}
		}
		out = append(out, p.WithID())
	}
	return out, nil
}

// KeepEvidence keeps one piece that the program made itself, such as what a
// probe saw, with the page that it is about.
func (w *Workspace) KeepEvidence(ctx context.Context, sup *Supervision, e assess.Evidence, page []byte) (assess.Evidence, error) {
	if len(page) > 0 {
		id, err := w.documents.Put(ctx, page)
		if err != nil {
			return e, err
		}
		e.Document = id
	}
	if err := e.Validate(sup.Catalogue); err != nil {
		return e, err
	}
	e = e.WithID()
	_, err := w.supervised.AddEvidence(ctx, e)
	return e, err
}

// Evidence is all evidence about a service, or about all for "".
func (w *Workspace) Evidence(ctx context.Context, about service.ID) ([]assess.Evidence, error) {
	return w.supervised.Evidence(ctx, about)
}

// AddNotice keeps the record of a notice that was served.
func (w *Workspace) AddNotice(ctx context.Context, n notice.Served) error {
	return w.supervised.AddNotice(ctx, n)
}

// Notices are the served notices with where each stands on a day; those served
// later are left out.
func (w *Workspace) Notices(ctx context.Context, on stat.Date) ([]notice.Standing, error) {
	all, err := w.supervised.Notices(ctx)
	if err != nil {
		return nil, err
	}
	out := []notice.Standing{}
	came := map[survey.ID]map[respondent.ID][]stat.Date{} // when returns came in
	for i := range all {
		id := all[i].Survey
		if all[i].On.After(on) {
			continue
		}
		if came[id] == nil {
			returns, err := w.returns.Returns(ctx, id)
			if err != nil {
				return nil, err
			}
			came[id] = map[respondent.ID][]stat.Date{}
			for _, r := range returns {
				came[id][r.Respondent] = append(came[id][r.Respondent], r.Received)
			}
		}
		out = append(out, all[i].StandingOn(on, came[id][respondent.ID(all[i].Service)]))
	}
	return out, nil
}

// StandardsDir is where supervision is published.
func (w *Workspace) StandardsDir() string { return filepath.Join(w.SiteDir(), "standards") }

// PublishStandards publishes the catalogue, the register and the assessments as
// known on a day into dir.
func (w *Workspace) PublishStandards(ctx context.Context, sup *Supervision, on stat.Date, dir string) (err error) {
	unlock, err := publish.Lock(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	now, err := w.Assess(ctx, sup, nil, on)
	if err != nil {
		return err
	}
	r := publish.Supervised{Catalogue: sup.Catalogue, Register: sup.Register, At: on}
	for _, a := range now {
		r.Now = append(r.Now, a.Report())
	}
	if r.Before, err = w.supervised.Assessments(ctx, sup.Catalogue.ID); err != nil {
		return err
	}
	if r.Notices, err = w.Notices(ctx, on); err != nil {
		return err
	}
	if err := publish.Standards(ctx, dir, r); err != nil {
		return err
	}
	return w.putFront(dir)
}
