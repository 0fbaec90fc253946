// Package document turns bytes into text and grids of cells, whatever their
// format, and never alters or executes what it is given.
//
// It knows formats and nothing of what the cells mean: which row is a heading
// and which label belongs to which value is decided by package table, and
// what they say about a survey by package reading. Every format fills the
// same Grid, so that all reasoning is done once.
//
// Documents come from strangers. Reading one is bounded by Limits in bytes,
// cells, depth and time, and a document that is over them is refused with
// fault.TooLarge, never cut short in silence.
package document

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"plumbline/internal/fault"
)

// An ID names a document: the SHA-256 of its bytes, in lower-case
// hexadecimal.
type ID string

// NewID is the ID of the document whose bytes are b.
func NewID(b []byte) ID {
	sum := sha256.Sum256(b)
	return ID(hex.EncodeToString(sum[:]))
}

// ParseID checks the text form of an ID.
func ParseID(s string) (ID, error) {
	if b, err := hex.DecodeString(s); err != nil || len(b) != sha256.Size {
		return "", fmt.Errorf("%q is not the SHA-256 of a document: %w", s, fault.Invalid)
	}
	return ID(s), nil
}

// Short is enough of the ID for a person to tell documents apart.
func (id ID) Short() string { return string(id[:min(len(id), 12)]) }

// A Format is how a document is written.
type Format string

// The formats. Unknown is for bytes that are none of the others.
const (
	XLSX    Format = "xlsx"
	XLS     Format = "xls"
	ODS     Format = "ods"
	CSV     Format = "csv"  // any separated values, whatever the separator
	JSON    Format = "json" // lists of flat records
	HTML    Format = "html"
	DOCX    Format = "docx"
	PDF     Format = "pdf"
	EML     Format = "eml"
	MSG     Format = "msg"
	ZIP     Format = "zip"
	Text    Format = "txt"
	Unknown Format = "unknown"
)

// A Document is what was found in some bytes.
type Document struct {
	ID     ID
	Name   string // the file's name, as received
	Format Format
	// Grids in the order of the document.
	Grids []Grid
	// Paragraphs is the prose around and between the grids, in reading order:
	// a letter's text, a message's body without what it quotes.
	Paragraphs []Paragraph
	// Margins are the headers and footers of a Word document, each once: they
	// stand on its pages, and are no part of its text.
	Margins []Paragraph
	// Parts are the documents inside this one: attachments, members of an
	// archive.
	Parts []Document
	// Problems are what could not be read, with its place.
	Problems []Problem
	// OCR says that text was recognised from an image, and may be wrong.
	OCR bool
}

// A Paragraph is a run of prose with its place ("line 12", "p2").
type Paragraph struct {
	At   string
	Text string
}

// A Problem is something in a document that could not be read or trusted.
// Reading goes on past it.
type Problem struct {
	At   string // the place within the document; "" for the whole of it
	Text string // what is wrong, in a sentence without a full stop
}

// String is the problem with its place.
func (p Problem) String() string {
	if p.At == "" {
		return p.Text
	}
	return p.At + ": " + p.Text
}
