package notice

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/collect/clock"
	"plumbline/internal/fault"
)

// A Field is a part of a notice.
type Field string

// The fields.
const (
	LegalName    Field = "legal_name"   // the entity, as its register of companies has it
	Address      Field = "address"      // the address for service
	Information  Field = "information"  // what is to be given
	Why          Field = "why"          // why it is required
	Form         Field = "form"         // form and manner in which it is to be given
	Place        Field = "place"        // where it is to be given
	Consequences Field = "consequences" // what follows if it is not
	Power        Field = "power"        // the provision under which it is given
	SignedBy     Field = "signed_by"    // the office that gives it, never a person's name
	From         Field = "from"         // first day of the period asked about
	To           Field = "to"           // last day of the period asked about
	Interval     Field = "interval"     // months between reports, of a periodic notice
	Terms        Field = "terms"        // terms of appointment of the officer
)

// A Regime is a law under which information is required, with what a notice
// must hold before it may be served.
type Regime struct {
	ID, Name string
	// Source is the provision, and Confirmed says that its text, or an account
	// of it that was read, names the fields. A lawyer must look at those that
	// are not.
	Source    string
	Confirmed bool
	Required  []Field
	// LeastDays is the shortest time to answer, in Unit; 0 where the law sets
	// none. Longest and Shortest bound the interval of a periodic notice in
	// months; 0 where it has none.
	LeastDays         int
	Unit              clock.Unit
	Shortest, Longest int
}

var common = []Field{LegalName, Address, Information, Why, Form, Place, Consequences, Power, SignedBy}

// Regimes are those that notices can be checked against. Sections 100 to 102 of
// the Online Safety Act 2023 want the information described, why it is required,
// its form and manner, when it must be given, and the consequences; a place is
// wanted of every notice since one was contested for lacking it (X Corp v
// eSafety Commissioner, FCA 2024).
var Regimes = []Regime{
	{ID: "uk-osa", Name: "United Kingdom: information notice", Source: "Online Safety Act 2023 ss.100-102", Confirmed: true,
		Required: append(slices.Clone(common), From, To)},
	{ID: "au-osa-49", Name: "Australia: periodic reporting notice", Source: "Online Safety Act 2021 (Cth) s.49", Confirmed: true,
		Required: append(slices.Clone(common), From, To, Interval), LeastDays: 28, Unit: clock.CalendarDays, Shortest: 6, Longest: 24},
	{ID: "au-osa-56", Name: "Australia: non-periodic reporting notice", Source: "Online Safety Act 2021 (Cth) s.56", Confirmed: true,
		Required: append(slices.Clone(common), From, To), LeastDays: 28, Unit: clock.CalendarDays},
	{ID: "ie-osmr", Name: "Ireland: information notice", Source: "Online Safety and Media Regulation Act 2022 (section not confirmed)",
		Required: append(slices.Clone(common), From, To, Terms)},
}

// RegimeOf is the regime with the given ID, or fault.NotFound.
func RegimeOf(id string) (*Regime, error) {
	var all []string
	for i := range Regimes {
		if Regimes[i].ID == id {
			return &Regimes[i], nil
		}
		all = append(all, Regimes[i].ID)
	}
	return nil, fmt.Errorf("there is no regime %q (there are: %s): %w", id, strings.Join(all, ", "), fault.NotFound)
}
