package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/temoto/robotstxt"
)

// userAgent names the reader, so that an operator may know it and, in
// robots.txt, address it.
const userAgent = "Plumbline-Probe/1.0 (a child-safety check of public pages)"

// robotsName is the name by which robots.txt addresses the reader.
const robotsName = "Plumbline-Probe"

const maxRedirects = 5

// maxRobots is how much of a robots.txt is read; RFC 9309 asks for 500 KiB.
const maxRobots = 512 << 10

// A page is what came back.
type page struct {
	final       *url.URL
	status      int
	contentType string
	body        []byte
}

// A fetcher gets pages. It follows redirects one by one, so that each hop is
// asked of the robots.txt of its own host first.
type fetcher struct {
	cfg    Config
	client *http.Client
	robots map[string]*robotstxt.RobotsData // by scheme and host
}

func newFetcher(cfg Config) *fetcher {
	return &fetcher{cfg: cfg, robots: map[string]*robotstxt.RobotsData{}, client: &http.Client{
		Transport:     &http.Transport{DialContext: cfg.Dial, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10, TLSHandshakeTimeout: cfg.Timeout},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// get is the page at an address. Its errors are sentences for the result.
func (f *fetcher) get(ctx context.Context, at *url.URL) (*page, error) {
	for range maxRedirects + 1 {
		if err := f.allowed(ctx, at); err != nil {
			return nil, err
		}
		p, next, err := f.fetch(ctx, at, f.cfg.MaxBytes)
		if err != nil {
			return nil, f.explain(at, err)
		}
		if next == nil {
			return p, nil
		}
		if next.Scheme != "https" && at.Scheme == "https" {
			return nil, fmt.Errorf("%s leads from an encrypted page to %s, which is not", at, next)
		}
		at = next
	}
	return nil, fmt.Errorf("more than %d redirects, the last to %s", maxRedirects, at)
}

// allowed asks robots.txt. By RFC 9309 a site without one allows all, and one
// that cannot give it allows nothing.
func (f *fetcher) allowed(ctx context.Context, at *url.URL) error {
	site := at.Scheme + "://" + at.Host
	rules, known := f.robots[site]
	if !known {
		address := &url.URL{Scheme: at.Scheme, Host: at.Host, Path: "/robots.txt"}
		var err error
		if rules, err = f.rules(ctx, address); err != nil {
			return f.explain(address, err)
		}
		f.robots[site] = rules
	}
	if !rules.TestAgent(pathOf(at), robotsName) {
		return fmt.Errorf("%s/robots.txt asks programs not to read %s: a person has to look", site, at.Path)
	}
	return nil
}

func pathOf(u *url.URL) string {
	if p := u.RequestURI(); p != "" {
		return p
	}
	return "/"
}

func (f *fetcher) rules(ctx context.Context, at *url.URL) (*robotstxt.RobotsData, error) {
	for range maxRedirects + 1 {
		p, next, err := f.fetch(ctx, at, maxRobots)
		if err != nil {
			return nil, err
		}
		if next != nil {
			at = next
			continue
		}
		rules, err := robotstxt.FromStatusAndBytes(p.status, p.body)
		if err != nil {
			return nil, fmt.Errorf("robots.txt cannot be understood: %w", err)
		}
		return rules, nil
	}
	return nil, errors.New("robots.txt redirects too often")
}

// errTooLong is for a page over the limit.
var errTooLong = errors.New("the page is too long")

// fetch asks once; next is where the answer redirects to, nil for a page.
func (f *fetcher) fetch(ctx context.Context, at *url.URL, most int64) (p *page, next *url.URL, err error) {
	ctx, cancel := context.WithTimeout(ctx, f.cfg.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept", "text/html, text/plain;q=0.9, */*;q=0.1")
	req.Header.Set("Accept-Language", "en-GB, en;q=0.9")
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 && resp.StatusCode < 400 && resp.Header.Get("Location") != "" {
		next, err := resp.Location()
		if err != nil {
			return nil, nil, err
		}
		next, err = parseAddress(next.String())
		return nil, next, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return nil, nil, err
	}
	if int64(len(body)) > most {
		return nil, nil, fmt.Errorf("%w: over %d KiB", errTooLong, most>>10)
	}
	return &page{final: at, status: resp.StatusCode, contentType: resp.Header.Get("Content-Type"), body: body}, nil, nil
}

// explain is why an address gave no page, as a sentence without what the
// network library adds.
func (f *fetcher) explain(at *url.URL, err error) error {
	var asked *url.Error
	if errors.As(err, &asked) {
		err = asked.Err
	}
	switch {
	case errors.Is(err, errPrivate):
		return fmt.Errorf("%s leads to an address inside a private network, which is never asked: %w", at, errPrivate)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s did not answer in full within %v", at, f.cfg.Timeout)
	}
	return fmt.Errorf("%s gave no page: %w", at, err)
}
