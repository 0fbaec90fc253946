package collect

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/document"
)

// A passage is a sentence of a reply with the questions that it is about.
type passage struct {
	text, lower string
	where       string // as of a Span
	doc         document.ID
	scope       []string // numbers of questions; nil for the whole request
	// rest says that it is about the questions that nothing else is about.
	rest bool
	// heading says that the scope comes from a heading above, not from the
	// words of the passage itself.
	heading bool
	// short says that the passage is a line of its own, of a few words.
	short bool
	// except says that it names questions as left out of what it says.
	except bool
	// aside says that it belongs to words on how to complain.
	aside bool
	// para numbers the paragraph, over the whole reply.
	para int
}

// A cutter cuts the texts of a reply into passages.
type cutter struct {
	questions []Question
	numbers   []string
	ours      shingles   // of four words, of our request
	words     []shingles // of each question
	out       []passage
	where     string
	doc       document.ID
	scope     []string
	rest      bool
	listed    bool // the scope comes from a list's number alone
	para      int
	lines     []string
}

const echoWords = 4

func newCutter(r *Request) *cutter {
	c := &cutter{questions: r.Questions, ours: shingles{}}
	eachShingle(r.Body, echoWords, func(h uint64) { c.ours[h] = struct{}{} })
	for _, q := range r.Questions {
		c.numbers = append(c.numbers, strings.ToLower(q.Number))
		eachShingle(q.Text, echoWords, func(h uint64) { c.ours[h] = struct{}{} })
		s := shingles{}
		eachShingle(q.Text, echoWords, func(h uint64) { s[h] = struct{}{} })
		c.words = append(c.words, s)
	}
	return c
}

// cut adds the passages of a text.
func (c *cutter) cut(where string, doc document.ID, text string) {
	c.where, c.doc, c.scope, c.rest = where, doc, nil, false
	text = inlineForm.ReplaceAllString(text[:min(len(text), maxText)], "\n$1")
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(straighten.Replace(line))
		quoted := strings.HasPrefix(line, ">")
		line = strings.TrimSpace(strings.TrimLeft(line, "> |*"))
		if line == "" {
			c.flush()
			continue
		}
		if scope, rest, after, listed, ok := c.heading(line); ok {
			c.flush()
			c.scope, c.rest, c.listed = scope, rest, listed
			line = after
		}
		if own, q := c.echo(line, quoted); own != line {
			c.flush()
			if q != "" {
				c.scope, c.rest = []string{q}, false
			}
			line = own
		}
		if line != "" {
			c.lines = append(c.lines, line)
			if len(line) < 45 || strings.Contains(line, " | ") { // a line of its own, not one of a paragraph
				c.flush()
			}
		}
	}
	c.flush()
}

// echo takes our own words off the front of a line, and says which question
// they are.
func (c *cutter) echo(line string, quoted bool) (own, question string) {
	total, ours := 0, 0
	head := line
	if i := strings.LastIndexByte(line, '?'); i > 0 {
		head = line[:i+1]
	}
	best, most := "", 0
	counts := make([]int, len(c.words))
	eachShingle(head, echoWords, func(h uint64) {
		total++
		if _, ok := c.ours[h]; ok {
			ours++
			for i, w := range c.words {
				if _, ok := w[h]; ok {
					counts[i]++
				}
			}
		}
	})
	for i, n := range counts {
		if n > most {
			best, most = c.questions[i].Number, n
		} else if n == most {
			best = ""
		}
	}
	if quoted {
		return "", best
	}
	if total == 0 || float64(ours) < 0.6*float64(total) {
		return line, ""
	}
	return strings.TrimLeft(line[len(head):], " :-"), best
}

// How questions are named in a sentence: what leads in to them, their numbers
// and their places.
const (
	leadIn  = `(?:in (?:relation|response|respect|answer) (?:to|of)|for|re|regarding|response to|answer to|our (?:response|answer) to|with regards? to|with (?:respect|reference) to|as (?:to|regards)|turning to)`
	numeral = `(?:\d{1,2}[a-h]?|one|two|three|four|five|six|seven|eight|nine|ten)`
	nth     = `first|second|third|fourth|fifth|sixth|seventh|eighth|last|final`
)

var (
	numberWords = strings.Split("one two three four five six seven eight nine ten", " ")
	nthWords    = strings.Split("first second third fourth fifth sixth seventh eighth", " ")
)

// digits writes the words for numbers in a list of questions as figures.
func digits(list string) string {
	for i, w := range numberWords {
		list = strings.ReplaceAll(list, w, strconv.Itoa(i+1))
	}
	return list
}

// byPlace are the questions that "first two" or "last" names.
func (c *cutter) byPlace(place, count string) []string {
	n := 1
	if count != "" {
		n = slices.Index(numberWords, strings.ToLower(count)) + 1
	}
	from := slices.Index(nthWords, strings.ToLower(place))
	if from < 0 { // the last
		from = len(c.questions) - n
	}
	var out []string
	for i := from; i >= 0 && i < from+n && i < len(c.questions); i++ {
		out = append(out, c.questions[i].Number)
	}
	return out
}

