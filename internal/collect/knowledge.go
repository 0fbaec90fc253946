package collect

import (
	"regexp"
	"slices"
	"strings"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// A Contact is an address from which a respondent writes; every address of its
// domain is taken for the respondent's too. "@northmoor.example" is a domain
// alone, such as an old one.
type Contact struct {
	Respondent respondent.ID
	Address    string
}

// Knowledge is what matching may rely upon.
type Knowledge struct {
	Requests []Request
	Contacts []Contact
	// Names are the names and aliases of each respondent.
	Names map[respondent.ID][]string
	// Events are those of all requests: of which mails are ours, when they
	// went, and what persons have confirmed.
	Events []Event
	// Own is the address that requests are sent from. Nothing from it is filed.
	Own string
}

// A Matcher is knowledge made ready for matching. It may be used by several
// goroutines at once.
type Matcher struct {
	requests []Request
	byKey    map[Key]int
	byToken  map[Token]int
	byID     map[string]int    // ids of our mails and of mails filed
	sentTo   map[string]string // the address that a letter of ours went to, by its id, where it may be another than the request's
	refs     map[string][]int
	senders  map[string][]respondent.ID // addresses learned from persons
	domains  map[string][]respondent.ID // registered
	of       map[respondent.ID][]int    // the requests of a respondent
	names    map[respondent.ID][]string // folded by foldName
	bodies   []shingles                 // of the requests
	sent     map[Key]stat.Date
	own      string // domain
}

// NewMatcher makes knowledge ready.
func NewMatcher(k Knowledge) *Matcher {
	m := &Matcher{requests: k.Requests, byKey: map[Key]int{}, byToken: map[Token]int{}, byID: map[string]int{}, sentTo: map[string]string{}, refs: map[string][]int{},
		senders: map[string][]respondent.ID{}, domains: map[string][]respondent.ID{}, of: map[respondent.ID][]int{}, names: map[respondent.ID][]string{},
		sent: map[Key]stat.Date{}, own: domainOf(strings.ToLower(k.Own))}
	for i, r := range k.Requests {
		m.byKey[r.Key] = i
		if !r.Token.IsZero() {
			m.byToken[r.Token] = i
		}
		if r.MessageID != "" {
			m.byID[strings.ToLower(r.MessageID)] = i
		}
		m.of[r.Respondent] = append(m.of[r.Respondent], i)
		m.bodies = append(m.bodies, newShingles(r.Body))
		m.contact(r.Respondent, r.To)
		m.name(r.Respondent, r.Name)
	}
	for _, c := range k.Contacts {
		m.contact(c.Respondent, c.Address)
	}
	for who, names := range k.Names {
		for _, n := range names {
			m.name(who, n)
		}
	}
	for _, e := range k.Events {
		m.learn(e)
	}
	return m
}

func (m *Matcher) name(who respondent.ID, name string) {
	if n := foldName(name); len(n) > 4 && !slices.Contains(m.names[who], n) {
		m.names[who] = append(m.names[who], n)
	}
}

func (m *Matcher) contact(who respondent.ID, address string) {
	d := domainOf(strings.ToLower(strings.TrimSpace(address)))
	if d != "" && !slices.Contains(m.domains[d], who) {
		m.domains[d] = append(m.domains[d], who)
	}
}

// Learn takes in what further events teach about mails to come. It is not to
// be called while the matcher is at work.
func (m *Matcher) Learn(events []Event) {
	for _, e := range events {
		m.learn(e)
	}
}

// learn takes in what an event teaches about mails to come.
func (m *Matcher) learn(e Event) {
	i, ok := m.byKey[e.Key]
	if !ok {
		return
	}
	if id := strings.ToLower(e.Data.MessageID); id != "" {
		m.byID[id] = i
	}
	if id := strings.ToLower(e.Data.MessageID); id != "" && e.Data.Address != "" {
		m.sentTo[id] = e.Data.Address
	}
	switch e.Kind {
	case Readdressed:
		m.contact(e.Respondent, e.Data.Address)
	case Sent, Accepted:
		if d, ok := m.sent[e.Key]; !ok || e.On.Before(d) {
			m.sent[e.Key] = e.On
		}
	case Filed:
		if s := strings.ToLower(e.Data.Sender); s != "" && !slices.Contains(m.senders[s], e.Respondent) {
			m.senders[s] = append(m.senders[s], e.Respondent)
		}
	}
	if ref := foldReference(e.Data.Reference); ref != "" && !slices.Contains(m.refs[ref], i) {
		m.refs[ref] = append(m.refs[ref], i)
	}
}

// A grade is how well an address is known.
type grade int

const (
	stranger grade = iota
	learned        // a person has filed a mail from the address
	shared         // the domain is of several respondents
	known          // the domain is of the respondent alone
)

// sender is who writes from an address, and how well that is known.
func (m *Matcher) sender(address string) ([]respondent.ID, grade) {
	for d := domainOf(address); d != ""; {
		if who := m.domains[d]; len(who) == 1 {
			return who, known
		} else if len(who) > 1 {
			return who, shared
		}
		_, rest, ok := strings.Cut(d, ".")
		if !ok || !strings.Contains(rest, ".") {
			break
		}
		d = rest
	}
	if who := m.senders[address]; len(who) > 0 {
		return who, learned
	}
	return nil, stranger
}

var (
	referenceForm = regexp.MustCompile(`(?i)\b(?:(?:our|your|case|foi|request|enquiry|unique)? ?ref(?:erence)?(?: (?:no|number))?|foia?(?: request)?(?: (?:no|number|id))?|case(?: (?:no|number|id))?|request (?:no|number|id)|rfi|ir)\s*[.:#\-/\[(]*\s*((?:[A-Z]{1,6}[-/ .]?){0,3}\d[\dA-Z/.\-]{2,24})`)
	periodForm    = regexp.MustCompile(`^(?:19|20)\d\d(?:\d\d(?:\d\d)?)?$`)
)

// ReferencesIn are what look like the body's own references in the first part
// of a text, as written, in order.
func ReferencesIn(text string) []string {
	var out []string
	for line := range strings.Lines(text[:min(len(text), 8<<10)]) {
		if !strings.ContainsAny(line, "0123456789") || !named(line) {
			continue
		}
		for _, g := range referenceForm.FindAllStringSubmatch(line, 20) {
			ref := strings.TrimRight(g[1], ".-/")
			if foldReference(ref) != "" && !slices.Contains(out, ref) {
				out = append(out, ref)
			}
		}
	}
	return out
}

// referenceOf is the body's own reference, as a message gives it first.
func referenceOf(m Message) string {
	return first(ReferencesIn(m.Subject + "\n" + m.Text))
}

// named says that a line has one of the words that stand before a reference.
func named(line string) bool {
	line = strings.ToLower(line)
	for _, w := range []string{"ref", "foi", "case", "request", "rfi", "ir"} {
		if strings.Contains(line, w) {
			return true
		}
	}
	return false
}

// foldReference is a reference by which requests can be told apart, without
// what bodies write now one way and now another; "" for what is too short to be
// one, or is a year or a span of years.
func foldReference(s string) string {
	var b strings.Builder
	digits := 0
	for _, c := range strings.ToUpper(s) {
		if '0' <= c && c <= '9' {
			digits++
		} else if c < 'A' || c > 'Z' {
			continue
		}
		b.WriteRune(c)
	}
	if out := b.String(); digits >= 4 && len(out) >= 5 && !periodForm.MatchString(out) {
		return out
	}
	return ""
}
