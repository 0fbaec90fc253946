package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"plumbline/internal/fault"
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
	"plumbline/standards"
)

// exampleRegister is the register that ships: services that nobody runs.
const exampleRegister = "examples/services.yaml"

// A registerFlags says which register of services a verb works on, and as known
// when.
type registerFlags struct {
	files *[]string
	known *string
}

func addRegisterFlags(flags *pflag.FlagSet) registerFlags {
	return registerFlags{
		flags.StringArray("register", nil, "register of services, a .yaml file, then any .csv files of further facts (default: the workspace's services.yaml and services.csv, or else invented examples)"),
		flags.String("as-known", "", "as known on this day, such as 2026-06-30 (default: today)"),
	}
}

func (f registerFlags) load(c *call) (*service.Register, stat.Date, error) {
	on, err := day("as-known", *f.known)
	if err != nil {
		return nil, on, err
	}
	if on.IsZero() {
		on = today()
	}
	files := *f.files
	if len(files) == 0 {
		_, files = workspace.Own(c.dir)
	}
	if len(files) == 0 {
		in, err := standards.FS.Open(exampleRegister)
		if err != nil {
			return nil, on, err
		}
		defer in.Close()
		reg, err := service.ReadYAML(exampleRegister, in)
		return reg, on, err
	}
	var reg *service.Register
	for i, name := range files {
		if isYAML(name) != (i == 0) {
			return nil, on, wrong("--register is first a .yaml file, then any .csv files of further facts, not %s", name)
		}
		if err := readRegister(name, &reg); err != nil {
			return nil, on, err
		}
	}
	return reg, on, nil
}

// readRegister reads a register, or adds the facts of a file to it.
func readRegister(name string, reg **service.Register) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	if *reg != nil {
		return (*reg).AddCSV(filepath.Base(name), in)
	}
	*reg, err = service.ReadYAML(filepath.Base(name), in)
	return err
}

// withServices loads one catalogue and a register and runs do with the services
// as known. Findings about the register go to stderr, and make the verb fail in
// the end.
func (c *call) withServices(cat catalogueFlags, reg registerFlags, do func(*standard.Catalogue, *service.Register, stat.Date, []standard.Subject) error) error {
	catalogue, err := cat.one(c)
	if err != nil {
		return err
	}
	register, on, err := reg.load(c)
	if err != nil {
		return err
	}
	subjects, findings := catalogue.Subjects(register, on)
	if register.Invented && !c.json {
		fmt.Fprintf(c.stderr, "%s: %s\n", register.Title, register.About)
	}
	if err := do(catalogue, register, on, subjects); err != nil {
		return err
	}
	for _, f := range findings {
		fmt.Fprintln(c.stderr, f)
	}
	if len(findings) > 0 {
		return errProblems
	}
	return nil
}

func subject(register *service.Register, all []standard.Subject, id string) (standard.Subject, error) {
	for _, s := range all {
		if string(s.ID) == id {
			return s, nil
		}
	}
	if _, err := register.Get(service.ID(id)); err != nil {
		return standard.Subject{}, err
	}
	return standard.Subject{}, fmt.Errorf("nothing was known of %s by that day: %w", id, fault.NotFound)
}

// A serviceRow is one service in the list.
type serviceRow struct {
	ID        service.ID `json:"id"`
	Name      string     `json:"name"`
	Providers []string   `json:"providers"`
	Size      string     `json:"size"`
	Applies   int        `json:"applies"`
	Not       int        `json:"does_not_apply"`
	Unknown   int        `json:"unknown"`
}

