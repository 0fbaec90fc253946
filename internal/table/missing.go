package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/document"
)

// missing puts in doubt the values that lack a heading or a label that others
// have, and those whose labels are the same as another's.
func (t *frame) missing(out *Table) {
	if len(out.Values) == 0 {
		return
	}
	rowKeys, colKeys := map[int]string{}, map[int]string{}
	rows, cols := map[string]int{}, map[string]int{} // how many have each key
	labelled := false
	for i := range out.Values {
		v := &out.Values[i]
		if _, seen := rowKeys[v.Row]; !seen {
			rowKeys[v.Row] = key(v.RowLabels)
			rows[rowKeys[v.Row]]++
		}
		if _, seen := colKeys[v.Col]; !seen {
			colKeys[v.Col] = key(v.ColLabels)
			cols[colKeys[v.Col]]++
		}
		labelled = labelled || len(v.RowLabels) > 0
	}
	values := t.count(valueColumn)
	years := t.yearless(out)
	t.beyond(out)
	t.unsectioned(out)
	for i := range out.Values {
		v := &out.Values[i]
		if years[i] {
			v.doubt("no year stands over or beside it, as over its neighbours")
		}
		if n := len(v.ColLabels); n > 0 && values > 1 && v.Kind != Blank && attributeWord.MatchString(v.ColLabels[n-1].Text) && !measureWord.MatchString(v.ColLabels[n-1].Text) {
			v.doubt(fmt.Sprintf("%q heads what is not counted", v.ColLabels[n-1].Text))
		}
		switch {
		case len(v.ColLabels) == 0 && (values > 1 || len(t.heads) > 0):
			v.doubt("no heading stands over its column")
		case cols[colKeys[v.Col]] > 1:
			v.doubt(fmt.Sprintf("several columns are headed %q", shownLabels(v.ColLabels)))
		}
		if n := len(v.RowLabels); n > 0 && len(t.heads) == 0 && notCounted.MatchString(v.RowLabels[n-1].Text) {
			v.doubt(fmt.Sprintf("%q may name a reference or a contact rather than a count", v.RowLabels[n-1].Text))
		}
		switch {
		case len(v.RowLabels) == 0 && labelled:
			v.doubt("no label stands beside its row")
		case len(v.RowLabels) == 0 && len(v.ColLabels) == 0:
			v.doubt("nothing says what it counts")
		case len(v.RowLabels) == 0 && rows[""] > 1:
			v.doubt("nothing tells its row from others")
		case rows[rowKeys[v.Row]] > 1:
			v.doubt(fmt.Sprintf("several rows are labelled %q", shownLabels(v.RowLabels)))
		}
	}
}

// beyond puts in doubt the rows that have more values than there are
// headings: all of them may stand under the wrong ones. Where most rows have,
// it is a column without a heading, unless a number with a comma may have been
// taken apart.
func (t *frame) beyond(out *Table) {
	if len(t.heads) == 0 {
		return
	}
	cells := t.heads[len(t.heads)-1].cells
	k := &t.Cells[cells[len(cells)-1].cell]
	last := k.Col + max(k.ColSpan, 1) - 1
	rows := map[int]bool{} // whether a number may have been taken apart
	all := map[int]bool{}
	for i := range out.Values {
		v := &out.Values[i]
		all[v.Row] = true
		if v.Col > last && v.Kind != Blank && v.Kind != Words {
			rows[v.Row] = false
		}
	}
	if len(rows) == 0 {
		return
	}
	for i := range out.Values[:len(out.Values)-1] {
		v, next := &out.Values[i], &out.Values[i+1]
		if _, ok := rows[v.Row]; ok && next.Row == v.Row && next.Col == v.Col+1 && halves(v.Shown, next.Shown) && t.Format == document.CSV {
			rows[v.Row] = true
		}
	}
	for i := range out.Values {
		v := &out.Values[i]
		if split, ok := rows[v.Row]; ok && (split || 2*len(rows) < len(all)) {
			v.doubt("its row has more values than there are headings, and it may stand under the wrong one")
		}
	}
}

// unsectioned puts in doubt the rows of a table of a page over which no label
// of a section stands, where one stands over others: it may have been lost
// among the headings, or on the page before. Totals need none.
func (t *frame) unsectioned(out *Table) {
	if t.Format != document.PDF {
		return
	}
	first := slices.IndexFunc(t.body, func(l line) bool {
		return l.kind() == textLine && !l.repeat && !t.noteLike(&l)
	})
	if first < 0 || !t.stands(first) {
		return
	}
	total := func(v Value) bool {
		return slices.ContainsFunc(v.RowLabels, func(l Label) bool { return totalWord.MatchString(l.Text) })
	}
	row := t.body[first].row
	if !slices.ContainsFunc(out.Values, func(v Value) bool { return v.Row > row && !total(v) }) {
		return
	}
	for i := range out.Values {
		if v := &out.Values[i]; v.Row < row && !total(*v) {
			v.doubt("no label of a section stands over its row, as over those below")
		}
	}
}

