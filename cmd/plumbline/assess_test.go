package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/internal/assess"
	"plumbline/internal/demo"
	"plumbline/standards"
)

func runAll(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), args, func(string) string { return "" }, strings.NewReader(""), &stdout, &stderr)
	return stdout.String(), stderr.String(), code
}

func findings(t *testing.T, args ...string) map[string]assess.Item {
	t.Helper()
	out, errs, code := runAll(t, append(args, "--json")...)
	var all []assess.Report
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) != 1 {
		t.Fatalf("%v: code %d, %v\n%s", args, code, err, errs)
	}
	by := map[string]assess.Item{}
	for _, f := range all[0].Findings {
		by[string(f.Standard)] = f
	}
	return by
}

// TestFromNoticeToFinding follows one answer of the demo the whole way: the
// notice asks, a cell of the workbook answers, the indicator is reckoned, and
// the finding names all of it.
func TestFromNoticeToFinding(t *testing.T) {
	demoSite(t)
	dir, err := theDemo()
	if err != nil {
		t.Fatal(err)
	}
	out, _, _ := runAll(t, "notice", "list", "--as-known", "2026-03-31", "--workspace", dir)
	for _, want := range []string{"teen-chat-2026 teen-chat to palaver, served 2026-01-30, due 2026-02-27: answered\n", "due 2026-02-27: answered late by 11 days", "due 2026-02-27: overdue by 32 days"} {
		if !strings.Contains(out, want) {
			t.Errorf("the notices are\n%s, want %q", out, want)
		}
	}
	teen := findings(t, "assess", "teen-chat", "--as-known", "2026-03-31", "--workspace", dir)
	f := teen["MS-CON-03"]
	if f.Result != assess.Met || len(f.Checks) != 3 || f.Checks[1].Value == nil {
		t.Fatalf("%+v", f)
	}
	v := f.Checks[1].Value
	if v.Value != "99.5" || v.Working != "398 of 400" || v.Period.String() != "2025-Q4" || v.Known.String() != "2026-02-27" || len(v.Sources) != 2 || !strings.HasSuffix(v.Sources[0], " Answers!F12") {
		t.Errorf("the indicator is %+v, want 398 of 400, read from Answers!F12", v)
	}
	for id, want := range map[string]assess.Result{"MS-ACC-01": assess.NotMet, "MS-REP-01": assess.MetByAlternative, "MS-ACC-02": assess.NotApplicable, "MS-GOV-01": assess.NotYetAssessed} {
		if teen[id].Result != want {
			t.Errorf("%s of teen-chat is %s, want %s", id, teen[id].Result, want)
		}
	}
	big := findings(t, "assess", "large-network", "--as-known", "2026-03-31", "--workspace", dir)
	for id, want := range map[string]struct {
		result assess.Result
		says   string
	}{"MS-CON-03": {assess.PartlyMet, "was 31 hours"}, "MS-DET-04": {assess.Insufficient, "a part of 951 in a whole of 940"}, "MS-MOD-03": {assess.Insufficient, "the limit lies within what is known"}} {
		if got := big[id]; got.Result != want.result || !strings.Contains(strings.Join(got.Because, " "), want.says) {
			t.Errorf("%s of large-network is %s, %q; want %s: %q", id, got.Result, got.Because, want.result, want.says)
		}
	}
	// The day before the return came, nothing of it was known.
	if early := findings(t, "assess", "teen-chat", "--as-known", "2026-02-26", "--workspace", dir); early["MS-CON-03"].Result != assess.NotYetAssessed {
		t.Errorf("on 26 February MS-CON-03 was %s", early["MS-CON-03"].Result)
	}
}

// A company finds of itself what the regulator will find, from the same files.
func TestAssessSelf(t *testing.T) {
	dir, files := t.TempDir(), t.TempDir()
	if err := demo.WriteSupervision(files); err != nil {
		t.Fatal(err)
	}
	services, err := standards.FS.ReadFile("examples/services.yaml")
	if err != nil {
		t.Fatal(err)
	}
	book, err := os.ReadFile(filepath.Join(files, "returns", "teen-chat", "2026-02-27", "return.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	evidence, err := os.ReadFile(filepath.Join(files, "evidence", "evidence.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"services.yaml": services, "evidence.yaml": evidence, "method.txt": []byte("a method"), "returns/teen-chat/return.xlsx": book} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := findings(t, "assess", "teen-chat", "--self", dir, "--as-known", "2026-03-31")
	if got["MS-CON-03"].Result != assess.Met || got["MS-ACC-01"].Result != assess.NotMet {
		t.Errorf("MS-CON-03 is %s and MS-ACC-01 %s", got["MS-CON-03"].Result, got["MS-ACC-01"].Result)
	}
	if _, errs, code := runAll(t, "assess", "--self", t.TempDir()); code != failed || !strings.Contains(errs, "services.yaml") {
		t.Errorf("of an empty folder: %d, %s", code, errs)
	}
}

// What is wrong with a notice or a piece of evidence is said with its place, and
// nothing of it is kept; nothing is probed unasked.
func TestBadSupervision(t *testing.T) {
	dir := t.TempDir()
	if err := runQuietly("init", dir); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(dir, "bad.yaml")
	write := func(s string) {
		if err := os.WriteFile(bad, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		text string
		args []string
		code int
		says string
	}{
		{"evidence:\n  - {service: teen-chat, standard: MS-GOV-99, kind: evidence, who: x, about: \"2025\", received: 2026-01-01, says: supports}\n", []string{"evidence", "add", bad}, failed, "bad.yaml:2:"},
		{"evidence:\n  - {service: nobody, standard: MS-GOV-01, kind: evidence, who: x, about: \"2025\", received: 2026-01-01, says: supports}\n", []string{"evidence", "add", bad}, failed, `no service "nobody"`},
		{"id: n\nregime: uk-osa\nsurvey: child-safety-return\nservice: teen-chat\nprovider: chatterbox\ndays: 28\nunit: days\n", []string{"notice", "check", bad, "--on", "2026-01-30"}, failed, "teen-chat is under palaver"},
		{"", []string{"probe"}, failed, "no probe is configured"},
		{"", []string{"assess", "nobody"}, failed, `no service "nobody"`},
		{"", []string{"assess", "--format", "xml"}, misuse, "--format is"},
		{"", []string{"notice", "template", "child-safety-return", "teen-chat"}, misuse, "--out"},
	} {
		write(tt.text)
		if _, errs, code := runAll(t, append(tt.args, "--workspace", dir)...); code != tt.code || !strings.Contains(errs, tt.says) {
			t.Errorf("%q: code %d, %s; want %d: %s", tt.args, code, errs, tt.code, tt.says)
		}
	}
	if out, _, _ := runAll(t, "evidence", "list", "--workspace", dir); out != "0 pieces\n" {
		t.Errorf("kept all the same: %s", out)
	}
}
