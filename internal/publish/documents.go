package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"plumbline/internal/disclosure"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/ledger"
	"plumbline/internal/survey"
	"plumbline/internal/table"
)

type documentPage struct {
	Layout               layout
	Name, From, FromHref string
	Received, Format     string
	Hash, Outcome        string
	Read, UnreadCount    string
	Unread               []unreadRow
	Checks               []checkRow
	Paragraphs           []paragraphRow
	Grids                []gridTable
}

type unreadRow struct{ Anchor, At, Shown, Why string }

type checkRow struct {
	Passed bool
	Text   string
}

type paragraphRow struct{ Anchor, Text string }

// A gridTable is a grid of a document as its page shows it.
type gridTable struct {
	Title, Note string
	Columns     []string
	Rows        []gridRow
}

type gridRow struct {
	Name  string
	Cells []gridCell
}

type gridCell struct {
	Anchor, Class, Text, Why string
	RowSpan, ColSpan         int
}

// mostRows and mostColumns are how much of one grid a page shows; the rest is
// said to be left out, and the values read from it keep their place.
const (
	mostRows    = 2000
	mostColumns = 200
)

func (s *site) putDocument(ctx context.Context, d *Document) error {
	path := documentPath(d.ID())
	doc, err := d.Content(ctx)
	if err != nil {
		return s.putUnreadable(d, err)
	}
	ctx, cancel := document.Limits{}.Timed(ctx)
	defer cancel()
	p := s.documentPage(d)
	p.Format = string(doc.Format)
	err = s.putContent(ctx, &p, d, doc, "")
	if errors.Is(err, fault.TooLarge) {
		return s.putUnreadable(d, err)
	}
	if err != nil {
		return err
	}
	p.linkUnread()
	return s.putPage(path, "document.html", p)
}

// putContent adds the tables of a document and of those inside it, and the
// paragraphs that something was read from. Within begins the places of a
// document that stands in another.
func (s *site) putContent(ctx context.Context, p *documentPage, d *Document, doc *document.Document, within string) error {
	look, err := s.lookAt(ctx, d, doc, within, p.Unread)
	if err != nil {
		return err
	}
	for i := range doc.Grids {
		if t, ok := tableFor(look, &doc.Grids[i]); ok {
			p.Grids = append(p.Grids, t)
		}
	}
	for _, par := range doc.Paragraphs {
		if look.cells[within+par.At] == 0 {
			continue
		}
		text := par.Text
		if s.protects() { // a sentence may give more counts than the one that was read
			text = "The words are not shown: they may give counts that are hidden."
		}
		p.Paragraphs = append(p.Paragraphs, paragraphRow{anchor(within + par.At), text})
	}
	for i := range doc.Parts {
		if err := s.putContent(ctx, p, d, &doc.Parts[i], within+doc.Parts[i].Name+": "); err != nil {
			return err
		}
	}
	return nil
}

// linkUnread takes the links from those unread places that the page does not
// show: hidden cells, and those that another covers.
func (p *documentPage) linkUnread() {
	there := map[string]bool{}
	for _, t := range p.Grids {
		for _, r := range t.Rows {
			for _, c := range r.Cells {
				there[c.Anchor] = true
			}
		}
	}
	for _, par := range p.Paragraphs {
		there[par.Anchor] = true
	}
	for i, u := range p.Unread {
		if !there[u.Anchor] {
			p.Unread[i].Anchor = ""
		}
	}
}

func (s *site) putUnreadable(d *Document, cause error) error {
	p := s.documentPage(d)
	p.Format, p.Outcome = "not known", "unreadable: "+cause.Error()
	return s.putPage(documentPath(d.ID()), "document.html", p)
}

// documentPage is what is known of a document without opening it.
func (s *site) documentPage(d *Document) documentPage {
	const root = "../../"
	p := documentPage{
		Layout: s.layout(documentPath(d.ID()), d.Name(), "The document as it was read, with every cell that became a figure.", "", link{Href: "documents/index.html", Text: "Documents"}),
		Name:   d.Name(), From: "printed about several " + s.survey.Nouns, Received: d.Return.Received.Words(), Hash: string(d.ID()),
		Outcome: string(d.Result.Outcome.Kind), Read: strconv.Itoa(len(d.Result.Observations)), UnreadCount: strconv.Itoa(len(d.Result.Unread)),
	}
	if r := d.Return.Respondent; r != "" {
		p.From, p.FromHref = s.book.Register().Name(r), root+respondentPath(r)
	}
	for _, u := range d.Result.Unread {
		row := unreadRow{anchor(u.At), u.At, u.Shown, u.Why}
		if s.protects() {
			row.Shown, row.Why = disclosure.Marker, "not read"
		}
		p.Unread = append(p.Unread, row)
	}
	for _, c := range d.Result.Checks {
		row := checkRow{c.Passed, c.Name + ": " + c.Detail}
		if s.protects() {
			row.Text = c.Name + ", at " + c.At // the detail gives numbers
		}
		p.Checks = append(p.Checks, row)
	}
	return p
}

// A shownAs says how a place of a document is shown.
type shownAs uint8

const (
	asItIs   shownAs = iota + 1
	asMarker         // the count is hidden
)

func shownAsOf(o *ledger.Observation) shownAs {
	if slices.Contains(o.Notes, hiddenNote) {
		return asMarker
	}
	return asItIs
}

// A look is how the cells of one document are shown: those that were read,
// those that were not and why, and, under a disclosure policy, the values that
// no audit has seen and that stay hidden. Labels are the cells that head or
// name values; they are nil without a policy.
type look struct {
	within string
	cells  map[string]shownAs
	why    map[string]string
	values map[string]bool
	labels map[string]bool
	own    []string // the survey's own names, longest first, in lower case
}

