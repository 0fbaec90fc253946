package web_test

import (
	"context"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A person fills in the form in a real browser by keyboard alone, with scripts
// of the page switched off by its policy: a mistake, its correction, the way to
// the end, and the receipt.
func TestFormByKeyboard(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not here: make test installs it where apt is at hand")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), opts...)
	defer cancel()
	for _, window := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1280, 900}, {"phone", 390, 844}} {
		t.Run(window.name, func(t *testing.T) {
			s := newSite(t)
			server := httptest.NewServer(s.h)
			defer server.Close()
			tab, cancel := chromedp.NewContext(alloc)
			defer cancel()
			tab, cancel = context.WithTimeout(tab, time.Minute)
			defer cancel()
			b := &browsing{t, func(steps ...chromedp.Action[chromedp.Void]) {
				t.Helper()
				if err := chromedp.Do(tab, steps...); err != nil {
					t.Fatal(err)
				}
			}, func(script string) string {
				t.Helper()
				v, err := chromedp.Run(tab, chromedp.Evaluate[string](script))
				if err != nil {
					t.Fatalf("%s: %v", script, err)
				}
				return v
			}, window.width}
			b.do(chromedp.EmulateViewport(window.width, window.height), chromedp.Navigate(server.URL+s.base))
			b.fits("the first page")
			b.follow("1a Child-safety reports received", "Child-safety reports received")
			b.fits("a question")
			b.into("1 October 2025 to 31 December 2025", "Reports received")
			b.do(chromedp.KeyEvent("12,5"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(".errors"))
			b.arrive("Child-safety reports received")
			b.fits("a question with a mistake")
			if got := b.eval(`document.querySelector(".field.wrong .error").innerText`); !strings.Contains(got, "Write a whole number") {
				t.Errorf("beside the box stands %q", got)
			}
			b.into("1 October 2025 to 31 December 2025", "Reports received")
			b.eval(`(document.activeElement.select(), "")`)
			b.do(chromedp.KeyEvent("1240"))
			b.into("1 July 2025 to 30 September 2025", "Reports received")
			b.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent("not h")) // chooses by its first letters
			b.into("1 July 2025 to 30 September 2025", "Reports received")
			b.do(chromedp.KeyEvent(kb.Enter))
			b.arrive("Child-safety reports acted on")
			b.follow("Look and send", "Look at your answers and send them")
			b.fits("the page before sending")
			b.eval(`(document.getElementById("office").focus(), "")`)
			b.do(chromedp.KeyEvent("head of compliance"), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.Enter))
			b.arrive("Return 1 was received")
			b.fits("the receipt")
			_, doc := s.get("sent/1/return.json")
			if !strings.Contains(doc, `{"measure": "reports-received", "period": "2025-Q4", "value": 1240}`) || !strings.Contains(doc, `{"measure": "reports-received", "period": "2025-Q3", "value": "not held"}`) || strings.Count(doc, `"value"`) != 2 {
				t.Errorf("the return says\n%s", doc)
			}
		})
	}
}

type browsing struct {
	t     *testing.T
	do    func(...chromedp.Action[chromedp.Void])
	eval  func(string) string
	width int64
}

// fits fails the test where a page is wider than the window.
func (b *browsing) fits(page string) {
	b.t.Helper()
	if wide := b.eval(`String(document.documentElement.scrollWidth - innerWidth)`); !strings.HasPrefix(wide, "-") && wide != "0" {
		b.t.Errorf("%s is %s pixels wider than the window of %d", page, wide, b.width)
	}
}

// follow presses Enter on the link with the text, and waits for the page of that
// heading; "" for a link within the page.
func (b *browsing) follow(text, heading string) {
	b.t.Helper()
	if got := b.eval(`(() => { const a = [...document.links].find(a => a.innerText.trim() === ` + quote(text) + `); if (a) a.focus(); return a ? "" : "none" })()`); got != "" {
		b.t.Fatalf("no link says %q on %s", text, b.eval(`document.body.innerText`))
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	if heading != "" {
		b.arrive(heading)
	}
}

// arrive waits for the page of a heading, whole: what is typed before may be lost.
func (b *browsing) arrive(heading string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(`//h1[.=`+quote(heading)+`]`), chromedp.WaitVisible("footer.end"))
}

// into puts the cursor into the box with the label in the group of that legend,
// found as a screen reader finds it.
func (b *browsing) into(legend, label string) {
	b.t.Helper()
	if got := b.eval(`(() => { const g = [...document.querySelectorAll("fieldset")].find(f => f.querySelector("legend").innerText === ` + quote(legend) + `);
		const l = g && [...g.querySelectorAll("label")].find(l => l.innerText === ` + quote(label) + `); if (l) l.control.focus(); return l ? "" : "none" })()`); got != "" {
		b.t.Fatalf("no box is labelled %q, %q", legend, label)
	}
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
