package service_test

import (
	"errors"
	"strings"
	"testing"

	"plumbline/internal/fault"
	"plumbline/internal/service"
	"plumbline/internal/stat"
)

const changing = `title: Changing hands
invented: true
providers:
  - id: old
    name: Old Ltd
    events:
      - {on: 2024-01-01, renamed: Older Ltd, source: invented}
      - {on: 2025-01-01, merged_into: middle, source: invented}
  - id: middle
    name: Middle plc
    events:
      - {on: 2026-01-01, succeeded_by: new, source: invented}
  - {id: new, name: New Inc, country: IE}
  - id: gone
    name: Gone Ltd
    events:
      - {on: 2025-06-01, dissolved: true, source: invented}
services:
  - id: forum
    name: Forum
    held: [{by: old, from: 2020-01-01}]
    facts:
      - {attribute: uk_users, value: 100, known: 2023-01-01, method: stated, source: invented}
      - {attribute: uk_users, value: 200, known: 2025-01-01, method: stated, source: invented}
      - {attribute: features, value: [comments], partial: true, known: 2025-01-01, method: looked, source: invented}
      - {attribute: kinds, value: [], known: 2025-01-01, method: looked, source: invented}
  - id: orphan
    name: Orphan
    held: [{by: gone, from: 2020-01-01}]
  - id: sold
    name: Sold
    held: [{by: old, from: 2020-01-01, to: 2024-06-30}, {by: new, from: 2024-06-30}]
`

