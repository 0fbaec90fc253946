package claim_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"plumbline/internal/claim"
	"plumbline/internal/figure"
	"plumbline/internal/survey"
)

// swaps turn a true sentence into a false one by a word: a direction, a unit,
// a rate, a coverage.
var swaps = [][2]string{
	{"rose", "fell"}, {"risen", "fallen"}, {"rise", "fall"}, {"increase", "decrease"}, {"increased", "decreased"}, {"jumped", "dropped"}, {"soared", "plunged"},
	{"leapt", "fell"}, {"climbed", "fell"}, {"up", "down"}, {"down", "up"}, {"fell", "rose"}, {"fallen", "risen"}, {"fall", "rise"}, {"drop", "jump"},
	{"more", "fewer"}, {"more than", "less than"}, {"higher", "lower"}, {"highest", "lowest"}, {"lowest", "highest"}, {"most common", "least common"}, {"more than", "under"},
	{"doubled", "tripled"}, {"doubled", "halved"}, {"double", "treble"}, {"tripled", "doubled"}, {"almost", "more than"}, {"nearly", "over"}, {"just over", "just under"}, {"at least", "at most"},
	{"Fewer than", "More than"}, {"a third", "a quarter"}, {"a quarter", "half"}, {"a fifth", "a third"}, {"two-thirds", "three-quarters"}, {"half", "a fifth"},
	{"%", " percentage points"}, {" per cent", " percentage points"}, {"a day", "a week"}, {"a day", "an hour"}, {"a week", "a month"}, {"a year", "a month"},
	{"offences", "victims a week"}, {"offences", "arrests"}, {"offences", "convictions"}, {"cyber-flagged", "violent"}, {"cyber-flagged", "unflagged"}, {"against children", "against adults"},
	{"that answered", "in the country"}, {"forces that answered", "forces asked"}, {"recorded", "solved"}, {"recorded", "did not record"}, {"recorded", "may have recorded"}, {"logged", "failed to log"},
	{"youngest", "oldest"}, {"year before", "month before"}, {"four years", "two years"}, {"together", "each"}, {"Between them", "Each of them"}, {"the year to March", "the month of March"},
	{"third year running", "fifth year running"}, {"sexual communication", "indecent image"}, {"indecent image", "sexual communication"}, {"child sexual offences", "cyber-flagged offences"},
	{"In 2016/17", "In the first half of 2016/17"}, {"in 2016/17", "in the last quarter of 2016/17"}, {"South East", "North West"}, {"North West", "South West"}, {"respectively", "respectively, in six months"},
}

var (
	yearInText   = regexp.MustCompile(`\b20\d\d[-/]\d\d\b`)
	numberInText = regexp.MustCompile(`\d{1,3}(?:,\d{3})+|\d+`)
	inexact      = regexp.MustCompile(`(?i)nearly|almost|around|about|more than|over|fewer than|under|at least|at most|up to|between|just|or more|twice|times|fold|doubl|trebl|tripl|quarter|third|fifth|half`)
)

// A twist is a true text made false, and the span of it that is.
type twist struct {
	text       string
	start, end int
}

// twistsOf are all that are made of one true text.
func twistsOf(text string, names []string, years []string, claims []claim.Claim) []twist {
	var out []twist
	put := func(from, to int, with string) {
		out = append(out, twist{text[:from] + with + text[to:], from, from + len(with)})
	}
	for _, at := range yearInText.FindAllStringIndex(text, -1) {
		for _, y := range years {
			if y != strings.ReplaceAll(text[at[0]:at[1]], "-", "/") {
				put(at[0], at[1], y)
			}
		}
	}
	for _, c := range claims {
		for _, at := range numberInText.FindAllStringIndex(c.Text, -1) {
			from, to := c.Start+at[0], c.Start+at[1]
			n, err := strconv.Atoi(strings.ReplaceAll(text[from:to], ",", ""))
			if err != nil || from > 0 && strings.ContainsAny(text[from-1:from], "/-.") || to < len(text) && strings.ContainsAny(text[to:to+1], "/-") || n >= 2000 && n < 2050 {
				continue
			}
			moved := []int{n + 1, n - 1, n + 10, 2 * n, 3 * n, n / 2}
			if inexact.MatchString(c.Text) {
				moved = nil
			}
			for _, m := range moved {
				if m != n && m >= 0 {
					put(from, to, strconv.Itoa(m))
				}
			}
		}
	}
	for _, name := range names {
		for from := 0; ; {
			at := strings.Index(text[from:], name)
			if at < 0 {
				break
			}
			for _, other := range names {
				if strings.HasSuffix(text[:from+at], "England and ") || name == "Greater Manchester" && other == "GMP" {
					continue
				}
				if other != name && !strings.Contains(name, other) {
					put(from+at, from+at+len(name), other)
				}
			}
			from += at + len(name)
		}
	}
	for _, s := range swaps {
		for from := 0; ; {
			at := strings.Index(text[from:], s[0])
			if at < 0 {
				break
			}
			start, end := from+at, from+at+len(s[0])
			if (start == 0 || !isLetter(text[start-1]) || s[0][0] == '%' || s[0][0] == ' ') && (end == len(text) || !isLetter(text[end])) {
				put(start, end, s[1])
			}
			from = end
		}
	}
	return out
}

