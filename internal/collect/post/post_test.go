package post_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/collect/post/posttest"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func letter(t *testing.T, who, to string) post.Letter {
	t.Helper()
	k := collect.Key{Round: "spring", Respondent: respondent.ID(who)}
	token, err := collect.NewToken(bytes.Repeat([]byte{7}, 32), k)
	if err != nil {
		t.Fatal(err)
	}
	return post.Letter{Key: k, Number: 1, Token: token, To: to, Subject: "A request – with a dash", Body: "Dear Sir or Madam,\n\nFrom the café.\n.\nA line of its own.\n",
		MessageID: token.MessageID(1, "charity.example"), State: post.Queued}
}

var sender = post.Sender{Name: "Evidence Team", Address: "foi@charity.example"}

func TestCompose(t *testing.T) {
	l := letter(t, "northmoor", "foi@northmoor.example")
	l.InReplyTo = []string{"a@charity.example", "b@northmoor.example"}
	b, err := post.Compose(sender, l, noon)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"Reply-To":    "<foi+" + l.Token.String() + "@charity.example>",
		"Message-Id":  "<" + l.MessageID + ">",
		"In-Reply-To": "<b@northmoor.example>",
		"References":  "<a@charity.example> <b@northmoor.example>",
		"Date":        "Mon, 01 Jun 2026 12:00:00 +0000",
	} {
		if got := m.Header.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	doc, err := document.Read(t.Context(), "letter.eml", b, document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, p := range doc.Paragraphs {
		text.WriteString(p.Text + "\n")
	}
	for _, want := range []string{"A request – with a dash [" + l.Token.String() + "]", "From the café."} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("read back it does not say %q:\n%s", want, text.String())
		}
	}
	l.To = "no address"
	if _, err := post.Compose(sender, l, noon); !errors.Is(err, fault.Invalid) {
		t.Errorf("to no address: %v, want fault.Invalid", err)
	}
}

