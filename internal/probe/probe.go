// Package probe makes small automatic checks of what an online service shows
// the public: that a reporting form can be reached without an account, that
// terms for children are there and can be read by them, that a safety contact
// and a security.txt are published, and that a transparency report came out in
// the last year.
//
// A probe runs only against an address that somebody wrote into a configuration.
// It asks for one page and the robots.txt that guards it, as a named reader,
// within limits of time and size, and never of an address that is not on the
// public internet. It says passed or failed only of what it saw; all else is
// unclear, with the reason, and is for a person to look at.
package probe

import (
	"context"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"time"

	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

// A Kind is what a probe looks for.
type Kind string

// The kinds of probe.
const (
	ReportForm         Kind = "report-form"         // a form to report with, without an account
	ChildTerms         Kind = "child-terms"         // terms that a child can read
	SafetyContact      Kind = "safety-contact"      // somebody to write to or to call about safety
	SecurityTxt        Kind = "security-txt"        // RFC 9116
	TransparencyReport Kind = "transparency-report" // one published in the last year
)

// Kinds are all of them.
var Kinds = []Kind{ReportForm, ChildTerms, SafetyContact, SecurityTxt, TransparencyReport}

// An Outcome is what a probe found.
type Outcome string

// The outcomes. Unclear is for all that the probe could not see for itself: a
// page that did not come, or that is empty until scripts run.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Unclear Outcome = "unclear"
)

// A Target is a probe that somebody configured.
type Target struct {
	Kind    Kind
	Address string // http or https; of SecurityTxt any page of the site
	// ReadingAge is the age in years that ChildTerms must suit; 0 to measure
	// the text without holding it to an age.
	ReadingAge int
}

// A Result is what a probe saw.
type Result struct {
	Kind    Kind
	Address string // as configured
	Final   string // after redirects; "" where no page came
	On      stat.Date
	Outcome Outcome
	// Saw says in sentences what led to the outcome.
	Saw []string
	// Page is the body as received and Hash its SHA-256; empty where none came.
	Page []byte
	Hash document.ID
	// Low and High are the reading age in years by two formulas, of ChildTerms
	// where it could be measured; nil otherwise.
	Low, High *big.Rat
}

func (r *Result) saw(o Outcome, format string, args ...any) {
	r.Outcome = o
	r.Saw = append(r.Saw, fmt.Sprintf(format, args...))
}

// Config is what may vary. Its zero value is what the product does.
type Config struct {
	// Now gives the day of a result, and of what is judged by it; default
	// time.Now.
	Now func() time.Time
	// Dial connects to an address; default a dialer that refuses every address
	// that is not public, after names are resolved. Tests give their own to
	// reach their servers.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Timeout is for one page from the first byte out to the last byte in;
	// default 20 seconds. MaxBytes is how long a page may be; default 2 MiB.
	Timeout  time.Duration
	MaxBytes int64
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Dial == nil {
		c.Dial = DialPublic
	}
	if c.Timeout == 0 {
		c.Timeout = 20 * time.Second
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = 2 << 20
	}
	return c
}

// Run does one probe. A page that cannot be had makes the result unclear and is
// no error; the error is fault.Invalid for a target that cannot be run, or that
// of ctx.
func Run(ctx context.Context, t Target, cfg Config) (Result, error) {
	cfg = cfg.withDefaults()
	if err := t.Check(); err != nil {
		return Result{}, err
	}
	at, err := parseAddress(t.Address)
	if err != nil {
		return Result{}, err
	}
	if t.Kind == SecurityTxt {
		at.Path, at.RawPath, at.RawQuery, at.Fragment = "/.well-known/security.txt", "", "", ""
	}
	r := Result{Kind: t.Kind, Address: t.Address, On: stat.DateOf(cfg.Now()), Outcome: Unclear, Saw: []string{}}
	p, err := newFetcher(cfg).get(ctx, at)
	if ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	if err != nil {
		r.saw(Unclear, "%s", err)
		return r, nil
	}
	r.Final, r.Page, r.Hash = p.final.String(), p.body, document.NewID(p.body)
	judge(&r, t, p)
	return r, nil
}

// Check is fault.Invalid for a target that cannot be run: of no known kind, or
// with an address that is not that of a page.
func (t Target) Check() error {
	if !slices.Contains(Kinds, t.Kind) {
		return fmt.Errorf("there is no probe %q (there are: %s): %w", t.Kind, kindList(), fault.Invalid)
	}
	_, err := parseAddress(t.Address)
	return err
}

func kindList() string {
	var names []string
	for _, k := range Kinds {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// judge fills in what the page means for the probe.
func judge(r *Result, t Target, p *page) {
	if t.Kind == SecurityTxt {
		judgeSecurityTxt(r, p)
		return
	}
	if p.status == 401 || p.status == 403 {
		if t.Kind == ReportForm && p.status == 401 {
			r.saw(Failed, "the page asks for an account (status 401)")
			return
		}
		r.saw(Unclear, "the page is refused to this reader (status %d)", p.status)
		return
	}
	if p.status != 200 {
		r.saw(Unclear, "there is no page at the address (status %d): check the address", p.status)
		return
	}
	text, err := parsePage(p)
	if err != nil {
		r.saw(Unclear, "%s", err)
		return
	}
	switch t.Kind {
	case ReportForm:
		judgeForm(r, text)
	case ChildTerms:
		judgeTerms(r, text, t.ReadingAge)
	case SafetyContact:
		judgeContact(r, text)
	case TransparencyReport:
		judgeReport(r, text)
	}
}
