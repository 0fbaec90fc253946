package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"plumbline/internal/document"
)

// plainTab is the name of a sheet that says nothing about what is in it.
var plainTab = regexp.MustCompile(`(?i)^(?:sheet|table|tab|data|raw|figure|fig|annex|appendix|q|question|page|part|section|summary|pivot|report|results?|answers?|response|request|total|foi|notes?|contents|index|cover|copy|final|draft|new|old|work(?:ing|book)?|export|output|query|list|extract|sql)\b|^(?:sheet|table|tab|q)\d|^[a-z]?\d{1,3}$|^.$`)

// tabNames takes the name of a sheet as the outermost label of its rows where
// nothing else says what it does: where it is a period and the table gives no
// year, and where several sheets have the same headings, one for each year or
// area.
func tabNames(doc *document.Document, drafts []*draft) {
	sheets := map[int][]*draft{}
	for _, d := range drafts {
		g := &doc.Grids[d.table.Grid]
		if lettered := g.Format == document.XLSX || g.Format == document.XLS || g.Format == document.ODS; lettered && !g.Hidden {
			sheets[d.table.Grid] = append(sheets[d.table.Grid], d)
		}
	}
	shapes := map[string][]int{} // sheets by their headings
	for i := range doc.Grids {
		if ds := sheets[i]; ds != nil && !plainTab.MatchString(plain(doc.Grids[i].Name)) {
			if s := shapeOfSheet(ds); s != "" {
				shapes[s] = append(shapes[s], i)
			}
		}
	}
	alike := map[int]bool{}
	for _, family := range shapes {
		if len(family) < 2 || slices.ContainsFunc(family[1:], func(i int) bool { return copies(sheets[family[0]], sheets[i]) }) {
			continue
		}
		for _, i := range family {
			alike[i] = true
		}
	}
	for i, ds := range sheets {
		name := plain(doc.Grids[i].Name)
		period := textClass(name).isTime() || isYearText(name)
		for _, d := range ds {
			t := &d.table
			if alike[i] && !t.says(name) && !(period && t.saysYear()) || period && !t.saysYear() {
				t.under(Label{Text: name, At: "sheet " + name})
			}
		}
	}
}

// shapeOfSheet is the headings of the tables of a sheet with their columns; ""
// where one has none.
func shapeOfSheet(ds []*draft) string {
	var s strings.Builder
	for _, d := range ds {
		if len(d.frame.heads) == 0 {
			return ""
		}
		for h := range d.frame.heads {
			for _, x := range d.frame.heads[h].cells {
				fmt.Fprintf(&s, "%d %q ", x.col, d.frame.texts[x.cell])
			}
		}
		s.WriteByte('\n')
	}
	return s.String()
}

// copies says that two sheets give the same values.
func copies(a, b []*draft) bool {
	return slices.EqualFunc(a, b, func(x, y *draft) bool {
		return slices.EqualFunc(x.table.Values, y.table.Values, func(v, w Value) bool { return v.Shown == w.Shown })
	})
}

// says says that the title or a label of the table has all words of the text,
// in the singular or the plural.
func (t *Table) says(text string) bool {
	words := singular(text)
	return t.anyText(func(s string) bool {
		have := singular(s)
		return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(have, w) })
	})
}

// singular is the words of a text without the s of their plurals.
func singular(text string) []string {
	words := strings.FieldsFunc(lower(plain(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		words[i] = strings.TrimSuffix(w, "s")
	}
	return words
}

func (t *Table) saysYear() bool { return t.anyText(namesYear.MatchString) }

// anyText says that the test holds for the title, or for a label.
func (t *Table) anyText(is func(string) bool) bool {
	if is(t.Caption) {
		return true
	}
	seen := map[Label]bool{}
	for i := range t.Values {
		for _, ls := range [2][]Label{t.Values[i].RowLabels, t.Values[i].ColLabels} {
			for _, l := range ls {
				if !seen[l] && is(l.Text) {
					return true
				}
				seen[l] = true
			}
		}
	}
	return false
}

// under puts all rows of the table under a label.
func (t *Table) under(l Label) {
	row, labels := -1, []Label(nil)
	for i := range t.Values {
		v := &t.Values[i]
		if v.Row != row {
			row, labels = v.Row, append([]Label{l}, v.RowLabels...)
		}
		v.RowLabels = labels
	}
}
