package document

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// A docxListRef is a place in a list: which list, and how deep.
type docxListRef struct {
	id    string
	level int
}

// docxLists are the lists of a document and how far each has counted. Word
// keeps no numbers in the text, so that "2." before an answer is found here.
type docxLists struct {
	kinds   map[string]*docxListKind // by abstract id
	lists   map[string]docxList      // by id
	counted map[string][]int         // by abstract id, the numbers that came last
	begun   map[string]bool          // lists that have begun
}

// A docxListKind is how a list counts, by level.
type docxListKind struct{ levels [9]docxLevel }

// A docxLevel is how one level of a list counts.
type docxLevel struct {
	start        int
	format, text string // "decimal", "%1.%2"
}

// A docxList is a list of a kind, which may begin from other numbers.
type docxList struct {
	kind  string
	start map[int]int
}

// numbering takes a kind of list, or a list.
func (r *docxReader) numbering(e xml.StartElement) error {
	if r.lists.kinds == nil {
		r.lists = docxLists{kinds: map[string]*docxListKind{}, lists: map[string]docxList{}, counted: map[string][]int{}, begun: map[string]bool{}}
	}
	switch e.Name.Local {
	case "abstractNum":
		kind := &docxListKind{}
		r.lists.kinds[attr(e, "abstractNumId")] = kind
		return r.children(func(l xml.StartElement) error {
			n, err := strconv.Atoi(attr(l, "ilvl"))
			if l.Name.Local != "lvl" || err != nil || n < 0 || n >= len(kind.levels) {
				return r.skip()
			}
			level, err := r.listLevel()
			kind.levels[n] = level
			return err
		}, nil)
	case "num":
		list := docxList{start: map[int]int{}}
		id := attr(e, "numId")
		err := r.children(func(p xml.StartElement) error {
			switch p.Name.Local {
			case "abstractNumId":
				list.kind = attr(p, "val")
			case "lvlOverride":
				level, _ := strconv.Atoi(attr(p, "ilvl"))
				return r.children(func(s xml.StartElement) error {
					if n, err := strconv.Atoi(attr(s, "val")); s.Name.Local == "startOverride" && err == nil {
						list.start[level] = n
					}
					return r.skip()
				}, nil)
			}
			return r.skip()
		}, nil)
		r.lists.lists[id] = list
		return err
	}
	return r.skip()
}

// listLevel reads how a level counts.
func (r *docxReader) listLevel() (docxLevel, error) {
	level := docxLevel{start: 1, format: "decimal"}
	err := r.children(func(p xml.StartElement) error {
		switch p.Name.Local {
		case "start":
			level.start, _ = strconv.Atoi(attr(p, "val"))
		case "numFmt":
			level.format = attr(p, "val")
		case "lvlText":
			level.text = attr(p, "val")
		}
		return r.skip()
	}, nil)
	return level, err
}

// label counts one more paragraph of a list, and is the number before it, such
// as "2." or "(b)". Bullets are none.
func (l *docxLists) label(at docxListRef) string {
	list, ok := l.lists[at.id]
	kind := l.kinds[list.kind]
	if !ok || kind == nil || at.level < 0 || at.level >= len(kind.levels) {
		return ""
	}
	numbers := l.counted[list.kind]
	if !l.begun[at.id] {
		l.begun[at.id] = true
		for level := range list.start {
			if level >= 0 && level < len(numbers) {
				numbers = numbers[:level]
			}
		}
	}
	startAt := func(level int) int {
		if n, ok := list.start[level]; ok {
			return n
		}
		return kind.levels[level].start
	}
	if len(numbers) > at.level {
		numbers = numbers[:at.level+1]
		numbers[at.level]++
	}
	for len(numbers) <= at.level {
		numbers = append(numbers, startAt(len(numbers)))
	}
	l.counted[list.kind] = numbers
	level := kind.levels[at.level]
	if level.format == "bullet" || level.format == "none" {
		return ""
	}
	label := level.text
	for i, n := range numbers {
		label = strings.ReplaceAll(label, "%"+strconv.Itoa(i+1), listNumber(n, kind.levels[i].format))
	}
	return label
}

// listNumber is a number of a list as its format writes it.
func listNumber(n int, format string) string {
	letter := func(first rune) string {
		if n < 1 || n > 26*20 {
			return strconv.Itoa(n)
		}
		return strings.Repeat(string(first+rune((n-1)%26)), (n-1)/26+1)
	}
	switch format {
	case "lowerLetter":
		return letter('a')
	case "upperLetter":
		return letter('A')
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "decimalZero":
		if n >= 0 && n < 10 {
			return "0" + strconv.Itoa(n)
		}
	}
	return strconv.Itoa(n)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var out strings.Builder
	for _, d := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			out.WriteString(d.text)
		}
	}
	return out.String()
}
