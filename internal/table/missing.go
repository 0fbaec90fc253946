package table

import (
	"fmt"
	"regexp"
	"strings"
)

// missing puts in doubt the values that lack a heading or a label that others
// have, and those whose labels are the same as another's.
func (t *frame) missing(out *Table) {
	if len(out.Values) == 0 {
		return
	}
	cols, rows := map[string]map[int]bool{}, map[string]map[int]bool{}
	unheaded := map[int]bool{}
	labelled, depth := 0, 0
	for i := range out.Values {
		v := &out.Values[i]
		ck, rk := key(v.ColLabels), key(v.RowLabels)
		if cols[ck] == nil {
			cols[ck] = map[int]bool{}
		}
		cols[ck][v.Col] = true
		if rows[rk] == nil {
			rows[rk] = map[int]bool{}
		}
		rows[rk][v.Row] = true
		if len(v.ColLabels) == 0 {
			unheaded[v.Col] = true
		}
		if len(v.RowLabels) > 0 {
			labelled++
		}
		depth = max(depth, len(v.RowLabels))
	}
	values := t.count(valueColumn)
	years := t.yearless(out)
	for i := range out.Values {
		v := &out.Values[i]
		if years[i] {
			v.doubt("no year stands over or beside it, as over its neighbours")
		}
		switch {
		case len(v.ColLabels) == 0 && (values > 1 || len(t.heads) > 0):
			v.doubt("no heading stands over its column")
		case len(cols[key(v.ColLabels)]) > 1:
			v.doubt(fmt.Sprintf("several columns are headed %q", shownLabels(v.ColLabels)))
		}
		switch {
		case len(v.RowLabels) == 0 && labelled > 0:
			v.doubt("no label stands beside its row")
		case len(v.RowLabels) == 0 && len(v.ColLabels) == 0:
			v.doubt("nothing says what it counts")
		case len(v.RowLabels) == 0 && len(rows[""]) > 1:
			v.doubt("nothing tells its row from others")
		case len(rows[key(v.RowLabels)]) > 1:
			v.doubt(fmt.Sprintf("several rows are labelled %q", shownLabels(v.RowLabels)))
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
	var without []int
	with := false
	for i := range out.Values {
		month, year := false, false
		for _, ls := range [2][]Label{out.Values[i].RowLabels, out.Values[i].ColLabels} {
			for _, l := range ls {
				if !month && len(l.Text) <= 12 {
					s := shapeOf(t.classFor(l.Text), l.Text)
					month = s.partOfYear(l.Text)
				}
				year = year || namesYear.MatchString(l.Text) || hasYear.MatchString(l.Text) && len(l.Text) <= 12 && t.classFor(l.Text).isTime()
			}
		}
		if month && !year {
			without = append(without, i)
		}
		with = with || month && year
	}
	if !with {
		return nil
	}
	out2 := make(map[int]bool, len(without))
	for _, i := range without {
		out2[i] = true
	}
	return out2
}

// classFor is the class of a label's text.
func (s *sheet) classFor(text string) class {
	t := plain(text)
	if v, ok := digits(t); ok {
		return wholeClass(t, v)
	}
	c, ok := s.lexicon[t]
	if !ok {
		c = textClass(t)
		s.lexicon[t] = c
	}
	return c
}
