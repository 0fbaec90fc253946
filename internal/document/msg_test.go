package document

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"plumbline/internal/document/documenttest"
)

// u16 is a text as a message keeps it.
func u16(s string) []byte { return documenttest.LittleEndian(utf16.Encode([]rune(s))) }

// numbers is the stream of properties with those that are numbers.
func numbers(header int, tags ...uint32) documenttest.Entry {
	b := make([]byte, header)
	for i := 0; i < len(tags); i += 2 {
		b = append(b, documenttest.LittleEndian([]uint32{tags[i], 6, tags[i+1], 0})...)
	}
	return documenttest.Entry{Name: "__properties_version1.0", Data: b}
}

func stream(tag string, data []byte) documenttest.Entry {
	return documenttest.Entry{Name: "__substg1.0_" + tag, Data: data}
}

func TestReadMSG(t *testing.T) {
	csv := []byte("Offence,2017,2018\nTheft,52,60\nBurglary,3,4\n")
	inner := documenttest.Entry{Name: "__substg1.0_3701000D", Entries: []documenttest.Entry{
		numbers(24), stream("0037001F", u16("Inner")), stream("1000001F", u16("There were 31.")),
		{Name: "__attach_version1.0_#00000000", Entries: []documenttest.Entry{numbers(8), stream("3707001F", u16("deep.csv")), stream("37010102", csv)}}}}
	b := documenttest.Compound(numbers(32, 0x3FFD0003, 1252),
		stream("0037001F", u16("RE: Request")),
		stream("1000001E", []byte("It cost \xA3450.\r\n\r\nFrom: A\r\nSent: 3 May\r\nTo: B\r\nSubject: S\r\n\r\nHow many?")),
		documenttest.Entry{Name: "__attach_version1.0_#00000000", Entries: []documenttest.Entry{numbers(8), stream("3704001F", u16("ANSWER~1.CSV")), stream("3707001F", u16("answer.csv")), stream("37010102", csv)}},
		documenttest.Entry{Name: "__attach_version1.0_#00000001", Entries: []documenttest.Entry{numbers(8), stream("3001001F", u16("Inner")), inner}},
		documenttest.Entry{Name: "__attach_version1.0_#00000002", Entries: []documenttest.Entry{numbers(8, 0x37050003, 6), stream("3001001F", u16("Picture"))}},
		documenttest.Entry{Name: "__attach_version1.0_#00000003", Entries: []documenttest.Entry{numbers(8), stream("3707001F", u16("logo.png")), stream("370E001F", u16("image/png")), stream("3712001F", u16("logo@x")), stream("37010102", []byte("\x89PNG\r\n"))}})
	doc := read(t, "reply.msg", b)
	if got, want := words(doc.Paragraphs), "subject: RE: Request\nline 1: It cost £450."; got != want || doc.Format != MSG {
		t.Errorf("%s:\n%s\nwant\n%s", doc.Format, got, want)
	}
	if len(doc.Parts) != 2 || doc.Parts[0].Name != "answer.csv" || doc.Parts[0].ID != NewID(csv) {
		t.Fatalf("parts %+v; want answer.csv with its bytes, and Inner", doc.Parts)
	}
	in := doc.Parts[1]
	if in.Name != "Inner" || !strings.Contains(words(in.Paragraphs), "There were 31.") || len(in.Parts) != 1 || in.Parts[0].Name != "deep.csv" || len(in.ID) != 64 {
		t.Errorf("the message within is %+v", in)
	}
	if got := fmt.Sprint(doc.Problems); len(doc.Problems) != 1 || !strings.Contains(got, "Picture: an object put into the message") {
		t.Errorf("problems %s; want one, for the object", got)
	}
}

// A message whose only formatted text is a page inside RTF has its table.
func TestReadMSGFromRTF(t *testing.T) {
	rtf := `{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <table><tr><td>}Month{\*\htmltag64 </td><td>}Recorded{\*\htmltag64 </td></tr><tr><td>}January{\*\htmltag64 </td><td>}52{\*\htmltag64 </td></tr></table>}}`
	doc := read(t, "reply.msg", documenttest.Compound(numbers(32), stream("1000001F", u16("Month Recorded January 52")), stream("10090102", packRTF(rtf))))
	if len(doc.Grids) != 1 || doc.Grids[0].Rows != 2 || doc.Grids[0].Cols != 2 {
		t.Errorf("grids %+v; want the table of two by two", doc.Grids)
	}
}

// tnefAttribute is an attribute of a winmail.dat, its checksum left at nought.
func tnefAttribute(level byte, id uint32, data []byte) []byte {
	out := append([]byte{level}, documenttest.LittleEndian([]uint32{id, uint32(len(data))})...)
	return append(append(out, data...), 0, 0)
}

