package publish

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A frontEntry is a release as the front page names it.
type frontEntry struct{ Href, Title, AsKnown, Style, About string }

// Front writes the page that leads to every release in the folders of dir.
func Front(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "*", manifestName))
	if err != nil {
		return err
	}
	var all []frontEntry
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("front page: %w", err)
		}
		var m manifest
		if err := json.Unmarshal(b, &m); err != nil {
			return fmt.Errorf("front page: %s: %w", name, err)
		}
		folder := filepath.Base(filepath.Dir(name))
		if strings.HasPrefix(folder, ".") {
			continue
		}
		e := frontEntry{Href: folder + "/index.html", Title: m.Title, AsKnown: m.AsKnown, About: m.About}
		for _, f := range m.Files {
			if strings.HasPrefix(f.Path, "assets/style-") {
				e.Style = folder + "/" + f.Path
			}
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b frontEntry) int { return strings.Compare(a.Title, b.Title) })
	t, err := template.ParseFS(templateFiles, "templates/front.html")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "front.html", all); err != nil {
		return fmt.Errorf("front page: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	next := filepath.Join(dir, ".index.html.new")
	if err := os.WriteFile(next, b.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(next, filepath.Join(dir, "index.html"))
}
