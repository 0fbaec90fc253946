package document

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"plumbline/internal/fault"
)

// An xmlScanner goes through the XML of a spreadsheet, which a program wrote
// and which is long and plain, without allocating. It looks at local names
// only. Entities other than the five of XML and characters by number are left
// as they stand, and a document type declaration, which no spreadsheet needs
// and with which entities multiply, is an error.
type xmlScanner struct {
	b     []byte
	pos   int
	depth int // of open elements

	// The current token. Name is that of an element without its prefix; text
	// is raw, to be read with xmlText.
	kind   xmlKind
	name   []byte
	text   []byte
	cdata  bool
	attrs  []byte
	closed bool // an element that closes itself: its end is still to come

	err error // what stopped the scan before the end
}

type xmlKind uint8

const (
	xmlEnd xmlKind = iota // the end of the document, or an error
	xmlOpen
	xmlClose
	xmlChars
)

// maxXMLDepth is far beyond what any spreadsheet has.
const maxXMLDepth = 1000

// newXMLScanner scans b, which it turns into UTF-8 where a byte order mark
// says that it is UTF-16.
func newXMLScanner(b []byte) *xmlScanner {
	if bytes.HasPrefix(b, []byte("\xFF\xFE")) || bytes.HasPrefix(b, []byte("\xFE\xFF")) {
		text, _ := decode(b, "")
		b = []byte(text)
	}
	return &xmlScanner{b: bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))}
}

// fail ends the scan.
func (s *xmlScanner) fail(what string) xmlKind {
	s.err = fmt.Errorf("XML is broken at byte %d (%s): ask for it again: %w", s.pos, what, fault.Invalid)
	s.pos = len(s.b)
	s.kind = xmlEnd
	return s.kind
}

// next goes to the next token.
func (s *xmlScanner) next() xmlKind {
	if s.closed {
		s.closed = false
		s.depth--
		s.kind = xmlClose
		return s.kind
	}
	for s.pos < len(s.b) {
		if s.b[s.pos] != '<' {
			n := bytes.IndexByte(s.b[s.pos:], '<')
			if n < 0 {
				n = len(s.b) - s.pos
			}
			s.text, s.cdata = s.b[s.pos:s.pos+n], false
			s.pos += n
			s.kind = xmlChars
			return s.kind
		}
		if s.pos+1 >= len(s.b) {
			return s.fail("it ends in a tag")
		}
		switch s.b[s.pos+1] {
		case '/':
			return s.closeTag()
		case '!':
			if cdata, ok := s.declaration(); ok {
				s.text, s.cdata = cdata, true
				s.kind = xmlChars
				return s.kind
			}
			if s.err != nil {
				return s.kind
			}
		case '?':
			if !s.skipPast("?>") {
				return s.fail("an instruction has no end")
			}
		default:
			return s.openTag()
		}
	}
	if s.depth > 0 && s.err == nil {
		return s.fail("it ends before its elements do")
	}
	s.kind = xmlEnd
	return s.kind
}

// skipPast goes to just after the next occurrence of end.
func (s *xmlScanner) skipPast(end string) bool {
	n := bytes.Index(s.b[s.pos:], []byte(end))
	if n < 0 {
		return false
	}
	s.pos += n + len(end)
	return true
}

// declaration takes a comment, which it skips, or a CDATA section, whose
// content it returns.
func (s *xmlScanner) declaration() ([]byte, bool) {
	rest := s.b[s.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.pos += 4
		if !s.skipPast("-->") {
			s.fail("a comment has no end")
		}
		return nil, false
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		start := s.pos + 9
		if !s.skipPast("]]>") {
			s.fail("a CDATA section has no end")
			return nil, false
		}
		return s.b[start : s.pos-3], true
	}
	s.fail("it declares a document type")
	return nil, false
}

// closeTag takes an end tag.
func (s *xmlScanner) closeTag() xmlKind {
	n := bytes.IndexByte(s.b[s.pos:], '>')
	if n < 0 {
		return s.fail("it ends in a tag")
	}
	s.name = localName(bytes.TrimRight(s.b[s.pos+2:s.pos+n], " \t\r\n"))
	s.pos += n + 1
	if s.depth--; s.depth < 0 {
		return s.fail("an element ends that did not begin")
	}
	s.kind = xmlClose
	return s.kind
}

