package reading

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A sense is one thing that a label could mean.
type sense struct {
	Meaning
	// doubt says why the sense may be wrong even if it is the only one.
	doubt string
	// note is a caveat on every value that is read by it.
	note string
	// bareYear marks a period written as one year, "2016".
	bareYear bool
}

// words is the vocabulary of a survey and its register. It is built for one
// document and remembers every text that it was asked about.
type words struct {
	survey   *survey.Survey
	register *respondent.Register
	texts    map[string][]Meaning // by stat.Fold: what the survey itself says
	wholes   map[string][]sense   // by text: asked before
	all      map[string][]sense
	near     []nearWord // made when first needed
}

// General English for the headings that name no part of a survey.
var headingWords = map[string]string{
	"period": OfPeriod, "year": OfPeriod, "years": OfPeriod, "financial year": OfPeriod, "month": OfPeriod,
	"quarter": OfPeriod, "date": OfPeriod, "time period": OfPeriod, "reporting period": OfPeriod, "fiscal year": OfPeriod,
	"calendar year": OfPeriod, "fy": OfPeriod,
	"body": OfRespondent, "respondent": OfRespondent, "organisation": OfRespondent, "area": OfRespondent,
	"authority": OfRespondent, "name": OfRespondent,
	"measure": OfMeasure, "question": OfMeasure, "indicator": OfMeasure, "metric": OfMeasure, "series": OfMeasure,
	"value": OfValue, "values": OfValue, "number": OfValue, "numbers": OfValue, "count": OfValue, "counts": OfValue,
	"figure": OfValue, "figures": OfValue, "volume": OfValue, "no": OfValue, "n": OfValue, "answer": OfValue,
	"response": OfValue, "data": OfValue, "number recorded": OfValue,
	"note": OfNote, "notes": OfNote, "comment": OfNote, "comments": OfNote, "remark": OfNote, "remarks": OfNote,
	"caveat": OfNote, "caveats": OfNote, "footnote": OfNote, "coverage": OfNote, "source": OfNote,
	"explanation": OfNote, "additional information": OfNote, "value note": OfNote, "coverage note": OfNote,
}

func newWords(s *survey.Survey, r *respondent.Register) *words {
	w := &words{survey: s, register: r, texts: map[string][]Meaning{}, wholes: map[string][]sense{}, all: map[string][]sense{}}
	for t, h := range headingWords {
		w.add(t, Meaning{Heading: h})
	}
	for _, t := range []string{s.Noun, s.Nouns, s.Noun + " name", "name of " + s.Noun} {
		if s.Noun != "" {
			w.add(t, Meaning{Heading: OfRespondent})
		}
	}
	for _, d := range s.Dimensions {
		for _, t := range append([]string{string(d.ID), d.Name}, d.Aliases...) {
			for _, kind := range []string{"", " group", " groups", " band", " bands", " range", " type", " code", " name", " category", " description", " used", " recorded"} {
				w.add(t+kind, Meaning{Heading: string(d.ID)})
			}
			for _, all := range []string{"all ", "any ", "total "} {
				w.add(all+t, Meaning{Whole: true})
				w.add(all+t+"s", Meaning{Whole: true})
			}
		}
	}
	for _, m := range s.Measures {
		for _, t := range append([]string{string(m.ID), m.Name, m.Short}, m.Aliases...) {
			w.measure(t, Meaning{Measure: m.ID})
		}
		for _, series := range m.Series {
			for _, t := range series.Names {
				w.measure(t, Meaning{Measure: m.ID, Breakdown: series.Breakdown})
			}
		}
	}
	for _, q := range s.Questions {
		w.add(q.Text, Meaning{Measure: q.Measure})
		w.add("question "+q.Number, Meaning{Measure: q.Measure})
		w.add("q"+q.Number, Meaning{Measure: q.Measure})
		w.add("q "+q.Number, Meaning{Measure: q.Measure})
		if l := strings.ToLower(q.Number); strings.HasPrefix(l, "q") {
			w.add(q.Number, Meaning{Measure: q.Measure})
			w.add("question "+l[1:], Meaning{Measure: q.Measure})
		}
	}
	return w
}

