package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"plumbline/internal/assess/notice"
	"plumbline/internal/collect/clock"
	"plumbline/internal/stat"
	"plumbline/internal/web"
	"plumbline/internal/workspace"
)

// A site is a workspace with one served notice, and its server.
type site struct {
	t    *testing.T
	w    *workspace.Workspace
	s    *workspace.Survey
	h    http.Handler
	base string // the secret address of the form
}

func newSite(t *testing.T) *site {
	t.Helper()
	w, err := workspace.Init(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	w.Now = func() time.Time { return time.Date(2026, 2, 20, 23, 30, 0, 0, time.UTC) }
	due, err := clock.Notice(clock.UK(), stat.MustDate("2026-01-30"), 28, clock.CalendarDays)
	if err != nil {
		t.Fatal(err)
	}
	served := notice.Served{Notice: notice.Notice{ID: "chatterbox-2026", Survey: "child-safety-return", Service: "teen-chat", Provider: "palaver",
		Fields: map[notice.Field]string{notice.Why: `to see <b>whether</b> "duties" are met`}}, On: stat.MustDate("2026-01-30"), By: "a team", How: "by e-mail", Due: due}
	if err := w.AddNotice(t.Context(), served); err != nil {
		t.Fatal(err)
	}
	s, err := w.Survey("child-safety-return")
	if err != nil {
		t.Fatal(err)
	}
	base, err := w.FormPath(t.Context(), "chatterbox-2026")
	if err != nil {
		t.Fatal(err)
	}
	return &site{t, w, s, web.New(w.SiteDir(), web.Config{Logger: slog.New(slog.DiscardHandler), Returns: w}).Handler(), base}
}

func (s *site) do(r *http.Request) (int, string, http.Header) {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.Code, string(b), w.Header()
}

func (s *site) get(path string) (int, string) {
	s.t.Helper()
	code, body, _ := s.do(httptest.NewRequest("GET", s.base+path, nil))
	return code, body
}

func (s *site) post(path string, form url.Values) (int, string, string) {
	s.t.Helper()
	r := httptest.NewRequest("POST", s.base+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	code, body, h := s.do(r)
	return code, body, h.Get("Location")
}

// fill reads the form of a page, with what is in it, and puts answers on top.
func (s *site) fill(path string, more ...string) url.Values {
	s.t.Helper()
	code, body := s.get(path)
	if code != 200 {
		s.t.Fatalf("%s: %d", path, code)
	}
	out := url.Values{}
	for n := range parse(s.t, body).Descendants() {
		if n.Data != "input" && n.Data != "select" && n.Data != "button" || attr(n, "name") == "" || attr(n, "name") == "then" || attr(n, "type") == "checkbox" {
			continue
		}
		value := attr(n, "value")
		if n.Data == "select" {
			for o := range n.Descendants() {
				if o.Data == "option" && hasAttr(o, "selected") {
					value = o.FirstChild.Data
				}
			}
		}
		out.Set(attr(n, "name"), value)
	}
	for i := 0; i < len(more); i += 2 {
		if !out.Has(more[i]) && more[i] != "then" && more[i] != "true" {
			s.t.Fatalf("%s has no input %q", path, more[i])
		}
		out.Set(more[i], more[i+1])
	}
	return out
}

func parse(t *testing.T, text string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// From the first answer to a revised return, and what is then known.
func TestANoticeIsAnsweredByWebForm(t *testing.T) {
	s := newSite(t)
	code, start := s.get("")
	for _, want := range []string{"Answer to notice chatterbox-2026", "27 February 2026", "Chatterbox", "to see &lt;b&gt;whether&lt;/b&gt; &#34;duties&#34; are met", "1a Child-safety reports received"} {
		if code != 200 || !strings.Contains(start, want) {
			t.Errorf("%d: the first page lacks %q", code, want)
		}
	}
	const page, box = "question/reports-received", "reports-received 2025-Q4"
	if code, _, to := s.post(page, s.fill(page, "number "+box, " 1,240 ", "number reports-received 2025-Q3", "0", "reason reports-received 2025-Q1", "not held", "then", "next")); code != 303 || to != s.base+"question/reports-acted-on" {
		t.Errorf("keeping: %d to %s", code, to)
	}
	if code, _, to := s.post("question/appeals", s.fill("question/appeals", "number appeals 2025-Q4 outcome=upheld", "40", "number appeals 2025-Q4 outcome=overturned", "5", "number appeals 2025-Q4", "44")); code != 303 || to != s.base+"?kept" {
		t.Errorf("keeping: %d to %s", code, to)
	}
	_, check := s.get("check")
	for _, want := range []string{"6 boxes are filled in", "1,240", "not held", "This does not fit together", "the parts make 45 or more, and the total says 44"} {
		if !strings.Contains(check, want) {
			t.Errorf("the page before sending lacks %q", want)
		}
	}
	for _, tt := range []struct{ office, confirmed, says string }{{"", "yes", "Say which office signs"}, {"head of compliance", "", "Confirm that this is the answer"}} {
		if code, body, _ := s.post("send", s.fill("check", "office", tt.office, "true", tt.confirmed)); code != 422 || !strings.Contains(body, tt.says) {
			t.Errorf("sent by %q: %d, lacks %q", tt.office, code, tt.says)
		}
	}
	first := s.fill("check", "office", "head of compliance", "true", "yes")
	for range 2 { // the button pressed twice sends one return
		if code, _, to := s.post("send", first); code != 303 || to != s.base+"sent/1" {
			t.Fatalf("sending: %d to %s", code, to)
		}
	}
	_, receipt := s.get("sent/1")
	_, doc := s.get("sent/1/return.json")
	sum := sha256.Sum256([]byte(doc))
	if !strings.Contains(receipt, hex.EncodeToString(sum[:])) || !strings.Contains(doc, `"value": 1240}`) || !strings.Contains(doc, `"value": 0}`) {
		t.Errorf("the receipt has another hash than its document, or the document is wrong:\n%s", doc)
	}
	// A revision of the same day takes its place, and names it.
	if code, _, _ := s.post(page, s.fill(page, "number "+box, "1241")); code != 303 {
		t.Errorf("revising: %d", code)
	}
	if _, check := s.get("check"); !strings.Contains(check, "was 1,240") {
		t.Error("the page before sending does not say what changed")
	}
	if code, _, to := s.post("send", s.fill("check", "true", "yes")); code != 303 || to != s.base+"sent/2" {
		t.Errorf("sending the revision: %d to %s", code, to)
	}
	if _, two := s.get("sent/2/return.json"); !strings.Contains(two, `"replaces": "`+hex.EncodeToString(sum[:])+`"`) {
		t.Errorf("the revision does not name its predecessor:\n%s", two)
	}
	book, err := s.w.Book(t.Context(), s.s, stat.MustDate("2026-02-20"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, k := range book.KnownAll() {
		if len(k.Conflict) > 0 {
			t.Errorf("%s is in conflict", k.Key)
		}
		got[k.Key.String()] = k.Count.String()
	}
	if len(got) != 6 || got["teen-chat reports-received 2025-Q4"] != "1241" || got["teen-chat reports-received 2025-Q3"] != "0" || got["teen-chat reports-received 2025-Q1"] != "not held" {
		t.Errorf("known: %v", got)
	}
	all, err := s.w.Returns(t.Context(), s.s)
	if err != nil || len(all) != 1 || len(all[0].Files) != 2 || all[0].Received != stat.MustDate("2026-02-20") {
		t.Errorf("returns %+v, %v", all, err)
	}
	standing, err := s.w.Notices(t.Context(), stat.MustDate("2026-03-01"))
	if err != nil || standing[0].State != "answered" {
		t.Errorf("%+v, %v", standing, err)
	}
}

// All that is wrong stands beside its box and in the list at the top, what was
// typed is kept as it is, and nothing can be sent.
func TestMistakesStandBesideTheirBoxes(t *testing.T) {
	s := newSite(t)
	const page = "question/appeals"
	code, body, _ := s.post(page, s.fill(page, "number appeals 2025-Q4 outcome=upheld", `12.5"><script>`, "number appeals 2025-Q3", "7", "reason appeals 2025-Q3", "refused", "number appeals 2025-Q1", "0"))
	if code != 422 || strings.Contains(body, "<script>") {
		t.Errorf("code %d", code)
	}
	doc := parse(t, body)
	ids := map[string]*html.Node{}
	var links []string
	for n := range doc.Descendants() {
		if id := attr(n, "id"); id != "" {
			ids[id] = n
		}
		if n.Data == "a" && n.Parent.Data == "li" {
			links = append(links, strings.TrimPrefix(attr(n, "href"), "#"))
		}
	}
	if len(links) != 2 {
		t.Fatalf("%d mistakes are listed, want 2", len(links))
	}
	for i, want := range []string{"7", `12.5"><script>`} { // in the order of the periods
		in := ids[links[i]]
		if in == nil || attr(in, "value") != want || attr(in, "aria-invalid") != "true" || ids[attr(in, "aria-describedby")] == nil {
			t.Errorf("mistake %d is not beside its box", i)
		}
	}
	if _, check := s.get("check"); !strings.Contains(check, "2 to put right") || strings.Contains(check, "Send return") {
		t.Error("it could be sent")
	}
	if _, again := s.get(page); !strings.Contains(again, "12.5") {
		t.Error("what was typed is gone")
	}
}

// Every input of every page has a label of its own, and every page a title, a
// heading and its language.
func TestPagesCanBeHeard(t *testing.T) {
	s := newSite(t)
	if code, _, _ := s.post("question/appeals", s.fill("question/appeals", "number appeals 2025-Q4", "44")); code != 303 {
		t.Fatal(code)
	}
	for _, path := range []string{"", "question/appeals", "question/accounts-checked", "check"} {
		_, body := s.get(path)
		labels, inputs, h1 := map[string]int{}, map[string]bool{}, 0
		lang := false
		for n := range parse(t, body).Descendants() {
			switch {
			case n.Data == "label":
				labels[attr(n, "for")]++
			case n.Data == "input" && attr(n, "type") != "hidden", n.Data == "select":
				inputs[attr(n, "id")] = true
			case n.Data == "h1":
				h1++
			case n.Data == "html":
				lang = attr(n, "lang") == "en-GB"
			case n.Data == "script":
				t.Errorf("%s has a script", path)
			}
		}
		for id := range inputs {
			if labels[id] != 1 {
				t.Errorf("%s: the input %q has %d labels", path, id, labels[id])
			}
		}
		if h1 != 1 || !lang {
			t.Errorf("%s: %d headings, language %v", path, h1, lang)
		}
	}
}

// Two people at one page: the second is told, and nothing is lost.
func TestTwoAtOnePage(t *testing.T) {
	s := newSite(t)
	const page = "question/reports-received"
	one, two := s.fill(page, "number reports-received 2025-Q4", "1"), s.fill(page, "number reports-received 2025-Q4", "2")
	if code, _, _ := s.post(page, one); code != 303 {
		t.Fatal(code)
	}
	code, body, _ := s.post(page, two)
	if code != 409 || !strings.Contains(body, "Somebody else kept answers") || !strings.Contains(body, `value="2"`) {
		t.Errorf("code %d", code)
	}
	if got := s.fill(page).Get("number reports-received 2025-Q4"); got != "1" {
		t.Errorf("the page has %q", got)
	}
	look := s.fill("check", "office", "compliance", "true", "yes")
	if code, _, _ := s.post(page, s.fill(page, "number reports-received 2025-Q4", "3")); code != 303 {
		t.Fatal(code)
	}
	if code, body, _ := s.post("send", look); code != 409 || !strings.Contains(body, "look at them again") {
		t.Errorf("sent what nobody looked at: %d", code)
	}
}

func TestWhatTheFormsRefuse(t *testing.T) {
	s := newSite(t)
	key := regexp.MustCompile(`[a-z2-7]{32}`).FindString(s.base)
	for _, path := range []string{"/returns/", "/returns/chatterbox-2026/", "/returns/chatterbox-2026/" + key[:31] + "/", "/returns/chatterbox-2026/" + strings.ToUpper(key) + "/",
		"/returns/other/" + key + "/", "/returns/..%2f..%2fplumbline.db/" + key + "/", s.base + "question/nothing", s.base + "sent/1", s.base + "sent/0", s.base + "sent/x/return.json", "/returns/chatterbox-2026/" + key + "/question/..%2f"} {
		code, body, h := s.do(httptest.NewRequest("GET", path, nil))
		if code != 404 || strings.Contains(body, "Chatterbox") && path[9] != 'c' || h.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d", path, code)
		}
	}
	form := s.fill("question/reports-received", "number reports-received 2025-Q4", "1")
	post := func(body string, headers ...string) int {
		r := httptest.NewRequest("POST", s.base+"question/reports-received", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		code, _, _ := s.do(r)
		return code
	}
	for name, got := range map[string]struct{ code, want int }{
		"from another site":           {post(form.Encode(), "Sec-Fetch-Site", "cross-site"), 403},
		"from another origin":         {post(form.Encode(), "Origin", "https://elsewhere.example"), 403},
		"a form of several parts":     {post("x", "Content-Type", "multipart/form-data; boundary=x"), 400},
		"text":                        {post("x", "Content-Type", "text/plain"), 400},
		"a body that is no form":      {post("%zz"), 400},
		"a body over the limit":       {post("x=" + strings.Repeat("y", 300<<10)), 413},
		"of a page that was not seen": {post("seen=x"), 409},
		"from the form itself":        {post(form.Encode(), "Sec-Fetch-Site", "same-origin"), 303},
	} {
		if got.code != got.want {
			t.Errorf("%s: %d, want %d", name, got.code, got.want)
		}
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "TRACE"} {
		if code, _, _ := s.do(httptest.NewRequest(method, s.base, nil)); code != 405 && code != 403 {
			t.Errorf("%s: %d", method, code)
		}
	}
	_, _, h := s.do(httptest.NewRequest("GET", s.base, nil))
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff"} {
		if h.Get(name) != want {
			t.Errorf("%s is %q", name, h.Get(name))
		}
	}
}

// A failure at our end says nothing of what failed.
type broken struct{ web.Returns }

func (broken) Filing(context.Context, string, string) (*notice.Filing, error) {
	return nil, io.ErrUnexpectedEOF
}

func TestFailureAtOurEnd(t *testing.T) {
	var log strings.Builder
	h := web.New(t.TempDir(), web.Config{Logger: slog.New(slog.NewTextHandler(&log, nil)), Returns: broken{}}).Handler()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/returns/a/b/", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "EOF") || !strings.Contains(w.Body.String(), "went wrong at our end") || !strings.Contains(log.String(), "unexpected EOF") {
		t.Errorf("%d %s\n%s", w.Code, w.Body, log.String())
	}
}
