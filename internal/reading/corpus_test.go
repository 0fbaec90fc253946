package reading_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/document/documenttest"
	"plumbline/internal/reading"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/table"
	"plumbline/surveys"
)

// A corpusCase is one answer with the truth about it.
type corpusCase struct {
	name  string
	paper documenttest.Paper
	// truth is "KEY = COUNT" for each value that a careful person reads for
	// certain, without the respondent.
	truth []string
	// doubtful are values that only a person can settle: they must not be
	// released.
	doubtful int
	outcome  table.OutcomeKind
	formats  []string // the only ones in which it can occur; nil means all
	merged   bool     // some cells are merged
	isLetter bool     // it has no table, and is not sent as a workbook
}

// asked keeps what the corpus is read by, which is the same for all of it.
var asked struct {
	survey   *survey.Survey
	register *respondent.Register
}

func corpusSurvey(t testing.TB) (*survey.Survey, *respondent.Register) {
	t.Helper()
	s, err := survey.Load(os.DirFS("testdata"), "corpus")
	if err != nil {
		t.Fatal(err)
	}
	f, err := surveys.FS.Open("registers/invented-forces.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := respondent.ReadCSV("invented-forces", f)
	if err != nil {
		t.Fatal(err)
	}
	return s, g
}

// handMade are the answers of testdata/corpus, their truth written by hand.
func handMade(t testing.TB) []corpusCase {
	t.Helper()
	files, err := filepath.Glob("testdata/corpus/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	var out []corpusCase
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := corpusCase{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), outcome: table.Answered}
		for _, f := range a.Files {
			text := strings.TrimSpace(string(f.Data))
			name, isSheet := strings.CutPrefix(strings.TrimPrefix(f.Name, "hidden "), "sheet ")
			switch {
			case isSheet:
				s := documenttest.Draw(name, string(f.Data))
				s.Hidden = strings.HasPrefix(f.Name, "hidden ")
				c.paper.Sheets = append(c.paper.Sheets, s)
			case f.Name == "truth":
				for _, line := range strings.Split(text, "\n") {
					if line != "" {
						c.truth = append(c.truth, strings.TrimSpace(line))
					}
				}
			case f.Name == "doubtful":
				c.doubtful, _ = strconv.Atoi(text)
			case f.Name == "outcome":
				c.outcome = table.OutcomeKind(text)
			case f.Name == "formats":
				c.formats = strings.Fields(text)
			default:
				t.Fatalf("%s: what is %q?", file, f.Name)
			}
		}
		c.isLetter = true
		for _, s := range c.paper.Sheets {
			for _, row := range s.Rows {
				c.isLetter = c.isLetter && row.Cells == nil
				c.merged = c.merged || slices.ContainsFunc(row.Cells, func(k documenttest.Cell) bool { return k.Covered })
			}
		}
		out = append(out, c)
	}
	return out
}

// A file is a document of a case.
type corpusFile struct {
	name  string
	bytes []byte
}

// corpusFormats write a case in each format; nil where the format cannot
// hold it.
var corpusFormats = []struct {
	name  string
	write func(c corpusCase) []corpusFile
}{
	{"xlsx", func(c corpusCase) []corpusFile { return []corpusFile{{"a.xlsx", c.paper.XLSX()}} }},
	{"xls", func(c corpusCase) []corpusFile { return []corpusFile{{"A.XLS", c.paper.XLS()}} }},
	{"ods", func(c corpusCase) []corpusFile { return []corpusFile{{"a.ods", c.paper.ODS()}} }},
	{"csv", func(c corpusCase) []corpusFile {
		if c.merged || len(c.paper.Sheets) > 1 {
			return nil
		}
		return []corpusFile{{"a.csv", c.paper.CSV(',')}, {"tabs.csv", c.paper.CSV('\t')}, {"a.txt.csv", c.paper.CSV(';')}}
	}},
	{"html", func(c corpusCase) []corpusFile { return []corpusFile{{"a.html", c.paper.HTML()}} }},
	{"docx", func(c corpusCase) []corpusFile { return []corpusFile{{"a.docx", c.paper.DOCX()}} }},
	{"pdf", func(c corpusCase) []corpusFile {
		if !c.paper.Fits() {
			return nil
		}
		return []corpusFile{{"ruled.pdf", c.paper.Print(true)}, {"loose.pdf", c.paper.Print(false)}}
	}},
	{"txt", func(c corpusCase) []corpusFile {
		if c.merged {
			return nil
		}
		return []corpusFile{{"bars.txt", []byte(c.paper.Lines())}, {"columns.txt", []byte(c.paper.Columns())}}
	}},
	{"eml", func(c corpusCase) []corpusFile {
		out := []corpusFile{{"page.eml", c.paper.Mail("html")}}
		if !c.isLetter {
			out = append(out, corpusFile{"attached.eml", c.paper.Mail("attached")})
		}
		if !c.merged {
			out = append(out, corpusFile{"text.eml", c.paper.Mail("text")})
		}
		return out
	}},
	{"msg", func(c corpusCase) []corpusFile {
		var out []corpusFile
		if !c.isLetter {
			out = append(out, corpusFile{"attached.msg", c.paper.MSG(true)})
		}
		if !c.merged {
			out = append(out, corpusFile{"text.msg", c.paper.MSG(false)})
		}
		return out
	}},
	{"zip", func(c corpusCase) []corpusFile {
		return []corpusFile{{"a.zip", documenttest.ZIP("data/answer.xlsx", string(c.paper.XLSX()), "readme.txt", "See the workbook.")}}
	}},
}

