package post

import (
	"bytes"
	"net/mail"
	"strings"
	"time"

	"plumbline/internal/document"
)

// ReceivedAt is when a mail reached us, as far as the mail itself tells: by the
// topmost line that a server added, or else by the sender's own clock, when
// sure is false, as it is for the zero time that a mail without either has.
func ReceivedAt(raw []byte) (at time.Time, sure bool) {
	if document.IsMSG(raw) {
		return deliveredAt(raw)
	}
	return receivedLine(raw)
}

// deliveredAt is that of a message that Outlook saved.
func deliveredAt(raw []byte) (at time.Time, sure bool) {
	e, err := document.ReadEnvelope(raw)
	if err != nil {
		return time.Time{}, false
	}
	if at, sure = receivedLine([]byte(e.Headers)); sure {
		return at, true
	}
	for _, t := range []time.Time{e.Delivered, at, e.Sent} {
		if !t.IsZero() {
			return t, t.Equal(e.Delivered)
		}
	}
	return time.Time{}, false
}

func receivedLine(raw []byte) (at time.Time, sure bool) {
	head, _, _ := bytes.Cut(raw[:min(len(raw), HeadBytes)], []byte("\n\n"))
	head, _, _ = bytes.Cut(head, []byte("\r\n\r\n"))
	m, err := mail.ReadMessage(bytes.NewReader(append(bytes.Clone(head), "\r\n\r\n"...)))
	if err != nil {
		return time.Time{}, false
	}
	if line := m.Header.Get("Received"); line != "" {
		if t, err := mail.ParseDate(strings.TrimSpace(line[strings.LastIndexByte(line, ';')+1:])); err == nil {
			return t, true
		}
	}
	t, err := m.Header.Date()
	if err != nil {
		return time.Time{}, false
	}
	return t, false
}
