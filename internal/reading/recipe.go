package reading

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/table"
)

// A Reading is the decision of what the labels of one table mean. It is kept
// as a small YAML file beside the document's hash, and replays exactly: a
// label that it does not list is not understood.
type Reading struct {
	// ID is made from all the rest.
	ID string
	// Document and Table are what was read: the table's place.
	Document document.ID
	Table    string
	// Shape is the same for tables with the same headings, periods and
	// respondents apart.
	Shape  string
	Labels []Label // in the order of the table
	// Filled is what holds for every value of the table and no label says.
	Filled Meaning
	// Accepts are the doubts that whoever confirmed the reading has waived,
	// word for word.
	Accepts []string
}

// A Label is what one text means in one level of a table's labels ("column
// 1", "heading row 2").
type Label struct {
	Level string
	Text  string
	Means Meaning
}

// hidden is the doubt about a value that a reader of the document cannot see.
const hidden = "a reader of the document does not see it"

// recipe is the reading of a table as the program understands it.
func (r *reader) recipe(t *tableReading) Reading {
	rd := Reading{Document: r.Document.ID, Table: t.Place, Shape: r.shape(t)}
	for _, lv := range t.levels.all {
		for _, text := range lv.texts {
			if s, ok := lv.chosen[text]; ok {
				rd.Labels = append(rd.Labels, Label{lv.name, text, s.Meaning})
			}
		}
	}
	rd.Filled, _ = r.fill(t, Meaning{})
	if r.Return.Respondent != "" {
		rd.Filled.Respondent = ""
	}
	rd.ID = rd.hash()
	return rd
}

