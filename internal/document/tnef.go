package document

import (
	"context"
	"encoding/binary"
	"fmt"
)

// tnefMagic opens what Outlook packs into winmail.dat.
var tnefMagic = []byte{0x78, 0x9F, 0x3E, 0x22}

// Attributes of TNEF, by the names of [MS-OXTNEF].
const (
	tnefSubject     = 0x00018004
	tnefBody        = 0x0002800C
	tnefCodepage    = 0x00069007
	tnefProps       = 0x00069003
	tnefNewAttach   = 0x00069002
	tnefAttachTitle = 0x00018010
	tnefAttachData  = 0x0006800F
	tnefAttachProps = 0x00069005
)

// A tnefMessage is what a winmail.dat holds.
type tnefMessage struct {
	subject     string
	body        mailBody
	attachments []tnefAttachment
	damage      string // what is wrong, in a sentence without a full stop
}

// A tnefAttachment is an attachment with its bytes.
type tnefAttachment struct {
	name string
	data []byte
}

// readTNEF reads a winmail.dat that came by itself.
func readTNEF(ctx context.Context, name string, b []byte, lim Limits, depth int) (*Document, error) {
	t := parseTNEF(b, lim)
	doc := &Document{Format: MSG}
	if t.damage != "" {
		doc.Problems = append(doc.Problems, Problem{Text: t.damage})
	}
	for _, a := range t.attachments {
		if err := addPart(ctx, doc, a.name, a.data, lim, depth); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := addBodies(ctx, doc, t.subject, []mailBody{t.body}, lim, depth); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return doc, nil
}

// parseTNEF takes a winmail.dat apart. Attributes follow each other to the
// end; checksums are not looked at, for many programs write them wrong.
func parseTNEF(b []byte, lim Limits) tnefMessage {
	t := &tnefReader{codepage: defaultWindowsANS}
	for rest := b[min(6, len(b)):]; len(rest) > 0; {
		if len(rest) < 9 {
			break // padding
		}
		id, n := binary.LittleEndian.Uint32(rest[1:]), int64(binary.LittleEndian.Uint32(rest[5:]))
		if level := rest[0]; level != 1 && level != 2 {
			break
		}
		if 9+n > int64(len(rest)) {
			t.message.damage = "the winmail.dat is truncated: some of it is missing: ask for it again"
			break
		}
		t.attribute(id, rest[9:9+n], lim)
		rest = rest[min(9+n+2, int64(len(rest))):]
	}
	t.endAttachment()
	return t.message
}

// A tnefReader takes attributes.
type tnefReader struct {
	message  tnefMessage
	codepage int
	open     bool // an attachment has begun
	title    string
	data     []byte
	props    mapiProps
}

func (t *tnefReader) attribute(id uint32, data []byte, lim Limits) {
	m := &t.message
	switch id {
	case tnefCodepage:
		if len(data) >= 4 {
			t.codepage = int(binary.LittleEndian.Uint32(data))
		}
	case tnefSubject:
		m.subject = cText(data, t.codepage)
	case tnefBody:
		m.body.plain = cText(data, t.codepage)
	case tnefProps:
		props, whole := parseMAPI(data)
		body, damage := props.body(t.codepage, lim)
		if !whole && damage == "" {
			damage = "the properties of the message are damaged: some of them are missing"
		}
		m.damage = damage
		m.body.html = body.html
		m.body.plain = either(body.plain != "", body.plain, m.body.plain)
		if s := props.text(mapiSubject, t.codepage); s != "" {
			m.subject = s
		}
	case tnefNewAttach:
		t.endAttachment()
		t.open = true
	case tnefAttachTitle:
		t.title = cText(data, t.codepage)
	case tnefAttachData:
		t.data = data
	case tnefAttachProps:
		t.props, _ = parseMAPI(data)
	}
}

// endAttachment adds the attachment that has been read. Its name and, for a
// message within the message, its content are among its properties.
func (t *tnefReader) endAttachment() {
	if t.open || t.data != nil {
		name := t.props.text(mapiAttachLong, t.codepage)
		for _, other := range []string{t.title, t.props.text(mapiDisplayName, t.codepage), fmt.Sprintf("attachment %d", len(t.message.attachments)+1)} {
			name = either(name != "", name, other)
		}
		data := t.data
		if len(data) == 0 {
			data = t.props.get(mapiAttachData, mapiTypeBytes)
		}
		if object := t.props.get(mapiAttachData, mapiTypeObject); len(object) > 16 && len(data) == 0 {
			data = object[16:] // after the name of its interface
		}
		t.message.attachments = append(t.message.attachments, tnefAttachment{name, data})
	}
	t.open, t.title, t.data, t.props = false, "", nil, nil
}

// cText is an 8-bit text that ends with a NUL.
func cText(b []byte, codepage int) string {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return fromCodepage(b, codepage)
}

// parseMAPI reads a list of properties as TNEF has it. It is not whole when
// the list ends early. Of a property with several values the first is taken.
func parseMAPI(b []byte) (props mapiProps, whole bool) {
	props = mapiProps{}
	r := &biffRecord{data: b}
	for n := r.u32(); n > 0; n-- {
		kind := uint32(r.u16())
		id := uint32(r.u16())
		if id >= 0x8000 { // a named property
			r.skip(16)
			if r.u32() == 0 {
				r.skip(4)
			} else {
				size := r.u32()
				r.skip(int(min(padded(size), 1<<30)))
			}
		}
		value := mapiValue(r, kind)
		if r.short {
			return props, false
		}
		props[id<<16|kind&^mapiTypeManyFlag] = value
	}
	return props, true
}

// mapiValue reads a value of a type. Values of types that are not known are
// taken to be as long as a number.
func mapiValue(r *biffRecord, kind uint32) []byte {
	many := kind&mapiTypeManyFlag != 0
	kind &^= mapiTypeManyFlag
	variable := kind == mapiTypeText8 || kind == mapiTypeText16 || kind == mapiTypeObject || kind == mapiTypeBytes
	count := uint32(1)
	if many || variable {
		count = r.u32()
	}
	var first []byte
	for i := uint32(0); i < count && !r.short; i++ {
		size := uint32(4)
		switch kind {
		case 0x0005, 0x0006, 0x0007, 0x0014, 0x0040:
			size = 8
		case 0x0048:
			size = 16
		}
		if variable {
			size = r.u32()
		}
		value := r.data[:min(int64(size), int64(len(r.data)))]
		r.skip(int(min(padded(size), 1<<30)))
		if i == 0 {
			first = value
		}
	}
	return first
}

// padded is a size with what fills it up to a multiple of four.
func padded(size uint32) int64 { return (int64(size) + 3) &^ 3 }
