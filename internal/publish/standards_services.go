package publish

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/assess"
	"plumbline/internal/respondent"
	"plumbline/internal/service"
)

func (b *board) putServices() error {
	sec := section{Label: "Services", Empty: "No service is registered.", Columns: texts("Service", "Answered for by")}
	for _, r := range assess.Results {
		sec.Columns = append(sec.Columns, column{title(string(r)), true})
	}
	for _, r := range b.Now {
		row := []entry{{Text: r.Name, Href: "../" + servicePath(r.Service)}, b.answering(r, "../")}
		for _, n := range countsOf(r) {
			row = append(row, entry{Text: strconv.Itoa(n), Number: true})
		}
		sec.Rows = append(sec.Rows, row)
	}
	providers := section{Stacked: true, Title: "Providers", Label: "Providers", Empty: "No provider is registered.", Columns: texts("Provider", "Established in", "History")}
	for _, p := range b.Register.Providers {
		var history []string
		for _, e := range p.Events {
			line := fmt.Sprintf("%s on %s", e.What, e.On.Words())
			if e.Into != "" {
				line += ", now " + string(e.Into)
			}
			history = append(history, line)
		}
		providers.Rows = append(providers.Rows, []entry{{Text: p.NameOn(b.At), Href: "../" + providerPath(p.ID)}, {Text: p.Country}, {Text: strings.Join(history, "; ")}})
	}
	return b.putList("services/index.html", "Services", "The register of services with their results.", "Services",
		[]string{"How many standards of the catalogue have each result for each service, whatever their status."}, sec, providers)
}

// answering is who answers for a service, by name, with the way to the page of
// the one that does.
func (b *board) answering(r *assess.Report, root string) entry {
	var names []string
	e := entry{}
	for _, id := range r.Providers {
		name := id
		if p, err := b.Register.Provider(respondent.ID(id)); err == nil {
			name = p.NameOn(b.At)
			e.Href = root + providerPath(p.ID)
		}
		names = append(names, name)
	}
	switch len(names) {
	case 0:
		e.Text = "nobody"
	case 1:
		e.Text = names[0]
	default:
		e = entry{Text: strings.Join(names, " and ")}
	}
	return e
}

func countsOf(r *assess.Report) []int {
	out := make([]int, len(assess.Results))
	for _, f := range r.Findings {
		out[slices.Index(assess.Results, f.Result)]++
	}
	return out
}

func (b *board) serviceName(id service.ID) string {
	if s, err := b.Register.Get(id); err == nil {
		return s.Name
	}
	return string(id)
}

func providerPath(id respondent.ID) string { return "providers/" + string(id) + "/index.html" }

func (b *board) putService(r *assess.Report) error {
	root := "../../"
	var sections []section
	for _, result := range assess.Results {
		sec := section{Stacked: true, Title: title(string(result)), Label: string(result), Empty: "None.", Columns: texts("Standard", "Status", "Because", "Missing")}
		for _, f := range r.Findings {
			if f.Result == result {
				sec.Rows = append(sec.Rows, []entry{{Text: string(f.Standard) + " " + f.Title, Href: root + standardPath(f.Standard)}, {Text: f.Status + ", version " + f.Version},
					{Text: strings.Join(f.Because, " ")}, {Text: strings.Join(f.Missing, "; ")}})
			}
		}
		if result != assess.NotApplicable || len(sec.Rows) > 0 {
			sections = append(sections, sec)
		}
	}
	facts := section{Stacked: true, Title: "What is known of it", Label: "Facts", Empty: "Nothing is known.", Columns: texts("Fact", "Value")}
	names := []string{}
	for name := range r.Facts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		facts.Rows = append(facts.Rows, []entry{{Text: name}, {Text: r.Facts[name]}})
	}
	sections = append(sections, facts, b.sources(r), b.historyOf(r))
	intro := []string{"As known on " + r.On.Words() + ". Answered for by " + b.answering(r, root).Text + "."}
	return b.putList(servicePath(r.Service), r.Name, "The assessment of "+r.Name+", with its evidence and history.", "Services", append(intro, r.Problems...), sections...)
}

