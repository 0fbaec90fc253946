package publish

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// storyHeadings puts the headings of a story one level under the page's own.
var storyHeadings = strings.NewReplacer("<h1", "<h2", "</h1>", "</h2>", "<h2", "<h3", "</h2>", "</h3>")

type respondentPage struct {
	Layout     layout
	Name       string
	Story      template.HTML
	Tables     []measureTable
	AnyChange  bool
	Breakdowns []breakdownTable
	Figures    []link
	Documents  []link
}

// A measureTable is a respondent's values of one measure as a whole.
type measureTable struct {
	Title, Unit string
	Chart       template.HTML
	HasChange   bool
	Rows        []periodRow
}

type periodRow struct {
	Period, Since string
	Value, Change cell
	HasChange     bool
	Sources       []link
	More          int
}

// A breakdownTable is a measure by one dimension, a period to a column.
type breakdownTable struct {
	Title, Dimension string
	Columns          []string
	Rows             []row
}

func (s *site) putRespondent(r respondent.Respondent) error {
	const root = "../../"
	path := respondentPath(r.ID)
	p := respondentPage{
		Layout: s.layout(path, r.Name, "Figures of "+r.Name+", each with the document and the cell that it was read from.", ""),
		Name:   r.Name,
	}
	if story, ok := s.Stories[r.ID]; ok {
		html, err := story.HTML(func(id figure.ID) string { return root + FigurePath(id) })
		if err != nil {
			return fmt.Errorf("story of %s: %w", r.Name, err)
		}
		p.Story = template.HTML(storyHeadings.Replace(string(html)))
	}
	known := s.mine[r.ID]
	for i, m := range s.survey.Measures {
		if t, ok := s.measureTable(root, fmt.Sprintf("chart%d", i), r, &m, known); ok {
			p.Tables = append(p.Tables, t)
			p.AnyChange = p.AnyChange || t.HasChange
		}
		for _, d := range m.Dimensions {
			if t, ok := s.breakdownTable(root, &m, d, known); ok {
				p.Breakdowns = append(p.Breakdowns, t)
			}
		}
	}
	for _, f := range s.figuresOf[r.ID] {
		p.Figures = append(p.Figures, link{Href: root + FigurePath(f.ID), Text: f.Text})
	}
	for _, d := range s.documentsOf[r.ID] {
		p.Documents = append(p.Documents, link{Href: root + documentPath(d.ID()), Text: d.Name(), Note: "received " + d.Return.Received.Words()})
	}
	return s.putPage(path, "respondent.html", p)
}

func (s *site) measureTable(root, id string, r respondent.Respondent, m *survey.Measure, known []ledger.Known) (measureTable, bool) {
	t := measureTable{Title: title(m.Name), Unit: title(m.Unit)}
	var bars []bar
	for _, k := range known {
		if k.Measure != m.ID || !k.Breakdown.IsTotal() {
			continue
		}
		line := periodRow{Period: k.Period.Words(), Since: k.From.Words(), Value: s.knownCell(k.Key, root)}
		if f := s.changeFigure(k.Key); f != nil {
			line.Change, t.HasChange = cell{Href: root + FigurePath(f.ID), Text: f.Brief(), Reason: f.Value.Reason}, true
			if f.Value.Reason == "" && line.Change.Text == "" {
				line.Change.Reason = "too few for a percentage"
			}
		}
		sources := append(slices.Clone(k.Sources), k.Conflict...)
		for i, o := range sources {
			if i == 2 {
				line.More = len(sources) - 2
				break
			}
			line.Sources = append(line.Sources, link{Href: root + cellPath(o.Document, o.At), Text: s.docLink(root, o.Document).Text + ", " + o.At})
		}
		t.Rows = append(t.Rows, line)
		if slices.Contains(s.survey.Periods, k.Period) && len(k.Conflict) == 0 {
			bars = append(bars, bar{k.Period.Words(), k.Count})
		}
	}
	for i := range t.Rows {
		t.Rows[i].HasChange = t.HasChange
	}
	if m.Counts() {
		t.Chart = barChart(id, title(m.Name)+", "+r.Name, bars)
	}
	return t, len(t.Rows) > 0
}

func (s *site) changeFigure(k ledger.Key) *figure.Figure {
	for _, f := range s.figuresOf[k.Respondent] {
		if f.Method == survey.Change && f.Measure == k.Measure && f.Period == k.Period && f.Breakdown == k.Breakdown {
			return f
		}
	}
	return nil
}

// breakdownTable is a measure by one dimension alone.
func (s *site) breakdownTable(root string, m *survey.Measure, d stat.DimensionID, known []ledger.Known) (breakdownTable, bool) {
	dim, ok := s.survey.Dimension(d)
	if !ok {
		return breakdownTable{}, false
	}
	t := breakdownTable{Title: title(m.Name) + " by " + dim.Name, Dimension: title(dim.Name)}
	cells := map[stat.Code]map[stat.Period]ledger.Key{}
	var codes []stat.Code
	var periods []stat.Period
	for _, k := range known {
		c, ok := k.Breakdown.Code(d)
		if k.Measure != m.ID || !ok || len(k.Breakdown.Dimensions()) != 1 {
			continue
		}
		if cells[c] == nil {
			cells[c] = map[stat.Period]ledger.Key{}
			codes = append(codes, c)
		}
		cells[c][k.Period] = k.Key
		if !slices.Contains(periods, k.Period) {
			periods = append(periods, k.Period)
		}
	}
	slices.SortFunc(codes, dim.Codelist.Compare)
	slices.SortFunc(periods, stat.Period.Compare)
	for _, p := range periods {
		t.Columns = append(t.Columns, p.Words())
	}
	for _, c := range codes {
		line := row{Name: dim.Codelist.Name(c)}
		for _, p := range periods {
			key, ok := cells[c][p]
			if !ok {
				line.Cells = append(line.Cells, cell{Reason: "nothing known"})
				continue
			}
			value := s.knownCell(key, root)
			if k, _ := s.book.Known(key); value.Href == "" && len(k.Sources) > 0 {
				value.Href = root + cellPath(k.Sources[0].Document, k.Sources[0].At)
			}
			line.Cells = append(line.Cells, value)
		}
		t.Rows = append(t.Rows, line)
	}
	return t, len(t.Rows) > 0
}
