package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"plumbline/internal/assess"
	"plumbline/internal/fault"
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

var standardsTryVerb = verb{
	name: "standards try", args: "FILE", min: 1, max: 1,
	short: "before a standard is in force: whom it would bind, who would fail, and the burden",
	long: `Reads one standard from a file, by the vocabulary of a catalogue, and says whom of a
register it would bind, who would fail it by the indicators that are known, for
whom that cannot be told and what is missing, and what it would ask of services by
their size. Nothing is changed.

--indicators is a CSV file with the columns service, metric, value, from, to, known
and source; a value is a number or bounds such as "90 to 95". Without it, the
indicators are those of the returns in the workspace; where there is no workspace,
nobody is known to fail.`,
	examples: []string{"plumbline standards try new-standard.yaml --register services.yaml --indicators indicators.csv"},
	flags: func(flags *pflag.FlagSet) func(context.Context, *call) error {
		cat, reg := addCatalogueFlags(flags), addRegisterFlags(flags)
		file := flags.String("indicators", "", "CSV file of indicators, as known")
		return func(ctx context.Context, c *call) error {
			return c.withServices(cat, reg, func(catalogue *standard.Catalogue, register *service.Register, on stat.Date, all []standard.Subject) error {
				s, err := catalogue.Read(os.DirFS(filepath.Dir(c.args[0])), filepath.Base(c.args[0]))
				if err != nil {
					return err
				}
				indicators, err := c.indicators(ctx, catalogue, *file, on)
				if err != nil {
					return err
				}
				trial := catalogue.Try(s, all, indicators, on)
				if c.json {
					return c.print(trialJSON(trial, register.Invented))
				}
				return c.printTrial(trial)
			})
		}
	},
}

// indicators are those of a file, or of the workspace's returns as known on a
// day; none where there is neither.
func (c *call) indicators(ctx context.Context, catalogue *standard.Catalogue, name string, on stat.Date) ([]standard.Indicator, error) {
	if name != "" {
		in, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer in.Close()
		return catalogue.ReadIndicators(filepath.Base(name), in)
	}
	w, err := workspace.Open(ctx, c.dir)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sup, err := w.Supervision()
	if err != nil {
		return nil, closing(w, err)
	}
	sup.Catalogue = catalogue
	values, err := w.Values(ctx, sup, on)
	var out []standard.Indicator
	for _, id := range slices.Sorted(maps.Keys(values)) {
		out = append(out, assess.Indicators(id, values[id])...)
	}
	return out, closing(w, err)
}

func (c *call) printTrial(t standard.Trial) error {
	s := t.Standard
	fmt.Fprintf(c.stdout, "%s  %s  [%s]\n", s.ID, s.Title, s.StatusWords())
	if t.Present != nil {
		fmt.Fprintf(c.stdout, "It would take the place of version %s [%s].\n", t.Present.Version, t.Present.StatusWords())
	}
	w := tabwriter.NewWriter(c.stdout, 0, 4, 2, ' ', 0)
	for _, part := range []struct {
		truth standard.Truth
		title string
	}{{standard.True, "It would bind"}, {standard.Unknown, "Not known, for want of facts"}, {standard.False, "It would not bind"}} {
		head := false
		for _, o := range t.Outcomes {
			if o.Binds.Truth != part.truth {
				continue
			}
			if !head {
				fmt.Fprintf(w, "\n%s\n", part.title)
				head = true
			}
			line := fmt.Sprintf("  %s\t%s", o.Service, o.Size)
			if words := trialWords(t, o); len(words) > 0 {
				line += "\t" + strings.Join(words, "; ")
			}
			fmt.Fprintln(w, line)
		}
	}
	fmt.Fprint(w, "\nsize\tservices\tbound\tfail\tunknown\tmetrics\tevidence\tprobes\tdeclarations\tother standards, at most\n")
	for _, b := range t.Burden {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", b.Size, b.Services, b.Bound, b.Fail, b.Unknown, b.Metrics, b.Evidence, b.Probes, b.Declaration, b.OthersMost)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if s.ByDeclarationAlone() {
		fmt.Fprintln(c.stdout, "\nIt can be met by papers and declarations alone.")
	}
	return nil
}