func (w *words) measure(text string, m Meaning) {
	if stat.Fold(text) == "" {
		return
	}
	w.add(text, m)
	for _, lead := range []string{"number of ", "no of ", "count of ", "total number of ", "recorded "} {
		w.add(lead+text, m)
	}
	w.add(text+" recorded", m)
	w.add("number of "+text+" recorded", m)
	whole := m
	whole.Whole = true
	w.add("total "+text, whole)
	w.add("all "+text, whole)
	w.add("total recorded "+text, whole)
}

// withoutArticles is a folded text without "a", "an" and "the", by which
// "offences with cyber flag" is "offences with a cyber flag".
func withoutArticles(fold string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(fold), func(word string) bool {
		return word == "a" || word == "an" || word == "the"
	}), " ")
}

// add gives a text a meaning, with its articles and without.
func (w *words) add(text string, m Meaning) {
	key := stat.Fold(text)
	w.addFolded(key, m)
	if bare := withoutArticles(key); bare != key {
		w.addFolded(bare, m)
	}
}

func (w *words) addFolded(key string, m Meaning) {
	if key == "" || slices.Contains(w.texts[key], m) {
		return
	}
	if m.class() == "" && len(w.texts[key]) > 0 && !m.Whole {
		return // a heading in general English gives way to the survey's own
	}
	if m.class() != "" {
		w.texts[key] = slices.DeleteFunc(w.texts[key], func(o Meaning) bool {
			// "all offences" is a measure's own name before it is a total of it
			same := o
			same.Whole = m.Whole
			return o.class() == "" || same == m && o.Whole
		})
		same := m
		same.Whole = false
		if m.Whole && slices.Contains(w.texts[key], same) {
			return
		}
	}
	w.texts[key] = append(w.texts[key], m)
}

var (
	trailingMark = regexp.MustCompile(`(?:\s*\[(?:note |r|p)?[0-9a-z]{0,2}\]|[*†‡¹²³⁴⁵⁶⁷⁸⁹⁰]+|:)+$`)
	totalWords   = regexp.MustCompile(`^(?:(?:grand |overall |combined |sub ?|running )?totals?|all|overall|sum|combined|altogether|in total|grand total sum)$`)
	bareYear     = regexp.MustCompile(`^(?:year )?(?:19|20)\d\d$`)
	hasDigit     = regexp.MustCompile(`\d`)
	codeThenName = regexp.MustCompile(`^(\S*\d\S*)(?:\s*[-–—:]\s*|\s+)(\S.*)$`)
	nameThenCode = regexp.MustCompile(`^(.*\S)\s*[(\[](\S+)[)\]]$`)
	leadQuestion = regexp.MustCompile(`^(?i)(?:q(?:uestion)?)[ .]{0,2}(\d+ ?\(?[a-z]?\)?(?:\([ivx]+\))?)(?:[.:) –—-]+(.*))?$`)
)

// monthNames are in the order of the year.
var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// clean is a label without the marks of footnotes and runs of space.
func clean(text string) string {
	t := strings.Join(strings.Fields(text), " ")
	return strings.TrimSpace(trailingMark.ReplaceAllString(t, ""))
}

// senses are all that a label could mean, in a fixed order; none when it is
// not understood.
func (w *words) senses(text string) []sense {
	if got, ok := w.all[text]; ok {
		return got
	}
	t := clean(text)
	out := w.whole(t)
	if len(out) == 0 {
		out = w.phrase(t)
	}
	if len(out) == 0 {
		out = w.nearly(t)
	}
	w.all[text] = out
	return out
}

