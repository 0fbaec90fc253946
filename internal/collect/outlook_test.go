package collect_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/document/documenttest"
)

// outlook is a mail as Outlook saves it: the headers as they came, and what it
// keeps beside them.
func outlook(headers, sender, subject, body string) []byte {
	text := func(tag, s string) documenttest.Entry {
		return documenttest.Entry{Name: "__substg1.0_" + tag + "001F", Data: documenttest.LittleEndian(utf16.Encode([]rune(s)))}
	}
	entries := []documenttest.Entry{{Name: "__properties_version1.0", Data: make([]byte, 32)}, text("0037", subject), text("1000", body),
		text("0C1E", "SMTP"), text("0C1F", sender), text("0042", "Information Office")}
	if headers != "" {
		entries = append(entries, text("007D", headers))
	}
	return documenttest.Compound(entries...)
}

// A .msg is matched as the mail that it was saved from. Where its headers are
// missing, or name another sender than the rest of the file, it waits.
func TestOutlookMessage(t *testing.T) {
	w := newWorld(t)
	r := w.request("northmoor")
	head := func(from string) string {
		return "Received: from mx.northmoor.example by mail.charity.example; Tue, 22 Sep 2026 10:00:00 +0000\r\nFrom: Information Office <" + from + ">\r\nTo: " + own + "\r\nSubject: RE: " + r.Subject +
			"\r\nIn-Reply-To: <" + r.MessageID + ">\r\nMessage-ID: <77@northmoor.example>\r\nDate: Tue, 22 Sep 2026 09:58:00 +0000\r\n\r\n"
	}
	const body = "Thank you for your request. We do not hold the information.\r\n\r\nKind regards"
	for _, tt := range []struct {
		name, headers, sender string
		why                   string // it waits; "" where it is filed
	}{
		{"as it came", head("foi@northmoor.example"), "foi@northmoor.example", ""},
		{"from an address within its organisation", head("foi@northmoor.example"), "", ""},
		{"without headers", "", "foi@northmoor.example", "without the headers"},
		{"another sender in the headers", head("foi@northmoor.example"), "someone@elsewhere.example", "whose headers name foi@northmoor.example"},
		{"a stranger", head("someone@elsewhere.example"), "someone@elsewhere.example", "not a known address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			raw := outlook(tt.headers, tt.sender, "RE: "+r.Subject, body)
			doc, err := document.Read(t.Context(), "reply.msg", raw, document.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			m := collect.ReadMessage(raw, doc, arrival)
			got := collect.NewMatcher(w.know).Match(m)
			if got.Filed != (tt.why == "") || !strings.Contains(got.Why, tt.why) {
				t.Errorf("filed %v, because %q; want %q", got.Filed, got.Why, tt.why)
			}
			if len(got.Candidates) == 0 && tt.headers != "" || len(got.Candidates) > 0 && got.Candidates[0].Key != r.Key {
				t.Errorf("candidates %+v", got.Candidates)
			}
			if c := collect.Classify(m, r); c.Class != collect.ClassNotHeld {
				t.Errorf("it is %q: %s", c.Class, c.Why)
			}
			if tt.headers != "" && m.MessageID != "77@northmoor.example" {
				t.Errorf("its id is %q", m.MessageID)
			}
		})
	}
}

// A .msg attached to a mail is a message within it.
func TestOutlookMessageWithin(t *testing.T) {
	w := newWorld(t)
	r := w.request("northmoor")
	msg := outlook("From: foi@northmoor.example\r\nMessage-ID: <77@northmoor.example>\r\nReferences: <"+r.MessageID+">\r\n\r\n", "foi@northmoor.example", "RE: "+r.Subject, "We do not hold the information.")
	raw := fmt.Appendf(nil, "From: foi@northmoor.example\r\nTo: %s\r\nSubject: your request\r\nMessage-ID: <78@northmoor.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\nPlease see attached.\r\n--b\r\nContent-Type: application/octet-stream; name=answer.msg\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n", own, base64.StdEncoding.EncodeToString(msg))
	m := collect.ReadMessage(raw, nil, arrival)
	if got := collect.NewMatcher(w.know).Match(m); !got.Filed || got.Candidates[0].Key != r.Key {
		t.Errorf("filed %v, because %q", got.Filed, got.Why)
	}
}

func FuzzOutlook(f *testing.F) {
	f.Add("From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\n", "a@b.example", "x")
	f.Fuzz(func(t *testing.T, headers, sender, body string) {
		if len(headers)+len(sender)+len(body) > 1<<14 {
			return
		}
		raw := outlook(headers, sender, "s", body)
		m := collect.ReadMessage(raw, nil, arrival)
		if m.Doubt == "" && m.From == "" {
			t.Errorf("a message without a sender is not in doubt")
		}
	})
}
