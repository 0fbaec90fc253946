package table

import (
	"context"
	_ "embed" // the sections and the wording of replies
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"sync"

	"plumbline/internal/document"
)

// An OutcomeKind is what a document did with the question.
type OutcomeKind string

// The outcomes.
const (
	Answered      OutcomeKind = "answered"
	PartRefused   OutcomeKind = "part refused"
	RefusedWhole  OutcomeKind = "refused"
	NoneHeld      OutcomeKind = "not held"
	HeldElsewhere OutcomeKind = "held elsewhere"
	CannotBeRead  OutcomeKind = "unreadable"
	Superseded    OutcomeKind = "superseded" // it takes back an answer, and gives none
	Nothing       OutcomeKind = "nothing"
)

// An Outcome is what a document did with the question, as far as its text
// says.
type Outcome struct {
	Kind OutcomeKind `json:"kind"`
	// Section is that of a refusal, "12(1)", with the others that are named
	// after commas.
	Section string `json:"section,omitempty"`
	Text    string `json:"text,omitempty"` // the words that say so
	At      string `json:"at,omitempty"`
}

//go:embed data/exemptions.csv
var exemptionsCSV string

//go:embed data/reply-patterns.csv
var patternsCSV string

type wording struct {
	patterns map[string][]*regexp.Regexp
	sections map[string]bool // those under which a body may refuse
}

// words of replies, read once from the embedded tables.
var words = sync.OnceValue(func() *wording {
	w := &wording{patterns: map[string][]*regexp.Regexp{}, sections: map[string]bool{}}
	for _, row := range embedded(patternsCSV) {
		class := row[0]
		if row[4] == "weak" && class != "already_published" && class != "transfer_or_redirect" {
			continue
		}
		w.patterns[class] = append(w.patterns[class], regexp.MustCompile(row[1]))
	}
	refusing := []string{"9", "12", "14"}
	for _, row := range embedded(exemptionsCSV) {
		number, _, _ := strings.Cut(row[1], "(")
		if row[3] == "absolute" || row[3] == "qualified" || row[3] == "part" || slices.Contains(refusing, number) {
			w.sections[number] = true
		}
	}
	return w
})

// embedded are the rows of an embedded table without its heading.
func embedded(text string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic(err) // the table is part of the program, and a test reads it
	}
	return rows[1:]
}

func (w *wording) has(class, text string) bool {
	return slices.ContainsFunc(w.patterns[class], func(re *regexp.Regexp) bool { return re.MatchString(text) })
}

var (
	sectionRef = regexp.MustCompile(`(?i)\b(?:sections?|sec\.?|s\.?|ss\.?|regulations?|reg\.?) ?(\d{1,2}[A-Z]?)((?: ?\([0-9a-zA-Z]{1,3}\))*)((?:(?:,| and| &|/| or) ?(?:sections? |s\.? ?)?\d{1,2}[A-Z]?(?: ?\([0-9a-zA-Z]{1,3}\))*)*)`)
	moreRefs   = regexp.MustCompile(`(\d{1,2}[A-Z]?)((?: ?\([0-9a-zA-Z]{1,3}\))*)`)
	refusing   = regexp.MustCompile(`(?i)\b(?:refus(?:e|es|ed|al|ing)|exempt(?:ed|ion|ions)?|exceeds?|exceeded|not obliged|withh(?:eld|old|olding)|excess|appl(?:y|ies|ied)|engaged|by virtue|rely|relying|relies|declin|cost limit|appropriate limit|vexatious|neither confirm)\b`)
	recital    = regexp.MustCompile(`(?i)two duties|requires (?:us|that|the|a public)|right (?:to|of) (?:complain|appeal|request an? (?:internal )?review)|if you are (?:dissatisfied|unhappy|not satisfied)|section 1(?:\(1\))? of|section 50 of|section 16|advice and assistance|general right of access|working days? (?:is|means)`)
	elsewhere  = regexp.MustCompile(`(?i)\b(?:is|are|be|may be|would be) held by (?:the |another )|\b(?:you may wish to|please|should|suggest (?:that )?you|recommend (?:that )?you|would advise you to) (?:contact|direct your request to|redirect|approach|submit)\b|(?:transferr?ed|redirected) (?:your|the) request|already (?:published|publicly available|in the public domain)|section 21\b|reasonably accessible`)
	takenBack  = regexp.MustCompile(`(?i)^\s*recall:|would like to recall|(?:sent|disclosed|released) in error|(?:please )?(?:delete|destroy|disregard) (?:the|our|this|that|my) (?:previous|earlier|attached|last|response|e-?mail|file|information)|retract(?:ed|ing)? (?:our|the|this)`)
	notHeld    = regexp.MustCompile(`(?i)\b(?:no information (?:is )?held|information (?:is |are |requested is |you (?:have )?requested is )?not held|(?:do|does|did) not hold|holds? no (?:information|data|records)|not recorded (?:in|on|by) (?:a|our|the)|no recorded information|nothing (?:is )?held)\b`)
)