var serviceListVerb = verb{
	name: "service list", max: 0,
	short:    "the services, who answers for each, and how many standards bind it",
	long:     "Lists the services of a register as known on a day: who answers for each, its size,\nand how many standards apply, do not apply, or cannot be told for want of facts.",
	examples: []string{"plumbline service list", "plumbline service list --register mine.yaml --register more.csv --as-known 2026-06-30"},
	flags: func(flags *pflag.FlagSet) func(context.Context, *call) error {
		cat, reg := addCatalogueFlags(flags), addRegisterFlags(flags)
		return func(_ context.Context, c *call) error {
			return c.withServices(cat, reg, func(catalogue *standard.Catalogue, register *service.Register, on stat.Date, all []standard.Subject) error {
				var rows []serviceRow
				for _, s := range all {
					rows = append(rows, rowOf(catalogue, register, s))
				}
				if c.json {
					return c.print(map[string]any{"as_known": on, "invented": register.Invented, "services": rows})
				}
				t := tabwriter.NewWriter(c.stdout, 0, 4, 2, ' ', 0)
				fmt.Fprintln(t, "service\tanswered for by\tsize\tapply\tdo not\tunknown")
				for _, r := range rows {
					fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%d\n", r.ID, strings.Join(r.Providers, ", "), r.Size, r.Applies, r.Not, r.Unknown)
				}
				return t.Flush()
			})
		}
	},
}

func rowOf(c *standard.Catalogue, register *service.Register, s standard.Subject) serviceRow {
	r := serviceRow{ID: s.ID, Name: s.Name, Size: c.SizeOf(s.Facts)}
	for _, id := range s.Providers {
		if p, err := register.Provider(id); err == nil { // AsKnown gives only those of the register
			r.Providers = append(r.Providers, p.NameOn(s.On))
		}
	}
	for _, std := range c.Standards {
		switch std.Applies.Truth(s.Facts) {
		case standard.True:
			r.Applies++
		case standard.False:
			r.Not++
		default:
			r.Unknown++
		}
	}
	return r
}

var serviceShowVerb = verb{
	name: "service show", args: "SERVICE", min: 1, max: 1,
	short: "what is known of a service, and what binds it, with the working",
	long: `Shows what is known of a service, each fact with its day, method and source, what
follows from it, and for each standard whether it applies. With --standard, the
working of one: the rule, the value that each part of it saw, and what is missing.`,
	examples: []string{"plumbline service show teen-chat", "plumbline service show new-entrant --standard MS-DET-01"},
	flags: func(flags *pflag.FlagSet) func(context.Context, *call) error {
		cat, reg := addCatalogueFlags(flags), addRegisterFlags(flags)
		id := flags.String("standard", "", "show the working of this standard")
		return func(_ context.Context, c *call) error {
			return c.withServices(cat, reg, func(catalogue *standard.Catalogue, register *service.Register, _ stat.Date, all []standard.Subject) error {
				s, err := subject(register, all, c.args[0])
				if err != nil {
					return err
				}
				if *id != "" {
					return c.showWorking(catalogue, s, standard.ID(*id))
				}
				if c.json {
					return c.print(map[string]any{"invented": register.Invented, "service": rowOf(catalogue, register, s), "facts": s.Known.Facts, "standards": catalogue.Entries(s.Facts)})
				}
				return c.showService(catalogue, register, s)
			})
		}
	},
}

func (c *call) showWorking(catalogue *standard.Catalogue, s standard.Subject, id standard.ID) error {
	std, err := catalogue.Get(id)
	if err != nil {
		return err
	}
	e := std.Applies.Evaluate(s.Facts)
	if c.json {
		return c.print(map[string]any{"service": s.ID, "standard": id, "status": std.Status, "version": std.Version, "applies": e.Truth, "missing": e.Missing, "working": e.Working})
	}
	fmt.Fprintf(c.stdout, "%s (%s) applies to %s: %s\n", id, std.StatusWords(), s.ID, e.Truth)
	c.working(e.Working, 1)
	if len(e.Missing) > 0 {
		fmt.Fprintf(c.stdout, "Facts missing: %s\n", strings.Join(e.Missing, ", "))
	}
	return nil
}

func (c *call) working(w standard.Step, deep int) {
	saw := ""
	if w.Saw != "" {
		saw = " (it is " + w.Saw + ")"
		if w.Saw == "not known" {
			saw = " (not known)"
		}
	}
	fmt.Fprintf(c.stdout, "%s%-7s  %s%s\n", strings.Repeat("  ", deep), w.Truth, w.Text, saw)
	for _, kid := range w.Steps {
		c.working(kid, deep+1)
	}
}

