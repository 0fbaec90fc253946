package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/internal/document"
	"plumbline/internal/workspace"
)

// A process killed in the middle of publishing leaves the old release as it
// was, to the byte; the next one puts the new in its place.
func TestKilledPublishingLeavesTheOldRelease(t *testing.T) {
	dir := t.TempDir()
	ws, returns := filepath.Join(dir, "workspace"), filepath.Join(dir, "returns")
	for i, force := range []string{"northmoor", "westhaven", "eastvale", "southmere", "highfell", "lowmead"} {
		name := filepath.Join(returns, force, fmt.Sprintf("2025-0%d-01", i+1), "answer.csv")
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("Invented figures of an invented force\nYear,Offences\n2022/23,%d\n2023/24,%d\n", 100+i, 110+2*i)
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w, err := workspace.Init(t.Context(), ws)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) {
		t.Helper()
		if out, err := plumbline(append(args, "--workspace", ws)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	run("return", "import", "example", returns)
	run("publish", "example", "--as-known", "2025-03-15")
	site := filepath.Join(ws, "site")
	before := contents(t, filepath.Join(site, "example"))

	cmd := plumbline("publish", "example", "--workspace", ws)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for written := false; !written && len(ended) == 0; { // until a figure of the new release is written
		some, _ := filepath.Glob(filepath.Join(site, ".example.new", "figures", "*", "index.html"))
		written = len(some) > 0
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Logf("it ended before it could be killed: %v", err)
	}
	<-ended
	after := contents(t, filepath.Join(site, "example"))

	run("publish", "example")
	again := contents(t, filepath.Join(site, "example"))
	if after != before && after != again {
		t.Error("after the kill the release is neither the old one nor the new one")
	}
	if again == before {
		t.Error("the new release is not there")
	}
	left, err := filepath.Glob(filepath.Join(site, ".example.*"))
	if err != nil || len(left) != 1 || !strings.HasSuffix(left[0], ".lock") {
		t.Errorf("beside the release there is %v (%v)", left, err)
	}
}

// contents is the hash of every file under a folder.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	files, err := filepath.Glob(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"*.html", "data/*", "figures/*/*", "respondents/*/*"} {
		more, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, f, document.NewID(text))
	}
	return b.String()
}
