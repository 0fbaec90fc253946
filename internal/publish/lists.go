package publish

import (
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/figure"
	"plumbline/internal/ledger"
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
}

type column struct {
	Text   string
	Number bool
}

type entry struct {
	Text, Href string
	Number     bool
}

func (s *site) putRevisions() error {
	const root = "../"
	path := "revisions/index.html"
	sec := section{Label: "Revised values", Empty: "No value has been revised.",
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
	changes := section{Title: "What revisions did to changes", Label: "Changes whose base was revised", Empty: "No change rests on a base that was revised.",
		Columns: []column{{"Change", false}, {"What the revision did to it", false}}}
	for i := range s.figures {
		f := &s.figures[i]
		for _, caveat := range f.Caveats {
			if f.Method == survey.Change && strings.Contains(caveat, figure.OnFirstBase) {
				changes.Rows = append(changes.Rows, []entry{{Text: f.Text, Href: root + FigurePath(f.ID)}, {Text: caveat}})
			}
		}
	}
	return s.putPage(path, "list.html", listPage{
		Layout:  s.layout(path, "Revisions", "Every value that changed after it was first known.", "Revisions"),
		Heading: "Revisions",
		Intro: []string{"Every value that changed after it was first known. Both stay on record, and a figure asked about an earlier date still gives the earlier one.",
			"A change between two periods always takes both as known on the same date."},
		Sections: []section{sec, changes}})
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
