package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"plumbline/internal/claim"
	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/publish"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

// Book is the book of a survey's figures as known on a date; the zero date
// means the latest that anything became known. The observations go from the
// store into its index without being held together.
func (w *Workspace) Book(ctx context.Context, s *Survey, at stat.Date) (*figure.Book, error) {
	var failed error
	index := ledger.NewIndex(func(yield func(ledger.Observation) bool) {
		for o, err := range w.reads.EachObservation(ctx, s.ID) {
			if failed = err; err != nil || !yield(o) {
				return
			}
		}
	}, at)
	if failed != nil {
		return nil, failed
	}
	return figure.NewBookOf(s.Survey, s.Respondents, index), nil
}

// observations are all of a survey's, and the date that at means.
func (w *Workspace) observations(ctx context.Context, s *Survey, at stat.Date) ([]ledger.Observation, stat.Date, error) {
	obs, err := w.reads.Observations(ctx, s.ID)
	if err != nil {
		return nil, at, err
	}
	if at.IsZero() {
		for i := range obs {
			if obs[i].Known.After(at) {
				at = obs[i].Known
			}
		}
	}
	return obs, at, nil
}

// Stories are the stories of a survey's respondents, written from its
// template; none when it has none.
func (w *Workspace) Stories(s *Survey, b *figure.Book) (map[respondent.ID]*claim.StoryDoc, error) {
	text, err := fs.ReadFile(s.Files, "story.md")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t, err := claim.ParseTemplate(string(text), s.Survey)
	if err != nil {
		return nil, fmt.Errorf("survey %s: story.md: %w", s.ID, err)
	}
	stories := map[respondent.ID]*claim.StoryDoc{}
	for _, r := range s.Respondents.Asked() {
		story, err := claim.Story(b, r.ID, t)
		if err != nil {
			return nil, fmt.Errorf("story of %s: %w", r.Name, err)
		}
		stories[r.ID] = story
	}
	return stories, nil
}

// ReleaseDir is where a survey is published unless another folder is named.
func (w *Workspace) ReleaseDir(s *Survey) string { return filepath.Join(w.SiteDir(), string(s.ID)) }

// Safe is the book of what may be shown of a survey as known on a date: under
// its disclosure policy, and beside what the release in dir shows already.
func (w *Workspace) Safe(ctx context.Context, s *Survey, at stat.Date, dir string) (*figure.Book, publish.Protected, error) {
	obs, at, err := w.observations(ctx, s, at)
	if err != nil {
		return nil, publish.Protected{}, err
	}
	earlier, err := publish.EarlierTables(dir)
	if err != nil {
		return nil, publish.Protected{}, err
	}
	safe, err := publish.Protect(ctx, s.Survey, s.Respondents, obs, at, earlier)
	if err != nil {
		return nil, publish.Protected{}, fmt.Errorf("publishing survey %s: %w", s.ID, err)
	}
	return figure.NewBook(s.Survey, s.Respondents, safe.Observations, at), safe, nil
}

// Publish publishes into dir what is known of a survey on a date, protected
// under the survey's disclosure policy. The book that it gives is the one that
// was published.
func (w *Workspace) Publish(ctx context.Context, s *Survey, at stat.Date, dir string, reads []FileRead, progress publish.Progress) (book *figure.Book, err error) {
	unlock, err := publish.Lock(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	book, safe, err := w.Safe(ctx, s, at, dir)
	if err != nil {
		return nil, err
	}
	stories, err := w.Stories(s, book)
	if err != nil {
		return nil, err
	}
	rel := publish.Release{Book: book, Protected: safe, Stories: map[respondent.ID]publish.Story{}}
	for _, id := range slices.Sorted(maps.Keys(stories)) {
		rel.Stories[id] = stories[id]
	}
	seen := map[document.ID]bool{}
	for _, r := range reads {
		if r.Return.Received.After(book.At()) || seen[r.File.Document] {
			continue
		}
		seen[r.File.Document] = true
		ret := r.Return
		ret.Files = []collect.File{r.File}
		rel.Documents = append(rel.Documents, publish.Document{Return: ret, Result: r.Result,
			Content: func(ctx context.Context) (*document.Document, error) { return w.Document(ctx, r.File) }})
	}
	if err := publish.Write(ctx, dir, rel, progress); err != nil {
		return nil, err
	}
	return book, w.putFront(dir)
}

// SiteDir is the folder of what the workspace has published.
func (w *Workspace) SiteDir() string { return filepath.Join(w.Dir, "site") }

// putFront writes the front page of the site anew, where dir is one of its
// releases.
func (w *Workspace) putFront(dir string) error {
	if filepath.Dir(filepath.Clean(dir)) != filepath.Clean(w.SiteDir()) {
		return nil
	}
	return publish.Front(w.SiteDir())
}
