package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"plumbline/internal/web"
	"plumbline/internal/workspace"
)

// Whatever is published in a workspace, the front page of its site leads to it,
// and every link on the front page leads somewhere.
func TestPublishingLeavesAFrontPage(t *testing.T) {
	ws, returns := filepath.Join(t.TempDir(), "work [1]"), t.TempDir()
	w, err := workspace.Init(t.Context(), ws)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(returns, "northmoor", "2025-01-01", "answer.csv")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("Invented figures of an invented force\nYear,Offences\n2022/23,100\n2023/24,110\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	do := func(args ...string) {
		t.Helper()
		if code, _, errs := plumb(t, ws, args...); code != 0 {
			t.Fatalf("%v: exit %d\n%s", args, code, errs)
		}
	}
	do("return", "import", "example", returns)
	site := web.New(filepath.Join(ws, "site"), web.Config{}).Handler()
	get := func(path string) (int, string) {
		rec := httptest.NewRecorder()
		site.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		return rec.Code, rec.Body.String()
	}
	links := func() (out []string) {
		t.Helper()
		code, page := get("/")
		if code != http.StatusOK {
			t.Fatalf("the front page gives %d", code)
		}
		for _, m := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(page, -1) {
			path := "/" + m[1]
			if trimmed, ok := strings.CutSuffix(path, "index.html"); ok {
				path, out = trimmed, append(out, trimmed)
			}
			if code, _ := get(path); code != http.StatusOK {
				t.Errorf("%s, to which the front page leads, gives %d", m[1], code)
			}
		}
		return out
	}
	do("publish", "example", "--out", filepath.Join(returns, "elsewhere"))
	if code, _ := get("/"); code != http.StatusNotFound {
		t.Errorf("a release elsewhere changed the site: its front page gives %d", code)
	}
	do("publish", "example")
	if got := strings.Join(links(), " "); got != "/example/" {
		t.Errorf("after one release the front page leads to %q", got)
	}
	do("standards", "publish")
	if got := strings.Join(links(), " "); !strings.Contains(got, "/example/") || !strings.Contains(got, "/standards/") {
		t.Errorf("after both releases the front page leads to %q", got)
	}
}
