package table

import (
	"regexp"
	"slices"
	"strings"
)

// tableTitle begins a title that names a table rather than what all of its
// rows are about.
var tableTitle = regexp.MustCompile(`(?i)^(?:table|figure|fig|annex|appendix|sheet|chart|tab|question|q\d|part|section)\b`)

const longestBlockTitle = 40 // bytes

// blockTitles takes the titles of blocks that repeat one set of headings, or
// a title that is a period alone, as the outermost label of their rows:
// "2018" over January to December.
func blockTitles(frames []*frame) {
	for i := range frames {
		frames[i].block = -1
	}
	for i := 0; i < len(frames); {
		j := i + 1
		for j < len(frames) && frames[i].sameHeadings(frames[j]) {
			j++
		}
		siblings := frames[i:j]
		var cells []int
		var texts []string
		for _, f := range siblings {
			cell := f.blockTitle()
			if cell < 0 || slices.Contains(texts, f.text(cell)) || tableTitle.MatchString(f.text(cell)) {
				break
			}
			cells = append(cells, cell)
			texts = append(texts, f.text(cell))
		}
		switch {
		case len(cells) == len(siblings) && len(cells) > 1:
			for k, f := range siblings {
				f.block = cells[k]
			}
		default:
			for k, cell := range cells {
				if siblings[k].classes[cell].isTime() && !siblings[k].namesYears() {
					siblings[k].block = cell
				}
			}
		}
		i = j
	}
	for _, f := range frames {
		f.cornerYear()
	}
}

// cornerYear takes a year in the corner, over the labels of rows, as the
// outermost label of the months or quarters of the table, where these have no
// year: "2020/21" beside April to March, or over them.
func (t *frame) cornerYear() {
	t.corner = -1
	if len(t.heads) == 0 || t.count(stubColumn) != 1 {
		return
	}
	lowest := t.heads[len(t.heads)-1].cells
	corner := lowest[0]
	cell := int(corner.cell)
	if t.role(int(corner.col)) != stubColumn || shapeOf(t.classes[cell], t.texts[cell]) != shapeYear {
		return
	}
	across, down := 0, 0
	dated := func(i int, parts *int) bool {
		if i == cell || i < 0 {
			return false
		}
		if shapeOf(t.classes[i], t.texts[i]).partOfYear(t.texts[i]) {
			*parts++
		}
		return t.classes[i].isTime() && hasYear.MatchString(t.texts[i])
	}
	for h := range t.heads {
		for _, x := range t.heads[h].cells {
			if dated(int(x.cell), &across) {
				return
			}
		}
	}
	for i := range t.body {
		if dated(t.find(t.body[i].row, int(corner.col)), &down) {
			return
		}
	}
	switch {
	case across > 1:
		t.corner = cell
	case down > 1 && t.block < 0:
		t.block = cell
	}
}

// namesYears says that the table's own headings or labels give years, so that
// a period over them is no label of theirs.
func (t *frame) namesYears() bool {
	year := func(i int) bool { return t.classes[i].isTime() && hasYear.MatchString(t.texts[i]) }
	for h := range t.heads {
		for _, x := range t.heads[h].cells {
			if year(int(x.cell)) {
				return true
			}
		}
	}
	for i := range t.body {
		if first := t.body[i].cells[0]; t.role(int(first.col)) == stubColumn && year(int(first.cell)) {
			return true
		}
	}
	return false
}

// blockTitle is the cell of the last line of the title, where it is short and
// stands directly over the table; -1 when there is none.
func (t *frame) blockTitle() int {
	if len(t.titles) == 0 {
		return -1
	}
	l := &t.titles[len(t.titles)-1]
	if l.n != 1 || l.row >= t.top() || l.row < t.top()-2 || t.noteLike(l) {
		return -1
	}
	cell := int(l.cells[0].cell)
	if text := t.text(cell); len(text) > longestBlockTitle || strings.HasSuffix(text, ".") {
		return -1
	}
	return cell
}

// sameHeadings says that two frames have the same headings in the same
// columns.
func (t *frame) sameHeadings(o *frame) bool {
	if len(t.heads) == 0 || len(t.heads) != len(o.heads) || t.left != o.left {
		return false
	}
	for h := range t.heads {
		a, b := t.heads[h].cells, o.heads[h].cells
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if a[i].col != b[i].col || t.texts[a[i].cell] != t.texts[b[i].cell] {
				return false
			}
		}
	}
	return true
}
