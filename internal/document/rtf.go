package document

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"html"
	"strconv"
	"strings"

	"plumbline/internal/fault"
)

// rtfDictionary is what compressed RTF may refer back to before its own
// beginning ([MS-OXRTFCP] 3.1.1.1).
const rtfDictionary = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// unpackRTF undoes the compression of RTF in messages, [MS-OXRTFCP].
func unpackRTF(b []byte, lim Limits) ([]byte, error) {
	if len(b) < 16 {
		return nil, fmt.Errorf("the compressed RTF is truncated: %w", fault.Invalid)
	}
	size := int64(binary.LittleEndian.Uint32(b[4:]))
	if size > lim.leftUnpacked() {
		return nil, fmt.Errorf("the compressed RTF unpacks to more than %d MiB: %w", lim.Unpacked>>20, fault.TooLarge)
	}
	kind, b := binary.LittleEndian.Uint32(b[8:]), b[16:]
	switch kind {
	case 0x414C454D: // not compressed
		return b[:min(size, int64(len(b)))], nil
	case 0x75465A4C:
	default:
		return nil, fmt.Errorf("the compressed RTF is of no known kind: %w", fault.Invalid)
	}
	window := make([]byte, 4096)
	at := copy(window, rtfDictionary)
	var out []byte
	for len(b) > 0 && int64(len(out)) < size {
		flags := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(b) > 0; bit++ {
			if flags>>bit&1 == 0 {
				out = append(out, b[0])
				window[at%4096] = b[0]
				at, b = at+1, b[1:]
				continue
			}
			if len(b) < 2 {
				return out, lim.takeUnpacked(int64(len(out)))
			}
			ref := int(binary.BigEndian.Uint16(b))
			b = b[2:]
			from, n := ref>>4, ref&15+2
			if from == at%4096 { // the end
				return out, lim.takeUnpacked(int64(len(out)))
			}
			for i := range n {
				c := window[(from+i)%4096]
				out = append(out, c)
				window[at%4096] = c
				at++
			}
		}
	}
	return out, lim.takeUnpacked(int64(len(out)))
}

// htmlOfRTF is RTF as a page: the page that it was made from, when a mail
// program put one inside ([MS-OXRTFEX]); otherwise its paragraphs and tables.
func htmlOfRTF(rtf []byte) string {
	head := rtf[:min(len(rtf), 1000)]
	r := &rtfReader{rest: rtf, inside: bytes.Contains(head, []byte(`\fromhtml`)), codepage: defaultWindowsANS, fonts: map[int]int{}}
	r.groups = []rtfGroup{{unicodeSkip: 1, font: -1}}
	for len(r.rest) > 0 && len(r.groups) > 0 {
		r.step()
	}
	r.flush()
	if !r.inside {
		r.endParagraph()
		r.endTable()
	}
	return r.out.String()
}

// An rtfGroup is what holds within braces.
type rtfGroup struct {
	skip        bool // nothing of it is text
	forRTF      bool // it is there for readers of the RTF only
	fontTable   bool
	unicodeSkip int // bytes that stand for a \u, for old readers
	font        int
	inTable     bool
}

// An rtfReader goes through RTF.
type rtfReader struct {
	rest     []byte
	inside   bool // there is a page inside
	groups   []rtfGroup
	codepage int
	fonts    map[int]int // code pages of fonts
	pending  []byte      // 8-bit text not decoded yet
	skip     int         // bytes to pass over, after a \u
	out      strings.Builder
	// of a document without a page inside
	text strings.Builder
	row  []string
	rows int
}

func (r *rtfReader) group() *rtfGroup { return &r.groups[len(r.groups)-1] }

// maxRTFGroups is how deep groups may stand in each other.
const maxRTFGroups = 1000

// step takes the next piece.
func (r *rtfReader) step() {
	c := r.rest[0]
	switch {
	case c == '{':
		r.rest = r.rest[1:]
		r.flush()
		if len(r.groups) > maxRTFGroups {
			r.rest = nil
			return
		}
		r.groups = append(r.groups, *r.group())
	case c == '}':
		r.rest = r.rest[1:]
		r.flush()
		r.groups = r.groups[:len(r.groups)-1]
	case c == '\r', c == '\n':
		r.rest = r.rest[1:]
	case c == '\\' && len(r.rest) > 1:
		r.control()
	default:
		r.rest = r.rest[1:]
		r.octet(c)
	}
}

// control takes what follows a backslash.
func (r *rtfReader) control() {
	c := r.rest[1]
	switch {
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		r.word()
		return
	case c == '\'' && len(r.rest) >= 4:
		high, low := hexDigit(r.rest[2]), hexDigit(r.rest[3])
		r.rest = r.rest[4:]
		if high >= 0 && low >= 0 {
			r.octet(byte(high<<4 | low))
		}
		return
	case c == '*':
		r.group().skip = true // unless the word after it is one that is known
	case c == '~':
		r.literal("\u00A0")
	case c == '_':
		r.literal("-")
	case c == '\\', c == '{', c == '}':
		r.octet(c)
	case c == '\r', c == '\n':
		r.literal("\n")
	}
	r.rest = r.rest[2:]
}

