package document

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// readMSG reads a message that Outlook saved, as [MS-OXMSG] gives it, or a
// winmail.dat: its subject and body as its own, attachments and messages
// within as its parts.
func readMSG(ctx context.Context, name string, b []byte, lim Limits, depth int) (*Document, error) {
	if bytes.HasPrefix(b, tnefMagic) {
		return readTNEF(ctx, name, b, lim, depth)
	}
	c, err := openCompound(b, lim.Unpacked, func(string) bool { return true })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	doc, err := readMessage(ctx, c, 32, lim, depth)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return doc, nil
}

// readMessage reads the message in a compound file, or in a storage of one.
// Header is how many bytes stand before its properties.
func readMessage(ctx context.Context, c *compound, header int, lim Limits, depth int) (*Document, error) {
	props := msgProps(c, header)
	doc := &Document{Format: MSG}
	if class := props.text(0x001A, defaultWindowsANS); strings.HasPrefix(strings.ToLower(class), "ipm.note.smime") && !strings.HasSuffix(strings.ToLower(class), "multipartsigned") {
		doc.Problems = append(doc.Problems, Problem{At: "body", Text: "encrypted or sealed with S/MIME: ask for it as plain mail"})
	}
	for i, storage := range c.storages("__attach_version1.0_") {
		if err := addAttachment(ctx, doc, c.below(storage), i+1, props.codepage(), lim, depth); err != nil {
			return nil, err
		}
	}
	body, damage := props.body(props.codepage(), lim)
	if damage != "" {
		doc.Problems = append(doc.Problems, Problem{At: "body", Text: damage})
	}
	err := addBodies(ctx, doc, props.text(mapiSubject, props.codepage()), []mailBody{body}, lim, depth)
	return doc, err
}

// storages are the storages at the top whose names begin so, in order.
func (c *compound) storages(prefix string) []string {
	var names []string
	for _, p := range c.paths {
		if top, _, _ := strings.Cut(p, "/"); strings.HasPrefix(top, prefix) {
			names = append(names, top)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// msgProps is the properties in a storage: numbers in one stream, of which
// each takes sixteen bytes, texts and bytes in streams of their own.
func msgProps(c *compound, header int) mapiProps {
	props := mapiProps{}
	fixed := c.streams["__properties_version1.0"]
	for at := header; at+16 <= len(fixed); at += 16 {
		tag := binary.LittleEndian.Uint32(fixed[at:])
		props[tag] = fixed[at+8 : at+16]
	}
	for _, kind := range []uint32{mapiTypeBytes, mapiTypeText8, mapiTypeText16, mapiTypeObject} {
		for tag := range props { // the stream holds the value, the list its length
			if tag&0xFFFF == kind {
				delete(props, tag)
			}
		}
	}
	for path, data := range c.streams {
		if digits, ok := strings.CutPrefix(path, "__substg1.0_"); ok && len(digits) == 8 {
			if tag, err := strconv.ParseUint(digits, 16, 32); err == nil && data != nil {
				props[uint32(tag)] = data
			}
		}
	}
	return props
}

// addAttachment reads an attachment and adds it to the parts of doc.
func addAttachment(ctx context.Context, doc *Document, c *compound, number, codepage int, lim Limits, depth int) error {
	props := msgProps(c, 8)
	name := props.text(mapiAttachLong, codepage)
	for _, other := range []string{props.text(mapiAttachName, codepage), props.text(mapiDisplayName, codepage), fmt.Sprintf("attachment %d", number)} {
		name = either(name != "", name, other)
	}
	name = oneLine(name)
	data, tag := props.get(mapiAttachData, mapiTypeBytes), strings.ToLower(props.text(mapiAttachTag, codepage))
	const inner = "__substg1.0_3701000D"
	switch {
	case c.has(inner + "/__properties_version1.0"):
		return addMessage(ctx, doc, name, c.below(inner), lim, depth)
	case c.has(inner), props.number(mapiAttachMethod, 1) == mapiAttachByOLE:
		doc.Problems = append(doc.Problems, Problem{At: name, Text: "an object put into the message, which is not read: ask for it as a file"})
		return nil
	case len(data) == 0:
		doc.Problems = append(doc.Problems, Problem{At: name, Text: "the attachment is empty, or only a pointer to a file: ask for it"})
		return nil
	case strings.HasPrefix(tag, "image/") && props.text(mapiAttachCID, codepage) != "" && len(data) <= smallImage:
		return nil // shown in the body as decoration
	case tag == "application/pkcs7-mime", tag == "application/x-pkcs7-mime":
		doc.Problems = append(doc.Problems, Problem{At: name, Text: "encrypted or sealed with S/MIME: ask for it as plain mail"})
		return nil
	}
	return addPart(ctx, doc, name, data, lim, depth)
}

// addMessage reads a message within a message. It has no bytes of its own in
// the file, so that its ID is made of the names and bytes of its streams.
func addMessage(ctx context.Context, doc *Document, name string, c *compound, lim Limits, depth int) error {
	if err := lim.takePart(); err != nil {
		return err
	}
	if depth+1 > lim.Depth {
		doc.Problems = append(doc.Problems, Problem{At: name, Text: fmt.Sprintf("inside more than %d other documents: ask for it by itself", lim.Depth)})
		return nil
	}
	part, err := readMessage(ctx, c, 24, lim, depth+1)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		doc.Problems = append(doc.Problems, problemOf(name, err))
		return nil
	}
	sum := sha256.New()
	for _, path := range slices.Sorted(slices.Values(c.paths)) {
		fmt.Fprintf(sum, "%s %d\n", path, len(c.streams[path]))
		sum.Write(c.streams[path])
	}
	part.ID, part.Name = ID(hex.EncodeToString(sum.Sum(nil))), name
	doc.Parts = append(doc.Parts, *part)
	return nil
}
