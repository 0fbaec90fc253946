package collect_test

import (
	"os"
	"strings"
	"testing"

	"plumbline/internal/collect"
)

// Short replies in many wordings: right or left to a person, never wrong.
func TestAccuracySentences(t *testing.T) {
	w := newWorld(t)
	text, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	var sure, all tally
	for line := range strings.Lines(string(text)) {
		class, body, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		r := w.request("northmoor")
		if strings.Contains(body, "FOISA") || strings.Contains(body, "in terms of") {
			r = w.request("strathallan")
		}
		l := letter{from: r.To, to: r.Token.Address(own), subject: "FOI", body: strings.ReplaceAll(body, `\n`, "\n")}
		if after, ok := strings.CutPrefix(l.body, "[x]"); ok {
			l.body, l.files = after, []string{"a.xlsx: PK"}
		}
		got := collect.Classify(collect.ReadMessage(l.raw(), nil, arrival), r)
		want := collect.Class(strings.ReplaceAll(class, "_", " "))
		all.said, all.there = all.said+1, all.there+1
		if got.Class == want {
			all.both++
		}
		if got.Class == collect.Unsure {
			continue
		}
		if sure.said++; got.Class == want {
			sure.both++
		} else {
			t.Errorf("said %s, is %s: %s", got.Class, want, body)
		}
	}
	t.Logf("sentences, fitted to, %d: right %s, of those that it was sure of %s", all.there, share(all.both, all.there), share(sure.both, sure.said))
	if all.there < 350 || float64(all.both) < 0.97*float64(all.there) {
		t.Errorf("%d of %d are right; the floor is 97 in 100 of 350 or more", all.both, all.there)
	}
}
