package document

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"time"
)

// An Envelope is what a message that Outlook saved (.msg) says of its way here.
// All of it is in the words of the file, which anyone can change: Headers and
// the addresses are kept by Outlook apart from each other, so that a reader can
// hold one against the other. What the file does not say is empty.
type Envelope struct {
	Headers string // of the mail as it came over the network, whole
	// Senders are the addresses that Outlook keeps for the one in whose name it
	// was sent and for the one who sent it, in that order, in lower case and
	// without doubles; only those that are addresses of the network.
	Senders         []string
	SenderName      string
	Subject         string
	Plain, HTML     string // the body, each as far as the file has it
	Sent, Delivered time.Time
}

// Properties of [MS-OXPROPS] that are of the envelope alone.
const (
	mapiHeaders           = 0x007D
	mapiSubmitTime        = 0x0039
	mapiDeliveryTime      = 0x0E06
	mapiRepresentingName  = 0x0042
	mapiRepresentingType  = 0x0064
	mapiRepresentingEmail = 0x0065
	mapiSenderName        = 0x0C1A
	mapiSenderType        = 0x0C1E
	mapiSenderEmail       = 0x0C1F
	mapiSenderSMTP        = 0x5D01
	mapiRepresentingSMTP  = 0x5D02
	mapiTypeTime          = 0x0040
)

// maxEnvelope is how many bytes the texts of an envelope may have in all.
const maxEnvelope = 16 << 20

// IsMSG says that bytes begin as those of a compound file, which a message that
// Outlook saved is.
func IsMSG(b []byte) bool { return bytes.HasPrefix(b, compoundMagic) }

// ReadEnvelope reads the envelope of a .msg file. It is fault.Invalid for a
// file that is damaged.
func ReadEnvelope(b []byte) (Envelope, error) {
	c, err := openCompound(b, maxEnvelope, func(path string) bool { return !strings.Contains(path, "/") })
	if err != nil {
		return Envelope{}, err
	}
	p := msgProps(c, 32)
	page := p.codepage()
	e := Envelope{Headers: p.text(mapiHeaders, page), Subject: p.text(mapiSubject, page), SenderName: p.text(mapiRepresentingName, page),
		Plain: p.text(mapiBody, page), HTML: p.text(mapiHTML, page), Sent: p.time(mapiSubmitTime), Delivered: p.time(mapiDeliveryTime)}
	if e.SenderName == "" {
		e.SenderName = p.text(mapiSenderName, page)
	}
	if raw := p.get(mapiHTML, mapiTypeBytes); e.HTML == "" && len(raw) > 0 {
		e.HTML, _ = decode(raw, htmlLabel(raw, p.number(mapiInternetCPID, page))) // what cannot be decoded is a problem of the document
	}
	for _, a := range []string{p.text(mapiRepresentingSMTP, page), p.address(mapiRepresentingType, mapiRepresentingEmail, page),
		p.text(mapiSenderSMTP, page), p.address(mapiSenderType, mapiSenderEmail, page)} {
		a = strings.ToLower(strings.TrimSpace(a))
		if a != "" && !slices.Contains(e.Senders, a) {
			e.Senders = append(e.Senders, a)
		}
	}
	return e, nil
}

// address is one that is of the network: within an organisation Outlook also
// keeps addresses of other kinds.
func (p mapiProps) address(kind, id uint32, codepage int) string {
	if !strings.EqualFold(p.text(kind, codepage), "SMTP") {
		return ""
	}
	return p.text(id, codepage)
}

// ticks are the hundreds of nanoseconds from 1601 to 1970.
const ticks = 116444736000000000

// time is a property that is a time; zero for none.
func (p mapiProps) time(id uint32) time.Time {
	b := p.get(id, mapiTypeTime)
	if len(b) < 8 {
		return time.Time{}
	}
	n := binary.LittleEndian.Uint64(b)
	if n <= ticks || n > ticks+1<<62 {
		return time.Time{}
	}
	n -= ticks
	return time.Unix(int64(n/1e7), int64(n%1e7)*100).UTC()
}
