package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"plumbline/internal/assess/notice"
	"plumbline/internal/fault"
	"plumbline/internal/publish"
	"plumbline/internal/reading"
)

// Returns is all that the web forms ask of the workspace. A key that does not
// open the notice is fault.NotFound everywhere.
type Returns interface {
	Filing(ctx context.Context, id, key string) (*notice.Filing, error)
	// KeepAnswers keeps the answers of a page in the draft. It is
	// fault.Conflict when the page is no longer as it was seen.
	KeepAnswers(ctx context.Context, id, key string, page *notice.Page, seen string, a notice.Answers) error
	// TryAnswers reads the draft as its return would be read.
	TryAnswers(ctx context.Context, id, key string) (reading.Result, error)
	// SubmitAnswers sends the draft as return number. It is fault.Invalid while
	// something has to be put right, and fault.Conflict when it was sent
	// already or the draft is no longer as it was seen.
	SubmitAnswers(ctx context.Context, id, key, office, seen string, number int) (notice.Submission, error)
	// Sent is the document of a return.
	Sent(ctx context.Context, id, key string, number int) ([]byte, error)
}

//go:embed templates/*.html assets/form.css
var formFiles embed.FS

// maxForm is the most that the body of a form may be, in bytes.
const maxForm = 256 << 10

// returns serves the web forms.
type returns struct {
	Returns
	templates *template.Template
	style     []byte
	server    *Server
}

func newReturns(s *Server, r Returns) *returns {
	style, err := publish.Style()
	own, ownErr := formFiles.ReadFile("assets/form.css")
	if err := errors.Join(err, ownErr); err != nil {
		panic(err) // they are compiled in
	}
	return &returns{Returns: r, templates: template.Must(template.ParseFS(formFiles, "templates/*.html")), style: append(style, own...), server: s}
}

// routes are all that the web forms answer to.
func (s *returns) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /returns/style.css", s.css)
	mux.Handle("GET /returns/{notice}/{key}/{$}", s.page(s.start))
	mux.Handle("GET /returns/{notice}/{key}/question/{page}", s.page(s.question))
	mux.Handle("POST /returns/{notice}/{key}/question/{page}", s.page(s.keep))
	mux.Handle("GET /returns/{notice}/{key}/check", s.page(s.check))
	mux.Handle("POST /returns/{notice}/{key}/send", s.page(s.send))
	mux.Handle("GET /returns/{notice}/{key}/sent/{number}", s.page(s.sent))
	mux.Handle("GET /returns/{notice}/{key}/sent/{number}/return.json", s.page(s.sentFile))
	mux.Handle("GET /returns/{notice}/{key}/workbook.xlsx", s.page(s.workbook))
	mux.Handle("GET /returns/", s.page(func(http.ResponseWriter, *http.Request) error { return fault.NotFound }))
}

func (s *returns) css(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=3600")
	w.Write(s.style)
}

// page serves what f writes, under the headers of a form, and an error of f as
// a page in words.
func (s *returns) page(f func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "same-origin") // with none, browsers do not say where a form came from
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex")
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := f(w, r); err != nil {
			s.fail(w, err)
		}
	})
}

// A problem is an error in the words of a page.
type problem struct {
	status      int
	Title, Text string
}

// problemOf is what is said about an error, and its status.
func problemOf(err error) problem {
	var tooLong *http.MaxBytesError
	switch {
	case errors.Is(err, fault.NotFound):
		return problem{http.StatusNotFound, "There is no such page", "Look whether the address is whole: it is in the notice, and ends in 32 letters and figures. If it is, ask the office that served the notice."}
	case errors.Is(err, fault.TooLarge), errors.As(err, &tooLong):
		return problem{http.StatusRequestEntityTooLarge, "That is more than the form asks for", "Nothing of it was kept. Go back and send the form again."}
	case errors.Is(err, fault.Conflict):
		return problem{http.StatusConflict, "The answers have changed meanwhile", "Somebody else has kept or sent answers since you looked at them. Nothing was sent: look at them again."}
	case errors.Is(err, fault.Invalid):
		return problem{http.StatusBadRequest, "That cannot be taken in", "Nothing of it was kept. Go back and send the form again."}
	}
	return problem{http.StatusInternalServerError, "Something went wrong at our end", "What you kept before is safe. Try again in a while; if it stays so, tell the office that served the notice."}
}

func (s *returns) fail(w http.ResponseWriter, err error) {
	p := problemOf(err)
	if p.status == http.StatusInternalServerError {
		s.server.cfg.Logger.Error("web form", "err", err)
	}
	if err := s.render(w, p.status, "problem.html", view{Title: p.Title, Problem: p}); err != nil {
		http.Error(w, p.Title, p.status)
	}
}

// A view is what the templates show.
type view struct {
	Title   string
	Base    string // the address of the form, which ends in a slash
	Filing  *notice.Filing
	Tasks   []task
	Says    []said // parts of the notice
	Asks    *asks
	Check   *checking
	Sent    *notice.Submission
	Problem problem
	// Errors are what is wrong with the page, in order.
	Errors []formError
	Note   string // what just happened
}

// A formError is one thing that is wrong, with the element that it is about.
type formError struct{ ID, Label, Text string }

func (s *returns) render(w http.ResponseWriter, status int, name string, v view) error {
	var b bytes.Buffer
	if err := s.templates.ExecuteTemplate(&b, name, v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes())
	return nil
}

// open is the filing of a request, and the address of its form.
func (s *returns) open(r *http.Request) (*notice.Filing, string, error) {
	id, key := r.PathValue("notice"), r.PathValue("key")
	f, err := s.Filing(r.Context(), id, key)
	return f, "/returns/" + url.PathEscape(id) + "/" + url.PathEscape(key) + "/", err
}

// posted reads the body of a form.
func posted(r *http.Request) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return fmt.Errorf("a form of type %q: %w", r.Header.Get("Content-Type"), fault.Invalid)
	}
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", err, fault.Invalid)
	}
	return nil
}

func (s *returns) sentFile(w http.ResponseWriter, r *http.Request) error {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return fault.NotFound
	}
	b, err := s.Sent(r.Context(), r.PathValue("notice"), r.PathValue("key"), number)
	if err != nil {
		return err
	}
	return attach(w, "application/json", fmt.Sprintf("%s-return-%d.json", r.PathValue("notice"), number), b)
}

func (s *returns) workbook(w http.ResponseWriter, r *http.Request) error {
	f, _, err := s.open(r)
	if err != nil {
		return err
	}
	b, err := notice.Template(f.Form.Survey, f.Service)
	if err != nil {
		return err
	}
	return attach(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", r.PathValue("notice")+".xlsx", b)
}

func attach(w http.ResponseWriter, kind, name string, b []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	w.Write(b)
	return nil
}
