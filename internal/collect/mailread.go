package collect

import (
	"bytes"
	"fmt"
	"mime"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jhillyerd/enmime/v2"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"

	"plumbline/internal/document"
)

// The bounds within which a mail is read here. What is over them is a problem
// of the message, never an error: the mail is kept whole elsewhere.
const (
	maxMail  = 32 << 20  // bytes of a mail looked at
	maxText  = 256 << 10 // bytes of text matched and classified
	maxInner = 8         // messages within messages
	maxParts = 200

	maxAddress = 254 // bytes of an address (RFC 5321, 4.5.3.1.3)
	maxID      = 998 // and of an id: a line has no more (RFC 5322, 2.1.1)
)

// ReadMessage takes a message out of the bytes of a mail that reached us at a
// time. Doc is what package document read in the same bytes, from which the
// text of attachments comes; it may be nil. A mail that is not one, or a
// broken one, gives what can be read of it with its problems.
func ReadMessage(raw []byte, doc *document.Document, received time.Time) Message {
	m := Message{Document: document.NewID(raw), Received: received}
	outlook, thinned := document.IsMSG(raw), false
	if len(raw) > thinFrom && !outlook {
		raw, thinned = thin(raw)
	}
	if len(raw) > maxMail && !outlook {
		m.Cut = true
		m.problem("", fmt.Sprintf("only the first %d MiB were looked at: file it by hand", maxMail>>20))
		raw = raw[:maxMail]
	}
	if outlook {
		m.fromOutlook(raw, doc)
	} else {
		m.fromBytes(raw, 0)
	}
	if thinned && doc == nil { // their bytes are not known
		for i := range m.Attachments {
			m.Attachments[i].Document = ""
		}
	}
	if doc != nil {
		m.Attachments = nil
		m.attachments(doc)
		for _, p := range doc.Problems {
			m.problem(p.At, p.Text)
		}
	}
	return m
}

func (m *Message) problem(at, text string) {
	m.Problems = append(m.Problems, document.Problem{At: at, Text: text})
}

// attachments takes the documents inside a document, at any depth.
func (m *Message) attachments(doc *document.Document) {
	for i := range doc.Parts {
		p := &doc.Parts[i]
		if len(m.Attachments) >= maxParts {
			m.problem("", fmt.Sprintf("more than %d attachments: the others are not looked at", maxParts))
			return
		}
		a := Attachment{Name: p.Name, Document: p.ID, Format: p.Format, Unread: len(p.Grids)+len(p.Paragraphs)+len(p.Parts) == 0}
		var text strings.Builder
		for _, q := range p.Paragraphs {
			if text.Len() < maxText {
				text.WriteString(q.Text + "\n\n")
			}
		}
		a.Text = strings.TrimSpace(text.String())
		for _, g := range p.Grids {
			if g.Rows >= 2 && g.Cols >= 2 {
				a.Tables++
			}
		}
		m.Attachments = append(m.Attachments, a)
		m.attachments(p)
	}
}

// parser keeps to the charsets that are declared: guessing is slow and wrong
// on short letters.
var parser = enmime.NewParser(enmime.DisableCharacterDetection(true), enmime.SkipMalformedParts(true), enmime.MultipartWOBoundaryAsSinglePart(true))

func (m *Message) fromBytes(raw []byte, depth int) {
	if bytes.HasPrefix(raw, []byte("From ")) { // the line that mail folders put before a message
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	root, err := parser.ReadParts(bytes.NewReader(raw))
	if err != nil {
		head, body := splitHead(raw)
		root = &enmime.Part{Header: head, ContentType: "text/plain", Content: body}
		m.problem("", "the mail is broken, and is taken for plain text")
	}
	m.headers(root.Header)
	w := mailWalk{m: m, depth: depth}
	w.part(root)
	body := w.plain.String()
	if strings.TrimSpace(body) == "" && w.html.Len() > 0 {
		body = textOfHTML(w.html.String())
	}
	m.Text, m.Quoted = splitQuoted(utf(body), m.Subject)
	m.Mark.Calendar = w.calendar
	if m.Report != nil && m.Report.Returned == "" {
		m.Report.Returned = w.returned
	}
}

// splitHead splits a mail that cannot be parsed at its first empty line.
func splitHead(raw []byte) (textproto.MIMEHeader, []byte) {
	h := textproto.MIMEHeader{}
	var key string
	for line := range bytes.Lines(raw) {
		raw = raw[len(line):]
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" {
			break
		}
		if k, v, ok := strings.Cut(text, ":"); ok && !strings.ContainsAny(k, " \t") {
			key = textproto.CanonicalMIMEHeaderKey(k)
			h[key] = append(h[key], strings.TrimSpace(v))
		} else if n := len(h[key]); n > 0 {
			h[key][n-1] += " " + strings.TrimSpace(text)
		}
	}
	return h, raw
}