// shape is a hash of what the headings say, so that a table for another year
// or another respondent has the same.
func (r *reader) shape(t *tableReading) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %d\n", t.HeaderRows, t.LabelCols)
	for _, lv := range t.levels.all {
		fmt.Fprintf(h, "%s %q\n", lv.name, lv.hints)
		if lv.row {
			continue
		}
		last := ""
		for _, text := range lv.texts {
			word := stat.Fold(text)
			if c := lv.chosen[text].class(); c == OfPeriod || c == OfRespondent {
				word = c
			}
			if word != last {
				fmt.Fprintf(h, "\t%s\n", word)
			}
			last = word
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// hash is the ID that the content gives.
func (rd *Reading) hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q\n", rd.Document, rd.Table, rd.Shape, rd.Filled)
	for _, l := range rd.Labels {
		fmt.Fprintf(h, "%q %q %q\n", l.Level, l.Text, l.Means)
	}
	fmt.Fprintf(h, "%q\n", rd.Accepts)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// confirmed is the stored reading of this very table, if there is one.
func (r *reader) confirmed(t *table.Table) (Reading, bool) {
	for _, rd := range r.Confirmed {
		if rd.Document == r.Document.ID && rd.Table == t.Place {
			return rd, true
		}
	}
	return Reading{}, false
}

// apply gives the labels of the levels the meanings of the reading and no
// other.
func (rd *Reading) apply(set *levelSet) {
	type key struct{ level, text string }
	means := make(map[key]Meaning, len(rd.Labels))
	for _, l := range rd.Labels {
		means[key{l.Level, l.Text}] = l.Means
	}
	for _, lv := range set.all {
		lv.classes = nil
		for _, t := range lv.texts {
			delete(lv.doubts, t)
			m, ok := means[key{lv.name, t}]
			if !ok {
				delete(lv.chosen, t)
				lv.doubts[t] = fmt.Sprintf("the label %q is not in the confirmed reading: add it", t)
				continue
			}
			lv.chosen[t] = sense{Meaning: m}
			lv.addClasses(m)
		}
	}
}

func (lv *level) addClasses(m Meaning) {
	for _, c := range strings.Split(m.class(), " and ") {
		if c != "" && !slices.Contains(lv.classes, c) {
			lv.classes = append(lv.classes, c)
		}
	}
}

// A storedReading is a Reading as its file has it.
type storedReading struct {
	ID       string        `yaml:"id"`
	Document string        `yaml:"document"`
	Table    string        `yaml:"table"`
	Shape    string        `yaml:"shape"`
	Filled   string        `yaml:"filled"`
	Accepts  []string      `yaml:"accepts,omitempty"`
	Labels   []storedLabel `yaml:"labels"`
}

type storedLabel struct {
	Level string `yaml:"level"`
	Text  string `yaml:"text"`
	Means string `yaml:"means"`
}

// MarshalYAML is the file of the reading.
func (rd Reading) MarshalYAML() ([]byte, error) {
	s := storedReading{ID: rd.ID, Document: string(rd.Document), Table: rd.Table, Shape: rd.Shape, Filled: rd.Filled.String(), Accepts: rd.Accepts}
	for _, l := range rd.Labels {
		s.Labels = append(s.Labels, storedLabel{l.Level, l.Text, l.Means.String()})
	}
	return yaml.Marshal(s)
}

// ParseReading reads the file of a reading. It is strict: an unknown key, a
// label twice, or a meaning that is none is fault.Invalid, with file and line.
// A file without an id, as one edited by hand has, is given its own.
func ParseReading(file string, b []byte) (Reading, error) {
	var s storedReading
	if err := yaml.UnmarshalWithOptions(b, &s, yaml.Strict()); err != nil {
		return Reading{}, fmt.Errorf("reading %s: %s: %w", file, oneLine(err), fault.Invalid)
	}
	bad := func(path string, err error) (Reading, error) {
		return Reading{}, fmt.Errorf("reading %s:%d: %w", file, lineOf(b, path), err)
	}
	doc, err := document.ParseID(s.Document)
	if err != nil {
		return bad("$.document", err)
	}
	rd := Reading{Document: doc, Table: s.Table, Shape: s.Shape, Accepts: s.Accepts}
	if s.Table == "" {
		return bad("$.table", fmt.Errorf("table is missing (write its place, such as Sheet1!A3:F12): %w", fault.Invalid))
	}
	if rd.Filled, err = ParseMeaning(first(s.Filled, "nothing")); err != nil {
		return bad("$.filled", err)
	}
	seen := map[[2]string]bool{}
	for i, l := range s.Labels {
		path := fmt.Sprintf("$.labels[%d]", i)
		m, err := ParseMeaning(l.Means)
		switch {
		case err != nil:
			return bad(path+".means", err)
		case l.Level == "" || l.Text == "":
			return bad(path, fmt.Errorf("a label needs level and text: %w", fault.Invalid))
		case seen[[2]string{l.Level, l.Text}]:
			return bad(path, fmt.Errorf("the label %q of %s is there twice: %w", l.Text, l.Level, fault.Invalid))
		}
		seen[[2]string{l.Level, l.Text}] = true
		rd.Labels = append(rd.Labels, Label{l.Level, l.Text, m})
	}
	rd.ID = rd.hash()
	if s.ID != "" && s.ID != rd.ID {
		return bad("$.id", fmt.Errorf("the file was changed since %s was its id: take the line out to give it a new one: %w", s.ID, fault.Invalid))
	}
	return rd, nil
}

// oneLine is the first line of an error of the YAML library, which begins
// with the line and column.
func oneLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// lineOf is the line, from 1, of a path in a YAML file, or 1 where the file
// has no such key.
func lineOf(b []byte, path string) int {
	p, err := yaml.PathString(path)
	if err != nil {
		return 1
	}
	node, err := p.ReadNode(strings.NewReader(string(b)))
	if err != nil || node == nil || node.GetToken() == nil {
		return 1
	}
	return node.GetToken().Position.Line
}

// Check says that the survey and the register know all that the reading speaks
// of; otherwise fault.Invalid, naming the label.
func (rd *Reading) Check(s *survey.Survey, g *respondent.Register) error {
	for _, l := range append(rd.Labels[:len(rd.Labels):len(rd.Labels)], Label{Level: "filled", Means: rd.Filled}) {
		m := l.Means
		where := fmt.Sprintf("%s %q", l.Level, l.Text)
		if _, ok := s.Measure(m.Measure); m.Measure != "" && !ok {
			return fmt.Errorf("%s: the survey has no measure %s: %w", where, m.Measure, fault.Invalid)
		}
		if m.Respondent != "" {
			if _, err := g.Get(m.Respondent); err != nil {
				return fmt.Errorf("%s: %v: %w", where, err, fault.Invalid)
			}
		}
		for _, d := range m.Breakdown.Dimensions() {
			c, _ := m.Breakdown.Code(d)
			if dim, ok := s.Dimension(d); !ok || !dim.Codelist.Has(c) {
				return fmt.Errorf("%s: the survey has no code %s of %s: %w", where, c, d, fault.Invalid)
			}
		}
	}
	return nil
}
