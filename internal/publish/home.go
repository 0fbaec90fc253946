package publish

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A cell is a number in a table: where its page is and what it says, or the
// reason that there is none.
type cell struct {
	Href, Text, Reason string
	Revised, Clash     bool
}

// A row is a line of a table of numbers.
type row struct {
	Name, Href string
	Cells      []cell
}

type card struct{ Href, Big, Text string }

type homePage struct {
	Layout                     layout
	Heading                    string
	Lead                       []string
	Cards                      []card
	CardNote                   string
	NounTitle                  string
	MatrixIntro, MatrixCaption string
	Periods                    []string
	Rows, Areas                []row
	Downloads                  []link
}

func (s *site) putHome() error {
	p := homePage{
		Layout:    s.layout("index.html", s.survey.Title, s.survey.About, "Figures"),
		Heading:   s.survey.Title,
		Lead:      []string{s.survey.About},
		NounTitle: title(s.survey.Noun),
		Downloads: []link{
			{Href: "data/figures.csv", Text: "All figures (CSV)", Note: "one row for each figure"},
			{Href: "data/figures.json", Text: "All figures (JSON)", Note: "with method, coverage, sources and caveats"},
			{Href: "data/observations.csv", Text: "All observations (CSV)", Note: "one row for each value read, with its cell and its document"},
			{Href: "data/observations.json", Text: "All observations (JSON)"},
			{Href: "data/datapackage.json", Text: "Description of the data (Data Package)"},
			{Href: manifestName, Text: "Manifest", Note: "every file of this release with its SHA-256"},
		},
	}
	h := s.survey.Headline
	if h.Measure == "" && len(s.survey.Measures) > 0 {
		h.Measure = s.survey.Measures[0].ID
	}
	if f := s.headlineFigure(survey.Change); f != nil {
		p.Heading = f.Text
	}
	p.Cards, p.CardNote = s.cards()
	if m, ok := s.survey.Measure(h.Measure); ok {
		p.MatrixCaption = title(m.Name)
		p.MatrixIntro = "The latest figure known on " + s.book.At().Words() + ", with a link to how each was made."
		periods := s.periodsOf(h.Measure)
		for _, q := range periods {
			p.Periods = append(p.Periods, q.Words())
		}
		for _, r := range s.book.Register().All() {
			line := row{Name: r.Name, Href: respondentPath(r.ID), Cells: s.totals(r.ID, h.Measure, periods)}
			switch known := slices.ContainsFunc(line.Cells, func(c cell) bool { return c.Text != "" || c.Clash }); {
			case r.Area && known:
				p.Areas = append(p.Areas, line)
			case !r.Area:
				p.Rows = append(p.Rows, line)
			}
		}
	}
	return s.putPage("index.html", "home.html", p)
}

// headlineFigure is the figure of a method that the survey's headline speaks
// of; nil when there is none.
func (s *site) headlineFigure(m survey.Method) *figure.Figure {
	h := s.survey.Headline
	scope := respondent.ID(h.Area)
	if scope == "" {
		scope = figure.All
	}
	for i := range s.figures {
		f := &s.figures[i]
		if f.Method == m && f.Respondent == scope && f.Measure == h.Measure && f.Period == h.To && f.Value.Reason == "" && f.Breakdown.IsTotal() {
			return f
		}
	}
	return nil
}

// cards are the headline figures, each with its page.
func (s *site) cards() (cards []card, note string) {
	h := s.survey.Headline
	for i := range s.figures {
		f := &s.figures[i]
		if f.Method == survey.Total && f.Respondent == orAll(h.Area) && f.Measure == h.Measure && f.Period == h.From && f.Value.Reason == "" {
			cards = append(cards, card{FigurePath(f.ID), f.Brief(), "in " + h.From.Words() + s.among(f)})
		}
	}
	for _, m := range []struct {
		method survey.Method
		text   string
	}{{survey.Total, "in " + h.To.Words()}, {survey.Change, "change from " + h.From.Words() + " to " + h.To.Words()}, {survey.PerDay, "a day on average in " + h.To.Words()}} {
		if f := s.headlineFigure(m.method); f != nil {
			cards = append(cards, card{FigurePath(f.ID), f.Brief(), m.text + s.among(f)})
			if f.Coverage.Stated != "" {
				note = fmt.Sprintf("%s, as printed: the totals are those of %s.", s.book.Register().Name(f.Respondent), f.Coverage.Stated)
			}
		}
	}
	return cards, note
}

// among is how many of those asked a figure speaks of: two totals side by side
// may be of different ones, and the change between them of fewer than either.
func (s *site) among(f *figure.Figure) string {
	n := len(f.Coverage.Included)
	switch {
	case f.Coverage.Asked == 0 || f.Coverage.Stated != "":
		return ""
	case f.Method == survey.Change:
		return fmt.Sprintf(", in the %d of %d %s that answered for both", n, f.Coverage.Asked, s.survey.Nouns)
	}
	return fmt.Sprintf(", in %d of %d %s", n, f.Coverage.Asked, s.survey.Nouns)
}

func orAll(area string) respondent.ID {
	if area == "" {
		return figure.All
	}
	return respondent.ID(area)
}

// periodsOf are the periods for which any respondent has a value of a measure
// as a whole, in order: those that the survey asks about, or all of them when
// it asks about none.
func (s *site) periodsOf(m survey.MeasureID) []stat.Period {
	seen := map[stat.Period]bool{}
	for _, known := range s.mine {
		for _, k := range known {
			if k.Measure == m && k.Breakdown.IsTotal() {
				seen[k.Period] = true
			}
		}
	}
	var out []stat.Period
	for _, p := range s.survey.Periods {
		if seen[p] {
			out = append(out, p)
		}
	}
	if len(out) > 0 {
		return out
	}
	for p := range seen {
		out = append(out, p)
	}
	slices.SortFunc(out, stat.Period.Compare)
	return out
}

// totals are the cells of a respondent's values of a measure, one a period.
func (s *site) totals(r respondent.ID, m survey.MeasureID, periods []stat.Period) []cell {
	cells := make([]cell, len(periods))
	for i, p := range periods {
		cells[i] = s.knownCell(ledger.Key{Respondent: r, Measure: m, Period: p}, "")
	}
	return cells
}

// knownCell is the cell of one key, with a link to its figure if that has a
// page.
func (s *site) knownCell(key ledger.Key, root string) cell {
	k, ok := s.book.Known(key)
	if !ok {
		return cell{Reason: "nothing known"}
	}
	c := cell{Revised: len(k.Superseded) > 0}
	if f := s.totalFigure(key); f != nil {
		c.Href = root + FigurePath(f.ID)
	}
	if c.Clash = len(k.Conflict) > 0; c.Clash {
		c.Reason = "documents of the same day disagree"
		return c
	}
	if gap, isGap := k.Count.Gap(); isGap {
		c.Reason = gap.String()
		return c
	}
	c.Text = short(k.Count)
	return c
}

func (s *site) totalFigure(key ledger.Key) *figure.Figure {
	for _, f := range s.figuresOf[key.Respondent] {
		if f.Method == survey.Total && f.Measure == key.Measure && f.Period == key.Period && f.Breakdown == key.Breakdown {
			return f
		}
	}
	return nil
}

// title is s with its first letter in upper case.
func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
