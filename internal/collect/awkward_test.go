package collect_test

import (
	"strings"

	"plumbline/internal/collect"
)

const ackText = "I acknowledge receipt of your request, which will be dealt with within 20 working days."

// awkward are mails that test matching more than wording.
func awkward(w *world) []sample {
	var out []sample
	add := func(name string, l letter, file bool, class collect.Class, belongs ...string) {
		s := sample{name: name, raw: l.raw(), at: arrival, file: file, class: class}
		for _, b := range belongs {
			s.belongs = append(s.belongs, w.request(b).Key)
		}
		out = append(out, s)
	}
	north, west, east, fen, king, oak, south := w.request("northmoor"), w.request("westhaven"), w.request("eastvale"), w.request("fenland"), w.request("kingsreach"), w.request("oakshire"), w.request("southmere")

	add("forged: the token of one, the address of another", letter{from: west.To, to: north.Token.Address(own), subject: "FOI", body: ackText}, false, collect.ClassAck, "northmoor")
	add("two tokens", letter{from: east.To, to: east.Token.Address(own) + ", " + fen.Token.Address(own), subject: "Joint response", body: ackText}, false, collect.ClassAck, "eastvale", "fenland")
	add("joint unit, names both", letter{from: east.To, to: east.Token.Address(own), subject: "FOI", body: "This is the response of Eastvale Police and of Fenland Constabulary.\n\n" + ackText}, false, collect.ClassAck, "eastvale", "fenland")
	add("joint unit, names one, with its token", letter{from: east.To, to: east.Token.Address(own), subject: "FOI", body: "On behalf of Eastvale Police.\n\n" + ackText}, true, collect.ClassAck, "eastvale")
	add("joint unit, no token, quoted", letter{from: east.To, to: own, subject: "FOI", body: ackText + quote(east, 2)}, false, collect.ClassAck, "eastvale")
	add("one body answers on behalf of another too", letter{from: north.To, to: north.Token.Address(own), subject: "FOI", body: "This is a joint response on behalf of Northmoor Constabulary and Westhaven Police.\n\n" + ackText}, false, collect.ClassAck, "northmoor", "westhaven")
	add("look-alike token", letter{from: north.To, to: own, subject: "FOI " + strings.NewReplacer("0", "O", "1", "l", "5", "S", "8", "B").Replace(north.Token.String()), body: ackText}, false, collect.ClassAck, "northmoor")
	add("a guessed token", letter{from: north.To, to: "survey+0123456789acd@charity.example", subject: "FOI", body: ackText}, false, collect.ClassAck)
	add("a stranger with the token", letter{from: "someone@free-mail.example", to: north.Token.Address(own), subject: "FOI", body: "The figures are wrong, please delete them."}, false, collect.ClassRetraction, "northmoor")
	add("failed authentication", letter{from: north.To, to: north.Token.Address(own), subject: "FOI", body: ackText, headers: []string{"Authentication-Results: mx.charity.example; spf=fail smtp.mailfrom=northmoor.example; dmarc=fail"}}, false, collect.ClassAck, "northmoor")
	add("passed authentication, its own reference alone", letter{from: oak.To, to: own, subject: "Our ref: FOI-2026-00871", body: ackText, headers: []string{"Authentication-Results: mx.charity.example; spf=pass smtp.mailfrom=foi@oakshire.example"}}, true, collect.ClassAck, "oakshire")
	add("a pass in the name of a server that is not ours", letter{from: oak.To, to: own, subject: "Our ref: FOI-2026-00871", body: ackText, headers: []string{"Authentication-Results: mx.elsewhere.example 1; spf=pass smtp.mailfrom=foi@oakshire.example; dmarc=pass"}}, false, collect.ClassAck, "oakshire")
	add("a pass in a name that only ends like ours", letter{from: oak.To, to: own, subject: "Our ref: FOI-2026-00871", body: ackText, headers: []string{"Authentication-Results: notcharity.example; dmarc=pass"}}, false, collect.ClassAck, "oakshire")
	add("not authenticated, its own reference alone", letter{from: oak.To, to: own, subject: "Our ref: FOI-2026-00871", body: ackText}, false, collect.ClassAck, "oakshire")
	add("another body's reference of the same number", letter{from: west.To, to: own, subject: "Our ref: FOI-2026-00871", body: ackText, headers: []string{"Authentication-Results: mx.charity.example; dmarc=pass"}}, false, collect.ClassAck)
	add("pass for another domain", letter{from: oak.To, to: own, subject: "Our ref: FOI-2026-00871", body: ackText, headers: []string{"Authentication-Results: mx.charity.example; spf=pass smtp.mailfrom=x@elsewhere.example"}}, false, collect.ClassAck, "oakshire")
	add("a learned address with the thread", letter{from: "case.officer@kr-casework.example", to: own, subject: "Re: request", inReplyTo: king.MessageID, body: ackText}, true, collect.ClassAck, "kingsreach")
	add("a learned address with the thread of another", letter{from: "case.officer@kr-casework.example", to: own, subject: "Re: request", inReplyTo: oak.MessageID, body: ackText}, false, collect.ClassAck, "oakshire")
	add("a learned address with nothing else", letter{from: "case.officer@kr-casework.example", to: own, subject: "KR/FOI/20456/26", body: ackText}, false, collect.ClassAck, "kingsreach")
	add("an old domain", letter{from: "foi@old.northmoor-police.example", to: north.Token.Address(own), subject: "FOI", body: ackText}, true, collect.ClassAck, "northmoor")
	add("a sub-domain", letter{from: "no-reply@mail.westhaven.example", to: west.Token.Address(own), subject: "FOI", body: ackText}, true, collect.ClassAck, "westhaven")
	add("a domain that only looks like it", letter{from: "foi@northmoor.example.evil.test", to: north.Token.Address(own), subject: "FOI", body: ackText}, false, collect.ClassAck, "northmoor")
	add("the name of the body as the sender's name", letter{from: `"foi@northmoor.example" <x@evil.test>`, to: north.Token.Address(own), subject: "FOI", body: ackText}, false, collect.ClassAck, "northmoor")
	add("id echoed in the text", letter{from: south.To, to: own, subject: "Your e-mail", body: ackText + "\n\nYour message id: <" + south.MessageID + ">"}, true, collect.ClassAck, "southmere")
	add("from ourselves", letter{from: own, to: north.Token.Address(own), subject: "FOI", body: ackText}, false, collect.ClassAck, "northmoor")
	add("another matter of the same force", letter{from: north.To, to: own, subject: "Your complaint about parking", body: "Your complaint has been passed to the council."}, false, "")
	add("a newsletter", letter{from: "news@shop.example", to: own, subject: "Autumn offers", body: "Up to half off."}, false, "")

	inner := letter{from: south.To, to: own, subject: "Answer", body: "Please find attached our response in full.", inReplyTo: south.MessageID, files: []string{"figures.xlsx: PK"}}
	add("the answer in an attached message", letter{from: south.To, to: own, subject: "FW: Answer", body: "See attached message.", inner: string(inner.raw())}, true, collect.ClassFull, "southmere")
	add("portal notice", letter{from: "noreply@casetool.example", to: own, subject: "Your response is ready [" + north.Token.String() + "]", body: "Click here to view your response in our secure portal. The link will expire in 7 days."}, false, collect.Unsure, "northmoor")
	add("forwarded by a colleague", letter{from: "colleague@charity-partner.example", to: own, subject: "FW: FOI", body: "This came to me.\n\n-----Original Message-----\nFrom: FOI <" + north.To + ">\nSent: 21 September 2026 10:00\nTo: Colleague\nSubject: FOI\n\n" + ackText + quote(north, 1)}, false, collect.ClassAck, "northmoor")

	auto := letter{from: west.To, to: west.Token.Address(own), subject: "Automatic reply: FOI", body: "I am out of the office until Monday.", headers: []string{"Auto-Submitted: auto-replied"}}
	add("auto-reply", auto, true, collect.ClassAutoReply, "westhaven")
	add("away, without headers", letter{from: west.To, to: west.Token.Address(own), subject: "Re: request", body: "I am on annual leave until 5 October and will answer on my return."}, true, collect.ClassAutoReply, "westhaven")
	for _, b := range []struct {
		name, rcpt string
		file       bool
	}{{"bounce", west.To, true}, {"bounce of another address", "someone@westhaven.example", false}} {
		s := sample{name: b.name, raw: bounce(west, b.rcpt), at: arrival, file: b.file, class: collect.ClassBounce, belongs: []collect.Key{west.Key}}
		out = append(out, s)
	}
	ours := strings.Replace(string(bounce(west, west.To)), "mailer-daemon@mx.example", "mailer-daemon@charity.example", 1)
	out = append(out, sample{name: "bounce from our own server", raw: []byte(ours), at: arrival, file: true, class: collect.ClassBounce, belongs: []collect.Key{west.Key}})
	late := letter{from: north.To, to: north.Token.Address(own), subject: "FOI", body: ackText}
	out = append(out, sample{name: "before it was asked", raw: late.raw(), at: arrival.AddDate(0, -2, 0), belongs: []collect.Key{north.Key}, class: collect.ClassAck})
	return out
}

// bounce is a delivery report about the request.
func bounce(r collect.Request, to string) []byte {
	return []byte(strings.ReplaceAll(`From: Mail Delivery Subsystem <mailer-daemon@mx.example>
To: `+own+`
Subject: Undeliverable: Freedom of information request
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"

--=_r
Content-Type: text/plain

The message could not be delivered.

--=_r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; `+to+`
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--=_r
Content-Type: text/rfc822-headers

From: `+own+`
To: `+to+`
Message-ID: <`+r.MessageID+`>
Subject: Freedom of information request

--=_r--
`, "\n", "\r\n"))
}
