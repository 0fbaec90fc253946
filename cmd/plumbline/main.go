package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"plumbline/internal/fault"
)

// Exit codes, the same for every verb.
const (
	done   = 0 // the work is done and found nothing wrong
	failed = 1 // the work failed, or found problems
	misuse = 2 // the command was used wrongly
)

// memoryGoal is where the collector of garbage begins to work harder. Documents
// are bounded so that what they hold at one time stays about as much; without
// it, as much again would lie about waiting to be collected.
const memoryGoal = 1 << 30

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// A verb is one thing that the command does.
type verb struct {
	name     string // one or two words: "return add"
	args     string // as shown in its usage: "SURVEY RESPONDENT FILE..."
	min, max int    // how many arguments it takes; max -1 for any number
	short    string
	long     string
	examples []string
	// flags declares the verb's flags and gives the function that runs it.
	flags func(*pflag.FlagSet) func(context.Context, *call) error
}

// A call is one use of a verb: its arguments and the world around it.
type call struct {
	args           []string
	dir            string // the workspace
	json           bool
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// errMisuse marks an error of the person at the keyboard.
var errMisuse = errors.New("")

// errProblems is for work that is done and found problems, all of them
// already printed.
var errProblems = errors.New("problems were found")

func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	v, rest, code := find(args, stdout, stderr)
	if v == nil {
		return code
	}
	c := &call{getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr}
	fs := pflag.NewFlagSet(v.name, pflag.ContinueOnError)
	fs.SortFlags = false
	fs.SetOutput(io.Discard)
	do := v.flags(fs)
	dir := getenv("PLUMBLINE_WORKSPACE")
	if dir == "" {
		dir = "."
	}
	fs.StringVar(&c.dir, "workspace", dir, "folder of the workspace (or set PLUMBLINE_WORKSPACE)")
	fs.BoolVar(&c.json, "json", false, "print the result as JSON")
	err := fs.Parse(rest)
	if errors.Is(err, pflag.ErrHelp) {
		help(stdout, v, fs)
		return done
	}
	if err == nil {
		c.args = fs.Args()
		if len(c.args) < v.min || v.max >= 0 && len(c.args) > v.max {
			err = fmt.Errorf("it takes %s", argumentsOf(v))
		}
	}
	if err != nil {
		fmt.Fprintf(stderr, "plumbline %s: %v\nusage: plumbline %s\nhelp:  plumbline %s --help\n", v.name, err, strings.TrimSpace(v.name+" "+v.args), v.name)
		return misuse
	}
	switch err := do(ctx, c); {
	case err == nil:
		return done
	case errors.Is(err, errProblems):
		return failed
	case errors.Is(err, errMisuse):
		fmt.Fprintf(stderr, "plumbline %s: %s\nhelp: plumbline %s --help\n", v.name, unkinded(err.Error()), v.name)
		return misuse
	default:
		for _, line := range strings.Split(err.Error(), "\n") {
			fmt.Fprintf(stderr, "plumbline %s: %s\n", v.name, unkinded(line))
		}
		return failed
	}
}

// unkinded is a message without the kind of failure at its end, which is for the
// program: the words before it say what is wrong.
func unkinded(message string) string {
	for _, kind := range []error{fault.Conflict, fault.Invalid, fault.Denied} {
		if said, ok := strings.CutSuffix(message, ": "+kind.Error()); ok {
			return said
		}
	}
	return message
}

func argumentsOf(v *verb) string {
	if v.args == "" {
		return "no arguments"
	}
	return v.args
}

// find is the verb that args begin with, and the arguments after it; nil with
// an exit code when there is none to run.
func find(args []string, stdout, stderr io.Writer) (*verb, []string, int) {
	if len(args) > 0 && (args[0] == "help" || args[0] == "--help" || args[0] == "-h") {
		if v, _, ok := lookup(args[1:]); ok {
			return v, []string{"--help"}, done
		}
		overview(stdout)
		return nil, nil, done
	}
	if len(args) == 0 {
		overview(stderr)
		return nil, nil, misuse
	}
	if v, rest, ok := lookup(args); ok {
		return v, rest, done
	}
	fmt.Fprintf(stderr, "plumbline: there is no verb %q%s\nsee: plumbline help\n", args[0], groupHint(args[0]))
	return nil, nil, misuse
}

func lookup(args []string) (*verb, []string, bool) {
	for n := min(2, len(args)); n > 0; n-- {
		name := strings.Join(args[:n], " ")
		for i := range verbs {
			if verbs[i].name == name {
				return &verbs[i], args[n:], true
			}
		}
	}
	return nil, nil, false
}

// groupHint names the verbs that begin with word, or the ones nearest to it.
func groupHint(word string) string {
	var near []string
	for _, v := range verbs {
		if ok, _ := path.Match(word+" *", v.name); ok || strings.HasPrefix(v.name, word[:min(3, len(word))]) {
			near = append(near, "plumbline "+v.name)
		}
	}
	if len(near) == 0 {
		return ""
	}
	return " (did you mean " + strings.Join(near, ", ") + "?)"
}

func overview(w io.Writer) {
	fmt.Fprint(w, "Plumbline turns public bodies' answers into published figures, each of which\ncan be followed back to a cell in a document.\n\nUsage: plumbline VERB [ARGUMENTS]\n\n")
	width := 0
	for _, v := range verbs {
		width = max(width, len(v.name))
	}
	for _, v := range verbs {
		fmt.Fprintf(w, "  %-*s %s\n", width, v.name, v.short)
	}
	fmt.Fprint(w, "\n`plumbline VERB --help` says more, with examples. Exit codes: 0 done, 1 the work\nfailed or found problems, 2 wrong use. To see it all at work: plumbline demo\n")
}

func help(w io.Writer, v *verb, fs *pflag.FlagSet) {
	fmt.Fprintf(w, "plumbline %s: %s\n\nUsage: plumbline %s [FLAGS]\n\n%s\n", v.name, v.short, strings.TrimSpace(v.name+" "+v.args), v.long)
	if len(v.examples) > 0 {
		fmt.Fprint(w, "\nExamples:\n")
		for _, e := range v.examples {
			fmt.Fprintf(w, "  %s\n", e)
		}
	}
	fmt.Fprintf(w, "\nFlags:\n%s", flagsOf(fs))
}

// flagsOf are the flags of a verb, one a line: its name, what it takes, what it
// is for and what holds without it.
func flagsOf(fs *pflag.FlagSet) string {
	takes := map[string]string{"bool": "", "int": " NUMBER", "duration": " DURATION"}
	var left, right []string
	width := 0
	fs.VisitAll(func(f *pflag.Flag) {
		value, ok := takes[f.Value.Type()]
		if !ok {
			value = " VALUE"
		}
		use := f.Usage
		if d := f.DefValue; !slices.Contains([]string{"", "false", "0", "[]"}, d) && !strings.Contains(use, "(default") {
			use += " (default " + strings.Trim(d, "[]") + ")"
		}
		left, right = append(left, "--"+f.Name+value), append(right, use)
		width = max(width, len(left[len(left)-1]))
	})
	var b strings.Builder
	for i := range left {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, left[i], right[i])
	}
	return b.String()
}

// print writes v as indented JSON.
func (c *call) print(v any) error {
	enc := json.NewEncoder(c.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// terminal says that a person watches what is written to w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
