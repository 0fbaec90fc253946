package claim

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"

	"plumbline/internal/figure"
	"plumbline/internal/respondent"
)

// A StoryDoc is a story: Markdown in which each number is a reference to a
// figure.
type StoryDoc struct {
	Respondent respondent.ID
	pieces     []piece
	marks      []piece
}

// A piece is words, or what a figure is shown as.
type piece struct {
	text   string
	figure figure.ID // "" for words
}

// A mark stands in the output of a template for a figure: its place in marks
// between two bytes that no template can have written.
const (
	markStart = "\x02"
	markEnd   = "\x03"
)

func (d *StoryDoc) mark(id figure.ID, text string) string {
	d.marks = append(d.marks, piece{text, id})
	return markStart + strconv.Itoa(len(d.marks)-1) + markEnd
}

var (
	markForm   = regexp.MustCompile(markStart + `(\d+)` + markEnd)
	spaceRuns  = regexp.MustCompile(`[ \t]+`)
	blankLines = regexp.MustCompile(`\n\s*\n\s*`)
	orphans    = regexp.MustCompile(` +([.,;:])`)
)

// parse takes the output of a template apart. Spaces and empty lines that
// branches left behind are closed up.
func (d *StoryDoc) parse(out string) {
	out = spaceRuns.ReplaceAllString(out, " ")
	out = orphans.ReplaceAllString(out, "$1")
	out = blankLines.ReplaceAllString(out, "\n\n")
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(out), "\n") {
		lines = append(lines, strings.TrimSpace(line))
	}
	out = strings.Join(lines, "\n") + "\n"
	from := 0
	for _, at := range markForm.FindAllStringSubmatchIndex(out, -1) {
		if at[0] > from {
			d.pieces = append(d.pieces, piece{text: out[from:at[0]]})
		}
		n := 0
		fmt.Sscan(out[at[2]:at[3]], &n)
		d.pieces = append(d.pieces, d.marks[n])
		from = at[1]
	}
	d.pieces = append(d.pieces, piece{text: out[from:]})
	d.marks = nil
}

// Figures are the figures that the story shows, sorted.
func (d *StoryDoc) Figures() []figure.ID {
	var ids []figure.ID
	for _, p := range d.pieces {
		if p.figure != "" {
			ids = append(ids, p.figure)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Markdown is the story with each figure linked to the address that link
// gives; without links when link is nil.
func (d *StoryDoc) Markdown(link func(figure.ID) string) string {
	var b strings.Builder
	for _, p := range d.pieces {
		switch {
		case p.figure == "":
			b.WriteString(p.text)
		case link == nil:
			b.WriteString(markdownText(p.text))
		default:
			b.WriteString("[" + markdownText(p.text) + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(link(p.figure)) + ">)")
		}
	}
	return b.String()
}

// HTML is the story as HTML, each figure linked to the address that link
// gives. Nothing in it is taken as HTML from the template.
func (d *StoryDoc) HTML(link func(figure.ID) string) (template.HTML, error) {
	var b bytes.Buffer
	if err := goldmark.Convert([]byte(d.Markdown(link)), &b); err != nil {
		return "", fmt.Errorf("the story of %s: %w", d.Respondent, err)
	}
	return template.HTML(b.String()), nil
}

var headingMark = regexp.MustCompile(`(?m)^#{1,6} `)

// Text is the story as plain text, a paragraph to a line.
func (d *StoryDoc) Text() string {
	var b strings.Builder
	for _, p := range d.pieces {
		b.WriteString(p.text)
	}
	var out []string
	for para := range strings.SplitSeq(strings.TrimSpace(b.String()), "\n\n") {
		para = strings.Join(strings.Fields(headingMark.ReplaceAllString(para, "")), " ")
		out = append(out, strings.NewReplacer(`\`, "").Replace(para))
	}
	return strings.Join(out, "\n\n") + "\n"
}

// markdownText is text in which nothing is a mark of Markdown.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_[]<>#&|", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
