package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plumbline/internal/collect/post"
)

// mailServers are Postfix and Dovecot on loopback, with all that they write in
// one folder. Postfix hands each mail to Dovecot, and every address at a known
// domain has a mailbox there.
type mailServers struct {
	smtp, imap int
	dir        string
}

const mailboxPassword = "only-for-tests"

// Postfix refuses the mail to westhaven while it is spoken to, and finds out
// later that it cannot deliver that to eastvale.
const postfixMain = `compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.test
mynetworks = 127.0.0.0/8
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
recipient_delimiter = +
virtual_mailbox_domains = static:ok
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:unix:%[1]s/run/lmtp
transport_maps = inline:{ eastvale.example.test=failing: }
smtpd_recipient_restrictions = check_recipient_access inline:{ foi@westhaven.example.test=REJECT }, permit_mynetworks, reject
maillog_file = %[1]s/postfix.log
maillog_file_prefixes = %[1]s
`

const postfixMaster = `127.0.0.1:%d inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
failing unix - n n - - pipe user=nobody argv=/bin/false
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

const dovecotConf = `base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
recipient_delimiter = +
first_valid_uid = 1
mail_location = maildir:%[1]s/mail/%%u
passdb {
  driver = static
  args = password=%[3]s
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=%[1]s/mail/%%u allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = %[2]d
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0666
  }
}
`

// startMailServers starts both, or skips the test where they cannot be had.
func startMailServers(t *testing.T) *mailServers {
	t.Helper()
	for _, name := range []string{"postfix", "dovecot"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed: make packages installs it where apt is at hand", name)
		}
	}
	if os.Getuid() != 0 {
		t.Skip("only root can start Postfix: the real mail servers are not tried")
	}
	// not t.TempDir, which no other user can enter
	dir, err := os.MkdirTemp("", "mail")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s := &mailServers{smtp: freePort(t), imap: freePort(t), dir: dir}
	for name, text := range map[string]string{
		"postfix/main.cf":   fmt.Sprintf(postfixMain, dir),
		"postfix/master.cf": fmt.Sprintf(postfixMaster, s.smtp),
		"dovecot.conf":      fmt.Sprintf(dovecotConf, dir, s.imap, mailboxPassword),
	} {
		p := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o755), os.WriteFile(p, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for _, sub := range []string{"", "queue", "data", "mail", "run", "state"} {
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, sub), 0o755), os.Chmod(filepath.Join(dir, sub), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	s.run(t, "chown", "postfix", filepath.Join(dir, "data"))
	s.run(t, "chown", "nobody:nogroup", filepath.Join(dir, "mail"))
	s.run(t, "dovecot", "-c", filepath.Join(dir, "dovecot.conf"))
	t.Cleanup(func() { s.run(t, "doveadm", "-c", filepath.Join(dir, "dovecot.conf"), "stop") })
	s.run(t, "postfix", "-c", filepath.Join(dir, "postfix"), "start")
	t.Cleanup(func() { s.run(t, "postfix", "-c", filepath.Join(dir, "postfix"), "stop") })
	return s
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (s *mailServers) run(t *testing.T, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	// into a file: a daemon that it leaves behind would hold a pipe open
	out, err := os.Create(filepath.Join(s.dir, "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, s.logs())
	}
}

func (s *mailServers) logs() string {
	var b strings.Builder
	for _, name := range []string{"output", "postfix.log", "dovecot.log"} {
		text, _ := os.ReadFile(filepath.Join(s.dir, name)) // there may be none yet
		fmt.Fprintf(&b, "== %s\n%s", name, text)
	}
	return b.String()
}

// mailbox is the server as the mailbox of an address.
func (s *mailServers) mailbox(address string) post.Server {
	return post.Server{Host: "127.0.0.1", Port: s.imap, User: address, Password: mailboxPassword, Mailbox: "INBOX"}
}

// waitFor gives the mails of a mailbox once there are so many.
func (s *mailServers) waitFor(t *testing.T, address string, n int) [][]byte {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		var all [][]byte
		box, err := post.DialIMAP(t.Context(), s.mailbox(address))
		if err != nil {
			t.Fatalf("%v\n%s", err, s.logs())
		}
		err = box.After(t.Context(), post.Mark{}, func(r post.Raw, _ post.Mark) error {
			all = append(all, r.Bytes)
			return nil
		})
		if err := errors.Join(err, box.Close()); err != nil {
			t.Fatalf("%v\n%s", err, s.logs())
		}
		if len(all) >= n {
			return all
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d mails for %s, want %d\n%s", len(all), address, n, s.logs())
		}
		time.Sleep(100 * time.Millisecond) // another program delivers, and tells nobody when
	}
}

// A round goes through the servers that charities and forces really use:
// accepted, refused while spoken to, and returned later; with the reports of
// delivery that were asked for, and an answer with its table.
func TestRoundThroughPostfixAndDovecot(t *testing.T) {
	s := startMailServers(t)
	ws := newRound(t)
	env := []string{fmt.Sprintf("PLUMBLINE_SMTP=smtp://127.0.0.1:%d", s.smtp),
		fmt.Sprintf("PLUMBLINE_IMAP=imap://foi%%40charity.example.test@127.0.0.1:%d", s.imap), "PLUMBLINE_IMAP_PASSWORD=" + mailboxPassword}
	out, err := command(env, "round", "send", "spring", "--workspace", ws, "--approve", "A. Person", "--every", "0s").CombinedOutput()
	var code *exec.ExitError
	if !errors.As(err, &code) || !strings.Contains(string(out), "westhaven to foi@westhaven.example.test: refused") {
		t.Fatalf("%v: the server refuses the letter to westhaven, and that is not said:\n%s\n%s", err, out, s.logs())
	}
	letter := s.waitFor(t, "foi@northmoor.example.test", 1)[0]
	answer(t, s, letter)
	// 8 reports that a letter was delivered, one that it could not be, the answer
	s.waitFor(t, "foi@charity.example.test", 10)
	fetched := must(t, env, "mail", "fetch", "--workspace", ws)
	if !strings.Contains(string(fetched), "10 mails filed, 0 waiting") {
		t.Errorf("fetched:\n%s\n%s", fetched, must(t, nil, "mail", "queue", "--workspace", ws))
	}
	states := map[string]string{}
	for _, r := range boardOf(t, ws).Rows {
		states[r.Respondent] = r.State
	}
	for who, want := range map[string]string{"northmoor": "answered", "westhaven": "never received", "eastvale": "never received", "southmere": "awaiting answer"} {
		if states[who] != want {
			t.Errorf("%s is %q, want %q", who, states[who], want)
		}
	}
	read := must(t, nil, "read", "example", "--workspace", ws)
	if !strings.Contains(string(read), "2 observations read") {
		t.Errorf("the answer's table was not read:\n%s", read)
	}
	if again := must(t, env, "mail", "fetch", "--workspace", ws); !strings.Contains(string(again), "0 mails filed, 0 waiting, 0 copies, 0 here already") {
		t.Errorf("fetched again:\n%s", again)
	}
}

// answer hands Postfix the answer of a respondent to a letter.
func answer(t *testing.T, s *mailServers, letter []byte) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	to, err := mail.ParseAddress(m.Header.Get("Reply-To"))
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("From: Information Office <foi@northmoor.example.test>\nTo: %s\nSubject: RE: %s\nIn-Reply-To: %s\nMessage-ID: <1@northmoor.example.test>\nDate: %s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"+
		"--b\nContent-Type: text/plain; charset=utf-8\n\nQuestion 1\nPlease find attached the figures that you asked for.\n\nQuestion 2\nThe figures are provided in the attached file as well.\n"+
		"--b\nContent-Type: text/csv; name=answer.csv\nContent-Disposition: attachment; filename=answer.csv\n\nCyber-flagged offences recorded by Northmoor Constabulary\nYear,Number recorded\n2022/23,230\n2023/24,252\n--b--\n",
		to.Address, m.Header.Get("Subject"), m.Header.Get("Message-Id"), time.Now().Format(time.RFC1123Z))
	smtp := post.NewSMTP(post.Server{Host: "127.0.0.1", Port: s.smtp})
	defer smtp.Close()
	h, err := smtp.Send(t.Context(), "foi@northmoor.example.test", to.Address, []byte(strings.ReplaceAll(text, "\n", "\r\n")), func() error { return nil })
	if err != nil || h.Outcome != post.Taken {
		t.Fatalf("%+v, %v\n%s", h, err, s.logs())
	}
}
