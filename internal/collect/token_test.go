package collect_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/collect"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
)

var secret = []byte("a secret of tests, long enough")

func token(t testing.TB, round, who string) collect.Token {
	t.Helper()
	tok, err := collect.NewToken(secret, collect.Key{Round: collect.RoundID(round), Respondent: respondent.ID(who)})
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestTokenForms(t *testing.T) {
	tok := token(t, "r1", "northmoor")
	if tok == token(t, "r2", "northmoor") || tok == token(t, "r1", "westhaven") {
		t.Error("two requests have one token")
	}
	address, subject := tok.Address("survey@charity.example"), tok.Subject("Freedom of information request")
	for _, s := range []string{address, strings.ToUpper(address), subject, "Re: FW: " + subject, "<" + tok.MessageID(3, "charity.example") + ">"} {
		if got, _ := collect.TokensIn(s); len(got) != 1 || got[0] != tok {
			t.Errorf("tokens in %q are %v; want %v", s, got, tok)
		}
	}
	if _, err := collect.NewToken([]byte("short"), collect.Key{}); !errors.Is(err, fault.Invalid) {
		t.Errorf("a short secret: %v", err)
	}
	if got, _ := collect.TokensIn("x" + tok.String()); got != nil {
		t.Errorf("a token within a longer word is %v", got)
	}
}

// A token copied with one character wrong, or two in each other's place, is
// never another token.
func TestTokenCheck(t *testing.T) {
	const alphabet = "0123456789acdefhknprtxy"
	rapid.Check(t, func(t *rapid.T) {
		tok, err := collect.NewToken(secret, collect.Key{Round: "r", Respondent: respondent.ID(rapid.StringMatching(`[a-z]{1,9}`).Draw(t, "who"))})
		if err != nil {
			t.Fatal(err)
		}
		b := []byte(tok.String())
		at := rapid.IntRange(0, len(b)-2).Draw(t, "at")
		if rapid.Bool().Draw(t, "swap") {
			b[at], b[at+1] = b[at+1], b[at]
		} else {
			b[at] = alphabet[rapid.IntRange(0, len(alphabet)-1).Draw(t, "letter")]
		}
		if got, err := collect.ParseToken(string(b)); err == nil && got != tok {
			t.Fatalf("%s copied as %s is taken for a token", tok, b)
		}
	})
}

// Look-alikes are put right only to suggest.
func TestTokenRepair(t *testing.T) {
	for i := range 100 {
		tok := token(t, "r", strings.Repeat("a", i+1))
		wrong := strings.NewReplacer("0", "o", "1", "l", "5", "s").Replace(tok.String())
		if wrong == tok.String() {
			continue
		}
		_, err := collect.ParseToken(wrong)
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tok.String()) {
			t.Fatalf("%s for %s: %v", wrong, tok, err)
		}
		if sure, perhaps := collect.TokensIn("to survey+" + wrong + "@charity.example"); len(sure) != 0 || len(perhaps) != 1 || perhaps[0] != tok {
			t.Fatalf("%s for %s: sure %v, perhaps %v", wrong, tok, sure, perhaps)
		}
	}
}

func FuzzToken(f *testing.F) {
	tok := token(f, "r", "northmoor").String()
	f.Add(tok)
	f.Add("survey+" + tok + "@charity.example")
	f.Add(strings.ReplaceAll(tok, "0", "o"))
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := collect.ParseToken(s); err == nil {
			if again, err := collect.ParseToken(p.String()); err != nil || again != p {
				t.Errorf("%q read as %v, and that as %v, %v", s, p, again, err)
			}
		}
		sure, _ := collect.TokensIn(s)
		for _, p := range sure {
			if !strings.Contains(strings.ToLower(s), p.String()) {
				t.Errorf("%v is not in %q", p, s)
			}
		}
	})
}
