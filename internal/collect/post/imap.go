package post

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// A Raw is a mail as it came.
type Raw struct {
	Bytes []byte
	// Size is that of the whole mail, as far as it is known: more than there are
	// bytes when the mail is over the limit.
	Size     int64
	Received time.Time // when the server got it; zero if nobody says
	Source   string    // where it lies: a mailbox and number, or a file
	// Rest is what follows Bytes of a mail over the limit, to be read before the
	// next mail is asked for; nil for any other.
	Rest io.Reader
}

// Cut says that Bytes are only the beginning of the mail.
func (r Raw) Cut() bool { return int64(len(r.Bytes)) < r.Size }

// Whole reads the mail from its first byte. It can be read once.
func (r Raw) Whole() io.Reader {
	if r.Rest == nil {
		return bytes.NewReader(r.Bytes)
	}
	return io.MultiReader(bytes.NewReader(r.Bytes), r.Rest)
}

// A Mark is a place in a mailbox: everything up to the UID has been taken in.
// When a mailbox has another Validity its numbers mean something else, and it
// is gone through from the start.
type Mark struct {
	Validity uint32
	UID      uint32
}

// A Mailbox is what is asked of a mail server. It only ever looks: no flag is
// trusted, and none is set.
type Mailbox interface {
	// After yields the mails past the mark in order of their number, each with
	// the mark that stands behind it. It ends early when yield fails.
	After(ctx context.Context, m Mark, yield func(Raw, Mark) error) error
	Close() error
}

const (
	// MailBytes is the size up to which a mail is read. A larger one is
	// kept whole all the same.
	MailBytes = 100 << 20
	// HeadBytes is how much is read of a mail larger than that.
	HeadBytes = 256 << 10
)

// An IMAP is a mailbox on an IMAP server.
type IMAP struct {
	server Server
	client *imapclient.Client
}

// DialIMAP connects and logs in.
func DialIMAP(ctx context.Context, s Server) (*IMAP, error) {
	fail := func(err error) (*IMAP, error) { return nil, fmt.Errorf("mailbox of %s: %w", s, err) }
	conn, err := (&net.Dialer{Timeout: 30 * time.Second}).DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if err != nil {
		return fail(err)
	}
	opts := &imapclient.Options{TLSConfig: &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}}
	var c *imapclient.Client
	switch {
	case s.TLS:
		c = imapclient.New(tls.Client(conn, opts.TLSConfig), opts)
	case s.here():
		c = imapclient.New(conn, opts)
	default:
		if c, err = imapclient.NewStartTLS(conn, opts); err != nil {
			return fail(errors.Join(err, conn.Close()))
		}
	}
	if err := c.Login(s.User, s.Password).Wait(); err != nil {
		return fail(errors.Join(err, c.Close()))
	}
	return &IMAP{s, c}, nil
}

// Close logs out.
func (m *IMAP) Close() error {
	if err := m.client.Logout().Wait(); err != nil {
		return errors.Join(fmt.Errorf("logging out of %s: %w", m.server, err), m.client.Close())
	}
	return m.client.Close()
}

// After yields the mails past a mark.
func (m *IMAP) After(ctx context.Context, mark Mark, yield func(Raw, Mark) error) error {
	box, err := m.client.Select(m.server.Mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return fmt.Errorf("folder %s of %s: %w", m.server.Mailbox, m.server, err)
	}
	if box.UIDValidity != mark.Validity {
		mark = Mark{Validity: box.UIDValidity}
	}
	sizes, err := m.sizes(mark)
	if err != nil {
		return fmt.Errorf("folder %s of %s: %w", m.server.Mailbox, m.server, err)
	}
	for _, s := range sizes {
		if err := ctx.Err(); err != nil {
			return err
		}
		mark.UID = uint32(s.UID)
		var refused error // by yield, and not by the server
		err := m.fetch(s, func(raw Raw) error {
			raw.Source = fmt.Sprintf("%s/%s;uidvalidity=%d;uid=%d", m.server, m.server.Mailbox, mark.Validity, s.UID)
			refused = yield(raw, mark)
			return refused
		})
		if refused != nil {
			return refused
		}
		if err != nil {
			return fmt.Errorf("mail %d of folder %s of %s: %w", s.UID, m.server.Mailbox, m.server, err)
		}
	}
	return nil
}

// A listed is a mail in the list of a folder.
type listed struct {
	UID      imap.UID
	Size     int64
	Received time.Time
}

// sizes lists the mails past a mark, in order.
func (m *IMAP) sizes(mark Mark) ([]listed, error) {
	set := imap.UIDSet{imap.UIDRange{Start: imap.UID(mark.UID + 1), Stop: 0}}
	cmd := m.client.Fetch(set, &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true})
	var all []listed
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		b, err := msg.Collect()
		if err != nil {
			return nil, errors.Join(err, cmd.Close())
		}
		// "n:*" always includes the last mail, even when it is before n.
		if uint32(b.UID) > mark.UID {
			all = append(all, listed{b.UID, b.RFC822Size, b.InternalDate})
		}
	}
	if err := cmd.Close(); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b listed) int { return cmp.Compare(a.UID, b.UID) })
	return all, nil
}

// fetch yields one mail without marking it as seen; none if somebody has
// deleted it since the list was made.
func (m *IMAP) fetch(l listed, yield func(Raw) error) error {
	section := &imap.FetchItemBodySection{Peek: true}
	cmd := m.client.Fetch(imap.UIDSetNum(l.UID), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		for item := msg.Next(); item != nil; item = msg.Next() {
			body, ok := item.(imapclient.FetchItemDataBodySection)
			if !ok || body.Literal == nil {
				continue
			}
			raw := Raw{Size: body.Literal.Size(), Received: l.Received} // servers are known to count line ends in another way in lists
			n := raw.Size
			if n > MailBytes {
				n, raw.Rest = HeadBytes, body.Literal
			}
			raw.Bytes = make([]byte, n)
			if _, err := io.ReadFull(body.Literal, raw.Bytes); err != nil {
				return errors.Join(err, cmd.Close())
			}
			if len(raw.Bytes) == 0 {
				continue
			}
			if err := yield(raw); err != nil {
				return errors.Join(err, cmd.Close())
			}
		}
	}
	return cmd.Close()
}