// Each answer of a server is what it is: only a connection that breaks after
// the letter was whole leaves it in doubt.
func TestSendOutcomes(t *testing.T) {
	for _, tt := range []struct {
		name string
		at   posttest.Step
		err  error
		want post.Outcome
	}{
		{"taken", "", nil, post.Taken},
		{"no such mailbox", posttest.Rcpt, &smtp.SMTPError{Code: 550, Message: "no such mailbox"}, post.Refused},
		{"try later", posttest.Rcpt, &smtp.SMTPError{Code: 451, Message: "greylisted"}, post.Later},
		{"refused once whole", posttest.Whole, &smtp.SMTPError{Code: 554, Message: "looks like spam"}, post.Refused},
		{"put off once whole", posttest.Whole, &smtp.SMTPError{Code: 452, Message: "disk full"}, post.Later},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, err := posttest.StartSMTP(posttest.Hooks{At: func(s posttest.Step, _ string) error {
				if s == tt.at {
					return tt.err
				}
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			s := post.NewSMTP(server.Server)
			whole := 0
			h, err := s.Send(t.Context(), "a@charity.example", "b@northmoor.example", []byte("Subject: x\r\n\r\ny\r\n"), func() error { whole++; return nil })
			if err != nil || h.Outcome != tt.want {
				t.Errorf("outcome %q (%s), %v; want %q", h.Outcome, h.Text, err, tt.want)
			}
			if got, want := len(server.Taken()), map[bool]int{true: 1}[tt.want == post.Taken]; got != want {
				t.Errorf("the server took %d letters, want %d", got, want)
			}
			s.Close()
		})
	}
	t.Run("broken off by the store", func(t *testing.T) {
		server, err := posttest.StartSMTP(posttest.Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		full := errors.New("the disk is full")
		_, err = post.NewSMTP(server.Server).Send(t.Context(), "a@charity.example", "b@northmoor.example", []byte("Subject: x\r\n\r\ny\r\n"), func() error { return full })
		if !errors.Is(err, full) || len(server.Taken()) != 0 {
			t.Errorf("%v, and the server took %d letters; want the store's error and none", err, len(server.Taken()))
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		h, err := post.NewSMTP(post.Server{Host: "127.0.0.1", Port: 1}).Send(t.Context(), "a@charity.example", "b@northmoor.example", nil, func() error { return nil })
		if err != nil || h.Outcome != post.Later || !h.Down {
			t.Errorf("%+v, %v; want it put off, and the server down", h, err)
		}
	})
}

func TestParseServer(t *testing.T) {
	for _, tt := range []struct{ in, password, want, wrong string }{
		{in: "smtp://survey@mail.example.org", password: "x", want: "survey@mail.example.org:587"},
		{in: "imaps://survey@mail.example.org/FOI/In", password: "x", want: "survey@mail.example.org:993"},
		{in: "smtp://127.0.0.1:2525", want: "127.0.0.1:2525"},
		{in: "smtp://survey:secret@mail.example.org", wrong: "leave the password out"},
		{in: "smtp://survey@mail.example.org", wrong: "no password for survey"},
		{in: "mail.example.org", wrong: "is written smtp://"},
		{in: "smtp://mail.example.org:99999", wrong: "the port is a number"},
	} {
		s, err := post.ParseServer(tt.in, tt.password)
		switch {
		case tt.wrong == "" && (err != nil || s.String() != tt.want):
			t.Errorf("%s: %s, %v; want %s", tt.in, s, err, tt.want)
		case tt.wrong != "" && (!errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.wrong)):
			t.Errorf("%s: %v; want fault.Invalid with %q", tt.in, err, tt.wrong)
		case err != nil && strings.Contains(err.Error(), "secret"):
			t.Errorf("%s: the error shows the password: %v", tt.in, err)
		}
	}
}

// Mail is fetched in order from its mark on, a changed numbering is gone
// through anew, and one over the limit gives its beginning.
func TestMailbox(t *testing.T) {
	server, err := posttest.StartIMAP()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	put := func(n int) {
		t.Helper()
		if err := server.Put(fmt.Appendf(nil, "Subject: mail %d\r\n\r\ntext\r\n", n), noon.AddDate(0, 0, n)); err != nil {
			t.Fatal(err)
		}
	}
	var mark post.Mark
	fetch := func() (subjects []string) {
		t.Helper()
		box, err := post.DialIMAP(t.Context(), server.Server)
		if err != nil {
			t.Fatal(err)
		}
		err = box.After(t.Context(), mark, func(r post.Raw, m post.Mark) error {
			mark = m
			head, _, _ := strings.Cut(string(r.Bytes), "\r\n")
			subjects = append(subjects, head+" "+r.Received.UTC().Format(time.DateOnly))
			return nil
		})
		if err := errors.Join(err, box.Close()); err != nil {
			t.Fatal(err)
		}
		return subjects
	}
	if got := fetch(); len(got) != 0 {
		t.Errorf("an empty mailbox gives %q", got)
	}
	put(1)
	put(2)
	if got, want := fmt.Sprint(fetch()), "[Subject: mail 1 2026-06-02 Subject: mail 2 2026-06-03]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := fetch(); len(got) != 0 {
		t.Errorf("nothing is new, and it gives %q", got)
	}
	put(3)
	if got, want := fmt.Sprint(fetch()), "[Subject: mail 3 2026-06-04]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := server.Renumber(); err != nil {
		t.Fatal(err)
	}
	put(4)
	if got, want := fmt.Sprint(fetch()), "[Subject: mail 4 2026-06-05]"; got != want {
		t.Errorf("after another numbering: got %s, want %s", got, want)
	}
	if err := server.Put(append([]byte("Subject: large\r\n\r\n"), bytes.Repeat([]byte("line\r\n"), (post.MailBytes+10)/6+1)...), noon); err != nil {
		t.Fatal(err)
	}
	box, err := post.DialIMAP(t.Context(), server.Server)
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	n := 0
	err = box.After(t.Context(), mark, func(r post.Raw, _ post.Mark) error {
		n++
		if n, err := io.Copy(io.Discard, r.Whole()); n != r.Size || n <= post.MailBytes || err != nil {
			t.Errorf("%d bytes can be read of %d, %v", n, r.Size, err)
		}
		if !r.Cut() || len(r.Bytes) > 1<<20 || !bytes.HasPrefix(r.Bytes, []byte("Subject: large")) {
			t.Errorf("of a mail of %d bytes %d were taken", r.Size, len(r.Bytes))
		}
		return nil
	})
	if err != nil || n != 1 {
		t.Errorf("%d mails, %v; want one", n, err)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.eml":          "Subject: one\n\ntext\n",
		"notes.txt":      "no mail",
		".hidden/b.eml":  "Subject: hidden\n\n",
		"box.mbox":       "From a@b Mon Jun  1 12:00:00 2026\nSubject: two\n\n>From here on\n\nFrom c@d Mon Jun  1 12:00:00 2026\nSubject: three\n\nFrom here on no message begins\n",
		"md/cur/1.host,": "Subject: four\n\n",
	} {
		p := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o755), os.WriteFile(p, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	var got, others []string
	err := post.Files(t.Context(), dir, func(r post.Raw) error { got = append(got, string(r.Bytes)); return nil },
		func(p string) { others = append(others, filepath.Base(p)) })
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Subject: one\n\ntext\n", "Subject: two\n\nFrom here on\n", "Subject: three\n\n", "Subject: four\n\n"}
	if len(got) != len(want) {
		t.Fatalf("%d mails %q, want %d", len(got), got, len(want))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("mail %d is %q, want it to begin %q", i, got[i], want[i])
		}
	}
	if fmt.Sprint(others) != "[notes.txt]" {
		t.Errorf("others %q, want notes.txt", others)
	}
	err = post.Files(t.Context(), filepath.Join(dir, "notes.txt"), func(post.Raw) error { return nil }, func(string) {})
	if !errors.Is(err, fault.Invalid) {
		t.Errorf("a file that is no mail: %v, want fault.Invalid", err)
	}
}

