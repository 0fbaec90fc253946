package probe

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"plumbline/internal/document"
	"plumbline/internal/fault"
)

// world is a site of the tests' own under the name site.example, and a dialer
// that reaches it; every other address goes the way that it goes outside.
func world(t *testing.T, h http.Handler) Config {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return dialTo(s.Listener.Addr().String())
}

func dialTo(addr string) Config {
	return Config{
		Now:     func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) },
		Timeout: 400 * time.Millisecond,
		Dial: func(ctx context.Context, network, to string) (net.Conn, error) {
			if to == "site.example:80" {
				var d net.Dialer
				return d.DialContext(ctx, network, addr)
			}
			return DialPublic(ctx, network, to)
		},
	}
}

// pages answers with a page for each path, and 404 for others.
func pages(of map[string]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := of[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, body)
	})
}

func run(t *testing.T, cfg Config, k Kind, address string, age int) Result {
	t.Helper()
	r, err := Run(t.Context(), Target{k, address, age}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Saw) == 0 {
		t.Errorf("%s of %s says nothing of why it is %s", k, address, r.Outcome)
	}
	return r
}

const filler = `<p>This page belongs to an invented service that was made up for the tests, and it goes on for a while so that there is enough of it for a
reader to see that nothing more is hidden behind a script.</p>`

const plain = `<p>You can play here if you are a child. We keep you safe. Tell us if a man or a boy or a girl is bad to you. You can stop any time.
You do not have to say your name. You do not have to show your face. If you see a thing that you do not like, press the red sign. We will look at it
in a day. We will tell you what we did. You can ask us to look at it once more. We do not sell what you tell us. Ask a big one that you trust if you do
not get what we say here. We will not be cross with you. You can go at any time, and we will wipe what you left.</p>`

const hard = `<p>Participation by children presupposes comprehensive acceptance of contractual stipulations enumerated hereinafter, notwithstanding any
jurisdictional particularities whose applicability, enforceability or interpretation might subsequently necessitate adjudication by competent
authorities, and irrespective of supplementary representations communicated electronically, telephonically or otherwise by intermediaries purporting
to possess organisational authorisation, provided that such representations were neither acknowledged nor countersigned by appropriately designated
representatives of the undertaking, whereupon indemnification obligations, limitation provisions and confidentiality undertakings shall survive
termination indefinitely, unless specifically superseded by subsequently negotiated documentation executed contemporaneously by every participating
counterparty possessing requisite contractual capacity under applicable international conventions and domestic legislation governing electronic
transactions, consumer protection, intellectual property and the administration of comparable telecommunications infrastructure.</p>`

func TestWhatPagesShow(t *testing.T) {
	cfg := world(t, pages(map[string]string{
		"/report":     `<form><label>Report a concern</label><select name="kind"></select><textarea name="what"></textarea><button>Send</button></form>` + filler,
		"/login":      `<form><label>Sign in to report</label><input name="user"><input type="password" name="pw"></form>` + filler,
		"/search":     `<form><input type="search" name="q"></form>` + filler,
		"/bare":       `<html><body><script>document.write("everything")</script></body></html>`,
		"/hidden":     `<div hidden><form><textarea name="report"></textarea></form></div>` + filler,
		"/plain":      `<html lang="en-GB"><h1>Our rules for children</h1>` + plain,
		"/hard":       `<html lang="en"><h1>Terms</h1>` + hard,
		"/welsh":      `<html lang="cy"><h1>Rheolau: children</h1>` + plain,
		"/adults":     `<h1>Terms</h1>` + filler,
		"/contact":    `<h1>Child safety</h1><p>Write to our safeguarding lead: <a href="mailto:safety@site.example">write</a>.</p>` + filler,
		"/nocontact":  `<h1>Safety</h1>` + filler,
		"/recent":     `<h1>Reports</h1><ul><li><a href="r.pdf">Transparency report</a>, 12 March 2026</li><li>Report, 1 May 2024</li></ul>` + filler,
		"/stale":      `<h1>Reports</h1><li>Transparency report, published 2024-05-01</li>` + filler,
		"/yearonly":   `<h1>Transparency report 2026</h1><p>© 24 November 2026 an invented service</p>` + filler,
		"/future":     `<p>Our next transparency report is due on 1 December 2026.</p>` + filler,
		"/impossible": `<p>Transparency report of 31 February 2026.</p>` + filler,
	}))
	for _, tt := range []struct {
		kind Kind
		path string
		age  int
		want Outcome
		says string
	}{
		{ReportForm, "/report", 0, Passed, "without an account"},
		{ReportForm, "/login", 0, Failed, "asks for a password"},
		{ReportForm, "/search", 0, Unclear, "none of which"},
		{ReportForm, "/bare", 0, Unclear, "without scripts"},
		{ReportForm, "/hidden", 0, Unclear, "no form"},
		{ReportForm, "/gone", 0, Unclear, "status 404"},
		{ChildTerms, "/plain", 13, Passed, "13 is asked for"},
		{ChildTerms, "/hard", 13, Failed, "13 is asked for"},
		{ChildTerms, "/welsh", 13, Unclear, `language "cy"`},
		{ChildTerms, "/adults", 13, Failed, "none of them is for a child"},
		{ChildTerms, "/bare", 13, Unclear, "without scripts"},
		{SafetyContact, "/contact", 0, Passed, "mailto link"},
		{SafetyContact, "/nocontact", 0, Failed, "neither a mail address nor a number"},
		{SafetyContact, "/adults", 0, Unclear, "nothing of safety"},
		{TransparencyReport, "/recent", 0, Passed, "12 March 2026"},
		{TransparencyReport, "/stale", 0, Failed, "1 May 2024"},
		{TransparencyReport, "/yearonly", 0, Unclear, "no line"},
		{TransparencyReport, "/future", 0, Unclear, "no line"},
		{TransparencyReport, "/impossible", 0, Unclear, "no line"},
	} {
		t.Run(string(tt.kind)+tt.path, func(t *testing.T) {
			r := run(t, cfg, tt.kind, "http://site.example"+tt.path, tt.age)
			if r.Outcome != tt.want || !strings.Contains(strings.Join(r.Saw, "; "), tt.says) {
				t.Errorf("%s: %q, want %s: %q", r.Outcome, r.Saw, tt.want, tt.says)
			}
			if r.Hash != document.NewID(r.Page) || r.Final != "http://site.example"+tt.path || r.On.String() != "2026-11-24" {
				t.Errorf("kept %s of %s on %s", r.Hash, r.Final, r.On)
			}
			if strings.Contains(strings.Join(r.Saw, ""), "safety@site.example") {
				t.Error("the address of a person is kept")
			}
		})
	}
}

