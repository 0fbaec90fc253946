// Package respondent holds registers of those who owe an answer: public
// bodies, companies. A register also names the areas that figures are printed
// about (a nation, a region), since an area is the subject of a figure without
// ever answering a survey itself.
//
// Nothing here knows what a respondent is asked, or that some are police
// forces.
package respondent

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

// An ID names a respondent or an area: lower-case words joined by hyphens.
type ID string

var idForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ParseID checks the form of an ID.
func ParseID(s string) (ID, error) {
	if !idForm.MatchString(s) {
		return "", fmt.Errorf("%q is not an id (lower-case words joined by hyphens): %w", s, fault.Invalid)
	}
	return ID(s), nil
}

// A Respondent owes answers, or is an area that figures are about.
type Respondent struct {
	ID      ID
	Name    string
	Aliases []string
	// Code is the official code of its area, such as an ONS code; "" if none.
	Code string
	// Area says that figures are about it and that it is never asked.
	Area bool
	// Members are the respondents that an area is made of, where that is
	// known.
	Members []ID
	// Groups are the areas, by name, that a respondent counts towards: its
	// nation and its region.
	Groups []string
}

// A Register is a list of respondents and areas, found by any of their names.
type Register struct {
	ID    string
	all   []Respondent
	byID  map[ID]int
	names map[string]ID
}

// NewRegister checks that IDs and names are unique (names without regard to
// case and punctuation) and that members exist; otherwise fault.Invalid.
func NewRegister(id string, rs []Respondent) (*Register, error) {
	g := &Register{ID: id, all: rs, byID: map[ID]int{}, names: map[string]ID{}}
	for i, r := range rs {
		if _, err := ParseID(string(r.ID)); err != nil {
			return nil, fmt.Errorf("register %s: %w", id, err)
		}
		if _, twice := g.byID[r.ID]; twice {
			return nil, fmt.Errorf("register %s: %q is listed twice: %w", id, r.ID, fault.Invalid)
		}
		g.byID[r.ID] = i
		for _, n := range append([]string{string(r.ID), r.Name}, r.Aliases...) {
			key := stat.Fold(n)
			if other, taken := g.names[key]; taken && other != r.ID {
				return nil, fmt.Errorf("register %s: %q names both %s and %s: %w", id, n, other, r.ID, fault.Invalid)
			}
			g.names[key] = r.ID
		}
	}
	for _, r := range rs {
		for _, m := range r.Members {
			if _, ok := g.byID[m]; !ok {
				return nil, fmt.Errorf("register %s: %s has the unknown member %q: %w", id, r.ID, m, fault.Invalid)
			}
		}
	}
	return g, nil
}

// All are the respondents and areas in the order of the register. The slice
// is not to be changed.
func (g *Register) All() []Respondent { return g.all }

// Asked are the respondents that owe answers: all but the areas.
func (g *Register) Asked() []Respondent {
	return slices.DeleteFunc(slices.Clone(g.all), func(r Respondent) bool { return r.Area })
}

// Get is the respondent with the given ID, or fault.NotFound with the nearest
// known one.
func (g *Register) Get(id ID) (Respondent, error) {
	if i, ok := g.byID[id]; ok {
		return g.all[i], nil
	}
	return Respondent{}, fmt.Errorf("no respondent %q in register %s%s: %w", id, g.ID, g.hint(string(id)), fault.NotFound)
}

// Name is the name of the respondent, or the ID itself where it is unknown.
func (g *Register) Name(id ID) string {
	if i, ok := g.byID[id]; ok {
		return g.all[i].Name
	}
	return string(id)
}

// Find is the respondent that a name means: its ID, name or an alias, without
// regard to case and punctuation.
func (g *Register) Find(name string) (ID, bool) {
	id, ok := g.names[stat.Fold(name)]
	return id, ok
}

// Names calls yield with every name, folded as by stat.Fold, and its ID, in
// no particular order.
func (g *Register) Names(yield func(name string, id ID) bool) {
	for n, id := range g.names {
		if !yield(n, id) {
			return
		}
	}
}

func (g *Register) hint(s string) string {
	var near []string
	for _, r := range g.all {
		if strings.Contains(string(r.ID), s) || strings.Contains(s, string(r.ID)) {
			near = append(near, string(r.ID))
		}
	}
	if len(near) == 0 {
		return ""
	}
	return " (did you mean " + strings.Join(near[:min(3, len(near))], " or ") + "?)"
}

// ReadCSV reads a register with the columns id, name, aliases (separated by
// "|"), code, kind ("respondent" or "area"), members and groups (separated by
// "|"). Errors name the line.
func ReadCSV(id string, r io.Reader) (*Register, error) {
	cr := csv.NewReader(r)
	head, err := cr.Read()
	want := []string{"id", "name", "aliases", "code", "kind", "members", "groups"}
	if err != nil || !slices.Equal(head, want) {
		return nil, fmt.Errorf("register %s: line 1 must be %s: %w", id, strings.Join(want, ","), fault.Invalid)
	}
	var all []Respondent
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			return NewRegister(id, all)
		}
		if err != nil {
			return nil, fmt.Errorf("register %s: %v: %w", id, err, fault.Invalid)
		}
		line, _ := cr.FieldPos(0)
		if rec[4] != "respondent" && rec[4] != "area" {
			return nil, fmt.Errorf("register %s: line %d: kind is %q, not respondent or area: %w", id, line, rec[4], fault.Invalid)
		}
		p := Respondent{ID: ID(rec[0]), Name: rec[1], Aliases: list(rec[2]), Code: rec[3], Area: rec[4] == "area", Groups: list(rec[6])}
		for _, m := range list(rec[5]) {
			p.Members = append(p.Members, ID(m))
		}
		all = append(all, p)
	}
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}
