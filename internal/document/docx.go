package document

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"plumbline/internal/fault"
)

// readDOCX reads a Word document: its body in order, as ECMA-376 part 1
// section 17 gives it. What was deleted with its changes tracked is left out,
// what was inserted is in. Headers and footers are its margins.
func readDOCX(ctx context.Context, name string, b []byte, lim Limits, depth int) (*Document, error) {
	a, err := openArchive(b, lim)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r := &docxReader{ctx: ctx, lim: lim, archive: a, doc: &Document{}, notes: map[string]string{}, styles: map[string]docxStyle{}}
	main, err := r.mainPart()
	if err == nil && main == nil {
		err = fmt.Errorf("a Word document without a body: ask for it again: %w", fault.Invalid)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := r.support(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := r.margins(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := r.member(main, r.bodyPart); err != nil {
		if stop(err) || len(r.blocks) == 0 {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		r.problem(fmt.Sprintf("after paragraph %d", r.paragraphs), "the file is damaged from here on: ask for it again")
	}
	if err := r.tabTables(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r.finish()
	if err := r.embedded(depth); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r.doc, nil
}

// A docxReader reads the members of a Word document.
type docxReader struct {
	xmlReader
	ctx     context.Context
	lim     Limits
	archive *archive
	doc     *Document
	folder  string // of the main part
	main    string // its name

	styles  map[string]docxStyle
	lists   docxLists
	notes   map[string]string // footnotes and endnotes by kind and id
	objects []string          // the relations of embedded files, in order

	blocks     []docxBlock
	grids      []*Grid // by number; nil for one that turned out to be no table
	paragraphs int
	tables     int // how deep in tables the reader is
	noted      int // the footnotes so far
	cited      []Paragraph
	pictures   int
	large      bool // the drawing being read is large enough to hold a table
}

// A docxStyle is what matters of a paragraph style.
type docxStyle struct {
	name   string // in lower case
	parent string
	bold   bool
	list   docxListRef
}

// A docxBlock is a paragraph or a grid, in the order of the body.
type docxBlock struct {
	paragraph Paragraph
	style     string // its name
	grid      int    // in grids; -1 for a paragraph
	tabbed    string // its text with the tabs before it, where it has any within
}

func (r *docxReader) problem(at, text string) {
	r.doc.Problems = append(r.doc.Problems, Problem{At: at, Text: text})
}

// member walks through a member, and calls each for every element that its
// root holds.
func (r *docxReader) member(content []byte, each func(xml.StartElement) error) error {
	r.xmlReader = xmlReader{xml: xml.NewDecoder(bytes.NewReader(content))}
	for {
		tok, err := r.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, ok := tok.(xml.StartElement); ok {
			if err := r.children(each, nil); err != nil {
				return err
			}
		}
	}
}

// mainPart is the member that holds the body, by the relations of the package.
func (r *docxReader) mainPart() ([]byte, error) {
	r.main = "word/document.xml"
	rels, err := r.relations("_rels/.rels")
	if err != nil {
		return nil, err
	}
	for _, rel := range rels {
		if strings.HasSuffix(rel.kind, "/officeDocument") {
			r.main = strings.TrimPrefix(rel.target, "/")
		}
	}
	r.folder = path.Dir(r.main)
	return r.archive.read(r.main)
}

// A relation is what a member says of another.
type relation struct{ id, kind, target string }

// relations reads the relations of a part. A damaged member has those before
// the damage.
func (r *docxReader) relations(member string) ([]relation, error) {
	content, err := r.archive.read(member)
	if err != nil && stop(err) {
		return nil, err
	}
	var rels []relation
	err = r.member(content, func(e xml.StartElement) error {
		if attr(e, "TargetMode") != "External" {
			rels = append(rels, relation{attr(e, "Id"), attr(e, "Type"), attr(e, "Target")})
		}
		return r.skip()
	})
	if err != nil && stop(err) {
		return nil, err
	}
	return rels, nil
}

// mainRelations are those of the main part.
func (r *docxReader) mainRelations() ([]relation, error) {
	return r.relations(path.Join(r.folder, "_rels", path.Base(r.main)+".rels"))
}

// support reads the members that the body leans on. One that is damaged is a
// problem and no more.
func (r *docxReader) support() error {
	for _, m := range []struct {
		name, loss string
		each       func(xml.StartElement) error
	}{
		{"styles.xml", "which paragraphs are captions may not be seen", r.style},
		{"numbering.xml", "the numbers of lists are left out", r.numbering},
		{"footnotes.xml", "footnotes are left out", r.note},
		{"endnotes.xml", "endnotes are left out", r.note},
	} {
		content, err := r.archive.read(path.Join(r.folder, m.name))
		if err == nil {
			err = r.member(content, m.each)
		}
		if err != nil && stop(err) {
			return err
		}
		if err != nil {
			r.problem(m.name, "damaged: "+m.loss)
		}
	}
	r.blocks, r.paragraphs, r.noted, r.cited = nil, 0, 0, nil
	return nil
}

// style takes a style.
func (r *docxReader) style(e xml.StartElement) error {
	id := attr(e, "styleId")
	s := docxStyle{}
	err := r.children(func(p xml.StartElement) error {
		switch p.Name.Local {
		case "name":
			s.name = strings.ToLower(attr(p, "val"))
		case "basedOn":
			s.parent = attr(p, "val")
		case "rPr":
			f, err := r.runFormat(docxFormat{})
			s.bold = f.bold
			return err
		case "pPr":
			props, err := r.paragraphProperties()
			s.list = props.list
			return err
		}
		return r.skip()
	}, nil)
	if e.Name.Local == "style" {
		r.styles[id] = s
	}
	return err
}

// note takes a footnote or an endnote.
func (r *docxReader) note(e xml.StartElement) error {
	if kind := attr(e, "type"); kind != "" && kind != "normal" { // the rule above the notes
		return r.skip()
	}
	r.blocks = nil
	if err := r.children(r.block, nil); err != nil {
		return err
	}
	var lines []string
	for _, b := range r.blocks {
		lines = append(lines, b.paragraph.Text)
	}
	r.notes[e.Name.Local+" "+attr(e, "id")] = strings.TrimSpace(strings.Join(lines, " "))
	return nil
}

// bodyPart reads what stands in the root of the main part.
func (r *docxReader) bodyPart(e xml.StartElement) error {
	if e.Name.Local != "body" {
		return r.skip()
	}
	return r.children(r.block, nil)
}

// block reads a paragraph, a table, or what holds them.
func (r *docxReader) block(e xml.StartElement) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	switch e.Name.Local {
	case "p":
		return r.bodyParagraph()
	case "tbl":
		return r.table()
	case "sdt":
		return r.control(r.block)
	case "sdtContent", "customXml", "ins", "moveTo", "smartTag":
		return r.children(r.block, nil)
	case "AlternateContent":
		return r.alternate(r.block)
	case "altChunk":
		r.problem(fmt.Sprintf("after paragraph %d", r.paragraphs), "another document is put in here that is not read: ask for it by itself")
	}
	return r.skip()
}

// control reads a content control: its content, unless that is only the
// prompt to fill it in.
func (r *docxReader) control(each func(xml.StartElement) error) error {
	prompt := false
	return r.children(func(e xml.StartElement) error {
		switch {
		case e.Name.Local == "sdtPr":
			return r.children(func(p xml.StartElement) error {
				prompt = prompt || p.Name.Local == "showingPlcHdr"
				return r.skip()
			}, nil)
		case e.Name.Local == "sdtContent" && !prompt:
			return r.children(each, nil)
		}
		return r.skip()
	}, nil)
}

// alternate reads the first of several ways to say the same.
func (r *docxReader) alternate(each func(xml.StartElement) error) error {
	done := false
	return r.children(func(e xml.StartElement) error {
		if done {
			return r.skip()
		}
		done = true
		return r.children(each, nil)
	}, nil)
}

// bodyParagraph adds a paragraph that holds anything to the body.
func (r *docxReader) bodyParagraph() error {
	p, err := r.paragraph()
	whole := proseText(p.runs)
	text := strings.TrimSpace(whole)
	if text != "" {
		r.paragraphs++
		b := docxBlock{
			paragraph: Paragraph{At: fmt.Sprintf("paragraph %d", r.paragraphs), Text: strings.TrimSpace(p.label + " " + text)},
			style:     r.styles[p.style].name, grid: -1,
		}
		if strings.Contains(text, "\t") && p.label == "" {
			b.tabbed = strings.TrimRight(whole, " \t\n")
		}
		r.blocks = append(r.blocks, b)
	}
	r.blocks = append(r.blocks, p.boxes...)
	return err
}

// proseText is the text of runs, with footnote marks in brackets and off the
// word, so that they never become digits of a number.
func proseText(runs []run) string {
	var text strings.Builder
	for _, u := range runs {
		if u.super && isMark(text.String(), u.text) {
			text.WriteString(" [" + strings.TrimSpace(u.text) + "]")
		} else {
			text.WriteString(u.text)
		}
	}
	return text.String()
}

// finish puts the document together: captions, what follows each table, and
// the notes.
func (r *docxReader) finish() {
	for i, b := range r.blocks {
		if b.grid < 0 {
			r.doc.Paragraphs = append(r.doc.Paragraphs, b.paragraph)
			continue
		}
		if g := r.grids[b.grid]; g != nil {
			r.surround(g, i)
		}
	}
	r.doc.Paragraphs = append(r.doc.Paragraphs, r.cited...)
	for _, g := range r.grids {
		if g != nil {
			g.Number = len(r.doc.Grids) + 1
			r.doc.Grids = append(r.doc.Grids, *g)
		}
	}
	if r.pictures > 0 {
		r.problem("", fmt.Sprintf("%d pictures large enough to hold a table are not read: see the document", r.pictures))
	}
}

// maxAfter is how many paragraphs after a table may be its notes.
const maxAfter = 10

// surround gives a grid, which is block i, its caption and what follows it.
func (r *docxReader) surround(g *Grid, i int) {
	var after []Paragraph
	for j := i + 1; j < len(r.blocks) && len(after) < maxAfter; j++ {
		b := r.blocks[j]
		if b.grid >= 0 || strings.HasPrefix(b.style, "heading") {
			break
		}
		captioned := j+1 < len(r.blocks) && r.blocks[j+1].grid >= 0 // the caption of the next table
		if b.style == "caption" {
			if j == i+1 && !captioned && (i == 0 || r.blocks[i-1].style != "caption") {
				g.Caption = b.paragraph.Text
			}
			break
		}
		if captioned && !startsNote(b.paragraph.Text) {
			break
		}
		after = append(after, b.paragraph)
	}
	g.After = append(after, g.After...)
	if i == 0 || g.Caption != "" && r.blocks[i-1].style != "caption" {
		return
	}
	if above := r.blocks[i-1]; above.grid < 0 && (above.style == "caption" || !startsNote(above.paragraph.Text)) {
		g.Caption = above.paragraph.Text
	}
}

// startsNote says whether a paragraph begins as notes to a table do.
func startsNote(text string) bool {
	lower := strings.ToLower(text)
	return strings.HasPrefix(lower, "note") || strings.HasPrefix(lower, "source") || lower != "" && strings.ContainsRune("*†‡[(", []rune(lower)[0])
}

// embedded reads the files that the body shows as icons or pictures, such as
// a workbook. The workbooks of charts are not among them: they say again what
// the chart shows, or hold what nobody meant to send.
func (r *docxReader) embedded(depth int) error {
	if len(r.objects) == 0 {
		return nil
	}
	rels, err := r.mainRelations()
	if err != nil {
		return err
	}
	for _, id := range r.objects {
		i := slices.IndexFunc(rels, func(rel relation) bool { return rel.id == id })
		if i < 0 {
			continue
		}
		member := path.Join(r.folder, rels[i].target)
		content, err := r.archive.read(member)
		if err != nil {
			return err
		}
		if bytes.HasPrefix(content, compoundMagic) {
			isPackage := func(p string) bool { return strings.EqualFold(p, "Package") }
			if c, err := openCompound(content, r.lim.Unpacked, isPackage); err == nil && c.has("Package") {
				content = c.streams["Package"]
			}
		}
		if err := addPart(r.ctx, r.doc, path.Base(member), content, r.lim, depth); err != nil {
			return err
		}
	}
	return nil
}
