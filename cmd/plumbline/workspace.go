package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"

	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// withSurvey opens the workspace and the survey of that name, runs do, and
// closes the workspace.
func (c *call) withSurvey(ctx context.Context, name string, do func(*workspace.Workspace, *workspace.Survey) error) error {
	w, err := workspace.Open(ctx, c.dir)
	if err != nil {
		return err
	}
	s, err := w.Survey(name)
	if err == nil {
		err = do(w, s)
	}
	return closing(w, err)
}

// closing closes w after a step that ended with err.
func closing(w *workspace.Workspace, err error) error {
	if cerr := w.Close(); cerr != nil {
		return errors.Join(err, fmt.Errorf("closing the workspace: %w", cerr))
	}
	return err
}

// day reads a date of a flag; "" is the zero date.
func day(flag, s string) (stat.Date, error) {
	if s == "" {
		return stat.Date{}, nil
	}
	d, err := stat.ParseDate(s)
	if err != nil {
		return d, wrong("--%s: %v", flag, err)
	}
	return d, nil
}

// wrong is an error of the person at the keyboard.
func wrong(format string, args ...any) error {
	return fmt.Errorf(format+"%w", append(args, errMisuse)...)
}

// progress shows on a terminal how much of a long step is done, and nothing in
// a pipe or with --json.
func (c *call) progress(what string) func(done, total int) {
	if c.json || !terminal(c.stderr) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(c.stderr), progressbar.OptionSetDescription(what),
				progressbar.OptionSetWidth(30), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
		}
		if err := bar.Set(done); err != nil {
			return // a terminal that went away is no reason to stop the work
		}
	}
}
