package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"plumbline/internal/collect/post"
	"plumbline/internal/collect/post/posttest"
)

// forces are the respondents of the survey "example".
var forces = []string{"northmoor", "westhaven", "eastvale", "southmere", "highfell", "lowmead", "stonecross", "ashcombe", "thornholm", "greyford"}

// newRound makes a workspace with a round of the survey "example", not sent.
func newRound(t *testing.T) (ws string) {
	t.Helper()
	ws = filepath.Join(t.TempDir(), "ws")
	contacts := filepath.Join(t.TempDir(), "contacts.csv")
	text := "respondent,email,law,domains\n"
	for _, f := range forces {
		text += fmt.Sprintf("%s,foi@%s.example.test,foia,\n", f, f)
	}
	if err := os.WriteFile(contacts, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, nil, "init", "--workspace", ws)
	must(t, nil, "round", "new", "example", "--workspace", ws, "--id", "spring", "--contacts", contacts, "--sender", "Evidence Team <foi@charity.example.test>")
	return ws
}

// command is a plumbline process with more in its environment.
func command(env []string, args ...string) *exec.Cmd {
	cmd := plumbline(args...)
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

func must(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	var out, complaints bytes.Buffer
	cmd := command(env, args...)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("plumbline %s: %v\n%s%s", strings.Join(args, " "), err, out.Bytes(), complaints.Bytes())
	}
	return out.Bytes()
}

func smtpEnv(s post.Server) []string {
	return []string{fmt.Sprintf("PLUMBLINE_SMTP=smtp://%s:%d", s.Host, s.Port)}
}

// A killer ends a process at one step of one letter.
type killer struct {
	mu     sync.Mutex
	step   posttest.Step
	letter int // the how manieth to come so far
	seen   int
	victim *os.Process
	died   bool
}

func (k *killer) at(s posttest.Step, _ string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s != k.step || k.died {
		return nil
	}
	if k.seen++; k.seen < k.letter {
		return nil
	}
	k.died = true
	return k.victim.Signal(syscall.SIGKILL)
}

// A process killed at any step of sending leaves no letter sent twice and none
// forgotten: what may have arrived is in doubt, and all else goes out on the
// next run.
func TestKilledSendIsNeverTwice(t *testing.T) {
	for _, tt := range []struct {
		step  posttest.Step
		doubt []int // how many letters may be in doubt
	}{{posttest.Mail, []int{0}}, {posttest.Rcpt, []int{0}}, {posttest.Data, []int{0, 1}}, {posttest.Whole, []int{1}}} {
		for _, letter := range []int{1, 4, len(forces)} {
			t.Run(fmt.Sprintf("%s of letter %d", tt.step, letter), func(t *testing.T) {
				ws := newRound(t)
				k := &killer{step: tt.step, letter: letter}
				server, err := posttest.StartSMTP(posttest.Hooks{At: k.at})
				if err != nil {
					t.Fatal(err)
				}
				defer server.Close()
				cmd := command(smtpEnv(server.Server), "round", "send", "spring", "--workspace", ws, "--approve", "A. Person", "--every", "0s")
				k.mu.Lock()
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				k.victim = cmd.Process
				k.mu.Unlock()
				if err := cmd.Wait(); err == nil {
					t.Fatal("the process ended before it could be killed")
				}
				resume := command(smtpEnv(server.Server), "round", "resume", "spring", "--workspace", ws, "--by", "A. Person", "--every", "0s")
				out, err := resume.CombinedOutput()
				var code *exec.ExitError
				if err != nil && !errors.As(err, &code) {
					t.Fatal(err)
				}
				doubts := checkSentOnce(t, ws, server.Taken())
				if !contains(tt.doubt, doubts) {
					t.Errorf("%d letters are in doubt, want one of %v\n%s", doubts, tt.doubt, out)
				}
			})
		}
	}
}

