package demo

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/clock"
)

// onRequest sets in motion what a body does about a request.
func (b *Bodies) onRequest(x *body) {
	switch x.habit {
	case prompt:
		b.post(x, 1, acknowledgement(x), collect.ClassAck)
		b.post(x, 15+x.size%6, fullTable(x), collect.ClassFull)
	case inline:
		b.post(x, 12, fullInline(x), collect.ClassFull)
	case late, veryLate:
		b.post(x, 2, acknowledgement(x), collect.ClassAck)
	case bouncing, moved:
		b.post(x, 0, returned(x), collect.ClassBounce)
	case clarifying:
		b.post(x, 5, reply{text: "Thank you for your request.\n\nBefore we can answer it we need some clarification from you. Please clarify what you mean by an online offence: any offence with a cyber flag, or only those committed on a social network? Until we receive your clarification the request is on hold."}, collect.ClassClarification)
	case extending:
		b.post(x, 1, acknowledgement(x), collect.ClassAck)
		b.post(x, 20, reply{text: "We believe that a qualified exemption, section 31(1)(a), may apply to your request. We have not yet reached a decision on where the balance of the public interest lies, and we need to extend the time for our answer by a further 20 working days."}, collect.ClassExtension)
		b.post(x, 50, fullTable(x), collect.ClassFull)
	case partial:
		b.post(x, 17, reply{text: fmt.Sprintf("Question 1\nWe recorded %d offences in 2024/25 and %d in 2025/26.\n\nQuestion 2\nThis information is exempt from disclosure under section 40(2) of the Freedom of Information Act 2000, and we are withholding it.", x.size, x.size+11)}, collect.ClassPartial)
	case cost:
		b.post(x, 16, reply{text: "We are refusing your request. To answer it would exceed the appropriate limit set under section 12(1) of the Freedom of Information Act 2000: every record would have to be read by hand, which we estimate would take more than 18 hours."}, collect.ClassCost)
	case refusing:
		b.post(x, 18, reply{text: "This is a refusal notice. All of the information that you ask for is exempt from disclosure under section 31(1)(a) of the Freedom of Information Act 2000, as its release would be likely to prejudice the prevention of crime. The public interest favours withholding it."}, collect.ClassRefused)
	case ncnd:
		b.post(x, 18, reply{text: "We neither confirm nor deny that we hold any of the information that you ask for, by virtue of section 30(3) of the Freedom of Information Act 2000."}, collect.ClassNCND)
	case notHeld:
		b.post(x, 9, reply{text: "We do not hold the information that you ask for: this force records no flag of the kind."}, collect.ClassNotHeld)
	case joint:
		b.onJoint(x)
	case portal:
		b.post(x, 14, reply{from: "no-reply@secure-portal.example.test", text: "You have received a secure message from " + x.name + ". Log in to view it. The link expires in 14 days: https://secure-portal.example.test/m/1"}, collect.ClassFull)
	case nested:
		b.post(x, 13, reply{text: "Please see the attached message.", inner: fullTable(x)}, collect.ClassFull)
	case retracting:
		b.post(x, 14, fullTable(x), collect.ClassFull)
		b.post(x, 45, reply{text: "We are withdrawing our earlier response to your request. The figures that we sent contain errors. Please disregard them and delete the file."}, collect.ClassRetraction)
	}
}

// onJoint has the second of two bodies with one office answer for both, once
// both were asked.
func (b *Bodies) onJoint(x *body) {
	var both []string
	for _, y := range b.all {
		if y.habit == joint && len(y.letters) > 0 {
			both = append(both, y.id)
		}
	}
	if len(both) == 2 {
		first := b.find("foi-" + both[0] + "@" + x.domain)
		b.post(x, 16, reply{text: "This is the answer of both " + first.name + " and " + x.name + ", code " + tokenIn(first.letters[0].subject) + " and " + tokenIn(x.letters[0].subject) + ".\n\nQuestion 1\nPlease find attached the figures of both forces.\n\nQuestion 2\nThese are in the attached file as well.", file: table(x)}, collect.ClassFull, both...)
	}
}

// onLater is what a body does about a later letter.
func (b *Bodies) onLater(x *body) {
	n := len(x.letters)
	review := strings.Contains(strings.ToLower(x.letters[n-1].text), "review")
	switch {
	case x.habit == late && !x.answered, x.habit == veryLate && n > 2 && !x.answered:
		x.answered = true
		b.post(x, 2, fullTable(x), collect.ClassFull)
	case x.habit == veryLate || x.habit == silent:
		b.post(x, 0, reply{headers: "Auto-Submitted: auto-replied\r\n", subject: "Automatic reply: your message", text: "This mailbox is read on working days. Please do not answer this message."}, collect.ClassAutoReply)
	case x.habit == clarifying && !x.answered:
		x.answered = true
		b.post(x, 12, fullTable(x), collect.ClassFull)
	case review && !x.answered && (x.habit == partial || x.habit == cost || x.habit == refusing || x.habit == ncnd):
		x.answered = true
		b.post(x, 19, reply{text: "We have completed the internal review that you asked for. The outcome of the review is that our original decision is upheld."}, collect.ClassReviewAnswer)
	}
}

