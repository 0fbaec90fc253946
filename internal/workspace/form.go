package workspace

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"plumbline/internal/assess/notice"
	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/reading"
	"plumbline/internal/respondent"
)

// Forms keeps what comes in by the web forms of notices.
type Forms interface {
	// Notice is fault.NotFound for one that was not served.
	Notice(ctx context.Context, id string) (notice.Served, error)
	Draft(ctx context.Context, id string) (a notice.Answers, ok bool, err error)
	// KeepDraft keeps what change makes of the draft; its error ends it.
	KeepDraft(ctx context.Context, id string, at time.Time, change func(notice.Answers) (notice.Answers, error)) error
	// AddSubmission is fault.Conflict unless its number is the next.
	AddSubmission(ctx context.Context, s notice.Submission, r collect.Return) error
	Submissions(ctx context.Context, id string) ([]notice.Submission, error)
}

// FormPath is the secret address of a served notice's web form, below the
// address of the server. Whoever has it may answer the notice.
func (w *Workspace) FormPath(ctx context.Context, id string) (string, error) {
	if _, err := w.forms.Notice(ctx, id); err != nil {
		return "", err
	}
	secret, err := w.rounds.TokenSecret(ctx)
	if err != nil {
		return "", err
	}
	return notice.FormPath(secret, id), nil
}

// Filing is where the answer to a notice by web form stands. It is
// fault.NotFound for a key that does not open it, as for a notice that is none.
func (w *Workspace) Filing(ctx context.Context, id, key string) (*notice.Filing, error) {
	f, _, err := w.filing(ctx, id, key)
	return f, err
}

func (w *Workspace) filing(ctx context.Context, id, key string) (*notice.Filing, *Survey, error) {
	secret, err := w.rounds.TokenSecret(ctx)
	if err != nil {
		return nil, nil, err
	}
	if !notice.Opens(secret, id, key) {
		return nil, nil, fmt.Errorf("no web form has this address: %w", fault.NotFound)
	}
	f := &notice.Filing{}
	if f.Notice, err = w.forms.Notice(ctx, id); err != nil {
		return nil, nil, err
	}
	s, err := w.Survey(string(f.Notice.Survey))
	if err != nil {
		return nil, nil, err
	}
	r, err := s.Respondents.Get(respondent.ID(f.Notice.Service))
	if err != nil {
		return nil, nil, err
	}
	f.Service = r.Name
	if f.Form, err = notice.NewWebForm(s.Survey); err != nil {
		return nil, nil, err
	}
	if f.Sent, err = w.forms.Submissions(ctx, id); err != nil {
		return nil, nil, err
	}
	kept, ok, err := w.forms.Draft(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		kept = f.Before()
	}
	f.Draft = f.Form.Clean(kept)
	return f, s, nil
}

// KeepAnswers keeps the answers of one page of a web form in the draft, whether
// or not anything is wrong with them. It is fault.Conflict where the page is no
// longer as it was seen by whoever filled it in, and then nothing is kept.
func (w *Workspace) KeepAnswers(ctx context.Context, id, key string, page *notice.Page, seen string, a notice.Answers) error {
	f, err := w.Filing(ctx, id, key)
	if err != nil {
		return err
	}
	return w.forms.KeepDraft(ctx, id, w.Now(), func(now notice.Answers) (notice.Answers, error) {
		if now == nil {
			now = maps.Clone(f.Before())
		}
		now = f.Form.Clean(now)
		if page.Digest(now) != seen {
			return nil, fmt.Errorf("somebody else kept answers of this page meanwhile: %w", fault.Conflict)
		}
		for _, b := range page.Boxes() {
			delete(now, b.Name)
			if x := a[b.Name]; !x.Blank() {
				now[b.Name] = x
			}
		}
		return f.Form.Clean(now), nil
	})
}

// TryAnswers reads the draft of a web form as its return would be read, and
// keeps nothing. There is nothing to read in a draft that may not be sent.
func (w *Workspace) TryAnswers(ctx context.Context, id, key string) (reading.Result, error) {
	f, s, err := w.filing(ctx, id, key)
	if err != nil {
		return reading.Result{}, err
	}
	now := w.Now()
	sub, b, err := f.Submit("nobody yet", now, post.Day(now))
	if errors.Is(err, fault.Invalid) {
		return reading.Result{}, nil
	}
	if err != nil {
		return reading.Result{}, err
	}
	return readReturn(ctx, s, f.Return(sub), b)
}

// SubmitAnswers sends the draft of a web form as return number of its notice,
// signed by an office: it becomes a document, a return like any other, and is
// read. When it returns, the document is safe on the disk. It is fault.Invalid
// while something has to be put right, and fault.Conflict when that return was
// sent already or the draft is no longer what was seen.
func (w *Workspace) SubmitAnswers(ctx context.Context, id, key, office, seen string, number int) (notice.Submission, error) {
	f, s, err := w.filing(ctx, id, key)
	if err != nil {
		return notice.Submission{}, err
	}
	if number != len(f.Sent)+1 || f.Digest() != seen {
		return notice.Submission{}, fmt.Errorf("the answers have changed since they were looked at: look at them again: %w", fault.Conflict)
	}
	now := w.Now()
	sub, b, err := f.Submit(office, now, post.Day(now))
	if err != nil {
		return notice.Submission{}, err
	}
	if _, err := w.documents.Put(ctx, b); err != nil {
		return notice.Submission{}, err
	}
	ret := f.Return(sub)
	if err := w.forms.AddSubmission(ctx, sub, ret); err != nil {
		return notice.Submission{}, err
	}
	res, err := readReturn(ctx, s, ret, b)
	if err != nil {
		return sub, err
	}
	_, err = w.reads.SaveRead(ctx, ret, ret.Files[0], res)
	return sub, err
}

// Sent is the document of a return that was sent by web form.
func (w *Workspace) Sent(ctx context.Context, id, key string, number int) ([]byte, error) {
	f, err := w.Filing(ctx, id, key)
	if err != nil {
		return nil, err
	}
	if number < 1 || number > len(f.Sent) {
		return nil, fmt.Errorf("no return %d was sent to notice %s: %w", number, id, fault.NotFound)
	}
	return w.documents.Get(ctx, f.Sent[number-1].Document)
}

// readReturn reads the only file of a return, the bytes of which are given.
func readReturn(ctx context.Context, s *Survey, r collect.Return, b []byte) (reading.Result, error) {
	doc, err := document.Read(ctx, r.Files[0].Name, b, document.Limits{})
	if err != nil {
		return reading.Result{}, err
	}
	return reading.Read(ctx, reading.Context{Survey: s.Survey, Register: s.Respondents, Return: r, Document: doc, FileName: r.Files[0].Name})
}
