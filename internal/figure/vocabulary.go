package figure

import (
	"slices"
	"strings"
	"sync"

	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A vocabulary is the codes of a dimension that an answer uses, settled once
// for all answers that use the same: the finest of them, and how they lie to
// other codes.
type vocabulary struct {
	list   *stat.Codelist
	period stat.Period // in which they were used; zero where that makes no difference
	// fine are the codes that share nothing with each other, "not recorded"
	// left out, in order.
	fine []stat.Code
	// complete says that nothing but "not recorded" is outside them.
	complete bool
	// single says that one of them is not a band.
	single bool

	splits sync.Map // stat.Code to *split
}

// A split is how the codes of a vocabulary lie to one code.
type split struct {
	inside, touching []bool // by place in fine: wholly within the code, or partly
	// exact says that those inside make up the code, and covered that those
	// inside and touching leave nothing of it out.
	exact, covered bool
}

type vocabularyKey struct {
	dimension stat.DimensionID
	period    stat.Period
	codes     string
}

// era is a period where it makes a difference to which codes of a list are in
// use, and zero otherwise.
func era(l *stat.Codelist, p stat.Period) stat.Period {
	if l.Dated() {
		return p
	}
	return stat.Period{}
}

// vocabulary is that of an answer about a period which uses these codes.
func (b *Book) vocabulary(dim *survey.Dimension, codes []stat.Code, p stat.Period) *vocabulary {
	var sb strings.Builder
	for _, c := range codes {
		sb.WriteString(string(c))
		sb.WriteByte(';')
	}
	return once(&b.vocabularies, vocabularyKey{dim.ID, era(dim.Codelist, p), sb.String()}, func() *vocabulary {
		l := dim.Codelist
		v := &vocabulary{list: l, period: era(l, p), fine: finest(l, slices.DeleteFunc(slices.Clone(codes), func(c stat.Code) bool { return isUnknown(l, c) }))}
		all := slices.Clone(v.fine)
		for _, e := range l.Entries {
			if e.Unknown {
				all = append(all, e.Code)
			}
		}
		v.complete = covers(l, all, "", v.period)
		v.single = slices.ContainsFunc(v.fine, func(c stat.Code) bool { return width(l, c) == 1 })
		return v
	})
}

// split is how the vocabulary lies to a code.
func (v *vocabulary) split(code stat.Code) *split {
	return once(&v.splits, code, func() *split {
		s := &split{inside: make([]bool, len(v.fine)), touching: make([]bool, len(v.fine))}
		var inside, either []stat.Code
		for i, c := range v.fine {
			switch {
			case v.list.Within(c, code):
				s.inside[i] = true
				inside, either = append(inside, c), append(either, c)
			case v.list.Shares(c, code):
				s.touching[i] = true
				either = append(either, c)
			}
		}
		s.exact, s.covered = covers(v.list, inside, code, v.period), covers(v.list, either, code, v.period)
		return s
	})
}

func isUnknown(l *stat.Codelist, c stat.Code) bool {
	e, ok := l.Entry(c)
	return ok && e.Unknown
}

// finest are codes that share nothing with each other, the finest first:
// where two overlap, the narrower stays, or the one that the list has first.
func finest(l *stat.Codelist, codes []stat.Code) []stat.Code {
	sorted := slices.Clone(codes)
	slices.SortFunc(sorted, l.Compare)
	sorted = slices.Compact(sorted)
	slices.SortStableFunc(sorted, func(a, b stat.Code) int { return width(l, a) - width(l, b) })
	var out []stat.Code
	for _, c := range sorted {
		if !slices.ContainsFunc(out, func(o stat.Code) bool { return l.Shares(o, c) }) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, l.Compare)
	return out
}

// width is how many of the list's entries a code takes in.
func width(l *stat.Codelist, c stat.Code) int {
	if lo, hi, ok := l.AgeSpan(c); ok {
		return hi - lo + 1
	}
	n := 0
	for _, e := range l.Entries {
		if l.Within(e.Code, c) {
			n++
		}
	}
	return n
}

// covers says that the codes leave nothing out of the whole list, or of one
// of its codes, in a period: every entry in use that takes in no other lies
// within one of them. A class of which the list has one part alone holds more
// than that part.
func covers(l *stat.Codelist, codes []stat.Code, of stat.Code, p stat.Period) bool {
	missing, any := uncovered(l, codes, of, p)
	return any && len(missing) == 0 && len(codes) > 0
}

// uncovered are the entries that the codes leave out; any says that there are
// entries to cover.
func uncovered(l *stat.Codelist, codes []stat.Code, of stat.Code, p stat.Period) (missing []stat.Code, any bool) {
	parts := map[stat.Code]int{}
	for _, e := range l.Entries {
		if l.Alone(e.Code, p) {
			parts[e.Parent]++
		}
	}
	for _, e := range l.Entries {
		if parts[e.Code] > 1 || len(e.Of) > 0 || of != "" && !l.Within(e.Code, of) || !l.Alone(e.Code, p) {
			continue
		}
		if !slices.ContainsFunc(codes, func(c stat.Code) bool { return l.Within(e.Code, c) }) {
			missing = append(missing, e.Code)
		}
		any = true
	}
	return missing, any
}