func acknowledgement(x *body) reply {
	return reply{text: "We acknowledge receipt of your request, which has been logged under our reference FOI/26/" + fmt.Sprintf("%05d", 10000+x.size) +
		". We aim to answer within 20 working days.\n\nIn some cases a fee may be payable, and some information may be exempt under the Act. If you are dissatisfied you have the right to complain to the Information Commissioner."}
}

func fullTable(x *body) reply {
	return reply{text: "Question 1\nPlease find attached the figures that you asked for.\n\nQuestion 2\nThe figures are provided in the attached file as well.\n\nThe figures come from a live system and may change.", file: table(x)}
}

func fullInline(x *body) reply {
	return reply{text: fmt.Sprintf("Q1: How many online offences against children did you record in each year?\nWe recorded %d offences in 2024/25 and %d in 2025/26.\n\nQ2: How many of those offences have ended in a charge or a summons?\nThere were %d in 2024/25 and %d in 2025/26.",
		x.size, x.size+9, x.size/5, x.size/6)}
}

// table is a body's answer as a small table.
func table(x *body) []byte {
	return fmt.Appendf(nil, "Invented figures of an invented force\nYear,Online offences against children,Online offences against children with a charge\n2024/25,%d,%d\n2025/26,%d,%d\n",
		x.size, x.size/5, x.size+9, x.size/6)
}

// returned is a report of a mail server that could not deliver.
func returned(x *body) reply {
	return reply{from: "mailer-daemon@" + x.domain, subject: "Undelivered Mail Returned to Sender", text: "I'm sorry to have to inform you that your message could not be delivered.", report: true}
}

// A reply is a mail of a body before it is put together.
type reply struct {
	from, subject, text string
	headers             string
	file                []byte // a table to attach
	inner               replyWithin
	report              bool
}

// A replyWithin is a reply that is attached to another as a message.
type replyWithin interface {
	mail(x *body, to incoming, id string, at time.Time) []byte
}

// mail puts a reply together as a body's mail program does.
func (l reply) mail(x *body, to incoming, id string, at time.Time) []byte {
	from, subject := l.from, l.subject
	if from == "" {
		from = x.address()
	}
	if subject == "" {
		subject = "RE: " + to.subject
	}
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("From: %s <%s>", x.name, from)
	line("To: %s", to.replyTo)
	line("Subject: %s", mime.QEncoding.Encode("utf-8", subject))
	line("Date: %s", at.Format(time.RFC1123Z))
	line("Message-ID: <%s>", id)
	if from == x.address() && x.size%3 != 0 { // some programs lose the thread
		line("In-Reply-To: %s", to.messageID)
	}
	b.WriteString(l.headers)
	line("MIME-Version: 1.0")
	text := strings.ReplaceAll(l.text+"\n\nInformation Office, "+x.name+" (an invented force)\n", "\n", "\r\n")
	if x.law == clock.FOISA {
		text = strings.ReplaceAll(text, "Freedom of Information Act 2000", "Freedom of Information (Scotland) Act 2002")
	}
	parts := l.parts(x, to, at)
	if len(parts) == 0 {
		line("Content-Type: text/plain; charset=utf-8\r\n")
		b.WriteString(text)
		return b.Bytes()
	}
	kind := "multipart/mixed"
	if l.report {
		kind = "multipart/report; report-type=delivery-status"
	}
	const boundary = "=_part"
	line("Content-Type: %s; boundary=\"%s\"\r\n", kind, boundary)
	line("--%s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s", boundary, text)
	for _, p := range parts {
		line("--%s\r\n%s", boundary, p)
	}
	line("--%s--", boundary)
	return b.Bytes()
}

// parts are what is attached to a reply.
func (l reply) parts(x *body, to incoming, at time.Time) []string {
	var out []string
	if l.file != nil {
		out = append(out, "Content-Type: text/csv; name=\"answer.csv\"\r\nContent-Disposition: attachment; filename=\"answer.csv\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"+base64.StdEncoding.EncodeToString(l.file))
	}
	if l.inner != nil {
		out = append(out, "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"answer.eml\"\r\n\r\n"+string(l.inner.mail(x, to, "inner."+x.id+"@"+x.domain, at)))
	}
	if l.report {
		out = append(out,
			fmt.Sprintf("Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.%s\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n", x.domain, x.address()),
			fmt.Sprintf("Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: %s\r\nTo: %s\r\n", to.messageID, x.address()))
	}
	return out
}

// decoded is a header with its encoded words decoded.
func decoded(s string) string {
	if out, err := new(mime.WordDecoder).DecodeHeader(s); err == nil {
		return out
	}
	return s
}

// tokenIn is the code in square brackets of a subject.
func tokenIn(subject string) string {
	_, rest, _ := strings.Cut(subject, "[")
	code, _, _ := strings.Cut(rest, "]")
	return code
}
