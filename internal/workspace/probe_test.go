package workspace_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plumbline/internal/assess"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/probe"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

func probing(t *testing.T, probes string) (*workspace.Workspace, *workspace.Supervision) {
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
	if err := os.WriteFile(filepath.Join(w.Dir, "probes.yaml"), []byte(probes), 0o644); err != nil {
		t.Fatal(err)
	}
	sup, err := w.Supervision()
	if err != nil {
		t.Fatal(err)
	}
	return w, sup
}

// A configured probe looks at a real server, and what it saw decides a finding.
func TestProbeOfAServerBecomesAFinding(t *testing.T) {
	const page = `<html><body><h1>Report something</h1><p>Anyone can tell us about content that harms a child, with or without an account. Say what you saw and where you saw it, and we will look at it within one day and write back.</p>
<form method="post" action="/report"><label for="d">What happened?</label><textarea id="d" name="description"></textarea><button>Send report</button></form></body></html>`
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		switch r.URL.Path {
		case "/robots.txt":
			http.NotFound(rw, r)
		case "/report":
			io.WriteString(rw, page)
		default:
			http.Redirect(rw, r, "/signin", http.StatusFound)
		}
	}))
	defer server.Close()
	w, sup := probing(t, `probes:
  - {service: teen-chat, standard: MS-REP-01, kind: report-form, address: "http://chatterbox.example/report", whole: true}
  - {service: hobby-forum, standard: MS-REP-01, kind: report-form, address: "http://lathe.example/report"}
`)
	all, err := w.Probes(sup)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d probes, %v", len(all), err)
	}
	cfg := probe.Config{Now: func() time.Time { return time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC) },
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		}}
	for _, p := range all {
		got, err := w.RunProbe(t.Context(), sup, p, cfg)
		if err != nil || got.Result.Outcome != probe.Passed || len(got.Evidence) != 1 {
			t.Fatalf("%s: %+v, %v", p.Service, got.Result.Saw, err)
		}
		if e := got.Evidence[0]; e.Check != 1 || e.Document != document.NewID([]byte(page)) || e.Received != stat.MustDate("2026-03-05") {
			t.Errorf("evidence %+v", e)
		}
	}
	if asked["/robots.txt"] != 2 || asked["/report"] != 2 || len(asked) != 2 {
		t.Errorf("asked for %v", asked)
	}
	found, err := w.Assess(t.Context(), sup, nil, stat.MustDate("2026-03-06"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]assess.Result{"teen-chat": assess.Met, "hobby-forum": assess.Insufficient} // the whole of the check, and a part of it
	for _, a := range found {
		f, err := a.Finding("MS-REP-01")
		if err != nil {
			t.Fatal(err)
		}
		if r, asked := want[string(a.Subject.Service.ID)]; asked && f.Result != r {
			t.Errorf("%s: %s, want %s", a.Subject.Service.ID, f.Result, r)
		}
	}
	// The same look again adds nothing, and the page is kept by its hash.
	if _, err := w.RunProbe(t.Context(), sup, all[0], cfg); err != nil {
		t.Fatal(err)
	}
	if kept, err := w.Evidence(t.Context(), "teen-chat"); err != nil || len(kept) != 1 {
		t.Errorf("%d pieces kept, %v", len(kept), err)
	}
}

// What is wrong in the file of probes is named with its place, and nothing runs.
func TestProbesOfTheFile(t *testing.T) {
	for _, tt := range []struct{ line, says string }{
		{`{service: teen-chats, standard: MS-REP-01, kind: report-form, address: "https://a.example/"}`, `probes.yaml:2:15: no service "teen-chats"`},
		{`{service: teen-chat, standard: MS-REP-1, kind: report-form, address: "https://a.example/"}`, `did you mean "MS-REP-01"`},
		{`{service: teen-chat, standard: MS-REP-01, kind: reports, address: "https://a.example/"}`, `probes.yaml:2:53: `},
		{`{service: teen-chat, standard: MS-REP-01, kind: security-txt, address: "https://a.example/"}`, `no probe of MS-REP-01 names security-txt under automatic`},
		{`{service: teen-chat, standard: MS-REP-01, kind: report-form, address: "file:///etc/passwd"}`, `probes.yaml:2:`},
		{`{service: teen-chat, standard: MS-REP-01, kind: report-form, adress: "https://a.example/"}`, `did you mean "address"`},
	} {
		w, sup := probing(t, "probes:\n  - "+tt.line+"\n")
		if _, err := w.Probes(sup); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s\n%v, want %q", tt.line, err, tt.says)
		}
	}
}
