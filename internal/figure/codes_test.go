package figure_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"plumbline/internal/figure"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// codes is an invented survey whose list of offences changed: 88 was split on
// 1 April 2016, 17A took in others on that day, 71 is new since 3 April 2015.
const codes = `id: example
title: Offences
register: example
noun: force
nouns: forces
periods: [2014/15, 2015/16, 2016/17]
dimensions:
  - {id: age, name: age, ages: {from: 0, to: 17}}
  - id: offence
    name: offence
    codes:
      - {code: "88", name: Grooming, to: 2015/16}
      - {code: 88A, name: Meeting after grooming, parent: "88", from: 2016/17}
      - {code: 88B, name: Other grooming, parent: "88", from: 2016/17}
      - {code: 17A, name: Assault, changed: [{on: 2016-04-01, why: took in assault by penetration}]}
      - {code: "71", name: Sexual communication, from: 2015-04-03}
      - {code: "9", name: Other}
measures:
  - {id: offences, name: offences, short: offences, unit: offences, dimensions: [age, offence]}
figures:
  - {id: grooming, title: Change in grooming, method: change, measure: offences, dimension: offence, code: "88"}
  - {id: meeting, title: Change in meeting, method: change, measure: offences, dimension: offence, code: 88A}
  - {id: assault, title: Change in assault, method: change, measure: offences, dimension: offence, code: 17A}
  - {id: assault-ratio, title: Assault, method: ratio, measure: offences, dimension: offence, code: 17A}
  - {id: talk, title: Change in communication, method: change, measure: offences, dimension: offence, code: "71"}
  - {id: other, title: Change in other, method: change, measure: offences, dimension: offence, code: "9"}
  - {id: under-12, title: Change in victims under 12, method: change, measure: offences, dimension: age, code: 0-11}
  - {id: all, title: Offences, method: total, measure: offences}
  - {id: count, title: Grooming, method: total, measure: offences, dimension: offence, code: "88"}
`

// A change over a code that is not the same thing in both periods is aligned
// or refused with the reason, and never made of what is at hand.
func TestCodesThatChanged(t *testing.T) {
	s, err := survey.Load(fstest.MapFS{"s/survey.yaml": {Data: []byte(codes)}}, "s")
	if err != nil {
		t.Fatal(err)
	}
	b := figure.NewBook(s, register(t, "Northmoor", "Westhaven"), observations(t, `
		northmoor offences 2014/15 offence=71 | 6
		northmoor offences 2014/15 offence=88 | 50
		northmoor offences 2015/16 offence=88 | 60
		northmoor offences 2015/16 offence=17A | 70
		northmoor offences 2015/16 offence=71 | 80
		northmoor offences 2015/16 offence=9 | 100
		northmoor offences 2016/17 offence=88A | 30
		northmoor offences 2016/17 offence=88B | 60
		northmoor offences 2016/17 offence=17A | 140
		northmoor offences 2016/17 offence=71 | 120
		northmoor offences 2016/17 offence=9 | 90
		northmoor offences 2015/16 age=0-10 | 40
		northmoor offences 2015/16 age=11-15 | 60
		northmoor offences 2016/17 age=0-11 | 90
		northmoor offences 2016/17 age=12-17 | 60
		westhaven offences 2015/16 offence=9 | 100
		westhaven offences 2015/16 offence=17A | 50
		westhaven offences 2016/17 offence=9 | 150
		westhaven offences 2016/17 offence=88 | 7`), stat.MustDate("2018-01-01"))
	for _, tt := range []struct{ id, text, caveat string }{
		// Split: the later count is that of both parts.
		{"grooming.northmoor.2016-17", "Northmoor recorded 90 offences (offence Grooming) in 2016/17, up 50.0% from 60 in 2015/16.", ""},
		{"meeting.northmoor.2016-17", "Meeting after grooming was in use only from 1 April 2016", ""},
		{"meeting.all.2016-17", "Meeting after grooming was in use only from 1 April 2016", ""},
		// Another meaning.
		{"assault.northmoor.2016-17", "Assault has meant something else since 1 April 2016, when it took in assault by penetration", ""},
		{"assault.all.2016-17", "Assault has meant something else since 1 April 2016, when it took in assault by penetration", ""},
		{"assault-ratio.northmoor.2016-17", "Assault has meant something else since 1 April 2016", ""},
		// New: no base before, and a base of part of the year.
		{"talk.northmoor.2015-16", "Sexual communication was in use only from 3 April 2015", ""},
		{"talk.northmoor.2016-17", "up 50.0% from 80 in 2015/16", "Sexual communication was in use for part of 2015/16 only, from 3 April 2015."},
		// The list of codes differs between answers without a declaration.
		{"other.westhaven.2016-17", "up 50.0% from 100", "The answers of Westhaven for the two periods do not use the same codes of offence (only for 2015/16: Assault; only for 2016/17: Grooming): what is under one code in one may be under another in the other."},
		{"other.northmoor.2016-17", "down 10.0% from 100", ""},
		// A code of which nothing is said: it may be none, and may be left out.
		{"all.westhaven.2015-16", "the parts that were do not make up a whole: nothing is given for the offence Grooming and Sexual communication", ""},
		// A retired code that an answer still uses.
		{"count.westhaven.2016-17", "Westhaven recorded 7 offences (offence Grooming)", "Grooming was in use only until 31 March 2016, and the answer gives it for 2016/17."},
		// Bands that do not match: bounds.
		{"under-12.northmoor.2016-17", "against between 40 and 100 in 2015/16; it is not known whether that is a rise or a fall", "The answer does not break down at 11 and under: the count is given as bounds."},
	} {
		f, ok := b.Figure(figure.ID(tt.id))
		if !ok {
			t.Errorf("%s: there is none", tt.id)
			continue
		}
		if !strings.Contains(f.Text, tt.text) {
			t.Errorf("%s: %s\nwant %q", tt.id, f.Text, tt.text)
		}
		if tt.caveat == "" && strings.Contains(strings.Join(f.Caveats, " "), "codes") || tt.caveat != "" && !strings.Contains(strings.Join(f.Caveats, "\n"), tt.caveat) {
			t.Errorf("%s has the caveats %q, want %q", tt.id, f.Caveats, tt.caveat)
		}
	}
}
