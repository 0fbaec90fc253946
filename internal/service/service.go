// Package service holds registers of online services and of the providers that
// answer for them: who held which service when, what became of each company,
// and what is known about a service, since when, by what method and from where.
//
// A register keeps what was said, as it was said. What an attribute may be, and
// what follows from it, is for the catalogue of standards to decide.
package service

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// An ID names a service: lower-case words joined by hyphens. A provider is a
// respondent, since it owes answers.
type ID string

// A Register is a list of providers and of the services that they hold.
type Register struct {
	Name  string // of the file that it was read from
	Title string
	About string
	// Invented says that no service in it exists, which every page must say.
	Invented  bool
	Providers []Provider
	Services  []Service
}

// A Provider is one legal entity, with what became of it.
type Provider struct {
	ID      respondent.ID
	Name    string
	Country string // where it is established; "" if not recorded
	Number  string // in that country's register of companies; "" if not recorded
	Events  []Event
}

// What may become of a provider.
const (
	Renamed   = "renamed"   // it goes by another name
	Succeeded = "succeeded" // another entity took its place
	Merged    = "merged"    // it became part of another
	Dissolved = "dissolved" // it is no more, and nobody took its place
)

// An Event is one turn in the history of a provider.
type Event struct {
	On   stat.Date
	What string // Renamed, Succeeded, Merged or Dissolved
	// Into is the provider that answers from that day, of Succeeded and Merged.
	Into   respondent.ID
	Name   string // the new name, of Renamed
	Source string
}

// A Service is what is regulated.
type Service struct {
	ID      ID
	Name    string
	Address string // where the public finds it; "" if not recorded
	// Held is who answers for it and when, in order of the first day.
	Held  []Holding
	Facts []Fact
	Place string // where it stands in its file
}

// A Holding is the time in which a provider answers for a service.
type Holding struct {
	Provider respondent.ID
	From     stat.Date // the first day
	To       stat.Date // the last day; no date while it goes on
	Source   string
	Place    string
}

// on says that the holding goes on at the day.
func (h Holding) on(day stat.Date) bool {
	return !day.Before(h.From) && (h.To.IsZero() || !day.After(h.To))
}

// A Fact is one thing known about a service. A later fact about the same
// attribute takes the place of an earlier one, which is kept.
type Fact struct {
	Attribute string
	// Value is as written, such as "7,200,000", "5000000 to 9000000", "high",
	// "yes"; the entries of a list are joined by "|".
	Value  string
	Known  stat.Date // the day from which it was known
	Method string    // how it was come by: "provider's statement", "estimate"
	Source string
	Place  string // where it stands in its file
}

// A Finding is something wrong in a register, with the place in its file.
type Finding struct {
	Place   string
	Service ID // "" where it is about a provider
	Text    string
}

// String is the finding in one line.
func (f Finding) String() string {
	if f.Service == "" {
		return f.Place + ": " + f.Text
	}
	return fmt.Sprintf("%s: %s: %s", f.Place, f.Service, f.Text)
}

// Get is the service with the given ID, or fault.NotFound.
func (r *Register) Get(id ID) (Service, error) {
	for _, s := range r.Services {
		if s.ID == id {
			return s, nil
		}
	}
	var all []string
	for _, s := range r.Services {
		all = append(all, string(s.ID))
	}
	return Service{}, fmt.Errorf("no service %q in %s (there are: %s): %w", id, r.Name, strings.Join(all, ", "), fault.NotFound)
}

// Provider is the provider with the given ID, or fault.NotFound.
func (r *Register) Provider(id respondent.ID) (Provider, error) {
	for _, p := range r.Providers {
		if p.ID == id {
			return p, nil
		}
	}
	return Provider{}, fmt.Errorf("no provider %q in %s: %w", id, r.Name, fault.NotFound)
}

// NameOn is what the provider was called on a day.
func (p Provider) NameOn(day stat.Date) string {
	name := p.Name
	for _, e := range p.Events {
		if e.What == Renamed && !e.On.After(day) {
			name = e.Name
		}
	}
	return name
}

// Answers is the provider that answers on a day for what the given one did:
// itself, or whoever succeeded it or took it in, as often as that happened. It
// is fault.NotFound for one unknown or dissolved by then.
func (r *Register) Answers(id respondent.ID, on stat.Date) (respondent.ID, error) {
	for range len(r.Providers) + 1 {
		p, err := r.Provider(id)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(p.Events, func(e Event) bool { return e.What != Renamed && !e.On.After(on) })
		if i < 0 {
			return id, nil
		}
		if p.Events[i].What == Dissolved {
			return "", fmt.Errorf("%s was dissolved on %s and nobody took its place: %w", id, p.Events[i].On.Words(), fault.NotFound)
		}
		id = p.Events[i].Into
	}
	return "", fmt.Errorf("the successors of %s lead back to it: %w", id, fault.Conflict)
}

