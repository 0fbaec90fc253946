package notice

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// A Submission is a return that was sent by the web form. It is never changed:
// a revision is another that takes its place and names it.
type Submission struct {
	Notice   string      `json:"notice"`
	Number   int         `json:"number"` // 1 for the first
	Received stat.Date   `json:"received"`
	At       time.Time   `json:"at"`
	SignedBy string      `json:"signed_by"` // an office, never a person's name
	Document document.ID `json:"document"`
	Answers  Answers     `json:"answers"`
}

// A Filing is where the answer to a served notice by web form stands.
type Filing struct {
	Notice  Served
	Service string // its name
	Form    *WebForm
	// Draft is what was kept and not yet sent; after a return was sent, it
	// begins as what that said.
	Draft Answers
	// Sent are the returns, oldest first.
	Sent []Submission
}

// Last is the latest return; nil if there is none.
func (f *Filing) Last() *Submission {
	if len(f.Sent) == 0 {
		return nil
	}
	return &f.Sent[len(f.Sent)-1]
}

// Before are the answers of the latest return; none if there is none.
func (f *Filing) Before() Answers {
	if last := f.Last(); last != nil {
		return last.Answers
	}
	return nil
}

// Digest stands for the draft, to tell whether it is still what somebody saw.
func (f *Filing) Digest() string {
	var all []*Box
	for i := range f.Form.Pages {
		all = append(all, f.Form.Pages[i].Boxes()...)
	}
	return digest(all, f.Draft)
}

// Digest stands for the answers to the page, as that of a Filing for all.
func (p *Page) Digest(a Answers) string { return digest(p.Boxes(), a) }

func digest(boxes []*Box, a Answers) string {
	h := sha256.New()
	for _, b := range boxes {
		fmt.Fprintf(h, "%q %q\n", a[b.Name].Text, a[b.Name].Reason)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Return is the submission as a return of the service to its survey.
func (f *Filing) Return(s Submission) collect.Return {
	file := collect.File{Name: fmt.Sprintf("%s-return-%d.json", s.Notice, s.Number), Document: s.Document}
	return collect.Return{Survey: f.Notice.Survey, Respondent: respondent.ID(f.Notice.Service), Received: s.Received, Files: []collect.File{file}}
}

// Changed says that the draft differs from the latest return.
func (f *Filing) Changed() bool { return !maps.Equal(f.Draft, f.Before()) }

// Submit makes of the draft the next return, signed by an office at a time,
// with its document. It is fault.Invalid while anything stands in the way.
func (f *Filing) Submit(office string, at time.Time, received stat.Date) (Submission, []byte, error) {
	office = strings.Join(strings.Fields(office), " ")
	switch {
	case office == "" || len(office) > 200:
		return Submission{}, nil, fmt.Errorf("say which office signs for the return, in up to 200 characters: %w", fault.Invalid)
	case len(f.Draft) == 0:
		return Submission{}, nil, fmt.Errorf("nothing is filled in yet: %w", fault.Invalid)
	case !f.Changed():
		return Submission{}, nil, fmt.Errorf("nothing has changed since the return of %s: %w", f.Last().Received.Words(), fault.Invalid)
	}
	if n := len(f.Form.Problems(nil, f.Draft, f.Before())); n > 0 {
		return Submission{}, nil, fmt.Errorf("%d answers have to be put right first: %w", n, fault.Invalid)
	}
	s := Submission{Notice: f.Notice.ID, Number: len(f.Sent) + 1, Received: received, At: at.UTC().Truncate(time.Second), SignedBy: office, Answers: f.Draft}
	b, err := f.document(&s)
	if err != nil {
		return Submission{}, nil, err
	}
	s.Document = document.NewID(b)
	return s, b, nil
}

// document is the return as JSON: what it is, then a list of records for the
// numbers as a whole and one for each breakdown. Blanks are not in it.
func (f *Filing) document(s *Submission) ([]byte, error) {
	w := &jsonWriter{}
	w.line("survey", f.Form.Survey.ID)
	w.line("notice", s.Notice)
	w.line("service", f.Notice.Service)
	w.line("submission", s.Number)
	w.line("submitted", s.At)
	w.line("signed_by", s.SignedBy)
	if last := f.Last(); last != nil {
		w.line("replaces", last.Document)
	}
	var wholes []*Box
	parts := map[string][]*Box{}
	var lists []string
	for i := range f.Form.Pages {
		for _, b := range f.Form.Pages[i].Boxes() {
			if s.Answers[b.Name].Blank() {
				continue
			}
			if b.Dimension == "" {
				wholes = append(wholes, b)
				continue
			}
			list := string(b.Measure) + " by " + string(b.Dimension)
			if parts[list] == nil {
				lists = append(lists, list)
			}
			parts[list] = append(parts[list], b)
		}
	}
	w.list("answers", wholes, s.Answers)
	for _, name := range lists {
		w.list(name, parts[name], s.Answers)
	}
	if w.err != nil {
		return nil, fmt.Errorf("writing the return to notice %s: %w", s.Notice, w.err)
	}
	return append(w.out.Bytes(), "\n}\n"...), nil
}

// A jsonWriter writes one object whose parts stay in the order in which they
// are given.
type jsonWriter struct {
	out bytes.Buffer
	err error
}

func (w *jsonWriter) name(name string) {
	if w.out.Len() == 0 {
		w.out.WriteString("{")
	} else {
		w.out.WriteString(",")
	}
	w.out.WriteString("\n  ")
	w.value(name)
	w.out.WriteString(": ")
}

func (w *jsonWriter) value(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		w.err = err
	}
	w.out.Write(b)
}

func (w *jsonWriter) line(name string, v any) {
	w.name(name)
	w.value(v)
}

func (w *jsonWriter) list(name string, boxes []*Box, a Answers) {
	if len(boxes) == 0 {
		return
	}
	w.name(name)
	for i, b := range boxes {
		w.out.WriteString([]string{"[", ","}[min(i, 1)] + "\n    {\"measure\": ")
		w.value(b.Measure)
		w.out.WriteString(`, "period": `)
		w.value(b.Period)
		if b.Dimension != "" {
			w.out.WriteString(", ")
			w.value(b.Dimension)
			w.out.WriteString(": ")
			w.value(b.Part)
		}
		w.out.WriteString(`, "value": `)
		if n, _ := a[b.Name].number(); n != "" {
			w.out.WriteString(n)
		} else {
			w.value(a[b.Name].Reason)
		}
		w.out.WriteString("}")
	}
	w.out.WriteString("\n  ]")
}

// Key is the secret part of the address of a notice's web form: 160 bits that
// nobody can work out without the secret of the workspace.
func Key(secret []byte, id string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("web form of notice\x00" + id))
	return strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)[:20]))
}

// Opens says, in the same time whatever the key, that it is that of the notice.
func Opens(secret []byte, id, key string) bool {
	return hmac.Equal([]byte(Key(secret, id)), []byte(key))
}

// FormPath is the address of a notice's web form on the site of the server.
func FormPath(secret []byte, id string) string { return "/returns/" + id + "/" + Key(secret, id) + "/" }
