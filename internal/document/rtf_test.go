package document

import (
	"errors"
	"strings"
	"testing"

	"plumbline/internal/document/documenttest"
	"plumbline/internal/fault"
)

// packRTF is RTF as a message keeps it, every byte as it stands.
func packRTF(rtf string) []byte {
	var body []byte
	for i := 0; i < len(rtf); i += 8 {
		body = append(append(body, 0), rtf[i:min(i+8, len(rtf))]...)
	}
	return append(documenttest.LittleEndian([]uint32{uint32(len(body) + 12), uint32(len(rtf)), 0x75465A4C, 0}), body...)
}

// The second example of [MS-OXRTFCP] 3.2.2.1: "{\rtf1 WXYZWXYZ…}" refers back
// into what it is writing.
func TestUnpackRTF(t *testing.T) {
	packed := []byte{0x1a, 0, 0, 0, 0x1c, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xe2, 0xd4, 0x4b, 0x51, 0x41, 0, 0x04, 0x20, 0x57, 0x58, 0x59, 0x5a, 0x0d, 0x6e, 0x7d, 0x01, 0x0e, 0xb0}
	got, err := unpackRTF(packed, Limits{}.WithDefaults())
	if want := `{\rtf1 WXYZWXYZWXYZWXYZWXYZ}`; string(got) != want || err != nil {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	const plain = `{\rtf1 There were 52 offences.}`
	if got, err := unpackRTF(packRTF(plain), Limits{}.WithDefaults()); string(got) != plain || err != nil {
		t.Errorf("%q, %v; want %q", got, err, plain)
	}
	bomb := append(documenttest.LittleEndian([]uint32{100, 1 << 31, 0x75465A4C, 0}), 0)
	if _, err := unpackRTF(bomb, Limits{}.WithDefaults()); !errors.Is(err, fault.TooLarge) {
		t.Errorf("a claim of 2 GiB: %v; want fault.TooLarge", err)
	}
}

func TestHTMLOfRTF(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a page inside", `{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0\fcharset0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\b\htmlrtf0 There were \'a352\u8211?3{\*\htmltag84 &nbsp;}\htmlrtf }\htmlrtf0 {\*\mhtmltag1 gone}{\*\htmltag72 </p>}}`, "<p>There were £52–3&nbsp;</p>"},
		{"paragraphs", `{\rtf1\ansi{\stylesheet{\s0 Normal;}}First \{line\}.\par Second & last.\par}`, "<p>First {line}.</p>\n<p>Second &amp; last.</p>\n"},
		{"a table", `{\rtf1 Above\par \trowd\intbl a\cell 1\cell\row\intbl b\cell 2\cell\row\pard After\par}`, "<p>Above</p>\n<table>\n<tr><td>a</td><td>1</td></tr>\n<tr><td>b</td><td>2</td></tr>\n</table>\n<p>After</p>\n"},
		{"another code page", `{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset204 A;}}\f0 \'e4\par}`, "<p>д</p>\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := htmlOfRTF([]byte(tt.in)); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}x\htmlrtf y\htmlrtf0\'a3\u8211?}`))
	f.Add([]byte(`{\rtf1 \trowd\intbl a\cell\row\pard b\par}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		out := htmlOfRTF(b)
		if len(out) > 100*len(b)+100 {
			t.Errorf("%d bytes of page from %d", len(out), len(b))
		}
		_, _ = unpackRTF(b, Limits{Unpacked: 1 << 20}.WithDefaults())
		_ = strings.TrimSpace(out)
	})
}
