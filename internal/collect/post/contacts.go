package post

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strings"

	"plumbline/internal/collect/clock"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
)

// laws are those that a request can be made under.
var laws = []clock.Law{clock.FOIA, clock.FOISA, clock.EIR, clock.EISR}

// A Contact is where a respondent takes requests, and under which law.
type Contact struct {
	Respondent respondent.ID
	Address    string
	Law        clock.Law
	// Domains are others that it writes from, beside that of Address.
	Domains []string
}

// ReadContacts reads a table with the columns respondent (by any of its
// names), email, law and domains (separated by "|"), one row for each
// respondent that is asked. All that is wrong is told at once, with its line,
// as fault.Invalid: an unknown respondent, one listed twice or not at all, an
// address that is none, a law that cannot be the respondent's.
func ReadContacts(name string, r io.Reader, reg *respondent.Register) ([]Contact, error) {
	cr := csv.NewReader(r)
	head, err := cr.Read()
	if want := []string{"respondent", "email", "law", "domains"}; err != nil || !slices.Equal(head, want) {
		return nil, fmt.Errorf("%s: line 1 must be %s: %w", name, strings.Join(want, ","), fault.Invalid)
	}
	var (
		all  []Contact
		errs []error
		at   = map[respondent.ID]int{}
	)
	fail := func(line int, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: line %d: "+format+": %w", append([]any{name, line}, append(args, fault.Invalid)...)...))
	}
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			break
		}
		line, _ := cr.FieldPos(0)
		if err != nil {
			return nil, fmt.Errorf("%s: %v: %w", name, err, fault.Invalid)
		}
		who, ok := reg.Find(rec[0])
		c := Contact{Respondent: who, Address: rec[1], Law: clock.Law(rec[2])}
		if rec[3] != "" {
			c.Domains = strings.Split(strings.ToLower(rec[3]), "|")
		}
		full, _ := reg.Get(who)
		switch {
		case !ok:
			fail(line, "no respondent %q in register %s", rec[0], reg.ID)
		case full.Area:
			fail(line, "%s is an area and answers no survey", full.Name)
		case at[who] > 0:
			fail(line, "%s stands already in line %d", full.Name, at[who])
		case !IsAddress(rec[1]):
			fail(line, "%q is no address: write it as foi@example.org", rec[1])
		case !slices.Contains(laws, c.Law):
			fail(line, "the law %q is none of foia, foisa, eir, eisr", rec[2])
		case wrongLaw(full, c.Law) != "":
			fail(line, "%s", wrongLaw(full, c.Law))
		default:
			all = append(all, c)
		}
		at[who] = line
	}
	for _, r := range reg.Asked() {
		if at[r.ID] == 0 {
			errs = append(errs, fmt.Errorf("%s: there is no line for %s (%s): %w", name, r.Name, r.ID, fault.Invalid))
		}
	}
	return all, errors.Join(errs...)
}

// IsAddress says that s is an address for mail, and nothing beside it.
func IsAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// wrongLaw says why a law cannot be that of a respondent; "" if it can. The
// Scottish laws bind Scottish bodies (FOISA s.3 and schedule 1); a body of the
// whole kingdom that is also at work in Scotland is under the others.
func wrongLaw(r respondent.Respondent, law clock.Law) string {
	scottishLaw := law == clock.FOISA || law == clock.EISR
	for _, g := range r.Groups {
		switch g {
		case "Scotland":
			if !scottishLaw {
				return fmt.Sprintf("%s is in Scotland, where %s does not apply: its law is foisa or eisr", r.Name, law)
			}
		case "England", "Wales", "Northern Ireland", "Great Britain", "United Kingdom":
			if scottishLaw {
				return fmt.Sprintf("%s is not a Scottish body, and %s does not apply to it: its law is foia or eir", r.Name, law)
			}
		}
	}
	return ""
}
