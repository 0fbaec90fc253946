package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/claim"
	"plumbline/internal/fault"
	"plumbline/internal/figure"
	"plumbline/internal/publish"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

var storiesVerb = verb{
	name: "stories", args: "SURVEY", min: 1, max: 1,
	short: "write a survey's local stories",
	long: `Writes one story for each respondent into a folder, from the survey's template.
Each number in them is a reference to a figure of the release, and linked to its
page. They are written of what may be shown: where small counts are hidden, the
story says so. A story is sent to editors before the hour of release: with
--embargo, each says until when it must not be used.`,
	examples: []string{"plumbline stories example --out ./stories", "plumbline stories cyber-flagged-offences --out ./stories --period 2018/19", "plumbline stories example --out ./for-editors --format docx --embargo 2025-07-01T09:30"},
	flags: func(flags *pflag.FlagSet) func(context.Context, *call) error {
		out := flags.String("out", "", "folder of the stories (required)")
		format := flags.String("format", "md", "md, html or docx")
		known := flags.String("as-known", "", "as known on this day (default: the latest)")
		until := flags.String("embargo", "", "the hour of release in the United Kingdom, such as 2025-07-01T09:30")
		of := flags.String("period", "", "the period that the stories are about, such as 2018/19 (default: that of the survey's headline)")
		site := flags.String("site", "", "address of the published release, for links to figures (default: no links)")
		return func(ctx context.Context, c *call) error {
			if *out == "" {
				return wrong("--out is missing: in which folder should the stories be written?")
			}
			if !slices.Contains([]string{"md", "html", "docx"}, *format) {
				return wrong("--format is md, html or docx, not %q", *format)
			}
			at, err := day("as-known", *known)
			if err != nil {
				return err
			}
			notice := ""
			if *until != "" {
				t, err := hour("embargo", *until)
				if err != nil {
					return err
				}
				notice = "Embargoed until " + hourWords(t) + "."
			}
			var link func(figure.ID) string
			if *site != "" {
				link = func(id figure.ID) string { return strings.TrimSuffix(*site, "/") + "/" + publish.FigurePath(id) }
			}
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				book, _, err := w.Safe(ctx, s, at, w.ReleaseDir(s))
				if err != nil {
					return err
				}
				stories, err := storiesOf(s, book, *of)
				if err != nil {
					return err
				}
				if err := os.MkdirAll(*out, 0o755); err != nil {
					return err
				}
				files := []string{}
				for _, id := range slices.Sorted(maps.Keys(stories)) {
					b, err := storyFile(stories[id], *format, notice, link)
					if err != nil {
						return err
					}
					name := filepath.Join(*out, string(id)+"."+*format)
					if err := os.WriteFile(name, b, 0o644); err != nil {
						return err
					}
					files = append(files, name)
				}
				if c.json {
					return c.print(map[string]any{"survey": s.ID, "as_known": book.At(), "embargo": *until, "files": files})
				}
				fmt.Fprintf(c.stdout, "%d stories, as known on %s, are in %s\n", len(files), book.At().Words(), *out)
				return nil
			})
		}
	},
}

// storiesOf are the stories of a survey's respondents about a period and the
// one before it; about those of its headline when period is "".
func storiesOf(s *workspace.Survey, book *figure.Book, period string) (map[respondent.ID]*claim.StoryDoc, error) {
	text, err := fs.ReadFile(s.Files, "story.md")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("survey %s has no story.md to write its stories from: %w", s.ID, fault.NotFound)
	}
	if err != nil {
		return nil, err
	}
	t, err := claim.ParseTemplate(string(text), s.Survey)
	if err != nil {
		return nil, fmt.Errorf("survey %s: story.md: %w", s.ID, err)
	}
	from, to := s.Headline.From, s.Headline.To
	if period != "" {
		if to, err = stat.ParsePeriod(period); err != nil || !slices.Contains(s.Periods, to) {
			return nil, wrong("--period is one of the survey's periods, such as %s, not %q", s.Headline.To, period)
		}
		from, _ = to.Previous()
	}
	stories := map[respondent.ID]*claim.StoryDoc{}
	for _, r := range s.Respondents.Asked() {
		if stories[r.ID], err = claim.StoryOf(book, r.ID, t, from, to); err != nil {
			return nil, fmt.Errorf("story of %s: %w", r.Name, err)
		}
	}
	return stories, nil
}

// storyFile is a story in one of the formats of the stories verb, below the
// notice of its embargo.
func storyFile(d *claim.StoryDoc, format, notice string, link func(figure.ID) string) ([]byte, error) {
	switch format {
	case "html":
		return d.Page(notice, link)
	case "docx":
		return d.DOCX(notice, link)
	}
	if notice != "" {
		notice = "**" + notice + "**\n\n"
	}
	return []byte(notice + d.Markdown(link)), nil
}

// london is where an hour of release is meant.
const london = "Europe/London"

// hour reads a date and a time of day of a flag, by the clocks of the United
// Kingdom.
func hour(flag, s string) (time.Time, error) {
	zone, err := time.LoadLocation(london)
	if err != nil {
		return time.Time{}, fmt.Errorf("the time zone %s: %w", london, err)
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", s, zone)
	if err != nil {
		return t, wrong("--%s is a date and a time such as 2025-07-01T09:30, not %q", flag, s)
	}
	return t, nil
}

// hourWords is an hour as people write it: "9.30am on 1 July 2025".
func hourWords(t time.Time) string { return t.Format("3.04pm on 2 January 2006") }
