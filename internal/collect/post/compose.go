package post

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"plumbline/internal/fault"
)

// A Sender is who asks: one name and one address for all respondents.
type Sender struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Domain is the part of an address after the at sign, in lower case.
func Domain(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// Compose makes a mail of a letter: the bytes that are stored and sent. The
// token stands in the address for replies, in the subject and in the
// Message-ID. Bad addresses are fault.Invalid.
func Compose(from Sender, l Letter, date time.Time) ([]byte, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	back := l.Token.Address(from.Address)
	for _, err := range []error{m.FromFormat(from.Name, from.Address), m.ReplyTo(back), m.To(l.To)} {
		if err != nil {
			return nil, fmt.Errorf("a letter to %s from %s: %v: %w", l.To, from.Address, err, fault.Invalid)
		}
	}
	m.SetMessageIDWithValue(l.MessageID)
	m.SetDateWithValue(date)
	m.Subject(l.Token.Subject(l.Subject))
	if n := len(l.InReplyTo); n > 0 {
		m.SetGenHeader(mail.HeaderInReplyTo, "<"+l.InReplyTo[n-1]+">")
		m.SetGenHeader(mail.HeaderReferences, "<"+strings.Join(l.InReplyTo, "> <")+">")
	}
	m.SetBodyString(mail.TypeTextPlain, l.Body)
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("a letter to %s: %w", l.To, err)
	}
	return b.Bytes(), nil
}
