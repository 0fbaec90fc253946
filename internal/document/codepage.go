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
	switch page {
	case 437:
		return decodeMap(b, charmap.CodePage437)
	case 850:
		return decodeMap(b, charmap.CodePage850)
	case 65001:
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	if enc, _ := charset.Lookup(codepageName(page)); enc != nil {
		if out, err := enc.NewDecoder().Bytes(b); err == nil {
			return string(out)
		}
	}
	return decodeMap(b, charmap.Windows1252)
}

// codepageName is the name of a code page on the web.
func codepageName(page int) string {
	switch page {
	case 932:
		return "shift_jis"
	case 936:
		return "gbk"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 10000:
		return "macintosh"
	case 20866:
		return "koi8-r"
	case 65001:
		return "utf-8"
	}
	if page > 28590 && page <= 28606 {
		return "iso-8859-" + strconv.Itoa(page-28590)
	}
	return "windows-" + strconv.Itoa(page)
}

func decodeMap(b []byte, m *charmap.Charmap) string {
	var out strings.Builder
	for _, c := range b {
		out.WriteRune(m.DecodeByte(c))
	}
	return out.String()
}

// htmlLabel is the charset of a page that names none itself: that of a code
// page, by the name that decode knows.
func htmlLabel(page []byte, codepage int) string {
	if _, name, certain := charset.DetermineEncoding(page, "text/html"); certain {
		return name
	}
	return codepageName(codepage)
}
