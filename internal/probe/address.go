package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"plumbline/internal/fault"
)

// errPrivate is for an address that is not on the public internet.
var errPrivate = errors.New("is not an address of the public internet")

// notPublic are the ranges that are not to be asked, beside those that package
// netip knows, from the IANA registries of special-purpose addresses. Those
// that carry an IPv4 address inside them are refused whole.
var notPublic = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
	"2002::/16", "3fff::/20", "5f00::/16", "fec0::/10")

func prefixes(all ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range all {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// public says that a is an address on the public internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.Zone() != "" {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// DialPublic connects to an address of the public internet and refuses all
// others. It looks at the address that the connection is made to, after names
// are resolved, so that no name and no redirect leads elsewhere.
func DialPublic(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second, Control: func(_, to string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(to)
		if err != nil {
			return fmt.Errorf("%s: %w", to, err)
		}
		if !public(ap.Addr()) {
			return fmt.Errorf("%s %w", ap.Addr(), errPrivate)
		}
		if p := ap.Port(); p != 80 && p != 443 {
			return fmt.Errorf("port %d is not one that pages are served on", p)
		}
		return nil
	}}
	return d.DialContext(ctx, network, address)
}

// parseAddress reads the address of a page: http or https, with a host and
// without a name or password.
func parseAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("%q is not the address of a page: write https://HOST/PATH: %w", s, fault.Invalid)
	}
	if u.User != nil {
		return nil, fmt.Errorf("the address of a page holds no name or password: %w", fault.Invalid)
	}
	return u, nil
}
