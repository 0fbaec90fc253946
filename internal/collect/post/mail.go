package post

import (
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/document"
)

// A Round is a round with who asks in it.
type Round struct {
	collect.Round
	Sender Sender
}

// An Asked is a request with the domains, beside that of its address, that the
// respondent writes from.
type Asked struct {
	collect.Request
	Domains []string
}

// A MailState is what has been done about a mail that came in.
type MailState string

// The states. None of them throws a mail away.
const (
	Waiting MailState = "waiting" // for a person to say whose it is
	Filed   MailState = "filed"   // to one request or more
	Copy    MailState = "copy"    // of one that is here already
	Aside   MailState = "aside"   // a person says that it is no answer to a request
)

// A Mail is a mail that came in, as it is kept.
type Mail struct {
	ID        int64       `json:"id"`
	Document  document.ID `json:"document"`
	MessageID string      `json:"message_id,omitempty"`
	// Words is the hash of the sender, the subject and the text, by which a
	// copy that came another way is known.
	Words    string    `json:"-"`
	Sender   string    `json:"sender"`
	Subject  string    `json:"subject"`
	Received time.Time `json:"received"`
	// Size is that of the mail as it came, which is more than was kept when it
	// is over the limit.
	Size   int64     `json:"size"`
	Source string    `json:"source"`
	State  MailState `json:"state"`
	// Candidates are the requests that it may belong to, the likeliest first.
	Candidates []collect.Key `json:"candidates,omitempty"`
	// Reasons say why it was filed, or why not, each with the request that it
	// speaks for.
	Reasons []string `json:"reasons,omitempty"`
	Problem string   `json:"problem,omitempty"`
}

// Brought is what comes with the filing of a mail: the events that it is, the
// returns that it gives, and the letters in doubt that it shows to have
// arrived.
type Brought struct {
	Events  []collect.Event
	Returns []collect.Return
	Arrived []Letter
}

// An Arrival is a mail that is taken in, with what it brings.
type Arrival struct {
	Mail
	Brought
}