func contains(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

// checkSentOnce looks whether each respondent was sent its letter once, or its
// letter is in doubt, and gives how many of those there are.
func checkSentOnce(t *testing.T, ws string, taken []posttest.Delivery) (doubts int) {
	t.Helper()
	times := map[string]int{}
	for _, d := range taken {
		m, err := mail.ReadMessage(bytes.NewReader(d.Letter))
		if err != nil {
			t.Fatal(err)
		}
		times[m.Header.Get("Message-Id")]++
	}
	for id, n := range times {
		if n > 1 {
			t.Errorf("the letter %s was sent %d times", id, n)
		}
	}
	mails := map[string]string{}
	for _, r := range boardOf(t, ws).Rows {
		mails[r.Respondent] = r.Mail
		if r.Mail == "in doubt" {
			doubts++
		}
	}
	got := map[string]bool{}
	for _, d := range taken {
		got[strings.TrimSuffix(strings.TrimPrefix(d.To, "foi@"), ".example.test")] = true
	}
	for _, f := range forces {
		if !got[f] && mails[f] != "in doubt" {
			t.Errorf("%s was sent nothing, and its letter is %q", f, mails[f])
		}
		if got[f] && mails[f] != "accepted" && mails[f] != "in doubt" {
			t.Errorf("%s has its letter, which is %q", f, mails[f])
		}
	}
	return doubts
}

func boardOf(t *testing.T, ws string) boardView {
	t.Helper()
	var v boardView
	if err := json.Unmarshal(must(t, nil, "round", "status", "spring", "--workspace", ws, "--json"), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// A letter in doubt is sent again only when a person says so, and not at all
// when a person says that it went.
func TestDoubtIsSettledByAPerson(t *testing.T) {
	ws := newRound(t)
	k := &killer{step: posttest.Whole, letter: 1}
	server, err := posttest.StartSMTP(posttest.Hooks{At: k.at})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	env := smtpEnv(server.Server)
	cmd := command(env, "round", "send", "spring", "--workspace", ws, "--approve", "A. Person", "--every", "0s")
	k.mu.Lock()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	k.victim = cmd.Process
	k.mu.Unlock()
	if err := cmd.Wait(); err == nil {
		t.Fatal("the process ended before it could be killed")
	}
	for range 3 { // however often it is run
		_ = command(env, "round", "resume", "spring", "--workspace", ws, "--by", "A. Person", "--every", "0s").Run() // it ends with 1: a letter is in doubt
	}
	if n := checkSentOnce(t, ws, server.Taken()); n != 1 {
		t.Fatalf("%d letters in doubt, want one", n)
	}
	var who string
	for _, r := range boardOf(t, ws).Rows {
		if r.Mail == "in doubt" {
			who = r.Respondent
		}
	}
	before := len(server.Taken())
	must(t, env, "round", "resume", "spring", "--workspace", ws, "--by", "A. Person", "--every", "0s", "--was-sent", who)
	if n := len(server.Taken()); n != before {
		t.Errorf("a letter found to have been sent went out again: %d letters, and %d before", n, before)
	}
	if n := checkSentOnce(t, ws, server.Taken()); n != 0 {
		t.Errorf("%d letters in doubt, want none", n)
	}
}

// A fetch killed at any mail loses none and files none twice.
func TestKilledFetchLosesNothing(t *testing.T) {
	ws := newRound(t)
	smtp, err := posttest.StartSMTP(posttest.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	defer smtp.Close()
	must(t, smtpEnv(smtp.Server), "round", "send", "spring", "--workspace", ws, "--approve", "A. Person", "--every", "0s")
	box, err := posttest.StartIMAP()
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	const answers = 1500 // some groups of them more than three runs can store before they die
	for i := range answers {
		if err := box.Put(acknowledge(t, smtp.Taken()[i%len(forces)], i), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	env := []string{fmt.Sprintf("PLUMBLINE_IMAP=imap://%s@%s:%d", box.Server.User, box.Server.Host, box.Server.Port), "PLUMBLINE_IMAP_PASSWORD=" + box.Server.Password}
	for _, after := range []int{1, 7, 20} { // each run starts where the dead one stopped
		fetchAndKill(t, env, ws, after)
	}
	must(t, env, "mail", "fetch", "--workspace", ws)
	if out := string(must(t, env, "mail", "fetch", "--workspace", ws)); !strings.Contains(out, "0 mails filed, 0 waiting, 0 copies, 0 here already") {
		t.Errorf("once all is fetched nothing is new, but: %s", out)
	}
	var mails []post.Mail
	if err := json.Unmarshal(must(t, nil, "mail", "queue", "--all", "--json", "--workspace", ws), &mails); err != nil {
		t.Fatal(err)
	}
	if len(mails) != answers {
		t.Errorf("%d mails are kept, want %d", len(mails), answers)
	}
	for _, m := range mails {
		if m.State != post.Filed {
			t.Errorf("mail %d is %s: %s", m.ID, m.State, m.Reasons)
		}
	}
}

func fetchAndKill(t *testing.T, env []string, ws string, after int) {
	t.Helper()
	cmd := command(env, "mail", "fetch", "--workspace", ws)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; n < after && lines.Scan(); n++ {
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, out); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the fetch ended before it could be killed")
	}
}

// acknowledge answers a letter as its respondent would, the nth time.
func acknowledge(t *testing.T, d posttest.Delivery, n int) []byte {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(d.Letter))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Appendf(nil, "From: Information Office <%s>\r\nTo: %s\r\nSubject: Re: %s\r\nIn-Reply-To: %s\r\nMessage-ID: <%d@%s>\r\nDate: %s\r\n\r\nThank you for your request, which we received today. This is only an acknowledgement, number %d.\r\n",
		d.To, m.Header.Get("Reply-To"), m.Header.Get("Subject"), m.Header.Get("Message-Id"), n, post.Domain(d.To), time.Now().Format(time.RFC1123Z), n)
}