var (
	headingForm = regexp.MustCompile(`(?i)^(?:` + leadIn + ` )?(?:your )?(?:q(?:uestion|n|s)?s?|cwestiwn|cwestiynau|parts?|points?|items?|requests?)\.? ?(?:no\.? ?|number ?)?(` + numeral + `(?:(?:, ?| and | & |,? and | to |-| ?/ ?)(?:(?:q(?:uestion)?s?|cwestiwn) ?)?` + numeral + `)*)\b ?[.):,\-]*\s*`)
	// nthForm is "with regard to your final question," at the front of a line.
	nthForm    = regexp.MustCompile(`(?i)^(?:` + leadIn + ` )?(?:your|the) (` + nth + `)(?: (two|three))? (?:question|part|point|item|request)s?\b ?[.):,\-]*\s*`)
	nthMention = regexp.MustCompile(`(?i)\b(?:your|the) (` + nth + `)(?: (two|three))? (?:question|part|point|item)s?\b`)
	// inlineForm is a heading within a line, as where a table has become text.
	inlineForm  = regexp.MustCompile(`(?i)[ \t]((?:question|q) ?\d{1,2}[a-h]?(?: ?[:=]) )`)
	listForm    = regexp.MustCompile(`^(\d{1,2}[a-h]?) ?(?:[.):](?:\s|$)|- |$)\s*`)
	restForm    = regexp.MustCompile(`(?i)^(?:in (?:relation|response|respect) (?:to|of) |for |as (?:to|regards) |with regards? to )?(?:all |the )?(?:of )?(?:the )?(?:other|remaining|rest of the|remainder of the) (?:\w+ )?(?:questions|parts|points|data|information|request)\b ?[:.,\-]*\s*`)
	allForm     = regexp.MustCompile(`(?i)\b(?:all|each|every one|none) (?:of )?(?:the |your |these |other )*(?:\w+ )?(?:questions|parts|points)\b|\b(?:whole|entire|entirety of (?:the|your)) (?:of (?:the|your) )?request\b|\b(?:the )?whole of (?:it|this)\b|\bany (?:part )?of it\b|\brequest as a whole\b`)
	mentionForm = regexp.MustCompile(`(?i)\b(?:questions?|cwestiwn|parts?|points?|items?|qs?)\.? ?(?:no\.? ?|number ?)?(` + numeral + `(?:(?:, ?| and | & |,? and | to |-|/)(?:questions? |q ?)?` + numeral + `)*)\b`)
	exceptForm  = regexp.MustCompile(`(?i)\b(?:except(?:ing)?(?: for)?|excluding|apart from|other than|with the exception of|but not|save for|all but) (?:your |the |that |of |in |for |to |answer |relation )*(?:questions?|parts?|points?|q)\.? ?(\d{1,2}[a-h]?(?:(?:, | and | & )\d{1,2}[a-h]?)*)`)
	// exceptWhy is what may be said at once of a question that was left out.
	exceptWhy   = regexp.MustCompile(`^,? (?:which|as|because|since|where|for which|being|this)\b`)
	restMention = regexp.MustCompile(`(?i)\b(?:remaining|other|rest of the|remainder of the|everything else|all else) ?(?:questions|parts|points|information|data|request)?\b`)
	numberForm  = regexp.MustCompile(`\d{1,2}[a-h]?`)
	rangeForm   = regexp.MustCompile(`(\d{1,2})(?: to | ?- ?)(\d{1,2})`)
)

// heading reads the number of a question off the front of a line.
func (c *cutter) heading(line string) (scope []string, rest bool, after string, listed, ok bool) {
	if m := headingForm.FindStringSubmatchIndex(line); m != nil {
		list, after := line[m[2]:m[3]], line[m[1]:]
		if strings.HasPrefix(line[m[3]:], ",") && after != "" && after[0] >= '0' && after[0] <= '9' || !c.plausible(list) {
			list = numberForm.FindString(list) // "Q1-1,204": a question and its answer
			after = strings.TrimLeft(line[m[2]+len(list):], " -:.),")
		}
		if scope = c.known(list); scope != nil {
			return scope, false, after, false, true
		}
	}
	if m := nthForm.FindStringSubmatch(line); m != nil {
		if scope = c.byPlace(m[1], m[2]); scope != nil {
			return scope, false, line[len(m[0]):], false, true
		}
	}
	if m := listForm.FindStringSubmatchIndex(line); m != nil {
		n := strings.ToLower(line[m[2]:m[3]])
		if slices.Contains(c.numbers, n) {
			return []string{n}, false, line[m[1]:], true, true
		}
	}
	if m := restForm.FindStringIndex(line); m != nil {
		return nil, true, line[m[1]:], false, true
	}
	return nil, false, line, false, false
}