// word takes a control word with its number.
func (r *rtfReader) word() {
	i := 1
	for i < len(r.rest) && (r.rest[i]|0x20 >= 'a' && r.rest[i]|0x20 <= 'z') {
		i++
	}
	word := string(r.rest[1:min(i, 40)])
	start := i
	if i < len(r.rest) && r.rest[i] == '-' {
		i++
	}
	for i < len(r.rest) && r.rest[i] >= '0' && r.rest[i] <= '9' {
		i++
	}
	n, err := strconv.Atoi(string(r.rest[start:i]))
	given := err == nil
	if i < len(r.rest) && r.rest[i] == ' ' {
		i++
	}
	r.rest = r.rest[i:]
	r.apply(word, n, given)
}

// apply does what a control word says.
func (r *rtfReader) apply(word string, n int, given bool) {
	g := r.group()
	switch word {
	case "htmltag":
		g.skip = !r.inside
	case "mhtmltag", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr", "footerl", "footerr", "fldinst", "listtable", "listoverridetable", "generator", "themedata", "datastore", "rsidtbl", "xmlnstbl":
		g.skip = true
	case "fonttbl":
		g.skip, g.fontTable = true, true
	case "htmlrtf":
		g.forRTF = !given || n != 0
	case "ansicpg":
		r.codepage = n
	case "uc":
		g.unicodeSkip = min(max(n, 0), 10)
	case "f":
		r.flush()
		g.font = n
	case "fcharset":
		if g.fontTable {
			r.fonts[g.font] = charsetCodepages[n]
		}
	case "u":
		if n < 0 {
			n += 1 << 16
		}
		r.literal(string(rune(n)))
		r.skip = g.unicodeSkip
	case "bin":
		r.rest = r.rest[min(max(n, 0), len(r.rest)):]
	case "pard":
		g.inTable = false
	case "intbl":
		g.inTable = true
	case "par", "line", "sect", "page":
		r.line(word)
	case "cell", "nestcell":
		r.endCell()
	case "row", "nestrow":
		r.endRow()
	default:
		if s, ok := rtfCharacters[word]; ok {
			r.literal(s)
		}
	}
}

// rtfCharacters are the control words that stand for a character.
var rtfCharacters = map[string]string{
	"tab": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
	"endash": "–", "emdash": "—", "bullet": "•", "emspace": " ", "enspace": " ",
}

// charsetCodepages are the code pages of the character sets of fonts.
var charsetCodepages = map[int]int{
	77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
	177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 255: 850,
}

// seen says whether text at this place is of the message.
func (r *rtfReader) seen() bool {
	g := r.group()
	return !g.skip && !(r.inside && g.forRTF)
}

// octet takes a byte of text.
func (r *rtfReader) octet(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	if r.seen() {
		r.pending = append(r.pending, c)
	}
}

// flush decodes the bytes of text so far.
func (r *rtfReader) flush() {
	if len(r.pending) == 0 {
		return
	}
	page := r.codepage
	if own := r.fonts[r.group().font]; own != 0 {
		page = own
	}
	text := fromCodepage(r.pending, page)
	r.pending = nil
	r.put(text)
}

// literal takes text that needs no decoding.
func (r *rtfReader) literal(s string) {
	r.flush()
	r.skip = 0
	if r.seen() {
		r.put(s)
	}
}

// put adds text: to the page inside, of which it is a piece as it stands, or
// to the paragraph.
func (r *rtfReader) put(s string) {
	if r.inside {
		r.out.WriteString(s)
	} else {
		r.text.WriteString(s)
	}
}

// line ends a line or a paragraph.
func (r *rtfReader) line(word string) {
	r.flush()
	r.skip = 0
	switch {
	case !r.seen():
	case r.inside:
		r.out.WriteString("\r\n")
	case word == "line", r.group().inTable:
		r.text.WriteString("\n")
	default:
		r.endParagraph()
	}
}

// endParagraph ends a paragraph, and a table before it.
func (r *rtfReader) endParagraph() {
	text := strings.TrimSpace(r.text.String())
	r.text.Reset()
	if text == "" {
		return
	}
	r.endTable()
	r.out.WriteString("<p>" + htmlText(text) + "</p>\n")
}

func (r *rtfReader) endCell() {
	r.flush()
	if !r.inside && r.seen() {
		r.row = append(r.row, strings.TrimSpace(r.text.String()))
		r.text.Reset()
	}
}

func (r *rtfReader) endRow() {
	r.flush()
	if r.inside || !r.seen() || len(r.row) == 0 {
		return
	}
	if r.rows == 0 {
		r.out.WriteString("<table>\n")
	}
	r.rows++
	r.out.WriteString("<tr>")
	for _, cell := range r.row {
		r.out.WriteString("<td>" + htmlText(cell) + "</td>")
	}
	r.out.WriteString("</tr>\n")
	r.row = nil
}

func (r *rtfReader) endTable() {
	if r.rows > 0 {
		r.out.WriteString("</table>\n")
	}
	r.rows = 0
}

// htmlText is text as a page has it, with its line ends.
func htmlText(s string) string {
	return strings.ReplaceAll(html.EscapeString(s), "\n", "<br>")
}
