package document

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/jhillyerd/enmime/v2/mediatype"
)

// A mimePart is a message or a part of one: its headers and, still encoded,
// what follows them.
type mimePart struct {
	id          string // "2.1" is the first part of the second; "0" the message
	header      map[string]string
	kind        string // of content, in lower case; "" for none given
	params      map[string]string
	disposition string
	fileName    string
	body        []byte
	cut         bool // the end of its parts is missing
}

// parsePart reads the headers of a part. Nothing is wrong enough to fail: a
// line that is no header ends them.
func parsePart(id string, b []byte) *mimePart {
	p := &mimePart{id: id, header: map[string]string{}}
	last := ""
	for len(b) > 0 {
		line, rest, _ := bytes.Cut(b, []byte("\n"))
		text := strings.TrimRight(string(line[:min(len(line), 64<<10)]), "\r")
		if strings.TrimSpace(text) == "" {
			b = rest
			break
		}
		if folded := text[0] == ' ' || text[0] == '\t'; folded && last != "" {
			if len(p.header[last]) < 64<<10 {
				p.header[last] += " " + strings.TrimSpace(text)
			}
			b = rest
			continue
		}
		key, value, ok := strings.Cut(text, ":")
		if key = strings.ToLower(strings.TrimSpace(key)); !ok || strings.ContainsAny(key, " \t") {
			break
		}
		last = key
		if _, seen := p.header[key]; seen {
			last = "second " + key // of a header that comes again only the first counts
		}
		p.header[last] = strings.TrimSpace(value)
		b = rest
	}
	p.body = b
	p.describe()
	return p
}

// describe takes the kind and the name of the part from its headers.
func (p *mimePart) describe() {
	if content := p.header["content-type"]; content != "" {
		kind, params, _, err := mediatype.Parse(content[:min(len(content), 4096)])
		if err == nil {
			p.kind, p.params = strings.ToLower(kind), params
		}
	}
	named := p.params["name"]
	if content := p.header["content-disposition"]; content != "" {
		if disposition, params, _, err := mediatype.Parse(content[:min(len(content), 4096)]); err == nil {
			p.disposition = strings.ToLower(disposition)
			named = either(params["filename"] != "", params["filename"], named)
		}
	}
	p.fileName = oneLine(decodeHeader(named))
}

// children are the parts between the boundaries of a multipart; nil when it
// names none, or none comes. A part without an end goes to the end.
func (p *mimePart) children() []*mimePart {
	boundary := p.params["boundary"]
	if !strings.HasPrefix(p.kind, "multipart/") || boundary == "" {
		return nil
	}
	open, end := []byte("--"+boundary), []byte("--"+boundary+"--")
	var parts []*mimePart
	start := -1 // of the part being read
	add := func(to int) {
		if start >= 0 {
			id := strconv.Itoa(len(parts) + 1)
			if p.id != "0" {
				id = p.id + "." + id
			}
			content := bytes.TrimSuffix(bytes.TrimSuffix(p.body[start:max(start, to)], []byte("\n")), []byte("\r"))
			parts = append(parts, parsePart(id, content))
		}
	}
	at := 0
	for line := range bytes.Lines(p.body) {
		next := at + len(line)
		if bytes.HasPrefix(line, open) {
			text := bytes.TrimRight(line, " \t\r\n")
			if bytes.Equal(text, end) {
				add(at)
				return parts
			}
			if bytes.Equal(text, open) {
				add(at)
				start = next
			}
		}
		at = next
	}
	p.cut = start >= 0
	add(at)
	return parts
}
