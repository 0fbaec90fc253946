package reading

import (
	"slices"
	"strings"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// fillers join the parts of a label and say nothing themselves. Words that
// restrict ("only", "excluding", "not") are never among them.
var fillers = map[string]bool{
	"": true, "in": true, "for": true, "during": true, "the": true, "of": true, "by": true, "and": true, "on": true, "at": true,
	"a": true, "an": true, "number": true, "numbers": true, "count": true, "recorded": true, "reported": true, "from": true,
	"year": true, "years": true, "period": true, "financial": true, "with": true, "to": true, "was": true, "were": true,
	"is": true, "are": true, "there": true, "which": true,
}

const longestPhrase = 16 // words; a longer label is a sentence

// tokens are the words of a text with the punctuation that joins them taken
// off; what may be part of a name, a code or a period stays.
func tokens(t string) []string {
	var out []string
	for _, f := range strings.Fields(t) {
		f = strings.Trim(f, ",;:()[]“”\"‘’'.")
		if f == "-" || f == "–" || f == "—" || f == "/" || f == "|" {
			f = ""
		}
		out = append(out, f)
	}
	return out
}

// phrase are the senses of a text that is made of several names: "Girls,
// 2016/17". Every word must belong to one of them or be a filler.
func (w *words) phrase(t string) []sense {
	words := tokens(t)
	if len(words) < 2 || len(words) > longestPhrase {
		return nil
	}
	p := phraser{words: words, w: w, from: make([]*cover, len(words)+1)}
	best := p.cover(0)
	if best.cost >= impossible {
		return nil
	}
	out := slices.Clone(best.senses)
	for i := range out {
		out[i].Heading = settledHeading(out[i].Meaning)
	}
	if len(out) > 0 && out[0].Meaning == (Meaning{}) {
		return nil // nothing but fillers
	}
	return out
}

// settledHeading drops a heading that the label itself answers: "Age 13".
func settledHeading(m Meaning) string {
	if m.class() != "" {
		return ""
	}
	return m.Heading
}

const impossible = 1 << 20

// A cover is the cheapest way of accounting for the words from one on, with
// all the senses that it can have.
type cover struct {
	cost   int
	senses []sense
}

type phraser struct {
	words []string
	w     *words
	from  []*cover
}

func (p *phraser) cover(i int) *cover {
	if p.from[i] != nil {
		return p.from[i]
	}
	best := &cover{cost: impossible}
	if i == len(p.words) {
		best = &cover{senses: []sense{{}}}
	}
	for j := len(p.words); j > i; j-- {
		here := p.part(i, j)
		if here == nil {
			continue
		}
		rest := p.cover(j)
		cost := rest.cost + 1
		if rest.cost >= impossible || cost > best.cost {
			continue
		}
		joined := p.join(here, rest.senses)
		if len(joined) == 0 {
			continue
		}
		if cost < best.cost {
			best = &cover{cost: cost}
		}
		for _, s := range joined {
			if !slices.ContainsFunc(best.senses, func(o sense) bool { return o.Meaning == s.Meaning }) && len(best.senses) < 8 {
				best.senses = append(best.senses, s)
			}
		}
	}
	p.from[i] = best
	return best
}

// part are the senses of the words from i to j (excluded), nil if none.
func (p *phraser) part(i, j int) []sense {
	first, last := p.words[i], p.words[j-1]
	if j == i+1 && fillers[strings.ToLower(first)] {
		return []sense{{}}
	}
	if fillers[strings.ToLower(last)] {
		return nil
	}
	t := strings.Join(p.words[i:j], " ")
	if isNumber(t) {
		return nil // a bare number in a phrase may be anything
	}
	return p.w.whole(t)
}

func isNumber(t string) bool { return t != "" && strings.Trim(t, "0123456789") == "" && len(t) != 4 }

func (p *phraser) join(a, b []sense) []sense {
	var out []sense
	for _, x := range a {
		for _, y := range b {
			m, why := merge(p.w.survey, x.Meaning, y.Meaning)
			if why != "" {
				continue
			}
			out = append(out, sense{Meaning: m, doubt: first(x.doubt, y.doubt), note: first(x.note, y.note), bareYear: (x.bareYear || y.bareYear) && x.Month == 0 && y.Month == 0})
		}
	}
	return out
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// said is what a title or a note says: everything in it that is understood,
// and the words that are not.
type said struct {
	periods     []stat.Period
	respondents []respondent.ID
	measures    []Meaning
	codes       []stat.Breakdown // one dimension each
	unclear     []string         // names with several meanings
	other       []string         // words that mean nothing to the survey
	restricts   bool             // it says that something is left out or compared
}

var restricting = map[string]bool{"excluding": true, "except": true, "without": true, "not": true, "only": true, "other": true,
	"than": true, "compared": true, "versus": true, "vs": true, "change": true, "percentage": true, "rate": true, "per": true}

const longestName = 14 // words

// mentions finds the names in a title, longest first from the left.
func (w *words) mentions(t string) said {
	var out said
	ws := tokens(clean(t))
	for i := 0; i < len(ws); {
		n := w.mention(&out, ws, i)
		if n == 0 {
			if word := strings.ToLower(ws[i]); !fillers[word] {
				out.other = append(out.other, word)
				out.restricts = out.restricts || restricting[word]
			}
			n = 1
		}
		i += n
	}
	return out
}

// mention takes the longest name that starts at word i and says how many
// words it has, 0 when there is none.
func (w *words) mention(out *said, ws []string, i int) int {
	if fillers[strings.ToLower(ws[i])] {
		return 0
	}
	for j := min(len(ws), i+longestName); j > i; j-- {
		if ws[j-1] == "" || fillers[strings.ToLower(ws[j-1])] {
			continue
		}
		t := strings.Join(ws[i:j], " ")
		if isNumber(t) {
			continue
		}
		senses := w.whole(t)
		if len(senses) == 0 {
			continue
		}
		if len(senses) > 1 {
			out.unclear = append(out.unclear, t)
			return j - i
		}
		s := senses[0]
		day := i > 0 && isNumber(ws[i-1]) && !s.Period.IsZero() // "12 June 2017" is no month
		switch {
		case day || s.Month != 0 || s.bareYear && w.doubtOf(s, []string{strings.Join(ws, " ")}, false) != "":
			out.unclear = append(out.unclear, t)
		default:
			out.add(s.Meaning)
		}
		return j - i
	}
	return 0
}

func (s *said) add(m Meaning) {
	if !m.Period.IsZero() && !slices.Contains(s.periods, m.Period) {
		s.periods = append(s.periods, m.Period)
	}
	if m.Respondent != "" && !slices.Contains(s.respondents, m.Respondent) {
		s.respondents = append(s.respondents, m.Respondent)
	}
	if m.Measure != "" {
		m.Whole = false
		if !slices.Contains(s.measures, m) {
			s.measures = append(s.measures, m)
		}
		return
	}
	for _, d := range m.Breakdown.Dimensions() {
		c, _ := m.Breakdown.Code(d)
		if b := stat.By(d, c); !slices.Contains(s.codes, b) {
			s.codes = append(s.codes, b)
		}
	}
}