func (s *site) lookAt(ctx context.Context, d *Document, doc *document.Document, within string, unread []unreadRow) (look, error) {
	l := look{within: within, cells: s.cells[d.ID()], why: map[string]string{}}
	for _, u := range unread {
		l.why[u.At] = u.Why
	}
	if !s.protects() {
		return l, nil
	}
	found, err := table.Find(ctx, doc)
	if err != nil {
		return look{}, err
	}
	l.own = ownNames(s.survey)
	l.values, l.labels = map[string]bool{}, map[string]bool{}
	for _, t := range found {
		for i := range t.Values {
			v := &t.Values[i]
			l.values[within+v.At] = true
			for _, label := range append(slices.Clip(v.RowLabels), v.ColLabels...) {
				l.labels[within+label.At] = true
			}
		}
	}
	return l, nil
}

// protects says that the release hides counts under a policy.
func (s *site) protects() bool { return s.Protected.Tables != nil }

// tableFor shows what a reader of the document sees of a grid: hidden sheets
// give no table, and hidden rows and columns no cells.
func tableFor(look look, g *document.Grid) (gridTable, bool) {
	if g.Hidden || len(g.Cells) == 0 {
		return gridTable{}, false
	}
	t := gridTable{Title: look.within + look.gridTitle(g)}
	lettered := g.Format == document.XLSX || g.Format == document.XLS || g.Format == document.ODS
	cols := min(g.Cols, mostColumns)
	for c := range cols {
		name := strconv.Itoa(c + 1)
		if lettered {
			name = document.ColumnName(c)
		}
		t.Columns = append(t.Columns, name)
	}
	covered := map[[2]int]bool{}
	next := 0
	for r := range min(g.Rows, mostRows) {
		line := gridRow{Name: strconv.Itoa(r + 1)}
		hidden := 0
		for c := range cols {
			if covered[[2]int{r, c}] {
				continue
			}
			for next < len(g.Cells) && (g.Cells[next].Row < r || g.Cells[next].Row == r && g.Cells[next].Col < c) {
				next++
			}
			out := gridCell{RowSpan: 1, ColSpan: 1}
			if next < len(g.Cells) && g.Cells[next].Row == r && g.Cells[next].Col == c {
				cell := &g.Cells[next]
				next++
				if cell.Hidden {
					hidden++
				}
				out = look.cell(g, cell)
				out.RowSpan, out.ColSpan = min(out.RowSpan, g.Rows-r, mostRows-r), min(out.ColSpan, cols-c)
				for i := range out.RowSpan {
					for j := range out.ColSpan {
						covered[[2]int{r + i, c + j}] = true
					}
				}
			}
			line.Cells = append(line.Cells, out)
		}
		if hidden == 0 || hidden < len(line.Cells) {
			t.Rows = append(t.Rows, line)
		}
	}
	if g.Rows > mostRows || g.Cols > mostColumns {
		t.Note = fmt.Sprintf("The first %d of %d rows and %d of %d columns.", min(g.Rows, mostRows), g.Rows, cols, g.Cols)
	}
	return t, true
}

// cell is one cell of a grid as the page shows it.
func (l *look) cell(g *document.Grid, c *document.Cell) gridCell {
	at := l.within + g.At(c.Row, c.Col)
	out := gridCell{Anchor: anchor(at), Text: c.Shown, RowSpan: c.RowSpan, ColSpan: c.ColSpan}
	shown, read := l.cells[at]
	switch {
	case c.Hidden:
		return gridCell{RowSpan: c.RowSpan, ColSpan: c.ColSpan}
	case read:
		out.Class = "used"
		if shown == asMarker {
			out.Text = disclosure.Marker
		}
	case c.Shown != "" && l.hides(at, c.Shown):
		out.Text = disclosure.Marker
	case l.why[at] != "":
		out.Class, out.Why = "unread", l.why[at]
	}
	return out
}

// hides says that the text of a cell that was not read stays hidden: a value,
// or a note that could give one. Headings and names of rows are shown.
func (l *look) hides(at, text string) bool {
	return l.values[at] || l.labels != nil && !l.labels[at] && l.couldCount(text)
}

var (
	yearText   = regexp.MustCompile(`\b(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?\b`)
	numberWord = regexp.MustCompile(`(?i)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|dozen|single|sole|both|none|no|nil|zero)\b`)
)

// ownNames are what the survey itself calls things, which give no count even
// where they hold a number ("under-18s").
func ownNames(s *survey.Survey) []string {
	names := []string{s.Title}
	for _, m := range s.Measures {
		names = append(append(names, m.Name, m.Short), m.Aliases...)
	}
	for i, n := range names {
		names[i] = strings.ToLower(n)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return names
}

// couldCount says that a text could give a count, in digits or in words. Years
// and the survey's own names are none.
func (l *look) couldCount(text string) bool {
	text = strings.ToLower(text)
	for _, name := range l.own {
		text = strings.ReplaceAll(text, name, "")
	}
	return strings.ContainsFunc(yearText.ReplaceAllString(text, ""), unicode.IsNumber) || numberWord.MatchString(text)
}

func (l *look) gridTitle(g *document.Grid) string {
	switch {
	case g.Name != "" && !(l.labels != nil && l.couldCount(strings.TrimRight(g.Name, "0123456789"))):
		return "Sheet " + g.Name
	case g.Caption != "" && !(l.labels != nil && l.couldCount(g.Caption)):
		return g.Caption
	case g.Page > 0:
		return fmt.Sprintf("Page %d, table %d", g.Page, g.Number)
	case g.Format == document.CSV:
		return "Records"
	}
	return fmt.Sprintf("Table %d", g.Number)
}
