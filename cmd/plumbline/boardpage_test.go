package main

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// served starts "plumbline serve" on a port of this machine and gives its
// address.
func served(t *testing.T, ws string, flags ...string) string {
	t.Helper()
	cmd := command(nil, append([]string{"serve", "--workspace", ws, "--addr", "127.0.0.1:0"}, flags...)...)
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = cmd.Wait() // it ends by the signal
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := regexp.MustCompile(`site is on (http://\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			return m[1]
		}
	}
	t.Fatal("the server ended before it said where it is")
	return ""
}

// get asks for a page as a browser that was sent to host; "" for the address
// itself.
func get(t *testing.T, url, host string) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(text)
}

// The boards are pages of the workspace, for this machine alone.
func TestServedBoards(t *testing.T) {
	ws := newRound(t)
	must(t, nil, "round", "readdress", "spring", "westhaven", "--workspace", ws, "--to", "new@westhaven.example.test", "--reason", "<script>alert(1)</script>", "--by", "A. Person")
	base := served(t, ws, "--rounds")
	status, header, list := get(t, base+"/rounds/", "")
	if status != http.StatusOK || !strings.Contains(list, `<a href="spring">`) || header.Get("Cache-Control") != "no-store" {
		t.Errorf("the list of rounds: %d, %v:\n%s", status, header, list)
	}
	status, header, page := get(t, base+"/rounds/spring", "localhost:8080")
	for _, want := range []string{`<link rel="stylesheet" href="board.css">`, "width=device-width", "not asked", "&lt;script&gt;alert(1)"} {
		if status != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("the board: %d, without %q:\n%s", status, want, page)
		}
	}
	if csp := header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || regexp.MustCompile(`<style|style=|<script`).MatchString(page) {
		t.Errorf("the page holds what its policy %q forbids, or has no policy:\n%s", csp, page)
	}
	if status, header, css := get(t, base+"/rounds/board.css", ""); status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/css") || !strings.Contains(css, "@media (max-width") {
		t.Errorf("the styles: %d, %v:\n%s", status, header, css)
	}
	if status, _, _ := get(t, base+"/rounds/autumn", ""); status != http.StatusNotFound {
		t.Errorf("a round that does not exist: %d", status)
	}
	for _, path := range []string{"/rounds/", "/rounds/spring"} {
		if status, _, body := get(t, base+path, "boards.example.test"); status != http.StatusForbidden || strings.Contains(body, "westhaven") {
			t.Errorf("%s by the name of another machine: %d: %s", path, status, body)
		}
		if status, _, _ := get(t, served(t, ws)+path, ""); status != http.StatusNotFound {
			t.Errorf("%s is shown though nobody asked for it: %d", path, status)
		}
	}
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0"} {
		out, err := command(nil, "serve", "--rounds", "--workspace", ws, "--addr", addr).CombinedOutput()
		var code *exec.ExitError
		if !errors.As(err, &code) || code.ExitCode() != misuse || !strings.Contains(string(out), "this machine alone") {
			t.Errorf("--rounds at %s: %v: %s", addr, err, out)
		}
	}
}
