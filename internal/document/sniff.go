package document

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/internal/fault"
)

// compoundFile is for an OLE compound file, of which readCompound tells the
// format.
const compoundFile Format = "compound"

// unreadable are the formats that are recognised only to say what to ask for.
var unreadable = []struct{ magic, what string }{
	{"{\\rtf", "an RTF document: ask for it as .docx or PDF"},
	{"\x1F\x8B", "a gzip file: unpack it, or ask for it as .zip"},
	{"7z\xBC\xAF\x27\x1C", "a 7-Zip archive: unpack it, or ask for it as .zip"},
	{"Rar!", "a RAR archive: unpack it, or ask for it as .zip"},
	{"\x89PNG\r\n", "an image: ask for the document that it shows"},
	{"\xFF\xD8\xFF", "an image: ask for the document that it shows"},
	{"GIF8", "an image: ask for the document that it shows"},
	{"II*\x00", "an image: ask for the document that it shows"},
	{"MM\x00*", "an image: ask for the document that it shows"},
}

// sniff tells the format of b, from its content where that decides, otherwise
// from the extension of its name. The error, fault.Invalid, is for bytes that
// no reader takes.
func sniff(name string, b []byte) (Format, error) {
	ext := strings.ToLower(path.Ext(name))
	head := b[:min(len(b), 1024)]
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		return "", fmt.Errorf("empty: ask for it again: %w", fault.Invalid)
	case bytes.Contains(head, []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(b, compoundMagic):
		return compoundFile, nil
	case bytes.HasPrefix(b, []byte("PK\x03\x04")), bytes.HasPrefix(b, []byte("PK\x05\x06")):
		return sniffZIP(b, ext)
	case bytes.HasPrefix(b, []byte("\x78\x9F\x3E\x22")): // TNEF: winmail.dat
		return MSG, nil
	}
	for _, u := range unreadable {
		if bytes.HasPrefix(b, []byte(u.magic)) {
			return "", fmt.Errorf("%s: %w", u.what, fault.Invalid)
		}
	}
	return sniffText(b, ext)
}

// sniffZIP tells the formats that are zip archives apart by their members.
func sniffZIP(b []byte, ext string) (Format, error) {
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		what := "a zip archive"
		if ext == ".xlsx" || ext == ".docx" || ext == ".ods" {
			what = "a " + ext + " file"
		}
		return "", fmt.Errorf("%s that is truncated or damaged: ask for it again: %w", what, fault.Invalid)
	}
	folders := map[string]bool{}
	members := map[string]bool{}
	for _, f := range r.File {
		members[f.Name] = true
		if top, _, ok := strings.Cut(f.Name, "/"); ok {
			folders[top] = true
		}
	}
	switch {
	case members["xl/workbook.bin"]:
		return "", fmt.Errorf("a binary workbook (.xlsb): ask for it as .xlsx: %w", fault.Invalid)
	case members["[Content_Types].xml"] && folders["xl"]:
		return XLSX, nil
	case members["[Content_Types].xml"] && folders["word"]:
		return DOCX, nil
	case members["[Content_Types].xml"] && folders["ppt"]:
		return "", fmt.Errorf("a presentation (.pptx): ask for it as PDF: %w", fault.Invalid)
	case members["content.xml"] && members["mimetype"]:
		return sniffOpenDocument(r)
	}
	return ZIP, nil
}

// sniffOpenDocument tells a spreadsheet from the other OpenDocument formats.
func sniffOpenDocument(r *zip.Reader) (Format, error) {
	f, err := r.Open("mimetype")
	if err != nil {
		return "", fmt.Errorf("an OpenDocument file that is damaged: ask for it again: %w", fault.Invalid)
	}
	defer f.Close()
	kind := make([]byte, 100)
	n, _ := f.Read(kind)
	if bytes.Contains(kind[:n], []byte("spreadsheet")) {
		return ODS, nil
	}
	return "", fmt.Errorf("an OpenDocument text or drawing: ask for it as .docx or PDF: %w", fault.Invalid)
}

