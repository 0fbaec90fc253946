package clock_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"plumbline/internal/collect/clock"
)

// Every clock of the file comes to the days that were worked out by hand,
// and to no others.
func TestWorkedByHand(t *testing.T) {
	a, err := txtar.ParseFile("testdata/worked.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Files) < 30 {
		t.Fatalf("%d clocks; want 30 or more", len(a.Files))
	}
	for _, f := range a.Files {
		t.Run(f.Name, func(t *testing.T) {
			head, body, _ := strings.Cut(string(f.Data), "\n")
			words := strings.Fields(head)
			r := compute(t, clock.Law(words[0]), words[1], words[2:]...)
			var want, got []string
			for line := range strings.Lines(body) {
				key, words, _ := strings.Cut(strings.TrimSpace(line), ": ")
				switch {
				case strings.HasPrefix(line, "#"):
				case key == "stopped":
					if !strings.Contains(r.Stopped, words) {
						t.Errorf("stopped: %q, without %q", r.Stopped, words)
					}
				case key == "finding":
					if !strings.Contains(strings.Join(r.Findings, "\n"), words) {
						t.Errorf("findings %q, without %q", r.Findings, words)
					}
				default:
					want = append(want, strings.TrimSpace(line))
				}
			}
			for _, d := range r.Dues {
				s := string(d.Step) + ": " + d.On.String()
				if !d.Other.IsZero() {
					s += " or " + d.Other.String()
				}
				got = append(got, s)
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}
