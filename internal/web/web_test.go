package web_test

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/internal/web"
)

func TestServesPublishedFilesAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	site := filepath.Join(dir, "site")
	for name, text := range map[string]string{
		"site/index.html":          "the front page",
		"site/example/index.html":  "a release",
		"site/example/data/f.csv":  "figure,value",
		"site/.example.new/x.html": "half a release",
		"site/example/.hidden":     "not published",
		"plumbline.db":             "working data",
		"documents/ab/abcdef":      "a document as received",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"out.db": filepath.Join(dir, "plumbline.db"), "kept": filepath.Join(dir, "documents"), "up.db": "../plumbline.db", "loop": "loop"} {
		if err := os.Symlink(target, filepath.Join(site, link)); err != nil {
			t.Fatal(err)
		}
	}
	h := web.New(site, web.Config{Logger: slog.New(slog.DiscardHandler)}).Handler()
	for _, tt := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/", 200, "the front page"},
		{"GET", "/example/", 200, "a release"},
		{"GET", "/example/data/f.csv", 200, "figure,value"},
		{"HEAD", "/example/data/f.csv", 200, ""},
		{"GET", "/example/data/", 404, ""}, // folders are not listed
		{"GET", "/nothing", 404, ""},
		{"GET", "/.example.new/x.html", 404, ""},
		{"GET", "/example/.hidden", 404, ""},
		{"GET", "/../plumbline.db", 404, ""},
		{"GET", "/..%2fplumbline.db", 404, ""},
		{"GET", "/%2e%2e/documents/ab/abcdef", 404, ""},
		{"GET", "/out.db", 404, ""}, // links that lead outside
		{"GET", "/up.db", 404, ""},
		{"GET", "/kept/ab/abcdef", 404, ""},
		{"GET", "/loop", 404, ""},
		{"GET", "/example/..%5c..%5cplumbline.db", 404, ""},
		{"GET", "/example%00.csv", 404, ""},
		{"GET", "/example/data/f.csv/", 404, ""},
		{"GET", "//example/data/f.csv", 404, ""},
		{"POST", "/", 405, ""},
		{"PUT", "/example/data/f.csv", 405, ""},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
		body, err := io.ReadAll(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		ok := w.Code == tt.status || tt.status == 404 && (w.Code == 301 || w.Code == 307 || w.Code == 400)
		if !ok || tt.body != "" && string(body) != tt.body {
			t.Errorf("%s %s: %d %q, want %d %q", tt.method, tt.path, w.Code, body, tt.status, tt.body)
		}
		for _, secret := range []string{"working data", "as received", "half a release", "not published"} {
			if strings.Contains(string(body), secret) {
				t.Errorf("%s %s shows %q", tt.method, tt.path, secret)
			}
		}
		if w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s %s: no content security policy", tt.method, tt.path)
		}
	}
}