// OutcomeOf reads what the document did from its text and its tables, ts, and
// from the outcomes of the documents inside it. The error, which names the
// document, is for a ctx that ended first.
func OutcomeOf(ctx context.Context, doc *document.Document, ts []Table, inside ...Outcome) (Outcome, error) {
	w := &watch{ctx: ctx}
	e := evidence{}
	e.tables(ts)
	e.texts(doc, w)
	if w.now() {
		return Outcome{}, w.tooLong(doc)
	}
	for _, o := range inside {
		e.merge(o)
	}
	return e.decide(doc), nil
}

// An evidence is what speaks for each outcome.
type evidence struct {
	values, refusedCells, heldCells bool
	sections                        []string
	refused, none, other, back      *Outcome
	partly                          bool
	text                            bool
}

// tables takes in what the tables of a document say.
func (e *evidence) tables(ts []Table) {
	for i := range ts {
		if slices.Contains(ts[i].Doubts, estimateDoubt) {
			continue
		}
		e.values = e.values || ts[i].Records != nil
		for j := range ts[i].Values {
			v := &ts[i].Values[j]
			if n := len(v.RowLabels); ts[i].HeaderRows == 0 && n > 0 && notCounted.MatchString(v.RowLabels[n-1].Text) {
				continue // a letterhead laid out as a table answers nothing
			}
			e.value(v)
		}
	}
}

// texts takes in what the sentences of a document say.
func (e *evidence) texts(doc *document.Document, w *watch) {
	for _, p := range doc.Paragraphs {
		e.text = e.text || strings.TrimSpace(p.Text) != ""
		if w.over() {
			return
		}
		e.paragraph(p)
	}
	for i := range doc.Grids {
		g := &doc.Grids[i]
		for j := range g.Cells {
			k := &g.Cells[j]
			e.text = e.text || k.Shown != ""
			if w.over() {
				return
			}
			if len(k.Shown) > 25 { // a letter laid out in cells
				e.paragraph(document.Paragraph{At: g.At(k.Row, k.Col), Text: k.Shown})
			}
		}
	}
}

const estimateDoubt = "the letter refuses, and this may be its estimate of the work rather than an answer"

// estimates puts in doubt the tables of a letter that refuses which give time,
// cost or requests: they reckon what an answer would take.
func estimates(doc *document.Document, ts []Table, w *watch) {
	var found []*Table
	for i := range ts {
		if t := &ts[i]; t.Grid >= 0 && t.estimates() {
			found = append(found, t)
		}
	}
	if len(found) == 0 {
		return
	}
	e := evidence{}
	for _, p := range doc.Paragraphs {
		if w.over() {
			return
		}
		e.paragraph(p)
	}
	if e.refused == nil {
		return
	}
	for _, t := range found {
		t.Doubts = append(t.Doubts, estimateDoubt)
	}
}

var effortWord = regexp.MustCompile(`(?i)£|\b(?:costs?|fees?|minutes?|mins|hours?|hrs|time (?:taken|needed|required|per|in)|requests?|hourly)\b`)

// estimates says that a heading of the table, or its title, is of time, of
// cost or of requests.
func (t *Table) estimates() bool {
	if effortWord.MatchString(t.Caption) {
		return true
	}
	for i := range t.Values {
		if v := &t.Values[i]; slices.ContainsFunc(v.ColLabels, func(l Label) bool { return effortWord.MatchString(l.Text) }) {
			return true
		}
		if i > 0 && t.Values[i].Row != t.Values[0].Row {
			break
		}
	}
	return false
}

func (e *evidence) value(v *Value) {
	switch v.Kind {
	case Number, Zero, Suppressed:
		e.values = true
	case Refused:
		e.refusedCells = true
		e.addSections(sectionsIn(v.Shown))
	case NotHeld:
		e.heldCells = true
	}
}

