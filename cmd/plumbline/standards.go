package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/fault"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
	"plumbline/standards"
)

// shippedCatalogues are the names of the catalogues that come with the command.
func shippedCatalogues() []string {
	files, _ := fs.Glob(standards.FS, "*/"+standard.FileName) // the pattern is well formed
	var names []string
	for _, f := range files {
		names = append(names, path.Dir(f))
	}
	return names
}

// catalogueFiles is the folder of a catalogue: one on the disk, or the name of
// one that ships.
func catalogueFiles(name string) (fs.FS, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return os.DirFS(name), nil
	}
	if slices.Contains(shippedCatalogues(), name) {
		return fs.Sub(standards.FS, name)
	}
	return nil, fmt.Errorf("there is no catalogue %q: give a folder with a %s, or one of %s: %w",
		name, standard.FileName, strings.Join(shippedCatalogues(), ", "), fault.NotFound)
}

// ownCatalogues are the catalogues that verbs work on where none is named: that
// of the workspace, where it has one, or those that ship.
func (c *call) ownCatalogues() []string {
	if own, _ := workspace.Own(c.dir); own != "" {
		return []string{own}
	}
	return shippedCatalogues()
}

// A catalogueFlags says which catalogues a verb works on.
type catalogueFlags struct {
	names   *[]string
	profile *string
}

func addCatalogueFlags(flags *pflag.FlagSet) catalogueFlags {
	return catalogueFlags{
		flags.StringArray("catalogue", nil, "a folder of standards, or the name of one that ships; may be given several times (default: the workspace's folder standards, or else "+strings.Join(shippedCatalogues(), ", ")+")"),
		flags.String("profile", "", "a profile of the catalogue that selects and tightens: its file, or its name in the catalogue's profiles"),
	}
}

func (f catalogueFlags) load(c *call) ([]*standard.Catalogue, error) {
	var out []*standard.Catalogue
	names := *f.names
	if len(names) == 0 {
		names = c.ownCatalogues()
	}
	for _, name := range names {
		fsys, err := catalogueFiles(name)
		if err != nil {
			return nil, err
		}
		cat, err := standard.Load(fsys)
		if err != nil {
			return nil, err
		}
		if *f.profile != "" {
			if cat, err = profileOf(cat, fsys, *f.profile); err != nil {
				return nil, err
			}
		}
		out = append(out, cat)
	}
	return out, nil
}

