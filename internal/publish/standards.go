package publish

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"plumbline/internal/assess"
	"plumbline/internal/assess/notice"
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
)

// Supervised is what is published of supervision: the catalogue, the register of
// services, and their assessments as known on a day.
type Supervised struct {
	Catalogue *standard.Catalogue
	Register  *service.Register
	At        stat.Date
	// Now are the assessments as known on the day, in the order of the register.
	Now []*assess.Report
	// Before are those kept earlier, in order of service, then day.
	Before  []assess.Report
	Notices []notice.Standing
}

// A board is a release of supervision in the making.
type board struct {
	*site
	Supervised
}

// Standards publishes supervision into the folder dir, in place of what is
// there, as Write does a survey.
func Standards(ctx context.Context, dir string, r Supervised) (err error) {
	dir = filepath.Clean(dir)
	if err := restore(dir); err != nil {
		return err
	}
	if err := replaceable(dir); err != nil {
		return err
	}
	next := beside(dir, "new")
	if err := os.RemoveAll(next); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(next))
		}
	}()
	t, err := template.ParseFS(templateFiles, "templates/*.html")
	if err != nil {
		return err
	}
	b := &board{&site{dir: next, templates: t}, r}
	if err := b.write(ctx); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return swap(dir, next)
}

func (b *board) write(ctx context.Context) error {
	if err := b.putAssets(); err != nil {
		return err
	}
	jobs := []func() error{b.putCatalogue, b.putServices, b.putMatrix, b.putChanges, b.putStandardsAbout, b.putStandardsData}
	for _, s := range b.Catalogue.Standards {
		jobs = append(jobs, func() error { return b.putStandard(s) })
	}
	for _, r := range b.Now {
		jobs = append(jobs, func() error { return b.putService(r) })
	}
	for _, p := range b.Register.Providers {
		jobs = append(jobs, func() error { return b.putProvider(p) })
	}
	for _, job := range jobs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := job(); err != nil {
			return err
		}
	}
	sort.Slice(b.files, func(i, j int) bool { return b.files[i].Path < b.files[j].Path })
	return b.putJSON(manifestName, manifest{b.Catalogue.ID, b.Catalogue.Title, b.Catalogue.About, b.At.String(), b.files})
}

// The addresses of pages, from the top of the release.

func standardPath(id standard.ID) string {
	return "standards/" + strings.ToLower(string(id)) + "/index.html"
}
func servicePath(id service.ID) string { return "services/" + string(id) + "/index.html" }
func matrixPath(group, result string) string {
	return strings.Trim("matrix/"+slugOf(group)+"-"+slugOf(result), "-") + "/index.html"
}

func slugOf(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, " ", "-"), "_", "-") }

// keepTogether is how long a text may be that is kept on one line, such as an
// ID, a day or a result.
const keepTogether = 17

// put writes a list page at a path of the release.
func (b *board) putList(path, heading, description, current string, intro []string, sections ...section) error {
	l := layout{Title: heading + " – " + b.Catalogue.Title, Description: description, Root: strings.Repeat("../", strings.Count(path, "/")), Style: b.style,
		Invented: b.Register.Invented, Noun: "service", Nouns: "services", Survey: b.Catalogue.Title, AsKnown: b.At.Words()}
	for _, n := range []link{{Href: "index.html", Text: "Standards"}, {Href: "services/index.html", Text: "Services"},
		{Href: "matrix/index.html", Text: "Matrix"}, {Href: "changes/index.html", Text: "What changed"}, {Href: "about/index.html", Text: "Method"}} {
		n.Current = n.Text == current
		l.Nav = append(l.Nav, n)
	}
	for _, sec := range sections {
		for _, row := range sec.Rows {
			for i := range row {
				row[i].Keep = sec.Stacked && len(row[i].Text) <= keepTogether
			}
		}
	}
	return b.putPage(path, "list.html", listPage{Layout: l, Heading: heading, Intro: intro, Sections: sections})
}

func texts(all ...string) []column {
	var out []column
	for _, s := range all {
		out = append(out, column{Text: s})
	}
	return out
}

func (b *board) putCatalogue() error {
	intro := []string{b.Catalogue.About, fmt.Sprintf("Catalogue %s, version %s, of %s.", b.Catalogue.ID, b.Catalogue.Version, b.Catalogue.Date.Words())}
	var sections []section
	for _, g := range b.Catalogue.Groups {
		sec := section{Stacked: true, Title: g.Label, Label: g.Label, Empty: "No standard in this group.", Columns: texts("Standard", "Title", "Status", "Binds")}
		for _, s := range b.Catalogue.Standards {
			if s.Group == g.ID {
				sec.Rows = append(sec.Rows, []entry{{Text: string(s.ID), Href: standardPath(s.ID)}, {Text: s.Title}, {Text: s.StatusWords()}, {Text: s.Binds}})
			}
		}
		sections = append(sections, sec)
	}
	return b.putList("index.html", b.Catalogue.Title, "Every minimum standard, with its status.", "Standards", intro, sections...)
}

