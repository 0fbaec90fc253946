package collect

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// A Signal is a kind of evidence that a message belongs to a request.
type Signal string

// The signals. Only the first three are of a kind that nobody but a receiver
// of our mail can have.
const (
	ByToken     Signal = "token"      // in an address, the subject or the text
	ByThread    Signal = "thread"     // In-Reply-To or References name a mail of ours
	ByEcho      Signal = "echo"       // the id of a mail of ours stands in the text, or in a mail within
	ByReference Signal = "reference"  // the body's own reference, known from an earlier mail
	BySender    Signal = "sender"     // the domain is the respondent's
	ByShared    Signal = "shared"     // the domain is of several respondents
	ByLearned   Signal = "learned"    // a person has filed a mail from the address
	ByQuote     Signal = "quote"      // our text is quoted
	ByName      Signal = "name"       // the respondent's name stands in the text
	ByTime      Signal = "time"       // it came after the request went
	ByNearToken Signal = "near token" // what would be the token if look-alikes were put right
	TooEarly    Signal = "before"     // it came before the request went
	ByReturn    Signal = "returned"   // a delivery report about a mail of ours to that address
)

// weights are for the order of candidates alone: filing goes by decide.
var weights = map[Signal]int{ByToken: 40, ByThread: 40, ByEcho: 35, ByReturn: 60, ByReference: 25, BySender: 30, ByShared: 15, ByLearned: 20, ByQuote: 20, ByName: 10, ByTime: 5, ByNearToken: 10, TooEarly: -50}

// A Reason is a piece of evidence, in words.
type Reason struct {
	Signal Signal `json:"signal"`
	Text   string `json:"text"`
}

// A Candidate is a request that a message may belong to.
type Candidate struct {
	Key
	Score   int      `json:"score"`
	Reasons []Reason `json:"reasons"`
	quote   float64  // the part of our text that is quoted
}

// Has says that a signal is among the reasons.
func (c *Candidate) Has(s ...Signal) bool {
	return slices.ContainsFunc(c.Reasons, func(r Reason) bool { return slices.Contains(s, r.Signal) })
}

// A Match is to which request a message belongs, as far as can be told.
type Match struct {
	// Candidates, the best first. Filed says that the message belongs to the
	// first of them beyond doubt; otherwise a person has to choose, and Why
	// says what speaks against it.
	Candidates []Candidate `json:"candidates"`
	Filed      bool        `json:"filed"`
	Why        string      `json:"why,omitempty"`
}

// quoteFiled and quoteSeen are the parts of our text that have to be quoted to
// say that a message is about the request, and to be worth a mention.
const quoteFiled, quoteSeen = 0.3, 0.08

// Match finds the request that a message belongs to. It is filed only if it
// comes from an address that is known to be the respondent's and also holds
// something that only a receiver of our mail has: a forged sender alone, or a
// guessed token alone, is not enough. Any evidence for a second request leaves
// it to a person.
func (m *Matcher) Match(msg Message) Match {
	g := &gathering{m: m, msg: &msg, found: map[int]*Candidate{}}
	g.ids()
	g.tokens()
	who, how := m.sender(msg.From)
	g.sender(who, how)
	g.references()
	g.quotes()
	g.names()
	g.times()
	out := Match{Candidates: g.candidates()}
	out.Why = g.decide(out.Candidates, who, how)
	out.Filed = out.Why == ""
	return out
}

// A gathering is evidence on its way in.
type gathering struct {
	m     *Matcher
	msg   *Message
	found map[int]*Candidate // by request
	text  shingles
	fold  string // the message's own text and names, by foldName
	joint string // another respondent for whom the message may speak
}

func (g *gathering) add(i int, s Signal, format string, args ...any) *Candidate {
	c := g.found[i]
	if c == nil {
		c = &Candidate{Key: g.m.requests[i].Key}
		g.found[i] = c
	}
	if !c.Has(s) {
		c.Reasons, c.Score = append(c.Reasons, Reason{s, fmt.Sprintf(format, args...)}), c.Score+weights[s]
	}
	return c
}

// ids looks for the ids of our mails.
func (g *gathering) ids() {
	msg := g.msg
	for _, list := range [][]string{msg.InReplyTo, msg.References} {
		for _, id := range list {
			if i, ok := g.m.byID[id]; ok {
				g.add(i, ByThread, "it answers %s", id)
			}
		}
	}
	for _, text := range []string{msg.Text, msg.Quoted} {
		if strings.Contains(text, "@") {
			for _, id := range ids(text) {
				if i, ok := g.m.byID[strings.Trim(id, "().:;'\"")]; ok {
					g.add(i, ByEcho, "%s stands in its text", id)
				}
			}
		}
	}
	if r := msg.Report; r != nil {
		if i, ok := g.m.byID[r.Returned]; ok {
			g.add(i, ByEcho, "it reports on %s", r.Returned)
			if g.m.ours(i, r.Returned) && strings.EqualFold(r.Recipient, cmp.Or(g.m.sentTo[r.Returned], g.m.requests[i].To)) {
				g.add(i, ByReturn, "it reports on our mail to %s", r.Recipient)
			}
		}
	}
	g.inner(msg.Inner)
}

