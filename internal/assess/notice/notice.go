package notice

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/collect/clock"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/service"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/yamlfile"
)

// A Notice requires a provider to answer a survey about one service.
type Notice struct {
	ID       string        `json:"id"`
	Regime   string        `json:"regime"`
	Survey   survey.ID     `json:"survey"`
	Service  service.ID    `json:"service"`
	Provider respondent.ID `json:"provider"`
	// Days and Unit are the time to answer, from the day after service.
	Days int        `json:"days"`
	Unit clock.Unit `json:"unit"`
	// Fields are the other parts, as written.
	Fields map[Field]string `json:"fields"`
}

// A Served is the record of a notice that was served. It is never changed.
type Served struct {
	Notice
	On stat.Date `json:"on"`
	// By is the office that served it, and How the manner.
	By  string `json:"by"`
	How string `json:"how"`
	// Due is the day of the answer, reckoned once, on service, with its
	// working. Only an event could move it, never a second reckoning.
	Due clock.Due `json:"due"`
}

var allFields = []Field{LegalName, Address, Information, Why, Form, Place, Consequences, Power, SignedBy, From, To, Interval, Terms}

// Load reads a notice that a person wrote. All that is wrong with the file comes
// back at once, as fault.Invalid with line and column; what the law wants of it
// is for Check.
func Load(fsys fs.FS, name string) (*Notice, error) {
	f, root, err := yamlfile.Read(fsys, name, "notice")
	if err != nil {
		return nil, err
	}
	if root == nil {
		return nil, errors.Join(f.Errs...)
	}
	parts := []string{"id", "regime", "survey", "service", "provider", "days", "unit"}
	for _, field := range allFields {
		parts = append(parts, string(field))
	}
	m := f.Mapping(root, "a notice", parts...)
	n := &Notice{ID: m.Need("id"), Regime: m.Need("regime"), Survey: survey.ID(m.Need("survey")), Service: service.ID(m.Need("service")),
		Provider: respondent.ID(m.Need("provider")), Days: m.Number("days"), Unit: clock.Unit(m.Need("unit")), Fields: map[Field]string{}}
	for _, field := range allFields {
		if s := m.Text(string(field)); s != "" {
			n.Fields[field] = s
		}
	}
	if _, err := respondent.ParseID(n.ID); err != nil && n.ID != "" {
		m.Fail(m.At("id"), "%q is not an id: write lower-case words joined by hyphens", n.ID)
	}
	return n, errors.Join(f.Errs...)
}

// Check is everything that stands in the way of serving the notice on a day, in
// words; nothing where it may be served. The register says who answers for the
// service, and under which name.
func (n *Notice) Check(s *survey.Survey, reg *service.Register, on stat.Date) []string {
	var out []string
	find := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	r, err := RegimeOf(n.Regime)
	if err != nil {
		return append(out, strings.TrimSuffix(err.Error(), ": "+fault.NotFound.Error()))
	}
	for _, field := range r.Required {
		if n.Fields[field] == "" {
			find("%s is missing: a notice under %s needs it", field, r.Source)
		}
	}
	n.checkTime(r, find)
	if s.ID != n.Survey {
		find("it is about the survey %s, not %s", n.Survey, s.ID)
	}
	n.checkAddressee(reg, on, find)
	return out
}

func (n *Notice) checkTime(r *Regime, find func(string, ...any)) {
	switch {
	case n.Unit != clock.WorkingDays && n.Unit != clock.CalendarDays:
		find("the unit is %q, and is %q or %q", n.Unit, clock.WorkingDays, clock.CalendarDays)
	case n.Days < 1:
		find("it gives %d days to answer", n.Days)
	case r.LeastDays > 0 && n.Unit == r.Unit && n.Days < r.LeastDays:
		find("it gives %d %s to answer, and %s wants %d or more", n.Days, n.Unit, r.Source, r.LeastDays)
	case r.LeastDays > 0 && n.Unit != r.Unit:
		find("%s counts in %s, not in %s", r.Source, r.Unit, n.Unit)
	}
	if text := n.Fields[Interval]; text != "" && r.Longest > 0 {
		if months, err := strconv.Atoi(text); err != nil || months < r.Shortest || months > r.Longest {
			find("the interval is %q, and %s wants %d to %d months", text, r.Source, r.Shortest, r.Longest)
		}
	}
	from, errFrom := stat.ParseDate(n.Fields[From])
	to, errTo := stat.ParseDate(n.Fields[To])
	if n.Fields[From] != "" && n.Fields[To] != "" && (errFrom != nil || errTo != nil || to.Before(from)) {
		find("the period from %q to %q is none: write days such as 2025-01-01", n.Fields[From], n.Fields[To])
	}
}

