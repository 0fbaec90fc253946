package document

import (
	"strings"
	"testing"
)

func TestOwnLines(t *testing.T) {
	headers := "From: FOI requests\nSent: 3 May 2018 10:11\nTo: FOI team\nSubject: Request\n"
	for _, tt := range []struct {
		name, in, want string
		forwarded      bool
		doubt          bool
	}{
		{name: "no quotation", in: "There were 52.\n\nYours", want: "There were 52.|Yours"},
		{name: "marked lines", in: "There were 52.\nOn 3 May 2018, A wrote:\n> How many?\n> By month.", want: "There were 52."},
		{name: "attribution over two lines", in: "There were 52.\nOn Thu, 3 May 2018 at 10:11, FOI requests\n<r@example.org> wrote:\n> How many?", want: "There were 52."},
		{name: "answers between", in: "On 3 May 2018, A wrote:\n> Q1 How many?\n52\n> Q2 Online?\n31", want: "52|31"},
		{name: "attribution without marks", in: "There were 52.\nOn 3 May 2018, A wrote:\nHow many?\n99", want: "There were 52."},
		{name: "Outlook headers", in: "There were 52.\n\n" + headers + "\nHow many in 2017, 2018?", want: "There were 52."},
		{name: "rule above headers", in: "There were 52.\n________________________________\n" + headers + "How many?", want: "There were 52."},
		{name: "original message", in: "There were 52.\n-----Original Message-----\n" + headers + "How many?", want: "There were 52."},
		{name: "Welsh headers", in: "There were 52.\nOddi wrth: A\nAnfonwyd: 3 Mai 2018\nAt: B\nPwnc: Cais\n\nHow many?", want: "There were 52."},
		{name: "forwarded", forwarded: true, in: "Please see the reply.\n\n" + headers + "There were 52.\n\n" + headers + "How many?",
			want: "Please see the reply.|From: FOI requests|Sent: 3 May 2018 10:11|To: FOI team|Subject: Request|There were 52."},
		{name: "forwarded by its line", in: "FYI\n---------- Forwarded message ---------\nFrom: A\nDate: 3 May\nSubject: S\nTo: B\n\nThere were 52.",
			want: "FYI|---------- Forwarded message ---------|From: A|Date: 3 May|Subject: S|To: B|There were 52."},
		{name: "nothing above", in: headers + "There were 52.", want: "From: FOI requests|Sent: 3 May 2018 10:11|To: FOI team|Subject: Request|There were 52."},
		{name: "a lone sign is not a quotation", in: "Aged\n>16\n52", want: "Aged|>16|52"},
		{name: "From alone is not a header", in: "From: January to March\n52\nYours", want: "From: January to March|52|Yours"},
		{name: "answer in the quoted text", in: "Please see our answers below in red.\n" + headers + "How many? 52", want: "Please see our answers below in red.", doubt: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lines := strings.Split(tt.in, "\n")
			keep, doubt := ownLines(lines, tt.forwarded)
			var own []string
			for i, l := range lines {
				if keep[i] && l != "" {
					own = append(own, l)
				}
			}
			if got := strings.Join(own, "|"); got != tt.want || doubt != tt.doubt {
				t.Errorf("kept %q, doubt %v\nwant %q, %v", got, doubt, tt.want, tt.doubt)
			}
		})
	}
}

func TestOwnHTML(t *testing.T) {
	for _, tt := range []struct {
		name, in  string
		forwarded bool
		has, not  string
	}{
		{name: "Outlook", in: `<div><p>There were 52.</p><table><tr><td>a</td><td>1</td></tr></table><div style="border-top:solid"><p><b>From:</b> A<br><b>Sent:</b> 3 May<br><b>To:</b> B<br><b>Subject:</b> S</p></div><p>How many?</p><table><tr><td>form</td></tr></table></div><div>2017</div>`,
			has: "<td>1</td>", not: "form,How many,2017,Sent:"},
		{name: "Gmail", in: `<div>There were 52.</div><div class="gmail_quote"><div class="gmail_attr">On 3 May A wrote:<br></div><blockquote class="gmail_quote">How many?<table><tr><td>form</td></tr></table></blockquote></div>`,
			has: "There were 52.", not: "form,wrote"},
		{name: "answers between", in: `<blockquote type="cite">Q1?</blockquote><p>52</p><blockquote type="cite">Q2?</blockquote><p>31</p>`, has: "<p>31</p>", not: "Q1,Q2"},
		{name: "forwarded by Gmail", in: `<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: A<br>Date: 3 May<br>Subject: S<br>To: B<br></div><p>There were 52.</p></div>`, has: "There were 52."},
		{name: "forwarded by a phone", forwarded: true, in: `<div>Begin forwarded message:<br></div><blockquote type="cite"><p>There were 52.</p><blockquote type="cite">How many?</blockquote></blockquote>`, has: "There were 52.", not: "How many"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := ownHTML(tt.in, tt.forwarded)
			if !strings.Contains(got, tt.has) {
				t.Errorf("%q is left out:\n%s", tt.has, got)
			}
			for not := range strings.SplitSeq(tt.not, ",") {
				if not != "" && strings.Contains(got, not) {
					t.Errorf("%q is kept:\n%s", not, got)
				}
			}
		})
	}
}
