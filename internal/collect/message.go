package collect

import (
	"slices"
	"strings"
	"time"

	"plumbline/internal/document"
)

// A Message is what matching and classifying need of a mail. Addresses and ids
// are in lower case, ids without angle brackets.
type Message struct {
	Document document.ID
	From     string // the address alone
	FromName string
	ReplyTo  string
	// To are all addresses that it was sent or delivered to, from whichever
	// header names them.
	To         []string
	MessageID  string
	InReplyTo  []string
	References []string
	Subject    string
	// Date is what the sender's clock said, for show; Received is when it
	// reached us, which is what counts.
	Date, Received time.Time
	// Text is the sender's own words, and Quoted what stands below or between
	// them of earlier mails.
	Text, Quoted string
	Attachments  []Attachment
	// Inner are the messages attached to it, outermost first.
	Inner []Message
	Mark  Marks
	Auth  Auth
	// AuthBy is the server that gives Auth, by its own account.
	AuthBy string
	// Doubt is why the sender and the headers are not to be relied upon; "" if
	// nothing speaks against them.
	Doubt string
	// Cut says that only the beginning of the mail was looked at.
	Cut bool
	// Report is what a delivery report says; nil for any other mail.
	Report *Report
	// Problems are what could not be read.
	Problems []document.Problem
}

// Mentions says that the message, or one within it, names a mail by its id.
func (m *Message) Mentions(id string) bool {
	id = strings.ToLower(id)
	if slices.Contains(m.InReplyTo, id) || slices.Contains(m.References, id) || m.MessageID == id || m.Report != nil && m.Report.Returned == id ||
		slices.Contains(ids(m.Text), id) || slices.Contains(ids(m.Quoted), id) {
		return true
	}
	return slices.ContainsFunc(m.Inner, func(in Message) bool { return in.Mentions(id) })
}

// An Attachment is a file of a message.
type Attachment struct {
	Name     string
	Document document.ID
	Format   document.Format
	Text     string // its prose, paragraph by paragraph
	Tables   int    // how many grids of two rows and two columns or more it holds
	// Unread says that nothing in it could be read: figures that it may hold
	// are not known to be there.
	Unread bool
}

// Unopened marks all attachments as unread, where nobody could look into them.
func (m *Message) Unopened() {
	for i := range m.Attachments {
		m.Attachments[i].Unread = true
	}
	for i := range m.Inner {
		m.Inner[i].Unopened()
	}
}

// Marks are the headers by which programs say that no person wrote a mail.
type Marks struct {
	AutoSubmitted, Precedence, Suppress, AutoReply, ReturnPath string
	// Calendar says that it is an invitation, and List that it came through a
	// mailing list.
	Calendar, List bool
}

// An Auth is what the receiving server found of the sender's domain.
type Auth string

// The results, from those of SPF, DKIM and DMARC together.
const (
	NotChecked Auth = ""
	AuthPass   Auth = "pass"
	AuthFail   Auth = "fail"
)

// A Report is a delivery report about a mail of ours.
type Report struct {
	Failed    bool   // for good
	Recipient string // the address that failed
	Status    string // "5.1.1"
	// Returned is the id of the mail that it is about.
	Returned   string
	Diagnostic string
}
