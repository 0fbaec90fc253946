package web_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"plumbline/internal/web"
)

// A pipes is a listener in memory, so that time can be the test's own.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (p pipes) Close() error   { close(p); return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// dial sends text on a new connection, and gives what came back until the server
// closed it, with how long that took.
func (p pipes) dial(text string) (answer string, took time.Duration) {
	client, server := net.Pipe()
	began := time.Now()
	p <- server
	go io.WriteString(client, text) // the server need not read it all
	b, _ := io.ReadAll(client)
	client.Close()
	return string(b), time.Since(began)
}

// Clients that are slow, long-winded or silent are let go in a stated time.
func TestSlowClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := make(pipes)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		s := web.New(t.TempDir(), web.Config{Logger: slog.New(slog.DiscardHandler), Returns: broken{}})
		go func() { ended <- s.Serve(ctx, l) }()
		const form = "POST /returns/a/b/question/c HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		for _, tt := range []struct {
			name, text, status string
			most               time.Duration
		}{
			{"says nothing", "", "", 30 * time.Second},
			{"never ends its headers", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "", 10 * time.Second},
			{"never sends its body", form + "Content-Length: 100\r\n\r\nseen=", " 500 ", 30 * time.Second}, // the fake fails before it reads
			{"sends headers without end", "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", 80<<10) + "\r\n\r\n", " 431 ", 10 * time.Second},
			{"speaks another language", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", " 400 ", 10 * time.Second},
			{"names no host", "GET / HTTP/1.1\r\n\r\n", " 400 ", 10 * time.Second},
			{"keeps its connection", "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", " 404 ", 2 * time.Minute},
			{"hides a second request", form + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n", " ", 3 * time.Minute},
		} {
			answer, took := l.dial(tt.text)
			line, _, _ := strings.Cut(answer, "\r\n")
			if took > tt.most || !strings.Contains(line+" ", tt.status) || tt.status == "" && answer != "" {
				t.Errorf("a client that %s is let go after %v with %q; want %q within %v", tt.name, took, line, tt.status, tt.most)
			}
		}
		stop()
		if err := <-ended; err != nil && err != net.ErrClosed {
			t.Error(err)
		}
	})
}

// Every answer, found or not, says what a browser may do with it.
func TestHeadersOfEveryAnswer(t *testing.T) {
	h := web.New(t.TempDir(), web.Config{Logger: slog.New(slog.DiscardHandler), Returns: broken{}}).Handler()
	for _, target := range []string{"GET /", "GET /x", "POST /x", "GET /returns/style.css", "GET /returns/a/b/", "POST /returns/a/b/send", "GET /returns/", "OPTIONS /"} {
		method, path, _ := strings.Cut(target, " ")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(method, path, nil))
		w := rec.Header()
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"} {
			if w.Get(name) == "" {
				t.Errorf("%s has no %s", target, name)
			}
		}
		if csp := w.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script-src") {
			t.Errorf("%s: policy %q", target, csp)
		}
		if w.Get("Access-Control-Allow-Origin") != "" || w.Get("Server") != "" {
			t.Errorf("%s says too much: %v", target, w)
		}
	}
}