func isLetter(b byte) bool { return 'a' <= b|32 && b|32 <= 'z' }

// stillTrue are twists that chance has left true: Northmoor had the most in
// every year, and 39 forces answered for both of two.
var stillTrue = map[string]bool{
	"39 forces in England and Wales gave figures for 2015/16.": true,
	"In England and Wales, 39 forces recorded between 272 and 3,903 cyber-flagged sexual offences against under-18s (victim's age 10 and under) in 2015/16.": true,
	"Across 39 forces in England and Wales, the age of the youngest victim of a cyber-flagged offence in 2015/16 was 1.":                                     true,
	"Northmoor had the highest number of offences in 2021/22 among the forces that answered, and Thornholm the lowest.":                                      true,
	"Northmoor had the highest number of offences in 2022/23 among the forces that answered, and Thornholm the lowest.":                                      true,
	"Northmoor had the highest number of offences in 2023/24 among the forces that answered, and Thornholm the lowest.":                                      true,
	"Northmoor recorded more than three times as many cyber-flagged offences as Thornholm in 2021/22.":                                                       true,
	"Northmoor recorded more than three times as many cyber-flagged offences as Thornholm in 2022/23.":                                                       true,
	"Northmoor recorded more than three times as many cyber-flagged offences as Thornholm in 2023/24.":                                                       true,
	"Northmoor recorded more than three times as many cyber-flagged offences as Highfell in 2024/25.":                                                        true,
	"In 2023/24, where age was recorded, 14 was the most common age of victims in Northmoor.":                                                                true,
	"In 2024/25, where age was recorded, 14 was the most common age of victims in Greyford.":                                                                 true,
	"Chatterbox was used in more than a third of Northmoor's offences where the platform was known in 2021/22.":                                              true,
	"Greyford is up 4 per cent and Northmoor 4 per cent in 2024/25 compared with 2023/24.":                                                                   true,
	"Greyford is up 4 per cent and Greyford 4 per cent in 2024/25 compared with 2023/24.":                                                                    true,
	"Northmoor is up 4 per cent and Westhaven 4 per cent in 2024/25 compared with 2023/24.":                                                                  true,
	"Westhaven is up 4 per cent and Westhaven 4 per cent in 2024/25 compared with 2023/24.":                                                                  true,
}

// TestTwistsOfTrueProse makes thousands of false texts out of the true ones of
// the prose sets, the stories and the figures, one thing at a time: a number,
// a year, a respondent, a direction, a unit, a base, a coverage. None may hold.
func TestTwistsOfTrueProse(t *testing.T) {
	books, err := demoBooks()
	if err != nil {
		t.Fatal(err)
	}
	tried, held, texts := 0, 0, 0
	for letter, book := range books {
		facts := claim.NewFacts(book)
		names := []string{"West Mercia", "Kent", "Cleveland", "Staffordshire", "Hampshire", "Wales", "England and Wales", "Greater Manchester"}
		if letter == "e" {
			names = []string{"Northmoor", "Westhaven", "Eastvale", "Thornholm", "Highfell", "Greyford"}
		}
		figures := map[string]bool{} // by chance a twist may be another figure's sentence
		for _, f := range book.Figures() {
			figures[f.Text] = true
		}
		var years []string
		for _, p := range book.Survey().Periods {
			years = append(years, p.String())
		}
		for _, text := range trueTexts(t, letter, book) {
			r := claim.Check(text, facts, claim.Options{})
			if !holds(r) {
				continue
			}
			texts++
			for _, tw := range twistsOf(text, names, years, r.Claims) {
				if figures[tw.text] {
					continue
				}
				tried++
				if holds(claim.Check(tw.text, facts, claim.Options{})) && !stillTrue[tw.text] {
					if held++; held <= 80 {
						t.Errorf("holds: %q (from %q)", tw.text, text)
					}
				}
			}
		}
	}
	t.Logf("%d texts, %d twists, %d hold", texts, tried, held)
}

func holds(r claim.Report) bool {
	for _, c := range r.Claims {
		if !c.Verdict.Holds() {
			return false
		}
	}
	return len(r.Claims) > 0
}

// trueTexts are the true passages of the prose sets and the sentences of some
// of a book's figures.
func trueTexts(t *testing.T, letter string, book *figure.Book) []string {
	var out []string
	for _, p := range readProse(t, "testdata/prose.txt") {
		if p.survey == letter && p.label[0] == 'T' {
			out = append(out, p.text)
		}
	}
	n := map[survey.Method]int{}
	for _, f := range book.Figures() {
		if f.Value.Lo != nil && n[f.Method] < 12 {
			n[f.Method]++
			out = append(out, f.Text)
		}
	}
	return out
}