// sniffText tells the formats that are text apart.
func sniffText(b []byte, ext string) (Format, error) {
	text, ok := decode(beginning(b), "")
	if !ok {
		return "", fmt.Errorf("binary content of no known format: ask for it as a spreadsheet, .docx or PDF: %w", fault.Invalid)
	}
	text = strings.TrimSpace(text)
	lower := strings.ToLower(text[:min(len(text), 4096)])
	named := ext == ".txt" || ext == ".md" || ext == ".text"
	if i := strings.LastIndexByte(text, '\n'); i > 0 && len(beginning(b)) < len(b) {
		text = text[:i] // the last line is cut short
	}
	switch {
	case strings.Contains(lower, "urn:schemas-microsoft-com:office:spreadsheet") && strings.Contains(lower, "<workbook"):
		return "", fmt.Errorf("an XML spreadsheet of 2003: ask for it as .xlsx: %w", fault.Invalid)
	case ext == ".eml" && looksLikeMail(text, 1), looksLikeMail(text, 3):
		return EML, nil
	case looksLikeHTML(lower, ext):
		return HTML, nil
	case ext == ".json" && (strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{")):
		return JSON, nil
	case ext == ".csv", ext == ".tsv", ext == ".tab":
		return CSV, nil
	case areRecords(text):
		return CSV, nil
	case isSeparated(text) && (!named || strings.HasPrefix(text, `"`)): // quotes are an export's, whatever it is called
		return CSV, nil
	}
	return Text, nil
}

// beginning is as much of b as it takes to tell a format, not cut within a
// character of UTF-8.
func beginning(b []byte) []byte {
	n := 64 << 10
	if len(b) <= n {
		return b
	}
	for i := 0; i < utf8.UTFMax && !utf8.RuneStart(b[n]); i++ {
		n--
	}
	return b[:n]
}

// looksLikeHTML says whether text, in lower case, is a page or part of one.
func looksLikeHTML(text, ext string) bool {
	if !strings.HasPrefix(text, "<") {
		return false
	}
	if ext == ".html" || ext == ".htm" || ext == ".xhtml" {
		return true
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<table", "<div", "<p>"} {
		if strings.Contains(text, tag) {
			return true
		}
	}
	return false
}

// mailHeaders are those that a message has and a letter does not.
var mailHeaders = map[string]bool{
	"received": true, "return-path": true, "delivered-to": true, "message-id": true, "mime-version": true,
	"from": true, "to": true, "date": true, "subject": true, "content-type": true, "x-mailer": true,
}

// looksLikeMail says whether text begins with a block of headers, of which at
// least want are those of a message.
func looksLikeMail(text string, want int) bool {
	known := 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' || strings.HasPrefix(line, "From ") {
			continue
		}
		key, _, ok := strings.Cut(line, ":")
		if !ok || strings.ContainsAny(key, " \t,;|") {
			return false
		}
		if mailHeaders[strings.ToLower(key)] {
			known++
		}
	}
	return known >= want
}

// isSeparated says whether the lines of a text that is not called so are all
// records: three or more lines, with the same two or more separators.
func isSeparated(text string) bool {
	lines := strings.Split(text, "\n")
	for _, sep := range []string{"\t", ",", ";"} {
		n, same := strings.Count(lines[0], sep), 0
		for _, line := range lines {
			if strings.Count(line, sep) == n {
				same++
			}
		}
		if n >= 2 && len(lines) >= 3 && same == len(lines) {
			return true
		}
	}
	return false
}

// areRecords says whether a text is records of figures, whatever it is called:
// three or more lines with the same separators, outside quotes, and a figure
// among the fields of each but the first. Tabs in plain text are read as such.
func areRecords(text string) bool {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if len(lines) < 3 {
		return false
	}
	for _, sep := range []rune{',', ';'} {
		usual := len(recordFields(lines[0], sep))
		same := usual > 1
		for _, line := range lines[1:] {
			if !same {
				break
			}
			fields := recordFields(line, sep)
			same = len(fields) == usual && slices.ContainsFunc(fields, func(f string) bool {
				f = strings.Trim(f, `" `)
				return f != "" && startsAsFigure(f)
			})
		}
		if same {
			return true
		}
	}
	return false
}

// recordFields are the fields of a line, quotes and all; a separator within
// quotes is no separator.
func recordFields(line string, sep rune) []string {
	var fields []string
	quoted, from := false, 0
	for i, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == sep && !quoted:
			fields = append(fields, line[from:i])
			from = i + 1
		}
	}
	return append(fields, line[from:])
}
