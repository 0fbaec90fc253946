package document

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"plumbline/internal/document/documenttest"
	"plumbline/internal/fault"
)

func TestSniff(t *testing.T) {
	workbook := sheetXLSX(t, `<sheetData/>`, "", "")
	for _, tt := range []struct {
		name string
		in   string
		want Format
		says string
	}{
		{"a.csv", string(workbook), XLSX, ""},
		{"a.bin", "%PDF-1.7", PDF, ""},
		{"a.xls", "<html><table><tr><td>1</table>", HTML, ""},
		{"a.xls", "Force\tn\tm\nNorthmoor\t1\t2\nWesthaven\t3\t4\n", CSV, ""},
		{"A.CSV", "one", CSV, ""},
		{"a.tsv", "a\tb", CSV, ""},
		{"a.txt", "\"a\"\t\"b\"\t\"c\"\n\"1\"\t\"2\"\t\"3\"\n\"4\"\t\"5\"\t\"6\"", CSV, ""},
		{"a.txt", "a,b,c\n1,2,3\n4,5,6", CSV, ""},
		{"a.xlsx", "Year,Offences\r\n2017,20\r\n2018,\"1,204\"\r\n", CSV, ""},
		{"a.pdf", "Year;Offences\n2017;20\n2018;\n", CSV, ""},
		{"a.docx", "Year,Offences\n" + strings.Repeat("2017,20\n", 10_000), CSV, ""},
		{"a.txt", "Dear reader,\nin all,\nnothing", Text, ""},
		{"a.txt", "Year\tn\n2017\t20\n2018\t21", Text, ""},
		{"a.txt", "Northmoor, 12 Mill Road\nDear reader, hello\nWe hold, in all, 3", Text, ""},
		{"a", "a,b,c\n1,2,3\n4,5,6", CSV, ""},
		{"a", "Dear you,\nwe hold, in all, nothing", Text, ""},
		{"a.eml", "Subject: x\n\nbody", EML, ""},
		{"a", "From: a@northmoor.example\nTo: b@westhaven.example\nSubject: x\n\nbody", EML, ""},
		{"a.txt", "Subject: x\n\nbody", Text, ""},
		{"a.csv", "\x89PNG\r\n\x1A\n", "", "an image"},
		{"a.csv", "a,b\x00\x01\x02", "", "binary content"},
		{"a.doc", "{\\rtf1", "", "RTF"},
		{"a.xlsx", "PK\x03\x04truncated", "", "a .xlsx file that is truncated"},
		{"a.xml", `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, "", "XML spreadsheet"},
		{"a.json", ` [{"a": 1}]`, JSON, ""},
		{"a.txt", "", "", "empty"},
	} {
		got, err := sniff(tt.name, []byte(tt.in))
		if got != tt.want || (err == nil) != (tt.says == "") || err != nil && (!errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s, %.30q: %q, %v; want %q", tt.name, tt.in, got, err, tt.want)
		}
	}
}

func TestPasswords(t *testing.T) {
	book := documenttest.Compound(documenttest.Entry{Name: "EncryptionInfo", Data: []byte("x")}, documenttest.Entry{Name: "EncryptedPackage", Data: []byte("y")})
	if _, err := Read(t.Context(), "return.xlsx", book, Limits{}); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "under a password: ask for it without one") {
		t.Errorf("of a workbook under a password, the error is %v", err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, h := range []*zip.FileHeader{{Name: "locked.csv", Flags: 1}, {Name: "open.csv"}} {
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, "a,1\nb,2\n")
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	doc := read(t, "x.zip", out.Bytes())
	if len(doc.Parts) != 1 || doc.Parts[0].Name != "open.csv" || len(doc.Problems) != 1 || !strings.Contains(doc.Problems[0].String(), "locked.csv: ") || !strings.Contains(doc.Problems[0].Text, "password") {
		t.Errorf("%d parts, problems %v", len(doc.Parts), doc.Problems)
	}
}

// One bad member stops none of the others, and the names are only names.
func TestZIP(t *testing.T) {
	inner := buildZIP("c.csv", "c,3\nd,4\n")
	doc := read(t, "answers.zip", buildZIP("../../etc/a.csv", "a,1\nb,2\n", "__MACOSX/._a.csv", "x", "folder/", "", "folder/.DS_Store", "x",
		"bad.xlsx", "PK\x03\x04", "photo.jpg", "\xFF\xD8\xFF\xE0", "inner.zip", string(inner), "line\nbreak.csv", "\x00\x01"))
	var parts []string
	for _, p := range doc.Parts {
		parts = append(parts, fmt.Sprintf("%s %s %d", p.Name, p.Format, len(p.Grids)))
	}
	if got, want := strings.Join(parts, "; "), "../../etc/a.csv csv 1; inner.zip zip 0"; got != want {
		t.Errorf("parts are %s, want %s", got, want)
	}
	if inner := doc.Parts[1].Parts; len(inner) != 1 || inner[0].ID != NewID([]byte("c,3\nd,4\n")) {
		t.Errorf("the inner archive holds %v", inner)
	}
	var problems []string
	for _, p := range doc.Problems {
		problems = append(problems, p.String())
	}
	want := "bad.xlsx: a .xlsx file that is truncated or damaged: ask for it again; photo.jpg: an image: ask for the document that it shows; " +
		"line break.csv: binary content of no known format: ask for it as a spreadsheet, .docx or PDF"
	if got := strings.Join(problems, "; "); got != want {
		t.Errorf("problems are\n%s\nwant\n%s", got, want)
	}
}

// Archives inside archives share one allowance.
func TestZIPsCannotMultiply(t *testing.T) {
	content := strings.Repeat("a,1\n", 1000)
	var members []string
	for i := range 20 {
		members = append(members, fmt.Sprintf("%d.csv", i), content)
	}
	level1 := buildZIP(members...)
	level2 := buildZIP("1.zip", string(level1), "2.zip", string(level1))
	for what, lim := range map[string]Limits{"cells": {Cells: 50_000}, "unpacked": {Unpacked: 120_000}, "parts": {Parts: 30}} {
		doc, err := Read(t.Context(), "x.zip", level2, lim)
		if err == nil && len(doc.Parts) == 2 && len(doc.Problems)+len(doc.Parts[1].Problems) == 0 {
			t.Errorf("two archives that are together over the limit on %s were read", what)
		}
	}
	if doc := read(t, "x.zip", level2); len(doc.Parts) != 2 || len(doc.Parts[1].Parts) != 20 {
		t.Error("within the limits they are not read")
	}
	nest := level1
	for range 20 {
		nest = buildZIP("n.zip", string(nest))
	}
	doc := read(t, "x.zip", nest)
	depth := 0
	for ; len(doc.Parts) > 0; doc = &doc.Parts[0] {
		depth++
	}
	if depth != 16 || len(doc.Problems) != 1 || !strings.Contains(doc.Problems[0].Text, "inside more than 16 other documents") {
		t.Errorf("%d archives deep, problems %v", depth, doc.Problems)
	}
}

func TestReadLimits(t *testing.T) {
	if _, err := Read(t.Context(), "x.csv", make([]byte, 2<<20), Limits{Bytes: 1 << 20}); !errors.Is(err, fault.TooLarge) || !strings.Contains(err.Error(), "x.csv: 2 MiB, over the limit of 1") {
		t.Errorf("of a large file, the error is %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, "x.csv", []byte("a,b"), Limits{}); !errors.Is(err, context.Canceled) || errors.Is(err, fault.TooLarge) {
		t.Errorf("when it is called off, the error is %v", err)
	}
	bomb := buildZIP("zeros.csv", strings.Repeat("0", 64<<20))
	doc := read(t, "bomb.zip", bomb)
	if len(doc.Problems) != 1 || !strings.Contains(doc.Problems[0].Text, "more than 200 times its size") {
		t.Errorf("of a bomb, the problems are %v", doc.Problems)
	}
}

// FuzzRead reads anything under any extension: it answers with a sound
// document, or with one line that begins with the name.
func FuzzRead(f *testing.F) {
	sheet := sheetXLSX(f, `<sheetData><row r="1"><c r="A1"><v>7</v></c><c r="B1" t="s"><v>0</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>`,
		`<cellXfs><xf numFmtId="14"/></cellXfs>`, `<si><t>x</t></si>`)
	for name, in := range map[string][]byte{
		"a.xlsx": sheet, "a.zip": buildZIP("a.csv", "a,b\n1,2\n", "b.zip", string(buildZIP("c.txt", "c"))), "a.csv": []byte("a;\"b\"\n1;2\n"),
		"a.html": []byte("<table><tr><td>1</table>"), "a.txt": []byte("Age  n\n10   3\n"), "a.tsv": utf16Bytes("a\tb\n", true, true),
		"a.xls": documenttest.Compound(documenttest.Entry{Name: "Workbook", Data: []byte("x")}), "a.pdf": []byte("PDF"), "a.eml": []byte("Subject: x\n\n<5"),
	} {
		f.Add(name, in)
	}
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		doc, err := Read(t.Context(), name, b, Limits{Cells: 20_000, Parts: 50, Depth: 5, Unpacked: 10 << 20})
		if err != nil {
			if !strings.HasPrefix(err.Error(), oneLine(name)+": ") || strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("the error is %q", err)
			}
			return
		}
		checkSound(t, doc)
	})
}
