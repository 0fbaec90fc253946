// Package web serves what has been published, over HTTP, and the web forms by
// which notices are answered.
//
// What is published is only read. The forms are all that takes anything in: each
// has an address that nobody can guess, and whoever has it may answer that one
// notice and nothing else.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/net/netutil"
)

// Config is what may vary. Its zero value is what the product does.
type Config struct {
	Logger *slog.Logger  // default slog.Default()
	Grace  time.Duration // how long requests in hand may take at the end; default 10 seconds
	// Returns answers for the web forms; there are none where it is nil.
	Returns Returns
	// Rounds answers for what is under /rounds/, which is not for the public:
	// who gives it sees to it that only this machine is listened to. There is
	// nothing where it is nil.
	Rounds http.Handler
}

// A Server serves a folder of releases, and the web forms.
type Server struct {
	handler http.Handler
	cfg     Config
}

// New serves the folder dir, which may gain releases while it is served.
func New(dir string, cfg Config) *Server {
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.Grace == 0 {
		cfg.Grace = 10 * time.Second
	}
	s := &Server{cfg: cfg}
	mux := http.NewServeMux()
	mux.Handle("GET /", files(dir))
	if cfg.Returns != nil {
		newReturns(s, cfg.Returns).routes(mux)
	}
	if cfg.Rounds != nil {
		mux.Handle("GET /rounds/", cfg.Rounds)
	}
	s.handler = headers(http.NewCrossOriginProtection().Handler(mux))
	return s
}

// maxConnections is how many may be open at once, so that clients that hold on
// to theirs cost a bounded amount; more wait their turn.
const maxConnections = 1024

// Handler is the server without a listener.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers requests on l until ctx ends, then takes no more and finishes
// those in hand within the grace time.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelWarn)}
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Grace)
		defer cancel()
		ended <- srv.Shutdown(grace)
	}()
	if err := srv.Serve(netutil.LimitListener(l, maxConnections)); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

// headers says what a browser may do with a page: nothing but show it.
func headers(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		h.ServeHTTP(w, r)
	})
}

// files serves a folder without listing it: a folder is its index.html, and
// names that begin with a dot are not there, nor what a symbolic link reaches
// outside the folder.
func files(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		root, err := os.OpenRoot(dir)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer root.Close()
		name := strings.Trim(r.URL.Path, "/")
		if strings.HasPrefix(name, ".") || strings.Contains(name, "/.") || !there(root, name) {
			http.NotFound(w, r)
			return
		}
		http.FileServerFS(root.FS()).ServeHTTP(w, r)
	})
}

// there says that a name of the folder is a file that may be read, or a folder
// with an index.html.
func there(root *os.Root, name string) bool {
	info, err := root.Stat(filepath.FromSlash(path.Join(".", name)))
	if err == nil && info.IsDir() {
		info, err = root.Stat(filepath.FromSlash(path.Join(name, "index.html")))
	}
	return err == nil && info.Mode().IsRegular()
}