// plausible says that every number of a list is that of a question.
func (c *cutter) plausible(list string) bool {
	for _, n := range numberForm.FindAllString(digits(strings.ToLower(list)), 40) {
		if !slices.ContainsFunc(c.numbers, func(k string) bool { return k == n || strings.TrimRight(k, "abcdefgh") == n }) {
			return false
		}
	}
	return true
}

// known are the questions that a list of numbers such as "1, 2 and 4 to 6"
// names, in the order of the request. "3" also names 3a and 3b.
func (c *cutter) known(list string) []string {
	list = digits(strings.ToLower(list))
	var named []string
	for _, m := range rangeForm.FindAllStringSubmatch(list, 5) {
		from, _ := strconv.Atoi(m[1])
		to, _ := strconv.Atoi(m[2])
		for n := from; n <= to && n < from+40; n++ {
			named = append(named, strconv.Itoa(n))
		}
	}
	named = append(named, numberForm.FindAllString(list, 40)...)
	var out []string
	for i, n := range c.numbers {
		if slices.Contains(named, n) || slices.Contains(named, strings.TrimRight(n, "abcdefgh")) {
			out = append(out, c.questions[i].Number)
		}
	}
	return out
}

// flush ends a paragraph and cuts it into sentences.
func (c *cutter) flush() {
	if len(c.lines) == 0 {
		return
	}
	text := strings.Join(c.lines, " ")
	short := len(c.lines) == 1 && len(text) < 45
	c.lines = c.lines[:0]
	c.para++
	var before []string // the scope of the sentence before, where its own words gave it
	for _, s := range sentencesOf(text) {
		p := passage{text: s, lower: strings.ToLower(s), where: c.where, doc: c.doc, scope: c.scope, rest: c.rest, heading: c.scope != nil || c.rest, short: short, para: c.para}
		switch named := c.mentioned(s, p.lower); {
		case named == nil:
		case exceptForm.MatchString(s): // what follows is about what was left out
			m := exceptForm.FindStringSubmatchIndex(s)
			before = c.known(s[m[2]:m[3]])
			p.except = true
			if why := exceptWhy.FindStringIndex(s[m[1]:]); why != nil { // in the same sentence too
				cut := m[1] + why[0]
				left := p
				left.text, left.lower = strings.TrimLeft(s[cut:], ", "), p.lower[cut:]
				left.scope, left.rest, left.heading, left.except = before, false, false, false
				p.text, p.lower = s[:cut], p.lower[:cut]
				c.out = append(c.out, p, left)
				continue
			}
			c.out = append(c.out, p)
			continue
		default:
			p.scope, p.rest, p.heading = named, false, false
			before = named
		}
		if p.scope == nil && !p.rest {
			p.scope = before
		}
		if !p.heading && restMention.MatchString(s) && !mentionForm.MatchString(s) {
			p.scope, p.rest = nil, true
		}
		if allForm.MatchString(s) {
			p.scope, p.rest, p.heading = nil, false, false
			before = nil
		}
		c.out = append(c.out, p)
	}
}

// mentioned are the questions that a sentence names.
func (c *cutter) mentioned(s, lower string) []string {
	if !strings.ContainsAny(s, "0123456789") && !strings.Contains(lower, "question") && !strings.Contains(lower, "part") && !strings.Contains(lower, "point") && !strings.Contains(lower, "item") {
		return nil
	}
	var named []string
	add := func(list []string) {
		for _, q := range list {
			if !slices.Contains(named, q) {
				named = append(named, q)
			}
		}
	}
	for _, m := range mentionForm.FindAllStringSubmatch(s, 10) {
		add(c.known(m[1]))
	}
	for _, m := range nthMention.FindAllStringSubmatch(s, 10) {
		add(c.byPlace(m[1], m[2]))
	}
	return named
}

// sentencesOf cuts a paragraph after full stops and question marks that a
// capital or a figure follows, but not after "s." or "No.".
func sentencesOf(text string) []string {
	var out []string
	start := 0
	for i := 1; i+2 < len(text); i++ {
		if c := text[i]; c != '.' && c != '?' && c != '!' && c != ';' || text[i+1] != ' ' {
			continue
		}
		next := text[i+2]
		if !('A' <= next && next <= 'Z' || next == '"' || next == '(' || text[i] != '.') {
			continue
		}
		word := text[strings.LastIndexByte(text[:i], ' ')+1 : i]
		single := len(word) == 1 && 'a' <= word[0] && word[0] <= 'z' // "s. 12", not "Platform B. The"
		word = strings.ToLower(word)
		if text[i] == '.' && (single || word == "no" || word == "ss" || word == "sec" || word == "reg" || word == "ref" || word == "mr" || word == "mrs" || word == "ms" || word == "dr") {
			continue
		}
		out = append(out, strings.TrimSpace(text[start:i+1]))
		start = i + 1
	}
	if s := strings.TrimSpace(text[start:]); s != "" {
		out = append(out, s)
	}
	return out
}