func (e *evidence) addSections(list []string) {
	for _, s := range list {
		if !slices.Contains(e.sections, s) {
			e.sections = append(e.sections, s)
		}
	}
}

// paragraph takes in what a paragraph says, sentence by sentence.
func (e *evidence) paragraph(p document.Paragraph) {
	w := words()
	text := plain(p.Text)
	for _, re := range w.patterns["boilerplate"] {
		text = re.ReplaceAllString(text, " ")
	}
	for _, s := range sentences(text) {
		found := func(kind OutcomeKind) *Outcome { return &Outcome{Kind: kind, Text: s, At: p.At} }
		switch {
		case recital.MatchString(s) && !strings.Contains(strings.ToLower(s), "exceed"):
		case e.back == nil && takenBack.MatchString(s):
			e.back = found(Superseded)
		case w.has("other_statute", s):
		case refusing.MatchString(s) && len(sectionsIn(s)) > 0, w.has("refusal_cost", s) && refusing.MatchString(s), w.has("ncnd", s), w.has("refusal_vexatious", s):
			e.addSections(sectionsIn(s))
			e.partly = e.partly || w.has("partial_answer", s)
			if e.refused == nil {
				e.refused = found(RefusedWhole)
			}
		case e.other == nil && elsewhere.MatchString(s) && notHeld.MatchString(text), e.other == nil && strings.Contains(s, "held by ") && elsewhere.MatchString(s):
			e.other = found(HeldElsewhere)
		case e.none == nil && notHeld.MatchString(s):
			e.none = found(NoneHeld)
		}
		if e.other == nil && elsewhere.MatchString(s) && (strings.Contains(s, "21") || strings.Contains(s, "published")) {
			e.other = found(HeldElsewhere)
		}
	}
}

// sectionsIn are the sections under which a body may refuse that a text
// names, as "12(1)".
func sectionsIn(s string) []string {
	var out []string
	for _, m := range sectionRef.FindAllStringSubmatch(s, -1) {
		refs := moreRefs.FindAllStringSubmatch(m[1]+m[2]+m[3], -1)
		for _, r := range refs {
			section := strings.ToUpper(r[1]) + strings.ReplaceAll(r[2], " ", "")
			if words().sections[strings.ToUpper(r[1])] && !slices.Contains(out, section) {
				out = append(out, section)
			}
		}
	}
	return out
}

func (e *evidence) merge(o Outcome) {
	c := o
	switch o.Kind {
	case Answered:
		e.values = true
	case PartRefused:
		e.values, e.refused = true, &c
	case RefusedWhole:
		e.refused = &c
	case NoneHeld:
		e.none = &c
	case HeldElsewhere:
		e.other = &c
	case Superseded:
		e.back = &c
	}
	if o.Kind != CannotBeRead {
		e.text = e.text || o.Kind != Nothing
	}
	if o.Section != "" {
		e.addSections(strings.Split(o.Section, ", "))
	}
}

func (e *evidence) decide(doc *document.Document) Outcome {
	section := strings.Join(e.sections, ", ")
	with := func(o *Outcome, kind OutcomeKind) Outcome {
		out := Outcome{Kind: kind, Section: section}
		if o != nil {
			out.Text, out.At = o.Text, o.At
		}
		return out
	}
	switch {
	case e.values && (e.refused != nil || e.refusedCells):
		return with(e.refused, PartRefused)
	case e.values:
		return Outcome{Kind: Answered}
	case e.back != nil:
		return *e.back
	case e.refused != nil || e.refusedCells:
		return with(e.refused, RefusedWhole)
	case e.other != nil:
		return *e.other
	case e.none != nil:
		return *e.none
	case e.heldCells:
		return Outcome{Kind: NoneHeld}
	case !e.text && len(doc.Problems) > 0:
		return Outcome{Kind: CannotBeRead, Text: doc.Problems[0].Text, At: doc.Problems[0].At}
	}
	return Outcome{Kind: Nothing}
}

var sentenceEnd = regexp.MustCompile(`[.!?]["')]? +(?:[A-Z"'(]|$)`)

// sentences cuts text after full stops that a capital follows.
func sentences(text string) []string {
	var out []string
	for {
		m := sentenceEnd.FindStringIndex(text)
		if m == nil {
			break
		}
		cut := m[0] + 1
		out = append(out, strings.TrimSpace(text[:cut]))
		text = text[cut:]
	}
	if text = strings.TrimSpace(text); text != "" {
		out = append(out, text)
	}
	return out
}
