package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/assess/notice"
	"plumbline/internal/fault"
	"plumbline/internal/reading"
)

// A task is a page of the form in the list of them.
type task struct {
	Numbers, Title, Href string
	State                string
	Wrong                bool
}

func numbers(p *notice.Page) string {
	var all []string
	for _, q := range p.Questions {
		all = append(all, q.Number)
	}
	return strings.Join(all, ", ")
}

func tasks(f *notice.Filing, base string) []task {
	var out []task
	for i := range f.Form.Pages {
		p := &f.Form.Pages[i]
		boxes := p.Boxes()
		filled := 0
		for _, b := range boxes {
			if !f.Draft[b.Name].Blank() {
				filled++
			}
		}
		t := task{Numbers: numbers(p), Title: p.Title(), Href: base + "question/" + p.ID(), State: fmt.Sprintf("%d of %d filled in", filled, len(boxes))}
		if filled == 0 {
			t.State = "blank"
		}
		if n := len(f.Form.Problems(p, f.Draft, f.Before())); n > 0 {
			t.State, t.Wrong = fmt.Sprintf("%d to put right", n), true
		}
		out = append(out, t)
	}
	return out
}

// A said is one part of the notice.
type said struct{ Label, Text string }

func (s *returns) start(w http.ResponseWriter, r *http.Request) error {
	f, base, err := s.open(r)
	if err != nil {
		return err
	}
	v := view{Title: "Answer to notice " + f.Notice.ID, Base: base, Filing: f, Tasks: tasks(f, base)}
	for _, x := range []struct {
		label string
		field notice.Field
	}{{"What is asked for", notice.Information}, {"Why", notice.Why}, {"Under which power", notice.Power}, {"If it is not answered", notice.Consequences}} {
		if text := f.Notice.Fields[x.field]; text != "" {
			v.Says = append(v.Says, said{x.label, text})
		}
	}
	if r.URL.Query().Has("kept") {
		v.Note = "Your answers are kept as a draft. They are not sent yet."
	}
	return s.render(w, http.StatusOK, "start.html", v)
}

// asks is one page of questions as it is shown.
type asks struct {
	*notice.Page
	Number, Of int
	Seen       string
	Reasons    []string
	Groups     []group
	Prev, Next string // addresses; "" where there is none
}

// A group is the boxes of one period.
type group struct {
	Words  string
	Fields []field
}

// A field is a box with what is in it.
type field struct {
	notice.Box
	notice.Answer
	ID    string
	Error string
}

// asksOf shows a page with answers, and what is wrong with them in order.
func asksOf(f *notice.Filing, p *notice.Page, base string, a notice.Answers) (*asks, []formError) {
	i := slices.IndexFunc(f.Form.Pages, func(o notice.Page) bool { return o.ID() == p.ID() })
	out := &asks{Page: p, Number: i + 1, Of: len(f.Form.Pages), Seen: p.Digest(f.Draft), Reasons: notice.Reasons}
	if i > 0 {
		out.Prev = base + "question/" + f.Form.Pages[i-1].ID()
	}
	if i+1 < len(f.Form.Pages) {
		out.Next = base + "question/" + f.Form.Pages[i+1].ID()
	}
	problems := f.Form.Problems(p, a, f.Before())
	var errs []formError
	n := 0
	for _, pp := range p.Periods {
		g := group{Words: pp.Words}
		for _, b := range pp.Boxes {
			n++
			fd := field{Box: b, Answer: a[b.Name], ID: "box-" + strconv.Itoa(n), Error: problems[b.Name]}
			if fd.Error != "" {
				errs = append(errs, formError{fd.ID, b.Label + ", " + pp.Words, fd.Error})
			}
			g.Fields = append(g.Fields, fd)
		}
		out.Groups = append(out.Groups, g)
	}
	return out, errs
}

