package publish

import (
	"context"
	"fmt"
	"strconv"

	"plumbline/internal/document"
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
	p := s.documentPage(d)
	p.Format = string(doc.Format)
	s.putContent(&p, d, doc, "")
	p.linkUnread()
	return s.putPage(path, "document.html", p)
}

// putContent adds the tables of a document and of those inside it, and the
// paragraphs that something was read from. Within begins the places of a
// document that stands in another.
func (s *site) putContent(p *documentPage, d *Document, doc *document.Document, within string) {
	for i := range doc.Grids {
		if t, ok := s.gridTable(d, &doc.Grids[i], within, p.Unread); ok {
			p.Grids = append(p.Grids, t)
		}
	}
	for _, par := range doc.Paragraphs {
		if s.used(d.ID(), within+par.At) {
			p.Paragraphs = append(p.Paragraphs, paragraphRow{anchor(within + par.At), par.Text})
		}
	}
	for i := range doc.Parts {
		s.putContent(p, d, &doc.Parts[i], within+doc.Parts[i].Name+": ")
	}
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
		p.Unread = append(p.Unread, unreadRow{anchor(u.At), u.At, u.Shown, u.Why})
	}
	for _, c := range d.Result.Checks {
		p.Checks = append(p.Checks, checkRow{c.Passed, c.Name + ": " + c.Detail})
	}
	return p
}

// gridTable shows what a reader of the document sees of a grid: hidden sheets
// give no table, and hidden rows and columns no cells.
func (s *site) gridTable(d *Document, g *document.Grid, within string, unread []unreadRow) (gridTable, bool) {
	if g.Hidden || len(g.Cells) == 0 {
		return gridTable{}, false
	}
	why := map[string]string{}
	for _, u := range unread {
		why[u.At] = u.Why
	}
	t := gridTable{Title: within + gridTitle(g)}
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
				out = s.gridCell(d, g, cell, within, why)
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

func (s *site) gridCell(d *Document, g *document.Grid, c *document.Cell, within string, why map[string]string) gridCell {
	at := within + g.At(c.Row, c.Col)
	out := gridCell{Anchor: anchor(at), Text: c.Shown, RowSpan: c.RowSpan, ColSpan: c.ColSpan}
	switch {
	case c.Hidden:
		return gridCell{Text: "", RowSpan: c.RowSpan, ColSpan: c.ColSpan}
	case s.used(d.ID(), at):
		out.Class = "used"
	case why[at] != "":
		out.Class, out.Why = "unread", why[at]
	}
	return out
}

func gridTitle(g *document.Grid) string {
	switch {
	case g.Name != "":
		return "Sheet " + g.Name
	case g.Caption != "":
		return g.Caption
	case g.Page > 0:
		return fmt.Sprintf("Page %d, table %d", g.Page, g.Number)
	case g.Format == document.CSV:
		return "Records"
	}
	return fmt.Sprintf("Table %d", g.Number)
}
