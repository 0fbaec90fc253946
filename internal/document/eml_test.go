package document

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// mail is a message of lines, with the line ends of mail.
func mail(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }

const emlHead = "From: foi@northmoor.example\r\nTo: r@example.org\r\nSubject: =?utf-8?q?Re=3A_Request_=E2=80=93_offences?=\r\nMIME-Version: 1.0"

func TestReadEMLPlain(t *testing.T) {
	doc := read(t, "reply.eml", mail(emlHead, "Content-Type: text/plain; charset=windows-1252", "Content-Transfer-Encoding: quoted-printable", "",
		"There were 52 offences =96 31 on=", "line.", "", "On 3 May 2018, A wrote:", "> How many in 2017?"))
	want := "subject: Re: Request – offences\nline 1: There were 52 offences – 31 online."
	if got := words(doc.Paragraphs); got != want || doc.Format != EML {
		t.Errorf("%s:\n%s\nwant\n%s", doc.Format, got, want)
	}
}

// Text without a charset that is not UTF-8 is windows-1252.
func TestReadEMLNoCharset(t *testing.T) {
	doc := read(t, "reply.eml", mail(emlHead, "Content-Type: text/plain", "Content-Transfer-Encoding: 8bit", "", "It cost \xA3450."))
	if got := doc.Paragraphs[len(doc.Paragraphs)-1].Text; got != "It cost £450." {
		t.Errorf("got %q", got)
	}
}

func TestReadEMLHTML(t *testing.T) {
	doc := read(t, "reply.eml", mail(emlHead, `Content-Type: multipart/alternative; boundary="b"`, "",
		"--b", "Content-Type: text/plain", "", "See the table.", "Month Recorded", "January 52",
		"--b", "Content-Type: text/html; charset=utf-8", "",
		"<p>See the table.</p><table><tr><th>Month</th><th>Recorded</th></tr><tr><td>January</td><td>52</td></tr></table>",
		"<div><b>From:</b> r<br><b>Sent:</b> 3 May<br><b>To:</b> f<br><b>Subject:</b> S</div><table><tr><td>Month</td><td>Recorded</td></tr><tr><td>January</td><td>?</td></tr></table>",
		"--b--"))
	if len(doc.Grids) != 1 || doc.Grids[0].Rows != 2 || doc.Grids[0].Number != 1 {
		t.Fatalf("grids %+v; want one, of the answer", doc.Grids)
	}
	if got := words(doc.Paragraphs); strings.Contains(got, "January") || !strings.Contains(got, "See the table.") {
		t.Errorf("paragraphs:\n%s\nwant the prose once, and the table only as a grid", got)
	}
}

func TestReadEMLParts(t *testing.T) {
	inner := string(mail("From: a@example.org", "Subject: Inner", "Date: Thu, 3 May 2018 10:11:12 +0100", "MIME-Version: 1.0", `Content-Type: multipart/mixed; boundary="in"`, "",
		"--in", "Content-Type: text/csv; charset=windows-1252", `Content-Disposition: attachment; filename*0="answer "; filename*1="part.csv"`, "", "Offence,2017", "Theft \xA3,52", "--in--"))
	doc := read(t, "reply.eml", mail(emlHead, `Content-Type: multipart/mixed; boundary="b"`, "",
		"--b", "Content-Type: text/plain", "", "See attached.",
		"--b", "Content-Type: application/octet-stream", `Content-Disposition: attachment; filename="A.CSV"`, "Content-Transfer-Encoding: base64", "", "T2ZmZW5jZSwyMDE3LDIwMTgKVGhlZnQsNTIsNjAK",
		"--b", "Content-Type: message/rfc822", "", inner,
		"--b", "Content-Type: text/calendar", "", "BEGIN:VCALENDAR",
		"--b", `Content-Type: application/pkcs7-mime; name="smime.p7m"`, "", "xxxx",
		"--b", "Content-Type: image/png", "Content-ID: <logo>", "", "\x89PNG\r\n",
		"--b", "Content-Type: application/pdf; name=broken.pdf", `Content-Disposition: attachment; filename="scan.docx"`, "", "PK\x03\x04 no more of it",
		"--b--"))
	var names []string
	for _, p := range doc.Parts {
		names = append(names, p.Name+" "+string(p.Format))
	}
	if got, want := strings.Join(names, "; "), "A.CSV csv; part 3.eml eml"; got != want {
		t.Fatalf("parts %s; want %s", got, want)
	}
	if in := doc.Parts[1]; len(in.Parts) != 1 || in.Parts[0].Name != "answer part.csv" || in.Parts[0].ID != NewID([]byte("Offence,2017\r\nTheft \xA3,52")) {
		t.Errorf("the message within holds %+v; want answer part.csv with its bytes as they were sent", in.Parts)
	}
	got := fmt.Sprint(doc.Problems)
	for _, want := range []string{"part 4: a calendar entry", "smime.p7m: encrypted or sealed with S/MIME", "scan.docx: a .docx file that is truncated"} {
		if !strings.Contains(got, want) {
			t.Errorf("problems %s; want %q", got, want)
		}
	}
	if len(doc.Problems) != 3 {
		t.Errorf("%d problems; want three, and none for a logo: %s", len(doc.Problems), got)
	}
}

