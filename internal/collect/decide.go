package collect

import (
	"regexp"
	"slices"
	"strings"
)

func (f *finding) span() Span { return Span{Where: f.p.where, Document: f.p.doc, Text: f.p.text} }

// first is the first finding of a class of wording; nil for none.
func (rd *reader) first(classes ...string) *finding {
	for i := range rd.found {
		if slices.Contains(classes, rd.found[i].class) {
			return &rd.found[i]
		}
	}
	return nil
}

// decide puts the findings together: for each question, then for the whole.
func (rd *reader) decide(out *Classification) {
	out.Portal = rd.portal
	pending := rd.dropUndecided()
	for _, q := range rd.request.Questions {
		if a, ok := rd.question(q.Number); ok {
			out.Answers = append(out.Answers, a)
		}
	}
	set := func(c Class, f *finding) { out.Class, out.Evidence = c, f.span() }
	substance := substantive(out.Answers)
	if f := rd.first("fee"); f != nil && !slices.ContainsFunc(rd.found, func(f finding) bool { return f.strong }) {
		set(ClassFee, f)
		out.Answers = nil
		return
	}
	if f := rd.first("retraction"); f != nil {
		set(ClassRetraction, f)
		rd.retraction(out)
		return
	}
	if f := rd.first("review_answer"); f != nil {
		set(ClassReviewAnswer, f)
		return
	}
	if f := rd.first("review_ack"); f != nil && !substance {
		set(ClassReviewAck, f)
		out.Answers = nil
		return
	}
	if f := rd.first("extension"); f != nil {
		set(ClassExtension, f)
		if !pending || substance {
			out.Answers = slices.DeleteFunc(out.Answers, func(a Answer) bool { return a.Class == Unsure })
		}
		return
	}
	if f := rd.first("passed"); f != nil && !slices.ContainsFunc(out.Answers, func(a Answer) bool { return a.Class != ClassNotHeld }) {
		set(ClassTransfer, f) // not held, and sent on to who holds it
		out.Answers = rd.all(Answer{Class: ClassTransfer, Evidence: f.span()})
		return
	}
	if substance {
		rd.fold(out)
		return
	}
	rd.slight(out)
}

// slight decides about a reply that answers no question.
func (rd *reader) slight(out *Classification) {
	set := func(c Class, f *finding) { out.Class, out.Evidence = c, f.span() }
	for _, x := range []struct {
		wording string
		class   Class
	}{{"clarification", ClassClarification}, {"transfer", ClassTransfer}, {"closed", ClassClosed}, {"asks", ClassClarification}} {
		if f := rd.first(x.wording); f != nil {
			set(x.class, f)
			if x.class == ClassTransfer {
				out.Answers = rd.all(Answer{Class: ClassTransfer, Evidence: f.span()})
			}
			return
		}
	}
	if rd.waits(out) {
		return
	}
	for _, x := range []struct {
		wording string
		class   Class
	}{{"delay", ClassDelay}, {"ack", ClassAck}, {"auto", ClassAutoReply}, {"soft_ack", ClassAck}} {
		if f := rd.first(x.wording); f != nil && (x.wording != "soft_ack" || rd.plain()) && (x.wording != "ack" || !rd.doubt && (!rd.automatic() || aRequest.MatchString(f.p.lower))) {
			set(x.class, f)
			out.Answers = nil
			return
		}
	}
	if f := rd.first("ack"); f != nil && rd.automatic() && !rd.doubt {
		set(ClassAutoReply, f)
		out.Answers = nil
		return
	}
	if f := rd.first("sorry"); f != nil && rd.first("time") != nil && rd.first("section") == nil { // sorry, and it is about time
		set(ClassDelay, f)
		out.Answers = nil
	}
}

// doubtful are words that no mere acknowledgement has.
var doubtful = regexp.MustCompile(`\?$|\b(?:not|unable|cannot|can't|won't|haven't|sorry|apolog\w+|regret|unfortunately|afraid|however|but|error|mistake|wrong|withdr[ae]w\w*|delet\w+|attach\w*|enclos\w*|late|delay\w*|fee|pay\w*|exten[ds]\w*|clarif\w*|specif\w+|until|review|meeting|call|phone)\b|£`)

// aRequest is what an acknowledgement speaks of, and an automatic reply to any
// mail does not.
var aRequest = regexp.MustCompile(`\b(?:request|case|enquiry|foi|ref|reference|due)\b`)

