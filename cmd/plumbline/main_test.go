package main

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
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
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits}})
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
