package publish

import (
	"strings"

	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// methods say in a sentence how each figure is made.
var methods = map[survey.Method]string{
	survey.Total:      "The count that was given, or the sum of those given. What was hidden because it is small enters as bounds, and a total that a document states is never added to its own parts.",
	survey.Change:     "The later period over the earlier, less one, over those alone that gave comparable values for both, all as known on the same date.",
	survey.PerDay:     "The total over the number of days of its own period.",
	survey.MostCommon: "The value with the highest count, where it was recorded, given only when no other could be as high.",
	survey.Youngest:   "The lowest value that anyone stated.",
	survey.Within:     "The count within the band: as given, or added up from the parts that make it up exactly; otherwise bounds.",
	survey.Rank:       "The place among all that answered for the period, the highest count first; a range of places where bounds overlap.",
	survey.Share:      "The count within the part over the count of all where it was recorded, in percent; bounds where a band or a hidden count may lie on either side.",
	survey.Median:     "The value that holds the middle one of all where it was recorded, in order; a band where bands alone were given.",
	survey.Rate:       "The count for each 1,000 of the population of the same area, with the exact 95% interval of a count of independent events.",
	survey.Ratio:      "The daily rate of the period over that of the one before, with the exact 95% interval of the ratio of two counts.",
	survey.Funnel:     "The count over what the population of the area lets one expect at the rate of all areas together, with the limits within which chance alone would leave 95% and 99.8% of areas.",
	survey.EqualRisk:  "A test of whether the rates of all areas could be one rate, with what differs between areas beyond chance allowed for.",
	survey.Coverage:   "How many of those asked gave a usable answer for the period.",
}

type inputRow struct {
	What, Value, Shown, Since string
	DocHref, DocName, Hash    string
	CellHref, At              string
}

type figurePage struct {
	Layout             layout
	Heading, Big       string
	Reason, Text       string
	Caveats, Notes     []string
	Method, Working    string
	Inputs, Superseded []inputRow
	Coverage           []string
	Included, Excluded []link
	ID                 figure.ID
}

func (s *site) putFigure(f *figure.Figure) error {
	const root = "../../"
	path := FigurePath(f.ID)
	name := "All " + s.survey.Nouns
	var crumbs []link
	if f.Respondent != figure.All {
		name = s.book.Register().Name(f.Respondent)
		crumbs = []link{{Href: respondentPath(f.Respondent), Text: name}}
	}
	p := figurePage{
		Layout:  s.layout(path, f.Title+", "+name+", "+f.Period.Words(), f.Text, "", crumbs...),
		Heading: f.Title + ": " + name + ", " + f.Period.Words(),
		Big:     f.Brief(), Reason: f.Value.Reason, Text: f.Text,
		Method: methods[f.Method], Working: f.Working, ID: f.ID,
	}
	for _, c := range f.Caveats {
		if said, ok := saidBySource(c); ok {
			p.Notes = append(p.Notes, said)
		} else {
			p.Caveats = append(p.Caveats, c)
		}
	}
	for _, in := range f.Inputs {
		for _, o := range append(in.Sources, in.Conflict...) {
			p.Inputs = append(p.Inputs, s.inputRow(root, o))
		}
		for _, o := range in.Superseded {
			p.Superseded = append(p.Superseded, s.inputRow(root, o))
		}
	}
	c := f.Coverage
	if c.Asked > 0 {
		p.Coverage = append(p.Coverage, stat.Group(int64(len(c.Included)))+" of the "+stat.Group(int64(c.Asked))+" "+s.survey.Nouns+" that are asked.")
	}
	if c.Stated != "" {
		p.Coverage = append(p.Coverage, "The document says of its own coverage: "+c.Stated+".")
	}
	if len(p.Coverage) == 0 {
		p.Coverage = []string{name + " alone."}
	}
	for _, r := range c.Included {
		p.Included = append(p.Included, link{Href: root + respondentPath(r), Text: s.book.Register().Name(r)})
	}
	for _, e := range c.Excluded {
		p.Excluded = append(p.Excluded, link{Href: root + respondentPath(e.Respondent), Text: s.book.Register().Name(e.Respondent), Note: e.Reason})
	}
	if err := s.putPage(path, "figure.html", p); err != nil {
		return err
	}
	return s.putJSON("figures/"+string(f.ID)+"/figure.json", f)
}

func (s *site) inputRow(root string, o ledger.Observation) inputRow {
	d := s.docLink(root, o.Document)
	return inputRow{What: s.keyName(o.Key), Value: o.Count.Words(), Shown: o.Shown, Since: o.Known.Words(),
		DocHref: d.Href, DocName: d.Text, Hash: string(o.Document), CellHref: root + cellPath(o.Document, o.At), At: o.At}
}

// saidBySource is a caveat that a source itself gives of its coverage or in a
// note, without the word by which readings mark it.
func saidBySource(caveat string) (text string, ok bool) {
	for _, mark := range []string{"coverage:", "note:"} {
		if said, found := strings.CutPrefix(caveat, mark); found {
			return title(strings.TrimSpace(said)), true
		}
	}
	return "", false
}
