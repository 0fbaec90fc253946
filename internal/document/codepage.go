package document

import (
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

// fromCodepage decodes 8-bit text by the number of a Windows code page. One
// that is not known is taken for windows-1252, of which every byte has a
// character.
func fromCodepage(b []byte, page int) string {
	name := "windows-" + strconv.Itoa(page)
	switch page {
	case 437:
		return decodeMap(b, charmap.CodePage437)
	case 850:
		return decodeMap(b, charmap.CodePage850)
	case 932:
		name = "shift_jis"
	case 936:
		name = "gbk"
	case 949:
		name = "euc-kr"
	case 950:
		name = "big5"
	case 10000:
		name = "macintosh"
	case 20866:
		name = "koi8-r"
	case 65001:
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	if page > 28591 && page <= 28606 {
		name = "iso-8859-" + strconv.Itoa(page-28590)
	}
	if enc, _ := charset.Lookup(name); enc != nil {
		if out, err := enc.NewDecoder().Bytes(b); err == nil {
			return string(out)
		}
	}
	return decodeMap(b, charmap.Windows1252)
}

func decodeMap(b []byte, m *charmap.Charmap) string {
	var out strings.Builder
	for _, c := range b {
		out.WriteRune(m.DecodeByte(c))
	}
	return out.String()
}
