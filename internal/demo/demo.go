// Package demo makes the documents that the demo takes in: returns and
// publications in the shapes in which they really come, for the two surveys
// that ship.
//
// About real forces it holds only what was published about them, and every
// document says where. The other region is invented, and every document says
// that. It writes documents and nothing else: they are taken in, read and
// reckoned with by the same code as anyone's.
package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

// Surveys are those of the demo, in order of work.
var Surveys = []string{published, invented}

const (
	published = "cyber-flagged-offences"
	invented  = "example"
)

// A paper is one document of the demo and where it belongs.
type paper struct {
	from     string // a respondent, or collect.Publications
	received stat.Date
	name     string // of the file; its ending says how it is written
	document document
}

// Write writes the documents of every survey into dir, as
// SURVEY/RESPONDENT/DAY/FILE and SURVEY/publications/DAY/FILE. They are the
// same to the byte each time.
func Write(dir string) error {
	for _, id := range Surveys {
		papers, err := papersOf(id)
		if err != nil {
			return fmt.Errorf("the demo's documents of %s: %w", id, err)
		}
		for _, p := range papers {
			b, err := p.document.write(filepath.Ext(p.name))
			if err != nil {
				return fmt.Errorf("the demo's document %s: %w", p.name, err)
			}
			folder := filepath.Join(dir, id, p.from, p.received.String())
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return fmt.Errorf("a folder for the demo's documents: %w", err)
			}
			if err := os.WriteFile(filepath.Join(folder, p.name), b, 0o644); err != nil {
				return fmt.Errorf("writing the demo's document: %w", err)
			}
		}
	}
	return nil
}

func papersOf(id string) ([]paper, error) {
	s, err := survey.Load(surveys.FS, id)
	if err != nil {
		return nil, err
	}
	f, err := surveys.FS.Open("registers/" + s.Register + ".csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reg, err := respondent.ReadCSV(s.Register, f)
	if err != nil {
		return nil, err
	}
	if id == invented {
		return inventedPapers(reg), nil
	}
	figures, err := readFigures(s, reg)
	if err != nil {
		return nil, err
	}
	return append(publications(figures), returns(reg, figures)...), nil
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// slug is a text fit for the name of a file.
func slug(s string) string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(s), "-"), "-")
}

// unique gives a file another name for as long as its own is taken.
func unique(papers []paper) {
	taken := map[string]bool{}
	for i := range papers {
		p := &papers[i]
		ext := filepath.Ext(p.name)
		stem := strings.TrimSuffix(p.name, ext)
		for n := 2; taken[p.from+p.received.String()+p.name]; n++ {
			p.name = fmt.Sprintf("%s-%d%s", stem, n, ext)
		}
		taken[p.from+p.received.String()+p.name] = true
	}
}