// automatic says that the words or the headers are those of a machine.
func (rd *reader) automatic() bool {
	return rd.first("auto") != nil || strings.HasPrefix(strings.ToLower(rd.m.Mark.AutoSubmitted), "auto-generated")
}

// plain says that nothing in the reply speaks against its being no more than
// the polite words that it has.
func (rd *reader) plain() bool {
	return !slices.ContainsFunc(rd.passages, func(p passage) bool { return doubtful.MatchString(p.lower) }) && rd.first("section", "hypothetical") == nil && rd.unread == ""
}

// waits says that something was sent that is not readable here.
func (rd *reader) waits(out *Classification) bool {
	switch {
	case rd.portal && rd.first("ack", "delay") == nil:
		out.Why = "something waits in a portal: fetch it before its link runs out"
	case rd.unread != "":
		out.Why = "it has " + rd.unread + ", which cannot be read here"
	case rd.pointer != nil:
		out.Why = "it points to figures or a letter, and none is there"
	default:
		return false
	}
	if rd.pointer != nil {
		out.Evidence = (&finding{p: rd.pointer}).span()
	}
	return true
}

func (rd *reader) all(a Answer) []Answer {
	var out []Answer
	for _, q := range rd.request.Questions {
		a.Question = q.Number
		out = append(out, a)
	}
	return out
}

func substantive(list []Answer) bool {
	return slices.ContainsFunc(list, func(a Answer) bool { return a.Class.Substantive() })
}

// dropUndecided leaves out refusals that a letter only weighs, where it asks
// for more time to decide.
func (rd *reader) dropUndecided() bool {
	if rd.first("extension") == nil {
		return false
	}
	rd.found = slices.DeleteFunc(rd.found, func(f finding) bool {
		return slices.Contains([]string{"refused", "ncnd", "partial", "published"}, f.class) && !(firmRefusal.MatchString(f.p.lower) && f.p.scope != nil)
	})
	return true
}

// question puts together what is said of one question: by words about it, or
// else about the rest, or else about the whole.
func (rd *reader) question(number string) (Answer, bool) {
	var own, rest, whole []*finding
	for i := range rd.found {
		f := &rd.found[i]
		switch {
		case !answers(f.class):
		case slices.Contains(f.p.scope, number):
			own = append(own, f)
		case f.p.rest:
			rest = append(rest, f)
		case f.p.scope == nil:
			whole = append(whole, f)
		}
	}
	var a Answer
	for _, fs := range [][]*finding{own, rest, whole, slices.Concat(own, whole)} { // the last for words about it that point at a file
		if a = rd.combine(fs); a.Class != "" {
			break
		}
	}
	if a.Class == "" {
		return a, false
	}
	a.Question = number
	if a.Class == ClassFull || a.Class == ClassPartial {
		a.Caveat = rd.caveat
	}
	if rd.goodwill && (a.Class == ClassFull || a.Class == ClassPartial || hasData(whole)) {
		a.Goodwill = true
	}
	return a, true
}

// given says that there are figures somewhere in the reply, or a file that may
// hold them: without either, words of disclosure are no disclosure. A file that
// was looked into in vain is neither.
func (rd *reader) given() bool {
	return rd.maybe || slices.ContainsFunc(rd.found, func(f finding) bool { return f.strong })
}

func hasData(fs []*finding) bool {
	return slices.ContainsFunc(fs, func(f *finding) bool { return f.strong })
}

// answers says that a class of wording is about the answer to a question.
func answers(class string) bool {
	switch class {
	case "partial", "ncnd", "cost", "vexatious", "refused", "not_held", "full", "data", "value", "published", "clarification", "extension":
		return true
	}
	return false
}

