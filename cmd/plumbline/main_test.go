package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"plumbline/internal/claim"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// TestMain makes the test binary double as the plumbline command, for the
// scripts and for the process that is killed.
func TestMain(m *testing.M) {
	if os.Getenv(actAsPlumbline) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"plumbline": main})
}

const actAsPlumbline = "PLUMBLINE_TEST_ACTS_AS_COMMAND"

// The scripts in testdata read like a manual: what is typed, and what is then
// to be seen. `go test -update` writes compared files anew.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "storieshold": storiesHold}})
}

// exits runs a command that must end with the code given: exits 2 plumbline tables.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	var code *exec.ExitError
	switch {
	case errors.As(err, &code) && strconv.Itoa(code.ExitCode()) == args[0]:
	case err == nil:
		ts.Fatalf("it ended well, want exit code %s", args[0])
	default:
		ts.Fatalf("%v, want exit code %s", err, args[0])
	}
}

// storiesHold checks every story of a folder against a survey, and fails on a
// claim that does not hold and on fewer stories than there must be:
// storieshold example stories 10.
func storiesHold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: storieshold SURVEY FOLDER COUNT")
	}
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[1]), "*.docx"))
	if err != nil || strconv.Itoa(len(files)) != args[2] {
		ts.Fatalf("%d stories in %s, want %s (%v)", len(files), args[1], args[2], err)
	}
	ctx := context.Background()
	c := &call{dir: ts.MkAbs(ts.Getenv("PLUMBLINE_WORKSPACE"))}
	ts.Check(c.withSurvey(ctx, args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
		book, err := w.Book(ctx, s, stat.Date{})
		if err != nil {
			return err
		}
		facts, claims := claim.NewFacts(book), 0
		for _, file := range files {
			text, err := c.prose(ctx, file)
			if err != nil {
				return err
			}
			for _, cl := range claim.Check(text, facts, claim.Options{}).Claims {
				claims++
				if !cl.Verdict.Holds() {
					return fmt.Errorf("%s: %q is %s: %s", filepath.Base(file), cl.Text, cl.Verdict, cl.Explanation)
				}
			}
		}
		if claims < 2*len(files) {
			return fmt.Errorf("%d claims in %d stories are too few for a test", claims, len(files))
		}
		return nil
	}))
}
