package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"plumbline/internal/workspace"
)

// What strangers send by mistake or in malice is named in one line, with exit
// code 1, and nothing that was stored before is lost.
func TestBadDocuments(t *testing.T) {
	ws := t.TempDir()
	good := filepath.Join(t.TempDir(), "good.csv")
	write(t, good, []byte("Year,Cyber-flagged offences\n2023/24,12\n"))
	for _, args := range [][]string{{"init"}, {"return", "add", "example", "northmoor", good, "--received", "2025-01-01"}} {
		if code, _, stderr := plumb(t, ws, args...); code != done {
			t.Fatalf("%v: code %d, %s", args, code, stderr)
		}
	}
	for _, tt := range []struct {
		name string
		file []byte
		says string
	}{
		{"locked.xlsx", encrypted(t), "password"},
		{"cut.xlsx", workbook(t)[:3000], "cut.xlsx"},
		{"bomb.xlsx", bomb(t), "bomb.xlsx"},
		{"binary.csv", bytes.Repeat([]byte{0, 1, 2, 0xff, 0xfe, 7}, 5000), "binary.csv"},
		{"nested.html", []byte("<html><body>" + strings.Repeat("<div>", 100_000) + "1"), "nested.html"},
		{"empty.xlsx", nil, "empty.xlsx"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), tt.name)
			write(t, name, tt.file)
			code, _, stderr := plumb(t, ws, "return", "add", "example", "westhaven", name, "--received", "2025-01-02")
			if code != failed || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, tt.name) || !strings.Contains(stderr, tt.says) {
				t.Errorf("code %d, %q; want code 1 and one line with the file and %q", code, stderr, tt.says)
			}
			if code, _, stderr := plumb(t, ws, "tables", name); code != failed || !strings.Contains(stderr, tt.name) {
				t.Errorf("tables: code %d, %q", code, stderr)
			}
		})
	}
	t.Run("200 MB", func(t *testing.T) {
		name := filepath.Join(t.TempDir(), "huge.csv")
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(200 << 20); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := plumb(t, ws, "return", "add", "example", "westhaven", name)
		if code != failed || !strings.Contains(stderr, "huge.csv: 200 MB is over the limit of 100 MB") {
			t.Errorf("code %d, %q", code, stderr)
		}
	})
	code, stdout, _ := plumb(t, ws, "read", "example", "--json")
	if code != failed || !strings.Contains(stdout, `"observations": 1,`) {
		t.Errorf("reading past the bad documents: code %d\n%s", code, stdout)
	}
}

// Odd but honest: a UTF-16 file is read; what is no count is left unread with
// its place; the same document twice is said to be.
func TestOddDocuments(t *testing.T) {
	ws := t.TempDir()
	dir := t.TempDir()
	utf := filepath.Join(dir, "utf16.csv")
	write(t, utf, utf16le("Year,Cyber-flagged offences\r\n2023/24,12\r\n"))
	odd := filepath.Join(dir, "odd.csv")
	write(t, odd, []byte("Year,Cyber-flagged offences\n2022/23,-4\n2023/24,7.5\n2024/25,9\n"))
	plumb(t, ws, "init")
	if code, _, stderr := plumb(t, ws, "return", "add", "example", "northmoor", utf, odd, "--received", "2025-06-01"); code != done {
		t.Fatalf("code %d, %s", code, stderr)
	}
	code, _, stderr := plumb(t, ws, "read", "example")
	if code != failed || !strings.Contains(stderr, `odd.csv, record 2 field 2 "-4"`) || !strings.Contains(stderr, `odd.csv, record 3 field 2 "7.5"`) {
		t.Errorf("code %d\n%s", code, stderr)
	}
	_, stdout, _ := plumb(t, ws, "figures", "example", "--respondent", "northmoor", "--json")
	for _, want := range []string{`"shown": "12"`, `"shown": "9"`} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the figures lack %s", want)
		}
	}
}

// Two documents of one day that disagree are both kept, and shown as a
// conflict, with no value picked.
func TestDocumentsThatDisagree(t *testing.T) {
	ws, dir := t.TempDir(), t.TempDir()
	plumb(t, ws, "init")
	for i, n := range []int{12, 13} {
		name := filepath.Join(dir, fmt.Sprintf("answer%d.csv", i))
		write(t, name, fmt.Appendf(nil, "Year,Cyber-flagged offences\n2023/24,%d\n", n))
		plumb(t, ws, "return", "add", "example", "northmoor", name, "--received", "2025-06-01")
	}
	plumb(t, ws, "read", "example")
	_, stdout, _ := plumb(t, ws, "figures", "example", "--respondent", "northmoor", "--period", "2023/24", "--json")
	for _, want := range []string{`"reason"`, `"shown": "12"`, `"shown": "13"`} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the figures lack %s:\n%s", want, stdout)
		}
	}
	w, err := workspace.Open(t.Context(), ws)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	s, err := w.Survey("example")
	if err != nil {
		t.Fatal(err)
	}
	if returns, err := w.Returns(t.Context(), s); err != nil || len(returns) != 1 || len(returns[0].Files) != 2 {
		t.Errorf("returns %v, %v; want both documents kept", returns, err)
	}
}

func plumb(t *testing.T, ws string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	env := map[string]string{"PLUMBLINE_WORKSPACE": ws}
	code = run(context.Background(), args, func(k string) string { return env[k] }, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(name, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func workbook(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i := range 200 {
		if err := f.SetCellValue("Sheet1", fmt.Sprintf("A%d", i+1), i); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encrypted(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a workbook whose sheet unpacks to 700 MB of spaces.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	for range 700 {
		if _, err := w.Write(spaces); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func utf16le(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}
