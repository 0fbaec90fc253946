package document

import (
	"path"
	"slices"
	"strings"
)

// margins reads the headers and footers that the main part relates to, before
// its body. One that is damaged is a problem and no more.
func (r *docxReader) margins() error {
	rels, err := r.mainRelations()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, rel := range rels {
		kind := path.Base(rel.kind)
		if kind != "header" && kind != "footer" {
			continue
		}
		content, err := r.archive.read(path.Join(r.folder, rel.target))
		if err == nil {
			err = r.member(content, r.block)
		}
		if err != nil && stop(err) {
			return err
		}
		if err != nil {
			r.problem(rel.target, "damaged: a "+kind+" is left out")
		}
		for _, text := range r.marginLines() {
			if !seen[text] {
				seen[text] = true
				r.doc.Margins = append(r.doc.Margins, Paragraph{At: kind, Text: text})
			}
		}
		r.blocks, r.grids, r.paragraphs, r.noted, r.cited, r.pictures = nil, nil, 0, 0, nil, 0
	}
	return nil
}

// marginLines are the paragraphs read so far, and the cells of tables, which
// in a margin only set text side by side.
func (r *docxReader) marginLines() []string {
	var lines []string
	for _, b := range r.blocks {
		if b.grid < 0 {
			lines = append(lines, b.paragraph.Text)
			continue
		}
		if g := r.grids[b.grid]; g != nil {
			for _, c := range g.Cells {
				lines = append(lines, strings.TrimSpace(c.Shown))
			}
		}
	}
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}
