package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"plumbline/internal/web"
)

// theDemo is the workspace of one demo, which the tests of the site share.
var theDemo = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "plumbline-demo-")
	if err != nil {
		return "", err
	}
	return dir, runQuietly("demo", "--dir", dir, "--no-serve")
})

func runQuietly(args ...string) error {
	var stderr bytes.Buffer
	if code := run(context.Background(), args, func(string) string { return "" }, strings.NewReader(""), &bytes.Buffer{}, &stderr); code != done {
		return errors.New(stderr.String())
	}
	return nil
}

func demoSite(t *testing.T) string {
	t.Helper()
	dir, err := theDemo()
	if err != nil {
		t.Fatalf("the demo: %v", err)
	}
	return filepath.Join(dir, "site")
}

func TestDemoTwiceIsTheSameToTheByte(t *testing.T) {
	first := demoSite(t)
	dir := t.TempDir()
	if err := runQuietly("demo", "--dir", dir, "--no-serve"); err != nil {
		t.Fatal(err)
	}
	second := filepath.Join(dir, "site")
	a, b := hashes(t, first), hashes(t, second)
	if len(a) < 500 {
		t.Errorf("the site has only %d files", len(a))
	}
	for name, hash := range a {
		if b[name] != hash {
			t.Errorf("%s differs from one run to the next", name)
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d files in one run, %d in the next", len(a), len(b))
	}
}

func hashes(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		sum := sha256.Sum256(b)
		all[name] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every file of a release is in its manifest with its hash.
func TestManifestNamesEveryFile(t *testing.T) {
	for _, survey := range []string{"cyber-flagged-offences", "example"} {
		dir := filepath.Join(demoSite(t), survey)
		b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
		if err != nil {
			t.Fatal(err)
		}
		var m struct {
			Files []struct{ Path, SHA256 string }
		}
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		got := hashes(t, dir)
		delete(got, "manifest.json")
		for _, f := range m.Files {
			if got[f.Path] != f.SHA256 {
				t.Errorf("%s: %s is not what the manifest says", survey, f.Path)
			}
			delete(got, f.Path)
		}
		for name := range got {
			t.Errorf("%s: %s is not in the manifest", survey, name)
		}
	}
}

// Every link of the site leads to a page and an element that are there, no
// page asks for anything from elsewhere, and none has a script.
func TestLinksLead(t *testing.T) {
	site := demoSite(t)
	pages := map[string]*html.Node{}
	ids := map[string]map[string]bool{}
	err := fs.WalkDir(os.DirFS(site), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		f, err := os.Open(filepath.Join(site, name))
		if err != nil {
			return err
		}
		defer f.Close()
		doc, err := html.Parse(f)
		pages[name] = doc
		ids[name] = map[string]bool{}
		each(doc, func(n *html.Node) {
			if id := attribute(n, "id"); id != "" {
				if ids[name][id] {
					t.Errorf("%s: the id %q is there twice", name, id)
				}
				ids[name][id] = true
			}
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	broken := 0
	for name, doc := range pages {
		each(doc, func(n *html.Node) {
			if n.Data == "script" || n.Data == "iframe" {
				t.Errorf("%s has a %s", name, n.Data)
			}
			for _, key := range []string{"href", "src"} {
				if to := attribute(n, key); to != "" && broken < 20 {
					if why := leads(site, ids, name, to, n.Data); why != "" {
						broken++
						t.Errorf("%s: %s=%q %s", name, key, to, why)
					}
				}
			}
		})
	}
}

// leads says what is wrong with a link, "" if nothing is.
func leads(site string, ids map[string]map[string]bool, from, to, element string) string {
	u, err := url.Parse(to)
	if err != nil {
		return "is no address"
	}
	if u.IsAbs() {
		if element == "a" {
			return "" // a source elsewhere, for a person to follow
		}
		return "is fetched from elsewhere"
	}
	target := path.Join(path.Dir(from), u.Path)
	if u.Path == "" {
		target = from
	}
	info, err := os.Stat(filepath.Join(site, target))
	if err == nil && info.IsDir() {
		target = path.Join(target, "index.html")
		_, err = os.Stat(filepath.Join(site, target))
	}
	if err != nil {
		return "leads nowhere"
	}
	if u.Fragment != "" && !ids[target][u.Fragment] {
		return "names an element that is not there"
	}
	return ""
}

func each(n *html.Node, do func(*html.Node)) {
	if n.Type == html.ElementNode {
		do(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, do)
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// A reader clicks from "+86.8%" to the cell, on a desktop and on a phone, and
// no page is wider than its window.
func TestFromTheFigureToTheCellInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not here: make test installs it where apt is at hand")
	}
	server := httptest.NewServer(web.New(demoSite(t), web.Config{}).Handler())
	defer server.Close()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), opts...)
	defer cancel()
	for _, window := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1280, 900}, {"phone", 390, 844}} {
		t.Run(window.name, func(t *testing.T) {
			tab, cancel := chromedp.NewContext(alloc)
			defer cancel()
			do := func(steps ...chromedp.Action[chromedp.Void]) {
				t.Helper()
				if err := chromedp.Do(tab, steps...); err != nil {
					t.Fatal(err)
				}
			}
			text := func(selector string) string {
				t.Helper()
				s, err := chromedp.Run(tab, chromedp.Text(selector))
				if err != nil {
					t.Fatalf("%s: %v", selector, err)
				}
				return strings.TrimSpace(s)
			}
			fits := func(page string) {
				t.Helper()
				wide, err := chromedp.Run(tab, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
				if err != nil || wide > window.width {
					t.Errorf("%s is %d pixels wide in a window of %d (%v)", page, wide, window.width, err)
				}
			}
			do(chromedp.EmulateViewport(window.width, window.height),
				chromedp.Navigate(server.URL+"/cyber-flagged-offences/respondents/west-mercia/"))
			fits("the page of a respondent")
			do(chromedp.Click(`//a[normalize-space()="+86.8%"]`),
				chromedp.WaitVisible(`//*[contains(text(), "213 / 114 - 1")]`))
			fits("the page of a figure")
			hash := text(`td .place`)
			do(chromedp.Click(`td a.place`), chromedp.WaitVisible(`td:target`))
			fits("the page of a document")
			if cell, named := text(`td:target`), text(`dd.place`); cell != "114" || len(named) != 64 || !strings.Contains(hash, named) {
				t.Errorf("the cell says %q in document %q, and the figure's page names %q; want 114 and the same SHA-256", cell, named, hash)
			}
		})
	}
}

// No page, data file or story of a survey with a disclosure policy shows a
// count under its threshold, and its own audit finds nothing.
func TestTheExampleHidesSmallCounts(t *testing.T) {
	site := filepath.Join(demoSite(t), "example")
	b, err := os.ReadFile(filepath.Join(site, "data", "observations.json"))
	if err != nil {
		t.Fatal(err)
	}
	var obs []struct{ Measure, Count, Shown, Document, At string }
	if err := json.Unmarshal(b, &obs); err != nil {
		t.Fatal(err)
	}
	small := map[string]bool{"1": true, "2": true, "3": true, "4": true}
	hidden := 0
	for _, o := range obs {
		if o.Measure != "cyber-flagged-offences" {
			continue
		}
		if small[o.Count] || small[o.Shown] {
			t.Errorf("%s of %s is published as %s (%s)", o.At, o.Document, o.Count, o.Shown)
		}
		if o.Shown == "[c]" {
			hidden++
		}
	}
	if hidden < 50 {
		t.Errorf("only %d counts are hidden, and the example has many small ones", hidden)
	}
	pages, err := filepath.Glob(filepath.Join(site, "documents", "*", "index.html"))
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages of documents, %v", len(pages), err)
	}
	for _, name := range pages {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		each(doc, func(n *html.Node) {
			label := n.PrevSibling == nil || n.PrevSibling.Data != "td" // an age, in the first column
			if n.Data == "td" && !label && attribute(n, "class") == "" && n.FirstChild != nil && small[n.FirstChild.Data] {
				t.Errorf("%s shows %s at %s, which no audit has seen", name, n.FirstChild.Data, attribute(n, "id"))
			}
		})
	}
	if code, _, stderr := plumb(t, t.TempDir(), "disclose", "audit", site); code != done {
		t.Errorf("the release's own audit: code %d, %s", code, stderr)
	}
}