// ours says that an id is of a letter of ours, and not of a mail that answered
// one: those are known to others too.
func (m *Matcher) ours(i int, id string) bool {
	r := m.requests[i]
	return strings.EqualFold(id, r.MessageID) || strings.HasPrefix(id, r.Token.String()+".")
}

// inner looks into the messages within the message.
func (g *gathering) inner(list []Message) {
	for k := range list {
		in := &list[k]
		for _, id := range slices.Concat([]string{in.MessageID}, in.InReplyTo, in.References) {
			if i, ok := g.m.byID[id]; ok {
				g.add(i, ByEcho, "a message within it has %s", id)
			}
		}
		g.tokensIn(ByToken, "of a message within it", slices.Concat(in.To, []string{in.Subject, in.Text, in.Quoted})...)
		g.inner(in.Inner)
	}
}

func (g *gathering) tokens() {
	g.tokensIn(ByToken, "of its address", g.msg.To...)
	g.tokensIn(ByToken, "of its subject", g.msg.Subject)
	g.tokensIn(ByToken, "of its text", g.msg.Text, g.msg.Quoted)
	for _, a := range g.msg.Attachments {
		g.tokensIn(ByToken, "of "+a.Name, a.Text)
	}
}

func (g *gathering) tokensIn(s Signal, where string, texts ...string) {
	for _, text := range texts {
		if len(text) < tokenLength {
			continue
		}
		sure, perhaps := TokensIn(text)
		for _, t := range sure {
			if i, ok := g.m.byToken[t]; ok {
				g.add(i, s, "the token %s %s", t, where)
			}
		}
		for _, t := range perhaps {
			if i, ok := g.m.byToken[t]; ok {
				g.add(i, ByNearToken, "what looks like the token %s %s", t, where)
			}
		}
	}
}

func (g *gathering) sender(who []respondent.ID, how grade) {
	for _, w := range who {
		for _, i := range g.m.of[w] {
			switch how {
			case known:
				g.add(i, BySender, "%s is an address of %s", g.msg.From, g.m.requests[i].Name)
			case shared:
				g.add(i, ByShared, "%s is an address of %s and of others", g.msg.From, g.m.requests[i].Name)
			case learned:
				g.add(i, ByLearned, "a person has filed mail from %s under %s", g.msg.From, g.m.requests[i].Name)
			}
		}
	}
}

func (g *gathering) references() {
	if len(g.m.refs) == 0 {
		return
	}
	who, _ := g.m.sender(g.msg.From)
	for _, text := range []string{g.msg.Subject, g.msg.Text} {
		for _, ref := range ReferencesIn(text) {
			for _, i := range g.m.refs[foldReference(ref)] {
				if len(who) > 0 && !slices.Contains(who, g.m.requests[i].Respondent) {
					continue // two bodies may use the same number
				}
				g.add(i, ByReference, "%s is the body's reference of the request", ref)
			}
		}
	}
}

// quotes looks for our text, in the requests that something else speaks for.
func (g *gathering) quotes() {
	if len(g.found) == 0 {
		return
	}
	g.text = newShingles(g.msg.Quoted + "\n" + g.msg.Text)
	for i, c := range g.found {
		if c.quote = g.m.bodies[i].found(g.text); c.quote >= quoteSeen {
			g.add(i, ByQuote, "%.0f%% of our text is quoted", 100*c.quote)
		}
	}
}

// names looks for the names of respondents in what the sender wrote; in all of
// them only when nothing else is known.
func (g *gathering) names() {
	g.fold = foldName(g.msg.FromName + " . " + g.msg.Subject + " . " + g.msg.Text)
	if len(g.found) > 0 && !jointReply.MatchString(g.fold) {
		for i := range g.found {
			if g.named(g.m.requests[i].Respondent) {
				g.add(i, ByName, "it names %s", g.m.requests[i].Name)
			}
		}
		return
	}
	rounds := map[RoundID]bool{}
	for i := range g.found {
		rounds[g.m.requests[i].Round] = true
	}
	for who, list := range g.m.of {
		if !g.named(who) {
			continue
		}
		for _, i := range list {
			if r := g.m.requests[i]; len(rounds) == 0 || rounds[r.Round] {
				if c := g.add(i, ByName, "it names %s", r.Name); len(rounds) > 0 && len(c.Reasons) == 1 {
					g.joint = r.Name
				}
			}
		}
	}
}