// sources are the values and the evidence that the findings rest on.
func (b *board) sources(r *assess.Report) section {
	sec := section{Stacked: true, Title: "Values and evidence", Label: "Values and evidence", Empty: "Nothing has come in.", Columns: texts("Standard", "What", "About", "Received", "Where it stands")}
	for _, f := range r.Findings {
		for _, c := range f.Checks {
			if v := c.Value; v != nil {
				sec.Rows = append(sec.Rows, []entry{{Text: string(f.Standard)}, {Text: fmt.Sprintf("%s: %s %s (%s)", v.Metric, v.Value, v.Unit, v.Working)},
					{Text: v.Period.String()}, {Text: v.Known.Words()}, {Text: strings.Join(v.Sources, "; ")}})
			}
			if e := c.Evidence; e != nil {
				at := "evidence " + string(e.ID)
				if e.Document != "" {
					at += ", SHA-256 " + string(e.Document)
				}
				sec.Rows = append(sec.Rows, []entry{{Text: string(f.Standard)}, {Text: e.Kind + " from " + e.Who + ": " + e.Says}, {Text: e.About.String()}, {Text: e.Received.Words()}, {Text: at}})
			}
		}
	}
	return sec
}

func (b *board) historyOf(r *assess.Report) section {
	sec := section{Stacked: true, Title: "History", Label: "Changes", Empty: "No finding has changed since the first assessment.", Columns: texts("Day", "Standard", "Was", "Is", "Why")}
	all := b.kept(r)
	for i := len(all) - 1; i > 0; i-- {
		for _, ch := range assess.Compare(all[i-1], all[i]) {
			sec.Rows = append(sec.Rows, []entry{{Text: all[i].On.Words()}, {Text: string(ch.Standard), Href: "../../" + standardPath(ch.Standard)},
				{Text: string(ch.From)}, {Text: string(ch.To)}, {Text: strings.Join(ch.Why, "; ")}})
		}
	}
	return sec
}

func (b *board) putChanges() error {
	sec := section{Stacked: true, Label: "Changes", Empty: "No finding changed in this month.", Columns: texts("Day", "Service", "Standard", "Was", "Is", "Why")}
	for _, r := range b.Now {
		all := b.kept(r)
		for i := len(all) - 1; i > 0; i-- {
			if on := all[i].On; on.Year() != b.At.Year() || on.Month() != b.At.Month() {
				continue
			}
			for _, ch := range assess.Compare(all[i-1], all[i]) {
				sec.Rows = append(sec.Rows, []entry{{Text: all[i].On.Words()}, {Text: r.Name, Href: "../" + servicePath(r.Service)},
					{Text: string(ch.Standard), Href: "../" + standardPath(ch.Standard)}, {Text: string(ch.From)}, {Text: string(ch.To)}, {Text: strings.Join(ch.Why, "; ")}})
			}
		}
	}
	return b.putList("changes/index.html", "What changed", "Findings that changed this month, and why.", "What changed",
		[]string{fmt.Sprintf("Findings that changed in %s %d, and why.", b.At.Month(), b.At.Year())}, sec)
}

// putMatrix writes services by standards, whole, and one page for each group and
// for each result, which are the filters.
func (b *board) putMatrix() error {
	if err := b.matrix("matrix/index.html", "", ""); err != nil {
		return err
	}
	for _, g := range b.Catalogue.Groups {
		if err := b.matrix(matrixPath(g.ID, ""), g.ID, ""); err != nil {
			return err
		}
	}
	for _, r := range assess.Results {
		if err := b.matrix(matrixPath("", string(r)), "", r); err != nil {
			return err
		}
	}
	return nil
}

