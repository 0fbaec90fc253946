package collect

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"plumbline/internal/collect/clock"
	"plumbline/internal/table"
)

// refusals is the table of sections: by act and number, the limbs in order.
var refusals = sync.OnceValue(func() map[string][]Section {
	out := map[string][]Section{}
	for _, row := range table.Exemptions() {
		number, limb, found := strings.Cut(row[1], "(")
		if found {
			limb = "(" + limb
		}
		out[row[0]+" "+number] = append(out[row[0]+" "+number], Section{Act: row[0], Number: number, Limb: limb, Title: row[2], Kind: row[3]})
	}
	return out
})

var (
	sectionForm = regexp.MustCompile(`\b(sections?|secs?\.?|ss?\.?|regulations?|regs?\.?|exemptions?) ?(\d{1,2}[a-z]?)((?: ?\([0-9a-z]{1,4}\))*)((?:(?:, ?| and | & | or |/| to )(?:sections? |ss?\.? ?|regulations? )?\d{1,2}[a-z]?(?: ?\([0-9a-z]{1,4}\))*)*)`)
	sectionMore = regexp.MustCompile(`(\d{1,2}[a-z]?)((?: ?\([0-9a-z]{1,4}\))*)`)
	// ofAnother follows a section of an act that is none of ours.
	ofAnother = regexp.MustCompile(`^[^.;]{0,12}\b(?:of|under) the (?:\w+ ){0,6}(?:act|order|regulations)\b`)
	oursAfter = regexp.MustCompile(`^[^.;]{0,12}\b(?:of|under) the (?:act|foi|freedom|foia|foisa|environmental|eir|general)`)
	refuses   = []string{"absolute", "qualified", "part", "procedural", "not_held"}
	// procedural sections that refuse; the others only say how to go about it.
	refusing = map[string]bool{"FOIA2000 12": true, "FOIA2000 14": true, "FOISA2002 12": true, "FOISA2002 14": true, "FOISA2002 18": true}
)

// sectionsIn are the sections under which an answer may be refused that a
// sentence in lower case names, each once. Sections of other acts are left
// out; a number that could be of either act is of the one that the sentence
// names, and otherwise of the law of the request.
func sectionsIn(s string, law clock.Law) []Section {
	if !strings.ContainsAny(s, "0123456789") {
		return nil
	}
	var out []Section
	for _, m := range sectionForm.FindAllStringSubmatchIndex(s, 20) {
		after := s[m[1]:]
		if ofAnother.MatchString(after) && !oursAfter.MatchString(after) {
			continue
		}
		act := actIn(s, law, strings.HasPrefix(s[m[2]:m[3]], "reg"))
		for _, r := range sectionMore.FindAllStringSubmatch(s[m[4]:m[1]], 20) {
			x, ok := sectionOf(act, strings.ToUpper(r[1]), limbOf(r[2]))
			if ok && !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}

var letterAfter = regexp.MustCompile(`\d[a-z]`)

// limbOf writes a limb as acts do: "(5B)(a)" with a capital after a figure.
func limbOf(s string) string {
	return letterAfter.ReplaceAllStringFunc(strings.ReplaceAll(s, " ", ""), strings.ToUpper)
}

func actIn(s string, law clock.Law, regulation bool) string {
	scottish := strings.Contains(s, "(scotland)") || strings.Contains(s, "foisa") || strings.Contains(s, "eisr") || law == clock.FOISA || law == clock.EISR
	switch {
	case regulation && scottish:
		return "EISR2004"
	case regulation:
		return "EIR2004"
	case scottish:
		return "FOISA2002"
	}
	return "FOIA2000"
}

// sectionOf looks a section up: with the title and kind of the row whose limb
// is the longest that the limb named begins with, or of the first row.
func sectionOf(act, number, limb string) (Section, bool) {
	rows := refusals()[act+" "+number]
	if len(rows) == 0 || !refusing[act+" "+number] && rows[0].Kind == "procedural" {
		return Section{}, false
	}
	best := rows[0]
	for _, r := range rows {
		if r.Limb != "" && strings.HasPrefix(limb, r.Limb) {
			best = r
		}
	}
	if !slices.Contains(refuses, best.Kind) {
		return Section{}, false
	}
	return Section{Act: act, Number: number, Limb: limb, Title: best.Title, Kind: best.Kind}, true
}