// A corpusScore counts what became of the values of the truth.
type corpusScore struct {
	documents, cells, right, flagged, missed, silent, outcomes int
	examples                                                   []string
}

func (s *corpusScore) add(o corpusScore) {
	s.documents += o.documents
	s.cells += o.cells
	s.right += o.right
	s.flagged += o.flagged
	s.missed += o.missed
	s.silent += o.silent
	s.outcomes += o.outcomes
	s.examples = append(s.examples, o.examples...)
}

// scored reads a file of a case and holds what was read against its truth.
func scored(t testing.TB, c corpusCase, f corpusFile) (corpusScore, reading.Result) {
	t.Helper()
	res := readCorpus(t, f)
	sc := corpusScore{documents: 1, cells: len(c.truth) + c.doubtful, flagged: c.doubtful}
	left := map[string]int{}
	for _, line := range c.truth {
		left[line]++
	}
	for _, o := range res.Observations {
		line := strings.TrimPrefix(o.Key.String(), "northmoor ") + " = " + o.Count.String()
		if left[line] > 0 && o.Respondent == "northmoor" {
			left[line]--
			sc.right++
			continue
		}
		sc.silent++
		sc.examples = append(sc.examples, fmt.Sprintf("%s %s: released %s at %s", c.name, f.name, line, o.At))
	}
	var open []reading.Unread
	for _, u := range res.Unread {
		if !u.Settled {
			open = append(open, u)
		}
	}
	lost := len(c.truth) - sc.right
	sc.flagged = min(c.doubtful+lost, len(open))
	sc.missed = c.doubtful + lost - sc.flagged
	if lost > 0 && len(open) > 0 {
		sc.examples = append(sc.examples, fmt.Sprintf("%s %s: flagged %s %q %q: %s", c.name, f.name, open[0].At, open[0].Shown, open[0].Labels, open[0].Why))
	}
	if sc.missed > 0 {
		sc.examples = append(sc.examples, fmt.Sprintf("%s %s: %d missed", c.name, f.name, sc.missed))
	}
	if res.Outcome.Kind == c.outcome {
		sc.outcomes++
	} else {
		sc.examples = append(sc.examples, fmt.Sprintf("%s %s: outcome %q, want %q (%s)", c.name, f.name, res.Outcome.Kind, c.outcome, res.Outcome.Text))
	}
	return sc, res
}

func readCorpus(t testing.TB, f corpusFile) reading.Result {
	t.Helper()
	s, g := asked.survey, asked.register
	if s == nil {
		s, g = corpusSurvey(t)
		asked.survey, asked.register = s, g
	}
	doc, err := document.Read(context.Background(), f.name, f.bytes, document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return read(t, reading.Context{Survey: s, Register: g, FileName: f.name, Document: doc,
		Return: collect.Return{Survey: "corpus", Respondent: "northmoor", Received: stat.MustDate("2017-06-01")}})
}

// A drawing draws answers at random.
type drawing struct{ *rand.Rand }

func (d drawing) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d drawing, list ...T) T { return list[d.IntN(len(list))] }

// An axis is the labels of one part of a key: how it is written, and what it
// means.
type axis struct {
	heading string
	texts   []string
	means   []stat.Breakdown
	periods []stat.Period
}

