package publish

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"plumbline/internal/document"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

var (
	//go:embed templates/*.html
	templateFiles embed.FS
	//go:embed assets
	assetFiles embed.FS
)

// A site is a release in the making.
type site struct {
	Release
	book      *figure.Book
	survey    *survey.Survey
	dir       string
	templates *template.Template
	style     string // the style sheet's name, with its hash
	figures   []figure.Figure
	byID      map[figure.ID]*figure.Figure
	documents map[document.ID]*Document
	// cells says, for each document, which places were read, and whether what
	// stands there may be shown.
	cells map[document.ID]map[string]shownAs
	// mine are the known values of each respondent, and their figures.
	mine        map[respondent.ID][]ledger.Known
	figuresOf   map[respondent.ID][]*figure.Figure
	documentsOf map[respondent.ID][]*Document

	mu    sync.Mutex
	files []manifestEntry
}

// A link is an address within the release and what it says; Note stands
// beside it.
type link struct {
	Href, Text, Note string
	Current          bool
}

// A layout is what every page shares. Root is the way back to the top.
type layout struct {
	Title, Description string
	Root, Style        string
	Nav, Crumbs        []link
	Invented           bool
	Noun, Nouns        string
	Survey, AsKnown    string
}

func newSite(r Release, dir string) (*site, error) {
	t, err := template.ParseFS(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	s := &site{Release: r, book: r.Book, survey: r.Book.Survey(), dir: dir, templates: t,
		byID: map[figure.ID]*figure.Figure{}, documents: map[document.ID]*Document{}, cells: map[document.ID]map[string]shownAs{},
		mine: map[respondent.ID][]ledger.Known{}, figuresOf: map[respondent.ID][]*figure.Figure{}, documentsOf: map[respondent.ID][]*Document{}}
	told := map[figure.ID]bool{}
	for _, story := range r.Stories {
		for _, id := range story.Figures() {
			told[id] = true
		}
	}
	for _, f := range r.Book.Figures() {
		if told[f.ID] || worthAPage(&f) {
			s.figures = append(s.figures, f)
		}
	}
	for i := range s.figures {
		f := &s.figures[i]
		s.byID[f.ID] = f
		s.figuresOf[f.Respondent] = append(s.figuresOf[f.Respondent], f)
	}
	for i := range s.Documents {
		d := &s.Documents[i]
		s.documents[d.ID()] = d
		s.documentsOf[d.Return.Respondent] = append(s.documentsOf[d.Return.Respondent], d)
	}
	for _, k := range r.Book.KnownAll() {
		s.mine[k.Respondent] = append(s.mine[k.Respondent], k)
	}
	for i := range r.Protected.Observations {
		o := &r.Protected.Observations[i]
		if s.cells[o.Document] == nil {
			s.cells[o.Document] = map[string]shownAs{}
		}
		if s.cells[o.Document][o.At] != asMarker {
			s.cells[o.Document][o.At] = shownAsOf(o)
		}
	}
	return s, nil
}

// worthAPage leaves out the figures about which nothing was ever said and no
// story speaks.
func worthAPage(f *figure.Figure) bool {
	return f.Value.Reason == "" || len(f.Inputs) > 0 || f.Respondent == figure.All && f.Method == survey.Coverage
}

// write makes every file of the release; pages are made on all cores.
func (s *site) write(ctx context.Context, progress Progress) error {
	if err := s.putAssets(); err != nil {
		return err
	}
	jobs := []func() error{s.putHome, s.putRevisions, s.putConflicts, s.putDocumentList, s.putAbout, s.putData, s.putTables}
	for _, r := range s.book.Register().All() {
		if len(s.mine[r.ID]) > 0 || !r.Area {
			jobs = append(jobs, func() error { return s.putRespondent(r) })
		}
	}
	for i := range s.figures {
		jobs = append(jobs, func() error { return s.putFigure(&s.figures[i]) })
	}
	for i := range s.Documents {
		jobs = append(jobs, func() error { return s.putDocument(ctx, &s.Documents[i]) })
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	var finished atomic.Int64
	for _, job := range jobs {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := job(); err != nil {
				return err
			}
			if n := int(finished.Add(1)); progress != nil {
				progress(n, len(jobs))
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return s.putManifest()
}

// Style is the style sheet of the published pages, which other pages of the
// product build upon.
func Style() ([]byte, error) {
	var css []byte
	for _, name := range []string{"normalize.css", "style.css"} {
		b, err := fs.ReadFile(assetFiles, "assets/"+name)
		if err != nil {
			return nil, err
		}
		css = append(css, b...)
	}
	return css, nil
}

func (s *site) putAssets() error {
	css, err := Style()
	if err != nil {
		return err
	}
	s.style = "style-" + document.NewID(css).Short() + ".css"
	if err := s.put("assets/"+s.style, css); err != nil {
		return err
	}
	icon, err := fs.ReadFile(assetFiles, "assets/icon.svg")
	if err != nil {
		return err
	}
	return s.put("assets/icon.svg", icon)
}

// putPage renders a template into memory, then writes it.
func (s *site) putPage(name, tmpl string, page any) error {
	var b bytes.Buffer
	if err := s.templates.ExecuteTemplate(&b, tmpl, page); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return s.put(name, b.Bytes())
}

// layout is the frame of the page at the given path; current is its entry in
// the navigation.
func (s *site) layout(path, title, description, current string, crumbs ...link) layout {
	if title != s.survey.Title {
		title += " – " + s.survey.Title
	}
	l := layout{Title: title, Description: description, Root: strings.Repeat("../", strings.Count(path, "/")), Style: s.style,
		Crumbs: crumbs, Invented: s.survey.Invented, Noun: s.survey.Noun, Nouns: s.survey.Nouns,
		Survey: s.survey.Title, AsKnown: s.book.At().Words()}
	for _, n := range []link{{Href: "index.html", Text: "Figures"}, {Href: "revisions/index.html", Text: "Revisions"},
		{Href: "conflicts/index.html", Text: "Conflicts"}, {Href: "documents/index.html", Text: "Documents"}, {Href: "about/index.html", Text: "Method"}} {
		n.Current = n.Text == current
		l.Nav = append(l.Nav, n)
	}
	return l
}

// The addresses of pages, from the top of the release.

// FigurePath is where the page of a figure stands in a release.
func FigurePath(id figure.ID) string            { return "figures/" + string(id) + "/index.html" }
func respondentPath(id respondent.ID) string    { return string("respondents/" + id + "/index.html") }
func documentPath(id document.ID) string        { return "documents/" + string(id) + "/index.html" }
func cellPath(id document.ID, at string) string { return documentPath(id) + "#" + anchor(at) }

// anchor is a place as the id of an element: "Sheet1!C7" and "p2 t1 r3 c2"
// without what an address cannot hold.
func anchor(at string) string {
	return "at-" + strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.':
			return r
		case r > 127:
			return r
		}
		return '-'
	}, at)
}

// keyName says in words what a key is about, within its survey.
func (s *site) keyName(k ledger.Key) string {
	name := s.book.Register().Name(k.Respondent) + ", " + k.Period.Words()
	if m, ok := s.survey.Measure(k.Measure); ok {
		name += ", " + m.Name
	}
	if b := s.breakdownName(k.Breakdown); b != "" {
		name += ", " + b
	}
	return name
}

func (s *site) breakdownName(b stat.Breakdown) string {
	var parts []string
	for _, d := range b.Dimensions() {
		c, _ := b.Code(d)
		name := string(c)
		if dim, ok := s.survey.Dimension(d); ok {
			name = dim.Name + " " + strings.ToLower(dim.Codelist.Name(c)[:1]) + dim.Codelist.Name(c)[1:]
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, ", ")
}

// docLink leads to a document's page; a document that is not part of the
// release is named by its hash alone.
func (s *site) docLink(root string, id document.ID) link {
	if d, ok := s.documents[id]; ok {
		return link{Href: root + documentPath(id), Text: d.Name()}
	}
	return link{Text: id.Short()}
}
