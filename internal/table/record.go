package table

import (
	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// A Record is one value cell with all of its labels, for whoever reads tables
// by program.
type Record struct {
	At        string        `json:"at"`
	Value     string        `json:"value"` // as shown
	Raw       string        `json:"raw"`   // as stored
	Kind      Kind          `json:"kind"`
	Bounds    *Bounds       `json:"bounds,omitempty"`
	RowLabels []string      `json:"row_labels"` // outermost first
	ColLabels []string      `json:"col_labels"`
	Caption   string        `json:"caption"`
	Notes     []string      `json:"notes"` // those whose mark the cell or its labels carry
	Role      Role          `json:"role"`
	Hidden    bool          `json:"hidden"`
	Sure      bool          `json:"sure"`
	Doubts    []string      `json:"doubts"`
	Box       *document.Box `json:"box,omitempty"`
}

// Bounds are what is known of a value that is not known exactly, both ends
// included. Hi is nil when nothing is known above Lo.
type Bounds struct {
	Lo int64  `json:"lo"`
	Hi *int64 `json:"hi,omitempty"`
}

// Tidy gives one record for each value, in the order of the tables. Columns
// of remarks, which hold words alone, are left out: they say something about
// the values of their row and are none themselves.
func Tidy(ts []Table) []Record {
	var out []Record
	for i := range ts {
		t := &ts[i]
		remarks := remarkColumns(t)
		for j := range t.Values {
			if v := &t.Values[j]; !remarks[v.Col] {
				out = append(out, record(t, v))
			}
		}
	}
	return out
}

// remarkColumns are the columns of a table whose every value is words or
// blank, where other columns hold values.
func remarkColumns(t *Table) map[int]bool {
	words, values := map[int]bool{}, map[int]bool{}
	for i := range t.Values {
		switch v := &t.Values[i]; v.Kind {
		case Words:
			words[v.Col] = true
		case Blank:
		default:
			values[v.Col] = true
		}
	}
	if t.Grid < 0 || len(values) == 0 {
		return nil
	}
	for c := range values {
		delete(words, c)
	}
	return words
}

func record(t *Table, v *Value) Record {
	r := Record{At: v.At, Value: v.Shown, Raw: v.Raw, Kind: v.Kind, RowLabels: texts(v.RowLabels), ColLabels: texts(v.ColLabels), Caption: t.Caption,
		Notes: []string{}, Role: v.Role, Hidden: v.Hidden || t.Hidden, Doubts: append(append([]string{}, t.Doubts...), v.Doubts...), Box: v.Box}
	r.Sure = len(r.Doubts) == 0
	for _, n := range v.Notes {
		r.Notes = append(r.Notes, n.Text)
	}
	if lo, hi, ok := v.Count.Bounds(); ok && !v.Count.IsExact() {
		r.Bounds = &Bounds{Lo: lo}
		if hi != stat.Unbounded {
			r.Bounds.Hi = &hi
		}
	}
	return r
}

func texts(ls []Label) []string {
	out := make([]string, len(ls))
	for i, l := range ls {
		out[i] = l.Text
	}
	return out
}
