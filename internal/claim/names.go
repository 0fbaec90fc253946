package claim

import (
	"slices"
	"strings"
	"unicode"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A part is one code of a dimension.
type part struct {
	dimension stat.DimensionID
	code      stat.Code
}

// names are the words of a survey and its register by which a text speaks of
// their respondents, measures and codes.
type names struct {
	survey      *survey.Survey
	respondents phrases[respondent.ID]
	// groups are the regions that the register puts respondents in and has no
	// figures of, and members those of each area that it knows.
	groups  phrases[[]respondent.ID]
	members map[respondent.ID][]respondent.ID
	// common are the words that end the names of several respondents:
	// "police", "constabulary".
	common map[string]bool
	parts  phrases[part]
	series phrases[seriesOf]
	// vocabulary has, for each measure that counts things, the lemmas of all
	// its names, and known the lemmas of each name.
	vocabulary map[survey.MeasureID]map[string]bool
	known      map[survey.MeasureID][]nameWords
	// heads are the lemmas of nouns for what is counted: "offence".
	heads map[string]bool
	// narrow are the lemmas that begin the names of a measure, without which
	// a narrower name may mean more: "cyber".
	narrow map[survey.MeasureID]map[string]bool
	ages   *survey.Dimension
	nouns  map[string]bool
	// dimensions are found by the words for them: "age", "platform".
	dimensions map[string]*survey.Dimension
	lexicon    lexicon
}

// nameWords is a name of a measure: the lemmas that tell it from others, and
// how many words it has in all.
type nameWords struct {
	telling map[string]bool
	length  int
}

type seriesOf struct {
	measure   survey.MeasureID
	breakdown stat.Breakdown
}

// phrases finds the longest of many phrases at a place, by their first word.
type phrases[T any] map[string][]phrase[T]

type phrase[T any] struct {
	words []string
	means T
}

func (p phrases[T]) add(text string, means T) {
	w := strings.Fields(stat.Fold(text))
	if len(w) == 0 {
		return
	}
	list := append(p[w[0]], phrase[T]{w, means})
	slices.SortStableFunc(list, func(a, b phrase[T]) int { return len(b.words) - len(a.words) })
	p[w[0]] = list
}

// find is the longest phrase at ts[i:] and the index after it, hyphens and
// full stops left out; end is i when there is none.
func (p phrases[T]) find(ts []token, i int) (means T, end int) {
	for _, c := range p[foldToken(ts[i])] {
		at, k := i, 0
		for at < len(ts) && k < len(c.words) {
			w := foldToken(ts[at])
			if w == "" && at > i {
				at++
				continue
			}
			if w != c.words[k] {
				break
			}
			at++
			k++
		}
		if k == len(c.words) {
			return c.means, at
		}
	}
	return means, i
}

// foldToken is a token as stat.Fold has it; "" for punctuation inside names.
func foldToken(t token) string {
	switch t.low {
	case "-", ".", "/", "'", ",", "(", ")":
		return ""
	case "&":
		return "and"
	}
	return t.low
}

func newNames(s *survey.Survey, g *respondent.Register) *names {
	n := &names{survey: s, respondents: phrases[respondent.ID]{}, groups: phrases[[]respondent.ID]{}, members: map[respondent.ID][]respondent.ID{}, common: map[string]bool{}, parts: phrases[part]{}, series: phrases[seriesOf]{},
		vocabulary: map[survey.MeasureID]map[string]bool{}, known: map[survey.MeasureID][]nameWords{}, heads: map[string]bool{}, narrow: map[survey.MeasureID]map[string]bool{},
		nouns: map[string]bool{}, dimensions: map[string]*survey.Dimension{}, lexicon: newLexicon()}
	for _, noun := range []string{s.Noun, s.Nouns, "respondent", "respondents"} {
		if noun != "" {
			n.nouns[strings.ToLower(noun)] = true
		}
	}
	n.addRespondents(g)
	n.addMeasures()
	n.addDimensions()
	return n
}

func (n *names) addRespondents(g *respondent.Register) {
	last := map[string]int{}
	for _, r := range g.All() {
		if w := strings.Fields(stat.Fold(r.Name)); len(w) > 1 {
			last[w[len(w)-1]]++
		}
	}
	for w, count := range last {
		if count >= 3 {
			n.common[w] = true
		}
	}
	short := map[string][]respondent.ID{}
	for _, r := range g.All() {
		for _, name := range append([]string{r.Name}, r.Aliases...) {
			n.respondents.add(name, r.ID)
			w := strings.Fields(stat.Fold(name))
			if len(w) > 1 && n.common[w[len(w)-1]] {
				s := strings.Join(w[:len(w)-1], " ")
				if !slices.Contains(short[s], r.ID) {
					short[s] = append(short[s], r.ID)
				}
			}
		}
	}
	for _, r := range g.All() {
		if r.Area {
			n.members[r.ID] = r.Members
		}
	}
	for group, ids := range groupsOf(g) {
		name := stat.Fold(group)
		if id, ok := g.Find(group); !ok {
			n.groups.add(group, ids)
		} else if area, err := g.Get(id); err == nil && area.Area && len(area.Members) == 0 {
			n.members[id] = ids
		}
		if other, taken := g.Find(group); len(ids) == 1 && (!taken || other == ids[0]) && strings.Contains(" "+stat.Fold(g.Name(ids[0]))+" ", " "+name+" ") {
			n.respondents.add(group, ids[0]) // Northern Ireland has one police service
		}
	}
	for s, ids := range short {
		if other, taken := g.Find(s); len(ids) == 1 && (!taken || other == ids[0]) {
			n.respondents.add(s, ids[0])
		}
	}
}

// sexes are other words for codes that a codelist names in one of these ways.
var sexes = [][]string{{"female", "females", "girl", "girls"}, {"male", "males", "boy", "boys"}}

func (n *names) addDimensions() {
	for i := range n.survey.Dimensions {
		d := &n.survey.Dimensions[i]
		for _, name := range append([]string{string(d.ID), d.Name}, d.Aliases...) {
			if w := strings.Fields(stat.Fold(name)); len(w) > 0 {
				n.dimensions[lemma(w[len(w)-1])] = d
			}
		}
		if d.Codelist == nil {
			continue
		}
		if d.Codelist.IsAges() && n.ages == nil {
			n.ages = d
		}
		for _, e := range d.Codelist.Entries {
			if _, _, age := d.Codelist.AgeSpan(e.Code); age || e.Unknown {
				continue
			}
			for _, name := range append([]string{string(e.Code), e.Name}, e.Aliases...) {
				if !n.namesMeasure(name) && strings.ContainsFunc(name, unicode.IsLetter) && !startsWithDigit(name) {
					n.parts.add(name, part{d.ID, e.Code})
				}
			}
		}
		for _, words := range sexes {
			for _, w := range words {
				if c, ok := d.Codelist.Find(w); ok {
					for _, other := range words {
						n.parts.add(other, part{d.ID, c})
					}
					break
				}
			}
		}
	}
}

// sameThing are nouns that one survey counts and another writer calls by
// another name.
var sameThing = [][]string{{"offence", "crime"}, {"case", "incident"}}

func (n *names) addMeasures() {
	for _, m := range n.survey.Measures {
		if w := strings.Fields(stat.Fold(m.Unit)); len(w) > 0 {
			n.heads[lemma(w[len(w)-1])] = true
		}
	}
	for w := range n.heads {
		if n.nouns[w] || n.nouns[w+"s"] || n.lexicon[w].has(people) || w == "day" || w == "age" || w == "percent" || w == "year" {
			delete(n.heads, w)
		}
	}
	for _, m := range n.survey.Measures {
		if !n.counts(m) {
			continue
		}
		vocabulary, narrow := map[string]bool{}, map[string]bool{}
		for i, name := range append([]string{m.Name, m.Short, m.Unit}, m.Aliases...) {
			w := strings.Fields(stat.Fold(name))
			one := map[string]bool{}
			for _, x := range w {
				vocabulary[lemma(x)] = true
				if !n.lexicon[x].has(neutral) && !n.heads[lemma(x)] {
					one[lemma(x)] = true
				}
			}
			if i != 2 {
				n.known[m.ID] = append(n.known[m.ID], nameWords{one, len(w)})
			}
			if len(w) > 1 && i != 1 && i != 2 && !n.lexicon[w[0]].has(neutral) && !n.heads[lemma(w[0])] {
				narrow[lemma(w[0])] = true
			}
		}
		for _, s := range m.Series {
			for _, name := range s.Names {
				n.series.add(name, seriesOf{m.ID, s.Breakdown})
			}
		}
		n.vocabulary[m.ID], n.narrow[m.ID] = vocabulary, narrow
	}
	for _, same := range sameThing {
		for _, w := range same {
			if n.heads["offence"] || n.heads["crime"] || n.heads[w] {
				for _, other := range same {
					n.heads[other] = true
				}
				break
			}
		}
	}
}

// counts says that a measure is a count of the kind of thing that prose
// counts, and not an age, a share or a number of respondents.
func (n *names) counts(m survey.Measure) bool { return n.heads[lemma(lastWord(stat.Fold(m.Unit)))] }

// namesMeasure says that all words of a code's name are words of one measure:
// then the measure is meant.
func (n *names) namesMeasure(name string) bool {
	for _, v := range n.vocabulary {
		all := true
		for w := range strings.FieldsSeq(stat.Fold(name)) {
			all = all && (v[lemma(w)] || n.lexicon[w].has(neutral))
		}
		if all {
			return true
		}
	}
	return false
}

func startsWithDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }

// isMeasureWord says that a lemma is in the name of some measure.
func (n *names) isMeasureWord(w string) bool {
	for _, v := range n.vocabulary {
		if v[w] {
			return true
		}
	}
	return false
}

// groupsOf are the respondents of each group of a register.
func groupsOf(g *respondent.Register) map[string][]respondent.ID {
	out := map[string][]respondent.ID{}
	for _, r := range g.Asked() {
		for _, group := range r.Groups {
			out[group] = append(out[group], r.ID)
		}
	}
	return out
}