// Known is a service as it was known on a day.
type Known struct {
	Service
	On stat.Date
	// Providers answer for it on that day: one, unless a finding says why not.
	Providers []respondent.ID
	// Facts is the latest fact of each attribute, in order of attribute. One
	// that was recorded twice with two values on its day is left out.
	Facts []Fact
	// Findings are what is wrong with what is known.
	Findings []Finding
}

// AsKnown is each service as it was known on the given day, in the order of the
// register; for no date, as it is known now, whoever held it last. A service of
// which nothing was known by then, and that nobody held, is left out.
func (r *Register) AsKnown(on stat.Date) []Known {
	var out []Known
	for _, s := range r.Services {
		if on.IsZero() || !s.firstDay().After(on) {
			out = append(out, r.known(s, on))
		}
	}
	return out
}

func (r *Register) known(s Service, on stat.Date) Known {
	k := Known{Service: s, On: on}
	k.Facts, k.Findings = latest(s, on)
	day := on
	if day.IsZero() {
		day = s.lastDay()
	}
	for _, h := range s.Held {
		if !h.on(day) {
			continue
		}
		now, err := r.Answers(h.Provider, day)
		if err != nil {
			k.Findings = append(k.Findings, Finding{h.Place, s.ID, strings.TrimSuffix(err.Error(), ": "+fault.NotFound.Error())})
			continue
		}
		if !slices.Contains(k.Providers, now) {
			k.Providers = append(k.Providers, now)
		}
	}
	switch len(k.Providers) {
	case 0:
		k.Findings = append(k.Findings, Finding{s.Place, s.ID, "no provider answers for it on " + day.Words()})
	case 1:
	default:
		k.Findings = append(k.Findings, Finding{s.Place, s.ID, fmt.Sprintf("it is under %s at once on %s: correct the days of one", both(k.Providers), day.Words())})
	}
	return k
}

// firstDay is the earliest day that the register says anything of the service.
func (s Service) firstDay() stat.Date {
	first := firstHeld(s)
	for _, f := range s.Facts {
		if first.IsZero() || f.Known.Before(first) {
			first = f.Known
		}
	}
	return first
}

// lastDay is the latest day that the register says anything of the service.
func (s Service) lastDay() stat.Date {
	var last stat.Date
	for _, h := range s.Held {
		for _, d := range []stat.Date{h.From, h.To} {
			if d.After(last) {
				last = d
			}
		}
	}
	for _, f := range s.Facts {
		if f.Known.After(last) {
			last = f.Known
		}
	}
	return last
}

// latest is the newest fact of each attribute known on the day.
func latest(s Service, on stat.Date) ([]Fact, []Finding) {
	newest := map[string]Fact{}
	clash := map[string]Finding{}
	for _, f := range s.Facts {
		if !on.IsZero() && f.Known.After(on) {
			continue
		}
		old, has := newest[f.Attribute]
		switch {
		case !has || old.Known.Before(f.Known):
			newest[f.Attribute] = f
			delete(clash, f.Attribute)
		case old.Known == f.Known && old.Value != f.Value:
			clash[f.Attribute] = Finding{f.Place, s.ID, fmt.Sprintf("%s is %q and also %q (%s), both known from %s: neither is used until one is withdrawn",
				f.Attribute, f.Value, old.Value, old.Place, f.Known.Words())}
		}
	}
	var facts []Fact
	var findings []Finding
	for a, f := range newest {
		if c, bad := clash[a]; bad {
			findings = append(findings, c)
			continue
		}
		facts = append(facts, f)
	}
	slices.SortFunc(facts, func(a, b Fact) int { return strings.Compare(a.Attribute, b.Attribute) })
	slices.SortFunc(findings, func(a, b Finding) int { return strings.Compare(a.Text, b.Text) })
	return facts, findings
}

func both(ids []respondent.ID) string {
	var names []string
	for _, id := range ids {
		names = append(names, string(id))
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// Findings are what is wrong anywhere in the register, on any day: services
// held by two at once or by nobody, and facts that contradict each other.
func (r *Register) Findings() []Finding {
	var out []Finding
	for _, s := range r.Services {
		days := map[stat.Date]bool{}
		for _, h := range s.Held {
			days[h.From] = true
			if !h.To.IsZero() {
				days[h.To] = true
			}
		}
		for _, f := range s.Facts {
			days[f.Known] = true
		}
		var sorted []stat.Date
		for d := range days {
			sorted = append(sorted, d)
		}
		slices.SortFunc(sorted, stat.Date.Compare)
		for _, d := range sorted {
			for _, f := range r.known(s, d).Findings {
				if d.Before(firstHeld(s)) {
					continue // facts may be older than the record of who held it
				}
				if !slices.ContainsFunc(out, func(o Finding) bool { return o.Service == f.Service && o.Place == f.Place }) {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

func firstHeld(s Service) stat.Date {
	if len(s.Held) == 0 {
		return stat.Date{}
	}
	return s.Held[0].From
}
