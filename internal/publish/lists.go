package publish

import (
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

type listPage struct {
	Layout   layout
	Heading  string
	Intro    []string
	Sections []section
}

// A section is a table of a list page; Empty is said when it has no rows.
type section struct {
	Title, Label, Empty string
	Columns             []column
	Rows                [][]entry
	// Stacked says that a row becomes a card where the window is narrow: for
	// words, and not for numbers that are compared down a column.
	Stacked bool
}

type column struct {
	Text   string
	Number bool
}

type entry struct {
	Text, Href string
	Number     bool
	Keep       bool // on one line
}

func (s *site) putRevisions() error {
	const root = "../"
	path := "revisions/index.html"
	sec := section{Title: "Values", Label: "Revised values", Empty: "No value has been revised.",
		Columns: []column{{"Value of", false}, {"First known", false}, {"Then", true}, {"Known since", false}, {"Now", true}}}
	for _, k := range s.book.Revisions() {
		if len(k.Superseded) == 0 {
			continue
		}
		first := k.Superseded[0]
		now := entry{Text: k.Count.Words(), Number: true}
		if len(k.Conflict) > 0 {
			now.Text = "conflict"
		}
		if f := s.totalFigure(k.Key); f != nil {
			now.Href = root + FigurePath(f.ID)
		}
		sec.Rows = append(sec.Rows, []entry{{Text: s.keyName(k.Key)}, {Text: first.Known.Words()},
			{Text: first.Count.Words(), Href: root + cellPath(first.Document, first.At), Number: true}, {Text: k.From.Words()}, now})
	}
	return s.putPage(path, "list.html", listPage{
		Layout:  s.layout(path, "Revisions", "Every value that changed after it was first known.", "Revisions"),
		Heading: "Revisions",
		Intro: []string{"Every value that changed after it was first known. Both stay on record, and a figure asked about an earlier date still gives the earlier one.",
			"A change between two periods always takes both as known on the same date. Figures are compared over the " + strconv.Itoa(revisionDays) + " latest days of revisions."},
		Sections: []section{s.revisedHeadline(root), s.revisedFigures(root), sec}})
}

// revisionDays is how many days of revisions, the latest, are looked at: each
// takes two books.
const revisionDays = 12

func latest(days []stat.Date) []stat.Date { return days[max(0, len(days)-revisionDays):] }

// revisedHeadline is what was said of the headline before and after each day
// on which a value that it is made of was revised.
func (s *site) revisedHeadline(root string) section {
	sec := section{Title: "What the headline said", Label: "The headline as known on each day", Empty: "No value that the headline is made of has been revised.",
		Columns: []column{{"As known", false}, {"It said", false}}}
	lead := s.headlineFigure(survey.Change)
	if lead == nil {
		return sec
	}
	row := func(when string, day stat.Date) {
		text := "There was no such figure yet."
		if f, ok := s.book.As(day).Figure(lead.ID); ok {
			text = f.Text
		}
		if n := len(sec.Rows); n == 0 || sec.Rows[n-1][1].Text != text {
			sec.Rows = append(sec.Rows, []entry{{Text: when}, {Text: text}})
		}
	}
	for i, day := range latest(lead.Revised()) {
		if i == 0 {
			row("before "+day.Words(), day.AddDays(-1))
		}
		row("on "+day.Words(), day)
	}
	if len(sec.Rows) > 0 {
		row("now", s.book.At())
		sec.Rows[len(sec.Rows)-1][1].Href = root + FigurePath(lead.ID)
	}
	return sec
}

// revisedFigures are the figures that each of the latest days of revisions
// changed. One that changed by answers that came later is not among them.
func (s *site) revisedFigures(root string) section {
	sec := section{Title: "Figures", Label: "Figures that revisions changed", Empty: "No figure has changed by a revision.",
		Columns: []column{{"On", false}, {"Figure", false}, {"Before", true}, {"After", true}, {"Moved", true}, {"Why", false}}}
	for _, day := range latest(s.book.Revised()) {
		after := s.book.As(day)
		for _, r := range figure.Compare(s.book.As(day.AddDays(-1)), after) {
			if r.Values == 0 || r.Old.Value.Reason != "" {
				continue
			}
			name := entry{Text: s.figureName(r.Old)}
			if s.byID[r.ID] != nil {
				name.Href = root + FigurePath(r.ID)
			}
			sec.Rows = append(sec.Rows, []entry{{Text: day.Words()}, name, {Text: r.Then(), Number: true}, {Text: r.Now(), Number: true}, {Text: r.By(), Number: true}, {Text: after.Why(&r)}})
		}
	}
	return sec
}

// figureName is a figure in a table: its title, whom it is about and when.
func (s *site) figureName(f *figure.Figure) string {
	who := "all " + s.survey.Nouns
	if f.Respondent != figure.All {
		who = s.book.Register().Name(f.Respondent)
	}
	return f.Title + ", " + who + ", " + f.Period.Words()
}

func (s *site) putConflicts() error {
	const root = "../"
	path := "conflicts/index.html"
	sec := section{Label: "Values about which documents disagree", Empty: "No two documents of the same day disagree.",
		Columns: []column{{"Value of", false}, {"Day", false}, {"Printed", true}, {"In", false}}}
	for _, k := range s.book.KnownAll() {
		for _, o := range k.Conflict {
			sec.Rows = append(sec.Rows, []entry{{Text: s.keyName(k.Key)}, {Text: o.Known.Words()}, {Text: o.Shown, Number: true},
				{Text: s.docLink(root, o.Document).Text + ", " + o.At, Href: root + cellPath(o.Document, o.At)}})
		}
	}
	return s.putPage(path, "list.html", listPage{
		Layout:   s.layout(path, "Conflicts", "Values about which documents of the same day disagree.", "Conflicts"),
		Heading:  "Conflicts",
		Intro:    []string{"Documents of the same day that give different values for the same thing. There is no way to tell from the documents which is right, so no figure uses any of them."},
		Sections: []section{sec}})
}

func (s *site) putDocumentList() error {
	const root = "../"
	path := "documents/index.html"
	sec := section{Label: "Documents", Empty: "No document has come in.",
		Columns: []column{{"Document", false}, {"From", false}, {"Known since", false}, {"Values read", true}, {"Not read", true}}}
	docs := make([]*Document, len(s.Documents))
	for i := range s.Documents {
		docs[i] = &s.Documents[i]
	}
	slices.SortStableFunc(docs, func(a, b *Document) int { return a.Return.Received.Compare(b.Return.Received) })
	for _, d := range docs {
		from := "about several " + s.survey.Nouns
		if d.Return.Respondent != "" {
			from = s.book.Register().Name(d.Return.Respondent)
		}
		sec.Rows = append(sec.Rows, []entry{{Text: d.Name(), Href: root + documentPath(d.ID())}, {Text: from}, {Text: d.Return.Received.Words()},
			{Text: strconv.Itoa(len(d.Result.Observations)), Number: true}, {Text: strconv.Itoa(len(d.Result.Unread)), Number: true}})
	}
	return s.putPage(path, "list.html", listPage{
		Layout:   s.layout(path, "Documents", "Every document that the figures were read from.", "Documents"),
		Heading:  "Documents",
		Intro:    []string{"Every document that came in, oldest first, with how many values were read from it."},
		Sections: []section{sec}})
}

type aboutPage struct {
	Layout    layout
	About     string
	Questions []question
	Methods   []link
	Sources   []string
}

type question struct{ Number, Text string }

func (s *site) putAbout() error {
	path := "about/index.html"
	p := aboutPage{Layout: s.layout(path, "Method", "How the figures are made.", "Method"), About: s.survey.About, Sources: s.survey.Sources}
	for _, q := range s.survey.Questions {
		p.Questions = append(p.Questions, question{q.Number, q.Text})
	}
	var done []survey.Method
	for _, f := range s.survey.Figures {
		if !slices.Contains(done, f.Method) {
			done = append(done, f.Method)
			p.Methods = append(p.Methods, link{Text: title(strings.ReplaceAll(string(f.Method), "-", " ")), Note: methods[f.Method]})
		}
	}
	return s.putPage(path, "about.html", p)
}

// compareObservations is the order of the data files.
func compareObservations(a, b ledger.Observation) int {
	if c := a.Key.Compare(b.Key); c != 0 {
		return c
	}
	if c := a.Known.Compare(b.Known); c != 0 {
		return c
	}
	if c := strings.Compare(string(a.Document), string(b.Document)); c != 0 {
		return c
	}
	return strings.Compare(a.At, b.At)
}
