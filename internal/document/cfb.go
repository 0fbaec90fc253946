package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"

	"plumbline/internal/fault"
)

// compoundMagic opens every compound file: legacy Office documents, Outlook
// messages, and Office documents under a password.
var compoundMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// maxStreams bounds the directory of a compound file. A message with a
// hundred attachments has some three thousand streams.
const maxStreams = 100_000

// A compound is the streams of an OLE compound file, by path with "/" between
// storages.
type compound struct {
	paths   []string // in the order of the directory
	streams map[string][]byte
}

// openCompound reads the streams of a compound file that want accepts. No
// stream is taken to be larger than the file, and no file may hold more, all
// streams together, than max bytes.
func openCompound(b []byte, max int64, want func(path string) bool) (c *compound, err error) {
	defer func() {
		if r := recover(); r != nil { // a library over a stranger's bytes
			c, err = nil, fmt.Errorf("the compound file is damaged (%v): %w", r, fault.Invalid)
		}
	}()
	r, err := mscfb.New(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("the compound file is damaged (%v): %w", err, fault.Invalid)
	}
	if len(r.File) > maxStreams {
		return nil, fmt.Errorf("%d streams, over the limit of %d: %w", len(r.File), maxStreams, fault.TooLarge)
	}
	c = &compound{streams: map[string][]byte{}}
	total := int64(0)
	for _, f := range r.File {
		path := strings.Join(append(append([]string(nil), trimRoot(f.Path)...), f.Name), "/")
		if _, seen := c.streams[path]; seen {
			continue
		}
		c.paths = append(c.paths, path)
		c.streams[path] = nil
		if f.Size <= 0 || !want(path) {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(f, int64(len(b))))
		if err != nil && !errors.Is(err, io.EOF) && len(data) == 0 {
			continue // a broken stream is missing; its reader says what lacks
		}
		if total += int64(len(data)); total > max {
			return nil, fmt.Errorf("streams of more than %d bytes: %w", max, fault.TooLarge)
		}
		c.streams[path] = data
	}
	return c, nil
}

// trimRoot leaves out the name of the root storage, which says nothing.
func trimRoot(path []string) []string {
	if len(path) > 0 && path[0] == "Root Entry" {
		return path[1:]
	}
	return path
}

// has says whether the compound file has a stream or storage of that path.
func (c *compound) has(path string) bool {
	_, ok := c.streams[path]
	return ok
}

// below is the part of the compound file inside one storage.
func (c *compound) below(storage string) *compound {
	sub := &compound{streams: map[string][]byte{}}
	for _, p := range c.paths {
		if rest, ok := strings.CutPrefix(p, storage+"/"); ok {
			sub.paths = append(sub.paths, rest)
			sub.streams[rest] = c.streams[p]
		}
	}
	return sub
}

// readCompound reads whatever a compound file holds: a workbook, a message,
// or something that can only be named.
func readCompound(ctx context.Context, name string, b []byte, lim Limits, depth int) (*Document, error) {
	c, err := openCompound(b, 0, func(string) bool { return false })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	switch {
	case c.has("Workbook"), c.has("Book"):
		return readXLS(ctx, name, b, lim, depth)
	case c.has("__properties_version1.0"):
		return readMSG(ctx, name, b, lim, depth)
	case c.has("EncryptedPackage"):
		return nil, fmt.Errorf("%s: an Office document under a password: ask for it without one: %w", name, fault.Invalid)
	case c.has("WordDocument"):
		return nil, fmt.Errorf("%s: a Word 97–2003 document: ask for it as .docx or PDF: %w", name, fault.Invalid)
	case c.has("PowerPoint Document"):
		return nil, fmt.Errorf("%s: a PowerPoint 97–2003 document: ask for it as PDF: %w", name, fault.Invalid)
	}
	return nil, fmt.Errorf("%s: a compound file of no known kind: ask for it as a spreadsheet, .docx or PDF: %w", name, fault.Invalid)
}