// combine is the answer that findings about one question amount to.
func (rd *reader) combine(fs []*finding) Answer {
	by := map[string]*finding{}
	var sections []Section
	data := false
	value := ""
	costly := slices.ContainsFunc(fs, func(f *finding) bool { return f.class == "cost" })
	for _, f := range fs {
		if by[f.class] == nil {
			by[f.class] = f
		}
		for _, s := range f.sections {
			if !slices.Contains(sections, s) {
				sections = append(sections, s)
			}
		}
		data = data || f.strong && !(costly && f.number) // the numbers of an estimate
		if f.value != "" {
			value = strings.TrimSpace(value + " " + f.value)
		}
	}
	refusal := ""
	for _, c := range []string{"ncnd", "cost", "vexatious", "refused", "not_held"} {
		if by[c] != nil && refusal == "" {
			refusal = c
		}
	}
	with := func(c Class, f *finding) Answer {
		return Answer{Class: c, Sections: rd.cited(sections, f.p.scope), Value: value, Evidence: f.span()}
	}
	classes := map[string]Class{"ncnd": ClassNCND, "cost": ClassCost, "vexatious": ClassRefused, "refused": ClassRefused, "not_held": ClassNotHeld}
	switch {
	case refusal == "not_held" && value != "":
		return with(Unsure, by[refusal]) // it may mean nought
	case refusal != "" && data && !rd.goodwill, by["partial"] != nil && (refusal != "" || data):
		f := by["partial"]
		if f == nil {
			f = by[refusal]
		}
		if f == nil {
			f = fs[0]
		}
		return with(ClassPartial, f)
	case refusal != "":
		return with(classes[refusal], by[refusal])
	case by["published"] != nil && len(sections) > 0 && !data:
		return with(ClassRefused, by["published"])
	case data:
		for _, f := range fs {
			if f.strong {
				return Answer{Class: ClassFull, Value: value, Evidence: f.span()}
			}
		}
	case by["published"] != nil:
		return with(ClassTransfer, by["published"])
	case by["extension"] != nil && by["extension"].p.scope != nil:
		return with(ClassExtension, by["extension"])
	case by["clarification"] != nil && by["clarification"].p.scope != nil:
		return with(ClassClarification, by["clarification"])
	case by["full"] != nil && rd.pointer != by["full"].p && rd.given():
		return with(ClassFull, by["full"])
	}
	return Answer{}
}

// cited adds to the sections that words of refusal name those that the letter
// names elsewhere about the same questions: with the same number and a limb,
// or, where no section is named, all.
func (rd *reader) cited(named []Section, scope []string) []Section {
	out := slices.Clone(named)
	for _, f := range rd.found {
		if f.class != "section" || !slices.Equal(f.p.scope, scope) {
			continue
		}
		for _, x := range f.sections {
			same := slices.ContainsFunc(named, func(y Section) bool { return y.Act == x.Act && y.Number == x.Number })
			if (len(named) == 0 || same) && !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return slices.DeleteFunc(out, func(x Section) bool { // named once in full and once without its limb
		return x.Limb == "" && slices.ContainsFunc(out, func(y Section) bool { return y.Act == x.Act && y.Number == x.Number && y.Limb != "" })
	})
}

// fold sums the answers up into the class of the whole.
func (rd *reader) fold(out *Classification) {
	seen := map[Class]int{}
	var sure []Answer
	for _, a := range out.Answers {
		seen[a.Class]++
		if a.Class.Substantive() {
			sure = append(sure, a)
		}
	}
	all := len(rd.request.Questions)
	pick := func(c Class) {
		out.Class = c
		for _, a := range out.Answers {
			if a.Class == c || c == ClassPartial && a.Class != ClassFull {
				out.Evidence = a.Evidence
				return
			}
		}
		out.Evidence = sure[0].Evidence
	}
	if seen[Unsure] > 0 {
		out.Class, out.Why, out.Evidence = Unsure, "it says of a question both that nothing is held and a figure, which may mean nought", sure[0].Evidence
		return
	}
	switch {
	case seen[ClassFull] == all:
		pick(ClassFull)
	case rd.goodwill && seen[ClassCost] > 0:
		pick(ClassCost)
	case seen[ClassPartial]+seen[ClassFull] > 0:
		pick(ClassPartial)
	case len(sure) < all:
		pick(ClassPartial)
		if seen[ClassClarification] == 0 && len(sure) == 0 {
			out.Class = Unsure
		}
	default:
		for _, c := range []Class{ClassNCND, ClassCost, ClassRefused, ClassNotHeld, ClassTransfer} {
			if seen[c] > 0 {
				pick(c)
				return
			}
		}
	}
}

// retraction says which answers are taken back, and keeps of the answers only
// those for which figures came along.
func (rd *reader) retraction(out *Classification) {
	for _, f := range rd.found {
		if f.class == "retraction" {
			for _, q := range f.p.scope {
				if !slices.Contains(out.Retracts, q) {
					out.Retracts = append(out.Retracts, q)
				}
			}
		}
	}
	out.Answers = slices.DeleteFunc(out.Answers, func(a Answer) bool {
		named := len(out.Retracts) == 0 || slices.Contains(out.Retracts, a.Question)
		return !named || a.Class != ClassFull && a.Class != ClassPartial
	})
}
