package post

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template"

	"plumbline/internal/collect"
	"plumbline/internal/collect/clock"
	"plumbline/internal/fault"
)

//go:embed request.md
var defaults embed.FS

// TemplateName is the file, beside a survey, that its requests are made from.
const TemplateName = "request.md"

// Fields are what a template of requests can name. All but Last must be there.
type Fields struct {
	Survey    string // the title
	Name      string // of the respondent
	Noun      string // what one respondent is called, such as "force"
	Law       clock.Law
	Act       string // the law by its full name
	Periods   string // in words: "2022/23, 2023/24"
	Questions []collect.Question
	Sender    string
	// Last says, question by question, what the respondent answered in the
	// round before.
	Last []string
}

// Scottish says that the law is one of Scotland's.
func (f Fields) Scottish() bool { return f.Law == clock.FOISA || f.Law == clock.EISR }

// A Template is the text that the requests of a round are made from.
type Template struct {
	name string
	text *template.Template
}

// ReadTemplate reads the template beside a survey, or the product's own where
// there is none. Its first line is "Subject: …". One that does not parse is
// fault.Invalid.
func ReadTemplate(survey fs.FS) (Template, error) {
	b, err := fs.ReadFile(survey, TemplateName)
	if err != nil {
		if b, err = defaults.ReadFile(TemplateName); err != nil {
			return Template{}, err
		}
	}
	t, err := template.New(TemplateName).Option("missingkey=error").Parse(string(b))
	if err != nil {
		return Template{}, fmt.Errorf("%v: %w", err, fault.Invalid)
	}
	return Template{TemplateName, t}, nil
}

// Render makes the subject and the body of one request. It is fault.Invalid
// when a field is empty, when the text does not name the law that applies, and
// when it names another.
func (t Template) Render(f Fields) (subject, body string, err error) {
	if empty := f.empty(); len(empty) > 0 {
		return "", "", fmt.Errorf("the request to %s: nothing is known for %s: %w", f.Name, strings.Join(empty, ", "), fault.Invalid)
	}
	var b strings.Builder
	if err := t.text.Execute(&b, f); err != nil {
		return "", "", fmt.Errorf("the request to %s: %v: %w", f.Name, err, fault.Invalid)
	}
	head, body, _ := strings.Cut(b.String(), "\n")
	subject, ok := strings.CutPrefix(head, "Subject:")
	subject = strings.TrimSpace(subject)
	if body = strings.TrimSpace(body); !ok || subject == "" || body == "" {
		return "", "", fmt.Errorf("%s: line 1 must be \"Subject: …\", and the letter follows: %w", t.name, fault.Invalid)
	}
	if !strings.Contains(body, f.Act) {
		return "", "", fmt.Errorf("the request to %s does not name the law that it is made under, the %s: put {{.Act}} into %s: %w", f.Name, f.Act, t.name, fault.Invalid)
	}
	for _, law := range laws {
		if name := clock.Names[law]; law != f.Law && strings.Contains(body, name) {
			return "", "", fmt.Errorf("the request to %s is made under the %s and also names the %s, which does not apply to it: %w", f.Name, f.Act, name, fault.Invalid)
		}
	}
	return subject, body + "\n", nil
}

// empty names the fields that hold nothing.
func (f Fields) empty() []string {
	var out []string
	for _, x := range []struct{ name, value string }{{"the title of the survey", f.Survey}, {"the name of the respondent", f.Name}, {"the noun for a respondent", f.Noun},
		{"the law", f.Act}, {"the periods", f.Periods}, {"the sender", f.Sender}} {
		if strings.TrimSpace(x.value) == "" {
			out = append(out, x.name)
		}
	}
	if len(f.Questions) == 0 {
		out = append(out, "the questions")
	}
	if i := slices.IndexFunc(f.Questions, func(q collect.Question) bool { return strings.TrimSpace(q.Text) == "" || q.Number == "" }); i >= 0 {
		out = append(out, fmt.Sprintf("the text of question %s", f.Questions[i].Number))
	}
	return out
}
