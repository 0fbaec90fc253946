package service

import (
	"bytes"
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
// wrong comes back at once, as joined errors of fault.Invalid with file, line and
// column, and then nothing is added. A file that is too long is fault.TooLarge.
func (r *Register) AddCSV(name string, in io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	if len(b) > maxBytes {
		return fmt.Errorf("%s is over %d bytes, too many for a register: %w", name, maxBytes, fault.TooLarge)
	}
	cr := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))) // spreadsheets begin a file with the mark
	head, err := cr.Read()
	if err != nil || !slices.Equal(head, factColumns) {
		return fmt.Errorf("%s:1:1: the first line must be %s, with commas: %w", name, strings.Join(factColumns, ","), fault.Invalid)
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
			errs = append(errs, rowError(name, err))
			if errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			break
		}
		at := func(field int) string {
			line, column := cr.FieldPos(field)
			return fmt.Sprintf("%s:%d:%d", name, line, column)
		}
		before := len(errs)
		i, known := place[ID(rec[0])]
		if !known {
			errs = append(errs, fmt.Errorf("%s: there is no service %q%s: %w", at(0), rec[0], yamlfile.Nearest(ID(rec[0]), ids), fault.Invalid))
		}
		day, err := stat.ParseDate(rec[3])
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: \"known\" is a day such as 2026-04-01, not %q: %w", at(3), rec[3], fault.Invalid))
		}
		for _, field := range []int{1, 2, 4, 5} {
			if rec[field] == "" {
				errs = append(errs, fmt.Errorf("%s: %q may not be empty: %w", at(field), factColumns[field], fault.Invalid))
			}
		}
		if len(errs) == before {
			added[i] = append(added[i], Fact{rec[1], rec[2], day, rec[4], rec[5], at(1)})
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

// rowError is what is wrong with a row that cannot be taken apart.
func rowError(name string, err error) error {
	var p *csv.ParseError
	switch {
	case !errors.As(err, &p):
		return fmt.Errorf("%s: %w", name, err)
	case errors.Is(err, csv.ErrFieldCount):
		return fmt.Errorf("%s:%d:1: the row does not have the %d fields %s: %w", name, p.Line, len(factColumns), strings.Join(factColumns, ","), fault.Invalid)
	}
	return fmt.Errorf("%s:%d:%d: %v: %w", name, p.Line, p.Column, p.Err, fault.Invalid)
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
