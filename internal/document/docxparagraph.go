package document

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// A docxParagraph is a paragraph as it is read.
type docxParagraph struct {
	docxProperties
	label  string // the number that its list gives it
	runs   []run
	hidden []run // text that the document hides
	struck bool  // some of its text is struck out
	bold   bool  // all of its text
	plain  bool  // some of its text is not bold
	boxes  []docxBlock
}

// docxProperties are what a paragraph says of itself.
type docxProperties struct {
	style  string
	indent int // in twentieths of a point
	list   docxListRef
}

// A docxFormat is how a run is set.
type docxFormat struct{ super, hidden, bold, struck bool }

// paragraph reads a paragraph to its end.
func (r *docxReader) paragraph() (docxParagraph, error) {
	p := docxParagraph{}
	err := r.children(func(e xml.StartElement) error { return r.inline(&p, e) }, nil)
	p.bold = p.bold && !p.plain
	if len(p.runs) > 0 {
		p.label = r.lists.label(r.listOf(p.docxProperties))
	}
	return p, err
}

// listOf is the list that a paragraph is in, by itself or by its style.
func (r *docxReader) listOf(p docxProperties) docxListRef {
	list := p.list
	for id := p.style; list.id == "" && id != ""; id = r.styles[id].parent {
		list = r.styles[id].list
		if id == r.styles[id].parent {
			break
		}
	}
	return list
}

// inline reads what stands in a paragraph.
func (r *docxReader) inline(p *docxParagraph, e xml.StartElement) error {
	again := func(e xml.StartElement) error { return r.inline(p, e) }
	switch e.Name.Local {
	case "pPr":
		props, err := r.paragraphProperties()
		p.docxProperties = props
		return err
	case "r":
		return r.run(p)
	case "del", "moveFrom":
		return r.skip()
	case "sdt":
		return r.control(again)
	case "AlternateContent":
		return r.alternate(again)
	case "hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "bdo", "dir", "customXml", "oMath", "oMathPara":
		return r.children(again, nil)
	}
	return r.skip()
}

// paragraphProperties reads what a paragraph says of itself.
func (r *docxReader) paragraphProperties() (docxProperties, error) {
	props := docxProperties{}
	err := r.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			props.style = attr(e, "val")
		case "ind":
			props.indent, _ = strconv.Atoi(attr(e, "left") + attr(e, "start"))
		case "numPr":
			return r.children(func(n xml.StartElement) error {
				switch n.Name.Local {
				case "ilvl":
					props.list.level, _ = strconv.Atoi(attr(n, "val"))
				case "numId":
					props.list.id = attr(n, "val")
				}
				return r.skip()
			}, nil)
		}
		return r.skip()
	}, nil)
	return props, err
}

// runFormat reads how a run is set, on top of what holds already.
func (r *docxReader) runFormat(f docxFormat) (docxFormat, error) {
	err := r.children(func(e xml.StartElement) error {
		val := attr(e, "val")
		on := val != "0" && val != "false" && val != "off" && val != "none"
		switch e.Name.Local {
		case "vertAlign":
			f.super = val == "superscript"
		case "vanish":
			f.hidden = on
		case "b":
			f.bold = on
		case "strike", "dstrike":
			f.struck = on
		}
		return r.skip()
	}, nil)
	return f, err
}

// run reads a run of text set the same way.
func (r *docxReader) run(p *docxParagraph) error {
	f := docxFormat{bold: r.boldStyle(p.style)}
	return r.children(func(e xml.StartElement) error {
		if e.Name.Local == "rPr" {
			var err error
			f, err = r.runFormat(f)
			return err
		}
		return r.runPart(p, f, e)
	}, nil)
}

// boldStyle says whether a paragraph style is bold.
func (r *docxReader) boldStyle(id string) bool {
	for range 20 {
		s, ok := r.styles[id]
		if !ok || s.bold {
			return s.bold
		}
		id = s.parent
	}
	return false
}

// runPart reads one piece of a run. Field codes and deleted text are none.
func (r *docxReader) runPart(p *docxParagraph, f docxFormat, e xml.StartElement) error {
	add := func(s string) { p.add(s, f) }
	switch e.Name.Local {
	case "t":
		return r.children(func(xml.StartElement) error { return r.skip() }, add)
	case "tab", "ptab":
		add("\t")
	case "br", "cr":
		add("\n")
	case "noBreakHyphen":
		add("-")
	case "sym":
		if code, err := strconv.ParseUint(attr(e, "char"), 16, 16); err == nil && code < 0xF000 {
			add(string(rune(code)))
		}
	case "footnoteReference", "endnoteReference":
		r.cite(p, strings.TrimSuffix(e.Name.Local, "Reference")+" "+attr(e, "id"), attr(e, "customMarkFollows"))
	case "drawing", "pict", "object":
		return r.children(func(e xml.StartElement) error { return r.drawn(p, e) }, nil)
	case "AlternateContent":
		return r.alternate(func(e xml.StartElement) error { return r.runPart(p, f, e) })
	}
	return r.skip()
}

// add adds text to the paragraph.
func (p *docxParagraph) add(s string, f docxFormat) {
	if f.hidden {
		p.hidden = append(p.hidden, run{s, f.super})
		return
	}
	if strings.TrimSpace(s) != "" {
		p.bold = p.bold || f.bold
		p.plain = p.plain || !f.bold
		p.struck = p.struck || f.struck
	}
	if n := len(p.runs); n > 0 && p.runs[n-1].super == f.super {
		p.runs[n-1].text += s
		return
	}
	p.runs = append(p.runs, run{s, f.super})
}

// cite puts the mark of a note into the text, and the note among those to
// come. A note with a mark of the writer's own has it in the text already.
func (r *docxReader) cite(p *docxParagraph, note, own string) {
	text, ok := r.notes[note]
	if !ok {
		return
	}
	r.noted++
	label := strconv.Itoa(r.noted)
	at, _, _ := strings.Cut(note, " ")
	if own == "1" || own == "true" {
		label = ""
	} else {
		p.runs = append(p.runs, run{label, true})
	}
	r.cited = append(r.cited, Paragraph{At: at + " " + strconv.Itoa(r.noted), Text: strings.TrimSpace(label + " " + text)})
}

// drawn looks through a drawing for text boxes, embedded files and pictures
// in which a table could be.
func (r *docxReader) drawn(p *docxParagraph, e xml.StartElement) error {
	switch e.Name.Local {
	case "txbxContent":
		outer, place := r.blocks, len(r.blocks)
		err := r.children(r.block, nil)
		p.boxes = append(p.boxes, r.blocks[place:]...)
		r.blocks = outer[:place:place]
		return err
	case "extent":
		cx, _ := strconv.Atoi(attr(e, "cx")) // in English Metric Units, 914,400 to the inch
		cy, _ := strconv.Atoi(attr(e, "cy"))
		if cx > 3*914_400 && cy > 914_400 {
			r.large = true
		}
	case "blip":
		if r.large {
			r.pictures++
		}
		r.large = false
	case "OLEObject":
		r.objects = append(r.objects, attr(e, "id"))
	case "Fallback":
		return r.skip()
	}
	return r.children(func(e xml.StartElement) error { return r.drawn(p, e) }, nil)
}
