package assess

import (
	"errors"
	"fmt"
	"io/fs"

	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
	"plumbline/internal/yamlfile"
)

// A Piece is evidence of a file, with the name of its document, "" if it has
// none. The document's hash and the ID are for whoever reads the document.
type Piece struct {
	Evidence
	File  string
	Place string // where it stands in its file
}

// LoadEvidence reads a file of evidence: a list under "evidence". All that is
// wrong with it comes back at once, as fault.Invalid with line and column; a
// piece that the catalogue has no place for is named with its line.
func LoadEvidence(fsys fs.FS, name string, c *standard.Catalogue) ([]Piece, error) {
	f, root, err := yamlfile.Read(fsys, name, "evidence")
	if err != nil {
		return nil, err
	}
	var out []Piece
	if root != nil {
		for _, n := range f.Mapping(root, "the file", "evidence").List("evidence") {
			m := f.Mapping(n, "a piece of evidence", "service", "standard", "check", "kind", "who", "about", "received", "stale", "says", "part",
				"document", "metric", "value", "reason", "accepted", "revises")
			before := len(f.Errs)
			p := piece(m)
			if len(f.Errs) == before {
				if err := p.Validate(c); err != nil {
					m.Fail(m.Node, "%s", err)
				}
			}
			line, col := yamlfile.Position(m.Node)
			p.Place = fmt.Sprintf("%s:%d:%d", name, line, col)
			out = append(out, p)
		}
	}
	return out, errors.Join(f.Errs...)
}

func piece(m yamlfile.Mapping) Piece {
	e := Evidence{Service: service.ID(m.Need("service")), Standard: standard.ID(m.Need("standard")), Kind: m.Need("kind"), Who: m.Need("who"),
		Says: m.Need("says"), Part: m.Yes("part"), Metric: standard.MetricID(m.Text("metric")), Reason: m.Text("reason"), Accepted: m.Text("accepted"),
		Revises: EvidenceID(m.Text("revises")), Received: date(m, "received", true), Stale: date(m, "stale", false)}
	if m.Has("check") {
		e.Check = m.Number("check")
	}
	if text := m.Need("about"); text != "" {
		p, err := stat.ParsePeriod(text)
		if err != nil {
			m.Fail(m.At("about"), "%q is not a period: write one such as 2025, 2025-Q4, or 2026-03-01..2026-03-01", text)
		}
		e.About = p
	}
	if text := m.Text("value"); text != "" {
		i, err := standard.ParseInterval(text)
		if err != nil {
			m.Fail(m.At("value"), "%q is not a value: write a number, or bounds such as 90 to 95", text)
		}
		e.Lo, e.Hi = i.Lo, i.Hi
	}
	return Piece{Evidence: e, File: m.Text("document")}
}

func date(m yamlfile.Mapping, name string, needed bool) stat.Date {
	text := m.Text(name)
	if needed {
		text = m.Need(name)
	}
	if text == "" {
		return stat.Date{}
	}
	d, err := stat.ParseDate(text)
	if err != nil {
		m.Fail(m.At(name), "%q is a day such as 2026-03-01, not %q", name, text)
	}
	return d
}
