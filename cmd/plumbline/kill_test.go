package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// A process killed in the middle of an import leaves everything that it
// reported as kept, and nothing half done; the next import adds the rest.
func TestKilledImportLosesNothingReported(t *testing.T) {
	const documents = 60
	dir := t.TempDir()
	returns := filepath.Join(dir, "returns")
	for i := range documents {
		day := stat.MustDate("2025-01-01").AddDays(i)
		name := filepath.Join(returns, "northmoor", day.String(), fmt.Sprintf("answer-%02d.csv", i))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("Invented figures of an invented force\nYear,Offences\n2022/23,%d\n", 100+i)
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, after := range []int{1, 17, 45} {
		t.Run(fmt.Sprintf("after %d", after), func(t *testing.T) {
			ws := filepath.Join(dir, fmt.Sprintf("workspace-%d", after))
			w, err := workspace.Init(t.Context(), ws)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			reported := importAndKill(t, ws, returns, after)
			checkKept(t, ws, reported)

			out, err := plumbline("return", "import", "example", returns, "--workspace", ws).CombinedOutput()
			if err != nil {
				t.Fatalf("importing again: %v\n%s", err, out)
			}
			if got := strings.Count(string(out), ": kept ") + strings.Count(string(out), ": here already "); got != documents {
				t.Errorf("importing again speaks of %d documents, want %d", got, documents)
			}
			if kept := strings.Count(string(out), ": kept "); kept > documents-len(reported) {
				t.Errorf("importing again kept %d documents anew, though %d had been reported", kept, len(reported))
			}
		})
	}
}

func plumbline(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), actAsPlumbline+"=1")
	return cmd
}

// importAndKill starts an import, kills the process once it has reported so
// many documents, and returns all that it reported before it died.
func importAndKill(t *testing.T, ws, returns string, after int) (reported []string) {
	t.Helper()
	cmd := plumbline("return", "import", "example", returns, "--workspace", ws)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), ": kept ") {
			reported = append(reported, lines.Text())
		}
		if len(reported) == after {
			if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the import ended before it could be killed")
	}
	if len(reported) < after {
		t.Fatalf("the import reported only %d documents", len(reported))
	}
	return reported
}

// checkKept opens the workspace that the dead process left and looks for every
// document that it reported, and for returns without their document.
func checkKept(t *testing.T, ws string, reported []string) {
	t.Helper()
	w, err := workspace.Open(t.Context(), ws)
	if err != nil {
		t.Fatalf("the workspace does not open again: %v", err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	s, err := w.Survey("example")
	if err != nil {
		t.Fatal(err)
	}
	returns, err := w.Returns(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]document.ID{}
	for _, r := range returns {
		for _, f := range r.Files {
			kept[r.Received.String()+" "+f.Name] = f.Document
			if _, err := w.Document(t.Context(), f); err != nil {
				t.Errorf("%s is recorded, but %v", f.Name, err)
			}
		}
	}
	for _, line := range reported {
		words := strings.Fields(line) // northmoor 2025-01-01 answer-00.csv: kept (1234abcd)
		key := words[1] + " " + strings.TrimSuffix(words[2], ":")
		if kept[key] == "" {
			t.Errorf("%q was reported as kept and is not there", key)
		}
	}
}