func (s *returns) showQuestion(w http.ResponseWriter, status int, f *notice.Filing, p *notice.Page, base string, a notice.Answers, note string) error {
	v := view{Title: p.Title(), Base: base, Filing: f, Note: note}
	v.Asks, v.Errors = asksOf(f, p, base, a)
	if len(v.Errors) > 0 {
		v.Title = "Error: " + v.Title
	}
	return s.render(w, status, "question.html", v)
}

// asked is the filing of a request and the page that it names.
func (s *returns) asked(r *http.Request) (*notice.Filing, *notice.Page, string, error) {
	f, base, err := s.open(r)
	if err != nil {
		return nil, nil, "", err
	}
	p, ok := f.Form.Page(r.PathValue("page"))
	if !ok {
		return nil, nil, "", fault.NotFound
	}
	return f, p, base, nil
}

func (s *returns) question(w http.ResponseWriter, r *http.Request) error {
	f, p, base, err := s.asked(r)
	if err != nil {
		return err
	}
	return s.showQuestion(w, http.StatusOK, f, p, base, f.Draft, "")
}

// keep keeps what was typed, right or wrong, and goes on where all is right.
func (s *returns) keep(w http.ResponseWriter, r *http.Request) error {
	f, p, base, err := s.asked(r)
	if err != nil {
		return err
	}
	if err := posted(r); err != nil {
		return err
	}
	typed := notice.Answers{}
	for _, b := range p.Boxes() {
		typed[b.Name] = notice.Answer{Text: strings.TrimSpace(r.PostForm.Get("number " + b.Name)), Reason: r.PostForm.Get("reason " + b.Name)}
	}
	typed = f.Form.Clean(typed)
	err = s.KeepAnswers(r.Context(), r.PathValue("notice"), r.PathValue("key"), p, r.PostForm.Get("seen"), typed)
	if errors.Is(err, fault.Conflict) {
		if f, _, err = s.open(r); err != nil {
			return err
		}
		return s.showQuestion(w, http.StatusConflict, f, p, base, typed, "Somebody else kept answers of this page after you opened it. What you typed stands below and is not kept yet: keep it if it is right.")
	}
	if err != nil {
		return err
	}
	if len(f.Form.Problems(p, typed, f.Before())) > 0 {
		if f, _, err = s.open(r); err != nil {
			return err
		}
		return s.showQuestion(w, http.StatusUnprocessableEntity, f, p, base, typed, "What you typed is kept as a draft, as it is.")
	}
	to := base + "?kept"
	if a, _ := asksOf(f, p, base, typed); r.PostForm.Get("then") == "next" {
		if to = a.Next; to == "" {
			to = base + "check"
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// checking is what is shown before a return is sent.
type checking struct {
	Groups []checkGroup
	Blank  int // boxes without an answer
	Filled int
	Seen   string
	Number int
	Office string
	// Doubts are what the reader would say of the return.
	Doubts []string
	Wrong  []formError
}

type checkGroup struct {
	task
	Rows []checkRow
}

type checkRow struct{ Label, Period, Answer, Was string }

func (s *returns) checkingOf(r *http.Request, f *notice.Filing, base string) (*checking, error) {
	c := &checking{Seen: f.Digest(), Number: len(f.Sent) + 1, Office: r.PostForm.Get("office")}
	if last := f.Last(); last != nil && c.Office == "" {
		c.Office = last.SignedBy
	}
	for i, t := range tasks(f, base) {
		p := &f.Form.Pages[i]
		g := checkGroup{task: t}
		for _, pp := range p.Periods {
			for _, b := range pp.Boxes {
				now, was := f.Draft[b.Name], f.Before()[b.Name]
				if now.Blank() {
					c.Blank++
					continue
				}
				c.Filled++
				row := checkRow{Label: b.Label, Period: pp.Words, Answer: now.Text + now.Reason}
				if f.Last() != nil && now != was {
					row.Was = "was " + was.Text + was.Reason
					if was.Blank() {
						row.Was = "is new"
					}
				}
				g.Rows = append(g.Rows, row)
			}
		}
		if t.Wrong {
			c.Wrong = append(c.Wrong, formError{t.Href, t.Numbers + " " + t.Title, t.State})
		}
		if len(g.Rows) > 0 || t.Wrong {
			c.Groups = append(c.Groups, g)
		}
	}
	if len(c.Wrong) > 0 || !f.Changed() {
		return c, nil
	}
	res, err := s.TryAnswers(r.Context(), r.PathValue("notice"), r.PathValue("key"))
	c.Doubts = append(f.Form.Clashes(f.Draft), doubts(res)...)
	return c, err
}

// doubts are what the reader found in a return, in words.
func doubts(res reading.Result) []string {
	var out []string
	for _, c := range res.Checks {
		if !c.Passed {
			out = append(out, c.Detail)
		}
	}
	for _, u := range res.Unread {
		if !u.Settled {
			out = append(out, fmt.Sprintf("%q cannot be read: %s", u.Shown, u.Why))
		}
	}
	return out
}

func (s *returns) showCheck(w http.ResponseWriter, r *http.Request, status int, f *notice.Filing, base string, errs ...formError) error {
	c, err := s.checkingOf(r, f, base)
	if err != nil {
		return err
	}
	v := view{Title: "Look at your answers and send them", Base: base, Filing: f, Check: c, Errors: errs}
	if len(errs) > 0 {
		v.Title = "Error: " + v.Title
	}
	return s.render(w, status, "check.html", v)
}

func (s *returns) check(w http.ResponseWriter, r *http.Request) error {
	f, base, err := s.open(r)
	if err != nil {
		return err
	}
	return s.showCheck(w, r, http.StatusOK, f, base)
}

func (s *returns) send(w http.ResponseWriter, r *http.Request) error {
	f, base, err := s.open(r)
	if err != nil {
		return err
	}
	if err := posted(r); err != nil {
		return err
	}
	number, err := strconv.Atoi(r.PostForm.Get("number"))
	if err != nil {
		return fmt.Errorf("the number of the return: %w", fault.Invalid)
	}
	if r.PostForm.Get("true") != "yes" {
		return s.showCheck(w, r, http.StatusUnprocessableEntity, f, base, formError{"true", "Confirmation", "Confirm that this is the answer of the service"})
	}
	sub, err := s.SubmitAnswers(r.Context(), r.PathValue("notice"), r.PathValue("key"), r.PostForm.Get("office"), r.PostForm.Get("seen"), number)
	switch {
	case errors.Is(err, fault.Conflict) && number >= 1 && number <= len(f.Sent):
		sub.Number = number // it was sent before, and the button pressed again
	case errors.Is(err, fault.Conflict):
		if f, _, err = s.open(r); err != nil {
			return err
		}
		return s.showCheck(w, r, http.StatusConflict, f, base, formError{"answers", "Answers", "Somebody else kept answers after you looked at them: look at them again"})
	case errors.Is(err, fault.Invalid):
		return s.showCheck(w, r, http.StatusUnprocessableEntity, f, base, formError{"office", "Sending", sentence(err)})
	case err != nil:
		return err
	}
	http.Redirect(w, r, base+"sent/"+strconv.Itoa(sub.Number), http.StatusSeeOther)
	return nil
}

// sentence is an error of fault.Invalid as a person reads it.
func sentence(err error) string {
	text := strings.TrimSuffix(err.Error(), ": "+fault.Invalid.Error())
	return strings.ToUpper(text[:1]) + text[1:]
}

func (s *returns) sent(w http.ResponseWriter, r *http.Request) error {
	f, base, err := s.open(r)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || number < 1 || number > len(f.Sent) {
		return fault.NotFound
	}
	return s.render(w, http.StatusOK, "sent.html", view{Title: fmt.Sprintf("Return %d was received", number), Base: base, Filing: f, Sent: &f.Sent[number-1]})
}
