package collect

import "bytes"

// thinFrom is the size from which a mail is thinned before it is parsed, and
// thinKept how much of each attachment is left.
const (
	thinFrom = 4 << 20
	thinKept = 1 << 20
)

// thin is a mail without the greater part of its large attachments, so that
// what says whose it is can be read however large they are. An attachment is
// told by its base64, line after line of nothing else, the first of them long. Cut says that some was
// left out.
func thin(raw []byte) (out []byte, cut bool) {
	var kept bytes.Buffer
	run, from := 0, 0 // bytes of the run so far; what has not been copied begins at from
	for at := 0; at < len(raw); {
		end := len(raw)
		if i := bytes.IndexByte(raw[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if line := bytes.TrimRight(raw[at:end], "\r\n"); !base64Text(line) || run == 0 && len(line) < 60 {
			run = 0
		} else if run += end - at; run > thinKept {
			kept.Write(raw[from:at])
			from, cut = end, true
		}
		at = end
	}
	if !cut {
		return raw, false
	}
	kept.Write(raw[from:])
	return kept.Bytes(), true
}

// base64Text says that a line is nothing but base64.
func base64Text(line []byte) bool {
	line = bytes.TrimRight(line, "=")
	for _, c := range line {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if (c < '0' || c > '9') && c != '+' && c != '/' {
				return false
			}
		}
	}
	return len(line) > 0
}