// What a hostile server does ends in time, and is unclear with the reason.
func TestHostileServers(t *testing.T) {
	inside := httptest.NewServer(pages(map[string]string{"/": filler, "/robots.txt": ""}))
	t.Cleanup(inside.Close)
	port := inside.Listener.Addr().(*net.TCPAddr).Port
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "User-agent: *\nDisallow: /private\n") })
	var packed bytes.Buffer // made first: the time for a page is short
	z := gzip.NewWriter(&packed)
	z.Write(bytes.Repeat([]byte(" "), 4<<20))
	z.Close()
	blanks := packed.Bytes()
	mux.HandleFunc("/hang", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "<html>")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/huge", func(w http.ResponseWriter, r *http.Request) {
		line := strings.Repeat("x", 64<<10)
		for range 64 {
			if _, err := io.WriteString(w, line); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, r *http.Request) { // 1 GB of blanks in 1 MB
		w.Header().Set("Content-Encoding", "gzip")
		for range 256 {
			if _, err := w.Write(blanks); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		io.WriteString(w, "not gzip")
	})
	mux.HandleFunc("/deep", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("<b><div>", 2000)) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	for path, to := range map[string]string{
		"/inside": fmt.Sprintf("http://127.0.0.1:%d/", port), "/name": fmt.Sprintf("http://localhost:%d/", port), "/v6": fmt.Sprintf("http://[::1]:%d/", port),
		"/mapped": fmt.Sprintf("http://[::ffff:127.0.0.1]:%d/", port), "/cloud": "http://169.254.169.254/latest/meta-data/", "/lan": "http://10.0.0.1/",
		"/file": "file:///etc/passwd", "/user": "http://a:b@site.example/",
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		})
	}
	cfg := world(t, mux)
	for path, says := range map[string]string{
		"/hang": "did not answer in full within", "/drip": "did not answer in full within", "/huge": "too long", "/bomb": "too long", "/broken": "gave no page", "/loop": "more than 5 redirects",
		"/inside": "private network", "/name": "private network", "/v6": "private network", "/mapped": "private network", "/cloud": "private network",
		"/lan": "private network", "/file": "not the address of a page", "/user": "no name or password", "/private/x": "asks programs not to read",
	} {
		r := run(t, cfg, ReportForm, "http://site.example"+path, 0)
		if r.Outcome != Unclear || !strings.Contains(strings.Join(r.Saw, ";"), says) || len(r.Page) > 0 {
			t.Errorf("%s: %s, %q, %d bytes kept; want unclear: %s", path, r.Outcome, r.Saw, len(r.Page), says)
		}
	}
	if r := run(t, cfg, ReportForm, "http://site.example/deep", 0); r.Outcome != Unclear {
		t.Errorf("a page of nothing but depth: %s, %q", r.Outcome, r.Saw)
	}
}

