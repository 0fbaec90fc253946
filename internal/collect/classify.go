package collect

import (
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/collect/clock"
	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// A Classification is what a reply does, as a whole and to each question.
type Classification struct {
	Class    Class `json:"class"`
	Evidence Span  `json:"evidence,omitzero"`
	// Answers are what it does to the questions that it speaks of, in order of
	// the request.
	Answers []Answer `json:"answers,omitempty"`
	// Retracts are the questions whose earlier answers a retraction takes
	// back; none for all of them.
	Retracts []string `json:"retracts,omitempty"`
	// Portal says that something waits at a place from which a person has to
	// fetch it before its link runs out.
	Portal    bool      `json:"portal,omitempty"`
	Reference string    `json:"reference,omitempty"` // the body's own
	Due       stat.Date `json:"due,omitzero"`        // the day that the body names for its answer
	// Why says why a person has to read it; "" when none has to.
	Why string `json:"why,omitempty"`
}

// Classify reads what a message that belongs to a request says. It goes by
// whole sentences that are neither ours nor boilerplate, and is Unsure where
// they do not settle it.
func Classify(m Message, r Request) Classification {
	out := Classification{Class: Unsure, Reference: referenceOf(m)}
	if c, span, ok := byStructure(&m); ok {
		out.Class, out.Evidence = c, span
		return out
	}
	rd := &reader{law: r.Law, request: &r, m: &m}
	rd.read()
	out.Due = rd.due
	rd.decide(&out)
	if c := out.Class; c == Unsure && out.Why == "" {
		out.Why = "nothing in it says clearly what it is"
	}
	return out
}

var (
	bounceFrom    = regexp.MustCompile(`(?i)^(?:mailer-daemon|postmaster|mail-?delivery)[^@]*@`)
	bounceSubject = regexp.MustCompile(`(?i)\b(?:undeliver(?:able|ed)|delivery (?:has )?failed|delivery status notification|mail delivery (?:failed|subsystem|failure)|returned mail|failure notice)\b`)
	autoSubject   = regexp.MustCompile(`(?i)^\s*(?:automatic reply|auto(?:matic|mated)?[- ]?(?:reply|response|ack\w*|acknowledge?ment)|autoreply|out of (?:the )?office)\b`)
	awayText      = regexp.MustCompile(`(?i)\b(?:i am|i'm|i will be|i shall be|we are)(?: currently| now)? (?:out of (?:the )?office|on (?:annual |sick |maternity |paternity )?leave|away (?:from|until|on)|not in the office)|\boffice is (?:now )?closed\b`)
	recallSubject = regexp.MustCompile(`(?i)^\s*recall:`)
)

// byStructure tells what headers and the form of a mail tell by themselves.
func byStructure(m *Message) (Class, Span, bool) {
	auto := strings.ToLower(m.Mark.AutoSubmitted)
	switch {
	case m.Report != nil && m.Report.Failed:
		return ClassBounce, Span{Where: "delivery report", Text: strings.TrimSpace(m.Report.Status + " " + m.Report.Recipient)}, true
	case m.Report != nil:
		return ClassAutoReply, Span{Where: "delivery report", Text: m.Report.Status}, true
	case bounceFrom.MatchString(m.From) && bounceSubject.MatchString(m.Subject):
		return ClassBounce, Span{Where: "subject", Text: m.Subject}, true
	case recallSubject.MatchString(m.Subject):
		return ClassRetraction, Span{Where: "subject", Text: m.Subject}, true
	case strings.HasPrefix(auto, "auto-replied"):
		return ClassAutoReply, Span{Where: "Auto-Submitted", Text: m.Mark.AutoSubmitted}, true
	case m.Mark.AutoReply != "" && !strings.EqualFold(m.Mark.AutoReply, "no"):
		return ClassAutoReply, Span{Where: "X-Autoreply", Text: m.Mark.AutoReply}, true
	case autoSubject.MatchString(m.Subject):
		return ClassAutoReply, Span{Where: "subject", Text: m.Subject}, true
	}
	if found := awayText.FindString(straighten.Replace(m.Text)); found != "" && len(m.Text) < 1500 && len(m.Attachments) == 0 {
		return ClassAutoReply, Span{Where: "body", Text: found}, true
	}
	return "", Span{}, false
}

// A finding is a class that a passage shows.
type finding struct {
	class    string // of the wording, or "data", "value"
	p        *passage
	sections []Section
	value    string
	strong   bool // of data: that figures are there, not only that they are spoken of
	number   bool // of data: a number within a sentence, which may be of hours or of files
}

// A reader goes through the passages of a reply.
type reader struct {
	law      clock.Law
	request  *Request
	m        *Message
	passages []passage
	found    []finding
	due      stat.Date
	caveat   string
	goodwill bool
	portal   bool
	pointer  *passage // words that point at an attachment
	doubt    bool     // a sentence says something that is not understood
	literals literals // of the text in hand
	unread   string   // an attachment with neither text nor tables
	maybe    bool     // such an attachment has not been looked into, and may hold figures
}

var proseFormats = []document.Format{document.DOCX, document.PDF, document.HTML, document.EML, document.MSG, document.Text}

func (rd *reader) read() {
	c := newCutter(rd.request)
	c.cut("body", "", rd.m.Text)
	rd.cutInner(c, rd.m.Inner, 0)
	for _, a := range rd.m.Attachments {
		if a.Text != "" && (slices.Contains(proseFormats, a.Format) || a.Format == "") {
			c.cut(a.Name, a.Document, a.Text)
		}
	}
	rd.passages = c.out
	var all strings.Builder
	for i := range rd.passages {
		all.WriteString(rd.passages[i].lower)
		all.WriteByte('\n')
	}
	rd.noteRights()
	var active []*pattern
	book := wording()
	rd.literals = book.in(all.String(), nil)
	for i := range book.patterns {
		if p := &book.patterns[i]; p.possible(rd.literals) {
			active = append(active, p)
		}
	}
	for i := range rd.passages {
		if !rd.passages[i].aside {
			rd.passage(&rd.passages[i], active)
		}
	}
	rd.tables()
	rd.files(rd.m.Attachments)
}

var (
	rightsHeading = regexp.MustCompile(`^(?:your )?(?:complaints? (?:rights|procedure)|rights? of (?:review|appeal|complaint)|appeal(?:s|ing)?(?: rights| procedure| process)?|(?:your )?right to (?:complain|appeal|a review)|how to complain|review procedure|internal review procedure) ?:?$`)
	rightsSpeech  = regexp.MustCompile(`\b(?:if|should|are) you (?:are |be |remain |were |think |feel )*(?:dissatisfied|unhappy|not satisfied|not content|that the decision is)|\bright (?:to|of) (?:complain|appeal|an? (?:internal )?review)`)
)

// noteRights sets the paragraphs aside that say how to complain: they speak of
// exemptions, limits and refusals that are none of this reply.
func (rd *reader) noteRights() {
	under, para := false, 0
	where := ""
	for i := range rd.passages {
		p := &rd.passages[i]
		if p.where != where || p.heading {
			under, where = false, p.where
		}
		switch {
		case p.short && rightsHeading.MatchString(p.lower):
			under = true
		case (strings.Contains(p.lower, " you ") || strings.Contains(p.lower, "right")) && rightsSpeech.MatchString(p.lower):
			para = p.para
		}
		p.aside = under || p.para == para
	}
}

func (rd *reader) cutInner(c *cutter, list []Message, depth int) {
	for i := range list {
		if depth < maxInner {
			in := &list[i]
			c.cut("attached message", in.Document, in.Text)
			rd.files(in.Attachments)
			rd.cutInner(c, in.Inner, depth+1)
		}
	}
}

var (
	dataName = regexp.MustCompile(`(?i)\.(?:xlsx?|xlsm|xlsb|csv|ods|tsv)$`)
	logoName = regexp.MustCompile(`(?i)\.(?:png|jpe?g|gif|bmp|svg|vcf|ics|p7s|asc)$`)
)

// files takes tables in attachments for data.
func (rd *reader) files(list []Attachment) {
	for _, a := range list {
		switch {
		case a.Unread && !logoName.MatchString(a.Name):
			rd.unread = a.Name
		case a.Tables > 0, dataName.MatchString(a.Name):
			rd.found = append(rd.found, finding{class: "data", strong: true, p: &passage{where: a.Name, doc: a.Document, text: a.Name}})
		case a.Format == document.ZIP: // its members speak for themselves
		case a.Text == "" && !logoName.MatchString(a.Name):
			rd.unread, rd.maybe = a.Name, true
		}
	}
}

// Guarded are the classes that a sentence about what might be does not show.
var guarded = []string{"refused", "cost", "vexatious", "fee", "extension", "clarification", "ncnd", "closed", "published", "partial", "retraction", "review_answer", "delay"}

var (
	negative    = regexp.MustCompile(`\b(?:cannot|can't|unable|not able|not in a position|not be (?:able|provided|disclosed|released)|do not|does not|did not|not obliged|neither|refus\w+|exempt\w*|withh\w+|rather than|would|will be|once|when|until|after)\b`)
	pointsAt    = regexp.MustCompile(`\b(?:attach\w*|enclos\w*|please find|please see|hereto|see (?:the )?letter)\b`)
	ourAct      = regexp.MustCompile(`\b(?:freedom of information|foia?|foisa|the act|exempt\w*|refus\w*|withh\w*|environmental information|eir)\b`)
	pastMention = regexp.MustCompile(`\b(?:wrote|written|informed you|previously|earlier (?:letter|e-?mail)|my letter of|our letter of|our e-?mail of|had extended|was extended|last (?:wrote|month))\b`)
	takesTime   = regexp.MustCompile(`\b(?:requires?|needs?|taking|claiming|avail\w*|making use of|wish(?:es)? to)\b.{0,30}\b(?:more|further|additional|extra) time\b`)
	mayTake     = regexp.MustCompile(`\b(?:may|might|could|would|sometimes|if we|should we)\b.{0,12}\b(?:requires?|needs?|tak(?:e|ing)|claim\w*|avail\w*)\b`)
	firmNeither = regexp.MustCompile(`\bneither\b.{0,30}\bconfirm|\b(?:can|will|do|does)(?: not|n't)\b.{0,20}\bconfirm`)
	stillRuns   = regexp.MustCompile(`\bstill\b|\bfurther extension\b|\b(?:is|are) (?:now )?(?:required|needed|necessary)\b`)
	toColleague = regexp.MustCompile(`\b(?:sent|pass\w+|referred|handed|given|transferr?\w*|re-?direct\w*|forward\w*|sending)\b.{0,60}\bto (?:our|my|the relevant|the appropriate|a member|the (?:\w+ ){0,4}(?:team|unit|section|branch|business area))\b`)
	stillAhead  = regexp.MustCompile(`(?:\b(?:will|shall)|'ll) (?:be )?(?:carry|conduct|let|notified|informed|told|contacted|receive|have|hear|write|be (?:carried|conducted|completed|looked))\b|\b(?:aim|expect|hope) to\b|\bbeen (?:received|appointed|logged|allocated)\b`)
	// ofTheRequest are things that a question about our request speaks of.
	ofTheRequest    = regexp.MustCompile(`\b(?:want|wish|means?|need|require|interested|includ\w+|cover\w*|counts?|search|figures?|data|numbers?|years?|periods?|dates?|offences?|crimes?|victims?|record\w*|age|platforms?|questions?|split|breakdown|codes?|districts?|divisions?|name|organisation)\b`)
	cannot          = regexp.MustCompile(`\b(?:cannot|can't|will not|won't|unable)\b`)
	kindOfExemption = regexp.MustCompile(`\bis an? (?:absolute|qualified|class-based|prejudice-based)(?: and \S+)? exemption\b`)
	anySection      = regexp.MustCompile(`\b(?:sections?|ss?\.?|regulations?) ?\d`)
	firmRefusal     = regexp.MustCompile(`\b(?:withheld|withholding|will not (?:be )?(?:disclos\w+|releas\w+|provid\w+)|is exempt|are exempt|refus(?:es?|ed|ing|al notice)|not obliged)\b`)
	shortNone       = regexp.MustCompile(`^(?:answer|response|a)? ?[:\-.]? ?(?:(?:information |data )?not (?:held|recorded)|no (?:information|data|records?)(?: is| are)? held|nil return)\b`)
	shortNo         = regexp.MustCompile(`^(?:answer|response|a)? ?[:\-.]? ?(?:exempt|refused|withheld|redacted|not disclosed)\b`)
	// othersOrEither is of what others hold, or of holding or not.
	othersOrEither = regexp.MustCompile(`\bfor other (?:forces|bodies|organisations)|\bhold,? or\b|\bwhether or not\b`)
	dueStated      = regexp.MustCompile(`\b(?:by|on or before|no later than|due(?: on| by)?|before) (?:\w+day,? )?(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (20\d\d)\b`)
)

// unread are words of a sentence that, where nothing else of it is understood,
// may turn what the reply is.
var unread = regexp.MustCompile(`\?$|£|\b(?:not|no (?:information|data|records?|longer)|nothing|none|unable|cannot|can't|won't|isn't|unfortunately|however|regret\w*|sorry|errors?|wrong|incorrect\w*|delet\w+|destroy\w*|withdr[ae]w\w*|refus\w*|withh\w*|until|public interest|hours|attach\w*|enclos\w*)\b`)

// passage finds what a passage says.
func (rd *reader) passage(p *passage, active []*pattern) {
	hits := map[string]bool{}
	rd.literals = wording().in(p.lower, rd.literals)
	for _, pt := range active { // those of the tail come first in the table
		if hits["tail"] {
			return
		}
		if !hits[pt.class] && pt.possible(rd.literals) && pt.match(p.lower) {
			hits[pt.class] = true
		}
	}
	rd.doubt = rd.doubt || len(hits) == 0 && unread.MatchString(p.lower)
	if len(p.scope) == 1 {
		rd.answerLine(p, hits)
	}
	if hits["statute"] && !ourAct.MatchString(p.lower) {
		delete(hits, "refused")
	}
	if p.heading && len(p.scope) > 0 && len(hits) == 0 && len(p.lower) < 40 && !aNumber.MatchString(notValue.ReplaceAllString(p.text, " ")) && len(sectionsIn(p.lower, rd.law)) > 0 {
		hits["refused"] = true // "Section 40(2)." and no more
	}
	if hits["hypothetical"] {
		suppose(p, hits)
	}
	if hits["extension"] && pastMention.MatchString(p.lower) && !stillRuns.MatchString(p.lower) {
		delete(hits, "extension")
	}
	if hits["not_held"] && othersOrEither.MatchString(p.lower) {
		delete(hits, "not_held")
	}
	if hits["asks"] && !ofTheRequest.MatchString(p.lower) {
		delete(hits, "asks")
	}
	if hits["passed"] && toColleague.MatchString(p.lower) { // within the same body
		delete(hits, "passed")
		hits["ack"] = true
	}
	if hits["review_answer"] && stillAhead.MatchString(p.lower) {
		delete(hits, "review_answer")
		hits["review_ack"] = true
	}
	if p.except { // it is whole but for the question that it names
		delete(hits, "partial")
	}
	if hits["caveat"] && rd.caveat == "" {
		rd.caveat = p.text
	}
	rd.goodwill = rd.goodwill || hits["goodwill"] && !hits["hypothetical"]
	rd.portal = rd.portal || hits["portal"]
	if rd.due.IsZero() && (hits["ack"] || hits["delay"] || hits["extension"] || strings.Contains(p.lower, "respon")) {
		if m := dueStated.FindStringSubmatch(p.lower); m != nil {
			rd.due = dateOf(m[1], m[2], m[3])
		}
	}
	sections := sectionsIn(p.lower, rd.law)
	if kindOfExemption.MatchString(p.lower) && !firmRefusal.MatchString(p.lower) && !cannot.MatchString(p.lower) {
		delete(hits, "refused") // it says what the section is, not that it is used
		delete(hits, "delay")
	}
	if hits["refused"] && len(sections) == 0 && anySection.MatchString(p.lower) && !firmRefusal.MatchString(p.lower) {
		delete(hits, "refused") // the section is not one to refuse under
	}
	if hits["statute"] {
		sections = nil
	}
	if len(sections) > 0 && !hits["hypothetical"] {
		rd.found = append(rd.found, finding{class: "section", p: p, sections: sections})
	}
	rd.keep(p, hits, sections)
}

// suppose leaves out of a sentence about what might be whatever it does not
// also say firmly.
func suppose(p *passage, hits map[string]bool) {
	firm := hits["ncnd"] && firmNeither.MatchString(p.lower) && !strings.HasPrefix(p.lower, "if ")
	more := hits["extension"] && takesTime.MatchString(p.lower) && !mayTake.MatchString(p.lower)
	for _, c := range guarded {
		delete(hits, c)
	}
	if more {
		hits["extension"] = true
	}
	if firm {
		hits["ncnd"] = true
	}
}

// keep adds the findings of a passage, of which the more telling leave out the
// less.
func (rd *reader) keep(p *passage, hits map[string]bool, sections []Section) {
	for _, over := range [][2]string{{"ncnd", "refused"}, {"cost", "refused"}, {"ncnd", "not_held"}, {"cost", "not_held"}, {"vexatious", "refused"}, {"retraction", "full"}, {"extension", "refused"}, {"extension", "ncnd"},
		{"cost", "full"}, {"refused", "full"}, {"published", "full"}, {"review_answer", "review_ack"}, {"transfer", "full"}, {"passed", "full"}, {"passed", "not_held"}, {"clarification", "full"}, {"extension", "full"}, {"delay", "full"}, {"fee", "clarification"}, {"retraction", "delay"}, {"review_answer", "cost"}, {"review_answer", "refused"}, {"cost", "delay"}} {
		if hits[over[0]] && !(over[1] == "refused" && firmRefusal.MatchString(p.lower) && over[0] == "extension") {
			delete(hits, over[1])
		}
	}
	if hits["not_held"] && hits["refused"] && len(sections) == 0 { // unable to give it, as it is not held
		delete(hits, "refused")
	}
	if hits["full"] && negative.MatchString(p.lower) {
		delete(hits, "full")
	}
	if hits["full"] && pointsAt.MatchString(p.lower) && rd.pointer == nil {
		rd.pointer = p
	}
	for _, class := range []string{"retraction", "review_answer", "review_ack", "clarification", "fee", "extension", "partial", "ncnd", "cost", "vexatious", "refused", "not_held", "full", "published", "transfer", "passed", "closed", "delay", "ack", "asks", "soft_ack", "auto", "sorry", "time"} {
		if !hits[class] {
			continue
		}
		f := finding{class: class, p: p}
		switch class {
		case "ncnd", "cost", "vexatious", "refused", "published", "partial", "extension":
			f.sections = sections
		case "full":
			f.strong = p.scope != nil && p.heading && !pointsAt.MatchString(p.lower)
		}
		rd.found = append(rd.found, f)
	}
}

// answerLine reads a sentence about one question for a value.
func (rd *reader) answerLine(p *passage, hits map[string]bool) {
	switch {
	case p.short && shortNone.MatchString(p.lower):
		hits["not_held"] = true
	case p.short && shortNo.MatchString(p.lower):
		hits["refused"] = true
	case hits["refused"], hits["cost"], hits["ncnd"], hits["not_held"], hits["clarification"], hits["extension"], hits["retraction"], hits["asks"], hits["hypothetical"], hits["fee"], strings.HasSuffix(p.text, "?"):
	case valueOf(p.text) != "":
		rd.found = append(rd.found, finding{class: "value", p: p, value: valueOf(p.text), strong: true})
	case aNumber.MatchString(notValue.ReplaceAllString(p.text, " ")), p.heading && countInWords.MatchString(p.lower):
		rd.found = append(rd.found, finding{class: "data", p: p, strong: true, number: true})
	}
}

var (
	valueForm = regexp.MustCompile(`(?i)^(?:(?:the )?(?:answer|response|total|a)(?: is)?)? ?[:\-=.]? ?((?:fewer than|less than|under|<|approximately|around)? ?£? ?\d[\d,]*(?:\.\d+)?%?|nil|none|zero|fewer than (?:five|ten)|less than (?:five|ten))(?: (?:offences?|victims?|records?|crimes?|cases?|incidents?|years?|people|officers?|years old|recorded|in total)){0,3}\.?$`)
	// notValue are the numbers in a sentence that are no answer: sections,
	// questions, dates, years, acts, hours.
	notValue = regexp.MustCompile(`(?i)\b(?:sections?|ss?\.?|regulations?) ?\d{1,3}[a-z]*(?: ?\(\w{1,4}\))*|\b(?:questions?|cwestiwn|parts?|points?|items?|q) ?\d{1,2}[a-h]?\b|\b\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: 20\d\d)?|\b(?:19|20)\d\d(?: ?[/-] ?(?:20)?\d\d)?\b|\b\d[\d,.]* (?:working )?(?:days|hours|hrs|minutes|mins|pages?)\b|\bunder[- ]?1\d\b|\baged \d+`)
	aNumber  = regexp.MustCompile(`(?:^|[\s(:;=<£-])\d[\d,]*\b`)
	// countInWords is "sixteen of the children" and "none of them".
	countInWords = regexp.MustCompile(`\bnone (?:of|to date|so far|were|was|has|have)\b|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred) (?:of the|of these|of them|offences?|victims?|children|crimes?|charges?|cases?)\b`)
	tableLine    = regexp.MustCompile(`^[^@]{1,60}?(?: ?[|:=\-] ?| {1,}|\t)(?:<\d+|\d[\d,]*|nil|\*|not held)(?:(?: ?\| ?| +)(?:<?\d[\d,]*|nil|\*))*$`)
	notData      = regexp.MustCompile(`(?i)\b(?:tel|telephone|phone|fax|ref|reference|date|dated|foi|extension|ext|page|act|section|sections|our|your|section|working days|po box|floor|version|policy)\b`)
)

// valueOf is a value that stands alone on a line; "" for anything else.
func valueOf(s string) string {
	if m := valueForm.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
		return strings.TrimSpace(m[1])
	}
	return ""
}

// tables takes two or more lines that each end in a number, under the same
// question, for data.
func (rd *reader) tables() {
	run, last := 0, 0
	for i := range rd.passages {
		p := &rd.passages[i]
		if len(p.lower) > 100 || !tableLine.MatchString(p.lower) || notData.MatchString(p.lower) {
			continue
		}
		if run == 0 || i-last > 2 || !slices.Equal(p.scope, rd.passages[last].scope) {
			run = 0
		}
		last = i
		if run++; run == 2 {
			rd.found = append(rd.found, finding{class: "data", p: p, strong: true})
		}
	}
}

var monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// dateOf is a day written as "4", "jun", "2026"; no date for one that is none.
func dateOf(day, month, year string) stat.Date {
	if len(day) == 1 {
		day = "0" + day
	}
	n := slices.Index(monthNames, month) + 1
	d, err := stat.ParseDate(year + "-" + string([]byte{byte('0' + n/10), byte('0' + n%10)}) + "-" + day)
	if err != nil {
		return stat.Date{}
	}
	return d
}
