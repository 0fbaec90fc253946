package table

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// A said is what the text of one cell says as a value.
type said struct {
	kind    Kind
	count   stat.Count
	decimal *big.Rat
	percent bool
	marks   []string // of footnotes, taken off the text
	// rule says that a note of the document decides what the symbol means.
	rule  bool
	doubt string
}

// plain is the text with runs of space, among them no-break spaces, made one
// space, and typographic variants of dashes and signs made one form.
func plain(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x80 {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u2007', '\u2009', '\u202f', '\u200a', '\u2003', '\u2002', '\t', '\r', '\n', '\v', '\f':
			return ' '
		case '\u200b', '\ufeff', '\u00ad', '\u200e', '\u200f':
			return -1
		case '–', '—', '−', '‑', '‒', '―', '﹣', '－':
			return '-'
		case '＊', '∗':
			return '*'
		case '’', '‘':
			return '\''
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// The symbols and set phrases of statistical tables, in lower case. [c], [x],
// [z], [low] and the trailing marks are those of the Government Statistical
// Service's guidance on symbols in tables; the others are what public bodies
// write.
var kindOf = map[string]Kind{
	"*": Suppressed, "**": Suppressed, "***": Suppressed, "[c]": Suppressed, "(c)": Suppressed, "[low]": Suppressed, "suppressed": Suppressed,
	"[suppressed]": Suppressed, "low number": Suppressed, "low numbers": Suppressed, "[*]": Suppressed, "(*)": Suppressed,
	"nil": Zero, "none": Zero, "zero": Zero, "nil return": Zero, "nil recorded": Zero, "none recorded": Zero, "none reported": Zero,
	"no offences": Zero, "no crimes": Zero, "no incidents": Zero, "no offences recorded": Zero, "no crimes recorded": Zero,
	"no incidents recorded": Zero, "no recorded offences": Zero, "no recorded crimes": Zero, "0 recorded": Zero, "zero recorded": Zero, "nil.": Zero, "none.": Zero, "none identified": Zero,
	"n/a": NotApplicable, "na": NotApplicable, "n\\a": NotApplicable, "n.a.": NotApplicable, "n.a": NotApplicable, "n-a": NotApplicable, "[z]": NotApplicable,
	"not applicable": NotApplicable, "(n/a)": NotApplicable, "[n/a]": NotApplicable, "does not apply": NotApplicable,
	"not held": NotHeld, "not recorded": NotHeld, "no data held": NotHeld, "data not held": NotHeld, "no information held": NotHeld,
	"information not held": NotHeld, "not collected": NotHeld, "not available": NotHeld, "data not available": NotHeld, "unavailable": NotHeld, "[x]": NotHeld,
	"no record held": NotHeld, "no records held": NotHeld, "not captured": NotHeld, "data unavailable": NotHeld, "not currently available": NotHeld, "none held": NotHeld,
	"exempt": Refused, "refused": Refused, "withheld": Refused, "redacted": Refused, "[redacted]": Refused, "not disclosed": Refused, "exempted": Refused,
	"not provided": Refused, "information withheld": Refused, "[withheld]": Refused, "restricted": Refused,
	"not yet available": Future, "future": Future, "not yet published": Future, "future month": Future, "future period": Future, "awaited": Future,
	"period not complete": Future, "not yet known": Future, "yet to occur": Future,
	"#ref!": Unreadable, "#n/a": Unreadable, "#value!": Unreadable, "#div/0!": Unreadable, "#name?": Unreadable, "#null!": Unreadable, "#num!": Unreadable,
	"#ref": Unreadable, "#value": Unreadable, "#div/0": Unreadable, "#getting_data": Unreadable, "#spill!": Unreadable, "#calc!": Unreadable,
}

// Symbols that bodies use in several ways: read one way, and in doubt unless
// a note says what they mean.
var loose = map[string]Kind{
	"-": Blank, "--": Blank, "---": Blank, "- -": Blank, ".": NotApplicable, "..": NotHeld, "...": NotHeld, "…": NotHeld, ":": NotHeld,
	"c": Suppressed, "x": Suppressed, "s": Suppressed, "z": NotApplicable, "#": Suppressed, "~": Suppressed, "^": Suppressed, "!": Suppressed, "u": Suppressed, "[u]": Suppressed,
	"no data": NotHeld, "no records": Zero, "no records found": Zero, "no results": Zero, "no data recorded": Zero, "no information": NotHeld, "nr": NotHeld, "nk": NotHeld,
	"unknown": NotHeld, "not known": NotHeld, "tbc": Future, "pending": Future, "awaiting": Future, "null": NotHeld, "?": Unreadable, "xx": Suppressed, "[w]": Zero,
	"[b]": NotHeld, "/": NotApplicable, "†": Suppressed, "‡": Suppressed, "$": Suppressed, "§": Suppressed, "@": Suppressed,
}

var numberWords = map[string]int64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

const (
	numeral = `(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)`
	units   = `(?: (?:recorded )?(?:offences?|crimes?|incidents?|records?|victims?|reports?|cases?|occurrences?|people|persons?|child(?:ren)?|arrests?|times|occasions?|fte|staff|officers?|posts?|employees|individuals|suspects?|offenders?|girls?|boys?|males?|females?|charges|convictions|investigations|complaints|allegations|referrals?|requests?|images?|devices?|accounts?))?`
)

var (
	numberForm = regexp.MustCompile(`^(\(|- ?|\+)?(£|€|\$)?` + numeral + `( ?%| ?per ?cent| ?percent)?(\))?` + units + `$`)
	hedged     = regexp.MustCompile(`^(~ ?|≈ ?|c\. ?|c |ca\.? |circa |approx\.? |approximately |about |around |roughly |some |nearly |almost |just under |just over |over |more than |> ?|>= ?|≥ ?|at least |a minimum of |minimum |up to |at most |no more than |maximum |under |below |less then |less than |fewer than |fewer then |< ?|<= ?|≤ ?|lower than )(\w[\w., ]*)( ?%| ?per ?cent)?` + units + `$`)
	hedgedTail = regexp.MustCompile(`^(\w[\w, ]*?) ?(\+|or more|or fewer|or less|or under|or over|and over|and under|\(approx(?:imate(?:ly)?|\.)?\)|approx\.?|approximately|\(est(?:imated?|\.)?\)|estimated?)` + units + `$`)
	rangeForm  = regexp.MustCompile(`^(?:between )?(\d{1,9}) ?(?:-|to|and|\.\.) ?(\d{1,9})` + units + `$`)
	// bracketed is a number with another in brackets: a share, a part of it, or
	// the mark of a note.
	bracketed  = regexp.MustCompile(`^([\d,]+) ?[(\[](\d[\d,.]*)( ?%| ?per ?cent)?[)\]]$`)
	tailMark   = regexp.MustCompile(`^(.*?\S) ?(\[(?:note )?[0-9a-z]{1,3}\]|\((?:note )?[a-z]{1,2}\)|\*{1,3}|†|‡|§|¹|²|³|[⁴-⁹⁰]|#|\^|~)$`)
	letterMark = regexp.MustCompile(`^(\d[\d,.]*%?)(r|p|e)$`)
	exemption  = regexp.MustCompile(`^(?:(?:information |data |figures? )?(?:is |are )?(?:exempt(?:ed)?|withheld|refused|redacted|removed)(?: from disclosure)?(?: (?:under|by virtue of|by|due to|as per|per|-))?[ :(]*)?(?:s|ss|sec|sect|section|sections|foia s|foi s|reg|regulation)\.? ?\d{1,2}[a-z]?(?: ?\([0-9a-z]{1,3}\))*(?:(?:,| and| &|/) ?(?:s|section)?\.? ?\d{1,2}(?: ?\([0-9a-z]{1,3}\))*)*(?: exempt(?:ion|ed)?| applies| exceeds (?:the )?(?:cost|appropriate)(?: limit)?| foia?| of the (?:foia?|act|freedom of information act)(?: 2000)?)*\)?\.?$`)
	withheld   = regexp.MustCompile(`^(?:information |data |figures? )?(?:is |are )?(?:exempt(?:ed)?|withheld|refused|redacted)\b.{0,60}$`)
	zeroWords  = regexp.MustCompile(`^(?:there (?:were|are|have been) )?(?:no|nil|zero) (?:\w+ ){0,3}(?:offences|crimes|incidents|cases|victims|reports|occurrences)(?: (?:were )?(?:recorded|reported|identified))?\.?$`)
)

// valueOf reads a cell as a value. Kinds never turn into one another.
func valueOf(k *document.Cell) said {
	if k == nil {
		return said{kind: Blank}
	}
	s := plain(k.Shown)
	var v said
	switch {
	case s == "" && k.Raw != "" && k.Kind == document.NumberCell:
		v = numberCell(k, plain(k.Raw))
		v.doubt = "the cell shows nothing and holds " + plain(k.Raw)
	case s == "":
		return said{kind: Blank}
	case k.Kind == document.ErrorCell:
		return said{kind: Unreadable, doubt: s + " is an error of the spreadsheet"}
	case k.Kind == document.DateCell:
		return said{kind: Unreadable, doubt: s + " is a date where a number could stand"}
	case k.Kind == document.BoolCell:
		return said{kind: Words, doubt: s + " is true or false where a number could stand"}
	case k.Kind == document.NumberCell:
		v = numberCell(k, s)
	default:
		v = textValue(s)
	}
	v.marks = append(v.marks, k.Marks...)
	return v
}

// numberCell reads a stored number as it is shown. A dash that an accounting
// format shows for 0 is a zero.
func numberCell(k *document.Cell, s string) said {
	if s == k.Raw {
		if v, ok := digits(s); ok {
			return v
		}
	}
	raw, ok := new(big.Rat).SetString(k.Raw)
	if !ok {
		return textValue(s)
	}
	if strings.Trim(s, "- £$€") == "" && raw.Sign() == 0 {
		return exactly(raw, false)
	}
	v := textValue(s)
	if v.kind == Number || v.kind == Zero {
		if v.kind == Zero && raw.Sign() != 0 {
			v.kind = Number
			v.count = stat.Missing(stat.NotAsked)
		}
		if v.decimal != nil && raw.Sign() < 0 {
			v.doubt = ""
		}
		return v
	}
	if strings.Trim(s, "#") == "" {
		return said{kind: Unreadable, doubt: "the column is too narrow to show the number"}
	}
	v = exactly(raw, false)
	v.doubt = "the cell shows " + strconv.Quote(s) + " and holds " + k.Raw
	return v
}

func exactly(r *big.Rat, percent bool) said {
	v := said{kind: Number, decimal: r, percent: percent, count: stat.Missing(stat.NotAsked)}
	if r.Sign() == 0 {
		v.kind = Zero
	}
	if r.IsInt() && r.Sign() >= 0 && r.Num().IsInt64() && r.Num().Int64() != stat.Unbounded {
		v.count = stat.Exactly(r.Num().Int64())
	}
	return v
}

// textValue reads plain text as a value.
func textValue(s string) said {
	if v, ok := digits(s); ok {
		return v
	}
	t := strings.ToLower(s)
	if v, ok := symbol(t); ok {
		return v
	}
	if strings.Trim(t, "█") == "" {
		return said{kind: Refused, doubt: "it is blacked out"}
	}
	if v, ok := hedge(t); ok {
		return v
	}
	if v, ok := number(t); ok {
		return v
	}
	if v, ok := withComma(t); ok {
		return v
	}
	if v, ok := withBracket(t); ok {
		return v
	}
	if m := tailMark.FindStringSubmatch(t); m != nil {
		if v := textValue(m[1]); v.kind != Words {
			v.marks = append(v.marks, markName(m[2]))
			return v
		}
	}
	if m := letterMark.FindStringSubmatch(s); m != nil {
		v := textValue(m[1])
		v.marks = append(v.marks, m[2])
		return v
	}
	switch {
	case exemption.MatchString(t), withheld.MatchString(t):
		return said{kind: Refused, count: stat.Missing(stat.Refused)}
	case zeroWords.MatchString(t):
		return exactly(new(big.Rat), false)
	}
	return said{kind: Words, doubt: "words stand where a number could"}
}

// commaForm is a number with a decimal comma, as programs set up for other
// countries write it.
var commaForm = regexp.MustCompile(`^-?\d+,\d{1,2}( ?%)?$`)

func withComma(t string) (said, bool) {
	m := commaForm.FindStringSubmatch(t)
	if m == nil {
		return said{}, false
	}
	r, ok := new(big.Rat).SetString(strings.Replace(strings.TrimRight(t, " %"), ",", ".", 1))
	if !ok {
		return said{}, false
	}
	v := exactly(r, m[1] != "")
	v.count = stat.Missing(stat.NotAsked)
	v.doubt = "the comma may be a decimal point"
	return v, true
}

// digits is the quick way for whole numbers, which most cells are.
func digits(s string) (said, bool) {
	n, ok := whole(s)
	if !ok {
		return said{}, false
	}
	v := said{kind: Number, decimal: new(big.Rat).SetInt64(n), count: stat.Exactly(n)}
	if n == 0 {
		v.kind = Zero
	}
	return v, true
}

// whole reads a text of digits alone.
func whole(s string) (int64, bool) {
	if s == "" || len(s) > 15 {
		return 0, false
	}
	n := int64(0)
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int64(s[i]-'0')
	}
	return n, true
}

func symbol(t string) (said, bool) {
	k, sure := kindOf[t]
	v := said{kind: k, rule: k == Suppressed}
	if !sure {
		var ok bool
		if k, ok = loose[t]; !ok {
			return said{}, false
		}
		v = said{kind: k, rule: true, doubt: strconv.Quote(t) + " has several meanings and no note says which"}
	}
	switch k {
	case Zero:
		v.decimal, v.count = new(big.Rat), stat.Exactly(0)
	case Suppressed, Refused:
		v.count = stat.Missing(stat.Refused)
	case NotHeld:
		v.count = stat.Missing(stat.NotHeld)
	case Future:
		v.count = stat.Missing(stat.Awaited)
	case Unreadable:
		if sure {
			v.doubt = t + " is an error of the spreadsheet"
		}
	}
	return v, true
}

func number(t string) (said, bool) {
	if n, ok := wordNumber(t); ok {
		return exactly(new(big.Rat).SetInt64(n), false), true
	}
	m := numberForm.FindStringSubmatch(t)
	if m == nil || (m[1] == "(") != (m[5] == ")") {
		return said{}, false
	}
	r, ok := new(big.Rat).SetString(strings.NewReplacer(",", "", " ", "").Replace(m[3]))
	if !ok {
		return said{}, false
	}
	v := exactly(r, m[4] != "")
	if (m[1] == "(" || strings.HasPrefix(m[1], "-")) && r.Sign() != 0 {
		v = exactly(r.Neg(r), m[4] != "")
		if m[1] == "(" {
			v.doubt = t + " may be a negative number, or a number in brackets"
		}
	}
	return v, true
}

const secondNumber = "a second number stands in brackets after it"

// withBracket reads "41 (17%)" as 41, and "41 (2)" as 41 in doubt, unless a
// note has the mark 2.
func withBracket(t string) (said, bool) {
	m := bracketed.FindStringSubmatch(t)
	if m == nil {
		return said{}, false
	}
	v := textValue(m[1])
	if v.kind != Number && v.kind != Zero {
		return said{}, false
	}
	if m[3] == "" {
		v.marks = append(v.marks, m[2])
		v.doubt = secondNumber
	}
	return v, true
}

// wordNumber reads "five" and "twenty-one".
func wordNumber(t string) (int64, bool) {
	if n, ok := numberWords[t]; ok {
		return n, true
	}
	tens, ones, ok := strings.Cut(strings.ReplaceAll(t, " ", "-"), "-")
	a, b := numberWords[tens], numberWords[ones]
	return a + b, ok && a >= 20 && b > 0 && b < 10
}

func wholeNumber(t string) (int64, bool) {
	t = strings.TrimSpace(t)
	if n, ok := wordNumber(t); ok {
		return n, true
	}
	if !wholeForm.MatchString(t) {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.NewReplacer(",", "", " ", "").Replace(t), 10, 64)
	return n, err == nil && n < 1<<53
}

var wholeForm = regexp.MustCompile(`^(?:\d{1,3}(?:[, ]\d{3})+|\d+)$`)

// hedge reads numbers that are only bounded.
func hedge(t string) (said, bool) {
	if m := rangeForm.FindStringSubmatch(t); m != nil {
		a, _ := strconv.ParseInt(m[1], 10, 64)
		b, _ := strconv.ParseInt(m[2], 10, 64)
		if b <= a {
			return said{}, false
		}
		v := said{kind: Number, count: stat.Between(a, b)}
		if a <= 3 && b <= 20 {
			v.kind = Suppressed
		}
		return v, true
	}
	if m := hedged.FindStringSubmatch(t); m != nil {
		n, ok := wholeNumber(m[2])
		return bounded(strings.TrimSpace(m[1]), n, m[3] != "", ok)
	}
	if m := hedgedTail.FindStringSubmatch(t); m != nil {
		n, ok := wholeNumber(m[1])
		return bounded(strings.Trim(m[2], "().,"), n, false, ok)
	}
	return said{}, false
}

// bounded is n as far as the word about it lets us know.
func bounded(word string, n int64, percent, ok bool) (said, bool) {
	if !ok {
		return said{}, false
	}
	v := said{kind: Number, percent: percent}
	switch word {
	case "nearly", "almost", "just under":
		if n == 0 {
			return said{}, false
		}
		v.count = stat.Between(min((19*n+19)/20, n-1), n-1)
	case "over", "more than", ">":
		v.count = stat.AtLeast(n + 1)
	case "just over":
		v.count = stat.Between(n+1, max(n+1, n*21/20))
	case "at least", "a minimum of", "minimum", ">=", "≥", "+", "or more", "or over", "and over":
		v.count = stat.AtLeast(n)
	case "up to", "at most", "no more than", "maximum", "<=", "≤", "or fewer", "or less", "or under", "and under":
		v.count = stat.Between(0, n)
		v.small(n)
	case "under", "below", "less then", "less than", "fewer than", "fewer then", "<", "lower than":
		if n == 0 {
			return said{}, false
		}
		v.count = stat.Between(0, n-1)
		v.small(n)
	default: // about, around, approximately: within a twentieth, and never exact
		v.count = stat.Between(max(0, min((19*n+19)/20, n-1)), max(n*21/20, n+1))
	}
	if percent {
		v.count = stat.Missing(stat.NotAsked)
	}
	return v, true
}

// small makes bounds below a small number suppression: nobody knows of a
// count only that it is below 5, unless it was hidden.
func (v *said) small(n int64) {
	if n <= 20 {
		v.kind = Suppressed
	}
}

// markName is the name of a footnote mark: "[note 1]" and "¹" are "1".
func markName(s string) string {
	s = strings.Trim(strings.ToLower(s), "[]().: ")
	s = strings.TrimSpace(strings.TrimPrefix(s, "note"))
	return superscripts.Replace(s)
}

var superscripts = strings.NewReplacer("¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9", "⁰", "0")