// A server that sends its headers and no end to them is given up.
func TestSlowHeaders(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			go func() { // an answer that comes before its question is another fault
				if _, err := c.Read(make([]byte, 1)); err == nil {
					io.WriteString(c, "HTTP/1.1 200 OK\r\nX-Wait: ")
				}
			}()
		}
	}()
	r := run(t, dialTo(l.Addr().String()), SafetyContact, "http://site.example/", 0)
	if r.Outcome != Unclear || !strings.Contains(r.Saw[0], "did not answer in full") {
		t.Errorf("%s, %q", r.Outcome, r.Saw)
	}
}

// robots.txt is asked once for each site, and one that cannot be had allows
// nothing.
func TestRobots(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		want   Outcome
	}{
		{404, "", Passed},
		{200, "", Passed},
		{200, "User-agent: *\nDisallow: /\n\nUser-agent: Plumbline-Probe\nAllow: /\n", Passed},
		{200, "User-agent: *\nDisallow: /\n", Unclear},
		{200, "User-agent: plumbline-probe\nDisallow: /contact\n", Unclear},
		{503, "", Unclear},
	} {
		asked := 0
		cfg := world(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.UserAgent() != userAgent {
				t.Errorf("asked as %q", r.UserAgent())
			}
			if r.URL.Path == "/robots.txt" {
				asked++
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
				return
			}
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, `<p>Child safety: <a href="tel:+44">call</a></p>`)
		}))
		r := run(t, cfg, SafetyContact, "http://site.example/contact", 0)
		if r.Outcome != tt.want || asked != 1 {
			t.Errorf("%d %q: %s, %q, asked %d times; want %s", tt.status, tt.body, r.Outcome, r.Saw, asked, tt.want)
		}
	}
}

func TestTargetsThatCannotRun(t *testing.T) {
	for _, target := range []Target{{"reports-form", "https://site.example/", 0}, {ReportForm, "ftp://site.example/", 0}, {ReportForm, "https://a:b@site.example/", 0}, {ReportForm, "", 0}} {
		if _, err := Run(t.Context(), target, Config{}); !errors.Is(err, fault.Invalid) {
			t.Errorf("%v: %v, want it refused", target, err)
		}
	}
}

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f:cb07::1": true, "127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.1.1": false, "0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "::1": false, "::": false,
		"fe80::1": false, "fc00::1": false, "fec0::1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:0:1::": false, "::ffff:10.0.0.1": false,
		"::7f00:1": false, "192.0.2.1": false, "198.18.0.1": false, "203.0.113.9": false, "2001:db8::1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %v, want %v", address, got, want)
		}
	}
}

func TestSecurityTxt(t *testing.T) {
	good := "Contact: mailto:security@site.example\nExpires: 2027-01-01T00:00:00Z\n"
	for _, tt := range []struct {
		name, body, kind, scheme string
		status                   int
		want                     Outcome
		says                     string
	}{
		{"good", good, "text/plain; charset=utf-8", "https", 200, Passed, "1 contact"},
		{"signed", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# ours\n" + good + "-----BEGIN PGP SIGNATURE-----\n", "text/plain", "https", 200, Passed, ""},
		{"none", "", "text/plain", "https", 404, Failed, "status 404"},
		{"refused", "", "text/plain", "https", 503, Unclear, "status 503"},
		{"expired", "Contact: https://site.example/s\nExpires: 2026-01-01t00:00:00z\n", "text/plain", "https", 200, Failed, "expired on 1 January 2026"},
		{"twice", good + good, "text/plain", "https", 200, Failed, "more than once"},
		{"no expiry", "Contact: tel:+44-1", "text/plain", "https", 200, Failed, "does not say when it expires"},
		{"bare contact", "Contact: security@site.example\nExpires: 2027-01-01T00:00:00Z", "text/plain", "https", 200, Failed, "no mailto:"},
		{"a page instead", "<html>Not found</html>", "text/html", "https", 200, Failed, "text/plain"},
		{"in the clear", good, "text/plain", "http", 200, Failed, "TLS"},
	} {
		r := Result{On: dateOf(t, "2026-11-24")}
		judgeSecurityTxt(&r, &page{final: &url.URL{Scheme: tt.scheme, Host: "site.example", Path: "/.well-known/security.txt"}, status: tt.status, contentType: tt.kind, body: []byte(tt.body)})
		if r.Outcome != tt.want || !strings.Contains(strings.Join(r.Saw, "; "), tt.says) {
			t.Errorf("%s: %s %q, want %s: %q", tt.name, r.Outcome, r.Saw, tt.want, tt.says)
		}
	}
}

// The address of a security.txt is the one of the standard, whatever page of
// the site is named.
func TestSecurityTxtIsAskedForWhereItBelongs(t *testing.T) {
	cfg := world(t, pages(map[string]string{"/about": filler}))
	if r := run(t, cfg, SecurityTxt, "http://site.example/about?x=1#y", 0); r.Final != "http://site.example/.well-known/security.txt" || r.Outcome != Failed {
		t.Errorf("%s: %s %q", r.Final, r.Outcome, r.Saw)
	}
}
