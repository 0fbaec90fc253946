package main

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/fault"
	"plumbline/internal/workspace"
)

//go:embed board.html
var boardHTML string

//go:embed board.css
var boardCSS string

//go:embed rounds.html
var roundsHTML string

var (
	boardPage  = template.Must(template.New("board").Funcs(template.FuncMap{"style": func() template.CSS { return template.CSS(boardCSS) }}).Parse(boardHTML))
	roundsPage = template.Must(template.New("rounds").Parse(roundsHTML))
)

// boards serves under /rounds/ the list of a workspace's rounds, and the board
// of each as of today. It answers only browsers that were sent to this very
// machine by name: another site could otherwise have a name of its own lead
// here, and read the boards in the browser of whoever visits it.
func boards(w *workspace.Workspace) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rounds/board.css", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/css; charset=utf-8")
		if _, err := io.WriteString(rw, boardCSS); err != nil {
			slog.Debug("the browser has gone", "error", err)
		}
	})
	mux.HandleFunc("GET /rounds/{$}", func(rw http.ResponseWriter, r *http.Request) {
		all, err := w.Rounds(r.Context())
		showPage(rw, r, roundsPage, all, err)
	})
	mux.HandleFunc("GET /rounds/{round}", func(rw http.ResponseWriter, r *http.Request) {
		v, err := func() (v boardView, err error) {
			round, err := w.Round(r.Context(), collect.RoundID(r.PathValue("round")))
			if err != nil {
				return v, err
			}
			v, err = viewBoard(r.Context(), w, round, post.Day(w.Now()))
			v.Sheet = "board.css"
			return v, err
		}()
		showPage(rw, r, boardPage, v, err)
	})
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !thisMachine(r.Host) {
			http.Error(rw, "The boards are shown on the machine that holds them alone.", http.StatusForbidden)
			return
		}
		rw.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(rw, r)
	})
}

// showPage answers with a page, or says what went wrong.
func showPage(rw http.ResponseWriter, r *http.Request, page *template.Template, data any, err error) {
	var b bytes.Buffer
	if err == nil {
		err = page.Execute(&b, data)
	}
	switch {
	case errors.Is(err, fault.NotFound):
		http.NotFound(rw, r)
	case err != nil:
		slog.Error("a board cannot be shown", "path", r.URL.Path, "error", err)
		http.Error(rw, "Something went wrong at our end. The log says what.", http.StatusInternalServerError)
	default:
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := b.WriteTo(rw); err != nil {
			slog.Debug("the browser has gone", "error", err)
		}
	}
}

// thisMachine says that the host of a request, with or without a port, is a
// name or an address that no other machine has.
func thisMachine(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}
