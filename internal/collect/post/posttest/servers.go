// Package posttest runs real mail servers in this process, on loopback, for
// tests and for the demo: one that takes letters (SMTP) and one that holds a
// mailbox (IMAP). Nothing leaves the machine.
package posttest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"

	"plumbline/internal/collect/post"
)

// A Delivery is a letter that an SMTP server was handed.
type Delivery struct {
	From, To string
	Letter   []byte
}

// A Step is how far a letter has come when Hooks.At is called.
type Step string

// The steps of one letter. At Whole the server has all of the letter and has
// not yet answered for it.
const (
	Mail  Step = "MAIL"
	Rcpt  Step = "RCPT"
	Data  Step = "DATA"
	Whole Step = "whole"
)

// Hooks say what an SMTP server does with letters. All may be nil.
type Hooks struct {
	// At is called at each step; an error is what the server answers, and an
	// *smtp.SMTPError its very words. Calls do not overlap.
	At func(s Step, to string) error
	// Taken is called with each letter that was answered for, before the
	// answer goes out.
	Taken func(Delivery)
}

// An SMTP is a running SMTP server.
type SMTP struct {
	Server post.Server
	mu     sync.Mutex
	hooks  Hooks
	taken  []Delivery
	server *smtp.Server
	done   chan error
}

// StartSMTP runs a server until Close.
func StartSMTP(h Hooks) (*SMTP, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("a mail server for letters: %w", err)
	}
	s := &SMTP{Server: post.Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port}, hooks: h, done: make(chan error, 1)}
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{s: s}, nil }))
	s.server.Domain, s.server.EnableDSN, s.server.MaxMessageBytes = "mail.example.test", true, 400<<20
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { s.done <- s.server.Serve(l) }()
	return s, nil
}

// Close ends the server.
func (s *SMTP) Close() error {
	err := s.server.Close()
	if served := <-s.done; served != nil && !errors.Is(served, smtp.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// Taken are the letters that the server has answered for.
func (s *SMTP) Taken() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Delivery(nil), s.taken...)
}

func (s *SMTP) at(step Step, to string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hooks.At == nil {
		return nil
	}
	return s.hooks.At(step, to)
}

type session struct {
	s        *SMTP
	from, to string
}

func (c *session) Reset()        { c.from, c.to = "", "" }
func (c *session) Logout() error { return nil }

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	c.from = from
	return c.s.at(Mail, "")
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := c.s.at(Rcpt, to); err != nil {
		return err
	}
	c.to = to
	return nil
}

func (c *session) Data(r io.Reader) error {
	if err := c.s.at(Data, c.to); err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := c.s.at(Whole, c.to); err != nil {
		return err
	}
	d := Delivery{c.from, c.to, b}
	c.s.mu.Lock()
	c.s.taken = append(c.s.taken, d)
	taken := c.s.hooks.Taken
	c.s.mu.Unlock()
	if taken != nil {
		taken(d)
	}
	return nil
}

// An IMAP is a running IMAP server with one mailbox.
type IMAP struct {
	Server post.Server
	user   *imapmemserver.User
	server *imapserver.Server
	done   chan error
}

// StartIMAP runs a server with an empty INBOX until Close.
func StartIMAP() (*IMAP, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("a mailbox: %w", err)
	}
	const user, password = "survey", "only for tests"
	s := &IMAP{Server: post.Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, User: user, Password: password, Mailbox: "INBOX"},
		user: imapmemserver.NewUser(user, password), done: make(chan error, 1)}
	if err := s.user.Create("INBOX", nil); err != nil {
		return nil, err
	}
	mem := imapmemserver.New()
	mem.AddUser(s.user)
	s.server = imapserver.New(&imapserver.Options{InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		}})
	go func() { s.done <- s.server.Serve(l) }()
	return s, nil
}

// Put puts a mail into the mailbox, as having come at a time.
func (s *IMAP) Put(mail []byte, at time.Time) error {
	_, err := s.user.Append("INBOX", literal{bytes.NewReader(mail)}, &imap.AppendOptions{Time: at})
	return err
}

// Renumber empties the mailbox and gives it another validity, as servers do
// that were restored from a copy.
func (s *IMAP) Renumber() error {
	return errors.Join(s.user.Delete("INBOX"), s.user.Create("INBOX", nil))
}

// Close ends the server.
func (s *IMAP) Close() error {
	err := s.server.Close()
	<-s.done // Serve always ends with an error of the closed listener
	return err
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// NoSuchMailbox is what a server answers for a recipient that it does not know.
var NoSuchMailbox = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox here"}
