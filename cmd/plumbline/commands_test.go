package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "rewrite docs/commands.md")

const commandsFile = "../../docs/commands.md"

// The page of all verbs is what their help says.
func TestCommandsPage(t *testing.T) {
	want := commandsPage()
	if *update {
		if err := os.WriteFile(commandsFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(commandsFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/commands.md is not what the verbs say; write it anew with: go test ./cmd/plumbline -run CommandsPage -update")
	}
}

// A stranger can use every verb by its help: it says more than one line, has
// an example that begins with the verb, and a use for each flag.
func TestEveryVerbIsExplained(t *testing.T) {
	for _, v := range verbs {
		if v.short == "" || len(v.long) < 40 || len(v.examples) == 0 {
			t.Errorf("%s: short %q, %d letters of help, %d examples", v.name, v.short, len(v.long), len(v.examples))
		}
		if !strings.Contains(strings.Join(v.examples, "\n"), "plumbline "+v.name) {
			t.Errorf("%s: no example of it among %q", v.name, v.examples)
		}
		fs := pflag.NewFlagSet(v.name, pflag.ContinueOnError)
		v.flags(fs)
		fs.VisitAll(func(f *pflag.Flag) {
			if len(f.Usage) < 8 {
				t.Errorf("%s: --%s is explained as %q", v.name, f.Name, f.Usage)
			}
		})
		for line := range strings.Lines(v.long) {
			if len(line) > 100 {
				t.Errorf("%s: a line of %d letters: %s", v.name, len(line), line)
			}
		}
	}
}

// commandsPage is a section for each verb, with a list of them above.
func commandsPage() []byte {
	var b bytes.Buffer
	b.WriteString("# Commands\n\nWhat `plumbline VERB --help` says of each verb. This page is made from the program: " +
		"`go test ./cmd/plumbline -run CommandsPage -update` writes it anew.\n\n" +
		"Every verb takes `--workspace DIR` (or the variable `PLUMBLINE_WORKSPACE`; without either, the folder that you are in) " +
		"and `--json`, which prints the result for programs. Exit codes: 0 done, 1 the work failed or found problems, 2 wrong use.\n\n")
	for _, v := range verbs {
		fmt.Fprintf(&b, "- [%s](#%s): %s\n", v.name, strings.ReplaceAll(v.name, " ", "-"), prose(v.short))
	}
	for _, v := range verbs {
		fmt.Fprintf(&b, "\n## %s\n\n    plumbline %s [FLAGS]\n", v.name, strings.TrimSpace(v.name+" "+v.args))
		for _, paragraph := range strings.Split(v.long, "\n\n") {
			b.WriteString("\n" + paragraphOf(paragraph) + "\n")
		}
		b.WriteString("\nExamples:\n\n")
		for _, e := range v.examples {
			b.WriteString("    " + e + "\n")
		}
		fs := pflag.NewFlagSet(v.name, pflag.ContinueOnError)
		fs.SortFlags = false
		v.flags(fs)
		if flags := flagsOf(fs); flags != "" {
			b.WriteString("\nFlags:\n\n")
			for line := range strings.Lines(flags) {
				b.WriteString("  " + line)
			}
		}
	}
	return b.Bytes()
}

// paragraphOf is a paragraph in Markdown, with its indented lines as a block.
func paragraphOf(s string) string {
	var out []string
	block := false
	for _, line := range strings.Split(s, "\n") {
		indented := strings.HasPrefix(line, "  ")
		if indented && !block {
			out = append(out, "")
		}
		if block = indented; block {
			out = append(out, "  "+line)
		} else {
			out = append(out, prose(line))
		}
	}
	return strings.Join(out, "\n")
}

// prose is text with nothing left that Markdown would take for a mark.
func prose(s string) string {
	return strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`).Replace(s)
}
