package table

import (
	"regexp"
	"strings"

	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// A class is what the text of a cell could be, before anything is known of
// its place.
type class uint8

const (
	isBlank  class = iota
	isNumber       // 52; 67%; about 40
	isRange        // 1-4, <5, 16+: hidden or bounded, or the name of a band
	isSymbol       // *, -, nil, N/A, not held
	isError        // #REF!
	isYear         // 2018, 201801: a number, or a period
	isPeriod       // January, 2018/19, Q1
	isDate
	isText
)

// isValue says that the text is more likely a value than a label.
func (c class) isValue() bool { return c >= isNumber && c <= isError }

// isTime says that the text is or could be a period.
func (c class) isTime() bool { return c >= isYear && c <= isDate }

const longestValue = 80 // bytes; longer text is never a value

func (s *sheet) classOf(k *document.Cell, text string) class {
	switch k.Kind {
	case document.ErrorCell:
		return isError
	case document.DateCell:
		return isDate
	}
	if text == "" {
		if k.Kind == document.NumberCell && k.Raw != "" {
			return isNumber // its format hides it
		}
		return isBlank
	}
	if n, ok := whole(text); ok {
		return wholeClass(text, n)
	}
	if c, ok := s.lexicon[text]; ok {
		return c
	}
	c := textClass(text)
	if c == isText && k.Kind == document.NumberCell {
		c = isNumber
	}
	if len(s.lexicon) < 1<<16 {
		s.lexicon[text] = c
	}
	return c
}

func wholeClass(text string, n int64) class {
	switch {
	case len(text) == 4 && 1950 <= n && n <= 2049:
		return isYear
	case len(text) == 6 && 1950 <= n/100 && n/100 <= 2049 && 1 <= n%100 && n%100 <= 12:
		return isYear
	}
	return isNumber
}

var (
	monthAlone   = regexp.MustCompile(`^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?$`)
	monthYear    = regexp.MustCompile(`^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ '/_-]*\d{2,4}$|^\d{4}[ /_-]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?$`)
	quarterAlone = regexp.MustCompile(`^(?:q|qtr ?|quarter )[1-4]$|^(?:1st|2nd|3rd|4th|first|second|third|fourth) (?:qtr|quarter)$`)
	yearMarked   = regexp.MustCompile(`^(?:(?:cy|fy|year|calendar year|financial year|fiscal year) ?)?(?:19|20)\d\d(?: ?[/-] ?(?:19|20)?\d\d)?(?: ?(?:\*{1,3}|\[(?:note )?[0-9a-z]{1,3}\]|\((?:note )?[0-9a-z]{1,3}\)|[¹²³⁴⁵†‡]|to date|ytd|\(to date\)|\(ytd\)|\(part year\)|\(part\)))*$`)
	yearMonth    = regexp.MustCompile(`^(?:19|20)\d\d[-_/ ]?m?(?:0[1-9]|1[0-2])$`)
	dayMonth     = regexp.MustCompile(`^\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?$|^\d{4}-\d{2}-\d{2}(?:[t ].*)?$|^\d{1,2}(?:st|nd|rd|th)?[ -](?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?(?:[ -]\d{2,4})?$`)
)

func textClass(text string) class {
	if len(text) > longestValue {
		return isText
	}
	t := strings.ToLower(text)
	switch {
	case monthAlone.MatchString(t), monthYear.MatchString(t), quarterAlone.MatchString(t), yearMonth.MatchString(t):
		return isPeriod
	case yearMarked.MatchString(t):
		return isPeriod
	case dayMonth.MatchString(t):
		return isDate
	}
	v := textValue(text)
	switch {
	case v.kind == Unreadable && v.rule:
		return isSymbol
	case v.kind == Unreadable:
		return isError
	case v.kind == Words:
	case v.kind == Number && !v.count.IsExact() && v.decimal == nil, v.kind == Suppressed && v.count.Known():
		return isRange
	case v.decimal != nil && !(v.kind == Zero && t[0] > '9'):
		return isNumber
	default:
		return isSymbol
	}
	if startsTime.MatchString(t) {
		if _, err := stat.ParsePeriod(text); err == nil {
			return isPeriod
		}
	}
	return isText
}

// startsTime keeps the reading of periods to texts that could be one.
var startsTime = regexp.MustCompile(`^(?:fy|f/y|cy|'?\d|q|quarter|qtr|year|calendar|financial|fiscal|12 months|twelve|the |from |between |period|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`)

var (
	totalWord    = regexp.MustCompile(`(?i)^(?:grand|sub|overall|combined|year(?:ly)?|annual|running|force|area|national|regional|column|row|monthly|quarterly|(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?|q[1-4])?[ -]*totals?\b|\b(?:sub)?totals?\b *(?:\(.*\)|[:*\d\[\]†¹²³]*)?$|^(?:all|sum|overall|combined|altogether|in total)[ :*]*$|^all (?:the )?(?:ages?|age groups?|offences?|crimes?|crime types?|forces?|areas?|persons?|people|victims?|sex(?:es)?|genders?|platforms?|categories|types|groups|months|years|quarters|periods|incidents|records|cases|sexual offences)(?: total)?[ :*]*$`)
	subtotalWord = regexp.MustCompile(`(?i)^sub[ -]?total`)
	grandWord    = regexp.MustCompile(`(?i)^(?:grand|overall|force|combined)[ -]*totals?\b|^overall$`)
	partWord     = regexp.MustCompile(`(?i)\b(?:of which|of these|of those|including|includes|incl\.?|excluding)\b`)
	shareWord    = regexp.MustCompile(`(?i)%|\bper ?cent(?:age)?s?\b|\bproportion\b|\bpct\b`)
	rateWord     = regexp.MustCompile(`(?i)\b(?:rates?|average|mean|median|change|difference|variance|ratio|per (?:1,?000|10,?000|100,?000|head|day|month)|rank)\b|^(?:\+/-|diff\.?|avg\.?)$`)
	// attributeWord heads a column of numbers that name rather than count.
	attributeWord = regexp.MustCompile(`(?i)^(?:(?:victim|suspect|offender|person|complainant)(?:'s|s)?[ _]?)?(?:age|ages|age (?:at|of|in) .*|age ?(?:group|band|range)s?|year|years|financial year|fiscal year|calendar year|fy|month|months|week|day|date|quarter|qtr|period|hour|(?:time |reporting )?period(?: covered)?|last updated|published|release date|id|ids|ref|ref\.?(?:erence)?s?(?: (?:no|number)\.?)?|reference|urn|crime (?:no|ref|number|reference)\.?|record|row|line|s/?n|ser(?:ial)?(?: no\.?)?|item|#|code|ho code|home office code|.* code|codes?|ward|beat|district|district no|postcode|question|q|qu|question (?:no|number)\.?|no|no\.|number of row)[ :*]*$`)
	// measureWord heads a column of counts.
	measureWord = regexp.MustCompile(`(?i)\b(?:number|numbers|count|counts|total|totals|volume|value|values|figure|figures|offences|crimes|incidents|victims|records|recorded|cases|reports|occurrences|quantity|qty|frequency|n|freq|sum|answer|response|result|arrests|charges|amount|cost|data)\b|^no\.?(?: of\b|s?$)|^#`)
	remarkWord  = regexp.MustCompile(`(?i)^(?:notes?|comments?|remarks?|caveats?|footnotes?|explanations?|sources?|coverage|additional information|further information|data quality|value note|coverage note|.* notes?|.* comments?)[ :]*$`)
	noteStart   = regexp.MustCompile(`(?i)^(?:notes?\b|n\.?b\.?\b|sources?\b|\*|†|‡|§|\[[0-9a-z]{1,4}\]|\([0-9a-z]\)|[¹²³⁴⁵⁶⁷⁸⁹]|please note|caveat|disclaimer|data (?:is |are |was |were )?(?:extracted|correct|as at|quality|source)|extracted|figures? (?:below|less|under|of|are|is|for|have|may|shown|has)|this (?:data|table|information|document)|these (?:figures|data)|footnote|where |symbols?\b|key\b|produced|prepared by|counts? (?:of|below|are)|numbers (?:below|less|under|are)|values? (?:below|less|under|of)|cells? |all (?:data|figures) |the (?:data|figures?|above|information|following)|(?:r|p|c|x|z|e|u) ?[=:] |[<-] ?\d* ?(?:=|denotes|means|indicates)|- (?:denotes|means|indicates|represents|=)|\d{1,2}[.)]? +[A-Z].{24,})`)
)