// trialWords are what there is to say of one service.
func trialWords(t standard.Trial, o standard.Outcome) []string {
	var out []string
	switch {
	case o.Binds.Truth == standard.Unknown:
		out = append(out, "missing: "+strings.Join(o.Binds.Missing, ", "))
	case o.Binds.Truth == standard.True && o.Fails == standard.True:
		out = append(out, "would fail")
	case o.Binds.Truth == standard.True && o.Fails == standard.False:
		out = append(out, "would meet its targets")
	case o.Binds.Truth == standard.True && len(o.Readings) > 0:
		out = append(out, "not known whether it would fail")
	case o.Binds.Truth == standard.True:
		out = append(out, "it has no target to fail: evidence decides")
	}
	for _, r := range o.Readings {
		if o.Binds.Truth == standard.True || r.Met == standard.False {
			out = append(out, r.Why)
		}
	}
	if t.Present != nil && o.Now != o.Binds.Truth {
		out = append(out, "now: "+applies(o.Now))
	}
	return out
}

func trialJSON(t standard.Trial, invented bool) map[string]any {
	outcomes := []map[string]any{}
	for _, o := range t.Outcomes {
		row := map[string]any{"service": o.Service, "name": o.Name, "size": o.Size, "binds": o.Binds.Truth, "missing": o.Binds.Missing,
			"fails": o.Fails, "says": trialWords(t, o), "other_standards": o.Others}
		if t.Present != nil {
			row["binds_now"] = o.Now
		}
		outcomes = append(outcomes, row)
	}
	burden := []map[string]any{}
	for _, b := range t.Burden {
		burden = append(burden, map[string]any{"size": b.Size, "services": b.Services, "bound": b.Bound, "not_bound": b.NotBound, "unknown": b.Unknown, "fail": b.Fail,
			"metrics": b.Metrics, "evidence": b.Evidence, "probes": b.Probes, "declarations": b.Declaration, "other_standards_at_most": b.OthersMost})
	}
	return map[string]any{"standard": t.Standard.ID, "invented": invented, "status": t.Standard.Status, "version": t.Standard.Version, "outcomes": outcomes, "burden": burden,
		"met_by_declaration_alone": t.Standard.ByDeclarationAlone()}
}

var standardsExportVerb = verb{
	name: "standards export", max: 0,
	short: "the catalogue as CSV, JSON or OSCAL; or what of it applies to a service",
	long: `Writes a catalogue to standard output. With --service, CSV and JSON also say of each
standard whether it applies to the service and which facts are missing, and OSCAL
is a profile that selects the controls that apply; it expects the catalogue's own
OSCAL export beside it, as CATALOGUE.oscal.json. OSCAL is of version 1.2, with what it
has no place for in properties under a namespace of our own.`,
	examples: []string{
		"plumbline standards export --format oscal > ms-child-safety.oscal.json",
		"plumbline standards export --format csv --service teen-chat",
	},
	flags: func(flags *pflag.FlagSet) func(context.Context, *call) error {
		cat, reg := addCatalogueFlags(flags), addRegisterFlags(flags)
		format := flags.String("format", "json", "json, csv or oscal")
		id := flags.String("service", "", "what applies to this service of the register")
		return func(_ context.Context, c *call) error {
			if *format != "json" && *format != "csv" && *format != "oscal" {
				return wrong("--format is json, csv or oscal, not %q", *format)
			}
			if *id == "" {
				catalogue, err := cat.one(c)
				if err != nil {
					return err
				}
				return c.export(catalogue, *format, nil)
			}
			return c.withServices(cat, reg, func(catalogue *standard.Catalogue, register *service.Register, _ stat.Date, all []standard.Subject) error {
				s, err := subject(register, all, *id)
				if err != nil {
					return err
				}
				return c.export(catalogue, *format, &s)
			})
		}
	},
}

// export writes a catalogue, or what of it applies to a service.
func (c *call) export(catalogue *standard.Catalogue, format string, s *standard.Subject) error {
	var facts standard.Facts
	if s != nil {
		facts = s.Facts
	}
	switch {
	case format == "csv":
		return catalogue.WriteCSV(c.stdout, facts)
	case format == "json":
		return c.print(catalogueJSON(catalogue, facts))
	case s != nil:
		doc, err := catalogue.OSCALProfile(s.Known, facts)
		if err != nil {
			return err
		}
		return c.print(map[string]any{"profile": doc})
	}
	doc, err := catalogue.OSCAL()
	if err != nil {
		return err
	}
	return c.print(map[string]any{"catalog": doc})
}
