package document

import "strings"

// tabTables makes grids of paragraphs that follow one another and are set in
// columns by tabs, as lines of plain text are. They are numbered after the
// tables that the document calls so.
func (r *docxReader) tabTables() error {
	var out []docxBlock
	for i := 0; i < len(r.blocks); {
		var lines []textLine
		end := i
		for ; end < len(r.blocks) && r.blocks[end].tabbed != ""; end++ {
			for line := range strings.SplitSeq(r.blocks[end].tabbed, "\n") {
				lines = append(lines, textLine{len(lines) + 1, line})
			}
		}
		g := gridOfTabs(lines)
		if g == nil {
			end = max(end, i+1)
			out = append(out, r.blocks[i:end]...)
			i = end
			continue
		}
		if err := r.lim.takeCells(len(g.Cells)); err != nil {
			return err
		}
		out = append(out, docxBlock{grid: len(r.grids)})
		r.grids = append(r.grids, g)
		i = end
	}
	r.blocks = out
	return nil
}

// gridOfTabs is the grid that lines with tabs make; nil unless two of them
// have a figure behind a tab.
func gridOfTabs(lines []textLine) *Grid {
	figures := 0
	for _, l := range lines {
		fields := tabFields(strings.Trim(l.text, "\t "), true)
		for _, f := range fields[min(1, len(fields)):] {
			if f = oneSpace(f); f != "" && startsAsFigure(f) {
				figures++
				break
			}
		}
	}
	if figures < 2 {
		return nil
	}
	g := tabGrid(lines)
	if g == nil {
		return nil
	}
	g.Format = DOCX
	for i := range g.Cells {
		g.Cells[i].Line = 0
	}
	return g
}
