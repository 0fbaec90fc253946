package notice_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"plumbline/internal/assess/notice"
	"plumbline/internal/collect/clock"
	"plumbline/internal/fault"
	"plumbline/internal/standard/standardtest"
	"plumbline/internal/stat"
)

const good = `
id: chatterbox-2026
regime: uk-osa
survey: child-safety-return
service: teen-chat
provider: palaver
days: 28
unit: days
legal_name: Palaver plc
address: an invented address
information: the answers to the survey for 2025
why: to assess the duties of sections 10 and 12
form: the workbook sent with this notice, or JSON
place: the regulator's upload page
consequences: a penalty of up to the amounts of Schedule 13
power: section 100(1)
signed_by: head of information powers
from: 2025-01-01
to: 2025-12-31
`

func load(t *testing.T, text string) *notice.Notice {
	t.Helper()
	n, err := notice.Load(fstest.MapFS{"n.yaml": {Data: []byte(text)}}, "n.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var day = stat.MustDate("2026-01-30")

func TestServe(t *testing.T) {
	s, _ := theSurvey(t)
	got, err := load(t, good).Serve(s, standardtest.Services(t), clock.UK(), day, "information powers team", "by e-mail to the registered address")
	if err != nil {
		t.Fatal(err)
	}
	if got.Due.On != stat.MustDate("2026-02-27") || got.Due.DayZero != day || got.Due.Working == "" {
		t.Errorf("due %s, day zero %s: %s", got.Due.On, got.Due.DayZero, got.Due.Working)
	}
	for _, tt := range []struct {
		on, returned, state string
		late                int
	}{{"2026-02-27", "", "awaited", 0}, {"2026-03-01", "", "overdue", 2}, {"2026-04-01", "2026-02-27", "answered", 0}, {"2026-04-01", "2026-03-04", "answered late", 5},
		{"2026-03-01", "2026-03-04", "overdue", 2}, {"2026-02-01", "2026-01-02", "awaited", 0}} {
		var returns []stat.Date
		if tt.returned != "" {
			returns = []stat.Date{stat.MustDate(tt.returned)}
		}
		if st := got.StandingOn(stat.MustDate(tt.on), returns); string(st.State) != tt.state || st.Late != tt.late {
			t.Errorf("on %s, returned %q: %s, %d days late; want %s, %d", tt.on, tt.returned, st.State, st.Late, tt.state, tt.late)
		}
	}
}

// Every regime's fields are checked before a notice may be served.
func TestWhatStandsInTheWay(t *testing.T) {
	s, _ := theSurvey(t)
	reg := standardtest.Services(t)
	for _, r := range notice.Regimes {
		n := load(t, good)
		n.Regime = r.ID
		n.Fields[notice.Interval], n.Fields[notice.Terms] = "12", "written terms"
		if problems := n.Check(s, reg, day); len(problems) != 0 {
			t.Errorf("%s: %q", r.ID, problems)
		}
		for _, f := range r.Required {
			without := *n
			without.Fields = map[notice.Field]string{}
			for k, v := range n.Fields {
				if k != f {
					without.Fields[k] = v
				}
			}
			if problems := without.Check(s, reg, day); len(problems) != 1 || !strings.HasPrefix(problems[0], string(f)+" is missing") {
				t.Errorf("%s without %s: %q", r.ID, f, problems)
			}
		}
	}
	for says, edit := range map[string][2]string{
		"no regime":                           {"uk-osa", "uk-osb"},
		"whose name on":                       {"legal_name: Palaver plc", "legal_name: Palaver Ltd"},
		"is under palaver on":                 {"provider: palaver", "provider: chatterbox"},
		"no provider":                         {"provider: palaver", "provider: nobody"},
		"no service":                          {"service: teen-chat", "service: teen-chats"},
		"is none: write days":                 {"to: 2025-12-31", "to: 2024-12-31"},
		"it is about the survey":              {"survey: child-safety-return", "survey: example"},
		"the unit is":                         {"unit: days", "unit: fortnights"},
		"wants 28 or more":                    {"regime: uk-osa\n", "regime: au-osa-56\n"},
		"counts in days, not in working days": {"regime: uk-osa\n", "regime: au-osa-56 \n"},
	} {
		text := strings.Replace(good, edit[0], edit[1], 1)
		switch {
		case strings.HasPrefix(says, "wants 28"):
			text = strings.Replace(text, "days: 28", "days: 27", 1)
		case strings.HasPrefix(says, "counts in"):
			text = strings.Replace(text, "unit: days", "unit: working days", 1)
		}
		n := load(t, text)
		if problems := strings.Join(n.Check(s, reg, day), "; "); !strings.Contains(problems, says) {
			t.Errorf("%q, want %q", problems, says)
		}
		if _, err := n.Serve(s, reg, clock.UK(), day, "a team", "by hand"); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: served all the same, or %v", says, err)
		}
	}
	if _, err := load(t, good).Serve(s, reg, clock.UK(), day, "", ""); !errors.Is(err, fault.Invalid) {
		t.Errorf("served by nobody: %v", err)
	}
}

func TestLoadNamesThePlace(t *testing.T) {
	_, err := notice.Load(fstest.MapFS{"n.yaml": {Data: []byte(strings.Replace(good, "legal_name", "legal_nam", 1))}}, "n.yaml")
	if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), `n.yaml:9:1: a notice has no part "legal_nam" (did you mean "legal_name"?)`) {
		t.Error(err)
	}
}
