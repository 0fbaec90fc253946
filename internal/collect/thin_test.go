package collect_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"testing"

	"plumbline/internal/collect"
)

// A mail with an attachment of many megabytes is matched like a small one, by
// what stands before and behind the attachment.
func TestLargeAttachmentIsMatched(t *testing.T) {
	w := newWorld(t)
	r := w.request("northmoor")
	file := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("bytes of a file "), 3<<20)) // 64 MB as it is sent
	var lines bytes.Buffer
	for len(file) > 76 {
		lines.WriteString(file[:76] + "\r\n")
		file = file[76:]
	}
	raw := fmt.Appendf(nil, "From: foi@northmoor.example\r\nTo: %s\r\nSubject: your request\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: application/zip; name=answer.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n%s%s\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\nWe hold the information, and attach it. %s\r\n--b--\r\n", own, lines.Bytes(), file, r.Token)
	m := collect.ReadMessage(raw, nil, arrival)
	if got := collect.NewMatcher(w.know).Match(m); !got.Filed || got.Candidates[0].Key != r.Key {
		t.Errorf("filed %v, because %q", got.Filed, got.Why)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].Document != "" {
		t.Errorf("attachments %+v: of one that was left out the hash is not known", m.Attachments)
	}
}
