package claim

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"plumbline/internal/figure"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// A pageSpan is a stretch of the text, with the claim that it is or none.
type pageSpan struct {
	Text  string
	Claim *pageClaim
}

type pageClaim struct {
	Claim
	Number int
	// Shade is how it is marked: "holds", "open" for what was not judged, or
	// "false" for what needs a change.
	Shade   string
	Word    string // the verdict in words
	Means   string
	Figures []pageFigure
}

type pageFigure struct{ ID, Href string }

// HTML is a page that shows the text with its claims marked, and below it the
// grounds of each, with links to the figures as link gives them; without
// links when link is nil. It needs no script and nothing from elsewhere.
func (r Report) HTML(title, text string, link func(figure.ID) string) ([]byte, error) {
	means := map[Verdict]string{}
	for _, m := range meanings {
		means[m.verdict] = m.means
	}
	data := struct {
		Title  string
		Spans  []pageSpan
		Claims []*pageClaim
		// how many may stand, need a change and were not judged
		Holds, Change, Open int
	}{Title: title}
	at := 0
	for i, c := range r.Claims {
		p := &pageClaim{Claim: c, Number: i + 1, Shade: c.Verdict.shade(), Word: strings.ReplaceAll(string(c.Verdict), "_", " "), Means: means[c.Verdict]}
		for _, id := range c.Figures {
			f := pageFigure{ID: string(id)}
			if link != nil {
				f.Href = link(id)
			}
			p.Figures = append(p.Figures, f)
		}
		data.Claims = append(data.Claims, p)
		switch p.Shade {
		case "holds":
			data.Holds++
		case "open":
			data.Open++
		default:
			data.Change++
		}
		if c.Start < at || c.End > len(text) { // inside another claim: listed only
			continue
		}
		data.Spans = append(data.Spans, pageSpan{Text: text[at:c.Start]}, pageSpan{Text: text[c.Start:c.End], Claim: p})
		at = c.End
	}
	data.Spans = append(data.Spans, pageSpan{Text: text[at:]})
	var b bytes.Buffer
	if err := page.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("the page of %s: %w", title, err)
	}
	return b.Bytes(), nil
}

// shade is how a claim is marked on a page.
func (v Verdict) shade() string {
	switch {
	case v.Holds():
		return "holds"
	case v == Unresolved || v == Undetermined || v == OutOfScope:
		return "open"
	}
	return "false"
}