// openTag takes a start tag with its attributes, in which a ">" may be quoted.
func (s *xmlScanner) openTag() xmlKind {
	b, i := s.b, s.pos+1
	start := i
	for i < len(b) && b[i] != '>' && b[i] != '/' && b[i] > ' ' {
		i++
	}
	s.name = localName(b[start:i])
	if len(s.name) == 0 {
		return s.fail("a tag has no name")
	}
	attrs := i
	quote := byte(0)
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			return s.fail("a tag within a tag")
		case c == '>':
			s.attrs = b[attrs:i]
			if s.closed = i > attrs && b[i-1] == '/'; s.closed {
				s.attrs = b[attrs : i-1]
			}
			s.pos = i + 1
			if s.depth++; s.depth > maxXMLDepth {
				return s.fail("elements are nested too deeply")
			}
			s.kind = xmlOpen
			return s.kind
		}
	}
	return s.fail("it ends in a tag")
}

// localName is a name without its prefix.
func localName(name []byte) []byte {
	return name[bytes.IndexByte(name, ':')+1:]
}

// is says whether the current element has the local name.
func (s *xmlScanner) is(name string) bool { return string(s.name) == name }

// eachAttr calls do with the local name and the raw value of each attribute of
// the current element.
func (s *xmlScanner) eachAttr(do func(name, value []byte)) {
	a := s.attrs
	for {
		eq := bytes.IndexByte(a, '=')
		if eq < 0 {
			return
		}
		name := localName(bytes.TrimSpace(a[:eq]))
		a = bytes.TrimLeft(a[eq+1:], " \t\r\n")
		if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
			return
		}
		end := bytes.IndexByte(a[1:], a[0])
		if end < 0 {
			return
		}
		do(name, a[1:end+1])
		a = a[end+2:]
	}
}

// attr is the value of an attribute of the current element, or "".
func (s *xmlScanner) attr(name string) string {
	found := ""
	s.eachAttr(func(n, value []byte) {
		if string(n) == name {
			found = xmlText(value)
		}
	})
	return found
}

// skip goes to the end of the current element, which has just begun.
func (s *xmlScanner) skip() {
	for depth := s.depth; s.kind != xmlEnd; {
		if s.next() == xmlClose && s.depth < depth {
			return
		}
	}
}

// chars is the text of the current token.
func (s *xmlScanner) chars() string {
	if s.cdata {
		return string(s.text)
	}
	return xmlText(s.text)
}

// content is the text of the current element, which has just begun, up to its
// end.
func (s *xmlScanner) content() string {
	var first string // nearly always the only one
	var all []byte
	for depth := s.depth; ; {
		switch s.next() {
		case xmlChars:
			if first == "" && all == nil {
				first = s.chars()
			} else {
				all = append(append(all, first...), s.chars()...)
				first = ""
			}
		case xmlClose:
			if s.depth >= depth {
				continue
			}
			if all == nil {
				return first
			}
			return string(all)
		case xmlEnd:
			return first
		}
	}
}

// xmlText is raw text with its entities and numbered characters replaced, and
// with line ends as one character. An entity that XML does not define stays.
func xmlText(raw []byte) string {
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	var out strings.Builder
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '\r':
			if i+1 == len(raw) || raw[i+1] != '\n' {
				out.WriteByte('\n')
			}
		case '&':
			end := bytes.IndexByte(raw[i:min(len(raw), i+12)], ';')
			if r, ok := xmlEntity(raw[i+1 : i+max(1, end)]); ok {
				out.WriteRune(r)
				i += end
			} else {
				out.WriteByte('&')
			}
		default:
			out.WriteByte(raw[i])
		}
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

// xmlEntity is the character that a reference names.
func xmlEntity(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := string(name[1:]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n != 0 && utf8.ValidRune(rune(n))
}
