package service

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

// factColumns are the columns of a file of facts.
var factColumns = []string{"service", "attribute", "value", "known", "method", "source"}

// AddCSV adds facts from a CSV file with the columns service, attribute, value,
// known, method and source to the services of the register. Every line that is
// wrong comes back at once, as joined errors of fault.Invalid with file and
// line, and then nothing is added.
func (r *Register) AddCSV(name string, in io.Reader) error {
	cr := csv.NewReader(io.LimitReader(in, maxBytes))
	head, err := cr.Read()
	if err != nil || !slices.Equal(head, factColumns) {
		return fmt.Errorf("%s:1: the first line must be %s: %w", name, strings.Join(factColumns, ","), fault.Invalid)
	}
	place := map[ID]int{}
	var ids []ID
	for i, s := range r.Services {
		place[s.ID] = i
		ids = append(ids, s.ID)
	}
	var errs []error
	added := map[int][]Fact{}
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %v: %w", name, err, fault.Invalid))
			if errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			break
		}
		line, _ := cr.FieldPos(0)
		at := fmt.Sprintf("%s:%d", name, line)
		i, known := place[ID(rec[0])]
		day, err := stat.ParseDate(rec[3])
		switch {
		case !known:
			errs = append(errs, fmt.Errorf("%s: there is no service %q%s: %w", at, rec[0], yamlfile.Nearest(ID(rec[0]), ids), fault.Invalid))
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: \"known\" is a day such as 2026-04-01, not %q: %w", at, rec[3], fault.Invalid))
		case slices.Contains([]string{rec[1], rec[2], rec[4], rec[5]}, ""):
			errs = append(errs, fmt.Errorf("%s: attribute, value, method and source may not be empty: %w", at, fault.Invalid))
		default:
			added[i] = append(added[i], Fact{rec[1], rec[2], day, rec[4], rec[5], at})
		}
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	for i, facts := range added {
		r.Services[i].Facts = append(r.Services[i].Facts, facts...)
	}
	return nil
}

// Respondents are the providers as respondents to surveys and notices.
func (r *Register) Respondents() (*respondent.Register, error) {
	var all []respondent.Respondent
	for _, p := range r.Providers {
		rs := respondent.Respondent{ID: p.ID, Name: p.Name}
		for _, e := range p.Events {
			if e.What == Renamed {
				rs.Aliases = append(rs.Aliases, e.Name)
			}
		}
		all = append(all, rs)
	}
	return respondent.NewRegister(r.Name, all)
}
