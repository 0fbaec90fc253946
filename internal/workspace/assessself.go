package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"plumbline/internal/assess"
	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/ledger"
	"plumbline/internal/reading"
	"plumbline/internal/respondent"
	"plumbline/internal/service"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

// A SelfAssessment is what a company finds of itself, before it answers.
type SelfAssessment struct {
	*Supervision
	Assessments []*assess.Assessment
	// Problems are what could not be read in its answers, with the place.
	Problems []string
}

// AssessSelf assesses services on a company's own files, without a workspace and
// without keeping anything. The folder has services.yaml (its services and what
// is true of them) and, if there are any, evidence.yaml with its documents,
// indicators.csv, a catalogue of its own in the folder standards, and answers to
// the yearly return in returns/SERVICE. All is taken as known on the day.
func AssessSelf(ctx context.Context, dir string, on stat.Date) (*SelfAssessment, error) {
	own := os.DirFS(dir)
	if _, err := fs.Stat(own, servicesName); err != nil {
		return nil, fmt.Errorf("%s has no %s, which says what the services are: %w", dir, servicesName, err)
	}
	sup, err := supervision(own)
	if err != nil {
		return nil, err
	}
	self := &SelfAssessment{Supervision: sup}
	values := map[service.ID][]assess.Value{}
	if err := self.ownIndicators(own, values); err != nil {
		return nil, err
	}
	if err := self.ownReturns(ctx, own, values, on); err != nil {
		return nil, err
	}
	var evidence []assess.Evidence
	if _, err := fs.Stat(own, "evidence.yaml"); err == nil {
		hash := func(b []byte) (document.ID, error) { return document.NewID(b), nil }
		if evidence, err = readEvidence(own, "evidence.yaml", sup, hash); err != nil {
			return nil, err
		}
	}
	self.Assessments = sup.assess(nil, on, values, evidence)
	return self, nil
}

func (a *SelfAssessment) ownIndicators(own fs.FS, values map[service.ID][]assess.Value) error {
	in, err := own.Open("indicators.csv")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := a.Catalogue.ReadIndicators("indicators.csv", in)
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	for _, i := range all {
		period, err := stat.NewPeriod(i.From, i.To)
		if err != nil {
			return fmt.Errorf("%s: %w", i.Place, err)
		}
		values[i.Service] = append(values[i.Service], assess.Value{Metric: i.Metric, Interval: i.Value, Period: period, Known: i.Known,
			Working: "as " + i.Place + " gives it", Sources: []string{i.Source}})
	}
	return nil
}

// ownReturns reads the answers in returns/SERVICE as those of a workspace are.
func (a *SelfAssessment) ownReturns(ctx context.Context, own fs.FS, values map[service.ID][]assess.Value, on stat.Date) error {
	files, err := fs.Glob(own, "returns/*/*")
	if err != nil || len(files) == 0 {
		return err
	}
	const id = "child-safety-return"
	folder, err := fs.Sub(surveys.FS, id)
	if err != nil {
		return err
	}
	s, err := survey.Load(surveys.FS, id)
	if err != nil {
		return err
	}
	defs, err := assess.LoadIndicators(folder, s, a.Catalogue)
	if err != nil {
		return err
	}
	var names []respondent.Respondent
	for _, sv := range a.Register.Services {
		names = append(names, respondent.Respondent{ID: respondent.ID(sv.ID), Name: sv.Name})
	}
	reg, err := respondent.NewRegister(a.Register.Name, names)
	if err != nil {
		return err
	}
	var obs []ledger.Observation
	for _, name := range files {
		who := respondent.ID(path.Base(path.Dir(name)))
		if _, err := reg.Get(who); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if info, err := fs.Stat(own, name); err == nil && info.IsDir() {
			return fmt.Errorf("%s is a folder: put the answers of %s into returns/%s itself: %w", name, who, who, fault.Invalid)
		}
		b, err := fs.ReadFile(own, name)
		if err != nil {
			return err
		}
		doc, err := document.Read(ctx, filepath.Base(name), b, document.Limits{})
		if err != nil {
			return err
		}
		res, err := reading.Read(ctx, reading.Context{Survey: s, Register: reg, Document: doc, FileName: path.Base(name),
			Return: collect.Return{Survey: s.ID, Respondent: who, Received: on}})
		if err != nil {
			return err
		}
		obs = append(obs, res.Observations...)
		for _, p := range doc.Problems {
			a.Problems = append(a.Problems, name+", "+p.String())
		}
		if len(res.Observations)+len(res.Unread) == 0 {
			a.Problems = append(a.Problems, name+": no answer was found in it")
		}
		for _, u := range res.Unread {
			if !u.Settled {
				a.Problems = append(a.Problems, fmt.Sprintf("%s, %s %q is not read: %s", name, u.At, u.Shown, u.Why))
			}
		}
		for _, c := range res.Checks {
			if !c.Passed {
				a.Problems = append(a.Problems, strings.TrimSpace(fmt.Sprintf("%s, %s: %s", name, c.At, c.Detail)))
			}
		}
	}
	addValues(values, defs, obs, a.Supervision, on)
	return nil
}
