package notice

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A WebForm is the web form for the answers to a survey: a page for each measure,
// in the order of the questions, with a box for every number that may be given.
type WebForm struct {
	Survey *survey.Survey
	Pages  []Page
	boxes  map[string]*Box
}

// A Page asks one measure.
type Page struct {
	Measure *survey.Measure
	// Questions are those that ask the measure; none where the survey asks it
	// without one.
	Questions []survey.Question
	Periods   []PagePeriod
}

// ID names the page in addresses.
func (p *Page) ID() string { return string(p.Measure.ID) }

// Title is the measure's name with a capital.
func (p *Page) Title() string { return upper(p.Measure.Name) }

// A PagePeriod is the boxes of one period of a page.
type PagePeriod struct {
	Words string // the period, in words that mean no other
	Boxes []Box
}

// A Box is for one number.
type Box struct {
	// Name is the box's own in the form and in drafts, and does not change
	// when the survey gains others.
	Name  string
	Label string
	// Part is the code of the breakdown that it is for; "" for the whole.
	Dimension stat.DimensionID
	Part      stat.Code
	Measure   survey.MeasureID
	Period    stat.Period
}

// NewWebForm is the form for a survey. It is fault.Invalid for one with a
// dimension that has no list of codes to put boxes to, such as ages.
func NewWebForm(s *survey.Survey) (*WebForm, error) {
	f := &WebForm{Survey: s, boxes: map[string]*Box{}}
	for _, q := range s.Questions {
		if i := slices.IndexFunc(f.Pages, func(p Page) bool { return p.Measure.ID == q.Measure }); i >= 0 {
			f.Pages[i].Questions = append(f.Pages[i].Questions, q)
		} else if m, ok := s.Measure(q.Measure); ok {
			f.Pages = append(f.Pages, Page{Measure: m, Questions: []survey.Question{q}})
		}
	}
	for i := range s.Measures {
		m := &s.Measures[i]
		if !slices.ContainsFunc(f.Pages, func(p Page) bool { return p.Measure.ID == m.ID }) {
			f.Pages = append(f.Pages, Page{Measure: m})
		}
	}
	for i := range f.Pages {
		if err := f.fill(&f.Pages[i]); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// fill gives a page its boxes.
func (f *WebForm) fill(p *Page) error {
	for _, period := range f.Survey.Periods {
		pp := PagePeriod{Words: periodWords(period)}
		for _, id := range p.Measure.Dimensions {
			d, ok := f.Survey.Dimension(id)
			if !ok || d.Codelist.IsAges() {
				return fmt.Errorf("the measure %s by %s has no list of rows to fill in: %w", p.Measure.ID, id, fault.Invalid)
			}
			for _, e := range d.Codelist.Entries {
				pp.Boxes = append(pp.Boxes, newBox(p.Measure, period, id, e.Code, e.Name))
			}
		}
		label := upper(p.Measure.Short)
		if len(pp.Boxes) > 0 {
			label = "Total"
		}
		pp.Boxes = append(pp.Boxes, newBox(p.Measure, period, "", "", label))
		p.Periods = append(p.Periods, pp)
	}
	for i := range p.Periods {
		for j := range p.Periods[i].Boxes {
			b := &p.Periods[i].Boxes[j]
			f.boxes[b.Name] = b
		}
	}
	return nil
}

func newBox(m *survey.Measure, p stat.Period, d stat.DimensionID, c stat.Code, label string) Box {
	name := string(m.ID) + " " + p.String()
	if d != "" {
		name += " " + string(d) + "=" + string(c)
	}
	return Box{Name: name, Label: label, Dimension: d, Part: c, Measure: m.ID, Period: p}
}

// Page is the page of that ID.
func (f *WebForm) Page(id string) (*Page, bool) {
	i := slices.IndexFunc(f.Pages, func(p Page) bool { return p.ID() == id })
	if i < 0 {
		return nil, false
	}
	return &f.Pages[i], true
}

// Boxes are those of the page, in order.
func (p *Page) Boxes() []*Box {
	var out []*Box
	for i := range p.Periods {
		for j := range p.Periods[i].Boxes {
			out = append(out, &p.Periods[i].Boxes[j])
		}
	}
	return out
}

// Reasons are those that may be given for having no number.
var Reasons = []string{stat.NotHeld.String(), stat.Refused.String(), notApplicable}

// notApplicable is the reason of a question that does not fit the service. It
// is no answer of the kind that has a Count, and the reader leaves it at that.
const notApplicable = "not applicable"

// An Answer is what was put into a box, as it was typed: a number, or a reason
// for having none. The zero Answer is a blank, which says nothing.
type Answer struct {
	Text   string `json:"text,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Answers are those of a form by the names of their boxes. Blanks are left out.
type Answers map[string]Answer

// maxTyped is how long the text of an answer may be.
const maxTyped = 40

var (
	digits    = regexp.MustCompile(`^\d+$`)
	grouped   = regexp.MustCompile(`^\d{1,3}([, ]\d{3})+$`)
	noneWords = []string{"none", "nil", "zero", "no"}
)

// number is the whole number that the answer gives; problem says in words what
// is wrong with it. Both are nothing for a blank or a reason.
func (a Answer) number() (n string, problem string) {
	text := strings.Join(strings.Fields(a.Text), " ")
	switch {
	case a.Reason != "" && !slices.Contains(Reasons, a.Reason):
		return "", "Choose one of the reasons in the list"
	case text == "":
		return "", ""
	case a.Reason != "":
		return "", "Give a number or the reason that there is none, not both"
	case len(text) > maxTyped:
		return "", "Write a whole number, such as 1240"
	case grouped.MatchString(text):
		text = strings.NewReplacer(",", "", " ", "").Replace(text)
	case digits.MatchString(text):
	case slices.Contains(noneWords, strings.ToLower(text)):
		return "", "Write 0 if there were none"
	case slices.Contains(Reasons, strings.ToLower(text)):
		return "", fmt.Sprintf("Leave the box empty and choose “%s” from the list beside it", strings.ToLower(text))
	case strings.HasPrefix(text, "-") && digits.MatchString(text[1:]):
		return "", "Write a whole number that is not less than 0"
	default:
		return "", "Write a whole number, such as 1240: no decimals, words or signs"
	}
	if text = strings.TrimLeft(text, "0"); text == "" {
		text = "0"
	}
	if _, err := strconv.ParseUint(text, 10, 50); err != nil {
		return "", "The number is too large to be a count: look whether figures were typed twice"
	}
	return text, ""
}

// Blank says that nothing was put into the box.
func (a Answer) Blank() bool { return strings.TrimSpace(a.Text) == "" && a.Reason == "" }

// settles says that an answer takes the place of an earlier one when it is read.
func (a Answer) settles() bool {
	return strings.TrimSpace(a.Text) != "" || a.Reason != notApplicable && a.Reason != ""
}

// Problems are what is wrong with answers, by the name of the box, for the
// boxes of one page, or of all where it is nil. before are the answers of the
// return that these revise; nil if there was none. An answer may not be emptied
// in a revision, since the earlier number would then stand unseen.
func (f *WebForm) Problems(p *Page, a, before Answers) map[string]string {
	out := map[string]string{}
	for i := range f.Pages {
		if p != nil && p.ID() != f.Pages[i].ID() {
			continue
		}
		for _, b := range f.Pages[i].Boxes() {
			now, was := a[b.Name], before[b.Name]
			if _, problem := now.number(); problem != "" {
				out[b.Name] = problem
			} else if was.settles() && !now.settles() {
				out[b.Name] = fmt.Sprintf("Your last return said %s here: give the right number, or choose “not held” or “refused”", was.shown())
			}
		}
	}
	return out
}

func (a Answer) shown() string {
	if a.Reason != "" {
		return "“" + a.Reason + "”"
	}
	return strings.TrimSpace(a.Text)
}

// Clean is a without blanks and without what is no box of the form; texts that
// are too long to be an answer are cut, and stay wrong.
func (f *WebForm) Clean(a Answers) Answers {
	out := Answers{}
	for name, x := range a {
		if f.boxes[name] == nil || x.Blank() {
			continue
		}
		if r := []rune(x.Text); len(r) > maxTyped {
			x.Text = string(r[:maxTyped]) + "…"
		}
		out[name] = x
	}
	return out
}

// Clashes are the answers that do not fit each other, in words: parts that make
// more than their total, or all of the parts and another total. They may be
// true all the same, so they keep nobody from sending.
func (f *WebForm) Clashes(a Answers) []string {
	var out []string
	for i := range f.Pages {
		p := &f.Pages[i]
		for _, pp := range p.Periods {
			for _, d := range p.Measure.Dimensions {
				if clash := pp.clash(d, a); clash != "" {
					out = append(out, fmt.Sprintf("%s, %s: %s", p.Title(), pp.Words, clash))
				}
			}
		}
	}
	return out
}

// clash says how the parts of a period by one dimension differ from the total.
func (pp *PagePeriod) clash(d stat.DimensionID, a Answers) string {
	var sum, total int64
	all, known := true, false
	for _, b := range pp.Boxes {
		text, _ := a[b.Name].number()
		n, err := strconv.ParseInt(text, 10, 64)
		switch {
		case b.Dimension == "":
			total, known = n, err == nil
		case b.Dimension == d && err != nil:
			all = false
		case b.Dimension == d:
			sum += n
		}
	}
	switch {
	case !known:
	case all && sum != total:
		return fmt.Sprintf("the parts make %d, and the total says %d", sum, total)
	case sum > total:
		return fmt.Sprintf("the parts make %d or more, and the total says %d", sum, total)
	}
	return ""
}