func read(t testing.TB, s string) *service.Register {
	t.Helper()
	r, err := service.ReadYAML("r.yaml", strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func knownOf(t *testing.T, r *service.Register, id service.ID, day string) service.Known {
	t.Helper()
	for _, k := range r.AsKnown(stat.MustDate(day)) {
		if k.ID == id {
			return k
		}
	}
	t.Fatalf("%s is not known on %s", id, day)
	return service.Known{}
}

// TestWhoAnswers follows a company through a merger and a succession, and a
// site that two held on one day.
func TestWhoAnswers(t *testing.T) {
	r := read(t, changing)
	for _, tt := range []struct {
		id   service.ID
		day  string
		want string
		says string
	}{
		{"forum", "2023-06-01", "old", ""},
		{"forum", "2025-01-01", "middle", ""},
		{"forum", "2026-01-01", "new", ""},
		{"orphan", "2025-05-31", "gone", ""},
		{"orphan", "2025-06-01", "", "dissolved on 1 June 2025"},
		{"sold", "2024-06-29", "old", ""},
		{"sold", "2024-06-30", "old new", "under old and new at once on 30 June 2024"},
		{"sold", "2024-07-01", "new", ""},
	} {
		k := knownOf(t, r, tt.id, tt.day)
		var got []string
		for _, p := range k.Providers {
			got = append(got, string(p))
		}
		var says []string
		for _, f := range k.Findings {
			says = append(says, f.String())
		}
		all := strings.Join(says, "; ")
		if strings.Join(got, " ") != tt.want || (tt.says == "") != (all == "") || !strings.Contains(all, tt.says) {
			t.Errorf("%s on %s: %v, %q; want %q, %q", tt.id, tt.day, got, all, tt.want, tt.says)
		}
	}
	old, err := r.Provider("old")
	if err != nil || old.NameOn(stat.MustDate("2023-12-31")) != "Old Ltd" || old.NameOn(stat.MustDate("2024-01-01")) != "Older Ltd" {
		t.Errorf("the name does not follow the day: %v", err)
	}
	found := map[service.ID]bool{}
	for _, f := range r.Findings() {
		found[f.Service] = true
	}
	if !found["sold"] || found["forum"] {
		t.Errorf("findings of the whole register: %v", r.Findings())
	}
}

func TestFactsByVintage(t *testing.T) {
	r := read(t, changing)
	value := func(day, attribute string) string {
		for _, f := range knownOf(t, r, "forum", day).Facts {
			if f.Attribute == attribute {
				return f.Value
			}
		}
		return "-"
	}
	for _, tt := range []struct{ day, attribute, want string }{
		{"2022-12-31", "uk_users", "-"},
		{"2024-12-31", "uk_users", "100"},
		{"2025-01-01", "uk_users", "200"},
		{"2024-12-31", "features", "-"},
		{"2025-01-01", "features", "at least comments"},
		{"2025-01-01", "kinds", "none"},
	} {
		if got := value(tt.day, tt.attribute); got != tt.want {
			t.Errorf("%s on %s is %q, want %q", tt.attribute, tt.day, got, tt.want)
		}
	}
	if n := len(r.AsKnown(stat.MustDate("2019-12-31"))); n != 0 {
		t.Errorf("%d services are known before any was held", n)
	}
}

// TestContradictionIsNotUsed: of two values from one day neither counts, until
// a later one settles it.
func TestContradictionIsNotUsed(t *testing.T) {
	r := read(t, changing)
	csv := "service,attribute,value,known,method,source\nforum,uk_users,300,2025-01-01,guess,invented\nforum,uk_users,250,2025-03-01,stated,invented\n"
	if err := r.AddCSV("f.csv", strings.NewReader(csv)); err != nil {
		t.Fatal(err)
	}
	k := knownOf(t, r, "forum", "2025-02-01")
	if len(k.Facts) != 2 || len(k.Findings) != 1 || !strings.Contains(k.Findings[0].String(), `f.csv:2:7: forum: uk_users is "300" and also "200" (r.yaml:24:`) {
		t.Errorf("%v, %v", k.Facts, k.Findings)
	}
	if k := knownOf(t, r, "forum", "2025-03-01"); len(k.Facts) != 3 || len(k.Findings) != 0 {
		t.Errorf("a later value does not settle it: %v, %v", k.Facts, k.Findings)
	}
}

func TestMistakesInRegisters(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"by: gone", "by: gome", `r.yaml:29:17: there is no provider "gome" (did you mean "gone"?)`},
		{"merged_into: middle", "merged_into: midle", `did you mean "middle"?`},
		{"known: 2023-01-01", "known: 1 January", `r.yaml:23:`},
		{"id: orphan", "id: forum", `two services "forum"`},
		{"from: 2020-01-01, to: 2024-06-30", "from: 2025-01-01, to: 2024-06-30", "ends on 2024-06-30, before it begins"},
		{"renamed: Older Ltd", "renamed: Older Ltd, dissolved: true", "an event is one thing"},
		{"method: looked, ", "", `a fact needs "method"`},
	} {
		_, err := service.ReadYAML("r.yaml", strings.NewReader(strings.Replace(changing, tt.old, tt.new, 1)))
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.new, err, tt.want)
		}
	}
	r := read(t, changing)
	err := r.AddCSV("f.csv", strings.NewReader("service,attribute,value,known,method,source\nforum,uk_users,9,2026-01-01,stated,x\nform,uk_users,9,2026-01-01,stated,x\n"))
	if err == nil || !strings.Contains(err.Error(), `f.csv:3:1: there is no service "form" (did you mean "forum"?)`) {
		t.Errorf("%v", err)
	}
	if k := knownOf(t, r, "forum", "2026-06-01"); len(k.Facts) != 3 || k.Facts[2].Value != "200" {
		t.Errorf("a file with a mistake was added in part: %v", k.Facts)
	}
	err = r.AddCSV("f.csv", strings.NewReader("\ufeffservice,attribute,value,known,method,source\nforum,uk_users,,1/2/2026,stated,x\nforum,uk_users,9\n"))
	for _, want := range []string{`f.csv:2:16: "value" may not be empty`, `f.csv:2:17: "known" is a day such as`, `f.csv:3:1: the row does not have the 6 fields`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := r.AddCSV("f.csv", strings.NewReader("service,attribute,value,known,method,source\n"+strings.Repeat("forum,uk_users,9,2026-01-01,stated,x\n", 500_000))); !errors.Is(err, fault.TooLarge) {
		t.Errorf("a file of 18 MB: %v", err)
	}
	circle := strings.Replace(changing, "{id: new, name: New Inc, country: IE}", "{id: new, name: New, events: [{on: 2026-02-01, merged_into: old, source: x}]}", 1)
	if _, err := read(t, circle).Answers("old", stat.MustDate("2026-03-01")); !errors.Is(err, fault.Conflict) {
		t.Errorf("successors in a circle: %v", err)
	}
}

// FuzzRead wants an answer from any bytes: a register that can be asked, or
// errors of a known kind.
func FuzzRead(f *testing.F) {
	f.Add([]byte(changing), []byte("service,attribute,value,known,method,source\nforum,uk_users,9,2026-01-01,stated,x\n"))
	f.Add([]byte("title: T\nservices: [{id: a, name: A, held: [], facts: [{attribute: x}]}]"), []byte("service"))
	f.Fuzz(func(t *testing.T, yaml, csv []byte) {
		r, err := service.ReadYAML("r.yaml", strings.NewReader(string(yaml)))
		if err != nil {
			if !errors.Is(err, fault.Invalid) && !errors.Is(err, fault.TooLarge) {
				t.Errorf("an error of no known kind: %v", err)
			}
			return
		}
		if err := r.AddCSV("f.csv", strings.NewReader(string(csv))); err != nil && !errors.Is(err, fault.Invalid) {
			t.Errorf("an error of no known kind: %v", err)
		}
		r.AsKnown(stat.Date{})
		r.Findings()
	})
}