// mapiList is a list of properties, given as tag and value in turn.
func mapiList(pairs ...any) []byte {
	out := documenttest.LittleEndian(uint32(len(pairs) / 2))
	for i := 0; i < len(pairs); i += 2 {
		tag, value := uint32(pairs[i].(int)), pairs[i+1].([]byte)
		out = append(out, documenttest.LittleEndian([]uint16{uint16(tag), uint16(tag >> 16)})...)
		out = append(out, documenttest.LittleEndian([]uint32{1, uint32(len(value))})...)
		out = append(out, value...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

func buildTNEF() []byte {
	return bytes.Join([][]byte{tnefMagic, {1, 0},
		tnefAttribute(1, tnefCodepage, documenttest.LittleEndian([]uint32{1252, 0})),
		tnefAttribute(1, tnefSubject, []byte("Request\x00")),
		tnefAttribute(1, tnefProps, mapiList(0x10090102, packRTF(`{\rtf1 There were 52.\par}`))),
		tnefAttribute(2, tnefNewAttach, make([]byte, 14)),
		tnefAttribute(2, tnefAttachTitle, []byte("ANSWER~1.CSV\x00")),
		tnefAttribute(2, tnefAttachData, []byte("Offence,2017,2018\nTheft,52,60\nBurglary,3,4\n")),
		tnefAttribute(2, tnefAttachProps, mapiList(0x3707001F, u16("answer – all.csv\x00"))),
	}, nil)
}

func TestReadTNEF(t *testing.T) {
	doc := read(t, "winmail.dat", buildTNEF())
	if got := words(doc.Paragraphs); !strings.Contains(got, "subject: Request") || !strings.Contains(got, "There were 52.") {
		t.Errorf("paragraphs\n%s", got)
	}
	if len(doc.Parts) != 1 || doc.Parts[0].Name != "answer – all.csv" || len(doc.Problems) != 0 {
		t.Errorf("parts %+v, problems %v; want answer – all.csv", doc.Parts, doc.Problems)
	}
	b := buildTNEF()
	doc = read(t, "winmail.dat", b[:len(b)-20])
	if len(doc.Parts) != 1 || !strings.Contains(fmt.Sprint(doc.Problems), "truncated") {
		t.Errorf("truncated: parts %+v, problems %v; want the attachment, and a problem", doc.Parts, doc.Problems)
	}
}

// What is in winmail.dat is of the message that carries it, and read once.
func TestReadEMLWinmail(t *testing.T) {
	doc := read(t, "reply.eml", mail(emlHead, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/plain", "", "There were 52.",
		"--b", "Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString(buildTNEF()), "--b--"))
	if n := strings.Count(words(doc.Paragraphs), "There were 52."); n != 1 {
		t.Errorf("the answer stands %d times; want once:\n%s", n, words(doc.Paragraphs))
	}
	if len(doc.Parts) != 1 || doc.Parts[0].Name != "answer – all.csv" {
		t.Errorf("parts %+v; want answer – all.csv", doc.Parts)
	}
}

func FuzzTNEF(f *testing.F) {
	f.Add(buildTNEF()[6:])
	f.Fuzz(func(t *testing.T, b []byte) {
		checkRead(t, "winmail.dat", append(append([]byte(nil), tnefMagic...), append([]byte{1, 0}, b...)...))
	})
}

// FuzzMSG reads any bytes as the container, and any as the streams of a
// message.
func FuzzMSG(f *testing.F) {
	f.Add(documenttest.Compound(numbers(32), stream("1000001F", u16("x"))), packRTF(`{\rtf1 x}`))
	f.Fuzz(func(t *testing.T, container, value []byte) {
		if len(container) > 1<<16 || len(value) > 1<<16 {
			return
		}
		checkRead(t, "x.msg", append(append([]byte(nil), compoundMagic...), container[min(8, len(container)):]...))
		checkRead(t, "x.msg", documenttest.Compound(numbers(32), stream("10090102", value), stream("10130102", value),
			documenttest.Entry{Name: "__attach_version1.0_#00000000", Entries: []documenttest.Entry{{Name: "__properties_version1.0", Data: value}, stream("37010102", value)}}))
	})
}

func BenchmarkMSG(b *testing.B) {
	var csv bytes.Buffer
	for i := range 5_000 {
		fmt.Fprintf(&csv, "Theft,%d,%d,%d\n", i, i+1, i+2)
	}
	m := documenttest.Compound(numbers(32), stream("1000001F", u16("x")), documenttest.Entry{Name: "__attach_version1.0_#00000000", Entries: []documenttest.Entry{numbers(8), stream("3707001F", u16("a.csv")), stream("37010102", csv.Bytes())}})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(b.Context(), "a.msg", m, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "cells/s")
}
