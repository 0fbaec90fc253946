package post

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"plumbline/internal/fault"
)

// A Server is where mail is handed in (SMTP) or fetched (IMAP), and how to log
// in there.
type Server struct {
	Host     string
	Port     int
	User     string // "" to not log in
	Password string
	// TLS from the first byte; otherwise STARTTLS is demanded, except on this
	// very machine.
	TLS bool
	// Mailbox is the folder to fetch from; "INBOX" if the address names none.
	Mailbox string
}

// ports are those of each scheme where an address gives none.
var ports = map[string]int{"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}

// ParseServer reads an address such as smtp://survey@mail.example.org:587,
// smtps://…, imaps://survey@mail.example.org/INBOX. A password in it is
// fault.Invalid: passwords come from the environment or a file.
func ParseServer(address, password string) (Server, error) {
	u, err := url.Parse(address)
	if err != nil || ports[u.Scheme] == 0 || u.Hostname() == "" {
		return Server{}, fmt.Errorf("the address of a mail server is written smtp://user@mail.example.org:587, smtps://…, imap://… or imaps://…, not %q: %w", redact(address), fault.Invalid)
	}
	if _, has := u.User.Password(); has {
		return Server{}, fmt.Errorf("%s: leave the password out of the address, and put it in the environment or in a file: %w", u.Redacted(), fault.Invalid)
	}
	s := Server{Host: u.Hostname(), Port: ports[u.Scheme], User: u.User.Username(), Password: password, TLS: strings.HasSuffix(u.Scheme, "s"),
		Mailbox: strings.TrimPrefix(u.Path, "/")}
	if s.Mailbox == "" {
		s.Mailbox = "INBOX"
	}
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil || s.Port < 1 || s.Port > 65535 {
			return Server{}, fmt.Errorf("%s: the port is a number from 1 to 65535: %w", address, fault.Invalid)
		}
	}
	if s.User != "" && s.Password == "" {
		return Server{}, fmt.Errorf("%s: there is no password for %s: set the variable for it, or the one that names a file with it: %w", address, s.User, fault.Invalid)
	}
	return s, nil
}

// redact keeps what may be a password out of an error.
func redact(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return "…" + address[at:]
	}
	return address
}

// ServerFromEnv is the server that the variable called name holds the address
// of, with the password of name_PASSWORD or of the file that
// name_PASSWORD_FILE names. It is fault.NotFound when the variable is not set.
func ServerFromEnv(getenv func(string) string, name string) (Server, error) {
	address := getenv(name)
	if address == "" {
		return Server{}, fmt.Errorf("%s is not set: put the address of the mail server in it, such as %s://survey@mail.example.org: %w",
			name, map[bool]string{true: "imaps", false: "smtp"}[strings.HasSuffix(name, "IMAP")], fault.NotFound)
	}
	password := getenv(name + "_PASSWORD")
	if file := getenv(name + "_PASSWORD_FILE"); password == "" && file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return Server{}, fmt.Errorf("the password of %s: %w", name, err)
		}
		password = strings.TrimRight(string(b), "\r\n")
	}
	s, err := ParseServer(address, password)
	if err != nil {
		return Server{}, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// String is the server's address without its password.
func (s Server) String() string {
	where := net.JoinHostPort(s.Host, strconv.Itoa(s.Port))
	if s.User != "" {
		where = s.User + "@" + where
	}
	return where
}

// here says that the server is on this machine, where nobody listens between.
func (s Server) here() bool {
	ip := net.ParseIP(s.Host)
	return s.Host == "localhost" || ip != nil && ip.IsLoopback()
}
