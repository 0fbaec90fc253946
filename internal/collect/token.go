package collect

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/fault"
)

// A Token names a request in an address, a subject and a Message-ID. Twelve
// characters are made from a secret, so that nobody can guess one, and the
// last checks the others: it catches any one wrong character and any two
// neighbours that changed places. The zero Token is none.
type Token struct{ text string }

// alphabet has no two characters that look alike (of 0 and o, 1, i and l, 2
// and z, 5 and s, 8 and b, 9, g and q it has the figure) and a prime number of
// them, as the check needs.
const alphabet = "0123456789acdefhknprtxy"

const tokenLength = 13

// minSecret is the length, in bytes, below which a secret could be guessed.
const minSecret = 16

// NewToken is the token of a request. It is fault.Invalid for a secret of
// fewer than 16 bytes.
func NewToken(secret []byte, k Key) (Token, error) {
	if len(secret) < minSecret {
		return Token{}, fmt.Errorf("the secret for tokens has %d bytes, and needs %d or more: %w", len(secret), minSecret, fault.Invalid)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(string(k.Round) + "\x00" + string(k.Respondent)))
	n, base, digit := new(big.Int).SetBytes(mac.Sum(nil)), big.NewInt(int64(len(alphabet))), new(big.Int)
	body := make([]byte, tokenLength-1)
	for i := range body {
		n.DivMod(n, base, digit)
		body[i] = alphabet[digit.Int64()]
	}
	return Token{string(body) + string(checkLetter(string(body)))}, nil
}

// checkLetter is the sum of the characters' places in the alphabet, each times
// its own place in the token, modulo the (prime) size of the alphabet.
func checkLetter(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (i + 2) * strings.IndexByte(alphabet, body[i])
	}
	return alphabet[sum%len(alphabet)]
}

// ParseToken reads a token in any case. It is fault.Invalid, with what was
// perhaps meant, when a character is not one of the alphabet or the check
// fails: a token is never repaired in silence.
func ParseToken(s string) (Token, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	if valid(t) {
		return Token{t}, nil
	}
	hint := ""
	if r, ok := RepairToken(s); ok {
		hint = fmt.Sprintf(" (did you mean %s?)", r)
	}
	return Token{}, fmt.Errorf("%q is not a token%s: %w", s, hint, fault.Invalid)
}

func valid(t string) bool {
	if len(t) != tokenLength {
		return false
	}
	for i := range len(t) {
		if strings.IndexByte(alphabet, t[i]) < 0 {
			return false
		}
	}
	return t[tokenLength-1] == checkLetter(t[:tokenLength-1])
}

var lookAlikes = strings.NewReplacer("o", "0", "i", "1", "l", "1", "z", "2", "s", "5", "b", "8", "g", "9", "q", "9")

// RepairToken is the token that was perhaps meant where characters were taken
// for others that look like them: good for a suggestion and for nothing else.
func RepairToken(s string) (Token, bool) {
	t := lookAlikes.Replace(strings.ToLower(strings.TrimSpace(s)))
	return Token{t}, valid(t)
}

// String is the token's text.
func (t Token) String() string { return t.text }

// IsZero says that there is no token.
func (t Token) IsZero() bool { return t.text == "" }

// MarshalText gives the text form.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.text), nil }

// UnmarshalText reads the text form; the empty text is no token.
func (t *Token) UnmarshalText(b []byte) (err error) {
	*t = Token{}
	if len(b) > 0 {
		*t, err = ParseToken(string(b))
	}
	return err
}

// Address is the address for replies: foi@example.org becomes
// foi+TOKEN@example.org. An address without an at sign is returned as it is.
func (t Token) Address(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 || t.IsZero() {
		return address
	}
	return address[:at] + "+" + t.text + address[at:]
}

// Subject adds the token to a subject, for replies that lose the address.
func (t Token) Subject(subject string) string { return subject + " [" + t.text + "]" }

// MessageID is the id, without angle brackets, of the nth mail of a request:
// 1 for the request itself.
func (t Token) MessageID(n int, domain string) string {
	return t.text + "." + strconv.Itoa(n) + "@" + domain
}

// tokenForm is what may be a token, also where characters were mistaken for
// others: 13 letters and figures with nothing of the kind before or after.
var tokenForm = regexp.MustCompile(`(?i)\b[0-9a-z]{13}\b`)

// TokensIn are the tokens in a text, such as an address or a subject, in the
// order of their first appearance. Repaired are those that are tokens only
// once look-alikes are put right.
func TokensIn(s string) (tokens, repaired []Token) {
	for _, m := range tokenForm.FindAllString(s, -1) {
		if t, err := ParseToken(m); err == nil {
			if !slices.Contains(tokens, t) {
				tokens = append(tokens, t)
			}
		} else if t, ok := RepairToken(m); ok && !slices.Contains(repaired, t) {
			repaired = append(repaired, t)
		}
	}
	return tokens, repaired
}