func (b *board) matrix(path, group string, result assess.Result) error {
	root := strings.Repeat("../", strings.Count(path, "/"))
	filters := section{Stacked: true, Title: "Show only", Label: "Filters", Columns: texts("Group or result")}
	filters.Rows = append(filters.Rows, []entry{{Text: "Everything", Href: root + "matrix/index.html"}})
	heading := "Services by standards"
	for _, g := range b.Catalogue.Groups {
		filters.Rows = append(filters.Rows, []entry{{Text: g.Label, Href: root + matrixPath(g.ID, "")}})
		if g.ID == group {
			heading += ": " + g.Label
		}
	}
	for _, r := range assess.Results {
		filters.Rows = append(filters.Rows, []entry{{Text: title(string(r)), Href: root + matrixPath("", string(r))}})
	}
	if result != "" {
		heading += ": " + string(result)
	}
	sec := section{Label: "Services by standards", Empty: "Nothing has this result.", Columns: texts("Standard", "Status")}
	for _, r := range b.Now {
		sec.Columns = append(sec.Columns, column{Text: r.Name})
	}
	for _, s := range b.Catalogue.Standards {
		if group != "" && s.Group != group {
			continue
		}
		row := []entry{{Text: string(s.ID) + " " + s.Title, Href: root + standardPath(s.ID)}, {Text: string(s.Status)}}
		any := false
		for _, r := range b.Now {
			e := entry{}
			if f := itemOf(r, s.ID); f != nil && (result == "" || f.Result == result) {
				e = entry{Text: string(f.Result), Href: root + servicePath(r.Service)}
				any = true
			}
			row = append(row, e)
		}
		if any {
			sec.Rows = append(sec.Rows, row)
		}
	}
	return b.putList(path, heading, "The result of every standard for every service.", "Matrix", nil, sec, filters)
}

// putProvider is what a provider's own people want to know: what binds their
// services, what is due, and where the gaps are.
func (b *board) putProvider(p service.Provider) error {
	root := "../../"
	due := section{Stacked: true, Title: "Dates due", Label: "Notices", Empty: "No notice has been served.", Columns: texts("Notice", "Service", "Served", "Due", "Standing")}
	for _, n := range b.Notices {
		if n.Provider != p.ID {
			continue
		}
		standing := string(n.State)
		if n.Late > 0 {
			standing += fmt.Sprintf(" (%d days)", n.Late)
		}
		due.Rows = append(due.Rows, []entry{{Text: n.ID}, {Text: b.serviceName(n.Service), Href: root + servicePath(n.Service)}, {Text: n.On.Words()}, {Text: n.Due.On.Words()}, {Text: standing}})
	}
	gaps := section{Stacked: true, Title: "Gaps", Label: "Gaps", Empty: "No gap is known.", Columns: texts("Service", "Standard", "Status", "Result", "What would settle it")}
	binds := section{Stacked: true, Title: "What applies", Label: "What applies", Empty: "No standard applies.", Columns: texts("Service", "Standard", "Status", "In force")}
	for _, r := range b.Now {
		if !slices.Contains(r.Providers, string(p.ID)) {
			continue
		}
		for _, f := range r.Findings {
			if f.Result == assess.NotApplicable {
				continue
			}
			of, st := entry{Text: r.Name, Href: root + servicePath(r.Service)}, entry{Text: string(f.Standard) + " " + f.Title, Href: root + standardPath(f.Standard)}
			inForce := "no"
			if f.Binding {
				inForce = "yes"
			}
			if len(f.Checks) > 0 {
				binds.Rows = append(binds.Rows, []entry{of, st, {Text: f.Status}, {Text: inForce}})
			}
			if f.Result != assess.Met && f.Result != assess.MetByAlternative {
				gaps.Rows = append(gaps.Rows, []entry{of, st, {Text: f.Status}, {Text: string(f.Result)}, {Text: strings.Join(f.Missing, "; ")}})
			}
		}
	}
	return b.putList(providerPath(p.ID), p.NameOn(b.At), "What binds the services of "+p.NameOn(b.At)+", what is due, and the gaps.", "Services",
		[]string{"For the provider's own people: what applies to its services, what is due and when, and what is missing."}, due, gaps, binds)
}
