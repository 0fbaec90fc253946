package document

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"strings"

	"golang.org/x/net/html/charset"
)

// readEML reads a message: its subject and body as its own, attachments and
// messages within as its parts.
func readEML(ctx context.Context, name string, b []byte, lim Limits, depth int) (*Document, error) {
	if bytes.HasPrefix(b, []byte("From ")) { // the line that mail folders put before a message
		_, b, _ = bytes.Cut(b, []byte("\n"))
	}
	root := parsePart("0", b)
	m := &mailReader{ctx: ctx, lim: lim, depth: depth, doc: &Document{}}
	if err := m.part(root, nil, 0); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var bodies []mailBody
	for _, b := range m.bodies {
		bodies = append(bodies, *b)
	}
	if err := addBodies(ctx, m.doc, decodeHeader(root.header["subject"]), bodies, lim, depth); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m.doc, nil
}

// decodeHeader is a header with its encoded words decoded.
func decodeHeader(s string) string {
	d := mime.WordDecoder{CharsetReader: func(label string, r io.Reader) (io.Reader, error) { return charset.NewReaderLabel(label, r) }}
	if out, err := d.DecodeHeader(s); err == nil {
		s = out
	}
	text, _ := decode([]byte(s), "")
	return text
}

// A mailReader goes through the parts of a message.
type mailReader struct {
	ctx    context.Context
	lim    Limits
	depth  int // of the message, of documents within documents
	doc    *Document
	bodies []*mailBody
}

func (m *mailReader) problem(at, text string) {
	m.doc.Problems = append(m.doc.Problems, Problem{At: oneLine(at), Text: text})
}

// part reads a part. Into is the body of which it is one of several ways to
// say the same; nil for none.
func (m *mailReader) part(p *mimePart, into *mailBody, nested int) error {
	name := partName(p)
	kind := p.kind
	switch {
	case kind == "multipart/encrypted":
		m.problem(name, "encrypted: ask for it as plain mail")
		return nil
	case strings.HasPrefix(kind, "multipart/"):
		if children := p.children(); len(children) > 0 {
			if p.cut {
				m.problem(name, "the message ends in the middle: its last part may not be whole: ask for it again")
			}
			return m.children(p, children, into, nested)
		}
		kind = "" // parts without boundaries between are taken for text
	}
	content := decodeTransfer(p.header["content-transfer-encoding"], p.body)
	isText := kind == "" || kind == "text/plain" || kind == "text/html"
	if isText && p.fileName == "" && p.disposition != "attachment" {
		m.text(kind, content, p.params["charset"], into)
		return nil
	}
	return m.attachment(name, kind, p, content)
}

// children reads the parts of a part, unless they are too deep.
func (m *mailReader) children(p *mimePart, children []*mimePart, into *mailBody, nested int) error {
	if nested >= m.lim.Depth {
		m.problem(partName(p), fmt.Sprintf("parts more than %d deep in each other are not read: ask for them by themselves", m.lim.Depth))
		return nil
	}
	if p.kind == "multipart/alternative" && into == nil {
		into = &mailBody{}
		m.bodies = append(m.bodies, into)
	}
	for _, c := range children {
		if err := m.part(c, into, nested+1); err != nil {
			return err
		}
	}
	return nil
}

// text takes a text of the body.
func (m *mailReader) text(kind string, content []byte, label string, into *mailBody) {
	text, ok := decode(content, label)
	if !ok {
		m.problem("body", "the text of the message cannot be decoded: ask for it again")
		return
	}
	if into == nil {
		into = &mailBody{}
		m.bodies = append(m.bodies, into)
	}
	if kind == "text/html" {
		into.html += text
	} else {
		into.plain += text
	}
}

// smallImage is the size, in bytes, up to which an image shown in the body is
// taken for decoration.
const smallImage = 64 << 10

// attachment reads a part that is a document of its own, or says why not.
func (m *mailReader) attachment(name, kind string, p *mimePart, content []byte) error {
	switch kind {
	case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys":
		return nil // a signature says nothing of its own
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		m.problem(name, "encrypted or sealed with S/MIME: ask for it as plain mail")
		return nil
	case "text/calendar":
		m.problem(name, "a calendar entry, which is not read")
		return nil
	case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification", "text/rfc822-headers", "message/global-headers":
		m.problem(name, "a delivery report, which is not read")
		return nil
	case "message/partial", "message/external-body":
		m.problem(name, "only a piece of a message, or a pointer to one: ask for it whole")
		return nil
	}
	if strings.HasPrefix(kind, "image/") && p.header["content-id"] != "" && p.disposition != "attachment" && len(content) <= smallImage {
		return nil
	}
	if bytes.HasPrefix(content, tnefMagic) {
		return m.winmail(name, content)
	}
	return addPart(m.ctx, m.doc, name, content, m.lim, m.depth)
}

// winmail takes what Outlook packed into winmail.dat for what it is: another
// way to say the body, and the attachments of the message.
func (m *mailReader) winmail(name string, content []byte) error {
	t := parseTNEF(content, m.lim)
	if t.damage != "" {
		m.problem(name, t.damage)
	}
	if len(m.bodies) == 0 {
		m.bodies = append(m.bodies, &mailBody{})
	}
	first := m.bodies[0]
	if first.html == "" {
		first.html = t.body.html
	}
	if strings.TrimSpace(first.plain) == "" {
		first.plain = t.body.plain
	}
	for _, a := range t.attachments {
		if err := addPart(m.ctx, m.doc, a.name, a.data, m.lim, m.depth); err != nil {
			return err
		}
	}
	return nil
}

// partName is the file name of a part, or one made of its place.
func partName(p *mimePart) string {
	if p.fileName != "" {
		return p.fileName
	}
	ext := map[string]string{"text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "message/rfc822": ".eml", "application/ms-tnef": ".dat"}
	return "part " + p.id + ext[p.kind]
}

// decodeTransfer takes off the encoding in which a part travelled, passing
// over what does not belong in it.
func decodeTransfer(encoding string, b []byte) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		clean := make([]byte, 0, len(b))
		for _, c := range b {
			switch {
			case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
				clean = append(clean, c)
			}
		}
		if len(clean)%4 == 1 {
			clean = clean[:len(clean)-1]
		}
		out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
		n, _ := base64.RawStdEncoding.Decode(out, clean)
		return out[:n]
	case "quoted-printable":
		return decodeQuotedPrintable(b)
	}
	return b
}

// decodeQuotedPrintable takes an equals sign that no two hexadecimal digits
// follow for itself.
func decodeQuotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for line := range bytes.Lines(b) {
		text := bytes.TrimRight(line, " \t\r\n")
		end := line[len(bytes.TrimRight(line, "\r\n")):]
		soft := bytes.HasSuffix(text, []byte("="))
		if soft {
			text, end = text[:len(text)-1], nil
		}
		for i := 0; i < len(text); i++ {
			if text[i] == '=' && i+2 < len(text) {
				high, low := hexDigit(text[i+1]), hexDigit(text[i+2])
				if high >= 0 && low >= 0 {
					out = append(out, byte(high<<4|low))
					i += 2
					continue
				}
			}
			out = append(out, text[i])
		}
		out = append(out, end...)
	}
	return out
}

// hexDigit is the value of a hexadecimal digit; -1 for another character.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