func (d drawing) axis(kind string) axis {
	a := axis{}
	add := func(dim stat.DimensionID, pairs ...string) axis {
		for i := 0; i < len(pairs); i += 2 {
			a.texts = append(a.texts, pairs[i])
			a.means = append(a.means, stat.By(dim, stat.Code(pairs[i+1])))
		}
		return a
	}
	switch kind {
	case "years":
		a.heading = pick(d, "Financial year", "Year", "")
		form := pick(d, "%d/%02d", "%d-%02d", "FY %d/%02d", "FY%d/%02d", "FY%[3]d/%02[2]d", "April %d to March %[4]d", "1 April %d - 31 March %[4]d")
		for y := 2014; y <= 2016; y++ {
			text := fmt.Sprintf(strings.ReplaceAll(form, "%!", ""), y, (y+1)%100, y%100, y+1)
			if i := strings.Index(text, "%!(EXTRA"); i >= 0 {
				text = text[:i]
			}
			a.texts = append(a.texts, text)
			a.periods = append(a.periods, stat.FinancialYear(y))
		}
		return a
	case "months":
		a.heading = pick(d, "Month", "")
		form := d.IntN(3)
		for m := 4; m <= 9; m++ {
			text := fmt.Sprintf("%s-15", []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"}[m-1])
			switch form {
			case 1:
				text = fmt.Sprintf("2015%02d", m)
			case 2:
				text = []string{"April", "May", "June", "July", "August", "September"}[m-4] + " 2015"
			}
			a.texts = append(a.texts, text)
			p, err := stat.ParsePeriod(fmt.Sprintf("2015-M%02d", m))
			if err != nil {
				panic(err)
			}
			a.periods = append(a.periods, p)
		}
		return a
	case "ages":
		a.heading = pick(d, "Age", "Victim age", "Age of victim")
		switch d.IntN(3) {
		case 0:
			return add("age", "13", "13", "14", "14", "15", "15", "16", "16")
		case 1:
			return add("age", "Under 10", "0-9", "10 to 12", "10-12", "13-15", "13-15", "16+", "16-17", "Unknown", "unknown")
		}
		return add("age", "11 and under", "0-11", "12 to 15", "12-15", "16-17", "16-17", "U", "unknown")
	case "sex":
		a.heading = pick(d, "Sex", "Gender", "Victim sex")
		return pick(d, add, add)("sex", "Female", "female", "Male", "male", "Unknown", "unknown")
	case "platforms":
		a.heading = pick(d, "Platform", "App")
		return add("platform", pick(d, "Chatterbox", "Chatter Box", "CB", "CHATTERBOX"), "chatterbox", pick(d, "Pixelgram", "Pixel gram", "pixelgram"), "pixelgram", "Gamehall", "gamehall", "Not recorded", "unknown")
	}
	a.heading = pick(d, "Offence", "HO code", "Offence description", "")
	if d.chance(50) {
		return add("offence", "19D", "19D", "22/B", "22B", "71/17", "71-17", "88C", "88C")
	}
	return add("offence", "Rape of a female child under 16", "19D", "71/17 Sexual communication with a child", "71-17", pick(d, "Sexual grooming", "Sexaul grooming"), "88A", "Other miscellaneous sexual offences", "88C")
}

// generated are tables of every pair of axes, drawn at random, in the layouts
// that answers have.
func generated(seed uint64) []corpusCase {
	d := drawing{rand.New(rand.NewPCG(seed, 3))}
	var out []corpusCase
	pairs := [][2]string{{"years", "ages"}, {"ages", "years"}, {"offences", "years"}, {"years", "sex"}, {"platforms", "years"}, {"months", "sex"}, {"offences", "months"}}
	for _, pair := range pairs {
		c := corpusCase{name: fmt.Sprintf("%s by %s %d", pair[0], pair[1], seed), outcome: table.Answered}
		rows, cols := d.axis(pair[0]), d.axis(pair[1])
		if d.chance(25) {
			c.long(d, rows, cols)
		} else {
			c.cross(d, rows, cols, d.chance(40))
		}
		out = append(out, c)
	}
	return out
}

func (a axis) about(i int) (stat.Period, stat.Breakdown) {
	if a.periods != nil {
		return a.periods[i], stat.Breakdown{}
	}
	return stat.Period{}, a.means[i]
}

// value draws a figure: what it shows, its number, and its count, "" when it
// gives none.
func (d drawing) value() (shown string, n int, count string) {
	n = d.IntN(60)
	switch k := d.IntN(20); {
	case k == 0:
		return "<5", d.IntN(5), "0-4"
	case k == 1:
		return "1-4", 1 + d.IntN(4), "1-4"
	case k == 2:
		return "not held", 0, "not held"
	case k == 3:
		return "nil", 0, "0"
	case k == 4:
		return fmt.Sprintf("1,%03d", n), 1000 + n, strconv.Itoa(1000 + n)
	}
	return strconv.Itoa(n), n, strconv.Itoa(n)
}

func (c *corpusCase) say(p1 stat.Period, b1 stat.Breakdown, p2 stat.Period, b2 stat.Breakdown, count string) {
	if p1.IsZero() {
		p1 = p2
	}
	for _, d := range b2.Dimensions() {
		code, _ := b2.Code(d)
		b1 = b1.With(d, code)
	}
	line := "flagged " + p1.String()
	if s := b1.String(); s != "" {
		line += " " + s
	}
	c.truth = append(c.truth, line+" = "+count)
}

// cross is a cross-table, with totals or without.
func (c *corpusCase) cross(d drawing, rows, cols axis, totals bool) {
	s := documenttest.Sheet{Name: "Data"}
	title := pick(d, "Cyber-flagged offences", "Number of cyber-flagged offences recorded by Northmoor Constabulary", "Table 1: Sexual offences against children with cyber flag")
	s.Rows = append(s.Rows, documenttest.Row{Text: title})
	head := []documenttest.Cell{{Text: rows.heading, Down: 1, Over: 1}}
	for _, t := range cols.texts {
		head = append(head, documenttest.Cell{Text: t, Down: 1, Over: 1})
	}
	s.Rows = append(s.Rows, documenttest.Row{Cells: head})
	sums := make([]int, len(cols.texts))
	for i, t := range rows.texts {
		line := []documenttest.Cell{{Text: t, Down: 1, Over: 1}}
		p1, b1 := rows.about(i)
		for j := range cols.texts {
			shown, n, count := d.value()
			if totals { // that add up
				n = d.IntN(50)
				shown, count = strconv.Itoa(n), strconv.Itoa(n)
			}
			sums[j] += n
			p2, b2 := cols.about(j)
			c.say(p1, b1, p2, b2, count)
			line = append(line, documenttest.Cell{Text: shown, Down: 1, Over: 1})
		}
		s.Rows = append(s.Rows, documenttest.Row{Cells: line})
	}
	if totals {
		line := []documenttest.Cell{{Text: pick(d, "Total", "Grand total", "All"), Down: 1, Over: 1}}
		for j := range cols.texts {
			line = append(line, documenttest.Cell{Text: strconv.Itoa(sums[j]), Down: 1, Over: 1})
			if p2, b2 := cols.about(j); rows.periods == nil {
				c.say(stat.Period{}, stat.Breakdown{}, p2, b2, strconv.Itoa(sums[j]))
			}
		}
		s.Rows = append(s.Rows, documenttest.Row{Cells: line})
	}
	c.paper.Sheets = append(c.paper.Sheets, s)
}

// long is a table with one row for each value.
func (c *corpusCase) long(d drawing, rows, cols axis) {
	name := func(a axis) string {
		if a.heading == "" && a.periods != nil {
			return "Period"
		}
		if a.heading == "" {
			return "Offence"
		}
		return a.heading
	}
	s := documenttest.Sheet{Name: "Data"}
	cell := func(t string) documenttest.Cell { return documenttest.Cell{Text: t, Down: 1, Over: 1} }
	s.Rows = append(s.Rows, documenttest.Row{Cells: []documenttest.Cell{cell(name(rows)), cell(name(cols)), cell("Cyber-flagged offences")}})
	for i, t := range rows.texts {
		p1, b1 := rows.about(i)
		for j, u := range cols.texts {
			shown, _, count := d.value()
			p2, b2 := cols.about(j)
			c.say(p1, b1, p2, b2, count)
			s.Rows = append(s.Rows, documenttest.Row{Cells: []documenttest.Cell{cell(t), cell(u), cell(shown)}})
		}
	}
	c.paper.Sheets = append(c.paper.Sheets, s)
}
