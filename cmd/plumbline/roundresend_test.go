package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"os/exec"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"plumbline/internal/collect/post/posttest"
)

// A request that was refused goes again to another address, as a letter of its
// own. Killed at any step of that, it is not sent twice and not forgotten.
func TestKilledResendIsNeverTwice(t *testing.T) {
	for _, step := range []posttest.Step{posttest.Mail, posttest.Rcpt, posttest.Data, posttest.Whole} {
		t.Run(string(step), func(t *testing.T) {
			ws := newRound(t)
			refuse := func(s posttest.Step, to string) error {
				if s == posttest.Rcpt && to == "foi@westhaven.example.test" {
					return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
				}
				return nil
			}
			first, err := posttest.StartSMTP(posttest.Hooks{At: refuse})
			if err != nil {
				t.Fatal(err)
			}
			defer first.Close()
			_ = command(smtpEnv(first.Server), "round", "send", "spring", "--workspace", ws, "--approve", "A. Person", "--every", "0s").Run() // it ends with 1: a letter was refused
			must(t, nil, "round", "readdress", "spring", "westhaven", "--workspace", ws, "--to", "new@westhaven.example.test", "--reason", "refused", "--by", "A. Person")
			if again := command(smtpEnv(first.Server), "round", "resume", "spring", "--workspace", ws, "--by", "A. Person", "--send-again", "westhaven"); again.Run() == nil {
				t.Error("the first letter may go once more although its address is given up")
			}

			k := &killer{step: step, letter: 1}
			second, err := posttest.StartSMTP(posttest.Hooks{At: k.at})
			if err != nil {
				t.Fatal(err)
			}
			defer second.Close()
			cmd := command(smtpEnv(second.Server), "round", "resend", "spring", "westhaven", "--workspace", ws, "--approve", "A. Person", "--every", "0s")
			k.mu.Lock()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			k.victim = cmd.Process
			k.mu.Unlock()
			if err := cmd.Wait(); err == nil {
				t.Fatal("the process ended before it could be killed")
			}
			for range 2 { // neither of the two sends it a second time
				var code *exec.ExitError
				for _, args := range [][]string{{"round", "resend", "spring", "westhaven", "--approve", "A. Person"}, {"round", "resume", "spring", "--by", "A. Person"}} {
					if out, err := command(smtpEnv(second.Server), append(args, "--workspace", ws, "--every", "0s")...).CombinedOutput(); err != nil && !errors.As(err, &code) {
						t.Fatalf("%v: %s", err, out)
					}
				}
			}
			checkResent(t, ws, append(first.Taken(), second.Taken()...))
		})
	}
}

func checkResent(t *testing.T, ws string, taken []posttest.Delivery) {
	t.Helper()
	times, to := map[string]int{}, map[string]int{}
	for _, d := range taken {
		m, err := mail.ReadMessage(bytes.NewReader(d.Letter))
		if err != nil {
			t.Fatal(err)
		}
		times[m.Header.Get("Message-Id")]++
		to[d.To]++
	}
	for id, n := range times {
		if n > 1 {
			t.Errorf("the letter %s was sent %d times", id, n)
		}
	}
	for _, r := range boardOf(t, ws).Rows {
		if r.Respondent != "westhaven" {
			continue
		}
		if n := to["new@westhaven.example.test"]; n > 1 || n == 0 && r.Mail != "in doubt" || r.Mail != "in doubt" && r.Mail != "accepted" {
			t.Errorf("%d letters went to the new address, and the letter is %q", n, r.Mail)
		}
		if r.To != "new@westhaven.example.test" || !strings.Contains(fmt.Sprint(r.Notes), "was foi@westhaven.example.test: refused") {
			t.Errorf("the board shows the address %s and the notes %q", r.To, r.Notes)
		}
	}
}
