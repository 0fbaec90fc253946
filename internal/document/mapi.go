package document

import (
	"encoding/binary"
	"unicode/utf16"
)

// Properties of a message and of an attachment, by the identifiers of
// [MS-OXPROPS].
const (
	mapiSubject       = 0x0037
	mapiBody          = 0x1000
	mapiRTF           = 0x1009
	mapiHTML          = 0x1013
	mapiAttachData    = 0x3701
	mapiAttachName    = 0x3704
	mapiAttachMethod  = 0x3705
	mapiAttachLong    = 0x3707
	mapiAttachTag     = 0x370E
	mapiAttachCID     = 0x3712
	mapiDisplayName   = 0x3001
	mapiInternetCPID  = 0x3FDE
	mapiCodepage      = 0x3FFD
	mapiAttachByOLE   = 6
	mapiTypeInt       = 0x0003
	mapiTypeObject    = 0x000D
	mapiTypeBytes     = 0x0102
	mapiTypeText8     = 0x001E
	mapiTypeText16    = 0x001F
	mapiTypeManyFlag  = 0x1000
	defaultWindowsANS = 1252
)

// A mapiProps is properties by identifier and type, the identifier in the
// upper half. Numbers are little-endian.
type mapiProps map[uint32][]byte

func (p mapiProps) get(id, kind uint32) []byte { return p[id<<16|kind] }

// text is a property that is a text, in either form.
func (p mapiProps) text(id uint32, codepage int) string {
	if b := p.get(id, mapiTypeText16); b != nil {
		return fromUTF16(b)
	}
	b := p.get(id, mapiTypeText8)
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return fromCodepage(b, codepage)
}

// number is a property that is a whole number; otherwise is for none.
func (p mapiProps) number(id uint32, otherwise int) int {
	if b := p.get(id, mapiTypeInt); len(b) >= 4 {
		return int(int32(binary.LittleEndian.Uint32(b)))
	}
	return otherwise
}

// codepage is that of the 8-bit texts.
func (p mapiProps) codepage() int { return p.number(mapiCodepage, defaultWindowsANS) }

// body is the text of a message in the ways in which it has it. Outlook keeps
// a page inside compressed RTF.
func (p mapiProps) body(codepage int, lim Limits) (b mailBody, damage string) {
	b.plain = p.text(mapiBody, codepage)
	b.html = p.text(mapiHTML, codepage)
	if raw := p.get(mapiHTML, mapiTypeBytes); b.html == "" && len(raw) > 0 {
		var ok bool
		if b.html, ok = decode(raw, htmlLabel(raw, p.number(mapiInternetCPID, codepage))); !ok {
			b.html, damage = "", "the page of the message cannot be decoded"
		}
	}
	if packed := p.get(mapiRTF, mapiTypeBytes); b.html == "" && len(packed) > 0 {
		rtf, err := unpackRTF(packed, lim)
		if err != nil {
			return b, "the formatted text of the message is damaged: " + err.Error()
		}
		if b.html = htmlOfRTF(rtf); b.html == "" && b.plain == "" {
			damage = "the formatted text of the message cannot be read"
		}
	}
	return b, damage
}

// fromUTF16 is little-endian UTF-16, up to a NUL at its end.
func fromUTF16(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	for len(units) > 0 && units[len(units)-1] == 0 {
		units = units[:len(units)-1]
	}
	return string(utf16.Decode(units))
}