func TestReadEMLBroken(t *testing.T) {
	for name, b := range map[string][]byte{
		"no end of parts": mail(emlHead, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/plain", "", "There were 52."),
		"no boundary":     mail(emlHead, `Content-Type: multipart/mixed`, "", "There were 52."),
		"unquoted name":   mail(emlHead, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/plain; x=a b c.xls", "", "There were 52.", "--b--"),
		"bad base64":      mail(emlHead, "Content-Type: text/plain", "Content-Transfer-Encoding: base64", "", "VGhlcmUgd2Vy!!ZSA1Mi4", "", "-- "),
		"mail folder":     append([]byte("From a@example.org Thu May  3 10:11:12 2018\r\n"), mail(emlHead, "", "There were 52.")...),
	} {
		doc := read(t, "reply.eml", b)
		if got := words(doc.Paragraphs); !strings.Contains(got, "There were 52.") {
			t.Errorf("%s: paragraphs\n%s\nproblems %v", name, got, doc.Problems)
		}
	}
}

func TestReadEMLLimits(t *testing.T) {
	deep := func(n int) []byte {
		var b strings.Builder
		b.WriteString(emlHead + "\r\n")
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n", i, i)
		}
		b.WriteString("Content-Type: text/plain\r\n\r\nThere were 52.\r\n")
		return []byte(b.String())
	}
	doc := read(t, "deep.eml", deep(5000))
	if len(doc.Problems) == 0 || !strings.Contains(fmt.Sprint(doc.Problems), "more than 16 deep") {
		t.Errorf("problems %v; want one for parts too deep", doc.Problems)
	}
	message := "Subject: s\r\nFrom: a\r\nTo: b\r\nDate: c\r\nContent-Type: text/plain\r\n\r\nThere were 52.\r\n"
	for range 40 { // messages in messages
		message = "Subject: s\r\nFrom: a\r\nTo: b\r\nDate: c\r\nContent-Type: multipart/mixed; boundary=\"" + NewID([]byte(message)).Short() + "\"\r\n\r\n--" + NewID([]byte(message)).Short() + "\r\nContent-Type: message/rfc822\r\n\r\n" + message
	}
	doc = read(t, "deep.eml", []byte(message))
	depth := 0
	for d := doc; len(d.Parts) > 0; d = &d.Parts[0] {
		depth++
		if depth == 16 && !strings.Contains(fmt.Sprint(d.Parts[0].Problems), "inside more than 16 other documents") {
			t.Errorf("the last message has problems %v; want that it is too deep", d.Parts[0].Problems)
		}
	}
	if depth != 16 {
		t.Errorf("messages read %d deep; want 16", depth)
	}
}

func FuzzEML(f *testing.F) {
	f.Add(mail(emlHead, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/html", "", "<p>x", "--b", "Content-Type: message/rfc822", "", "Subject: x", "", "y", "--b--"))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkRead(t, "x.eml", append([]byte("From: a\r\nTo: b\r\nSubject: c\r\n"), b...))
	})
}

func BenchmarkEML(b *testing.B) {
	var rows []string
	for i := range 5_000 {
		rows = append(rows, fmt.Sprintf("Theft,%d,%d,%d", i, i+1, i+2))
	}
	m := mail(append([]string{emlHead, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/csv", "Content-Disposition: attachment; filename=a.csv", ""}, append(rows, "--b--")...)...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), "a.eml", m, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "cells/s")
}
