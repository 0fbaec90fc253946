package reading

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/table"
	"plumbline/internal/yamlfile"
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
// label twice, or a meaning that is none is fault.Invalid, with file, line and
// column. A file without an id, as one edited by hand has, is given its own.
func ParseReading(name string, b []byte) (Reading, error) {
	f := &yamlfile.File{Name: name}
	var rd Reading
	if body := f.Parse(b, "reading"); body != nil {
		rd = readReading(f, body)
	}
	if len(f.Errs) > 0 {
		return Reading{}, errors.Join(f.Errs...)
	}
	return rd, nil
}

func readReading(f *yamlfile.File, body ast.Node) Reading {
	m := f.Mapping(body, "a reading", "id", "document", "table", "shape", "filled", "accepts", "labels")
	rd := Reading{Table: verbatim(f, m.At("table"), "table"), Shape: m.Text("shape")}
	doc, err := document.ParseID(m.Need("document"))
	if err != nil {
		f.Fail(m.At("document"), "%q is not the SHA-256 of a document", m.Text("document"))
	}
	rd.Document = doc
	if rd.Table == "" || !m.Has("table") {
		f.Fail(m.At("table"), "table is missing: write its place, such as Sheet1!A3:F12")
	}
	if m.Has("filled") {
		rd.Filled = meaning(f, m.At("filled"), m.Text("filled"))
	}
	for _, n := range m.List("accepts") {
		rd.Accepts = append(rd.Accepts, verbatim(f, n, "accepts"))
	}
	seen := map[[2]string]bool{}
	for _, n := range m.List("labels") {
		l := f.Mapping(n, "a label", "level", "text", "means")
		label := Label{Level: verbatim(f, l.At("level"), "level"), Text: verbatim(f, l.At("text"), "text"), Means: meaning(f, l.At("means"), l.Text("means"))}
		key := [2]string{label.Level, label.Text}
		switch {
		case !l.Has("level") || !l.Has("text") || label.Level == "" || label.Text == "":
			f.Fail(n, "a label needs level and text")
		case seen[key]:
			f.Fail(n, "the label %q of %s is there twice", label.Text, label.Level)
		}
		seen[key] = true
		rd.Labels = append(rd.Labels, label)
	}
	rd.ID = rd.hash()
	if id := m.Text("id"); id != "" && id != rd.ID && len(f.Errs) == 0 {
		f.Fail(m.At("id"), "the file was changed since %s was its id: take the line out to give it a new one", id)
	}
	return rd
}

// verbatim is a text as it is written, spaces and all: labels are compared as
// the document has them.
func verbatim(f *yamlfile.File, n ast.Node, name string) string {
	s, ok := yamlfile.Scalar(n)
	if !ok {
		f.Fail(n, "%q is a text", name)
	}
	return s
}

func meaning(f *yamlfile.File, n ast.Node, text string) Meaning {
	m, err := ParseMeaning(text)
	if err != nil {
		f.Fail(n, "%s", strings.TrimSuffix(err.Error(), ": "+fault.Invalid.Error()))
	}
	return m
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