// halves says that two fields may be one number with a comma: 1 and 204.
func halves(a, b string) bool {
	_, one := whole(a)
	_, two := whole(b)
	return one && two && len(a) < 4 && a[0] != '0' && len(b) == 3
}

// plainSections puts in doubt the rows under labels that only their blanks
// tell from rows, unless nothing but these labels tells rows apart.
func (g *sums) plainSections(out *Table) {
	seen := map[string]string{}
	for _, r := range g.rows[:len(g.rows)-1] {
		if n := len(r.labels); n == 0 || r.total {
			continue
		}
		labels, under := r.labels, ""
		if r.plain >= 0 && r.plain < len(labels) {
			under = labels[r.plain].Text
			labels = append(slices.Clone(labels[:r.plain]), labels[r.plain+1:]...)
		}
		k := key(labels)
		if o, ok := seen[k]; ok && o != under {
			return
		}
		seen[k] = under
	}
	for i := range len(g.rows) - 1 {
		if g.rows[i].plain < 0 {
			continue
		}
		vs := g.values(out, i)
		for k := range vs {
			vs[k].doubt("the label that it is taken to stand under may be a row of blanks")
		}
	}
}

// shaken puts the whole of a table of a page in doubt where two fifths of its
// figures are: its cells were put together from the places of letters, and
// what moved those out of their columns moved their neighbours too. Of 295
// PDF files made to mislead, it holds back two figures in five that were wrong
// and one in twenty-three that were right.
func (t *frame) shaken(out *Table) {
	if t.Page == 0 {
		return
	}
	figures, doubted := 0, 0
	for i := range out.Values {
		if v := &out.Values[i]; v.Kind != Blank {
			figures++
			if !v.Sure() {
				doubted++
			}
		}
	}
	if doubted == 0 || 5*doubted < 2*figures {
		return
	}
	for i := range out.Values {
		if v := &out.Values[i]; v.Sure() {
			v.doubt("much of its table is in doubt")
		}
	}
}

func (v *Value) doubt(why string) { v.Doubts = append(v.Doubts, why) }

func key(ls []Label) string {
	switch len(ls) {
	case 0:
		return ""
	case 1:
		return strings.ToLower(ls[0].Text)
	}
	var b strings.Builder
	for _, l := range ls {
		b.WriteString(strings.ToLower(l.Text))
		b.WriteByte(0)
	}
	return b.String()
}

func shownLabels(ls []Label) string {
	return strings.Join(texts(ls), ", ")
}

var namesYear = regexp.MustCompile(`\b(?:19|20)\d\d`)

// yearless marks the values whose labels name a month or a quarter and no
// year, in a table where others name both.
func (t *frame) yearless(out *Table) map[int]bool {
	type dated struct{ month, year, total bool }
	known := map[string]dated{}
	of := func(text string) dated {
		d, ok := known[text]
		if !ok {
			if len(text) <= 12 {
				c := t.classFor(text)
				s := shapeOf(c, text)
				d.month = s == shapeMonth || s == shapeQuarter
				d.year = c.isTime() && hasYear.MatchString(text)
			}
			d.year = d.year || namesYear.MatchString(text)
			d.total = totalWord.MatchString(text)
			known[text] = d
		}
		return d
	}
	without := map[int]bool{}
	with := false
	says := func(ls []Label) (all dated) {
		for _, l := range ls {
			d := of(l.Text)
			all.month, all.year, all.total = all.month || d.month, all.year || d.year, all.total || d.total
		}
		return all
	}
	row, inRow := -1, dated{}
	lone := false // the row before had a month alone
	cols := map[int]dated{}
	for i := range out.Values {
		v := &out.Values[i]
		if v.Row != row {
			lone = row == v.Row-1 && inRow.month && !inRow.year
			row, inRow = v.Row, says(v.RowLabels)
		}
		over, ok := cols[v.Col]
		if !ok {
			over = says(v.ColLabels)
			cols[v.Col] = over
		}
		all := dated{month: inRow.month || over.month, year: inRow.year || over.year || inRow.total || over.total}
		// "January" over "2019" in a PDF may be one label on two lines.
		if all.month && !all.year || lone && !all.month && inRow.year && t.Format == document.PDF {
			without[i] = true
		}
		with = with || all.month && all.year
	}
	if !with {
		return nil
	}
	return without
}

// classFor is the class of a label's text.
func (s *sheet) classFor(text string) class {
	t := plain(text)
	if n, ok := whole(t); ok {
		return wholeClass(t, n)
	}
	c, ok := s.lexicon[t]
	if !ok {
		c = textClass(t)
		s.lexicon[t] = c
	}
	return c
}
