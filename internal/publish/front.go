package publish

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A frontEntry is a release as the front page names it.
type frontEntry struct{ Href, Title, AsKnown, Style, About string }

// Front writes the page that leads to every release in the folders of dir.
func Front(dir string) error {
	folders, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("front page: %w", err)
	}
	var all []frontEntry
	for _, f := range folders {
		name := filepath.Join(dir, f.Name(), manifestName)
		b, err := os.ReadFile(name)
		if strings.HasPrefix(f.Name(), ".") || errors.Is(err, fs.ErrNotExist) || !f.IsDir() {
			continue
		}
		if err != nil {
			return fmt.Errorf("front page: %w", err)
		}
		var m manifest
		if err := json.Unmarshal(b, &m); err != nil {
			return fmt.Errorf("front page: %s is damaged: publish that folder again: %w", name, err)
		}
		e := frontEntry{Href: f.Name() + "/index.html", Title: m.Title, AsKnown: m.AsKnown, About: m.About}
		for _, file := range m.Files {
			if strings.HasPrefix(file.Path, "assets/style-") {
				e.Style = f.Name() + "/" + file.Path
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
	return replaceFile(filepath.Join(dir, "index.html"), b.Bytes())
}

// replaceFile puts b in place of a file in one step, also where another process
// does the same.
func replaceFile(name string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(b)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
