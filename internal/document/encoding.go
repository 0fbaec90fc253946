package document

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decode turns bytes into text: by a byte order mark, else as UTF-16 when
// every other byte is nought as in English, else as UTF-8 when valid, else in
// the charset that the document names, else as windows-1252. It is not ok
// when the bytes are no text: they hold a NUL, or many control characters.
func decode(b []byte, label string) (string, bool) {
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		b = b[3:]
	case bytes.HasPrefix(b, []byte("\xFF\xFE")), looksUTF16(b, 1):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(b, []byte("\xFE\xFF")), looksUTF16(b, 0):
		enc = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	if enc == nil && !utf8.Valid(b) {
		enc = charmap.Windows1252
		if named, name := charset.Lookup(label); named != nil && name != "utf-8" && !strings.HasPrefix(name, "utf-16") {
			enc = named
		}
	}
	if enc != nil {
		out, err := enc.NewDecoder().Bytes(b)
		if err != nil {
			return "", false
		}
		b = out
	}
	return string(b), isText(b)
}

// looksUTF16 says whether the bytes at zero, zero+2, … of the beginning are
// nearly all nought and the others nearly all not, as they are in English
// text without a byte order mark.
func looksUTF16(b []byte, zero int) bool {
	head := b[:min(len(b), 2000)&^1]
	nought, other := 0, 0
	for i, c := range head {
		if c == 0 && i%2 == zero {
			nought++
		} else if c == 0 {
			other++
		}
	}
	return len(head) >= 4 && nought > len(head)/2*7/10 && other == 0
}

// isText says whether decoded bytes are text: no NUL, and hardly any control
// character.
func isText(b []byte) bool {
	odd := 0
	for _, c := range b {
		switch {
		case c == 0:
			return false
		case c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' && c != 0x1A:
			odd++
		}
	}
	return odd <= len(b)/200
}