// utf is text as UTF-8: as it is, or, if it is not valid, as windows-1252.
func utf(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
	}
	if !utf8.ValidString(s) {
		if t, err := charmap.Windows1252.NewDecoder().String(s); err == nil {
			s = t
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\u00a0", " ")
}

// A mailWalk goes through the parts of a message.
type mailWalk struct {
	m           *Message
	depth       int
	parts       int
	plain, html strings.Builder
	calendar    bool
	returned    string // the id of the mail that a delivery report gives back
}

func (w *mailWalk) part(p *enmime.Part) {
	for ; p != nil; p = p.NextSibling {
		if w.parts++; w.parts > maxParts {
			w.m.problem("", fmt.Sprintf("more than %d parts: the others are not looked at", maxParts))
			return
		}
		kind, name := strings.ToLower(p.ContentType), decodeWords(p.FileName)
		own := p.Disposition != "attachment" && name == ""
		switch {
		case p.FirstChild != nil:
			w.part(p.FirstChild)
		case kind == "message/delivery-status", kind == "message/global-delivery-status": // RFC 6533 has names of its own
			w.m.Report = readReport(p.Content)
		case kind == "text/rfc822-headers", kind == "message/global-headers", (kind == "message/rfc822" || kind == "message/global") && w.m.Report != nil:
			h, _ := splitHead(p.Content)
			w.returned = first(ids(h.Get("Message-Id")))
		case kind == "message/rfc822", kind == "message/global":
			w.inner(p.Content)
		case kind == "application/vnd.ms-outlook", strings.HasSuffix(strings.ToLower(name), ".msg") && document.IsMSG(p.Content):
			w.m.Attachments = append(w.m.Attachments, Attachment{Name: name, Document: document.NewID(p.Content)})
			in := Message{Document: document.NewID(p.Content), Received: w.m.Received}
			in.fromOutlook(p.Content, nil)
			w.m.Inner = append(w.m.Inner, in)
		case kind == "text/calendar":
			w.calendar = true
		case (kind == "text/plain" || kind == "" || strings.HasPrefix(kind, "multipart/")) && own: // one of several parts, without boundaries
			w.plain.Write(p.Content)
			w.plain.WriteByte('\n')
		case kind == "text/html" && own:
			w.html.Write(p.Content)
		case name != "":
			a := Attachment{Name: name}
			if !strings.HasPrefix(kind, "text/") { // whose bytes may have been converted
				a.Document = document.NewID(p.Content)
			}
			w.m.Attachments = append(w.m.Attachments, a)
		}
	}
}

// inner takes a message within the message.
func (w *mailWalk) inner(raw []byte) {
	if w.depth >= maxInner {
		w.m.problem("", fmt.Sprintf("messages more than %d deep in each other are not looked at", maxInner))
		return
	}
	in := Message{Document: document.NewID(raw), Received: w.m.Received}
	in.fromBytes(raw, w.depth+1)
	w.m.Inner = append(w.m.Inner, in)
}

var words = mime.WordDecoder{CharsetReader: charset.NewReaderLabel}

func decodeWords(s string) string {
	if out, err := words.DecodeHeader(s); err == nil {
		s = out
	}
	return strings.Join(strings.Fields(utf(s)), " ")
}

func (m *Message) headers(h textproto.MIMEHeader) {
	m.From, m.FromName = address(h.Get("From"))
	m.ReplyTo, _ = address(h.Get("Reply-To"))
	for _, key := range []string{"To", "Cc", "Bcc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To"} {
		for _, v := range h[textproto.CanonicalMIMEHeaderKey(key)] {
			for _, a := range addressForm.FindAllString(v, 50) {
				if a = strings.ToLower(a); !slices.Contains(m.To, a) {
					m.To = append(m.To, a)
				}
			}
		}
	}
	m.MessageID = first(ids(h.Get("Message-Id")))
	m.InReplyTo, m.References = ids(h.Get("In-Reply-To")), ids(h.Get("References"))
	m.Subject = decodeWords(h.Get("Subject"))
	if t, err := mail.ParseDate(h.Get("Date")); err == nil {
		m.Date = t
	}
	m.Mark = Marks{AutoSubmitted: h.Get("Auto-Submitted"), Precedence: h.Get("Precedence"), Suppress: h.Get("X-Auto-Response-Suppress"),
		AutoReply: h.Get("X-Autoreply"), ReturnPath: h.Get("Return-Path"), List: h.Get("List-Id") != ""}
	m.Auth = authOf(h, m.From)
	m.AuthBy = authServer(h)
}

var addressForm = regexp.MustCompile(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+[A-Za-z0-9]`)

// address is the address of a header, in lower case, and the name beside it.
// Where a header holds several, or an address as a name, it is the last: the
// name is whatever the sender cares to write.
func address(s string) (addr, name string) {
	found := addressForm.FindAllString(s, -1)
	if len(found) == 0 {
		return "", ""
	}
	if addr = found[len(found)-1]; len(addr) > maxAddress {
		return "", ""
	}
	name = strings.Trim(strings.Replace(s, addr, "", 1), `<>" `)
	return strings.ToLower(addr), decodeWords(name)
}

var idForm = regexp.MustCompile(`<?([^\s<>,]+@[^\s<>,]+)>?`)

// ids are the message ids in a header.
func ids(s string) []string {
	var out []string
	for _, m := range idForm.FindAllStringSubmatch(s, 100) {
		if len(m[1]) <= maxID {
			out = append(out, strings.ToLower(m[1]))
		}
	}
	return out
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// domainOf is the domain of an address; "" if there is none.
func domainOf(addr string) string { return addr[strings.LastIndexByte(addr, '@')+1:] }

var (
	authMethod = regexp.MustCompile(`(?i)\b(spf|dkim|dmarc)\s*=\s*([a-z]+)([^;]*)`)
	authDomain = regexp.MustCompile(`(?i)(?:smtp\.mailfrom|header\.d|header\.i)\s*=\s*(?:[^\s;@]*@)?([a-z0-9.-]+)`)
)

// authOf reads the topmost result, which our own server wrote; any below it
// came with the mail and may be forged. A pass of SPF or DKIM counts only for
// the domain of the sender.
func authOf(h textproto.MIMEHeader, from string) Auth {
	out := NotChecked
	for _, m := range authMethod.FindAllStringSubmatch(h.Get("Authentication-Results"), -1) {
		method, result := strings.ToLower(m[1]), strings.ToLower(m[2])
		d := authDomain.FindStringSubmatch(m[3])
		aligned := d != nil && domainOf(from) != "" && within(domainOf(from), d[1])
		switch {
		case result == "fail" && (method == "dmarc" || method == "spf"):
			return AuthFail
		case result == "pass" && (method == "dmarc" || aligned):
			out = AuthPass
		}
	}
	return out
}

// authServer is the server that gives the topmost result.
func authServer(h textproto.MIMEHeader) string {
	by, _, _ := strings.Cut(h.Get("Authentication-Results"), ";")
	return strings.ToLower(first(strings.Fields(by))) // a version may stand behind it
}

// within says that two domains are the same, or one part of the other.
func within(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}

// readReport reads the fields of a delivery report.
func readReport(b []byte) *Report {
	r := &Report{}
	for line := range strings.Lines(string(b[:min(len(b), 64<<10)])) {
		key, v, _ := strings.Cut(line, ":")
		v = strings.TrimSpace(v)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "action":
			r.Failed = r.Failed || strings.EqualFold(v, "failed")
		case "final-recipient", "original-recipient":
			if a, _ := address(v); a != "" && r.Recipient == "" {
				r.Recipient = a
			}
		case "status":
			r.Status = v
		case "diagnostic-code":
			r.Diagnostic = utf(v)
		}
	}
	return r
}