// checkAddressee wants the entity that answers for the service on the day, under
// its name of that day: notices have been fought over a change of company.
func (n *Notice) checkAddressee(reg *service.Register, on stat.Date, find func(string, ...any)) {
	i := slices.IndexFunc(reg.Services, func(s service.Service) bool { return s.ID == n.Service })
	if i < 0 {
		find("the register has no service %q", n.Service)
		return
	}
	p, err := reg.Provider(n.Provider)
	if err != nil {
		find("the register has no provider %q", n.Provider)
		return
	}
	for _, k := range reg.AsKnown(on) {
		if k.ID != n.Service {
			continue
		}
		if len(k.Providers) != 1 || k.Providers[0] != n.Provider {
			find("it is addressed to %s, and %s is under %s on %s", n.Provider, n.Service, providers(k.Providers), on.Words())
		}
	}
	if name := p.NameOn(on); n.Fields[LegalName] != "" && n.Fields[LegalName] != name {
		find("it calls the provider %q, whose name on %s is %q", n.Fields[LegalName], on.Words(), name)
	}
}

func providers(ids []respondent.ID) string {
	if len(ids) == 0 {
		return "nobody"
	}
	var names []string
	for _, id := range ids {
		names = append(names, string(id))
	}
	return strings.Join(names, " and ")
}

// Serve is the record of a notice served on a day, with the day of the answer.
// It is fault.Invalid, with every reason, for one that may not be served.
func (n *Notice) Serve(s *survey.Survey, reg *service.Register, h *clock.Holidays, on stat.Date, by, how string) (*Served, error) {
	var errs []error
	for _, problem := range n.Check(s, reg, on) {
		errs = append(errs, fmt.Errorf("notice %s may not be served: %s: %w", n.ID, problem, fault.Invalid))
	}
	if by == "" || how == "" {
		errs = append(errs, fmt.Errorf("notice %s may not be served: say which office serves it and how: %w", n.ID, fault.Invalid))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	due, err := clock.Notice(h, on, n.Days, n.Unit)
	if err != nil {
		return nil, fmt.Errorf("notice %s: %w", n.ID, err)
	}
	return &Served{Notice: *n, On: on, By: by, How: how, Due: due}, nil
}

// A State is how a served notice stands.
type State string

// The states.
const (
	InTime       State = "answered"
	AnsweredLate State = "answered late"
	Waiting      State = "awaited" // and not yet due
	Overdue      State = "overdue"
)

// A Standing is where a served notice stands on a day.
type Standing struct {
	Served
	Answered stat.Date `json:"answered,omitzero"` // the first return after service
	State    State     `json:"state"`
	// Late is how many days after the day due it was answered, or is overdue.
	Late int `json:"days_late,omitempty"`
}

// StandingOn is where the notice stands on a day, given the days on which returns came
// in from its service.
func (s *Served) StandingOn(on stat.Date, returns []stat.Date) Standing {
	out := Standing{Served: *s, State: Waiting}
	for _, d := range returns {
		if d.Before(s.On) || d.After(on) {
			continue
		}
		if out.Answered.IsZero() || d.Before(out.Answered) {
			out.Answered = d
		}
	}
	switch {
	case !out.Answered.IsZero() && out.Answered.After(s.Due.On):
		out.State, out.Late = AnsweredLate, out.Answered.Sub(s.Due.On)
	case !out.Answered.IsZero():
		out.State = InTime
	case on.After(s.Due.On):
		out.State, out.Late = Overdue, on.Sub(s.Due.On)
	}
	return out
}