// jointReply is the words of a reply that may be for several respondents.
var jointReply = regexp.MustCompile(` (?:joint|jointly|on behalf of|both (?:forces|constabularies|services|organisations)|collaborat\w+|combined|shared) `)

func (g *gathering) named(who respondent.ID) bool {
	return slices.ContainsFunc(g.m.names[who], func(n string) bool { return strings.Contains(g.fold, n) })
}

func (g *gathering) times() {
	on := stat.DateOf(g.msg.Received)
	for i, c := range g.found {
		sent, ok := g.m.sent[c.Key]
		switch {
		case !ok:
		case on.Before(sent):
			g.add(i, TooEarly, "it came on %s, before the request went on %s", on.Words(), sent.Words())
		default:
			g.add(i, ByTime, "it came %d days after the request went", on.Sub(sent))
		}
	}
}

func (g *gathering) candidates() []Candidate {
	out := make([]Candidate, 0, len(g.found))
	for _, c := range g.found {
		slices.SortStableFunc(c.Reasons, func(a, b Reason) int { return cmp.Compare(weights[b.Signal], weights[a.Signal]) })
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.quote, a.quote), strings.Compare(a.String(), b.String()))
	})
	return out
}

// decide says why the message cannot be filed by itself; "" if it can.
func (g *gathering) decide(cs []Candidate, who []respondent.ID, how grade) string {
	msg := g.msg
	if len(cs) == 0 {
		return "nothing in it speaks for any request"
	}
	best := &cs[0]
	bound := func(c *Candidate) bool { return c.Has(ByToken, ByThread, ByEcho) }
	if d := domainOf(msg.From); d != "" && d == g.m.own && msg.Report == nil { // our own server also tells us what it could not deliver
		return "it comes from our own address"
	}
	if msg.Cut {
		return "it is so large that only its beginning was looked at"
	}
	if msg.Auth == AuthFail {
		return "the receiving server says that the sender may be forged"
	}
	if msg.Doubt != "" {
		return msg.Doubt
	}
	if best.Has(TooEarly) {
		return "it came before the request went"
	}
	for i := range cs[1:] {
		if c := &cs[1+i]; bound(c) || c.Has(ByNearToken) || c.Has(ByReference) && !best.Has(ByReference) {
			return fmt.Sprintf("%s speaks for %s as well", c.Reasons[0].Text, c.Key)
		}
	}
	if g.joint != "" {
		return fmt.Sprintf("it may speak for %s as well", g.joint)
	}
	if msg.Report != nil {
		if best.Has(ByReturn) {
			return ""
		}
		return "a delivery report about another address than the request's"
	}
	if how == stranger {
		return fmt.Sprintf("%q is not a known address of the respondent", msg.From)
	}
	if !slices.Contains(who, best.Respondent) {
		return fmt.Sprintf("it comes from an address of %s, and names the request to %s", g.m.requests[g.m.of[who[0]][0]].Name, best.Respondent)
	}
	if how == shared {
		for _, w := range who {
			if w != best.Respondent && g.named(w) {
				return fmt.Sprintf("the address is shared, and it names %s as well", w)
			}
		}
	}
	switch {
	case bound(best):
		return ""
	case how != known:
		return "the address is shared, and nothing in it is only of our request"
	case best.Has(ByReference) && g.passed():
		return ""
	case best.quote >= quoteFiled && g.quotedOnly(cs):
		return ""
	case best.quote >= quoteFiled:
		return "our text is quoted, and that of another round is as close to it"
	}
	return "nothing in it is only of our request: no token, no thread, none of our text"
}

// passed says that a server of our own domain found the sender to be genuine.
// Such a server takes off results that bear its name and came with the mail
// (RFC 8601, 5); those in any other name a sender can write himself.
func (g *gathering) passed() bool {
	return g.msg.Auth == AuthPass && g.m.own != "" && (g.msg.AuthBy == g.m.own || strings.HasSuffix(g.msg.AuthBy, "."+g.m.own))
}

// quotedOnly says that the first request is quoted with words that no other
// has, and no other with words that the first has not.
func (g *gathering) quotedOnly(cs []Candidate) bool {
	own := g.m.bodies[g.m.byKey[cs[0].Key]]
	for _, c := range cs[1:] {
		other := g.m.bodies[g.m.byKey[c.Key]]
		if c.quote >= quoteSeen && (g.quotedBut(own, other) < 3 || g.quotedBut(other, own) > 0) {
			return false
		}
	}
	return true
}

// quotedBut counts the shingles of a that are quoted and are none of b.
func (g *gathering) quotedBut(a, b shingles) int {
	n := 0
	for h := range a {
		_, quoted := g.text[h]
		if _, shared := b[h]; quoted && !shared {
			n++
		}
	}
	return n
}
