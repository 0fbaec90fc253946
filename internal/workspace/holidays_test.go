package workspace_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/internal/fault"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// A holiday that is proclaimed while a round runs moves the days of its board:
// an answer that was due on 30 June is due on 1 July. What is no holiday is
// refused, and never left out.
func TestProclaimedHolidayMovesTheBoard(t *testing.T) {
	w, _ := sentRound(t)
	const columns = "date,name,england_and_wales,scotland,northern_ireland,proclaimed\n"
	for _, tt := range []struct{ file, due, fails string }{
		{"", "2026-06-30", ""},
		{columns + "2026-06-22,a day of celebration,true,true,true,2026-05-29\n", "2026-07-01", ""},
		{columns + "2026-06-22,a day of celebration,yes,yes,yes,2026-05-29\n", "", "holidays.csv:2: \"yes\""},
		{"2026-06-22,a day of celebration,true,true,true,2026-05-29\n", "", "the columns are date,name"},
		{columns + "2099-06-22,a day of celebration,true,true,true,\n", "", "2099-06-22: the table runs to the end of"},
	} {
		if tt.file != "" {
			if err := os.WriteFile(filepath.Join(w.Dir, workspace.HolidaysFile), []byte(tt.file), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b, err := w.Board(t.Context(), "spring", stat.MustDate("2026-06-20"))
		if tt.fails != "" {
			if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.fails) {
				t.Errorf("%q: %v, want %q", tt.file, err, tt.fails)
			}
			continue
		}
		if err != nil || b.Rows[0].Due.String() != tt.due {
			t.Errorf("%q: %v, due %s, want %s", tt.file, err, b.Rows[0].Due, tt.due)
		}
	}
}