func (b *board) putStandard(s *standard.Standard) error {
	root := "../../"
	checks := section{Stacked: true, Title: "How it is verified", Label: "Checks", Empty: "No check.", Columns: texts("By", "What is asked for", "Basis of the target", "Good for")}
	for _, k := range s.Verify {
		basis := ""
		if k.Target != nil {
			basis = k.Target.Basis
		}
		checks.Rows = append(checks.Rows, []entry{{Text: k.Kind}, {Text: b.Catalogue.CheckWords(k)}, {Text: basis}, {Text: fmt.Sprintf("%d months", k.FreshMonths)}})
	}
	maps := section{Stacked: true, Title: "Public frameworks", Label: "Mappings", Empty: "No mapping was confirmed.", Columns: texts("Framework", "Reference", "Relation", "Status of the text", "Seen in")}
	for _, m := range s.Maps {
		maps.Rows = append(maps.Rows, []entry{{Text: m.Framework}, {Text: m.Ref}, {Text: m.Relation}, {Text: m.Status}, {Text: m.Source}})
	}
	results := section{Stacked: true, Title: "Services", Label: "Results", Empty: "No service has been assessed.", Columns: texts("Service", "Result", "Because")}
	for _, r := range b.Now {
		if f := itemOf(r, s.ID); f != nil {
			results.Rows = append(results.Rows, []entry{{Text: r.Name, Href: root + servicePath(r.Service)}, {Text: string(f.Result)}, {Text: strings.Join(f.Because, " ")}})
		}
	}
	history := section{Stacked: true, Title: "History", Label: "Versions", Empty: "No version is recorded.", Columns: texts("Version", "Day", "Change")}
	for _, h := range s.History {
		history.Rows = append(history.Rows, []entry{{Text: h.Version}, {Text: h.Date.Words()}, {Text: h.Change}})
	}
	intro := []string{s.Statement, fmt.Sprintf("Status: %s. Version %s. Severity: %s.", s.StatusWords(), s.Version, s.Severity), "Binds: " + s.Binds + ". Rule: " + s.Applies.String() + "."}
	if s.Note != "" {
		intro = append(intro, s.Note)
	}
	return b.putList(standardPath(s.ID), string(s.ID)+" "+s.Title, s.Statement, "Standards", intro, checks, maps, results, history)
}

func itemOf(r *assess.Report, id standard.ID) *assess.Item {
	for i := range r.Findings {
		if r.Findings[i].Standard == id {
			return &r.Findings[i]
		}
	}
	return nil
}

func (b *board) putStandardsAbout() error {
	results := section{Stacked: true, Title: "Results", Label: "Results", Columns: texts("Result", "It means")}
	for _, r := range [][2]string{
		{string(assess.Met), "Every check of the standard passed, with at least one metric or probe where the standard has one."},
		{string(assess.MetByAlternative), "The provider does something else to the same end, with a recorded reason that was accepted."},
		{string(assess.PartlyMet), "Some checks passed and some failed."},
		{string(assess.NotMet), "A check failed and none passed."},
		{string(assess.Insufficient), "Something came in, and it does not settle the standard: it is stale, in part, contradicted, or too near its limit."},
		{string(assess.NotApplicable), "The standard does not bind the service, or is withdrawn."},
		{string(assess.NotYetAssessed), "Nothing has come in, or a fact that decides whether the standard applies is not known."},
	} {
		results.Rows = append(results.Rows, []entry{{Text: r[0]}, {Text: r[1]}})
	}
	bases := section{Stacked: true, Title: "Where targets come from", Label: "Bases", Columns: texts("Basis", "Meaning")}
	for _, x := range b.Catalogue.Bases {
		bases.Rows = append(bases.Rows, []entry{{Text: x.ID}, {Text: x.Meaning}})
	}
	return b.putList("about/index.html", "Method", "How services are held to standards.", "Method", append([]string{
		"A target is met only when the whole interval of its indicator is on the right side. A standard whose rule cannot be settled for want of a fact is never taken not to apply.",
		"A standard that is not in force binds nobody; its status stands beside it everywhere."}, b.Catalogue.Notes...), results, bases)
}

func (b *board) putStandardsData() error {
	if err := b.putJSON("data/assessments.json", b.Now); err != nil {
		return err
	}
	var out strings.Builder
	for _, rec := range assess.Records(b.Now) {
		for i, field := range rec {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(`"` + strings.ReplaceAll(field, `"`, `""`) + `"`)
		}
		out.WriteString("\r\n")
	}
	return b.put("data/assessments.csv", []byte(out.String()))
}

// kept are the assessments of a service that were kept, oldest first, with the
// present one last.
func (b *board) kept(r *assess.Report) []*assess.Report {
	var out []*assess.Report
	for i := range b.Before {
		if x := &b.Before[i]; x.Service == r.Service && x.On.Before(r.On) {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(x, y *assess.Report) int { return x.On.Compare(y.On) })
	return append(out, r)
}
