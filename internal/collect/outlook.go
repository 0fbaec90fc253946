package collect

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/document"
)

// fromOutlook takes a message that Outlook saved. Its headers are those of the
// mail as it came, if Outlook kept them; a message without them, such as one
// that never left its organisation, tells its sender only by its own word, and
// one whose headers name another sender than Outlook does may be forged. Both
// wait for a person.
func (m *Message) fromOutlook(raw []byte, doc *document.Document) {
	e, err := document.ReadEnvelope(raw)
	if err != nil {
		m.Doubt = "a .msg file that is damaged"
		m.problem("", err.Error())
		return
	}
	if head, _ := splitHead([]byte(e.Headers)); len(head) > 0 {
		m.headers(head)
	}
	switch from := m.From; {
	case from == "":
		m.Doubt = "a .msg file without the headers of the mail, whose sender cannot be proved"
		m.From, m.FromName = first(e.Senders), decodeWords(e.SenderName)
	case len(e.Senders) > 0 && !slices.Contains(e.Senders, from):
		m.Doubt = fmt.Sprintf("a .msg file whose headers name %s as the sender, and whose other fields %s", from, strings.Join(e.Senders, " and "))
	}
	if m.Subject == "" {
		m.Subject = decodeWords(e.Subject)
	}
	if m.Date.IsZero() {
		m.Date = e.Sent
	}
	body := e.Plain
	if strings.TrimSpace(body) == "" && e.HTML != "" {
		body = textOfHTML(e.HTML)
	}
	m.Text, m.Quoted = splitQuoted(utf(body), m.Subject)
	if strings.TrimSpace(body) == "" && doc != nil { // it has its text as RTF alone
		m.Text = prose(doc)
	}
}

// prose is the text of a document without its subject.
func prose(doc *document.Document) string {
	var lines []string
	for _, p := range doc.Paragraphs {
		if p.At != "subject" {
			lines = append(lines, p.Text)
		}
	}
	return strings.Join(lines, "\n\n")
}
