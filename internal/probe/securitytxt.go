package probe

import (
	"mime"
	"net/url"
	"strings"
	"time"
)

// judgeSecurityTxt holds a file to RFC 9116: served over TLS as plain text,
// with at least one Contact that is an address, and exactly one Expires, not
// past.
func judgeSecurityTxt(r *Result, p *page) {
	switch {
	case p.status == 404 || p.status == 410:
		r.saw(Failed, "there is no file at %s (status %d)", p.final.Path, p.status)
		return
	case p.status != 200:
		r.saw(Unclear, "the file is not given to this reader (status %d)", p.status)
		return
	}
	var wrong []string
	if p.final.Scheme != "https" {
		wrong = append(wrong, "it is not served over TLS (section 3)")
	}
	if kind, _, _ := mime.ParseMediaType(p.contentType); kind != "text/plain" {
		wrong = append(wrong, "it is not served as text/plain (section 3)")
	}
	contacts, expires := securityFields(string(p.body))
	if len(contacts) == 0 {
		wrong = append(wrong, "it has no Contact (section 2.5.3)")
	}
	for _, c := range contacts {
		if u, err := url.Parse(c); err != nil || u.Scheme != "mailto" && u.Scheme != "https" && u.Scheme != "tel" {
			wrong = append(wrong, "a Contact is no mailto:, tel: or https: address (section 2.5.3)")
		}
	}
	switch len(expires) {
	case 0:
		wrong = append(wrong, "it does not say when it expires (section 2.5.5)")
	case 1:
		end, err := time.Parse(time.RFC3339, strings.ToUpper(expires[0]))
		switch {
		case err != nil:
			wrong = append(wrong, "its Expires is not a time as RFC 3339 writes it (section 2.5.5)")
		case end.Before(r.On.Time()):
			wrong = append(wrong, "it expired on "+end.UTC().Format("2 January 2006"))
		}
	default:
		wrong = append(wrong, "it gives Expires more than once (section 2.5.5)")
	}
	if len(wrong) == 0 {
		r.saw(Passed, "the file has %s and has not expired", plural(len(contacts), "contact"))
		return
	}
	for _, w := range wrong {
		r.saw(Failed, "%s", w)
	}
}

// securityFields are the values of the two fields that must be there. Lines of
// a signature around the file have no field of these names.
func securityFields(s string) (contacts, expires []string) {
	for line := range strings.Lines(s) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "contact":
			contacts = append(contacts, strings.TrimSpace(value))
		case "expires":
			expires = append(expires, strings.TrimSpace(value))
		}
	}
	return contacts, expires
}