func (c *call) showService(catalogue *standard.Catalogue, register *service.Register, s standard.Subject) error {
	row := rowOf(catalogue, register, s)
	fmt.Fprintf(c.stdout, "%s  %s  %s\nAnswered for by %s. As known on %s.\n\n", s.ID, s.Name, s.Address, strings.Join(row.Providers, ", "), s.On.Words())
	facts := tabwriter.NewWriter(c.stdout, 0, 4, 2, ' ', 0)
	for _, f := range s.Known.Facts {
		fmt.Fprintf(facts, "%s\t%s\tknown from %s\t%s\t%s\n", f.Attribute, f.Value, f.Known, f.Method, f.Source)
	}
	if err := facts.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, "\nWhat follows from it")
	for _, a := range catalogue.Attributes {
		if a.Rule != nil {
			fmt.Fprintf(c.stdout, "  %s is %s: %s\n", a.Name, a.Rule.Truth(s.Facts), a.Rule)
		}
	}
	fmt.Fprintf(c.stdout, "\nOf %s, %d apply, %d do not, %d are unknown\n", plural(len(catalogue.Standards), "standard"), row.Applies, row.Not, row.Unknown)
	t := tabwriter.NewWriter(c.stdout, 0, 4, 2, ' ', 0)
	for _, std := range catalogue.Standards {
		e := std.Applies.Evaluate(s.Facts)
		missing := ""
		if e.Truth == standard.Unknown {
			missing = "; missing: " + strings.Join(e.Missing, ", ")
		}
		if e.Truth != standard.False {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s%s\n", std.ID, applies(e.Truth), std.StatusWords(), std.Title, missing)
		}
	}
	return t.Flush()
}

func applies(t standard.Truth) string {
	return map[standard.Truth]string{standard.True: "applies", standard.False: "does not apply", standard.Unknown: "unknown"}[t]
}

var serviceAskVerb = verb{
	name: "service ask", args: "SERVICE", min: 1, max: 1,
	short: "which fact to ask for next: the one that settles most standards",
	long: `Says which facts about a service are missing, the one to ask for first on top: how
many of the standards now unknown its answer would settle, at least, at most and on
average over the answers that the rules tell apart, each taken to be as likely as
any other.`,
	examples: []string{"plumbline service ask new-entrant"},
	flags: func(flags *pflag.FlagSet) func(context.Context, *call) error {
		cat, reg := addCatalogueFlags(flags), addRegisterFlags(flags)
		return func(_ context.Context, c *call) error {
			return c.withServices(cat, reg, func(catalogue *standard.Catalogue, register *service.Register, _ stat.Date, all []standard.Subject) error {
				s, err := subject(register, all, c.args[0])
				if err != nil {
					return err
				}
				questions := catalogue.Ask(s.Facts)
				if c.json {
					return c.print(questionsJSON(s.ID, register.Invented, questions))
				}
				if len(questions) == 0 {
					fmt.Fprintf(c.stdout, "Every standard is settled for %s: there is nothing to ask.\n", s.ID)
					return nil
				}
				t := tabwriter.NewWriter(c.stdout, 0, 4, 2, ' ', 0)
				fmt.Fprintln(t, "ask for\tsettles on average\tat least\tat most\tnamed by\t")
				for _, q := range questions {
					fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%s\n", q.Attribute, q.Mean.FloatString(1), q.Least, q.Most, q.Named, q.Note)
				}
				return t.Flush()
			})
		}
	},
}

func questionsJSON(id service.ID, invented bool, questions []standard.Question) map[string]any {
	rows := []map[string]any{}
	for _, q := range questions {
		rows = append(rows, map[string]any{"attribute": q.Attribute, "note": q.Note, "settles_on_average": q.Mean.FloatString(1),
			"settles_at_least": q.Least, "settles_at_most": q.Most, "named_by": q.Named})
	}
	return map[string]any{"service": id, "invented": invented, "ask": rows}
}