// whole are the senses of a text taken as one name.
func (w *words) whole(t string) []sense {
	if got, ok := w.wholes[t]; ok {
		return got
	}
	var out []sense
	add := func(s sense) {
		if !slices.ContainsFunc(out, func(o sense) bool { return o.Meaning == s.Meaning }) {
			out = append(out, s)
		}
	}
	fold := stat.Fold(t)
	named := w.texts[fold]
	if len(named) == 0 {
		named = w.texts[withoutArticles(fold)]
	}
	for _, m := range named {
		add(sense{Meaning: m})
	}
	if hasDigit.MatchString(t) {
		if p, err := stat.ParsePeriod(t); err == nil {
			add(sense{Meaning: Meaning{Period: p}, bareYear: bareYear.MatchString(strings.ToLower(t))})
		}
	}
	if m := slices.IndexFunc(monthNames, func(name string) bool {
		return fold == name || len(fold) == 3 && strings.HasPrefix(name, fold) || fold == "sept" && name == "september"
	}); m >= 0 && fold != "" {
		add(sense{Meaning: Meaning{Month: m + 1}})
	}
	if id, ok := w.register.Find(t); ok && fold != "" {
		add(sense{Meaning: Meaning{Respondent: id}})
	}
	for _, d := range w.survey.Dimensions {
		if c, ok := findCode(&d, t); ok && fold != "" {
			add(sense{Meaning: Meaning{Breakdown: stat.By(d.ID, c)}})
		}
	}
	if len(out) == 0 && totalWords.MatchString(fold) {
		add(sense{Meaning: Meaning{Whole: true}})
	}
	if len(out) == 0 {
		if m, ok := w.question(t); ok {
			add(sense{Meaning: m})
		}
	}
	w.wholes[t] = out
	return out
}

// findCode is the code that a text means: alone, or with its name before or
// after it ("71/17 Sexual communication with a child"). Where both are there
// they must agree.
func findCode(d *survey.Dimension, t string) (stat.Code, bool) {
	if c, ok := d.Codelist.Find(t); ok {
		return c, true
	}
	if d.Codelist.IsAges() {
		return "", false
	}
	for _, f := range []struct {
		re         *regexp.Regexp
		code, name int
	}{{codeThenName, 1, 2}, {nameThenCode, 2, 1}} {
		m := f.re.FindStringSubmatch(t)
		if m == nil {
			continue
		}
		c, ok1 := d.Codelist.Find(m[f.code])
		e, ok2 := d.Codelist.Find(m[f.name])
		if ok1 && ok2 && c == e {
			return c, true
		}
	}
	return "", false
}

// question is the measure of the question that a label gives the number of,
// whatever words of the question follow; but not where they name another
// measure.
func (w *words) question(t string) (Meaning, bool) {
	m := leadQuestion.FindStringSubmatch(t)
	if m == nil {
		return Meaning{}, false
	}
	number := strings.ReplaceAll(stat.Fold(m[1]), " ", "")
	for _, q := range w.survey.Questions {
		n := strings.TrimPrefix(strings.ReplaceAll(stat.Fold(q.Number), " ", ""), "q")
		if n != number {
			continue
		}
		out := Meaning{Measure: q.Measure}
		if m[2] == "" {
			return out, true
		}
		rest := w.senses(m[2])
		if len(rest) == 0 {
			// The rest repeats the question in other words, or it restricts it:
			// only words of the question itself are safe.
			return out, subset(m[2], q.Text)
		}
		if len(rest) > 1 {
			return Meaning{}, false
		}
		both, why := merge(w.survey, out, rest[0].Meaning)
		return both, why == "" && rest[0].doubt == ""
	}
	return Meaning{}, false
}

// subset says that every word of a is one of b, in order.
func subset(a, b string) bool {
	rest := strings.Fields(stat.Fold(b))
	for _, word := range strings.Fields(stat.Fold(a)) {
		i := slices.Index(rest, word)
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
	return true
}

// doubtOf says why a sense may be wrong in a table where hint is what stands
// over its level and explicit says that other periods of the level are
// written as pairs of years or as months.
func (w *words) doubtOf(s sense, hints []string, explicit bool) string {
	if s.bareYear && !explicit && !slices.Contains(w.survey.Periods, s.Period) {
		for _, h := range hints {
			if strings.Contains(strings.ToLower(h), "calendar") {
				return ""
			}
		}
		y := s.Period.Start().Year()
		return fmt.Sprintf("%d may be the calendar year, %s or %s", y, stat.FinancialYear(y-1), stat.FinancialYear(y))
	}
	return s.doubt
}