func TestRenderRefuses(t *testing.T) {
	tmpl, err := post.ReadTemplate(os.DirFS(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	full := post.Fields{Survey: "An invented survey", Name: "Northmoor Constabulary", Noun: "force", Law: "foia", Act: "Freedom of Information Act 2000", Periods: "2023/24",
		Questions: []collect.Question{{Number: "1", Text: "How many?"}}, Sender: "Evidence Team"}
	subject, body, err := tmpl.Render(full)
	if err != nil || subject != "Request for information: An invented survey" || !strings.Contains(body, "\n1. How many?\n") {
		t.Errorf("%q\n%s\n%v", subject, body, err)
	}
	for name, spoil := range map[string]func(*post.Fields){
		"the name of the respondent": func(f *post.Fields) { f.Name = " " },
		"the text of question 1":     func(f *post.Fields) { f.Questions = []collect.Question{{Number: "1"}} },
		"the periods":                func(f *post.Fields) { f.Periods = "" },
		"which does not apply to it": func(f *post.Fields) {
			f.Law = "foisa"
			f.Act = "Freedom of Information (Scotland) Act 2002"
			f.Sender = "see Freedom of Information Act 2000"
		},
	} {
		f := full
		spoil(&f)
		if _, _, err := tmpl.Render(f); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestContacts(t *testing.T) {
	reg, err := respondent.NewRegister("test", []respondent.Respondent{
		{ID: "northmoor", Name: "Northmoor Constabulary", Groups: []string{"England"}}, {ID: "glenfell", Name: "Glenfell Police", Groups: []string{"Scotland"}},
		{ID: "west", Name: "The West", Area: true}})
	if err != nil {
		t.Fatal(err)
	}
	const head = "respondent,email,law,domains\n"
	good := head + "Northmoor Constabulary,foi@northmoor.example,foia,old.northmoor.example|northmoor.example\nglenfell,foi@glenfell.example,foisa,\n"
	all, err := post.ReadContacts("c.csv", strings.NewReader(good), reg)
	if err != nil || len(all) != 2 || all[0].Respondent != "northmoor" || len(all[0].Domains) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	_, err = post.ReadContacts("c.csv", strings.NewReader(head+"northmoor,foi@northmoor.example,foisa,\nnorthmoor,x,foia,\nnowhere,a@b.example,foia,\nwest,a@b.example,foia,\n"), reg)
	if !errors.Is(err, fault.Invalid) {
		t.Fatalf("%v, want fault.Invalid", err)
	}
	for _, want := range []string{"line 2: Northmoor Constabulary is not a Scottish body", "line 3: Northmoor Constabulary stands already in line 2",
		`line 4: no respondent "nowhere"`, "line 5: The West is an area", "no line for Glenfell Police"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the errors do not say %q:\n%v", want, err)
		}
	}
}

func TestDay(t *testing.T) {
	if got := post.Day(time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC)); got != stat.MustDate("2026-07-01") {
		t.Errorf("half past midnight in London is %s, want 2026-07-01", got)
	}
}

// A line end in a name or an address cannot make a header of its own.
func TestComposeKeepsHeadersWhole(t *testing.T) {
	const evil = "X\r\nBcc: all@example.test\r\n"
	for name, l := range map[string]post.Letter{
		"subject": {To: "foi@northmoor.example.test", Subject: evil, Body: "x"},
		"address": {To: "foi@northmoor.example.test" + evil, Subject: "s", Body: "x"},
		"answers": {To: "foi@northmoor.example.test", Subject: "s", Body: "x", InReplyTo: []string{evil}},
	} {
		b, err := post.Compose(post.Sender{Name: "Evidence Team" + evil, Address: "foi@charity.example.test"}, l, noon)
		if err != nil {
			continue // refused
		}
		m, err := mail.ReadMessage(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m.Header.Get("Bcc") != "" {
			t.Errorf("%s: a header has come in:\n%s", name, b)
		}
	}
}
