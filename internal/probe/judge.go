package probe

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"plumbline/internal/stat"
)

// fewestShown is how many words a page has, without scripts, before what is not
// on it can be said to be missing.
const fewestShown = 30

// scriptsOnly makes a result unclear where the page shows next to nothing.
func scriptsOnly(r *Result, t *text) bool {
	if t.words >= fewestShown {
		return false
	}
	r.saw(Unclear, "the page shows %d words without scripts, too few to say what is missing: a person has to look", t.words)
	return true
}

var reportWords = regexp.MustCompile(`\b(report|complain|complaint|flag|concern|abuse|unsafe|harm)`)

func judgeForm(r *Result, t *text) {
	login := false
	for _, f := range t.forms {
		if f.password {
			login = true
			continue
		}
		if f.fields > 0 && (f.long || f.fields > 1) && reportWords.MatchString(f.words) {
			r.saw(Passed, "a form that speaks of reporting, with %d fields, can be reached without an account", f.fields)
			return
		}
	}
	switch {
	case login:
		r.saw(Failed, "the only form that can be reached asks for a password")
	case scriptsOnly(r, t):
	case len(t.forms) == 0:
		r.saw(Unclear, "the page has no form without scripts: a person has to look")
	default:
		r.saw(Unclear, "%s, none of which is seen to be for reporting: a person has to look", plural(len(t.forms), "form"))
	}
}

var childWords = regexp.MustCompile(`(?i)\b(child|children|kid|kids|teen|teens|teenager|young person|young people|under[- ]1[0-9]|your age)\b`)

func judgeTerms(r *Result, t *text, limit int) {
	if scriptsOnly(r, t) {
		return
	}
	said := ""
	for _, b := range t.blocks {
		if childWords.MatchString(b) {
			said = b
			break
		}
	}
	if said == "" {
		r.saw(Failed, "the page has %s and none of them is for a child", plural(t.words, "word"))
		return
	}
	r.saw(Passed, "terms that speak to children are there: %q", short(said))
	if t.language != "" && t.language != "en" && !strings.HasPrefix(t.language, "en-") {
		r.saw(Unclear, "the page is in the language %q, and the formulas are for English: a person has to say at what age it can be read", t.language)
		return
	}
	low, high, ok := readingAge(t.blocks)
	if !ok {
		r.saw(Unclear, "%s are too few to tell the reading age (%d are needed)", plural(t.words, "word"), fewestWords)
		return
	}
	r.Low, r.High = low, high
	words := fmt.Sprintf("the reading age is %s to %s years by two formulas", low.FloatString(1), high.FloatString(1))
	stated := big.NewRat(int64(limit), 1)
	switch {
	case limit == 0:
		r.saw(Passed, "%s", words)
	case high.Cmp(stated) <= 0:
		r.saw(Passed, "%s, and %d is asked for", words, limit)
	case low.Cmp(stated) > 0:
		r.saw(Failed, "%s, and %d is asked for", words, limit)
	default:
		r.saw(Unclear, "%s, and %d lies between them", words, limit)
	}
}

var safetyWords = regexp.MustCompile(`(?i)\b(safety|safeguarding|child protection|trust (and|&) safety)\b`)

func judgeContact(r *Result, t *text) {
	about := ""
	for _, b := range t.blocks {
		if safetyWords.MatchString(b) {
			about = b
			break
		}
	}
	for _, l := range t.links {
		kind, _, _ := strings.Cut(strings.ToLower(l.href), ":")
		if kind != "mailto" && kind != "tel" || about == "" {
			continue
		}
		// Whose address it is, is nobody's business here: it is not kept.
		r.saw(Passed, "a page about safety (%q) gives a %s link", short(about), kind)
		return
	}
	switch {
	case scriptsOnly(r, t):
	case about == "":
		r.saw(Unclear, "the page says nothing of safety: check the address")
	case len(t.forms) > 0:
		r.saw(Unclear, "the page has a form and neither a mail address nor a number: a person has to look")
	default:
		r.saw(Failed, "a page about safety (%q) gives neither a mail address nor a number", short(about))
	}
}

var (
	aboutReport = regexp.MustCompile(`(?i)\b(transparency|report)`)
	monthNames  = `(January|February|March|April|May|June|July|August|September|October|November|December)`
	dayMonth    = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)? ` + monthNames + ` (20\d\d)\b`)
	monthDay    = regexp.MustCompile(`\b` + monthNames + ` (\d{1,2}), (20\d\d)\b`)
	isoDay      = regexp.MustCompile(`\b(20\d\d)-(\d\d)-(\d\d)\b`)
)

// judgeReport looks for a day in a line that speaks of a report: a year alone
// may be the one that the report is about.
func judgeReport(r *Result, t *text) {
	var latest stat.Date
	line := ""
	for _, b := range t.blocks {
		if !aboutReport.MatchString(b) {
			continue
		}
		for _, d := range daysIn(b) {
			if d.After(latest) && !d.After(r.On) {
				latest, line = d, b
			}
		}
	}
	switch {
	case latest.IsZero() && scriptsOnly(r, t):
	case latest.IsZero():
		r.saw(Unclear, "no line of the page gives a report with the day on which it came out: a person has to look")
	case r.On.Sub(latest) <= 366:
		r.saw(Passed, "a report is dated %s: %q", latest.Words(), short(line))
	default:
		r.saw(Failed, "the latest report is dated %s, more than a year before: %q", latest.Words(), short(line))
	}
}

func daysIn(s string) []stat.Date {
	var out []stat.Date
	add := func(day, month, year string) {
		m, err := time.Parse("January", month)
		if err != nil {
			n, err := strconv.Atoi(month)
			if err != nil || n < 1 || n > 12 {
				return
			}
			m = time.Date(2000, time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		}
		n, errDay := strconv.Atoi(day)
		y, errYear := strconv.Atoi(year)
		if errDay != nil || errYear != nil {
			return
		}
		if d := stat.NewDate(y, m.Month(), n); d.Day() == n {
			out = append(out, d)
		}
	}
	for _, m := range dayMonth.FindAllStringSubmatch(s, -1) {
		add(m[1], m[2], m[3])
	}
	for _, m := range monthDay.FindAllStringSubmatch(s, -1) {
		add(m[2], m[1], m[3])
	}
	for _, m := range isoDay.FindAllStringSubmatch(s, -1) {
		add(m[3], m[2], m[1])
	}
	return out
}

// short is enough of a text for a person to find it again.
func short(s string) string {
	if r := []rune(s); len(r) > 120 {
		return string(r[:120]) + "…"
	}
	return s
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
