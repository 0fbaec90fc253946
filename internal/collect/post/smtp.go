package post

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// An Outcome is what became of one attempt to hand over a letter.
type Outcome string

// The outcomes. Only after InDoubt is it not known whether the server has the
// letter: it was told that the letter is whole, and no answer came.
const (
	Taken   Outcome = "taken"   // the server answers for it from here
	Refused Outcome = "refused" // for good: another attempt would end the same way
	Later   Outcome = "later"   // not taken, and may be tried again
	InDoubt Outcome = "in doubt"
)

// A Handover is what is said of one attempt.
type Handover struct {
	Outcome Outcome
	Text    string // what the server said, or what went wrong
	// Down says that the server could not be spoken to at all, so that trying
	// another letter is of no use now.
	Down bool
}

// attemptTime is how long a server may take for one letter.
const attemptTime = 2 * time.Minute

// SMTP hands letters to one server, over one connection that it makes when it
// is needed. It is not for use by several goroutines at once.
type SMTP struct {
	server Server
	client *smtp.Client
}

// NewSMTP is a way to the server; nothing is connected yet.
func NewSMTP(s Server) *SMTP { return &SMTP{server: s} }

// Close takes leave of the server. What it answered for stands however the
// farewell ends.
func (s *SMTP) Close() {
	if s.client != nil {
		_ = s.client.Quit()
		s.drop()
	}
}

// Send hands over one letter. Before the line after which the server may have
// it, whole is called; if that fails the letter is broken off, and the error
// returned. Every other failure is told by the Handover.
func (s *SMTP) Send(ctx context.Context, from, to string, letter []byte, whole func() error) (Handover, error) {
	if s.client == nil {
		if err := s.connect(ctx); err != nil {
			return Handover{Outcome: Later, Text: err.Error(), Down: true}, nil
		}
	}
	c := s.client
	if err := c.UpdateDeadline(attemptTime); err != nil {
		return s.lost(err), nil
	}
	if err := c.Mail("<" + from + ">"); err != nil {
		return s.answer(err), nil
	}
	if err := c.Rcpt("<" + to + ">"); err != nil {
		return s.answer(err), nil
	}
	w, err := c.Data()
	if err != nil {
		return s.answer(err), nil
	}
	// A message without its last line must not be delivered (RFC 5321, 4.1.1.4),
	// so that up to here nothing has been sent.
	if _, err := w.Write(letter); err != nil {
		return s.lost(err), nil
	}
	if err := whole(); err != nil {
		s.drop()
		return Handover{}, err
	}
	switch err := w.Close(); {
	case err == nil:
		return Handover{Outcome: Taken, Text: said(w)}, nil
	case isReply(err):
		return s.answer(err), nil
	default:
		s.drop()
		return Handover{Outcome: InDoubt, Text: "the connection broke after the letter was handed over and before the answer: " + err.Error()}, nil
	}
}

// said is the answer of the server to a letter.
func said(w any) string {
	if d, ok := w.(*smtp.DataCloser); ok {
		return d.ServerResponse()
	}
	return ""
}

func (s *SMTP) connect(ctx context.Context) error {
	// Without SMTPUTF8: a letter marked with it is returned by the first server
	// on its way that does not know it, and ours does not need it.
	opts := []mail.Option{mail.WithPort(s.server.Port), mail.WithTimeout(30 * time.Second), mail.WithTLSPolicy(mail.TLSMandatory), mail.WithoutSMTPUTF8()}
	switch {
	case s.server.TLS:
		opts = append(opts, mail.WithSSL())
	case s.server.here():
		opts = append(opts, mail.WithTLSPolicy(mail.NoTLS))
	}
	if s.server.User != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.server.User), mail.WithPassword(s.server.Password))
	}
	client, err := mail.NewClient(s.server.Host, opts...)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", s.server, err)
	}
	if s.client, err = client.DialToSMTPClientWithContext(ctx); err != nil {
		s.client = nil
		return fmt.Errorf("mail server %s: %w", s.server, err)
	}
	// A report of delivery fixes the day on which the body had the request.
	s.client.SetDSNMailReturnOption("HDRS")
	s.client.SetDSNRcptNotifyOption("SUCCESS,FAILURE,DELAY")
	return nil
}

func isReply(err error) bool {
	var reply *textproto.Error
	return errors.As(err, &reply)
}

// answer is what a server's refusal of a step means. The connection is kept
// unless it broke.
func (s *SMTP) answer(err error) Handover {
	var reply *textproto.Error
	if !errors.As(err, &reply) {
		return s.lost(err)
	}
	if reply.Code == 421 { // the server closes the connection
		return s.lost(err)
	}
	if err := s.client.Reset(); err != nil {
		s.drop()
	}
	h := Handover{Outcome: Later, Text: fmt.Sprintf("%d %s", reply.Code, reply.Msg)}
	if reply.Code >= 500 {
		h.Outcome = Refused
	}
	return h
}

// lost is for a connection that broke before the letter was whole.
func (s *SMTP) lost(err error) Handover {
	s.drop()
	return Handover{Outcome: Later, Text: err.Error(), Down: true}
}

func (s *SMTP) drop() {
	if s.client != nil {
		_ = s.client.Close() // it is given up because it is broken
		s.client = nil
	}
}