// one is the only catalogue, for verbs that judge by one vocabulary.
func (f catalogueFlags) one(c *call) (*standard.Catalogue, error) {
	all, err := f.load(c)
	if err == nil && len(all) != 1 {
		err = wrong("this verb works on one catalogue: name it with --catalogue")
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func profileOf(c *standard.Catalogue, fsys fs.FS, name string) (*standard.Catalogue, error) {
	if isYAML(name) {
		return c.Profile(os.DirFS(filepath.Dir(name)), filepath.Base(name))
	}
	return c.Profile(fsys, "profiles/"+name+".yaml")
}

func isYAML(name string) bool { return strings.HasSuffix(name, ".yaml") }

func today() stat.Date { return stat.DateOf(time.Now()) }

var standardsLintVerb = verb{
	name: "standards lint", args: "[DIR]", max: 1,
	short: "check a folder of standards, its profiles and all their names",
	long: `Reads every file of a catalogue and says what is wrong, each with file, line and
column and the nearest known name: unknown attributes, operators, metrics and
sources, derived attributes that rest on themselves, profiles that loosen. What
only deserves a second look is printed as advice. Without DIR, the catalogue of the
workspace is checked; where it has none, those that ship.`,
	examples: []string{"plumbline standards lint standards/child-safety"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(_ context.Context, c *call) error {
			names := c.args
			if len(names) == 0 {
				names = c.ownCatalogues()
			}
			for _, name := range names {
				if err := c.lint(name); err != nil {
					return err
				}
			}
			return nil
		}
	},
}

func (c *call) lint(name string) error {
	fsys, err := catalogueFiles(name)
	if err != nil {
		return err
	}
	cat, err := standard.Load(fsys)
	if err != nil {
		return err
	}
	profiles, err := fs.Glob(fsys, "profiles/*.yaml")
	if err != nil {
		return err
	}
	var errs []error
	for _, p := range profiles {
		if _, err := cat.Profile(fsys, p); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	advice := cat.Lint(today())
	if c.json {
		return c.print(map[string]any{"catalogue": cat.ID, "version": cat.Version, "standards": len(cat.Standards), "profiles": len(profiles), "advice": advice})
	}
	for _, a := range advice {
		fmt.Fprintf(c.stdout, "advice: %s\n", a)
	}
	fmt.Fprintf(c.stdout, "%s %s: nothing wrong in %s and %s.\n", cat.ID, cat.Version, plural(len(cat.Standards), "standard"), plural(len(profiles), "profile"))
	return nil
}

var standardsListVerb = verb{
	name: "standards list", max: 0,
	short:    "the standards, each with its status",
	long:     "Lists the standards of the catalogues by group, each with its status, how grave it\nis not to meet it, and how it is verified.",
	examples: []string{"plumbline standards list", "plumbline standards list --profile four-demands --json"},
	flags: func(flags *pflag.FlagSet) func(context.Context, *call) error {
		from := addCatalogueFlags(flags)
		return func(_ context.Context, c *call) error {
			all, err := from.load(c)
			if err != nil {
				return err
			}
			if c.json {
				var out []map[string]any
				for _, cat := range all {
					out = append(out, catalogueJSON(cat, nil))
				}
				return c.print(out)
			}
			for _, cat := range all {
				if err := c.listCatalogue(cat); err != nil {
					return err
				}
			}
			return nil
		}
	},
}

func catalogueJSON(cat *standard.Catalogue, facts standard.Facts) map[string]any {
	return map[string]any{"catalogue": cat.ID, "profile": cat.ProfileID, "title": cat.Title, "version": cat.Version, "about": cat.About, "notes": cat.Notes, "standards": cat.Entries(facts)}
}

func (c *call) listCatalogue(cat *standard.Catalogue) error {
	fmt.Fprintf(c.stdout, "%s (%s, version %s)\n%s\n", cat.Title, cat.ID, cat.Version, cat.About)
	t := tabwriter.NewWriter(c.stdout, 0, 4, 2, ' ', 0)
	for _, g := range cat.Groups {
		head := false
		for _, s := range cat.Standards {
			if s.Group != g.ID {
				continue
			}
			if !head {
				fmt.Fprintf(t, "\n%s\n", g.Label)
				head = true
			}
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\n", s.ID, s.StatusWords(), s.Severity, s.Title, checkKinds(s))
		}
	}
	return t.Flush()
}

// checkKinds are the kinds of check of a standard, each once.
func checkKinds(s *standard.Standard) string {
	var kinds []string
	for _, k := range s.Verify {
		if !slices.Contains(kinds, k.Kind) {
			kinds = append(kinds, k.Kind)
		}
	}
	return strings.Join(kinds, ", ")
}

var standardsShowVerb = verb{
	name: "standards show", args: "ID", min: 1, max: 1,
	short:    "one standard whole: whom it binds, how it is verified, where it comes from",
	long:     "Shows one standard with its status, its rule, its checks and targets with what each\ntarget rests on, its mappings to public frameworks with their sources, and its history.",
	examples: []string{"plumbline standards show MS-DET-01"},
	flags: func(flags *pflag.FlagSet) func(context.Context, *call) error {
		from := addCatalogueFlags(flags)
		return func(_ context.Context, c *call) error {
			all, err := from.load(c)
			if err != nil {
				return err
			}
			for _, cat := range all {
				s, getErr := cat.Get(standard.ID(c.args[0]))
				if getErr != nil {
					err = errors.Join(err, getErr)
					continue
				}
				if c.json {
					return c.print(cat.Entry(s, nil))
				}
				c.show(cat, s)
				return nil
			}
			return err
		}
	},
}

func (c *call) show(cat *standard.Catalogue, s *standard.Standard) {
	p := func(format string, args ...any) { fmt.Fprintf(c.stdout, format+"\n", args...) }
	p("%s  %s", s.ID, s.Title)
	p("Status: %s, version %s of %s %s", s.StatusWords(), s.Version, cat.ID, cat.Version)
	p("Group: %s. Severity: %s.", cat.GroupLabel(s.Group), s.Severity)
	p("\n%s", s.Statement)
	p("\nBinds: %s", s.Binds)
	p("Rule:  %s", &s.Applies)
	p("\nVerified by")
	for _, k := range s.Verify {
		words := cat.CheckWords(k)
		if k.Target != nil {
			words += " [" + k.Target.Basis + "]"
		}
		p("  %-11s  %s", k.Kind, words)
	}
	if s.ByDeclarationAlone() {
		p("It can be met by papers and declarations alone.")
	}
	if len(s.Maps) > 0 {
		p("\nMaps to")
	}
	for _, m := range s.Maps {
		p("  %s %s: %s; that text is %s; read in %s", m.Framework, m.Ref, m.Relation, m.Status, m.Source)
	}
	if len(s.Sources) > 0 {
		p("\nSources")
	}
	for _, src := range cat.Entry(s, nil).Sources {
		p("  %s  %s\n      %s", src.ID, src.Title, src.URL)
	}
	if s.Note != "" {
		p("\nNote: %s", s.Note)
	}
	p("\nHistory")
	for _, h := range s.History {
		p("  %s  %s  %s", h.Version, h.Date, h.Change)
	}
}

var standardsDiffVerb = verb{
	name: "standards diff", args: "A B", min: 2, max: 2,
	short:    "what changed between two catalogues",
	long:     "Says what differs between two folders of standards, part by part, and whether a\ntarget became tighter or looser. A shipped catalogue may be given by name.",
	examples: []string{"plumbline standards diff child-safety ./my-standards"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(_ context.Context, c *call) error {
			var two [2]*standard.Catalogue
			for i, name := range c.args {
				fsys, err := catalogueFiles(name)
				if err != nil {
					return err
				}
				if two[i], err = standard.Load(fsys); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			changes := standard.Diff(two[0], two[1])
			if c.json {
				return c.print(changes)
			}
			for _, ch := range changes {
				fmt.Fprintln(c.stdout, ch)
			}
			if len(changes) == 0 {
				fmt.Fprintln(c.stdout, "Nothing changed.")
			}
			return nil
		}
	},
}
